//! Running a query: filters, scope, keyset pages, count, masks.

use super::builder::{Builder, Order, SCOPED, Seen};
use super::choose::{COUNTED, Counting, MANY, Road, Texts, capped, chosen, counting, counting_carried};
use super::cursor::{Position, Sorting, cursor, read_cursor};
use super::params::params_of;
use super::{ColumnKind, KeyPart, Query, ScopeColumns, Select, Shape};
use crate::access::{Actor, Principal, Scope};
use crate::db::{Boxed, Cell, FromRow, Session, Val};
use crate::failure::{Failure, Problem, Res};
use crate::kernel::Kernel;
use crate::op::{QueryDoc, Read, limits};
use base::Id;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

/// Rows on a page when nothing is said, and at the most.
const LIMIT: (i64, i64) = (50, 500);
/// Counting stops here unless the exact number is asked for.
const COUNT_MAX: i64 = 1000;

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

pub(crate) trait AnyQuery: Send + Sync {
    fn shape(&self) -> Shape;
    fn doc(&self) -> QueryDoc;
    fn columns(&self) -> &'static [super::Column];
    fn needs(&self) -> crate::access::Permission;
    fn embedded(&self) -> &'static [super::Embedded];
    /// The filters that are hidden from an actor or look at less: what others ask for by them may be what is hidden.
    fn hidden_filters(&self, actor: &Actor) -> Vec<&'static str>;
    fn opens(&self) -> Option<super::Opens>;
    /// The schema of the parameters, made once: every request from outside is read by it.
    fn params_schema(&self) -> &Value;
    /// Every text this query can become, with a label: prepared and explained by tests.
    fn variants(&self) -> Vec<(String, String)>;
    /// `many`: of how many rows on a filter leaves very many.
    fn plan(&self, actor: &Actor, params: Value, window: &Window, many: i64) -> Res<Plan>;
    fn rows<'t>(&'t self, session: &'t Session<'t>, sql: &'t str, params: &'t [Cell]) -> Boxed<'t, Res<Vec<Value>>>;
}

/// A query completed for one caller.
pub(crate) struct Plan {
    texts: Texts,
    /// The ways to ask, where it depends on the rows which is gone.
    roads: Vec<Road>,
    /// Which of them was gone for the pages before.
    gone: Option<usize>,
    /// A part that leaves more rows than this leaves very many.
    many: i64,
    limit: i64,
    sort: Option<Sorting>,
    /// The row's fields that hold its key.
    key: Vec<&'static str>,
    masked: BTreeSet<&'static str>,
    exact: bool,
    way: Way,
}
/// Which way a page lies from where its cursor points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The first page.
    Begin,
    On,
    Back,
}
/// A stretch of a list: in which order, from where, how many rows.
struct Stretch<'a> {
    sort: Option<&'a Sorting>,
    at: Option<Position>,
    limit: i64,
}

