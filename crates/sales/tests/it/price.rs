//! Discounts, gifts, units and rounding, to the cent.

use crate::{COOKER, MIXER, confirmed, content, customer, line, rows};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, LI};

async fn preview(world: &testkit::World, content: Value) -> Value {
    world.done(LI, "sales_order.preview", json!({ "content": content })).await
}

fn totals(preview: &Value) -> [i64; 5] {
    ["net_minor", "tax_minor", "gross_minor", "discount_minor", "rounding_minor"].map(|key| preview["totals"][key].as_i64().expect("minor"))
}

#[tokio::test]
async fn what_is_taken_off_is_shared_to_the_cent() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        // 2 × 198.00 = 396.00 less 4 % = 380.16; 3 × 149.00 = 447.00; a whole of 827.16 less 3.30; down to whole yuan.
        let mut typed = content(payer, vec![line(COOKER, "2"), line(MIXER, "3")]);
        typed["lines"][0]["discount"] = json!("4%");
        (typed["discount"], typed["rounding"]) = (json!("3.30"), json!("to_yuan"));
        let shown = preview(world, typed.clone()).await;
        assert_eq!(shown["verdict"], "allowed", "{}", shown["refusals"]);
        assert_eq!(totals(&shown)[2..], [82_300, 1_584 + 330, 86]);
        let made = confirmed(world, typed).await;
        let order = &rows(world, LI, "sales_order.detail", json!({ "id": made["id"] })).await[0];
        assert_eq!((&order["gross_minor"], &order["rounding_minor"]), (&json!(82_300), &json!(86)));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_gift_comes_to_nothing_and_is_held_all_the_same() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let mut typed = content(payer, vec![line(COOKER, "40"), line(COOKER, "1")]);
        typed["lines"][1]["gift"] = json!(true);
        let made = confirmed(world, typed).await;
        assert_eq!(made["gross_minor"], 40 * 19_800);
        let lines = rows(world, LI, "sales_order_line.list", json!({ "order": made["id"] })).await;
        let gift = ["gift", "net_minor", "gross_minor", "discount_minor", "open"].map(|key| lines[1][key].clone());
        assert_eq!(gift, [json!(true), json!(0), json!(0), json!(19_800), json!(1_000)]);
        // Given away altogether it is more than one may give alone.
        let mut all = content(payer, vec![line(COOKER, "1")]);
        all["lines"][0]["gift"] = json!(true);
        let shown = preview(world, all).await;
        assert_eq!((&shown["verdict"], &shown["needs"][0]["rule"]), (&json!("needs_approval"), &json!("order.own_discount")));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_preview_tells_prices_stock_credit_and_the_day() {
    both(async |world| {
        let payer = customer(world, "T-1", 1_000_000).await;
        let mut typed = content(payer, vec![line(COOKER, "2"), line(MIXER, "999")]);
        typed["requested_on"] = json!("2026-11-26");
        let shown = preview(world, typed).await;
        assert_eq!(shown["verdict"], "refused");
        assert_eq!(shown["parties"]["payer"]["id"], payer);
        let first = &shown["lines"][0];
        assert_eq!((&first["list_price_micro"], &first["unit"], &first["tax_rate"]), (&json!(198_000_000), &json!("件"), &json!(1_300)));
        assert_eq!(first["answer"]["price"]["why"][0]["key"], "price.why.everyone");
        let codes: Vec<&str> = first["available"].as_array().expect("a list").iter().map(|a| a["code"].as_str().expect("a code")).collect();
        assert_eq!(codes, ["WH1", "WH2"]);
        let credit = &shown["credit"];
        assert_eq!((&credit["before_minor"], &credit["limit_minor"]), (&json!(0), &json!(1_000_000)));
        assert_eq!(credit["after_minor"], shown["totals"]["gross_minor"]);
        assert_eq!((&shown["promised_on"], shown["promise"].as_array().map(Vec::len)), (&json!("2026-11-28"), Some(3)));
        let keys: Vec<&str> = shown["refusals"].as_array().expect("a list").iter().map(|r| r["key"].as_str().expect("a key")).collect();
        assert_eq!(keys, ["promise.short", "credit.charge.over_limit"]);
        let promise = shown["checks"].as_array().expect("a list").iter().find(|c| c["name"] == "promise").expect("a check");
        assert_eq!((&promise["outcome"], &promise["why"][0]["key"]), (&json!("reminder"), &json!("promise.later_than_requested")));
        // Of nothing typed as much is told as can be.
        let empty = preview(world, json!({})).await;
        assert_eq!(
            (&empty["verdict"], &empty["totals"]),
            (&json!("refused"), &json!({ "net_minor": 0, "tax_minor": 0, "gross_minor": 0, "discount_minor": 0, "rounding_minor": 0 }))
        );
    })
    .await;
}

#[tokio::test]
async fn short_here_may_be_enough_elsewhere() {
    both(async |world| {
        let payer = customer(world, "T-1", 100_000_000).await;
        let mut typed = content(payer, vec![line(COOKER, "11")]);
        typed["warehouse"] = json!(71);
        let shown = preview(world, typed).await;
        let remedy = &shown["refusals"][0]["remedy"];
        assert_eq!((&remedy["key"], &remedy["args"]["warehouse"]), (&json!("promise.take_elsewhere"), &json!({ "text": "上海总仓" })));
    })
    .await;
}

