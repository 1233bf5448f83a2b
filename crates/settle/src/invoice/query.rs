//! Invoices as people see them: whoever looks after the customer sees them.

use super::model::{Invoice, InvoiceKind};
use crate::search::{PROBE, as_many, found_by, looked_at, narrowed};
use base::{BusinessDate, Currency, Id, Quantity};
use catalog::api::Product;
use crm::api::Customer;
use fulfil::api::Delivery;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Invoices and credit notes, with what of them is open and what was credited.
    pub(crate) INVOICES: Scoped "invoice.rows" =
        "SELECT x.id, x.number, x.kind, x.invoiced_on, x.due_on, x.entity_id, x.customer_id, c.code, c.name, x.payer_id, y.name, x.currency, x.net_minor, x.tax_minor, \
         x.gross_minor, x.receivable_minor, COALESCE(i.open_minor, 0), \
         COALESCE((SELECT CAST(SUM(g.credited_net_minor + g.credited_tax_minor) AS BIGINT) FROM invoice_progress g WHERE g.invoice_id = x.id), 0), \
         CASE WHEN x.kind = 'credit_note' THEN 'credit_note' \
         WHEN NOT EXISTS (SELECT 1 FROM invoice_progress g WHERE g.invoice_id = x.id AND g.credited < g.quantity) THEN 'credited' \
         WHEN EXISTS (SELECT 1 FROM invoice_progress g WHERE g.invoice_id = x.id AND g.credited > 0) THEN 'partly_credited' ELSE 'issued' END, \
         x.tax_number, x.remark, x.corrects_id, o.number, CAST(1 AS BIGINT) \
         FROM invoice x LEFT JOIN customer c ON c.id = x.customer_id LEFT JOIN customer y ON y.id = x.payer_id LEFT JOIN invoice o ON o.id = x.corrects_id \
         LEFT JOIN open_item i ON i.doc_type = x.kind AND i.doc_id = x.id WHERE {scope}{filter}";
    /// The lines of one, with what of them was credited.
    pub(crate) LINES: Scoped "invoice_line.rows" =
        "SELECT l.line_no, l.invoice_id, l.delivery_id, d.number, l.delivery_line_no, l.product_id, p.code, p.name, p.unit, l.unit, l.quantity, l.base_quantity, l.tax_rate, \
         l.net_minor, l.tax_minor, l.gross_minor, l.posted_minor, COALESCE(g.credited, 0), x.currency, CAST(1 AS BIGINT) \
         FROM invoice_line l JOIN invoice x ON x.id = l.invoice_id JOIN customer c ON c.id = x.customer_id JOIN delivery d ON d.id = l.delivery_id \
         JOIN product p ON p.id = l.product_id LEFT JOIN invoice_progress g ON g.invoice_id = l.invoice_id AND g.line_no = l.line_no \
         WHERE l.invoice_id = {=invoice} AND {scope}{filter}";
}

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

kernel::row! {
    /// An invoice or a credit note in a list. Amounts in minor units; those of a credit note are below zero.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct InvoiceRow {
        /// Its id.
        pub id: Id<Invoice>,
        /// Its number.
        pub number: String,
        /// Which of the two.
        pub kind: InvoiceKind,
        /// Its day.
        pub invoiced_on: BusinessDate,
        /// When it is due, where it made a receivable.
        pub due_on: BusinessDate,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// Who is invoiced.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// That customer's name.
        pub payer_name: String,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Net amount.
        pub net_minor: i64,
        /// Tax.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What of it became a receivable by it.
        pub receivable_minor: i64,
        /// What of that is open.
        pub open_minor: i64,
        /// What of it was credited, above zero.
        pub credited_minor: i64,
        /// `issued`, `partly_credited`, `credited`; of a credit note `credit_note`.
        pub state: String,
        /// The number of the tax invoice.
        pub tax_number: Option<String>,
        /// A remark; of a credit note, why.
        pub remark: Option<String>,
        /// The invoice that a credit note negates.
        pub corrects_id: Option<Id<Invoice>>,
        /// That invoice's number.
        pub corrects_number: Option<String>,
        /// A posted document has one version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "invoice.number", ColumnKind::Text).sort("x.number").card(),
    Column::new("invoiced_on", "invoice.invoiced_on", ColumnKind::Date).sort("x.invoiced_on").card(),
    Column::new("customer_id", "invoice.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "invoice.customer_code", ColumnKind::Text),
    Column::new("customer_name", "invoice.customer_name", ColumnKind::Text).card(),
    Column::new("payer_id", "invoice.payer", ColumnKind::Ref("customer")),
    Column::new("payer_name", "invoice.payer_name", ColumnKind::Text),
    Column::new("state", "invoice.state", ColumnKind::State).card(),
    Column::new("kind", "invoice.kind", ColumnKind::State),
    Column::new("net_minor", "invoice.net", ColumnKind::Money),
    Column::new("tax_minor", "invoice.tax", ColumnKind::Money),
    Column::new("gross_minor", "invoice.gross", ColumnKind::Money).card(),
    Column::new("credited_minor", "invoice.credited", ColumnKind::Money),
    Column::new("receivable_minor", "invoice.receivable", ColumnKind::Money),
    Column::new("open_minor", "invoice.open", ColumnKind::Money),
    Column::new("due_on", "invoice.due_on", ColumnKind::Date).sort("x.due_on"),
    Column::new("tax_number", "invoice.tax_number", ColumnKind::Text),
    Column::new("remark", "invoice.remark", ColumnKind::Text),
    Column::new("corrects_id", "invoice.corrects", ColumnKind::Ref("invoice")),
    Column::new("corrects_number", "invoice.corrects_number", ColumnKind::Text),
    Column::new("entity_id", "invoice.entity", ColumnKind::Ref("legal_entity")),
    Column::new("currency", "invoice.currency", ColumnKind::Text),
];

/// `invoice.list`
pub struct InvoiceList;

/// Which invoices.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InvoiceFilter {
    /// The beginning of its number, or words that the customer is found by.
    pub q: Option<String>,
    /// Who is invoiced.
    pub customer: Option<Id<Customer>>,
    /// Who pays.
    pub payer: Option<Id<Customer>>,
    /// Invoices, or credit notes.
    pub kind: Option<InvoiceKind>,
    /// With something of its own receivable open, or nothing.
    pub open: Option<bool>,
    /// How the number of the tax invoice begins.
    pub tax_number: Option<String>,
    /// The invoice that is negated.
    pub corrects: Option<Id<Invoice>>,
    /// With a line of this delivery.
    pub delivery: Option<Id<Delivery>>,
    /// With a line of a delivery of this order.
    pub order: Option<Id<SalesOrder>>,
    /// Of this day or later.
    pub invoiced_from: Option<BusinessDate>,
    /// Of this day or earlier.
    pub invoiced_to: Option<BusinessDate>,
    /// Due on this day or later.
    pub due_from: Option<BusinessDate>,
    /// Due on this day or earlier.
    pub due_to: Option<BusinessDate>,
}

