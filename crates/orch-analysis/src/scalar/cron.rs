//! When something recurs: five fields, or a short form. By the rules of Kubernetes, which are also those of the local
//! scheduler.

use std::ops::Range;

use super::Reason;

/// One of the five fields.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    words: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, words: &[] },
    Field { name: "hour", least: 0, most: 23, words: &[] },
    Field { name: "day of the month", least: 1, most: 31, words: &[] },
    Field {
        name: "month",
        least: 1,
        most: 12,
        words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field {
        name: "day of the week",
        least: 0,
        most: 6,
        words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    },
];

const SHORT_FORMS: [&str; 7] =
    ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// A recurrence: `30 2 * * *`, `*/15 9-17 * * mon-fri`, `@daily`.
pub fn check(text: &str) -> Result<(), Reason> {
    if text.starts_with('@') {
        return short_form(text);
    }
    let words = words(text);
    if let Some(zone) = words.first().filter(|w| is_zone(slice(text, w))) {
        let reason = Reason::new("the time zone is said by `timezone`").at(zone.clone());
        let rest = text.get(zone.end..).unwrap_or("").trim();
        return Err(if rest.is_empty() { reason } else { reason.suggest(rest) });
    }
    if words.len() != FIELDS.len() {
        let order = "minute, hour, day of the month, month, day of the week";
        let reason = Reason::new(format!("a recurrence has five fields ({order}); this has {}", words.len()));
        return Err(match (words.len(), words.first()) {
            (6, Some(first)) if slice(text, first) == "0" => {
                reason.suggest(text.get(first.end..).unwrap_or("").trim_start())
            }
            _ => reason,
        });
    }
    let mut sets = Vec::with_capacity(FIELDS.len());
    for (field, range) in FIELDS.iter().zip(&words) {
        sets.push(check_field(text, field, range)?);
    }
    happens(text, &sets, &words)
}

fn is_zone(word: &str) -> bool {
    word.starts_with("TZ=") || word.starts_with("CRON_TZ=")
}

fn short_form(text: &str) -> Result<(), Reason> {
    if SHORT_FORMS.contains(&text) {
        return Ok(());
    }
    if let Some(interval) = text.strip_prefix("@every") {
        let interval = interval.trim();
        let example = if interval.is_empty() { "1h" } else { interval };
        return Err(Reason::new(format!("an interval is written without quotes: `every({example})`")));
    }
    let near =
        SHORT_FORMS.into_iter().min_by_key(|form| strsim::damerau_levenshtein(form, &text.to_lowercase()));
    let reason = Reason::new(format!("there is {}", SHORT_FORMS.map(|form| format!("`{form}`")).join(", ")));
    Err(match near.filter(|form| strsim::damerau_levenshtein(form, &text.to_lowercase()) <= 3) {
        Some(form) => reason.suggest(form),
        None => reason,
    })
}

/// Which values a field names, as bits.
fn check_field(text: &str, field: &Field, range: &Range<usize>) -> Result<u64, Reason> {
    let mut set = 0;
    let mut start = range.start;
    for part in slice(text, range).split(',') {
        let at = start..start + part.len();
        start = at.end + 1;
        set |= check_part(text, field, part, at)?;
    }
    Ok(set)
}

fn check_part(text: &str, field: &Field, part: &str, at: Range<usize>) -> Result<u64, Reason> {
    let wrong = |message: String| Err(Reason::new(message).at(at.clone()));
    let (span, step) = match part.split_once('/') {
        Some((span, step)) => (span, Some(step)),
        None => (part, None),
    };
    let step = match step.map(number) {
        None => None,
        Some(Some(step)) if step > 0 => Some(step),
        Some(_) => return wrong("after `/` comes a number from 1".to_owned()),
    };
    if let Some(step) = step.filter(|step| *step > field.most - field.least) {
        return wrong(format!("a step of {step} is too long for the {}", field.name));
    }
    let (first, last) = match span {
        "*" | "?" => (field.least, field.most),
        _ => match span.split_once('-') {
            Some((first, last)) => (value(text, field, first, &at)?, value(text, field, last, &at)?),
            None => {
                let first = value(text, field, span, &at)?;
                (first, if step.is_some() { field.most } else { first })
            }
        },
    };
    if first > last {
        return wrong(format!("a range goes up, and `{span}` goes down"));
    }
    let mut set = 0;
    for n in (first..=last).step_by(usize::try_from(step.unwrap_or(1)).unwrap_or(1)) {
        set |= 1_u64 << n;
    }
    Ok(set)
}

fn value(text: &str, field: &Field, written: &str, at: &Range<usize>) -> Result<u32, Reason> {
    let bounds = || format!("the {} goes from {} to {}", field.name, field.least, field.most);
    let wrong = |message: String| Err(Reason::new(message).at(at.clone()));
    if let Some(n) = number(written) {
        if (field.least..=field.most).contains(&n) {
            return Ok(n);
        }
        if n == 7 && !field.words.is_empty() && field.most == 6 {
            let before = text.get(..at.start).unwrap_or("");
            let after = text.get(at.end..).unwrap_or("");
            let reason = Reason::new("Sunday is 0").at(at.clone());
            return Err(if written.len() == at.len() {
                reason.suggest(format!("{before}0{after}"))
            } else {
                reason
            });
        }
        return wrong(bounds());
    }
    let lower = written.to_ascii_lowercase();
    if let Some(index) = field.words.iter().position(|word| *word == lower) {
        return Ok(u32::try_from(index).unwrap_or(0) + field.least);
    }
    if written.is_empty() {
        return wrong("a value is missing here".to_owned());
    }
    if matches!(written, "L" | "W") || written.contains('#') {
        return wrong("`L`, `W` and `#` are not available".to_owned());
    }
    if field.words.is_empty() {
        return wrong(format!("{}, and this is `{written}`", bounds()));
    }
    wrong(format!("{}, or by name: {}", bounds(), field.words.join(" ")))
}

