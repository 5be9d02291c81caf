//! The way of events out of the run: ordered, bounded, and never in the way of a process.
//!
//! A child that prints faster than its lines are read must neither be held up (it would hang on a full pipe)
//! nor fill the memory. So output is taken from the child at once and put here while there is room; what does
//! not fit is counted and reported by one [`Event::Dropped`] as soon as there is room again. Events about the
//! life of an item are never given up for output.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::event::Event;
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
    events: VecDeque<Event>,
    /// Of the output that waits, in bytes; without those of whom nothing does.
    waiting: BTreeMap<Instance, usize>,
    waiting_of_all: usize,
    others: usize,
    dropped: BTreeMap<Instance, u64>,
    closed: Closed,
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
        match &event {
            Event::Output { who, line, .. } => {
                let cost = cost(line);
                if !state.has_room(who, cost) {
                    *state.dropped.entry(who.clone()).or_default() += 1;
                    return;
                }
                let lost = state.dropped.remove(who);
                if let Some(lines) = lost {
                    let who = who.clone();
                    state.push_other(Event::Dropped { who, lines });
                }
                *state.waiting.entry(who.clone()).or_default() += cost;
                state.waiting_of_all += cost;
                state.events.push_back(event);
            }
            _ => state.push_other(event),
        }
        drop(state);
        self.0.arrived.notify_one();
    }

    /// Says that no more events come. What was lost is to be flushed before.
    pub(crate) fn close(&self) {
        let mut state = self.0.lock();
        if state.closed == Closed::No {
            state.closed = Closed::Sender;
        }
        drop(state);
        self.0.arrived.notify_one();
    }

    /// Reports the lines that were lost and have not been reported yet.
    pub(crate) fn flush_losses(&self) {
        let mut state = self.0.lock();
        for (who, lines) in std::mem::take(&mut state.dropped) {
            state.push_other(Event::Dropped { who, lines });
        }
        drop(state);
        self.0.arrived.notify_one();
    }
}

impl State {
    fn has_room(&self, who: &Instance, cost: usize) -> bool {
        let own = self.waiting.get(who).copied().unwrap_or(0) + cost;
        own <= LEAST_ROOM || (own <= ROOM_OF_ONE && self.waiting_of_all + cost <= ROOM_OF_ALL)
    }

    fn push_other(&mut self, event: Event) {
        if self.closed != Closed::No {
            return;
        }
        if self.others >= EVENT_ROOM {
            // Nobody has read for a very long time: the first that is not output makes room.
            if let Some(at) = self.events.iter().position(|e| !matches!(e, Event::Output { .. })) {
                self.events.remove(at);
                self.others -= 1;
            }
        }
        self.others += 1;
        self.events.push_back(event);
    }

    fn pop(&mut self) -> Option<Event> {
        let event = self.events.pop_front()?;
        match &event {
            Event::Output { who, line, .. } => {
                self.waiting_of_all = self.waiting_of_all.saturating_sub(cost(line));
                if let Some(own) = self.waiting.get_mut(who) {
                    *own = own.saturating_sub(cost(line));
                    if *own == 0 {
                        self.waiting.remove(who);
                    }
                }
            }
            _ => self.others = self.others.saturating_sub(1),
        }
        Some(event)
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
        state.events.clear();
        state.dropped.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Stream;

    fn line(text: &str) -> Event {
        Event::Output {
            who: Instance { item: "a".into(), replica: 0 },
            stream: Stream::Out,
            line: text.to_string(),
        }
    }

    #[tokio::test]
    async fn a_flood_is_bounded_and_counted_and_drops_no_other_event() {
        let (sender, mut events) = channel();
        let long = "x".repeat(1000);
        for _ in 0..20_000 {
            sender.send(line(&long));
        }
        sender.send(Event::Stopped { item: "a".into() });
        let mut read = 0;
        loop {
            match events.next().await {
                Some(Event::Output { .. }) => read += 1,
                Some(Event::Stopped { .. }) => break,
                other => panic!("{other:?}"),
            }
        }
        assert!((1000..20_000).contains(&read));
        sender.send(line("room again"));
        let who = Instance { item: "a".into(), replica: 0 };
        assert_eq!(events.next().await, Some(Event::Dropped { who, lines: 20_000 - read }));
        assert_eq!(events.next().await, Some(line("room again")));
        sender.close();
        assert_eq!(events.next().await, None);
    }

    #[test]
    fn who_prints_little_loses_nothing_to_those_who_flood() {
        let (sender, mut events) = channel();
        let from = |item: usize, line: &str| Event::Output {
            who: Instance { item: item.to_string().as_str().into(), replica: 0 },
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
        assert!(sender.0.lock().events.is_empty());
    }
}
