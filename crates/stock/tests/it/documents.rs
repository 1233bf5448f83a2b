//! Stock documents: opening, adjustment, transfer, samples, and their correction.

use crate::{asking, balance, receive_at, rows};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, SUN};
use testkit::{World, both};

const DAY: &str = "2026-11-25";

fn lines(lines: &[(i64, i64)]) -> Vec<Value> {
    lines.iter().map(|(product, quantity)| json!({ "product": product, "quantity": quantity })).collect()
}
fn costed(lines: &[(i64, i64, i64)]) -> Vec<Value> {
    lines.iter().map(|(product, quantity, cost)| json!({ "product": product, "quantity": quantity, "unit_cost_micro": cost })).collect()
}
fn opening(of: &[(i64, i64, i64)]) -> Value {
    json!({ "warehouse": 70, "moved_on": DAY, "lines": costed(of) })
}
fn adjusting(of: &[Value]) -> Value {
    json!({ "warehouse": 70, "moved_on": DAY, "reason": "盘点", "lines": of })
}
fn sample(of: &[(i64, i64)]) -> Value {
    json!({ "warehouse": 70, "customer": "C0080", "moved_on": DAY, "reason": "试用", "lines": lines(of) })
}
fn transfer(of: &[(i64, i64)]) -> Value {
    json!({ "warehouse": 70, "to_warehouse": 71, "moved_on": DAY, "lines": lines(of) })
}

/// What an operation refuses, as `key field`.
async fn told(world: &World, who: i64, operation: &str, input: &Value) -> Vec<String> {
    let no = world.execute(who, operation, input).await.expect_err("refused");
    let Failure::Refused(refusals) = no else { panic!("{no:?}") };
    refusals.iter().map(|no| format!("{} {}", no.key, no.field.as_deref().unwrap_or("-"))).collect()
}
/// The value of all of a product, in minor units.
async fn value(world: &World, product: i64) -> i64 {
    world.number(&format!("SELECT COALESCE(MAX(value_minor), 0) FROM stock_cost WHERE product_id = {product}")).await
}

#[tokio::test]
async fn stock_is_opened_once() {
    both(async |world| {
        let made = world.done(SUN, "stock.open", opening(&[(66, 3_000, 1_000_000), (67, 500, 333_333)])).await;
        assert!(made["number"].as_str().expect("a number").starts_with("SI-"));
        assert_eq!((balance(world, 70, 66).await, value(world, 66).await, value(world, 67).await), ((3_000, 0), 300, 17));
        let again = told(world, SUN, "stock.open", &opening(&[(66, 1_000, 0), (64, 0, -1), (64, 1_000, 0)])).await;
        let expected = [
            "quantity.not_positive lines.1.quantity",
            "price.out_of_range lines.1.unit_cost_micro",
            "stock.line_twice lines.2.product",
            "stock.open.there lines.0.product",
        ];
        assert_eq!(again, expected);
        let mut wrong = opening(&[(69, 1_000, 0)]);
        wrong["moved_on"] = json!("2026-11-26");
        assert_eq!(told(world, SUN, "stock.open", &wrong).await, ["stock.in_future moved_on", "product.closed lines.0.product"]);
        let mut other = opening(&[(64, 1_000, 0)]);
        other["warehouse"] = json!(71);
        assert_eq!(world.fails(SUN, "stock.open", other).await, "record.not_found");
        let one = json!({ "warehouse": 70, "product": 66, "quantity": 1, "unit_cost_micro": 0 });
        assert_eq!(told(world, SUN, "stock.open_one", &one).await, ["stock.open.there product"]);
        world.check().await;
    })
    .await;
}

