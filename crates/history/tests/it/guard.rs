//! What bringing history in is no way round: rights and separated duties, today's business, other people's customers, what is closed, the
//! opening balances, and the check of the company's rules.

use base::BusinessDate;
use kernel::{Answer, Failure, Receipt, Res};
use serde_json::{Value, json};
use testkit::world::ADMIN;
use testkit::{World, both};

/// The batch of the standard world that is running, begun on 2026-11-26.
const BATCH: i64 = 820;
/// A delivery of one of its sales, to customer 83, and the invoice of it.
const SOLD: (i64, i64) = (775, 810);
/// A day on which its documents may have happened.
const DAY: &str = "2026-11-25";
/// Everything that a sale that was paid asks for.
const SALE: [&str; 5] = ["history.take", "sales_order.confirm", "delivery.post", "invoice.post", "customer_receipt.post"];

fn day(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a day")
}

#[test]
fn whoever_brings_history_in_is_asked_beforehand_for_all_that_a_sale_needs() {
    let asked = history::api::needed();
    for permission in SALE {
        assert!(asked.contains(&permission), "{permission}");
    }
}

/// Asks for a document as of a day.
async fn take(world: &World, who: i64, document: &Value, on: &str) -> Res<Receipt> {
    let mut request = world.request(World::person(who), "history.take", document);
    request.effective = Some(day(on));
    world.kernel.execute(&request).await
}

/// The same, which must be done; what it became: kinds and ids.
async fn taken(world: &World, who: i64, document: &Value, on: &str) -> Vec<(String, i64)> {
    match take(world, who, document, on).await {
        Ok(Receipt { answer: Answer::Done(output), .. }) => {
            let output: Value = serde_json::from_str(&output).expect("JSON");
            let posted = output["posted"].as_array().expect("a list").iter();
            posted.map(|one| (one["kind"].as_str().expect("a kind").to_owned(), one["id"].as_i64().expect("an id"))).collect()
        }
        other => panic!("{document}: {other:?}"),
    }
}

/// The same, which must fail: the refusals with their fields, or the code of another failure.
async fn told(world: &World, who: i64, document: &Value, on: &str) -> Vec<String> {
    match take(world, who, document, on).await {
        Err(Failure::Refused(refusals)) => refusals.into_iter().map(|no| format!("{} {}", no.key, no.field.unwrap_or_default())).collect(),
        Err(other) => vec![other.code().to_owned()],
        Ok(done) => panic!("{document}: {done:?}"),
    }
}

fn document(seq: i64, rest: Value) -> Value {
    let mut document = json!({ "batch": BATCH, "seq": seq, "number": format!("XS-{seq}") });
    let (Value::Object(to), Value::Object(more)) = (&mut document, rest) else { panic!("objects") };
    to.extend(more);
    document
}

fn sale(seq: i64, customer: i64, product: i64) -> Value {
    let line = json!({ "product": product, "quantity": 1_000, "price_micro": 12_500_000 });
    document(seq, json!({ "sale": { "customer": customer, "with_tax": true, "paid": true, "lines": [line] } }))
}

/// Somebody new with these permissions.
async fn somebody(world: &World, login: &str, department: i64, grants: &[(&str, &str)]) -> i64 {
    let grants: Vec<Value> = grants.iter().map(|(permission, scope)| json!({ "permission": permission, "scope": scope })).collect();
    let role = world.done(ADMIN, "role.create", json!({ "code": login, "name": login, "grants": grants })).await;
    let user = json!({ "login": login, "name": login, "department": department, "roles": [role["id"]] });
    world.done(ADMIN, "user.create", user).await["id"].as_i64().expect("an id")
}

async fn publish(world: &World, terms: Value) {
    world.done(ADMIN, "policy.publish", json!({ "effective_from": DAY, "terms": terms, "reason": "试行" })).await;
}

#[tokio::test]
async fn what_was_decided_as_of_its_day_names_the_version_of_that_day() {
    both(async |world| {
        publish(world, json!({ "access.separated_duties": [["stock.open", "customer.create"]] })).await;
        // Whatever is recorded within a minute of it may have seen it or not.
        world.clock.advance_millis(120_000);
        let posted = taken(world, ADMIN, &sale(10, 80, 50), "2024-01-04").await;
        assert_eq!(posted.len(), 4, "an order, a delivery, an invoice, a receipt: {posted:?}");
        world.check().await;
        // The same entries with the version of today, and one of today with the version of then.
        let old = "SELECT {id}, position, at, {on}, {operation}, outcome, actor_id, on_behalf_of, channel, {cause}, {version}, input, result, touched \
                   FROM audit WHERE id = (SELECT MAX(id) FROM audit WHERE operation = 'history.take')";
        let then = day("2024-01-04").days();
        let mut expected = Vec::new();
        let planted = [
            (9_000_001, "history.take", None, 2, false),
            (9_000_002, "invoice.post", Some(9_000_001), 2, false),
            (9_000_003, "history.take", None, 1, true),
            (9_000_004, "invoice.post", Some(9_000_003), 1, true),
            (9_000_005, "credit.allocate", Some(9_000_004), 1, true),
            (9_000_006, "invoice.post", None, 1, false),
            (9_000_007, "invoice.post", None, 2, true),
        ];
        for (id, operation, caller, version, right) in planted {
            let cause = caller.map_or("NULL".to_owned(), |caller| format!("'call:{caller}'"));
            let row = old.replace("{id}", &id.to_string()).replace("{on}", &then.to_string()).replace("{cause}", &cause);
            let row = row.replace("{operation}", &format!("'{operation}'")).replace("{version}", &version.to_string());
            world.raw(&format!("INSERT INTO audit {row}")).await;
            if !right {
                expected.push(id.to_string());
            }
        }
        let report = world.kernel.check().await.expect("checks");
        let found = report.violated().find(|finding| finding.name == "I41.a_decision_names_the_version_in_force").expect("found");
        assert_eq!(found.first, expected);
    })
    .await;
}

