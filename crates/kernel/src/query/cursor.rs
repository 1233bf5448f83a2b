//! Where a page begins and ends.

use super::{ColumnKind, KeyPart};
use crate::db::Cell;
use crate::failure::{Failure, Problem, Res};
use crate::op::limits;
use serde_json::{Value, json};

/// Where a cursor points.
#[derive(Clone)]
pub(super) struct Position {
    pub(super) value: Cell,
    pub(super) key: Vec<Cell>,
    pub(super) back: bool,
    /// By which of several ways the rows before it were asked for: in each they stand in an order of its own.
    pub(super) road: usize,
}
#[derive(Clone)]
pub(super) struct Sorting {
    pub(super) key: &'static str,
    pub(super) expression: &'static str,
    pub(super) kind: ColumnKind,
    pub(super) descending: bool,
}

/// Where a page ends, or begins for the way back: the sort value and the row's key, in hexadecimal so that it survives any address.
pub(super) fn cursor(row: &Value, sort: Option<&Sorting>, fields: &[&str], back: bool, road: usize) -> String {
    let value = sort.map_or(Value::Null, |s| row.get(s.key).cloned().unwrap_or(Value::Null));
    let name = sort.map_or("", |s| s.key);
    let key: Vec<Option<&Value>> = fields.iter().map(|field| row.get(*field)).collect();
    let parts = match (back, road) {
        (false, 0) => json!([name, value, key]),
        (_, 0) => json!([name, value, key, back]),
        _ => json!([name, value, key, back, road]),
    };
    parts.to_string().bytes().map(|b| format!("{b:02x}")).collect()
}

pub(super) fn read_cursor(text: &str, sort: Option<&Sorting>, parts: &[KeyPart]) -> Res<Position> {
    let bad = || Failure::Malformed(Problem::new("input.cursor").at("cursor"));
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return Err(bad());
    }
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect();
    let parsed: Value = serde_json::from_slice(&bytes.ok_or_else(bad)?).map_err(|_| bad())?;
    let key = parsed.get(2).and_then(Value::as_array).filter(|key| key.len() == parts.len()).ok_or_else(bad)?;
    let part = |(value, part): (&Value, &KeyPart)| match part.kind {
        ColumnKind::Text => value.as_str().filter(|text| !limits::unstorable(text)).map(|text| Cell::Text(text.to_owned())),
        _ => value.as_i64().map(Cell::Int),
    };
    let key: Vec<Cell> = key.iter().zip(parts).map(part).collect::<Option<_>>().ok_or_else(bad)?;
    if parsed.get(0).and_then(Value::as_str) != Some(sort.map_or("", |s| s.key)) {
        return Err(bad());
    }
    let value = parsed.get(1).unwrap_or(&Value::Null);
    let value = match sort {
        None => Some(Cell::Null),
        Some(sort) => sorted_by(value, sort.kind),
    };
    let back = match parsed.get(3) {
        None => false,
        Some(Value::Bool(back)) => *back,
        Some(_) => return Err(bad()),
    };
    let road = match parsed.get(4) {
        None => 0,
        Some(road) => road.as_u64().and_then(|road| usize::try_from(road).ok()).ok_or_else(bad)?,
    };
    Ok(Position { value: value.ok_or_else(bad)?, key, back, road })
}

/// A value by which a list is sorted, when it is one of that column: anybody can write a cursor.
fn sorted_by(value: &Value, kind: ColumnKind) -> Option<Cell> {
    match (kind, value) {
        (ColumnKind::Date, Value::String(s)) => base::BusinessDate::parse(s).map(|date| Cell::Int(i64::from(date.days()))),
        (ColumnKind::Instant, Value::String(s)) => base::Timestamp::parse(s).map(|at| Cell::Int(at.micros())),
        (ColumnKind::Text | ColumnKind::State, Value::String(s)) => (!limits::unstorable(s)).then(|| Cell::Text(s.clone())),
        (ColumnKind::Int | ColumnKind::Ref(_) | ColumnKind::Money | ColumnKind::UnitPrice | ColumnKind::Quantity, Value::Number(n)) => {
            n.as_i64().map(Cell::Int)
        }
        _ => None,
    }
}
