//! Keeps greetings, in memory.
//!
//! `GET /greetings` lists them, `POST /greetings` adds one, `GET /health` says that it is well.

use std::sync::{Mutex, PoisonError};

use hello::{Greeting, Request, Response, port, serve, stop_when_asked};

/// How many are kept; the oldest of the added ones go first.
const LIMIT: usize = 24;

const FIRST: [(&str, &str); 6] = [
    ("Hello", "English"),
    ("Hei", "Norwegian"),
    ("Hola", "Spanish"),
    ("こんにちは", "Japanese"),
    ("Habari", "Swahili"),
    ("Grüezi", "Swiss German"),
];

fn main() -> std::io::Result<()> {
    stop_when_asked("the store")?;
    let greeting =
        |(text, language): &(&str, &str)| Greeting { text: (*text).into(), language: (*language).into() };
    let greetings: Mutex<Vec<Greeting>> = Mutex::new(FIRST.iter().map(greeting).collect());
    println!("keeping {} greetings on port {}", FIRST.len(), port());
    serve(port(), move |request: &Request| {
        let mut greetings = greetings.lock().unwrap_or_else(PoisonError::into_inner);
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/health") => Response::text("200 OK", "well\n"),
            ("GET", "/greetings") => {
                Response::text("200 OK", greetings.iter().map(Greeting::line).collect::<String>())
            }
            ("POST", "/greetings") => match Greeting::parse(&request.body) {
                Some(greeting) => {
                    println!("keeping \"{}\" ({})", greeting.text, greeting.language);
                    if greetings.len() >= LIMIT {
                        greetings.remove(FIRST.len());
                    }
                    greetings.push(greeting);
                    Response::text("201 Created", "kept\n")
                }
                None => Response::text("400 Bad Request", "that is no greeting\n"),
            },
            _ => Response::text("404 Not Found", "there is no such thing here\n"),
        }
    })
}
