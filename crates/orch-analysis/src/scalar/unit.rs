//! The units of quantities.

use std::fmt;

/// What a quantity measures. Quantities of different dimensions never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// A length of time, counted in nanoseconds.
    Duration,
    /// Memory or storage, counted in bytes.
    Bytes,
    /// Processor, counted in thousandths of a core.
    Cpu,
    /// A share, counted in hundredths.
    Percent,
    /// Money, counted in units of its currency.
    Money,
}

impl Dimension {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Dimension; 5] =
        [Dimension::Duration, Dimension::Bytes, Dimension::Cpu, Dimension::Percent, Dimension::Money];

    /// The name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Duration => "duration",
            Dimension::Bytes => "bytes",
            Dimension::Cpu => "cpu",
            Dimension::Percent => "percent",
            Dimension::Money => "money",
        }
    }

    /// The dimension whose type has this name.
    pub fn from_name(name: &str) -> Option<Dimension> {
        Dimension::ALL.into_iter().find(|d| d.name() == name)
    }

    /// What to call a value of it in a sentence.
    pub fn described(self) -> &'static str {
        match self {
            Dimension::Duration => "a duration",
            Dimension::Bytes => "an amount of bytes",
            Dimension::Cpu => "an amount of cpu",
            Dimension::Percent => "a percentage",
            Dimension::Money => "an amount of money",
        }
    }

    /// A typical value, to show how it is written.
    pub fn example(self) -> &'static str {
        match self {
            Dimension::Duration => "30s",
            Dimension::Bytes => "512Mi",
            Dimension::Cpu => "500m",
            Dimension::Percent => "70%",
            Dimension::Money => "20usd",
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A unit of one dimension.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// As it is written.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// How many of what the dimension counts in it is.
    pub factor: u64,
}

const fn unit(name: &'static str, dimension: Dimension, factor: u64) -> Unit {
    Unit { name, dimension, factor }
}

const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const HOUR: u64 = 3600 * SECOND;

/// Largest first within a family, so that the first that fits is the shortest text.
pub(super) static UNITS: [Unit; 33] = [
    unit("w", Dimension::Duration, 7 * 24 * HOUR),
    unit("d", Dimension::Duration, 24 * HOUR),
    unit("h", Dimension::Duration, HOUR),
    unit("m", Dimension::Duration, 60 * SECOND),
    unit("s", Dimension::Duration, SECOND),
    unit("ms", Dimension::Duration, MILLISECOND),
    unit("us", Dimension::Duration, 1000),
    unit("ns", Dimension::Duration, 1),
    unit("Ei", Dimension::Bytes, 1 << 60),
    unit("Pi", Dimension::Bytes, 1 << 50),
    unit("Ti", Dimension::Bytes, 1 << 40),
    unit("Gi", Dimension::Bytes, 1 << 30),
    unit("Mi", Dimension::Bytes, 1 << 20),
    unit("Ki", Dimension::Bytes, 1 << 10),
    unit("E", Dimension::Bytes, 1_000_000_000_000_000_000),
    unit("P", Dimension::Bytes, 1_000_000_000_000_000),
    unit("T", Dimension::Bytes, 1_000_000_000_000),
    unit("G", Dimension::Bytes, 1_000_000_000),
    unit("M", Dimension::Bytes, 1_000_000),
    unit("k", Dimension::Bytes, 1000),
    unit("EB", Dimension::Bytes, 1_000_000_000_000_000_000),
    unit("PB", Dimension::Bytes, 1_000_000_000_000_000),
    unit("TB", Dimension::Bytes, 1_000_000_000_000),
    unit("GB", Dimension::Bytes, 1_000_000_000),
    unit("MB", Dimension::Bytes, 1_000_000),
    unit("kB", Dimension::Bytes, 1000),
    unit("B", Dimension::Bytes, 1),
    unit("m", Dimension::Cpu, 1),
    unit("%", Dimension::Percent, 1),
    unit("usd", Dimension::Money, 1),
    unit("eur", Dimension::Money, 1),
    unit("gbp", Dimension::Money, 1),
    unit("chf", Dimension::Money, 1),
];

