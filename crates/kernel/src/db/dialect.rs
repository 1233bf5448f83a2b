//! The few real differences between the two databases, each in one place and with a test.

use crate::failure::Failure;

/// Which engine a database runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    /// `sqlite` or `postgres`, as reports print it.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }
}

/// Completes a statement's tokens: ` FOR SHARE`/` FOR UPDATE` are locks that SQLite does not need (it has one writer);
/// `IN {ids:$n}` compares with a set of ids passed as one JSON text `[1,2]`, `IN {texts:$n}` with texts, `["a","b"]`; `{horizon}` the audit position below which nothing can appear any more;
/// `{next_position}` the audit position of a row being written, `{unbegun}` a position that no row can have before whoever looks has
/// begun to write; `{position_offset}` what makes it greater than every one that is there.
#[doc(hidden)]
pub fn complete(engine: Engine, sql: &str) -> String {
    let mut sql = sql.to_owned();
    if engine == Engine::Sqlite {
        sql = sql.replace(" FOR SHARE", "").replace(" FOR UPDATE SKIP LOCKED", "").replace(" FOR UPDATE", "");
    }
    for (token, postgres) in [
        // An array, which an index can look up; rows of a function would be joined to the whole table.
        ("IN {ids:", "CAST(string_to_array(btrim(CAST({} AS TEXT), '[]'), ',') AS BIGINT[])"),
        ("IN {texts:", "ARRAY(SELECT jsonb_array_elements_text(CAST(CAST({} AS TEXT) AS JSONB)))"),
    ] {
        while let Some(from) = sql.find(token) {
            let to = from + sql[from..].find('}').map_or(0, |n| n);
            let parameter = sql[from + token.len()..to].to_owned();
            let set = match engine {
                Engine::Sqlite => format!("IN (SELECT value FROM json_each({parameter}))"),
                Engine::Postgres => format!("= ANY ({})", postgres.replace("{}", &parameter)),
            };
            sql.replace_range(from..=to, &set);
        }
    }
    let (horizon, unbegun, position, offset) = match engine {
        Engine::Sqlite => ("9007199254740991", "9007199254740991", "(SELECT COALESCE(MAX(position), 0) + 1 FROM audit)", "0"),
        Engine::Postgres => (
            "(CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) + (SELECT position_offset FROM audit_clock WHERE id = 1))",
            // Whatever the snapshot shows was written by a transaction below this number.
            "(CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT) + (SELECT position_offset FROM audit_clock WHERE id = 1))",
            "(CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) + (SELECT position_offset FROM audit_clock WHERE id = 1))",
            // Positions come from another server's transaction numbers, or from SQLite's count: this server's may be behind.
            "(SELECT GREATEST(COALESCE(MAX(position), 0) - CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) + 1, 0) FROM audit)",
        ),
    };
    let sql = sql.replace("{horizon}", horizon).replace("{unbegun}", unbegun);
    sql.replace("{next_position}", position).replace("{position_offset}", offset)
}

/// Turns the schema's tokens into an engine's DDL: `{i64} {bool} {bytes} {strict} {without_rowid}` and `{append_only:table}`,
/// which makes a table refuse UPDATE and DELETE; `{rewrites:table}` lifts that for a step that gives its rows another form and
/// says `{append_only:table}` again at its end.
pub(crate) fn ddl(engine: Engine, text: &str) -> String {
    let (i64_, bool_, bytes, strict, rowid) = match engine {
        Engine::Sqlite => ("INTEGER", "INTEGER", "BLOB", "STRICT", "STRICT, WITHOUT ROWID"),
        Engine::Postgres => ("BIGINT", "BOOLEAN", "BYTEA", "", ""),
    };
    let mut sql = text
        .replace("{i64}", i64_)
        .replace("{bool}", bool_)
        .replace("{bytes}", bytes)
        .replace(" TEXT", if engine == Engine::Postgres { " TEXT COLLATE \"C\"" } else { " TEXT" })
        .replace(" {strict}", if strict.is_empty() { "" } else { " STRICT" })
        .replace(" {without_rowid}", if rowid.is_empty() { "" } else { " STRICT, WITHOUT ROWID" });
    while let Some(from) = sql.find("{append_only:") {
        let to = from + sql[from..].find('}').map_or(0, |n| n);
        let table = sql[from + 13..to].to_owned();
        sql.replace_range(from..=to, &append_only(engine, &table));
    }
    while let Some(from) = sql.find("{rewrites:") {
        let to = from + sql[from..].find('}').map_or(0, |n| n);
        let table = sql[from + 10..to].to_owned();
        sql.replace_range(from..=to, &rewrites(engine, &table));
    }
    sql
}

