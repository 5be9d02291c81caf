//! Hands out what the store keeps, which it finds by `STORE_URL`.
//!
//! It is healthy when the store is: `GET /health` asks for it.

use hello::{Request, Response, get, port, post, serve, setting, stop_when_asked};

fn main() -> std::io::Result<()> {
    stop_when_asked("the api")?;
    let store = setting("STORE_URL", "http://127.0.0.1:8080");
    println!("asking the store at {store}, listening on port {}", port());
    serve(port(), move |request: &Request| {
        let answer = match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/health") => get(&store, "/health"),
            ("GET", "/greetings") => get(&store, "/greetings"),
            ("POST", "/greetings") => post(&store, "/greetings", &request.body),
            // For the page, which shows the way a greeting takes.
            ("GET", "/store") => Ok(store.clone()),
            _ => return Response::text("404 Not Found", "there is no such thing here\n"),
        };
        match answer {
            Ok(body) => Response::text("200 OK", body),
            Err(error) => {
                Response::text("502 Bad Gateway", format!("the store cannot be reached: {error}\n"))
            }
        }
    })
}
