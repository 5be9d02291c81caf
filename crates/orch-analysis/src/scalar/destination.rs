//! What lies outside of a stack: host names, addresses and ranges of them, each with a port or without.

use super::{Reason, cidr, hostname, ip, port};

/// `example.com`, `*.example.com:443`, `10.0.0.7:5432`, `10.0.0.0/8`.
pub fn check(text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        return Err(Reason::new("a destination is not empty"));
    }
    if let Some(at) = text.find("://") {
        return Err(
            Reason::new("a destination has no scheme: a host, and a port where one is meant").at(0..at + 3)
        );
    }
    if ip::check(text).is_ok() {
        return Ok(());
    }
    let (host, number) = match text.rsplit_once(':') {
        Some((host, number)) if !host.contains(':') || host.ends_with(']') => (host, Some(number)),
        _ => (text, None),
    };
    if let Some(number) = number {
        port::check(number)
            .map_err(|reason| reason.within(host.len() + 1, number.len(), &format!("{host}:"), ""))?;
    }
    let after = text.get(host.len()..).unwrap_or("");
    of_host(host).map_err(|reason| reason.within(0, host.len(), "", after))
}

fn of_host(host: &str) -> Result<(), Reason> {
    if host.contains('/') {
        return cidr::check(host);
    }
    if let Some(below) = host.strip_prefix("*.") {
        return hostname::check(below).map_err(|reason| reason.within(2, below.len(), "*.", ""));
    }
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => ip::check(inner).map_err(|reason| reason.within(1, inner.len(), "[", "]")),
        None => hostname::check_address(host),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn destinations() {
        for right in [
            "example.com",
            "example.com:443",
            "*.googleapis.com:443",
            "10.0.0.7",
            "10.0.0.7:5432",
            "10.0.0.0/8",
            "10.0.0.0/8:443",
            "fd00::7",
            "[fd00::7]:443",
            "fd00::/64",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        for wrong in
            ["", "a b", "a:99999", "a:", ":443", "*", "*.", "https://example.com", "10.0.0.0/33", "[x]:1"]
        {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let at = check(&text).err().and_then(|reason| reason.at);
            prop_assert!(at.is_none_or(|at| text.get(at).is_some()));
        }
    }
}
