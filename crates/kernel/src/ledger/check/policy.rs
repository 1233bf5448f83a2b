//! The version of the terms that an audit entry names was in force on the day it was recorded (I41); of the past that was
//! [brought in](crate::op::Dated::as_of), on its own day.

use super::{Recompute, Snapshot, sql};
use crate::access::snapshot::business_date_in;
use crate::failure::Res;
use crate::op::CALL;
use crate::p;
use base::{BusinessDate, Timestamp};
use std::collections::HashSet;

/// I41: an audit entry names the version in force on its day, whatever date was asked for, unless it was decided as of that date.
pub(super) static IN_FORCE: Recompute = Recompute { name: "I41.a_decision_names_the_version_in_force", run: |s| Box::pin(in_force(s)) };

/// One published this close to an entry may have been seen or not.
const NEAR_SECS: i64 = 60;

/// An audit entry: id, when it was recorded, the version it names, the day it took effect, the operation, what brought it about.
type Judged = (i64, Timestamp, i64, BusinessDate, String, Option<String>);
/// A version that stands: number, first day, when it was published.
type Version = (i64, BusinessDate, Timestamp);

async fn in_force(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let versions: Vec<Version> = s.fetch(&sql::VERSIONS_STANDING, p![]).await?;
    let zones: Vec<(String,)> = s.fetch(&sql::TIME_ZONE, p![]).await?;
    let zone = zones.first().map(|z| z.0.as_str());
    let (mut bad, mut last, mut past) = (Vec::new(), 0, Past::of(s));
    loop {
        let page: Vec<Judged> = s.fetch(&sql::JUDGED_AFTER, p![last]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = end.0;
        for (id, at, named, effective, operation, cause) in &page {
            let as_of = past.holds(*id, operation, cause.as_deref());
            let day = if as_of { *effective } else { business_date_in(zone, *at) };
            if !fits(&versions, *named, *at, day) {
                bad.push(id.to_string());
            }
        }
    }
}

/// Which entries were decided as of their own day: those of operations that bring the past in, and of whatever these called.
struct Past {
    operations: Vec<&'static str>,
    /// The entries found until now. Who calls has the lower id.
    found: HashSet<i64>,
}

impl Past {
    fn of(s: &Snapshot<'_>) -> Past {
        let operations = s.registry.operations.values().filter(|operation| operation.dated().is_some_and(|dated| dated.as_of));
        Past { operations: operations.map(|operation| operation.name()).collect(), found: HashSet::new() }
    }
    fn holds(&mut self, id: i64, operation: &str, cause: Option<&str>) -> bool {
        let caller = cause.and_then(|cause| cause.strip_prefix(CALL));
        let holds = match caller {
            Some(caller) => caller.parse().is_ok_and(|caller: i64| self.found.contains(&caller)),
            None => self.operations.contains(&operation),
        };
        if holds {
            self.found.insert(id);
        }
        holds
    }
}

/// Whether a version may have been the one in force. `versions` are in the order in which they take effect; before the first one the
/// built-in terms hold, as version 1.
fn fits(versions: &[Version], named: i64, at: Timestamp, day: BusinessDate) -> bool {
    let published = |v: &&Version, by: Timestamp| v.1 <= day && v.2 < by;
    let surely = versions.iter().rposition(|v| published(&v, at.plus_secs(-NEAR_SECS)));
    match versions.iter().position(|v| v.0 == named) {
        Some(n) => {
            (published(&&versions[n], at.plus_secs(NEAR_SECS + 1)) && surely.is_none_or(|s| s <= n)) || (named == 1 && surely.is_none())
        }
        None => named == 1 && surely.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_version_may_be_named() {
        let day = |text: &str| BusinessDate::parse(text).expect("a date");
        let at = |text: &str| Timestamp::parse(text).expect("an instant");
        let version = |number, from: &str, published: &str| (number, day(from), at(published));
        let versions = [
            version(1, "2000-01-01", "2026-01-01T00:00:00Z"),
            version(2, "2026-07-01", "2026-06-01T00:00:00Z"),
            version(4, "2026-07-01", "2026-08-01T00:00:00Z"),
        ];
        let check = |named: i64, when: &str, on: &str, expected: bool| {
            assert_eq!(fits(&versions, named, at(when), day(on)), expected, "{named} at {when}");
        };
        check(1, "2026-06-30T02:00:00Z", "2026-06-30", true);
        check(2, "2026-06-30T02:00:00Z", "2026-06-30", false);
        check(1, "2026-07-01T02:00:00Z", "2026-07-01", false);
        check(2, "2026-07-01T02:00:00Z", "2026-07-01", true);
        check(4, "2026-07-01T02:00:00Z", "2026-07-01", false);
        check(2, "2026-08-01T00:00:30Z", "2026-08-01", true);
        check(4, "2026-08-01T00:00:30Z", "2026-08-01", true);
        check(4, "2026-07-31T23:59:30Z", "2026-08-01", true);
        check(2, "2026-08-01T00:02:00Z", "2026-08-01", false);
        check(3, "2026-08-01T00:02:00Z", "2026-08-01", false);
        check(1, "2025-12-31T00:00:00Z", "2025-12-31", true);
    }
}
