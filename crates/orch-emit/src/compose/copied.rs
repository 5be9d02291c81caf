//! What Compose writes into a container that is made and not yet started, instead of mounting it: texts, and secrets of the
//! environment.

use orch_diagnostics::Finding;
use orch_model::{Access, ConfigSource, MountSource, Part, SecretSource, Security, Sensitive};
use smol_str::SmolStr;

use super::{Reader, Writer};
use crate::below::{self, Container, Holds, Place, Taken};
use crate::codes::{not_expressible, secret_not_expressible};
use crate::report::Report;

/// Of a folder of which not all is wanted each file is mounted by itself.
fn taken(access: Access, only: &[SmolStr]) -> Taken {
    match access {
        _ if !only.is_empty() => Taken::ByFile,
        Access::Ro => Taken::ReadOnly,
        Access::Rw => Taken::Writable,
    }
}

impl Writer<'_> {
    /// Whether Compose itself writes it into the container, with the owner and the bits that are wanted.
    pub(super) fn is_copied(&self, source: &MountSource) -> bool {
        match source {
            MountSource::Text { .. } => true,
            MountSource::Config(name) => (self.stack.configs.get(name))
                .is_some_and(|config| matches!(config.source, ConfigSource::Text { .. })),
            MountSource::Secret(name) => (self.stack.secrets.get(name))
                .is_some_and(|secret| matches!(secret.source, SecretSource::Env { .. })),
            _ => false,
        }
    }

    /// Says of what a container has at its paths that there is no place for it.
    pub(super) fn check_places(
        &mut self,
        reader: &Reader<'_>,
        container: &Container<'_>,
        security: &Security,
    ) {
        let stack = self.stack;
        let places = below::places(stack, container);
        let mut report = std::mem::take(&mut self.report);
        let is_mounted = |place: &Place<'_>| !self.is_copied(&place.source);
        let project = (stack, self.options.files);
        below::report(project, &reader.subject, &places, taken, is_mounted, &mut report);
        for place in places.iter().filter(|place| !is_mounted(place)) {
            let above = below::above(stack, &places, place, taken);
            let above = above.as_ref().map(|(above, holds, _)| (*above, *holds));
            // A root that cannot be written to is what the place is in where nothing is mounted above.
            let has_root = security.has_read_only_root() && !matches!(above, Some((_, Holds::Storage(_))));
            match above {
                _ if has_root => {
                    let field = if place.is_at_its_path {
                        container.at.join("security")
                    } else {
                        place.field.clone()
                    };
                    let finding = Finding::new(
                        &not_expressible::CODE,
                        reader.subject.at(field),
                        format!(
                            "Docker refuses to start `{}`: Compose writes this file into it, and its root is read-only",
                            reader.item.name
                        ),
                    );
                    report.add(finding.note(
                        "take it from a file, `file(\"…\")`, which is mounted; or write `read_only = false`",
                    ));
                }
                Some((above, holds)) => told(&mut report, reader, place, (above, holds)),
                None => {}
            }
        }
        self.report = report;
    }
}

/// Says what becomes of a file that is written below something else.
fn told(
    report: &mut Report,
    reader: &Reader<'_>,
    place: &Place<'_>,
    (above, holds): (&Place<'_>, Holds<'_>),
) {
    let (path, over, name) = (place.path, above.path, &reader.item.name);
    let refused = || {
        format!(
            "Docker refuses to start `{name}`: Compose writes `{path}` into it, and `{over}` is read-only"
        )
    };
    let (code, message) = match holds {
        Holds::File | Holds::Unknown => return,
        Holds::ReadOnly(..) | Holds::Storage(Access::Ro) => (&not_expressible::CODE, refused()),
        Holds::Storage(Access::Rw) if is_secret(&place.source) => (
            &secret_not_expressible::CODE,
            format!(
                "Compose writes the secret at `{path}` into what is mounted at `{over}`, where it stays for all to read"
            ),
        ),
        Holds::Storage(Access::Rw) => (
            &not_expressible::CODE,
            format!("Compose writes `{path}` into what is mounted at `{over}`, where it stays"),
        ),
        Holds::Memory => (
            &not_expressible::CODE,
            format!(
                "`{name}` does not see `{path}`: Compose writes it before the memory at `{over}` is mounted over it"
            ),
        ),
    };
    let finding = Finding::new(code, reader.subject.at(place.field.clone()), message);
    let finding = finding.label(reader.subject.at(above.field.clone()), "what is mounted above");
    report.add(
        finding.note("take it from a file, `file(\"…\")`, which is mounted; or give it a path elsewhere"),
    );
}

/// Whether something holds a secret.
fn is_secret(source: &MountSource) -> bool {
    let is_sensitive = |part: &Part<Sensitive>| matches!(part, Part::Late { late: Sensitive::Secret(_), .. });
    match source {
        MountSource::Secret(_) => true,
        MountSource::Text { content } => content.parts().iter().any(is_sensitive),
        _ => false,
    }
}
