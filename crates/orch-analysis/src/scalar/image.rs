//! Names of container images: `[registry[:port]/]path[:tag][@digest]`, by the grammar of the distribution project.

use memchr::memchr_iter;

use super::reason::char_at;
use super::{Reason, ip, port};

/// The parts of an image's name, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageName<'a> {
    /// `ghcr.io`, `localhost:5000`.
    pub registry: Option<&'a str>,
    /// `shop/api`.
    pub repository: &'a str,
    /// `1.4.2`.
    pub tag: Option<&'a str>,
    /// `sha256:…`.
    pub digest: Option<&'a str>,
}

impl ImageName<'_> {
    /// Whether the name may mean another image tomorrow: without a digest, and without a tag or with `latest`.
    pub fn floats(&self) -> bool {
        self.digest.is_none() && matches!(self.tag, None | Some("latest"))
    }
}

/// The name of an image.
pub fn check(text: &str) -> Result<(), Reason> {
    parse(text).map(|_| ())
}

/// The parts of the name of an image.
pub fn parse(text: &str) -> Result<ImageName<'_>, Reason> {
    if text.is_empty() {
        return Err(Reason::new("the name of an image is not empty"));
    }
    let mut colons = memchr_iter(b':', text.as_bytes());
    if let Some(scheme) = colons.find(|at| text.get(*at..).is_some_and(|rest| rest.starts_with("://"))) {
        let rest = text.get(scheme + 3..).unwrap_or("");
        let reason = Reason::new("the name of an image has no scheme before it").at(0..scheme + 3);
        return Err(if rest.is_empty() { reason } else { reason.suggest(rest) });
    }
    if !text.bytes().all(|b| b.is_ascii_graphic())
        && let Some(at) = text.find(char::is_whitespace)
    {
        let reason = Reason::new("the name of an image has no white space").at(char_at(text, at));
        let trimmed = text.trim();
        let around = !trimmed.is_empty() && !trimmed.contains(char::is_whitespace);
        return Err(if around { reason.suggest(trimmed) } else { reason });
    }
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => {
            check_digest(digest, name.len() + 1)?;
            (name, Some(digest))
        }
        None => (text, None),
    };
    let (registry, path) = match name.split_once('/') {
        Some((first, rest)) if is_registry(first) => (Some(first), rest),
        _ => (None, name),
    };
    let offset = name.len() - path.len();
    let (repository, tag) = match path.split_once(':') {
        Some((repository, tag)) => (repository, Some(tag)),
        None => (path, None),
    };
    if let Some(registry) = registry {
        check_registry(registry)?;
    }
    check_repository(text, repository, offset)?;
    if let Some(tag) = tag {
        check_tag(tag, offset + repository.len() + 1)?;
    }
    let length = offset + repository.len();
    if length > 255 {
        return Err(
            Reason::new("the name of an image has at most 255 characters before its tag").at(0..length)
        );
    }
    Ok(ImageName { registry, repository, tag, digest })
}

/// Docker's rule: what stands before the first `/` is a registry if it could not be a folder of Docker Hub.
fn is_registry(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':']) || first.bytes().any(|b| b.is_ascii_uppercase())
}

fn check_registry(registry: &str) -> Result<(), Reason> {
    let (host, number) = if let Some(end) = registry.find(']').filter(|_| registry.starts_with('[')) {
        let (host, rest) = registry.split_at(end + 1);
        let inner = host.get(1..end).unwrap_or("");
        ip::check(inner).map_err(|reason| reason.within(1, inner.len(), "[", rest))?;
        (host, rest.strip_prefix(':'))
    } else {
        let (host, number) = match registry.split_once(':') {
            Some((host, number)) => (host, Some(number)),
            None => (registry, None),
        };
        let mut start = 0;
        for label in host.split('.') {
            let fits = !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-');
            if !fits {
                let reason =
                    Reason::new("what stands before the first `/` is not a registry, like `ghcr.io`");
                return Err(reason.at(start..(start + label.len()).max(start)).at(0..host.len()));
            }
            start += label.len() + 1;
        }
        (host, number)
    };
    match number {
        Some(number) => port::check(number).map_err(|reason| {
            let at = host.len() + 1..host.len() + 1 + number.len();
            Reason { suggestion: None, ..reason.at(at) }
        }),
        None => Ok(()),
    }
}

