//! What happens during a run, for a person to follow: `name | line`, aligned and coloured by item.
//!
//! Pure: an event goes in, lines come out. `|` marks what a process printed, `!` what it printed on standard error, `•`
//! what `orchc` says about it.

use std::collections::BTreeMap;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use orch_diagnostics::shell_word;
use orch_runtime::{
    Cause, Consequence, Event, Failure, Instance, Limit, Outcome, Reason, Stream, Unhealthy, Verdict, Wait,
    Waiter, spoken,
};

use crate::graph::condition;
use crate::tame::tame;
use crate::terminal::{Chatter, Ink, harmless, styled};

const PALETTE: [AnsiColor; 6] = [
    AnsiColor::Cyan,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Blue,
    AnsiColor::Yellow,
    AnsiColor::BrightCyan,
];
const BAD: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const GOOD: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const QUIET: Style = Style::new().dimmed();

/// The picture of a run so far, as far as later lines depend on it.
#[derive(Debug)]
pub struct Screen {
    ink: Ink,
    chatter: Chatter,
    width: usize,
    colors: BTreeMap<String, AnsiColor>,
    urls: BTreeMap<String, Vec<String>>,
    /// Whether everything has been up.
    has_been_ready: bool,
}

impl Screen {
    /// For a run of these items, each with the number of its instances.
    pub fn new(items: &[(String, u32)], ink: Ink, chatter: Chatter) -> Screen {
        let colors = items.iter().map(|(name, _)| name.clone()).zip(PALETTE.into_iter().cycle()).collect();
        let longest = |(name, instances): &(String, u32)| {
            let replica = instances.saturating_sub(1);
            let last = Instance { item: name.as_str().into(), replica, of: *instances };
            last.to_string().chars().count()
        };
        let width = items.iter().map(longest).max().unwrap_or(0);
        Screen { ink, chatter, width, colors, urls: BTreeMap::new(), has_been_ready: false }
    }

    /// The lines an event is worth, each with its line end; often none.
    pub fn show(&mut self, event: &Event) -> String {
        match event {
            Event::Output { who, stream, line } => self.output(who, *stream, line),
            Event::Dropped { who, lines } => {
                let (noun, verb) = if *lines == 1 { ("line was", "is") } else { ("lines were", "are") };
                let text = format!("{lines} {noun} printed too fast to be shown and {verb} lost");
                self.said(&who.to_string(), BAD, &text)
            }
            Event::Failed(failure) => self.failure(failure),
            Event::Unhealthy(unhealthy) => self.unhealthy(unhealthy),
            Event::Blocked { item, on } => {
                let text =
                    format!("will not start: it waits for {} to be {}", on.item, condition(on.condition));
                self.said(item.as_str(), BAD, &text)
            }
            Event::Published { item, url, .. } => {
                self.urls.entry(item.to_string()).or_default().push(url.clone());
                // What comes after the list is told by itself.
                match self.has_been_ready {
                    true => self.said(item.as_str(), GOOD, &format!("open {url}")),
                    false => String::new(),
                }
            }
            Event::NotPublished { address, reason } => {
                self.of_all(BAD, &format!("{address} cannot be opened: {reason}; it is tried again"))
            }
            Event::Ready { after } => {
                self.has_been_ready = true;
                self.ready(*after)
            }
            Event::Survived { who, pids } => match who {
                Some(who) => self.said(&who.to_string(), BAD, &survived(pids)),
                None => self.of_all(BAD, &survived(pids)),
            },
            Event::ShuttingDown { reason } => self.shutting_down(reason),
            Event::Ended(outcome) => self.ended(outcome),
            event if self.chatter == Chatter::Normal => self.status(event),
            _ => String::new(),
        }
    }

