//! What a customer paid in the past: first what it has in credit is used, then everything that was due is paid.

use base::{BusinessDate, Currency, Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::{Res, Tx};
use schemars::JsonSchema;
use serde::Serialize;
use settle::api::{Allocate, AllocateCredit, Allocation, AllocationLine, Item, Method, Post, PostReceipt};

use super::document::Posted;

/// How many items a credit or a receipt settles by name.
const LINES_MAX: usize = 50;

/// What settles the oldest of what is owed, which is less by that afterwards.
pub(super) fn settled(owed: &mut [Item], mut amount_minor: i64) -> Vec<AllocationLine> {
    let mut lines = Vec::new();
    for item in owed.iter_mut().filter(|item| item.open_minor > 0).take(LINES_MAX) {
        let used = amount_minor.min(item.open_minor);
        if used == 0 {
            break;
        }
        lines.push(AllocationLine { item: item.id, amount_minor: used });
        item.open_minor -= used;
        amount_minor -= used;
    }
    lines
}

/// What a payment finds of its batch: what the customer owes and has in credit, oldest first, and whether anything else is open of them.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(super) struct Found {
    pub(super) debits: Vec<Item>,
    pub(super) credits: Vec<Item>,
    /// There is something that the batch did not bring: what is settled is then said item by item, so that nothing of that is.
    pub(super) others: bool,
}

/// Posts the payment; what it became.
pub(super) async fn pay(
    tx: &Tx<'_>,
    (entity, currency, number): (Id<LegalEntity>, Currency, &str),
    customer: Id<Customer>,
    due_to: BusinessDate,
    found: &Found,
) -> Res<Vec<Posted>> {
    let (mut posted, mut owed) = (Vec::new(), found.debits.clone());
    let said = |lines: Vec<AllocationLine>| if found.others { lines } else { Vec::new() };
    for credit in &found.credits {
        let lines = settled(&mut owed, credit.open_minor);
        if lines.is_empty() {
            break;
        }
        let used = tx.call::<Allocate>("", &AllocateCredit { credit_item: credit.id, allocations: said(lines) }).await?;
        posted.extend(used.allocations.iter().map(|one| allocation(one.allocation)));
    }
    let mut due: Vec<Item> = owed.into_iter().filter(|item| item.due_on <= due_to && item.open_minor > 0).collect();
    let books = (entity, currency, number);
    if !found.others && !due.is_empty() {
        posted.push(receipt(tx, books, customer, due.iter().map(|item| item.open_minor).sum(), Vec::new()).await?);
        return Ok(posted);
    }
    for some in due.chunks_mut(LINES_MAX) {
        let minor = some.iter().map(|item| item.open_minor).sum();
        posted.push(receipt(tx, books, customer, minor, settled(some, minor)).await?);
    }
    Ok(posted)
}

fn allocation(id: Id<Allocation>) -> Posted {
    Posted { kind: "allocation".to_owned(), id: id.get() }
}

/// Posts a receipt, for these items or for the oldest ones.
pub(super) async fn receipt(
    tx: &Tx<'_>,
    (entity, currency, number): (Id<LegalEntity>, Currency, &str),
    customer: Id<Customer>,
    minor: i64,
    allocations: Vec<AllocationLine>,
) -> Res<Posted> {
    let input = PostReceipt {
        entity,
        customer,
        amount: Money::new(minor, currency),
        received_on: tx.effective(),
        bank_reference: None,
        method: Method::Bank,
        remark: Some(number.to_owned()),
        as_advance: false,
        allocations,
    };
    let receipt = tx.call::<Post>("", &input).await?;
    Ok(Posted { kind: "customer_receipt".to_owned(), id: receipt.id.get() })
}
