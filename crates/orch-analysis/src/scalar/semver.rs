//! Semantic versions.

use ::semver::Version;

use super::Reason;

/// A version such as `1.4.2` or `2.0.0-rc.1`.
pub fn check(text: &str) -> Result<(), Reason> {
    let Err(fault) = Version::parse(text) else { return Ok(()) };
    let meant = text.trim().trim_start_matches(['v', 'V', '=']);
    let (core, rest) = match meant.find(['-', '+']) {
        Some(at) => meant.split_at(at),
        None => (meant, ""),
    };
    let numbers: Vec<&str> = core.split('.').collect();
    let digits = |n: &&str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    let plain = |n: &&str| match n.trim_start_matches('0') {
        "" => "0".to_owned(),
        trimmed => trimmed.to_owned(),
    };
    if numbers.len() <= 3 && numbers.iter().all(digits) {
        let mut three: Vec<String> = numbers.iter().map(plain).collect();
        three.resize(3, "0".to_owned());
        let suggestion = format!("{}{rest}", three.join("."));
        if Version::parse(&suggestion).is_ok() {
            let message = if meant.len() == text.len() && numbers.len() < 3 {
                "a version has three numbers, like `1.4.2`"
            } else if meant.len() != text.len() {
                "a version begins with its first number"
            } else {
                "the numbers of a version have no zeros in front"
            };
            return Err(Reason::new(message).suggest(suggestion));
        }
    }
    Err(Reason::new(format!("a version is written like `1.4.2` or `2.0.0-rc.1`: {fault}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions() {
        for right in ["1.4.2", "0.0.0", "2.0.0-rc.1", "1.0.0+build.5", "1.0.0-alpha+x"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let fix = |text: &str| check(text).unwrap_err().suggestion;
        assert_eq!(fix("v1.2.3").as_deref(), Some("1.2.3"));
        assert_eq!(fix("1.2").as_deref(), Some("1.2.0"));
        assert_eq!(fix("1").as_deref(), Some("1.0.0"));
        assert_eq!(fix("v2-rc.1").as_deref(), Some("2.0.0-rc.1"));
        assert_eq!(fix("01.2.3").as_deref(), Some("1.2.3"));
        for wrong in ["", "latest", "1.2.3.4", "1.2.3-", "1.2.x", "99999999999999999999.0.0"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_suggested_is_right(text in "v?[0-9.]{1,8}(-[a-z0-9.]{0,4})?|\\PC*") {
            if let Some(suggestion) = check(&text).err().and_then(|r| r.suggestion) {
                prop_assert_eq!(check(&suggestion), Ok(()));
            }
        }
    }
}
