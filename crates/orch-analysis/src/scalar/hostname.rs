//! Host names: labels of letters, digits and `-`, parted by dots (RFC 1123).

use super::reason::char_at;
use super::{Reason, ip, port};

/// A host name: not an IP address, no port, no scheme.
pub fn check(text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        return Err(Reason::new("a host name is not empty"));
    }
    if ip::check(text).is_ok() {
        return Err(Reason::new("this is an IP address, and a host name is needed"));
    }
    if is_numeric(text) {
        return ip::check(text);
    }
    labels(text)
}

/// Four numbers are never a name.
fn is_numeric(text: &str) -> bool {
    text.split('.').count() == 4 && text.bytes().all(|b| b"0123456789.".contains(&b))
}

/// A host name or an IP address, without a port.
pub fn check_address(text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        return Err(Reason::new("a host is not empty"));
    }
    let bracketed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(inner) = bracketed.filter(|inner| ip::check(inner).is_ok()) {
        return Err(Reason::new("an IPv6 address stands without brackets here").suggest(inner));
    }
    if ip::check(text).is_ok() {
        return Ok(());
    }
    if text.matches(':').count() > 1 || is_numeric(text) {
        return ip::check(text);
    }
    labels(text)
}

fn labels(text: &str) -> Result<(), Reason> {
    if let Some((scheme, rest)) = text.split_once("://") {
        let host = rest.split('/').next().unwrap_or(rest);
        return Err(Reason::new("a host name has no scheme before it").at(0..scheme.len() + 3).suggest(host));
    }
    if let Some((host, number)) = text.rsplit_once(':')
        && port::check(number).is_ok()
    {
        return Err(Reason::new("a host name has no port behind it")
            .at(host.len()..text.len())
            .suggest(host));
    }
    if text.len() > 253 {
        return Err(Reason::new("a host name has at most 253 characters"));
    }
    let mut start = 0;
    for label in text.split('.') {
        let range = start..start + label.len();
        if label.is_empty() {
            let reason = Reason::new("a host name has something before and after each dot");
            let trimmed = text.trim_matches('.');
            return Err(if trimmed.is_empty() || trimmed.contains("..") {
                reason
            } else {
                reason.suggest(trimmed)
            });
        }
        if label.len() > 63 {
            return Err(Reason::new("each part of a host name has at most 63 characters").at(range));
        }
        if let Some((offset, c)) = label.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '-')
        {
            let reason = match c {
                '_' => Reason::new("a host name has no `_`; write `-`").suggest(text.replace('_', "-")),
                '*' => Reason::new("a host name stands for one host, without `*`"),
                _ => Reason::new(format!("a host name has letters, digits, `-` and dots, and no `{c}`")),
            };
            return Err(reason.at(char_at(text, start + offset)));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(Reason::new("no part of a host name begins or ends with `-`").at(range));
        }
        start = range.end + 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn host_names() {
        for right in ["db", "api.example.com", "a-b.c1", "3com.com", "localhost", "X.Example"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        assert!(check(&["a"; 127].join(".")).is_ok());
    }

    #[test]
    fn wrong_ones_are_explained() {
        let said = |text: &str| {
            let r = check(text).unwrap_err();
            (r.message, r.at.map(|r| text[r].to_owned()), r.suggestion)
        };
        assert_eq!(said("my_db").1.as_deref(), Some("_"));
        assert_eq!(said("my_db").2.as_deref(), Some("my-db"));
        assert_eq!(said("https://a.b/c").2.as_deref(), Some("a.b"));
        assert_eq!(said("a.b:80").2.as_deref(), Some("a.b"));
        assert_eq!(said("a.b.").2.as_deref(), Some("a.b"));
        assert_eq!(said("-a").1.as_deref(), Some("-a"));
        assert_eq!(said("bücher.de").1.as_deref(), Some("ü"));
        assert_eq!(said("a b").1.as_deref(), Some(" "));
        assert_eq!(said("10.0.0.1").0, "this is an IP address, and a host name is needed");
        for wrong in ["", ".", "a..b", "*.a.b", &"a".repeat(64), &["abc"; 70].join(".")] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_are_names_or_numbers() {
        for right in ["db", "10.0.0.1", "::1", "fe80::1"] {
            assert_eq!(check_address(right), Ok(()), "{right}");
        }
        assert_eq!(check_address("[::1]").unwrap_err().suggestion.as_deref(), Some("::1"));
        for wrong in ["", "10.0.0.300", "1:2:3", "10.0.0.1:80", "a_b"] {
            assert!(check_address(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            for reason in [check(&text).err(), check_address(&text).err()].into_iter().flatten() {
                if let Some(at) = reason.at {
                    prop_assert!(text.get(at).is_some());
                }
            }
        }

        #[test]
        fn what_is_suggested_is_better(text in "[a-z_.:/0-9-]{1,12}") {
            if let Some(suggestion) = check(&text).err().and_then(|r| r.suggestion) {
                prop_assert_ne!(suggestion, text);
            }
        }
    }
}
