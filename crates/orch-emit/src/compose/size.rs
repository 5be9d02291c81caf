//! Quantities as Compose writes them. It reads all units of memory by 1024, so what is counted by 1000 is written in
//! bytes.

use orch_model::{Bytes, Cpu, Duration};

/// An amount of memory.
pub(super) fn bytes(amount: &Bytes) -> String {
    let units = ["", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if amount.text.ends_with('i') && !amount.text.contains('.') {
        let mut value = amount.value;
        let mut unit = 0;
        let written = amount.text.trim_end_matches(char::is_alphabetic);
        while value.is_multiple_of(1024)
            && value > 0
            && unit + 1 < units.len()
            && value.to_string() != written
        {
            value /= 1024;
            unit += 1;
        }
        if let Some(unit) = units.get(unit).filter(|unit| !unit.is_empty()) {
            return format!("{value}{unit}");
        }
    }
    amount.value.to_string()
}

/// An amount of processor, in cores.
pub(super) fn cpu(amount: &Cpu) -> String {
    let (cores, rest) = (amount.millis / 1000, amount.millis % 1000);
    match rest {
        0 => cores.to_string(),
        _ => format!("{cores}.{rest:03}").trim_end_matches('0').to_owned(),
    }
}

/// A length of time, in hours, minutes, seconds and less.
pub(super) fn duration(time: &Duration) -> String {
    let is_known = |c: char| c.is_ascii_digit() || matches!(c, 'h' | 'm' | 's');
    if time.text.chars().all(is_known) && !time.text.is_empty() {
        return time.text.to_string();
    }
    let mut rest = time.nanos;
    let mut text = String::new();
    for (unit, size) in [
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1000),
        ("ns", 1),
    ] {
        if rest >= size {
            text.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authors_unit_stays_where_compose_reads_it_the_same() {
        assert_eq!(bytes(&Bytes::mebi(512)), "512MiB");
        assert_eq!(bytes(&Bytes::mebi(1024)), "1024MiB");
        assert_eq!(bytes(&Bytes::gibi(4)), "4GiB");
        assert_eq!(bytes(&Bytes::mega(10)), "10000000");
        assert_eq!(bytes(&Bytes::written(1_610_612_736, "1.5Gi")), "1610612736");
        assert_eq!(cpu(&Cpu::millis(500)), "0.5");
        assert_eq!(cpu(&Cpu::millis(50)), "0.05");
        assert_eq!(cpu(&Cpu::cores(2)), "2");
        assert_eq!(duration(&Duration::written(90_000_000_000, "1m30s")), "1m30s");
        assert_eq!(duration(&Duration::written(604_800_000_000_000, "7d")), "168h");
        assert_eq!(duration(&Duration::millis(500)), "500ms");
        assert_eq!(duration(&Duration::seconds(0)), "0s");
    }
}