fn rewrites(engine: Engine, table: &str) -> String {
    match engine {
        Engine::Sqlite => format!("DROP TRIGGER {table}_no_update;\nDROP TRIGGER {table}_no_delete"),
        Engine::Postgres => format!("DROP TRIGGER {table}_append_only ON {table};\nDROP TRIGGER {table}_no_truncate ON {table}"),
    }
}

fn append_only(engine: Engine, table: &str) -> String {
    match engine {
        Engine::Sqlite => ["UPDATE", "DELETE"]
            .map(|verb| {
                let name = verb.to_lowercase();
                format!("CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'append_only:{table}'); END")
            })
            .join(";\n"),
        Engine::Postgres => format!(
            "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();\n\
             CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ),
    }
}

/// A row where the list of migrations is there.
pub(crate) const fn has_schema(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'",
        Engine::Postgres => "SELECT CAST(1 AS BIGINT) WHERE to_regclass('schema_migration') IS NOT NULL",
    }
}

/// What stands before the first migration on PostgreSQL: the function behind every append-only trigger.
pub(crate) const POSTGRES_PRELUDE: &str = "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN RAISE EXCEPTION 'append_only:%', TG_TABLE_NAME; END $$";

/// The PostgreSQL form of a one-row statement for many rows at once: parameters become columns of `unnest`.
/// `INSERT INTO t (…) VALUES (…) [ON CONFLICT …]` becomes `INSERT … SELECT … FROM unnest(…)`;
/// `INSERT INTO t (…) SELECT … FROM … WHERE …` looks up what it needs beside them: `… CROSS JOIN unnest(…) WHERE …`;
/// `UPDATE t SET … WHERE …` becomes `UPDATE t SET … FROM unnest(…) WHERE …`; `DELETE FROM t WHERE …` likewise with USING.
/// `types` are the parameter types the server found for the one-row form.
pub(crate) fn many(sql: &str, types: &[String]) -> Result<String, Failure> {
    let columns: Vec<String> = (1..=types.len()).map(|n| format!("p{n}")).collect();
    let arrays: Vec<String> = types.iter().enumerate().map(|(i, t)| format!("${}::{t}[]", i + 1)).collect();
    let source = format!("unnest({}) AS v({})", arrays.join(", "), columns.join(", "));
    let body = parameters_as_columns(sql);
    let unsupported = || Failure::bug(format!("exec_many cannot take: {sql}"));
    if body.starts_with("INSERT") {
        let Some((head, rest)) = body.split_once(" VALUES (") else {
            let (head, rest) = split_at_where(&body).filter(|_| !body.contains(" FOR ")).ok_or_else(unsupported)?;
            return Ok(format!("{head} CROSS JOIN {source} WHERE {rest}"));
        };
        let close = closing(rest).ok_or_else(unsupported)?;
        let tail = &rest[close + 1..];
        if tail.contains("v.p") {
            return Err(unsupported()); // ON CONFLICT sees the row as `excluded`, never the parameters
        }
        Ok(format!("{head} SELECT {} FROM {source}{tail}", &rest[..close]))
    } else if body.starts_with("UPDATE") {
        let (head, rest) = split_at_where(&body).ok_or_else(unsupported)?;
        Ok(format!("{head} FROM {source} WHERE {rest}"))
    } else if body.starts_with("DELETE") {
        let (head, rest) = split_at_where(&body).ok_or_else(unsupported)?;
        Ok(format!("{head} USING {source} WHERE {rest}"))
    } else {
        Err(unsupported())
    }
}

/// `$12` → `v.p12`.
fn parameters_as_columns(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 32);
    for c in sql.chars() {
        if c == '$' { out.push_str("v.p") } else { out.push(c) }
    }
    out
}

