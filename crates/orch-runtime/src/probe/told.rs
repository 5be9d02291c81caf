//! What an answer says, in a line: of bounded length, and without secrets, also where it was cut.

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::secret::Redactor;
use crate::splitter::{RawLine, Splitter};

/// How much of a line is held, in bytes, and how much of it is told, in characters.
const HELD: usize = 4096;
const TOLD: usize = 200;

/// Whether there was more than is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Yes,
    No,
}

/// A text without secrets; where it was cut, without half of one at its end.
pub(super) fn clean(text: &[u8], cut: Cut, redactor: &Redactor) -> String {
    let half = if cut == Cut::Yes { redactor.unfinished(text) } else { 0 };
    let whole = text.get(..text.len() - half).unwrap_or_default();
    redactor.clean(String::from_utf8_lossy(whole).into_owned())
}

/// Reads to the end, so that nobody is held up, and keeps the last line that says something, or the beginning of it.
pub(super) async fn last_line(mut from: impl AsyncRead + Unpin, redactor: &Redactor) -> Option<String> {
    let mut splitter = Splitter::new(HELD + redactor.longest());
    let mut last = None;
    let mut keep = |line: RawLine<'_>| {
        if !line.whole.trim_ascii().is_empty() {
            last = Some((line.whole.to_vec(), if line.left_out > 0 { Cut::Yes } else { Cut::No }));
        }
    };
    let mut chunk = vec![0_u8; 4096];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        splitter.feed(chunk.get(..read).unwrap_or_default(), &mut keep);
    }
    splitter.finish(&mut keep);
    last.map(|(line, cut)| clean(&line, cut, redactor).chars().take(TOLD).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{MASK, Sealed};

    #[tokio::test]
    async fn the_last_line_that_says_something_is_told_without_half_a_secret() {
        let secret = Sealed::new(format!("t0k3n-{}", "abcdefgh".repeat(300)));
        let redactor = Redactor::new([&secret]);
        let before = "x".repeat(TOLD - 6);
        let printed = [
            (format!("first\nlast {}\n\n", secret.reveal()), format!("last {MASK}")),
            (format!("{before}{}", secret.reveal()), format!("{before}{MASK}")),
        ];
        for (printed, told) in printed {
            assert_eq!(last_line(printed.as_bytes(), &redactor).await, Some(told));
        }
        let several = last_line(secret.reveal().repeat(9).as_bytes(), &redactor).await.unwrap();
        assert!(several.contains(MASK) && several.chars().all(|c| MASK.contains(c)), "{several}");
        assert_eq!(last_line(&b"\n \n"[..], &redactor).await, None);
    }
}
