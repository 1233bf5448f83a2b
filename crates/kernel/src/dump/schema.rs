//! The tables as the migrations make them: names, columns, keys and self references, read from the migrations' own text.

use crate::db::Migration;
use crate::db::migrate::split;
use crate::failure::{Failure, Res};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Bool,
    Bytes,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The primary key, as places in `columns`.
    pub(super) key: Vec<usize>,
    /// The column that refers to a row of the same table.
    pub(super) parent: Option<usize>,
    /// The other tables it refers to.
    pub(super) refers_to: Vec<String>,
}

impl Table {
    /// Takes a column away that is neither in the key nor refers to the same table. What it referred to may still come first.
    fn leave_out(&mut self, name: &str) -> Result<(), &'static str> {
        let place = self.columns.iter().position(|c| c.name == name).ok_or("no such column")?;
        if self.key.contains(&place) || self.parent == Some(place) {
            return Err("a column that rows are found by");
        }
        self.columns.remove(place);
        for later in self.key.iter_mut().chain(&mut self.parent).filter(|at| **at > place) {
            *later -= 1;
        }
        Ok(())
    }
}

/// Left out of a backup: what belongs to the running installation and not to the company.
const LEFT_OUT: [&str; 3] = ["session", "job_lease", "audit_clock"];

/// The tables of a backup, parents before children: in creation order, unless a column that was added later refers to a later table.
pub(super) fn tables(steps: &[Migration]) -> Res<Vec<Table>> {
    let mut tables = Vec::new();
    for step in steps {
        for statement in split(step.sql) {
            apply(&mut tables, &statement).map_err(|why| Failure::bug(format!("migration {}: {why}: {statement}", step.name)))?;
        }
    }
    tables.retain(|t| !LEFT_OUT.contains(&t.name.as_str()));
    parents_first(tables).ok_or_else(|| Failure::bug("tables refer to each other in a circle"))
}

/// The same tables, each after those it refers to; None when that cannot be.
fn parents_first(mut waiting: Vec<Table>) -> Option<Vec<Table>> {
    let mut ordered: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ready = |t: &Table| t.refers_to.iter().all(|to| ordered.iter().any(|o| o.name == *to));
        let next = waiting.iter().position(ready)?;
        ordered.push(waiting.remove(next));
    }
    Some(ordered)
}

fn apply(tables: &mut Vec<Table>, statement: &str) -> Result<(), &'static str> {
    let words: Vec<&str> = statement.split_whitespace().take(6).collect();
    match words.as_slice() {
        ["CREATE", "TABLE", ..] => {
            let table = create(tables, statement)?;
            tables.push(table);
            Ok(())
        }
        ["ALTER", "TABLE", name, "ADD", "COLUMN", ..] => {
            let (_, definition) = statement.split_once("ADD COLUMN").ok_or("no column")?;
            if refers(definition).is_some_and(|to| to == *name || tables.iter().all(|t| t.name != to)) {
                return Err("a reference that is not to an earlier table");
            }
            let table = tables.iter_mut().find(|t| t.name == *name).ok_or("no such table")?;
            table.columns.push(column(definition.trim())?);
            table.refers_to.extend(refers(definition).map(str::to_owned));
            Ok(())
        }
        ["ALTER", "TABLE", name, "DROP", "COLUMN", column] => {
            let table = tables.iter_mut().find(|t| t.name == *name).ok_or("no such table")?;
            table.leave_out(column)
        }
        ["DROP", "TABLE", name, ..] => {
            tables.retain(|t| t.name != *name);
            Ok(())
        }
        ["ALTER", ..] => Err("a change that a backup cannot follow"),
        _ => Ok(()),
    }
}

