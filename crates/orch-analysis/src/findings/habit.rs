//! What people write out of habit from other languages, and what it is called here. Letters do not show it, so
//! "did you mean" looks here first.

/// The name that a word from elsewhere stands for, if it is one of those that are known here.
pub(crate) fn meant<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    named(known, wrong, |habit, folded| habit == folded)
}

/// The same for one that is misspelt.
pub(crate) fn nearly<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    named(known, wrong, |habit, folded| {
        habit.len() > 5 && orch_diagnostics::slips(folded, habit, 1).is_some()
    })
}

fn named<'a>(known: &[&'a str], wrong: &str, is: impl Fn(&str, &str) -> bool) -> Option<&'a str> {
    let folded = wrong.to_ascii_lowercase().replace('-', "_");
    let (_, right) = HABITS.iter().find(|(habit, right)| is(habit, &folded) && known.contains(right))?;
    known.iter().copied().find(|name| name == right)
}

/// The literal that a word from elsewhere stands for.
pub(crate) fn literal(wrong: &str) -> Option<&'static str> {
    match wrong {
        "True" | "TRUE" | "yes" | "Yes" | "on" | "On" => Some("true"),
        "False" | "FALSE" | "no" | "No" | "off" | "Off" => Some("false"),
        "None" | "nil" | "NULL" | "Null" | "undefined" | "none" => Some("null"),
        _ => None,
    }
}

/// How something is written here that other languages write as a field of this name, where one name does not stand for
/// the other.
pub(crate) fn form(owner: &str, wrong: &str) -> Option<&'static str> {
    let folded = wrong.to_ascii_lowercase().replace('-', "_");
    let is_meant = |(owners, habit, _): &&(&[&str], &str, &str)| *habit == folded && owners.contains(&owner);
    FORMS.iter().find(is_meant).map(|(_, _, form)| *form)
}

/// The variant of a choice that a mere text is meant for.
pub(crate) fn variant_of_text(choice: &str) -> Option<&'static str> {
    match choice {
        "run" => Some("process"),
        "health" => Some("shell"),
        _ => None,
    }
}

/// How a record is written for which people write a mere number.
pub(crate) fn form_of_number(record: &str) -> Option<&'static str> {
    match record {
        "scale" => Some("a number of instances is `replicas = 3`"),
        "resources" => Some("`resources { cpu = ..1, memory = ..512Mi }`"),
        _ => None,
    }
}

const WORKLOADS: &[&str] = &["service", "job", "container", "sidecar"];

