//! YAML as it is written: a tree whose maps keep the order of a person, and its text. The only module that knows the
//! library.
//!
//! Strings that some reader would take for something else (`yes`, `1.0`, `0755`, `22:22`) come out quoted, texts of
//! several lines as blocks.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use thiserror::Error;

use serde_saphyr::{Commented, FlowSeq, LitStr, SpaceAfter, ser_options};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Yaml {
    /// Nothing: the key alone.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Permission bits. Readers of YAML disagree about `0444`, so the number is decimal, and the bits stand beside it.
    Mode(u32),
    /// A text.
    Str(String),
    /// A text that is in the target's own syntax already: see [`Map::escape`].
    Ready(String),
    /// One element a line.
    List(Vec<Yaml>),
    /// All elements on one line, where there is room.
    Words(Vec<Yaml>),
    /// Entries in the order they were put in.
    Map(Map),
}

/// Entries in the order they were put in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Map {
    entries: Vec<(String, Yaml)>,
    layout: Layout,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Layout {
    #[default]
    Dense,
    /// An empty line after each entry.
    Spaced,
}

impl Map {
    /// No entries.
    pub fn new() -> Map {
        Map::default()
    }

    /// No entries, and an empty line between those that come.
    pub fn spaced() -> Map {
        Map { layout: Layout::Spaced, ..Map::default() }
    }

    /// Adds an entry, in place of one with the same key.
    pub fn put(&mut self, key: impl Into<String>, value: impl Into<Yaml>) {
        let (key, value) = (key.into(), value.into());
        match self.entries.iter_mut().find(|(other, _)| *other == key) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((key, value)),
        }
    }

    /// With an entry.
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Yaml>) -> Map {
        self.put(key, value);
        self
    }

    /// With an entry before all others.
    pub fn led_by(mut self, key: &str, value: impl Into<Yaml>) -> Map {
        self.entries.insert(0, (key.to_owned(), value.into()));
        self
    }

    /// With an entry if there is a value.
    pub fn maybe(self, key: &str, value: Option<impl Into<Yaml>>) -> Map {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// With an entry unless it is an empty list or map.
    pub fn filled(self, key: &str, value: impl Into<Yaml>) -> Map {
        let value = value.into();
        if value.is_empty() { self } else { self.with(key, value) }
    }

    /// With `key: true` if so.
    pub fn flag(self, key: &str, on: bool) -> Map {
        if on { self.with(key, true) } else { self }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries.
    pub fn into_entries(self) -> Vec<(String, Yaml)> {
        self.entries
    }

    /// Whether there is an entry.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(k, _)| k == key)
    }

    /// Puts every text that is not ready yet through `escape`.
    pub fn escape(&mut self, escape: &dyn Fn(&str) -> String) {
        for (_, value) in &mut self.entries {
            value.escape(escape);
        }
    }

    /// The map of an entry, put in if it is not there.
    pub fn inner(&mut self, key: &str) -> &mut Map {
        let at = match self.entries.iter().position(|(k, v)| k == key && matches!(v, Yaml::Map(_))) {
            Some(at) => at,
            None => {
                self.put(key, Map::new());
                self.entries.len() - 1
            }
        };
        #[allow(clippy::indexing_slicing, reason = "found or put in just above")]
        match &mut self.entries[at].1 {
            Yaml::Map(map) => map,
            _ => unreachable!("only maps are found"),
        }
    }
}

impl<K: Into<String>, V: Into<Yaml>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Map {
        Map {
            entries: entries.into_iter().map(|(k, v)| (k.into(), v.into())).collect(),
            layout: Layout::Dense,
        }
    }
}

impl Yaml {
    /// Words on one line.
    pub fn words<T: Into<Yaml>>(words: impl IntoIterator<Item = T>) -> Yaml {
        Yaml::Words(words.into_iter().map(Into::into).collect())
    }

    /// One element a line.
    pub fn list<T: Into<Yaml>>(elements: impl IntoIterator<Item = T>) -> Yaml {
        Yaml::List(elements.into_iter().map(Into::into).collect())
    }

