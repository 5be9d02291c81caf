//! What the three programs share: a very small HTTP server and client, and how to stop well.
//!
//! This is an example to run, not a web framework: one request a connection, small bodies, plain text.

mod client;
mod server;

pub use client::{get, post};
pub use server::{Request, Response, serve};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The port to listen on: `--port N`, else the variable `PORT`, else 8080 as in the images.
pub fn port() -> u16 {
    let mut words = std::env::args().skip(1);
    let argument = words.by_ref().find(|word| word == "--port").and_then(|_| words.next());
    argument.or_else(|| std::env::var("PORT").ok()).and_then(|number| number.parse().ok()).unwrap_or(8080)
}

/// The variable `name`, or what it is where it is not set.
pub fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_string())
}

/// Says goodbye and ends well when asked to stop.
pub fn stop_when_asked(name: &'static str) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            println!("{name} says goodbye");
            std::process::exit(0);
        }
    });
    Ok(())
}

/// A greeting: what is said, and in which language. On the wire a line with a tab between the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// `Hei`
    pub text: String,
    /// `Norwegian`
    pub language: String,
}

impl Greeting {
    /// Reads a line; `None` if it is no greeting, or too long for one.
    pub fn parse(line: &str) -> Option<Greeting> {
        let (text, language) = line.split_once('\t')?;
        let clean = |part: &str| {
            part.chars().filter(|c| !c.is_control()).take(80).collect::<String>().trim().to_string()
        };
        let greeting = Greeting { text: clean(text), language: clean(language) };
        (!greeting.text.is_empty() && !greeting.language.is_empty()).then_some(greeting)
    }

    /// The line.
    pub fn line(&self) -> String {
        format!("{}\t{}\n", self.text, self.language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_comes_back_from_its_line() {
        let greeting = Greeting { text: "Hei".into(), language: "Norwegian".into() };
        assert_eq!(Greeting::parse(greeting.line().trim_end_matches('\n')), Some(greeting));
        assert_eq!(Greeting::parse("no tab"), None);
        assert_eq!(Greeting::parse(" \tx"), None);
    }
}
