//! The trees that `tree-sitter parse` prints, a node a line: `  name: (identifier [1, 8] - [1, 9])`.

/// A line, from 0, and a column in bytes.
pub type Point = (usize, usize);

/// A kind, a name, and from where to where.
pub type Found = (String, Option<String>, Point, Point);

/// A node, without those in it.
#[derive(Debug, Clone)]
pub struct Node {
    /// How many nodes it stands in.
    pub depth: usize,
    /// What it is to the node it stands in.
    pub field: Option<String>,
    /// What it is; `ERROR`, `MISSING …`.
    pub name: String,
    /// Its first byte.
    pub start: Point,
    /// One past its last byte.
    pub end: Point,
}

/// The trees in the order printed, each as its nodes in the order of the text.
pub fn trees(printed: &str) -> Vec<Vec<Node>> {
    let mut trees: Vec<Vec<Node>> = Vec::new();
    for node in printed.lines().filter_map(node) {
        match trees.last_mut() {
            Some(tree) if node.depth > 0 => tree.push(node),
            _ => trees.push(vec![node]),
        }
    }
    trees
}

fn node(line: &str) -> Option<Node> {
    let rest = line.trim_start();
    let depth = (line.len() - rest.len()) / 2;
    let (field, rest) = match rest.split_once(": (") {
        Some((field, rest)) if !field.contains('(') => (Some(field.to_owned()), rest),
        _ => (None, rest.strip_prefix('(')?),
    };
    let (name, rest) = rest.split_once(" [")?;
    let (start, rest) = rest.split_once("] - [")?;
    let (end, _) = rest.split_once(']')?;
    Some(Node { depth, field, name: name.to_owned(), start: point(start)?, end: point(end)? })
}

fn point(text: &str) -> Option<Point> {
    let (line, column) = text.split_once(", ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// What a query found.
#[derive(Debug)]
pub struct Capture {
    /// In which file.
    pub file: String,
    /// What it is called, without its `@`.
    pub name: String,
    /// Its first byte.
    pub start: Point,
    /// One past its last byte.
    pub end: Point,
}

/// The captures that `tree-sitter query --captures` prints, a file or a capture a line:
/// `    pattern:  2, capture: 2 - keyword, start: (1, 0), end: (1, 5), text: …`.
pub fn captures(printed: &str) -> Vec<Capture> {
    let mut file = String::new();
    let mut found = Vec::new();
    for line in printed.lines() {
        if !line.starts_with(' ') {
            file = line.to_owned();
        } else if let Some(capture) = capture(&file, line) {
            found.push(capture);
        }
    }
    found
}

fn capture(file: &str, line: &str) -> Option<Capture> {
    let (_, rest) = line.split_once("capture: ")?;
    let (_, rest) = rest.split_once(" - ")?;
    let (name, rest) = rest.split_once(", start: (")?;
    let (start, rest) = rest.split_once("), end: (")?;
    let (end, _) = rest.split_once(')')?;
    Some(Capture { file: file.to_owned(), name: name.to_owned(), start: point(start)?, end: point(end)? })
}

/// The first node that stands for something unreadable.
pub fn fault(tree: &[Node]) -> Option<&Node> {
    tree.iter().find(|node| node.name == "ERROR" || node.name.starts_with("MISSING"))
}

/// The items, wherever they stand.
pub fn items(tree: &[Node], source: &str) -> Vec<Found> {
    let lines: Vec<&str> = source.split('\n').collect();
    let text = |node: &Node| {
        let line = lines.get(node.start.0).copied().unwrap_or("");
        line.get(node.start.1..node.end.1).unwrap_or("").to_owned()
    };
    let mut found = Vec::new();
    for (at, item) in tree.iter().enumerate().filter(|(_, node)| node.name == "item") {
        let inside = tree.iter().skip(at + 1).take_while(|node| node.depth > item.depth);
        let part = |field: &str| {
            let is = |node: &&Node| node.depth == item.depth + 1 && node.field.as_deref() == Some(field);
            inside.clone().find(is).map(text)
        };
        found.push((part("kind").unwrap_or_default(), part("name"), item.start, item.end));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_captures_are_read() {
        let printed =
            "a.orch\n    pattern:  2, capture: 2 - keyword, start: (1, 0), end: (1, 5), text: `stack`\n";
        let found = captures(printed);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].file.as_str(), found[0].name.as_str()), ("a.orch", "keyword"));
        assert_eq!((found[0].start, found[0].end), ((1, 0), (1, 5)));
    }

    #[test]
    fn a_printed_tree_is_read() {
        let printed = "(source_file [0, 0] - [1, 0]\n  (item [0, 0] - [0, 9]\n    kind: (kind [0, 0] - [0, 5])\n    name: (identifier [0, 6] - [0, 9])))\n(source_file [0, 0] - [0, 1]\n  (ERROR [0, 0] - [0, 1]))\n";
        let trees = trees(printed);
        assert_eq!(trees.len(), 2);
        assert_eq!(
            items(&trees[0], "stack abc"),
            [("stack".to_owned(), Some("abc".to_owned()), (0, 0), (0, 9))]
        );
        assert!(fault(&trees[0]).is_none() && fault(&trees[1]).is_some());
    }
}
