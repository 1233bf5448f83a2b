//! What is refused, and why.

use serde_json::{Value, json};
use testkit::world::ADMIN;
use testkit::{World, both};

/// A batch of the standard world that is running, with room for a thousand documents.
const RUNNING: i64 = 820;
/// One whose only document, a product at place 1, is in.
const WHOLE: i64 = 830;

fn begin(more: &Value) -> Value {
    let mut input = json!({
        "warehouse": 70, "currency": "CNY", "profile": "sales-history", "source": "2024", "digest": "e1", "row_count": 5, "created_count": 3,
        "merged_count": 1, "skipped_count": 1, "document_count": 2, "report": "{}"
    });
    for (key, value) in more.as_object().expect("an object") {
        input[key] = value.clone();
    }
    input
}

fn sale(seq: i64, quantity: i64) -> Value {
    json!({"batch": RUNNING, "seq": seq, "number": format!("XS-{seq}"),
        "sale": {"customer": 80, "with_tax": true, "lines": [{"product": 50, "quantity": quantity, "price_micro": 12_500_000, "tax_rate": 1_300}]}})
}

#[tokio::test]
async fn every_row_is_accounted_for_in_the_currency_of_the_books() {
    both(async |world| {
        let refused = async |more: Value| world.refused(ADMIN, "history.begin", begin(&more)).await;
        assert_eq!(refused(json!({"row_count": 6})).await, ["history.rows_unaccounted"]);
        assert_eq!(refused(json!({"created_count": -1, "skipped_count": 5})).await, ["history.rows_unaccounted"]);
        assert_eq!(refused(json!({"currency": "EUR"})).await, ["history.other_currency"]);
        assert_eq!(refused(json!({"warehouse": 72})).await, ["warehouse.closed"]);
        world.done(ADMIN, "history.begin", begin(&json!({}))).await;
    })
    .await;
}

#[tokio::test]
async fn a_batch_ends_when_all_of_it_is_in_or_out() {
    both(async |world| {
        let end = |batch: i64, taken_back: bool| json!({"batch": batch, "taken_back": taken_back});
        assert_eq!(world.refused(ADMIN, "history.end", end(RUNNING, false)).await, ["history.not_whole"]);
        assert_eq!(world.refused(ADMIN, "history.end", end(WHOLE, true)).await, ["history.not_undone"]);
        world.done(ADMIN, "history.take", sale(1, 1_000)).await;
        world.done(ADMIN, "history.take", sale(2, 1_000)).await;
        world.done(ADMIN, "history.take_back", json!({"batch": RUNNING, "seq": 2, "reason": "错"})).await;
        assert_eq!(world.refused(ADMIN, "history.end", end(RUNNING, false)).await, ["history.being_taken_back"]);
        assert_eq!(world.refused(ADMIN, "history.end", end(RUNNING, true)).await, ["history.not_undone"]);
        world.done(ADMIN, "history.end", end(WHOLE, false)).await;
        assert_eq!(world.refused(ADMIN, "history.end", end(WHOLE, false)).await, ["history.ended"]);
        let more = json!({"batch": WHOLE, "seq": 1, "number": "more", "products": [{"code": "N1", "name": "新品", "unit": "件"}]});
        assert_eq!(world.refused(ADMIN, "history.take", more).await, ["history.other_document"]);
    })
    .await;
}

#[tokio::test]
async fn a_place_holds_one_document_and_a_batch_as_many_as_it_said() {
    both(async |world| {
        let refused = async |input: Value| world.refused(ADMIN, "history.take", input).await;
        world.done(ADMIN, "history.take", sale(1, 1_000)).await;
        assert_eq!(world.done(ADMIN, "history.take", sale(1, 1_000)).await["known"], true, "the same once more");
        assert_eq!(refused(sale(1, 2_000)).await, ["history.other_document"]);
        assert_eq!(refused(sale(1_001, 1_000)).await, ["history.beyond"]);
        assert_eq!(refused(sale(0, 1_000)).await, ["history.no_place"]);
        assert_eq!(refused(sale(2, 900_000_000)).await, ["history.short"]);
        assert_eq!(refused(json!({"batch": RUNNING, "seq": 3, "number": "nothing"})).await, ["history.one_thing"]);
        let no_place = json!({"batch": RUNNING, "seq": 7, "reason": "错"});
        assert_eq!(world.refused(ADMIN, "history.take_back", no_place).await, ["history.no_place"]);
        world.done(ADMIN, "history.take_back", json!({"batch": RUNNING, "seq": 1, "reason": "错"})).await;
        assert_eq!(refused(sale(2, 1_000)).await, ["history.ended"]);
    })
    .await;
}

#[tokio::test]
async fn goods_move_in_the_batchs_warehouse_on_the_documents_day() {
    both(async |world| {
        let received = |warehouse: i64, on: &str| {
            json!({"batch": RUNNING, "seq": 5, "number": "RK-5", "received": {"warehouse": warehouse, "supplier": "宁波阀门厂", "received_on": on,
                "lines": [{"product": 50, "quantity": 1_000, "unit_cost_micro": 1_000_000}]}})
        };
        assert_eq!(world.refused(ADMIN, "history.take", received(71, "2026-11-25")).await, ["history.not_its_warehouse"]);
        assert_eq!(world.refused(ADMIN, "history.take", received(70, "2026-11-24")).await, ["history.not_its_day"]);
        world.done(ADMIN, "history.take", received(70, "2026-11-25")).await;
        let adjusted = json!({"batch": RUNNING, "seq": 6, "number": "PD-6", "adjusted": {"warehouse": 71, "moved_on": "2026-11-25", "reason": "盘点",
            "lines": [{"product": 50, "quantity": -1_000}]}});
        assert_eq!(world.refused(ADMIN, "history.take", adjusted).await, ["history.not_its_warehouse"]);
    })
    .await;
}

#[tokio::test]
async fn the_past_has_a_day() {
    both(async |world| {
        let mut request = world.request(World::person(ADMIN), "history.take", &sale(1, 1_000));
        request.effective = None;
        assert_eq!(world.kernel.execute(&request).await.expect_err("refused").code(), "effective.needed");
        let told = "SELECT COUNT(*) FROM outbox WHERE name LIKE 'delivery.%'";
        let before = world.number(told).await;
        world.done(ADMIN, "history.take", sale(1, 1_000)).await;
        assert_eq!(world.number(told).await, before, "nobody is told");
    })
    .await;
}

#[tokio::test]
async fn goods_that_were_not_given_for_nothing_come_back_from_an_invoice() {
    both(async |world| {
        let back = json!({"batch": RUNNING, "seq": 3, "number": "TH-3", "returned": [{"delivery": 775, "lines": [{"delivery_line": 1, "quantity": 500}]}]});
        assert_eq!(world.refused(ADMIN, "history.take", back).await, ["history.no_invoice"]);
    })
    .await;
}
