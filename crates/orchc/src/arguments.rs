//! What was typed, read; and in which colours it is said that it cannot be.

use std::ffi::OsString;

use clap::{ColorChoice, CommandFactory, FromArgMatches, ValueEnum};

use crate::cli::Cli;
use crate::terminal::ColorWish;

/// What was typed. The help and what is said of wrong use are coloured as `--color` wishes, wherever that stands.
pub fn read() -> Cli {
    let choice = match wished(std::env::args_os()) {
        ColorWish::Auto => ColorChoice::Auto,
        ColorWish::Always => ColorChoice::Always,
        ColorWish::Never => ColorChoice::Never,
    };
    let mut command = Cli::command().color(choice);
    let read = command.try_get_matches_from_mut(std::env::args_os());
    read.and_then(|matches| Cli::from_arg_matches(&matches))
        .unwrap_or_else(|error| error.format(&mut command).exit())
}

/// The wish for colours among arguments that may be wrong otherwise.
fn wished(arguments: impl IntoIterator<Item = OsString>) -> ColorWish {
    let mut arguments = arguments.into_iter().take_while(|argument| argument != "--");
    let mut wish = ColorWish::default();
    while let Some(argument) = arguments.next() {
        let Some(argument) = argument.to_str() else { continue };
        let said = match argument.strip_prefix("--color") {
            Some("") => arguments.next().and_then(|next| next.into_string().ok()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        wish = said.and_then(|said| ColorWish::from_str(&said, false).ok()).unwrap_or(wish);
    }
    wish
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_for_colours_is_found_wherever_it_stands() {
        let wished = |line: &str| wished(line.split(' ').map(OsString::from));
        assert_eq!(wished("orchc chekc --color never"), ColorWish::Never);
        assert_eq!(wished("orchc --color=always check --wat"), ColorWish::Always);
        assert_eq!(wished("orchc check --color"), ColorWish::Auto);
        assert_eq!(wished("orchc check -- --color=never"), ColorWish::Auto);
    }
}
