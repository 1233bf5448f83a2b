//! `serve`: until told to stop.

use super::{End, Place, Say, Serve};
use crate::http::{Front, Options, PublicOrigin, Server};
use kernel::Res;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub(super) async fn serve(place: &Place<'_>, wanted: &Serve, say: &Say) -> Res<End> {
    let public = match &wanted.public_url {
        None => None,
        Some(text) => match PublicOrigin::parse(text) {
            Some(public) => Some(public),
            None => {
                say.error("cli.public_address", &[("text", text)]);
                return Ok(End::Usage);
            }
        },
    };
    let listener = match TcpListener::bind(wanted.listen).await {
        Ok(listener) => listener,
        Err(error) => {
            say.error("cli.listen", &[("address", &wanted.listen.to_string()), ("why", &say.why(&error))]);
            return Ok(End::No);
        }
    };
    let options =
        Options { public, trust_proxy: wanted.trust_proxy, demo: wanted.demo, trusts_clock: place.trusts_clock, ..Options::default() };
    let bounds = options.bounds.clone();
    let front = Front::open(place.address, options).await?;
    let server = Server::of(front.clone(), listener, bounds)?;
    say.tell("cli.serving", &[("address", &server.address().to_string())]);
    if front.is_open() && !wanted.listen.ip().is_loopback() {
        say.tell("cli.start_code", &[("code", front.code())]);
    }
    told_to_stop().await?;
    say.tell("cli.stopping", &[]);
    tokio::select! {
        () = server.stop() => {}
        again = told_to_stop() => again?,
    }
    Ok(End::Done)
}

/// Returns when the process is asked to end.
async fn told_to_stop() -> Res<()> {
    let mut terminate = signal(SignalKind::terminate()).map_err(kernel::Failure::bug)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(kernel::Failure::bug)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
