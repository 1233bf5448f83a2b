//! `customer.index`

use super::model::Customer;
use super::search::{self, VERSION, WordsRow};
use super::sql;
use base::Id;
use kernel::db::Boxed;
use kernel::op::Consequence;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

/// Customers of one request at the most.
pub(crate) const CUSTOMERS_MAX: usize = 50;
/// Terms of one statement at the most.
const ROWS_MAX: usize = 1000;

/// Writes anew what customers are found by, after an upgrade made terms of another form. Safe to repeat.
pub struct Index;

/// Customers whose terms are to be written.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct IndexCustomers {
    /// 1 to 50 customers.
    #[schemars(length(max = CUSTOMERS_MAX))]
    pub customers: Vec<Id<Customer>>,
}

/// The customers' words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WordsOfCustomers {
    /// With the version they were read at in the place of the form.
    words: Vec<WordsRow>,
    /// Customer, contact and telephone number of their contacts.
    numbers: Vec<(Id<Customer>, i64, String)>,
    /// The sum of the versions of their contacts: another when one of them came or changed.
    contacts: Vec<(Id<Customer>, i64)>,
}

/// The customers that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IndexedCustomers {
    /// In id order.
    pub changed: Vec<Id<Customer>>,
}

/// A customer, its version, the sum of the versions of its contacts, and its terms.
type Indexed = (Id<Customer>, i64, i64, BTreeSet<(String, i64)>);

impl Operation for Index {
    const NAME: &'static str = "customer.index";
    const NEEDS: Permission = Permission::new("customer.index");
    const TRACE: Trace = Trace::Light;
    type Input = IndexCustomers;
    type Facts = WordsOfCustomers;
    type Plan = Vec<Indexed>;
    type Output = IndexedCustomers;

    fn samples() -> Vec<IndexCustomers> {
        vec![IndexCustomers { customers: vec![Id::new(80), Id::new(81)] }]
    }
    async fn gather(read: &Read<'_>, input: &IndexCustomers) -> Res<WordsOfCustomers> {
        let asked: BTreeSet<Id<Customer>> = input.customers.iter().take(CUSTOMERS_MAX).copied().collect();
        let ids = serde_json::to_string(&asked).map_err(Failure::bug)?;
        let words: Vec<WordsRow> = read.fetch(&sql::WORDS_OF, p![ids.as_str()]).await?;
        if words.len() < asked.len() {
            return Err(Failure::not_found());
        }
        // The sums first: a contact that comes before its number is read makes them stale.
        let contacts = read.fetch(&crate::contact::sql::VERSIONS_OF, p![ids.as_str()]).await?;
        let numbers = read.fetch(&crate::contact::sql::NUMBERS_OF, p![ids.as_str()]).await?;
        Ok(WordsOfCustomers { words, numbers, contacts })
    }
    fn decide(input: &IndexCustomers, facts: &WordsOfCustomers, _: &Terms<'_>) -> Decision<Vec<Indexed>> {
        let refusals = Bounds::new().lines("customers", input.customers.len(), CUSTOMERS_MAX).refusals();
        let contacts = |of: Id<Customer>| facts.contacts.iter().find(|(customer, _)| *customer == of).map_or(0, |(_, sum)| *sum);
        let indexed = |row: &WordsRow| (row.0, row.7, contacts(row.0), search::all_terms(row, &facts.numbers));
        Decision::unless(refusals, facts.words.iter().map(indexed).collect(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Vec<Indexed>) -> Res<IndexedCustomers> {
        // The record first: whoever changes it, or a contact of it, writes its terms after this, or makes this stale.
        let found: Vec<_> = plan.iter().map(|(id, version, ..)| p![VERSION, *id, *version].to_vec()).collect();
        tx.guard_many(&sql::FOUND, &found).await?;
        // A statement of its own: one that had to wait would still count what was there before it waited.
        let same: Vec<_> = plan.iter().map(|(id, _, contacts, _)| p![*id, *contacts].to_vec()).collect();
        tx.guard_many(&sql::SAME_CONTACTS, &same).await?;
        let old: Vec<_> = plan.iter().map(|(id, ..)| p![*id].to_vec()).collect();
        tx.exec_many(&sql::NO_TERMS_AT_ALL, &old).await?;
        let mut rows: Vec<(&str, Id<Customer>, i64)> =
            plan.iter().flat_map(|(id, _, _, terms)| terms.iter().map(|(term, source)| (term.as_str(), *id, *source))).collect();
        rows.sort_unstable();
        let rows: Vec<_> = rows.into_iter().map(|(term, id, source)| p![term, id, source].to_vec()).collect();
        for some in rows.chunks(ROWS_MAX) {
            tx.exec_many(&sql::TERM, some).await?;
        }
        Ok(IndexedCustomers { changed: plan.iter().map(|(id, ..)| *id).collect() })
    }
}

/// What is due: requests for the customers that wait, fifty each.
pub(super) fn due<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let waiting: Vec<(Id<Customer>,)> = read.fetch(&sql::NOT_FOUND, p![VERSION]).await?;
        let ids: Vec<Id<Customer>> = waiting.into_iter().map(|(id,)| id).collect();
        let request = |customers: &[Id<Customer>]| Consequence { operation: Index::NAME, input: json!({ "customers": customers }) };
        Ok(ids.chunks(CUSTOMERS_MAX).map(request).collect())
    })
}
