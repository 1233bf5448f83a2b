//! Nothing refers to what is not there (I39), and append-only tables refuse change (I28): read from the schema's own text, so that a
//! constraint or trigger that somebody took away is missed.

use super::{Recompute, Snapshot, sql};
use crate::db::{MIGRATIONS, dialect};
use crate::failure::Res;
use std::collections::BTreeMap;

/// I39: every declared reference resolves, whether or not its constraint stands.
pub(super) static DECLARED: Recompute = Recompute { name: "I39.every_reference_resolves", run: |s| Box::pin(declared(s)) };
/// I39: so do those that are no foreign key.
pub(super) static LOOSE: Recompute = Recompute { name: "I39.every_loose_reference_resolves", run: |s| Box::pin(loose(s)) };
/// I39: the foreign keys of the schema stand, proven for all rows.
pub(super) static KEYS: Recompute = Recompute { name: "I39.every_foreign_key_stands", run: |s| Box::pin(keys(s)) };
/// I28: append-only tables refuse UPDATE and DELETE.
pub(super) static APPEND_ONLY: Recompute = Recompute { name: "I28.append_only_tables_refuse_change", run: |s| Box::pin(append_only(s)) };

/// Columns that name a record without a foreign key (the actor may be the system, 0 or NULL): table, column, whose.
const LOOSE_REFERENCES: &[(&str, &str, &str, &str)] = &[
    ("audit", "actor_id", "app_user", "id"),
    ("audit", "on_behalf_of", "app_user", "id"),
    ("audit", "policy_version", "policy_version", "number"),
    ("approval", "policy_version", "policy_version", "number"),
    ("receipt", "principal_id", "app_user", "id"),
    ("policy_version", "published_by", "app_user", "id"),
    ("policy_withdrawal", "withdrawn_by", "app_user", "id"),
    ("number_void", "voided_by", "app_user", "id"),
    ("posted_document", "posted_by", "app_user", "id"),
    ("goods_receipt", "owner_id", "app_user", "id"),
    ("reservation", "owner_id", "app_user", "id"),
    ("credit_charge", "owner_id", "app_user", "id"),
    ("price_list", "class_id", "customer_class", "id"),
    ("customer_receipt", "owner_id", "app_user", "id"),
    ("delivery", "owner_id", "app_user", "id"),
    ("delivery_signature", "owner_id", "app_user", "id"),
    ("goods_return", "owner_id", "app_user", "id"),
    ("opening_item", "owner_id", "app_user", "id"),
    ("opening_reversal", "owner_id", "app_user", "id"),
    ("opening_book", "locked_by", "app_user", "id"),
    ("opening_figure", "changed_by", "app_user", "id"),
    ("opening_document", "doc_id", "posted_document", "doc_id"),
    ("sales_order_line", "item_id", "product", "id"),
];

/// A reference of the schema.
#[derive(Debug, PartialEq, Eq)]
struct Reference {
    table: String,
    columns: Vec<String>,
    parent: String,
    keys: Vec<String>,
}

async fn declared(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut bad = Vec::new();
    for r in declared_references() {
        let rows: Vec<(String,)> = s.fetch_text(&sql::orphans(&r.table, &r.columns, &r.parent, &r.keys)).await?;
        bad.extend(rows.into_iter().map(|(id,)| format!("{}.{} {id}", r.table, r.columns.join(","))));
    }
    Ok(bad)
}

async fn loose(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut bad = Vec::new();
    for (table, column, parent, key) in LOOSE_REFERENCES {
        let rows: Vec<(String,)> = s.fetch_text(&sql::loose_orphans(table, column, parent, key)).await?;
        bad.extend(rows.into_iter().map(|(id,)| format!("{table}.{column} {id}")));
    }
    Ok(bad)
}

async fn keys(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
    for r in declared_references() {
        *wanted.entry(r.table).or_insert(0) += 1;
    }
    let standing: BTreeMap<String, i64> = s.fetch_text(dialect::foreign_keys(s.session.engine())).await?.into_iter().collect();
    Ok(fewer(&wanted, &standing))
}

async fn append_only(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let gone = dropped();
    let tables = MIGRATIONS.iter().flat_map(|m| append_only_tables(m.sql)).filter(|table| !gone.contains(table));
    let wanted = tables.map(|table| (table, 2)).collect();
    let standing: BTreeMap<String, i64> = s.fetch_text(dialect::append_only_triggers(s.session.engine())).await?.into_iter().collect();
    Ok(fewer(&wanted, &standing))
}

fn fewer(wanted: &BTreeMap<String, i64>, standing: &BTreeMap<String, i64>) -> Vec<String> {
    let of = |table: &str| standing.get(table).copied().unwrap_or(0);
    wanted.iter().filter(|(table, n)| of(table) < **n).map(|(table, n)| format!("{table}: {} of {n}", of(table))).collect()
}

