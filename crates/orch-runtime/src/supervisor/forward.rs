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
use crate::port::{Hold, local};
use crate::unit::Publish;
use orch_model::Name;

/// How many connections one address carries at a time; more wait to be accepted.
const CONNECTIONS: usize = 1024;
/// How long connecting to an instance may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The forwarding of an item. Ends, with its connections, when dropped.
pub(super) struct Forwards(Vec<JoinHandle<()>>);

impl Drop for Forwards {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Forwards every published address of the item.
pub(super) fn all(
    context: &Context,
    name: &Name,
    published: Vec<Publish>,
    ready: &watch::Receiver<Vec<usize>>,
) -> Forwards {
    let one = |publish: Publish| {
        let listen = publish.listen;
        let scheme = publish.scheme.as_ref().map_or(String::new(), |s| format!("{s}://"));
        let published = Event::Published {
            item: name.clone(),
            address: listen,
            url: format!("{scheme}{}", shown(listen)),
        };
        let (context, ready, targets) = (context.clone(), ready.clone(), publish.targets);
        tokio::spawn(forward(context, published, listen, publish.hold, targets, ready))
    };
    Forwards(published.into_iter().map(one).collect())
}

/// How a browser is told to get there.
fn shown(address: SocketAddr) -> String {
    match address.ip().is_unspecified() || address.ip().is_loopback() {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}

async fn forward(
    context: Context,
    published: Event,
    listen: SocketAddr,
    hold: Option<Hold>,
    targets: Vec<u16>,
    mut ready: watch::Receiver<Vec<usize>>,
) {
    if ready.wait_for(|up| !up.is_empty()).await.is_err() {
        return;
    }
    // The process itself listens there.
    if targets.iter().all(|t| *t == listen.port()) {
        context.tell(published);
        return;
    }
    drop(hold);
    let listener = loop {
        match TcpListener::bind(listen).await {
            Ok(listener) => break listener,
            Err(error) => {
                context.tell(Event::NotPublished { address: listen, reason: error.to_string() });
                sleep(Duration::from_secs(5)).await;
            }
        }
    };
    context.tell(published);
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
