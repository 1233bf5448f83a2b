//! Keeping a database in order: schema, invariants, copies.

use super::{AuditCommand, End, Say};
use base::{BusinessDate, Clock};
use kernel::db::Address;
use kernel::{Kernel, Res};

pub(super) async fn migrate(address: &Address, say: &Say) -> Res<End> {
    let done = Kernel::migrate(address, base::SystemClock.now()).await?;
    let (from, to) = (done.from.to_string(), done.to.to_string());
    if done.from == done.to {
        say.tell("cli.current", &[("to", &to)]);
    } else {
        say.tell("cli.migrated", &[("from", &from), ("to", &to)]);
    }
    Ok(End::Done)
}

/// Every invariant on one snapshot, while others go on.
pub(super) async fn check(address: &Address, json: bool, say: &Say) -> Res<End> {
    let report = super::open(address).await?.check().await?;
    if json {
        println!("{}", serde_json::to_string(&report).map_err(kernel::Failure::bug)?);
    } else {
        for finding in report.violated() {
            let count = finding.violations.to_string();
            say.error("cli.violated", &[("name", finding.name), ("count", &count), ("first", &finding.first.join("; "))]);
        }
    }
    if !report.ok() {
        return Ok(End::No);
    }
    if !json {
        say.tell("cli.checked", &[("count", &report.invariants.len().to_string())]);
    }
    Ok(End::Done)
}

pub(super) async fn audit(address: &Address, command: &AuditCommand, say: &Say) -> Res<End> {
    let kernel = super::open(address).await?;
    match command {
        AuditCommand::Verify => {
            kernel.seal().await?;
            let report = kernel.verify_audit().await?;
            for violation in &report.violations {
                eprintln!("{violation}");
            }
            let (blocks, rows, unsealed) = (report.blocks.to_string(), report.rows.to_string(), report.unsealed.to_string());
            say.tell("cli.verified", &[("blocks", &blocks), ("rows", &rows), ("unsealed", &unsealed)]);
            Ok(if report.violations.is_empty() { End::Done } else { End::No })
        }
        AuditCommand::Root { day } => {
            let Some(day) = BusinessDate::parse(day) else {
                say.error("date.invalid", &[]);
                return Ok(End::Usage);
            };
            match kernel.audit_root(day).await? {
                Some(root) => println!("{}", root.line()),
                None => say.tell("cli.no_root", &[]),
            }
            Ok(End::Done)
        }
    }
}
