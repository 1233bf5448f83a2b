//! Queries: one definition yields list, detail, count, search, export, API and MCP. Scope and masks are put in here, where a row
//! leaves the kernel, so that no surface can forget them.

mod any;
mod aside;
mod builder;
mod choose;
mod cursor;
pub(crate) mod embedded;
pub mod found;
mod opened;
mod params;
mod plan;
mod run;
mod texts;
mod variants;

pub(crate) use any::AnyQuery;
pub(crate) use choose::MANY;
pub use embedded::{Embedded, Part};
pub use opened::Opens;
pub use run::{Page, Window};

use crate::access::Permission;
use crate::db::{Cell, FromRow, Scoped, Val};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

/// A read model.
pub trait Query: Send + Sync + 'static {
    /// `noun.list` or `noun.detail`.
    const NAME: &'static str;
    /// What the caller must be granted; its scope decides which rows there are.
    const NEEDS: Permission;
    /// Many rows or one.
    const SHAPE: Shape;
    /// `SELECT … WHERE {scope} {filter}`; columns in the order of `Row`.
    const BASE: &'static Scoped;
    /// Where a row says whose it is.
    const SCOPE: ScopeColumns;
    /// The id's expression, last part of every sort.
    const ID: &'static str;
    /// The column a list is sorted by, `-key` for descending, when nobody says how; nothing = by id.
    const ORDER: Option<&'static str> = None;
    /// The row's key where it has several columns, in the order of their index: the last part of every sort instead of the id.
    const KEY: &'static [KeyPart] = &[];
    /// A page's rows are chosen by their ids, and the rest of their columns is read for the page alone: for lists that grow long. What
    /// is joined to the first table is there once or not at all, by a `LEFT JOIN`: it is left out of what does not speak of it.
    const LONG: bool = false;
    /// Typed filters; a saved view is a stored `Params`. `#[serde(deny_unknown_fields, default)]` for lists.
    type Params: DeserializeOwned + Serialize + JsonSchema + Send + Sync + 'static;
    /// A row, with `id` and `version`.
    type Row: FromRow + Serialize + JsonSchema + Send + 'static;

    /// The columns, in the order a table shows them.
    fn columns() -> &'static [Column];
    /// Every filter there is: each combination prepares on both engines (a test does).
    fn filters() -> &'static [Filter];
    /// The filters that are given, with their values.
    fn select(params: &Self::Params) -> Select;
    /// Fields that hold JSON of another operation, whose classes of fields are hidden inside.
    fn embedded() -> &'static [Embedded] {
        &[]
    }
    /// Which list a row opens, if it does: it is left out for those who may not open it so.
    fn opens() -> Option<Opens> {
        None
    }
}

/// Many rows or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Pages of rows.
    List,
    /// At most one row; none is "not found".
    Detail,
}

/// Where a row says whose it is, as SQL expressions.
#[derive(Debug, Clone, Copy)]
pub enum ScopeColumns {
    /// Everybody who may use the query sees every row.
    Open,
    /// Rows of everybody that nobody's scope divides: only who may see everything sees any.
    AllOnly,
    /// By department, and by owner where there is one.
    By {
        /// Department id's expression.
        department: &'static str,
        /// Owner's user id's expression.
        owner: Option<&'static str>,
    },
    /// By the department and owner of another record: who sees few of those begins at them.
    Through {
        /// The other record's id, as the list's own table has it: it has an index.
        key: &'static str,
        /// The other record's table; its id is called so.
        table: &'static str,
        /// What that table is called where the list joins it.
        joined: &'static str,
        /// The department's column.
        department: &'static str,
        /// The owner's column.
        owner: &'static str,
    },
    /// Everybody who may use the query sees the rows for which a condition holds; the others by department and owner.
    OpenOrBy {
        /// The condition.
        open: &'static str,
        /// Department id's expression.
        department: &'static str,
        /// Owner's user id's expression.
        owner: Option<&'static str>,
    },
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The row's field.
    pub key: &'static str,
    /// The text key of its label.
    pub label: &'static str,
    /// Type and unit.
    pub kind: ColumnKind,
    /// The class of fields that hides it.
    pub mask: Option<&'static str>,
    /// The expression it is sorted by; it has an index and is never NULL.
    pub sort: Option<&'static str>,
    /// Whether it stands on a phone's card.
    pub card: bool,
}
impl Column {
    /// A plain column.
    pub const fn new(key: &'static str, label: &'static str, kind: ColumnKind) -> Column {
        Column { key, label, kind, mask: None, sort: None, card: false }
    }
    /// Hidden by a mask.
    pub const fn mask(mut self, mask: &'static str) -> Column {
        self.mask = Some(mask);
        self
    }
    /// Sorted by an indexed expression.
    pub const fn sort(mut self, expression: &'static str) -> Column {
        self.sort = Some(expression);
        self
    }
    /// On the phone's card.
    pub const fn card(mut self) -> Column {
        self.card = true;
        self
    }
}

