//! Ranges of IP addresses: `10.0.0.0/8`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Reason, ip};

/// A network in CIDR form, by its first address.
pub fn check(text: &str) -> Result<(), Reason> {
    let Some((address, length)) = text.split_once('/') else {
        let reason = Reason::new("a network is an address, `/` and a length: `10.0.0.0/8`");
        return Err(match ip::parse(text) {
            Ok(IpAddr::V4(_)) => reason.suggest(format!("{text}/32")),
            Ok(IpAddr::V6(_)) => reason.suggest(format!("{text}/128")),
            Err(_) => reason,
        });
    };
    let after = format!("/{length}");
    let parsed = ip::parse(address).map_err(|reason| reason.within(0, address.len(), "", &after))?;
    let at = address.len() + 1..text.len();
    let longest = if parsed.is_ipv4() { 32 } else { 128 };
    let digits = !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
    let length = match length.parse::<u32>() {
        Ok(length) if digits && length <= longest => length,
        _ => return Err(Reason::new(format!("the length goes from 0 to {longest}")).at(at)),
    };
    let first = first_of(parsed, length);
    if first != parsed {
        let reason = Reason::new(format!("the network with this address is `{first}/{length}`"));
        return Err(reason.at(0..address.len()).suggest(format!("{first}/{length}")));
    }
    Ok(())
}

/// Whether a network has an address; `None` where one of the two is not right.
pub(crate) fn holds(network: &str, address: &str) -> Option<bool> {
    check(network).ok()?;
    let (first, length) = network.split_once('/')?;
    let (first, address) = (ip::parse(first).ok()?, ip::parse(address).ok()?);
    let length = length.parse().ok()?;
    Some(first.is_ipv4() == address.is_ipv4() && first_of(address, length) == first)
}

/// The network of a usual size that has an address.
pub(crate) fn around(address: &str) -> Option<String> {
    let address = ip::parse(address).ok()?;
    let length = if address.is_ipv4() { 24 } else { 64 };
    Some(format!("{}/{length}", first_of(address, length)))
}

/// The first address of the network.
fn first_of(address: IpAddr, length: u32) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from(u32::from(v4) & mask))
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from(u128::from(v6) & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn networks() {
        for right in ["10.0.0.0/8", "0.0.0.0/0", "192.168.1.7/32", "fd00::/64", "::/0", "::1/128"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let fix = |text: &str| check(text).unwrap_err().suggestion;
        assert_eq!(fix("192.168.1.5/24").as_deref(), Some("192.168.1.0/24"));
        assert_eq!(fix("192.168.1.5").as_deref(), Some("192.168.1.5/32"));
        assert_eq!(fix("fd00::1").as_deref(), Some("fd00::1/128"));
        assert_eq!(fix("010.0.0.0/8").as_deref(), Some("10.0.0.0/8"));
        assert_eq!(check("10.0.300.0/8").unwrap_err().at, Some(5..8));
        assert_eq!(check("10.0.0.0/33").unwrap_err().at, Some(9..11));
        for wrong in ["", "/", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "fd00::/129", "x/8"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_network_has_the_addresses_of_its_range() {
        assert_eq!(holds("10.1.0.0/24", "10.1.0.255"), Some(true));
        assert_eq!(holds("10.1.0.0/24", "10.1.1.0"), Some(false));
        assert_eq!(holds("10.1.0.0/24", "fd00::1"), Some(false));
        assert_eq!(holds("fd00::/64", "fd00::ffff"), Some(true));
        assert_eq!(holds("0.0.0.0/0", "10.1.0.1"), Some(true));
        assert_eq!(holds("10.1.0.0", "10.1.0.1"), None);
        assert_eq!(holds("10.1.0.0/40", "10.1.0.1"), None);
        assert_eq!(holds("10.1.0.0/24", "x"), None);
        assert_eq!(around("10.1.0.7").as_deref(), Some("10.1.0.0/24"));
        assert_eq!(around("fd00::7").as_deref(), Some("fd00::/64"));
    }

    proptest! {
        #[test]
        fn the_suggested_network_is_right(address: u32, length in 0u32..=32) {
            let text = format!("{}/{length}", Ipv4Addr::from(address));
            if let Err(reason) = check(&text) {
                prop_assert_eq!(check(&reason.suggestion.unwrap()), Ok(()));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9a-f.:/]{0,24}|\\PC*") {
            let _ = check(&text);
        }
    }
}
