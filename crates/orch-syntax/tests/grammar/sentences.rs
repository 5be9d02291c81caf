//! Sentences of the grammar, invented: what it promises and the parser must take. The same seed gives the same ones.
//!
//! What the notation cannot say and `grammar/README.md` says in words stands here as [`EXCEPTIONS`] and in how names
//! and separators are chosen.

use std::collections::{BTreeMap, BTreeSet};

use crate::notation::{Grammar, Node};

/// A rule, a reason, and whether what was invented for the rule is to be thrown away. It sees the rule it stands in.
type Exception = (&'static str, &'static str, fn(&str, &[String]) -> bool);

const EXCEPTIONS: &[Exception] = &[
    ("item", "an item is told by NAME NAME or NAME STRING, and `NAME in` is an expression", |_, tokens| {
        let kind = tokens.iter().position(|token| !matches!(token.as_str(), "abstract" | "private"));
        let second = kind.and_then(|kind| tokens.get(kind + 1));
        !second.is_some_and(|second| is_word(second) && second != "in" || is_text(second))
    }),
    ("item", UNDO, |_, tokens| reads_on(tokens)),
    ("statement", UNDO, |_, tokens| reads_on(tokens)),
    ("open", UNDO, |_, tokens| reads_on(tokens)),
    ("primary", UNDO, |_, tokens| reads_on(tokens)),
    ("expr", "what follows `within` is a head to its end", |_, tokens| {
        let within = tokens.iter().position(|token| token == "within");
        within.is_some_and(|at| outside(tokens, "within") && outside(&tokens[at..], "{"))
    }),
    ("statement", "`{` belongs on the line above", |_, tokens| {
        tokens.first().is_some_and(|first| first == "{")
    }),
    ("statement", "`NAME {` is an entry", |_, tokens| begins_with_path_and_body(tokens)),
    ("statement", "`NAME undo` is an item", |_, tokens| tokens.get(1).is_some_and(|second| second == "undo")),
    ("statement", "`NAME and {`, `or {`, `in {` are items", |_, tokens| {
        matches!(tokens.get(1).map(String::as_str), Some("and" | "or" | "in"))
            && tokens.get(2).is_some_and(|it| it == "{")
    }),
    ("statement", "after `else`, an `if` is a statement", |outer, tokens| {
        outer == "statement" && tokens.first().is_some_and(|first| first == "if") && !outside(tokens, "{")
    }),
    ("open", "an `else` goes with the nearest `wait`", |_, tokens| {
        tokens.first().is_some_and(|first| first == "if") && outside(tokens, "wait")
    }),
    ("range", "the end of a range begins with neither `[` nor `{`", |_, tokens| {
        followed(tokens, &["..", "..<"], &["[", "{"])
    }),
    ("item", "after the kind, `when` and `undo` are names unless a name follows", |_, tokens| {
        let clause = tokens.iter().position(|token| token == "when" || token == "undo");
        clause.is_some_and(|at| {
            at > 0 && is_kind(&tokens[at - 1]) && !tokens.get(at + 1).is_some_and(|next| is_word(next))
        })
    }),
];

const UNDO: &str = "a word after the dots of a range is its end, unless it is reserved";

fn reads_on(tokens: &[String]) -> bool {
    followed(tokens, &["..", "..<"], &["undo", "within", "limit", "extends"])
}

/// Whether one of these is followed by one of those, outside of all brackets.
fn followed(tokens: &[String], these: &[&str], those: &[&str]) -> bool {
    let mut depth = 0;
    tokens.windows(2).any(|pair| {
        depth += i32::from(matches!(pair[0].as_str(), "(" | "[" | "{"));
        depth -= i32::from(matches!(pair[0].as_str(), ")" | "]" | "}"));
        depth == 0 && these.contains(&pair[0].as_str()) && those.contains(&pair[1].as_str())
    })
}

/// Words that may name anything anywhere.
const NAMES: &[&str] = &["a", "db", "user-service", "x1", "_y", "HTTP"];

/// No names, so that it is seen where one is left out.
const KINDS: &[&str] = &["service", "kind", "fn", "thing"];

/// Rules in which only the end of a line, or a comma, parts.
const LINES: &[&str] = &["file", "body", "primary", "fields"];

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !is_text(token)
}

fn is_kind(token: &str) -> bool {
    KINDS.contains(&token)
}

fn is_text(token: &str) -> bool {
    token.ends_with('"') || token.ends_with("\"#")
}

/// Whether a token stands outside of all brackets.
fn outside(tokens: &[String], wanted: &str) -> bool {
    let mut depth = 0;
    tokens.iter().any(|token| {
        let found = depth == 0 && token == wanted;
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        found
    })
}

/// `a.b["c"] { … }`, which is read as an entry, and then something else.
fn begins_with_path_and_body(tokens: &[String]) -> bool {
    let mut at = 1;
    if !tokens.first().is_some_and(|first| is_word(first) || is_text(first)) {
        return false;
    }
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => return true,
            Some(".") => at += 2,
            Some("[") => {
                let mut depth = 0;
                while let Some(token) = tokens.get(at) {
                    depth += i32::from(token == "[") - i32::from(token == "]");
                    at += 1;
                    if depth == 0 {
                        break;
                    }
                }
            }
            _ => return false,
        }
    }
}

