//! What was delivered is invoiced, credited and paid, to the cent, wherever the receivable arises.

use crate::{TODAY, components, credit_note, delivered, invoice, on_credit, payment, publish, rows};
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, LI, QIAN};
use testkit::{World, both};

/// 3 for 100.00 with tax: net 88.50, tax 11.50.
const THREE: &[(i64, &str, &str)] = &[(57, "3", "33.333333")];

/// What is delivered and not invoiced yet, by what the list of it says, in minor units.
async fn to_invoice(world: &World, customer: i64) -> i64 {
    let found = rows(world, ADMIN, "delivery.to_invoice", json!({ "payer": customer })).await;
    found.iter().map(|row| row["left_gross_minor"].as_i64().expect("an amount")).sum()
}

/// What of a customer's debit items is open.
async fn unpaid(world: &World, customer: i64) -> i64 {
    let found = rows(world, ADMIN, "open_item.list", json!({ "customer": customer, "side": "debit", "open": true })).await;
    found.iter().map(|row| row["open_minor"].as_i64().expect("an amount")).sum()
}

/// What moved a customer's account: kind of document and amount.
async fn statement(world: &World, customer: i64) -> Vec<(String, i64)> {
    let found = rows(world, ADMIN, "statement.lines", json!({ "customer": customer })).await;
    let line = |row: &Value| (row["doc_type"].as_str().expect("a kind").to_owned(), row["amount_minor"].as_i64().expect("an amount"));
    found.iter().map(line).collect()
}

async fn lines(world: &World, document: &Value) -> Vec<[i64; 4]> {
    let found = rows(world, LI, "invoice.lines", json!({ "invoice": document })).await;
    let figures = |row: &Value| ["net_minor", "tax_minor", "gross_minor", "posted_minor"].map(|key| row[key].as_i64().expect("a figure"));
    found.iter().map(figures).collect()
}

async fn sign(world: &World, delivery: i64) {
    world.done(ADMIN, "delivery.sign", json!({ "delivery": delivery, "signed_on": TODAY, "signed_by": "店长" })).await;
}