/// Whole cores are written without a unit.
pub(super) static CORES: Unit = unit("", Dimension::Cpu, 1000);

/// All units of a dimension, as they are written.
pub fn units_of(dimension: Dimension) -> impl Iterator<Item = &'static str> {
    UNITS.iter().filter(move |u| u.dimension == dimension).map(|u| u.name)
}

/// What a unit may measure: `m` is minutes or thousandths of a core, all others are of one dimension. Empty for an
/// unknown unit.
pub fn unit_kinds(unit: &str) -> Vec<Dimension> {
    UNITS.iter().filter(|u| u.name == unit).map(|u| u.dimension).collect()
}

/// The unit of this name that measures `dimension`.
pub(super) fn find(name: &str, dimension: Dimension) -> Option<&'static Unit> {
    UNITS.iter().find(|u| u.name == name && u.dimension == dimension)
}

/// The units that someone who wrote `wrong` may have meant, likeliest first.
pub(super) fn likely(wrong: &str, expected: Option<Dimension>) -> Vec<&'static str> {
    let spelled: &[&'static str] = match wrong.to_ascii_lowercase().as_str() {
        "min" | "mins" | "minute" | "minutes" => &["m"],
        "sec" | "secs" | "second" | "seconds" => &["s"],
        "hr" | "hrs" | "hour" | "hours" => &["h"],
        "day" | "days" => &["d"],
        "week" | "weeks" => &["w"],
        "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => &["ms"],
        "usec" | "micros" | "microsecond" | "microseconds" => &["us"],
        "nsec" | "nanos" | "nanosecond" | "nanoseconds" => &["ns"],
        "byte" | "bytes" => &["B"],
        "k" | "kb" => &["kB", "Ki"],
        "mb" | "meg" | "megs" => &["MB", "Mi"],
        "g" | "gb" | "gig" | "gigs" => &["GB", "Gi"],
        "t" | "tb" => &["TB", "Ti"],
        "pb" => &["PB", "Pi"],
        "eb" => &["EB", "Ei"],
        "kib" => &["Ki"],
        "mib" => &["Mi"],
        "gib" => &["Gi"],
        "tib" => &["Ti"],
        "pib" => &["Pi"],
        "eib" => &["Ei"],
        "pct" | "percent" => &["%"],
        "dollar" | "dollars" => &["usd"],
        "euro" | "euros" => &["eur"],
        _ => &[],
    };
    let fits = |name: &str| match expected {
        Some(dimension) => find(name, dimension).is_some(),
        None => true,
    };
    let mut found: Vec<&'static str> = spelled.iter().copied().filter(|name| fits(name)).collect();
    if found.is_empty() {
        found = UNITS
            .iter()
            .filter(|u| u.name.eq_ignore_ascii_case(wrong) && fits(u.name))
            .map(|u| u.name)
            .collect();
        found.dedup();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_m_has_two_readings() {
        assert_eq!(unit_kinds("m"), [Dimension::Duration, Dimension::Cpu]);
        assert_eq!(unit_kinds("Mi"), [Dimension::Bytes]);
        assert_eq!(unit_kinds("mb"), []);
        for unit in &UNITS {
            assert!(unit.name == "m" || unit_kinds(unit.name).len() == 1, "{}", unit.name);
        }
    }

    #[test]
    fn a_unit_that_is_none_has_likely_ones() {
        assert_eq!(likely("mb", None), ["MB", "Mi"]);
        assert_eq!(likely("min", Some(Dimension::Duration)), ["m"]);
        assert_eq!(likely("gi", Some(Dimension::Bytes)), ["Gi"]);
        assert_eq!(likely("USD", None), ["usd"]);
        assert!(likely("parsec", None).is_empty());
        assert!(likely("min", Some(Dimension::Bytes)).is_empty());
    }

    #[test]
    fn a_dimension_is_found_by_the_name_of_its_type() {
        for dimension in Dimension::ALL {
            assert_eq!(Dimension::from_name(dimension.name()), Some(dimension));
            assert!(dimension == Dimension::Percent || units_of(dimension).count() >= 1);
        }
        assert_eq!(Dimension::from_name("memory"), None);
    }
}
