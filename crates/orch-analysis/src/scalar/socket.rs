//! Where to listen: an address and a port.

use super::{Reason, hostname, ip, port};

/// `127.0.0.1:8000`, `[::1]:8000`, `localhost:8000`, `:8000` or `*:8000`.
pub fn check(text: &str) -> Result<(), Reason> {
    let Some((address, number)) = text.rsplit_once(':') else {
        let reason = Reason::new("write a port, `8000`, or an address with one, `\"127.0.0.1:8000\"`");
        return Err(if ip::check(text).is_ok() { reason.suggest(format!("{text}:8000")) } else { reason });
    };
    if address.contains(':') && !address.starts_with('[') {
        let reason = Reason::new("an IPv6 address stands in brackets before its port: `[::1]:8000`");
        return Err(match ip::check(address) {
            Ok(()) => reason.suggest(format!("[{address}]:{number}")),
            Err(_) => reason,
        });
    }
    if !address.is_empty() && address.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!(
            "the port of the host stands alone, `publish = {address}`; that of the service is `port = {number}`"
        );
        return Err(Reason::new(message));
    }
    let offset = address.len() + 1;
    port::check(number).map_err(|reason| reason.within(offset, number.len(), &format!("{address}:"), ""))?;
    match address {
        "" | "*" | "localhost" => Ok(()),
        _ => match address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(inner) => {
                ip::check(inner).map_err(|reason| reason.within(1, inner.len(), "[", &format!("]:{number}")))
            }
            None => check_v4(address, number),
        },
    }
}

fn check_v4(address: &str, number: &str) -> Result<(), Reason> {
    match ip::check(address) {
        Ok(()) => Ok(()),
        Err(_) if hostname::check(address).is_ok() => {
            let reason = Reason::new("one listens on an IP address of this machine, not on a name");
            Err(reason.at(0..address.len()).suggest(format!("127.0.0.1:{number}")))
        }
        Err(reason) => Err(reason.within(0, address.len(), "", &format!(":{number}"))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sockets() {
        for right in ["127.0.0.1:8000", "[::1]:8000", "localhost:80", ":8000", "*:8000", "0.0.0.0:1"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let fix = |text: &str| check(text).unwrap_err().suggestion;
        assert_eq!(fix("::1:8000").as_deref(), Some("[::1]:8000"));
        assert_eq!(fix("127.0.0.1").as_deref(), Some("127.0.0.1:8000"));
        assert_eq!(fix("example.com:80").as_deref(), Some("127.0.0.1:80"));
        assert_eq!(check("127.0.0.1:0").unwrap_err().at, Some(10..11));
        assert_eq!(check("127.0.0.256:1").unwrap_err().at, Some(8..11));
        assert!(fix("8080:80").is_none());
        for wrong in ["", ":", "x:", "8080:80", "[::1]", "[::g]:80", "1.2.3.4:http", "a_b:80"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9a-f.:\\[\\]]{0,24}|\\PC*") {
            if let Some(at) = check(&text).err().and_then(|r| r.at) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
