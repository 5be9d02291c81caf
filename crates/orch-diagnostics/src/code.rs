//! Stable codes in words, each with the text that `orchc explain` prints.

use std::fmt;

use crate::Severity;

/// A kind of finding: its stable name, how severe it is, and its explanation.
///
/// A code is a `static` beside the check that reports it; two codes are the same when their names are.
#[derive(Debug)]
pub struct Code {
    /// The stable name: `unknown-field`. The same in JSON, `explain` and `@allow`.
    pub name: &'static str,
    /// How severe a finding of this code is unless the command line says otherwise.
    pub severity: Severity,
    /// Markdown for `orchc explain`: a first line in the user's words, why the rule exists, then a fenced
    /// `orch wrong` and a fenced `orch right` example. Both are run by a test.
    pub explanation: &'static str,
}

/// The parts of a code's explanation that a machine reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'a> {
    /// The first line: the rule in one sentence.
    pub summary: &'a str,
    /// Programs that must report the code.
    pub wrong: Vec<&'a str>,
    /// Programs that must not report it, nor any error.
    pub right: Vec<&'a str>,
}

impl Code {
    /// Splits the explanation into its summary and its examples.
    pub fn explained(&self) -> Explanation<'static> {
        let summary = self.explanation.lines().next().unwrap_or("").trim_start_matches("# ");
        Explanation {
            summary,
            wrong: fences(self.explanation, "```orch wrong"),
            right: fences(self.explanation, "```orch right"),
        }
    }
}

fn fences<'a>(markdown: &'a str, opening: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = markdown;
    while let Some(start) = rest.find(opening) {
        let Some((_, after)) = rest[start..].split_once('\n') else { break };
        let end = after.find("```").unwrap_or(after.len());
        found.push(&after[..end]);
        rest = &after[end..];
    }
    found
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.name.cmp(other.name)
    }
}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_is_split_into_its_parts() {
        let code = Code {
            name: "x",
            severity: Severity::Error,
            explanation: "# A rule.\n\nWhy.\n\n```orch wrong\na\n```\n\n```orch right\nb\n```\n",
        };
        let explained = code.explained();
        assert_eq!(explained.summary, "A rule.");
        assert_eq!(explained.wrong, ["a\n"]);
        assert_eq!(explained.right, ["b\n"]);
    }
}
