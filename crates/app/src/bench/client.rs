//! A client that keeps its connection: HTTP/1.1 as plain text, one request after the other. It shares the cores with the server, so
//! it does no more than a load generator must: the head of its requests is made once, and of an answer's head only the status and the
//! length are read.

use kernel::{Failure, Res};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Answers are far smaller; one that is longer is a defect.
const ANSWER_MAX: usize = 1 << 20;
/// Bytes that nearly every request and answer fits into.
const USUAL: usize = 4096;

pub(crate) struct Client {
    stream: TcpStream,
    token: String,
    request: Vec<u8>,
    /// What was read of the answer.
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, token: &str) -> Res<Client> {
        let stream = TcpStream::connect(address).await.map_err(Failure::bug)?;
        stream.set_nodelay(true).map_err(Failure::bug)?;
        Ok(Client { stream, token: token.to_owned(), request: Vec::with_capacity(USUAL), buffer: Vec::with_capacity(USUAL) })
    }

    /// What stands before the key of each request for an operation.
    pub(crate) fn head(&self, operation: &str) -> String {
        format!(
            "POST /api/v1/{operation} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             idempotency-key: ",
            self.token
        )
    }

    /// One operation, under its head: the status and the body.
    pub(crate) async fn operate(&mut self, head: &str, key: &str, body: &str) -> Res<(u16, &[u8])> {
        self.request.clear();
        for part in [head, key, "\r\ncontent-length: ", &body.len().to_string(), "\r\n\r\n", body] {
            self.request.extend_from_slice(part.as_bytes());
        }
        self.send().await
    }

    /// One operation that must be done; its output.
    pub(crate) async fn done(&mut self, operation: &str, head: &str, key: &str, body: &str) -> Res<&[u8]> {
        let (status, answer) = self.operate(head, key, body).await?;
        if status == 200 {
            return Ok(answer);
        }
        Err(Failure::bug(format!("{operation} answered {status}: {}", String::from_utf8_lossy(answer))))
    }

    /// One query: the status and the body.
    pub(crate) async fn ask(&mut self, query: &str) -> Res<(u16, &[u8])> {
        self.request.clear();
        let head = format!("GET /api/v1/{query} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {}\r\n\r\n", self.token);
        self.request.extend_from_slice(head.as_bytes());
        self.send().await
    }

    async fn send(&mut self) -> Res<(u16, &[u8])> {
        self.stream.write_all(&self.request).await.map_err(Failure::bug)?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await.map_err(Failure::bug)? == 0 || self.buffer.len() > ANSWER_MAX {
                return Err(Failure::bug("an answer broken off or too long"));
            }
            if let Some((status, body)) = answer(&self.buffer)? {
                return Ok((status, &self.buffer[body..]));
            }
        }
    }
}

/// Status and the place of the body, when all of it is there.
fn answer(bytes: &[u8]) -> Res<Option<(u16, usize)>> {
    let (mut length, mut at) = (None, 0);
    while let Some(end) = bytes[at..].iter().position(|b| *b == b'\n') {
        let line = bytes[at..at + end].trim_ascii_end();
        at += end + 1;
        if line.is_empty() {
            let length: usize = length.ok_or_else(|| Failure::bug("an answer without length"))?;
            let status = bytes.get(9..12).and_then(number).and_then(|s| u16::try_from(s).ok());
            let status = status.ok_or_else(|| Failure::bug("an answer without status"))?;
            return Ok((bytes.len() >= at + length).then_some((status, at)));
        }
        let name = b"content-length:";
        if line.len() > name.len() && line[..name.len()].eq_ignore_ascii_case(name) {
            length = number(line[name.len()..].trim_ascii());
        }
    }
    Ok(None)
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn an_answer_is_whole_or_not_there_yet() {
        let whole = b"HTTP/1.1 200 OK\r\nx-a: b\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(answer(whole).unwrap(), Some((200, whole.len() - 2)));
        assert!((0..whole.len()).all(|n| answer(&whole[..n]).unwrap().is_none()));
        assert!(answer(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
