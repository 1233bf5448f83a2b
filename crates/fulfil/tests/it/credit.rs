//! Credit is decided again when goods leave.

use crate::{customer, delivery, exposure, order, pays, prepaying, publish, rows};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::World;
use testkit::both;
use testkit::world::{ADMIN, QIAN};

const THREE: &[(i64, &str, &str)] = &[(59, "3", "33.333333")];

/// The limit is lowered, as by a credit decision of another day.
async fn limited(world: &World, customer: i64, limit_minor: i64) {
    world.raw(&format!("UPDATE exposure SET limit_minor = {limit_minor}, version = version + 1 WHERE credit_group_id = {customer}")).await;
}

async fn refusal(world: &World, input: &Value) -> base::Refusal {
    let no = world.execute(ADMIN, "delivery.post", input).await;
    let Err(Failure::Refused(mut refusals)) = no else { panic!("{no:?}") };
    refusals.remove(0)
}

fn minor(refusal: &base::Refusal, arg: &str) -> Value {
    serde_json::to_value(&refusal.args[arg]).expect("JSON")["money"]["minor"].clone()
}

#[tokio::test]
async fn a_limit_lowered_between_order_and_delivery_stops_it() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        limited(world, id, 9_999).await;
        let no = refusal(world, &delivery(order, &[(1, 1_000)])).await;
        assert_eq!((no.key.as_str(), no.basis[0].document.as_str()), ("credit.charge.over_limit", "credit"));
        assert_eq!((minor(&no, "exposure"), minor(&no, "limit")), (json!(10_000), json!(9_999)));
        pays(world, id, 1).await;
        world.done(ADMIN, "delivery.post", delivery(order, &[(1, 1_000)])).await;
        assert_eq!(exposure(world, id).await, (6_667, 0, 3_333, 1));
        let hold = json!({ "entity": 1, "customer": id, "currency": "CNY", "on_hold": true, "reason": "纠纷" });
        world.done(ADMIN, "credit.set_hold", hold).await;
        assert_eq!(world.refused(ADMIN, "delivery.post", delivery(order, &[])).await, ["credit.charge.on_hold"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_releases_a_delivery_over_the_limit() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        publish(world, json!({ "credit.charge.strength": "approve" })).await;
        limited(world, id, 5_000).await;
        let asked = world.pending(ADMIN, "delivery.post", delivery(order, &[(1, 1_000)])).await;
        assert_eq!(exposure(world, id).await, (10_000, 0, 0, 0), "what waits moves nothing");
        let digest = rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0]["digest"].clone();
        world.done(QIAN, "approval.approve", json!({ "approval": asked, "digest": digest })).await;
        assert_eq!(exposure(world, id).await, (6_667, 0, 3_333, 0));
        publish(world, json!({ "credit.charge.strength": "remind" })).await;
        let made = world.done(ADMIN, "delivery.post", delivery(order, &[])).await;
        assert_eq!(made["reminders"][0]["key"], "credit.charge.over_limit");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_long_overdue_stops_a_delivery() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let order = order(world, id, THREE).await;
        let charge = |due: &str| {
            let amount = json!({ "minor": 500, "currency": "CNY" });
            json!({ "entity": 1, "customer": id, "amount": amount, "charged_on": "2026-09-01", "due_on": due })
        };
        world.done(ADMIN, "credit.charge", charge("2026-10-26")).await;
        world.done(ADMIN, "delivery.post", delivery(order, &[(1, 1_000)])).await;
        world.done(ADMIN, "credit.charge", charge("2026-10-25")).await;
        let no = refusal(world, &delivery(order, &[(1, 1_000)])).await;
        assert_eq!(no.key, "credit.overdue");
        assert_eq!(serde_json::to_value(&no.args["days"]).expect("JSON"), json!({ "int": 31 }));
        world.check().await;
    })
    .await;
}

/// 款到发货: only up to what was received, and the refusal says how much is missing.
#[tokio::test]
async fn who_pays_before_is_sent_what_was_paid() {
    both(async |world| {
        let id = prepaying(world, "T-1", 1).await;
        let order = order(world, id, THREE).await;
        let no = refusal(world, &delivery(order, &[(1, 1_000)])).await;
        assert_eq!((no.key.as_str(), minor(&no, "missing")), ("credit.prepaid_short", json!(3_333)));
        pays(world, id, 3_333).await;
        assert_eq!(minor(&refusal(world, &delivery(order, &[(1, 2_000)])).await, "missing"), json!(3_334));
        let made = world.done(ADMIN, "delivery.post", delivery(order, &[(1, 1_000)])).await;
        assert_eq!(made["due_on"], crate::TODAY);
        assert_eq!(exposure(world, id).await, (6_667, 0, 3_333, 3_333));
        let no = refusal(world, &delivery(order, &[(1, 1_000)])).await;
        assert_eq!((minor(&no, "amount"), minor(&no, "missing")), (json!(3_334), json!(3_334)));
        pays(world, id, 6_667).await;
        world.done(ADMIN, "delivery.post", delivery(order, &[])).await;
        // Of what came the second time, what was delivered first is paid.
        assert_eq!(exposure(world, id).await, (0, 0, 6_667, 6_667));
        world.check().await;
    })
    .await;
}

/// Two deliveries at once use what was paid once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_paid_is_used_once() {
    both(async |world| {
        let id = prepaying(world, "T-1", 1).await;
        let orders = [order(world, id, THREE).await, order(world, id, THREE).await];
        pays(world, id, 10_000).await;
        let mut clerks = tokio::task::JoinSet::new();
        for order in orders {
            let request = world.request(World::person(ADMIN), "delivery.post", &delivery(order, &[]));
            let kernel = world.kernel.clone();
            clerks.spawn(async move {
                loop {
                    match kernel.execute(&request).await {
                        Ok(_) => return true,
                        Err(Failure::Refused(_)) => return false,
                        Err(Failure::Conflict(_) | Failure::Busy(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
        assert_eq!(clerks.join_all().await.into_iter().filter(|sent| *sent).count(), 1);
        assert_eq!(exposure(world, id).await, (10_000, 0, 10_000, 10_000));
        world.check().await;
    })
    .await;
}
