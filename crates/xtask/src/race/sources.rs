//! The generated stack in each language, with the checks that the language can make: types, ranges of ports and
//! replicas, the form of names and images, that a needed service exists. No services: an empty program.

use std::fmt::Write;

use crate::generate::{self, NO_UPSTREAM, Service, name};

/// `.orch`
pub fn orch(services: &[Service]) -> String {
    generate::program(services)
}

/// Pkl: classes with constraints.
pub fn pkl(services: &[Service]) -> String {
    if services.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        r#"typealias Name = String(matches(Regex("[a-z][a-z0-9-]*")))

class Service {
  name: Name
  image: String(contains(":"))
  port: Int(isBetween(1, 65535))
  replicas: Int(isBetween(0, 100))
  env: Mapping<String, String>
  needs: Listing<Name>(toList().every((name) -> services.containsKey(name)))
}

const services: Mapping<Name, Service> = new {
"#,
    );
    for service in services {
        let upstream = match service.needs.first() {
            Some(need) => {
                let name = name(*need);
                format!(r#"http://\(services["{name}"].name):\(services["{name}"].port)"#)
            }
            None => NO_UPSTREAM.to_owned(),
        };
        let name = service.name();
        let _ = writeln!(
            text,
            "  [\"{name}\"] {{\n    name = \"{name}\"\n    image = \"{}\"\n    port = {}\n    replicas = {}\n    env {{",
            service.image(),
            service.port,
            service.replicas,
        );
        for (key, value) in service.plain_entries() {
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

/// KCL: a schema with checks. A service is a variable, so one that does not exist cannot be needed.
pub fn kcl(services: &[Service]) -> String {
    if services.is_empty() {
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
        0 <= replicas <= 100

"#,
    );
    let variable = |number: usize| name(number).replace('-', "_");
    for service in services {
        let upstream = match service.needs.first() {
            Some(need) => format!("http://${{{0}.name}}:${{{0}.port}}", variable(*need)),
            None => NO_UPSTREAM.to_owned(),
        };
        let _ = writeln!(
            text,
            "{} = Service {{\n    name = \"{}\"\n    image = \"{}\"\n    port = {}\n    replicas = {}\n    env = {{",
            variable(service.number),
            service.name(),
            service.image(),
            service.port,
            service.replicas,
        );
        for (key, value) in service.plain_entries() {
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

/// Jsonnet, which has no types to declare: objects that assert.
pub fn jsonnet(services: &[Service]) -> String {
    if services.is_empty() {
        return "{}\n".to_owned();
    }
    let mut text = String::from(
        "local service = {
  assert std.isString(self.name) && std.isString(self.image) && std.length(std.findSubstr(':', self.image)) > 0,
  assert std.isNumber(self.port) && self.port >= 1 && self.port <= 65535,
  assert std.isNumber(self.replicas) && self.replicas >= 0 && self.replicas <= 100,
};

local services = {
",
    );
    for service in services {
        let upstream = match service.needs.first() {
            Some(need) => {
                let name = name(*need);
                format!("'http://%s:%d' % [services['{name}'].name, services['{name}'].port]")
            }
            None => format!("'{NO_UPSTREAM}'"),
        };
        let name = service.name();
        let _ = writeln!(
            text,
            "  '{name}': service {{\n    name: '{name}',\n    image: '{}',\n    port: {},\n    replicas: {},\n    \
             env: {{",
            service.image(),
            service.port,
            service.replicas,
        );
        for (key, value) in service.plain_entries() {
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