impl Query for InvoiceList {
    const NAME: &'static str = "invoice.list";
    const NEEDS: Permission = Permission::new("invoice.list");
    const SHAPE: Shape = Shape::List;
    const LONG: bool = true;
    const ORDER: Option<&'static str> = Some("-id");
    const BASE: &'static Scoped = &INVOICES;
    const SCOPE: ScopeColumns =
        ScopeColumns::Through { key: "x.customer_id", table: "customer", joined: "c", department: "department_id", owner: "owner_id" };
    const ID: &'static str = "x.id";
    type Params = InvoiceFilter;
    type Row = InvoiceRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("q", found_by!("x.id", "invoice", "SELECT z.id FROM invoice z WHERE z.number >= ? AND z.number < ?"), PROBE)
                .broad(looked_at!("x.customer_id", "x.number >= ? AND x.number < ?"), as_many!("invoice")),
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new("payer", "x.payer_id = ?", &[Val::I(1)]),
            Filter::new("invoices", "COALESCE(x.kind, '') = 'invoice'", &[]),
            Filter::new("credit_notes", "x.id IN (SELECT k.id FROM invoice k WHERE k.corrects_id IS NOT NULL)", &[]),
            Filter::new(
                "open",
                "x.id IN (SELECT k.doc_id FROM open_item k WHERE k.open_minor > 0 AND COALESCE(k.doc_type, '') = 'invoice')",
                &[],
            ),
            Filter::new("settled", "NOT (x.kind = 'invoice' AND COALESCE(i.open_minor, 0) > 0)", &[]),
            Filter::new("tax_number", "x.tax_number >= ? AND x.tax_number < ?", &[Val::S("2"), Val::S("3")]),
            Filter::new("corrects", "x.corrects_id = ?", &[Val::I(1)]),
            Filter::new("delivery", "x.id IN (SELECT l.invoice_id FROM invoice_line l WHERE l.delivery_id = ?)", &[Val::I(1)]),
            Filter::new(
                "order",
                "x.id IN (SELECT l.invoice_id FROM delivery e JOIN invoice_line l ON l.delivery_id = e.id WHERE e.order_id = ?)",
                &[Val::I(1)],
            ),
            Filter::new("invoiced_from", "x.invoiced_on >= ?", &[Val::I(1)])
                .broad("COALESCE(x.invoiced_on, 0) >= ?", "SELECT 1 FROM invoice y WHERE y.invoiced_on >= ?")
                .carries("x.invoiced_on"),
            Filter::new("invoiced_to", "x.invoiced_on <= ?", &[Val::I(1)])
                .broad("COALESCE(x.invoiced_on, 0) <= ?", "SELECT 1 FROM invoice y WHERE y.invoiced_on <= ?")
                .carries("x.invoiced_on"),
            Filter::new("invoiced_in", "x.invoiced_on BETWEEN ? AND ?", &[Val::I(1), Val::I(2)])
                .broad("COALESCE(x.invoiced_on, 0) BETWEEN ? AND ?", "SELECT 1 FROM invoice y WHERE y.invoiced_on BETWEEN ? AND ?")
                .carries("x.invoiced_on"),
            Filter::new("due_from", "x.due_on >= ?", &[Val::I(1)])
                .broad("COALESCE(x.due_on, 0) >= ?", "SELECT 1 FROM invoice y WHERE y.due_on >= ?")
                .carries("x.due_on"),
            Filter::new("due_to", "x.due_on <= ?", &[Val::I(1)])
                .broad("COALESCE(x.due_on, 0) <= ?", "SELECT 1 FROM invoice y WHERE y.due_on <= ?")
                .carries("x.due_on"),
            Filter::new("due_in", "x.due_on BETWEEN ? AND ?", &[Val::I(1), Val::I(2)])
                .broad("COALESCE(x.due_on, 0) BETWEEN ? AND ?", "SELECT 1 FROM invoice y WHERE y.due_on BETWEEN ? AND ?")
                .carries("x.due_on"),
        ];
        FILTERS
    }
    fn select(params: &InvoiceFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("payer", params.payer)
            .when("invoices", params.kind.filter(|kind| *kind == InvoiceKind::Invoice).map(|_| true))
            .when("credit_notes", params.kind.filter(|kind| *kind == InvoiceKind::CreditNote).map(|_| true))
            .when("open", params.open.filter(|open| *open))
            .when("settled", params.open.filter(|open| !*open))
            .prefix("tax_number", params.tax_number.as_deref())
            .when("corrects", params.corrects)
            .when("delivery", params.delivery)
            .when("order", params.order)
            .stretch(["invoiced_from", "invoiced_to", "invoiced_in"], params.invoiced_from, params.invoiced_to)
            .stretch(["due_from", "due_to", "due_in"], params.due_from, params.due_to);
        narrowed(select, params.q.as_deref())
    }
}