fn create(earlier: &[Table], statement: &str) -> Result<Table, &'static str> {
    let (head, rest) = statement.split_once('(').ok_or("no columns")?;
    let name = head.split_whitespace().last().ok_or("no name")?.to_owned();
    let mut table = Table { name, columns: Vec::new(), key: Vec::new(), parent: None, refers_to: Vec::new() };
    let mut key_names = Vec::new();
    for part in parts(rest)? {
        let to = refers(part);
        if let Some(to) = to.filter(|to| *to != table.name)
            && earlier.iter().all(|t| t.name != to)
        {
            return Err("a reference to a later table");
        }
        let own = to == Some(table.name.as_str());
        table.refers_to.extend(to.filter(|_| !own).map(str::to_owned));
        if let Some(list) = part.strip_prefix("PRIMARY KEY") {
            key_names = list.trim().trim_matches(['(', ')']).split(',').map(|n| n.trim().to_owned()).collect();
        } else if ["UNIQUE", "CONSTRAINT", "CHECK", "FOREIGN KEY"].iter().any(|word| part.starts_with(word)) {
            if own {
                return Err("a self reference of several columns");
            }
        } else {
            let column = column(part)?;
            if part.contains(" PRIMARY KEY") {
                key_names = vec![column.name.clone()];
            }
            if own && table.parent.replace(table.columns.len()).is_some() {
                return Err("more than one self reference");
            }
            table.columns.push(column);
        }
    }
    let place = |name: &String| table.columns.iter().position(|c| c.name == *name).ok_or("a key of no column");
    table.key = key_names.iter().map(place).collect::<Result<_, _>>()?;
    match (table.key.len(), table.parent) {
        (0, _) => Err("no primary key"),
        (2.., Some(_)) => Err("a self reference to a key of several columns"),
        _ => Ok(table),
    }
}

fn column(definition: &str) -> Result<Column, &'static str> {
    let mut words = definition.split([' ', '\n', ',']).filter(|w| !w.is_empty());
    let name = words.next().ok_or("no column name")?.to_owned();
    let kind = match words.next() {
        Some("{i64}") => Kind::Int,
        Some("TEXT") => Kind::Text,
        Some("{bool}") => Kind::Bool,
        Some("{bytes}") => Kind::Bytes,
        _ => return Err("a column of unknown type"),
    };
    Ok(Column { name, kind })
}

/// The table that a part of a definition refers to.
fn refers(part: &str) -> Option<&str> {
    let (_, to) = part.split_once(" REFERENCES ")?;
    to.trim_start().split([' ', '(']).next()
}

