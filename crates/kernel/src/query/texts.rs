//! The texts that a query becomes: for a scope, its filters, an order, and what is known to leave very many rows.

use super::any::AnyQuery;
use super::builder::{Builder, Order, Seen};
use super::choose::{COUNTED, Counting, capped, counting, counting_carried};
use super::cursor::{Position, Sorting};
use super::{ColumnKind, KeyPart, ScopeColumns, Select, Window};
use crate::access::{Actor, Scope};
use crate::db::Cell;
use crate::failure::{Failure, Problem, Res};

/// Counting stops here unless the exact number is asked for.
pub(super) const COUNT_MAX: i64 = 1000;

/// A stretch of a list: in which order, from where, how many rows.
pub(super) struct Stretch<'a> {
    pub(super) sort: Option<&'a Sorting>,
    pub(super) at: Option<Position>,
    pub(super) limit: i64,
}

impl AnyQuery {
    pub(super) fn sorting(&self, window: &Window) -> Res<Option<Sorting>> {
        let Some(text) = window.sort.as_deref().filter(|t| !t.is_empty()).or(self.order) else { return Ok(None) };
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |k| (k, true));
        if key == "id" {
            return Ok(Some(Sorting { key: "id", expression: self.id, kind: ColumnKind::Int, descending }));
        }
        let column = self.columns.iter().find(|c| c.key == key && c.sort.is_some());
        let column = column.ok_or_else(|| Failure::Malformed(Problem::new("input.sort").at("sort")))?;
        Ok(Some(Sorting { key: column.key, expression: column.sort.unwrap_or(self.id), kind: column.kind, descending }))
    }

    /// `SELECT … WHERE scope AND filters`, without order: the rows, or their ids alone. Of `broad` the first says whether the scope leaves
    /// very many rows, the others whether the filters do.
    pub(super) fn body(&self, b: &mut Builder, scope: Scope, actor: &Actor, select: &Select, broad: &[bool], ids: bool) -> Res<()> {
        let [before, from, between, after] = self.pieces();
        let (before, from) = (b.placed(before, select, self.name)?, b.placed(from, select, self.name)?);
        let is_broad = |at: usize| broad.get(at).copied().unwrap_or_default();
        let predicate = b.scope(self.scope, scope, actor, is_broad(0));
        let mut filters = String::new();
        for (at, (key, values)) in select.given.iter().enumerate() {
            let filter = self.filter(key)?;
            if filter.is_placed() {
                continue;
            }
            let masked = |mask: &str| actor.masked(mask);
            let walked = filter.walked(masked).filter(|_| is_broad(at + 1)).map(|(walk, _)| walk);
            let leads = |key: &str| select.given.iter().position(|(other, _)| *other == key).is_some_and(|other| !is_broad(other + 1));
            // Only what was counted is known to leave few.
            let beside =
                filter.beside.filter(|(key, _)| !broad.is_empty() && leads(key) && !filter.is_veiled(masked)).map(|(_, text)| text);
            filters.push_str(" AND ");
            filters.push_str(&b.fragment(walked.or(beside).unwrap_or_else(|| filter.text(masked)), values, self.seen(scope, actor)));
        }
        let before = if ids { format!("SELECT {}", self.id) } else { before };
        b.sql = format!("{before}{from}{predicate}{between}{filters}{after}");
        Ok(())
    }

    fn filter(&self, key: &str) -> Res<&'static super::Filter> {
        self.filters.iter().find(|f| f.key == key).ok_or_else(|| Failure::bug(format!("{} has no filter {key}", self.name)))
    }

    /// The query's text: what it selects, from where, what stands between scope and filters, what behind them.
    fn pieces(&self) -> [&'static str; 4] {
        let text = self.text;
        let (before, rest) = text.split_once("{scope}").unwrap_or((text, ""));
        let (between, after) = rest.split_once("{filter}").unwrap_or((rest, ""));
        let (mut depth, mut at) = (0_usize, before.len());
        for (i, c) in before.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ' ' if depth == 0 && before[i..].starts_with(" FROM ") => {
                    at = i;
                    break;
                }
                _ => {}
            }
        }
        [&before[..at], &before[at..], between, after]
    }

    /// Whether a page is chosen by ids first: where something has to be left out, and so may have to be sorted.
    fn by_ids(&self, scope: Scope, select: &Select) -> bool {
        self.long && (!select.given.is_empty() || self.is_narrow(scope))
    }

    fn seen<'a>(&self, scope: Scope, actor: &'a Actor) -> Seen<'a> {
        Seen { columns: self.scope, scope, actor }
    }

    fn is_narrow(&self, scope: Scope) -> bool {
        scope != Scope::All && !matches!(self.scope, ScopeColumns::Open | ScopeColumns::AllOnly)
    }

    /// A page, in its order: of the rows, or of their ids, for which the rows are read then.
    pub(super) fn page(
        &self,
        b: &mut Builder,
        scope: Scope,
        actor: &Actor,
        select: &Select,
        broad: &[bool],
        stretch: Stretch<'_>,
    ) -> Res<()> {
        let ids = self.by_ids(scope, select);
        self.body(b, scope, actor, select, broad, ids)?;
        let apart = self.is_apart(select, broad, stretch.sort);
        let order = b.order(Order { sort: stretch.sort, id: self.id, key: &self.parts(), apart }, stretch.at, stretch.limit);
        if ids {
            let [before, from, ..] = self.pieces();
            b.sql = format!("{before}{from}{} IN ({}) ORDER BY {order}", self.id, b.sql);
        }
        Ok(())
    }

    /// How many rows there are, all of them or up to one more than [`COUNT_MAX`].
    pub(super) fn count(&self, scope: Scope, actor: &Actor, select: &Select, broad: &[bool], exact: bool) -> Res<(String, Vec<Cell>)> {
        let mut b = Builder { sql: String::new(), params: Vec::new() };
        // Whoever counts all of them meets all of them: there is nothing to be left early.
        self.body(&mut b, scope, actor, select, if exact { &[] } else { broad }, false)?;
        let cut = if exact { String::new() } else { format!(" LIMIT {}", COUNT_MAX + 1) };
        Ok((format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({}{cut}{COUNTED}", b.sql), b.params))
    }

    /// Whether a page is sorted from what a filter's index carries, and not met in its order: nothing tells where in that order it lies.
    fn is_apart(&self, select: &Select, broad: &[bool], sort: Option<&Sorting>) -> bool {
        let carries = |key: &str| self.filter(key).ok().and_then(|filter| filter.carries);
        let is_broad = |at: usize| broad.get(at + 1).copied().unwrap_or_default();
        let other = |of: &str| sort.is_none_or(|sort| sort.expression != of);
        select.given.iter().enumerate().any(|(at, (key, _))| !is_broad(at) && carries(key).is_some_and(other))
    }

    /// What tells how many rows the scope and the filters leave, each alone; nothing where there is no other way to ask for them.
    pub(super) fn probes(&self, scope: Scope, actor: &Actor, select: &Select, many: i64) -> Res<Vec<Counting>> {
        if self.long && !self.by_ids(scope, select) {
            return Ok(Vec::new());
        }
        let mut probes = Vec::with_capacity(select.given.len() + 1);
        probes.push(if self.long && self.is_narrow(scope) {
            let mut b = Builder { sql: String::new(), params: Vec::new() };
            self.body(&mut b, scope, actor, &Select::all(), &[], true)?;
            Some((capped(&b.sql, many), b.params))
        } else {
            None
        });
        for (key, values) in &select.given {
            let filter = self.filter(key)?;
            let count = if filter.carries.is_some() { counting_carried } else { counting };
            probes.push(filter.walked(|mask| actor.masked(mask)).map(|(_, rows)| count(rows, values, self.seen(scope, actor), many)));
        }
        Ok(probes)
    }

    /// What tells how many rows a way to ask is led by.
    pub(super) fn lead(&self, scope: Scope, actor: &Actor, select: &Select, many: i64) -> Res<Counting> {
        let Some((key, values)) = select.given.first() else { return Ok(None) };
        Ok(self.filter(key)?.leads.map(|rows| counting(rows, values, self.seen(scope, actor), many)))
    }

    /// The key's parts, in the order of its index.
    pub(super) fn parts(&self) -> Vec<KeyPart> {
        if self.key.is_empty() { vec![KeyPart { expression: self.id, field: "id", kind: ColumnKind::Int }] } else { self.key.to_vec() }
    }
}
