//! How text is written for a reader that takes it apart: the same wherever it becomes known, in the program, in a manifest or
//! at the start.

use std::fmt::Write;

use crate::Encoder;

/// A text as these write it, one after the other.
pub fn encoded(text: &str, encoders: &[Encoder]) -> String {
    encoders.iter().fold(text.to_owned(), |text, encoder| encoder.encode(&text))
}

impl Encoder {
    /// The text as this writes it.
    pub fn encode(self, text: &str) -> String {
        match self {
            Encoder::Urlencode => urlencode(text),
            Encoder::Base64 => data_encoding::BASE64.encode(text.as_bytes()),
            Encoder::Json => serde_json::Value::from(text).to_string(),
        }
    }
}

/// All but the unreserved characters of RFC 3986, section 2.3, as `%XX`.
fn urlencode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoder_does_its_own() {
        let cases = [
            (Encoder::Urlencode, "p@ss word/ä~", "p%40ss%20word%2F%C3%A4~"),
            (Encoder::Json, "a\"\\\n\u{1}ä", r#""a\"\\\n\u0001ä""#),
            (Encoder::Base64, "", ""),
            (Encoder::Base64, "f", "Zg=="),
            (Encoder::Base64, "fo", "Zm8="),
            (Encoder::Base64, "foo", "Zm9v"),
            (Encoder::Base64, "foob", "Zm9vYg=="),
        ];
        for (encoder, text, encoded) in cases {
            assert_eq!(encoder.encode(text), encoded);
        }
    }
}
