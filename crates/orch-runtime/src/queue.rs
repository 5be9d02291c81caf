//! The way of events out of the run: ordered, bounded, and never in the way of a process.
//!
//! A child that prints faster than its lines are read must neither be held up (it would hang on a full pipe)
//! nor fill the memory. So output is taken from the child at once and put here; where there is no room for a line, the
//! oldest ones of the same instance make it, since its last ones say most. How many were lost is told where they would
//! have been, by [`Event::Dropped`]. Events about the life of an item are never given up for output.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::event::{Event, Stream};
use crate::id::Instance;

/// How many bytes of the output of one instance may wait to be read.
const ROOM_OF_ONE: usize = 2 << 20;
/// How many of all together; beyond that, of each only [`LEAST_ROOM`]: who prints little loses nothing to who floods.
const ROOM_OF_ALL: usize = 16 << 20;
/// How many bytes of one may always wait.
const LEAST_ROOM: usize = 64 << 10;
/// What a line costs beside its bytes.
const LINE_COST: usize = 96;
/// How many other events may wait. Nobody reads when this is reached; the oldest are given up.
const EVENT_ROOM: usize = 16_384;

#[derive(Debug, Default)]
struct State {
    /// The number of the next event: they are read in this order, wherever they wait.
    next: u64,
    /// What is printed, of those of whom something waits.
    outputs: BTreeMap<Instance, Waiting>,
    /// In bytes.
    waiting_of_all: usize,
    others: VecDeque<(u64, Event)>,
    closed: Closed,
}

/// The output of one instance that waits to be read.
#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<(u64, Line)>,
    /// In bytes.
    cost: usize,
    /// How many lines were lost before these.
    lost: u64,
}

#[derive(Debug)]
struct Line {
    stream: Stream,
    text: String,
}

#[derive(Debug, Default, PartialEq)]
enum Closed {
    #[default]
    No,
    /// No more events come; what waits may be read.
    Sender,
    /// Nobody reads.
    Receiver,
}

#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    arrived: Notify,
}

impl Queue {
    /// A panic elsewhere leaves the state whole: every change to it is complete before the lock is released.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the parts of a run report what happens. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Sender(Arc<Queue>);

/// The events of a run, in order.
#[derive(Debug)]
pub struct Events(Arc<Queue>);

pub(crate) fn channel() -> (Sender, Events) {
    let queue = Arc::new(Queue::default());
    (Sender(queue.clone()), Events(queue))
}

fn cost(line: &str) -> usize {
    line.len() + LINE_COST
}

impl Sender {
    /// Reports an event. Never waits.
    pub(crate) fn send(&self, event: Event) {
        let mut state = self.0.lock();
        if state.closed != Closed::No {
            return;
        }
        match event {
            Event::Output { who, stream, line } => state.push_line(who, Line { stream, text: line }),
            other => state.push_other(other),
        }
        drop(state);
        self.0.arrived.notify_one();
    }