/// A delivery counts once, whatever is invoiced of it and when: delivered + invoiced stay what was delivered, and what is not invoiced
/// stands beside what is not paid.
#[tokio::test]
async fn the_whole_way_to_the_cent_wherever_it_arises() {
    both(async |world| {
        for (arises, code) in [("delivery", "T-1"), ("signature", "T-2"), ("invoice", "T-3")] {
            publish(world, json!({ "receivable.arises": arises })).await;
            let id = on_credit(world, code, 100_000).await;
            let sent = delivered(world, id, THREE).await;
            let begin = if arises == "delivery" { (0, 0, 10_000, 0) } else { (0, 10_000, 0, 0) };
            assert_eq!((components(world, id).await, to_invoice(world, id).await), (begin, 10_000), "{arises}");
            if arises == "signature" {
                sign(world, sent).await;
            }

            let first = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 1_000)])).await;
            let second = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 2_000)])).await;
            let own = arises == "invoice";
            let posted = |minor: i64| if own { minor } else { 0 };
            assert_eq!(lines(world, &first["id"]).await, [[2_950, 383, 3_333, posted(3_333)]], "{arises}");
            assert_eq!(lines(world, &second["id"]).await, [[5_900, 767, 6_667, posted(6_667)]], "{arises}");
            assert_eq!((&first["receivable_minor"], first["open_item"].is_null()), (&json!(posted(3_333)), !own));
            assert_eq!(components(world, id).await, (0, 0, 10_000, 0), "{arises}: counted once");
            assert_eq!((to_invoice(world, id).await, unpaid(world, id).await), (0, 10_000), "{arises}");

            let paid = world.done(QIAN, "customer_receipt.post", payment(id, 10_000)).await;
            assert_eq!((&paid["advance_minor"], components(world, id).await), (&json!(0), (0, 0, 0, 0)), "{arises}");
            let moved = statement(world, id).await;
            assert_eq!(moved, [("delivery".to_owned(), 10_000), ("customer_receipt".to_owned(), -10_000)], "{arises}");
            let row = &rows(world, LI, "invoice.detail", json!({ "id": first["id"] })).await[0];
            assert_eq!((&row["due_on"], &row["open_minor"], &row["state"]), (&json!("2026-12-25"), &json!(0), &json!("issued")));

            // What came of the order is found by it, and nothing of the others.
            let order = &rows(world, LI, "delivery.detail", json!({ "id": sent })).await[0]["order_id"].clone();
            let found = async |query: &str| -> Vec<Value> {
                rows(world, LI, query, json!({ "order": order })).await.iter().map(|row| row["id"].clone()).collect()
            };
            assert_eq!(found("invoice.list").await, [second["id"].clone(), first["id"].clone()], "{arises}");
            assert_eq!(found("customer_receipt.list").await, [paid["id"].clone()], "{arises}");
            for made in paid["allocations"].as_array().expect("allocations") {
                let undo = json!({ "allocation": made["allocation"], "reason": "核错" });
                world.done(QIAN, "credit.undo_allocation", undo).await;
            }
            assert_eq!(found("customer_receipt.list").await, [Value::Null; 0], "{arises}: it pays nothing of it any more");
            let behind = rows(world, LI, "open_item.list", json!({ "invoice": first["id"], "side": "debit", "open": true })).await;
            let open: Vec<i64> = behind.iter().filter_map(|item| item["open_minor"].as_i64()).collect();
            assert_eq!(open, if own { vec![] } else { vec![10_000] }, "{arises}: what the delivery made");
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_credit_note_is_the_exact_negation() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 1_000_000).await;
        let sent = delivered(world, id, &[(57, "3", "33.333333"), (58, "7", "14.99")]).await;
        let made = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 3_000), (sent, 2, 7_000)])).await;
        assert_eq!(components(world, id).await, (0, 0, 20_493, 0));
        let part = world.done(QIAN, "credit_note.post", credit_note(&made["id"], &[(2, 2_000)])).await;
        assert_eq!((&part["gross_minor"], &part["settled_minor"]), (&json!(2_998), &json!(2_998)), "it settles the invoice at once");
        assert_eq!(components(world, id).await, (0, 2_998, 17_495, 0));
        assert_eq!((to_invoice(world, id).await, unpaid(world, id).await), (2_998, 17_495));
        let row = async |id: &Value| rows(world, LI, "invoice.detail", json!({ "id": id })).await.remove(0);
        assert_eq!(row(&made["id"]).await["state"], "partly_credited");

        let rest = world.done(QIAN, "credit_note.post", credit_note(&made["id"], &[])).await;
        assert_eq!((&rest["gross_minor"], components(world, id).await), (&json!(17_495), (0, 20_493, 0, 0)));
        assert_eq!(row(&made["id"]).await["state"], "credited");
        assert_eq!(row(&rest["id"]).await["corrects_number"], made["number"]);
        let whole = [lines(world, &part["id"]).await, lines(world, &rest["id"]).await].concat();
        let sum = |of: &[[i64; 4]]| of.iter().fold([0; 4], |sum, line| [0, 1, 2, 3].map(|at| sum[at] + line[at]));
        let invoiced = sum(&lines(world, &made["id"]).await);
        assert_eq!(sum(&whole).map(|figure| -figure), invoiced, "both together negate it");
        assert_eq!(world.refused(QIAN, "credit_note.post", credit_note(&made["id"], &[])).await, ["credit_note.nothing_left"]);
        assert_eq!(world.refused(QIAN, "credit_note.post", credit_note(&part["id"], &[])).await, ["credit_note.of_credit_note"]);

        let again = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 3_000), (sent, 2, 7_000)])).await;
        assert_eq!(sum(&lines(world, &again["id"]).await), invoiced, "it can be invoiced once more");
        assert_eq!(statement(world, id).await, [("delivery".to_owned(), 20_493)]);
        world.check().await;
    })
    .await;
}

