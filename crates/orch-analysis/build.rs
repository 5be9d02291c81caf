//! Lists the prelude's files, so that adding one needs no second place.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=prelude");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("prelude");
    let mut names: Vec<String> = fs::read_dir(&folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".orch"))
        .collect();
    names.sort();
    let entries: String = names
        .iter()
        .map(|name| {
            format!("({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/prelude/{name}\"))),\n")
        })
        .collect();
    let out = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("prelude.rs");
    fs::write(out, format!("&[\n{entries}]\n"))
}