/// The comma-separated parts up to the bracket that closes the list.
fn parts(text: &str) -> Result<Vec<&str>, &'static str> {
    let (mut depth, mut quoted, mut from) = (0, false, 0);
    let mut out = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' => {
                out.push(text[from..at].trim());
                return Ok(out);
            }
            ',' if depth == 0 => {
                out.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    Err("a bracket is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::MIGRATIONS;

    fn of(sql: &'static str) -> Result<Vec<Table>, &'static str> {
        let mut tables = Vec::new();
        split(sql).iter().try_for_each(|statement| apply(&mut tables, statement)).map(|()| tables)
    }

    #[test]
    fn a_table_is_read_from_its_text() {
        let tables = of("-- what for\nCREATE TABLE a (id {i64} PRIMARY KEY, up {i64} REFERENCES a (id), state TEXT NOT NULL\n  CONSTRAINT a_state CHECK (state IN ('x', 'y)', ',')), \
                         UNIQUE (up, state)) {strict};\nCREATE INDEX a_up ON a (up);\n{append_only:a};\n\
                         CREATE TABLE b (n {i64} NOT NULL, a_id {i64} NOT NULL REFERENCES a (id), ok {bool} NOT NULL, x {bytes}, PRIMARY KEY (a_id, n)) {without_rowid};\n\
                         ALTER TABLE b ADD COLUMN note TEXT;\nCREATE TABLE c (id {i64} PRIMARY KEY) {strict};\nDROP TABLE c;\n\
                         ALTER TABLE a ADD COLUMN old TEXT;\nALTER TABLE a DROP COLUMN old;\n\
                         CREATE TABLE d (old TEXT, up {i64} REFERENCES d (id), id {i64} PRIMARY KEY) {strict};\nALTER TABLE d DROP COLUMN old;\n")
        .expect("reads");
        let show = |t: &Table| {
            let columns: Vec<String> = t.columns.iter().map(|c| format!("{} {:?}", c.name, c.kind)).collect();
            format!("{}: {}; {:?} {:?}", t.name, columns.join(", "), t.key, t.parent)
        };
        let shown: Vec<String> = tables.iter().map(show).collect();
        assert_eq!(
            shown,
            [
                "a: id Int, up Int, state Text; [0] Some(1)",
                "b: n Int, a_id Int, ok Bool, x Bytes, note Text; [1, 0] None",
                "d: up Int, id Int; [1] Some(0)"
            ]
        );
    }

    #[test]
    fn what_a_backup_could_not_follow_is_an_error() {
        for sql in [
            "CREATE TABLE a (id {i64});",
            "CREATE TABLE a (id REAL PRIMARY KEY);",
            "CREATE TABLE a (id {i64} PRIMARY KEY, b_id {i64} REFERENCES b (id));",
            "CREATE TABLE a (id {i64} PRIMARY KEY, b {i64} REFERENCES a (id), c {i64} REFERENCES a (id));",
            "CREATE TABLE a (id {i64}, n {i64}, up {i64} REFERENCES a (id), PRIMARY KEY (id, n));",
            "CREATE TABLE a (id {i64} PRIMARY KEY;",
            "ALTER TABLE a RENAME TO b;",
            "CREATE TABLE a (id {i64} PRIMARY KEY);\nALTER TABLE a DROP COLUMN id;",
            "CREATE TABLE a (id {i64} PRIMARY KEY, up {i64} REFERENCES a (id));\nALTER TABLE a DROP COLUMN up;",
            "CREATE TABLE a (id {i64} PRIMARY KEY);\nALTER TABLE a DROP COLUMN other;",
        ] {
            assert!(of(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn parents_come_first_also_those_that_were_added_later() {
        let sql = "CREATE TABLE a (id {i64} PRIMARY KEY);\nCREATE TABLE b (id {i64} PRIMARY KEY, a_id {i64} REFERENCES a (id));\n\
                   CREATE TABLE c (id {i64} PRIMARY KEY);\nALTER TABLE a ADD COLUMN c_id {i64} REFERENCES c (id);";
        let order =
            |sql| parents_first(of(sql).expect("reads")).map(|all| all.iter().map(|t| t.name.clone()).collect::<Vec<_>>().join(" "));
        assert_eq!(order(sql).as_deref(), Some("c a b"));
        let circle = "CREATE TABLE a (id {i64} PRIMARY KEY);\nCREATE TABLE b (id {i64} PRIMARY KEY, a_id {i64} REFERENCES a (id));\n\
                      ALTER TABLE a ADD COLUMN b_id {i64} REFERENCES b (id);";
        assert_eq!(order(circle), None);
    }

    #[test]
    fn every_migration_can_be_followed() {
        let tables = tables(MIGRATIONS).expect("reads");
        let count = |words: &str| -> usize { MIGRATIONS.iter().map(|m| m.sql.matches(words).count()).sum() };
        assert_eq!(tables.len() + LEFT_OUT.len(), count("CREATE TABLE ") - count("DROP TABLE "));
        let mut with_parent: Vec<&str> = tables.iter().filter(|t| t.parent.is_some()).map(|t| t.name.as_str()).collect();
        with_parent.sort_unstable();
        assert_eq!(with_parent, ["allocation", "customer", "department", "invoice", "money_entry", "product_category", "region"]);
        let receipt = tables.iter().find(|t| t.name == "receipt").expect("there");
        assert_eq!(receipt.key, [0, 1]);
    }
}
