//! A customer: one department and one person look after it, and its credit is counted in one group.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `customer.create` | active |
//! | active | `customer.change`, `customer.hand_over` | active |
//! | active, nothing open | `customer.close` | closed |
//!
//! A credit group is named by the customer that stands for it: a customer that shares nobody's credit stands for its own. The
//! documents of a customer follow it: whoever looks after the customer sees them, also after a hand-over.

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod hand_over;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use base::{Entity, Id, Refusal};
use kernel::op::{ConstraintText, EntityDef, StandsIn};
use kernel::{Read, Registry, Res, p};
use model::{Account, Customer, CustomerState};

/// The longest telephone number, in characters.
pub(crate) const PHONE_MAX: usize = 40;

pub(crate) fn register(r: &mut Registry) {
    r.statements("crm", sql::ALL).statements("crm", query::ALL).tables("crm", &["customer"]);
    r.entity(EntityDef { name: Customer::NAME, table: "customer", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<change::Change>().operation::<hand_over::HandOver>().operation::<close::Close>();
    r.query::<query::CustomerList>().query::<query::CustomerDetail>();
    r.constraint(ConstraintText { constraint: "customer_code_key", key: "customer.code.taken", field: Some("code") });
    r.stands_in_department(StandsIn { count: &sql::OF_DEPARTMENT, key: "department.has_customers" });
    r.texts(texts::TEXTS).texts(rules::bounds::TEXTS);
}

/// What a document on a customer relies on.
///
/// # Errors
/// Not found.
pub async fn account(read: &Read<'_>, customer: Id<Customer>) -> Res<Account> {
    read.one(&sql::ACCOUNT, p![customer]).await
}

/// The customer is still as it was seen, and still served.
fn as_seen(record: &Customer, version: i64) -> Vec<Refusal> {
    let ended = (record.state == CustomerState::Closed).then(|| Refusal::new("customer.closed").field("customer"));
    rules::bounds::as_seen(ended, record.version, version)
}
