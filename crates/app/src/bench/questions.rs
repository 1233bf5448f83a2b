//! The questions of the self-check, a hundred times each, on the company of a file or of an address: what people ask of a company's own data.

use super::{Line, engine, fraction};
use base::SystemClock;
use kernel::db::Address;
use kernel::{Failure, Kernel, Res, Settings};
use std::path::Path;
use std::sync::Arc;

/// Asks them in the name of the administrator.
pub(super) async fn measure(company: Option<&Path>, mut print: impl FnMut(&Line)) -> Res<()> {
    let said = std::env::var("XIAOGUAN_DATABASE").ok();
    let address = company.map(|path| Address::Sqlite(path.to_owned())).or_else(|| said.as_deref().and_then(Address::parse));
    let address = address.ok_or_else(|| Failure::bug("bench questions needs --company FILE or XIAOGUAN_DATABASE"))?;
    let kernel = Kernel::existing(&address, crate::registry(), Arc::new(SystemClock), Settings::default()).await?;
    let admin = kernel.console_user("admin").await?;
    for timing in crate::self_check::measured(&kernel, admin).await? {
        let millis = |micros: i64| fraction(u64::try_from(micros).unwrap_or_default(), 1000, 2);
        let name = format!("questions.{}", timing.asked.trim_start_matches("self_check."));
        print(&Line {
            clients: 1,
            database: engine(&address),
            p50_ms: millis(timing.median_micros),
            p99_ms: millis(timing.slowest_micros),
            rows: u64::try_from(timing.times).unwrap_or_default(),
            ..Line::figure(&name, 0)
        });
    }
    Ok(())
}