    /// What only tells how things go.
    fn status(&mut self, event: &Event) -> String {
        match event {
            Event::Waiting { item, on } => {
                let on: Vec<String> = on.iter().map(awaited).collect();
                self.said(item.as_str(), QUIET, &format!("waits for {}", on.join(", ")))
            }
            Event::Starting { who, attempt, command } => {
                let again = if *attempt > 1 { format!(" (attempt {attempt})") } else { String::new() };
                self.said(&who.to_string(), QUIET, &format!("starting{again}: {}", shortened(command)))
            }
            Event::Healthy { who, after } => {
                self.said(&who.to_string(), GOOD, &format!("healthy in {}", spoken(*after)))
            }
            Event::Completed { item, after } => {
                self.said(item.as_str(), GOOD, &format!("completed in {}", spoken(*after)))
            }
            Event::Exited { who, exit, after } => {
                self.said(&who.to_string(), QUIET, &format!("ended with {exit} after {}", spoken(*after)))
            }
            Event::Restarting { who, delay, attempt, limit } => {
                let of = limit.map_or_else(String::new, |limit| format!(" of {limit}"));
                let text = format!("restarting in {} (attempt {attempt}{of})", spoken(*delay));
                self.said(&who.to_string(), QUIET, &text)
            }
            Event::Stopping { who, signal, grace } => self.said(
                &who.to_string(),
                QUIET,
                &format!("stopping: {}, then up to {}", signal.word(), spoken(*grace)),
            ),
            Event::Killed { who, after } => self.said(
                &who.to_string(),
                BAD,
                &format!("killed: it did not stop within {}", spoken(*after)),
            ),
            Event::Swept { who, processes } => {
                let noun = if *processes == 1 { "process" } else { "processes" };
                match who {
                    Some(who) => {
                        let text = format!("killed {processes} {noun} that it left behind");
                        self.said(&who.to_string(), QUIET, &text)
                    }
                    // It hid whose it was.
                    None => {
                        self.of_all(QUIET, &format!("killed {processes} {noun} that had been left behind"))
                    }
                }
            }
            _ => String::new(),
        }
    }

    fn output(&mut self, who: &Instance, stream: Stream, line: &str) -> String {
        let mark = match stream {
            Stream::Out => "|",
            Stream::Err => "!",
        };
        let prefix = self.prefix(&who.to_string(), mark);
        format!("{prefix} {}\n", tame(line, self.ink))
    }

    /// A line of our own about an item.
    fn said(&mut self, who: &str, style: Style, text: &str) -> String {
        let prefix = self.prefix(who, "•");
        format!("{prefix} {}\n", styled(self.ink, style, &harmless(text)))
    }

    /// A line about the run as a whole.
    fn of_all(&self, style: Style, text: &str) -> String {
        format!("{}\n", styled(self.ink, style, &harmless(text)))
    }

    fn prefix(&mut self, who: &str, mark: &str) -> String {
        self.width = self.width.max(who.chars().count());
        let item = who.split('[').next().unwrap_or(who);
        let color = self.colors.get(item).copied().unwrap_or(AnsiColor::White);
        let style = Style::new().fg_color(Some(color.into()));
        styled(self.ink, style, &format!("{who:width$} {mark}", width = self.width))
    }

    /// Why something failed, what it printed last, and what that means for others.
    fn failure(&mut self, failure: &Failure) -> String {
        let who = failure.who.to_string();
        let mut text = self.said(&who, BAD, &format!("failed: {}", failure.cause));
        let mut more = Vec::new();
        if let Cause::NoSuchProgram { hint: Some(hint), .. } | Cause::NotAProgram { hint: Some(hint), .. } =
            &failure.cause
        {
            more.push(hint.clone());
        }
        if !failure.last_lines.is_empty() {
            more.push("its last lines:".to_owned());
            more.extend(failure.last_lines.iter().map(|line| format!("  {}", tame(line, Ink::Plain))));
        }
        if !failure.waiting.is_empty() {
            more.push(waiting(&failure.waiting));
        }
        match failure.verdict {
            Verdict::Restart => {}
            Verdict::UsedUp { attempts, by } => {
                let allows = match by {
                    Limit::Restart => "`restart` allows",
                    Limit::Retries => "`retries` allow",
                };
                more.push(format!(
                    "it is not started again: it has been started {attempts} times, as often as its {allows}"
                ));
            }
            Verdict::GivenUp => more.push("it is not started again".to_owned()),
            Verdict::OutOfTime { limit } => more.push(format!(
                "it is not started again: `default_timeout` gives it {} to become healthy",
                spoken(limit)
            )),
            Verdict::AskedNoMore => more.push("it runs elsewhere, and is not asked again".to_owned()),
        }
        for line in more {
            text.push_str(&self.said(&who, QUIET, &line));
        }
        text
    }

