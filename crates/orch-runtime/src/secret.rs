//! Values that must never be seen: held apart from other text, wiped when dropped, cut out of what processes print.

use std::fmt;

use orch_model::Encoder;
use zeroize::Zeroizing;

/// What is shown in place of a secret.
pub const MASK: &str = "•••";

/// Text that may hold a secret. Printing it shows [`MASK`]; it is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sealed(Zeroizing<String>);

impl Sealed {
    /// Seals `text`.
    pub fn new(text: impl Into<String>) -> Sealed {
        Sealed(Zeroizing::new(text.into()))
    }

    /// The text itself, for handing to the one who is meant to read it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Sealed {
    fn from(text: &str) -> Sealed {
        Sealed::new(text)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// The value of a secret. Printing it shows [`MASK`].
#[derive(Clone)]
pub(crate) enum Value {
    Text(Sealed),
    /// What is no text, such as a key in a binary form: it can be handed over as a file alone.
    Bytes(Zeroizing<Vec<u8>>),
}

impl Value {
    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&Sealed> {
        match self {
            Value::Text(text) => Some(text),
            Value::Bytes(_) => None,
        }
    }

    /// What a file of it holds.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Value::Text(text) => text.reveal().as_bytes(),
            Value::Bytes(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// Replaces secrets in what processes print.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret that contains another is replaced whole.
    needles: Vec<Sealed>,
}

/// A secret shorter than this is not looked for: masking every `1` would hide the output, not the secret.
const SHORTEST: usize = 4;

impl Redactor {
    /// A redactor for these values. Of a value of several lines (a key file) each long enough line is looked for; and all
    /// of it as it would be written into an address, a JSON text or a header.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Sealed>) -> Redactor {
        let mut needles: Vec<Sealed> = Vec::new();
        for secret in secrets {
            needles.extend(secret.reveal().lines().map(|line| Sealed::from(line.trim())));
            // What is not looked for as it is would hide too much otherwise written, too.
            if secret.reveal().len() >= SHORTEST {
                needles.extend(otherwise_written(secret.reveal()));
            }
        }
        needles.retain(|needle| needle.reveal().len() >= SHORTEST);
        needles.sort_by(|a, b| {
            let (a, b) = (a.reveal(), b.reveal());
            b.len().cmp(&a.len()).then_with(|| a.cmp(b))
        });
        needles.dedup();
        Redactor { needles }
    }

    /// How long the longest secret is, in bytes.
    pub fn longest(&self) -> usize {
        self.needles.first().map_or(0, |n| n.reveal().len())
    }

    /// How many bytes at the end of a text may be the beginning of a secret, the rest of which is still to come. What is
    /// before them holds no secret in part.
    pub(crate) fn unfinished(&self, text: &[u8]) -> usize {
        let needles = || self.needles.iter().map(|needle| needle.reveal().as_bytes());
        let begun = |needle: &[u8]| {
            let longest = needle.len().saturating_sub(1).min(text.len());
            (1..=longest).rev().find(|length| text.ends_with(needle.get(..*length).unwrap_or_default()))
        };
        let mut end = text.len() - needles().filter_map(begun).max().unwrap_or(0);
        // One may end as another begins: no whole one may be cut in two for the sake of it.
        let across = |needle: &[u8], end: usize| {
            let first = (end + 1).saturating_sub(needle.len());
            (first..end).find(|begin| text.get(*begin..).is_some_and(|rest| rest.starts_with(needle)))
        };
        while let Some(begin) = needles().filter_map(|needle| across(needle, end)).min() {
            end = begin;
        }
        text.len() - end
    }

    /// The line with every secret replaced.
    pub fn clean(&self, line: String) -> String {
        let mut line = line;
        for needle in &self.needles {
            if line.contains(needle.reveal()) {
                line = line.replace(needle.reveal(), MASK);
            }
        }
        line
    }
}

/// A secret with other characters.
fn otherwise_written(secret: &str) -> Vec<Sealed> {
    let json = Encoder::Json.encode(secret);
    let in_json = json.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(&json);
    let mut forms = vec![Sealed::new(Encoder::Urlencode.encode(secret)), Sealed::from(in_json)];
    // In Base64 it depends on where it begins in the text which characters it becomes; those at its ends hold something of
    // its neighbours as well, and are left out.
    for before in 0..3_usize {
        let text = Zeroizing::new(format!("{}{secret}", "\0".repeat(before)));
        let written = Zeroizing::new(Encoder::Base64.encode(&text));
        let own = (before * 8).div_ceil(6)..text.len() * 8 / 6;
        forms.extend(written.get(own).map(Sealed::from));
    }
    forms
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} secrets)", self.needles.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_cut_out_of_a_line_and_shows_nowhere() {
        let secrets = [Sealed::from("hunter22"), Sealed::from("hunter22-and-more"), Sealed::from("x")];
        let redactor = Redactor::new(&secrets);
        assert_eq!(redactor.clean("a hunter22-and-more b hunter22 x".into()), "a ••• b ••• x");
        assert_eq!(format!("{secrets:?} {redactor:?}"), "[•••, •••, •••] Redactor(8 secrets)");
    }

    #[test]
    fn a_secret_is_cut_out_however_it_is_written() {
        let redactor = Redactor::new([&Sealed::from("p@ss \"w0rd\"")]);
        for text in ["p%40ss%20%22w0rd%22", r#"p@ss \"w0rd\""#] {
            assert_eq!(redactor.clean(format!("<{text}>")), "<•••>");
        }
        for before in ["", "u:", "user:", "x:"] {
            for after in ["", "@", "@host"] {
                let text = format!("{before}p@ss \"w0rd\"{after}");
                let clean = redactor.clean(Encoder::Base64.encode(&text));
                assert!(clean.contains(MASK), "{text}: {clean}");
                assert!(clean.chars().count() < 20, "{text}: {clean}");
            }
        }
    }

    #[test]
    fn the_beginning_of_a_secret_is_known_as_such() {
        let redactor = Redactor::new([&Sealed::from("hunter22")]);
        assert_eq!(redactor.unfinished(b"password: hunt"), 4);
        assert_eq!(redactor.unfinished(b"password: "), 0);
        assert_eq!(redactor.unfinished(b"hunter22"), 0);
        let redactor = Redactor::new([&Sealed::from("hunter22h"), &Sealed::from("22hello")]);
        assert_eq!(redactor.unfinished(b"a hunter22h"), 9);
        assert_eq!(redactor.unfinished(b"a hunter22h "), 0);
    }

    #[test]
    fn each_line_of_a_key_is_cut_out() {
        let key = Sealed::from("-----BEGIN-----\nabcdefgh\n--\n");
        let redactor = Redactor::new([&key]);
        assert_eq!(redactor.clean("got abcdefgh".into()), "got •••");
    }
}