/// Two who open the stock of one product: one of them did.
#[tokio::test(flavor = "multi_thread")]
async fn two_who_open_at_once_open_once() {
    both(async |world| {
        for product in [62, 63, 64, 65, 66, 67] {
            let request = || world.request(World::person(ADMIN), "stock.open", &opening(&[(product, 1_000, 2_000_000)]));
            let (one, other) = (request(), request());
            let (one, other) = tokio::join!(world.kernel.execute(&one), world.kernel.execute(&other));
            assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
            assert_eq!(balance(world, 70, product).await, (1_000, 0));
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_count_finds_more_and_less() {
    both(async |world| {
        receive_at(world, 70, 66, 10_000, 1_000_000).await;
        let lines =
            [json!({ "product": 66, "quantity": -4_000 }), json!({ "product": 67, "quantity": 2_000, "unit_cost_micro": 5_000_000 })];
        let made = world.done(SUN, "stock.adjust", adjusting(&lines)).await;
        assert_eq!((balance(world, 70, 66).await, value(world, 66).await, value(world, 67).await), ((6_000, 0), 600, 1_000));
        world.done(SUN, "stock.adjust", adjusting(&[json!({ "product": 66, "quantity": 1_000 })])).await;
        assert_eq!(value(world, 66).await, 700, "at the average");
        let shown = rows(world, SUN, "stock_document_line.list", json!({ "document": made["id"] })).await;
        let told_of: Vec<_> = shown.iter().map(|row| (row["quantity"].as_i64(), row["cost_minor"].as_i64())).collect();
        assert_eq!(told_of, [(Some(-4_000), Some(-400)), (Some(2_000), Some(1_000))]);
        world.done(SUN, "stock.reserve", asking(&[(66, 5_000)])).await;
        let wrong = [
            json!({ "product": 66, "quantity": -3_000 }),
            json!({ "product": 65, "quantity": 1_000 }),
            json!({ "product": 52, "quantity": 0 }),
            json!({ "product": 53, "quantity": -1_000, "unit_cost_micro": 1 }),
            json!({ "product": 53, "quantity": 1_000 }),
        ];
        let expected = [
            "stock.line_twice lines.4.product",
            "stock.adjust.no_average lines.1.unit_cost_micro",
            "stock.adjust.nothing lines.2.quantity",
            "stock.adjust.cost_of_less lines.3.unit_cost_micro",
            "stock.short lines.0.quantity",
        ];
        assert_eq!(told(world, SUN, "stock.adjust", &adjusting(&wrong)).await, expected);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_transfer_leaves_and_arrives_in_one_posting() {
    both(async |world| {
        receive_at(world, 70, 66, 10_000, 1_000_000).await;
        let made = world.done(ADMIN, "stock.transfer", transfer(&[(66, 3_000), (66, 1_000)])).await;
        assert_eq!((balance(world, 70, 66).await, balance(world, 71, 66).await), ((6_000, 0), (4_000, 0)));
        assert_eq!(value(world, 66).await, 1_000, "its cost stays");
        let moved = rows(world, ADMIN, "stock_entry.list", json!({ "product": 66 })).await;
        let moved: Vec<_> = moved.iter().map(|row| (row["warehouse_id"].as_i64(), row["quantity"].as_i64())).take(4).collect();
        assert_eq!(moved, [(Some(71), Some(1_000)), (Some(70), Some(-1_000)), (Some(71), Some(3_000)), (Some(70), Some(-3_000))]);
        let expected = ["stock.short lines.1.quantity"];
        assert_eq!(told(world, ADMIN, "stock.transfer", &transfer(&[(66, 5_000), (66, 2_000)])).await, expected);
        let mut same = transfer(&[(66, 1_000)]);
        same["to_warehouse"] = json!(70);
        assert_eq!(told(world, ADMIN, "stock.transfer", &same).await, ["stock.transfer.same to_warehouse"]);
        assert_eq!(
            world.fails(SUN, "stock.transfer", transfer(&[(66, 1_000)])).await,
            "record.not_found",
            "another department's warehouse"
        );
        let found = rows(world, ADMIN, "stock_document.list", json!({ "kind": "stock_transfer", "q": made["number"] })).await;
        assert_eq!((found.len(), &found[0]["to_warehouse_name"]), (1, &json!("二部小仓")));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn samples_leave_at_the_average() {
    both(async |world| {
        receive_at(world, 70, 66, 10_000, 1_000_000).await;
        receive_at(world, 70, 66, 10_000, 2_000_000).await;
        // The customer is looked after by somebody else: who keeps the warehouse names it by its code.
        let made = world.done(SUN, "sample.issue", sample(&[(66, 5_000)])).await;
        assert_eq!((balance(world, 70, 66).await, value(world, 66).await), ((15_000, 0), 2_250));
        let mut unknown = sample(&[(66, 5_000)]);
        unknown["customer"] = json!("C9999");
        assert_eq!(told(world, SUN, "sample.issue", &unknown).await, ["sample.no_such_customer customer"]);
        let shown = rows(world, ADMIN, "stock_document.detail", json!({ "id": made["id"] })).await;
        assert_eq!((&shown[0]["customer_name"], &shown[0]["state"]), (&json!("上海华联百货有限公司"), &json!("posted")));
        let mut closed = sample(&[(66, 0)]);
        (closed["customer"], closed["reason"]) = (json!("c0084"), json!(" "));
        let expected = ["customer.closed customer", "text.empty reason", "quantity.not_positive lines.0.quantity"];
        assert_eq!(told(world, ADMIN, "sample.issue", &closed).await, expected);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_correction_gives_back_exactly_what_was_moved_once() {
    both(async |world| {
        let receipt = receive_at(world, 70, 66, 10_000, 1_000_000).await;
        receive_at(world, 70, 66, 10_000, 3_000_000).await;
        let given = world.done(ADMIN, "sample.issue", sample(&[(66, 5_000)])).await;
        let moved = world.done(ADMIN, "stock.transfer", transfer(&[(66, 5_000)])).await;
        let less = world.done(ADMIN, "stock.adjust", adjusting(&[json!({ "product": 66, "quantity": -1_000 })])).await;
        for document in [&less, &moved, &given] {
            let made = world.done(ADMIN, "stock.correct", json!({ "document": document["id"], "reason": "录错" })).await;
            assert!(made["number"].as_str().expect("a number").starts_with("SC-"));
        }
        assert_eq!((balance(world, 70, 66).await, balance(world, 71, 66).await, value(world, 66).await), ((20_000, 0), (0, 0), 4_000));
        let undo = json!({ "receipt": receipt["id"], "moved_on": DAY, "reason": "录错" });
        let made = world.done(SUN, "stock.correct", undo.clone()).await;
        assert_eq!((balance(world, 70, 66).await, value(world, 66).await), ((10_000, 0), 3_000));
        assert_eq!(told(world, SUN, "stock.correct", &undo).await, ["stock.correct.corrected receipt"]);
        let again = json!({ "document": made["id"], "reason": "录错" });
        assert_eq!(told(world, SUN, "stock.correct", &again).await, ["stock.correct.correction document"]);
        let shown = rows(world, SUN, "goods_receipt.detail", json!({ "id": receipt["id"] })).await;
        assert_eq!((&shown[0]["state"], &shown[0]["corrected_by"]), (&json!("corrected"), &made["id"]));
        let both = json!({ "receipt": receipt["id"], "document": made["id"], "reason": "" });
        assert_eq!(told(world, SUN, "stock.correct", &both).await, ["text.empty reason", "stock.correct.one document"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_correction_says_what_stands_in_its_way() {
    both(async |world| {
        let receipt = receive_at(world, 70, 66, 10_000, 1_000_000).await;
        let undo = json!({ "receipt": receipt["id"], "reason": "录错" });
        let held = world.done(SUN, "stock.reserve", asking(&[(66, 6_000)])).await;
        assert_eq!(told(world, SUN, "stock.correct", &undo).await, ["stock.correct.promised receipt"]);
        world.done(SUN, "stock.release", json!({ "reservation": held["id"] })).await;
        let given = world.done(ADMIN, "sample.issue", sample(&[(66, 5_000)])).await;
        let no = world.execute(SUN, "stock.correct", &undo).await.expect_err("gone");
        let Failure::Refused(refusals) = no else { panic!("{no:?}") };
        assert_eq!(refusals[0].key, "stock.correct.gone");
        assert_eq!(refusals[0].args.get("document"), Some(&base::Arg::from(given["number"].as_str().expect("a number"))));
        // Enough lies there again, but what it cost has gone with the sample.
        receive_at(world, 70, 66, 5_000, 0).await;
        assert_eq!(told(world, SUN, "stock.correct", &undo).await, ["stock.correct.cost_moved receipt"]);
        world.done(ADMIN, "stock.correct", json!({ "document": given["id"], "reason": "退回" })).await;
        let mut early = undo.clone();
        early["moved_on"] = json!("2026-11-24");
        assert_eq!(told(world, SUN, "stock.correct", &early).await, ["stock.correct.before moved_on"]);
        world.done(SUN, "stock.correct", undo).await;
        assert_eq!((balance(world, 70, 66).await, value(world, 66).await), ((5_000, 0), 0));
        world.check().await;
    })
    .await;
}

/// Two who correct one document at once: it is corrected once.
#[tokio::test(flavor = "multi_thread")]
async fn two_who_correct_at_once_correct_once() {
    both(async |world| {
        for _ in 0..6 {
            let receipt = receive_at(world, 70, 66, 1_000, 1_000_000).await;
            let request = || world.request(World::person(ADMIN), "stock.correct", &json!({ "receipt": receipt["id"], "reason": "录错" }));
            let (one, other) = (request(), request());
            let (one, other) = tokio::join!(world.kernel.execute(&one), world.kernel.execute(&other));
            assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
            assert_eq!(balance(world, 70, 66).await, (0, 0));
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn who_holds_a_product_is_told() {
    both(async |world| {
        receive_at(world, 70, 66, 10_000, 1_000_000).await;
        let mut asked = asking(&[(66, 4_000)]);
        asked["reference"] = json!("广交会");
        world.done(SUN, "stock.reserve", asked).await;
        let gone = world.done(SUN, "stock.reserve", asking(&[(66, 1_000)])).await;
        world.done(SUN, "stock.release", json!({ "reservation": gone["id"] })).await;
        let held = rows(world, SUN, "stock_held.list", json!({ "product": 66 })).await;
        let held: Vec<_> =
            held.iter().map(|row| (row["reference"].as_str(), row["quantity"].as_i64(), row["owner_name"].as_str())).collect();
        assert_eq!(held, [(Some("广交会"), Some(4_000), Some("孙仓管"))]);
    })
    .await;
}

#[tokio::test]
async fn balances_are_found_by_what_products_are_called() {
    both(async |world| {
        let found = async |filter: Value| {
            let rows = rows(world, ADMIN, "stock_balance.list", filter).await;
            rows.iter().map(|row| format!("{}@{}", row["product_id"], row["warehouse_id"])).collect::<Vec<_>>()
        };
        assert_eq!(found(json!({ "q": "bwb" })).await, ["50@70", "50@71"]);
        assert_eq!(found(json!({ "q": "水壶", "warehouse": 71 })).await, ["51@71", "55@71"]);
        assert_eq!(found(json!({ "category": 140, "warehouse": 70 })).await, ["50@70", "51@70", "55@70"]);
        receive_at(world, 70, 66, 1_000, 0).await;
        world.done(SUN, "stock.adjust", adjusting(&[json!({ "product": 66, "quantity": -1_000 })])).await;
        assert_eq!(found(json!({ "zero": true })).await, ["66@70"]);
        assert_eq!(found(json!({ "product": 66, "zero": false })).await, [""; 0]);
        world.done(ADMIN, "product.flag_low", json!({ "products": [52] })).await;
        assert_eq!(found(json!({ "low": true, "warehouse": 70 })).await, ["52@70"]);
    })
    .await;
}
