//! Published addresses: connections to them are passed on to the instances that are ready, in turn.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use super::context::Context;
use crate::event::Event;
use crate::inputs::said;
use crate::port::{self, is_localhost, local};
use crate::unit::Publish;
use orch_model::Name;

/// How many connections one address carries at a time; more wait to be accepted.
const CONNECTIONS: usize = 1024;
/// How long connecting to an instance may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How soon an address that could not be had is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The forwarding of an item. Ends, with its connections, when dropped.
pub(super) struct Forwards {
    context: Context,
    item: Name,
    /// Not open yet.
    published: Vec<Publish>,
    ready: watch::Receiver<Vec<usize>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Forwards {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Forwards {
    /// The published addresses of an item, of whose instances `ready` are.
    pub(super) fn new(
        context: &Context,
        item: &Name,
        published: Vec<Publish>,
        ready: watch::Receiver<Vec<usize>>,
    ) -> Forwards {
        Forwards { context: context.clone(), item: item.clone(), published, ready, tasks: Vec::new() }
    }

    /// Opens every address that is not open, and tells of it.
    pub(super) async fn open(&mut self) {
        for mut publish in std::mem::take(&mut self.published) {
            let listen = publish.listen;
            let scheme = publish.scheme.as_ref().map_or(String::new(), |s| format!("{s}://"));
            let published = Event::Published {
                item: self.item.clone(),
                address: listen,
                url: format!("{scheme}{}", shown(listen)),
            };
            // The process itself listens there.
            if publish.targets.iter().all(|target| *target == listen.port()) {
                self.context.tell(published);
                continue;
            }
            publish.hold = None;
            let listener = bind(&self.context, listen).await;
            if listener.is_some() {
                self.context.tell(published.clone());
            }
            let (context, ready) = (self.context.clone(), self.ready.clone());
            self.tasks.push(tokio::spawn(async move {
                let listener = match listener {
                    Some(listener) => listener,
                    None => {
                        let listener = loop {
                            sleep(TRY_AGAIN).await;
                            if let Some(listener) = bind(&context, listen).await {
                                break listener;
                            }
                        };
                        context.tell(published);
                        listener
                    }
                };
                pass_on(listener, publish, ready).await;
            }));
        }
    }
}

async fn bind(context: &Context, listen: SocketAddr) -> Option<TcpListener> {
    let open = || {
        let listener = std::net::TcpListener::bind(listen)?;
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    };
    match port::settled(open).await {
        Ok(listener) => Some(listener),
        Err(error) => {
            context.tell(Event::NotPublished { address: listen, reason: said(&error) });
            None
        }
    }
}

/// How a browser is told to get there.
fn shown(address: SocketAddr) -> String {
    match is_localhost(address.ip()) {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}

async fn pass_on(listener: TcpListener, publish: Publish, ready: watch::Receiver<Vec<usize>>) {
    let targets = &publish.targets;
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let turn = AtomicUsize::new(0);
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        // The semaphore is never closed.
        let Ok(place) = room.clone().acquire_owned().await else { return };
        let Ok((mut client, _)) = listener.accept().await else {
            // Out of descriptors, most likely; trying at once would only burn time.
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let up = ready.borrow().clone();
        let next = turn.fetch_add(1, Ordering::Relaxed);
        let target = up.get(next % up.len().max(1)).and_then(|replica| targets.get(*replica)).copied();
        connections.spawn(async move {
            let _place = place;
            let Some(target) = target else { return };
            let Ok(Ok(mut server)) = timeout(CONNECT_LIMIT, TcpStream::connect(local(target))).await else {
                return;
            };
            // An error is the end of a connection like any other.
            let _ = copy_bidirectional(&mut client, &mut server).await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_everyone_reaches_as_localhost_is_shown_so() {
        let shown = |address: &str| shown(address.parse().unwrap());
        assert_eq!(shown("127.0.0.1:80"), "localhost:80");
        assert_eq!(shown("0.0.0.0:80"), "localhost:80");
        assert_eq!(shown("[::1]:80"), "[::1]:80");
        assert_eq!(shown("127.0.0.2:80"), "127.0.0.2:80");
    }
}
