//! A query's text as it grows.

use super::ScopeColumns;
use crate::access::{Actor, Scope};
use crate::db::Cell;
use base::Id;
use serde_json::json;

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
    pub(super) fn fragment(&mut self, text: &str, values: &[Cell]) -> String {
        let mut out = String::new();
        let mut values = values.iter();
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
        out
    }

    /// The predicate that lets through what the actor may see; the one place where data scope becomes SQL.
    /// `walked`, it is a condition for which no index is looked at.
    pub(super) fn scope(&mut self, columns: ScopeColumns, scope: Scope, actor: &Actor, walked: bool) -> String {
        let (open, department, owner) = match columns {
            ScopeColumns::Open | ScopeColumns::AllOnly => return "1 = 1".into(),
            ScopeColumns::By { department, owner } => (None, department, owner),
            ScopeColumns::OpenOrBy { open, department, owner } => (Some(open), department, owner),
        };
        if scope == Scope::All {
            return "1 = 1".into();
        }
        // Nobody's is nobody's: an id is no nought.
        let looked = |column: &str| if walked { format!("COALESCE({column}, 0)") } else { column.to_owned() };
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
        if parts.is_empty() { "1 = 0".into() } else { format!("({})", parts.join(" OR ")) }
    }
}
