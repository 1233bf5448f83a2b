//! Orders are confirmed: priced to the cent, reserved, posted, and refused with everything that stands against them.

use crate::{COOKER, MIXER, confirmed, content, customer, draft, first, held, id, line, rows};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, CHEN, LI, WANG};

#[tokio::test]
async fn an_order_is_priced_reserved_and_posted() {
    both(async |world| {
        let payer = customer(world, "T-1", 100_000).await;
        let (_, before) = held(world, payer, COOKER).await;
        let mut typed = content(payer, vec![line(COOKER, "2"), json!({}), line(MIXER, "１")]);
        (typed["customer_order_no"], typed["remark"]) = (json!(" PO-7 "), json!("上午送"));
        let made = confirmed(world, typed).await;
        assert_eq!((&made["gross_minor"], &made["version"], &made["revision"]), (&json!(54_500), &json!(1), &json!(1)));
        let checks: Vec<(&str, &str)> = made["checks"].as_array().expect("checks").iter().map(outcome).collect();
        let expected = ["complete", "quantity", "stock", "price", "credit", "duplicate", "promise"];
        assert_eq!(checks, expected.map(|name| (name, if name == "complete" { "reminder" } else { "passed" })), "no address yet");
        let order = &rows(world, LI, "sales_order.detail", json!({ "id": made["id"] })).await[0];
        let figures =
            ["net_minor", "tax_minor", "gross_minor", "open_minor", "delivered_minor"].map(|key| order[key].as_i64().expect("minor"));
        assert_eq!(figures, [48_230, 6_270, 54_500, 54_500, 0]);
        assert_eq!(
            (&order["state"], &order["customer_order_no"], &order["number"]),
            (&json!("confirmed"), &json!("PO-7"), &made["number"])
        );
        // Wednesday at ten: picked on Thursday, two days on the way.
        assert_eq!((&order["ordered_on"], &order["promised_on"]), (&json!("2026-11-25"), &json!("2026-11-28")));
        let lines = rows(world, LI, "sales_order_line.list", json!({ "order": made["id"] })).await;
        let amounts: Vec<_> =
            lines.iter().map(|l| [&l["id"], &l["net_minor"], &l["tax_minor"], &l["open"]].map(|v| v.as_i64().expect("minor"))).collect();
        assert_eq!(amounts, [[1, 35_044, 4_556, 2_000], [2, 13_186, 1_714, 1_000]]);
        assert_eq!(held(world, payer, COOKER).await, (54_500, before + 2_000));
        let drafts = rows(world, LI, "order_draft.list", json!({ "customer": payer })).await;
        assert_eq!(drafts[0]["state"], "confirmed");
        let entries = world.rows(&format!("SELECT account, amount_minor, doc_type FROM money_entry WHERE doc_id = {}", id(&made))).await;
        assert_eq!(entries, [["open_orders", "54500", "sales_order"]]);
        world.check().await;
    })
    .await;
}

fn outcome(check: &Value) -> (&str, &str) {
    (check["name"].as_str().expect("a name"), check["outcome"].as_str().expect("an outcome"))
}

#[tokio::test]
async fn whoever_looks_after_the_customer_sees_its_orders() {
    both(async |world| {
        let payer = customer(world, "T-1", 1_000_000).await;
        let made = confirmed(world, content(payer, vec![line(COOKER, "1")])).await;
        let number = made["number"].as_str().expect("a number");
        for (q, found) in [(&number[..8], 1), ("T-1", 1), ("t1", 1), ("nobody", 0)] {
            assert_eq!(rows(world, WANG, "sales_order.list", json!({ "q": q, "customer": payer })).await.len(), found, "{q}");
        }
        assert_eq!(rows(world, LI, "sales_order.list", json!({ "product": COOKER, "open": true, "customer": payer })).await.len(), 1);
        assert_eq!(rows(world, CHEN, "sales_order.list", json!({ "customer": payer })).await.len(), 0);
        assert_eq!(rows(world, CHEN, "sales_order_line.list", json!({ "order": made["id"] })).await.len(), 0);
        assert_eq!(rows(world, LI, "sales_order_revision.list", json!({ "order": made["id"] })).await[0]["number"], number);
    })
    .await;
}

