//! `grammar/orch.ebnf` as data: its rules, read from its own notation.

use std::collections::{BTreeMap, BTreeSet};

pub const TEXT: &str = include_str!("../../../../grammar/orch.ebnf");

/// What may stand on the right side of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `a | b`
    Either(Vec<Node>),
    /// `a b`
    Row(Vec<Node>),
    /// `{ a }`
    Many(Box<Node>),
    /// `[ a ]`
    Maybe(Box<Node>),
    /// `"a"`, `'a'`
    Quoted(String),
    /// `? … ?`
    Told(String),
    /// A rule.
    Rule(String),
}

/// The rules by name, and the names in the order written.
pub struct Grammar {
    pub rules: BTreeMap<String, Node>,
    pub order: Vec<String>,
}

/// The grammar as it is written.
pub fn grammar() -> Grammar {
    let mut reader = Reader { rest: TEXT };
    let mut grammar = Grammar { rules: BTreeMap::new(), order: Vec::new() };
    while let Some(name) = reader.word() {
        reader.expect('=');
        let node = reader.either();
        reader.expect(';');
        assert!(grammar.rules.insert(name.clone(), node).is_none(), "two rules `{name}`");
        grammar.order.push(name);
    }
    assert_eq!(reader.peek(), None, "a rule is `name = …`");
    grammar
}

impl Grammar {
    pub fn rule(&self, name: &str) -> &Node {
        self.rules.get(name).unwrap_or_else(|| panic!("no rule `{name}`"))
    }

    /// What a rule quotes.
    pub fn quoted(&self, name: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.rule(name).visit(&mut |node| {
            if let Node::Quoted(text) = node {
                found.insert(text.clone());
            }
        });
        found
    }

    /// What all rules above the tokens quote: the words and signs of the language.
    pub fn terminals(&self) -> BTreeSet<String> {
        let from = self.order.iter().position(|name| name == "file").expect("a rule `file`");
        self.order[from..].iter().flat_map(|name| self.quoted(name)).collect()
    }
}

impl Node {
    pub fn visit(&self, visitor: &mut impl FnMut(&Node)) {
        visitor(self);
        match self {
            Node::Either(nodes) | Node::Row(nodes) => nodes.iter().for_each(|node| node.visit(visitor)),
            Node::Many(node) | Node::Maybe(node) => node.visit(visitor),
            Node::Quoted(_) | Node::Told(_) | Node::Rule(_) => {}
        }
    }
}

struct Reader {
    rest: &'static str,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        loop {
            self.rest = self.rest.trim_start();
            let Some(comment) = self.rest.strip_prefix("(*") else { return self.rest.chars().next() };
            self.rest = comment.split_once("*)").expect("a comment is closed").1;
        }
    }

    fn expect(&mut self, sign: char) {
        assert_eq!(self.peek(), Some(sign), "before {:?}", &self.rest[..self.rest.len().min(40)]);
        self.rest = &self.rest[sign.len_utf8()..];
    }

    fn word(&mut self) -> Option<String> {
        self.peek()?;
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then(|| word.to_owned())
    }

    fn either(&mut self) -> Node {
        let mut all = vec![self.row()];
        while self.peek() == Some('|') {
            self.expect('|');
            all.push(self.row());
        }
        if all.len() == 1 { all.remove(0) } else { Node::Either(all) }
    }

    fn row(&mut self) -> Node {
        let mut row = Vec::new();
        while let Some(sign) = self.peek() {
            row.push(match sign {
                '|' | ';' | ')' | ']' | '}' => break,
                '(' => self.between('(', ')'),
                '[' => Node::Maybe(Box::new(self.between('[', ']'))),
                '{' => Node::Many(Box::new(self.between('{', '}'))),
                '"' | '\'' => Node::Quoted(self.marked(sign)),
                '?' => Node::Told(self.marked(sign).trim().to_owned()),
                _ => Node::Rule(self.word().unwrap_or_else(|| panic!("{sign:?} is no notation"))),
            });
        }
        assert!(!row.is_empty(), "nothing before {:?}", &self.rest[..self.rest.len().min(40)]);
        if row.len() == 1 { row.remove(0) } else { Node::Row(row) }
    }

    fn between(&mut self, first: char, last: char) -> Node {
        self.expect(first);
        let node = self.either();
        self.expect(last);
        node
    }

    fn marked(&mut self, mark: char) -> String {
        self.expect(mark);
        let (text, rest) = self.rest.split_once(mark).expect("a quote is closed");
        self.rest = rest;
        text.to_owned()
    }
}
