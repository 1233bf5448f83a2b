//! Running a query: filters, scope, keyset pages, count, masks.

use super::Shape;
use super::any::AnyQuery;
use super::choose::{COUNTED, chosen};
use super::cursor::cursor;
use super::params::params_of;
use super::plan::{LIMIT, Plan, Way};
use super::texts::COUNT_MAX;
use crate::access::Principal;
use crate::db::{Boxed, Cell, Session, Val};
use crate::failure::{Failure, Problem, Res};
use crate::kernel::Kernel;
use crate::op::Read;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Which part of the answer is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Window {
    /// A column's key, `-key` for descending; None = by id.
    pub sort: Option<String>,
    /// Where the last page ended, or, by a page's `prev`, where it began.
    pub cursor: Option<String>,
    /// Rows, 1–500.
    pub limit: Option<i64>,
    /// `some`: up to 1000; `exact`: all.
    pub count: Option<String>,
}

/// A page of rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Page {
    /// The rows, masked fields null.
    pub rows: Vec<Value>,
    /// Where the next page begins; None = the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What answers the page before this one; None = the beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
    /// How many rows there are, when asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// There are more than `count`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_is_more: Option<bool>,
    /// Fields that this caller may not see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<String>,
}

impl Kernel {
    /// Answers a query for a principal. `params` is a JSON object of the query's filters.
    ///
    /// # Errors
    /// `query.unknown`, forbidden, malformed filters, `field.masked` when a hidden field is filtered or sorted by, and for a detail
    /// query not found.
    pub fn query<'a>(&'a self, name: &'a str, principal: Principal, params: Value, window: &'a Window) -> Boxed<'a, Res<Page>> {
        Box::pin(async move {
            let query = self.0.registry.queries.get(name).ok_or_else(|| Failure::NotFound(Problem::new("query.unknown")))?.clone();
            let snapshot = self.0.snapshot.load_full();
            let actor = self.actor(&snapshot, principal, false).await?;
            // Where rows are left out, what is counted has to be looked at.
            let counted = (query.opens.is_some() && window.count.is_some()).then(|| params.clone());
            let plan = query.plan(&actor, params, window, self.0.registry.many())?;
            let (exact, detail, embedded, opens) = (plan.exact, query.shape == Shape::Detail, query.embedded, query.opens);
            let mut page = self.0.db.list(move |s| Box::pin(async move { answer(s, query, plan).await })).await?;
            if !embedded.is_empty() && !actor.masks.is_empty() {
                super::embedded::mask(&self.0.registry, &actor, embedded, &mut page);
            }
            if let Some(opens) = opens {
                super::opened::leave_out(&self.0.registry, &actor, opens, &mut page);
            }
            if let (Some(params), Some(_)) = (counted, page.count) {
                let shown = self.shown(name, principal, params, exact).await?;
                page.count = Some(if exact { shown } else { shown.min(COUNT_MAX) });
                page.count_is_more = Some(!exact && shown > COUNT_MAX);
            }
            let missing = || Failure::NotFound(Problem::new("record.not_found").at("id"));
            if detail && page.rows.is_empty() { Err(missing()) } else { Ok(page) }
        })
    }

    /// How many rows a list shows of which some are left out: a count that told of those would say that they are there.
    async fn shown(&self, name: &str, principal: Principal, params: Value, exact: bool) -> Res<i64> {
        let mut window = Window { limit: Some(LIMIT.1), ..Window::default() };
        let mut shown = 0_i64;
        loop {
            let page = self.query(name, principal, params.clone(), &window).await?;
            shown = shown.saturating_add(i64::try_from(page.rows.len()).unwrap_or(i64::MAX));
            window.cursor = page.next;
            if window.cursor.is_none() || (!exact && shown > COUNT_MAX) {
                return Ok(shown);
            }
        }
    }

    /// Answers a query to its last row, page by page, in one snapshot: `each` gets every page in turn, with the same scope and masks as
    /// any other answer. It must not wait for anybody: a reader is held meanwhile.
    ///
    /// # Errors
    /// As [`Kernel::query`]; whatever `each` answers.
    pub async fn query_all(
        &self,
        name: &str,
        principal: Principal,
        params: Value,
        sort: Option<String>,
        mut each: impl FnMut(Page) -> Res<()> + Send + 'static,
    ) -> Res<()> {
        let query = self.0.registry.queries.get(name).ok_or_else(|| Failure::NotFound(Problem::new("query.unknown")))?.clone();
        let snapshot = self.0.snapshot.load_full();
        let actor = self.actor(&snapshot, principal, false).await?;
        let inner = self.0.clone();
        self.0
            .db
            .snapshot(move |s| {
                Box::pin(async move {
                    let mut window = Window { sort, limit: Some(LIMIT.1), ..Window::default() };
                    loop {
                        let plan = query.plan(&actor, params.clone(), &window, inner.registry.many())?;
                        let mut page = answer(s, query.clone(), plan).await?;
                        if !query.embedded.is_empty() && !actor.masks.is_empty() {
                            super::embedded::mask(&inner.registry, &actor, query.embedded, &mut page);
                        }
                        if let Some(opens) = query.opens {
                            super::opened::leave_out(&inner.registry, &actor, opens, &mut page);
                        }
                        window.cursor.clone_from(&page.next);
                        each(page)?;
                        if window.cursor.is_none() {
                            return Ok(());
                        }
                    }
                })
            })
            .await
    }

    /// Whether a query would answer somebody to these pairs of an address: they may ask for it, and no filter is wrong or hidden from them.
    ///
    /// # Errors
    /// Those of reading.
    pub fn answers<'a>(&'a self, name: &'a str, principal: Principal, pairs: &'a [(String, String)]) -> Boxed<'a, Res<bool>> {
        Box::pin(async move {
            let Some(query) = self.0.registry.queries.get(name) else { return Ok(false) };
            let snapshot = self.0.snapshot.load_full();
            let actor = self.actor(&snapshot, principal, false).await?;
            let planned = params_of(query, pairs).and_then(|(params, window)| query.plan(&actor, params, &window, self.0.registry.many()));
            Ok(planned.is_ok())
        })
    }
}

