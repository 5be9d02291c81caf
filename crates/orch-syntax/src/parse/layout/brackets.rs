//! Brackets and quotes that are open: closes them where the text forgets to, and bounds how deep a tree may get.

use super::yaml::Block;
use super::{Builder, Flow, Mark, Silence, Token, TokenKind, Word};
use crate::faults;
use crate::parse::Place;
use crate::parse::lexeme::closer_of;

/// How many brackets and quotes may be open at once.
const MOST_OPEN: usize = 64;
/// How deep a tree may get by brackets and chains of operators together; whoever walks one may recurse.
const MOST_DEEP: u32 = 256;

/// How much deeper a token can make the tree it stands in.
pub(super) fn weight_of(kind: TokenKind) -> u32 {
    use TokenKind as K;
    match kind {
        K::FatArrow => 4,
        K::Dot
        | K::QuestionDot
        | K::Question
        | K::Coalesce
        | K::Plus
        | K::Minus
        | K::Star
        | K::Slash
        | K::EqualEqual
        | K::NotEqual
        | K::Less
        | K::LessEqual
        | K::Greater
        | K::GreaterEqual
        | K::DotDot
        | K::DotDotLess => 1,
        _ => 0,
    }
}

/// How much deeper a word can make the tree it stands in.
pub(super) fn weight_of_word(word: Word) -> u32 {
    match word {
        Word::And | Word::Or | Word::Not | Word::In => 1,
        Word::If
        | Word::Match
        | Word::All
        | Word::Any
        | Word::Wait
        | Word::Parallel
        | Word::Race
        | Word::Secret => 4,
        _ => 0,
    }
}

/// A bracket or quote that is open.
pub(super) struct Frame {
    kind: TokenKind,
    lexeme: u32,
    at: Place,
    /// Columns before the first lexeme of its line.
    indent: u32,
    /// Whether it is known to be left open.
    is_left_open: bool,
    /// How deep the finished segments of it are.
    deepest: u32,
    segment: Segment,
    /// What it was written as, if not as a bracket.
    pub(super) block: Option<Block>,
}

impl Frame {
    /// Of lines that stand under each other and were meant as a bracket.
    pub(super) fn of_block(kind: TokenKind, lexeme: u32, at: Place, indent: u32, block: Block) -> Frame {
        let segment = Segment::default();
        Frame { kind, lexeme, at, indent, is_left_open: false, deepest: 0, segment, block: Some(block) }
    }
}

/// What stands between two separators.
#[derive(Default)]
struct Segment {
    weight: u32,
    deepest_inside: u32,
}

impl Segment {
    fn depth(&self) -> u32 {
        self.weight + self.deepest_inside
    }
}

/// Everything that is open.
#[derive(Default)]
pub(super) struct Frames {
    open: Vec<Frame>,
    /// Of what stands outside all brackets.
    outside: Segment,
    /// Plain strings among `open`: these end with the line.
    plain_strings: u32,
    /// A `{` whose `}` stands further left than its line: probably the one that lacks its own.
    suspect: Option<Place>,
    /// A `}` that closes the outermost brace where its line is not indented for it, and how it should be.
    early: Option<(Place, u32)>,
}

/// The tree would get too deep.
pub(super) struct TooDeep;

impl Frames {
    /// Whether a newline separates here.
    pub(super) fn in_lines(&self) -> bool {
        self.open.last().is_none_or(|frame| frame.kind == TokenKind::LBrace)
    }

    fn segment(&mut self) -> &mut Segment {
        match self.open.last_mut() {
            Some(frame) => &mut frame.segment,
            None => &mut self.outside,
        }
    }

    pub(super) fn separate(&mut self) {
        match self.open.last_mut() {
            Some(frame) => {
                frame.deepest = frame.deepest.max(frame.segment.depth());
                frame.segment = Segment::default();
            }
            None => self.outside = Segment::default(),
        }
    }

    pub(super) fn weigh(&mut self, weight: u32) -> Result<(), TooDeep> {
        let segment = self.segment();
        segment.weight += weight;
        if segment.depth() > MOST_DEEP { Err(TooDeep) } else { Ok(()) }
    }

    pub(super) fn is_full(&self) -> bool {
        self.open.len() >= MOST_OPEN
    }

    pub(super) fn top_kind(&self) -> Option<TokenKind> {
        self.open.last().map(|frame| frame.kind)
    }

    pub(super) fn top_mut(&mut self) -> Option<&mut Frame> {
        self.open.last_mut()
    }

    /// The innermost frame, if it was written as a block.
    pub(super) fn block(&self) -> Option<&Block> {
        self.open.last().and_then(|frame| frame.block.as_ref())
    }

