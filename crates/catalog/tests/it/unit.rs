//! Units: set as a whole, with exact ratios and barcodes that nobody else bears.

use crate::page;
use serde_json::json;
use testkit::world::{ADMIN, LI};
use testkit::{World, both, meanwhile};

#[tokio::test]
async fn units_are_set_as_a_whole() {
    both(async |world| {
        let units = json!([
            {"unit": "盒", "numerator": 12, "denominator": 2},
            {"unit": "箱", "numerator": 24, "denominator": 1, "barcode": "16901234500012", "is_default_sales": true},
        ]);
        let saved = world.done(ADMIN, "product_unit.set", json!({"product": 50, "version": 1, "units": units})).await;
        assert_eq!(saved["version"], 2);
        let rows = page(world, LI, "product_unit.list", json!({"product": 50})).await.rows;
        assert_eq!((&rows[0]["unit"], &rows[0]["numerator"], &rows[0]["denominator"]), (&json!("盒"), &json!(6), &json!(1)));
        assert_eq!((&rows[1]["barcode"], &rows[1]["is_default_sales"]), (&json!("16901234500012"), &json!(true)));
        let found = page(world, LI, "product.lookup", json!({"q": "0012"})).await.rows;
        assert_eq!((found.len(), &found[0]["code"]), (1, &json!("P0050")));

        let taken = json!({"product": 51, "version": 1, "barcode": "16901234500012"});
        assert_eq!(world.refused(ADMIN, "product.change", taken).await, ["product.barcode.taken"]);
        world.done(ADMIN, "product.change", json!({"product": 51, "version": 1, "barcode": " 6901234500015 "})).await;
        let case = |barcode: &str| json!([{"unit": "箱", "numerator": 1, "denominator": 1, "barcode": barcode}]);
        let other = json!({"product": 50, "version": 2, "units": case("6901234500015")});
        assert_eq!(world.refused(ADMIN, "product_unit.set", other).await, ["product.barcode.taken"]);
        let same = json!({"product": 50, "version": 2, "units": case("16901234500012")});
        world.done(ADMIN, "product_unit.set", same).await;
        world.done(ADMIN, "product_unit.set", json!({"product": 50, "version": 3, "units": []})).await;
        assert_eq!(page(world, LI, "product.lookup", json!({"q": "0012"})).await.rows.len(), 0);
        world.done(ADMIN, "product.change", json!({"product": 52, "version": 1, "barcode": "16901234500012"})).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_units_is_told_at_once() {
    both(async |world| {
        let units = json!([
            {"unit": "件", "numerator": 0, "denominator": 1_000_001, "is_default_sales": true},
            {"unit": "箱", "numerator": 24, "denominator": 1, "barcode": "有", "is_default_sales": true},
            {"unit": " 箱 ", "numerator": 24, "denominator": 1, "barcode": "A1"},
            {"unit": "", "numerator": 2, "denominator": 1, "barcode": "A1"},
        ]);
        let keys = world.refused(ADMIN, "product_unit.set", json!({"product": 50, "version": 9, "units": units})).await;
        let expected = [
            "record.changed_meanwhile",
            "product_unit.is_base",
            "product_unit.ratio",
            "product_unit.ratio",
            "product.barcode.malformed",
            "product_unit.twice",
            "text.empty",
            "product.barcode.taken",
            "product_unit.two_defaults",
        ];
        assert_eq!(keys, expected);
        let many: Vec<_> = (0..21).map(|n| json!({"unit": format!("u{n}"), "numerator": 1, "denominator": 1})).collect();
        assert_eq!(world.fails(ADMIN, "product_unit.set", json!({"product": 50, "version": 1, "units": many})).await, "list.too_long");
        let closed = json!({"product": 69, "version": 1, "units": []});
        assert_eq!(world.refused(ADMIN, "product_unit.set", closed).await, ["product.closed"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_unit_with_a_price_stays() {
    both(async |world| {
        let units = json!([{"unit": "箱", "numerator": 24, "denominator": 1}]);
        world.done(ADMIN, "product_unit.set", json!({"product": 50, "version": 1, "units": units})).await;
        let price = json!({"list": 150, "product": 50, "unit": "箱", "price_micro": 500_000_000});
        let made = world.done(ADMIN, "price.set", price).await;
        let none = json!({"product": 50, "version": 2, "units": []});
        assert_eq!(world.refused(ADMIN, "product_unit.set", none.clone()).await, ["product_unit.priced"]);
        world.done(ADMIN, "price.end", json!({"price": made["id"], "version": 1})).await;
        world.done(ADMIN, "product_unit.set", none).await;
        world.check().await;
    })
    .await;
}

/// A price in a unit that was not there yet when the unit's end was decided.
#[tokio::test]
async fn a_unit_does_not_go_under_a_price() {
    both(async |world| {
        let case = json!([{"unit": "箱", "numerator": 24, "denominator": 1}]);
        world.done(ADMIN, "product_unit.set", json!({"product": 60, "version": 1, "units": case})).await;
        let price = json!({"list": 150, "product": 60, "unit": "箱", "price_micro": 240_000_000});
        let price = world.request(World::person(ADMIN), "price.set", &price);
        let none = world.request(World::person(ADMIN), "product_unit.set", &json!({"product": 60, "version": 2, "units": []}));
        let outcomes = meanwhile(world, &testkit::table(world, "price_entry"), "ROLLBACK", vec![price, none]).await;
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1].as_ref().expect_err("it has a price").code(), "product_unit.priced");
        world.check().await;
    })
    .await;
}