/// `invoice.detail`
pub struct InvoiceDetail;

/// Which invoice.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceId {
    /// The invoice or credit note.
    pub id: Id<Invoice>,
}

impl Query for InvoiceDetail {
    const NAME: &'static str = "invoice.detail";
    const NEEDS: Permission = Permission::new("invoice.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &INVOICES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = InvoiceId;
    type Row = InvoiceRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "x.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &InvoiceId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

kernel::row! {
    /// A line of an invoice or a credit note.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct InvoiceLineRow {
        /// Its number.
        pub id: i64,
        /// The document.
        pub invoice_id: Id<Invoice>,
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// The delivery's number.
        pub delivery_number: String,
        /// The delivery's line.
        pub delivery_line_no: i64,
        /// What was delivered.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// That product's own unit.
        pub base_unit: String,
        /// The unit in which it was ordered.
        pub unit: String,
        /// How much of it in that unit.
        pub quantity: Quantity,
        /// How much of it in the product's own unit.
        pub base_quantity: Quantity,
        /// Rate of tax in basis points.
        pub tax_rate: i64,
        /// Net amount in minor units.
        pub net_minor: i64,
        /// Tax.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What of it became a receivable by this document.
        pub posted_minor: i64,
        /// What of it was credited, in the product's own unit.
        pub credited: Quantity,
        /// The currency of the amounts.
        pub currency: Currency,
        /// A posted document has one version.
        pub version: i64,
    }
}

/// `invoice.lines`
pub struct InvoiceLines;

/// The lines of which invoice.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceLinesOf {
    /// The invoice or credit note.
    pub invoice: Id<Invoice>,
}

impl Query for InvoiceLines {
    const NAME: &'static str = "invoice.lines";
    const NEEDS: Permission = Permission::new("invoice.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.line_no";
    const KEY: &'static [KeyPart] = &[KeyPart { expression: "l.line_no", field: "id", kind: ColumnKind::Int }];
    type Params = InvoiceLinesOf;
    type Row = InvoiceLineRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("id", "invoice_line.line_no", ColumnKind::Int),
            Column::new("product_code", "invoice_line.product_code", ColumnKind::Text),
            Column::new("product_name", "invoice_line.product_name", ColumnKind::Text).card(),
            Column::new("delivery_number", "invoice_line.delivery_number", ColumnKind::Text).card(),
            Column::new("delivery_line_no", "invoice_line.delivery_line_no", ColumnKind::Int),
            Column::new("quantity", "invoice_line.quantity", ColumnKind::Quantity).card(),
            Column::new("unit", "invoice_line.unit", ColumnKind::Text),
            Column::new("base_quantity", "invoice_line.base_quantity", ColumnKind::Quantity),
            Column::new("base_unit", "invoice_line.base_unit", ColumnKind::Text),
            Column::new("tax_rate", "invoice_line.tax_rate", ColumnKind::Int),
            Column::new("net_minor", "invoice_line.net", ColumnKind::Money),
            Column::new("tax_minor", "invoice_line.tax", ColumnKind::Money),
            Column::new("gross_minor", "invoice_line.gross", ColumnKind::Money).card(),
            Column::new("posted_minor", "invoice_line.posted", ColumnKind::Money),
            Column::new("credited", "invoice_line.credited", ColumnKind::Quantity),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::placed("invoice", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &InvoiceLinesOf) -> Select {
        Select::all().when("invoice", Some(params.invoice))
    }
}
