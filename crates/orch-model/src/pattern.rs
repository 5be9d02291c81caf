//! Patterns of file names, as `dir("conf", only: ["*.conf"])` has them.

/// Whether a name matches a pattern with `*` and `?`, in time linear in both for each `*`.
pub fn name_matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || Some(c) == name.get(n) => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, seen)) => {
                    star = Some((at, seen + 1));
                    p = at + 1;
                    n = seen + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

#[cfg(test)]
mod tests {
    use super::name_matches as matches;

    #[test]
    fn patterns_match_names() {
        assert!(
            matches("*.conf", "a.conf")
                && matches("*", "")
                && matches("a?c*", "abcd")
                && matches("a*b*c", "axxbxxbc")
        );
        assert!(!matches("*.conf", "a.txt") && !matches("", "a") && !matches("a?", "a"));
        assert!(!matches(&"a*".repeat(40), &"a".repeat(39)));
    }
}