impl Read<'_> {
    /// How many rows a query would answer to whoever asks, counted up to one more than `max`, and which of its fields are hidden from
    /// them: for an operation that hands out a list.
    ///
    /// # Errors
    /// As [`Kernel::query`].
    pub fn counted<'a>(&'a self, name: &'a str, pairs: &'a [(String, String)], max: i64) -> Boxed<'a, Res<Page>> {
        Box::pin(async move {
            let registry = self.registry();
            let query = registry.queries.get(name).ok_or_else(|| Failure::NotFound(Problem::new("query.unknown")))?.clone();
            let (params, window) = params_of(&query, pairs)?;
            let window = Window { limit: Some(1), count: Some("exact".into()), ..window };
            let mut plan = query.plan(self.actor(), params, &window, registry.many())?;
            // Whoever counts them all meets them all.
            plan.roads.clear();
            if let Some((sql, params)) = plan.texts.count.as_mut() {
                params.push(Cell::Int(max.saturating_add(1)));
                *sql = sql.replace(COUNTED, &format!(" LIMIT ${}{COUNTED}", params.len()));
            }
            let mut page = answer(self.session, query, plan).await?;
            page.rows.clear();
            Ok(page)
        })
    }
}

async fn answer(s: &Session<'_>, query: Arc<AnyQuery>, mut plan: Plan) -> Res<Page> {
    let mut road = 0;
    if let Some((at, texts)) = chosen(s, &plan.roads, plan.gone, plan.many).await? {
        (road, plan.texts) = (at, texts);
    }
    let mut rows = query.rows(s, &plan.texts.sql, &plan.texts.params).await?;
    let mut page = Page::default();
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > plan.limit;
    rows.truncate(usize::try_from(plan.limit).unwrap_or(0));
    if plan.way == Way::Back {
        rows.reverse();
    }
    let at = |row: Option<&Value>, back: bool| row.map(|row| cursor(row, plan.sort.as_ref(), &plan.key, back, road));
    // Whoever goes back has come from there, whoever goes on from here.
    page.next = at(rows.last(), false).filter(|_| more || plan.way == Way::Back);
    page.prev = at(rows.first(), true).filter(|_| plan.way == Way::On || (more && plan.way == Way::Back));
    if let Some((sql, params)) = &plan.texts.count {
        let params: Vec<Val<'_>> = params.iter().map(Val::from).collect();
        let counted: Vec<(i64,)> = s.fetch_text(sql, &params).await?;
        let n = counted.first().map_or(0, |c| c.0);
        page.count = Some(if plan.exact { n } else { n.min(COUNT_MAX) });
        page.count_is_more = Some(!plan.exact && n > COUNT_MAX);
    }
    for row in &mut rows {
        for field in &plan.masked {
            if let Some(value) = row.get_mut(*field) {
                *value = Value::Null;
            }
        }
    }
    page.masked = plan.masked.iter().map(|f| (*f).to_owned()).collect();
    page.rows = rows;
    Ok(page)
}
