//! How times are told.

use std::time::Duration;

/// `350 ms`, `1.2 s`, `2 m 5 s`.
pub fn spoken(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0..1000 => format!("{millis} ms"),
        1000..60_000 if millis % 1000 < 50 => format!("{} s", millis / 1000),
        1000..60_000 => format!("{}.{} s", millis / 1000, (millis % 1000) / 100),
        _ if (millis / 1000).is_multiple_of(60) => format!("{} m", millis / 60_000),
        _ => format!("{} m {} s", millis / 60_000, (millis / 1000) % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spoken() {
        let spoken = |millis| spoken(Duration::from_millis(millis));
        assert_eq!(spoken(7), "7 ms");
        assert_eq!(spoken(1000), "1 s");
        assert_eq!(spoken(1234), "1.2 s");
        assert_eq!(spoken(125_000), "2 m 5 s");
        assert_eq!(spoken(120_000), "2 m");
    }
}
