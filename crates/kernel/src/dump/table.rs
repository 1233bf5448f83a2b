//! The tables as the migrations make them: names, columns, keys, read once from the migrations' text.

use crate::db::MIGRATIONS;
use crate::db::migrate::split;
use std::sync::OnceLock;

/// Tables that a dump leaves out, each with its reason.
const LEFT_OUT: [(&str, &str); 2] =
    [("session", "people sign in again"), ("audit_clock", "each database has its own clock of audit positions")];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bool,
    Text,
    Bytes,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Kind)>,
    /// The primary key's columns, by index.
    pub(super) key: Vec<usize>,
    /// Foreign keys to itself: column, the column it refers to.
    pub(super) itself: Vec<(String, String)>,
    /// The migrations put rows in, which a restore replaces.
    pub(super) seeded: bool,
}

impl Table {
    /// Whether a dump holds it.
    pub(super) fn dumped(&self) -> bool {
        LEFT_OUT.iter().all(|(name, _)| *name != self.name)
    }
}

/// All tables, in the order of their creation: parents first.
pub(super) fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Vec::new();
        for migration in MIGRATIONS {
            add(&mut tables, migration.sql);
        }
        tables
    })
}

/// Adds what one schema text makes.
fn add(tables: &mut Vec<Table>, text: &str) {
    for statement in split(text) {
        let mut words = statement.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("CREATE"), Some("TABLE"), Some(name)) => tables.push(created(name, &statement)),
            (Some("ALTER"), Some("TABLE"), Some(name)) => {
                if let (Some(table), Some((_, item))) = (tables.iter_mut().find(|t| t.name == name), statement.split_once(" ADD COLUMN ")) {
                    column(table, item);
                }
            }
            (Some("INSERT"), Some("INTO"), Some(name)) => {
                if let Some(table) = tables.iter_mut().find(|t| t.name == name) {
                    table.seeded = true;
                }
            }
            _ => {}
        }
    }
}

fn created(name: &str, statement: &str) -> Table {
    let mut table = Table { name: name.to_owned(), columns: Vec::new(), key: Vec::new(), itself: Vec::new(), seeded: false };
    for item in items(statement) {
        match item.split_whitespace().next() {
            Some("CONSTRAINT" | "UNIQUE" | "CHECK") => {}
            Some("PRIMARY") => table.key = inner(&item).split(',').filter_map(|c| position(&table, c.trim())).collect(),
            Some("FOREIGN") => foreign(&mut table, inner(&item), &item),
            _ => column(&mut table, &item),
        }
    }
    table
}

/// The parts of a CREATE TABLE between its outer brackets.
fn items(statement: &str) -> Vec<String> {
    let (mut depth, mut out, mut item) = (0, Vec::new(), String::new());
    for c in statement.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match (c, depth) {
            (',', 1) | (')', 0) => out.push(std::mem::take(&mut item).trim().to_owned()),
            ('(', 1) | (_, 0) => {}
            _ => item.push(c),
        }
    }
    out
}

fn column(table: &mut Table, item: &str) {
    let mut words = item.split_whitespace();
    let (Some(name), Some(kind)) = (words.next(), words.next()) else { return };
    let kind = match kind {
        "{bool}" => Kind::Bool,
        "{bytes}" => Kind::Bytes,
        "TEXT" => Kind::Text,
        _ => Kind::Int,
    };
    if item.contains(" PRIMARY KEY") {
        table.key = vec![table.columns.len()];
    }
    table.columns.push((name.to_owned(), kind));
    foreign(table, name, item);
}

/// Remembers a foreign key to the table itself.
fn foreign(table: &mut Table, column: &str, item: &str) {
    if let Some((_, rest)) = item.split_once(" REFERENCES ")
        && rest.split_whitespace().next() == Some(table.name.as_str())
    {
        table.itself.push((column.to_owned(), inner(rest).to_owned()));
    }
}

fn inner(text: &str) -> &str {
    let from = text.find('(').map_or(0, |n| n + 1);
    let to = text[from..].find(')').map_or(text.len(), |n| n + from);
    text[from..to].trim()
}

fn position(table: &Table, column: &str) -> Option<usize> {
    table.columns.iter().position(|(name, _)| name == column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_from_schema_texts() {
        let mut tables = Vec::new();
        add(
            &mut tables,
            "-- CREATE TABLE not (this {i64});\n\
             CREATE TABLE a (id {i64} PRIMARY KEY, parent_id {i64} REFERENCES a (id), b_id {i64} NOT NULL REFERENCES b (id), name TEXT NOT NULL,\n  \
             state TEXT NOT NULL CONSTRAINT a_state CHECK (state IN ('x', 'y')), flag {bool} NOT NULL, UNIQUE (name, flag)) {strict};\n\
             {append_only:a};\n\
             CREATE INDEX a_name ON a (name);\n\
             CREATE TABLE c (x TEXT NOT NULL, y {i64} NOT NULL, z {bytes}, PRIMARY KEY (y, x),\n  FOREIGN KEY (z) REFERENCES a (id)) {without_rowid};\n\
             INSERT INTO c (x, y) VALUES ('(', 1);\n",
        );
        add(&mut tables, "ALTER TABLE c ADD COLUMN w {bool};\n");
        let column = |name: &str, kind| (name.to_owned(), kind);
        let (int, text) = (Kind::Int, Kind::Text);
        let expected = Table {
            name: "a".into(),
            columns: vec![
                column("id", int),
                column("parent_id", int),
                column("b_id", int),
                column("name", text),
                column("state", text),
                column("flag", Kind::Bool),
            ],
            key: vec![0],
            itself: vec![("parent_id".into(), "id".into())],
            seeded: false,
        };
        assert_eq!(tables[0], expected);
        let expected = Table {
            name: "c".into(),
            columns: vec![column("x", text), column("y", int), column("z", Kind::Bytes), column("w", Kind::Bool)],
            key: vec![1, 0],
            itself: Vec::new(),
            seeded: true,
        };
        assert_eq!(tables[1..], [expected]);
    }

    #[test]
    fn every_table_has_a_key_and_what_is_replaced_can_be() {
        assert!(tables().len() > 30);
        let append_only: Vec<&str> =
            MIGRATIONS.iter().flat_map(|m| m.sql.split("{append_only:").skip(1)).filter_map(|t| t.split('}').next()).collect();
        for table in tables() {
            assert!(!table.key.is_empty(), "{} has no primary key", table.name);
            assert!(!table.seeded || !append_only.contains(&table.name.as_str()), "{} could not be replaced", table.name);
        }
        let itself: Vec<&str> = tables().iter().filter(|t| !t.itself.is_empty()).map(|t| t.name.as_str()).collect();
        assert!(itself.contains(&"department") && itself.contains(&"customer"), "{itself:?}");
        assert!(LEFT_OUT.iter().all(|(name, _)| tables().iter().any(|t| t.name == *name)));
    }
}
