//! Receipts as people see them: whoever looks after the customer sees them.

use super::model::{CustomerReceipt, Method};
use crate::allocation::model::OpenItem;
use crate::search::{PROBE, as_many, found_by, looked_at, narrowed};
use base::{BusinessDate, Currency, Id};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Receipts with their numbers, and what of them is not used. One without a number or an open item is damage that
    /// the check shows (I29, I12): they are found from the documents, so that a page is read in their order.
    pub(crate) RECEIPTS: Scoped "customer_receipt.rows" =
        "SELECT x.id, COALESCE(n.number, ''), x.entity_id, x.customer_id, c.code, c.name, x.currency, x.amount_minor, COALESCE(i.open_minor, 0), x.received_on, x.method, \
         x.bank_reference, x.remark, CASE WHEN v.id IS NOT NULL THEN 'reversed' WHEN i.open_minor = 0 THEN 'used' WHEN i.open_minor < x.amount_minor THEN 'partly_used' \
         ELSE 'unused' END, i.id, m.number, v.reversed_on, v.reason, CAST(1 AS BIGINT) FROM customer_receipt x LEFT JOIN customer c ON c.id = x.customer_id \
         LEFT JOIN posted_document n ON n.doc_type = 'customer_receipt' AND n.doc_id = x.id \
         LEFT JOIN receipt_reversal v ON v.receipt_id = x.id LEFT JOIN posted_document m ON m.doc_type = 'receipt_reversal' AND m.doc_id = v.id \
         LEFT JOIN open_item i ON i.doc_type = 'customer_receipt' AND i.doc_id = x.id WHERE {scope}{filter}";
}

