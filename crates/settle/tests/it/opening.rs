//! Opening balances: what customers owed, had paid, had ordered and had got when the books were begun; the figures of the system before, and
//! the lock.

use crate::{TODAY, cny, components, customer, invoice, on_credit, payment, publish, rows};
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI, QIAN};
use testkit::{World, both};

/// A document of the 8th of October, due on the 7th of November.
fn owed(customer: i64, number: &str, minor: i64) -> Value {
    json!({
        "entity": 1, "customer": customer, "old_number": number, "document_on": "2026-10-08", "due_on": "2026-11-07", "amount": cny(minor)
    })
}

fn paid(customer: i64, number: &str, minor: i64) -> Value {
    json!({ "entity": 1, "customer": customer, "old_number": number, "document_on": "2026-10-08", "amount": cny(minor) })
}

/// Lines of product, thousandths and price in fen, at 13 %.
fn lines(of: &[(i64, i64, i64)]) -> Vec<Value> {
    let line = |(product, quantity, fen): &(i64, i64, i64)| json!({ "product": product, "quantity": quantity, "price_micro": fen * 10_000, "tax_rate": 1_300 });
    of.iter().map(line).collect()
}

fn ordered(customer: i64, number: &str, of: &[(i64, i64, i64)]) -> Value {
    json!({
        "customer": customer, "warehouse": 70, "old_number": number, "ordered_on": "2026-10-20", "requested_on": "2026-11-20", "with_tax": true,
        "lines": lines(of)
    })
}

fn gone(customer: i64, number: &str, of: &[(i64, i64, i64)]) -> Value {
    json!({
        "customer": customer, "warehouse": 70, "old_number": number, "delivered_on": "2026-10-21", "with_tax": true, "lines": lines(of)
    })
}

/// What is told: keys and fields.
async fn told(world: &World, operation: &str, input: &Value) -> Vec<String> {
    match world.execute(ADMIN, operation, input).await {
        Err(kernel::Failure::Refused(refusals)) => {
            refusals.iter().map(|no| format!("{} {}", no.key, no.field.as_deref().unwrap_or("-"))).collect()
        }
        other => panic!("{operation}: {other:?}"),
    }
}

/// What each area comes to, and what the system before says.
async fn areas(world: &World) -> Vec<(String, i64, Option<i64>)> {
    let found = rows(world, ADMIN, "opening_area.list", json!({ "entity": 1 })).await;
    let total = |row: &Value| row["total_minor"].as_i64().or(row["cost_minor"].as_i64()).expect("a total");
    found.iter().map(|row| (row["area"].as_str().unwrap_or_default().to_owned(), total(row), row["figure_minor"].as_i64())).collect()
}

async fn total(world: &World, area: &str) -> i64 {
    areas(world).await.into_iter().find(|(name, ..)| name == area).expect("an area").1
}

/// Types what each area comes to.
async fn agree(world: &World) {
    for (area, total, _) in areas(world).await {
        world.done(ADMIN, "opening.set_figure", json!({ "entity": 1, "area": area, "figure_minor": total })).await;
    }
}

