//! Text with parts that only a target, or the start, can know.
//!
//! Whether a text may hold a secret is a matter of its type: [`PlainText`] cannot, [`SecretText`] can.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{ItemId, Name};

/// Text as a list of parts. In JSON a string where all of it is known, else the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "TextForm<L>", into = "TextForm<L>", bound(serialize = "L: Serialize + Clone"))]
pub struct Text<L> {
    parts: Vec<Part<L>>,
}

/// Text that cannot hold a secret: labels, images, arguments.
pub type PlainText = Text<Late>;

/// Text that may hold secrets: environment, authentication, mounted files.
pub type SecretText = Text<Sensitive>;

/// A part of a text. In JSON a string, or what it is with its encoders.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part<L> {
    /// These characters.
    Literal(SmolStr),
    /// What is known later.
    Late {
        /// What.
        #[serde(flatten)]
        late: L,
        /// How it is written, innermost first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        encoders: Vec<Encoder>,
    },
}

/// How a late part is written into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoder {
    /// Percent-encoded.
    Urlencode,
    /// Base64 with padding.
    Base64,
    /// As a JSON string, with its quotes.
    Json,
}

/// What is known later and is no secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Late {
    /// Where an item listens; its own endpoint where the item is the reader itself.
    Endpoint(Endpoint),
    /// The path at which a secret or config is mounted.
    MountPath(ItemId),
    /// The value of a secret, by name, that was made ordinary text for a reason.
    Revealed(Name),
    /// A fact of the running instance itself.
    Own(OwnFact),
    /// A plain input that is not set, by name. Only in a model made for looking at.
    Input(Name),
}

/// What is known later and may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitive {
    /// The value of a secret, by name.
    Secret(Name),
    /// No secret.
    #[serde(untagged)]
    Plain(Late),
}

/// Where a service or job is reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// Whose. The reader's own where it is the reader.
    pub item: ItemId,
    /// Which of its ports; `None` only for `Host` and `PublicHost`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<Name>,
    /// What of it.
    pub part: EndpointPart,
}

/// What of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointPart {
    /// The name or address under which the reader reaches it.
    Host,
    /// The number, as the reader reaches it.
    Port,
    /// `host:port`.
    Address,
    /// `scheme://host:port`.
    Url,
    /// The host, from outside.
    PublicHost,
    /// The port, from outside.
    PublicPort,
    /// `host:port`, from outside.
    PublicAddress,
    /// `scheme://host:port`, from outside.
    PublicUrl,
}

impl EndpointPart {
    /// How a program asks for it, after the item or port.
    pub fn words(self) -> &'static str {
        match self {
            EndpointPart::Host => "host",
            EndpointPart::Port => "port",
            EndpointPart::Address => "address",
            EndpointPart::Url => "url",
            EndpointPart::PublicHost => "public.host",
            EndpointPart::PublicPort => "public.port",
            EndpointPart::PublicAddress => "public.address",
            EndpointPart::PublicUrl => "public.url",
        }
    }
}

impl OwnFact {
    /// How a program asks for it, after `self`.
    pub fn word(self) -> &'static str {
        match self {
            OwnFact::Replica => "replica",
            OwnFact::Ip => "ip",
            OwnFact::Node => "node",
            OwnFact::Pod => "pod",
        }
    }
}

/// A fact of a running instance about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnFact {
    /// Which replica, from 0.
    Replica,
    /// Its address.
    Ip,
    /// The machine it is on.
    Node,
    /// The pod or container it is in.
    Pod,
}

impl<L> Text<L> {
    /// The text of these parts; literals side by side become one, empty ones vanish.
    pub fn new(parts: impl IntoIterator<Item = Part<L>>) -> Text<L> {
        let parts = parts.into_iter();
        // Most texts are one part, and a vector that grows to its first element has room for four.
        let mut joined: Vec<Part<L>> = Vec::with_capacity(parts.size_hint().0);
        for part in parts {
            match (joined.last_mut(), part) {
                (_, Part::Literal(text)) if text.is_empty() => {}
                (Some(Part::Literal(before)), Part::Literal(text)) => {
                    *before = SmolStr::from_iter([before.as_str(), text.as_str()]);
                }
                (_, part) => joined.push(part),
            }
        }
        Text { parts: joined }
    }

