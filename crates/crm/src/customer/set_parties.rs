//! `customer.set_parties`

use super::model::{Account, Customer, CustomerState, Party, SavedCustomer};
use super::{account, as_seen, set_terms, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says who receives, is invoiced and pays for what a customer orders.
pub type SetParties = Record<SetPartiesOne>;
/// The operation's decision and writes.
pub struct SetPartiesOne;

/// Who plays which part for a customer; where nobody is given it is the customer itself.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetCustomerParties {
    /// The customer, which orders.
    pub customer: Id<Customer>,
    /// The version that was seen.
    pub version: i64,
    /// Who receives the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receives: Option<Id<Customer>>,
    /// Who is invoiced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoiced: Option<Id<Customer>>,
    /// Who pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pays: Option<Id<Customer>>,
}

impl SetCustomerParties {
    /// The parts, each with the other customer that plays it.
    fn others(&self) -> impl Iterator<Item = (Party, Id<Customer>)> {
        let parts = [(Party::Invoiced, self.invoiced), (Party::Pays, self.pays), (Party::Receives, self.receives)];
        let own = self.customer;
        parts.into_iter().filter_map(move |(party, other)| Some((party, other.filter(|other| *other != own)?)))
    }
}

/// The customer, and the others that play a part.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Parts {
    customer: Customer,
    others: Vec<(Party, Account)>,
    /// Who pays so far, where that is another customer.
    pays: Option<Id<Customer>>,
    /// Who is invoiced so far, where that is another customer.
    invoiced: Option<Id<Customer>>,
    /// Whether whoever asks may say on which terms the customer pays.
    sets_terms: bool,
}

impl kernel::Change for SetPartiesOne {
    const NAME: &'static str = "customer.set_parties";
    const NEEDS: Permission = Permission::new("customer.set_parties");
    type Input = SetCustomerParties;
    type Record = Parts;
    type Output = SavedCustomer;

    fn samples() -> Vec<SetCustomerParties> {
        let invoiced =
            SetCustomerParties { customer: Id::new(83), version: 1, receives: None, invoiced: Some(Id::new(80)), pays: Some(Id::new(80)) };
        vec![invoiced.clone(), SetCustomerParties { receives: Some(Id::new(83)), invoiced: None, pays: None, ..invoiced }]
    }
    async fn load(read: &Read<'_>, input: &SetCustomerParties) -> Res<Parts> {
        let customer: Customer = read.one(&sql::BY_ID, p![input.customer]).await?;
        let mut others = Vec::new();
        for (party, other) in input.others() {
            let account = account(read, other).await?;
            read.observe(account.customer, account.version);
            others.push((party, account));
        }
        let so_far: Vec<(String, Id<Customer>)> = read.fetch(&sql::PARTIES_OF, p![input.customer]).await?;
        let plays = |party: Party| so_far.iter().find(|(played, _)| played == party.as_str()).map(|(_, other)| *other);
        let (pays, invoiced) = (plays(Party::Pays), plays(Party::Invoiced));
        let sets_terms = read.actor().may_see(set_terms::SETS, customer.department_id, customer.owner_id);
        Ok(Parts { customer, others, pays, invoiced, sets_terms })
    }
    fn check(input: &SetCustomerParties, record: &Parts) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.customer, input.version);
        let closed = record.others.iter().filter(|(_, other)| other.state == CustomerState::Closed);
        refusals.extend(closed.map(|(party, _)| Refusal::new("customer.closed").field(party.as_str())));
        // Another payer is other terms and another limit, and an invoice in another's name is another's tax.
        for (party, so_far, key) in
            [(Party::Pays, record.pays, "customer.payer.not_yours"), (Party::Invoiced, record.invoiced, "customer.invoiced.not_yours")]
        {
            let other = record.others.iter().find(|(played, _)| *played == party).map(|(_, other)| other.customer);
            if other.is_some() && other != so_far && !record.sets_terms {
                refusals.push(Refusal::new(key).field(party.as_str()));
            }
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &SetCustomerParties, record: &Parts) -> Res<SavedCustomer> {
        let customer = &record.customer;
        tx.guard(&sql::RAISE, p![customer.id, customer.version], 1).await?;
        tx.exec(&sql::NO_PARTIES, p![customer.id]).await?;
        let rows: Vec<_> = input.others().map(|(party, other)| p![customer.id, party.as_str(), other].to_vec()).collect();
        tx.exec_many(&sql::PARTY, &rows).await?;
        tx.touch(customer.id);
        Ok(SavedCustomer { id: customer.id, version: customer.version + 1 })
    }
}
