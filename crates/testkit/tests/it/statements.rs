//! Every registered statement prepares on both engines; its parameters are numbered by first use; the plans of queries are printed.

use crate::output::compare;
use kernel::db::{Engine, Kind, complete, parameters_in_order};
use serde_json::Value;
use std::collections::BTreeSet;
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

/// Statements that read a table from end to end, and why that is little.
const SCANS: &[(&str, &str)] = &[
    ("category.way_up", "the categories above one, just gathered: a hundred at most"),
    ("region.way_up", "the regions above one, just gathered: a hundred at most"),
    ("price_entry.equals", "price lists are few, and are asked when one's rank or prices change"),
    ("access.department_tree", "every department goes into memory"),
    ("access.entities", "every legal entity goes into memory"),
    ("access.keys", "everybody who holds a role, when rights change"),
    ("access.user_grants", "everybody who holds a role goes into memory"),
    ("access.user_masks", "everybody who holds a role goes into memory"),
    ("access.users", "every person goes into memory"),
    ("access.versions", "one row a part of the snapshot"),
    ("audit.behind", "the clock has one row"),
    ("audit.go_on", "the clock has one row"),
    ("audit.last", "the last row, from the end of the key"),
    ("audit.root", "the blocks' count and the last of them"),
    ("audit.unsealed", "the clock has one row"),
    ("check.time_zone", "every legal entity, by check"),
    ("check.versions_standing", "every version of the terms, by check"),
    ("dump.positions", "the clock has one row"),
    ("envelope.audit", "the clock has one row"),
    ("import.categories", "the tree goes into memory once for fifty rows that are judged"),
    ("import.price_lists", "price lists are few, read once for fifty rows that are judged"),
    ("job.forget_sessions", "as many sessions as people signed in, by a job"),
    ("job.leases", "one row a job"),
    ("ageing.list", "what is open now and what was allocated since the day that is asked: settled history is not read"),
    ("ageing_item.list", "what is open now and what was allocated since the day that is asked: settled history is not read"),
    ("stock_balance.held", "`h` is what was found by an index: the documents that hold something of the products that are asked for"),
    ("product.wait_long", "one row a step of the schema, by check"),
    ("migrate.applied", "one row a step of the schema"),
    ("import.customer_classes", "a company has a few classes; they are found by code or by name"),
    ("import.regions", "regions are a tree that a person drew; they are found by code or by name"),
    ("opening.areas", "five areas, each found by its own index"),
    ("import.legal_entities", "every legal entity, once for fifty rows that are judged"),
    ("import.people", "a company's people; they are found by login or by name"),
];

/// Lists that sort what they find although nobody narrowed them, and why that is little.
const SORTS: &[(&str, &str)] = &[
    ("customer.lookup", "nothing typed is asked by the filter of first terms: without any it is never asked of the tables"),
    ("ageing.list", "a row a customer who owes, worked out for the day that is asked"),
    ("ageing_item.list", "what was open on the day that is asked, worked out for it"),
    ("statement.lines", "always asked of one customer, a row a document"),
    ("product.lookup", "nothing typed finds nothing: without a word it is never asked of the tables"),
];

