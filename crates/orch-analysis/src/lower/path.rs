//! Paths on this machine: written relative to the file that says them, in the model relative to the folder of the stack.

use orch_model::LocalPath;
use smol_str::SmolStr;

use crate::lower::body::Cx;
use crate::value::Origin;

/// The path as seen from the folder of the stack's file. As written, where that is the file that says it.
pub fn from_stack(cx: Cx<'_>, written: &str, origin: Origin) -> LocalPath {
    let said_in = match cx.db.prelude().owns(origin.item) {
        true => cx.unit.item(cx.db).file(cx.db),
        false => origin.item.file(cx.db),
    };
    let stack = cx.unit.program(cx.db).root(cx.db);
    LocalPath(between(folder(stack.path(cx.db)), folder(said_in.path(cx.db)), written))
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `written` in the folder `there`, as seen from the folder `here`.
fn between(here: &str, there: &str, written: &str) -> SmolStr {
    if here == there || written.starts_with('/') || written == "~" || written.starts_with("~/") {
        return SmolStr::new(written);
    }
    let (here, there) = (parts(here), parts(there));
    let common = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let mut path: Vec<&str> = vec![".."; here.len() - common];
    path.extend(there.iter().skip(common));
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." if path.last().is_some_and(|last| *last != "..") => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    match path.as_slice() {
        [] => SmolStr::new_static("."),
        path => SmolStr::from(path.join("/")),
    }
}

fn parts(folder: &str) -> Vec<&str> {
    folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect()
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn a_path_of_an_imported_file_is_seen_from_the_stack() {
        assert_eq!(between("/p", "/p", "./a"), "./a");
        assert_eq!(between("/p", "/p/shared", "./a"), "shared/a");
        assert_eq!(between("/p", "/p/shared", "../a"), "a");
        assert_eq!(between("/p", "/p/shared", ".."), ".");
        assert_eq!(between("/p/web", "/p/shared", "."), "../shared");
        assert_eq!(between("/p/web", "/p", "web/a"), "../web/a");
        assert_eq!(between("", "shared", "a"), "shared/a");
        assert_eq!(between("/p", "/p/shared", "/a"), "/a");
        assert_eq!(between("/p", "/p/shared", "~/a"), "~/a");
    }
}
