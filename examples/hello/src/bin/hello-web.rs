//! Shows on a page what the api, found by `API_URL`, hands out. `TITLE` is its title.

use hello::{Greeting, Request, Response, get, port, post, serve, setting, stop_when_asked};

/// The page, with `{{…}}` where something is filled in.
const PAGE: &str = include_str!("../page.html");

fn main() -> std::io::Result<()> {
    stop_when_asked("the page")?;
    let api = setting("API_URL", "http://127.0.0.1:8080");
    let title = setting("TITLE", "Hello");
    println!("asking the api at {api}, showing the page on port {}", port());
    serve(port(), move |request: &Request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => Response::html(page(&api, &title)),
        ("POST", "/") => {
            let greeting = form(&request.body, "text").zip(form(&request.body, "language"));
            if let Some((text, language)) = greeting
                && let Err(error) = post(&api, "/greetings", &Greeting { text, language }.line())
            {
                eprintln!("a greeting is lost: {error}");
            }
            Response::see("/")
        }
        ("GET", "/health") => match get(&api, "/health") {
            Ok(_) => Response::text("200 OK", "well\n"),
            Err(error) => {
                Response::text("503 Service Unavailable", format!("the api cannot be reached: {error}\n"))
            }
        },
        _ => Response::text("404 Not Found", "there is no such page\n"),
    })
}

fn page(api: &str, title: &str) -> String {
    let (cards, count) = match get(api, "/greetings") {
        Ok(lines) => {
            let greetings: Vec<Greeting> = lines.lines().filter_map(Greeting::parse).collect();
            (greetings.iter().map(card).collect::<String>(), greetings.len())
        }
        Err(error) => (format!("<li class=\"trouble\">{}</li>", escape(&error.to_string())), 0),
    };
    let store = get(api, "/store").unwrap_or_else(|_| "unknown".into());
    let own = format!("port {}", port());
    let place = |url: &str| escape(url.strip_prefix("http://").unwrap_or(url));
    PAGE.replace("{{title}}", &escape(title))
        .replace("{{count}}", &count.to_string())
        .replace("{{store}}", &place(&store))
        .replace("{{api}}", &place(api))
        .replace("{{web}}", &own)
        .replace("{{greetings}}", &cards)
}

fn card(greeting: &Greeting) -> String {
    format!(
        "<li><strong dir=\"auto\">{}</strong><span>{}</span><small>from <b>store</b></small></li>\n",
        escape(&greeting.text),
        escape(&greeting.language)
    )
}

fn escape(text: &str) -> String {
    // Braces too, so that no greeting looks like a place of the page to fill in.
    text.chars()
        .map(|c| match c {
            '&' | '<' | '>' | '"' | '\'' | '{' | '}' => format!("&#{};", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

/// A field of a form as a browser sends it.
fn form(body: &str, field: &str) -> Option<String> {
    let (_, value) =
        body.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == field)?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_and_pages_escaped() {
        let body = "text=Gr%C3%BCezi+mitenand&language=Swiss";
        assert_eq!(form(body, "text").as_deref(), Some("Grüezi mitenand"));
        assert_eq!(form("text=%zz", "text"), None);
        assert_eq!(escape("<b>{{x}}"), "&#60;b&#62;&#123;&#123;x&#125;&#125;");
    }
}
