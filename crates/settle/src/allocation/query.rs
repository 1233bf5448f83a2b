//! Open items, allocations and entries as people see them: whoever looks after the customer sees them.

use super::model::{Allocation, OpenItem};
use super::sql::takes_back;
use crate::invoice::model::Invoice;
use crate::search::{PROBE, as_many, found_by, looked_at, narrowed};
use base::{BusinessDate, Currency, Id, Timestamp};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::ledger::money::{Account, Side};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Open items with their customers and the numbers of their documents.
    pub(crate) ITEMS: Scoped "open_item.rows" =
        "SELECT i.id, i.entity_id, i.customer_id, c.code, c.name, i.currency, i.side, i.doc_type, i.doc_id, n.number, i.amount_minor, i.open_minor, i.due_on \
         FROM open_item i LEFT JOIN customer c ON c.id = i.customer_id \
         LEFT JOIN posted_document n ON n.doc_type = i.doc_type AND n.doc_id = i.doc_id WHERE {scope}{filter}";
    /// Allocations with both documents' numbers.
    pub(crate) ALLOCATIONS: Scoped "allocation.rows" = concat!(
        "SELECT a.id, d.customer_id, c.code, c.name, a.debit_item_id, nd.number, a.credit_item_id, nk.number, d.currency, a.amount_minor, a.reverses_id, \
         EXISTS (SELECT 1 FROM allocation r WHERE r.reverses_id = a.id), a.at, a.made_on, d.doc_type, d.doc_id, k.doc_type, k.doc_id, \
         a.amount_minor > 0 AND NOT EXISTS (SELECT 1 FROM allocation v WHERE v.reverses_id = a.id) AND NOT ",
        takes_back!(),
        " FROM allocation a JOIN open_item d ON d.id = a.debit_item_id JOIN open_item k ON k.id = a.credit_item_id JOIN customer c ON c.id = d.customer_id \
         LEFT JOIN posted_document nd ON nd.doc_type = d.doc_type AND nd.doc_id = d.doc_id \
         LEFT JOIN posted_document nk ON nk.doc_type = k.doc_type AND nk.doc_id = k.doc_id WHERE {scope}{filter}"
    );
    /// Entries with their customers.
    pub(crate) ENTRIES: Scoped "money_entry.rows" =
        "SELECT m.id, m.entity_id, m.customer_id, c.code, c.name, m.account, m.currency, m.amount_minor, m.doc_type, m.doc_id, n.number, m.reverses_id, \
         m.effective_on, m.at FROM money_entry m JOIN customer c ON c.id = m.customer_id \
         LEFT JOIN posted_document n ON n.doc_type = m.doc_type AND n.doc_id = m.doc_id WHERE {scope}{filter}";
}

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

kernel::row! {
    /// Something owed by or to a customer.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct OpenItemRow {
        /// Its id.
        pub id: Id<OpenItem>,
        /// Legal entity.
        pub entity_id: Id<LegalEntity>,
        /// Customer.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The currency of both amounts, which are in its minor units.
        pub currency: Currency,
        /// Owed by the customer, or to the customer.
        pub side: Side,
        /// The document's kind.
        pub doc_type: String,
        /// The document.
        pub doc_id: i64,
        /// The document's number.
        pub number: Option<String>,
        /// How much it was.
        pub amount_minor: i64,
        /// What of it is open.
        pub open_minor: i64,
        /// When it is due.
        pub due_on: BusinessDate,
    }
}

kernel::row! {
    /// A payment used for a charge.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct AllocationRow {
        /// Its id.
        pub id: Id<Allocation>,
        /// Customer.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The item of the charge.
        pub debit_item_id: Id<OpenItem>,
        /// The charge's number.
        pub debit_number: Option<String>,
        /// The item of the payment.
        pub credit_item_id: Id<OpenItem>,
        /// The payment's number.
        pub credit_number: Option<String>,
        /// The currency of the amount.
        pub currency: Currency,
        /// How much, in minor units; below zero = it undoes another.
        pub amount_minor: i64,
        /// The allocation that it undoes.
        pub reverses_id: Option<Id<Allocation>>,
        /// It was undone.
        pub undone: bool,
        /// When it was made.
        pub at: Timestamp,
        /// The day on which it was made, where the company is.
        pub made_on: BusinessDate,
        /// The charge's kind of document.
        pub debit_doc_type: String,
        /// The charge.
        pub debit_doc_id: i64,
        /// The payment's kind of document.
        pub credit_doc_type: String,
        /// The payment.
        pub credit_doc_id: i64,
        /// It stands, and may be undone: it takes no document back.
        pub undoable: bool,
    }
}

