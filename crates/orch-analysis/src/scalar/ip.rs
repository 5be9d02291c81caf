//! IP addresses.

use std::net::{IpAddr, Ipv4Addr};

use super::Reason;

/// An IPv4 or IPv6 address, without a port and without a range.
pub fn check(text: &str) -> Result<(), Reason> {
    parse(text).map(|_| ())
}

/// The address.
pub(super) fn parse(text: &str) -> Result<IpAddr, Reason> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address);
    }
    if let Some((address, _)) = text.split_once('/')
        && address.parse::<IpAddr>().is_ok()
    {
        let at = address.len()..text.len();
        return Err(Reason::new("this is a range of addresses, and one address is needed")
            .at(at)
            .suggest(address));
    }
    if let Some((address, _)) = text.rsplit_once(':')
        && address.parse::<Ipv4Addr>().is_ok()
    {
        return Err(Reason::new("an IP address has no port behind it")
            .at(address.len()..text.len())
            .suggest(address));
    }
    if text.contains(':') {
        return Err(Reason::new("this is not an IPv6 address; one is written like `fd00::1`"));
    }
    let numbers: Vec<&str> = text.split('.').collect();
    let all_digits = numbers.iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if !all_digits || numbers.len() != 4 {
        return Err(Reason::new("an IP address is written like `192.168.1.10` or `fd00::1`"));
    }
    let mut start = 0;
    for number in &numbers {
        let range = start..start + number.len();
        if number.parse::<u8>().is_err() {
            return Err(Reason::new("each number of an IP address goes from 0 to 255").at(range));
        }
        start = range.end + 1;
    }
    let plain: Vec<String> =
        numbers.iter().filter_map(|n| n.parse::<u8>().ok()).map(|n| n.to_string()).collect();
    Err(Reason::new("the numbers of an IP address have no zeros in front").suggest(plain.join(".")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses() {
        for right in ["192.168.1.10", "0.0.0.0", "::", "::1", "fd00::1:2", "::ffff:10.0.0.1"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let at = |text: &str| check(text).unwrap_err().at.map(|r| text[r].to_owned());
        assert_eq!(at("10.0.0.256").as_deref(), Some("256"));
        assert_eq!(at("10.0.0.0/8").as_deref(), Some("/8"));
        assert_eq!(at("10.0.0.1:80").as_deref(), Some(":80"));
        assert_eq!(check("010.0.0.01").unwrap_err().suggestion.as_deref(), Some("10.0.0.1"));
        for wrong in ["", "db", "1.2.3", "1.2.3.4.5", ":::", "1.2.3.x"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_address_is_one(v4: u32, v6: u128) {
            prop_assert!(check(&Ipv4Addr::from(v4).to_string()).is_ok());
            prop_assert!(check(&std::net::Ipv6Addr::from(v6).to_string()).is_ok());
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9a-f.:/]{0,24}|\\PC*") {
            let _ = check(&text);
        }
    }
}
