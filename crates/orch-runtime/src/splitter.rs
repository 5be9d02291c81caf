//! Cuts what a process prints into lines of bounded length.

/// A line as it came, without its end; or as much of it as has come.
pub(crate) struct RawLine<'a> {
    pub(crate) whole: &'a [u8],
    /// What of it has not been shown; none where all has.
    pub(crate) rest: Option<&'a [u8]>,
    /// How many bytes of it there was no room for.
    pub(crate) left_out: usize,
}

/// Cuts a stream of bytes into lines of bounded length.
pub(crate) struct Splitter {
    line: Vec<u8>,
    /// How many bytes of the line have been shown before its end.
    shown: usize,
    /// How many there were when it was last looked at.
    looked_at: usize,
    left_out: usize,
    limit: usize,
}

impl Splitter {
    pub(crate) fn new(limit: usize) -> Splitter {
        Splitter { line: Vec::new(), shown: 0, looked_at: 0, left_out: 0, limit }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8], emit: &mut impl FnMut(RawLine<'_>)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            let (line, after) = rest.split_at(end);
            self.append(line);
            self.emit(emit);
            rest = after.split_first().map_or(&[], |(_, after)| after);
        }
        self.append(rest);
    }

    /// Whether something of a line has come since it was last looked at.
    pub(crate) fn has_more_to_show(&self) -> bool {
        self.line.len() > self.looked_at
    }

    /// Shows what there is of a line, but for what must be kept at its end: half a character, half a secret.
    pub(crate) fn show(&mut self, keep: impl Fn(&[u8]) -> usize, emit: &mut impl FnMut(RawLine<'_>)) {
        self.looked_at = self.line.len();
        let whole_characters = match std::str::from_utf8(&self.line) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.line.len(),
        };
        let end = whole_characters.min(self.line.len() - keep(&self.line).min(self.line.len()));
        let rest = self.line.get(self.shown..end).filter(|rest| !rest.is_empty());
        emit(RawLine { whole: &self.line, rest, left_out: 0 });
        self.shown = self.shown.max(end);
    }

    pub(crate) fn finish(&mut self, emit: &mut impl FnMut(RawLine<'_>)) {
        if !self.line.is_empty() || self.left_out > 0 {
            self.emit(emit);
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        let room = self.limit.saturating_sub(self.line.len());
        let (kept, lost) = bytes.split_at(room.min(bytes.len()));
        self.line.extend_from_slice(kept);
        self.left_out += lost.len();
    }

    fn emit(&mut self, emit: &mut impl FnMut(RawLine<'_>)) {
        let whole = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        let rest = whole.get(self.shown..).unwrap_or_default();
        let is_shown = self.shown > 0 && rest.is_empty() && self.left_out == 0;
        emit(RawLine { whole, rest: (!is_shown).then_some(rest), left_out: self.left_out });
        self.line.clear();
        (self.shown, self.looked_at, self.left_out) = (0, 0, 0);
    }
}
