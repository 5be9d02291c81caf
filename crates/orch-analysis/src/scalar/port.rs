//! Port numbers as text.

use super::Reason;

/// A TCP, UDP or SCTP port from 1 to 65535.
pub fn check(text: &str) -> Result<(), Reason> {
    parse(text).map(|_| ())
}

/// The number of a port.
pub(super) fn parse(text: &str) -> Result<u16, Reason> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Reason::new("a port is a number from 1 to 65535"));
    }
    match text.parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(Reason::new("a port goes from 1 to 65535")),
    }
}

/// The number and the protocol of a port as Docker writes it: `80/udp`.
pub fn with_protocol(text: &str) -> Option<(&str, &str)> {
    let (port, protocol) = text.split_once('/')?;
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && matches!(protocol, "tcp" | "udp" | "sctp")).then_some((port, protocol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_have_bounds() {
        assert!(check("1").is_ok() && check("65535").is_ok());
        for wrong in ["0", "65536", "", "http", "-1", "80 ", "99999999999999999999"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
