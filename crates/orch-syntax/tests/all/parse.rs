//! Reading items.

use std::fmt::Write;

use crate::common::TOUR;
use orch_syntax::{cut, parse_item};

#[test]
fn the_tour_is_read_without_fault() {
    for (name, source) in TOUR {
        let mut out = String::new();
        for cut in cut(source) {
            let text = cut.text(source);
            let parsed = parse_item(text);
            let _ = write!(out, "{}", crate::common::parsed(text, &parsed));
            for (id, doc) in parsed.docs.iter() {
                let place = parsed.spans.place(id).expect("a documented node has a place");
                let first = text[place.start as usize..].lines().next().unwrap_or("");
                let _ = writeln!(out, "  doc of `{first}`: {doc}");
            }
            assert_eq!(parsed.faults, [], "{name}");
        }
        insta::assert_snapshot!(format!("tree-{name}"), out);
    }
}
