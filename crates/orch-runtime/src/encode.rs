//! How a late part is written into a text.

use std::fmt::Write;

use orch_model::Encoder;

/// A text as these write it, one after the other.
pub(crate) fn encoded(text: String, encoders: &[Encoder]) -> String {
    encoders.iter().fold(text, |text, encoder| match encoder {
        Encoder::Urlencode => urlencode(&text),
        Encoder::Base64 => base64(text.as_bytes()),
        Encoder::Json => json(&text),
    })
}

/// Everything but letters, digits and `-._~` as `%XX`.
pub(crate) fn urlencode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

/// The standard alphabet, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter =
                LETTERS.get((bits >> (18 - 6 * place) & 63) as usize).filter(|_| place <= chunk.len());
            encoded.push(letter.map_or('=', |l| char::from(*l)));
        }
    }
    encoded
}

/// A JSON string, with its quotes.
pub(crate) fn json(text: &str) -> String {
    let mut encoded = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => encoded.push_str("\\\""),
            '\\' => encoded.push_str("\\\\"),
            '\n' => encoded.push_str("\\n"),
            '\r' => encoded.push_str("\\r"),
            '\t' => encoded.push_str("\\t"),
            c if u32::from(c) < 0x20 => drop(write!(encoded, "\\u{:04x}", u32::from(c))),
            c => encoded.push(c),
        }
    }
    encoded.push('"');
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoders_encode() {
        assert_eq!(urlencode("p@ss word/ä~"), "p%40ss%20word%2F%C3%A4~");
        assert_eq!(json("a\"\\\n\u{1}ä"), r#""a\"\\\n\u0001ä""#);
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        for (text, encoded) in pairs {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
        assert_eq!(encoded("a b".into(), &[Encoder::Urlencode, Encoder::Json]), r#""a%20b""#);
    }
}