#[tokio::test]
async fn a_box_is_so_many_pieces_and_packs_are_whole() {
    both(async |world| {
        let payer = customer(world, "T-1", 100_000_000).await;
        let units = json!([{ "unit": "箱", "numerator": 12, "denominator": 1 }]);
        world.done(ADMIN, "product_unit.set", json!({ "product": COOKER, "version": 1, "units": units })).await;
        world.raw(&format!("UPDATE product SET min_order = 24000, pack_quantity = 12000 WHERE id = {COOKER}")).await;
        let boxes = |quantity: &str| {
            let mut typed = content(payer, vec![line(COOKER, quantity)]);
            typed["lines"][0]["unit"] = json!("箱");
            typed
        };
        let shown = preview(world, boxes("2")).await;
        assert_eq!((&shown["verdict"], &shown["lines"][0]["base_quantity"]), (&json!("allowed"), &json!(24_000)), "{}", shown["refusals"]);
        assert_eq!(shown["totals"]["gross_minor"], 24 * 19_800);
        let keys = |shown: &Value| {
            shown["refusals"].as_array().expect("a list").iter().map(|r| r["key"].as_str().expect("a key").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(keys(&preview(world, boxes("1")).await), ["unit.below_minimum"]);
        assert_eq!(keys(&preview(world, boxes("2.5")).await), ["unit.not_whole_packs"]);
        let made = confirmed(world, boxes("3")).await;
        let line = &rows(world, LI, "sales_order_line.list", json!({ "order": made["id"] })).await[0];
        assert_eq!(
            (&line["quantity"], &line["base_quantity"], &line["price_micro"]),
            (&json!(3_000), &json!(36_000), &json!(2_376_000_000_i64))
        );
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn prices_without_tax_are_taxed() {
    both(async |world| {
        let payer = customer(world, "T-1", 100_000_000).await;
        let mut typed = content(payer, vec![line(COOKER, "3")]);
        typed["with_tax"] = json!(false);
        typed["lines"][0]["price"] = json!("175.22");
        let shown = preview(world, typed.clone()).await;
        // 525.66 and 13 % of it, 68.3358.
        assert_eq!(totals(&shown), [52_566, 6_834, 59_400, 0, 0]);
        confirmed(world, typed).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_gift_that_no_list_knows_the_worth_of_is_asked_for() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        for currency in ["CNY", "USD"] {
            let mut typed = content(payer, vec![line(COOKER, "10")]);
            (typed["currency"], typed["lines"][0]["gift"]) = (json!(currency), json!(true));
            let shown = preview(world, typed).await;
            assert_eq!(shown["needs"][0]["rule"], "order.own_discount", "{currency}: {shown}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_floor_is_not_told_to_whom_costs_are_hidden_from() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let typed = content(payer, vec![line(COOKER, "1")]);
        assert_eq!(preview(world, typed.clone()).await["lines"][0]["floor_micro"], 10_000_000);
        world.raw("INSERT INTO role_mask (role_id, mask) SELECT DISTINCT role_id, 'cost' FROM user_role WHERE user_id = 31").await;
        world.raw("UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("refreshes");
        let shown = preview(world, typed).await;
        assert_eq!((&shown["lines"][0]["floor_micro"], &shown["lines"][0]["product"]), (&Value::Null, &json!(COOKER)));
    })
    .await;
}

#[tokio::test]
async fn there_is_no_floor_in_a_currency_that_costs_are_not_kept_in() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        // A cooker cost 10.00 yuan, which nobody compares with 9.00 dollars.
        let columns = "id, code, name, currency, with_tax, audience, priority, valid_from, state, version";
        let list = "9001, 'T-USD', '出口价', 'USD', TRUE, 'everyone', 0, 20000, 'active', 1";
        world.raw(&format!("INSERT INTO price_list ({columns}) VALUES ({list})")).await;
        let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
        let price = format!("9001, 9001, {COOKER}, '件', 0, 9000000, 20000, NULL, 1795572000000000, 1");
        world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES ({price})")).await;
        let mut typed = content(payer, vec![line(COOKER, "1")]);
        typed["currency"] = json!("USD");
        let shown = preview(world, typed).await;
        let needs: Vec<(&Value, &Value)> =
            shown["needs"].as_array().expect("needs").iter().map(|need| (&need["rule"], &need["reason"]["key"])).collect();
        assert_eq!(needs, [(&json!("order.floor_price"), &json!("sales_order.no_floor"))], "{shown}");
        assert_eq!(shown["lines"][0]["floor_micro"], Value::Null);
        // In the currency of the books the floor is compared as ever.
        let mut below = content(payer, vec![line(COOKER, "1")]);
        below["lines"][0]["price"] = json!("9");
        let shown = preview(world, below).await;
        assert_eq!(shown["needs"][0]["reason"]["key"], "order.price.below_floor");
    })
    .await;
}
