//! Faults of the grammar in the user's words: what was expected, after what, and what was found.

use orch_diagnostics::{Finding, Safety, did_you_mean};

use super::Place;
use super::lexeme::{Lexeme, Mark};
use super::reading::{Expected, Fault};
use crate::faults::{
    foreign_operator, missing_separator, missing_value, not_an_item, number_malformed, unexpected_token,
    unquoted_text,
};
use crate::token::TokenKind;
use crate::word::Word;

/// The finding of a fault; `None` if what it would say was said otherwise.
pub(super) fn finding(fault: Fault, lexemes: &[Lexeme], source: &str) -> Option<Finding<Place>> {
    let found = lexemes.get(fault.at);
    if let Some(lexeme) = found {
        let known = lexeme.kind == TokenKind::Invalid
            || (lexeme.mark == Mark::Missing && lexeme.kind != TokenKind::RBrace);
        if known {
            return None;
        }
    }
    let before = fault.at.checked_sub(1).and_then(|at| lexemes.get(at));
    if before.is_some_and(|lexeme| lexeme.mark == Mark::Missing) {
        return None;
    }
    let at_end = found.is_none_or(|lexeme| lexeme.kind == TokenKind::Newline || lexeme.mark == Mark::Missing);
    let at = match (found, before) {
        (Some(lexeme), None) => lexeme.place(),
        (Some(lexeme), _) if !at_end => lexeme.place(),
        (_, Some(before)) => before.place(),
        (None, None) => Place::new(0, 0),
    };
    let after = before
        .filter(|lexeme| lexeme.kind != TokenKind::Newline)
        .map(|_| described_before(fault.at, lexemes, source));
    let assigned =
        matches!(before.map(|lexeme| lexeme.kind), Some(TokenKind::Equals | TokenKind::PlusEquals));
    let nothing = at_end
        || found.is_some_and(|lexeme| {
            matches!(
                lexeme.kind,
                TokenKind::Comma | TokenKind::RBrace | TokenKind::RParen | TokenKind::RBracket
            )
        });
    if fault.expected == Expected::Value && assigned && nothing {
        return Some(missing_value::finding(at, after.as_deref().unwrap_or("`=`")));
    }
    let after = after.map(|after| format!(" after {after}")).unwrap_or_default();
    if let Some(lexeme) = found
        && fault.expected == Expected::Value
        && lexeme.word.is_reserved()
    {
        return Some(unexpected_token::reserved(at, lexeme.word.text(), &after));
    }
    let found_text = described(found, lexemes, source);
    let message = match fault.expected {
        Expected::End => format!("unexpected {found_text}{after}"),
        expected => format!("expected {}{after}, found {found_text}", expected_text(expected)),
    };
    let mut finding = unexpected_token::finding(at, message);
    if let (Expected::Body, Some(lexeme)) = (fault.expected, found)
        && lexeme.kind == TokenKind::Name
    {
        finding = clause_note(finding, lexeme.place(), lexeme.text(source));
        finding = match clause_moved(fault.at, lexemes, source) {
            Some((from, to, clause)) => {
                let title = format!("move `{clause}` before the clauses that follow it");
                finding.fix(title, Safety::Safe, to, format!("{clause} ")).also(from, "")
            }
            None => finding,
        };
    }
    if let (Expected::Word(Word::In), Some(lexeme)) = (fault.expected, found)
        && matches!(lexeme.text(source), "of" | "from")
    {
        finding = finding.fix("write `in`", Safety::Offer, lexeme.place(), "in");
    }
    if found.is_some_and(|lexeme| lexeme.kind == TokenKind::LBrace)
        && before.is_some_and(|before| before.word == Word::In)
    {
        finding = finding
            .note("braces in a head are the item's own: a record stands in parentheses, `in ({ a = 1 })`");
    }
    if found.is_some_and(|lexeme| is_comparison(lexeme.kind)) && fault.expected == Expected::End {
        finding = finding.note("comparisons do not chain: write `a < b and b < c`");
    }
    Some(finding)
}

