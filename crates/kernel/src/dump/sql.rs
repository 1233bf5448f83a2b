//! The texts of backup and restore, built from the schema: no table can be forgotten.

use super::schema::Table;

crate::statements! {
    /// New audit rows come after every restored one.
    pub(crate) POSITIONS: House "dump.positions" = "UPDATE audit_clock SET position_offset = {position_offset}";
}

/// Rows read at a time.
pub(super) const PAGE: usize = 500;

/// One page of a table in the order of its key. With a self reference only the rows `level` steps below a row without parent;
/// `after` the key given as parameters.
pub(super) fn page(table: &Table, level: usize, after: bool) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| format!("r0.{}", c.name)).collect();
    let key: Vec<String> = table.key.iter().map(|i| format!("r0.{}", table.columns[*i].name)).collect();
    let mut conditions = Vec::new();
    if let Some(parent) = table.parent {
        conditions.push(at_level(table, parent, 0, level));
    }
    if after {
        let given: Vec<String> = (1..=key.len()).map(|n| format!("${n}")).collect();
        conditions.push(format!("({}) > ({})", key.join(", "), given.join(", ")));
    }
    let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    format!("SELECT {} FROM {} AS r0{filter} ORDER BY {} LIMIT {PAGE}", columns.join(", "), table.name, key.join(", "))
}

/// Whether row `r{n}` stands `level` steps below a row that has no parent or is its own.
fn at_level(table: &Table, parent: usize, n: usize, level: usize) -> String {
    let (key, parent_name) = (&table.columns[table.key[0]].name, &table.columns[parent].name);
    if level == 0 {
        return format!("(r{n}.{parent_name} IS NULL OR r{n}.{parent_name} = r{n}.{key})");
    }
    let (above, name) = (n + 1, &table.name);
    let rest = at_level(table, parent, above, level - 1);
    format!(
        "r{n}.{parent_name} <> r{n}.{key} AND EXISTS (SELECT 1 FROM {name} AS r{above} WHERE r{above}.{key} = r{n}.{parent_name} AND {rest})"
    )
}

pub(super) fn count(table: &Table) -> String {
    format!("SELECT COUNT(*) FROM {}", table.name)
}

/// One row when there is any.
pub(super) fn any(table: &Table) -> String {
    format!("SELECT 1 FROM {} LIMIT 1", table.name)
}

pub(super) fn clear(table: &Table) -> String {
    format!("DELETE FROM {}", table.name)
}

pub(super) fn insert(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let values: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dump::schema::{Column, Kind};

    #[test]
    fn pages_follow_the_key_and_parents_come_first() {
        let column = |name: &str| Column { name: name.into(), kind: Kind::Int };
        let line = Table {
            name: "line".into(),
            columns: vec![column("doc"), column("n"), column("x")],
            key: vec![0, 1],
            parent: None,
            refers_to: Vec::new(),
        };
        assert_eq!(page(&line, 0, false), "SELECT r0.doc, r0.n, r0.x FROM line AS r0 ORDER BY r0.doc, r0.n LIMIT 500");
        assert_eq!(
            page(&line, 0, true),
            "SELECT r0.doc, r0.n, r0.x FROM line AS r0 WHERE (r0.doc, r0.n) > ($1, $2) ORDER BY r0.doc, r0.n LIMIT 500"
        );
        let tree =
            Table { name: "tree".into(), columns: vec![column("id"), column("up")], key: vec![0], parent: Some(1), refers_to: Vec::new() };
        assert_eq!(
            page(&tree, 1, true),
            "SELECT r0.id, r0.up FROM tree AS r0 WHERE r0.up <> r0.id AND EXISTS (SELECT 1 FROM tree AS r1 WHERE r1.id = r0.up \
             AND (r1.up IS NULL OR r1.up = r1.id)) AND (r0.id) > ($1) ORDER BY r0.id LIMIT 500"
        );
        assert_eq!(insert(&tree), "INSERT INTO tree (id, up) VALUES ($1, $2)");
    }
}
