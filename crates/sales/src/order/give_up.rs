//! `sales_order.cancel` and `sales_order.close`: what is not delivered is given up.

use super::events::{LineTold, OrderCancelled, OrderClosed};
use super::model::{OrderLine, OrderRevision, OrderState, SalesOrder, SavedOrder, revision_digest};
use super::progress::LineFacts;
use super::{AMENDMENT, DOC_TYPE, sql};
use base::{Id, Money, Quantity, Refusal, Remedy};
use futures_util::try_join;
use kernel::db::Boxed;
use kernel::ledger::money::{Account, Guard, MoneyPosting, post_money};
use kernel::ledger::quantity::{self, Reserve, reserved_by};
use kernel::number::post_document;
use kernel::{Failure, Permission, Posting, Read, Record, Res, Tx, p};
use org::api::{opening_book, opening_of, withdraw_opening};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives an order up of which nothing was delivered.
pub type Cancel = Record<CancelOne>;
/// The operation's decision and writes.
pub struct CancelOne;
/// Gives the rest of an order up of which something was delivered.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// An order that is given up.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct GiveUp {
    /// The order.
    pub order: Id<SalesOrder>,
    /// The version that was seen.
    pub version: i64,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// The order as it stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Standing {
    order: SalesOrder,
    /// Its present revision.
    agreed: OrderRevision,
    /// What was agreed in it.
    lines: Vec<OrderLine>,
    /// What became of that.
    progress: Vec<LineFacts>,
    /// What is held of it.
    held: Vec<Reserve>,
    /// It is an opening order, and opening balances are still taken: then it was a mistake.
    opening: bool,
}

async fn load(read: &Read<'_>, input: &GiveUp) -> Res<Standing> {
    let order: SalesOrder = read.one(&sql::BY_ID, p![input.order]).await?;
    let held = [input.order.get()];
    let (agreed, lines, progress, mut held) = try_join!(
        read.one(&sql::REVISION, p![order.id, order.revision]),
        read.fetch(&sql::LINES_OF, p![order.id, order.revision]),
        read.fetch(&sql::FACTS_OF, p![order.id]),
        reserved_by(read, DOC_TYPE, &held)
    )?;
    let opening = match opening_of(read, order.id.get()).await? {
        Some(document) => document.stands && opening_book(read, document.entity).await?.locked_at.is_none(),
        None => false,
    };
    Ok(Standing { held: held.remove(&order.id.get()).unwrap_or_default(), order, agreed, lines, progress, opening })
}

/// A line as its goods are shared out: what all of it comes to, and quantities in thousandths.
struct Share {
    net_minor: i64,
    ordered: i64,
    kept: i64,
}

/// Whether a greater share of some gift is kept than of what is paid for, by value, exactly: by the quantities, and not by amounts that each
/// delivery rounded. Where nothing is paid for, nothing is ahead of it.
fn ahead(gifts: &[Share], paid: &[Share]) -> bool {
    // Finer than any quantity tells lines apart; each share is rounded down by less than one part of it.
    const PARTS: i128 = 1_000_000_000;
    let agreed: i128 = paid.iter().map(|line| i128::from(line.net_minor)).sum();
    let came = |line: &Share| i128::from(line.net_minor) * i128::from(line.kept) * PARTS / i128::from(line.ordered.max(1)) + 1;
    let came: i128 = paid.iter().map(came).sum();
    let before = |gift: &Share| i128::from(gift.kept) * agreed * PARTS > i128::from(gift.ordered) * came;
    agreed > 0 && gifts.iter().any(before)
}

impl Standing {
    fn delivered(&self) -> bool {
        self.progress.iter().any(|line| line.delivered.is_positive())
    }
    /// More of what is given is with the customer than of what is paid for: the goods were sold for less than anybody agreed to.
    fn gifts_ahead(&self) -> bool {
        let share = |line: &LineFacts| Share {
            net_minor: line.net_minor,
            ordered: line.ordered.thousandths(),
            kept: line.delivered.thousandths() - line.returned.thousandths(),
        };
        let (gifts, paid): (Vec<&LineFacts>, Vec<&LineFacts>) = self.progress.iter().partition(|line| line.gift);
        ahead(&gifts.into_iter().map(share).collect::<Vec<_>>(), &paid.into_iter().map(share).collect::<Vec<_>>())
    }
    /// What of it is not delivered.
    fn rest(&self) -> i64 {
        self.order.gross_minor - self.order.delivered_minor - self.order.cancelled_minor
    }
    fn told(&self) -> Vec<LineTold> {
        let open = self.progress.iter().filter(|line| line.open().is_positive());
        open.map(|line| LineTold { line_no: line.line_no, product: line.product, quantity: line.open() }).collect()
    }