/// Splits at the statement's own WHERE, past those of its subqueries.
fn split_at_where(sql: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(n) = sql[from..].find(" WHERE ") {
        let (head, rest) = (&sql[..from + n], &sql[from + n + 7..]);
        if head.matches('(').count() == head.matches(')').count() {
            return Some((head, rest));
        }
        from += n + 7;
    }
    None
}

/// The index of the bracket that closes an already opened one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(i);
        }
    }
    None
}

/// How many foreign keys stand on each table, proven for all its rows.
pub(crate) fn foreign_keys(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT m.name, COUNT(DISTINCT f.id) FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name"
        }
        Engine::Postgres => {
            "SELECT CAST(t.relname AS TEXT), CAST(COUNT(*) AS BIGINT) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
             WHERE c.contype = 'f' AND c.convalidated AND t.relnamespace = CAST('public' AS regnamespace) GROUP BY t.relname"
        }
    }
}

/// How many triggers that refuse change are active on each append-only table; both engines need two.
pub(crate) fn append_only_triggers(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT tbl_name, COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append_only:%' GROUP BY tbl_name"
        }
        Engine::Postgres => {
            "SELECT CAST(t.relname AS TEXT), CAST(COUNT(*) AS BIGINT) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid \
             JOIN pg_proc f ON f.oid = g.tgfoid WHERE f.proname = 'refuse_change' AND g.tgenabled IN ('O', 'A') GROUP BY t.relname"
        }
    }
}

/// SQLite names the columns of a violated UNIQUE constraint, PostgreSQL the constraint: both become PostgreSQL's own default name,
/// `table_column_column_key`, of a primary key `table_pkey`. CHECK constraints carry their own name on both.
pub(crate) fn constraint_name(sqlite_message: &str, primary_key: bool) -> Option<String> {
    if let Some(columns) = sqlite_message.strip_prefix("UNIQUE constraint failed: ") {
        // Of an index on expressions it tells the name itself.
        if let Some(index) = columns.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
            return Some(index.to_owned());
        }
        let parts: Vec<(&str, &str)> = columns.split(", ").map(|part| part.split_once('.')).collect::<Option<_>>()?;
        let table = parts.first()?.0;
        let columns: Vec<&str> = parts.iter().map(|(_, column)| *column).collect();
        return Some(if primary_key { default_name(table, &[], "pkey") } else { default_name(table, &columns, "key") });
    }
    if let Some(name) = sqlite_message.strip_prefix("CHECK constraint failed: ") {
        return Some(name.to_owned());
    }
    if sqlite_message.starts_with("FOREIGN KEY constraint failed") {
        return Some("foreign_key".to_owned());
    }
    sqlite_message.starts_with("append_only:").then(|| "append_only".to_owned())
}

/// The longest name PostgreSQL keeps, in bytes.
const NAME: usize = 63;

