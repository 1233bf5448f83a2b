//! Keeping a database in order: schema, invariants, copies.

use super::{End, Say};
use base::Clock;
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