    fn escape(&mut self, escape: &dyn Fn(&str) -> String) {
        match self {
            Yaml::Str(text) => *self = Yaml::Ready(escape(text)),
            Yaml::List(elements) | Yaml::Words(elements) => {
                elements.iter_mut().for_each(|element| element.escape(escape));
            }
            Yaml::Map(map) => map.escape(escape),
            Yaml::Null | Yaml::Bool(_) | Yaml::Int(_) | Yaml::Mode(_) | Yaml::Ready(_) => {}
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Yaml::List(elements) => elements.is_empty(),
            Yaml::Words(words) => words.is_empty(),
            Yaml::Map(map) => map.is_empty(),
            Yaml::Null | Yaml::Bool(_) | Yaml::Int(_) | Yaml::Mode(_) | Yaml::Str(_) | Yaml::Ready(_) => {
                false
            }
        }
    }
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Yaml {
        Yaml::Str(text.to_owned())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Yaml {
        Yaml::Str(text)
    }
}

impl From<bool> for Yaml {
    fn from(value: bool) -> Yaml {
        Yaml::Bool(value)
    }
}

impl From<u32> for Yaml {
    fn from(number: u32) -> Yaml {
        Yaml::Int(number.into())
    }
}

impl From<u16> for Yaml {
    fn from(number: u16) -> Yaml {
        Yaml::Int(number.into())
    }
}

impl From<u64> for Yaml {
    fn from(number: u64) -> Yaml {
        i64::try_from(number).map_or_else(|_| Yaml::Str(number.to_string()), Yaml::Int)
    }
}

impl From<Map> for Yaml {
    fn from(map: Map) -> Yaml {
        Yaml::Map(map)
    }
}

impl From<Vec<Yaml>> for Yaml {
    fn from(elements: Vec<Yaml>) -> Yaml {
        Yaml::List(elements)
    }
}

impl Serialize for Yaml {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Yaml::Null => serializer.serialize_unit(),
            Yaml::Bool(value) => serializer.serialize_bool(*value),
            Yaml::Int(number) => serializer.serialize_i64(*number),
            Yaml::Mode(bits) => Commented(*bits, format!("{bits:#o}")).serialize(serializer),
            Yaml::Str(text) | Yaml::Ready(text) if is_block(text) => LitStr(text).serialize(serializer),
            Yaml::Str(text) | Yaml::Ready(text) => serializer.serialize_str(text),
            Yaml::List(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(element)?;
                }
                list.end()
            }
            Yaml::Words(words) if fits_on_a_line(words) => FlowSeq(words).serialize(serializer),
            Yaml::Words(words) => Yaml::List(words.clone()).serialize(serializer),
            Yaml::Map(map) => {
                let mut entries = serializer.serialize_map(Some(map.entries.len()))?;
                for (at, (key, value)) in map.entries.iter().enumerate() {
                    entries.serialize_key(key)?;
                    let is_last = at + 1 == map.entries.len();
                    match map.layout {
                        Layout::Spaced if !is_last => entries.serialize_value(&SpaceAfter(value))?,
                        _ => entries.serialize_value(value)?,
                    }
                }
                entries.end()
            }
        }
    }
}

/// Whether a text reads best as a block, and comes back from one as it was.
fn is_block(text: &str) -> bool {
    let is_plain = |c: char| matches!(c, '\n' | '\t') || (!c.is_control() && c != '\u{feff}');
    text.contains('\n')
        && !text.trim().is_empty()
        && !text.starts_with([' ', '\t', '\n'])
        && !text.ends_with("\n\n")
        && text.chars().all(is_plain)
        && text.lines().all(|line| !line.ends_with([' ', '\t']))
}

fn fits_on_a_line(words: &[Yaml]) -> bool {
    let width = |word: &Yaml| match word {
        Yaml::Str(text) | Yaml::Ready(text) if !text.contains('\n') => Some(text.chars().count() + 2),
        Yaml::Null | Yaml::Bool(_) | Yaml::Int(_) => Some(8),
        _ => None,
    };
    words.iter().map(width).sum::<Option<usize>>().is_some_and(|width| width <= 90)
}