const FORMS: [(&[&str], &str, &str); 38] = [
    (WORKLOADS, "limits", "`resources { cpu = ..1, memory = ..512Mi }`"),
    (WORKLOADS, "requests", "`resources { cpu = 250m.., memory = 256Mi.. }`"),
    (
        WORKLOADS,
        "livenessprobe",
        "`live = http(\"/live\")`, or one check for all: `health = http(\"/health\")`",
    ),
    (
        WORKLOADS,
        "readinessprobe",
        "`ready = http(\"/ready\")`, or one check for all: `health = http(\"/health\")`",
    ),
    (WORKLOADS, "imagepullpolicy", "`pull = always`, `missing` or `never`"),
    (WORKLOADS, "pull_policy", "`pull = always`, `missing` or `never`"),
    (WORKLOADS, "nodeselector", "`placement { node { disktype = \"ssd\" } }`"),
    (
        WORKLOADS,
        "when",
        "a condition stands in the head: `service NAME when environment == production { … }`",
    ),
    (WORKLOADS, "if", "a condition stands in the head: `service NAME when environment == production { … }`"),
    (WORKLOADS, "count", "`replicas = 3`; or a service for each value: `service NAME for i in 0..<3 { … }`"),
    (WORKLOADS, "for_each", "a service for each value: `service NAME for key in [\"a\", \"b\"] { … }`"),
    (WORKLOADS, "cpu", "`resources { cpu = ..2 }`, or `250m..2` for a request and a limit"),
    (WORKLOADS, "cpus", "`resources { cpu = ..2 }`, or `250m..2` for a request and a limit"),
    (WORKLOADS, "memory", "`resources { memory = ..512Mi }`, or `256Mi..512Mi` for a request and a limit"),
    (WORKLOADS, "mem_limit", "`resources { memory = ..512Mi }`"),
    (WORKLOADS, "mem_reservation", "`resources { memory = 256Mi.. }`"),
    (WORKLOADS, "deploy", "`replicas = 2` and `resources { cpu = 250m..1, memory = 256Mi..512Mi }`"),
    (WORKLOADS, "args", "`command = [\"serve\"]`; what Kubernetes calls `command` is `entrypoint`"),
    (WORKLOADS, "container_name", "the name of the item is its name: `service web { … }`"),
    (WORKLOADS, "stop_signal", "`stop { signal = SIGINT }`"),
    (WORKLOADS, "stop_grace_period", "`stop { grace = 30s }`"),
    (
        WORKLOADS,
        "privileged",
        "`security = privileged { reason = \"…\" }`, or `security { capabilities { add = [\"NET_ADMIN\"] } }`",
    ),
    (WORKLOADS, "cap_add", "`security { capabilities { add = [\"NET_ADMIN\"] } }`"),
    (WORKLOADS, "cap_drop", "`security { capabilities { drop = [\"ALL\"] } }`"),
    (WORKLOADS, "read_only", "`security { read_only = true }`"),
    (WORKLOADS, "sysctls", "`security { sysctls { \"net.core.somaxconn\" = 1024 } }`"),
    (WORKLOADS, "devices", "`security { devices = [\"/dev/dri\"] }`"),
    (WORKLOADS, "ulimits", "`resources { ulimits { nofile = 65536 } }`"),
    (WORKLOADS, "tmpfs", "`mounts { \"/tmp\" = tmpfs }`"),
    (WORKLOADS, "min_replicas", "`replicas = 2..10`"),
    (WORKLOADS, "max_replicas", "`replicas = 2..10`"),
    (
        &["resources"],
        "requests",
        "request and limit stand in one value: `cpu = 250m..1`, `memory = 256Mi..512Mi`",
    ),
    (
        &["resources"],
        "limits",
        "request and limit stand in one value: `cpu = 250m..1`; a limit alone is `cpu = ..1`",
    ),
    (
        &["resources"],
        "reservations",
        "request and limit stand in one value: `cpu = 250m..1`; a request alone is `cpu = 250m..`",
    ),
    (&["scale"], "min", "`replicas = 2..10`"),
    (&["scale"], "max", "`replicas = 2..10`"),
    (&["security"], "privileged", "`security = privileged { reason = \"…\" }`"),
    (&["security"], "cap_add", "`capabilities { add = [\"NET_ADMIN\"] }`"),
];

const HABITS: [(&str, &str); 59] = [
    // Kinds.
    ("const", "let"),
    ("var", "let"),
    ("val", "let"),
    ("local", "let"),
    ("locals", "let"),
    ("variable", "let"),
    ("param", "let"),
    ("func", "fn"),
    ("function", "fn"),
    ("def", "fn"),
    ("include", "import"),
    ("use", "import"),
    ("require", "import"),
    ("module", "import"),
    ("container", "service"),
    ("app", "service"),
    ("deployment", "service"),
    ("pod", "service"),
    ("process", "service"),
    ("task", "job"),
    ("cronjob", "job"),
    ("configmap", "config"),
    ("profile", "environment"),
    ("struct", "record"),
    ("enum", "choice"),
    // Fields.
    ("environment", "env"),
    ("environment_variables", "env"),
    ("env_vars", "env"),
    ("envs", "env"),
    ("healthcheck", "health"),
    ("health_check", "health"),
    ("liveness", "health"),
    ("readiness", "health"),
    ("readiness_probe", "health"),
    ("restart_policy", "restart"),
    ("dependson", "depends_on"),
    ("links", "depends_on"),
    ("requires", "depends_on"),
    ("needs", "depends_on"),
    ("after", "depends_on"),
    ("cmd", "command"),
    ("instances", "replicas"),
    ("mounts", "volumes"),
    ("cwd", "dir"),
    ("workdir", "dir"),
    ("working_dir", "dir"),
    ("working_directory", "dir"),
    ("container_port", "port"),
    ("label", "labels"),
    ("env_file", "env_from"),
    ("networks_mode", "host_network"),
    ("network_mode", "host_network"),
    ("extra_hosts", "hosts"),
    ("shm_size", "shm"),
    // Functions.
    ("length", "len"),
    ("size", "len"),
    ("count", "len"),
    // Variants.
    ("unless_stopped", "always"),
    ("no", "never"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_habit_is_told_only_where_its_meaning_is_known() {
        assert_eq!(meant("healthCheck", &["image", "health"]), Some("health"));
        assert_eq!(meant("health-check", &["image", "health"]), Some("health"));
        assert_eq!(nearly("enviroment", &["image", "env"]), Some("env"));
        assert_eq!(meant("const", &["image"]), None);
        assert_eq!(form("service", "stop-signal"), Some("`stop { signal = SIGINT }`"));
        assert_eq!(form("stop", "stop_signal"), None);
    }
}