#[tokio::test]
async fn what_was_owed_stands_with_its_due_day_and_is_paid_like_any_other() {
    both(async |world| {
        publish(world, json!({ "company.books_from": "2026-11-01" })).await;
        let (id, before) = (on_credit(world, "T-1", 100).await, total(world, "receivable").await);
        let mut part = owed(id, " XS-1 ", 80_000);
        (part["original_minor"], part["remark"]) = (json!(100_000), json!("已付 200"));
        let made = world.done(ADMIN, "opening.enter_receivable", part).await;
        world.done(ADMIN, "opening.enter_advance", paid(id, "SK-1", 30_000)).await;
        assert_eq!(components(world, id).await, (0, 0, 80_000, 30_000), "no limit stands against what was agreed elsewhere");
        assert_eq!(total(world, "receivable").await, before + 80_000);
        let item = rows(world, LI, "open_item.list", json!({ "customer": id, "side": "debit" })).await.remove(0);
        assert_eq!((&item["due_on"], &item["doc_type"]), (&json!("2026-11-07"), &json!("opening_receivable")));
        // It stands on the day before the books begin, at the head of the first statement.
        let posted = world.number(&format!("SELECT effective_on FROM posted_document WHERE doc_id = {}", made["id"])).await;
        assert_eq!(posted, i64::from(base::BusinessDate::parse("2026-10-31").expect("a day").days()));
        let params = json!({ "customer": id, "before": "2026-11-01" });
        assert_eq!(rows(world, LI, "statement.balance", params).await[0]["balance_minor"], 50_000);
        let overdue = rows(world, LI, "ageing.list", json!({ "day": TODAY, "customer": id })).await;
        assert_eq!(overdue[0]["overdue_minor"], 80_000, "it ages from the day it was due");
        world.done(QIAN, "customer_receipt.post", payment(id, 50_000)).await;
        let used = json!({ "item": made["id"], "reason": "录错" });
        assert_eq!(told(world, "opening.take_back", &used).await, ["opening.used item"]);
        let found = rows(world, LI, "opening_document.list", json!({ "customer": id, "area": "receivable" })).await;
        assert_eq!((&found[0]["old_number"], &found[0]["original_minor"]), (&json!("XS-1"), &json!(100_000)));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_an_opening_document_is_told_at_once() {
    both(async |world| {
        publish(world, json!({ "company.books_from": "2026-11-01" })).await;
        let id = customer(world, "T-1", 100).await;
        world.done(ADMIN, "opening.enter_receivable", owed(id, "XS-1", 80_000)).await;
        assert_eq!(told(world, "opening.enter_receivable", &owed(id, "XS-1", 1)).await, ["opening.number_known old_number"]);
        let mut wrong = owed(id, "", 0);
        (wrong["document_on"], wrong["due_on"], wrong["amount"]["currency"]) = (json!("2026-11-02"), json!("2026-11-01"), json!("USD"));
        (wrong["original_minor"], wrong["remark"]) = (json!(-1), json!("长".repeat(201)));
        assert_eq!(
            told(world, "opening.enter_receivable", &wrong).await,
            [
                "text.empty old_number",
                "amount.not_positive amount.minor",
                "text.too_long remark",
                "opening.after_start document_on",
                "opening.due_before_document due_on",
                "opening.original_below original_minor",
                "opening.other_currency amount.currency",
            ]
        );
        let mut old = owed(id, "XS-2", 100);
        old["document_on"] = json!("1980-10-08");
        assert_eq!(told(world, "opening.enter_receivable", &old).await, ["date.too_old document_on"]);
        (old["document_on"], old["due_on"]) = (json!("2026-11-26"), json!("2026-11-27"));
        assert_eq!(told(world, "opening.enter_receivable", &old).await, ["opening.in_future document_on"]);
        assert_eq!(told(world, "opening.enter_advance", &paid(84, "SK-9", 100)).await, ["customer.closed customer"]);
        assert_eq!(world.fails(LI, "opening.enter_receivable", owed(id, "XS-3", 100)).await, "access.forbidden");
        // More than lies there cannot be held; a closed product, a unit nobody knows.
        let order = ordered(id, "DD-1", &[(59, 9_000_000_000, 100), (69, 1_000, 100)]);
        assert_eq!(told(world, "opening.enter_order", &order).await, ["product.closed lines.1.product"]);
        let order = ordered(id, "DD-1", &[(59, 9_000_000_000, 100), (60, 1_000, 100)]);
        assert_eq!(told(world, "opening.enter_order", &order).await, ["opening.order_short lines.0.quantity"]);
        let mut delivery = gone(id, "CK-1", &[(59, 0, 100)]);
        delivery["lines"][0]["unit"] = json!("箱");
        assert_eq!(
            told(world, "opening.enter_delivery", &delivery).await,
            ["quantity.not_positive lines.0.quantity", "product_unit.unknown lines.0.unit"]
        );
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_mistake_is_taken_back_exactly_and_its_number_is_free_again() {
    both(async |world| {
        let id = customer(world, "T-1", 100).await;
        let before = areas(world).await;
        for (operation, input) in [("opening.enter_receivable", owed(id, "XS-1", 80_000)), ("opening.enter_advance", paid(id, "SK-1", 500))]
        {
            let held = components(world, id).await;
            let made = world.done(ADMIN, operation, input.clone()).await;
            let back = json!({ "item": made["id"], "reason": "金额录错" });
            world.done(ADMIN, "opening.take_back", back.clone()).await;
            assert_eq!(told(world, "opening.take_back", &back).await, ["opening.taken_back_already item"]);
            assert_eq!(components(world, id).await, held);
            let pair = world.number("SELECT MAX(id) FROM allocation").await;
            let undo = json!({ "allocation": pair, "reason": "试试" });
            assert_eq!(world.refused(ADMIN, "credit.undo_allocation", undo).await, ["credit.undo_allocation.takes_back"]);
            world.done(ADMIN, operation, input).await;
        }
        assert_eq!(components(world, id).await, (0, 0, 80_000, 500));
        assert_eq!(total(world, "receivable").await, before[1].1 + 80_000);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn an_open_order_of_before_is_delivered_like_any_other() {
    both(async |world| {
        // Far above the limit, and no price list is asked: it was agreed elsewhere.
        let id = on_credit(world, "T-1", 100).await;
        let before = total(world, "order").await;
        let made = world.done(ADMIN, "opening.enter_order", ordered(id, "DD-1", &[(59, 2_000, 11_300), (60, 1_000, 100)])).await;
        assert_eq!((components(world, id).await, total(world, "order").await), ((22_700, 0, 0, 0), before + 22_700));
        let order = rows(world, LI, "sales_order.detail", json!({ "id": made["id"] })).await.remove(0);
        assert_eq!(
            (&order["state"], &order["promised_on"], &order["ordered_on"]),
            (&json!("confirmed"), &json!("2026-11-20"), &json!("2026-10-20"))
        );
        let held = world
            .number(&format!("SELECT SUM(quantity) FROM stock_entry WHERE doc_type = 'sales_order' AND doc_id = {}", made["id"]))
            .await;
        assert_eq!(held, 3_000);
        world.raw(&format!("UPDATE exposure SET limit_minor = 1000000 WHERE credit_group_id = {id}")).await;
        world
            .done(
                ADMIN,
                "delivery.post",
                json!({ "order": made["id"], "delivered_on": TODAY, "lines": [{ "order_line": 1, "quantity": 2_000 }] }),
            )
            .await;
        // What was entered stays what was entered.
        assert_eq!(total(world, "order").await, before + 22_700);
        let other = world.done(ADMIN, "opening.enter_order", ordered(id, "DD-2", &[(59, 1_000, 100)])).await;
        let cancel = json!({ "order": other["id"], "version": other["version"], "reason": "录错" });
        world.done(ADMIN, "sales_order.cancel", cancel).await;
        assert_eq!(total(world, "order").await, before + 22_700, "a mistake counts nothing");
        world.done(ADMIN, "opening.enter_order", ordered(id, "DD-2", &[(59, 1_000, 200)])).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_delivered_before_is_invoiced_here_and_moves_no_goods() {
    both(async |world| {
        publish(world, json!({ "company.books_from": "2026-11-01", "receivable.arises": "delivery" })).await;
        let id = on_credit(world, "T-1", 100).await;
        let stock = async || world.number("SELECT SUM(on_hand) FROM stock_balance").await;
        let (lay, before) = (stock().await, total(world, "delivery").await);
        let made = world.done(ADMIN, "opening.enter_delivery", gone(id, "CK-1", &[(59, 2_000, 11_300), (60, 3_000, 333)])).await;
        assert_eq!(components(world, id).await, (0, 23_599, 0, 0), "its receivable arises with its invoice, whatever the company chose");
        assert_eq!((stock().await, total(world, "delivery").await), (lay, before + 23_599));
        let left = rows(world, ADMIN, "delivery.to_invoice", json!({ "payer": id })).await;
        assert_eq!(left.len(), 2);
        for product in [59, 60] {
            let found = rows(world, ADMIN, "sales_order.list", json!({ "product": product, "customer": id })).await;
            assert_eq!(found.len(), 1, "its order is found by what was delivered, though it never held it");
        }
        let sent = made["id"].as_i64().expect("an id");
        let posted = world.done(ADMIN, "invoice.post", invoice(id, &[(sent, 1, 2_000), (sent, 2, 1_000)])).await;
        assert_eq!(components(world, id).await, (0, 666, 22_933, 0));
        let again = json!({ "delivery": sent, "reason": "录错" });
        assert_eq!(told(world, "delivery.reverse", &again).await, ["delivery.reverse.invoiced delivery"]);
        let back =
            json!({ "delivery": sent, "returned_on": TODAY, "reason": "破损", "lines": [{ "delivery_line": 2, "quantity": 1_000 }] });
        world.done(ADMIN, "goods_return.post", back).await;
        assert_eq!(stock().await, lay + 1_000, "what really comes back lies there");
        assert_eq!(components(world, id).await, (0, 333, 22_933, 0));
        assert!(posted["id"].is_i64());
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_delivery_of_before_is_taken_back_as_if_it_had_never_been() {
    both(async |world| {
        let id = customer(world, "T-1", 100).await;
        let stock = async || world.number("SELECT SUM(on_hand) + SUM(reserved) FROM stock_balance").await;
        let (lay, before) = (stock().await, total(world, "delivery").await);
        let made = world.done(ADMIN, "opening.enter_delivery", gone(id, "CK-1", &[(59, 2_000, 11_300)])).await;
        world.done(ADMIN, "delivery.reverse", json!({ "delivery": made["id"], "reason": "录错" })).await;
        assert_eq!((components(world, id).await, stock().await, total(world, "delivery").await), ((0, 0, 0, 0), lay, before));
        let orders = rows(world, LI, "sales_order.list", json!({ "customer": id })).await;
        assert_eq!((orders.len(), &orders[0]["state"]), (1, &json!("cancelled")));
        world.done(ADMIN, "opening.enter_delivery", gone(id, "CK-1", &[(59, 2_000, 11_300)])).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn opening_balances_are_locked_when_every_area_agrees_and_not_before() {
    both(async |world| {
        let id = customer(world, "T-1", 100).await;
        let lock = json!({ "entity": 1 });
        world.done(ADMIN, "opening.enter_receivable", owed(id, "XS-1", 80_000)).await;
        world.done(ADMIN, "opening.set_figure", json!({ "entity": 1, "area": "advance" })).await;
        // One that does not add up, and one of which nobody has said anything.
        assert_eq!(
            told(world, "opening.lock", &lock).await,
            ["opening.lock.differs.receivable receivable", "opening.lock.no_figure.advance advance"]
        );
        agree(world).await;
        world.done(ADMIN, "opening.lock", lock.clone()).await;
        assert_eq!(told(world, "opening.lock", &lock).await, ["opening.lock.locked_already entity"]);
        let stock = json!({
            "warehouse": 70, "moved_on": TODAY, "lines": [{ "product": 66, "quantity": 1_000, "unit_cost_micro": 1_000_000 }]
        });
        for (operation, input, field) in [
            ("opening.enter_receivable", owed(id, "XS-2", 100), "old_number"),
            ("opening.enter_advance", paid(id, "SK-2", 100), "old_number"),
            ("opening.enter_order", ordered(id, "DD-2", &[(59, 1_000, 100)]), "old_number"),
            ("opening.enter_delivery", gone(id, "CK-2", &[(59, 1_000, 100)]), "old_number"),
            ("stock.open", stock, "warehouse"),
            ("stock.correct", json!({ "document": 713, "reason": "录错" }), "document"),
            ("opening.take_back", json!({ "item": 860, "reason": "录错" }), "item"),
            ("delivery.reverse", json!({ "delivery": 878, "reason": "录错" }), "delivery"),
            ("opening.set_figure", json!({ "entity": 1, "area": "stock", "figure_minor": 1 }), "figure_minor"),
        ] {
            assert_eq!(told(world, operation, &input).await, [format!("opening.locked {field}")], "{operation}");
        }
        // An order of before may be given up: that is business, and changes nothing of what was opened.
        let (before, cancel) = (total(world, "order").await, json!({ "order": 872, "version": 1, "reason": "客户不要了" }));
        world.done(ADMIN, "sales_order.cancel", cancel).await;
        assert_eq!(total(world, "order").await, before);
        world.check().await;
        let unlock = json!({ "entity": 1, "reason": "漏录一张" });
        world.done(ADMIN, "opening.unlock", unlock.clone()).await;
        assert_eq!(told(world, "opening.unlock", &unlock).await, ["opening.unlock.not_locked entity"]);
        world.done(ADMIN, "opening.enter_receivable", owed(id, "XS-2", 100)).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_document_and_the_lock_at_once_leave_totals_that_agree() {
    both(async |world| {
        let id = customer(world, "T-1", 100).await;
        agree(world).await;
        let (lock, enter) = (json!({ "entity": 1 }), owed(id, "XS-1", 80_000));
        let (locked, entered) =
            tokio::join!(world.execute(ADMIN, "opening.lock", &lock), world.execute(ADMIN, "opening.enter_receivable", &enter));
        assert!(locked.is_ok() != entered.is_ok(), "one of both: {locked:?} {entered:?}");
        world.check().await;
    })
    .await;
}

/// A figure and the lock at once: what is locked agrees, whichever is first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_figure_and_the_lock_at_once_agree() {
    both(async |world| {
        agree(world).await;
        let typed = json!({ "entity": 1, "area": "advance", "figure_minor": total(world, "advance").await + 1 });
        let figure = || world.request(World::person(ADMIN), "opening.set_figure", &typed);
        let lock = || world.request(World::person(ADMIN), "opening.lock", &json!({ "entity": 1 }));
        // What the first writes last is held until the second has read what it decides on.
        let held = |name: &str| testkit::table(world, name);
        let told = |outcomes: &[kernel::Res<kernel::Receipt>]| -> Vec<String> {
            outcomes.iter().map(|one| one.as_ref().map_or_else(|no| no.code().to_owned(), |_| "done".to_owned())).collect()
        };
        let first = testkit::meanwhile(world, &held("opening_figure"), "COMMIT", vec![figure(), lock()]).await;
        assert_eq!(told(&first), ["done", "opening.lock.differs.advance"]);
        world.check().await;
        agree(world).await;
        let second = testkit::meanwhile(world, &held("receipt"), "COMMIT", vec![lock(), figure()]).await;
        assert_eq!(told(&second), ["done", "opening.locked"]);
        world.check().await;
    })
    .await;
}