    pub(super) fn block_mut(&mut self) -> Option<&mut Block> {
        self.open.last_mut().and_then(|frame| frame.block.as_mut())
    }

    pub(super) fn push(&mut self, frame: Frame) {
        if frame.kind == TokenKind::StringStart {
            self.plain_strings += 1;
        }
        self.open.push(frame);
    }

    fn pop(&mut self) -> Option<Frame> {
        let frame = self.open.pop()?;
        if frame.kind == TokenKind::StringStart {
            self.plain_strings = self.plain_strings.saturating_sub(1);
        }
        let depth = frame.deepest.max(frame.segment.depth()) + 1;
        let segment = self.segment();
        segment.deepest_inside = segment.deepest_inside.max(depth);
        Some(frame)
    }

    /// How many `(` and `[` are open since the last `{` or since the beginning; `None` inside a string.
    pub(super) fn brackets_above_lines(&self) -> Option<usize> {
        let is_bracket = |frame: &&Frame| matches!(frame.kind, TokenKind::LParen | TokenKind::LBracket);
        let count = self.open.iter().rev().take_while(is_bracket).count();
        let below = self.open.len().checked_sub(count + 1).and_then(|at| self.open.get(at));
        below.is_none_or(|frame| frame.kind == TokenKind::LBrace).then_some(count)
    }

    /// How many frames a closer closes, its own included.
    fn reach(&self, closer: TokenKind) -> Option<usize> {
        for (count, frame) in self.open.iter().rev().enumerate() {
            if closer_of(frame.kind) == closer {
                return Some(count + 1);
            }
            let barrier = match closer {
                _ if frame.is_left_open => false,
                TokenKind::RParen | TokenKind::RBracket => {
                    !matches!(frame.kind, TokenKind::LParen | TokenKind::LBracket)
                }
                TokenKind::RBrace => !matches!(frame.kind, TokenKind::LParen | TokenKind::LBracket),
                TokenKind::InterpolationEnd => {
                    matches!(frame.kind, TokenKind::StringStart | TokenKind::MultilineStart)
                }
                _ => false,
            };
            if barrier {
                return None;
            }
        }
        None
    }
}

