//! What people get wrong on the way from the order to the money: each is told clearly, at its place, in both languages; nothing typed is
//! lost and nothing is half done.

use crate::{TODAY, components, credit_note, delivered, invoice, on_credit, payment, rows};
use base::{Lang, Refusal};
use kernel::db::Engine;
use kernel::{Failure, Receipt, Res};
use serde_json::{Value, json};
use testkit::world::{ADMIN, QIAN};
use testkit::{World, both};

/// What stands against an operation.
async fn refused(world: &World, operation: &str, input: Value) -> Vec<Refusal> {
    match world.execute(ADMIN, operation, &input).await {
        Err(Failure::Refused(refusals)) => refusals,
        other => panic!("{operation} {input}: not refused but {other:?}"),
    }
}

/// One of them is this one, at this field, and everything that is said can be read in both languages.
#[track_caller]
fn told(world: &World, refusals: &[Refusal], key: &str, field: &str) {
    let texts = world.kernel.registry().catalogue();
    let found = refusals.iter().any(|no| no.key == key && no.field.as_deref() == Some(field));
    assert!(found, "{key} at {field} is not among {refusals:?}");
    for no in refusals {
        let said = |lang| {
            let cure = no.remedy.as_ref().map(|cure| texts.render(lang, &cure.key, &cure.args)).unwrap_or_default();
            format!("{} {cure}", texts.render(lang, &no.key, &no.args))
        };
        let (zh, en) = (said(Lang::Zh), said(Lang::En));
        println!("{field}: {zh} | {en}");
        assert!(zh.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign)) && en.chars().any(|sign| sign.is_ascii_alphabetic()));
        assert!(zh != en && !format!("{zh}{en}").contains(['{', '}']), "{zh} | {en}");
    }
}

fn content(customer: i64, line: Value) -> Value {
    json!({ "customer": customer, "warehouse": 70, "with_tax": true, "lines": [line] })
}

async fn draft(world: &World, content: &Value) -> Value {
    let saved = world.done(ADMIN, "order_draft.save", json!({ "content": content })).await;
    json!({ "draft": saved["id"], "version": saved["version"] })
}

/// An order, none of it delivered; its id.
async fn order(world: &World, customer: i64, quantity: &str) -> i64 {
    let confirm = draft(world, &content(customer, json!({ "product": 57, "quantity": quantity }))).await;
    world.done(ADMIN, "sales_order.confirm", confirm).await["id"].as_i64().expect("an id")
}

#[tokio::test]
async fn figures_are_read_as_people_write_them_or_said_to_be_unreadable() {
    both(async |world| {
        let id = on_credit(world, "T-1", 100_000_000).await;
        for (typed, thousandths) in [("１２", 12_000), ("１２．５", 12_500), ("1,234.5", 1_234_500), ("1 200", 1_200_000), (" 7 ", 7_000)]
        {
            let asked = json!({ "content": content(id, json!({ "product": 57, "quantity": typed })) });
            let shown = world.done(ADMIN, "sales_order.preview", asked).await;
            assert_eq!(shown["lines"][0]["quantity"], thousandths, "{typed}: {shown}");
        }
        for (typed, key) in [
            ("-3", "quantity.not_positive"),
            ("0", "quantity.not_positive"),
            ("12345678901234567890", "number.too_large"),
            ("1,23,4", "number.grouping"),
            ("0.0004", "number.too_many_decimals"),
            ("一打", "number.not_a_number"),
            ("", "number.empty"),
        ] {
            let confirm = draft(world, &content(id, json!({ "product": 57, "quantity": typed, "price": "198" }))).await;
            told(world, &refused(world, "sales_order.confirm", confirm.clone()).await, key, "lines.0.quantity");
            let kept = rows(world, ADMIN, "order_draft.detail", json!({ "id": confirm["draft"] })).await;
            let line = &kept[0]["content"]["lines"][0];
            assert_eq!(
                (line["quantity"].as_str().unwrap_or_default(), &kept[0]["state"]),
                (typed, &json!("draft")),
                "what was typed stays"
            );
        }
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM sales_order WHERE customer_id = {id}")).await, 0);
    })
    .await;
}