/// What was paid is the customer's again when its invoice is credited.
#[tokio::test]
async fn what_was_paid_is_an_advance_when_it_is_credited() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 100_000).await;
        let sent = delivered(world, id, THREE).await;
        let made = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 3_000)])).await;
        world.done(QIAN, "customer_receipt.post", payment(id, 4_000)).await;
        let noted = world.done(QIAN, "credit_note.post", credit_note(&made["id"], &[])).await;
        assert_eq!((&noted["settled_minor"], components(world, id).await), (&json!(6_000), (0, 10_000, 0, 4_000)));
        world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 3_000)])).await;
        let used = world.done(QIAN, "credit.allocate", json!({ "credit_item": noted["open_item"] })).await;
        assert_eq!((&used["open_minor"], components(world, id).await), (&json!(0), (0, 0, 6_000, 0)));
        world.check().await;
    })
    .await;
}

/// Goods that come back after their invoice are credited; then nothing is left of them.
#[tokio::test]
async fn what_came_back_after_its_invoice_is_credited() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 100_000).await;
        let sent = delivered(world, id, THREE).await;
        let made = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 3_000)])).await;
        let back =
            json!({ "delivery": sent, "returned_on": TODAY, "reason": "退货", "lines": [{ "delivery_line": 1, "quantity": 1_000 }] });
        world.done(ADMIN, "goods_return.post", back).await;
        assert_eq!((components(world, id).await, to_invoice(world, id).await), ((0, -3_333, 10_000, 0), -3_333));
        world.done(QIAN, "credit_note.post", credit_note(&made["id"], &[(1, 1_000)])).await;
        assert_eq!((components(world, id).await, to_invoice(world, id).await), ((0, 0, 6_667, 0), 0));
        assert_eq!(statement(world, id).await, [("delivery".to_owned(), 10_000), ("goods_return".to_owned(), -3_333)]);
        world.check().await;
    })
    .await;
}

fn goods_return(delivery: i64, quantity: i64) -> Value {
    json!({ "delivery": delivery, "returned_on": TODAY, "reason": "退货", "lines": [{ "delivery_line": 1, "quantity": quantity }] })
}

/// Goods that come back between invoices: where nothing is left of them, no fen is.
#[tokio::test]
async fn no_fen_stays_where_no_goods_are_left() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 100_000).await;
        let sent = delivered(world, id, THREE).await;
        let returned = |made: Value| made["gross"]["minor"].as_i64().expect("an amount");
        assert_eq!(returned(world.done(ADMIN, "goods_return.post", goods_return(sent, 1_000)).await), 3_333);
        let first = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 1_000)])).await;
        assert_eq!(first["gross_minor"], 3_334);
        assert_eq!(returned(world.done(ADMIN, "goods_return.post", goods_return(sent, 1_000)).await), 3_333, "all that is not invoiced");
        assert_eq!((components(world, id).await, to_invoice(world, id).await), ((0, 0, 3_334, 0), 0));
        // What came back after its invoice is credited as it came back.
        let sent = delivered(world, id, THREE).await;
        let whole = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 3_000)])).await;
        for minor in [3_333, 3_334] {
            assert_eq!(returned(world.done(ADMIN, "goods_return.post", goods_return(sent, 1_000)).await), minor);
        }
        assert_eq!(to_invoice(world, id).await, -6_667);
        for _ in 0..2 {
            world.done(QIAN, "credit_note.post", credit_note(&whole["id"], &[(1, 1_000)])).await;
        }
        assert_eq!((components(world, id).await, to_invoice(world, id).await), ((0, 0, 6_667, 0), 0));
        world.check().await;
    })
    .await;
}

/// Of several invoices one is credited as a whole for goods that came back at another rounding: a fen stays that nobody can invoice, is
/// not shown as something to invoice, and goes with what is invoiced anew.
#[tokio::test]
async fn a_fen_between_several_invoices_goes_with_what_is_invoiced_anew() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 100_000).await;
        let sent = delivered(world, id, THREE).await;
        let mut made = Vec::new();
        for minor in [3_333, 3_334, 3_333] {
            let one = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 1_000)])).await;
            assert_eq!(one["gross_minor"], minor);
            made.push(one["id"].clone());
        }
        world.done(ADMIN, "goods_return.post", goods_return(sent, 1_000)).await;
        world.done(QIAN, "credit_note.post", credit_note(&made[1], &[])).await;
        let shown = rows(world, ADMIN, "delivery.to_invoice", json!({ "payer": id })).await;
        assert_eq!((components(world, id).await, shown.len()), ((0, 1, 6_666, 0), 0));
        world.done(QIAN, "credit_note.post", credit_note(&made[2], &[])).await;
        world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 1_000)])).await;
        assert_eq!(components(world, id).await, (0, 0, 6_667, 0));
        world.check().await;
    })
    .await;
}