/// A column of a key.
#[derive(Debug, Clone, Copy)]
pub struct KeyPart {
    /// Its expression.
    pub expression: &'static str,
    /// The row's field that holds it.
    pub field: &'static str,
    /// `Text`; anything else is a whole number.
    pub kind: ColumnKind,
}

/// Type and unit of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words.
    Text,
    /// A state, shown by the text `state.<value>`.
    State,
    /// A count.
    Int,
    /// A reference to a record of the named entity.
    Ref(&'static str),
    /// Minor units of the row's `currency`.
    Money,
    /// Millionths of the currency's main unit.
    UnitPrice,
    /// Thousandths.
    Quantity,
    /// A business date.
    Date,
    /// An instant, UTC.
    Instant,
    /// Yes or no.
    Bool,
    /// JSON.
    Json,
}

/// A filter: a fragment with `?` for each value. Where it begins at another table, `{seen t.customer_id}` in it keeps to the records
/// through which whoever asks sees rows ([`ScopeColumns::Through`]): a word that the whole company uses leaves few of one person's.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// The parameter's name.
    pub key: &'static str,
    /// `c.state = ?`
    pub sql: &'static str,
    /// A mask that forbids filtering by it.
    pub mask: Option<&'static str>,
    /// A mask, and the fragment for those from whom it hides something: it looks at less and takes the same values.
    pub veiled: Option<(&'static str, &'static str)>,
    /// How it is asked where it leaves very many rows.
    pub broad: Option<Broad>,
    /// Another filter, and how this one is asked where that one is given and leaves few rows: as a value of each of those.
    pub beside: Option<(&'static str, &'static str)>,
    /// `SELECT 1 FROM …`: as many rows as it leads to, where several filters could lead; it takes the same values.
    pub leads: Option<&'static str>,
    /// The expression its index begins with, of an index that carries everything the list is sorted by.
    pub carries: Option<&'static str>,
    /// A value of each placeholder's type, to prepare it.
    pub probe: &'static [Val<'static>],
}
impl Filter {
    /// A filter.
    pub const fn new(key: &'static str, sql: &'static str, probe: &'static [Val<'static>]) -> Filter {
        Filter { key, sql, mask: None, veiled: None, broad: None, beside: None, leads: None, carries: None, probe }
    }
    /// No condition, but a value that stands in the query's own text at `{=key}`, before its scope: the day as of which rows are
    /// worked out. It is always given. Not for [`Query::LONG`] lists.
    pub const fn placed(key: &'static str, probe: &'static [Val<'static>]) -> Filter {
        Filter::new(key, "", probe)
    }
    /// Whether it stands in the query's own text.
    pub(crate) const fn is_placed(&self) -> bool {
        self.sql.is_empty()
    }
    /// Hidden by a mask.
    pub const fn mask(mut self, mask: &'static str) -> Filter {
        self.mask = Some(mask);
        self
    }
    /// Looks at less for those from whom `mask` hides something, so that no search tells what a column does not show.
    pub const fn veiled(mut self, mask: &'static str, sql: &'static str) -> Filter {
        self.veiled = Some((mask, sql));
        self
    }
    /// Where the filter `key` is given as well and leaves few rows, whose index tells what the sorts ask for, that one leads: this one is
    /// asked by `sql`, with the same values, of each row that it leaves.
    pub const fn beside(mut self, key: &'static str, sql: &'static str) -> Filter {
        self.beside = Some((key, sql));
        self
    }
    /// It may lead a way to ask ([`Select::or`]): `rows` are as many as it leads to, or more.
    pub const fn leads(mut self, rows: &'static str) -> Filter {
        self.leads = Some(rows);
        self
    }
    /// A stretch of an index that begins with `expression` and carries everything the list is sorted by: what it leaves is sorted, unless
    /// that is a multiple of very many rows, rather than met in the list's order, at whose very end it may lie.
    pub const fn carries(mut self, expression: &'static str) -> Filter {
        self.carries = Some(expression);
        self
    }
    /// Where it leaves very many rows, they are met soon in whatever order: each row is looked at in turn, `walk`, until the page is full.
    /// `rows` are as many as the filter leaves, or more.
    pub const fn broad(mut self, walk: &'static str, rows: &'static str) -> Filter {
        let veiled = match self.broad {
            Some(broad) => broad.veiled,
            None => None,
        };
        self.broad = Some(Broad { walk, rows, veiled });
        self
    }
    /// The same for those from whom something is hidden.
    pub const fn broad_veiled(mut self, walk: &'static str, rows: &'static str) -> Filter {
        if let Some(broad) = self.broad {
            self.broad = Some(Broad { veiled: Some((walk, rows)), ..broad });
        }
        self
    }
    /// Whether it looks at less for a caller.
    pub(crate) fn is_veiled(&self, masked: impl Fn(&str) -> bool) -> bool {
        self.veiled.is_some_and(|(mask, _)| masked(mask))
    }
    /// The fragment for one caller.
    pub(crate) fn text(&self, masked: impl Fn(&str) -> bool) -> &'static str {
        self.veiled.filter(|(mask, _)| masked(mask)).map_or(self.sql, |(_, sql)| sql)
    }
    /// The fragment that looks at each row, and what tells whether it leaves very many, for one caller.
    pub(crate) fn walked(&self, masked: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str)> {
        let broad = self.broad?;
        if self.is_veiled(masked) { broad.veiled } else { Some((broad.walk, broad.rows)) }
    }
}

