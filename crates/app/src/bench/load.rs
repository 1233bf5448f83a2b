//! Clients that keep their connections and ask for one reservation after the other.

use super::client::Client;
use super::company::{Company, next};
use kernel::{Failure, Res};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Requests done and their times.
pub(crate) struct Run {
    pub(crate) per_second: u64,
    /// Microseconds of each, sorted.
    micros: Vec<u64>,
}

impl Run {
    /// Of requests one after the other, their times in microseconds.
    pub(crate) fn of(mut micros: Vec<u64>) -> Run {
        let whole = micros.iter().sum::<u64>().max(1);
        micros.sort_unstable();
        Run { per_second: micros.len() as u64 * 1_000_000 / whole, micros }
    }
    /// So many of a hundred answers came within this, microseconds.
    pub(crate) fn within(&self, percent: usize) -> u64 {
        self.micros.get(self.micros.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0)
    }
    pub(crate) fn requests(&self) -> u64 {
        self.micros.len() as u64
    }
}

/// `clients` at once for so many seconds, spread over some servers of one company.
pub(crate) async fn load(company: &Company, servers: &[SocketAddr], clients: usize, seconds: u64, seed: u64) -> Res<Run> {
    crowd(clients, seconds, |n, until| client(company.clone(), servers[n % servers.len()], until, n as u64, seed)).await
}

/// So many at once, each until the end; each tells how long every one of its requests took, in microseconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
pub(crate) async fn crowd<F>(clients: usize, seconds: u64, one: impl Fn(usize, Instant) -> F) -> Res<Run>
where
    F: Future<Output = Res<Vec<u64>>> + Send + 'static,
{
    let started = Instant::now();
    let until = started + Duration::from_secs(seconds);
    let sent: Vec<_> = (0..clients).map(|n| tokio::spawn(one(n, until))).collect();
    let mut micros = Vec::new();
    for client in sent {
        micros.extend(client.await.map_err(Failure::bug)??);
    }
    let elapsed = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
    micros.sort_unstable();
    Ok(Run { per_second: micros.len() as u64 * 1_000_000 / elapsed, micros })
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn client(company: Company, address: SocketAddr, until: Instant, n: u64, seed: u64) -> Res<Vec<u64>> {
    let mut seed = seed * 7919 + n + 1;
    let mut client = Client::connect(address, &company.token).await?;
    let head = client.head("stock.reserve");
    let (mut micros, mut body) = (Vec::new(), String::new());
    let mut sent = Instant::now();
    while sent < until {
        company.reservation(&mut seed, &mut body);
        let key = key(n, next(&mut seed));
        client.done("stock.reserve", &head, &key, &body).await?;
        let answered = Instant::now();
        micros.push(u64::try_from((answered - sent).as_micros()).unwrap_or(u64::MAX));
        sent = answered;
    }
    Ok(micros)
}

/// A request's key; all have one length, so that what is stored has as well.
pub(crate) fn key(client: u64, number: u64) -> String {
    format!("b{client:02}-{number:020}")
}
