//! What people write out of habit from other languages, and what it is called here. Letters do not show it, so
//! "did you mean" looks here first.

/// The name that a word from elsewhere stands for, if it is one of those that are known here.
pub(crate) fn meant<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let folded = wrong.to_ascii_lowercase().replace('-', "_");
    let (_, right) = HABITS.iter().find(|(habit, right)| *habit == folded && known.contains(right))?;
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

const HABITS: [(&str, &str); 67] = [
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
    ("privileged", "security"),
    ("cap_add", "security"),
    ("cap_drop", "security"),
    ("extra_hosts", "hosts"),
    ("shm_size", "shm"),
    ("deploy", "resources"),
    ("cpu", "resources"),
    ("cpus", "resources"),
    ("memory", "resources"),
    ("mem_limit", "resources"),
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
        assert_eq!(meant("const", &["image"]), None);
    }
}
