//! Whether a text is a sentence of the grammar: Earley's algorithm over the lexer's tokens. Wider than the grammar in
//! one thing: any newline may count or not; which ones do is not a question for the notation.

use std::collections::{BTreeMap, HashSet};

use orch_syntax::{TokenKind, lex};

use crate::notation::{Grammar, Node};

/// What a token must be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Terminal {
    /// Written just so.
    Text(String),
    /// Any name.
    Name,
    /// Any name but those reserved.
    Value,
    Kind(TokenKind),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Symbol {
    Rule(usize),
    Terminal(usize),
}

/// The grammar in the simple form that the algorithm takes: rules of alternatives of rows.
pub struct Recogniser {
    alternatives: Vec<Vec<Vec<Symbol>>>,
    nullable: Vec<bool>,
    terminals: Vec<Terminal>,
    names: BTreeMap<String, usize>,
    reserved: HashSet<String>,
}

/// A row of a rule, how much of it was read, and since which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct State {
    rule: usize,
    row: usize,
    dot: usize,
    origin: usize,
}

impl Recogniser {
    pub fn new(grammar: &Grammar) -> Recogniser {
        let mut this = Recogniser {
            alternatives: Vec::new(),
            nullable: Vec::new(),
            terminals: Vec::new(),
            names: BTreeMap::new(),
            reserved: grammar.quoted("RESERVED").into_iter().collect(),
        };
        let structure = grammar.order.iter().skip_while(|name| *name != "file");
        for name in structure.clone() {
            let rule = this.new_rule();
            this.names.insert(name.clone(), rule);
        }
        this.text_rule();
        for name in structure {
            let rule = this.names[name];
            this.alternatives[rule] = this.rows(grammar.rule(name), name);
        }
        this.find_nullable();
        this
    }

    fn new_rule(&mut self) -> usize {
        self.alternatives.push(Vec::new());
        self.alternatives.len() - 1
    }

    fn terminal(&mut self, terminal: Terminal) -> Symbol {
        let at = self.terminals.iter().position(|known| *known == terminal).unwrap_or_else(|| {
            self.terminals.push(terminal);
            self.terminals.len() - 1
        });
        Symbol::Terminal(at)
    }

    /// `STRING` over what the lexer makes of one.
    fn text_rule(&mut self) {
        use TokenKind as K;
        let [string, pieces] = [self.new_rule(), self.new_rule()];
        let [start, multiline, end, raw, piece, escape, open, close] = [
            K::StringStart,
            K::MultilineStart,
            K::StringEnd,
            K::RawString,
            K::StringText,
            K::Escape,
            K::InterpolationStart,
            K::InterpolationEnd,
        ]
        .map(|kind| self.terminal(Terminal::Kind(kind)));
        let more = Symbol::Rule(pieces);
        let expr = Symbol::Rule(self.names["expr"]);
        self.alternatives[string] = vec![vec![start, more, end], vec![multiline, more, end], vec![raw]];
        self.alternatives[pieces] =
            vec![vec![], vec![more, piece], vec![more, escape], vec![more, open, expr, close]];
        self.names.insert("STRING".to_owned(), string);
    }

    fn rows(&mut self, node: &Node, rule: &str) -> Vec<Vec<Symbol>> {
        match node {
            Node::Either(nodes) => nodes.iter().flat_map(|node| self.rows(node, rule)).collect(),
            Node::Row(nodes) => vec![nodes.iter().map(|node| self.symbol(node, rule)).collect()],
            node => vec![vec![self.symbol(node, rule)]],
        }
    }

    fn symbol(&mut self, node: &Node, rule: &str) -> Symbol {
        match node {
            Node::Quoted(text) => self.terminal(Terminal::Text(text.clone())),
            Node::Rule(name) => self.named(name, rule),
            Node::Told(text) => panic!("`? {text} ?` above the tokens"),
            Node::Many(inner) => {
                let many = self.new_rule();
                let inner = self.symbol(inner, rule);
                self.alternatives[many] = vec![vec![], vec![Symbol::Rule(many), inner]];
                Symbol::Rule(many)
            }
            Node::Maybe(inner) => {
                let maybe = self.new_rule();
                self.alternatives[maybe] = self.rows(inner, rule);
                self.alternatives[maybe].push(vec![]);
                Symbol::Rule(maybe)
            }
            node => {
                let group = self.new_rule();
                self.alternatives[group] = self.rows(node, rule);
                Symbol::Rule(group)
            }
        }
    }

