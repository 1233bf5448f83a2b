//! Stock balances as people see them.

use crate::cost::model::{StockCost, share};
use crate::warehouse::model::Warehouse;
use base::{Currency, Id, Quantity, Timestamp};
use catalog::api::{Category, Product};
use kernel::db::{FromRow, Row, Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use kernel::{Permission, Res};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// What lies where, what of it is promised, and what all of the product costs together.
    pub(crate) BALANCES: Scoped "stock_balance.rows" =
        "SELECT b.id, b.warehouse_id, w.code, w.name, b.item_id, p.code, p.name, p.specification, p.unit, b.on_hand, b.reserved, p.low_since, \
         k.quantity, k.value_minor, g.currency \
         FROM stock_balance b JOIN warehouse w ON w.id = b.warehouse_id JOIN product p ON p.id = b.item_id JOIN legal_entity g ON g.id = b.entity_id \
         LEFT JOIN stock_cost k ON k.entity_id = b.entity_id AND k.product_id = b.item_id WHERE {scope}{filter}";
}

/// What lies of a product in a warehouse.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StockBalanceRow {
    /// The balance's id.
    pub id: i64,
    /// Where.
    pub warehouse_id: Id<Warehouse>,
    /// That warehouse's code.
    pub warehouse_code: String,
    /// That warehouse's name.
    pub warehouse_name: String,
    /// What.
    pub product_id: Id<Product>,
    /// That product's code.
    pub product_code: String,
    /// That product's name.
    pub product_name: String,
    /// What tells it from its like.
    pub specification: Option<String>,
    /// The unit it is counted in.
    pub unit: String,
    /// What lies there, in thousandths of its unit.
    pub on_hand: Quantity,
    /// What of it is promised.
    pub reserved: Quantity,
    /// What of it is not.
    pub free: Quantity,
    /// Since when the product has been low; nothing = there is enough.
    pub low_since: Option<Timestamp>,
    /// What one unit costs on average, in millionths of the currency; nothing where there is none.
    pub average_micro: Option<i64>,
    /// What lies there costs so much, by its share of the product's whole cost, in minor units.
    pub value_minor: Option<i64>,
    /// The currency of the cost.
    pub currency: Currency,
}
impl FromRow for StockBalanceRow {
    fn from_row(row: &Row) -> Res<Self> {
        let (on_hand, reserved): (Quantity, Quantity) = (row.get(9)?, row.get(10)?);
        let product_id: Id<Product> = row.get(4)?;
        let currency: Currency = row.get(14)?;
        let kept: (Option<Quantity>, Option<i64>) = (row.get(12)?, row.get(13)?);
        let cost = match kept {
            (Some(quantity), Some(value_minor)) => Some(StockCost { product: product_id, quantity, value_minor, currency }),
            _ => None,
        };
        let part = |cost: &StockCost| share(cost.value_minor, on_hand.thousandths(), cost.quantity.thousandths()).ok();
        Ok(StockBalanceRow {
            id: row.get(0)?,
            warehouse_id: row.get(1)?,
            warehouse_code: row.get(2)?,
            warehouse_name: row.get(3)?,
            product_id,
            product_code: row.get(5)?,
            product_name: row.get(6)?,
            specification: row.get(7)?,
            unit: row.get(8)?,
            on_hand,
            reserved,
            free: on_hand.checked_sub(reserved).unwrap_or(Quantity::ZERO),
            low_since: row.get(11)?,
            average_micro: cost.as_ref().and_then(StockCost::average).map(base::UnitPrice::micros),
            value_minor: cost.as_ref().and_then(part),
            currency,
        })
    }
}

static COLUMNS: &[Column] = &[
    Column::new("product_id", "stock_balance.product", ColumnKind::Ref("product")).sort("b.item_id"),
    Column::new("product_code", "stock_balance.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "stock_balance.product_name", ColumnKind::Text).card(),
    Column::new("specification", "stock_balance.specification", ColumnKind::Text),
    Column::new("warehouse_id", "stock_balance.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "stock_balance.warehouse_code", ColumnKind::Text),
    Column::new("warehouse_name", "stock_balance.warehouse", ColumnKind::Text).card(),
    Column::new("unit", "stock_balance.unit", ColumnKind::Text),
    Column::new("on_hand", "stock_balance.on_hand", ColumnKind::Quantity),
    Column::new("reserved", "stock_balance.reserved", ColumnKind::Quantity),
    Column::new("free", "stock_balance.free", ColumnKind::Quantity).card(),
    Column::new("low_since", "stock_balance.low_since", ColumnKind::Instant),
    Column::new("average_micro", "stock_balance.average", ColumnKind::UnitPrice).mask("cost"),
    Column::new("value_minor", "stock_balance.value", ColumnKind::Money).mask("cost"),
    Column::new("currency", "stock_balance.currency", ColumnKind::Text),
];

/// `stock_balance.list`
pub struct StockBalanceList;

/// Which balances.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StockBalanceFilter {
    /// Words by which products are found, as in `product.list`.
    pub q: Option<String>,
    /// Where.
    pub warehouse: Option<Id<Warehouse>>,
    /// What.
    pub product: Option<Id<Product>>,
    /// Products of this category and of all below it.
    pub category: Option<Id<Category>>,
    /// Products that have to be bought again.
    pub low: Option<bool>,
    /// Only where nothing lies any more, or only where something does.
    pub zero: Option<bool>,
}

impl Query for StockBalanceList {
    const NAME: &'static str = "stock_balance.list";
    const NEEDS: Permission = Permission::new("stock_balance.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &BALANCES;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "w.department_id", owner: None };
    const ID: &'static str = "b.id";
    // What lies of one product in several warehouses stands together.
    const ORDER: Option<&'static str> = Some("product_id");
    type Params = StockBalanceFilter;
    type Row = StockBalanceRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "b.item_id IN (SELECT f.product_id FROM product_term f WHERE f.term >= ? AND f.term < ?)",
                &[Val::S("a"), Val::S("b")],
            )
            .broad(
                "(SELECT MIN(f.term) FROM product_term f WHERE f.product_id = b.item_id AND f.term >= ?) < ?",
                "SELECT 1 FROM product_term f WHERE f.term >= ? AND f.term < ?",
            ),
            Filter::new("warehouse", "b.warehouse_id = ?", &[Val::I(1)]),
            Filter::new("product", "b.item_id = ?", &[Val::I(1)]),
            Filter::new(
                "category",
                "p.category_id IN (WITH RECURSIVE under(id) AS (SELECT CAST(? AS BIGINT) \
                 UNION SELECT k.id FROM product_category k JOIN under ON k.parent_id = under.id) SELECT id FROM under)",
                &[Val::I(1)],
            ),
            Filter::new("low", "b.item_id IN (SELECT l.id FROM product l WHERE l.low_since IS NOT NULL AND l.id > 0)", &[]),
            Filter::new("enough", "p.low_since IS NULL", &[]),
            Filter::new("zero", "b.on_hand = 0", &[]),
            Filter::new("some", "b.on_hand > 0", &[]),
            Filter::new("none", "1 = 0", &[]),
        ];
        FILTERS
    }
    fn select(params: &StockBalanceFilter) -> Select {
        let select = Select::all()
            .when("warehouse", params.warehouse)
            .when("product", params.product)
            .when("category", params.category)
            .when("low", params.low.filter(|low| *low))
            .when("enough", params.low.filter(|low| !*low))
            .when("zero", params.zero.filter(|zero| *zero))
            .when("some", params.zero.filter(|zero| !*zero));
        catalog::api::narrowed_by_words(select, params.q.as_deref())
    }
}
