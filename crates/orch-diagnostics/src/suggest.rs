//! "Did you mean …?": the nearest of the names that would have been right.

use std::fmt::Write;

/// Of longer names nobody remembers so much that they are near.
const LONGEST: usize = 100;

/// How many names that may be near are compared.
const MOST_COMPARED: usize = 1000;

/// The candidate that `wrong` was probably meant to be, if one is near enough to be worth saying.
///
/// A transposition counts as one slip, as does a difference in case or between `-` and `_`.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(wrong);
    let length = folded.chars().count();
    let allowed = match length {
        0..=2 => 1,
        3..=5 => 2,
        n => n / 3 + 1,
    };
    if length > LONGEST {
        return None;
    }
    let letters = Letters::of(&folded);
    candidates
        .into_iter()
        .filter(|c| !c.is_empty() && *c != wrong && letters.slips(&Letters::of(c)) <= allowed)
        .take(MOST_COMPARED)
        .map(|c| (strsim::damerau_levenshtein(&folded, &fold(c)), strsim::damerau_levenshtein(wrong, c), c))
        .filter(|(distance, _, c)| *distance <= allowed && *distance < c.chars().count().max(2))
        .min()
        .map(|(_, _, c)| c)
}

/// How many slips part two names, if no more than `most`.
pub fn slips(a: &str, b: &str, most: usize) -> Option<usize> {
    let could_be = Letters::of(a).slips(&Letters::of(b)) <= most;
    could_be.then(|| strsim::damerau_levenshtein(a, b)).filter(|slips| *slips <= most)
}

/// How often each letter stands in a name, whatever its case; letters that are rare in names are counted together. Most
/// names are told apart by that, for a tenth of the time that comparing them takes.
struct Letters([u16; 64]);

impl Letters {
    fn of(name: &str) -> Letters {
        let mut letters = [0_u16; 64];
        for c in name.chars() {
            let place = match c {
                'A'..='Z' | 'a'..='z' => c.to_ascii_lowercase() as usize - 'a' as usize,
                '0'..='9' => c as usize - '0' as usize + 26,
                '-' | '_' => 36,
                _ => 37,
            };
            if let Some(count) = letters.get_mut(place) {
                *count = count.saturating_add(1);
            }
        }
        Letters(letters)
    }

    /// A bound from below: each slip makes one letter more of one sort and one less of another, at the most.
    fn slips(&self, other: &Letters) -> usize {
        let pairs = || self.0.iter().zip(&other.0);
        let more: usize = pairs().map(|(a, b)| usize::from(a.saturating_sub(*b))).sum();
        let less: usize = pairs().map(|(a, b)| usize::from(b.saturating_sub(*a))).sum();
        more.max(less)
    }
}

fn fold(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

/// What to say beside an unknown name: the nearest candidate, else a short list of all.
pub fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = nearest(wrong, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    if candidates.is_empty() || candidates.len() > 12 {
        return None;
    }
    let mut text = String::from("there is ");
    for (index, name) in candidates.iter().enumerate() {
        let separator = match index {
            0 => "",
            i if i + 1 == candidates.len() => " and ",
            _ => ", ",
        };
        let _ = write!(text, "{separator}`{name}`");
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        assert_eq!(nearest("databse", ["cache", "database"]), Some("database"));
        assert_eq!(nearest("imgae", ["image", "name"]), Some("image"));
        assert_eq!(nearest("valkey_cart", ["valkey-cart"]), Some("valkey-cart"));
        assert_eq!(nearest("zzz", ["image", "port"]), None);
        assert_eq!(nearest("databse", ["DATABASE", "database"]), Some("database"));
    }

    #[test]
    fn a_short_list_is_spelled_out() {
        assert_eq!(did_you_mean("q", ["http", "metrics"]).as_deref(), Some("there is `http` and `metrics`"));
    }
}
