//! Sales orders as people see them: whoever looks after the customer sees them.

use super::model::{OrderState, SalesOrder};
use super::rows::{SalesOrderLineRow, SalesOrderRevisionRow, SalesOrderRow, WholeOrder};
use base::search::squeezed;
use base::{BusinessDate, Id};
use catalog::api::Product;
use crm::api::Customer;
use kernel::access::User;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use kernel::{Permission, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

kernel::statements! {
    /// Orders with their customers, and who looks after those.
    pub(crate) ORDERS: Scoped "sales_order.rows" =
        "SELECT o.id, o.number, o.customer_id, c.code, c.name, o.customer_order_no, o.ordered_on, o.requested_on, o.promised_on, o.warehouse_id, w.code, \
         o.currency, o.gross_minor, o.delivered_minor, o.cancelled_minor, o.gross_minor - o.delivered_minor - o.cancelled_minor, c.owner_id, u.name, \
         o.revision, o.state, o.version \
         FROM sales_order o LEFT JOIN customer c ON c.id = o.customer_id LEFT JOIN app_user u ON u.id = c.owner_id LEFT JOIN warehouse w ON w.id = o.warehouse_id \
         WHERE {scope}{filter}";
    /// Orders with everything that was agreed.
    pub(crate) WHOLE: Scoped "sales_order.whole" =
        "SELECT o.id, o.number, o.entity_id, e.name, o.customer_id, c.code, c.name, r.id, r.name, i.id, i.name, o.payer_id, p.name, \
         x.credit_group_id, o.exposure_id, o.currency, o.warehouse_id, w.code, w.name, o.address_id, a.label, a.receiver, a.phone, a.province, a.city, a.district, a.street, \
         o.customer_order_no, o.remark, o.ordered_on, o.requested_on, o.promised_on, o.with_tax, o.payment_kind, o.payment_days, o.cut_off_day, o.statement_day, \
         o.payment_months, o.pay_day, o.revision, o.net_minor, o.tax_minor, o.gross_minor, v.discount_minor, v.rounding_minor, o.delivered_minor, o.cancelled_minor, \
         o.gross_minor - o.delivered_minor - o.cancelled_minor, c.department_id, d.name, c.owner_id, u.name, o.confirmed_at, o.state, o.version \
         FROM sales_order o JOIN customer c ON c.id = o.customer_id JOIN app_user u ON u.id = c.owner_id JOIN department d ON d.id = c.department_id \
         JOIN warehouse w ON w.id = o.warehouse_id JOIN legal_entity e ON e.id = o.entity_id JOIN customer r ON r.id = COALESCE(o.other_receiver_id, o.customer_id) \
         JOIN customer i ON i.id = COALESCE(o.other_invoiced_id, o.customer_id) JOIN customer p ON p.id = o.payer_id JOIN exposure x ON x.id = o.exposure_id LEFT JOIN address a ON a.id = o.address_id \
         JOIN sales_order_revision v ON v.order_id = o.id AND v.revision = o.revision WHERE {scope}{filter}";
    /// Lines of a revision with their products, and what became of them.
    pub(crate) LINES: Scoped "sales_order_line.rows" =
        "SELECT l.line_no, l.order_id, l.revision, l.item_id, p.code, p.name, p.unit, l.unit, l.quantity, l.base_quantity, l.price_micro, l.list_price_micro, \
         l.price_entry_id, l.floor_micro, l.tax_rate, l.discount_minor, l.shared_discount_minor, l.gift, o.currency, l.net_minor, l.tax_minor, l.gross_minor, \
         l.promised_on, l.remark, COALESCE(g.delivered, 0), COALESCE(g.returned, 0), COALESCE(g.cancelled, 0), \
         CASE WHEN o.state IN ('confirmed', 'part_delivered') THEN COALESCE(g.ordered - g.delivered - g.cancelled, 0) ELSE 0 END \
         FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id JOIN customer c ON c.id = o.customer_id JOIN product p ON p.id = l.item_id \
         LEFT JOIN sales_order_progress g ON g.order_id = l.order_id AND g.line_no = l.line_no AND l.revision = o.revision WHERE {scope}{filter}";
    /// Revisions with the documents that made them, and who posted those.
    pub(crate) REVISIONS: Scoped "sales_order_revision.rows" =
        "SELECT v.revision, v.id, COALESCE(n.number, ''), n.effective_on, n.posted_at, n.posted_by, u.name, v.reason, o.currency, v.net_minor, v.tax_minor, v.gross_minor, \
         v.discount_minor, v.rounding_minor, v.requested_on, v.promised_on, v.customer_order_no, v.remark \
         FROM sales_order_revision v JOIN sales_order o ON o.id = v.order_id JOIN customer c ON c.id = o.customer_id \
         LEFT JOIN posted_document n ON n.doc_id = v.id LEFT JOIN app_user u ON u.id = n.posted_by WHERE {scope}{filter}";
}

static COLUMNS: &[Column] = &[
    Column::new("number", "sales_order.number", ColumnKind::Text).sort("o.number").card(),
    Column::new("ordered_on", "sales_order.ordered_on", ColumnKind::Date).sort("o.ordered_on"),
    Column::new("customer_id", "sales_order.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "sales_order.customer_code", ColumnKind::Text),
    Column::new("customer_name", "sales_order.customer_name", ColumnKind::Text).card(),
    Column::new("customer_order_no", "sales_order.customer_order_no", ColumnKind::Text),
    Column::new("requested_on", "sales_order.requested_on", ColumnKind::Date),
    Column::new("promised_on", "sales_order.promised_on", ColumnKind::Date).sort("o.promised_on").card(),
    Column::new("warehouse_id", "sales_order.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "sales_order.warehouse_code", ColumnKind::Text),
    Column::new("currency", "sales_order.currency", ColumnKind::Text),
    Column::new("gross_minor", "sales_order.gross", ColumnKind::Money).sort("o.gross_minor").card(),
    Column::new("delivered_minor", "sales_order.delivered", ColumnKind::Money),
    Column::new("cancelled_minor", "sales_order.cancelled", ColumnKind::Money),
    Column::new("open_minor", "sales_order.open", ColumnKind::Money),
    Column::new("owner_id", "sales_order.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "sales_order.owner_name", ColumnKind::Text),
    Column::new("revision", "sales_order.revision", ColumnKind::Int),
    Column::new("state", "sales_order.state", ColumnKind::State).card(),
];

static WHOLE_COLUMNS: &[Column] = &[
    Column::new("number", "sales_order.number", ColumnKind::Text).card(),
    Column::new("state", "sales_order.state", ColumnKind::State).card(),
    Column::new("entity_id", "sales_order.entity", ColumnKind::Ref("legal_entity")),
    Column::new("entity_name", "sales_order.entity_name", ColumnKind::Text),
    Column::new("customer_id", "sales_order.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "sales_order.customer_code", ColumnKind::Text),
    Column::new("customer_name", "sales_order.customer_name", ColumnKind::Text).card(),
    Column::new("receiver_id", "sales_order.receiver", ColumnKind::Ref("customer")),
    Column::new("receiver_name", "sales_order.receiver_name", ColumnKind::Text),
    Column::new("invoiced_id", "sales_order.invoiced", ColumnKind::Ref("customer")),
    Column::new("invoiced_name", "sales_order.invoiced_name", ColumnKind::Text),
    Column::new("payer_id", "sales_order.payer", ColumnKind::Ref("customer")),
    Column::new("payer_name", "sales_order.payer_name", ColumnKind::Text),
    Column::new("credit_group_id", "sales_order.credit_group", ColumnKind::Ref("customer")),
    Column::new("exposure_id", "sales_order.exposure", ColumnKind::Ref("exposure")),
    Column::new("currency", "sales_order.currency", ColumnKind::Text),
    Column::new("warehouse_id", "sales_order.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "sales_order.warehouse_code", ColumnKind::Text),
    Column::new("warehouse_name", "sales_order.warehouse_name", ColumnKind::Text),
    Column::new("address_id", "sales_order.address", ColumnKind::Ref("address")),
    Column::new("address_label", "sales_order.address_label", ColumnKind::Text),
    Column::new("address_receiver", "sales_order.address_receiver", ColumnKind::Text),
    Column::new("address_phone", "sales_order.address_phone", ColumnKind::Text).mask("phone"),
    Column::new("address_province", "sales_order.address_province", ColumnKind::Text),
    Column::new("address_city", "sales_order.address_city", ColumnKind::Text),
    Column::new("address_district", "sales_order.address_district", ColumnKind::Text),
    Column::new("address_street", "sales_order.address_street", ColumnKind::Text),
    Column::new("customer_order_no", "sales_order.customer_order_no", ColumnKind::Text),
    Column::new("remark", "sales_order.remark", ColumnKind::Text),
    Column::new("ordered_on", "sales_order.ordered_on", ColumnKind::Date),
    Column::new("requested_on", "sales_order.requested_on", ColumnKind::Date),
    Column::new("promised_on", "sales_order.promised_on", ColumnKind::Date).card(),
    Column::new("with_tax", "sales_order.with_tax", ColumnKind::Bool),
    Column::new("payment_kind", "sales_order.payment_kind", ColumnKind::State),
    Column::new("payment_days", "sales_order.payment_days", ColumnKind::Int),
    Column::new("cut_off_day", "sales_order.cut_off_day", ColumnKind::Int),
    Column::new("statement_day", "sales_order.statement_day", ColumnKind::Int),
    Column::new("payment_months", "sales_order.payment_months", ColumnKind::Int),
    Column::new("pay_day", "sales_order.pay_day", ColumnKind::Int),
    Column::new("revision", "sales_order.revision", ColumnKind::Int),
    Column::new("net_minor", "sales_order.net", ColumnKind::Money),
    Column::new("tax_minor", "sales_order.tax", ColumnKind::Money),
    Column::new("gross_minor", "sales_order.gross", ColumnKind::Money).card(),
    Column::new("discount_minor", "sales_order.discount", ColumnKind::Money),
    Column::new("rounding_minor", "sales_order.rounding", ColumnKind::Money),
    Column::new("delivered_minor", "sales_order.delivered", ColumnKind::Money),
    Column::new("cancelled_minor", "sales_order.cancelled", ColumnKind::Money),
    Column::new("open_minor", "sales_order.open", ColumnKind::Money),
    Column::new("department_id", "sales_order.department", ColumnKind::Ref("department")),
    Column::new("department_name", "sales_order.department_name", ColumnKind::Text),
    Column::new("owner_id", "sales_order.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "sales_order.owner_name", ColumnKind::Text),
    Column::new("confirmed_at", "sales_order.confirmed_at", ColumnKind::Instant),
];

static LINE_COLUMNS: &[Column] = &[
    Column::new("id", "sales_order_line.line_no", ColumnKind::Int),
    Column::new("revision", "sales_order.revision", ColumnKind::Int),
    Column::new("product_id", "sales_order_line.product", ColumnKind::Ref("product")),
    Column::new("product_code", "sales_order_line.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "sales_order_line.product_name", ColumnKind::Text).card(),
    Column::new("quantity", "sales_order_line.quantity", ColumnKind::Quantity).card(),
    Column::new("unit", "sales_order_line.unit", ColumnKind::Text).card(),
    Column::new("base_quantity", "sales_order_line.base_quantity", ColumnKind::Quantity),
    Column::new("base_unit", "sales_order_line.base_unit", ColumnKind::Text),
    Column::new("price_micro", "sales_order_line.price", ColumnKind::UnitPrice),
    Column::new("list_price_micro", "sales_order_line.list_price", ColumnKind::UnitPrice),
    Column::new("price_entry_id", "sales_order_line.price_entry", ColumnKind::Ref("price_entry")),
    Column::new("floor_micro", "sales_order_line.floor", ColumnKind::UnitPrice).mask("cost"),
    Column::new("tax_rate", "sales_order_line.tax_rate", ColumnKind::Int),
    Column::new("discount_minor", "sales_order_line.discount", ColumnKind::Money),
    Column::new("shared_discount_minor", "sales_order_line.shared_discount", ColumnKind::Money),
    Column::new("gift", "sales_order_line.gift", ColumnKind::Bool),
    Column::new("currency", "sales_order.currency", ColumnKind::Text),
    Column::new("net_minor", "sales_order_line.net", ColumnKind::Money),
    Column::new("tax_minor", "sales_order_line.tax", ColumnKind::Money),
    Column::new("gross_minor", "sales_order_line.gross", ColumnKind::Money).card(),
    Column::new("promised_on", "sales_order.promised_on", ColumnKind::Date),
    Column::new("remark", "sales_order_line.remark", ColumnKind::Text),
    Column::new("delivered", "sales_order_line.delivered", ColumnKind::Quantity),
    Column::new("returned", "sales_order_line.returned", ColumnKind::Quantity),
    Column::new("cancelled", "sales_order_line.cancelled", ColumnKind::Quantity),
    Column::new("open", "sales_order_line.open", ColumnKind::Quantity),
];

static REVISION_COLUMNS: &[Column] = &[
    Column::new("id", "sales_order.revision", ColumnKind::Int).card(),
    Column::new("document_id", "sales_order_revision.document", ColumnKind::Int),
    Column::new("number", "sales_order_revision.number", ColumnKind::Text).card(),
    Column::new("effective_on", "sales_order_revision.effective_on", ColumnKind::Date).card(),
    Column::new("posted_at", "sales_order_revision.posted_at", ColumnKind::Instant),
    Column::new("posted_by", "sales_order_revision.posted_by", ColumnKind::Ref("user")),
    Column::new("posted_by_name", "sales_order_revision.posted_by_name", ColumnKind::Text),
    Column::new("reason", "sales_order_revision.reason", ColumnKind::Text),
    Column::new("currency", "sales_order.currency", ColumnKind::Text),
    Column::new("net_minor", "sales_order.net", ColumnKind::Money),
    Column::new("tax_minor", "sales_order.tax", ColumnKind::Money),
    Column::new("gross_minor", "sales_order.gross", ColumnKind::Money).card(),
    Column::new("discount_minor", "sales_order.discount", ColumnKind::Money),
    Column::new("rounding_minor", "sales_order.rounding", ColumnKind::Money),
    Column::new("requested_on", "sales_order.requested_on", ColumnKind::Date),
    Column::new("promised_on", "sales_order.promised_on", ColumnKind::Date),
    Column::new("customer_order_no", "sales_order.customer_order_no", ColumnKind::Text),
    Column::new("remark", "sales_order.remark", ColumnKind::Text),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `sales_order.list`
pub struct SalesOrderList;

/// Which orders.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SalesOrderFilter {
    /// How the number or the customer's own number begins, or words of the customer, also by pinyin; several words narrow the search.
    pub q: Option<String>,
    /// Who orders.
    pub customer: Option<Id<Customer>>,
    /// Who pays.
    pub payer: Option<Id<Customer>>,
    /// What has become of them.
    pub state: Option<OrderState>,
    /// Something is still to be delivered, or nothing.
    pub open: Option<bool>,
    /// From where the goods are sent.
    pub warehouse: Option<Id<Warehouse>>,
    /// Who looks after the customer.
    pub owner: Option<Id<User>>,
    /// A product that is ordered.
    pub product: Option<Id<Product>>,
    /// Confirmed on this day or later.
    pub ordered_from: Option<BusinessDate>,
    /// Confirmed on this day or earlier.
    pub ordered_to: Option<BusinessDate>,
    /// Promised for this day or later.
    pub promised_from: Option<BusinessDate>,
    /// Promised for this day or earlier.
    pub promised_to: Option<BusinessDate>,
}

impl Query for SalesOrderList {
    const NAME: &'static str = "sales_order.list";
    const NEEDS: Permission = Permission::new("sales_order.list");
    const SHAPE: Shape = Shape::List;
    const LONG: bool = true;
    const BASE: &'static Scoped = &ORDERS;
    const SCOPE: ScopeColumns =
        ScopeColumns::Through { key: "o.customer_id", table: "customer", joined: "c", department: "department_id", owner: "owner_id" };
    const ID: &'static str = "o.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = SalesOrderFilter;
    type Row = SalesOrderRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const WORDS: &[Val<'static>] = &[Val::S("A"), Val::S("B"), Val::S("a"), Val::S("b"), Val::S("a"), Val::S("b")];
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "o.id IN (SELECT y.id FROM customer_term t JOIN sales_order y ON y.customer_id = t.customer_id WHERE t.term >= ? AND t.term < ? AND t.source = 0{seen t.customer_id} \
                 UNION ALL SELECT y.id FROM sales_order y WHERE y.number >= ? AND y.number < ? \
                 UNION ALL SELECT y.id FROM sales_order y WHERE y.customer_order_no >= ? AND y.customer_order_no < ?)",
                WORDS,
            )
            .broad(
                "((SELECT MIN(t.term) FROM customer_term t WHERE t.customer_id = o.customer_id AND t.term >= ? AND t.source = 0) < ? \
                 OR o.number >= ? AND o.number < ? OR o.customer_order_no >= ? AND o.customer_order_no < ?)",
                // Numbers of one beginning lie together, and so perhaps at the list's very end: they are looked up, however many they are.
                "SELECT 1 FROM customer_term t JOIN sales_order y ON y.customer_id = t.customer_id WHERE t.term >= ? AND t.term < ? AND t.source = 0{seen t.customer_id}",
            ),
            Filter::new("customer", "o.customer_id = ?", &[Val::I(1)]),
            Filter::new("payer", "o.payer_id = ?", &[Val::I(1)]),
            // What is open is little; what has ended is nearly everything, and met soon in whatever order.
            Filter::new("state", "o.state = ?", &[Val::S("confirmed")]).broad(
                "COALESCE(o.state, '') = ?",
                "SELECT 1 FROM sales_order y WHERE y.state = ? AND y.state NOT IN ('confirmed', 'part_delivered')",
            ),
            Filter::new("open", "o.state IN ('confirmed', 'part_delivered')", &[]),
            Filter::new("ended", "COALESCE(o.state, '') NOT IN ('confirmed', 'part_delivered')", &[]),
            Filter::new("warehouse", "o.warehouse_id = ?", &[Val::I(1)]),
            Filter::new("owner", "c.owner_id = ?", &[Val::I(1)]).broad(
                "COALESCE(c.owner_id, 0) = ?",
                "SELECT 1 FROM customer d JOIN sales_order y ON y.customer_id = d.id WHERE d.owner_id = ?",
            ),
            // What is ordered was held: an order's products are found by what they moved, and those that never held anything by their lines.
            Filter::new(
                "product",
                "o.id IN (SELECT e.doc_id FROM stock_balance b JOIN stock_entry e ON e.balance_id = b.id WHERE b.item_id = ? AND e.doc_type = 'sales_order' \
                 UNION ALL SELECT l.order_id FROM sales_order_line l WHERE l.unheld_item_id = ?)",
                &[Val::I(1), Val::I(1)],
            ),
            Filter::new("ordered_from", "o.ordered_on >= ?", &[Val::I(1)])
                .broad("COALESCE(o.ordered_on, 0) >= ?", "SELECT 1 FROM sales_order y WHERE y.ordered_on >= ?")
                .carries("o.ordered_on"),
            Filter::new("ordered_to", "o.ordered_on <= ?", &[Val::I(1)])
                .broad("COALESCE(o.ordered_on, 0) <= ?", "SELECT 1 FROM sales_order y WHERE y.ordered_on <= ?")
                .carries("o.ordered_on"),
            Filter::new("ordered_in", "o.ordered_on BETWEEN ? AND ?", &[Val::I(1), Val::I(2)])
                .broad("COALESCE(o.ordered_on, 0) BETWEEN ? AND ?", "SELECT 1 FROM sales_order y WHERE y.ordered_on BETWEEN ? AND ?")
                .carries("o.ordered_on"),
            Filter::new("promised_from", "o.promised_on >= ?", &[Val::I(1)])
                .broad("COALESCE(o.promised_on, 0) >= ?", "SELECT 1 FROM sales_order y WHERE y.promised_on >= ?")
                .carries("o.promised_on"),
            Filter::new("promised_to", "o.promised_on <= ?", &[Val::I(1)])
                .broad("COALESCE(o.promised_on, 0) <= ?", "SELECT 1 FROM sales_order y WHERE y.promised_on <= ?")
                .carries("o.promised_on"),
            Filter::new("promised_in", "o.promised_on BETWEEN ? AND ?", &[Val::I(1), Val::I(2)])
                .broad("COALESCE(o.promised_on, 0) BETWEEN ? AND ?", "SELECT 1 FROM sales_order y WHERE y.promised_on BETWEEN ? AND ?")
                .carries("o.promised_on"),
        ];
        FILTERS
    }
    fn select(params: &SalesOrderFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("payer", params.payer)
            .when("state", params.state.map(OrderState::as_str))
            .when("open", params.open.filter(|open| *open))
            .when("ended", params.open.filter(|open| !*open))
            .when("warehouse", params.warehouse)
            .when("owner", params.owner)
            .stretch(["ordered_from", "ordered_to", "ordered_in"], params.ordered_from, params.ordered_to)
            .stretch(["promised_from", "promised_to", "promised_in"], params.promised_from, params.promised_to);
        let select = match params.product {
            Some(product) => select.values("product", &p![product, product]),
            None => select,
        };
        searched(select, params.q.as_deref())
    }
}

/// Narrows by what was typed: each word begins a number, the customer's own number, or a word of the customer.
fn searched(select: Select, text: Option<&str>) -> Select {
    let end = |word: &str| format!("{word}\u{10FFFF}");
    text.unwrap_or_default().split_whitespace().take(8).fold(select, |select, word| {
        let (number, term) = (word.to_uppercase(), squeezed(word));
        // What is nothing but marks begins no word of a customer.
        let term = if term.is_empty() { "\u{10FFFF}".to_owned() } else { term };
        let (number_end, word_end, term_end) = (end(&number), end(word), end(&term));
        let values = [&term, &term_end, &number, &number_end, &word.to_owned(), &word_end].map(|text| text.clone());
        let values: Vec<Val<'_>> = values.iter().map(Val::from).collect();
        select.values("q", &values)
    })
}

/// `sales_order.detail`
pub struct SalesOrderDetail;

/// Which order.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SalesOrderId {
    /// The order.
    pub id: Id<SalesOrder>,
}

impl Query for SalesOrderDetail {
    const NAME: &'static str = "sales_order.detail";
    const NEEDS: Permission = Permission::new("sales_order.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &WHOLE;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "o.id";
    type Params = SalesOrderId;
    type Row = WholeOrder;

    fn columns() -> &'static [Column] {
        WHOLE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "o.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &SalesOrderId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

/// `sales_order_line.list`
pub struct SalesOrderLines;

/// Whose lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfSalesOrder {
    /// The order.
    pub order: Id<SalesOrder>,
    /// Of which revision; nothing = the present one, with what became of its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
}

impl Query for SalesOrderLines {
    const NAME: &'static str = "sales_order_line.list";
    // Whoever may see an order sees its lines.
    const NEEDS: Permission = Permission::new("sales_order.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.line_no";
    type Params = OfSalesOrder;
    type Row = SalesOrderLineRow;

    fn columns() -> &'static [Column] {
        LINE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("order", "l.order_id = ?", &[Val::I(1)]),
            Filter::new("revision", "l.revision = ?", &[Val::I(1)]),
            Filter::new("present", "l.revision = o.revision", &[]),
        ];
        FILTERS
    }
    fn select(params: &OfSalesOrder) -> Select {
        let select = Select::all().when("order", Some(params.order)).when("revision", params.revision);
        if params.revision.is_none() { select.values("present", &[]) } else { select }
    }
}

/// `sales_order_revision.list`
pub struct SalesOrderRevisions;

/// Whose revisions.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisionsOf {
    /// The order.
    pub order: Id<SalesOrder>,
}

impl Query for SalesOrderRevisions {
    const NAME: &'static str = "sales_order_revision.list";
    // Whoever may see an order sees its revisions.
    const NEEDS: Permission = Permission::new("sales_order.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &REVISIONS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "v.revision";
    type Params = RevisionsOf;
    type Row = SalesOrderRevisionRow;

    fn columns() -> &'static [Column] {
        REVISION_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("order", "v.order_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &RevisionsOf) -> Select {
        Select::all().when("order", Some(params.order))
    }
}