/// Words of other languages for the clauses of a head, and what they are called here.
const CLAUSES_ELSEWHERE: [(&str, &str); 8] = [
    ("if", "when"),
    ("where", "when"),
    ("foreach", "for"),
    ("for_each", "for"),
    ("inherits", "extends"),
    ("extend", "extends"),
    ("implements", "extends"),
    ("from", "extends"),
];

/// What may stand in the head of an item, and in which order.
fn clause_note(finding: Finding<Place>, at: Place, found: &str) -> Finding<Place> {
    if let Some((_, meant)) = CLAUSES_ELSEWHERE.iter().find(|(word, _)| *word == found) {
        return finding.fix(format!("write `{meant}`"), Safety::Offer, at, *meant);
    }
    if found == "unless" {
        return finding
            .note("an item that is there unless something holds: `service NAME when not CONDITION { … }`");
    }
    const CLAUSES: [&str; 6] = ["as", "extends", "for", "in", "when", "undo"];
    if CLAUSES.contains(&found) {
        return finding
            .note("the order is `kind name (…) as … : type -> type extends … for … in … when … = … undo …`");
    }
    match orch_diagnostics::nearest(found, CLAUSES) {
        Some(_) => match did_you_mean(found, CLAUSES) {
            Some(hint) => finding.note(hint),
            None => finding,
        },
        None => finding,
    }
}

/// Where a clause of a head that comes too late stands, with the space before it, where it belongs, and its text. In which
/// order clauses stand means nothing, so there is one way to read it.
fn clause_moved<'a>(at: usize, lexemes: &[Lexeme], source: &'a str) -> Option<(Place, Place, &'a str)> {
    const ORDER: [Word; 3] = [Word::Extends, Word::For, Word::When];
    let rank = |lexeme: &Lexeme| ORDER.iter().position(|word| *word == lexeme.word);
    let late = lexemes.get(at)?;
    let own = rank(late)?;
    let (before, rest) = lexemes.split_at_checked(at)?;
    let head = before.rsplit(|lexeme| lexeme.kind == TokenKind::Newline).next()?;
    let mut clauses = Vec::new();
    // What stands in brackets is no clause of the head.
    let mut within = 0;
    for lexeme in head.iter().filter(|lexeme| rank(lexeme).is_some() || lexeme.closer > 0) {
        if lexeme.start < within {
            continue;
        }
        match lexemes.get(lexeme.closer as usize).filter(|_| lexeme.closer > 0) {
            Some(closer) => within = closer.end,
            None => clauses.push(lexeme),
        }
    }
    // What is said twice is not mended by moving it.
    if clauses.iter().any(|clause| clause.word == late.word) {
        return None;
    }
    let next = clauses.into_iter().find(|clause| rank(clause) > Some(own))?;
    let is_end = |lexeme: &Lexeme| {
        matches!(lexeme.kind, TokenKind::LBrace | TokenKind::Newline | TokenKind::Equals)
            || rank(lexeme).is_some()
            || matches!(lexeme.word, Word::As | Word::Undo)
    };
    let length = rest.iter().skip(1).position(is_end)? + 1;
    // With something else behind it there is more to mend.
    rest.get(length).filter(|end| end.kind == TokenKind::LBrace || rank(end).is_some())?;
    let (previous, last) = (before.last()?, rest.get(length - 1).filter(|_| length > 1)?);
    let gone = source.get(previous.end as usize..last.end as usize)?;
    // A clause of several lines may hold a comment, which would go with it.
    let is_plain = !gone.contains("//") && !gone.contains('\n');
    let clause = source.get(late.start as usize..last.end as usize).filter(|_| is_plain)?;
    Some((Place::new(previous.end, last.end), Place::new(next.start, next.start), clause))
}