/// Whether constructors may have bodies, whether lines may end, and which rule is being followed.
#[derive(Clone, Copy)]
struct Place<'g> {
    rule: &'g str,
    bodies: bool,
    lines: bool,
    depth: u32,
}

pub struct Inventor<'g> {
    grammar: &'g Grammar,
    /// The fewest rules one inside the other that a rule can end with.
    heights: BTreeMap<&'g str, u32>,
    /// Words that are names everywhere but where a value is expected or a member begins.
    words: Vec<String>,
    seed: u64,
    /// How many tokens the sentence has.
    length: usize,
    /// What was ever quoted.
    pub used: BTreeSet<String>,
}

impl<'g> Inventor<'g> {
    pub fn new(grammar: &'g Grammar, seed: u64) -> Self {
        let words = grammar.terminals().into_iter().filter(|word| is_word(word)).collect();
        let mut this =
            Inventor { grammar, heights: BTreeMap::new(), words, seed, length: 0, used: BTreeSet::new() };
        loop {
            let now: BTreeMap<&str, u32> = grammar
                .rules
                .iter()
                .filter_map(|(name, node)| Some((name.as_str(), this.height(node)? + 1)))
                .collect();
            if now == this.heights {
                return this;
            }
            this.heights = now;
        }
    }

    fn height(&self, node: &Node) -> Option<u32> {
        match node {
            Node::Either(nodes) => nodes.iter().filter_map(|node| self.height(node)).min(),
            Node::Row(nodes) => {
                nodes.iter().map(|node| self.height(node)).try_fold(0, |most, height| Some(most.max(height?)))
            }
            Node::Rule(name) if name == "newline" => Some(0),
            Node::Rule(name) => self.heights.get(name.as_str()).copied(),
            Node::Many(_) | Node::Maybe(_) | Node::Quoted(_) | Node::Told(_) => Some(0),
        }
    }

    /// A number below `count`.
    fn pick(&mut self, count: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        usize::try_from((self.seed >> 11) % count as u64).expect("less than a usize")
    }

    /// A sentence of a rule, with white space as one would write it.
    pub fn sentence(&mut self, rule: &'g str) -> String {
        let place = Place { rule: "", bodies: true, lines: true, depth: 0 };
        let mut tokens = Vec::new();
        self.length = 0;
        self.rule(rule, place, &mut tokens);
        spaced(&tokens)
    }

    fn rule(&mut self, name: &'g str, outer: Place<'g>, out: &mut Vec<String>) {
        let mut place = Place { rule: name, depth: outer.depth + 1, ..outer };
        match name {
            "NAME" => return out.push(self.name(outer.rule, out)),
            "KIND" => return out.push(KINDS[self.pick(KINDS.len())].to_owned()),
            "SEP" => return out.push(self.separator(outer)),
            "DOC" if outer.lines => return out.push("\n/// Says what follows.\n".to_owned()),
            "DOC" => return,
            "attribute" if !outer.lines => return,
            "NUM" | "QTY" | "STRING" => {
                let text = self.token(name, place);
                return out.push(text);
            }
            "head" | "pattern" | "clauses" => place.bodies = false,
            _ => {}
        }
        let node = self.grammar.rule(name);
        for _ in 0..1000 {
            let mut tokens = Vec::new();
            self.node(node, place, &mut tokens);
            let is_exception = |(rule, _, is): &Exception| *rule == name && is(outer.rule, &tokens);
            if !EXCEPTIONS.iter().any(is_exception) {
                if name == "attribute" {
                    tokens.push("\n".to_owned());
                }
                return out.append(&mut tokens);
            }
        }
        panic!("`{name}` in `{}` cannot be said without an exception", outer.rule);
    }

    fn node(&mut self, node: &'g Node, place: Place<'g>, out: &mut Vec<String>) {
        // Deep down, and where it gets long, what ends soonest.
        let is_deep = place.depth > 36 || self.length > 50;
        match node {
            Node::Either(nodes) => {
                let possible: Vec<&Node> =
                    nodes.iter().filter(|node| self.is_possible(node, place)).collect();
                let least = possible.iter().filter_map(|node| self.height(node)).min();
                let short: Vec<&Node> =
                    possible.iter().copied().filter(|node| !is_deep || self.height(node) == least).collect();
                let chosen = short[self.pick(short.len())];
                self.node(chosen, place, out);
            }
            Node::Row(nodes) => {
                let mut place = place;
                for node in nodes {
                    if let Node::Quoted(sign) = node
                        && matches!(sign.as_str(), "(" | "[" | "{")
                    {
                        place.bodies = true;
                    }
                    self.node(node, place, out);
                }
            }
            Node::Many(inner) => {
                let count = if is_deep || !self.is_possible(inner, place) {
                    0
                } else {
                    [0, 0, 0, 1, 1, 2][self.pick(6)]
                };
                for _ in 0..count {
                    self.node(inner, place, out);
                }
            }
            Node::Maybe(inner) => {
                if !is_deep && self.is_possible(inner, place) && self.pick(3) == 0 {
                    self.node(inner, place, out);
                }
            }
            Node::Quoted(text) => {
                self.used.insert(text.clone());
                self.length += 1;
                out.push(text.clone());
            }
            Node::Rule(name) => self.rule(name, place, out),
            Node::Told(text) => panic!("`? {text} ?` above the tokens"),
        }
    }

