//! What can be wrong with the form of a text: one file a code, with its explanation beside it. Each knows how to
//! say it and how to mend it, not when it is the case.

use orch_diagnostics::Code;

pub mod block_comment;
pub mod brace_on_next_line;
pub mod colon_for_equals;
pub mod dollar_outside_string;
pub mod equals_for_colon;
pub mod equals_for_double_equals;
pub mod foreign_operator;
pub mod indented_block;
pub mod invalid_character;
pub mod mismatched_bracket;
pub mod missing_equals;
pub mod missing_separator;
pub mod missing_value;
pub mod nesting_too_deep;
pub mod not_an_item;
pub mod number_malformed;
pub mod other_language;
pub mod semicolon;
pub mod single_quotes;
pub mod stray_closer;
pub mod unclosed_brace;
pub mod unclosed_string;
pub mod unexpected_token;
pub mod unknown_escape;
pub mod unquoted_text;

/// Every code of this crate, by name.
pub static CODES: &[&Code] = &[
    &block_comment::CODE,
    &brace_on_next_line::CODE,
    &colon_for_equals::CODE,
    &dollar_outside_string::CODE,
    &equals_for_colon::CODE,
    &equals_for_double_equals::CODE,
    &foreign_operator::CODE,
    &indented_block::CODE,
    &invalid_character::CODE,
    &mismatched_bracket::CODE,
    &missing_equals::CODE,
    &missing_separator::CODE,
    &missing_value::CODE,
    &nesting_too_deep::CODE,
    &not_an_item::CODE,
    &number_malformed::CODE,
    &other_language::CODE,
    &semicolon::CODE,
    &single_quotes::CODE,
    &stray_closer::CODE,
    &unclosed_brace::CODE,
    &unclosed_string::CODE,
    &unexpected_token::CODE,
    &unknown_escape::CODE,
    &unquoted_text::CODE,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Place;
    use crate::{cut, parse_item};
    use orch_diagnostics::{Finding, Safety};

    fn faults(source: &str) -> Vec<Finding<Place>> {
        let place = |at: Place, by: u32| Place::new(at.start + by, at.end + by);
        let items = cut(source);
        items
            .iter()
            .flat_map(|cut| {
                let parsed = parse_item(cut.text(source));
                parsed.faults.into_iter().filter_map(|fault| fault.try_map(|at| Some(place(*at, cut.start))))
            })
            .collect()
    }

    #[test]
    fn examples_show_what_they_are_for() {
        for code in CODES {
            let explained = code.explained();
            for wrong in explained.wrong {
                let found = faults(wrong);
                let codes: Vec<&str> = found.iter().map(|fault| fault.code.name).collect();
                assert_eq!(codes, [code.name], "{wrong}");
            }
            for right in explained.right {
                assert_eq!(faults(right), [], "{right}");
            }
        }
    }

    #[test]
    fn safe_fixes_mend() {
        for code in CODES {
            for wrong in code.explained().wrong {
                let found = faults(wrong);
                let mut edits: Vec<_> = found
                    .iter()
                    .flat_map(|fault| &fault.fixes)
                    .filter(|fix| fix.safety == Safety::Safe)
                    .flat_map(|fix| &fix.edits)
                    .collect();
                if edits.is_empty() {
                    continue;
                }
                edits.sort();
                let mut mended = wrong.to_owned();
                for edit in edits.iter().rev() {
                    mended.replace_range(edit.at.start as usize..edit.at.end as usize, &edit.text);
                }
                assert_eq!(faults(&mended), [], "{mended}");
            }
        }
    }

    #[test]
    fn codes_are_in_order_and_explained() {
        assert!(CODES.is_sorted());
        for code in CODES {
            let explained = code.explained();
            assert!(!explained.summary.is_empty() && explained.summary.ends_with('.'), "{code}");
            assert_eq!((explained.wrong.len(), explained.right.len()), (1, 1), "{code}");
        }
    }
}