    /// What is wrong with giving it up, whatever was delivered.
    fn wrong(&self, input: &GiveUp) -> Vec<Refusal> {
        let number = self.order.number.as_str();
        let ended = (!self.order.state.is_open()).then(|| Refusal::new("sales_order.ended").arg("number", number).field("order"));
        let mut no = rules::bounds::as_seen(ended, self.order.version, input.version);
        no.extend(Bounds::new().text("reason", &input.reason, NAME_MAX).refusals());
        no
    }

    /// Gives up what is not delivered: a further revision with the same lines, whose rest is let go of.
    async fn give_up(&self, tx: &Tx<'_>, reason: &str, state: OrderState) -> Res<SavedOrder> {
        let order = &self.order;
        let document = tx.number()?;
        tx.guard(&sql::GIVE_UP, p![state.as_str(), order.id, order.version], 1).await?;
        try_join!(self.let_go(tx), self.post(tx, document))?;
        let revision =
            OrderRevision { id: document, revision: order.revision + 1, reason: Some(reason.trim().to_owned()), ..self.agreed.clone() };
        let same = |line: &OrderLine| OrderLine { revision: revision.revision, ..line.clone() };
        let lines: Vec<OrderLine> = self.lines.iter().map(same).collect();
        super::plan::write_revision(tx, &revision, &[], &[]).await?;
        tx.guard(&sql::COPY_LINES, p![order.id, order.revision], u64::try_from(lines.len()).map_err(Failure::bug)?).await?;
        tx.exec(&sql::GIVE_UP_LINES, p![order.id]).await?;
        let posting = Posting {
            doc_type: AMENDMENT,
            doc_id: document,
            entity: order.entity_id,
            series: AMENDMENT,
            effective: tx.effective(),
            digest: revision_digest(&revision, &lines),
            corrects: Some((DOC_TYPE, order.id.get())),
        };
        post_document(tx, posting).await?;
        tx.touch(order.id);
        Ok(SavedOrder { id: order.id, version: order.version + 1, state })
    }

    async fn let_go(&self, tx: &Tx<'_>) -> Res<()> {
        if self.held.is_empty() { Ok(()) } else { quantity::release(tx, DOC_TYPE, self.order.id.get(), &self.held).await }
    }

    async fn post(&self, tx: &Tx<'_>, document: i64) -> Res<()> {
        let (order, rest) = (&self.order, self.rest());
        if rest == 0 {
            return Ok(());
        }
        let posting = MoneyPosting {
            entity: order.entity_id.get(),
            customer: order.payer_id.get(),
            exposure: order.exposure_id,
            account: Account::OpenOrders,
            amount: Money::new(-rest, order.currency),
            doc_type: AMENDMENT,
            doc_id: document,
            effective: tx.effective(),
            reverses: None,
        };
        post_money(tx, &[posting], Guard::None).await.map(|_| ())
    }
}

/// The order of a delivery that is to be taken back as if it had never been, with all that giving it up relies on.
///
/// # Errors
/// Not found.
pub fn undelivered<'a>(read: &'a Read<'_>, order: Id<SalesOrder>) -> Boxed<'a, Res<Standing>> {
    Box::pin(async move {
        let mut standing = load(read, &GiveUp { order, version: 0, reason: String::new() }).await?;
        standing.order.version += 1;
        standing.order.delivered_minor = 0;
        for line in &mut standing.progress {
            (line.delivered, line.delivered_net_minor, line.delivered_tax_minor) = (Quantity::ZERO, 0, 0);
        }
        Ok(standing)
    })
}

/// Gives such an order up, right after nothing of it is delivered any more.
///
/// # Errors
/// Stale when the order is not as it was read.
pub fn give_up_undelivered<'a>(tx: &'a Tx<'_>, standing: &'a Standing, reason: &'a str) -> Boxed<'a, Res<()>> {
    Box::pin(async move {
        standing.give_up(tx, reason, OrderState::Cancelled).await?;
        let (order, warehouse) = (standing.order.id, standing.order.warehouse_id);
        tx.publish(&OrderCancelled { order, warehouse, reason: reason.trim().to_owned(), lines: standing.told() })
    })
}

