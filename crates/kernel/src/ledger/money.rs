//! The money ledger: entries, customers' balances, one exposure row a credit group and currency, open items and their
//! allocations. Amounts in minor units. What documents post is said in [`super`].

use super::quantity::{ids, out_of_range};
use super::{AMOUNT_MAX, sql};
use crate::db::Boxed;
use crate::db::{FromCell, Val};
use crate::failure::{Failure, Res};
use crate::op::{Read, Tx};
use crate::p;
use base::{Arithmetic, BusinessDate, Currency, Money};
use futures_util::try_join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A component of the exposure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Confirmed orders, not delivered yet.
    OpenOrders,
    /// Delivered, not invoiced yet.
    Delivered,
    /// Charged or invoiced, not paid yet.
    Invoiced,
    /// Bills taken in payment, not due yet.
    Bills,
    /// Paid and not used for anything yet; lowers the exposure.
    Advances,
}
impl Account {
    /// As entries name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Account::OpenOrders => "open_orders",
            Account::Delivered => "delivered",
            Account::Invoiced => "invoiced",
            Account::Bills => "bills",
            Account::Advances => "advances",
        }
    }
}

crate::row! {
    /// What a credit group may owe and owes, in one currency.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Exposure {
        /// Its id.
        pub id: i64,
        /// Legal entity.
        pub entity: i64,
        /// Credit group: the customer that stands for it.
        pub credit_group: i64,
        /// Currency of all amounts.
        pub currency: Currency,
        /// What the exposure may come to.
        pub limit_minor: i64,
        /// A person has stopped all credit.
        pub on_hold: bool,
        /// Confirmed orders, not delivered yet.
        pub open_orders: i64,
        /// Delivered, not invoiced yet.
        pub delivered: i64,
        /// Charged or invoiced, not paid yet.
        pub invoiced: i64,
        /// Bills taken in payment, not due yet.
        pub bills: i64,
        /// Paid and not used yet.
        pub advances: i64,
        /// Version of limit and hold; postings do not raise it.
        pub version: i64,
    }
}
impl Exposure {
    /// `open_orders + delivered + invoiced + bills − advances`.
    ///
    /// # Errors
    /// `Overflow` when it does not fit 64 bits.
    pub fn total_minor(&self) -> Result<i64, Arithmetic> {
        rules::credit::Exposure::from(self).total().map(|m| m.minor)
    }
}
impl From<&Exposure> for rules::credit::Exposure {
    fn from(e: &Exposure) -> Self {
        rules::credit::Exposure {
            open_orders: e.open_orders,
            delivered: e.delivered,
            invoiced: e.invoiced,
            bills: e.bills,
            advances: e.advances,
            currency: e.currency,
            limit: e.limit_minor,
            hold: e.on_hold,
        }
    }
}

/// The exposure row of a credit group, if it has one.
pub fn exposure<'a>(read: &'a Read<'_>, entity: i64, credit_group: i64, currency: Currency) -> Boxed<'a, Res<Option<Exposure>>> {
    Box::pin(async move { read.opt(&sql::EXPOSURE, p![entity, credit_group, &currency]).await })
}

/// The oldest day on which something was due that the customers of a credit group still owe; nothing where they owe nothing.
pub fn oldest_due<'a>(read: &'a Read<'_>, entity: i64, credit_group: i64, currency: Currency) -> Boxed<'a, Res<Option<BusinessDate>>> {
    Box::pin(async move {
        let found: Option<(Option<BusinessDate>,)> = read.opt(&sql::OLDEST_DUE, p![credit_group, entity, &currency]).await?;
        Ok(found.and_then(|(due_on,)| due_on))
    })
}

/// Opens an exposure row, not on hold; its id.
pub fn open_exposure<'a>(tx: &'a Tx<'_>, entity: i64, credit_group: i64, currency: Currency, limit_minor: i64) -> Boxed<'a, Res<i64>> {
    Box::pin(async move {
        let id = tx.number()?;
        tx.guard(&sql::OPEN_EXPOSURE, p![id, entity, credit_group, &currency, limit_minor, false], 1).await?;
        Ok(id)
    })
}

/// Changes the limit of the exposure row at a version.
pub fn set_limit<'a>(tx: &'a Tx<'_>, id: i64, version: i64, limit_minor: i64) -> Boxed<'a, Res<()>> {
    Box::pin(async move { tx.guard(&sql::SET_LIMIT, p![limit_minor, id, version], 1).await })
}