    /// Says that no more events come.
    pub(crate) fn close(&self) {
        let mut state = self.0.lock();
        if state.closed == Closed::No {
            state.closed = Closed::Sender;
        }
        drop(state);
        self.0.arrived.notify_one();
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn push_line(&mut self, who: Instance, line: Line) {
        let (number, cost) = (self.number(), cost(&line.text));
        let waiting = self.outputs.entry(who).or_default();
        while !waiting.lines.is_empty() && !has_room(waiting.cost + cost, self.waiting_of_all + cost) {
            self.waiting_of_all -= waiting.make_room();
        }
        waiting.lines.push_back((number, line));
        waiting.cost += cost;
        self.waiting_of_all += cost;
    }

    fn push_other(&mut self, event: Event) {
        if self.others.len() >= EVENT_ROOM {
            // Nobody has read for a very long time.
            self.others.pop_front();
        }
        let number = self.number();
        self.others.push_back((number, event));
    }

    fn pop(&mut self) -> Option<Event> {
        let first = |(who, waiting): (&Instance, &Waiting)| Some((waiting.lines.front()?.0, who.clone()));
        let line = self.outputs.iter().filter_map(first).min();
        let other = self.others.front().map(|(number, _)| *number);
        match line {
            Some((number, who)) if other.is_none_or(|other| number < other) => self.pop_line(who),
            _ => self.others.pop_front().map(|(_, event)| event),
        }
    }

    fn pop_line(&mut self, who: Instance) -> Option<Event> {
        let waiting = self.outputs.get_mut(&who)?;
        if waiting.lost > 0 {
            return Some(Event::Dropped { who, lines: std::mem::take(&mut waiting.lost) });
        }
        let (_, Line { stream, text }) = waiting.lines.pop_front()?;
        waiting.cost -= cost(&text);
        self.waiting_of_all -= cost(&text);
        if waiting.lines.is_empty() {
            self.outputs.remove(&who);
        }
        Some(Event::Output { who, stream, line: text })
    }

    fn clear(&mut self) {
        self.outputs.clear();
        self.others.clear();
        self.waiting_of_all = 0;
    }
}

/// Whether so much of one and of all may wait.
fn has_room(of_one: usize, of_all: usize) -> bool {
    of_one <= LEAST_ROOM || (of_one <= ROOM_OF_ONE && of_all <= ROOM_OF_ALL)
}

impl Waiting {
    /// Gives up the older half: if it were one line at a time, each that is read would be told of with a loss. Says how many
    /// bytes that were.
    fn make_room(&mut self) -> usize {
        let before = self.cost;
        while self.cost > before / 2
            && let Some((_, line)) = self.lines.pop_front()
        {
            self.cost -= cost(&line.text);
            self.lost += 1;
        }
        before - self.cost
    }
}

impl Events {
    /// The next event; `None` after [`Event::Ended`]. May be dropped and called again without losing one.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            {
                let mut state = self.0.lock();
                if let Some(event) = state.pop() {
                    return Some(event);
                }
                if state.closed == Closed::Sender {
                    return None;
                }
            }
            // `notify_one` keeps a permit, so an event that comes in between is not missed.
            self.0.arrived.notified().await;
        }
    }

    /// What is there now, without waiting.
    pub fn try_next(&mut self) -> Option<Event> {
        self.0.lock().pop()
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.closed = Closed::Receiver;
        state.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Event {
        Event::Output {
            who: Instance { item: "a".into(), replica: 0, of: 1 },
            stream: Stream::Out,
            line: text.to_string(),
        }
    }

    #[tokio::test]
    async fn a_flood_is_bounded_and_counted_and_drops_no_other_event() {
        let (sender, mut events) = channel();
        let long = "x".repeat(1000);
        for n in 0..20_000 {
            sender.send(line(&format!("{n} {long}")));
        }
        sender.send(Event::Stopped { item: "a".into() });
        sender.send(line("later"));
        let mut lost = 0;
        let mut read = Vec::new();
        loop {
            match events.next().await {
                Some(Event::Output { line, .. }) => read.push(line),
                Some(Event::Dropped { lines, .. }) => {
                    assert!(read.is_empty(), "told where it happened");
                    lost += lines;
                }
                Some(Event::Stopped { .. }) => break,
                other => panic!("{other:?}"),
            }
        }
        assert!((500..20_000).contains(&read.len()));
        assert_eq!(lost + read.len() as u64, 20_000);
        assert!(read.last().unwrap().starts_with("19999 "), "the newest are kept");
        assert_eq!(events.next().await, Some(line("later")));
        sender.close();
        assert_eq!(events.next().await, None);
    }

    #[test]
    fn who_prints_little_loses_nothing_to_those_who_flood() {
        let (sender, mut events) = channel();
        let from = |item: usize, line: &str| Event::Output {
            who: Instance { item: item.to_string().as_str().into(), replica: 0, of: 1 },
            stream: Stream::Out,
            line: line.to_string(),
        };
        let long = "x".repeat(1000);
        for item in 0..12 {
            (0..4000).for_each(|_| sender.send(from(item, &long)));
        }
        sender.send(from(99, "tick"));
        let (mut bytes, mut last) = (0, None);
        while let Some(event) = events.try_next() {
            if let Event::Output { line, .. } = &event {
                bytes += line.len();
            }
            last = Some(event);
        }
        assert_eq!(last, Some(from(99, "tick")));
        assert!(bytes <= ROOM_OF_ALL + 12 * LEAST_ROOM);
    }

    #[test]
    fn events_that_nobody_reads_are_bounded() {
        let (sender, mut events) = channel();
        for n in 0..EVENT_ROOM + 5 {
            sender.send(Event::Stopped { item: n.to_string().as_str().into() });
        }
        assert_eq!(events.try_next(), Some(Event::Stopped { item: "5".into() }));
    }

    #[test]
    fn without_a_reader_nothing_is_kept() {
        let (sender, events) = channel();
        drop(events);
        sender.send(line("x"));
        assert_eq!(sender.0.lock().pop(), None);
    }
}
