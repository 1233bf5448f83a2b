//! What a caller asks of a query, judged and completed.

use super::any::AnyQuery;
use super::builder::Builder;
use super::choose::{Road, Texts};
use super::cursor::{Sorting, read_cursor};
use super::texts::Stretch;
use super::{ScopeColumns, Window};
use crate::access::{Actor, Scope};
use crate::failure::{Failure, Problem, Res};
use crate::op::limits;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows on a page when nothing is said, and at the most.
pub(super) const LIMIT: (i64, i64) = (50, 500);

/// A query completed for one caller.
pub(crate) struct Plan {
    pub(super) texts: Texts,
    /// The ways to ask, where it depends on the rows which is gone.
    pub(super) roads: Vec<Road>,
    /// Which of them was gone for the pages before.
    pub(super) gone: Option<usize>,
    /// A part that leaves more rows than this leaves very many.
    pub(super) many: i64,
    pub(super) limit: i64,
    pub(super) sort: Option<Sorting>,
    /// The row's fields that hold its key.
    pub(super) key: Vec<&'static str>,
    pub(super) masked: BTreeSet<&'static str>,
    pub(super) exact: bool,
    pub(super) way: Way,
}
/// Which way a page lies from where its cursor points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The first page.
    Begin,
    On,
    Back,
}

impl AnyQuery {
    /// `many`: of how many rows on a filter leaves very many.
    pub(crate) fn plan(self: &Arc<Self>, actor: &Actor, params: Value, window: &Window, many: i64) -> Res<Plan> {
        let scope = actor.scope(self.needs).ok_or(Failure::Forbidden("access.forbidden"))?;
        if matches!(self.scope, ScopeColumns::AllOnly) && scope != Scope::All {
            return Err(Failure::Forbidden("access.all_only"));
        }
        if let Some(problem) = limits::problem(&params, &[]) {
            return Err(Failure::Malformed(problem));
        }
        let ways = (self.select)(&params.to_string())?.ways();
        let masked: BTreeSet<&'static str> =
            self.columns.iter().filter(|c| c.mask.is_some_and(|m| actor.masked(m))).map(|c| c.key).collect();
        let sort = self.sorting(window)?;
        let hidden_filter = ways
            .iter()
            .flat_map(|way| &way.given)
            .any(|(k, _)| self.filters.iter().any(|f| f.key == *k && f.mask.is_some_and(|m| actor.masked(m))));
        if hidden_filter || sort.as_ref().is_some_and(|s| masked.contains(s.key)) {
            return Err(Failure::Forbidden("field.masked"));
        }
        let limit = window.limit.unwrap_or(LIMIT.0);
        if !(1..=LIMIT.1).contains(&limit) {
            return Err(Failure::Malformed(Problem::new("input.limit").at("limit").arg("max", LIMIT.1)));
        }
        let at = window.cursor.as_deref().map(|c| read_cursor(c, sort.as_ref(), &self.parts())).transpose()?;
        let (counted, exact) = match window.count.as_deref() {
            None | Some("") => (false, false),
            Some("some") => (true, false),
            Some("exact") => (true, true),
            Some(_) => return Err(Failure::Malformed(Problem::new("input.unknown_value").at("count"))),
        };
        let gone = at.as_ref().map(|at| at.road);
        if gone.is_some_and(|road| road >= ways.len()) {
            return Err(Failure::Malformed(Problem::new("input.cursor").at("cursor")));
        }
        let way = at.as_ref().map_or(Way::Begin, |at| if at.back { Way::Back } else { Way::On });
        let several = ways.len() > 1;
        let mut roads = Vec::with_capacity(ways.len());
        for select in ways {
            let lead = if several { self.lead(scope, actor, &select, many)? } else { None };
            let probes = self.probes(scope, actor, &select, many)?;
            let (query, asking, sorting, at) = (self.clone(), actor.clone(), sort.clone(), at.clone());
            let texts = move |broad: &[bool]| -> Res<Texts> {
                let count = counted.then(|| query.count(scope, &asking, &select, broad, exact)).transpose()?;
                let mut b = Builder { sql: String::new(), params: Vec::new() };
                let stretch = Stretch { sort: sorting.as_ref(), at: at.clone(), limit: limit + 1 };
                query.page(&mut b, scope, &asking, &select, broad, stretch)?;
                Ok(Texts { sql: b.sql, params: b.params, count })
            };
            roads.push(Road { lead, probes, texts: Box::new(texts) });
        }
        let key = self.parts().iter().map(|part| part.field).collect();
        let first = roads.first().map_or_else(|| Err(Failure::bug("no way to ask")), |road| (road.texts)(&[]))?;
        if !several && !roads.iter().flat_map(|road| &road.probes).any(Option::is_some) {
            roads.clear();
        }
        Ok(Plan { texts: first, roads, gone, many, limit, sort, key, masked, exact, way })
    }
}
