//! What can be said of a program: one file a code, with its messages and fixes, and its explanation beside it.

/// A code with its explanation.
macro_rules! code {
    ($name:literal, $severity:ident, $explanation:literal) => {
        orch_diagnostics::Code {
            name: $name,
            severity: orch_diagnostics::Severity::$severity,
            explanation: include_str!($explanation),
        }
    };
}

pub(crate) mod abstract_reference;
pub(crate) mod address_conflict;
pub(crate) mod ambiguous_arm;
pub(crate) mod ambiguous_name;
pub(crate) mod ambiguous_port;
pub(crate) mod ambiguous_type;
pub(crate) mod ambiguous_unit;
pub(crate) mod budget_exceeded;
pub(crate) mod check_failed;
pub(crate) mod concrete_in_library;
pub(crate) mod dollar_in_text;
pub(crate) mod duplicate_name;
pub(crate) mod duplicate_write;
pub(crate) mod endless_job;
pub(crate) mod endless_wait;
pub(crate) mod expectation_failed;
pub(crate) mod floating_image;
pub(crate) mod function_failed;
pub(crate) mod habit;
pub(crate) mod host_port_conflict;
pub(crate) mod import_cycle;
pub(crate) mod import_not_found;
pub(crate) mod index_out_of_range;
pub(crate) mod invalid_attribute;
pub(crate) mod invalid_value;
pub(crate) mod item_form;
pub(crate) mod jump_cycle;
pub(crate) mod late_value;
pub(crate) mod literal_secret;
pub(crate) mod missing_argument;
pub(crate) mod missing_field;
pub(crate) mod missing_input;
pub(crate) mod missing_name;
pub(crate) mod missing_path;
pub(crate) mod no_arm_matches;
pub(crate) mod no_effect;
pub(crate) mod no_shared_network;
pub(crate) mod not_text;
pub(crate) mod not_there_yet;
pub(crate) mod null_access;
pub(crate) mod number_overflow;
pub(crate) mod outside_subnet;
pub(crate) mod overlay_missing;
pub(crate) mod readonly_field;
pub(crate) mod recursive_function;
pub(crate) mod redundant_dependency;
pub(crate) mod refinement_failed;
pub(crate) mod scale_without_request;
pub(crate) mod secret_exposed;
pub(crate) mod secret_revealed;
pub(crate) mod shared_volume;
pub(crate) mod shell_syntax;
pub(crate) mod sign;
pub(crate) mod start_cycle;
pub(crate) mod statement_in_configuration;
pub(crate) mod timeout_not_below_interval;
pub(crate) mod trailing_zero;
pub(crate) mod type_mismatch;
pub(crate) mod unchecked_dependency;
pub(crate) mod unchecked_replicas;
pub(crate) mod unit_mismatch;
pub(crate) mod unknown_argument;
pub(crate) mod unknown_attribute;
pub(crate) mod unknown_base;
pub(crate) mod unknown_environment;
pub(crate) mod unknown_field;
pub(crate) mod unknown_function;
pub(crate) mod unknown_kind;
pub(crate) mod unknown_member;
pub(crate) mod unknown_name;
pub(crate) mod unknown_port;
pub(crate) mod unknown_scheme;
pub(crate) mod unknown_type;
pub(crate) mod unknown_unit;
pub(crate) mod unknown_variant;
pub(crate) mod unset_input;
pub(crate) mod unused_allow;
pub(crate) mod unused_item;
pub(crate) mod value_cycle;

/// What every finding's file starts from.
mod prelude {
    pub(crate) use orch_diagnostics::{Code, Safety, Tag, nearest};

    pub(crate) use super::{list, suggest};
    pub(crate) use crate::anchor::{Anchor, Found};
}

use orch_diagnostics::{Code, Safety, nearest, slips};

use crate::anchor::{Anchor, Found};

