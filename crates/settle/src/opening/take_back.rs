//! `opening.take_back`

use super::events::OpeningTakenBack;
use super::model::{OpeningItem, OpeningReversal, Reversal, digest_of_reversal};
use super::{REVERSAL, sql};
use crate::credit::model::Standing;
use crate::credit::standing;
use base::{Id, Money, Refusal};
use futures_util::try_join;
use kernel::ledger::money::{self, Allocate, Guard, MoneyPosting, NewItem, Side};
use kernel::number::post_document;
use kernel::{Decision, Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use org::api::{OpeningBook, opening_book, withdraw_opening};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes an opening receivable or advance back as a whole.
pub struct TakeBack;

/// One that was a mistake.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct TakeOpeningBack {
    /// The item.
    pub item: Id<OpeningItem>,
    /// Why, at most 200 characters.
    pub reason: String,
}

kernel::row! {
    /// The item of it in the ledger.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct InLedger {
        /// Its id.
        pub id: i64,
        /// What of it is open.
        pub open_minor: i64,
        /// It was taken back already.
        pub reversed: bool,
    }
}

/// What taking back depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Withdrawing {
    item: OpeningItem,
    ledger: InLedger,
    standing: Standing,
    book: OpeningBook,
}

/// The counter-document as it will be posted.
pub struct Plan {
    item: OpeningItem,
    open_item: i64,
    standing: Standing,
    exposure: i64,
    reason: String,
}

/// The counter-document as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenBack {
    /// The item that does not stand any more.
    pub id: Id<OpeningItem>,
    /// The counter-document's number.
    pub number: String,
}

impl Operation for TakeBack {
    const NAME: &'static str = "opening.take_back";
    const NEEDS: Permission = super::ENTER;
    type Input = TakeOpeningBack;
    type Facts = Withdrawing;
    type Plan = Plan;
    type Output = TakenBack;

    fn samples() -> Vec<TakeOpeningBack> {
        [860, 866].map(|item| TakeOpeningBack { item: Id::new(item), reason: "金额录错".into() }).to_vec()
    }

    fn alone(input: &TakeOpeningBack) -> Vec<Refusal> {
        Bounds::new().text("reason", &input.reason, NAME_MAX).refusals()
    }

    async fn gather(read: &Read<'_>, input: &TakeOpeningBack) -> Res<Withdrawing> {
        let ids = format!("[{}]", input.item);
        let item: OpeningItem = read.one(&sql::BY_IDS, p![ids.as_str()]).await?;
        let ledger: InLedger = read.one(&sql::ITEM_OF, p![item.kind.as_str(), item.id]).await?;
        let standing = standing(read, item.entity_id, item.customer_id, item.currency);
        let (standing, book) = try_join!(standing, opening_book(read, item.entity_id.get()))?;
        Ok(Withdrawing { item, ledger, standing, book })
    }

    fn decide(input: &TakeOpeningBack, facts: &Withdrawing, _: &Terms<'_>) -> Decision<Plan> {
        let item = &facts.item;
        let mut refusals = Vec::new();
        let Some(exposure) = &facts.standing.exposure else {
            return Decision::refuse(Refusal::new("credit.no_limit").arg("currency", item.currency.as_str()).field("item"));
        };
        if facts.ledger.reversed {
            refusals.push(Refusal::new("opening.taken_back_already").field("item"));
            return Decision::Refuse(refusals);
        }
        refusals.extend(facts.book.closed("item"));
        let used = item.amount_minor - facts.ledger.open_minor;
        if used != 0 {
            let no = Refusal::new("opening.used").arg("number", item.old_number.as_str());
            refusals.push(no.arg("used", Money::new(used, item.currency)).field("item"));
        }
        let plan = Plan {
            item: item.clone(),
            open_item: facts.ledger.id,
            standing: facts.standing.clone(),
            exposure: exposure.id,
            reason: input.reason.trim().to_owned(),
        };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<TakenBack> {
        let (item, reversal) = (&plan.item, row(plan, tx.id::<Reversal>()?.get()));
        let (entity, customer) = (item.entity_id, item.customer_id);
        withdraw_opening(tx, entity.get(), item.id.get()).await?;
        insert(tx, &reversal, plan).await?;
        let counter = NewItem {
            entity: entity.get(),
            customer: customer.get(),
            currency: item.currency,
            side: item.kind.sides().1,
            doc_type: REVERSAL,
            doc_id: reversal.id,
            amount_minor: item.amount_minor,
            due_on: item.opened_on,
        };
        // Both items are closed by each other.
        let counter = money::open_item(tx, &counter).await?;
        let (debit, credit) = if item.kind.sides().0 == Side::Debit { (plan.open_item, counter) } else { (counter, plan.open_item) };
        let pair = [Allocate { debit, credit, amount_minor: item.amount_minor }];
        let posting = [MoneyPosting {
            entity: entity.get(),
            customer: customer.get(),
            exposure: plan.exposure,
            account: item.kind.account(),
            amount: Money::new(-item.amount_minor, item.currency),
            doc_type: REVERSAL,
            doc_id: reversal.id,
            effective: item.opened_on,
            reverses: None,
        }];
        try_join!(money::allocate(tx, &pair), money::post_money(tx, &posting, Guard::None))?;
        let amount = Money::new(item.amount_minor, item.currency);
        tx.publish(&OpeningTakenBack { item: item.id, kind: item.kind, entity, customer, amount })?;
        tx.touch(item.id);
        let posting = Posting {
            doc_type: REVERSAL,
            doc_id: reversal.id,
            entity,
            series: item.kind.series(),
            effective: item.opened_on,
            digest: digest_of_reversal(&reversal),
            corrects: Some((item.kind.as_str(), item.id.get())),
        };
        let number = post_document(tx, posting).await?;
        Ok(TakenBack { id: item.id, number })
    }
}

/// The document's row.
fn row(plan: &Plan, id: i64) -> OpeningReversal {
    let (item, account) = (&plan.item, &plan.standing.account);
    OpeningReversal {
        id,
        item_id: item.id,
        entity_id: item.entity_id,
        customer_id: item.customer_id,
        currency: item.currency,
        amount_minor: item.amount_minor,
        opened_on: item.opened_on,
        reason: plan.reason.clone(),
        department_id: account.department,
        owner_id: account.owner,
    }
}

async fn insert(tx: &Tx<'_>, r: &OpeningReversal, plan: &Plan) -> Res<()> {
    let version = plan.standing.account.version;
    let params = p![r.id, r.item_id, r.entity_id, &r.currency, r.amount_minor, r.opened_on, r.reason.as_str(), r.customer_id, version];
    tx.guard(&sql::REVERSE, params, 1).await
}
