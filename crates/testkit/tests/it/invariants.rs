//! The table of invariants names every check of the program, and none that is not there.

use std::collections::BTreeSet;

const TABLE: &str = include_str!("../../../../docs/invariants.md");

#[test]
fn the_table_names_every_check() {
    let registry = testkit::registry();
    let known: BTreeSet<&str> = registry.invariants().collect();
    let mut named = BTreeSet::new();
    for line in TABLE.lines() {
        let id = line.strip_prefix("| ").and_then(|rest| rest.split(' ').next()).filter(|id| id.starts_with('I'));
        for part in line.split('`').skip(1).step_by(2) {
            // A file, a test, or a whole family of checks is none itself.
            let full = id.map_or_else(|| part.to_owned(), |id| format!("{id}.{part}"));
            if known.contains(full.as_str()) {
                named.insert(full);
            } else if !part.contains(['/', '*', '…', ' ']) {
                panic!("{full} is no check");
            }
        }
    }
    let missing: Vec<&str> = known.into_iter().filter(|name| !named.contains(*name)).collect();
    assert!(missing.is_empty(), "docs/invariants.md does not name {missing:?}");
}