    fn unhealthy(&mut self, unhealthy: &Unhealthy) -> String {
        let who = unhealthy.who.to_string();
        let times =
            if unhealthy.failures == 1 { "once".to_owned() } else { format!("{} times", unhealthy.failures) };
        let head = format!("unhealthy: {} failed {times}: {}", unhealthy.check, unhealthy.reason);
        let mut text = self.said(&who, BAD, &head);
        if !unhealthy.waiting.is_empty() {
            text.push_str(&self.said(&who, QUIET, &waiting(&unhealthy.waiting)));
        }
        let consequence = match unhealthy.consequence {
            Consequence::Restart => "it is restarted",
            Consequence::KeepWaiting => "it is asked on",
        };
        text.push_str(&self.said(&who, QUIET, consequence));
        text
    }

    fn ready(&self, after: Duration) -> String {
        let mut text = format!("\n{} in {}\n", styled(self.ink, GOOD, "ready"), spoken(after));
        let width = self.urls.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        for (name, urls) in &self.urls {
            for url in urls {
                text.push_str(&format!("  {name:width$}  {url}\n"));
            }
        }
        if self.chatter == Chatter::Normal {
            text.push_str(&styled(self.ink, QUIET, "Ctrl-C stops everything"));
            text.push_str("\n\n");
        }
        text
    }

    fn shutting_down(&self, reason: &Reason) -> String {
        let text = match reason {
            Reason::Asked => "stopping; Ctrl-C again kills".to_owned(),
            Reason::ItemFailed(item) => format!("stopping, because {item} failed"),
            Reason::Finished => return String::new(),
        };
        format!("\n{}\n", styled(self.ink, Style::new().bold(), &text))
    }

    fn ended(&self, outcome: &Outcome) -> String {
        let failed: Vec<String> = outcome.failed.iter().map(ToString::to_string).collect();
        match failed.is_empty() {
            true if self.chatter == Chatter::Quiet => String::new(),
            true => match outcome.reason {
                Reason::Finished => format!("{}\n", styled(self.ink, GOOD, "everything is done")),
                _ if !self.has_been_ready => {
                    format!("{}\n", styled(self.ink, BAD, "stopped before everything was ready"))
                }
                _ => format!("{}\n", styled(self.ink, GOOD, "everything has stopped")),
            },
            false => format!("{} {}\n", styled(self.ink, BAD, "failed:"), failed.join(", ")),
        }
    }
}

fn awaited(wait: &Wait) -> String {
    format!("{} to be {}", wait.item, condition(wait.condition))
}

