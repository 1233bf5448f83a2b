//! Addresses as people see them: with their customer's scope.

use super::model::Address;
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
    /// Addresses.
    pub(crate) ADDRESSES: Scoped "address.rows" =
        "SELECT a.id, a.customer_id, a.label, a.receiver, a.phone, a.province, a.city, a.district, a.street, a.weekdays, a.from_minute, a.to_minute, \
         a.is_default, a.remark, a.state, a.version FROM address a JOIN customer c ON c.id = a.customer_id WHERE {scope}{filter}";
}

static COLUMNS: &[Column] = &[
    Column::new("customer_id", "address.customer", ColumnKind::Ref("customer")),
    Column::new("label", "address.label", ColumnKind::Text).card(),
    Column::new("receiver", "address.receiver", ColumnKind::Text),
    Column::new("phone", "address.phone", ColumnKind::Text).mask("phone"),
    Column::new("province", "address.province", ColumnKind::Text),
    Column::new("city", "address.city", ColumnKind::Text).card(),
    Column::new("district", "address.district", ColumnKind::Text),
    Column::new("street", "address.street", ColumnKind::Text).card(),
    Column::new("weekdays", "address.weekdays", ColumnKind::Int),
    Column::new("from_minute", "address.from_minute", ColumnKind::Int),
    Column::new("to_minute", "address.to_minute", ColumnKind::Int),
    Column::new("is_default", "address.default", ColumnKind::Bool),
    Column::new("remark", "address.remark", ColumnKind::Text),
    Column::new("state", "address.state", ColumnKind::State),
];

/// `address.list`
pub struct AddressList;

/// Which addresses.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AddressFilter {
    /// The customer.
    pub customer: Option<Id<Customer>>,
    /// `active` or `closed`.
    pub state: Option<SettingState>,
}

impl Query for AddressList {
    const NAME: &'static str = "address.list";
    const NEEDS: Permission = Permission::new("address.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ADDRESSES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "a.id";
    type Params = AddressFilter;
    type Row = Address;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("customer", "a.customer_id = ?", &[Val::I(1)]), Filter::new("state", "a.state = ?", &[Val::S("active")])];
        FILTERS
    }
    fn select(params: &AddressFilter) -> Select {
        Select::all().when("customer", params.customer).when("state", params.state.map(SettingState::as_str))
    }
}

/// `address.detail`
pub struct AddressDetail;

/// Which address.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressId {
    /// The address.
    pub id: Id<Address>,
}

impl Query for AddressDetail {
    const NAME: &'static str = "address.detail";
    const NEEDS: Permission = Permission::new("address.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &ADDRESSES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "a.id";
    type Params = AddressId;
    type Row = Address;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "a.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &AddressId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