#[tokio::test]
async fn a_sale_asks_for_the_rights_of_an_order_and_its_delivery() {
    both(async |world| {
        let all = SALE.map(|permission| (permission, "all"));
        let free = "SELECT on_hand - reserved FROM stock_balance WHERE warehouse_id = 70 AND item_id = 50";
        let before = world.number(free).await;
        for (n, without) in ["sales_order.confirm", "delivery.post"].into_iter().enumerate() {
            let some: Vec<(&str, &str)> = all.into_iter().filter(|(permission, _)| *permission != without).collect();
            let who = somebody(world, &format!("without{n}"), 10, &some).await;
            assert_eq!(told(world, who, &sale(10, 80, 50), DAY).await, ["access.forbidden"], "without {without}");
        }
        let only = somebody(world, "only", 10, &[("history.take", "all")]).await;
        assert_eq!(told(world, only, &sale(10, 80, 50), DAY).await, ["access.forbidden"]);
        // Not even of what would cost nothing.
        let mut gift = sale(10, 80, 50);
        gift["sale"]["lines"][0]["price_micro"] = json!(0);
        assert_eq!(told(world, only, &gift, DAY).await, ["access.forbidden"]);
        assert_eq!(world.number(free).await, before, "nothing left");
        // Who confirms orders of their own customers brings in no sale of another's.
        let own = all.map(|(permission, scope)| (permission, if permission == "sales_order.confirm" { "own" } else { scope }));
        let own = somebody(world, "own", 10, &own).await;
        assert_eq!(told(world, own, &sale(10, 80, 50), DAY).await, ["record.not_found"]);

        let whole = somebody(world, "whole", 10, &all).await;
        taken(world, whole, &sale(10, 80, 50), DAY).await;
        assert_eq!(world.number(free).await, before - 1_000);
        publish(world, json!({ "access.separated_duties": [["delivery.post", "invoice.post"]] })).await;
        assert_eq!(told(world, whole, &sale(11, 80, 50), DAY).await, ["access.duties_not_separated"]);
        publish(world, json!({ "access.separated_duties": [["sales_order.confirm", "delivery.post"]] })).await;
        assert_eq!(told(world, whole, &sale(11, 80, 50), DAY).await, ["access.duties_not_separated"]);
        assert_eq!(world.number(free).await, before - 1_000);
    })
    .await;
}

#[tokio::test]
async fn history_lies_before_its_batch_and_is_about_what_the_batch_named() {
    both(async |world| {
        let begin = json!({
            "warehouse": 70, "currency": "CNY", "profile": "sales-history", "source": "2024", "digest": "today", "row_count": 2,
            "created_count": 2, "merged_count": 0, "skipped_count": 0, "document_count": 2, "report": "{}"
        });
        let batch = world.done(ADMIN, "history.begin", begin).await["id"].clone();
        let place =
            |seq: i64| json!({ "batch": batch, "seq": seq, "number": "regions", "regions": [{ "code": "OLD-1", "name": "旧区一" }] });
        assert_eq!(told(world, ADMIN, &place(3), "2026-11-24").await, ["history.beyond seq"]);
        let region = place(1);
        assert_eq!(told(world, ADMIN, &region, "2026-11-25").await, ["history.not_past effective"], "the day on which it was begun");
        taken(world, ADMIN, &region, "2026-11-24").await;

        // Neither customer 81 nor products from 65 on were named in this one.
        assert_eq!(told(world, ADMIN, &sale(10, 81, 50), DAY).await, ["history.not_of_batch sale.customer"]);
        assert_eq!(told(world, ADMIN, &sale(10, 80, 65), DAY).await[0], "history.not_of_batch sale.lines.0.product");
        let line = json!({ "product": 66, "quantity": 1_000, "unit_cost_micro": 1_000_000 });
        let received = json!({ "received": { "warehouse": 70, "supplier": "旧", "received_on": DAY, "lines": [line] } });
        assert_eq!(told(world, ADMIN, &document(10, received), DAY).await, ["history.not_of_batch received.lines.0.product"]);
        let adjusted = json!({ "adjusted": { "warehouse": 70, "moved_on": DAY, "reason": "旧", "lines": [line] } });
        assert_eq!(told(world, ADMIN, &document(10, adjusted), DAY).await, ["history.not_of_batch adjusted.lines.0.product"]);
        let paid = json!({ "paid": { "customer": 81, "due_to": "2030-01-01" } });
        assert_eq!(told(world, ADMIN, &document(10, paid), DAY).await, ["history.not_of_batch paid.customer"]);
    })
    .await;
}