    fn named(&mut self, name: &str, rule: &str) -> Symbol {
        if let Some(rule) = self.names.get(name) {
            return Symbol::Rule(*rule);
        }
        let terminal = match name {
            "NAME" if matches!(rule, "primary" | "pattern" | "postfix" | "shorthand") => Terminal::Value,
            "NAME" => Terminal::Name,
            "NUM" => Terminal::Kind(TokenKind::Number),
            "QTY" => Terminal::Kind(TokenKind::Quantity),
            "DOC" => Terminal::Kind(TokenKind::DocComment),
            "SEP" => return self.separator(),
            _ => panic!("no rule `{name}`"),
        };
        self.terminal(terminal)
    }

    /// A comma or a newline; further newlines are stepped over anyway.
    fn separator(&mut self) -> Symbol {
        let rule = self.new_rule();
        let newline = self.terminal(Terminal::Kind(TokenKind::Newline));
        let comma = self.terminal(Terminal::Text(",".to_owned()));
        self.alternatives[rule] = vec![vec![newline], vec![comma]];
        self.names.insert("SEP".to_owned(), rule);
        Symbol::Rule(rule)
    }

    fn find_nullable(&mut self) {
        self.nullable = vec![false; self.alternatives.len()];
        loop {
            let empty = |symbol: &Symbol| matches!(symbol, Symbol::Rule(rule) if self.nullable[*rule]);
            let now: Vec<bool> =
                self.alternatives.iter().map(|rows| rows.iter().any(|row| row.iter().all(empty))).collect();
            if now == self.nullable {
                return;
            }
            self.nullable = now;
        }
    }

    fn matches(&self, terminal: usize, kind: TokenKind, text: &str) -> bool {
        match &self.terminals[terminal] {
            Terminal::Text(wanted) => wanted == text && !kind.is_trivia(),
            Terminal::Name => kind == TokenKind::Name,
            Terminal::Value => kind == TokenKind::Name && !self.reserved.contains(text),
            Terminal::Kind(wanted) => *wanted == kind,
        }
    }

    /// `Err` with the part of the text that was read, if it is no sentence of the rule.
    pub fn read<'t>(&self, rule: &str, text: &'t str) -> Result<(), &'t str> {
        let tokens: Vec<_> = lex(text)
            .into_iter()
            .filter(|token| !matches!(token.kind, TokenKind::Whitespace | TokenKind::Comment))
            .collect();
        let start = self.names[rule];
        let mut sets: Vec<Set> = (0..=tokens.len()).map(|_| Set::default()).collect();
        for row in 0..self.alternatives[start].len() {
            sets[0].add(State { rule: start, row, dot: 0, origin: 0 });
        }
        for at in 0..sets.len() {
            let token = tokens.get(at).map(|token| (token.kind, token.text(text)));
            self.fill(&mut sets, at, token);
            if sets[at].states.is_empty() {
                let end = tokens.get(at.saturating_sub(1)).map_or(0, |token| token.start as usize);
                return Err(&text[..end]);
            }
        }
        let whole = |state: &State| {
            state.rule == start && state.origin == 0 && state.dot == self.alternatives[start][state.row].len()
        };
        if sets[tokens.len()].states.iter().any(whole) { Ok(()) } else { Err(text) }
    }

    fn fill(&self, sets: &mut [Set], at: usize, token: Option<(TokenKind, &str)>) {
        let mut next = 0;
        while let Some(&state) = sets[at].states.get(next) {
            next += 1;
            let advanced = State { dot: state.dot + 1, ..state };
            match self.alternatives[state.rule][state.row].get(state.dot) {
                Some(Symbol::Rule(rule)) => {
                    if sets[at].predicted.insert(*rule) {
                        for row in 0..self.alternatives[*rule].len() {
                            sets[at].add(State { rule: *rule, row, dot: 0, origin: at });
                        }
                    }
                    if self.nullable[*rule] {
                        sets[at].add(advanced);
                    }
                    sets[at].waiting.entry(*rule).or_default().push(state);
                }
                Some(Symbol::Terminal(terminal)) => {
                    let Some((kind, text)) = token else { continue };
                    if self.matches(*terminal, kind, text) {
                        sets[at + 1].add(advanced);
                    }
                    if kind == TokenKind::Newline {
                        sets[at + 1].add(state);
                    }
                }
                None => {
                    let waiting = sets[state.origin].waiting.get(&state.rule).cloned().unwrap_or_default();
                    for waiting in waiting {
                        sets[at].add(State { dot: waiting.dot + 1, ..waiting });
                    }
                    // What is whole stays so over a newline that does not count.
                    if matches!(token, Some((TokenKind::Newline, _))) {
                        sets[at + 1].add(state);
                    }
                }
            }
        }
    }
}

/// What may be read at one token.
#[derive(Default)]
struct Set {
    states: Vec<State>,
    known: HashSet<State>,
    predicted: HashSet<usize>,
    waiting: BTreeMap<usize, Vec<State>>,
}

impl Set {
    fn add(&mut self, state: State) {
        if self.known.insert(state) {
            self.states.push(state);
        }
    }
}