/// Two elements of `( )` or `[ ]` that no comma parts.
pub(super) fn unparted_elements(at: usize, lexemes: &[Lexeme], source: &str) -> Finding<Place> {
    let (place, gap) = place_and_gap(at, lexemes);
    missing_separator::elements(place, &described(lexemes.get(at), lexemes, source), gap)
}

/// Two members of a body that neither a comma nor a new line parts.
pub(super) fn unparted_members(at: usize, lexemes: &[Lexeme], source: &str) -> Finding<Place> {
    let (place, gap) = place_and_gap(at, lexemes);
    // What reads `NAME =` can be nothing but the next member.
    let is_entry = lexemes.get(at).is_some_and(|lexeme| lexeme.kind == TokenKind::Name)
        && lexemes.get(at + 1).is_some_and(|lexeme| lexeme.kind == TokenKind::Equals);
    let safety = if is_entry { Safety::Safe } else { Safety::Offer };
    missing_separator::members(place, &described(lexemes.get(at), lexemes, source), gap, safety)
}

/// Something after a member that is no member either.
pub(super) fn surplus(at: usize, lexemes: &[Lexeme], source: &str) -> Finding<Place> {
    let (place, _) = place_and_gap(at, lexemes);
    let before = at.checked_sub(1).and_then(|at| lexemes.get(at));
    if let (Some(number), Some(unit)) = (before, lexemes.get(at))
        && number.kind == TokenKind::Number
        && unit.kind == TokenKind::Name
        && unit.word == Word::Other
    {
        let lower = Word::of(&unit.text(source).to_ascii_lowercase());
        if matches!(lower, Word::And | Word::Or | Word::In) {
            return foreign_operator::finding(place, lower, source);
        }
        let whole = Place::new(number.start, unit.end);
        return number_malformed::apart(whole, number.text(source), unit.text(source));
    }
    if let Some((whole, text)) = words_around(at, lexemes, source) {
        return unquoted_text::words(whole, text);
    }
    let is_literal = before.is_some_and(|lexeme| {
        matches!(
            lexeme.kind,
            TokenKind::Number | TokenKind::Quantity | TokenKind::StringEnd | TokenKind::RawString
        )
    });
    if is_literal && lexemes.get(at).is_some_and(|lexeme| lexeme.kind == TokenKind::LBrace) {
        return missing_separator::body(place);
    }
    let finding = missing_separator::surplus(place, &described(lexemes.get(at), lexemes, source));
    if lexemes.get(at).is_some_and(|lexeme| lexeme.kind == TokenKind::Question) {
        return finding.note("a choice is written `if a then b else c`");
    }
    if lexemes.get(at).is_some_and(|lexeme| is_comparison(lexeme.kind)) {
        return finding.note("comparisons do not chain: write `a < b and b < c`");
    }
    finding
}

/// The words of a value that has several: `command = npm start`.
fn words_around<'s>(at: usize, lexemes: &[Lexeme], source: &'s str) -> Option<(Place, &'s str)> {
    let is_word = |lexeme: &&Lexeme| lexeme.kind == TokenKind::Name && lexeme.word == Word::Other;
    let of_text = |lexeme: &&Lexeme| {
        is_word(lexeme) || matches!(lexeme.kind, TokenKind::Number | TokenKind::Minus | TokenKind::Dot)
    };
    let (before, rest) = lexemes.split_at_checked(at)?;
    rest.first().filter(is_word)?;
    let words = before.iter().rev().take_while(of_text).count();
    let first = before.len().checked_sub(words).filter(|first| *first < at)?;
    let is_value =
        first.checked_sub(1).and_then(|sign| before.get(sign)).is_some_and(|l| l.kind == TokenKind::Equals);
    let last = rest.iter().take_while(of_text).last()?;
    let start = before.get(first).filter(is_word)?.start;
    let text = source.get(start as usize..last.end as usize)?;
    (is_value && !text.contains('\n')).then(|| (Place::new(start, last.end), text))
}

