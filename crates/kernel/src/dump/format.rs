//! The lines of a dump.

use super::table::{Kind, Table};
use crate::db::{Cell, MIGRATIONS, migrate};
use crate::failure::{Failure, Problem, Res};
use base::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The form's version.
pub(super) const FORM: i64 = 1;

/// The first line.
#[derive(Serialize, Deserialize, Debug)]
pub(super) struct Header {
    pub(super) xiaoguan_dump: i64,
    pub(super) schema: i64,
    /// Digest of each migration's text.
    pub(super) migrations: Vec<String>,
    pub(super) made_at: Timestamp,
}

/// Before a table's rows.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Begin {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// The last line.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Trailer {
    pub(super) end: bool,
    pub(super) tables: BTreeMap<String, i64>,
    /// Digest of everything before this line.
    pub(super) sha256: Digest,
}

impl Header {
    /// The header of a dump made by this program.
    pub(super) fn now(made_at: Timestamp) -> Header {
        Header { xiaoguan_dump: FORM, schema: schema(), migrations: MIGRATIONS.iter().map(migrate::digest).collect(), made_at }
    }

    /// Whether this program can restore it.
    pub(super) fn fits(&self) -> Res<()> {
        if self.xiaoguan_dump > FORM || self.schema > schema() {
            return Err(Failure::Conflict("dump.newer"));
        }
        if self.schema < schema() {
            return Err(Failure::Conflict("dump.older"));
        }
        let own: Vec<String> = MIGRATIONS.iter().map(migrate::digest).collect();
        if self.migrations == own { Ok(()) } else { Err(Failure::Conflict("dump.other_schema")) }
    }
}

fn schema() -> i64 {
    MIGRATIONS.last().map_or(0, |m| m.number)
}

impl Begin {
    pub(super) fn of(table: &Table) -> Begin {
        Begin { table: table.name.clone(), columns: table.columns.iter().map(|(name, _)| name.clone()).collect() }
    }
}

/// A line that is not what it should be.
pub(super) fn damaged(line: i64) -> Failure {
    Failure::Malformed(Problem::new("dump.damaged").arg("line", line))
}

/// A file that ends too early.
pub(super) fn truncated(line: i64) -> Failure {
    Failure::Malformed(Problem::new("dump.truncated").arg("line", line))
}

/// A row as a line.
pub(super) fn row_line(table: &Table, cells: &[Cell], line: &mut String) -> Res<()> {
    line.push('[');
    for (i, (cell, (column, kind))) in cells.iter().zip(&table.columns).enumerate() {
        if i > 0 {
            line.push(',');
        }
        match (cell, kind) {
            (Cell::Null, _) => line.push_str("null"),
            (Cell::Int(n), Kind::Int) => {
                let _ = write!(line, "{n}");
            }
            (Cell::Int(n), Kind::Bool) => line.push_str(if *n == 0 { "false" } else { "true" }),
            (Cell::Text(text), Kind::Text) => line.push_str(&serde_json::to_string(text).map_err(Failure::bug)?),
            (Cell::Bytes(bytes), Kind::Bytes) => {
                line.push_str("{\"hex\":\"");
                for byte in bytes {
                    let _ = write!(line, "{byte:02x}");
                }
                line.push_str("\"}");
            }
            _ => return Err(Failure::bug(format!("{}.{column} is a {kind:?} and holds {cell:?}", table.name))),
        }
    }
    line.push(']');
    Ok(())
}

/// A line as a row; None when it does not fit the table.
pub(super) fn row_of(table: &Table, line: &str) -> Option<Vec<Cell>> {
    let values: Vec<Value> = serde_json::from_str(line).ok()?;
    if values.len() != table.columns.len() {
        return None;
    }
    values.into_iter().zip(&table.columns).map(|(value, (_, kind))| cell(value, *kind)).collect()
}

fn cell(value: Value, kind: Kind) -> Option<Cell> {
    Some(match (value, kind) {
        (Value::Null, _) => Cell::Null,
        (Value::Number(n), Kind::Int) => Cell::Int(n.as_i64()?),
        (Value::Bool(b), Kind::Bool) => Cell::Int(i64::from(b)),
        (Value::String(text), Kind::Text) => Cell::Text(text),
        (Value::Object(map), Kind::Bytes) => Cell::Bytes(bytes(map.get("hex")?.as_str()?)?),
        _ => return None,
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if hex.len() % 2 != 0 || !hex.is_ascii() {
        return None;
    }
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let columns = [("a", Kind::Int), ("b", Kind::Text), ("c", Kind::Bool), ("d", Kind::Bytes)]
            .map(|(name, kind)| (name.to_owned(), kind))
            .to_vec();
        Table { name: "t".into(), columns, key: vec![0], itself: Vec::new(), seeded: false }
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let check = |cells: Vec<Cell>, expected: &str| {
            let mut line = String::new();
            row_line(&table(), &cells, &mut line).expect("a row");
            assert_eq!(line, expected);
            assert_eq!(row_of(&table(), &line), Some(cells));
        };
        check(
            vec![Cell::Int(i64::MIN), Cell::Text("客\"户\n".into()), Cell::Int(1), Cell::Bytes(vec![0, 255])],
            r#"[-9223372036854775808,"客\"户\n",true,{"hex":"00ff"}]"#,
        );
        check(vec![Cell::Null, Cell::Null, Cell::Int(0), Cell::Bytes(Vec::new())], r#"[null,null,false,{"hex":""}]"#);
        let wrong = vec![Cell::Text("1".into()), Cell::Null, Cell::Null, Cell::Null];
        assert!(row_line(&table(), &wrong, &mut String::new()).is_err());
    }

    #[test]
    fn what_does_not_fit_is_no_row() {
        for line in [
            "",
            "[]",
            "[1,2,true,null]",
            "[1.5,\"x\",true,null]",
            "[1,\"x\",1,null]",
            "[1,\"x\",true,\"00\"]",
            "[1,\"x\",true,{\"hex\":\"0\"}]",
            "[1,\"x\",true,null,1]",
        ] {
            assert_eq!(row_of(&table(), line), None, "{line}");
        }
    }

    #[test]
    fn only_the_own_schema_is_restored() {
        let check = |change: fn(&mut Header), expected: Option<&str>| {
            let mut header = Header::now(Timestamp::from_micros(0));
            change(&mut header);
            assert_eq!(header.fits().err().map(|no| no.code().to_owned()).as_deref(), expected);
        };
        check(|_| {}, None);
        check(|h| h.xiaoguan_dump += 1, Some("dump.newer"));
        check(|h| h.schema += 1, Some("dump.newer"));
        check(|h| h.schema -= 1, Some("dump.older"));
        check(|h| h.migrations[0].push('x'), Some("dump.other_schema"));
    }
}