/// Stops credit or lets it go on, of the exposure row at a version.
pub fn set_hold<'a>(tx: &'a Tx<'_>, id: i64, version: i64, on_hold: bool) -> Boxed<'a, Res<()>> {
    Box::pin(async move { tx.guard(&sql::SET_HOLD, p![on_hold, id, version], 1).await })
}

/// One entry.
#[derive(Debug, Clone)]
pub struct MoneyPosting {
    /// Legal entity.
    pub entity: i64,
    /// Customer.
    pub customer: i64,
    /// The exposure row that moves.
    pub exposure: i64,
    /// Its component.
    pub account: Account,
    /// What the component moves by; signed, not zero.
    pub amount: Money,
    /// The document's kind.
    pub doc_type: &'static str,
    /// The document.
    pub doc_id: i64,
    /// The document's date.
    pub effective: BusinessDate,
    /// The entry that this one negates exactly.
    pub reverses: Option<i64>,
}

/// What must hold of every exposure row after the postings; otherwise the facts were stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It is not on hold and the exposure is within its limit.
    WithinLimit,
    /// It is not on hold.
    NotOnHold,
    /// It is not on hold, and what was delivered, invoiced or taken in bills is covered by what was paid in advance: 款到发货.
    Prepaid,
    /// Nothing more than that the amounts stay in range.
    None,
}

/// What the postings of one call do to one exposure row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moved {
    entity: i64,
    currency: Currency,
    /// By account, in the order of [`Account`].
    by: [i64; 5],
}

/// Posts entries, moves the customers' balances and the exposure rows under `guard`; the entries' ids, in the order of `postings`.
pub fn post_money<'a>(tx: &'a Tx<'_>, postings: &'a [MoneyPosting], guard: Guard) -> Boxed<'a, Res<Vec<i64>>> {
    Box::pin(async move {
        let (balances, exposures) = sums(postings)?;
        let now = tx.now();
        let mut entry_ids = Vec::with_capacity(postings.len());
        let mut entries: Vec<Vec<Val<'_>>> = Vec::with_capacity(postings.len());
        for p in postings {
            let id = tx.number()?;
            entry_ids.push(id);
            let row = p![
                id,
                p.entity,
                p.customer,
                p.exposure,
                p.account.as_str(),
                &p.amount.currency,
                p.amount.minor,
                p.doc_type,
                p.doc_id,
                p.reverses,
                p.effective,
                now
            ];
            entries.push(row.to_vec());
        }
        let balances: Vec<Vec<Val<'_>>> = balances
            .iter()
            .map(|((entity, customer, account, currency), by)| p![*entity, *customer, account.as_str(), *currency, *by].to_vec())
            .collect();
        let mut moves: Vec<Vec<Val<'_>>> = Vec::with_capacity(exposures.len());
        for (id, m) in &exposures {
            let [orders, delivered, invoiced, bills, advances] = m.by;
            let mut row = p![orders, delivered, invoiced, bills, advances, *id, m.entity, &m.currency].to_vec();
            if guard == Guard::WithinLimit {
                row.push(Val::I(orders + delivered + invoiced + bills - advances));
            } else if guard == Guard::Prepaid {
                row.push(Val::I(delivered + invoiced + bills - advances));
            }
            moves.push(row);
        }
        let expose = match guard {
            Guard::WithinLimit => &sql::EXPOSE_WITHIN_LIMIT,
            Guard::NotOnHold => &sql::EXPOSE_NOT_ON_HOLD,
            Guard::Prepaid => &sql::EXPOSE_PREPAID,
            Guard::None => &sql::EXPOSE,
        };
        // The hot row last: on PostgreSQL it is held until the commit.
        try_join!(
            tx.guard_many(&sql::MONEY_ENTRY, &entries),
            tx.guard_many(&sql::MONEY_BALANCE, &balances),
            tx.guard_many(expose, &moves)
        )?;
        Ok(entry_ids)
    })
}

type Balances<'p> = BTreeMap<(i64, i64, Account, &'p str), i64>;