fn check_repository(text: &str, repository: &str, offset: usize) -> Result<(), Reason> {
    let lowered = || {
        let end = offset + repository.len();
        let before = text.get(..offset).unwrap_or("");
        let after = text.get(end..).unwrap_or("");
        format!("{before}{}{after}", repository.to_ascii_lowercase())
    };
    let mut start = offset;
    for part in repository.split('/') {
        let range = start..start + part.len();
        if part.is_empty() {
            return Err(Reason::new("the name of an image has something before and after each `/`"));
        }
        if let Some((at, c)) = part.char_indices().find(|(_, c)| !is_allowed(*c)) {
            let place = char_at(text, start + at);
            return Err(if c.is_ascii_uppercase() {
                Reason::new("the name of an image has no capital letters").at(place).suggest(lowered())
            } else {
                let message = "the name of an image has small letters, digits, `.`, `_` and `-`";
                Reason::new(format!("{message}, and no `{c}`")).at(place)
            });
        }
        let edge = |c: char| !c.is_ascii_alphanumeric();
        if part.starts_with(edge) || part.ends_with(edge) {
            return Err(Reason::new(
                "each part of the name of an image begins and ends with a letter or digit",
            )
            .at(range));
        }
        if let Some(at) = crowded_separator(part) {
            let message = "between letters and digits stands `.`, `_`, `__` or any number of `-`";
            return Err(Reason::new(message).at(start + at..start + at + 2));
        }
        start = range.end + 1;
    }
    Ok(())
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')
}

/// Where two separators stand in a row that may not.
fn crowded_separator(part: &str) -> Option<usize> {
    let bytes = part.as_bytes();
    let separator = |b: &u8| matches!(b, b'.' | b'_' | b'-');
    let pairs = bytes.windows(2).position(|w| match w {
        [b'-', b'-'] | [b'_', b'_'] => false,
        [a, b] => separator(a) && separator(b),
        _ => false,
    });
    pairs.or_else(|| bytes.windows(3).position(|w| w == b"___"))
}

fn check_tag(tag: &str, offset: usize) -> Result<(), Reason> {
    let whole = offset..offset + tag.len();
    if tag.is_empty() {
        return Err(Reason::new("a tag follows after `:`").at(offset - 1..offset));
    }
    if tag.len() > 128 {
        return Err(Reason::new("a tag has at most 128 characters").at(whole));
    }
    if tag.starts_with(['.', '-']) {
        return Err(Reason::new("a tag begins with a letter, a digit or `_`").at(offset..offset + 1));
    }
    if let Some((at, c)) =
        tag.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '-'))
    {
        let message = match c {
            ':' => "the name of an image has one tag".to_owned(),
            '/' => "the tag stands at the end of the name of an image".to_owned(),
            _ => format!("a tag has letters, digits, `_`, `.` and `-`, and no `{c}`"),
        };
        return Err(Reason::new(message).at(offset + at..offset + at + c.len_utf8()));
    }
    Ok(())
}

