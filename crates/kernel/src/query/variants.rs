//! Every text that a query can become, for the tests that prepare and explain them.

use super::any::AnyQuery;
use super::builder::{Builder, SCOPED};
use super::choose::MANY;
use super::cursor::{Position, Sorting};
use super::texts::Stretch;
use super::{ColumnKind, KeyPart, Select};
use crate::access::{Actor, Scope};
use crate::db::Cell;
use base::Id;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Filters with their values.
type Given = Vec<(&'static str, Vec<Cell>)>;

impl AnyQuery {
    /// Every text this query can become, with a label: prepared and explained by tests.
    pub(crate) fn variants(&self) -> Vec<(String, String)> {
        let with = |masks: BTreeSet<String>| Actor {
            user: Some(Id::new(1)),
            department: Some(Id::new(1)),
            subtree: Arc::new(vec![1, 2]),
            grants: Arc::default(),
            masks: Arc::new(masks),
        };
        let veils: BTreeSet<String> = self.filters.iter().filter_map(|f| f.veiled).map(|(mask, _)| mask.to_owned()).collect();
        let (open, veiled) = (with(BTreeSet::new()), with(veils));
        let probe = |f: &super::Filter| (f.key, f.probe.iter().map(|v| super::owned(*v)).collect::<Vec<_>>());
        // What stands in the text itself is always given.
        let always: Given = self.filters.iter().filter(|f| f.is_placed()).map(probe).collect();
        let besides = |f: &super::Filter| always.iter().cloned().chain([probe(f)]).collect::<Given>();
        let mut selects: Vec<(String, &Actor, Given)> = vec![("plain".into(), &open, always.clone())];
        selects.extend(self.filters.iter().filter(|f| !f.is_placed()).map(|f| (format!("filter {}", f.key), &open, besides(f))));
        let veilable = self.filters.iter().filter(|f| f.veiled.is_some());
        selects.extend(veilable.map(|f| (format!("filter {} veiled", f.key), &veiled, besides(f))));
        selects.push(("all filters".into(), &open, self.filters.iter().map(probe).collect()));
        let mut sorts: Vec<(String, Option<Sorting>)> = vec![("by id".into(), None)];
        for column in self.columns {
            if let Some(expression) = column.sort {
                let sorting = Sorting { key: column.key, expression, kind: column.kind, descending: true };
                sorts.push((format!("by -{}", column.key), Some(sorting)));
            }
        }
        let mut out = Vec::new();
        for scope in [Scope::Own, Scope::Department, Scope::Subtree, Scope::All] {
            for (what, actor, given) in &selects {
                let select = Select { given: given.clone(), ..Select::default() };
                let probes = self.probes(scope, actor, &select, MANY).unwrap_or_default();
                out.extend(probes.iter().enumerate().filter_map(|(at, probe)| {
                    let asked = if at == 0 { "scope" } else { "filter" };
                    let divided = |sql: &str| scope == Scope::All || sql.contains(SCOPED);
                    let shown = |sql: &str| at > 0 && what.starts_with("filter") && divided(sql) || at == 0 && what == "plain";
                    probe
                        .as_ref()
                        .filter(|(sql, _)| shown(sql))
                        .map(|(sql, _)| (format!("{} {what} how many by {asked} {}", self.name, scope.as_str()), sql.clone()))
                }));
                if scope == Scope::All
                    && what.starts_with("filter")
                    && let Ok(Some((sql, _))) = self.lead(scope, actor, &select, MANY)
                {
                    out.push((format!("{} {what} how many it leads to", self.name), sql));
                }
                let all: Vec<bool> = probes.iter().map(Option::is_some).collect();
                let forms = [Some(("", Vec::new())), all.contains(&true).then_some(("walk ", all))];
                for (form, broad) in forms.into_iter().flatten() {
                    for (order, sort) in &sorts {
                        let value = match sort.as_ref().map(|s| s.kind) {
                            Some(ColumnKind::Text | ColumnKind::State) => Cell::Text(String::new()),
                            _ => Cell::Int(0),
                        };
                        let probe = |part: &KeyPart| if part.kind == ColumnKind::Text { Cell::Text(String::new()) } else { Cell::Int(1) };
                        let at = Position { value, key: self.parts().iter().map(probe).collect(), back: false, road: 0 };
                        let mut b = Builder { sql: String::new(), params: Vec::new() };
                        if self.page(&mut b, scope, actor, &select, &broad, Stretch { sort: sort.as_ref(), at: Some(at), limit: 1 }).is_ok()
                        {
                            out.push((format!("{} {what} {form}{order} {}", self.name, scope.as_str()), b.sql));
                        }
                    }
                }
            }
        }
        out
    }
}
