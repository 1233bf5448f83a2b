//! Orders that are agreed anew or given up, with and without something delivered.

use crate::{COOKER, MIXER, MOVED_ALONE, amendment, confirmed, content, customer, first, held, id, line, moved, moving, rows};
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI};
use testkit::{World, both, both_with};

fn standing(line_no: i64, product: i64, quantity: &str) -> Value {
    json!({ "line_no": line_no, "product": product, "quantity": quantity })
}

/// Amends an order of LI's.
async fn amended(world: &World, order: i64, lines: Vec<Value>) -> Value {
    let draft = amendment(world, LI, order, json!({ "reason": "客户改数", "lines": lines })).await;
    world.done(LI, "sales_order.amend", first(draft)).await
}

/// Why an amendment is refused.
async fn not_amended(world: &World, order: i64, content: Value) -> Vec<String> {
    let draft = amendment(world, LI, order, content).await;
    world.refused(LI, "sales_order.amend", first(draft)).await
}

#[tokio::test]
async fn an_amendment_moves_the_difference() {
    both(async |world| {
        let payer = customer(world, "T-1", 500_000).await;
        let (_, cookers) = held(world, payer, COOKER).await;
        let (_, mixers) = held(world, payer, MIXER).await;
        let made = confirmed(world, content(payer, vec![line(COOKER, "5"), line(MIXER, "2")])).await;
        // Fewer of one, the other left out, a further line.
        let again = amended(world, id(&made), vec![standing(1, COOKER, "3"), line(MIXER, "1")]).await;
        assert_eq!((&again["revision"], &again["version"], &again["gross_minor"]), (&json!(2), &json!(2), &json!(3 * 19_800 + 14_900)));
        assert_eq!(held(world, payer, COOKER).await, (3 * 19_800 + 14_900, cookers + 3_000));
        assert_eq!(held(world, payer, MIXER).await.1, mixers + 1_000);
        let lines = rows(world, LI, "sales_order_line.list", json!({ "order": made["id"] })).await;
        assert_eq!(lines.iter().map(|l| l["id"].as_i64().expect("a number")).collect::<Vec<_>>(), [1, 3]);
        let before = rows(world, LI, "sales_order_line.list", json!({ "order": made["id"], "revision": 1 })).await;
        assert_eq!(before.len(), 2, "what was agreed before stays to be read");
        let revisions = rows(world, LI, "sales_order_revision.list", json!({ "order": made["id"] })).await;
        assert_eq!((&revisions[1]["reason"], &revisions[1]["number"]), (&json!("客户改数"), &again["number"]));
        // Beyond the limit it is refused as an order would be.
        let keys = not_amended(world, id(&made), json!({ "reason": "加订", "lines": [standing(1, COOKER, "30")] })).await;
        assert_eq!(keys, ["credit.charge.over_limit"]);
        let keys = not_amended(world, id(&made), json!({ "lines": [standing(9, COOKER, "1")] })).await;
        assert_eq!(keys, ["text.empty", "sales_order.line_unknown"]);
        world.check_but(&MOVED_ALONE).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_delivered_stays_as_it_was_agreed() {
    both_with(moving, async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let made = confirmed(world, content(payer, vec![line(COOKER, "5"), line(COOKER, "1")])).await;
        let order = id(&made);
        assert_eq!(moved(world, "deliver", order, &[(1, 2_000)]).await["state"], "part_delivered");
        world.check_but(&MOVED_ALONE).await;
        let lines = |first: Value| json!({ "reason": "改", "lines": [first, standing(2, COOKER, "1")] });
        assert_eq!(
            not_amended(world, order, lines(standing(1, COOKER, "1"))).await,
            ["sales_order.delivered_amount_stays", "sales_order.below_delivered"]
        );
        let mut priced = standing(1, COOKER, "5");
        priced["price"] = json!("190");
        assert_eq!(not_amended(world, order, lines(priced)).await, ["sales_order.delivered_price_stays"]);
        let keys = not_amended(world, order, json!({ "reason": "改", "lines": [standing(2, COOKER, "1")] })).await;
        assert_eq!(keys, ["sales_order.line_delivered_stays"]);
        // Down to what was delivered, the other line left out: nothing is to be delivered any more.
        let again = amended(world, order, vec![standing(1, COOKER, "2")]).await;
        assert_eq!(again["gross_minor"], 2 * 19_800);
        let state = &rows(world, LI, "sales_order.detail", json!({ "id": order })).await[0]["state"];
        assert_eq!(state, "fulfilled");
        assert_eq!(held(world, payer, COOKER).await.0, 0);
        assert_eq!(
            not_amended(world, order, lines(standing(1, COOKER, "3"))).await.first().map(String::as_str),
            Some("sales_order.line_unknown")
        );
        world.check_but(&MOVED_ALONE).await;
    })
    .await;
}

#[tokio::test]
async fn deliveries_move_lines_totals_and_state() {
    both_with(moving, async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        // Three for 100.00 with tax: parts come to the whole, whatever their order.
        let mut typed = content(payer, vec![line(COOKER, "3")]);
        (typed["lines"][0]["price"], typed["lines"][0]["discount"]) = (json!("198"), json!("0.01"));
        let order = id(&confirmed(world, typed).await);
        for (state, left) in [("part_delivered", 39_599), ("part_delivered", 19_799), ("fulfilled", 0)] {
            assert_eq!(moved(world, "deliver", order, &[(1, 1_000)]).await["state"], state);
            let open = held(world, payer, COOKER).await.0;
            assert!((open - left).abs() <= 1 && (left > 0 || open == 0), "{open}");
            world.check_but(&MOVED_ALONE).await;
        }
        assert_eq!(moved(world, "undeliver", order, &[(1, 3_000)]).await["state"], "confirmed");
        assert_eq!(held(world, payer, COOKER).await.0, 59_399);
        world.check_but(&MOVED_ALONE).await;
        // What came back stays delivered, and no more comes back than that.
        moved(world, "deliver", order, &[(1, 3_000)]).await;
        assert_eq!(moved(world, "return", order, &[(1, 2_000)]).await["state"], "fulfilled");
        assert_eq!(
            world.fails(ADMIN, "test.move_order", json!({ "how": "return", "order": order, "lines": [[1, 2_000]], "balance": 1 })).await,
            "busy.contention"
        );
        world.check_but(&MOVED_ALONE).await;
    })
    .await;
}

#[tokio::test]
async fn an_order_is_cancelled_whole_or_closed_short() {
    both_with(moving, async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let before = held(world, payer, COOKER).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "5"), line(MIXER, "1")])).await);
        let give_up = |version: i64| json!({ "order": order, "version": version, "reason": "不要了" });
        assert_eq!(world.refused(LI, "sales_order.close", give_up(1)).await, ["sales_order.not_delivered"]);
        assert_eq!(world.refused(LI, "sales_order.cancel", give_up(2)).await, ["record.changed_meanwhile"]);
        let cancelled = world.done(LI, "sales_order.cancel", give_up(1)).await;
        assert_eq!(cancelled["state"], "cancelled");
        assert_eq!(held(world, payer, COOKER).await, before);
        assert_eq!(world.refused(LI, "sales_order.cancel", give_up(2)).await, ["sales_order.ended"]);
        world.check_but(&MOVED_ALONE).await;

        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "5"), line(COOKER, "1")])).await);
        moved(world, "deliver", order, &[(1, 2_000)]).await;
        let give_up = |version: i64| json!({ "order": order, "version": version, "reason": "缺货" });
        assert_eq!(world.refused(LI, "sales_order.cancel", give_up(2)).await, ["sales_order.delivered_already"]);
        assert_eq!(world.done(LI, "sales_order.close", give_up(2)).await["state"], "short_closed");
        assert_eq!(held(world, payer, COOKER).await, before);
        let shown = &rows(world, LI, "sales_order.detail", json!({ "id": order })).await[0];
        let amounts = ["gross_minor", "delivered_minor", "cancelled_minor", "open_minor"].map(|key| shown[key].as_i64().expect("minor"));
        assert_eq!(amounts, [6 * 19_800, 2 * 19_800, 4 * 19_800, 0]);
        // What has ended moves no more.
        let moving = json!({ "how": "undeliver", "order": order, "lines": [[1, 2_000]], "balance": 1 });
        assert_eq!(world.refused(ADMIN, "test.move_order", moving).await, ["sales_order.ended"]);
        world.check_but(&MOVED_ALONE).await;
    })
    .await;
}

