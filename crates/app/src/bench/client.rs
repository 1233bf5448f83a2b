//! A client that keeps its connection: HTTP/1.1 by hyper, one request after the other.

use axum::body::{Body, Bytes};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use kernel::{Failure, Res};
use std::net::SocketAddr;
use tokio::net::TcpStream;

pub(crate) struct Client {
    sender: SendRequest<Body>,
    bearer: String,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, token: &str) -> Res<Client> {
        let stream = TcpStream::connect(address).await.map_err(Failure::bug)?;
        stream.set_nodelay(true).map_err(Failure::bug)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(Failure::bug)?;
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(Client { sender, bearer: format!("Bearer {token}") })
    }

    /// One operation: the status and the body.
    pub(crate) async fn operate(&mut self, operation: &str, key: &str, body: String) -> Res<(StatusCode, Bytes)> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/api/v1/{operation}"))
            .header("host", "127.0.0.1")
            .header("authorization", &self.bearer)
            .header("idempotency-key", key)
            .header("content-type", "application/json")
            .body(Body::from(body))
            .map_err(Failure::bug)?;
        self.sender.ready().await.map_err(Failure::bug)?;
        let response = self.sender.send_request(request).await.map_err(Failure::bug)?;
        let status = response.status();
        let answer = axum::body::to_bytes(Body::new(response.into_body()), 1 << 20).await.map_err(Failure::bug)?;
        Ok((status, answer))
    }
}
