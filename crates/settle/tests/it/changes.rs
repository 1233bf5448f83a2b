//! What changes between the steps of an order leaves alone what was agreed, and holds for what is agreed from then on.

use crate::{TODAY, credit_note, invoice, on_credit, publish, rows};
use base::{BusinessDate, Timestamp};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, NOW_MICROS};
use testkit::{World, both};

/// A confirmed order of lines; its id.
async fn ordered(world: &World, customer: i64, lines: Value) -> i64 {
    let content = json!({ "customer": customer, "warehouse": 70, "with_tax": true, "lines": lines });
    confirmed(world, "sales_order.confirm", json!({ "content": content })).await
}

async fn confirmed(world: &World, operation: &str, saved: Value) -> i64 {
    let draft = world.done(ADMIN, "order_draft.save", saved).await;
    world.done(ADMIN, operation, json!({ "draft": draft["id"], "version": draft["version"] })).await["id"].as_i64().expect("an id")
}

async fn amended(world: &World, order: i64, lines: Value) {
    let content = json!({ "reason": "客户要求", "lines": lines });
    confirmed(world, "sales_order.amend", json!({ "amends": order, "content": content })).await;
}

/// So much of the first line leaves; the delivery.
async fn sent(world: &World, order: i64, quantity: i64) -> i64 {
    let lines = json!([{ "order_line": 1, "quantity": quantity }]);
    let posted = world.done(ADMIN, "delivery.post", json!({ "order": order, "delivered_on": TODAY, "lines": lines })).await;
    posted["id"].as_i64().expect("an id")
}

async fn first(world: &World, query: &str, filter: Value) -> Value {
    rows(world, ADMIN, query, filter).await.swap_remove(0)
}

/// 13 % when it was ordered and delivered, 12 % by law when it is delivered further, invoiced and credited.
#[tokio::test]
async fn a_rate_of_tax_is_the_one_of_the_order() {
    both(async |world| {
        let id = on_credit(world, "T-1", 10_000_000).await;
        publish(world, json!({ "price.own_discount": 10_000 })).await;
        let order = ordered(world, id, json!([{ "product": 57, "quantity": "3", "price": "113" }])).await;
        let one = sent(world, order, 1_000).await;
        world.raw("UPDATE product SET tax_rate = 1200, version = version + 1 WHERE id = 57").await;
        let two = sent(world, order, 2_000).await;
        let made = world.done(ADMIN, "invoice.post", invoice(id, &[(one, 1, 1_000), (two, 1, 2_000)])).await;
        let note = world.done(ADMIN, "credit_note.post", credit_note(&made["id"], &[(2, 1_000)])).await;
        let told = |row: &Value| ["tax_rate", "net_minor", "tax_minor"].map(|key| row[key].as_i64().expect("a figure"));
        let lines = async |document: &Value| -> Vec<[i64; 3]> {
            rows(world, ADMIN, "invoice.lines", json!({ "invoice": document })).await.iter().map(told).collect()
        };
        assert_eq!(lines(&made["id"]).await, [[1_300, 10_000, 1_300], [1_300, 20_000, 2_600]]);
        assert_eq!(lines(&note["id"]).await, [[1_300, -10_000, -1_300]]);
        let later = ordered(world, id, json!([{ "product": 57, "quantity": "1", "price": "112" }])).await;
        assert_eq!(told(&first(world, "sales_order_line.list", json!({ "order": later })).await), [1_200, 10_000, 1_200]);
        world.check().await;
    })
    .await;
}

/// A box of 24 is one of 20 from now on: an order of boxes of 24 is delivered and amended in those.
#[tokio::test]
async fn a_unit_that_is_corrected_counts_from_then_on() {
    both(async |world| {
        let id = on_credit(world, "T-1", 100_000_000).await;
        let of = |pieces: i64, version: i64| json!({ "product": 57, "version": version, "units": [{ "unit": "箱", "numerator": pieces, "denominator": 1 }] });
        let version = world.number("SELECT version FROM product WHERE id = 57").await;
        world.done(ADMIN, "product_unit.set", of(24, version)).await;
        let boxes = |quantity: &str| json!({ "product": 57, "quantity": quantity, "unit": "箱" });
        let order = ordered(world, id, json!([boxes("2"), { "product": 58, "quantity": "1" }])).await;
        world.done(ADMIN, "product_unit.set", of(20, version + 1)).await;
        let mut kept = boxes("2");
        kept["line_no"] = json!(1);
        amended(world, order, json!([kept, { "line_no": 2, "product": 58, "quantity": "2" }])).await;
        let base = async |order: i64| first(world, "sales_order_line.list", json!({ "order": order })).await["base_quantity"].clone();
        assert_eq!(base(order).await, 48_000, "an amendment of another line leaves the boxes as they were");
        kept["quantity"] = json!("3");
        amended(world, order, json!([kept, { "line_no": 2, "product": 58, "quantity": "2" }])).await;
        assert_eq!(base(order).await, 72_000, "one box more is one of those that were agreed");
        let delivery = sent(world, order, 1_000).await;
        let line = first(world, "delivery_line.list", json!({ "delivery": delivery })).await;
        assert_eq!((&line["quantity"], &line["base_quantity"]), (&json!(1_000), &json!(24_000)));
        assert_eq!(base(ordered(world, id, json!([boxes("1")])).await).await, 20_000);
        world.check().await;
    })
    .await;
}