kernel::row! {
    /// An entry of the money ledger.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct MoneyEntryRow {
        /// Its id.
        pub id: i64,
        /// Legal entity.
        pub entity_id: Id<LegalEntity>,
        /// Customer.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The component of the exposure that moved.
        pub account: String,
        /// The currency of the amount.
        pub currency: Currency,
        /// By how much it moved, in minor units.
        pub amount_minor: i64,
        /// The document's kind.
        pub doc_type: String,
        /// The document.
        pub doc_id: i64,
        /// The document's number.
        pub number: Option<String>,
        /// The entry that this one negates.
        pub reverses_id: Option<i64>,
        /// The business date on which it took effect.
        pub effective_on: BusinessDate,
        /// When it was posted.
        pub at: Timestamp,
    }
}

/// `open_item.list`
pub struct OpenItemList;

/// Which open items.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OpenItemFilter {
    /// The item itself.
    pub item: Option<Id<OpenItem>>,
    /// Whose.
    pub customer: Option<Id<Customer>>,
    /// `debit` = owed by the customer, `credit` = owed to the customer.
    pub side: Option<Side>,
    /// Not settled, or settled.
    pub open: Option<bool>,
    /// Due on this day or later.
    pub due_from: Option<BusinessDate>,
    /// Due on this day or earlier.
    pub due_to: Option<BusinessDate>,
    /// The beginning of the document's number, or words that the customer is found by.
    pub q: Option<String>,
    /// The document's kind.
    pub doc_type: Option<String>,
    /// What the deliveries made that are on this invoice, where they did and not the invoice.
    pub invoice: Option<Id<Invoice>>,
    /// The legal entity.
    pub entity: Option<Id<LegalEntity>>,
    /// The currency.
    pub currency: Option<Currency>,
}

