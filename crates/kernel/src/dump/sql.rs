//! The texts that a dump and a restore run, one of each a table; the tables are those of the migrations.

use super::table::Table;

/// Rows of one page.
pub(super) const PAGE: usize = 500;

/// A page of a table in key order, the first one or the one behind a key.
pub(super) fn page(table: &Table, first: bool) -> String {
    let columns = names(table.columns.iter().map(|(name, _)| name.as_str()));
    let key = names(table.key.iter().map(|i| table.columns[*i].0.as_str()));
    let behind = if first { String::new() } else { format!(" WHERE ({key}) > ({})", parameters(table.key.len())) };
    format!("SELECT {columns} FROM {}{behind} ORDER BY {key} LIMIT {PAGE}", table.name)
}

/// One row.
pub(super) fn insert(table: &Table) -> String {
    let columns = names(table.columns.iter().map(|(name, _)| name.as_str()));
    format!("INSERT INTO {} ({columns}) VALUES ({})", table.name, parameters(table.columns.len()))
}

/// What the migrations put in goes.
pub(super) fn clear(table: &Table) -> String {
    format!("DELETE FROM {}", table.name)
}

/// Whether there is anything.
pub(super) fn any(table: &Table) -> String {
    format!("SELECT 1 FROM {} LIMIT 1", table.name)
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn parameters(n: usize) -> String {
    (1..=n).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::table::{Kind, Table};
    use super::*;

    #[test]
    fn texts_are_made_of_the_table() {
        let columns = [("a", Kind::Int), ("b", Kind::Text), ("c", Kind::Bool)].map(|(name, kind)| (name.to_owned(), kind)).to_vec();
        let table = Table { name: "t".into(), columns, key: vec![1, 0], itself: Vec::new(), seeded: false };
        assert_eq!(page(&table, true), "SELECT a, b, c FROM t ORDER BY b, a LIMIT 500");
        assert_eq!(page(&table, false), "SELECT a, b, c FROM t WHERE (b, a) > ($1, $2) ORDER BY b, a LIMIT 500");
        assert_eq!(insert(&table), "INSERT INTO t (a, b, c) VALUES ($1, $2, $3)");
    }
}
