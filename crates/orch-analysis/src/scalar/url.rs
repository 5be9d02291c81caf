//! Absolute URLs (RFC 3986).

use fluent_uri::Uri;

use super::Reason;
use super::reason::char_at;

/// An absolute URL: a scheme, and for the schemes of the network a host.
pub fn check(text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        return Err(Reason::new("a URL is not empty"));
    }
    if let Some((at, c)) =
        text.char_indices().find(|(_, c)| c.is_whitespace() || c.is_control() || !c.is_ascii())
    {
        let encoded: String = c.to_string().bytes().map(|b| format!("%{b:02X}")).collect();
        let reason = Reason::new(format!("a URL has no {}; it is written `{encoded}`", described(c)));
        return Err(reason.at(char_at(text, at)).suggest(text.replace(c, &encoded)));
    }
    let uri = match Uri::parse(text) {
        Ok(uri) => uri,
        Err(fault) => return Err(unreadable(text, fault.index())),
    };
    let scheme = uri.scheme().as_str();
    let host = uri.authority().map(|a| a.host());
    // `localhost:8080` and `db.example.com:5432` read as a scheme with a path.
    if host.is_none() && (text.get(scheme.len() + 1..).is_some_and(begins_with_port) || scheme.contains('.'))
    {
        return Err(without_scheme(text));
    }
    if host.is_some_and(str::is_empty) && !scheme.eq_ignore_ascii_case("file") {
        return Err(Reason::new("this URL has no host after `//`").at(scheme.len() + 1..scheme.len() + 3));
    }
    if host.is_none() && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) {
        let rest = text.get(scheme.len() + 1..).unwrap_or("").trim_start_matches('/');
        let reason = Reason::new(format!("`//` and a host follow after `{scheme}:`")).at(0..scheme.len() + 1);
        return Err(if rest.is_empty() { reason } else { reason.suggest(format!("{scheme}://{rest}")) });
    }
    if let Some(authority) = uri.authority()
        && let Some(port) = authority.port().map(|p| p.as_str()).filter(|p| !p.is_empty())
        && port.parse::<u16>().is_err()
    {
        let at = text.find(&format!(":{port}")).map_or(0, |at| at + 1);
        return Err(Reason::new("a port goes from 1 to 65535").at(at..at + port.len()));
    }
    Ok(())
}

fn begins_with_port(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(rest.as_bytes().get(digits), None | Some(b'/' | b'?' | b'#'))
}

fn unreadable(text: &str, index: usize) -> Reason {
    let has_scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    if !has_scheme {
        return without_scheme(text);
    }
    match text.get(index..).and_then(|rest| rest.chars().next()) {
        Some(c) => {
            Reason::new(format!("{} may not stand here in a URL", described(c))).at(char_at(text, index))
        }
        None => Reason::new("this URL ends too early"),
    }
}

fn without_scheme(text: &str) -> Reason {
    let reason = Reason::new("a URL begins with its scheme, like `https://`");
    if text.starts_with('/') || text.starts_with('.') {
        reason
    } else {
        reason.suggest(format!("https://{text}"))
    }
}

fn described(c: char) -> String {
    match c {
        ' ' => "space".to_owned(),
        '\n' | '\r' => "line end".to_owned(),
        c if c.is_control() => "control character".to_owned(),
        c => format!("`{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn urls() {
        for right in [
            "https://example.com",
            "http://localhost:8080/a?b=c#d",
            "postgres://u:p%40ss@db:5432/shop",
            "http://[::1]:80/",
            "redis://cache:6379",
            "file:///etc/x",
            "unix:/run/x.sock",
            "mailto:a@b.c",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
    }

    #[test]
    fn wrong_ones_are_explained() {
        let said = |text: &str| {
            let r = check(text).unwrap_err();
            (r.at.map(|r| text[r].to_owned()).unwrap_or_default(), r.suggestion.unwrap_or_default())
        };
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(said("example.com/x"), both("", "https://example.com/x"));
        assert_eq!(said("localhost:8080"), both("", "https://localhost:8080"));
        assert_eq!(said("db.example.com:5432/x"), both("", "https://db.example.com:5432/x"));
        assert_eq!(said("http:example.com"), both("http:", "http://example.com"));
        assert_eq!(said("http://a b"), both(" ", "http://a%20b"));
        assert_eq!(said("http://bücher.de"), both("ü", "http://b%C3%BCcher.de"));
        assert_eq!(said("http://a/{id}"), both("{", ""));
        assert_eq!(said("http:///x"), both("//", ""));
        assert_eq!(said("http://a:99999/"), both("99999", ""));
        assert_eq!(said("/only/a/path"), both("", ""));
        assert!(check("").is_err() && check("://x").is_err() && check("http://a/%zz").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z:/.%0-9@\\[\\]]{0,24}|\\PC*") {
            if let Some(at) = check(&text).err().and_then(|r| r.at) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
