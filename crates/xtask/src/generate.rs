//! The stack that speed is measured on: as many services as wanted, each with a name, an image, a port, five
//! environment entries, up to two dependencies and a number of replicas. The same for the same numbers.

use std::fmt::Write;

/// How large a stack to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Services in all.
    pub services: usize,
    /// Files they are spread over: one root and the stacks that it imports.
    pub files: usize,
}

/// A file of a generated program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// Its name, relative to the others.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// One service, in no language yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its number, from 0.
    pub number: usize,
    /// From 10000 on, each its own.
    pub port: usize,
    /// The numbers of those it needs, all smaller than its own.
    pub needs: Vec<usize>,
    /// How many run.
    pub replicas: usize,
}

impl Service {
    /// `svc-0042`
    pub fn name(&self) -> String {
        name(self.number)
    }

    /// `registry.example.com/team-2/svc-0042:1.4.2`
    pub fn image(&self) -> String {
        let team = self.number % 7;
        format!("registry.example.com/team-{team}/{}:1.{}.{}", self.name(), self.number % 10, self.number % 4)
    }

    /// Its environment but for `UPSTREAM`, whose value refers to the first service it needs.
    pub fn plain_entries(&self) -> [(&'static str, String); 4] {
        [
            ("SERVICE_NAME", self.name()),
            ("LISTEN", format!("0.0.0.0:{}", self.port)),
            ("LOG_LEVEL", "info".to_owned()),
            ("WORKERS", (1 + self.number % 8).to_string()),
        ]
    }
}

/// The value of `UPSTREAM` in a service that needs no other.
pub const NO_UPSTREAM: &str = "http://upstream.example.com";

/// The name of the service of that number.
pub fn name(number: usize) -> String {
    format!("svc-{number:04}")
}

/// The services, each needing up to two of the few before it.
pub fn services(count: usize) -> Vec<Service> {
    services_from(0, count)
}

fn services_from(first: usize, count: usize) -> Vec<Service> {
    let service = |number: usize| {
        let before = number - first;
        let mixed = mix(number);
        let mut needs: Vec<usize> = (0..mixed % 3)
            .filter(|_| before > 0)
            .map(|turn| number - 1 - (mix(number * 31 + turn) % before.min(20)))
            .collect();
        needs.sort_unstable();
        needs.dedup();
        Service { number, port: 10_000 + number % 50_000, needs, replicas: 1 + mixed % 5 }
    };
    (first..first + count).map(service).collect()
}

/// A number that looks like no other, always the same for the same seed.
fn mix(seed: usize) -> usize {
    let mut state = (seed as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((state ^ (state >> 31)) >> 16) as usize
}

const HEADER: &str = "/// Generated to be measured.\nstack generated\n";

/// A program of one file that holds these services.
pub fn program(services: &[Service]) -> String {
    let mut text = HEADER.to_owned();
    services.iter().for_each(|service| write_service(&mut text, service));
    text
}

/// The program: the root first.
pub fn stack(shape: Shape) -> Vec<Generated> {
    let files = shape.files.clamp(1, shape.services.max(1));
    let mut generated = Vec::with_capacity(files);
    let mut root = HEADER.to_owned();
    for part in 1..files {
        let blank = if part == 1 { "\n" } else { "" };
        let _ = writeln!(root, "{blank}import \"./part-{part:03}.orch\" as part-{part:03}");
    }
    let mut first = 0;
    for part in 0..files {
        let count = shape.services / files + usize::from(part < shape.services % files);
        let mut text = match part {
            0 => std::mem::take(&mut root),
            _ => format!("/// A part of what is generated to be measured.\nstack part-{part:03}\n"),
        };
        for service in services_from(first, count) {
            write_service(&mut text, &service);
        }
        first += count;
        let name = if part == 0 { "main.orch".to_owned() } else { format!("part-{part:03}.orch") };
        generated.push(Generated { name, text });
    }
    generated
}

fn write_service(text: &mut String, service: &Service) {
    let name = service.name();
    let upstream = match service.needs.first() {
        Some(number) => format!("http://${{{}.address}}", self::name(*number)),
        None => NO_UPSTREAM.to_owned(),
    };
    let _ = write!(
        text,
        r#"
service {name} {{
  image    = "{image}"
  port     = {port}
  replicas = {replicas}
  env {{
    SERVICE_NAME = "{name}"
    LISTEN       = "0.0.0.0:${{port}}"
    LOG_LEVEL    = "info"
    WORKERS      = {workers}
    UPSTREAM     = "{upstream}"
  }}
"#,
        image = service.image(),
        port = service.port,
        replicas = service.replicas,
        workers = 1 + service.number % 8,
    );
    if !service.needs.is_empty() {
        let needs: Vec<String> =
            service.needs.iter().map(|number| format!("{}.started", self::name(*number))).collect();
        let _ = writeln!(text, "  depends_on = [{}]", needs.join(", "));
    }
    text.push_str("}\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_the_same_each_time_and_need_only_earlier_ones() {
        let services = services(1000);
        assert_eq!(services, super::services(1000));
        assert!(services.iter().all(|service| service.needs.iter().all(|need| *need < service.number)));
        let counts = |n| services.iter().filter(|service| service.needs.len() == n).count();
        assert!(counts(0) > 200 && counts(1) > 200 && counts(2) > 200);
    }

    #[test]
    fn a_stack_over_files_holds_every_service_once() {
        let files = stack(Shape { services: 1000, files: 50 });
        assert_eq!(files.len(), 50);
        let all: String = files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!(all.matches("\nservice ").count(), 1000);
        assert_eq!(files.first().map(|file| file.text.matches("import ").count()), Some(49));
    }

    #[test]
    fn one_service_reads_as_a_person_would_write_it() {
        let files = stack(Shape { services: 3, files: 1 });
        insta::assert_snapshot!(files.first().map_or("", |file| &file.text));
    }
}
