//! What is common to what a customer owed and what it had paid in advance: looked at and posted in one way.

use super::events::OpeningEntered;
use super::model::{Kind, OpeningItem, digest};
use super::sql;
use crate::allocation::model::OpenItem;
use crate::credit::model::Standing;
use crate::credit::standing;
use base::{BusinessDate, Currency, Id, Money, Refusal};
use crm::api::{Customer, CustomerState};
use futures_util::try_join;
use kernel::access::LegalEntity;
use kernel::ledger::money::{self, Guard, MoneyPosting, NewItem};
use kernel::number::post_document;
use kernel::{Decision, Posting, Read, Res, Terms, Tx, p};
use org::api::{NewOpening, OpeningFacts, enter_opening, old_number, opening_dated, opening_day, opening_facts};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A document of the system before.
#[derive(Debug, Clone)]
pub struct Old {
    pub(super) kind: Kind,
    pub(super) entity: Id<LegalEntity>,
    pub(super) customer: Id<Customer>,
    pub(super) old_number: String,
    pub(super) document_on: BusinessDate,
    pub(super) due_on: BusinessDate,
    pub(super) amount: Money,
    pub(super) original_minor: Option<i64>,
    pub(super) remark: Option<String>,
}

/// What entering it depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Entering {
    standing: Standing,
    opening: OpeningFacts,
    /// The legal entity's own currency.
    currency: Currency,
    today: BusinessDate,
}

/// The item as it will be posted.
pub struct Plan {
    old: Old,
    standing: Standing,
    opened_on: BusinessDate,
}

/// The item as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnteredItem {
    /// Its id.
    pub id: Id<OpeningItem>,
    /// The number it has here.
    pub number: String,
    /// The item that is open until it is settled.
    pub open_item: Id<OpenItem>,
}

/// Reads it.
pub(super) async fn gather(
    read: &Read<'_>,
    kind: Kind,
    entity: Id<LegalEntity>,
    customer: Id<Customer>,
    typed: &str,
    currency: Currency,
) -> Res<Entering> {
    let opening = opening_facts(read, entity.get(), kind.area(), customer.get(), typed);
    let own = read.one::<(Currency,)>(&sql::CURRENCY, p![entity]).await?.0;
    let (standing, opening) = try_join!(standing(read, entity, customer, currency), opening)?;
    Ok(Entering { standing, opening, currency: own, today: read.today(entity) })
}

/// What stands against it.
pub(super) fn decide(old: Old, facts: &Entering, terms: &Terms<'_>) -> Decision<Plan> {
    let entity = old.entity.get();
    let bounds = Bounds::new().amount("amount.minor", old.amount.minor).optional_text("remark", old.remark.as_deref(), NAME_MAX);
    let mut refusals = facts.opening.wrong(&old.old_number);
    refusals.extend(bounds.not_far_ahead("due_on", old.due_on, facts.today).refusals());
    refusals.extend(opening_dated("document_on", old.document_on, terms, entity, facts.today));
    if old.due_on < old.document_on {
        refusals.push(Refusal::new("opening.due_before_document").arg("document_on", old.document_on).field("due_on"));
    }
    if let Some(original) = old.original_minor {
        refusals.extend(Bounds::new().amount_max("original_minor", original).refusals());
        if original < old.amount.minor {
            let open = Money::new(old.amount.minor, old.amount.currency);
            refusals.push(Refusal::new("opening.original_below").arg("open", open).field("original_minor"));
        }
    }
    if old.amount.currency != facts.currency {
        let no = Refusal::new("opening.other_currency").arg("currency", facts.currency.as_str());
        refusals.push(no.field("amount.currency"));
    }
    if facts.standing.account.state == CustomerState::Closed {
        refusals.push(Refusal::new("customer.closed").field("customer"));
    }
    let opened_on = opening_day(terms, entity, facts.today);
    Decision::unless(refusals, Plan { old, standing: facts.standing.clone(), opened_on }, Vec::new())
}

/// Posts it.
pub(super) async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<EnteredItem> {
    let item = row(plan, tx.id()?);
    let (id, kind, entity, customer, amount) = (item.id, item.kind, item.entity_id, item.customer_id, plan.old.amount);
    let opening = NewOpening {
        doc_id: id.get(),
        entity: entity.get(),
        area: kind.area(),
        customer: customer.get(),
        old_number: &item.old_number,
        document_on: item.document_on,
        currency: item.currency,
        amount_minor: item.amount_minor,
    };
    enter_opening(tx, &opening).await?;
    let exposure = match &plan.standing.exposure {
        Some(exposure) => exposure.id,
        None => money::open_exposure(tx, entity.get(), plan.standing.account.credit_group.get(), amount.currency, 0).await?,
    };
    let open = NewItem {
        entity: entity.get(),
        customer: customer.get(),
        currency: amount.currency,
        side: kind.sides().0,
        doc_type: kind.as_str(),
        doc_id: id.get(),
        amount_minor: amount.minor,
        due_on: item.due_on,
    };
    let postings = [MoneyPosting {
        entity: entity.get(),
        customer: customer.get(),
        exposure,
        account: kind.account(),
        amount,
        doc_type: kind.as_str(),
        doc_id: id.get(),
        effective: item.opened_on,
        reverses: None,
    }];
    // The item takes its id first: it follows the document's own.
    let open = money::open_item(tx, &open);
    let (_, open_item, _) = try_join!(insert(tx, &item, plan), open, money::post_money(tx, &postings, Guard::None))?;
    tx.publish(&OpeningEntered { item: id, kind, entity, customer, amount, due_on: item.due_on })?;
    tx.touch(id);
    let posting = Posting {
        doc_type: kind.as_str(),
        doc_id: id.get(),
        entity,
        series: kind.series(),
        effective: item.opened_on,
        digest: digest(&item),
        corrects: None,
    };
    let number = post_document(tx, posting).await?;
    Ok(EnteredItem { id, number, open_item: Id::new(open_item) })
}

async fn insert(tx: &Tx<'_>, item: &OpeningItem, plan: &Plan) -> Res<()> {
    let params = p![
        item.id,
        item.kind.as_str(),
        item.entity_id,
        &item.currency,
        item.old_number.as_str(),
        item.amount_minor,
        item.original_minor,
        item.document_on,
        item.due_on,
        item.opened_on,
        item.remark.as_deref(),
        item.customer_id,
        plan.standing.account.version
    ];
    tx.guard(&sql::INSERT, params, 1).await
}

/// The document's row.
fn row(plan: &Plan, id: Id<OpeningItem>) -> OpeningItem {
    let (old, account) = (&plan.old, &plan.standing.account);
    OpeningItem {
        id,
        kind: old.kind,
        entity_id: old.entity,
        customer_id: old.customer,
        currency: old.amount.currency,
        old_number: old_number(&old.old_number),
        amount_minor: old.amount.minor,
        original_minor: old.original_minor,
        document_on: old.document_on,
        due_on: old.due_on,
        opened_on: plan.opened_on,
        remark: old.remark.as_deref().map(str::trim).filter(|remark| !remark.is_empty()).map(str::to_owned),
        department_id: account.department,
        owner_id: account.owner,
    }
}
