//! What a process prints, made fit for being shown among what others print.

use crate::terminal::{Ink, harmless};

/// A line of a process without what would steer the terminal: of a line that was written over itself its last form;
/// colours stay where there is ink for them, and end with the line.
pub fn tame(line: &str, ink: Ink) -> String {
    let last = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or("");
    let mut text = String::new();
    let mut is_colored = false;
    let mut rest = last;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        text.push_str(&harmless(before));
        if let Some(command) = after.strip_prefix(']') {
            rest = after_command(command);
            continue;
        }
        let body = after.strip_prefix('[').unwrap_or("");
        let end = body.find(|c: char| !(c.is_ascii_digit() || matches!(c, ';' | ':' | '?')));
        let (parameters, tail) = body.split_at(end.unwrap_or(body.len()));
        match (tail.strip_prefix('m'), tail.chars().next()) {
            (Some(tail), _) => {
                if ink == Ink::Colored {
                    text.push_str(&format!("\u{1b}[{parameters}m"));
                    is_colored = true;
                }
                rest = tail;
            }
            (None, Some(command)) if after.starts_with('[') => {
                rest = tail.get(command.len_utf8()..).unwrap_or("")
            }
            _ => rest = after,
        }
    }
    text.push_str(&harmless(rest));
    if is_colored {
        text.push_str("\u{1b}[0m");
    }
    text
}

/// What follows on a command to the terminal itself, such as a title: it ends with the bell or with `ESC \\`, or not at all.
fn after_command(text: &str) -> &str {
    let end = text.find(['\u{7}', '\u{1b}']).unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or("");
    rest.strip_prefix('\u{7}').or_else(|| rest.strip_prefix("\u{1b}\\")).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_a_process_end_with_its_line_and_nothing_else_passes() {
        assert_eq!(tame("a \u{1b}[1;31mred\u{1b}[2Jb", Ink::Colored), "a \u{1b}[1;31mredb\u{1b}[0m");
        assert_eq!(tame("10%\r50%\r100%\r", Ink::Plain), "100%");
        assert_eq!(tame("\u{1b}[31", Ink::Plain), "[31");
        assert_eq!(tame("a \u{1b}]0;title\u{7}b \u{1b}]8;;x\u{1b}\\link\u{1b}]0;un", Ink::Plain), "a b link");
    }
}
