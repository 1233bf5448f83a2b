//! Drafts as people see them: their owner's, and those of whoever looks after the department.

use super::model::{DraftContent, DraftState, OrderDraft};
use crate::order::model::SalesOrder;
use base::search::squeezed;
use base::{Id, Timestamp};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::User;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Drafts with their customers.
    pub(crate) DRAFTS: Scoped "order_draft.rows" =
        "SELECT f.id, f.customer_id, c.code, c.name, f.amends_id, o.number, f.owner_id, u.name, f.changed_at, f.state, f.version \
         FROM order_draft f LEFT JOIN customer c ON c.id = f.customer_id LEFT JOIN sales_order o ON o.id = f.amends_id \
         JOIN app_user u ON u.id = f.owner_id WHERE {scope}{filter}";
    /// Drafts with what was typed.
    pub(crate) WHOLE: Scoped "order_draft.whole" =
        "SELECT f.id, f.amends_id, o.number, f.content, f.owner_id, u.name, f.changed_at, f.state, f.version \
         FROM order_draft f LEFT JOIN sales_order o ON o.id = f.amends_id JOIN app_user u ON u.id = f.owner_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A draft in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct OrderDraftRow {
        /// Its id.
        pub id: Id<OrderDraft>,
        /// Who orders, as far as it is known.
        pub customer_id: Option<Id<Customer>>,
        /// That customer's code.
        pub customer_code: Option<String>,
        /// That customer's name.
        pub customer_name: Option<String>,
        /// The order that it amends.
        pub amends_id: Option<Id<SalesOrder>>,
        /// That order's number.
        pub amends_number: Option<String>,
        /// Whose draft it is.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// When it was last saved.
        pub changed_at: Timestamp,
        /// What has become of it.
        pub state: DraftState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

kernel::row! {
    /// A draft with what was typed.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct WholeDraft {
        /// Its id.
        pub id: Id<OrderDraft>,
        /// The order that it amends.
        pub amends_id: Option<Id<SalesOrder>>,
        /// That order's number.
        pub amends_number: Option<String>,
        /// What was typed.
        pub content: DraftContent,
        /// Whose draft it is.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// When it was last saved.
        pub changed_at: Timestamp,
        /// What has become of it.
        pub state: DraftState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("customer_id", "order_draft.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "order_draft.customer_code", ColumnKind::Text),
    Column::new("customer_name", "order_draft.customer_name", ColumnKind::Text).card(),
    Column::new("amends_id", "order_draft.amends", ColumnKind::Ref("sales_order")),
    Column::new("amends_number", "order_draft.amends_number", ColumnKind::Text).card(),
    Column::new("owner_id", "order_draft.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "order_draft.owner_name", ColumnKind::Text).card(),
    Column::new("changed_at", "order_draft.changed_at", ColumnKind::Instant).card(),
    Column::new("state", "order_draft.state", ColumnKind::State).card(),
];
static WHOLE_COLUMNS: &[Column] = &[
    Column::new("amends_id", "order_draft.amends", ColumnKind::Ref("sales_order")),
    Column::new("amends_number", "order_draft.amends_number", ColumnKind::Text),
    Column::new("content", "order_draft.content", ColumnKind::Json),
    Column::new("owner_id", "order_draft.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "order_draft.owner_name", ColumnKind::Text).card(),
    Column::new("changed_at", "order_draft.changed_at", ColumnKind::Instant).card(),
    Column::new("state", "order_draft.state", ColumnKind::State).card(),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "f.department_id", owner: Some("f.owner_id") };

/// `order_draft.list`
pub struct OrderDraftList;

/// Which drafts.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OrderDraftFilter {
    /// Who orders.
    pub customer: Option<Id<Customer>>,
    /// Whose drafts.
    pub owner: Option<Id<User>>,
    /// The order that they amend.
    pub amends: Option<Id<SalesOrder>>,
    /// `draft`, `confirmed` or `discarded`.
    pub state: Option<DraftState>,
    /// Words that the customer is found by, also by pinyin; several narrow the search.
    pub q: Option<String>,
}

impl Query for OrderDraftList {
    const NAME: &'static str = "order_draft.list";
    const NEEDS: Permission = Permission::new("order_draft.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &DRAFTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "f.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = OrderDraftFilter;
    type Row = OrderDraftRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("customer", "f.customer_id = ?", &[Val::I(1)]),
            Filter::new("owner", "f.owner_id = ?", &[Val::I(1)]),
            Filter::new("amends", "f.amends_id = ?", &[Val::I(1)]),
            Filter::new("state", "f.state = ?", &[Val::S("draft")]),
            Filter::new(
                "q",
                "f.customer_id IN (SELECT t.customer_id FROM customer_term t WHERE t.term >= ? AND t.term < ? AND t.source = 0)",
                &[Val::S("a"), Val::S("b")],
            ),
        ];
        FILTERS
    }
    fn select(params: &OrderDraftFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("owner", params.owner)
            .when("amends", params.amends)
            .when("state", params.state.map(DraftState::as_str));
        searched(select, params.q.as_deref())
    }
}

/// Narrows by what was typed: each word begins a word of the customer.
fn searched(select: Select, text: Option<&str>) -> Select {
    text.unwrap_or_default().split_whitespace().take(8).map(squeezed).filter(|term| !term.is_empty()).fold(select, |select, term| {
        let end = format!("{term}\u{10FFFF}");
        select.values("q", &[Val::S(&term), Val::S(&end)])
    })
}

/// `order_draft.detail`
pub struct OrderDraftDetail;

/// Which draft.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderDraftId {
    /// The draft.
    pub id: Id<OrderDraft>,
}

impl Query for OrderDraftDetail {
    const NAME: &'static str = "order_draft.detail";
    const NEEDS: Permission = Permission::new("order_draft.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &WHOLE;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "f.id";
    type Params = OrderDraftId;
    type Row = WholeDraft;

    fn columns() -> &'static [Column] {
        WHOLE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "f.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &OrderDraftId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
