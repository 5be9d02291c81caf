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