#[tokio::test]
async fn a_lower_amendment_needs_no_credit() {
    both(async |world| {
        let payer = customer(world, "T-1", 5 * 19_800).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "5")])).await);
        let hold = json!({ "entity": 1, "customer": payer, "currency": "CNY", "on_hold": true, "reason": "逾期" });
        world.done(ADMIN, "credit.set_hold", hold).await;
        amended(world, order, vec![standing(1, COOKER, "4")]).await;
        assert_eq!(held(world, payer, COOKER).await.0, 4 * 19_800);
        let keys = not_amended(world, order, json!({ "reason": "加", "lines": [standing(1, COOKER, "5")] })).await;
        assert_eq!(keys, ["credit.charge.on_hold"]);
        world.check_but(&MOVED_ALONE).await;
    })
    .await;
}

/// Whether a product is flagged as to be bought again, once every message has been delivered.
async fn is_low(world: &World, product: i64) -> bool {
    while world.kernel.relay_once().await.expect("delivers").total() > 0 {}
    rows(world, ADMIN, "product.detail", json!({ "id": product })).await[0]["low_since"] != Value::Null
}

#[tokio::test]
async fn what_orders_hold_is_not_free_and_whoever_buys_is_warned() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let free = format!("SELECT SUM(on_hand - reserved) FROM stock_balance WHERE item_id = {COOKER}");
        let (free, version) = (world.number(&free).await, world.number(&format!("SELECT version FROM product WHERE id = {COOKER}")).await);
        let point = json!({ "product": COOKER, "version": version, "reorder_at": free - 3_000 });
        world.done(ADMIN, "product.change", point).await;
        let first_two = confirmed(world, content(payer, vec![line(COOKER, "2")])).await;
        assert!(!is_low(world, COOKER).await);
        let three = confirmed(world, content(payer, vec![line(COOKER, "1"), line(MIXER, "1")])).await;
        assert!(is_low(world, COOKER).await, "an order took it to its reorder point");
        amended(world, id(&three), vec![standing(2, MIXER, "1")]).await;
        assert!(!is_low(world, COOKER).await, "a line that is left out is free again");
        confirmed(world, content(payer, vec![line(COOKER, "1")])).await;
        assert!(is_low(world, COOKER).await);
        world.done(LI, "sales_order.cancel", json!({ "order": first_two["id"], "version": 1, "reason": "客户取消" })).await;
        assert!(!is_low(world, COOKER).await);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_number_of_a_line_is_given_once() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "5"), line(COOKER, "1")])).await);
        amended(world, order, vec![standing(1, COOKER, "5")]).await;
        amended(world, order, vec![standing(1, COOKER, "5"), line(COOKER, "2")]).await;
        let lines = rows(world, LI, "sales_order_line.list", json!({ "order": order })).await;
        assert_eq!(lines.iter().map(|line| line["id"].as_i64()).collect::<Vec<_>>(), [Some(1), Some(3)]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_agreed_meanwhile_is_not_undone() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "3")])).await);
        let changed = |lines: Vec<Value>| json!({ "reason": "改", "lines": lines });
        let more = amendment(world, LI, order, changed(vec![standing(1, COOKER, "3"), line(COOKER, "2")])).await;
        let other = amendment(world, LI, order, changed(vec![standing(1, COOKER, "4")])).await;
        world.done(LI, "sales_order.amend", first(more)).await;
        assert_eq!(world.refused(LI, "sales_order.amend", first(other)).await, ["sales_order.amended_meanwhile"]);
        assert_eq!(rows(world, LI, "sales_order_line.list", json!({ "order": order })).await.len(), 2);
        world.check().await;
    })
    .await;
}