impl Builder<'_> {
    pub(super) fn open(&mut self, index: usize, token: Token, mark: Mark) -> Flow {
        if self.frames.is_full() {
            self.out.faults.end(faults::nesting_too_deep::brackets(token.into(), MOST_OPEN));
            return Flow::Stop;
        }
        let is_quote = matches!(token.kind, TokenKind::StringStart | TokenKind::MultilineStart);
        if token.kind == TokenKind::InterpolationStart {
            self.frames.separate();
        } else if !is_quote && self.frames.weigh(1).is_err() {
            self.out.faults.end(faults::nesting_too_deep::chain(token.into()));
            return Flow::Stop;
        }
        let lexeme = self.next_index();
        self.frames.push(Frame {
            kind: token.kind,
            lexeme,
            at: token.into(),
            indent: self.line.indent,
            is_left_open: self.left_open.binary_search(&token.start).is_ok(),
            deepest: 0,
            segment: Segment::default(),
            block: None,
        });
        self.emit(token, Word::Other, mark);
        if token.kind == TokenKind::LBracket {
            self.dashes_in_brackets(index, token);
        }
        Flow::Next(index + 1)
    }

    pub(super) fn close(&mut self, token: Token, mark: Mark) {
        let Some(reach) = self.frames.reach(token.kind) else { return self.stray(token, mark) };
        for _ in 1..reach {
            self.close_missing(Silence::None);
        }
        let Some(frame) = self.frames.pop() else { return };
        if token.kind == TokenKind::RBrace && mark == Mark::NewLine && self.line.indent < frame.indent {
            self.frames.suspect.get_or_insert(frame.at);
        }
        self.link(frame.lexeme);
        if token.kind == TokenKind::RBrace && self.frames.open.is_empty() {
            let is_early = match mark {
                Mark::NewLine => self.line.indent > frame.indent,
                _ => frame.at.start < self.line.start,
            };
            self.frames.early = is_early.then_some((token.into(), frame.indent));
        }
        if let Some(block) = frame.block {
            self.report_block(block);
        }
        self.emit(token, Word::Other, mark);
    }

    /// Tells an opening lexeme that the next one closes it.
    fn link(&mut self, opener: u32) {
        let closer = self.next_index();
        if let Some(lexeme) = self.out.lexemes.get_mut(opener as usize) {
            lexeme.closer = closer;
        }
    }

    /// A closer that closes nothing. `]` for `)` is read as what it must be.
    fn stray(&mut self, token: Token, mark: Mark) {
        let top = self.frames.open.last();
        if let Some(frame) = top
            && matches!(frame.kind, TokenKind::LParen | TokenKind::LBracket)
            && matches!(token.kind, TokenKind::RParen | TokenKind::RBracket)
        {
            let (opener, kind) = (frame.at, closer_of(frame.kind));
            self.out.faults.push(faults::mismatched_bracket::finding(token.into(), kind, opener));
            let token = Token { kind, ..token };
            self.close(token, mark);
            return;
        }
        if token.kind == TokenKind::RBrace {
            self.out.strays.push(token.into());
        }
        let finding = match self.frames.early.take() {
            Some((early, indent))
                if token.kind == TokenKind::RBrace && mark == Mark::NewLine && self.line.indent == indent =>
            {
                faults::stray_closer::early(early, token.into())
            }
            _ => faults::stray_closer::finding(token.into(), token.text(self.source)),
        };
        self.out.faults.push(finding);
    }

    /// Closes the innermost bracket or quote where the text does not.
    pub(super) fn close_missing(&mut self, silence: Silence) {
        let Some(frame) = self.frames.pop() else { return };
        let at = self.out.lexemes.last().map_or(0, |last| last.end);
        self.link(frame.lexeme);
        self.emit(Token { kind: closer_of(frame.kind), start: at, end: at }, Word::Other, Mark::Missing);
        if let Some(block) = frame.block {
            return self.report_block(block);
        }
        if silence == Silence::All {
            return;
        }
        let is_outermost = self.frames.open.is_empty();
        match frame.kind {
            TokenKind::LBrace if is_outermost => {}
            TokenKind::StringStart | TokenKind::MultilineStart => {}
            _ => self.found_open.push(frame.at.start),
        }
        match frame.kind {
            TokenKind::StringStart | TokenKind::MultilineStart => {
                let place = Place::new(frame.at.start, at);
                let around =
                    self.frames.open.iter().rev().take_while(|f| f.at.start >= self.line.start).count();
                self.out.faults.push(faults::unclosed_string::finding(
                    frame.at,
                    place,
                    frame.kind,
                    around,
                    self.source,
                ));
            }
            TokenKind::LBrace => {
                let opener = self.frames.suspect.take().unwrap_or(frame.at);
                if opener != frame.at {
                    self.found_open.push(opener.start);
                }
                self.out.faults.push(faults::unclosed_brace::finding(opener, frame.kind, at, self.source));
            }
            kind => self.out.faults.push(faults::unclosed_brace::finding(frame.at, kind, at, self.source)),
        }
    }

    /// Before a line: closes the brackets left open whose lines it is not indented under.
    pub(super) fn close_by_indent(&mut self, first: Token) {
        use TokenKind as K;
        if self.left_open.is_empty() || matches!(first.kind, K::RBrace | K::RParen | K::RBracket) {
            return;
        }
        while let Some(frame) = self.frames.open.last()
            && frame.is_left_open
            && self.line.indent <= frame.indent
        {
            self.close_missing(Silence::None);
        }
    }

    /// At the end of a line: a plain string ends with it, and so does what is open inside.
    pub(super) fn end_line(&mut self) {
        if self.frames.plain_strings == 0 {
            return;
        }
        let plain = self.frames.open.iter().position(|frame| frame.kind == TokenKind::StringStart);
        let Some(outermost) = plain else { return };
        if self.end_interpolation(outermost) {
            return;
        }
        while self.frames.open.len() > outermost + 1 {
            self.close_missing(Silence::All);
        }
        self.close_missing(Silence::None);
    }

    /// `"a:${b"`, up to the end of its line: the quotes that end the string began another one inside of it.
    fn end_interpolation(&mut self, string: usize) -> bool {
        let [opener, quotes] = self.frames.open.get(string + 1..).unwrap_or(&[]) else { return false };
        if opener.kind != TokenKind::InterpolationStart || quotes.kind != TokenKind::StringStart {
            return false;
        }
        let (opener, end) = (opener.at, quotes.at.start);
        self.out.faults.push(faults::unclosed_string::interpolation(opener, end));
        while self.frames.open.len() > string {
            self.close_missing(Silence::All);
        }
        true
    }

    /// At the end of the text. If a string is open, it alone is at fault: it took in the closers of the others.
    pub(super) fn close_all(&mut self, silence: Silence) {
        let is_string = |frame: &Frame| matches!(frame.kind, TokenKind::MultilineStart);
        let Some(string) = self.frames.open.iter().position(is_string) else {
            while !self.frames.open.is_empty() {
                self.close_missing(silence);
            }
            return;
        };
        while !self.frames.open.is_empty() {
            let is_string = self.frames.open.len() == string + 1;
            self.close_missing(if is_string { silence } else { Silence::All });
        }
    }
}
