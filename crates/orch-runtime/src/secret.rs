//! Values that must never be seen: held apart from other text, wiped when dropped, cut out of what processes print.

use std::collections::BTreeMap;
use std::fmt;

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

/// Replaces secrets in what processes print.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret that contains another is replaced whole.
    needles: Vec<Sealed>,
}

/// A secret shorter than this is not looked for: masking every `1` would hide the output, not the secret.
const SHORTEST: usize = 4;

impl Redactor {
    /// A redactor for these values. Of a value of several lines (a key file) each long enough line is looked for.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Sealed>) -> Redactor {
        let mut by_text: BTreeMap<&str, ()> = BTreeMap::new();
        for secret in secrets {
            by_text.extend(
                secret.reveal().lines().map(str::trim).filter(|l| l.len() >= SHORTEST).map(|l| (l, ())),
            );
        }
        let mut needles: Vec<Sealed> = by_text.into_keys().map(Sealed::from).collect();
        needles.sort_by_key(|n| std::cmp::Reverse(n.reveal().len()));
        Redactor { needles }
    }

    /// How long the longest secret is, in bytes.
    pub fn longest(&self) -> usize {
        self.needles.first().map_or(0, |n| n.reveal().len())
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
        assert_eq!(format!("{secrets:?} {redactor:?}"), "[•••, •••, •••] Redactor(2 secrets)");
    }

    #[test]
    fn each_line_of_a_key_is_cut_out() {
        let key = Sealed::from("-----BEGIN-----\nabcdefgh\n--\n");
        let redactor = Redactor::new([&key]);
        assert_eq!(redactor.clean("got abcdefgh".into()), "got •••");
    }
}
