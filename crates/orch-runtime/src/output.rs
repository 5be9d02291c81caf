//! From the bytes a process prints to bounded lines without secrets, and the last of them kept for explaining.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use regex::Regex;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::event::{Event, Stream};
use crate::id::Instance;
use crate::queue::Sender;
use crate::secret::Redactor;
use crate::splitter::{RawLine, Splitter};

/// How long a line may be, in bytes; the rest of it is left out and marked.
pub const LINE_LIMIT: usize = 8 << 10;
/// How many lines a [`Failure`](crate::Failure) tells.
pub const LAST_LINES: usize = 20;

/// What is done with the lines of one instance. Shared by its two streams.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    pub(crate) who: Instance,
    pub(crate) events: Sender,
    pub(crate) redactor: Arc<Redactor>,
    pub(crate) tail: Tail,
    pub(crate) marker: Option<Marker>,
}

/// How long nothing more must come until a line without an end is shown as far as it goes: a prompt, the dots of a
/// program at work.
const QUIET: Duration = Duration::from_millis(300);

/// The same when the process has ended: what it has printed is there by then, and others that hold its end may do so for long.
const LEFT: Duration = Duration::from_millis(50);

/// Watches for a line that says that the process is ready.
#[derive(Debug, Clone)]
pub(crate) struct Marker {
    pub(crate) pattern: Regex,
    pub(crate) seen: watch::Sender<Seen>,
}

/// Whether a line has matched since the process started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    NotYet,
    Yes,
}

/// The last lines of an instance, whichever stream they came by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tail(Arc<Mutex<VecDeque<String>>>);

impl Tail {
    pub(crate) fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LAST_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Lines {
    /// Reads to the end, handing on every line. Ends when the last holder of the other end is gone; once the sender of `over`
    /// is, as soon as there is nothing more to read.
    pub(crate) async fn read(
        self,
        stream: Stream,
        mut from: impl AsyncRead + Unpin,
        mut over: watch::Receiver<()>,
    ) {
        let mut splitter = Splitter::new(LINE_LIMIT + self.redactor.longest());
        let mut chunk = vec![0_u8; 16 << 10];
        let mut is_over = false;
        loop {
            let patience = match is_over {
                true => Some(LEFT),
                false => splitter.has_more_to_show().then_some(QUIET),
            };
            let read = tokio::select! {
                // What is there to be read comes before any waiting.
                biased;
                read = from.read(&mut chunk) => read,
                () = passed(patience) => {
                    if is_over {
                        break;
                    }
                    let keep = |line: &[u8]| self.redactor.unfinished(line);
                    splitter.show(keep, &mut |line| self.hand_on(stream, line));
                    continue;
                }
                // Nothing is ever sent.
                _ = over.changed(), if !is_over => {
                    is_over = true;
                    continue;
                }
            };
            let read = match read {
                Ok(0) | Err(_) => break,
                Ok(read) => read,
            };
            let Some(bytes) = chunk.get(..read) else { break };
            splitter.feed(bytes, &mut |line| self.hand_on(stream, line));
        }
        splitter.finish(&mut |line| self.hand_on(stream, line));
    }

    fn hand_on(&self, stream: Stream, line: RawLine<'_>) {
        if let Some(marker) = &self.marker
            && *marker.seen.borrow() == Seen::NotYet
        {
            let whole = self.redactor.clean(String::from_utf8_lossy(line.whole).into_owned());
            if marker.pattern.is_match(&whole) || marker.pattern.is_match(&colourless(&whole)) {
                let _ = marker.seen.send_replace(Seen::Yes);
            }
        }
        let Some(mut rest) = line.rest else { return };
        let mut left_out = line.left_out;
        // Secrets are cut out before the line is cut to length, so that no half of one is left at the cut; but where there was
        // too much to hold, it has been cut before.
        if left_out > 0 {
            let half = self.redactor.unfinished(line.whole).min(rest.len());
            rest = rest.get(..rest.len() - half).unwrap_or_default();
            left_out += half;
        }
        let mut text = self.clean(String::from_utf8_lossy(rest).into_owned());
        left_out += shorten(&mut text, LINE_LIMIT - 64);
        if left_out > 0 {
            text.push_str(&format!(" … ({left_out} bytes left out)"));
        }
        self.tail.push(text.clone());
        self.events.send(Event::Output { who: self.who.clone(), stream, line: text });
    }

    /// A text without secrets, those with a change of colour in them too: whoever shows the line leaves it out.
    fn clean(&self, text: String) -> String {
        let text = self.redactor.clean(text);
        let plain = colourless(&text);
        match self.redactor.clean(plain.clone()) {
            clean if clean == plain => text,
            clean => clean,
        }
    }
}

async fn passed(time: Option<Duration>) {
    match time {
        Some(time) => sleep(time).await,
        None => std::future::pending().await,
    }
}

/// A text without what steers a terminal: colours, most of all.
fn colourless(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split('\u{1b}');
    plain.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let rest = match part.chars().next() {
            // Up to the letter that says what the numbers before it mean.
            Some('[') => part.get(1..).unwrap_or("").trim_start_matches(|c| matches!(c, ' '..='?')),
            // A title, up to the bell.
            Some(']') => part.split_once('\u{7}').map_or("", |(_, rest)| rest),
            _ => part,
        };
        let is_whole = part.starts_with(']');
        let skipped = if is_whole { 0 } else { rest.chars().next().map_or(0, char::len_utf8) };
        plain.push_str(rest.get(skipped..).unwrap_or(""));
    }
    plain
}

