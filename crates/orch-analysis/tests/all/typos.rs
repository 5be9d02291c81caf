//! One slip of the finger is one finding, on the token: every token of the tour, misspelt and left out in turn.

use std::fmt::Write;

use crate::common::{Loaded, checkout, one};
use orch_analysis::anchor::Located;
use orch_syntax::lex;

/// A program with one token changed.
struct Slip {
    text: String,
    line: usize,
    what: String,
}

/// Swaps the first two different neighbours inside a word.
fn misspelt(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let at = (1..letters.len().saturating_sub(1)).find(|i| letters[*i] != letters[i + 1])?;
    letters.swap(at, at + 1);
    Some(letters.into_iter().collect())
}

fn slips(text: &str) -> Vec<Slip> {
    let mut slips = Vec::new();
    for token in lex(text) {
        let (start, end) = (token.start as usize, token.end as usize);
        let word = &text[start..end];
        if word.trim().is_empty() || word.starts_with("//") {
            continue;
        }
        let line = text[..start].matches('\n').count() + 1;
        let mut add = |what: &str, new: &str| {
            let text = format!("{}{new}{}", &text[..start], &text[end..]);
            slips.push(Slip { text, line, what: format!("{line}: `{word}` {what}") });
        };
        add("left out", "");
        if word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
            && let Some(new) = misspelt(word)
        {
            add(&format!("as `{new}`"), &new);
        }
    }
    slips
}

/// What is looked at; all of it runs in a few seconds.
const PROGRAMS: [&str; 3] = ["01-shop", "02-local-dev", "03-everywhere"];

/// How many slips in a thousand may have more than one finding: those in a name that is declared, found by all who
/// use it.
const SEVERAL: usize = 30;

/// How many in a thousand may have a finding, but none on their line: most are brackets left out.
const ELSEWHERE: usize = 60;

#[test]
fn one_slip_is_one_finding() {
    let (mut all, mut several, mut elsewhere) = (0, 0, 0);
    let mut told = String::new();
    for name in PROGRAMS {
        let text = std::fs::read_to_string(checkout().join(format!("examples/tour/{name}.orch"))).unwrap();
        let mut loaded = Loaded::new(&one(text.clone()));
        let key = |text: &str, f: &Located| (f.code, text[f.at.start as usize..f.at.end as usize].to_owned());
        let usual: Vec<_> = loaded.findings().iter().map(|f| key(&text, f)).collect();
        for slip in slips(&text) {
            loaded.edit(&one(slip.text.clone()), "main.orch");
            let found = loaded.findings();
            let new: Vec<&Located> = found.iter().filter(|f| !usual.contains(&key(&slip.text, f))).collect();
            let line = |f: &Located| slip.text[..f.at.start as usize].matches('\n').count() + 1;
            let is_elsewhere = !new.is_empty() && new.iter().all(|f| line(f) != slip.line);
            all += 1;
            several += usize::from(new.len() > 1);
            elsewhere += usize::from(is_elsewhere);
            if new.len() > 1 || is_elsewhere {
                writeln!(told, "{name} {}", slip.what).unwrap();
                for f in new {
                    writeln!(told, "    {} {:?} [{}] {}", line(f), key(&slip.text, f).1, f.code, f.message)
                        .unwrap();
                }
            }
        }
    }
    println!("{all} slips, {several} with more than one finding, {elsewhere} with none on their line");
    assert!(several * 1000 <= all * SEVERAL && elsewhere * 1000 <= all * ELSEWHERE, "{told}");
}
