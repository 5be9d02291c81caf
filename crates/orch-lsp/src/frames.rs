//! Messages on a stream of bytes: a header with the length, then so many bytes. Whatever else comes is passed over.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// The longest message that is read; a longer one is passed over.
const LONGEST_MESSAGE: u64 = 256 * 1024 * 1024;

/// The longest line of a header that is looked at.
const LONGEST_LINE: u64 = 8 * 1024;

/// What every message begins with.
const LENGTH: &str = "Content-Length:";

/// What came.
#[derive(Debug)]
pub(crate) enum Frame {
    /// The bytes of a message.
    Message(Vec<u8>),
    /// What is no message.
    Malformed(String),
    /// Nothing more.
    End,
}

/// Takes a stream apart.
pub(crate) struct Frames<R> {
    input: BufReader<R>,
    /// Whether the bytes since the last message were complained of.
    is_lost: bool,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    pub(crate) fn new(input: R) -> Frames<R> {
        Frames { input: BufReader::with_capacity(64 * 1024, input), is_lost: false }
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Frame {
        let mut length: Option<u64> = None;
        loop {
            let line = match line(&mut self.input).await {
                Ok(Some(line)) => line,
                Ok(None) | Err(_) => return Frame::End,
            };
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            // After what was no message, the next one may begin in the middle of a line.
            let text = text.find(LENGTH).and_then(|at| text.get(at..)).unwrap_or(text);
            match (text.split_once(':'), length) {
                (_, Some(length)) if text.is_empty() => {
                    self.is_lost = false;
                    return self.body(length).await;
                }
                (Some((name, value)), _) if name.trim().eq_ignore_ascii_case("content-length") => {
                    match value.trim().parse() {
                        Ok(value) => length = Some(value),
                        Err(_) => return Frame::Malformed(format!("`{}` is no length", value.trim())),
                    }
                }
                (Some((name, _)), _) if name.trim().eq_ignore_ascii_case("content-type") => {}
                // Other headers, once a message has begun.
                (Some(_), Some(_)) => {}
                _ if text.is_empty() => {}
                _ if self.is_lost => {}
                _ => {
                    self.is_lost = true;
                    return Frame::Malformed("a message begins with `Content-Length: `".to_owned());
                }
            }
        }
    }

    async fn body(&mut self, length: u64) -> Frame {
        if length > LONGEST_MESSAGE {
            let mut rest = (&mut self.input).take(length);
            return match tokio::io::copy(&mut rest, &mut tokio::io::sink()).await {
                Ok(_) => Frame::Malformed(format!("a message has at most {LONGEST_MESSAGE} bytes")),
                Err(_) => Frame::End,
            };
        }
        // What is announced may never come: memory grows with what does.
        let mut bytes = Vec::new();
        match (&mut self.input).take(length).read_to_end(&mut bytes).await {
            Ok(read) if read as u64 == length => Frame::Message(bytes),
            _ => Frame::End,
        }
    }
}

/// A line, or the first bytes of one that is too long; `None` at the end.
async fn line<R: AsyncBufRead + Unpin>(input: &mut R) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    (&mut *input).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Ok(None);
    }
    let mut is_whole = line.ends_with(b"\n");
    while !is_whole {
        let mut rest = Vec::new();
        (&mut *input).take(LONGEST_LINE).read_until(b'\n', &mut rest).await?;
        is_whole = rest.is_empty() || rest.ends_with(b"\n");
    }
    Ok(Some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(bytes: &[u8]) -> Vec<String> {
        let mut frames = Frames::new(bytes);
        let mut found = Vec::new();
        loop {
            match frames.next().await {
                Frame::Message(bytes) => found.push(String::from_utf8_lossy(&bytes).into_owned()),
                Frame::Malformed(reason) => found.push(format!("! {reason}")),
                Frame::End => return found,
            }
        }
    }

    #[tokio::test]
    async fn messages_are_told_apart() {
        let bytes =
            b"Content-Length: 2\r\n\r\n{}Content-Type: x; charset=utf-8\r\ncontent-length:3\r\n\r\n[1]";
        assert_eq!(all(bytes).await, ["{}", "[1]"]);
    }

    #[tokio::test]
    async fn what_is_no_message_is_passed_over_with_one_complaint() {
        let bytes = b"hello\r\nthere\n\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(all(bytes).await, ["! a message begins with `Content-Length: `", "{}"]);
        assert_eq!(
            all(b"Content-Length: -4\r\n\r\nContent-Length: 1\r\n\r\nx").await,
            ["! `-4` is no length", "x"]
        );
    }

    #[tokio::test]
    async fn a_message_after_one_that_was_cut_short_is_found() {
        let bytes = b"Content-Length: 1\r\n\r\n{}Content-Length: 2\r\n\r\n[]";
        assert_eq!(all(bytes).await, ["{", "[]"]);
    }

    #[tokio::test]
    async fn a_message_that_ends_early_is_the_end() {
        assert_eq!(all(b"Content-Length: 200\r\n\r\n{}").await, Vec::<String>::new());
    }
}