fn sample(order: i64, version: i64, reason: &str) -> Vec<GiveUp> {
    vec![GiveUp { order: Id::new(order), version, reason: reason.into() }]
}

impl kernel::Change for CancelOne {
    const NAME: &'static str = "sales_order.cancel";
    const NEEDS: Permission = Permission::new("sales_order.cancel");
    type Input = GiveUp;
    type Record = Standing;
    type Output = SavedOrder;

    fn samples() -> Vec<GiveUp> {
        sample(750, 1, "客户取消采购计划")
    }
    async fn load(read: &Read<'_>, input: &GiveUp) -> Res<Standing> {
        load(read, input).await
    }
    fn check(input: &GiveUp, record: &Standing) -> Vec<Refusal> {
        let mut no = record.wrong(input);
        if record.delivered() && record.order.state.is_open() {
            no.push(Refusal::new("sales_order.delivered_already").field("order").remedy(Remedy::new("sales_order.close_instead")));
        }
        no
    }
    async fn write(tx: &Tx<'_>, input: &GiveUp, record: &Standing) -> Res<SavedOrder> {
        if record.opening {
            withdraw_opening(tx, record.order.entity_id.get(), record.order.id.get()).await?;
        }
        let saved = record.give_up(tx, &input.reason, OrderState::Cancelled).await?;
        let (order, warehouse) = (record.order.id, record.order.warehouse_id);
        tx.publish(&OrderCancelled { order, warehouse, reason: input.reason.trim().to_owned(), lines: record.told() })?;
        Ok(saved)
    }
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "sales_order.close";
    const NEEDS: Permission = Permission::new("sales_order.close");
    type Input = GiveUp;
    type Record = Standing;
    type Output = SavedOrder;

    fn samples() -> Vec<GiveUp> {
        sample(760, 4, "余量不再需要")
    }
    async fn load(read: &Read<'_>, input: &GiveUp) -> Res<Standing> {
        load(read, input).await
    }
    fn check(input: &GiveUp, record: &Standing) -> Vec<Refusal> {
        let mut no = record.wrong(input);
        if !record.delivered() && record.order.state.is_open() {
            no.push(Refusal::new("sales_order.not_delivered").field("order").remedy(Remedy::new("sales_order.cancel_instead")));
        } else if record.order.state.is_open() && record.gifts_ahead() {
            no.push(Refusal::new("sales_order.gifts_ahead").field("order").remedy(Remedy::new("sales_order.amend_instead")));
        }
        no
    }
    async fn write(tx: &Tx<'_>, input: &GiveUp, record: &Standing) -> Res<SavedOrder> {
        let saved = record.give_up(tx, &input.reason, OrderState::ShortClosed).await?;
        let (order, warehouse) = (record.order.id, record.order.warehouse_id);
        tx.publish(&OrderClosed { order, warehouse, reason: input.reason.trim().to_owned(), lines: record.told() })?;
        Ok(saved)
    }
}

#[cfg(test)]
mod tests {
    use super::{Share, ahead};
    use proptest::prelude::*;

    #[test]
    fn gifts_alone_are_ahead_and_with_their_goods_they_are_not() {
        let share = |net_minor, ordered, kept| Share { net_minor, ordered, kept };
        assert!(ahead(&[share(0, 15_000, 15_000)], &[share(100_000, 400_000, 0)]));
        assert!(!ahead(&[share(0, 10_000, 3_000)], &[share(88_487, 10_000, 3_000)]));
        assert!(ahead(&[share(0, 10_000, 4_000)], &[share(88_487, 10_000, 3_000)]));
        assert!(!ahead(&[share(0, 10_000, 4_000)], &[]), "nothing is paid for");
    }

    proptest! {
        #[test]
        fn equal_shares_are_never_ahead(lines in proptest::collection::vec((1..10_000_000_i64, 1..1_000_i64), 1..20), gift in 1..1_000_i64, part in 0..=12_i64) {
            let share = |net_minor, twelfth: i64| Share { net_minor, ordered: twelfth * 12, kept: twelfth * part };
            let paid: Vec<Share> = lines.iter().map(|(net, twelfth)| share(*net, *twelfth)).collect();
            prop_assert!(!ahead(&[share(0, gift)], &paid));
            let more = Share { net_minor: 0, ordered: gift * 12, kept: gift * (part + 1) };
            prop_assert!(part == 12 || ahead(&[more], &paid));
        }
    }
}