/// 10 kilograms were ordered and 10.237 weighed: what leaves is what is agreed, so that the order is amended first.
#[tokio::test]
async fn what_was_weighed_is_agreed_before_it_leaves() {
    both(async |world| {
        let id = on_credit(world, "T-1", 10_000_000).await;
        publish(world, json!({ "price.own_discount": 10_000 })).await;
        let order = ordered(world, id, json!([{ "product": 57, "quantity": "10", "price": "150" }])).await;
        let weighed = json!({ "order": order, "delivered_on": TODAY, "lines": [{ "order_line": 1, "quantity": 10_237 }] });
        let no = world.execute(ADMIN, "delivery.post", &weighed).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!((refusals[0].key.as_str(), refusals[0].field.as_deref()), ("delivery.above_open", Some("lines.0.quantity")));
        amended(world, order, json!([{ "line_no": 1, "product": 57, "quantity": "10.237" }])).await;
        let delivery = sent(world, order, 10_237).await;
        let made = world.done(ADMIN, "invoice.post", invoice(id, &[(delivery, 1, 10_237)])).await;
        assert_eq!(made["gross_minor"], 153_555);
        world.check().await;
    })
    .await;
}

/// Prices hold by the day: the last second of one and the first of the next, two lines each.
#[tokio::test]
async fn an_order_is_wholly_at_the_prices_of_its_day() {
    both(async |world| {
        let tomorrow = BusinessDate::parse("2026-11-26").expect("a day").days();
        let id = on_credit(world, "T-1", 10_000_000).await;
        world.raw(&format!("UPDATE price_entry SET valid_to = {tomorrow} WHERE product_id = 57")).await;
        let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
        let next = format!("(880, 150, 57, '件', 0, 209000000, {tomorrow}, NULL, {NOW_MICROS}, 1)");
        world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES {next}")).await;
        let midnight = NOW_MICROS + 14 * 3_600_000_000;
        let mut found = Vec::new();
        for at in [midnight - 1, midnight] {
            world.clock.set(Timestamp::from_micros(at));
            let line = json!({ "product": 57, "quantity": "1" });
            let order = ordered(world, id, json!([line, line])).await;
            let row = first(world, "sales_order.detail", json!({ "id": order })).await;
            let lines = rows(world, ADMIN, "sales_order_line.list", json!({ "order": order })).await;
            let prices: Vec<i64> = lines.iter().map(|line| line["price_micro"].as_i64().expect("a price") / 1_000_000).collect();
            found.push((row["ordered_on"].as_str().expect("a day").to_owned(), prices));
        }
        assert_eq!(found, [("2026-11-25".to_owned(), vec![198, 198]), ("2026-11-26".to_owned(), vec![209, 209])]);
        world.check().await;
    })
    .await;
}

/// What comes back in December moves December; November stays as it was told.
#[tokio::test]
async fn what_comes_back_later_counts_on_its_own_day() {
    both(async |world| {
        let id = on_credit(world, "T-1", 10_000_000).await;
        let order = ordered(world, id, json!([{ "product": 57, "quantity": "3" }])).await;
        let delivery = sent(world, order, 3_000).await;
        let november = async || {
            let found = rows(world, ADMIN, "statement.lines", json!({ "customer": id, "to": "2026-11-30" })).await;
            found.iter().map(|row| row["amount_minor"].as_i64().expect("an amount")).sum::<i64>()
        };
        let before = november().await;
        world.clock.set(Timestamp::from_micros(NOW_MICROS + 7 * 86_400_000_000));
        let back = json!({ "delivery": delivery, "returned_on": "2026-12-02", "reason": "质量", "lines": [{ "delivery_line": 1, "quantity": 1_000 }] });
        world.done(ADMIN, "goods_return.post", back).await;
        assert_eq!((before, november().await), (59_400, 59_400));
        let all = rows(world, ADMIN, "statement.lines", json!({ "customer": id })).await;
        assert_eq!(all.iter().map(|row| row["amount_minor"].as_i64().expect("an amount")).sum::<i64>(), 39_600);
        world.check().await;
    })
    .await;
}

/// What takes a delivery back pays its item for good: nobody owes goods again that are back in the warehouse.
#[tokio::test]
async fn what_takes_a_delivery_back_is_not_undone() {
    both(async |world| {
        let id = on_credit(world, "T-1", 10_000_000).await;
        let order = ordered(world, id, json!([{ "product": 57, "quantity": "3" }])).await;
        let delivery = sent(world, order, 3_000).await;
        world.done(ADMIN, "delivery.reverse", json!({ "delivery": delivery, "reason": "填错" })).await;
        let allocation = first(world, "allocation.list", json!({ "customer": id })).await["id"].clone();
        let undo = json!({ "allocation": allocation, "reason": "再算一次" });
        assert_eq!(world.refused(ADMIN, "credit.undo_allocation", undo).await, ["credit.undo_allocation.takes_back"]);
        let again = sent(world, order, 3_000).await;
        let back =
            json!({ "delivery": again, "returned_on": TODAY, "reason": "质量", "lines": [{ "delivery_line": 1, "quantity": 1_000 }] });
        world.done(ADMIN, "goods_return.post", back).await;
        let all = rows(world, ADMIN, "allocation.list", json!({ "customer": id })).await;
        let returned = all.iter().filter_map(|row| row["id"].as_i64()).max();
        assert!(all.len() > 1, "there are others beside it");
        let alone = rows(world, ADMIN, "allocation.list", json!({ "id": returned })).await;
        assert_eq!(alone.iter().map(|row| row["id"].as_i64()).collect::<Vec<_>>(), [returned]);
        world.done(ADMIN, "credit.undo_allocation", json!({ "allocation": returned, "reason": "退货另作他用" })).await;
        world.check().await;
    })
    .await;
}
