//! Prices as people see them.

use super::model::PriceEntry;
use crate::price_list::model::PriceList;
use crate::price_list::query::SCOPE;
use crate::product::model::Product;
use crate::product::search;
use base::{BusinessDate, Currency, Id, Quantity};
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Prices with their list and product.
    pub(crate) ENTRIES: Scoped "price_entry.rows" =
        "SELECT e.id, e.list_id, l.code, l.name, e.product_id, p.code, p.name, e.unit, e.from_quantity, e.price_micro, l.currency, l.with_tax, e.valid_from, \
         e.valid_to, e.origin, e.version FROM price_entry e JOIN price_list l ON l.id = e.list_id JOIN product p ON p.id = e.product_id \
         LEFT JOIN customer c ON c.id = l.customer_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A price in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct PriceEntryRow {
        /// Its id.
        pub id: Id<PriceEntry>,
        /// The price list it stands on.
        pub list_id: Id<PriceList>,
        /// That list's code.
        pub list_code: String,
        /// That list's name.
        pub list_name: String,
        /// What it is the price of.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// One of which unit.
        pub unit: String,
        /// From this quantity on, in thousandths of that unit.
        pub from_quantity: Quantity,
        /// The price of one unit, in millionths of the currency.
        pub price_micro: i64,
        /// The currency.
        pub currency: Currency,
        /// Whether it holds the tax already.
        pub with_tax: bool,
        /// The first day it holds.
        pub valid_from: BusinessDate,
        /// The day it holds no more.
        pub valid_to: Option<BusinessDate>,
        /// What it came from: `batch:7:131` is row 131 of import 7; nothing = somebody published it, or before this was kept.
        pub origin: Option<String>,
        /// Its version, to be sent when it is ended.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("list_id", "price_entry.list", ColumnKind::Ref("price_list")),
    Column::new("list_code", "price_entry.list_code", ColumnKind::Text),
    Column::new("list_name", "price_entry.list_name", ColumnKind::Text).card(),
    Column::new("product_id", "price_entry.product", ColumnKind::Ref("product")),
    Column::new("product_code", "price_entry.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "price_entry.product_name", ColumnKind::Text).card(),
    Column::new("unit", "price_entry.unit", ColumnKind::Text).card(),
    Column::new("from_quantity", "price_entry.from_quantity", ColumnKind::Quantity),
    Column::new("price_micro", "price_entry.price_micro", ColumnKind::UnitPrice).card(),
    Column::new("currency", "price_entry.currency", ColumnKind::Text),
    Column::new("with_tax", "price_entry.with_tax", ColumnKind::Bool),
    Column::new("valid_from", "price_entry.valid_from", ColumnKind::Date).card(),
    Column::new("valid_to", "price_entry.valid_to", ColumnKind::Date).card(),
    Column::new("origin", "price_entry.origin", ColumnKind::Text),
];

/// `price_entry.list`
pub struct PriceEntryList;

/// Which prices.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PriceEntryFilter {
    /// Those of products that are found by these words, as in the list of products.
    pub q: Option<String>,
    /// This one.
    pub id: Option<Id<PriceEntry>>,
    /// Those of this list.
    pub list: Option<Id<PriceList>>,
    /// Those of this product.
    pub product: Option<Id<Product>>,
    /// Those of this unit.
    pub unit: Option<String>,
    /// Those that hold on this day.
    pub on: Option<BusinessDate>,
}

impl Query for PriceEntryList {
    const NAME: &'static str = "price_entry.list";
    const NEEDS: Permission = Permission::new("price_list.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ENTRIES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "e.id";
    type Params = PriceEntryFilter;
    type Row = PriceEntryRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "e.product_id IN (SELECT t.product_id FROM product_term t WHERE t.term >= ? AND t.term < ?)",
                &[Val::S("a"), Val::S("b")],
            ),
            Filter::new("none", "1 = 0", &[]),
            Filter::new("id", "e.id = ?", &[Val::I(1)]),
            Filter::new("list", "e.list_id = ?", &[Val::I(1)]),
            Filter::new("product", "e.product_id = ?", &[Val::I(1)]),
            Filter::new("unit", "e.unit = ?", &[Val::S("件")]),
            Filter::new("on", "e.valid_from <= ? AND (e.valid_to IS NULL OR e.valid_to > ?)", &[Val::I(1), Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &PriceEntryFilter) -> Select {
        let select = Select::all()
            .when("id", params.id)
            .when("list", params.list)
            .when("product", params.product)
            .when("unit", params.unit.as_deref());
        let select = match params.on {
            Some(day) => select.values("on", &[Val::from(day), Val::from(day)]),
            None => select,
        };
        search::narrowed(select, params.q.as_deref())
    }
}