/// Filters with their values.
type Given = Vec<(&'static str, Vec<Cell>)>;

pub(crate) struct QueryOf<Q> {
    params: OnceLock<Value>,
    of: PhantomData<fn() -> Q>,
}
impl<Q> QueryOf<Q> {
    pub(crate) fn new() -> Self {
        QueryOf { params: OnceLock::new(), of: PhantomData }
    }
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
            let counted = (query.opens().is_some() && window.count.is_some()).then(|| params.clone());
            let plan = query.plan(&actor, params, window, self.0.registry.many())?;
            let (exact, detail, embedded, opens) = (plan.exact, query.shape() == Shape::Detail, query.embedded(), query.opens());
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
                        if !query.embedded().is_empty() && !actor.masks.is_empty() {
                            super::embedded::mask(&inner.registry, &actor, query.embedded(), &mut page);
                        }
                        if let Some(opens) = query.opens() {
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
            let planned =
                params_of(&**query, pairs).and_then(|(params, window)| query.plan(&actor, params, &window, self.0.registry.many()));
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
            let (params, window) = params_of(&*query, pairs)?;
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

async fn answer(s: &Session<'_>, query: Arc<dyn AnyQuery>, mut plan: Plan) -> Res<Page> {
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

impl<Q: Query> QueryOf<Q> {
    fn sorting(window: &Window) -> Res<Option<Sorting>> {
        let Some(text) = window.sort.as_deref().filter(|t| !t.is_empty()).or(Q::ORDER) else { return Ok(None) };
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |k| (k, true));
        if key == "id" {
            return Ok(Some(Sorting { key: "id", expression: Q::ID, kind: ColumnKind::Int, descending }));
        }
        let column = Q::columns().iter().find(|c| c.key == key && c.sort.is_some());
        let column = column.ok_or_else(|| Failure::Malformed(Problem::new("input.sort").at("sort")))?;
        Ok(Some(Sorting { key: column.key, expression: column.sort.unwrap_or(Q::ID), kind: column.kind, descending }))
    }

    /// `SELECT … WHERE scope AND filters`, without order: the rows, or their ids alone. Of `broad` the first says whether the scope leaves
    /// very many rows, the others whether the filters do.
    fn body(b: &mut Builder, scope: Scope, actor: &Actor, select: &Select, broad: &[bool], ids: bool) -> Res<()> {
        let [before, from, between, after] = Self::pieces();
        let (before, from) = (b.placed(before, select, Q::NAME)?, b.placed(from, select, Q::NAME)?);
        let is_broad = |at: usize| broad.get(at).copied().unwrap_or_default();
        let predicate = b.scope(Q::SCOPE, scope, actor, is_broad(0));
        let mut filters = String::new();
        for (at, (key, values)) in select.given.iter().enumerate() {
            let filter = Self::filter(key)?;
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
            filters.push_str(&b.fragment(walked.or(beside).unwrap_or_else(|| filter.text(masked)), values, Self::seen(scope, actor)));
        }
        let before = if ids { format!("SELECT {}", Q::ID) } else { before };
        b.sql = format!("{before}{from}{predicate}{between}{filters}{after}");
        Ok(())
    }

    fn filter(key: &str) -> Res<&'static super::Filter> {
        Q::filters().iter().find(|f| f.key == key).ok_or_else(|| Failure::bug(format!("{} has no filter {key}", Q::NAME)))
    }

    /// The query's text: what it selects, from where, what stands between scope and filters, what behind them.
    fn pieces() -> [&'static str; 4] {
        let text = Q::BASE.0.sql;
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
    fn by_ids(scope: Scope, select: &Select) -> bool {
        Q::LONG && (!select.given.is_empty() || Self::is_narrow(scope))
    }

    fn seen(scope: Scope, actor: &Actor) -> Seen<'_> {
        Seen { columns: Q::SCOPE, scope, actor }
    }

    fn is_narrow(scope: Scope) -> bool {
        scope != Scope::All && !matches!(Q::SCOPE, ScopeColumns::Open | ScopeColumns::AllOnly)
    }

    /// A page, in its order: of the rows, or of their ids, for which the rows are read then.
    fn page(b: &mut Builder, scope: Scope, actor: &Actor, select: &Select, broad: &[bool], stretch: Stretch<'_>) -> Res<()> {
        let ids = Self::by_ids(scope, select);
        Self::body(b, scope, actor, select, broad, ids)?;
        let apart = Self::is_apart(select, broad, stretch.sort);
        let order = b.order(Order { sort: stretch.sort, id: Q::ID, key: &Self::key(), apart }, stretch.at, stretch.limit);
        if ids {
            let [before, from, ..] = Self::pieces();
            b.sql = format!("{before}{from}{} IN ({}) ORDER BY {order}", Q::ID, b.sql);
        }
        Ok(())
    }

    /// Whether a page is sorted from what a filter's index carries, and not met in its order: nothing tells where in that order it lies.
    fn is_apart(select: &Select, broad: &[bool], sort: Option<&Sorting>) -> bool {
        let carries = |key: &str| Self::filter(key).ok().and_then(|filter| filter.carries);
        let is_broad = |at: usize| broad.get(at + 1).copied().unwrap_or_default();
        let other = |of: &str| sort.is_none_or(|sort| sort.expression != of);
        select.given.iter().enumerate().any(|(at, (key, _))| !is_broad(at) && carries(key).is_some_and(other))
    }

    /// What tells how many rows the scope and the filters leave, each alone; nothing where there is no other way to ask for them.
    fn probes(scope: Scope, actor: &Actor, select: &Select, many: i64) -> Res<Vec<Counting>> {
        if Q::LONG && !Self::by_ids(scope, select) {
            return Ok(Vec::new());
        }
        let mut probes = Vec::with_capacity(select.given.len() + 1);
        probes.push(if Q::LONG && Self::is_narrow(scope) {
            let mut b = Builder { sql: String::new(), params: Vec::new() };
            Self::body(&mut b, scope, actor, &Select::all(), &[], true)?;
            Some((capped(&b.sql, many), b.params))
        } else {
            None
        });
        for (key, values) in &select.given {
            let filter = Self::filter(key)?;
            let count = if filter.carries.is_some() { counting_carried } else { counting };
            probes.push(filter.walked(|mask| actor.masked(mask)).map(|(_, rows)| count(rows, values, Self::seen(scope, actor), many)));
        }
        Ok(probes)
    }

    /// What tells how many rows a way to ask is led by.
    fn lead(scope: Scope, actor: &Actor, select: &Select, many: i64) -> Res<Counting> {
        let Some((key, values)) = select.given.first() else { return Ok(None) };
        Ok(Self::filter(key)?.leads.map(|rows| counting(rows, values, Self::seen(scope, actor), many)))
    }

    /// The key's parts, in the order of its index.
    fn key() -> Vec<KeyPart> {
        if Q::KEY.is_empty() { vec![KeyPart { expression: Q::ID, field: "id", kind: ColumnKind::Int }] } else { Q::KEY.to_vec() }
    }
}

impl<Q: Query> AnyQuery for QueryOf<Q> {
    fn shape(&self) -> Shape {
        Q::SHAPE
    }
    fn doc(&self) -> QueryDoc {
        QueryDoc {
            name: Q::NAME,
            permission: Q::NEEDS.name(),
            params: self.params_schema().clone(),
            row: schemars::schema_for!(Q::Row).to_value(),
            columns: Q::columns(),
        }
    }

    fn columns(&self) -> &'static [super::Column] {
        Q::columns()
    }

    fn needs(&self) -> crate::access::Permission {
        Q::NEEDS
    }

    fn hidden_filters(&self, actor: &Actor) -> Vec<&'static str> {
        let masks = |f: &&super::Filter| [f.mask, f.veiled.map(|(mask, _)| mask)].into_iter().flatten().any(|mask| actor.masked(mask));
        Q::filters().iter().filter(masks).map(|f| f.key).collect()
    }
    fn embedded(&self) -> &'static [super::Embedded] {
        Q::embedded()
    }
    fn opens(&self) -> Option<super::Opens> {
        Q::opens()
    }

    fn params_schema(&self) -> &Value {
        self.params.get_or_init(|| schemars::schema_for!(Q::Params).to_value())
    }

    fn variants(&self) -> Vec<(String, String)> {
        let with = |masks: BTreeSet<String>| Actor {
            user: Some(Id::new(1)),
            department: Some(Id::new(1)),
            subtree: Arc::new(vec![1, 2]),
            grants: Arc::default(),
            masks: Arc::new(masks),
        };
        let veils: BTreeSet<String> = Q::filters().iter().filter_map(|f| f.veiled).map(|(mask, _)| mask.to_owned()).collect();
        let (open, veiled) = (with(BTreeSet::new()), with(veils));
        let probe = |f: &super::Filter| (f.key, f.probe.iter().map(|v| super::owned(*v)).collect::<Vec<_>>());
        // What stands in the text itself is always given.
        let always: Given = Q::filters().iter().filter(|f| f.is_placed()).map(probe).collect();
        let besides = |f: &super::Filter| always.iter().cloned().chain([probe(f)]).collect::<Given>();
        let mut selects: Vec<(String, &Actor, Given)> = vec![("plain".into(), &open, always.clone())];
        selects.extend(Q::filters().iter().filter(|f| !f.is_placed()).map(|f| (format!("filter {}", f.key), &open, besides(f))));
        let veilable = Q::filters().iter().filter(|f| f.veiled.is_some());
        selects.extend(veilable.map(|f| (format!("filter {} veiled", f.key), &veiled, besides(f))));
        selects.push(("all filters".into(), &open, Q::filters().iter().map(probe).collect()));
        let mut sorts: Vec<(String, Option<Sorting>)> = vec![("by id".into(), None)];
        for column in Q::columns() {
            if let Some(expression) = column.sort {
                let sorting = Sorting { key: column.key, expression, kind: column.kind, descending: true };
                sorts.push((format!("by -{}", column.key), Some(sorting)));
            }
        }
        let mut out = Vec::new();
        for scope in [Scope::Own, Scope::Department, Scope::Subtree, Scope::All] {
            for (what, actor, given) in &selects {
                let select = Select { given: given.clone(), ..Select::default() };
                let probes = Self::probes(scope, actor, &select, MANY).unwrap_or_default();
                out.extend(probes.iter().enumerate().filter_map(|(at, probe)| {
                    let asked = if at == 0 { "scope" } else { "filter" };
                    let divided = |sql: &str| scope == Scope::All || sql.contains(SCOPED);
                    let shown = |sql: &str| at > 0 && what.starts_with("filter") && divided(sql) || at == 0 && what == "plain";
                    probe
                        .as_ref()
                        .filter(|(sql, _)| shown(sql))
                        .map(|(sql, _)| (format!("{} {what} how many by {asked} {}", Q::NAME, scope.as_str()), sql.clone()))
                }));
                if scope == Scope::All
                    && what.starts_with("filter")
                    && let Ok(Some((sql, _))) = Self::lead(scope, actor, &select, MANY)
                {
                    out.push((format!("{} {what} how many it leads to", Q::NAME), sql));
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
                        let at = Position { value, key: Self::key().iter().map(probe).collect(), back: false, road: 0 };
                        let mut b = Builder { sql: String::new(), params: Vec::new() };
                        if Self::page(&mut b, scope, actor, &select, &broad, Stretch { sort: sort.as_ref(), at: Some(at), limit: 1 })
                            .is_ok()
                        {
                            out.push((format!("{} {what} {form}{order} {}", Q::NAME, scope.as_str()), b.sql));
                        }
                    }
                }
            }
        }
        out
    }

    fn plan(&self, actor: &Actor, params: Value, window: &Window, many: i64) -> Res<Plan> {
        let scope = actor.scope(Q::NEEDS).ok_or(Failure::Forbidden("access.forbidden"))?;
        if matches!(Q::SCOPE, ScopeColumns::AllOnly) && scope != Scope::All {
            return Err(Failure::Forbidden("access.all_only"));
        }
        if let Some(problem) = limits::problem(&params, &[]) {
            return Err(Failure::Malformed(problem));
        }
        let text = params.to_string();
        let parsed: Q::Params = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&text))
            .map_err(|e| crate::op::malformed(&e, text.as_bytes()))?;
        let ways = Q::select(&parsed).ways();
        let masked: BTreeSet<&'static str> =
            Q::columns().iter().filter(|c| c.mask.is_some_and(|m| actor.masked(m))).map(|c| c.key).collect();
        let sort = Self::sorting(window)?;
        let hidden_filter = ways
            .iter()
            .flat_map(|way| &way.given)
            .any(|(k, _)| Q::filters().iter().any(|f| f.key == *k && f.mask.is_some_and(|m| actor.masked(m))));
        if hidden_filter || sort.as_ref().is_some_and(|s| masked.contains(s.key)) {
            return Err(Failure::Forbidden("field.masked"));
        }
        let limit = window.limit.unwrap_or(LIMIT.0);
        if !(1..=LIMIT.1).contains(&limit) {
            return Err(Failure::Malformed(Problem::new("input.limit").at("limit").arg("max", LIMIT.1)));
        }
        let at = window.cursor.as_deref().map(|c| read_cursor(c, sort.as_ref(), &Self::key())).transpose()?;
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
            let lead = if several { Self::lead(scope, actor, &select, many)? } else { None };
            let probes = Self::probes(scope, actor, &select, many)?;
            let (asking, sorting, at) = (actor.clone(), sort.clone(), at.clone());
            let texts = move |broad: &[bool]| -> Res<Texts> {
                let count = if counted {
                    let mut b = Builder { sql: String::new(), params: Vec::new() };
                    // Whoever counts all of them meets all of them: there is nothing to be left early.
                    Self::body(&mut b, scope, &asking, &select, if exact { &[] } else { broad }, false)?;
                    let cut = if exact { String::new() } else { format!(" LIMIT {}", COUNT_MAX + 1) };
                    Some((format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({}{cut}{COUNTED}", b.sql), b.params))
                } else {
                    None
                };
                let mut b = Builder { sql: String::new(), params: Vec::new() };
                let stretch = Stretch { sort: sorting.as_ref(), at: at.clone(), limit: limit + 1 };
                Self::page(&mut b, scope, &asking, &select, broad, stretch)?;
                Ok(Texts { sql: b.sql, params: b.params, count })
            };
            roads.push(Road { lead, probes, texts: Box::new(texts) });
        }
        let key = Self::key().iter().map(|part| part.field).collect();
        let first = roads.first().map_or_else(|| Err(Failure::bug("no way to ask")), |road| (road.texts)(&[]))?;
        if !several && !roads.iter().flat_map(|road| &road.probes).any(Option::is_some) {
            roads.clear();
        }
        Ok(Plan { texts: first, roads, gone, many, limit, sort, key, masked, exact, way })
    }

    fn rows<'t>(&'t self, session: &'t Session<'t>, sql: &'t str, params: &'t [Cell]) -> Boxed<'t, Res<Vec<Value>>> {
        Box::pin(async move {
            let params: Vec<Val<'_>> = params.iter().map(Val::from).collect();
            let rows: Vec<Q::Row> = fetch(session, sql, &params).await?;
            rows.iter().map(|r| serde_json::to_value(r).map_err(Failure::bug)).collect()
        })
    }
}

async fn fetch<R: FromRow>(s: &Session<'_>, sql: &str, params: &[Val<'_>]) -> Res<Vec<R>> {
    s.fetch_text(sql, params).await
}
