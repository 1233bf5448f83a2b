//! `delivery.sign`

use super::events::DeliverySigned;
use super::model::{Delivery, DeliveryStanding, Signature, by_id, digest_of_signature, standing_of};
use super::{SIGNATURE, sql};
use crate::posting::Poster;
use crate::terms::Arises;
use base::{BusinessDate, Decision, Id, Refusal};
use futures_util::try_join;
use kernel::access::User;
use kernel::ledger::money::{self, Account, Guard, Side};
use kernel::number::post_document;
use kernel::{Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Records who signed for a delivery, and when.
pub struct Sign;

/// A delivery that was signed for.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SignDelivery {
    /// The delivery.
    pub delivery: Id<Delivery>,
    /// The day it was signed, not before it left and not after today.
    pub signed_on: BusinessDate,
    /// Who signed, at most 200 characters.
    pub signed_by: String,
    /// What else is to be known, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// What a signature depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Arrived {
    delivery: Delivery,
    standing: DeliveryStanding,
    /// The terms of payment of the order.
    payment: crm::api::Payment,
    today: BusinessDate,
    poster: Option<Id<User>>,
}

/// The signature as it will be posted.
pub struct Plan {
    input: SignDelivery,
    delivery: Delivery,
    version: i64,
    /// What becomes a receivable by it, and when that is due.
    receivable: Option<(i64, BusinessDate)>,
    poster: i64,
}

/// The signature as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedDelivery {
    /// The signature.
    pub id: Id<Signature>,
    /// Its number.
    pub number: String,
    /// When the receivable is due, where it arose with the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<BusinessDate>,
}

impl Operation for Sign {
    const NAME: &'static str = "delivery.sign";
    const NEEDS: Permission = Permission::new("delivery.sign");
    type Input = SignDelivery;
    type Facts = Arrived;
    type Plan = Plan;
    type Output = SignedDelivery;

    fn samples() -> Vec<SignDelivery> {
        let signed_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        vec![SignDelivery {
            delivery: Id::new(super::SAMPLE), signed_on, signed_by: "何收货".into(), remark: Some("外箱完好".into())
        }]
    }

    fn alone(input: &SignDelivery) -> Vec<Refusal> {
        Bounds::new().text("signed_by", &input.signed_by, NAME_MAX).optional_text("remark", input.remark.as_deref(), NAME_MAX).refusals()
    }

    async fn gather(read: &Read<'_>, input: &SignDelivery) -> Res<Arrived> {
        let (delivery, standing) = try_join!(by_id(read, input.delivery), standing_of(read, input.delivery))?;
        let payment = sales::api::facts(read, delivery.order_id).await?.payment;
        let today = read.today(delivery.entity_id);
        Ok(Arrived { delivery, standing, payment, today, poster: read.actor().user })
    }

    fn decide(input: &SignDelivery, facts: &Arrived, _: &Terms<'_>) -> Decision<Plan> {
        let (delivery, standing) = (&facts.delivery, &facts.standing);
        let mut refusals = Vec::new();
        if standing.reversed {
            refusals.push(Refusal::new("delivery.reversed").arg("number", delivery.number.as_str()).field("delivery"));
        } else if let Some(day) = standing.signed_on {
            refusals.push(Refusal::new("delivery.signed_already").arg("signed_on", day).field("delivery"));
        }
        if input.signed_on > facts.today {
            refusals.push(Refusal::new("delivery.sign.in_future").arg("today", facts.today).field("signed_on"));
        } else if input.signed_on < delivery.delivered_on {
            refusals.push(Refusal::new("delivery.sign.too_early").arg("delivered_on", delivery.delivered_on).field("signed_on"));
        }
        // What came back before it was signed for is never owed.
        let amount = standing.gross_minor - standing.returned_minor;
        let receivable = match rules::payment::due_date(&facts.payment.rule(), input.signed_on) {
            Ok(due_on) => (delivery.arises == Arises::Signature && amount > 0).then_some((amount, due_on)),
            Err(no) => {
                refusals.push(no.field("signed_on"));
                None
            }
        };
        let poster = facts.poster.map_or(0, Id::get);
        let plan = Plan { input: input.clone(), delivery: delivery.clone(), version: standing.version, receivable, poster };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SignedDelivery> {
        let (d, on) = (&plan.delivery, plan.input.signed_on);
        let remark = plan.input.remark.as_deref().map(str::trim).filter(|remark| !remark.is_empty()).map(str::to_owned);
        let signature = Signature {
            id: tx.id()?,
            delivery_id: d.id,
            signed_on: on,
            signed_by: plan.input.signed_by.trim().to_owned(),
            remark,
            due_on: plan.receivable.map(|(_, due_on)| due_on),
            owner_id: plan.poster,
        };
        let s = &signature;
        let row = p![s.id, s.delivery_id, s.signed_on, s.signed_by.as_str(), s.remark.as_deref(), s.due_on, s.owner_id];
        tx.guard(&sql::SIGNED, p![on, d.id, plan.version], 1).await?;
        tx.guard(&sql::INSERT_SIGNATURE, row, 1).await?;
        if let Some((amount, due_on)) = plan.receivable {
            let poster = Poster {
                entity: d.entity_id.get(),
                payer: d.payer_id.get(),
                exposure: d.exposure_id,
                currency: d.currency,
                doc_type: SIGNATURE,
                doc_id: s.id.get(),
                effective: on,
            };
            money::open_item(tx, &poster.item(Side::Debit, amount, due_on)).await?;
            let postings = poster.postings(&[(Account::Delivered, -amount), (Account::Invoiced, amount)]);
            money::post_money(tx, &postings, Guard::None).await?;
        }
        tx.publish(&DeliverySigned {
            delivery: d.id,
            order: d.order_id,
            customer: d.customer_id,
            signed_on: on,
            signed_by: s.signed_by.clone(),
        })?;
        tx.touch(d.id);
        let posting = Posting {
            doc_type: SIGNATURE,
            doc_id: s.id.get(),
            entity: d.entity_id,
            series: SIGNATURE,
            effective: on,
            digest: digest_of_signature(s),
            corrects: None,
        };
        let number = post_document(tx, posting).await?;
        Ok(SignedDelivery { id: s.id, number, due_on: s.due_on })
    }
}