kernel::row! {
    /// A receipt in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct CustomerReceiptRow {
        /// Its id.
        pub id: Id<CustomerReceipt>,
        /// Its number.
        pub number: String,
        /// The legal entity that was paid.
        pub entity_id: Id<LegalEntity>,
        /// Who paid.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The currency of both amounts, which are in its minor units.
        pub currency: Currency,
        /// How much it was.
        pub amount_minor: i64,
        /// What of it is not used for anything yet.
        pub open_minor: i64,
        /// The day it came.
        pub received_on: BusinessDate,
        /// How it was paid.
        pub method: Method,
        /// What the bank calls it.
        pub bank_reference: Option<String>,
        /// A remark.
        pub remark: Option<String>,
        /// `unused`, `partly_used`, `used`, or `reversed`.
        pub state: String,
        /// The item of what was paid.
        pub open_item_id: Option<Id<OpenItem>>,
        /// The number of its reversal.
        pub reversal_number: Option<String>,
        /// The day it was taken back.
        pub reversed_on: Option<BusinessDate>,
        /// Why.
        pub reversal_reason: Option<String>,
        /// A posted document has one version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "customer_receipt.number", ColumnKind::Text).card(),
    Column::new("received_on", "customer_receipt.received_on", ColumnKind::Date).sort("x.received_on").card(),
    Column::new("customer_id", "customer_receipt.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "customer_receipt.customer_code", ColumnKind::Text),
    Column::new("customer_name", "customer_receipt.customer_name", ColumnKind::Text).card(),
    Column::new("entity_id", "customer_receipt.entity", ColumnKind::Ref("legal_entity")),
    Column::new("currency", "customer_receipt.currency", ColumnKind::Text),
    Column::new("amount_minor", "customer_receipt.amount", ColumnKind::Money).card(),
    Column::new("open_minor", "customer_receipt.open", ColumnKind::Money).card(),
    Column::new("state", "customer_receipt.state", ColumnKind::State).card(),
    Column::new("method", "customer_receipt.method", ColumnKind::State),
    Column::new("bank_reference", "customer_receipt.bank_reference", ColumnKind::Text),
    Column::new("remark", "customer_receipt.remark", ColumnKind::Text),
    Column::new("open_item_id", "customer_receipt.open_item", ColumnKind::Ref("open_item")),
    Column::new("reversal_number", "customer_receipt.reversal_number", ColumnKind::Text),
    Column::new("reversed_on", "customer_receipt.reversed_on", ColumnKind::Date),
    Column::new("reversal_reason", "customer_receipt.reversal_reason", ColumnKind::Text),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `customer_receipt.list`
pub struct CustomerReceiptList;

/// Which receipts.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerReceiptFilter {
    /// Who paid.
    pub customer: Option<Id<Customer>>,
    /// With something left of it, or used up.
    pub open: Option<bool>,
    /// The beginning of its number, or words that the customer is found by.
    pub q: Option<String>,
    /// How it was paid.
    pub method: Option<Method>,
    /// Taken back, or standing.
    pub reversed: Option<bool>,
    /// Used for what was delivered or invoiced of this order.
    pub order: Option<Id<SalesOrder>>,
    /// How the bank reference begins.
    pub bank_reference: Option<String>,
    /// Received on this day or later.
    pub from: Option<BusinessDate>,
    /// Received on this day or earlier.
    pub to: Option<BusinessDate>,
    /// The same as `from`, as the list's filter of days calls it.
    pub received_from: Option<BusinessDate>,
    /// The same as `to`.
    pub received_to: Option<BusinessDate>,
}

impl Query for CustomerReceiptList {
    const NAME: &'static str = "customer_receipt.list";
    const NEEDS: Permission = Permission::new("customer_receipt.list");
    const SHAPE: Shape = Shape::List;
    const LONG: bool = true;
    const ORDER: Option<&'static str> = Some("-id");
    const BASE: &'static Scoped = &RECEIPTS;
    const SCOPE: ScopeColumns =
        ScopeColumns::Through { key: "x.customer_id", table: "customer", joined: "c", department: "department_id", owner: "owner_id" };
    const ID: &'static str = "x.id";
    type Params = CustomerReceiptFilter;
    type Row = CustomerReceiptRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new(
                "open",
                "x.id IN (SELECT k.doc_id FROM open_item k WHERE k.open_minor > 0 AND COALESCE(k.doc_type, '') = 'customer_receipt')",
                &[],
            ),
            Filter::new("used", "i.open_minor = 0", &[]),
            Filter::new("bank_reference", "x.bank_reference >= ? AND x.bank_reference < ?", &[Val::S("I"), Val::S("J")]),
            Filter::new(
                "q",
                found_by!(
                    "x.id",
                    "customer_receipt",
                    "SELECT d.doc_id FROM posted_document d WHERE d.number >= ? AND d.number < ? AND COALESCE(d.doc_type, '') = 'customer_receipt'"
                ),
                PROBE,
            )
            .broad(
                looked_at!("x.customer_id", "x.id IN (SELECT d.doc_id FROM posted_document d WHERE d.number >= ? AND d.number < ?)"),
                as_many!("customer_receipt"),
            ),
            Filter::new("method", "x.method = ?", &[Val::S("bank")]),
            Filter::new("reversed", "x.id IN (SELECT r.receipt_id FROM receipt_reversal r)", &[]),
            Filter::new("stands", "v.id IS NULL", &[]),
            // From the order's documents to what paid them, in this order: without it every open item would be asked.
            Filter::new(
                "order",
                "x.id IN (SELECT k.doc_id FROM (SELECT 'delivery' AS doc_type, e.id AS doc_id FROM delivery e WHERE e.order_id = ? \
                 UNION SELECT 'delivery_signature', g.id FROM delivery e JOIN delivery_signature g ON g.delivery_id = e.id WHERE e.order_id = ? \
                 UNION SELECT 'invoice', l.invoice_id FROM delivery e JOIN invoice_line l ON l.delivery_id = e.id WHERE e.order_id = ?) s \
                 CROSS JOIN open_item o CROSS JOIN allocation a CROSS JOIN open_item k WHERE o.doc_type = s.doc_type AND o.doc_id = s.doc_id \
                 AND a.debit_item_id = o.id AND k.id = a.credit_item_id AND COALESCE(k.doc_type, '') = 'customer_receipt' \
                 GROUP BY k.doc_id HAVING SUM(a.amount_minor) > 0)",
                &[Val::I(1), Val::I(1), Val::I(1)],
            ),
            Filter::new("received_from", "x.received_on >= ?", &[Val::I(1)])
                .broad("COALESCE(x.received_on, 0) >= ?", "SELECT 1 FROM customer_receipt y WHERE y.received_on >= ?")
                .carries("x.received_on"),
            Filter::new("received_to", "x.received_on <= ?", &[Val::I(1)])
                .broad("COALESCE(x.received_on, 0) <= ?", "SELECT 1 FROM customer_receipt y WHERE y.received_on <= ?")
                .carries("x.received_on"),
            Filter::new("received_in", "x.received_on BETWEEN ? AND ?", &[Val::I(1), Val::I(2)])
                .broad("COALESCE(x.received_on, 0) BETWEEN ? AND ?", "SELECT 1 FROM customer_receipt y WHERE y.received_on BETWEEN ? AND ?")
                .carries("x.received_on"),
        ];
        FILTERS
    }
    fn select(params: &CustomerReceiptFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("open", params.open.filter(|open| *open))
            .when("used", params.open.filter(|open| !*open))
            .prefix("bank_reference", params.bank_reference.as_deref())
            .when("method", params.method.map(Method::as_str))
            .when("reversed", params.reversed.filter(|reversed| *reversed))
            .when("stands", params.reversed.filter(|reversed| !*reversed))
            .stretch(
                ["received_from", "received_to", "received_in"],
                params.received_from.or(params.from),
                params.received_to.or(params.to),
            );
        let select = match params.order {
            Some(order) => select.values("order", &[Val::from(order); 3]),
            None => select,
        };
        narrowed(select, params.q.as_deref())
    }
}

/// `customer_receipt.detail`
pub struct CustomerReceiptDetail;

/// Which receipt.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerReceiptId {
    /// The receipt.
    pub id: Id<CustomerReceipt>,
}

impl Query for CustomerReceiptDetail {
    const NAME: &'static str = "customer_receipt.detail";
    const NEEDS: Permission = Permission::new("customer_receipt.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &RECEIPTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = CustomerReceiptId;
    type Row = CustomerReceiptRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "x.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &CustomerReceiptId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