/// The name PostgreSQL gives a constraint that has none, shortened as it does it (`makeObjectName`, `ChooseIndexNameAddition`).
fn default_name(table: &str, columns: &[&str], label: &str) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
        if joined.len() > NAME {
            break;
        }
    }
    let room = NAME - label.len() - 1 - usize::from(!columns.is_empty());
    let (mut a, mut b) = (table.len(), joined.len());
    while a + b > room {
        if a > b { a -= 1 } else { b -= 1 }
    }
    let (table, joined) = (&table[..a], &joined[..b]);
    if columns.is_empty() { format!("{table}_{label}") } else { format!("{table}_{joined}_{label}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_statements_become_many() {
        let check = |sql: &str, types: &[&str], expected: &str| {
            let types: Vec<String> = types.iter().map(|t| (*t).to_owned()).collect();
            assert_eq!(many(sql, &types).expect(sql), expected);
        };
        check(
            "INSERT INTO t (a, b) VALUES ($1, COALESCE($2, 'x')) ON CONFLICT DO NOTHING",
            &["int8", "text"],
            "INSERT INTO t (a, b) SELECT v.p1, COALESCE(v.p2, 'x') FROM unnest($1::int8[], $2::text[]) AS v(p1, p2) ON CONFLICT DO NOTHING",
        );
        check(
            "INSERT INTO t (a, b) SELECT $1, u.b FROM u JOIN w ON w.id = u.id WHERE u.id = $2",
            &["int8", "int8"],
            "INSERT INTO t (a, b) SELECT v.p1, u.b FROM u JOIN w ON w.id = u.id CROSS JOIN unnest($1::int8[], $2::int8[]) AS v(p1, p2) WHERE u.id = v.p2",
        );
        check(
            "UPDATE t SET a = a + $1 WHERE id = $2 AND a >= $1",
            &["int8", "int8"],
            "UPDATE t SET a = a + v.p1 FROM unnest($1::int8[], $2::int8[]) AS v(p1, p2) WHERE id = v.p2 AND a >= v.p1",
        );
        check(
            "UPDATE t SET a = (SELECT b FROM u WHERE u.id = t.id) WHERE id = $1",
            &["int8"],
            "UPDATE t SET a = (SELECT b FROM u WHERE u.id = t.id) FROM unnest($1::int8[]) AS v(p1) WHERE id = v.p1",
        );
        assert!(many("INSERT INTO t (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET a = $1", &["int8".to_owned()]).is_err());
        assert!(many("INSERT INTO t (a) SELECT u.b FROM u WHERE u.id = $1 FOR SHARE", &["int8".to_owned()]).is_err());
        check("DELETE FROM t WHERE id = $1", &["int8"], "DELETE FROM t USING unnest($1::int8[]) AS v(p1) WHERE id = v.p1");
    }

    #[test]
    fn constraints_have_one_name_on_both() {
        let check = |message: &str, expected: Option<&str>| assert_eq!(constraint_name(message, false).as_deref(), expected);
        check("UNIQUE constraint failed: customer.entity_id, customer.code", Some("customer_entity_id_code_key"));
        check("UNIQUE constraint failed: index 'customer_code_twin_key'", Some("customer_code_twin_key"));
        check("CHECK constraint failed: stock_balance_not_oversold", Some("stock_balance_not_oversold"));
        check("FOREIGN KEY constraint failed", Some("foreign_key"));
        let long = "warehouse_id item_id variant_id lot_id serial owner_party_id quality".split(' ').map(|c| format!("stock_balance.{c}"));
        check(
            &format!("UNIQUE constraint failed: {}", long.collect::<Vec<_>>().join(", ")),
            Some("stock_balance_warehouse_id_item_id_variant_id_lot_id_serial_key"),
        );
        assert_eq!(
            constraint_name("UNIQUE constraint failed: receipt.principal_id, receipt.request_key", true).as_deref(),
            Some("receipt_pkey")
        );
        check("append_only:audit", Some("append_only"));
        check("disk I/O error", None);
    }

    #[test]
    fn tokens_are_completed() {
        let check = |engine, sql: &str, expected: &str| assert_eq!(complete(engine, sql), expected);
        check(Engine::Sqlite, "SELECT 1 FOR SHARE", "SELECT 1");
        check(Engine::Postgres, "SELECT 1 FOR SHARE", "SELECT 1 FOR SHARE");
        check(Engine::Sqlite, "SELECT 1 WHERE id IN {ids:$1} AND 1=1", "SELECT 1 WHERE id IN (SELECT value FROM json_each($1)) AND 1=1");
        check(
            Engine::Postgres,
            "SELECT 1 WHERE id IN {ids:$1} AND 1=1",
            "SELECT 1 WHERE id = ANY (CAST(string_to_array(btrim(CAST($1 AS TEXT), '[]'), ',') AS BIGINT[])) AND 1=1",
        );
        check(Engine::Sqlite, "SELECT 1 WHERE code IN {texts:$2}", "SELECT 1 WHERE code IN (SELECT value FROM json_each($2))");
        check(
            Engine::Postgres,
            "SELECT 1 WHERE code IN {texts:$2} AND 1=1",
            "SELECT 1 WHERE code = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB)))) AND 1=1",
        );
        assert!(ddl(Engine::Sqlite, "CREATE TABLE t (id {i64} PRIMARY KEY) {strict};{append_only:t}").contains("t_no_delete"));
    }
}