#[tokio::test]
async fn everything_that_stands_against_an_order_is_told_at_once() {
    both(async |world| {
        let nothing = draft(world, LI, json!({})).await;
        let keys = world.refused(LI, "sales_order.confirm", first(nothing)).await;
        assert_eq!(keys, ["lines.empty", "sales_order.customer_needed", "sales_order.warehouse_needed"]);

        let payer = customer(world, "T-1", 30_000).await;
        let mut typed = content(
            payer,
            vec![
                line(COOKER, "zwei"),
                json!({ "product_text": "杯" }),
                line(69, "1"),
                line(50, "1"),
                line(COOKER, "0.5"),
                line(MIXER, "2000"),
            ],
        );
        typed["lines"][4]["unit"] = json!("箱");
        (typed["requested_on"], typed["discount"]) = (json!("gestern"), json!("-5"));
        let wrong = draft(world, LI, typed).await;
        let no = world.execute(LI, "sales_order.confirm", &first(wrong)).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        let told: Vec<String> = refusals.iter().map(|r| format!("{} {}", r.key, r.field.as_deref().unwrap_or("-"))).collect();
        let expected = [
            "number.not_a_number lines.0.quantity",
            "sales_order.product_not_found lines.1.product",
            "date.not_a_date requested_on",
            "product.closed lines.2.product",
            "sales_order.tax_unknown lines.2.product",
            "price.none lines.2.price",
            "sales_order.tax_unknown lines.3.product",
            "product_unit.unknown lines.4.unit",
            "promise.short lines.2.quantity",
            "promise.short lines.5.quantity",
        ];
        assert_eq!(told, expected);
        assert_eq!(world.number("SELECT COUNT(*) FROM sales_order WHERE customer_id > 100").await, 0);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn credit_stops_what_it_does_not_carry() {
    both(async |world| {
        let payer = customer(world, "T-1", 39_600).await;
        confirmed(world, content(payer, vec![line(COOKER, "1")])).await;
        let more = draft(world, LI, content(payer, vec![line(COOKER, "2")])).await;
        let no = world.execute(LI, "sales_order.confirm", &first(more)).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!((refusals[0].key.as_str(), refusals[0].field.as_deref()), ("credit.charge.over_limit", Some("customer")));
        let excess = &refusals[0].remedy.as_ref().expect("a remedy").args["excess"];
        assert_eq!(serde_json::to_value(excess).expect("JSON"), json!({ "money": { "minor": 19_800, "currency": "CNY" } }));
        // Whoever pays before delivery needs no limit, and is only stopped by a hold.
        let plain = id(&world.done(LI, "customer.create", json!({ "code": "T-2", "name": "T-2" })).await);
        confirmed(world, content(plain, vec![line(COOKER, "1")])).await;
        assert_eq!(held(world, plain, COOKER).await.0, 19_800);
        let hold = json!({ "entity": 1, "customer": plain, "currency": "CNY", "on_hold": true, "reason": "争议" });
        world.done(ADMIN, "credit.set_hold", hold).await;
        let held = draft(world, LI, content(plain, vec![line(COOKER, "1")])).await;
        assert_eq!(world.refused(LI, "sales_order.confirm", first(held)).await, ["credit.charge.on_hold"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn credit_is_told_in_figures_to_whoever_may_see_it() {
    both(async |world| {
        // A shop of LI's in the group of a house that CHEN looks after.
        let house = customer(world, "T-1", 39_600).await;
        let shop = json!({ "code": "T-2", "name": "T-2", "owner": LI, "department": 11, "shares_credit_with": house });
        let shop = id(&world.done(ADMIN, "customer.create", shop).await);
        let terms = json!({ "customer": shop, "version": 1, "payment": { "kind": "days", "days": 30 } });
        world.done(ADMIN, "customer.set_terms", terms).await;
        let typed = |quantity: &str| content(shop, vec![line(COOKER, quantity)]);
        let preview = async |quantity: &str| world.done(LI, "sales_order.preview", json!({ "content": typed(quantity) })).await;
        assert_eq!(preview("1").await["credit"]["limit_minor"], 39_600);
        world.done(ADMIN, "customer.hand_over", json!({ "customer": house, "version": 2, "to": CHEN, "reason": "调整" })).await;
        let check = |shown: &Value| {
            let found = shown["checks"].as_array().expect("checks").iter().find(|check| check["name"] == "credit").expect("credit").clone();
            (found["outcome"].clone(), found["why"].clone())
        };
        let shown = preview("1").await;
        assert_eq!((&shown["credit"], check(&shown).0), (&Value::Null, json!("passed")));
        let beyond = preview("3").await;
        assert_eq!(check(&beyond), (json!("refused"), json!([{ "key": "sales_order.credit_refused" }])));
        let told = beyond.to_string();
        assert!(!told.contains("39600") && !told.contains("19800,\"currency") && !told.contains("excess"), "{told}");
        let saved = draft(world, LI, typed("3")).await;
        assert_eq!(world.refused(LI, "sales_order.confirm", first(saved)).await, ["sales_order.credit_refused"]);
        // What is carried is confirmed, and the answer tells no figures either.
        let made = confirmed(world, typed("1")).await;
        assert_eq!(check(&made), (json!("passed"), json!([{ "key": "sales_order.credit_carries" }])));
        world
            .done(
                ADMIN,
                "policy.publish",
                json!({ "effective_from": "2026-11-25", "terms": { "credit.charge.strength": "approve" }, "reason": "试行" }),
            )
            .await;
        let asks = preview("3").await;
        assert_eq!(check(&asks), (json!("needs_approval"), json!([{ "key": "sales_order.credit_asks" }])));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_overdue_stops_credit() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let amount = json!({ "minor": 100, "currency": "CNY" });
        let charge = |due: &str| json!({ "entity": 1, "customer": payer, "amount": amount, "charged_on": "2026-10-01", "due_on": due });
        world.done(LI, "credit.charge", charge("2026-10-26")).await;
        confirmed(world, content(payer, vec![line(COOKER, "1")])).await;
        world.done(LI, "credit.charge", charge("2026-10-25")).await;
        let late = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let no = world.execute(LI, "sales_order.confirm", &first(late)).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!((refusals[0].key.as_str(), refusals[0].basis[0].to_string()), ("credit.overdue", "credit 3.3 v1".to_owned()));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn one_number_of_the_customers_is_one_order() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let numbered = || {
            let mut typed = content(payer, vec![line(COOKER, "1")]);
            typed["customer_order_no"] = json!("PO-1");
            typed
        };
        let made = confirmed(world, numbered()).await;
        let again = draft(world, LI, numbered()).await;
        let no = world.execute(LI, "sales_order.confirm", &first(again)).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!((refusals[0].key.as_str(), &refusals[0].basis[0]), ("order.duplicate_number", &base::Clause::new("order", "1.1", 1)));
        world.done(LI, "sales_order.cancel", json!({ "order": made["id"], "version": 1, "reason": "重下" })).await;
        world.done(LI, "sales_order.confirm", first(again)).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_ordered_of_whoever_is_not_served_any_more() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let made = confirmed(world, content(payer, vec![line(COOKER, "1")])).await;
        let closing = json!({ "customer": payer, "version": 2 });
        assert_eq!(world.refused(LI, "customer.close", closing.clone()).await, ["customer.orders_open"]);
        world.done(LI, "sales_order.cancel", json!({ "order": made["id"], "version": 1, "reason": "撤单" })).await;
        let waiting = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        world.done(LI, "customer.close", closing).await;
        assert_eq!(world.refused(LI, "sales_order.confirm", first(waiting)).await, ["customer.closed"]);
        // Neither of somebody that another looks after, nor from a warehouse that is not used.
        let other = customer(world, "T-2", 10_000_000).await;
        let theirs = draft(world, LI, content(other, vec![line(COOKER, "1")])).await;
        world.done(ADMIN, "customer.hand_over", json!({ "customer": other, "version": 2, "to": CHEN, "reason": "调整" })).await;
        assert_eq!(world.refused(LI, "sales_order.confirm", first(theirs)).await, ["sales_order.customer_not_yours"]);
        let mut elsewhere = content(other, vec![line(COOKER, "1")]);
        elsewhere["warehouse"] = json!(9_999);
        let nowhere = draft(world, CHEN, elsewhere.clone()).await;
        let keys = world.refused(CHEN, "sales_order.confirm", first(nowhere)).await;
        assert_eq!(keys, ["sales_order.warehouse_gone"]);
        world.raw("UPDATE warehouse SET state = 'closed' WHERE id = 71").await;
        elsewhere["warehouse"] = json!(71);
        let closed = draft(world, CHEN, elsewhere).await;
        let keys = world.refused(CHEN, "sales_order.confirm", first(closed)).await;
        assert!(keys.contains(&"warehouse.closed".to_owned()), "{keys:?}");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_sent_again_makes_one_order() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let saved = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let request = world.request(testkit::World::person(LI), "sales_order.confirm", &first(saved));
        let one = world.kernel.execute(&request).await.expect("confirms");
        let two = world.kernel.execute(&request).await.expect("confirms");
        assert!(two.replayed && !one.replayed);
        assert_eq!(one.audit_id, two.audit_id);
        // Another tab confirms the same draft under a key of its own: it is an order already.
        assert_eq!(world.refused(LI, "sales_order.confirm", first(saved)).await, ["order_draft.ended", "record.changed_meanwhile"]);
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM sales_order WHERE customer_id = {payer}")).await, 1);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_has_two_hundred_lines_at_the_most() {
    both(async |world| {
        let payer = customer(world, "T-1", 1_000_000_000).await;
        let lines = |many: usize| vec![line(COOKER, "1"); many];
        let made = confirmed(world, content(payer, lines(200))).await;
        assert_eq!(made["gross_minor"], 200 * 19_800);
        assert_eq!(world.fails(LI, "order_draft.save", json!({ "content": content(payer, lines(5_000)) })).await, "list.too_long");
        assert_eq!(world.fails(LI, "sales_order.preview", json!({ "content": content(payer, lines(201)) })).await, "list.too_long");
        world.check().await;
    })
    .await;
}

/// Statements are few, however many lines an order has.
#[tokio::test]
async fn an_order_of_many_lines_asks_as_often_as_one_of_a_single_line() {
    both(async |world| {
        let payer = customer(world, "T-1", 1_000_000_000).await;
        let products = [COOKER, MIXER];
        let lines = |many: usize| (0..many).map(|n| line(products[n % 2], "1")).collect::<Vec<_>>();
        let one = json!({ "content": content(payer, lines(1)) });
        let many = json!({ "content": content(payer, lines(40)) });
        let told = |answer: &Value| answer["lines"].as_array().expect("lines").len();
        assert_eq!(
            (told(&world.done(LI, "sales_order.preview", one).await), told(&world.done(LI, "sales_order.preview", many).await)),
            (1, 40)
        );
    })
    .await;
}
