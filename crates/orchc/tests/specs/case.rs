//! A spec as its cases, and a case as its blocks: read from Markdown and written back.

/// From one `##` heading to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The heading.
    pub title: String,
    /// The line of the heading, from 1.
    pub line: usize,
    /// All of it, in order.
    pub blocks: Vec<Block>,
}

/// A stretch of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Markdown that nobody runs, the heading included.
    Prose(Vec<String>),
    /// A fence.
    Fence(Fence),
}

/// What stands between two lines of backticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The backticks.
    pub ticks: String,
    /// What follows them: a language, then words.
    pub info: String,
    /// The lines inside.
    pub lines: Vec<String>,
}

impl Fence {
    /// `orch`, `console`, …
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }

    /// The file the fence is, if it is one: the first word after the language that is no option.
    pub fn file(&self) -> Option<&str> {
        let named =
            self.info.split_whitespace().skip(1).find(|word| !word.starts_with('-') && *word != "unchecked");
        match (named, self.language()) {
            (Some(name), _) => Some(name),
            (None, "orch") => Some("stack.orch"),
            (None, _) => None,
        }
    }

    /// Options for `orchc check`, and whether it is checked at all.
    pub fn check(&self) -> Option<Vec<&str>> {
        let words: Vec<&str> = self.info.split_whitespace().skip(1).collect();
        match self.language() == "orch" && !words.contains(&"unchecked") {
            true => Some(words.into_iter().filter(|word| word.starts_with('-')).collect()),
            false => None,
        }
    }
}

impl Case {
    /// The case as Markdown.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut push = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        for block in &self.blocks {
            match block {
                Block::Prose(lines) => lines.iter().for_each(|line| push(line)),
                Block::Fence(fence) => {
                    push(&format!("{}{}", fence.ticks, fence.info));
                    fence.lines.iter().for_each(|line| push(line));
                    push(&fence.ticks);
                }
            }
        }
        text
    }
}

/// The cases of a spec.
pub fn read(markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<Fence> = None;
    for (line, number) in markdown.lines().zip(1..) {
        if let Some(mut fence) = open.take() {
            let case = cases.last_mut().expect("a fence is opened inside a case only");
            match line == fence.ticks {
                true => case.blocks.push(Block::Fence(fence)),
                false => {
                    fence.lines.push(line.to_owned());
                    open = Some(fence);
                }
            }
            continue;
        }
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.trim().to_owned(), line: number, blocks: Vec::new() });
        }
        let Some(case) = cases.last_mut() else { continue };
        let ticks = line.chars().take_while(|c| *c == '`').count();
        if ticks >= 3 {
            open = Some(Fence {
                ticks: line[..ticks].to_owned(),
                info: line[ticks..].to_owned(),
                lines: Vec::new(),
            });
            continue;
        }
        match case.blocks.last_mut() {
            Some(Block::Prose(lines)) => lines.push(line.to_owned()),
            _ => case.blocks.push(Block::Prose(vec![line.to_owned()])),
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    cases
}

/// The spec with another text for one case.
pub fn replaced(markdown: &str, title: &str, text: &str) -> String {
    let cases = read(markdown);
    let first = cases.first().map_or(usize::MAX, |case| case.line);
    let mut result: String = markdown.lines().take(first - 1).flat_map(|line| [line, "\n"]).collect();
    for case in &cases {
        result.push_str(&if case.title == title { text.to_owned() } else { case.text() });
    }
    result
}
