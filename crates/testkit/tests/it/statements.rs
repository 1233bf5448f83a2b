//! Every registered statement prepares on both engines; its parameters are numbered by first use; the plans of queries are printed.

use crate::output::compare;
use kernel::db::{Engine, Kind, complete, parameters_in_order};
use testkit::World;

/// The texts that are prepared: queries in every variant, other statements as they are.
fn texts(world: &World) -> Vec<(String, String)> {
    let r = world.kernel.registry();
    let mut all: Vec<(String, String)> =
        r.all_statements().iter().filter(|(_, s)| s.kind != Kind::Scoped).map(|(_, s)| (s.name.to_owned(), s.sql.to_owned())).collect();
    all.extend(r.query_variants());
    all
}

#[tokio::test]
async fn every_statement_prepares_on_both() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::new(engine, |_| {}).await;
        let mut bad = Vec::new();
        for (name, sql) in texts(&world) {
            if !parameters_in_order(&sql) {
                bad.push(format!("{name}: parameters not in order of first use"));
            }
            if let Err(e) = world.prepare(&complete(engine, &sql)).await {
                bad.push(format!("{name}: {e}"));
            }
        }
        assert!(bad.is_empty(), "on {}:\n{}", engine.name(), bad.join("\n"));
    }
}

/// Only what has no index by nature may scan: small tables of settings, and checks that look at everything.
#[tokio::test]
async fn plans_are_known() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::new(engine, |_| {}).await;
        let mut lines = Vec::new();
        let r = world.kernel.registry();
        let mut all: Vec<(String, String)> = r
            .all_statements()
            .iter()
            .filter(|(_, s)| matches!(s.kind, Kind::Fact | Kind::Write | Kind::House))
            .map(|(_, s)| (s.name.to_owned(), s.sql.to_owned()))
            .collect();
        all.extend(r.query_variants().into_iter().filter(|(label, _)| !label.contains("all filters")));
        all.sort();
        for (name, sql) in all {
            let plan = world.plan(&complete(engine, &sql)).await;
            lines.push(format!("{name}: {plan}"));
        }
        compare(&format!("plans_{}.txt", engine.name()), &lines);
    }
}

/// A table has one owner: nobody else writes it.
#[test]
fn tables_are_written_by_their_owner() {
    let r = testkit::registry();
    let owners: std::collections::BTreeMap<&str, &str> = r.table_owners().collect();
    let mut bad = Vec::new();
    for (slice, s) in r.all_statements().iter().filter(|(_, s)| matches!(s.kind, Kind::Write | Kind::House)) {
        let mut words = s.sql.split_whitespace();
        let table = match words.next() {
            Some("INSERT" | "DELETE") => words.nth(1),
            Some("UPDATE") => words.next(),
            _ => continue,
        };
        let table = table.unwrap_or_default();
        if owners.get(table) != Some(slice) {
            bad.push(format!("{} of {slice} writes {table}, which belongs to {:?}", s.name, owners.get(table)));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
