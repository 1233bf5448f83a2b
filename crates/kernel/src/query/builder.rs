//! A query's text as it grows.

use super::cursor::{Position, Sorting};
use super::{ColumnKind, KeyPart, ScopeColumns, Select};
use crate::access::{Actor, Scope};
use crate::db::Cell;
use crate::failure::{Failure, Res};
use base::Id;
use serde_json::json;

/// What the other record's table is called where the scope begins at it.
pub(super) const SCOPED: &str = "scoped";

/// In which order a page is.
pub(super) struct Order<'q> {
    pub(super) sort: Option<&'q Sorting>,
    /// The id's expression.
    pub(super) id: &'q str,
    pub(super) key: &'q [KeyPart],
    /// No index is looked at for the order: what is left is sorted.
    pub(super) apart: bool,
}

/// Who asks, and what divides a query's rows among people.
#[derive(Clone, Copy)]
pub(super) struct Seen<'q> {
    pub(super) columns: ScopeColumns,
    pub(super) scope: Scope,
    pub(super) actor: &'q Actor,
}

/// SQL text with parameters numbered in order of first use.
pub(super) struct Builder {
    pub(super) sql: String,
    pub(super) params: Vec<Cell>,
}
impl Builder {
    pub(super) fn param(&mut self, value: Cell) -> String {
        self.params.push(value);
        format!("${}", self.params.len())
    }
    /// A fragment with its values. `{seen t.customer_id}` in it is ` AND` the condition that this is a record through which whoever asks
    /// sees rows; nothing where that does not divide them.
    pub(super) fn fragment(&mut self, text: &'static str, values: &[Cell], seen: Seen<'_>) -> String {
        let mut out = String::new();
        let mut values = values.iter();
        let mut pieces = text.split("{seen ");
        self.fill(&mut out, pieces.next().unwrap_or_default(), &mut values);
        for piece in pieces {
            let (key, rest) = piece.split_once('}').unwrap_or((piece, ""));
            if let (ScopeColumns::Through { table, joined, department, owner, .. }, true) = (seen.columns, seen.scope != Scope::All) {
                out.push_str(" AND ");
                out.push_str(&self.scope(ScopeColumns::Through { key, table, joined, department, owner }, seen.scope, seen.actor, false));
            }
            self.fill(&mut out, rest, &mut values);
        }
        out
    }

    fn fill<'v>(&mut self, out: &mut String, text: &str, values: &mut impl Iterator<Item = &'v Cell>) {
        for piece in text.split_inclusive('?') {
            match piece.strip_suffix('?') {
                Some(before) => {
                    out.push_str(before);
                    let value = values.next().cloned().unwrap_or(Cell::Null);
                    out.push_str(&self.param(value));
                }
                None => out.push_str(piece),
            }
        }
    }

    /// A part of the query's own text with the values that stand in it: `{=day}` is the value of the placed filter `day`.
    pub(super) fn placed(&mut self, text: &str, select: &Select, name: &str) -> Res<String> {
        let mut out = String::with_capacity(text.len());
        let mut pieces = text.split("{=");
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (key, rest) = piece.split_once('}').unwrap_or((piece, ""));
            let value = select.given.iter().find(|(given, _)| *given == key).and_then(|(_, values)| values.first().cloned());
            let value = value.ok_or_else(|| Failure::bug(format!("{name} is asked without {key}")))?;
            out.push_str(&self.param(value));
            out.push_str(rest);
        }
        Ok(out)
    }

    /// Adds where a page begins, its order and its length; the order.
    pub(super) fn order(&mut self, order: Order<'_>, cursor: Option<Position>, limit: i64) -> String {
        let Order { sort, id, key, apart } = order;
        let back = cursor.as_ref().is_some_and(|at| at.back);
        let (direction, compare) = if sort.is_some_and(|s| s.descending) != back { (" DESC", "<") } else { ("", ">") };
        let by = sort.filter(|s| s.expression != id);
        let shown = |expression: &str, kind: ColumnKind| match (apart, kind) {
            (false, _) => expression.to_owned(),
            (true, ColumnKind::Text | ColumnKind::State) => format!("COALESCE({expression}, '')"),
            (true, _) => format!("COALESCE({expression}, 0)"),
        };
        let by_key = key.iter().map(|part| shown(part.expression, part.kind));
        let expressions: Vec<String> = by.map(|s| shown(s.expression, s.kind)).into_iter().chain(by_key).collect();
        if let Some(Position { value, key, .. }) = cursor {
            let values: Vec<String> = by.map(|_| value).into_iter().chain(key).map(|cell| self.param(cell)).collect();
            // A single value stands without brackets: not everywhere is a row of one a row.
            let row = |parts: &[String]| if let [one] = parts { one.clone() } else { format!("({})", parts.join(", ")) };
            self.sql.push_str(&format!(" AND {} {compare} {}", row(&expressions), row(&values)));
        }
        let order = expressions.iter().map(|e| format!("{e}{direction}")).collect::<Vec<_>>().join(", ");
        let limit = self.param(Cell::Int(limit));
        self.sql.push_str(&format!(" ORDER BY {order} LIMIT {limit}"));
        order
    }

    /// The predicate that lets through what the actor may see; the one place where data scope becomes SQL.
    /// `walked`, it is a condition for which no index is looked at.
    pub(super) fn scope(&mut self, columns: ScopeColumns, scope: Scope, actor: &Actor, walked: bool) -> String {
        let text = |owner: Option<&str>| owner.map(str::to_owned);
        let (open, department, owner) = match columns {
            ScopeColumns::Open | ScopeColumns::AllOnly => return "1 = 1".into(),
            ScopeColumns::By { department, owner } => (None, department.to_owned(), text(owner)),
            ScopeColumns::OpenOrBy { open, department, owner } => (Some(open), department.to_owned(), text(owner)),
            ScopeColumns::Through { joined, department, owner, .. } => {
                let of = if walked { joined } else { SCOPED };
                (None, format!("{of}.{department}"), Some(format!("{of}.{owner}")))
            }
        };
        if scope == Scope::All {
            return "1 = 1".into();
        }
        // Nobody's is nobody's: an id is no nought.
        let looked = |column: String| if walked { format!("COALESCE({column}, 0)") } else { column };
        let (department, owner) = (looked(department), owner.map(looked));
        let mut parts: Vec<String> = open.into_iter().map(str::to_owned).collect();
        match scope {
            Scope::Department => {
                let own = actor.department.map_or(Cell::Null, |d| Cell::Int(Id::get(d)));
                parts.push(format!("{department} = {}", self.param(own)));
            }
            Scope::Subtree => {
                let ids = json!(*actor.subtree).to_string();
                parts.push(format!("{department} IN {{ids:{}}}", self.param(Cell::Text(ids))));
            }
            Scope::Own | Scope::All => {}
        }
        if let Some(owner) = owner {
            let me = actor.user.map_or(Cell::Null, |u| Cell::Int(Id::get(u)));
            parts.push(format!("{owner} = {}", self.param(me)));
        }
        let whole = if parts.is_empty() { "1 = 0".into() } else { format!("({})", parts.join(" OR ")) };
        match columns {
            ScopeColumns::Through { key, table, .. } if !walked => {
                format!("{key} IN (SELECT {SCOPED}.id FROM {table} {SCOPED} WHERE {whole})")
            }
            _ => whole,
        }
    }
}
