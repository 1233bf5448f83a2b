//! What allocations are made of, and how it is decided which charge is paid.

use super::sql;
use base::{BusinessDate, Currency, Entity, Id, Money, Refusal};
use crm::api::Customer;
use futures_util::try_join;
use kernel::access::LegalEntity;
use kernel::db::Boxed;
use kernel::ledger::money::Side;
use kernel::{Failure, Read, Res, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lines of one allocation at the most.
pub(crate) const LINES_MAX: usize = 50;

/// Something owed by or to a customer until it is settled, entity `open_item`.
pub struct OpenItem;
impl Entity for OpenItem {
    const NAME: &'static str = "open_item";
}

/// A payment, or part of it, used for a charge; entity `allocation`.
pub struct Allocation;
impl Entity for Allocation {
    const NAME: &'static str = "allocation";
}

/// How much of a payment goes to one charge.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AllocationLine {
    /// The open item of the charge.
    pub item: Id<OpenItem>,
    /// How much of it is paid, in minor units, above zero.
    pub amount_minor: i64,
}

/// A charge, or part of it, that was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Allocated {
    /// The allocation.
    pub allocation: Id<Allocation>,
    /// The open item of the charge.
    pub item: Id<OpenItem>,
    /// How much of it was paid, in minor units.
    pub amount_minor: i64,
}

kernel::row! {
    /// An open item as a decision sees it.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Item {
        /// Its id.
        pub id: Id<OpenItem>,
        /// Legal entity.
        pub entity: Id<LegalEntity>,
        /// Customer.
        pub customer: Id<Customer>,
        /// Currency.
        pub currency: Currency,
        /// Owed by the customer, or to the customer.
        pub side: Side,
        /// What of it is open, in minor units.
        pub open_minor: i64,
        /// When it is due.
        pub due_on: BusinessDate,
    }
}

/// One item, open or not.
pub(super) async fn item(read: &Read<'_>, id: Id<OpenItem>) -> Res<Item> {
    let ids = format!("[{id}]");
    read.one(&sql::ITEMS, p![ids.as_str()]).await
}

/// What a payment of a customer may be used for: the items of `lines`, whosever they are, or everything that is open, the oldest
/// 500 of it.
pub(crate) async fn payable(
    read: &Read<'_>,
    entity: Id<LegalEntity>,
    customer: Id<Customer>,
    currency: Currency,
    lines: &[AllocationLine],
) -> Res<Vec<Item>> {
    if lines.is_empty() {
        return read.fetch(&sql::OPEN_DEBITS, p![customer, &currency, entity]).await;
    }
    let ids: Vec<Id<OpenItem>> = lines.iter().take(LINES_MAX).map(|line| line.item).collect();
    let ids = serde_json::to_string(&ids).map_err(Failure::bug)?;
    let mut items: Vec<Item> = read.fetch(&sql::ITEMS, p![ids.as_str()]).await?;
    items.retain(|i| i.entity == entity && i.customer == customer && i.currency == currency && i.side == Side::Debit);
    Ok(items)
}

/// What a customer owes to a legal entity, and what it has in credit there, each the oldest 500.
///
/// # Errors
/// The database's.
pub fn open_items<'a>(
    read: &'a Read<'_>,
    entity: Id<LegalEntity>,
    customer: Id<Customer>,
    currency: Currency,
) -> Boxed<'a, Res<(Vec<Item>, Vec<Item>)>> {
    Box::pin(async move {
        let params = p![customer, &currency, entity];
        try_join!(read.fetch(&sql::OPEN_DEBITS, &params), read.fetch(&sql::OPEN_CREDITS, &params))
    })
}

/// Which items are paid with how much of `amount`: as the lines say, or the oldest first when there are none.
pub(crate) fn share_out(amount: Money, items: &[Item], lines: &[AllocationLine]) -> Result<Vec<(i64, i64)>, Vec<Refusal>> {
    let open: Vec<rules::allocate::OpenItem> =
        items.iter().map(|item| rules::allocate::OpenItem { id: item.id.get(), due: item.due_on, open_minor: item.open_minor }).collect();
    if lines.is_empty() {
        return Ok(rules::allocate::oldest_first(amount.minor, &open));
    }
    let wanted: Vec<(i64, i64)> = lines.iter().map(|line| (line.item.get(), line.amount_minor)).collect();
    rules::allocate::by_hand(amount, &open, &wanted).map_err(|refusals| refusals.into_iter().map(at_field).collect())
}

/// The rule calls the amount of a line `amount`; here it is `amount_minor`.
fn at_field(mut refusal: Refusal) -> Refusal {
    refusal.field = refusal.field.map(|field| if field.ends_with(".amount") { field + "_minor" } else { field });
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: i64, due: &str, open_minor: i64) -> Item {
        Item {
            id: Id::new(id),
            entity: Id::new(1),
            customer: Id::new(80),
            currency: Currency::CNY,
            side: Side::Debit,
            open_minor,
            due_on: BusinessDate::parse(due).expect("a date"),
        }
    }

    #[test]
    fn a_payment_is_shared_out() {
        let items = [item(1, "2026-12-01", 50), item(2, "2026-11-01", 30)];
        let line = |item, amount_minor| AllocationLine { item: Id::new(item), amount_minor };
        let check = |amount, lines: &[AllocationLine], expected: Result<&[(i64, i64)], &[&str]>| {
            let told = |refusals: Vec<Refusal>| {
                refusals.into_iter().map(|r| format!("{} {}", r.key, r.field.unwrap_or_default())).collect::<Vec<_>>()
            };
            let found = share_out(Money::new(amount, Currency::CNY), &items, lines).map_err(told);
            assert_eq!(found, expected.map(<[_]>::to_vec).map_err(|e| e.iter().map(|t| (*t).to_owned()).collect()));
        };
        check(40, &[], Ok(&[(2, 30), (1, 10)]));
        check(100, &[], Ok(&[(2, 30), (1, 50)]));
        check(40, &[line(1, 40)], Ok(&[(1, 40)]));
        check(60, &[line(1, 51)], Err(&["settle.allocation.exceeds_open allocations.0.amount_minor"]));
        check(60, &[line(3, 1)], Err(&["settle.allocation.unknown_item allocations.0.item"]));
        check(60, &[line(2, 30), line(1, 40)], Err(&["settle.allocation.exceeds_amount allocations"]));
        check(60, &[line(2, 0)], Err(&["settle.allocation.not_positive allocations.0.amount_minor"]));
    }
}
