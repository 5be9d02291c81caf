//! The manual: what the prelude says of every kind, field, type and function, looked up by name.
//!
//! Reads the declarations and their doc comments, and nothing else: what is not written there is not in the manual.

use std::collections::BTreeMap;
use std::fmt::Write;

use orch_diagnostics::did_you_mean;
use orch_syntax::ast::{self, MemberKind, NodeId, Parens};
use orch_syntax::{Docs, Spans, cut, parse_item};

/// Every declaration of the prelude.
#[derive(Debug, Default)]
pub struct Manual {
    entries: BTreeMap<String, Entry>,
}

/// A declaration, or a variant of one.
#[derive(Debug, Default)]
struct Entry {
    /// `kind`, `choice`, `fn`, …
    sort: String,
    name: String,
    /// What stands before its braces.
    head: String,
    doc: String,
    extends: Option<String>,
    fields: Vec<Field>,
    variants: Vec<Entry>,
}

/// A field, or a parameter of a variant.
#[derive(Debug)]
struct Field {
    name: String,
    ty: String,
    default: Option<String>,
    doc: String,
    attributes: Vec<String>,
}

impl Manual {
    /// Reads declarations from the texts of files.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Manual {
        let mut manual = Manual::default();
        for text in texts {
            for cut in cut(text) {
                let Some(part) = text.get(cut.start as usize..cut.end as usize) else { continue };
                let parsed = parse_item(part);
                let Some(item) = &parsed.item else { continue };
                let reader = Reader { text: part, spans: &parsed.spans, docs: &parsed.docs };
                let entry = reader.entry(item);
                // A kind is what one means by a word that a type or attribute shares.
                let is_taken = manual.entries.get(&entry.name).is_some_and(|other| other.sort == "kind");
                if !entry.name.is_empty() && !is_taken {
                    manual.entries.insert(entry.name.clone(), entry);
                }
            }
        }
        manual
    }

    /// What there is, in a line each.
    pub fn contents(&self) -> String {
        let groups = [
            ("kind", "Kinds"),
            ("choice", "Choices"),
            ("record", "Records"),
            ("type", "Types"),
            ("fn", "Functions"),
            ("let", "Given values"),
            ("attribute", "Attributes"),
            ("word", "Words"),
        ];
        let mut text = String::new();
        for (sort, title) in groups {
            let entries: Vec<&Entry> = self.entries.values().filter(|entry| entry.sort == sort).collect();
            if entries.is_empty() {
                continue;
            }
            let _ = writeln!(text, "# {title}\n");
            let rows = entries.iter().map(|entry| (entry.name.clone(), first_sentence(&entry.doc)));
            text.push_str(&aligned(&rows.collect::<Vec<_>>()));
            text.push('\n');
        }
        text
    }

    /// What there is to say about `kind.field.field`, in Markdown; else a hint.
    pub fn look_up(&self, topic: &str) -> Result<String, String> {
        let mut words = topic.split('.');
        let first = words.next().unwrap_or("");
        let Some(mut entry) = self.entries.get(first) else {
            let hint = did_you_mean(first, self.entries.keys().map(String::as_str));
            return Err(hint.unwrap_or_else(|| "`orchc doc` lists what there is".to_owned()));
        };
        let mut field: Option<&Field> = None;
        let mut path = entry.name.clone();
        for word in words {
            let fields = self.all_fields(entry);
            if let Some(variant) = entry.variants.iter().find(|variant| variant.name == word) {
                (entry, field) = (variant, None);
            } else if let Some(found) = fields.iter().find(|field| field.name == word) {
                field = Some(found);
                match self.of_type(&found.ty) {
                    Some(inner) => entry = inner,
                    None => entry = &NOTHING,
                }
            } else {
                let names = entry.variants.iter().map(|variant| variant.name.as_str());
                let names = names.chain(fields.iter().map(|field| field.name.as_str()));
                let hint = did_you_mean(word, names).map_or_else(String::new, |hint| format!("; {hint}"));
                return Err(format!("`{path}` has no `{word}`{hint}"));
            }
            let _ = write!(path, ".{word}");
        }
        Ok(match field {
            Some(field) => self.field_text(&path, field, entry),
            None => self.entry_text(&entry.head, entry),
        })
    }

    fn field_text(&self, path: &str, field: &Field, inner: &Entry) -> String {
        let default = field.default.as_ref().map_or_else(String::new, |default| format!(" = {default}"));
        let mut text = format!("# {path}: {}{default}\n", field.ty);
        if !field.doc.is_empty() {
            let _ = writeln!(text, "\n{}", field.doc);
        }
        if !field.attributes.is_empty() {
            let _ = writeln!(text, "\n{}", field.attributes.join(" "));
        }
        if !inner.name.is_empty() && !["kind", "fn"].contains(&inner.sort.as_str()) {
            let _ = write!(text, "\n{}", self.entry_text(&inner.head, inner));
        }
        text
    }

    fn entry_text(&self, head: &str, entry: &Entry) -> String {
        let mut text = format!("# {head}\n");
        if !entry.doc.is_empty() {
            let _ = writeln!(text, "\n{}", entry.doc);
        }
        if !entry.variants.is_empty() {
            let rows = entry.variants.iter().map(|it| (it.head.clone(), first_sentence(&it.doc)));
            let _ = write!(text, "\n# Variants\n\n{}", aligned(&rows.collect::<Vec<_>>()));
        }
        let fields = self.all_fields(entry);
        if !fields.is_empty() {
            let rows = fields.iter().map(|field| {
                let default = field.default.as_ref().map_or_else(String::new, |it| format!(" = {it}"));
                (format!("{}: {}{default}", field.name, field.ty), first_sentence(&field.doc))
            });
            let _ = write!(text, "\n# Fields\n\n{}", aligned(&rows.collect::<Vec<_>>()));
        }
        text
    }

    /// The fields of what it extends, then its own.
    fn all_fields<'a>(&'a self, entry: &'a Entry) -> Vec<&'a Field> {
        let mut chain: Vec<&Entry> = Vec::new();
        let mut at = Some(entry);
        // No chain of declarations is as long; one that bites its own tail ends here.
        while let Some(entry) = at.filter(|_| chain.len() < 32) {
            chain.push(entry);
            at = entry.extends.as_ref().and_then(|name| self.entries.get(name));
        }
        let mut fields: Vec<&Field> = Vec::new();
        for field in chain.into_iter().rev().flat_map(|entry| &entry.fields) {
            match fields.iter_mut().find(|known| known.name == field.name) {
                Some(known) => *known = field,
                None => fields.push(field),
            }
        }
        fields
    }

    /// The declaration a type is about: the first name in it that has one.
    fn of_type(&self, ty: &str) -> Option<&Entry> {
        let words = ty.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
        words.filter_map(|word| self.entries.get(word)).find(|entry| !entry.head.is_empty())
    }
}

