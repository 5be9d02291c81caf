//! Numbers with a unit. Each keeps the text its author wrote, for output, beside the exact number.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

macro_rules! shown_as_written {
    ($($type:ty),*) => {
        $(impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text)
            }
        })*
    };
}

shown_as_written!(Duration, Bytes, Cpu, Percent);

/// A length of time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// In nanoseconds.
    pub nanos: u64,
    /// As written: `1h30m`.
    pub text: SmolStr,
}

impl Duration {
    /// A length written as `text`.
    pub fn written(nanos: u64, text: impl Into<SmolStr>) -> Duration {
        Duration { nanos, text: text.into() }
    }

    /// `seconds` whole seconds.
    pub fn seconds(seconds: u32) -> Duration {
        Duration { nanos: u64::from(seconds) * 1_000_000_000, text: format_smolstr!("{seconds}s") }
    }

    /// `millis` milliseconds.
    pub fn millis(millis: u32) -> Duration {
        Duration { nanos: u64::from(millis) * 1_000_000, text: format_smolstr!("{millis}ms") }
    }

    /// For those who wait.
    pub fn to_std(&self) -> std::time::Duration {
        std::time::Duration::from_nanos(self.nanos)
    }

    /// Whole seconds, rounded up.
    pub fn seconds_up(&self) -> u64 {
        self.nanos.div_ceil(1_000_000_000)
    }

    /// Whether it is a whole number of seconds.
    pub fn is_whole_seconds(&self) -> bool {
        self.nanos.is_multiple_of(1_000_000_000)
    }
}

/// An amount of memory or storage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bytes {
    /// In bytes.
    pub value: u64,
    /// As written: `512Mi`.
    pub text: SmolStr,
}

impl Bytes {
    /// An amount written as `text`.
    pub fn written(value: u64, text: impl Into<SmolStr>) -> Bytes {
        Bytes { value, text: text.into() }
    }

    /// `n` times 1024².
    pub fn mebi(n: u32) -> Bytes {
        Bytes { value: u64::from(n) << 20, text: format_smolstr!("{n}Mi") }
    }

    /// `n` times 1024³.
    pub fn gibi(n: u32) -> Bytes {
        Bytes { value: u64::from(n) << 30, text: format_smolstr!("{n}Gi") }
    }

    /// `n` times 1000².
    pub fn mega(n: u32) -> Bytes {
        Bytes { value: u64::from(n) * 1_000_000, text: format_smolstr!("{n}MB") }
    }
}

/// An amount of processor.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cpu {
    /// In thousandths of a core.
    pub millis: u64,
    /// As written: `500m`, `2`.
    pub text: SmolStr,
}

impl Cpu {
    /// An amount written as `text`.
    pub fn written(millis: u64, text: impl Into<SmolStr>) -> Cpu {
        Cpu { millis, text: text.into() }
    }

    /// `n` thousandths of a core.
    pub fn millis(n: u32) -> Cpu {
        Cpu { millis: u64::from(n), text: format_smolstr!("{n}m") }
    }

    /// `n` cores.
    pub fn cores(n: u32) -> Cpu {
        Cpu { millis: u64::from(n) * 1000, text: format_smolstr!("{n}") }
    }
}

/// A share.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Percent {
    /// In parts of a million: 70 % is 700 000.
    pub millionths: u64,
    /// As written: `70%`.
    pub text: SmolStr,
}

impl Percent {
    /// A share written as `text`.
    pub fn written(millionths: u64, text: impl Into<SmolStr>) -> Percent {
        Percent { millionths, text: text.into() }
    }

    /// `n` of a hundred.
    pub fn of(n: u32) -> Percent {
        Percent { millionths: u64::from(n) * 10_000, text: format_smolstr!("{n}%") }
    }
}

/// An exact decimal number as text: `1000`, `0.5`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Exact(pub SmolStr);

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