impl Query for OpenItemList {
    const NAME: &'static str = "open_item.list";
    const NEEDS: Permission = Permission::new("open_item.list");
    const SHAPE: Shape = Shape::List;
    const LONG: bool = true;
    const BASE: &'static Scoped = &ITEMS;
    const SCOPE: ScopeColumns =
        ScopeColumns::Through { key: "i.customer_id", table: "customer", joined: "c", department: "department_id", owner: "owner_id" };
    const ID: &'static str = "i.id";
    type Params = OpenItemFilter;
    type Row = OpenItemRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("number", "open_item.number", ColumnKind::Text).card(),
            Column::new("side", "open_item.side", ColumnKind::State),
            Column::new("customer_id", "open_item.customer", ColumnKind::Ref("customer")),
            Column::new("customer_code", "open_item.customer_code", ColumnKind::Text),
            Column::new("customer_name", "open_item.customer_name", ColumnKind::Text).card(),
            Column::new("entity_id", "open_item.entity", ColumnKind::Ref("legal_entity")),
            Column::new("currency", "open_item.currency", ColumnKind::Text),
            Column::new("amount_minor", "open_item.amount", ColumnKind::Money),
            Column::new("open_minor", "open_item.open", ColumnKind::Money).card(),
            Column::new("due_on", "open_item.due_on", ColumnKind::Date).sort("i.due_on").card(),
            Column::new("doc_type", "open_item.doc_type", ColumnKind::Text),
            Column::new("doc_id", "open_item.doc_id", ColumnKind::Int),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("item", "i.id = ?", &[Val::I(1)]),
            Filter::new("customer", "i.customer_id = ?", &[Val::I(1)]),
            Filter::new("side", "i.side = ?", &[Val::S("debit")]),
            // By both sides, each of which is an index of what is open.
            Filter::new("open", "i.open_minor > 0 AND i.side IN ('debit', 'credit')", &[]),
            // A customer's items are few: theirs is the index that leads.
            Filter::new("left", "i.open_minor > 0", &[]),
            Filter::new("theirs", "COALESCE(i.side, '') = ?", &[Val::S("debit")]),
            Filter::new("settled", "i.open_minor = 0", &[]),
            Filter::new("due_from", "i.due_on >= ?", &[Val::I(1)])
                .broad("COALESCE(i.due_on, 0) >= ?", "SELECT 1 FROM open_item y WHERE y.due_on >= ?")
                .carries("i.due_on"),
            Filter::new("due_to", "i.due_on <= ?", &[Val::I(1)])
                .broad("COALESCE(i.due_on, 0) <= ?", "SELECT 1 FROM open_item y WHERE y.due_on <= ?")
                .carries("i.due_on"),
            Filter::new("due_in", "i.due_on BETWEEN ? AND ?", &[Val::I(1), Val::I(2)])
                .broad("COALESCE(i.due_on, 0) BETWEEN ? AND ?", "SELECT 1 FROM open_item y WHERE y.due_on BETWEEN ? AND ?")
                .carries("i.due_on"),
            Filter::new(
                "q",
                found_by!(
                    "i.id",
                    "open_item",
                    "SELECT z.id FROM posted_document d JOIN open_item z ON z.doc_type = d.doc_type AND z.doc_id = d.doc_id \
                     WHERE d.number >= ? AND d.number < ?"
                ),
                PROBE,
            )
            .broad(
                looked_at!("i.customer_id", "i.doc_id IN (SELECT d.doc_id FROM posted_document d WHERE d.number >= ? AND d.number < ?)"),
                as_many!("open_item"),
            ),
            Filter::new("doc_type", "i.doc_type = ?", &[Val::S("delivery")])
                .broad("COALESCE(i.doc_type, '') = ?", "SELECT 1 FROM open_item z WHERE z.doc_type = ?"),
            // From the invoice's deliveries to their items, in this order: without it every item would be asked.
            Filter::new(
                "invoice",
                "i.id IN (SELECT o.id FROM (SELECT 'delivery' AS doc_type, l.delivery_id AS doc_id FROM invoice_line l WHERE l.invoice_id = ? \
                 UNION SELECT 'delivery_signature', g.id FROM invoice_line l JOIN delivery_signature g ON g.delivery_id = l.delivery_id WHERE l.invoice_id = ?) s \
                 CROSS JOIN open_item o WHERE o.doc_type = s.doc_type AND o.doc_id = s.doc_id)",
                &[Val::I(1), Val::I(1)],
            ),
            Filter::new("entity", "i.entity_id = ?", &[Val::I(1)]),
            Filter::new("currency", "i.currency = ?", &[Val::S("CNY")]),
        ];
        FILTERS
    }
    fn select(params: &OpenItemFilter) -> Select {
        let (side, open) = if params.customer.is_some() { ("theirs", "left") } else { ("side", "open") };
        let select = Select::all()
            .when("item", params.item)
            .when("customer", params.customer)
            .when(side, params.side.map(Side::as_str))
            .when(open, params.open.filter(|open| *open))
            .when("settled", params.open.filter(|open| !*open))
            .stretch(["due_from", "due_to", "due_in"], params.due_from, params.due_to)
            .when("doc_type", params.doc_type.as_deref())
            .when("entity", params.entity)
            .when("currency", params.currency.as_ref());
        let select = match params.invoice {
            Some(invoice) => select.values("invoice", &[Val::from(invoice), Val::from(invoice)]),
            None => select,
        };
        narrowed(select, params.q.as_deref())
    }
}

/// `allocation.list`
pub struct AllocationList;

/// Which allocations.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AllocationFilter {
    /// One allocation.
    pub id: Option<Id<Allocation>>,
    /// Whose.
    pub customer: Option<Id<Customer>>,
    /// Of this charge's item.
    pub debit_item: Option<Id<OpenItem>>,
    /// Of this payment's item.
    pub credit_item: Option<Id<OpenItem>>,
}

