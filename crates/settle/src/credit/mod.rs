//! Credit: how far a credit group may owe in one currency, and whether a person has stopped it.
//!
//! One exposure row a legal entity, credit group and currency, in the kernel's money ledger. `credit.raise_limit` opens it when it
//! is not there; every posting that moves one of its components is guarded by it.

pub(crate) mod lower_limit;
pub(crate) mod model;
pub(crate) mod onboard;
pub(crate) mod query;
pub(crate) mod raise_limit;
pub(crate) mod set_hold;
pub(crate) mod sql;
mod texts;

use base::{Currency, Entity, Id, Refusal};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::ledger::money::{self, exposure};
use kernel::op::EntityDef;
use kernel::{Permission, Read, Registry, Res};
use model::{Exposure, Standing};

/// The step of an approval of a higher limit.
const APPROVE_LIMIT: Permission = Permission::new("credit.raise_limit.approve");

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL);
    r.entity(EntityDef { name: Exposure::NAME, table: "exposure", locate: Some(&sql::LOCATE) });
    r.operation::<raise_limit::RaiseLimit>().operation::<lower_limit::LowerLimit>();
    r.operation::<set_hold::SetHold>().operation::<onboard::Onboard>();
    r.permission(APPROVE_LIMIT);
    r.query::<query::ExposureList>().query::<query::ExposureDetail>();
    r.term(raise_limit::OWN_AUTHORITY.def());
    r.texts(texts::TEXTS).texts(rules::credit::TEXTS).texts(rules::bounds::TEXTS);
}

/// The credit that is changed; refused where none was ever given.
fn given<'s>(standing: &'s Standing, currency: &Currency) -> Result<&'s money::Exposure, Refusal> {
    let none = || Refusal::new("credit.no_limit").arg("currency", currency.as_str()).field("customer");
    standing.exposure.as_ref().ok_or_else(none)
}

/// Said when limit and hold are not as they were seen any more; nothing for whoever did not say what was seen.
fn changed(exposure: &money::Exposure, seen: Option<i64>) -> Vec<Refusal> {
    seen.map_or_else(Vec::new, |seen| rules::bounds::as_seen(None, exposure.version, seen))
}

/// A customer and the credit of its group in a currency.
pub(crate) async fn standing(read: &Read<'_>, entity: Id<LegalEntity>, customer: Id<Customer>, currency: Currency) -> Res<Standing> {
    let account = crm::api::account(read, customer).await?;
    let exposure = exposure(read, entity.get(), account.credit_group.get(), currency).await?;
    Ok(Standing { account, exposure })
}
