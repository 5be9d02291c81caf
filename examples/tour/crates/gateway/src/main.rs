//! Answers every request with `ok`, on port 8080.

use std::io::{Read, Result, Write};
use std::net::TcpListener;

fn main() -> Result<()> {
    for stream in TcpListener::bind(("127.0.0.1", 8080))?.incoming() {
        let mut stream = stream?;
        let _ = stream.read(&mut [0; 1024])?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n")?;
    }
    Ok(())
}