/// Prices far below a fen: parts come to nothing or to a fen, never to less than nothing, whatever comes back between.
#[tokio::test]
async fn tiny_prices_are_invoiced_in_many_parts() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 100_000).await;
        let sent = delivered(world, id, &[(57, "20", "0.005")]).await;
        for n in 0..20 {
            world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 500)])).await;
            if n < 19 {
                world.done(ADMIN, "goods_return.post", goods_return(sent, 500)).await;
            }
        }
        world.done(ADMIN, "goods_return.post", goods_return(sent, 500)).await;
        let (_, delivered, invoiced, _) = components(world, id).await;
        assert_eq!((delivered, to_invoice(world, id).await), (0, 0));
        assert!((0..=10).contains(&invoiced), "{invoiced}");
        world.check().await;
    })
    .await;
}

/// Who closed and is credited later is not invoiced again before being reopened.
#[tokio::test]
async fn who_is_closed_owes_nothing_new() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 100_000).await;
        let sent = delivered(world, id, THREE).await;
        let made = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 3_000)])).await;
        world.done(QIAN, "customer_receipt.post", payment(id, 10_000)).await;
        let version = async || world.number(&format!("SELECT version FROM customer WHERE id = {id}")).await;
        world.done(ADMIN, "customer.close", json!({ "customer": id, "version": version().await })).await;
        world.done(QIAN, "credit_note.post", credit_note(&made["id"], &[])).await;
        let again = invoice(id, &[(sent, 1, 3_000)]);
        assert_eq!(world.refused(QIAN, "invoice.post", again.clone()).await, ["invoice.payer_closed"]);
        world.done(ADMIN, "customer.reopen", json!({ "customer": id, "version": version().await })).await;
        world.done(QIAN, "invoice.post", again).await;
        world.check().await;
    })
    .await;
}