#[tokio::test]
async fn what_comes_back_is_of_a_sale_of_the_batch_and_credited_on_its_own_invoice() {
    both(async |world| {
        let line = json!({ "delivery": 770, "delivery_line": 1, "quantity": 1_000 });
        let other = json!({ "customer": 83, "invoiced_on": DAY, "lines": [line] });
        let other = world.done(ADMIN, "invoice.post", other).await["id"].as_i64().expect("an id");
        let back = |delivery: i64, invoice: i64| {
            let lines = json!([{ "delivery_line": 1, "quantity": 500 }]);
            document(10, json!({ "returned": [{ "delivery": delivery, "invoice": invoice, "lines": lines }] }))
        };
        assert_eq!(told(world, ADMIN, &back(770, other), DAY).await, ["history.not_of_batch returned.0.delivery"], "live business");
        assert_eq!(told(world, ADMIN, &back(SOLD.0, other), DAY).await, ["history.other_sale returned.0.invoice"]);
        taken(world, ADMIN, &back(SOLD.0, SOLD.1), DAY).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_closed_is_told_at_its_field() {
    both(async |world| {
        world.raw("UPDATE product SET state = 'closed', version = version + 1 WHERE id = 58").await;
        world.raw("UPDATE customer SET state = 'closed', version = version + 1 WHERE id = 83").await;
        let both = ["product.closed sale.lines.0.product", "customer.closed sale.customer"];
        assert_eq!(told(world, ADMIN, &sale(10, 83, 58), DAY).await, both);
        world.raw("UPDATE warehouse SET state = 'closed', version = version + 1 WHERE id = 70").await;
        assert_eq!(told(world, ADMIN, &sale(10, 80, 50), DAY).await, ["history.short sale.lines.0.quantity", "warehouse.closed batch"]);
    })
    .await;
}

#[tokio::test]
async fn beside_locked_opening_balances_no_history_is_begun() {
    both(async |world| {
        let begin = |digest: &str| {
            json!({
                "warehouse": 70, "currency": "CNY", "profile": "sales-history", "source": "2024", "digest": digest, "row_count": 1,
                "created_count": 1, "merged_count": 0, "skipped_count": 0, "document_count": 1, "report": "{}"
            })
        };
        world.done(ADMIN, "opening.lock", json!({ "entity": 1 })).await;
        assert_eq!(world.refused(ADMIN, "history.begin", begin("new")).await, ["history.opening_locked"]);
        world.done(ADMIN, "opening.unlock", json!({ "entity": 1, "reason": "补录历史" })).await;
        let mut long = begin("new");
        long["report"] = json!(format!("{{\"a\":\"{}\"}}", "x".repeat(10_000 - 8)));
        world.done(ADMIN, "history.begin", long).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_out_of_reach_is_not_told() {
    both(async |world| {
        let coded = |seq: i64, code: &str| document(seq, json!({ "customers": [{ "code": code, "name": "x" }] }));
        // Neither whether a code is in use nor by whom: whoever may make no customers learns nothing of them.
        let none = somebody(world, "none", 12, &[("history.take", "all")]).await;
        for code in ["C0081", "C0080", "C9999"] {
            assert_eq!(told(world, none, &coded(10, code), DAY).await, ["access.forbidden"], "{code}");
        }
        // Whoever makes their own is told of another's what making it would tell.
        let reach = [("history.take", "all"), ("customer.create", "own")];
        let own = somebody(world, "own", 12, &reach).await;
        world.raw(&format!("UPDATE history_batch SET owner_id = {own} WHERE id = {BATCH}")).await;
        assert_eq!(told(world, own, &coded(10, "c0080"), DAY).await, ["customer.code.taken customers.0.code"]);
        assert_eq!(taken(world, own, &coded(10, "NEW-1"), DAY).await[0].0, "customer");
        assert_eq!(taken(world, own, &coded(11, "NEW-1"), DAY).await[0].0, "known");

        // The batch of the same files is somebody else's.
        let begin = json!({
            "warehouse": 70, "currency": "CNY", "profile": "sales-history", "source": "2023", "digest": "a1", "row_count": 1,
            "created_count": 1, "merged_count": 0, "skipped_count": 0, "document_count": 1, "report": "{}"
        });
        let near = somebody(world, "near", 14, &[("history.take", "department")]).await;
        assert_eq!(world.refused(near, "history.begin", begin.clone()).await, ["history.somebody_elses"]);
        assert_eq!(world.done(own, "history.begin", begin).await["id"], BATCH);
    })
    .await;
}
