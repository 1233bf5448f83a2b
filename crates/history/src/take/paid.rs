//! What a customer paid in the past: first what it has in credit is used, then everything that was due is paid.

use base::{BusinessDate, Currency, Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::{Res, Tx};
use settle::api::{Allocate, AllocateCredit, Allocation, Item, Method, OpenItem, Post, PostReceipt};

use super::document::Posted;

/// Uses credits for debits, oldest first, as the operation does; what is left of each debit.
pub(super) fn left(debits: &[Item], credits: &[Item]) -> Vec<(BusinessDate, i64)> {
    let mut good: i64 = credits.iter().map(|item| item.open_minor).sum();
    let rest = |item: &Item| {
        let used = good.min(item.open_minor);
        good -= used;
        (item.due_on, item.open_minor - used)
    };
    debits.iter().map(rest).collect()
}

/// Posts the payment; what it became.
pub(super) async fn pay(
    tx: &Tx<'_>,
    (entity, currency, number): (Id<LegalEntity>, Currency, &str),
    customer: Id<Customer>,
    due_to: BusinessDate,
    debits: &[Item],
    credits: &[Item],
) -> Res<Vec<Posted>> {
    let mut posted = Vec::new();
    let mut owed: i64 = debits.iter().map(|item| item.open_minor).sum();
    for credit in credits {
        if owed == 0 {
            break;
        }
        let used = tx.call::<Allocate>("", &AllocateCredit { credit_item: credit.id, allocations: Vec::new() }).await?;
        owed -= credit.open_minor - used.open_minor;
        posted.extend(used.allocations.iter().map(|one| allocation(one.allocation)));
    }
    let due: i64 = left(debits, credits).into_iter().filter(|(due_on, _)| *due_on <= due_to).map(|(_, minor)| minor).sum();
    if due > 0 {
        posted.push(receipt(tx, (entity, currency, number), customer, due, Vec::new()).await?);
    }
    Ok(posted)
}

fn allocation(id: Id<Allocation>) -> Posted {
    Posted { kind: "allocation".to_owned(), id: id.get() }
}

/// Posts a receipt, for one item or for the oldest ones.
pub(super) async fn receipt(
    tx: &Tx<'_>,
    (entity, currency, number): (Id<LegalEntity>, Currency, &str),
    customer: Id<Customer>,
    minor: i64,
    items: Vec<Id<OpenItem>>,
) -> Res<Posted> {
    let line = |item| settle::api::AllocationLine { item, amount_minor: minor };
    let input = PostReceipt {
        entity,
        customer,
        amount: Money::new(minor, currency),
        received_on: tx.effective(),
        bank_reference: None,
        method: Method::Bank,
        remark: Some(number.to_owned()),
        as_advance: false,
        allocations: items.into_iter().map(line).collect(),
    };
    let receipt = tx.call::<Post>("", &input).await?;
    Ok(Posted { kind: "customer_receipt".to_owned(), id: receipt.id.get() })
}