/// Something at the top of a file that is no item.
pub(super) fn no_item(at: usize, lexemes: &[Lexeme], source: &str) -> Finding<Place> {
    let (place, _) = place_and_gap(at, lexemes);
    let finding = not_an_item::finding(place, &described(lexemes.get(at), lexemes, source));
    match lexemes.get(at).map(|lexeme| lexeme.word) {
        Some(Word::For) => finding.note("one item for each value: `service NAME for x in VALUES { … }`"),
        Some(Word::If) => {
            finding.note("an item that is there only if something holds: `service NAME when CONDITION { … }`")
        }
        _ => finding,
    }
}

fn place_and_gap(at: usize, lexemes: &[Lexeme]) -> (Place, Place) {
    let place = lexemes.get(at).map_or(Place::new(0, 0), Lexeme::place);
    let before = at.checked_sub(1).and_then(|at| lexemes.get(at)).map_or(place.start, |lexeme| lexeme.end);
    (place, Place::new(before, place.start))
}

fn is_comparison(kind: TokenKind) -> bool {
    use TokenKind as K;
    matches!(kind, K::EqualEqual | K::NotEqual | K::Less | K::LessEqual | K::Greater | K::GreaterEqual)
}

fn expected_text(expected: Expected) -> String {
    match expected {
        Expected::Value => "a value".into(),
        Expected::Type => "a type".into(),
        Expected::Name => "a name".into(),
        Expected::Member => "an entry".into(),
        Expected::Body => "`{`".into(),
        Expected::Token(kind) => format!("`{}`", spelled(kind)),
        Expected::Word(word) => format!("`{}`", word.text()),
        Expected::End => "the end".into(),
    }
}

/// A lexeme as the user sees it.
fn described(lexeme: Option<&Lexeme>, lexemes: &[Lexeme], source: &str) -> String {
    use TokenKind as K;
    let Some(lexeme) = lexeme else { return "the end".into() };
    match lexeme.kind {
        _ if lexeme.mark == Mark::Missing => "the end".into(),
        K::Newline => "the end of the line".into(),
        K::StringStart | K::MultilineStart => {
            let end = lexemes.get(lexeme.closer as usize).map_or(lexeme.end, |closer| closer.end);
            let text = source.get(lexeme.start as usize..end as usize).unwrap_or("");
            if text.len() <= 32 && !text.contains('\n') { format!("`{text}`") } else { "a string".into() }
        }
        K::StringEnd => "the end of the string".into(),
        _ => {
            let text = lexeme.text(source);
            if text.len() <= 32 { format!("`{text}`") } else { "this".into() }
        }
    }
}

/// What stands before a lexeme, with the name before an `=`.
fn described_before(at: usize, lexemes: &[Lexeme], source: &str) -> String {
    let Some(before) = at.checked_sub(1).and_then(|at| lexemes.get(at)) else { return String::new() };
    if before.kind == TokenKind::StringEnd {
        return "the string".into();
    }
    let name = at.checked_sub(2).and_then(|at| lexemes.get(at)).filter(|name| name.kind == TokenKind::Name);
    match (before.kind, name) {
        (TokenKind::Equals | TokenKind::PlusEquals | TokenKind::Colon, Some(name))
            if name.end - name.start <= 32 =>
        {
            let separator = if before.kind == TokenKind::Colon { "" } else { " " };
            format!("`{}{separator}{}`", name.text(source), before.text(source))
        }
        _ => described(Some(before), lexemes, source),
    }
}

fn spelled(kind: TokenKind) -> &'static str {
    use TokenKind as K;
    match kind {
        K::LParen => "(",
        K::RParen => ")",
        K::LBracket => "[",
        K::RBracket => "]",
        K::LBrace => "{",
        K::RBrace | K::InterpolationEnd => "}",
        K::Comma => ",",
        K::Colon => ":",
        K::At => "@",
        K::Dot => ".",
        K::Equals => "=",
        K::PlusEquals => "+=",
        K::FatArrow => "=>",
        K::Arrow => "->",
        K::StringStart | K::StringEnd => "\"",
        _ => "more",
    }
}
