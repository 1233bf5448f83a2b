//! Printed tables under `tests/output/`: a change of rights, events, texts or query plans is seen as a line in review.
//! `UPDATE_OUTPUT=1 cargo test -p testkit` writes them anew.

use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/output")
}

/// Compares a table with its committed form.
pub fn compare(name: &str, lines: &[String]) {
    let path = folder().join(name);
    let text = lines.join("\n") + "\n";
    if std::env::var_os("UPDATE_OUTPUT").is_some() {
        std::fs::write(&path, text).expect("writes");
        return;
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    if stored != text {
        let old: Vec<&str> = stored.lines().collect();
        let gone = old.iter().filter(|l| !text.lines().any(|n| n == **l)).map(|l| format!("- {l}"));
        let new = text.lines().filter(|l| !old.contains(l)).map(|l| format!("+ {l}"));
        let shown: Vec<String> = gone.chain(new).take(40).collect();
        panic!("tests/output/{name} differs; look at the difference, then write it with UPDATE_OUTPUT=1\n{}", shown.join("\n"));
    }
}

#[test]
fn operations_by_role() {
    let world = testkit::registry();
    let mut lines = vec!["operation | permission | roles of the standard world".to_owned()];
    for o in world.operations() {
        let roles: Vec<String> =
            testkit::grants(o.permission).iter().map(|(role, scope)| format!("{}:{scope}", testkit::role_name(*role))).collect();
        lines.push(format!("{} | {} | {}", o.name, o.permission, roles.join(" ")));
    }
    for q in world.queries() {
        let roles: Vec<String> =
            testkit::grants(q.permission).iter().map(|(role, scope)| format!("{}:{scope}", testkit::role_name(*role))).collect();
        lines.push(format!("{} | {} | {}", q.name, q.permission, roles.join(" ")));
    }
    compare("operations_by_role.txt", &lines);
}

#[test]
fn events_and_consumers() {
    let r = testkit::registry();
    let mut lines = vec!["event | version | consumers".to_owned()];
    lines.extend(r.event_consumers().map(|(name, version, consumers)| format!("{name} | {version} | {}", consumers.join(" "))));
    compare("events.txt", &lines);
}

#[test]
fn facts_and_housekeeping() {
    let r = testkit::registry();
    let mut lines = vec!["kind | slice | statement".to_owned()];
    let mut all: Vec<String> = r.all_statements().iter().map(|(slice, s)| format!("{:?} | {slice} | {}", s.kind, s.name)).collect();
    all.sort();
    lines.extend(all);
    compare("statements.txt", &lines);
}
