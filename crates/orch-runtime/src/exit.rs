//! How a process ended, and the signals that end one.

use std::fmt;

use orch_model::Signal;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// With an exit code.
    Code(i32),
    /// By a signal, with its number.
    Signal(i32),
    /// Unknown: something else in this program took its status.
    Lost,
}

impl Exit {
    /// Whether the process says that all went well.
    pub fn outcome(self) -> ExitKind {
        match self {
            Exit::Code(0) => ExitKind::Success,
            _ => ExitKind::Failure,
        }
    }
}

/// Good or bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitKind {
    /// Exit code 0.
    Success,
    /// Everything else.
    Failure,
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exit::Code(code) => write!(f, "exit code {code}"),
            Exit::Signal(number) => {
                let known = SIGNALS.iter().find(|(_, raw)| raw.as_raw() == *number).map(|(s, _)| s.word());
                match known.or_else(|| fault(*number)) {
                    Some(name) => f.write_str(name),
                    None => write!(f, "signal {number}"),
                }
            }
            Exit::Lost => f.write_str("an unknown status"),
        }
    }
}

/// The signals that the system and the language both know.
const SIGNALS: [(Signal, rustix::process::Signal); 10] = [
    (Signal::Sigterm, rustix::process::Signal::TERM),
    (Signal::Sigint, rustix::process::Signal::INT),
    (Signal::Sigquit, rustix::process::Signal::QUIT),
    (Signal::Sighup, rustix::process::Signal::HUP),
    (Signal::Sigkill, rustix::process::Signal::KILL),
    (Signal::Sigusr1, rustix::process::Signal::USR1),
    (Signal::Sigusr2, rustix::process::Signal::USR2),
    (Signal::Sigwinch, rustix::process::Signal::WINCH),
    (Signal::Sigcont, rustix::process::Signal::CONT),
    (Signal::Sigstop, rustix::process::Signal::STOP),
];

/// A signal as the system wants it.
pub(crate) fn raw_signal(signal: Signal) -> rustix::process::Signal {
    SIGNALS.iter().find(|(s, _)| *s == signal).map_or(rustix::process::Signal::TERM, |(_, raw)| *raw)
}

/// The names of signals that end a process by its own fault.
fn fault(number: i32) -> Option<&'static str> {
    use rustix::process::Signal as Raw;
    let faults = [
        (Raw::SEGV, "SIGSEGV"),
        (Raw::ABORT, "SIGABRT"),
        (Raw::BUS, "SIGBUS"),
        (Raw::FPE, "SIGFPE"),
        (Raw::ILL, "SIGILL"),
        (Raw::PIPE, "SIGPIPE"),
    ];
    faults.iter().find(|(raw, _)| raw.as_raw() == number).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_in_words() {
        let told: Vec<String> = [Exit::Code(3), Exit::Signal(9), Exit::Signal(11), Exit::Signal(40)]
            .iter()
            .map(Exit::to_string)
            .collect();
        assert_eq!(told, ["exit code 3", "SIGKILL", "SIGSEGV", "signal 40"]);
    }
}
