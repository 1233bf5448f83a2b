//! How PostgreSQL is best written to: so many lanes, so many operations in a commit (docs/adr/0006). Every setting has a company of
//! its own; the runs alternate, so that a change in the machine hits all.

use super::company::Company;
use super::footprint::cpu_micros;
use super::load::{Run, load};
use super::site::Site;
use super::{CLIENTS, SECONDS, fraction, median};
use crate::http::{Options, Server};
use kernel::db::{Address, JobLimits, bound};
use kernel::job::Background;
use kernel::{Failure, Res};
use serde_json::json;
use tokio::net::TcpListener;

/// Lanes, and operations in a commit at the most.
const SETTINGS: [(usize, usize); 7] = [(1, 64), (2, 1), (2, 16), (3, 1), (4, 1), (4, 16), (8, 1)];
/// Runs of each setting.
const RUNS: u64 = 3;

/// What one run said.
struct Figures {
    run: Run,
    operations: u64,
    commits: u64,
    stale: u64,
    /// Microseconds of the program and of the database's processes.
    cpu: (u64, u64),
}

/// One program, or several on one database.
struct Setting {
    lanes: usize,
    batch: usize,
    site: Site,
    companies: Vec<Company>,
    servers: Vec<Server>,
    background: Vec<Background>,
    figures: Vec<Figures>,
}

/// All settings with so many products, on so many programs that share a database.
pub(crate) async fn measure(url: &str, products: usize, programs: usize) -> Res<()> {
    let mut settings = Vec::new();
    for (lanes, batch) in SETTINGS {
        settings.push(Setting::found(url, products, programs, lanes, batch).await?);
    }
    for run in 0..RUNS {
        for setting in &mut settings {
            setting.background = setting.companies.iter().map(|c| c.kernel.run_background()).collect();
            let figures = setting.run(run).await?;
            setting.figures.push(figures);
            for background in std::mem::take(&mut setting.background) {
                background.stop().await;
            }
        }
    }
    for setting in settings {
        println!("{}", setting.line(products, programs));
        setting.end().await?;
    }
    Ok(())
}

impl Setting {
    async fn found(url: &str, products: usize, programs: usize, lanes: usize, batch: usize) -> Res<Setting> {
        let site = Site::new(Some(url)).await?;
        let limits = JobLimits { lanes, batch, ..JobLimits::default() };
        let mut companies = vec![Company::found(&site.address, products, limits.clone()).await?];
        for _ in 1..programs {
            let again = companies[0].again(&site.address, limits.clone()).await?;
            companies.push(again);
        }
        bound::analyze(&site.address).await?;
        let mut servers = Vec::new();
        for company in &companies {
            let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::bug)?;
            servers.push(Server::start(company.kernel.clone(), listener, Options::default())?);
        }
        let setting = Setting { lanes, batch, site, companies, servers, background: Vec::new(), figures: Vec::new() };
        load(&setting.companies[0], &setting.addresses(), CLIENTS, 1, 1).await?;
        Ok(setting)
    }

    fn addresses(&self) -> Vec<std::net::SocketAddr> {
        self.servers.iter().map(Server::address).collect()
    }

    async fn run(&self, run: u64) -> Res<Figures> {
        let (before, cpu) = (self.counts(), self.cpu().await?);
        let done = load(&self.companies[0], &self.addresses(), CLIENTS, SECONDS, 1000 + run).await?;
        let (after, cpu_after) = (self.counts(), self.cpu().await?);
        Ok(Figures {
            run: done,
            operations: after.0 - before.0,
            commits: after.1 - before.1,
            stale: after.2 - before.2,
            cpu: (cpu_after.0.saturating_sub(cpu.0), cpu_after.1.saturating_sub(cpu.1)),
        })
    }

    /// Operations, commits and stale answers of all programs.
    fn counts(&self) -> (u64, u64, u64) {
        let counts = self.companies.iter().map(|c| c.kernel.db().faults().counts());
        counts.fold((0, 0, 0), |sum, c| (sum.0 + c.operations, sum.1 + c.commits, sum.2 + c.stale))
    }

    async fn cpu(&self) -> Res<(u64, u64)> {
        let Address::Postgres(url) = &self.site.address else { return Ok((0, 0)) };
        let server: u64 = bound::backends(url).await?.into_iter().map(cpu_micros).sum();
        Ok((cpu_micros(std::process::id()), server))
    }

    fn line(&self, products: usize, programs: usize) -> String {
        let all = |of: fn(&Figures) -> u64| self.figures.iter().map(of).collect::<Vec<u64>>();
        let per_second = all(|f| f.run.per_second);
        let requests = |f: &Figures| f.run.requests().max(1);
        let spread = (per_second.iter().min().copied().unwrap_or(0), per_second.iter().max().copied().unwrap_or(0));
        let share = (all(|f| f.operations).iter().sum::<u64>(), all(|f| f.commits).iter().sum::<u64>());
        let cpu: Vec<u64> = self.figures.iter().map(|f| f.cpu.0 / requests(f)).collect();
        let cpu_server: Vec<u64> = self.figures.iter().map(|f| f.cpu.1 / requests(f)).collect();
        json!({
            "lanes": self.lanes, "batch": self.batch, "products": products, "programs": programs, "per_second": median(per_second),
            "spread": [spread.0, spread.1], "p50_ms": fraction(median(all(|f| f.run.within(50))), 1000, 1),
            "p99_ms": fraction(median(all(|f| f.run.within(99))), 1000, 1), "operations_in_a_commit": fraction(share.0, share.1, 1),
            "cpu_us_program": median(cpu), "cpu_us_server": median(cpu_server), "stale": all(|f| f.stale).iter().sum::<u64>()
        })
        .to_string()
    }

    async fn end(self) -> Res<()> {
        for server in self.servers {
            server.stop().await;
        }
        drop(self.companies);
        self.site.remove().await
    }
}
