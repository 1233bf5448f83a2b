//! Where goods are brought to. Whoever looks after the customer looks after its addresses.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `address.create` | active |
//! | active | `address.change` | active |
//! | active | `address.close` | closed |
//!
//! One of the addresses of a customer is the default: the first one, until another is made it.

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod fields;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use crate::class::model::SettingState;
use crate::customer::model::Customer;
use base::{Entity, Id, Refusal};
use kernel::db::Val;
use kernel::op::{ConstraintText, EntityDef};
use kernel::{Read, Registry, Res, p};
use model::Address;

pub(crate) fn register(r: &mut Registry) {
    r.statements("crm", sql::ALL).statements("crm", query::ALL).tables("crm", &["address"]);
    r.entity(EntityDef { name: Address::NAME, table: "address", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<change::Change>().operation::<close::Close>();
    r.query::<query::AddressList>().query::<query::AddressDetail>();
    r.constraint(ConstraintText { constraint: "address_customer_id_key", key: "address.default.taken", field: Some("default") });
    r.checks(sql::CHECKS).texts(texts::TEXTS);
}

/// Where the goods of a document go: the address that it names, or the default of whoever receives them; nothing where there is none.
///
/// # Errors
/// The database's.
pub async fn place(read: &Read<'_>, receiver: Id<Customer>, address: Option<Id<Address>>) -> Res<Option<Address>> {
    match address {
        Some(address) => read.opt(&sql::BY_ID, p![address]).await,
        None => read.opt(&sql::WHOLE_DEFAULT, p![receiver]).await,
    }
}

/// Province, city, district and street as one line; a city that is its own province (上海市) is said once.
#[must_use]
pub fn address_line<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut parts: Vec<&str> = parts.into_iter().collect();
    parts.dedup();
    parts.concat()
}

/// The address is still as it was seen, and still one.
fn as_seen(record: &Address, version: i64) -> Vec<Refusal> {
    let gone = (record.state == SettingState::Closed).then(|| Refusal::new("address.closed").field("address"));
    rules::bounds::as_seen(gone, record.version, version)
}

/// The fields of an address as both the INSERT and the UPDATE take them: `label` to `remark`.
fn values(of: &Address) -> [Val<'_>; 12] {
    p![
        &of.label,
        of.receiver.as_deref(),
        of.phone.as_deref(),
        of.province.as_deref(),
        of.city.as_deref(),
        of.district.as_deref(),
        &of.street,
        of.weekdays,
        of.from_minute,
        of.to_minute,
        of.is_default,
        of.remark.as_deref(),
    ]
}

#[cfg(test)]
mod tests {
    use super::address_line;

    #[test]
    fn a_city_that_is_its_own_province_is_said_once() {
        assert_eq!(address_line(["上海市", "上海市", "徐汇区", "漕宝路18号"]), "上海市徐汇区漕宝路18号");
        assert_eq!(address_line(["江苏省", "苏州市", "", "狮山路3号"]), "江苏省苏州市狮山路3号");
    }
}