static NOTHING: Entry = Entry {
    sort: String::new(),
    name: String::new(),
    head: String::new(),
    doc: String::new(),
    extends: None,
    fields: Vec::new(),
    variants: Vec::new(),
};

struct Reader<'a> {
    text: &'a str,
    spans: &'a Spans,
    docs: &'a Docs,
}

impl Reader<'_> {
    fn entry(&self, item: &ast::Item) -> Entry {
        let named = item.name.as_ref().map(|name| name.text.to_string());
        let name = named.or_else(|| item.label.as_ref()?.literal().map(str::to_owned)).unwrap_or_default();
        let mut fields = match &item.parens {
            Some(Parens::Params(params)) => {
                params.iter().map(|param| self.field(param, param.id, &[])).collect()
            }
            _ => Vec::new(),
        };
        let mut variants = Vec::new();
        for member in item.body.iter().flat_map(|body| &body.members) {
            match &member.kind {
                MemberKind::Field(field) => fields.push(self.field(field, member.id, &member.attributes)),
                MemberKind::Item(inner) if inner.kind.text == "variant" => variants.push(self.entry(inner)),
                _ => {}
            }
        }
        if item.kind.text == "fn" || item.kind.text == "attribute" {
            fields.clear();
        }
        let is_word = item.attributes.iter().any(|attribute| attribute.name.text == "word");
        Entry {
            sort: if is_word { "word".to_owned() } else { item.kind.text.to_string() },
            name,
            head: self.head(item),
            doc: self.docs.get(item.id).unwrap_or("").trim().to_owned(),
            extends: item
                .extends
                .as_ref()
                .map(|path| path.names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")),
            fields,
            variants,
        }
    }

    /// From the kind word to before the braces or the value.
    fn head(&self, item: &ast::Item) -> String {
        let start = self.spans.get(item.kind.id).map_or(0, |(start, _)| start);
        let (_, end) = self.spans.get(item.id).unwrap_or_default();
        let before = |id: Option<NodeId>| id.and_then(|id| self.spans.get(id)).map(|(start, _)| start);
        let body = before(item.body.as_ref().map(|body| body.id));
        let value = before(item.value.as_ref().map(|value| value.id));
        let end = body.or(value).unwrap_or(end);
        let text = self.text.get(start as usize..end as usize).unwrap_or("");
        one_line(text).trim_end_matches(['=', ' ']).to_owned()
    }

    /// A field, whose documentation stands above the node that begins its lines.
    fn field(&self, field: &ast::Field, first: NodeId, attributes: &[ast::Attribute]) -> Field {
        let said =
            attributes.iter().filter(|it| !["stage", "secret", "items"].contains(&it.name.text.as_str()));
        Field {
            name: field.name.text.to_string(),
            ty: self.source(field.ty.id),
            default: field.default.as_ref().map(|default| self.source(default.id)),
            doc: self.doc_above(first),
            attributes: said.map(|attribute| self.source(attribute.id)).collect(),
        }
    }

    /// The doc comment on the lines above a node.
    fn doc_above(&self, id: NodeId) -> String {
        let (start, _) = self.spans.get(id).unwrap_or_default();
        let before = self.text.get(..start as usize).unwrap_or("");
        let above = before.lines().rev().map(str::trim).skip_while(|line| line.is_empty());
        let doc = above.map_while(|line| line.strip_prefix("///"));
        let mut lines: Vec<&str> = doc.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.reverse();
        lines.join("\n").trim().to_owned()
    }

    fn source(&self, id: NodeId) -> String {
        let (start, end) = self.spans.get(id).unwrap_or_default();
        one_line(self.text.get(start as usize..end as usize).unwrap_or(""))
    }
}

