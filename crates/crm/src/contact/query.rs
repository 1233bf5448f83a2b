//! Contacts as people see them: with their customer's scope.

use super::model::Contact;
use crate::class::model::SettingState;
use crate::customer::model::Customer;
use crate::customer::query::SCOPE;
use base::Id;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Contacts with the names of their customers.
    pub(crate) CONTACTS: Scoped "contact.rows" =
        "SELECT k.id, k.customer_id, c.name, k.name, k.title, k.phone, k.email, k.wechat, k.is_primary, k.remark, k.state, k.version \
         FROM contact k JOIN customer c ON c.id = k.customer_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A contact in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ContactRow {
        /// Its id.
        pub id: Id<Contact>,
        /// The customer.
        pub customer_id: Id<Customer>,
        /// The customer's name.
        pub customer_name: String,
        /// The person's name.
        pub name: String,
        /// What the person is there.
        pub title: Option<String>,
        /// Where the person can be reached.
        pub phone: Option<String>,
        /// The person's e-mail address.
        pub email: Option<String>,
        /// The person's WeChat id.
        pub wechat: Option<String>,
        /// Whoever is asked first.
        pub is_primary: bool,
        /// What else is to be known.
        pub remark: Option<String>,
        /// Whether the person is still there.
        pub state: SettingState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("customer_id", "contact.customer", ColumnKind::Ref("customer")),
    Column::new("customer_name", "contact.customer_name", ColumnKind::Text).card(),
    Column::new("name", "contact.name", ColumnKind::Text).sort("k.name").card(),
    Column::new("title", "contact.title", ColumnKind::Text).card(),
    Column::new("phone", "contact.phone", ColumnKind::Text).mask("phone").card(),
    Column::new("email", "contact.email", ColumnKind::Text),
    // A WeChat id is a telephone number more often than not.
    Column::new("wechat", "contact.wechat", ColumnKind::Text).mask("phone"),
    Column::new("is_primary", "contact.primary", ColumnKind::Bool),
    Column::new("remark", "contact.remark", ColumnKind::Text),
    Column::new("state", "contact.state", ColumnKind::State),
];

/// `contact.list`
pub struct ContactList;

/// Which contacts.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContactFilter {
    /// The customer.
    pub customer: Option<Id<Customer>>,
    /// How the name begins.
    pub name: Option<String>,
    /// `active` or `closed`.
    pub state: Option<SettingState>,
}

impl Query for ContactList {
    const NAME: &'static str = "contact.list";
    const NEEDS: Permission = Permission::new("contact.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &CONTACTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "k.id";
    type Params = ContactFilter;
    type Row = ContactRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("customer", "k.customer_id = ?", &[Val::I(1)]),
            Filter::new("name", "k.name >= ? AND k.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("state", "k.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &ContactFilter) -> Select {
        Select::all()
            .when("customer", params.customer)
            .prefix("name", params.name.as_deref())
            .when("state", params.state.map(SettingState::as_str))
    }
}

/// `contact.detail`
pub struct ContactDetail;

/// Which contact.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactId {
    /// The contact.
    pub id: Id<Contact>,
}

impl Query for ContactDetail {
    const NAME: &'static str = "contact.detail";
    const NEEDS: Permission = Permission::new("contact.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &CONTACTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "k.id";
    type Params = ContactId;
    type Row = ContactRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "k.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &ContactId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