/// What moves by how much: customers' balances and exposure rows, each once and in key order.
fn sums(postings: &[MoneyPosting]) -> Res<(Balances<'_>, BTreeMap<i64, Moved>)> {
    let add = |sum: &mut i64, amount: i64| {
        let total = sum.checked_add(amount).filter(|t| t.checked_abs().is_some_and(|t| t <= AMOUNT_MAX));
        *sum = total.ok_or_else(|| out_of_range(Arithmetic::Overflow))?;
        Ok(())
    };
    let mut balances: Balances<'_> = BTreeMap::new();
    let mut exposures: BTreeMap<i64, Moved> = BTreeMap::new();
    for p in postings {
        if p.amount.minor == 0 {
            return Err(Failure::bug(format!("{} {} posts nothing", p.doc_type, p.doc_id)));
        }
        add(balances.entry((p.entity, p.customer, p.account, p.amount.currency.as_str())).or_insert(0), p.amount.minor)?;
        let moved = exposures.entry(p.exposure).or_insert(Moved { entity: p.entity, currency: p.amount.currency, by: [0; 5] });
        if (moved.entity, moved.currency) != (p.entity, p.amount.currency) {
            return Err(Failure::bug(format!("exposure {} is moved in two entities or currencies", p.exposure)));
        }
        add(&mut moved.by[p.account as usize], p.amount.minor)?;
    }
    Ok((balances, exposures))
}

/// Which way an open item points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Owed by the customer.
    Debit,
    /// Owed to the customer: a receipt or a credit note not used yet.
    Credit,
}
impl Side {
    /// As items name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Debit => "debit",
            Side::Credit => "credit",
        }
    }
}
impl FromCell for Side {
    fn from_cell(cell: &crate::db::Cell) -> Option<Self> {
        match String::from_cell(cell)?.as_str() {
            "debit" => Some(Side::Debit),
            "credit" => Some(Side::Credit),
            _ => None,
        }
    }
}

/// An item to be opened; one document has one.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// Legal entity.
    pub entity: i64,
    /// Customer.
    pub customer: i64,
    /// Currency.
    pub currency: Currency,
    /// Which way it points.
    pub side: Side,
    /// The document's kind.
    pub doc_type: &'static str,
    /// The document.
    pub doc_id: i64,
    /// Its amount, above zero.
    pub amount_minor: i64,
    /// When it is due.
    pub due_on: BusinessDate,
}

crate::row! {
    /// An open item.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Item {
        /// Its id.
        pub id: i64,
        /// Customer.
        pub customer: i64,
        /// Currency.
        pub currency: Currency,
        /// Which way it points.
        pub side: Side,
        /// The document's kind.
        pub doc_type: String,
        /// The document.
        pub doc_id: i64,
        /// Its amount.
        pub amount_minor: i64,
        /// What of it is open.
        pub open_minor: i64,
        /// When it is due.
        pub due_on: BusinessDate,
    }
}

/// Opens an item; its id.
pub fn open_item<'a>(tx: &'a Tx<'_>, item: &'a NewItem) -> Boxed<'a, Res<i64>> {
    Box::pin(async move {
        if item.amount_minor > AMOUNT_MAX {
            return Err(out_of_range(Arithmetic::Overflow));
        }
        let id = tx.number()?;
        let params = p![
            id,
            item.entity,
            item.customer,
            &item.currency,
            item.side.as_str(),
            item.doc_type,
            item.doc_id,
            item.amount_minor,
            item.due_on
        ];
        tx.guard(&sql::OPEN_ITEM, params, 1).await?;
        Ok(id)
    })
}

/// What is open of a customer, oldest first (by due date, then id), at most 500.
pub fn open_items<'a>(read: &'a Read<'_>, customer: i64, currency: Currency, side: Side) -> Boxed<'a, Res<Vec<Item>>> {
    Box::pin(async move { read.fetch(&sql::OPEN_ITEMS, p![customer, &currency, side.as_str()]).await })
}

/// Items by their ids, in id order, open or not.
pub fn items_by_id<'a>(read: &'a Read<'_>, items: &'a [i64]) -> Boxed<'a, Res<Vec<Item>>> {
    Box::pin(async move { read.fetch(&sql::ITEMS_BY_ID, p![ids(items).as_str()]).await })
}

crate::row! {
    /// A debit item paid by a credit item, wholly or in part.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Allocate {
        /// The debit item.
        pub debit: i64,
        /// The credit item.
        pub credit: i64,
        /// How much, above zero.
        pub amount_minor: i64,
    }
}

/// Allocates; the allocations' ids in the order given. Stale when an item is not open that far, or when two items are not a
/// debit and a credit of one legal entity, customer and currency.
pub fn allocate<'a>(tx: &'a Tx<'_>, allocations: &'a [Allocate]) -> Boxed<'a, Res<Vec<i64>>> {
    Box::pin(async move {
        let draws = per_item(allocations)?;
        let mut made = Vec::with_capacity(allocations.len());
        let mut rows = Vec::with_capacity(allocations.len());
        for a in allocations {
            let id = tx.number()?;
            made.push(id);
            rows.push(p![id, a.amount_minor, tx.now(), tx.company_today(), a.debit, a.credit].to_vec());
        }
        try_join!(tx.guard_many(&sql::ALLOCATE, &rows), tx.guard_many(&sql::DRAW, &draws))?;
        Ok(made)
    })
}