/// A day that no month of the field has never comes.
fn happens(text: &str, sets: &[u64], words: &[Range<usize>]) -> Result<(), Reason> {
    let [_, _, days, months, _] = sets else { return Ok(()) };
    let [_, _, day_at, month_at, weekday_at] = words else { return Ok(()) };
    // With a day of the week as well, either of the two suffices.
    if !matches!(slice(text, weekday_at), "*" | "?") {
        return Ok(());
    }
    let longest = (1..=12)
        .filter(|month| months & (1 << month) != 0)
        .map(|month| match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        })
        .max()
        .unwrap_or(31);
    if days.trailing_zeros() > longest {
        return Err(Reason::new("that day never comes").at(day_at.start..month_at.end));
    }
    Ok(())
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn words(text: &str) -> Vec<Range<usize>> {
    let base = text.as_ptr() as usize;
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - base;
            start..start + word.len()
        })
        .collect()
}

fn slice<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    text.get(range.clone()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn recurrences() {
        for right in [
            "* * * * *",
            "30 2 * * *",
            "*/15 9-17 * * mon-fri",
            "0 0 1,15 JAN-MAR ?",
            "0 0 29 2 *",
            "5/10 * * * 0",
            "0 0 31 2 1",
            "  0 0 * * *  ",
            "@daily",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
    }

    #[test]
    fn wrong_ones_are_explained() {
        let said = |text: &str| {
            let r = check(text).unwrap_err();
            let at = r.at.map(|r| format!(" at {:?}", &text[r])).unwrap_or_default();
            let fix = r.suggestion.map(|s| format!(" -> {s}")).unwrap_or_default();
            format!("{}{at}{fix}", r.message)
        };
        insta::assert_snapshot!(
            ["", "* * * *", "0 30 2 * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7",
             "* * * * mo", "*/0 * * * *", "*/90 * * * *", "5-1 * * * *", "1,,2 * * * *", "x * * * *", "* * L * *",
             "0 0 30 feb *", "0 0 31 4,6 *", "@dayly", "@every 1h", "TZ=UTC 0 0 * * *", "1-2-3 * * * *",
             "99999999999 * * * *"]
                .map(|text| format!("{text:?}: {}", said(text)))
                .join("\n"),
            @r#"
            "": a recurrence has five fields (minute, hour, day of the month, month, day of the week); this has 0
            "* * * *": a recurrence has five fields (minute, hour, day of the month, month, day of the week); this has 4
            "0 30 2 * * *": a recurrence has five fields (minute, hour, day of the month, month, day of the week); this has 6 -> 30 2 * * *
            "60 * * * *": the minute goes from 0 to 59 at "60"
            "* 24 * * *": the hour goes from 0 to 23 at "24"
            "* * 0 * *": the day of the month goes from 1 to 31 at "0"
            "* * * 13 *": the month goes from 1 to 12 at "13"
            "* * * * 7": Sunday is 0 at "7" -> * * * * 0
            "* * * * mo": the day of the week goes from 0 to 6, or by name: sun mon tue wed thu fri sat at "mo"
            "*/0 * * * *": after `/` comes a number from 1 at "*/0"
            "*/90 * * * *": a step of 90 is too long for the minute at "*/90"
            "5-1 * * * *": a range goes up, and `5-1` goes down at "5-1"
            "1,,2 * * * *": a value is missing here at ""
            "x * * * *": the minute goes from 0 to 59, and this is `x` at "x"
            "* * L * *": `L`, `W` and `#` are not available at "L"
            "0 0 30 feb *": that day never comes at "30 feb"
            "0 0 31 4,6 *": that day never comes at "31 4,6"
            "@dayly": there is `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight`, `@hourly` -> @daily
            "@every 1h": an interval is written without quotes: `every(1h)`
            "TZ=UTC 0 0 * * *": the time zone is said by `timezone` at "TZ=UTC" -> 0 0 * * *
            "1-2-3 * * * *": the minute goes from 0 to 59, and this is `2-3` at "1-2-3"
            "99999999999 * * * *": the minute goes from 0 to 59, and this is `99999999999` at "99999999999"
            "#
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9*,/a-z@ -]{0,24}|\\PC*") {
            if let Some(at) = check(&text).err().and_then(|r| r.at) {
                prop_assert!(text.get(at).is_some());
            }
        }

        #[test]
        fn times_of_a_day_are_read(minute in 0u32..60, hour in 0u32..24, day in 1u32..29, month in 1u32..13) {
            let text = format!("{minute} {hour} {day} {month} *");
            prop_assert_eq!(check(&text), Ok(()));
        }
    }
}