/// Why a document has no text.
#[derive(Debug, Error)]
#[error("it cannot be written as YAML: {0}")]
pub(crate) struct Unwritable(#[from] serde_saphyr::ser::Error);

/// The text of a document.
///
/// # Errors
/// When it holds what the serializer cannot write.
pub(crate) fn to_text(document: &Map) -> Result<String, Unwritable> {
    let options = ser_options! { compact_list_indent: false, prefer_block_scalars: false };
    let mut text = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut text, &Yaml::Map(document.clone()), options)?;
    let mut text = text.trim_end().to_owned();
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use yaml_rust2::YamlLoader;

    use super::*;

    fn read_back(text: &str) -> (String, String) {
        let document = Map::spaced().with("text", text).with("list", Yaml::words([text])).with(text, "key");
        let written = to_text(&document).unwrap();
        let read = &YamlLoader::load_from_str(&written).unwrap()[0];
        assert_eq!(read["list"][0].as_str(), Some(text), "{written}");
        assert_eq!(read[text].as_str(), Some("key"), "{written}");
        (read["text"].as_str().unwrap_or("no string").to_owned(), written)
    }

    #[test]
    fn what_a_reader_would_take_for_something_else_is_quoted() {
        for text in [
            "yes",
            "no",
            "on",
            "off",
            "y",
            "N",
            "true",
            "null",
            "~",
            "",
            "1.0",
            "0755",
            "22:22",
            "0x1f",
            "1e3",
            "2024-01-01",
            ".5",
            "0o17",
            "=",
            "<<",
            "- a",
            "a: b",
            "a #b",
            "@a",
            "`a`",
            "%a",
            "*a",
            "&a",
            "!a",
            "[a]",
            "{a}",
            "\"a\"",
            "'a'",
            " a",
            "a ",
            "a\n",
            "\n",
            "a\tb",
            "a\r\nb",
            "\u{0}",
            "---",
            "?",
            "a:",
            ":a",
            "é",
            "1_000",
            "+1",
            ".inf",
            "NaN",
        ] {
            assert_eq!(read_back(text).0, text);
        }
        assert!(read_back("yes").1.contains("text: \"yes\""), "{}", read_back("yes").1);
        assert!(read_back("yes").1.contains("\"yes\": key"), "{}", read_back("yes").1);
    }

    #[test]
    fn several_lines_are_a_block() {
        for text in ["a\nb", "a\nb\n", "a\n  b\n\n# c\n", "a\n\tb", "{\n  \"a\": 1\n}\n", "a\n---\nb\n"] {
            let (read, written) = read_back(text);
            assert_eq!(read, text, "{written}");
            assert!(written.contains("text: |"), "{written}");
        }
        for text in [" a\nb", "a\nb\n\n", "\na", "a \nb", "a\n\n\nb \n"] {
            assert_eq!(read_back(text).0, text);
        }
    }

    #[test]
    fn permission_bits_are_one_number_for_every_reader() {
        let written = to_text(&Map::new().with("mode", Yaml::Mode(0o640))).unwrap();
        assert_eq!(written, "mode: 416 # 0o640\n");
        assert_eq!(YamlLoader::load_from_str(&written).unwrap()[0]["mode"].as_i64(), Some(0o640));
    }

    #[test]
    fn the_order_and_the_lines_are_a_persons() {
        let document = Map::spaced()
            .with("name", "shop")
            .with(
                "services",
                Map::spaced()
                    .with(
                        "api",
                        Map::new().with("image", "a:1").with("command", Yaml::words(["run", "--fast"])),
                    )
                    .with("db", Map::new().with("ports", Yaml::list([Map::new().with("target", 80u16)]))),
            )
            .with("volumes", Map::new().with("data", Yaml::Null).with("more", Map::new()));
        insta::assert_snapshot!(to_text(&document).unwrap(), @r"
        name: shop

        services:
          api:
            image: a:1
            command: [run, --fast]

          db:
            ports:
              - target: 80

        volumes:
          data: null
          more: {}
        ");
    }
}
