//! What holds for every finding of every program. Also used by the fuzz targets, which take this file by its path.

use orch_analysis::anchor::Located;
use orch_analysis::locate::Files;
use orch_analysis::{Database, Program};

/// Holds every place of every finding to the text it points into.
pub fn are_in_the_text(db: &Database, program: Program, findings: &[Located]) {
    let sources = Files::new(db, program).sources(db);
    for finding in findings {
        let labels = finding.labels.iter().map(|label| label.at);
        let edits = finding.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.at));
        for at in labels.chain(edits).chain([finding.at]) {
            let (path, text) = &sources[at.file.0 as usize];
            let range = at.start as usize..at.end as usize;
            assert!(text.get(range).is_some(), "{at:?} is not in {path}: {finding:?}");
        }
    }
}