/// How a filter is asked that leaves very many rows.
#[derive(Debug, Clone, Copy)]
pub struct Broad {
    /// A condition on one row for which no index is looked at.
    walk: &'static str,
    /// `SELECT 1 FROM …`: as many rows as it leaves, or more.
    rows: &'static str,
    /// The same for those from whom something is hidden.
    veiled: Option<(&'static str, &'static str)>,
}

/// The filters that are given.
#[derive(Debug, Default)]
pub struct Select {
    pub(crate) given: Vec<(&'static str, Vec<Cell>)>,
    /// Other ways to ask for the same rows.
    pub(crate) others: Vec<Select>,
}
impl Select {
    /// No filter.
    pub fn all() -> Select {
        Select::default()
    }
    /// Adds a filter when its value is given.
    pub fn when<'a, T: Copy>(mut self, key: &'static str, value: Option<T>) -> Select
    where
        Val<'a>: From<T>,
    {
        if let Some(value) = value {
            self.given.push((key, vec![owned(Val::from(value))]));
        }
        self
    }
    /// Adds a filter for a stretch that has a beginning, an end, or both: `keys` are those of the three.
    pub fn stretch<'a, T: Copy>(self, keys: [&'static str; 3], from: Option<T>, to: Option<T>) -> Select
    where
        Val<'a>: From<T>,
    {
        match (from, to) {
            (Some(from), Some(to)) => self.values(keys[2], &[Val::from(from), Val::from(to)]),
            _ => self.when(keys[0], from).when(keys[1], to),
        }
    }
    /// Adds a filter with several values; given again, it is one condition more.
    pub fn values(mut self, key: &'static str, values: &[Val<'_>]) -> Select {
        self.given.push((key, values.iter().map(|v| owned(*v)).collect()));
        self
    }
    /// Adds a filter that takes the same text twice, when it is given.
    pub fn twice(mut self, key: &'static str, value: Option<&str>) -> Select {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            self.given.push((key, vec![Cell::Text(value.to_owned()), Cell::Text(value.to_owned())]));
        }
        self
    }
    /// Adds a prefix filter `expr >= ? AND expr < ?` (no LIKE: the same on both engines, by index, and `%` is only a character).
    pub fn prefix(mut self, key: &'static str, value: Option<&str>) -> Select {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            self.given.push((key, vec![Cell::Text(value.to_owned()), Cell::Text(format!("{value}\u{10FFFF}"))]));
        }
        self
    }
}

fn owned(value: Val<'_>) -> Cell {
    Cell::from(&value)
}