fn check_digest(digest: &str, offset: usize) -> Result<(), Reason> {
    let whole = offset..offset + digest.len();
    let wrong = |message: &str| Err(Reason::new(message).at(whole.clone()));
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return wrong("a digest is written `sha256:` and 64 hexadecimal digits");
    };
    let named = algorithm.starts_with(|c: char| c.is_ascii_lowercase())
        && algorithm.bytes().all(|b| b.is_ascii_alphanumeric() || b"+._-".contains(&b));
    let is_hex = hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let needed = match algorithm {
        "sha256" => Some(64),
        "sha384" => Some(96),
        "sha512" => Some(128),
        _ => None,
    };
    match needed {
        _ if !named || !is_hex => wrong("a digest is written `sha256:` and 64 small hexadecimal digits"),
        Some(needed) if hex.len() != needed => {
            wrong(&format!("a digest of {algorithm} has {needed} hexadecimal digits; this has {}", hex.len()))
        }
        None if hex.len() < 32 => wrong("a digest has at least 32 hexadecimal digits"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn parts(text: &str) -> (Option<&str>, &str, Option<&str>) {
        let name = parse(text).unwrap();
        (name.registry, name.repository, name.tag)
    }

    #[test]
    fn names_have_parts() {
        assert_eq!(parts("postgres"), (None, "postgres", None));
        assert_eq!(parts("postgres:15"), (None, "postgres", Some("15")));
        assert_eq!(parts("shop/api:1.4.2"), (None, "shop/api", Some("1.4.2")));
        assert_eq!(parts("ghcr.io/a/b__c:X"), (Some("ghcr.io"), "a/b__c", Some("X")));
        assert_eq!(parts("localhost:5000/a"), (Some("localhost:5000"), "a", None));
        assert_eq!(parts("localhost/a--b"), (Some("localhost"), "a--b", None));
        assert_eq!(parts("[::1]:5000/a:b"), (Some("[::1]:5000"), "a", Some("b")));
        assert_eq!(parse(&format!("redis@{DIGEST}")).unwrap().digest, Some(DIGEST));
        assert_eq!(parse(&format!("a.b/redis:7@{DIGEST}")).unwrap().tag, Some("7"));
    }

    #[test]
    fn a_floating_name_may_mean_another_image_tomorrow() {
        assert!(parse("postgres").unwrap().floats());
        assert!(parse("postgres:latest").unwrap().floats());
        assert!(!parse("postgres:15").unwrap().floats());
        assert!(!parse(&format!("postgres@{DIGEST}")).unwrap().floats());
    }

    #[test]
    fn wrong_ones_are_explained() {
        let said = |text: &str| {
            let r = check(text).unwrap_err();
            let at = r.at.map(|r| format!(" at {:?}", &text[r])).unwrap_or_default();
            let fix = r.suggestion.map(|s| format!(" -> {s}")).unwrap_or_default();
            format!("{}{at}{fix}", r.message)
        };
        insta::assert_snapshot!(
            ["Postgres:15", "shop/API:1", "https://ghcr.io/a", "a b:1", " a ", "a::1", "a:1:2", "a:", "a/b:c/d", "a//b", "/a",
             "a/", "-a", "a..b", "a___b", "ghcr..io/a", "host:99999/a", "a:-1", "a:ü", "ä", "a@sha256:12", "a@x",
             "a@sha256:", "", "[::g]:1/a"]
                .map(|text| format!("{text:?}: {}", said(text)))
                .join("\n"),
            @r#"
            "Postgres:15": the name of an image has no capital letters at "P" -> postgres:15
            "shop/API:1": the name of an image has no capital letters at "A" -> shop/api:1
            "https://ghcr.io/a": the name of an image has no scheme before it at "https://" -> ghcr.io/a
            "a b:1": the name of an image has no white space at " "
            " a ": the name of an image has no white space at " " -> a
            "a::1": the name of an image has one tag at ":"
            "a:1:2": the name of an image has one tag at ":"
            "a:": a tag follows after `:` at ":"
            "a/b:c/d": the tag stands at the end of the name of an image at "/"
            "a//b": the name of an image has something before and after each `/`
            "/a": the name of an image has something before and after each `/`
            "a/": the name of an image has something before and after each `/`
            "-a": each part of the name of an image begins and ends with a letter or digit at "-a"
            "a..b": between letters and digits stands `.`, `_`, `__` or any number of `-` at ".."
            "a___b": between letters and digits stands `.`, `_`, `__` or any number of `-` at "__"
            "ghcr..io/a": what stands before the first `/` is not a registry, like `ghcr.io` at "ghcr..io"
            "host:99999/a": a port goes from 1 to 65535 at "99999"
            "a:-1": a tag begins with a letter, a digit or `_` at "-"
            "a:ü": a tag has letters, digits, `_`, `.` and `-`, and no `ü` at "ü"
            "ä": the name of an image has small letters, digits, `.`, `_` and `-`, and no `ä` at "ä"
            "a@sha256:12": a digest of sha256 has 64 hexadecimal digits; this has 2 at "sha256:12"
            "a@x": a digest is written `sha256:` and 64 hexadecimal digits at "x"
            "a@sha256:": a digest of sha256 has 64 hexadecimal digits; this has 0 at "sha256:"
            "": the name of an image is not empty
            "[::g]:1/a": this is not an IPv6 address; one is written like `fd00::1` at "::g"
            "#
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-zA-Z0-9./:@_\\[\\]-]{0,30}|\\PC*") {
            if let Some(at) = check(&text).err().and_then(|r| r.at) {
                prop_assert!(text.get(at).is_some());
            }
        }

        #[test]
        fn well_made_names_are_read(
            registry in "([a-z]{1,5}\\.[a-z]{2}(:[1-9][0-9]{1,3})?/)?",
            path in "[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?(/[a-z0-9]{1,8}){0,2}",
            tag in "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,8})?",
        ) {
            prop_assert_eq!(check(&format!("{registry}{path}{tag}")), Ok(()));
        }
    }
}
