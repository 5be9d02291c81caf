//! "Did you mean …?": the nearest of the names that would have been right.

use std::fmt::Write;

/// The candidate that `wrong` was probably meant to be, if one is near enough to be worth saying.
///
/// A transposition counts as one slip, as does a difference in case or between `-` and `_`.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(wrong);
    let allowed = match folded.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        n => n / 3 + 1,
    };
    // Each letter more or less is a slip: most candidates are out before they are compared.
    let could_be = |c: &&str| c.chars().count().abs_diff(folded.chars().count()) <= allowed;
    candidates
        .into_iter()
        .filter(|c| !c.is_empty() && *c != wrong)
        .filter(could_be)
        .map(|c| (strsim::damerau_levenshtein(&folded, &fold(c)), strsim::damerau_levenshtein(wrong, c), c))
        .filter(|(distance, _, c)| *distance <= allowed && *distance < c.chars().count().max(2))
        .min()
        .map(|(_, _, c)| c)
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
