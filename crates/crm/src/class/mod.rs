//! Classes of customers: what prices, credit and service may be told apart by, and on which terms a new customer pays.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `customer_class.create` | active |
//! | active | `customer_class.change` | active |
//! | active | `customer_class.close` | closed: customers keep it, none gets it |

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use crate::terms::Payment;
use base::{Entity, Id, Refusal};
use kernel::ledger::check::Recompute;
use kernel::op::{ConstraintText, EntityDef};
use kernel::{Read, Registry, Res, p};
use model::{CustomerClass, SettingState};

/// The longest time between two visits, in days.
const VISIT_DAYS_MAX: i64 = 730;

/// What classes are found by is what their words make.
static FOUND_BY: Recompute = Recompute {
    name: "search.customer_classes_are_found_by_their_words",
    run: |s| Box::pin(kernel::query::found::violated(s, &sql::FOUND_BY)),
};

pub(crate) fn register(r: &mut Registry) {
    r.statements("crm", sql::ALL).statements("crm", query::ALL).tables("crm", &["customer_class"]);
    // Everybody who may use an operation may refer to any class.
    r.entity(EntityDef { name: CustomerClass::NAME, table: "customer_class", locate: None });
    r.operation::<create::Create>().operation::<change::Change>().operation::<close::Close>();
    r.query::<query::ClassList>().query::<query::ClassDetail>();
    for constraint in ["customer_class_code_key", "customer_class_code_twin_key"] {
        r.constraint(ConstraintText { constraint, key: "customer_class.code.taken", field: Some("code") });
    }
    r.recompute(FOUND_BY);
    r.texts(texts::TEXTS);
}

/// A class as it is: whether customers may get it, and on which terms they pay.
///
/// # Errors
/// Not found.
pub(crate) async fn by_id(read: &Read<'_>, class: Id<CustomerClass>) -> Res<CustomerClass> {
    read.one(&sql::BY_ID, p![class]).await
}

/// The class is closed.
pub(crate) fn closed(class: &CustomerClass, field: &str) -> Option<Refusal> {
    (class.state == SettingState::Closed).then(|| Refusal::new("customer_class.closed").field(field))
}

/// What is wrong with the defaults of a class.
fn defaults(payment: Option<&Payment>, visit_days: Option<i64>) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = payment.map(Payment::refusals).unwrap_or_default();
    if visit_days.is_some_and(|days| !(1..=VISIT_DAYS_MAX).contains(&days)) {
        refusals.push(Refusal::new("customer_class.visit_days.out_of_range").arg("max", VISIT_DAYS_MAX).field("visit_days"));
    }
    refusals
}
