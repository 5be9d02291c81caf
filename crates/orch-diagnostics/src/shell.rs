//! Words as one types them.

/// A word as it is typed into a shell: in quotes where that would read it otherwise.
pub fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/:._-%=,@+".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        let typed: Vec<String> =
            ["a-b/c.d", "größe", "", "my shop", "it's", "a;b", "#x", "~"].map(shell_word).into();
        assert_eq!(typed, ["a-b/c.d", "größe", "''", "'my shop'", r"'it'\''s'", "'a;b'", "'#x'", "'~'"]);
    }
}