/// Who writes to the API writes thousandths.
#[tokio::test]
async fn figures_of_the_api_are_above_zero_and_within_range() {
    both(async |world| {
        let id = on_credit(world, "T-1", 100_000_000).await;
        let order = order(world, id, "5").await;
        let sent = delivered(world, id, &[(57, "3", "198")]).await;
        let deliver = |quantity: Value| json!({ "order": order, "delivered_on": TODAY, "lines": [{ "order_line": 1, "quantity": quantity }] });
        told(world, &refused(world, "delivery.post", deliver(json!(-1_000))).await, "quantity.not_positive", "lines.0.quantity");
        for (operation, input) in [
            ("delivery.post", deliver(json!(12_345_678_901_234_567_890_u64))),
            ("invoice.post", json!({ "customer": id, "invoiced_on": TODAY, "lines": [{ "delivery": sent, "delivery_line": 1, "quantity": 12_345_678_901_234_567_890_u64 }] })),
        ] {
            assert_eq!(world.fails(ADMIN, operation, input).await, "input.out_of_range", "{operation}");
        }
        let enormous = invoice(id, &[(sent, 1, 1_000_000_000_001)]);
        told(world, &refused(world, "invoice.post", enormous).await, "quantity.too_large", "lines.0.quantity");
        let back = json!({ "delivery": sent, "returned_on": TODAY, "reason": "退货", "lines": [{ "delivery_line": 1, "quantity": -1 }] });
        told(world, &refused(world, "goods_return.post", back).await, "quantity.not_positive", "lines.0.quantity");
        told(world, &refused(world, "customer_receipt.post", payment(id, -5)).await, "amount.not_positive", "amount.minor");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_ordered_is_told_at_its_line() {
    both(async |world| {
        let id = on_credit(world, "T-1", 100_000_000).await;
        for (line, key, field) in [
            (json!({ "product": 69, "quantity": "1", "price": "1" }), "product.closed", "lines.0.product"),
            (json!({ "product": 57, "quantity": "1", "unit": "打" }), "product_unit.unknown", "lines.0.unit"),
            (json!({ "product_text": "没有", "quantity": "1" }), "sales_order.product_not_found", "lines.0.product"),
        ] {
            let confirm = draft(world, &content(id, line)).await;
            told(world, &refused(world, "sales_order.confirm", confirm).await, key, field);
        }
        let mut long = content(id, Value::Null);
        long["lines"] = json!(vec![json!({ "product": 57, "quantity": "1" }); 5_000]);
        assert_eq!(world.fails(ADMIN, "order_draft.save", json!({ "content": long })).await, "list.too_long");
        for lang in [Lang::Zh, Lang::En] {
            assert!(world.kernel.registry().catalogue().get(lang, "list.too_long").is_some());
        }
    })
    .await;
}

/// Executes until it is decided: what says that nothing was done is asked again under the same key.
async fn decided(world: &World, operation: &str, input: &Value) -> Res<Receipt> {
    let request = world.request(World::person(ADMIN), operation, input);
    loop {
        match world.kernel.execute(&request).await {
            Err(Failure::Stale | Failure::Busy(_)) => {}
            other => return other,
        }
    }
}

/// Two do the same at once: one does it, the other is told why not.
async fn one_of_two(world: &World, operation: &str, input: &Value) -> Vec<Refusal> {
    let (one, other) = tokio::join!(decided(world, operation, input), decided(world, operation, input));
    match (one, other) {
        (Ok(_), Err(Failure::Refused(no))) | (Err(Failure::Refused(no)), Ok(_)) => no,
        both => panic!("{operation}: {both:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_once_do_it_once() {
    both(async |world| {
        let id = on_credit(world, "T-1", 100_000_000).await;
        let confirm = draft(world, &content(id, json!({ "product": 57, "quantity": "3" }))).await;
        let no = one_of_two(world, "sales_order.confirm", &confirm).await;
        told(world, &no, "order_draft.ended", "draft");
        let order = rows(world, ADMIN, "sales_order.list", json!({ "customer": id })).await;
        assert_eq!(order.len(), 1, "two tabs confirm one draft once");
        let deliver = json!({ "order": order[0]["id"], "delivered_on": TODAY, "lines": [{ "order_line": 1, "quantity": 2_000 }] });
        let no = one_of_two(world, "delivery.post", &deliver).await;
        told(world, &no, "delivery.above_open", "lines.0.quantity");
        let sent = rows(world, ADMIN, "delivery.list", json!({ "customer": id })).await;
        assert_eq!(sent.len(), 1, "two clerks deliver one line once");
        let bill = invoice(id, &[(sent[0]["id"].as_i64().expect("an id"), 1, 2_000)]);
        told(world, &one_of_two(world, "invoice.post", &bill).await, "delivery.invoice_above", "lines.0.quantity");
        assert_eq!(components(world, id).await, (19_800, 0, 39_600, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn more_than_there_is_is_told_with_what_there_is() {
    both(async |world| {
        let id = on_credit(world, "T-1", 100_000_000).await;
        let sent = delivered(world, id, &[(57, "3", "198")]).await;
        let item = rows(world, ADMIN, "open_item.list", json!({ "customer": id, "open": true })).await[0]["id"].clone();
        let mut paid = payment(id, 100_000);
        paid["allocations"] = json!([{ "item": item, "amount_minor": 59_401 }]);
        told(world, &refused(world, "customer_receipt.post", paid).await, "settle.allocation.exceeds_open", "allocations.0.amount_minor");
        let receipt = world.done(QIAN, "customer_receipt.post", { let mut advance = payment(id, 100); advance["as_advance"] = json!(true); advance }).await;
        let by_hand = json!({ "credit_item": receipt["open_item"], "allocations": [{ "item": item, "amount_minor": 101 }] });
        told(world, &refused(world, "credit.allocate", by_hand).await, "settle.allocation.exceeds_amount", "allocations");

        let back = |line: i64, quantity: i64| {
            json!({ "delivery": sent, "returned_on": TODAY, "reason": "退货", "lines": [{ "delivery_line": line, "quantity": quantity }] })
        };
        told(world, &refused(world, "goods_return.post", back(1, 3_001)).await, "goods_return.above_delivered", "lines.0.quantity");
        told(world, &refused(world, "goods_return.post", back(2, 1_000)).await, "goods_return.no_such_line", "lines.0.delivery_line");
        let nothing = json!({ "delivery": 999_999, "returned_on": TODAY, "reason": "退货", "lines": [{ "delivery_line": 1, "quantity": 1 }] });
        assert_eq!(world.fails(ADMIN, "goods_return.post", nothing).await, "record.not_found");
        told(world, &refused(world, "invoice.post", invoice(id, &[(sent, 1, 3_001)])).await, "delivery.invoice_above", "lines.0.quantity");
        let made = world.done(ADMIN, "invoice.post", invoice(id, &[(sent, 1, 3_000)])).await;
        let over = credit_note(&made["id"], &[(1, 3_001)]);
        told(world, &refused(world, "credit_note.post", over).await, "credit_note.above", "lines.0.quantity");
        world.check().await;
    })
    .await;
}

/// What was entered and what the system before says must be the same; by how much it differs is told beside the figure.
#[tokio::test]
async fn opening_balances_that_do_not_add_up_are_not_locked() {
    both(async |world| {
        for (area, figure) in [("stock", 1), ("receivable", 12_345)] {
            world.done(ADMIN, "opening.set_figure", json!({ "entity": 1, "area": area, "figure_minor": figure })).await;
        }
        let no = refused(world, "opening.lock", json!({ "entity": 1 })).await;
        told(world, &no, "opening.lock.differs.stock", "stock");
        told(world, &no, "opening.lock.differs.receivable", "receivable");
    })
    .await;
}

/// Credit is decided again when goods leave.
#[tokio::test]
async fn a_limit_that_was_lowered_stops_the_delivery() {
    both(async |world| {
        let id = on_credit(world, "T-1", 59_400).await;
        let order = order(world, id, "3").await;
        let deliver = json!({ "order": order, "delivered_on": TODAY });
        let lowered = json!({ "entity": 1, "customer": id, "currency": "CNY", "limit_minor": 59_399, "reason": "逾期" });
        world.done(ADMIN, "credit.lower_limit", lowered).await;
        told(world, &refused(world, "delivery.post", deliver.clone()).await, "credit.charge.over_limit", "order");
        let hold = |on: bool| json!({ "entity": 1, "customer": id, "currency": "CNY", "on_hold": on, "reason": "争议" });
        world.done(ADMIN, "credit.set_hold", hold(true)).await;
        told(world, &refused(world, "delivery.post", deliver.clone()).await, "credit.charge.on_hold", "order");
        world.done(ADMIN, "credit.set_hold", hold(false)).await;
        world
            .done(
                ADMIN,
                "credit.raise_limit",
                json!({ "entity": 1, "customer": id, "currency": "CNY", "limit_minor": 59_400, "reason": "恢复" }),
            )
            .await;
        world.done(ADMIN, "delivery.post", deliver).await;
        assert_eq!(components(world, id).await, (0, 0, 59_400, 0));
        world.check().await;
    })
    .await;
}

/// While the disk takes nothing, nothing is done; with the same key it is done once it takes something again.
#[tokio::test]
async fn while_nothing_can_be_written_nothing_is_half_done() {
    let world = World::new(Engine::Sqlite, |_| {}).await;
    let id = on_credit(&world, "T-1", 100_000_000).await;
    let confirm = draft(&world, &content(id, json!({ "product": 57, "quantity": "3" }))).await;
    let request = world.request(World::person(ADMIN), "sales_order.confirm", &confirm);
    let before = world.digest().await;
    world.kernel.db().faults().read_only(true);
    let no = world.kernel.execute(&request).await.expect_err("nothing is written");
    assert_eq!(no.code(), "busy.storage_failed");
    for lang in [Lang::Zh, Lang::En] {
        assert!(world.kernel.registry().catalogue().get(lang, no.code()).is_some());
    }
    assert_eq!(world.digest().await, before);
    world.kernel.db().faults().read_only(false);
    let done = world.kernel.execute(&request).await.expect("written again");
    assert!(!done.replayed);
    assert_eq!(components(&world, id).await, (59_400, 0, 0, 0));
    world.check().await;
}
