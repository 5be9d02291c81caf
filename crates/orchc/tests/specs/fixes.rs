//! What `check --fix` makes of the slips and mistakes: what it touched is mended, nothing new is wrong, and the items
//! in which nothing was found are as they were.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::Case;
use super::run::{self, Mended};

/// Mends the program of a case.
pub fn check(case: &Case) -> Result<(), String> {
    let Some(mended) = run::mended(case)? else { return Ok(()) };
    let tell = |reason: String| format!("{reason}\n\n{}\n\nbecame\n\n{}", mended.before, mended.after);
    what_was_fixed_is_gone(&mended).map_err(tell)?;
    nothing_is_new(&mended).map_err(tell)?;
    others_stay(&mended).map_err(tell)
}

/// `--fix` says `fixed stack.orch:LINE:COLUMN: … [CODE]` of each; what was said there is said no more.
fn what_was_fixed_is_gone(mended: &Mended) -> Result<(), String> {
    let changed = mended.before != mended.after;
    let fixed: Vec<&str> = mended.said.lines().filter(|line| line.starts_with("fixed stack.orch:")).collect();
    if changed == fixed.is_empty() {
        return Err(format!("what was done and what was said differ:\n{}", mended.said));
    }
    for finding in &mended.found_before {
        let start = &finding["range"]["start"];
        let place = format!("fixed stack.orch:{}:{}: ", start["line"], start["column"]);
        let code = format!("[{}]", finding["code"].as_str().unwrap_or(""));
        let is_fixed = fixed.iter().any(|line| line.starts_with(&place) && line.ends_with(&code));
        let is_left = || {
            mended
                .found_after
                .iter()
                .any(|after| after["code"] == finding["code"] && text(after) == text(finding))
        };
        if is_fixed && is_left() {
            return Err(format!("it was fixed, and is still found: {finding}"));
        }
    }
    Ok(())
}

/// An error stands after the fix only where it stood before, or in an entry that could not be read until then: the
/// lines that had a finding.
fn nothing_is_new(mended: &Mended) -> Result<(), String> {
    let texts: BTreeSet<&str> = mended.found_before.iter().filter_map(text).collect();
    let lines: BTreeSet<u64> = mended.found_before.iter().filter_map(line).collect();
    let is_same_length = mended.before.lines().count() == mended.after.lines().count();
    for finding in mended.found_after.iter().filter(|finding| finding["severity"] == "error") {
        let is_known = text(finding).is_some_and(|text| texts.contains(text));
        let was_hidden = is_same_length && line(finding).is_some_and(|line| lines.contains(&line));
        if !is_known && !was_hidden {
            return Err(format!("a fix brought a new error: {finding}"));
        }
    }
    Ok(())
}

/// Items are parted by blank lines; one in which nothing is found is a whole paragraph of the result.
fn others_stay(mended: &Mended) -> Result<(), String> {
    let touched: BTreeSet<u64> = mended.found_before.iter().flat_map(lines_of).collect();
    let mut number = 1;
    for paragraph in mended.before.split("\n\n") {
        let height = u64::try_from(paragraph.lines().count()).unwrap_or(u64::MAX);
        let is_touched = (number..number + height).any(|line| touched.contains(&line));
        number += height + 1;
        let stays = || mended.after.split("\n\n").any(|after| after.trim_end() == paragraph.trim_end());
        if !is_touched && !stays() {
            return Err(format!("nothing is wrong with this, and it was changed:\n{paragraph}"));
        }
    }
    Ok(())
}

fn text(finding: &Value) -> Option<&str> {
    finding["message"].as_str()
}

fn line(finding: &Value) -> Option<u64> {
    finding["range"]["start"]["line"].as_u64()
}

fn lines_of(finding: &Value) -> std::ops::RangeInclusive<u64> {
    let end = finding["range"]["end"]["line"].as_u64();
    let start = line(finding);
    start.unwrap_or(0)..=end.or(start).unwrap_or(0)
}
