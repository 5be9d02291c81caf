//! The generated stack in each language, with the checks that the language can make: ranges of ports and
//! replicas, the form of names, that a needed service exists.

use std::fmt::Write;

use crate::generate::{self, Service, Shape, services};

/// `.orch`
pub fn orch(count: usize) -> String {
    let files = generate::stack(Shape { services: count, files: 1 });
    files.into_iter().map(|file| file.text).collect()
}

/// The five environment entries but for the last, whose value refers to another service.
fn plain_entries(service: &Service) -> [(&'static str, String); 4] {
    [
        ("SERVICE_NAME", service.name()),
        ("LISTEN", format!("0.0.0.0:{}", service.port())),
        ("LOG_LEVEL", "info".to_owned()),
        ("WORKERS", (1 + service.number % 8).to_string()),
    ]
}

/// Pkl: classes with constraints.
pub fn pkl(count: usize) -> String {
    if count == 0 {
        return String::new();
    }
    let mut text = String::from(
        r#"typealias Name = String(matches(Regex("[a-z][a-z0-9-]*")))

class Service {
  name: Name
  image: String(contains(":"))
  port: Int(isBetween(1, 65535))
  replicas: Int(isBetween(1, 100))
  env: Mapping<String, String>
  needs: Listing<String>(toList().every((name) -> services.containsKey(name)))
}

const services: Mapping<Name, Service> = new {
"#,
    );
    for service in services(count) {
        let upstream = match service.needs.first() {
            Some(need) => {
                let name = generate::name(*need);
                format!(r#"http://\(services["{name}"].name):\(services["{name}"].port)"#)
            }
            None => "http://upstream.example.com".to_owned(),
        };
        let name = service.name();
        let _ = writeln!(
            text,
            "  [\"{name}\"] {{\n    name = \"{name}\"\n    image = \"{}\"\n    port = {}\n    replicas = {}\n    env {{",
            service.image(),
            service.port(),
            service.replicas,
        );
        for (key, value) in plain_entries(&service) {
            let _ = writeln!(text, "      [\"{key}\"] = \"{value}\"");
        }
        let _ = writeln!(text, "      [\"UPSTREAM\"] = \"{upstream}\"\n    }}\n    needs {{");
        for need in &service.needs {
            let _ = writeln!(text, "      \"{}\"", generate::name(*need));
        }
        text.push_str("    }\n  }\n");
    }
    text.push_str("}\n");
    text
}

/// KCL: a schema with checks.
pub fn kcl(count: usize) -> String {
    if count == 0 {
        return "a = 1\n".to_owned();
    }
    let mut text = String::from(
        r#"import regex

schema Service:
    name: str
    image: str
    port: int
    replicas: int
    env: {str:str}
    needs: [str] = []

    check:
        regex.match(name, "^[a-z][a-z0-9-]*$")
        ":" in image
        1 <= port <= 65535
        1 <= replicas <= 100

"#,
    );
    let variable = |number: usize| generate::name(number).replace('-', "_");
    for service in services(count) {
        let upstream = match service.needs.first() {
            Some(need) => format!("http://${{{0}.name}}:${{{0}.port}}", variable(*need)),
            None => "http://upstream.example.com".to_owned(),
        };
        let _ = writeln!(
            text,
            "{} = Service {{\n    name = \"{}\"\n    image = \"{}\"\n    port = {}\n    replicas = {}\n    env = {{",
            variable(service.number),
            service.name(),
            service.image(),
            service.port(),
            service.replicas,
        );
        for (key, value) in plain_entries(&service) {
            let _ = writeln!(text, "        {key} = \"{value}\"");
        }
        let needs: Vec<String> =
            service.needs.iter().map(|need| format!("{}.name", variable(*need))).collect();
        let _ = writeln!(
            text,
            "        UPSTREAM = \"{upstream}\"\n    }}\n    needs = [{}]\n}}",
            needs.join(", ")
        );
    }
    text
}

/// Jsonnet: objects and assertions.
pub fn jsonnet(count: usize) -> String {
    if count == 0 {
        return "{}\n".to_owned();
    }
    let mut text = String::from("local services = {\n");
    for service in services(count) {
        let upstream = match service.needs.first() {
            Some(need) => {
                let name = generate::name(*need);
                format!("'http://%s:%d' % [services['{name}'].name, services['{name}'].port]")
            }
            None => "'http://upstream.example.com'".to_owned(),
        };
        let name = service.name();
        let _ = writeln!(
            text,
            "  '{name}': {{\n    assert self.port >= 1 && self.port <= 65535,\n    assert self.replicas >= 1,\n    \
             name: '{name}',\n    image: '{}',\n    port: {},\n    replicas: {},\n    env: {{",
            service.image(),
            service.port(),
            service.replicas,
        );
        for (key, value) in plain_entries(&service) {
            let _ = writeln!(text, "      {key}: '{value}',");
        }
        let needs: Vec<String> =
            service.needs.iter().map(|need| format!("services['{}'].name", generate::name(*need))).collect();
        let _ =
            writeln!(text, "      UPSTREAM: {upstream},\n    }},\n    needs: [{}],\n  }},", needs.join(", "));
    }
    text.push_str("};\nservices\n");
    text
}
