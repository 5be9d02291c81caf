//! What the local run takes in place of the image while one develops.

use orch_model::{ContainerPath, Dev, Duration, Signal, Watch, WatchAction};

use crate::lower::body::Body;
use crate::lower::keys::{self, dev, watch, watch_action};
use crate::lower::port::{number, port};
use crate::lower::run;

/// What the local run takes in place of the image.
pub fn dev(body: &Body<'_, keys::Dev>) -> Dev {
    let origin = body.written(&dev::RUN).map(|field| field.origin);
    Dev {
        run: body.read(dev::RUN).zip(origin).and_then(|(run, origin)| run::variant(run, origin)),
        watch: body.read(dev::WATCH).as_ref().map(watch),
        env: body.map(dev::ENV),
        port: body.read(dev::PORT).and_then(port),
        debug: body.read(dev::DEBUG).and_then(|spot| number(&spot)),
    }
}

fn watch(body: &Body<'_, keys::Watch>) -> Watch {
    Watch {
        paths: body.list(watch::PATHS),
        ignore: body.list(watch::IGNORE),
        debounce: body.or(watch::DEBOUNCE, Duration::millis(300)),
        action: body.read(watch::ACTION).map_or(WatchAction::Restart, action),
    }
}

fn action(action: watch_action::Variant<'_>) -> WatchAction {
    match action {
        watch_action::Variant::Restart => WatchAction::Restart,
        watch_action::Variant::Rebuild => WatchAction::Rebuild,
        watch_action::Variant::Sync(sync) => {
            WatchAction::Sync(sync.or(watch_action::sync::PATH, ContainerPath("/".into())))
        }
        watch_action::Variant::Signal(signal) => {
            WatchAction::Signal(signal.or(watch_action::signal::SIGNAL, Signal::Sighup))
        }
    }
}
