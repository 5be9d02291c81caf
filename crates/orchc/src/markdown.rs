//! The little Markdown of explanations and documentation, for a terminal: headings, fences, `code`.

use anstyle::{AnsiColor, Style};

use crate::terminal::{Ink, styled};

/// As plain or coloured text; fenced code is indented, and named by what stands after its language.
pub fn render(markdown: &str, ink: Ink) -> String {
    let heading = Style::new().bold();
    let code = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    let mut text = String::new();
    let mut fence = Fence::Outside;
    for line in markdown.trim_end().lines() {
        fence = match (fence, line.strip_prefix("```")) {
            (Fence::Outside, Some(info)) => {
                if let Some((_, name)) = info.split_once(' ') {
                    text.push_str(&styled(ink, name_style(name), &capitalised(name)));
                    text.push_str(":\n");
                }
                Fence::Inside
            }
            (Fence::Inside, Some(_)) => Fence::Outside,
            (Fence::Inside, None) => {
                text.push_str(format!("    {}", styled(ink, code, line)).trim_end());
                text.push('\n');
                Fence::Inside
            }
            (Fence::Outside, None) => {
                match line.trim_start_matches('#').strip_prefix(' ') {
                    Some(title) if line.starts_with('#') => text.push_str(&styled(ink, heading, title)),
                    _ => text.push_str(&inline(line, ink, code)),
                }
                text.push('\n');
                Fence::Outside
            }
        };
    }
    text
}

#[derive(Clone, Copy)]
enum Fence {
    Outside,
    Inside,
}

fn name_style(name: &str) -> Style {
    let color = match name {
        "wrong" => AnsiColor::Red,
        "right" => AnsiColor::Green,
        _ => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(color.into()))
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// With backticks replaced by colour, or left where there is none.
fn inline(line: &str, ink: Ink, code: Style) -> String {
    match ink {
        Ink::Plain => line.to_owned(),
        Ink::Colored => {
            let parts = line.split('`').enumerate();
            parts
                .map(|(index, part)| if index % 2 == 1 { styled(ink, code, part) } else { part.to_owned() })
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# A rule.\n\nBecause `it` is so.\n\n```orch wrong\na {\n\n}\n```\n\n```orch right\nb\n```\n";

    #[test]
    fn fences_are_indented_and_named() {
        assert_eq!(
            render(TEXT, Ink::Plain),
            "A rule.\n\nBecause `it` is so.\n\nWrong:\n    a {\n\n    }\n\nRight:\n    b\n"
        );
    }

    #[test]
    fn colours_replace_marks() {
        let colored = render(TEXT, Ink::Colored);
        assert!(colored.starts_with("\u{1b}[1mA rule.\u{1b}[0m\n"));
        assert!(colored.contains("Because \u{1b}[36mit\u{1b}[0m is so."));
    }
}