/// Every code that the compiler reports, in alphabetical order.
pub static CODES: &[&Code] = &[
    &abstract_reference::CODE,
    &address_conflict::CODE,
    &ambiguous_arm::CODE,
    &ambiguous_name::CODE,
    &ambiguous_port::CODE,
    &ambiguous_type::CODE,
    &ambiguous_unit::CODE,
    &budget_exceeded::CODE,
    &check_failed::CODE,
    &concrete_in_library::CODE,
    &dollar_in_text::CODE,
    &duplicate_name::CODE,
    &duplicate_write::CODE,
    &endless_job::CODE,
    &endless_wait::CODE,
    &expectation_failed::CODE,
    &floating_image::CODE,
    &function_failed::CODE,
    &host_port_conflict::CODE,
    &import_cycle::CODE,
    &import_not_found::CODE,
    &index_out_of_range::CODE,
    &invalid_attribute::CODE,
    &invalid_value::CODE,
    &item_form::CODE,
    &jump_cycle::CODE,
    &late_value::CODE,
    &literal_secret::CODE,
    &missing_argument::CODE,
    &missing_field::CODE,
    &missing_input::CODE,
    &missing_name::CODE,
    &missing_path::CODE,
    &no_arm_matches::CODE,
    &no_effect::CODE,
    &no_shared_network::CODE,
    &not_text::CODE,
    &not_there_yet::CODE,
    &null_access::CODE,
    &number_overflow::CODE,
    &outside_subnet::CODE,
    &overlay_missing::CODE,
    &readonly_field::CODE,
    &recursive_function::CODE,
    &redundant_dependency::CODE,
    &refinement_failed::CODE,
    &scale_without_request::CODE,
    &secret_exposed::CODE,
    &secret_revealed::CODE,
    &shared_volume::CODE,
    &shell_syntax::CODE,
    &start_cycle::CODE,
    &statement_in_configuration::CODE,
    &timeout_not_below_interval::CODE,
    &trailing_zero::CODE,
    &type_mismatch::CODE,
    &unchecked_dependency::CODE,
    &unchecked_replicas::CODE,
    &unit_mismatch::CODE,
    &unknown_argument::CODE,
    &unknown_attribute::CODE,
    &unknown_base::CODE,
    &unknown_environment::CODE,
    &unknown_field::CODE,
    &unknown_function::CODE,
    &unknown_kind::CODE,
    &unknown_member::CODE,
    &unknown_name::CODE,
    &unknown_port::CODE,
    &unknown_scheme::CODE,
    &unknown_type::CODE,
    &unknown_unit::CODE,
    &unknown_variant::CODE,
    &unset_input::CODE,
    &unused_allow::CODE,
    &unused_item::CODE,
    &value_cycle::CODE,
];

/// Adds "did you mean": a fix where one name is near, else the names there are, if they are few.
pub(crate) fn suggest(finding: Found, at: Anchor, wrong: &str, known: Vec<&str>) -> Found {
    match near(wrong, &known) {
        Some((near, safety)) => finding.fix(format!("did you mean `{near}`?"), safety, at, near),
        None => list(finding, "there is", &known),
    }
}

/// The names that another may be a slip for.
pub(crate) fn may_mean<'a>(wrong: &str, known: &[&'a str]) -> Vec<&'a str> {
    if let Some(meant) = habit::meant(wrong, known) {
        return vec![meant];
    }
    let is_slip = |name: &&str| nearest(wrong, [*name]).is_some();
    let slips: Vec<&str> = known.iter().copied().filter(is_slip).collect();
    if slips.is_empty() { habit::nearly(wrong, known).into_iter().collect() } else { slips }
}

/// The name that was probably meant, and whether that is sure enough to write it without asking: one slip of the
/// finger, two in a long name, and no other name as near.
fn near<'a>(wrong: &str, known: &[&'a str]) -> Option<(&'a str, Safety)> {
    if let Some(meant) = habit::meant(wrong, known) {
        return Some((meant, Safety::Offer));
    }
    let length = wrong.chars().count();
    let Some(near) = nearest(wrong, known.iter().copied()) else {
        return habit::nearly(wrong, known).map(|meant| (meant, Safety::Offer));
    };
    let distance = slips(wrong, near, usize::MAX)?;
    // Of very short names half is not enough to go by, and two slips of three letters leave nothing.
    let longest = length.max(near.chars().count());
    let is_far = distance * 2 >= longest || distance > 1 && distance * 2 >= length;
    if is_far && !wrong.eq_ignore_ascii_case(near) {
        return None;
    }
    let is_slip = distance <= 1 && length > 2 || distance <= 2 && length > 5;
    let has_rival = || known.iter().any(|name| *name != near && slips(wrong, name, distance).is_some());
    Some((near, if is_slip && !has_rival() { Safety::Safe } else { Safety::Offer }))
}

/// Of more names than this, not even those that differ are few.
const MOST_LISTED: usize = 100;

/// How many names are worth listing.
const FEW: usize = 12;

/// Adds a note with the names there are, if they are few.
pub(crate) fn list(finding: Found, lead: &str, known: &[&str]) -> Found {
    if known.len() > MOST_LISTED {
        return finding;
    }
    let mut names: Vec<&str> = known.to_vec();
    names.sort_unstable();
    names.dedup();
    if names.len() > FEW {
        return finding;
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => finding,
        [only] => finding.note(format!("{lead} {only}")),
        [first @ .., last] => finding.note(format!("{lead} {} and {last}", first.join(", "))),
    }
}