impl Query for AllocationList {
    const NAME: &'static str = "allocation.list";
    const NEEDS: Permission = Permission::new("allocation.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ALLOCATIONS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "a.id";
    type Params = AllocationFilter;
    type Row = AllocationRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("customer_id", "allocation.customer", ColumnKind::Ref("customer")),
            Column::new("customer_code", "allocation.customer_code", ColumnKind::Text),
            Column::new("customer_name", "allocation.customer_name", ColumnKind::Text).card(),
            Column::new("debit_item_id", "allocation.debit_item", ColumnKind::Ref("open_item")),
            Column::new("debit_number", "allocation.debit_number", ColumnKind::Text).card(),
            Column::new("credit_item_id", "allocation.credit_item", ColumnKind::Ref("open_item")),
            Column::new("credit_number", "allocation.credit_number", ColumnKind::Text).card(),
            Column::new("currency", "allocation.currency", ColumnKind::Text),
            Column::new("amount_minor", "allocation.amount", ColumnKind::Money).card(),
            Column::new("reverses_id", "allocation.reverses", ColumnKind::Ref("allocation")),
            Column::new("undone", "allocation.undone", ColumnKind::Bool),
            Column::new("at", "allocation.at", ColumnKind::Instant),
            Column::new("made_on", "allocation.made_on", ColumnKind::Date),
            Column::new("debit_doc_type", "allocation.debit_doc_type", ColumnKind::Text),
            Column::new("debit_doc_id", "allocation.debit_doc", ColumnKind::Int),
            Column::new("credit_doc_type", "allocation.credit_doc_type", ColumnKind::Text),
            Column::new("credit_doc_id", "allocation.credit_doc", ColumnKind::Int),
            Column::new("undoable", "allocation.undoable", ColumnKind::Bool),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("id", "a.id = ?", &[Val::I(1)]),
            Filter::new("customer", "d.customer_id = ?", &[Val::I(1)]),
            Filter::new("debit_item", "a.debit_item_id = ?", &[Val::I(1)]),
            Filter::new("credit_item", "a.credit_item_id = ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &AllocationFilter) -> Select {
        let select = Select::all().when("id", params.id).when("customer", params.customer);
        select.when("debit_item", params.debit_item).when("credit_item", params.credit_item)
    }
}

/// `money_entry.list`
pub struct MoneyEntryList;

/// Which entries.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MoneyEntryFilter {
    /// Whose.
    pub customer: Option<Id<Customer>>,
    /// The component of the exposure.
    pub account: Option<Account>,
    /// Effective on this day or later.
    pub from: Option<BusinessDate>,
    /// Effective on this day or earlier.
    pub to: Option<BusinessDate>,
}

impl Query for MoneyEntryList {
    const NAME: &'static str = "money_entry.list";
    const NEEDS: Permission = Permission::new("money_entry.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ENTRIES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "m.id";
    type Params = MoneyEntryFilter;
    type Row = MoneyEntryRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("number", "money_entry.number", ColumnKind::Text).card(),
            Column::new("effective_on", "money_entry.effective_on", ColumnKind::Date).card(),
            Column::new("customer_id", "money_entry.customer", ColumnKind::Ref("customer")),
            Column::new("customer_code", "money_entry.customer_code", ColumnKind::Text),
            Column::new("customer_name", "money_entry.customer_name", ColumnKind::Text).card(),
            Column::new("entity_id", "money_entry.entity", ColumnKind::Ref("legal_entity")),
            Column::new("account", "money_entry.account", ColumnKind::Text).card(),
            Column::new("currency", "money_entry.currency", ColumnKind::Text),
            Column::new("amount_minor", "money_entry.amount", ColumnKind::Money).card(),
            Column::new("doc_type", "money_entry.doc_type", ColumnKind::Text),
            Column::new("doc_id", "money_entry.doc_id", ColumnKind::Int),
            Column::new("reverses_id", "money_entry.reverses", ColumnKind::Int),
            Column::new("at", "money_entry.at", ColumnKind::Instant),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("customer", "m.customer_id = ?", &[Val::I(1)]),
            Filter::new("account", "m.account = ?", &[Val::S("invoiced")]),
            Filter::new("from", "m.effective_on >= ?", &[Val::I(1)]),
            Filter::new("to", "m.effective_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &MoneyEntryFilter) -> Select {
        Select::all()
            .when("customer", params.customer)
            .when("account", params.account.map(Account::as_str))
            .when("from", params.from)
            .when("to", params.to)
    }
}
