//! The encoders of late parts, for parts that are known by now.

use std::fmt::Write;

use orch_model::Encoder;

/// `text`, encoded.
pub(crate) fn encode(encoder: Encoder, text: &str) -> String {
    match encoder {
        Encoder::Urlencode => urlencode(text),
        Encoder::Base64 => base64(text.as_bytes()),
        Encoder::Json => serde_json::Value::from(text).to_string(),
    }
}

/// Percent-encoded: all but letters, digits and `-._~`.
fn urlencode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// Base64 with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place > chunk.len() {
                encoded.push('=');
            } else {
                let digit = (group >> (18 - 6 * place)) & 0x3f;
                encoded.push(DIGITS.get(digit as usize).map_or('=', |digit| char::from(*digit)));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoder_does_its_own() {
        assert_eq!(encode(Encoder::Urlencode, "a b/ü"), "a%20b%2F%C3%BC");
        assert_eq!(encode(Encoder::Json, "a\"b"), r#""a\"b""#);
        assert_eq!(
            ["", "f", "fo", "foo", "foob"].map(|t| base64(t.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }
}