/// Without line breaks, indentation and comments.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn first_sentence(doc: &str) -> String {
    let paragraph: Vec<&str> =
        doc.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    let paragraph = paragraph.join(" ");
    let ends = [". ", ": `", "; "].iter().filter_map(|end| paragraph.find(end)).min();
    paragraph.get(..ends.unwrap_or(paragraph.len())).unwrap_or("").trim_end_matches('.').to_owned()
}

/// Two columns; what is too wide for the first gets a line of its own.
fn aligned(rows: &[(String, String)]) -> String {
    const WIDEST: usize = 36;
    let widths = rows.iter().map(|(left, _)| left.chars().count()).filter(|width| *width <= WIDEST);
    let width = widths.max().unwrap_or(0);
    let mut text = String::new();
    for (left, right) in rows {
        let line = match left.chars().count() > width {
            true => format!("  {left}\n  {:width$}  {right}", ""),
            false => format!("  {left:width$}  {right}"),
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRELUDE: &str = r#"
/// What everything has. More.
abstract kind base {
  /// A line about it; and more.
  ///
  /// Compose: nothing.
  @only(run)
  dir: path?
}

/// What runs.
kind service extends base {
  /// How to find out whether it is well.
  health: health?
  /// How many.
  replicas: int | range = 1
}

/// How to find out whether a service is well.
choice health {
  /// How long from one check to the next.
  interval: duration = 10s
  /// Asks for `path`.
  variant http(path: string = "/") {
    /// The port asked.
    port: port_name?
  }
}

/// Text as an element list.
fn join(self: [T], separator: string) -> string
"#;

    #[test]
    fn each_topic_says_what_the_prelude_says() {
        let manual = Manual::read([PRELUDE]);
        let topics =
            ["service", "service.dir", "service.health", "service.health.http", "health.interval", "join"];
        let mut all = manual.contents();
        for topic in topics {
            let _ = writeln!(all, "=== {topic}\n{}", manual.look_up(topic).unwrap());
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn what_is_not_there_gets_a_hint() {
        let manual = Manual::read([PRELUDE]);
        assert_eq!(manual.look_up("servce").unwrap_err(), "did you mean `service`?");
        assert_eq!(
            manual.look_up("service.helth").unwrap_err(),
            "`service` has no `helth`; did you mean `health`?"
        );
    }
}