/// An allocation that stands, for [`undo_allocation`]; none when it was undone or is itself the negation of one.
pub fn live_allocation<'a>(read: &'a Read<'_>, allocation: i64) -> Boxed<'a, Res<Option<Allocate>>> {
    Box::pin(async move { read.opt(&sql::LIVE_ALLOCATION, p![allocation]).await })
}

/// Undoes an allocation that stands as `of` says, by its exact negation; both items are open again. The new row's id.
/// Once only: a second time is stale, and a refusal when two ask at the same moment.
pub fn undo_allocation<'a>(tx: &'a Tx<'_>, allocation: i64, of: Allocate) -> Boxed<'a, Res<i64>> {
    Box::pin(async move {
        let id = tx.number()?;
        let reopened = per_item(&[of])?;
        let row = p![id, tx.now(), tx.company_today(), allocation, of.debit, of.credit, of.amount_minor];
        try_join!(tx.guard(&sql::NEGATE, row, 1), tx.guard_many(&sql::REOPEN, &reopened))?;
        Ok(id)
    })
}

/// What each item gives, in id order.
fn per_item<'v>(allocations: &[Allocate]) -> Res<Vec<Vec<Val<'v>>>> {
    let mut items: BTreeMap<i64, i64> = BTreeMap::new();
    for a in allocations {
        if a.amount_minor <= 0 {
            return Err(Failure::bug("only amounts above zero are allocated"));
        }
        for item in [a.debit, a.credit] {
            let sum = items.entry(item).or_insert(0);
            *sum = sum.checked_add(a.amount_minor).ok_or_else(|| out_of_range(Arithmetic::Overflow))?;
        }
    }
    Ok(items.into_iter().map(|(id, amount)| p![amount, id].to_vec()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CNY: &str = "CNY";

    fn posting(customer: i64, exposure: i64, account: Account, minor: i64) -> MoneyPosting {
        let amount = Money::new(minor, Currency::new(CNY).expect("a currency"));
        let effective = BusinessDate::MIN;
        MoneyPosting { entity: 1, customer, exposure, account, amount, doc_type: "test", doc_id: 1, effective, reverses: None }
    }

    #[test]
    fn each_row_moves_once() {
        let postings = [
            posting(81, 100, Account::Advances, 300),
            posting(80, 100, Account::Invoiced, -500),
            posting(80, 100, Account::Invoiced, 200),
            posting(80, 99, Account::OpenOrders, 7),
        ];
        let (balances, exposures) = sums(&postings).expect("small");
        let balances: Vec<_> = balances.into_iter().collect();
        assert_eq!(
            balances,
            [((1, 80, Account::OpenOrders, CNY), 7), ((1, 80, Account::Invoiced, CNY), -300), ((1, 81, Account::Advances, CNY), 300)]
        );
        let moved: Vec<_> = exposures.into_iter().map(|(id, m)| (id, m.by)).collect();
        assert_eq!(moved, [(99, [7, 0, 0, 0, 0]), (100, [0, 0, -300, 0, 300])]);
    }

    #[test]
    fn what_cannot_be_posted() {
        assert!(matches!(sums(&[posting(80, 100, Account::Invoiced, AMOUNT_MAX + 1)]), Err(Failure::Refused(_))));
        assert!(matches!(sums(&[posting(80, 100, Account::Invoiced, i64::MIN)]), Err(Failure::Refused(_))));
        assert!(matches!(sums(&[posting(80, 100, Account::Invoiced, 0)]), Err(Failure::Bug(_))));
        assert!(matches!(per_item(&[Allocate { debit: 1, credit: 2, amount_minor: 0 }]), Err(Failure::Bug(_))));
    }

    #[test]
    fn an_item_in_several_allocations_is_drawn_once() {
        let allocations = [Allocate { debit: 9, credit: 4, amount_minor: 10 }, Allocate { debit: 3, credit: 4, amount_minor: 5 }];
        let rows: Vec<String> = per_item(&allocations).expect("small").iter().map(|r| format!("{r:?}")).collect();
        assert_eq!(rows, ["[I(5), I(3)]", "[I(15), I(4)]", "[I(10), I(9)]"]);
    }
}