/// A price of the lists for product [`COOKER`] from today on.
async fn listed(world: &World, id: i64, from_quantity: i64, price_micro: i64) {
    let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
    let values = format!("{id}, 150, {COOKER}, '件', {from_quantity}, {price_micro}, 20782, NULL, 1795572000000000, 1");
    world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES ({values})")).await;
}

#[tokio::test]
async fn fewer_than_a_tier_are_measured_by_the_list_of_fewer() {
    both(async |world| {
        let payer = customer(world, "T-1", 100_000_000).await;
        listed(world, 9_001, 50_000, 180_000_000).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "100")])).await);
        amended(world, order, vec![standing(1, COOKER, "50")]).await;
        let lists = format!("SELECT list_price_micro, price_entry_id FROM sales_order_line WHERE order_id = {order} ORDER BY revision");
        assert_eq!(world.rows(&lists).await, [["180000000", "9001"], ["180000000", "9001"]]);
        // One of them for 180.00, where one costs 198.00: more than one may give alone.
        let one = amendment(world, LI, order, json!({ "reason": "只要一件", "lines": [standing(1, COOKER, "1")] })).await;
        world.pending(LI, "sales_order.amend", first(one)).await;
        let mut dearer = standing(1, COOKER, "1");
        dearer["price"] = json!("198");
        amended(world, order, vec![dearer]).await;
        assert_eq!(world.rows(&lists).await[2], ["198000000", "721"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_ordered_more_is_measured_by_the_list_of_today() {
    both(async |world| {
        let payer = customer(world, "T-1", 100_000_000).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "5")])).await);
        world.raw("UPDATE price_entry SET valid_to = 20782 WHERE id = 721").await;
        listed(world, 9_001, 0, 220_000_000).await;
        // As many or fewer stay as they were agreed.
        amended(world, order, vec![standing(1, COOKER, "5"), line(MIXER, "1")]).await;
        amended(world, order, vec![standing(1, COOKER, "4")]).await;
        let more = amendment(world, LI, order, json!({ "reason": "加订", "lines": [standing(1, COOKER, "5")] })).await;
        let asked = world.pending(LI, "sales_order.amend", first(more)).await;
        let detail = &rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0];
        assert!(detail["needs"].as_str().expect("a text").contains("order.own_discount"), "{detail}");
        // What is ordered more as a line of its own has the price of today.
        amended(world, order, vec![standing(1, COOKER, "4"), line(COOKER, "1")]).await;
        let last =
            format!("SELECT price_micro FROM sales_order_line WHERE order_id = {order} ORDER BY revision DESC, line_no DESC LIMIT 1");
        assert_eq!(world.number(&last).await, 220_000_000);
        world.check().await;
    })
    .await;
}