/// Whether a plan reads a whole table.
fn scans(engine: Engine, plan: &str) -> bool {
    plan.split("; ").any(|node| match engine {
        Engine::Postgres => node.starts_with("Seq Scan"),
        // By the order of an index is another thing: a page of it is short.
        // What is counted was found before, and is bounded.
        Engine::Sqlite => {
            node.strip_prefix("SCAN ").is_some_and(|table| table != "counted" && table.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        }
    })
}

/// Whether a plan sorts all that it finds, before the first row of the page is known.
fn sorts(engine: Engine, plan: &str) -> bool {
    match engine {
        Engine::Postgres => plan.starts_with("Sort;"),
        Engine::Sqlite => plan.contains("USE TEMP B-TREE FOR ORDER BY"),
    }
}

/// A page of a list that nobody narrowed is found in the order of an index, and nothing reads a whole table that grows; what does
/// so nevertheless stands above with its reason. Somebody who sees a part only may have that part sorted.
fn wrong_plans(engine: Engine, plans: &[(String, String)], lists: &BTreeSet<&str>) -> Vec<String> {
    let mut wrong = Vec::new();
    let known = |list: &[(&str, &str)], name: &str| list.iter().any(|(known, _)| *known == name);
    for (label, plan) in plans {
        let name = label.split(' ').next().unwrap_or_default();
        let plain = label.contains(" plain ");
        if label.contains(' ') && !(plain && lists.contains(name)) {
            continue;
        }
        if scans(engine, plan) && !known(SCANS, name) {
            wrong.push(format!("{label} reads a whole table: {plan}"));
        }
        if plain && label.ends_with(" all") && sorts(engine, plan) && !known(SORTS, name) {
            wrong.push(format!("{label} sorts a whole table for each page: {plan}"));
        }
    }
    wrong
}

#[test]
fn a_wrong_plan_is_seen() {
    let plans = [
        ("a.list plain by id all", "Sort; Sort Key: x.id; Bitmap Heap Scan on posted_document n"),
        ("a.list plain by id own", "Sort; Sort Key: x.id; Index Scan using a_owner on a x"),
        ("a.list plain by -code all", "Sort Key: x.code DESC, x.id DESC; Index Scan Backward using a_code_key on a x"),
        ("a.list filter code by id all", "Sort; Sort Key: x.id; Seq Scan on a x"),
        ("a.list plain by -name own", "Seq Scan on a x"),
        ("b.detail plain by id all", "Seq Scan on b"),
        ("a.find", "Seq Scan on a"),
        ("envelope.audit", "Insert on audit; Seq Scan on audit_clock"),
    ];
    let owned = |plans: &[(&str, &str)]| plans.iter().map(|(l, p)| ((*l).to_owned(), (*p).to_owned())).collect::<Vec<_>>();
    let told = wrong_plans(Engine::Postgres, &owned(&plans), &["a.list"].into());
    let labels: Vec<&str> = told.iter().map(|line| line.split(':').next().unwrap_or_default()).collect();
    assert_eq!(
        labels,
        [
            "a.list plain by id all sorts a whole table for each page",
            "a.list plain by -name own reads a whole table",
            "a.find reads a whole table"
        ]
    );
    let plans = [
        ("a.list plain by id all", "SEARCH n USING PRIMARY KEY (t=?); USE TEMP B-TREE FOR ORDER BY"),
        ("a.list plain by id subtree", "SCAN json_each VIRTUAL TABLE INDEX 1:; SEARCH a USING INDEX i (d=?); USE TEMP B-TREE FOR ORDER BY"),
        ("a.list plain by -code all", "SCAN a USING INDEX a_code; USE TEMP B-TREE FOR string_agg(ORDER BY)"),
        ("a.list plain by -name all", "SCAN a; SEARCH b USING INTEGER PRIMARY KEY (rowid=?)"),
    ];
    assert_eq!(wrong_plans(Engine::Sqlite, &owned(&plans), &["a.list"].into()).len(), 2);
}

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
        let mut plans = Vec::new();
        for (name, sql) in all {
            let plan = world.plan(&complete(engine, &sql)).await;
            lines.push(format!("{name}: {plan}"));
            plans.push((name, plan));
        }
        // A list that must be told whose rows it is to show is never asked for all of them.
        let docs = r.queries();
        let free = |doc: &&kernel::op::QueryDoc| doc.params.get("required").and_then(Value::as_array).is_none_or(Vec::is_empty);
        let lists: BTreeSet<&str> = docs.iter().filter(free).map(|doc| doc.name).collect();
        assert!(lists.contains("goods_receipt.list") && !lists.contains("goods_receipt.detail"), "{lists:?}");
        let wrong = wrong_plans(engine, &plans, &lists);
        assert!(wrong.is_empty(), "on {}:\n{}", engine.name(), wrong.join("\n"));
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
