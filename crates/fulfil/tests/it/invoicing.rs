//! What the room that invoices moves: through a small operation in its place.

use crate::{customer, deliver, goods_return, order, rows};
use base::{Decision, Id, Quantity, Refusal};
use fulfil::api::{DeliveredLine, Delivery, Part, cannot_invoice, credited, delivered_lines, invoiced};
use kernel::{Operation, Permission, Read, Registry, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::both_with;
use testkit::world::ADMIN;

struct Invoice;

#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
struct Asked {
    delivery: Id<Delivery>,
    line: i64,
    quantity: Quantity,
    credit: bool,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Done {
    gross_minor: i64,
}

impl Operation for Invoice {
    const NAME: &'static str = "test_invoice.post";
    const NEEDS: Permission = Permission::new("test_invoice.post");
    type Input = Asked;
    type Facts = Vec<DeliveredLine>;
    type Plan = (Part, bool);
    type Output = Done;

    fn samples() -> Vec<Asked> {
        vec![Asked { delivery: Id::new(770), line: 1, quantity: Quantity::from_thousandths(1_000), credit: false }]
    }
    async fn gather(read: &Read<'_>, input: &Asked) -> Res<Vec<DeliveredLine>> {
        delivered_lines(read, &[(input.delivery, input.line)]).await
    }
    fn decide(input: &Asked, facts: &Vec<DeliveredLine>, _: &Terms<'_>) -> Decision<Self::Plan> {
        let Some(line) = facts.first() else { return Decision::refuse(Refusal::new("delivery.no_such_line").field("line")) };
        if let Some(no) = cannot_invoice(line, input.quantity, "quantity").filter(|_| !input.credit) {
            return Decision::refuse(no);
        }
        let (net_minor, tax_minor) = if input.credit {
            rules::share::part(line.invoiced, line.invoiced_net_minor, line.invoiced_tax_minor, input.quantity)
        } else {
            line.part(input.quantity)
        };
        Decision::allow((Part { line: line.clone(), quantity: input.quantity, net_minor, tax_minor }, input.credit))
    }
    async fn apply(tx: &Tx<'_>, (part, credit): &Self::Plan) -> Res<Done> {
        let parts = [part.clone()];
        if *credit {
            credited(tx, &parts).await?
        } else {
            invoiced(tx, &parts).await?
        }
        tx.touch(part.line.delivery);
        Ok(Done { gross_minor: part.net_minor + part.tax_minor })
    }
}

fn register(r: &mut Registry) {
    r.operation::<Invoice>();
    r.texts(&[base::Text { key: "op.test_invoice.post", zh: "测试开票", en: "Test invoice" }]);
}

fn asked(delivery: i64, quantity: i64, credit: bool) -> Value {
    json!({ "delivery": delivery, "line": 1, "quantity": quantity, "credit": credit })
}

#[tokio::test]
async fn what_is_left_to_invoice_is_never_exceeded() {
    both_with(register, async |world| {
        world.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'test_invoice.post', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("refreshes");
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, &[(59, "3", "33.333333")]).await;
        let sent = deliver(world, order, &[]).await;
        assert_eq!(world.refused(ADMIN, "test_invoice.post", asked(sent, 3_001, false)).await, ["delivery.invoice_above"]);
        assert_eq!(world.done(ADMIN, "test_invoice.post", asked(sent, 1_000, false)).await["gross_minor"], 3_333);
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
        let left = async || {
            let line = rows(world, ADMIN, "delivery_line.list", json!({ "delivery": sent })).await[0]["to_invoice"].clone();
            let head = rows(world, ADMIN, "delivery.detail", json!({ "id": sent })).await[0]["to_invoice_minor"].clone();
            (line.as_i64().expect("a figure"), head.as_i64().expect("a figure"))
        };
        assert_eq!(left().await, (1_000, 3_333));
        assert_eq!(world.done(ADMIN, "test_invoice.post", asked(sent, 1_000, false)).await["gross_minor"], 3_333, "all that is left");
        assert_eq!(world.refused(ADMIN, "test_invoice.post", asked(sent, 1, false)).await, ["delivery.invoice_above"]);
        // Goods that come back after their invoice are to be credited.
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 2_000)])).await;
        assert_eq!(left().await, (-2_000, -6_666));
        world.done(ADMIN, "test_invoice.post", asked(sent, 2_000, true)).await;
        assert_eq!(left().await, (0, 0));
        assert_eq!(world.refused(ADMIN, "delivery.reverse", json!({ "delivery": sent, "reason": "错" })).await.len(), 2, "two returns");
    })
    .await;
}