    /// A text that is known.
    pub fn literal(text: impl Into<SmolStr>) -> Text<L> {
        Text::new([Part::Literal(text.into())])
    }

    /// The parts, in order; none for the empty text.
    pub fn parts(&self) -> &[Part<L>] {
        &self.parts
    }

    /// The text, if all of it is known.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// What is late in it.
    pub fn late(&self) -> impl Iterator<Item = &L> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Late { late, .. } => Some(late),
        })
    }
}

impl SecretText {
    /// The names of the secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &Name> {
        self.late().filter_map(|late| match late {
            Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name)) => Some(name),
            Sensitive::Plain(_) => None,
        })
    }
}

impl PlainText {
    /// The names of the secrets that were revealed in it.
    pub fn revealed(&self) -> impl Iterator<Item = &Name> {
        self.late().filter_map(|late| match late {
            Late::Revealed(name) => Some(name),
            _ => None,
        })
    }
}

impl<L> Part<L> {
    /// These characters.
    pub fn literal(text: impl Into<SmolStr>) -> Part<L> {
        Part::Literal(text.into())
    }

    /// `late`, written as it is.
    pub fn late(late: impl Into<L>) -> Part<L> {
        Part::Late { late: late.into(), encoders: Vec::new() }
    }
}

impl<L> Default for Text<L> {
    fn default() -> Self {
        Text { parts: Vec::new() }
    }
}

impl<L> From<&str> for Text<L> {
    fn from(text: &str) -> Text<L> {
        Text::literal(text)
    }
}

impl From<Late> for Sensitive {
    fn from(late: Late) -> Sensitive {
        Sensitive::Plain(late)
    }
}

impl From<PlainText> for SecretText {
    fn from(text: PlainText) -> SecretText {
        Text {
            parts: text
                .parts
                .into_iter()
                .map(|part| match part {
                    Part::Literal(text) => Part::Literal(text),
                    Part::Late { late, encoders } => Part::Late { late: late.into(), encoders },
                })
                .collect(),
        }
    }
}

/// The JSON form of a text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum TextForm<L> {
    Known(SmolStr),
    Parts(Vec<Part<L>>),
}

impl<L> From<TextForm<L>> for Text<L> {
    fn from(form: TextForm<L>) -> Text<L> {
        match form {
            TextForm::Known(text) => Text::literal(text),
            TextForm::Parts(parts) => Text::new(parts),
        }
    }
}

impl<L> From<Text<L>> for TextForm<L> {
    fn from(text: Text<L>) -> TextForm<L> {
        match text.as_literal() {
            Some(known) => TextForm::Known(known.into()),
            None => TextForm::Parts(text.parts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<L>(text: &Text<L>) -> String
    where
        L: Clone + PartialEq + std::fmt::Debug + Serialize + serde::de::DeserializeOwned,
    {
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(&serde_json::from_str::<Text<L>>(&json).unwrap(), text);
        json
    }

    #[test]
    fn known_text_is_a_string_and_late_text_a_list() {
        assert_eq!(round_trip(&PlainText::from("a")), r#""a""#);
        assert_eq!(round_trip(&PlainText::default()), r#""""#);
        let text = SecretText::new([
            Part::literal("postgres://"),
            Part::literal("shop:"),
            Part::Late { late: Sensitive::Secret("db_password".into()), encoders: vec![Encoder::Urlencode] },
            Part::literal("@"),
            Part::late(Late::Endpoint(Endpoint {
                item: ItemId::service("db"),
                port: Some("main".into()),
                part: EndpointPart::Address,
            })),
        ]);
        assert_eq!(
            round_trip(&text),
            r#"["postgres://shop:",{"secret":"db_password","encoders":["urlencode"]},"@",{"endpoint":{"item":"service.db","port":"main","part":"address"}}]"#
        );
    }

    #[test]
    fn a_secret_does_not_fit_into_plain_text() {
        assert!(serde_json::from_str::<PlainText>(r#"[{"secret":"db_password"}]"#).is_err());
    }
}
