//! A client that keeps its connection: HTTP/1.1 as plain text, one request after the other. It shares the cores with the server, so
//! it does no more than a load generator must.

use kernel::{Failure, Res};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Answers are far smaller; one that is longer is a defect.
const ANSWER_MAX: usize = 1 << 20;

pub(crate) struct Client {
    stream: TcpStream,
    token: String,
    /// What was read and not yet taken.
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, token: &str) -> Res<Client> {
        let stream = TcpStream::connect(address).await.map_err(Failure::bug)?;
        stream.set_nodelay(true).map_err(Failure::bug)?;
        Ok(Client { stream, token: token.to_owned(), buffer: Vec::with_capacity(4096) })
    }

    /// One operation: the status and the body.
    pub(crate) async fn operate(&mut self, operation: &str, key: &str, body: &str) -> Res<(u16, Vec<u8>)> {
        let request = format!(
            "POST /api/v1/{operation} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {}\r\nidempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        self.send(&request).await
    }

    /// One query: the status and the body.
    pub(crate) async fn ask(&mut self, query: &str) -> Res<(u16, Vec<u8>)> {
        let request = format!("GET /api/v1/{query} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {}\r\n\r\n", self.token);
        self.send(&request).await
    }

    async fn send(&mut self, request: &str) -> Res<(u16, Vec<u8>)> {
        self.stream.write_all(request.as_bytes()).await.map_err(Failure::bug)?;
        self.buffer.clear();
        loop {
            if let Some(whole) = answer(&self.buffer)? {
                return Ok(whole);
            }
            if self.stream.read_buf(&mut self.buffer).await.map_err(Failure::bug)? == 0 || self.buffer.len() > ANSWER_MAX {
                return Err(Failure::bug("an answer broken off or too long"));
            }
        }
    }
}

/// Status and body, when all of it is there.
fn answer(bytes: &[u8]) -> Res<Option<(u16, Vec<u8>)>> {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end]).map_err(Failure::bug)?;
    let length = head.lines().filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize =
        length.map(|(_, value)| value.trim()).and_then(|v| v.parse().ok()).ok_or_else(|| Failure::bug("an answer without length"))?;
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(|| Failure::bug("an answer without status"))?;
    Ok(bytes.get(end + 4..end + 4 + length).map(|body| (status, body.to_vec())))
}
