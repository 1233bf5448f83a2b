//! `stock.reserve` of 5 distinct products over HTTP, durable, with audit, decision, outbox and receipt, beside the bound.

use super::company::Company;
use super::load::load;
use super::shape::{Shape, Tally};
use super::site::Site;
use super::{CLIENTS, Line, RUNS, SECONDS, engine};
use crate::http::{Options, Server};
use kernel::Res;
use kernel::db::{JobLimits, bound};
use tokio::net::TcpListener;

/// Seconds of the run before those that count; what it writes is counted by table.
const WARM_UP: u64 = 2;

/// Measures on fresh databases: the served one and, with the same content, the bound's.
pub(crate) async fn measure(name: &str, postgres: Option<&str>, products: usize) -> Res<Line> {
    let (site, twin) = (Site::new(postgres).await?, Site::new(postgres).await?);
    let limits = JobLimits::default();
    let company = Company::found(&site.address, products, limits.clone()).await?;
    let mut shape = Shape::record(&Company::found(&twin.address, products, limits.clone()).await?).await?;
    bound::analyze(&site.address).await?;
    bound::analyze(&twin.address).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(kernel::Failure::bug)?;
    let server = Server::start(company.kernel.clone(), listener, Options::default())?;
    let servers = [server.address()];
    // The relay and the sealer rest as long as what clients write is counted.
    company.kernel.db().faults().record();
    load(&company, &servers, CLIENTS, WARM_UP, 1).await?;
    let served = Tally::of(&company.kernel.db().faults().recorded(), &shape.one());
    let background = company.kernel.run_background();
    let (mut runs, mut bounds) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let before = company.kernel.db().faults().counts();
        runs.push(load(&company, &servers, CLIENTS, SECONDS, 1000 + run as u64).await?);
        let after = company.kernel.db().faults().counts();
        let operations = after.operations - before.operations;
        let group = usize::try_from(operations / (after.commits - before.commits).max(1)).unwrap_or(1).max(1);
        // As long as the program's run, more or less, so that both feel the same checkpoints.
        let count = runs[run].requests() * 3 / 2;
        bounds.push(shape.bound(&twin.address, &limits, group, count).await?);
        eprintln!(
            "{name} {} run {run}: {}/s, bound {}/s with {group} in a commit",
            engine(&site.address),
            runs[run].per_second,
            bounds[run]
        );
    }
    background.stop().await;
    server.stop().await;
    Tally::compare(name, engine(&site.address), &served, &shape.written);
    let rows = bound::rows(&site.address, &shape.one().tables()).await?;
    let line = Line::of(name, engine(&site.address), runs, bounds, rows);
    drop(company);
    site.remove().await?;
    twin.remove().await?;
    Ok(line)
}