/// The references of all columns that are still there.
fn declared_references() -> impl Iterator<Item = Reference> {
    let (tables, columns) = (dropped(), dropped_columns());
    let gone = move |r: &Reference| tables.contains(&r.table) || columns.iter().any(|(t, c)| *t == r.table && r.columns.contains(c));
    MIGRATIONS.iter().flat_map(|m| references(m.sql)).filter(move |r| !gone(r))
}

/// Columns that a later step took away, with their tables; none comes back under its old name.
fn dropped_columns() -> Vec<(String, String)> {
    let columns = |sql: &str| {
        let statements = sql.split(';').filter_map(|s| {
            let words: Vec<&str> = s.lines().filter(|l| !l.trim_start().starts_with("--")).flat_map(str::split_whitespace).collect();
            match words.as_slice() {
                ["ALTER", "TABLE", table, "DROP", "COLUMN", column] => Some(((*table).to_owned(), (*column).to_owned())),
                _ => None,
            }
        });
        statements.collect::<Vec<_>>()
    };
    MIGRATIONS.iter().flat_map(|m| columns(m.sql)).collect()
}

/// Tables that a later step took away; none comes back under its old name.
fn dropped() -> Vec<String> {
    MIGRATIONS
        .iter()
        .flat_map(|m| m.sql.split(';'))
        .filter_map(|s| s.trim().strip_prefix("DROP TABLE "))
        .map(|t| t.trim().to_owned())
        .collect()
}

/// The tables that the text makes append-only.
fn append_only_tables(ddl: &str) -> impl Iterator<Item = String> {
    ddl.split("{append_only:").skip(1).filter_map(|rest| rest.split_once('}').map(|(table, _)| table.to_owned()))
}

/// The references that the text declares, of new tables and of added columns: `column … REFERENCES parent (key)` and
/// `FOREIGN KEY (a, b) REFERENCES parent (c, d)`.
fn references(ddl: &str) -> Vec<Reference> {
    let without_comments: String = ddl.lines().filter(|l| !l.trim_start().starts_with("--")).collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for statement in without_comments.split(';').map(str::trim) {
        let Some((table, parts)) = created(statement).or_else(|| added(statement)) else { continue };
        for part in parts {
            let Some((before, after)) = part.split_once(" REFERENCES ") else { continue };
            let Some((parent, keys)) = after.split_once('(') else { continue };
            let columns = match before.split_once("FOREIGN KEY (") {
                Some((_, list)) => names(list),
                None => before.split_whitespace().next().map(str::to_owned).into_iter().collect(),
            };
            found.push(Reference { table: table.trim().to_owned(), columns, parent: parent.trim().to_owned(), keys: names(keys) });
        }
    }
    found
}

/// The table a statement makes, and the parts of its body.
fn created(statement: &str) -> Option<(&str, Vec<&str>)> {
    let (table, body) = statement.strip_prefix("CREATE TABLE ")?.split_once('(')?;
    Some((table, parts(body)))
}

/// The table a statement adds a column to, and that column.
fn added(statement: &str) -> Option<(&str, Vec<&str>)> {
    let (table, column) = statement.strip_prefix("ALTER TABLE ")?.split_once(" ADD COLUMN ")?;
    Some((table, vec![column]))
}

/// Names up to the bracket that closes their list.
fn names(list: &str) -> Vec<String> {
    list.split(')').next().unwrap_or_default().split(',').map(|n| n.trim().to_owned()).collect()
}

/// The parts of a table's body, divided by the commas that are in no bracket of their own.
fn parts(body: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (i, c) in body.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                found.push(&body[from..i]);
                return found;
            }
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&body[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_from_the_schema() {
        let text = "-- CREATE TABLE x (a REFERENCES y (id));\nCREATE TABLE t (id {i64} PRIMARY KEY, a {i64} NOT NULL REFERENCES p (id),\n  b TEXT CHECK (b IN ('x', 'y')), \
                    FOREIGN KEY (a, b) REFERENCES q (c, d)) {strict};\nCREATE INDEX t_a ON t (a);\n{append_only:t};\n\
                    ALTER TABLE t ADD COLUMN d {i64} REFERENCES r (id);\nALTER TABLE t ADD COLUMN e TEXT;";
        let reference = |columns: &[&str], parent: &str, keys: &[&str]| Reference {
            table: "t".into(),
            columns: columns.iter().map(|c| (*c).to_owned()).collect(),
            parent: parent.into(),
            keys: keys.iter().map(|c| (*c).to_owned()).collect(),
        };
        assert_eq!(
            references(text),
            [reference(&["a"], "p", &["id"]), reference(&["a", "b"], "q", &["c", "d"]), reference(&["d"], "r", &["id"])]
        );
        assert_eq!(append_only_tables(text).collect::<Vec<_>>(), ["t"]);
    }

    #[test]
    fn every_reference_of_the_schema_is_read() {
        for migration in MIGRATIONS {
            let code: String = migration.sql.lines().filter(|l| !l.trim_start().starts_with("--")).collect();
            assert_eq!(references(migration.sql).len(), code.matches(" REFERENCES ").count(), "{}", migration.name);
        }
    }
}
