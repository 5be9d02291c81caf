//! Files that import each other in a circle: found once for the whole program, in time that grows with its imports.

use rustc_hash::FxHashMap;

use crate::db::Db;
use crate::program::Program;
use crate::scope::imported;
use crate::source::{Item, SourceFile};

/// The circles of a program.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Circles {
    /// Of each file in a circle, the file of the circle that comes first.
    firsts: FxHashMap<SourceFile, SourceFile>,
    /// Of each file in a circle, the import on a shortest way to the first, and where it leads.
    ways: FxHashMap<SourceFile, (Item, SourceFile)>,
}

impl Circles {
    /// The imports by which a file leads back to another, which is the first of their circle. None if the two are
    /// not in one circle.
    pub(crate) fn way(&self, from: SourceFile, first: SourceFile) -> Option<Vec<(SourceFile, Item)>> {
        if self.firsts.get(&from) != Some(&first) {
            return None;
        }
        let mut way = Vec::new();
        let mut at = from;
        while at != first {
            let (import, next) = self.ways.get(&at)?;
            way.push((at, *import));
            at = *next;
        }
        Some(way)
    }
}

/// The circles of a program's files.
#[salsa::tracked]
pub(crate) fn circles(db: &dyn Db, program: Program) -> Circles {
    let files: Vec<SourceFile> = program.files(db).values().copied().collect();
    let mut onward: FxHashMap<SourceFile, Vec<SourceFile>> = FxHashMap::default();
    let mut back: FxHashMap<SourceFile, Vec<(Item, SourceFile)>> = FxHashMap::default();
    for file in &files {
        for import in file.items(db).iter().filter(|item| item.kind(db) == "import") {
            if let Some(target) = imported(db, *import) {
                onward.entry(*file).or_default().push(target);
                back.entry(target).or_default().push((*import, *file));
            }
        }
    }
    let mut circles = Circles::default();
    let mut group: FxHashMap<SourceFile, SourceFile> = FxHashMap::default();
    for start in finished_last(&files, &onward) {
        let members = reached(start, &back, |file| !group.contains_key(&file));
        group.extend(members.iter().map(|file| (*file, start)));
        let is_circle = members.len() > 1 || onward.get(&start).is_some_and(|next| next.contains(&start));
        let Some(first) = members.iter().min_by_key(|file| file.path(db)).filter(|_| is_circle) else {
            continue;
        };
        circles.firsts.extend(members.iter().map(|file| (*file, *first)));
        let mut queue = std::collections::VecDeque::from([*first]);
        while let Some(to) = queue.pop_front() {
            for (import, from) in back.get(&to).map_or(&[][..], Vec::as_slice) {
                if from != first && group.get(from) == Some(&start) && !circles.ways.contains_key(from) {
                    circles.ways.insert(*from, (*import, to));
                    queue.push_back(*from);
                }
            }
        }
    }
    circles
}

/// The files by when a walk along the imports is done with them, the last first.
fn finished_last(files: &[SourceFile], onward: &FxHashMap<SourceFile, Vec<SourceFile>>) -> Vec<SourceFile> {
    let next_of = |file: &SourceFile| onward.get(file).map_or(&[][..], Vec::as_slice).iter();
    let mut seen = rustc_hash::FxHashSet::default();
    let mut finished = Vec::with_capacity(files.len());
    for start in files {
        if !seen.insert(*start) {
            continue;
        }
        let mut path = vec![(*start, next_of(start))];
        while let Some((file, rest)) = path.last_mut() {
            match rest.next() {
                Some(next) if seen.insert(*next) => path.push((*next, next_of(next))),
                Some(_) => {}
                None => {
                    finished.push(*file);
                    path.pop();
                }
            }
        }
    }
    finished.reverse();
    finished
}

/// What leads to a file, itself included, among those that are free.
fn reached(
    start: SourceFile,
    back: &FxHashMap<SourceFile, Vec<(Item, SourceFile)>>,
    is_free: impl Fn(SourceFile) -> bool,
) -> Vec<SourceFile> {
    if !is_free(start) {
        return Vec::new();
    }
    let mut seen = rustc_hash::FxHashSet::from_iter([start]);
    let mut members = vec![start];
    let mut at = 0;
    while let Some(file) = members.get(at).copied() {
        at += 1;
        for (_, from) in back.get(&file).map_or(&[][..], Vec::as_slice) {
            if is_free(*from) && seen.insert(*from) {
                members.push(*from);
            }
        }
    }
    members
}