/// Cuts `text` to at most `limit` bytes at a character boundary; says how many bytes went.
fn shorten(text: &mut String, limit: usize) -> usize {
    if text.len() <= limit {
        return 0;
    }
    let mut end = limit;
    while end > 0 && !text.is_char_boundary(end) {
        end -= 1;
    }
    let left_out = text.len() - end;
    text.truncate(end);
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue;
    use crate::secret::Sealed;
    use tokio::io::AsyncWriteExt;

    async fn printed(bytes: &[u8], secrets: &[Sealed]) -> (Vec<String>, Tail) {
        let (events, mut out) = queue::channel();
        let tail = Tail::default();
        let lines = Lines {
            who: Instance { item: "a".into(), replica: 0, of: 1 },
            events: events.clone(),
            redactor: Arc::new(Redactor::new(secrets)),
            tail: tail.clone(),
            marker: None,
        };
        let (_goes_on, over) = watch::channel(());
        lines.read(Stream::Out, bytes, over).await;
        events.close();
        let mut read = Vec::new();
        while let Some(event) = out.next().await {
            match event {
                Event::Output { line, .. } => read.push(line),
                other => panic!("{other:?}"),
            }
        }
        (read, tail)
    }

    #[tokio::test]
    async fn lines_end_with_either_ending_or_the_end() {
        let (lines, _) = printed(b"one\r\ntwo\n\nlast \xff", &[]).await;
        assert_eq!(lines, ["one", "two", "", "last \u{fffd}"]);
    }

    #[tokio::test]
    async fn a_line_without_end_is_bounded() {
        let (lines, _) = printed(&vec![b'x'; 3_000_000], &[]).await;
        assert_eq!(lines.len(), 1);
        assert!(lines[0].len() <= LINE_LIMIT);
        assert!(lines[0].ends_with("bytes left out)"), "{}", &lines[0][LINE_LIMIT - 200..]);
    }

    #[tokio::test]
    async fn no_half_of_a_secret_is_left_at_the_cut() {
        let secret = Sealed::from("s3cr3t-s3cr3t-s3cr3t");
        for start in LINE_LIMIT - 100..LINE_LIMIT + 2 {
            let text = format!("{}{} and more", "x".repeat(start), secret.reveal());
            let (lines, _) = printed(text.as_bytes(), std::slice::from_ref(&secret)).await;
            assert!(!lines[0].contains("s3c"), "{start}");
        }
    }

    #[tokio::test]
    async fn no_half_of_a_secret_moves_into_what_is_shown_when_others_before_it_are_cut_out() {
        // What is shown in place of a secret is shorter than it.
        let short = Sealed::from("s3cr3t-s3cr3t-s3cr3t");
        let long = Sealed::new(format!("t0k3n{}", "abcdefgh".repeat(400)));
        let texts =
            [short.reveal().repeat(420), long.reveal().repeat(4), format!("x{}", long.reveal()).repeat(4)];
        for text in texts {
            let secrets = [short.clone(), long.clone()];
            let (lines, _) = printed(text.as_bytes(), &secrets).await;
            let shown = lines.join("\n");
            assert!(!shown.contains("s3c") && !shown.contains("t0k") && !shown.contains("abc"), "{shown}");
        }
    }

    /// Lines on their way from a writer.
    fn begun(secret: &str, marker: Option<Marker>) -> (tokio::io::DuplexStream, queue::Events) {
        let (events, out) = queue::channel();
        let lines = Lines {
            who: Instance { item: "a".into(), replica: 0, of: 1 },
            events,
            redactor: Arc::new(Redactor::new([&Sealed::from(secret)])),
            tail: Tail::default(),
            marker,
        };
        let (writer, reader) = tokio::io::duplex(64);
        tokio::spawn(async move {
            let (_goes_on, over) = watch::channel(());
            lines.read(Stream::Out, reader, over).await;
        });
        (writer, out)
    }

    async fn next(out: &mut queue::Events) -> String {
        match out.next().await {
            Some(Event::Output { line, .. }) => line,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_secret_that_ends_as_it_begins_is_not_shown_up_to_there() {
        let (mut writer, mut out) = begun("hunter22h", None);
        writer.write_all(b"hunter22h").await.unwrap();
        tokio::time::sleep(QUIET + Duration::from_millis(100)).await;
        writer.write_all(b"\n").await.unwrap();
        assert_eq!(next(&mut out).await, crate::MASK);
    }

    #[tokio::test]
    async fn a_line_without_end_is_shown_after_a_moment_and_no_half_of_a_secret() {
        let (seen, is_seen) = watch::channel(Seen::NotYet);
        let marker = Marker { pattern: Regex::new("Ready: yes$").unwrap(), seen };
        let (mut writer, mut out) = begun("hunter22", Some(marker));
        let mut next = async || next(&mut out).await;
        writer.write_all(b"password hunt").await.unwrap();
        assert_eq!(next().await, "password ");
        writer.write_all(b"er22 \xc3").await.unwrap();
        assert_eq!(next().await, format!("{} ", crate::MASK));
        writer.write_all(b"\xa4\nReady: ").await.unwrap();
        assert_eq!((next().await.as_str(), next().await.as_str()), ("ä", "Ready: "));
        assert_eq!(*is_seen.borrow(), Seen::NotYet);
        writer.write_all(b"\x1b[1myes\x1b[0m").await.unwrap();
        assert_eq!(next().await, "\u{1b}[1myes\u{1b}[0m");
        assert_eq!(*is_seen.borrow(), Seen::Yes);
        writer.write_all(b"\n\n").await.unwrap();
        assert_eq!(next().await, "");
    }

    #[test]
    fn colours_are_not_part_of_a_text() {
        assert_eq!(
            colourless("\u{1b}[32mserver\u{1b}[0m \u{1b}]0;title\u{7}started\u{1b}[38;5;1m"),
            "server started"
        );
        assert_eq!(colourless("a\u{1b}"), "a");
    }

    #[tokio::test]
    async fn a_secret_of_two_colours_is_cut_out_too() {
        let secret = Sealed::from("hunter22");
        let (lines, _) = printed(b"a \x1b[31mhunt\x1b[1mer22\x1b[0m b", std::slice::from_ref(&secret)).await;
        assert_eq!(lines, [format!("a {} b", crate::MASK)]);
    }

    #[tokio::test]
    async fn the_tail_keeps_the_last_lines() {
        let text: String = (0..100).map(|n| format!("{n}\n")).collect();
        let (_, tail) = printed(text.as_bytes(), &[]).await;
        assert_eq!(tail.lines().len(), LAST_LINES);
        assert_eq!(tail.lines().first().map(String::as_str), Some("80"));
    }
}
