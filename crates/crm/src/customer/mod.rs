//! A customer: one department and one person look after it, and its credit is counted in one group.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `customer.create` | active |
//! | active | `customer.change`, `customer.set_terms`, `customer.set_parties` | active |
//! | active | `customer.hand_over`, `customer.hand_over_many` | active |
//! | active, nothing open | `customer.close` | closed |
//! | closed | `customer.reopen` | active |
//! | nothing refers to it | `customer.remove` | – |
//!
//! A credit group is named by the customer that stands for it: a customer that shares nobody's credit stands for its own. The
//! documents of a customer follow it: whoever looks after the customer sees them, also after a hand-over. A customer orders itself;
//! who receives, is invoiced and pays may be other customers.
//!
//! One company is one customer: a unified social credit code stands once. Who has a similar name or the same telephone number is told
//! before it is taken on (`customer.similar`), not refused. What customers are found by is written at every change, proven by `check`.

pub(crate) mod change;
mod check;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod fields;
pub(crate) mod hand_over;
pub(crate) mod hand_over_many;
pub(crate) mod history;
pub(crate) mod index;
pub(crate) mod lookup;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod remove;
pub(crate) mod reopen;
pub(crate) mod search;
pub(crate) mod set_parties;
pub(crate) mod set_terms;
pub(crate) mod similar;
pub(crate) mod sql;
mod texts;

use base::{Entity, Id, Refusal};
use fields::Holder;
use kernel::access::{Department, User};
use kernel::op::{ConstraintText, EntityDef, Job, StandsIn};
use kernel::{Operation, Read, Registry, Res, p};
use model::{Account, Customer, CustomerState, Dealing};

pub(crate) fn register(r: &mut Registry) {
    r.statements("crm", sql::ALL)
        .statements("crm", query::ALL)
        .statements("crm", lookup::query::ALL)
        .statements("crm", history::query::ALL);
    r.tables("crm", &["customer", "customer_party", "customer_hand_over", "customer_term"]);
    r.entity(EntityDef { name: Customer::NAME, table: "customer", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<change::Change>().operation::<set_terms::SetTerms>();
    r.operation::<set_parties::SetParties>().operation::<hand_over::HandOver>().operation::<hand_over_many::HandOverMany>();
    r.operation::<close::Close>().operation::<reopen::Reopen>().operation::<remove::Remove>().operation::<similar::Similar>();
    r.operation::<index::Index>().system_may(index::Index::NEEDS);
    r.job(Job { name: "customer.terms", every_secs: 60, due: index::due, at_once: 1 });
    r.query::<query::CustomerList>().query::<query::CustomerDetail>();
    r.query::<lookup::query::CustomerLookup>().query::<history::query::HandOverList>();
    let constraint = |constraint, key, field| ConstraintText { constraint, key, field: Some(field) };
    r.constraint(constraint("customer_code_key", "customer.code.taken", "code"));
    r.constraint(constraint("customer_code_twin_key", "customer.code.taken", "code"));
    r.constraint(constraint("customer_credit_code_key", "customer.credit_code.just_taken", "credit_code"));
    r.stands_in_department(StandsIn { count: &sql::OF_DEPARTMENT, key: "department.has_customers" });
    r.recompute(search::FOUND).recompute(check::SPELLED).checks(sql::CHECKS);
    r.texts(texts::TEXTS).texts(rules::bounds::TEXTS);
}

/// What a document on a customer relies on.
///
/// # Errors
/// Not found.
pub async fn account(read: &Read<'_>, customer: Id<Customer>) -> Res<Account> {
    read.one(&sql::ACCOUNT, p![customer]).await
}

/// A customer and whoever plays a part for it, with some others that a document names besides; whoever is not there is missing.
///
/// # Errors
/// The database's.
pub async fn dealings(read: &Read<'_>, customer: Id<Customer>, others: &[Id<Customer>]) -> Res<Vec<Dealing>> {
    let all: Vec<Id<Customer>> = std::iter::once(customer).chain(others.iter().copied()).collect();
    let ids = serde_json::to_string(&all).map_err(kernel::Failure::bug)?;
    read.fetch(&sql::DEALING, p![customer, ids.as_str()]).await
}

/// The customer is still as it was seen, and still served.
fn as_seen(record: &Customer, version: i64) -> Vec<Refusal> {
    let ended = (record.state == CustomerState::Closed).then(|| Refusal::new("customer.closed").field("customer"));
    rules::bounds::as_seen(ended, record.version, version)
}

/// Who has a credit code, in the form it is kept, beside the customer with this id.
async fn holder(read: &Read<'_>, code: &str, except: Option<Id<Customer>>) -> Res<Option<Holder>> {
    type Row = (String, String, String, Id<Department>, Id<User>);
    let row: Option<Row> = read.opt(&sql::HOLDER, p![code, except.map_or(0, Id::get)]).await?;
    Ok(row.map(|(code, name, owner, department, owner_id)| {
        let seen = read.actor().may_see(query::SEES, department, owner_id);
        Holder::new(code, name, owner, seen)
    }))
}
