//! Paths, in the one spelling that works everywhere. Does not look at the disk.

use super::Reason;

/// A path: not empty, without NUL, with `/` between its parts.
pub fn check(text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        return Err(Reason::new("a path is not empty; `.` is this folder").suggest("."));
    }
    if let Some(at) = text.find('\0') {
        return Err(Reason::new("a path has no NUL in it").at(at..at + 1));
    }
    if let Some(at) = text.find('\n') {
        return Err(Reason::new("a path stands on one line").at(at..at + 1));
    }
    if !text.contains('/') && looks_like_windows(text) {
        let at = text.find('\\').unwrap_or(0);
        return Err(Reason::new("write `/` between the parts of a path")
            .at(at..at + 1)
            .suggest(text.replace('\\', "/")));
    }
    Ok(())
}

/// `src\main.rs`, `C:\data`; a single `\` before a special character may belong to a name.
fn looks_like_windows(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    let between =
        text.split('\\').all(|part| part.chars().all(|c| c.is_alphanumeric() || "._- ".contains(c)));
    text.contains('\\') && (drive || between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_all_sorts() {
        for right in [".", "/", "src/api", "/etc/x.conf", "~/.ssh/key", "../up", "a b/c", "odd\\*name"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
    }

    #[test]
    fn wrong_ones_are_explained() {
        assert_eq!(check("").unwrap_err().suggestion.as_deref(), Some("."));
        assert_eq!(check("a\0b").unwrap_err().at, Some(1..2));
        assert_eq!(check("src\\api\\main.rs").unwrap_err().suggestion.as_deref(), Some("src/api/main.rs"));
        assert!(check("C:\\data").is_err());
        assert!(check("a\nb").is_err());
    }
}