    /// In a head, no `{` that would be taken for what follows it.
    fn is_possible(&self, node: &Node, place: Place<'_>) -> bool {
        let has_body = |node: &Node| match node {
            Node::Rule(name) => name == "body",
            Node::Row(nodes) => nodes.contains(&Node::Rule("body".to_owned())),
            _ => false,
        };
        match node {
            _ if place.bodies || !matches!(place.rule, "postfix" | "primary") => true,
            // `parallel { … }` too; `parallel for … { … }` is whole by itself.
            Node::Row(nodes) if nodes.first() == Some(&Node::Quoted("for".to_owned())) => true,
            node => !has_body(node),
        }
    }

    fn name(&mut self, rule: &str, before: &[String]) -> String {
        let is_anything = match rule {
            "access" => true,
            "key" => before.last().is_some_and(|last| last == "."),
            "field" | "arg" => true,
            _ => false,
        };
        let is_word = is_anything && self.pick(3) == 0;
        let at = self.pick(if is_word { self.words.len() } else { NAMES.len() });
        if is_word { self.words[at].clone() } else { NAMES[at].to_owned() }
    }

    fn separator(&mut self, place: Place<'_>) -> String {
        assert!(LINES.contains(&place.rule), "a separator in `{}`", place.rule);
        let all: &[&str] = if place.lines { &["\n", ",", ",\n", "\n\n"] } else { &[","] };
        all[self.pick(all.len())].to_owned()
    }

    /// A token, without white space in it.
    fn token(&mut self, name: &'g str, place: Place<'g>) -> String {
        let mut text = String::new();
        self.characters(self.grammar.rule(name), Place { rule: name, ..place }, &mut text);
        text
    }

    fn characters(&mut self, node: &'g Node, place: Place<'g>, out: &mut String) {
        match node {
            Node::Either(nodes) => {
                let chosen = &nodes[self.pick(nodes.len())];
                self.characters(chosen, place, out);
            }
            Node::Row(nodes) => {
                // A plain text ends with its line, and so does what is interpolated in it.
                let is_plain = nodes.first() == Some(&Node::Quoted("\"".to_owned()));
                let place = Place { lines: place.lines && !is_plain, ..place };
                nodes.iter().for_each(|node| self.characters(node, place, out));
            }
            Node::Many(inner) => (0..self.pick(3)).for_each(|_| self.characters(inner, place, out)),
            Node::Maybe(inner) => (0..self.pick(2)).for_each(|_| self.characters(inner, place, out)),
            Node::Quoted(text) => out.push_str(text),
            Node::Rule(name) if name == "expr" => {
                let mut tokens = Vec::new();
                let inside = Place { bodies: true, depth: place.depth + 20, ..place };
                self.rule(name, inside, &mut tokens);
                out.push_str(&spaced(&tokens));
            }
            Node::Rule(name) => self.characters(self.grammar.rule(name), place, out),
            Node::Told(text) => out.push_str(self.told(text, place.lines)),
        }
    }

    fn told(&mut self, text: &str, lines: bool) -> &'static str {
        let all: &[&str] = match text {
            "A to Z, a to z" => &["m", "s", "G", "i"],
            "0 to 9" => &["0", "1", "7"],
            "A to F, a to f" => &["a", "F"],
            "0 to 7" => &["0", "7"],
            "anything" => &["b", " ", "\n", "\n  c", "}", "$", "\" "],
            "anything but \" and newline" => &["d", "\\", "${"],
            "anything but \"#" => &["e", "\" ", "\n"],
            "any character but \", \\ and newline" => &["f", " ", "é", "{", "//"],
            text => panic!("nobody says what `? {text} ?` is"),
        };
        let fit: Vec<&str> = all.iter().copied().filter(|text| lines || !text.contains('\n')).collect();
        fit[self.pick(fit.len())]
    }
}

/// Spaces between tokens. What goes on in another line is indented: at column 0, items begin.
fn spaced(tokens: &[String]) -> String {
    let mut text = String::new();
    for token in tokens {
        match text.ends_with('\n') {
            true => text.push_str("  "),
            false if text.is_empty() => {}
            false => text.push(' '),
        }
        let is_fresh = text.trim_end_matches(' ').is_empty() || text.trim_end_matches(' ').ends_with('\n');
        text.push_str(if is_fresh { token.trim_start_matches('\n') } else { token });
    }
    text
}
