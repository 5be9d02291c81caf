//! What must hold for any text: formatting twice is formatting once, keeps the meaning, loses nothing, and leaves what is
//! broken as it is.

use orch_syntax::{Token, TokenKind, format, format_range, lex};
use proptest::prelude::*;

use super::{TOUR, applied, ink, pretty_eq, trees};

/// Decisions, taken one after the other and then again from the first.
struct Tape {
    bytes: Vec<u8>,
    at: usize,
}

impl Tape {
    fn below(&mut self, limit: u8) -> u8 {
        self.at += 1;
        self.bytes[self.at % self.bytes.len()].wrapping_add((self.at / self.bytes.len()) as u8) % limit
    }
}

/// The tokens of a text, each with how many strings are open after it.
fn in_strings(text: &str) -> Vec<(Token, usize)> {
    let mut open = 0;
    let count = |token: Token| {
        match token.kind {
            TokenKind::StringStart | TokenKind::MultilineStart => open += 1,
            TokenKind::StringEnd => open -= 1,
            _ => {}
        }
        (token, open)
    };
    lex(text).into_iter().map(count).collect()
}

/// The same lines with other spaces, other blank lines where there are some, and other ends of lines.
fn with_other_spaces(text: &str, tape: &mut Tape) -> String {
    const SPACES: [&str; 4] = ["  ", " ", "\t", "     "];
    let tokens = in_strings(text);
    let mut out = String::new();
    let ends = if tape.below(2) == 0 { "\n" } else { "\r\n" };
    for (index, (token, strings)) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1).map(|(next, _)| next.kind);
        let before_comment = matches!(next, Some(TokenKind::Comment | TokenKind::DocComment));
        let blank = index > 0 && tokens[index - 1].0.kind == TokenKind::Newline;
        match token.kind {
            TokenKind::Whitespace if *strings == 0 && !before_comment => {
                out.push_str(SPACES[tape.below(4) as usize]);
            }
            TokenKind::Newline if *strings == 0 => {
                out.push_str(["", "  ", "\t"][tape.below(3) as usize]);
                out.push_str(ends);
                if blank {
                    out.push_str(&ends.repeat(tape.below(3) as usize));
                }
            }
            _ => {
                out.push_str(token.text(text));
                let inside = *strings > 0
                    || matches!(
                        next,
                        Some(TokenKind::Newline | TokenKind::Whitespace | TokenKind::Comment) | None
                    );
                if !inside && tape.below(4) == 0 {
                    out.push_str(SPACES[tape.below(4) as usize]);
                }
            }
        }
    }
    out
}

/// Other lines too, outside strings: `often` of a hundred tokens get an end of a line, lose one, go, or get a comment.
fn with_other_lines(text: &str, often: u8, tape: &mut Tape) -> String {
    let mut out = String::new();
    for (token, strings) in in_strings(text) {
        let own = token.text(text);
        if strings > 0 || tape.below(100) >= often {
            out.push_str(own);
            continue;
        }
        match (token.kind, tape.below(8)) {
            (TokenKind::Newline, 0..2) => out.push(' '),
            (TokenKind::Newline, 2..4) => out.push_str(", "),
            (_, 0..5) => out.extend([own, "\n"]),
            (_, 5) => {}
            (_, 6) => out.extend([own, " // c\n"]),
            _ => out.extend([own, "  \n\n\n"]),
        }
    }
    out
}

/// Other lines where any line may end: within brackets and after operators and commas.
fn with_other_breaks(text: &str, tape: &mut Tape) -> String {
    let mut out = String::new();
    for (token, strings) in in_strings(text) {
        let breaks = strings == 0 && tape.below(4) == 0;
        if breaks && token.kind == TokenKind::RBrace {
            out.push('\n');
        }
        out.push_str(token.text(text));
        if breaks
            && matches!(
                token.kind,
                TokenKind::LBrace
                    | TokenKind::LParen
                    | TokenKind::LBracket
                    | TokenKind::Comma
                    | TokenKind::Equals
                    | TokenKind::PlusEquals
                    | TokenKind::Plus
                    | TokenKind::Star
                    | TokenKind::FatArrow
                    | TokenKind::Coalesce
            )
        {
            out.push_str(["\n", "\n\n", " // c\n"][tape.below(3) as usize]);
        }
    }
    out
}

fn program() -> impl Strategy<Value = &'static str> {
    (0..TOUR.len()).prop_map(|index| TOUR[index].1)
}

fn tape() -> impl Strategy<Value = Tape> {
    prop::collection::vec(any::<u8>(), 1..200).prop_map(|bytes| Tape { bytes, at: 0 })
}

impl std::fmt::Debug for Tape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.bytes)
    }
}

/// What holds for every text.
fn lawful(text: &str) {
    let first = format(text);
    assert_eq!(ink(&first.text), ink(text), "something was lost");
    let second = format(&first.text);
    assert_eq!(second.text, first.text, "twice is not once");
    assert!(second.unchanged);
    assert_eq!(trees(text), trees(&first.text), "the meaning changed");
    for at in &first.broken {
        assert!(first.text.contains(&text[at.clone()]), "a broken item was touched");
    }
    assert_eq!(
        applied(
            text.trim_start_matches('\u{FEFF}'),
            &format_range(text.trim_start_matches('\u{FEFF}'), 0..text.len())
        ),
        first.text
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spaces_do_not_matter(text in program(), mut tape in tape()) {
        let other = with_other_spaces(text, &mut tape);
        prop_assert_eq!(trees(&other), trees(text));
        let out = format(&other);
        pretty_eq("other", &out.text, text);
        prop_assert_eq!(out.text, text);
    }

    #[test]
    fn other_breaks_keep_the_laws(text in program(), mut tape in tape()) {
        let other = with_other_breaks(text, &mut tape);
        prop_assert_eq!(&format(&other).broken, &[]);
        prop_assert_eq!(trees(&other), trees(text));
        lawful(&other);
    }

    #[test]
    fn faults_keep_the_laws(text in program(), often in 0..20_u8, mut tape in tape()) {
        lawful(&with_other_lines(text, often, &mut tape));
    }

    #[test]
    fn noise_keeps_the_laws(text in "([a-c=+.,:@?(){}\\[\\]\"|<>/*0-9 \n\t-]|\r\n|é|\"\"\"|\\$\\{|// |/// |service |if |for |in |not ){0,60}") {
        lawful(&text);
    }
}
