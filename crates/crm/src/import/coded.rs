//! Customers that the rows of other rooms' tables name by their codes.

use super::sql;
use base::{Id, code_key};
use kernel::access::{Department, User};
use kernel::db::Boxed;
use kernel::profile::{Coded, GivenRow};
use kernel::{Failure, Read, Res, p};
use std::collections::BTreeSet;

/// The customers that some rows name in a column, as far as whoever brings the table sees them: any other is as if it were not there.
///
/// # Errors
/// The database's.
pub fn customers_coded<'a>(read: &'a Read<'_>, who: Id<User>, rows: &'a [GivenRow], key: &'a str) -> Boxed<'a, Res<Coded>> {
    Box::pin(async move {
        let codes: BTreeSet<String> = rows.iter().filter_map(|row| row.text(key)).map(code_key).collect();
        let codes = serde_json::to_string(&codes).map_err(Failure::bug)?;
        let found: Vec<(i64, String, Id<Department>, Id<User>)> = read.fetch(&sql::CODED, p![codes.as_str()]).await?;
        let seen = found.into_iter().filter(|(_, _, department, owner)| read.person_sees(who, "customer.list", *department, *owner));
        Ok(Coded::of_records(seen.map(|(id, code, ..)| (id, code)).collect()))
    })
}