fn waiting(waiters: &[Waiter]) -> String {
    let one = |waiter: &Waiter| format!("{} waits for it to be {}", waiter.item, condition(waiter.condition));
    waiters.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn survived(pids: &[u32]) -> String {
    let ids: Vec<String> = pids.iter().map(u32::to_string).collect();
    let (noun, is) = if pids.len() == 1 { ("process", "is") } else { ("processes", "are") };
    format!("{noun} {} {is} killed and still there: the system does not let go", ids.join(", "))
}

/// A command as it would be typed, not longer than a line.
fn shortened(command: &[String]) -> String {
    const LONGEST: usize = 80;
    let text = command.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ").replace('\n', " ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use orch_model::{Condition, Signal};
    use orch_runtime::Exit;

    use super::*;

    fn who(item: &str, replica: u32) -> Instance {
        Instance { item: item.into(), replica, of: if item == "api" { 2 } else { 1 } }
    }

    fn story() -> Vec<Event> {
        let output = |item: &str, stream, line: &str| Event::Output {
            who: who(item, 0),
            stream,
            line: line.to_owned(),
        };
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        vec![
            Event::Waiting {
                item: "web".into(),
                on: vec![Wait { item: "api".into(), condition: Condition::Healthy }],
            },
            Event::Starting { who: who("api", 0), attempt: 1, command: words("./api --port 8080") },
            output("api", Stream::Out, "listening on 8080"),
            output("api", Stream::Err, "warning: \u{1b}[31mred\u{1b}[2J\u{1b}]0;title"),
            Event::Healthy { who: who("api", 0), after: Duration::from_millis(1234) },
            Event::Completed { item: "job".into(), after: Duration::from_millis(80) },
            Event::Failed(Box::new(Failure {
                who: who("api", 1),
                cause: Cause::Exited(Exit::Code(1)),
                last_lines: vec!["thread panicked".to_owned(), "  at main".to_owned()],
                waiting: vec![Waiter { item: "web".into(), condition: Condition::Healthy }],
                verdict: Verdict::Restart,
            })),
            Event::Restarting {
                who: who("api", 1),
                delay: Duration::from_secs(1),
                attempt: 2,
                limit: Some(5),
            },
            Event::Failed(Box::new(Failure {
                who: who("web", 0),
                cause: Cause::NotHealthyInTime {
                    limit: Duration::from_secs(125),
                    reason: "connection refused".to_owned(),
                },
                last_lines: Vec::new(),
                waiting: Vec::new(),
                verdict: Verdict::GivenUp,
            })),
            Event::Unhealthy(Box::new(Unhealthy {
                who: who("api", 0),
                check: "GET http://127.0.0.1:8080/health".to_owned(),
                reason: "503 Service Unavailable".to_owned(),
                failures: 3,
                waiting: Vec::new(),
                consequence: Consequence::Restart,
            })),
            Event::Dropped { who: who("web", 0), lines: 1 },
            Event::Failed(Box::new(Failure {
                who: who("job", 0),
                cause: Cause::TimedOut { limit: Duration::from_millis(300) },
                last_lines: Vec::new(),
                waiting: Vec::new(),
                verdict: Verdict::UsedUp { attempts: 4, by: Limit::Retries },
            })),
            Event::Blocked {
                item: "late".into(),
                on: Wait { item: "web".into(), condition: Condition::Started },
            },
            Event::Published {
                item: "web".into(),
                address: ([127, 0, 0, 1], 8000).into(),
                url: "http://127.0.0.1:8000".to_owned(),
            },
            Event::Ready { after: Duration::from_millis(2300) },
            Event::ShuttingDown { reason: Reason::Asked },
            Event::Stopping { who: who("api", 0), signal: Signal::Sigterm, grace: Duration::from_secs(10) },
            Event::Exited { who: who("api", 0), exit: Exit::Signal(15), after: Duration::from_secs(60) },
            Event::Killed { who: who("web", 0), after: Duration::from_secs(10) },
            Event::Swept { who: Some(who("web", 0)), processes: 2 },
            Event::Swept { who: None, processes: 1 },
            Event::Survived { who: Some(who("web", 0)), pids: vec![812] },
            Event::Stopped { item: "api".into() },
            Event::Ended(Outcome { reason: Reason::Asked, failed: vec!["web".into()], has_been_ready: true }),
        ]
    }

    fn shown(ink: Ink, chatter: Chatter) -> String {
        let items =
            [("api", 2), ("web", 1), ("job", 1)].map(|(name, instances)| (name.to_owned(), instances));
        let mut screen = Screen::new(&items, ink, chatter);
        story().iter().map(|event| screen.show(event)).collect()
    }

    #[test]
    fn a_run_from_start_to_end() {
        insta::assert_snapshot!(shown(Ink::Plain, Chatter::Normal));
    }

    #[test]
    fn a_quiet_run_shows_output_and_what_went_wrong() {
        insta::assert_snapshot!(shown(Ink::Plain, Chatter::Quiet));
    }

    #[test]
    fn items_have_colours_of_their_own() {
        assert!(
            shown(Ink::Colored, Chatter::Normal).contains("\u{1b}[36mapi[0] |\u{1b}[0m listening on 8080")
        );
    }
}
