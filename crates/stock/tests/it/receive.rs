//! Goods come in.

use crate::{balance, rows};
use serde_json::{Value, json};
use testkit::world::{ADMIN, SUN, WU};
use testkit::{World, both, meanwhile};

#[tokio::test]
async fn goods_come_in_with_a_number() {
    both(async |world| {
        let lines = json!([
            { "product": 66, "quantity": 7_500, "unit_cost_micro": 1_234_567 },
            { "product": 67, "quantity": 2_000, "unit_cost_micro": 0 },
            { "product": 66, "quantity": 500, "unit_cost_micro": 1_200_000 }
        ]);
        let input = json!({ "warehouse": 70, "supplier": " 义乌 ", "received_on": "2026-11-20", "lines": lines });
        let first = world.done(SUN, "stock.receive", input.clone()).await;
        let second = world.done(SUN, "stock.receive", input).await;
        assert_ne!(first["number"], second["number"]);
        assert_eq!(balance(world, 70, 66).await, (16_000, 0));
        assert_eq!(balance(world, 70, 67).await, (4_000, 0));

        let found =
            rows(world, SUN, "goods_receipt.list", json!({ "supplier": "义", "received_from": "2026-11-20", "received_to": "2026-11-20" }))
                .await;
        let numbers: Vec<&Value> = found.iter().map(|row| &row["number"]).collect();
        assert_eq!(numbers, [&second["number"], &first["number"]], "the latest first");
        let lines = rows(world, SUN, "goods_receipt_line.list", json!({ "receipt": first["id"] })).await;
        let told: Vec<_> = lines.iter().map(|l| (l["id"].as_i64(), l["product_id"].as_i64(), l["quantity"].as_i64())).collect();
        assert_eq!(told, [(Some(1), Some(66), Some(7_500)), (Some(2), Some(67), Some(2_000)), (Some(3), Some(66), Some(500))]);
        let masked = rows(world, WU, "goods_receipt_line.list", json!({ "receipt": first["id"] })).await;
        assert_eq!(masked[0]["unit_cost_micro"], Value::Null);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_a_receipt_is_told_at_once() {
    both(async |world| {
        let lines = json!([
            { "product": 69, "quantity": 0, "unit_cost_micro": -1 },
        ]);
        let input = json!({ "warehouse": 70, "supplier": "", "received_on": "2026-11-26", "lines": lines });
        let keys = world.refused(SUN, "stock.receive", input.clone()).await;
        let expected = ["text.empty", "quantity.not_positive", "price.out_of_range", "stock.receive.in_future", "product.closed"];
        assert_eq!(keys, expected);
        let mut elsewhere = input.clone();
        elsewhere["warehouse"] = json!(71);
        assert_eq!(world.fails(SUN, "stock.receive", elsewhere).await, "record.not_found");
        let mut empty = input;
        (empty["lines"], empty["supplier"], empty["received_on"]) = (json!([]), json!("义乌"), json!("2026-11-25"));
        assert_eq!(world.refused(ADMIN, "stock.receive", empty.clone()).await, ["lines.empty"]);
        let line = json!({ "product": 66, "quantity": 1, "unit_cost_micro": 1 });
        let mut many = empty.clone();
        many["lines"] = vec![line.clone(); 51].into();
        assert_eq!(world.fails(ADMIN, "stock.receive", many).await, "list.too_long");
        let mut old = empty;
        (old["lines"], old["received_on"]) = (json!([line]), json!("1926-11-25"));
        assert_eq!(world.refused(ADMIN, "stock.receive", old).await, ["date.too_old"]);
        world.check().await;
    })
    .await;
}

/// The product is closed while the receipt is under way: nothing of a closed product comes in.
#[tokio::test]
async fn goods_of_a_product_that_is_being_closed_do_not_come_in() {
    both(async |world| {
        crate::receive(world, 70, 66, 1_000).await;
        let lines = json!([{ "product": 66, "quantity": 1_000, "unit_cost_micro": 0 }]);
        let input = json!({ "warehouse": 70, "supplier": "义乌", "received_on": "2026-11-25", "lines": lines });
        let receive = world.request(World::person(SUN), "stock.receive", &input);
        let close = "UPDATE product SET state = 'closed', version = version + 1 WHERE id = 66";
        let outcomes = meanwhile(world, close, "COMMIT", vec![receive]).await;
        assert_eq!(outcomes[0].as_ref().expect_err("closed meanwhile").code(), "product.closed");
        assert_eq!(balance(world, 70, 66).await, (1_000, 0));
        world.check().await;
    })
    .await;
}
