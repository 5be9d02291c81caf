//! A value that has no one text.

use super::prelude::*;
use crate::scalar::Dimension;

/// See the explanation beside this file.
pub static CODE: Code = code!("not-text", Error, "not_text.md");

/// Why a value has no text.
pub(crate) enum Why {
    Null,
    Quantity(Dimension),
    List,
    Record,
    /// Its name, and whether it says where it listens.
    Workload(String, bool),
    Item(String),
    Port(String),
    Other(String),
}

/// A part of a text that has none itself. Between the scheme of a URL and what follows it, an address is likelier than a
/// host alone.
pub(crate) fn within(at: Anchor, why: Why, before: &str, after: &str) -> Found {
    let is_address = (before.ends_with("://") || before.ends_with('@')) && !after.starts_with(':');
    let is_workload = matches!(why, Why::Workload(..));
    let mut finding = finding(at, why);
    if is_address && is_workload && finding.fixes.len() > 1 {
        finding.fixes.swap(0, 1);
    }
    finding
}

pub(crate) fn finding(at: Anchor, why: Why) -> Found {
    let is_list = matches!(why, Why::List);
    let (message, offers): (String, Vec<(String, String)>) = match why {
        Why::Null => {
            let finding = Found::new(&CODE, at, "this may be `null`, which has no text");
            return finding.note("give another value for that case: `x ?? \"none\"`");
        }
        Why::Quantity(dimension) => {
            let properties = crate::eval::properties_of(dimension);
            let offers = properties.into_iter().map(|p| (format!("as `.{p}`"), format!(".{p}"))).collect();
            (format!("{} has no one text; say in which unit", dimension.described()), offers)
        }
        Why::List => {
            ("a list has no one text".to_owned(), vec![("join it".to_owned(), ".join(\",\")".to_owned())])
        }
        Why::Record => {
            let finding = Found::new(&CODE, at, "a record has no one text");
            return as_json(finding, at);
        }
        Why::Workload(name, false) => {
            let offers = vec![(format!("its host: `{name}.host`"), ".host".to_owned())];
            (format!("which text of `{name}` is meant?"), offers)
        }
        Why::Workload(name, true) => (
            format!("which text of `{name}` is meant?"),
            vec![
                (format!("its host: `{name}.host`"), ".host".to_owned()),
                (format!("its address: `{name}.address`"), ".address".to_owned()),
                (format!("its URL: `{name}.url`"), ".url".to_owned()),
            ],
        ),
        Why::Item(name) => (format!("`{name}` itself is no text"), Vec::new()),
        Why::Port(name) => (
            format!("which text of the port `{name}` is meant?"),
            vec![
                (format!("its address: `{name}.address`"), ".address".to_owned()),
                (format!("its number: `{name}.port`"), ".port".to_owned()),
                (format!("its URL: `{name}.url`"), ".url".to_owned()),
            ],
        ),
        Why::Other(what) => (format!("{what} has no text"), Vec::new()),
    };
    let mut finding = Found::new(&CODE, at, message);
    for (title, text) in offers {
        finding = finding.fix(title, Safety::Offer, at.after(), text);
    }
    if is_list { as_json(finding, at) } else { finding }
}

fn as_json(finding: Found, at: Anchor) -> Found {
    finding.fix("as JSON: `json(…)`", Safety::Offer, at.before(), "json(").also(at.after(), ")")
}
