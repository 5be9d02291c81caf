//! What can be found while a target is written: one file a code, with its explanation beside it.

use orch_diagnostics::Code;

pub mod config_too_large;
pub mod docker_socket;
pub mod expose_without_publish;
pub mod file_unreadable;
pub mod health_client;
pub mod host_path_without_reason;
pub mod late_not_expressible;
pub mod left_out;
pub mod missing_image;
pub mod name_clash;
pub mod name_not_allowed;
pub mod needs_left_out;
pub mod not_emitted_yet;
pub mod not_expressible;
pub mod published_replicas;
pub mod published_to_all;
pub mod secret_not_expressible;

/// Every code of this crate, by name.
pub static CODES: &[&Code] = &[
    &config_too_large::CODE,
    &docker_socket::CODE,
    &expose_without_publish::CODE,
    &file_unreadable::CODE,
    &health_client::CODE,
    &host_path_without_reason::CODE,
    &late_not_expressible::CODE,
    &left_out::CODE,
    &missing_image::CODE,
    &name_clash::CODE,
    &name_not_allowed::CODE,
    &needs_left_out::CODE,
    &not_emitted_yet::CODE,
    &not_expressible::CODE,
    &published_replicas::CODE,
    &published_to_all::CODE,
    &secret_not_expressible::CODE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_explained() {
        assert!(CODES.is_sorted());
        for code in CODES {
            let explained = code.explained();
            assert!(!explained.summary.is_empty() && explained.summary.ends_with('.'), "{code}");
            assert_eq!((explained.wrong.len(), explained.right.len()), (1, 1), "{code}");
        }
    }
}