/// Terms of payment say when an invoice is due that makes a receivable; of one that does not they say nothing.
#[tokio::test]
async fn what_is_owed_already_is_invoiced_whatever_its_terms() {
    both(async |world| {
        for (arises, code) in [("delivery", "T-1"), ("invoice", "T-2")] {
            publish(world, json!({ "receivable.arises": arises })).await;
            let id = on_credit(world, code, 100_000).await;
            let first = delivered(world, id, THREE).await;
            let terms = json!({ "customer": id, "version": 2, "payment": { "kind": "days", "days": 60 } });
            world.done(ADMIN, "customer.set_terms", terms).await;
            let second = delivered(world, id, THREE).await;
            let both = invoice(id, &[(first, 1, 3_000), (second, 1, 3_000)]);
            if arises == "invoice" {
                assert_eq!(world.refused(QIAN, "invoice.post", both).await, ["invoice.mixed_terms"]);
            } else {
                assert_eq!(world.done(QIAN, "invoice.post", both).await["receivable_minor"], 0);
            }
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn several_deliveries_stand_on_one_invoice() {
    both(async |world| {
        let id = on_credit(world, "T-1", 1_000_000).await;
        let (one, two) = (delivered(world, id, THREE).await, delivered(world, id, &[(58, "2", "50")]).await);
        let mut input = invoice(id, &[(one, 1, 3_000), (two, 1, 2_000)]);
        (input["tax_number"], input["remark"]) = (json!(" 24312000000012345678 "), json!("十一月"));
        let made = world.done(QIAN, "invoice.post", input.clone()).await;
        let row = &rows(world, LI, "invoice.detail", json!({ "id": made["id"] })).await[0];
        assert_eq!((&row["gross_minor"], &row["tax_number"]), (&json!(20_000), &json!("24312000000012345678")));
        assert_eq!(components(world, id).await, (0, 0, 20_000, 0), "the receivable arose with the deliveries");
        for (filter, found) in [
            (json!({ "delivery": one }), 1),
            (json!({ "q": "t1" }), 1),
            (json!({ "tax_number": "243120000000123" }), 1),
            (json!({ "kind": "credit_note" }), 0),
            (json!({ "customer": id, "open": true }), 0),
        ] {
            assert_eq!(rows(world, LI, "invoice.list", filter.clone()).await.len(), found, "{filter}");
        }
        assert_eq!(rows(world, CHEN, "invoice.list", json!({ "customer": id })).await.len(), 0);
        let third = delivered(world, id, THREE).await;
        let mut again = invoice(id, &[(third, 1, 3_000)]);
        again["tax_number"] = json!("24312000000012345678");
        assert_eq!(world.refused(QIAN, "invoice.post", again).await, ["invoice.tax_number_in_use"]);
        let whole = world.done(QIAN, "credit_note.post", credit_note(&made["id"], &[])).await;
        assert_eq!((&whole["receivable_minor"], components(world, id).await), (&json!(0), (0, 0, 30_000, 0)), "it took no receivable back");
        assert_eq!(to_invoice(world, id).await, 30_000);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_an_invoice_is_told_at_once() {
    both(async |world| {
        let id = on_credit(world, "T-1", 1_000_000).await;
        let other = on_credit(world, "T-2", 1_000_000).await;
        let (sent, theirs) = (delivered(world, id, THREE).await, delivered(world, other, THREE).await);
        let mut input = invoice(id, &[(sent, 1, 3_001), (sent, 2, 1_000), (sent, 1, 1_000), (theirs, 1, 1_000), (sent, 1, 0)]);
        (input["invoiced_on"], input["tax_number"]) = (json!("2026-11-26"), json!("1".repeat(51)));
        let keys = world.refused(QIAN, "invoice.post", input).await;
        for key in [
            "delivery.invoice_above",
            "invoice.line_unknown",
            "invoice.line_twice",
            "invoice.other_customer",
            "invoice.mixed",
            "quantity.not_positive",
            "text.too_long",
            "invoice.in_future",
        ] {
            assert!(keys.iter().any(|found| found == key), "{key}: {keys:?}");
        }
        let mut early = invoice(id, &[(sent, 1, 3_000)]);
        early["invoiced_on"] = json!("2026-11-24");
        assert_eq!(world.refused(QIAN, "invoice.post", early).await, ["invoice.before_delivery"]);
        assert_eq!(world.fails(CHEN, "invoice.post", invoice(id, &[(sent, 1, 3_000)])).await, "access.forbidden");

        let made = world.done(QIAN, "invoice.post", invoice(id, &[(sent, 1, 1_000)])).await;
        let mut wrong = credit_note(&made["id"], &[(1, 1_001), (2, 1), (1, 1)]);
        (wrong["credited_on"], wrong["reason"]) = (json!("2026-11-26"), json!(""));
        let keys = world.refused(QIAN, "credit_note.post", wrong).await;
        let expected = ["text.empty", "credit_note.in_future", "credit_note.above", "credit_note.line_unknown", "invoice.line_twice"];
        assert_eq!(keys, expected);
        world.check().await;
    })
    .await;
}

/// Two clerks who invoice one line at once: one does, the other is told what is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_clerks_invoice_a_line_once() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = on_credit(world, "T-1", 100_000).await;
        let sent = delivered(world, id, THREE).await;
        let mut clerks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let request = world.request(World::person(ADMIN), "invoice.post", &invoice(id, &[(sent, 1, 2_000)]));
            let kernel = world.kernel.clone();
            clerks.spawn(async move {
                loop {
                    match kernel.execute(&request).await {
                        Ok(_) => return None,
                        Err(kernel::Failure::Refused(refusals)) => return Some(refusals[0].key.clone()),
                        Err(kernel::Failure::Conflict(_) | kernel::Failure::Busy(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
        let told: Vec<Option<String>> = clerks.join_all().await;
        assert_eq!(told.iter().filter(|no| no.is_none()).count(), 1);
        assert!(told.iter().flatten().all(|key| key == "delivery.invoice_above"), "{told:?}");
        assert_eq!(components(world, id).await, (0, 3_333, 6_667, 0));
        world.check().await;
    })
    .await;
}
