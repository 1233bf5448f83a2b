//! Each invariant of fulfilment is shown to be able to fail: damage is planted past the door.

use crate::{TODAY, customer, deliver, goods_return, order, publish};
use kernel::db::Engine;
use serde_json::json;
use std::collections::BTreeSet;
use testkit::World;
use testkit::both;
use testkit::world::ADMIN;

/// What must show it, and the damage.
const DAMAGES: &[(&str, &str)] = &[
    (
        "I06.a_delivery_line_has_its_entry",
        "UPDATE stock_entry SET line_no = 99 WHERE id = (SELECT MIN(id) FROM stock_entry WHERE doc_type = 'delivery')",
    ),
    ("I06.a_delivery_line_has_its_entry", "DELETE FROM opening_document WHERE area = 'delivery'"),
    ("I06.a_delivery_takes_its_cost_along", "DELETE FROM opening_document WHERE area = 'delivery'"),
    (
        "fulfil.an_opening_delivery_is_its_whole_order",
        "UPDATE opening_document SET amount_minor = amount_minor + 1 WHERE area = 'delivery'",
    ),
    (
        "I06.a_return_line_has_its_entry",
        "UPDATE stock_entry SET quantity = quantity + 1 WHERE id = (SELECT MIN(id) FROM stock_entry WHERE doc_type = 'goods_return')",
    ),
    (
        "I06.a_delivery_takes_its_cost_along",
        "UPDATE stock_cost_entry SET value_minor = value_minor - 1 WHERE id = (SELECT MIN(id) FROM stock_cost_entry WHERE doc_type = 'delivery')",
    ),
    (
        "I07.returned_is_what_returns_say",
        "UPDATE delivery_progress SET returned = returned + 1 WHERE delivery_id = (SELECT MIN(delivery_id) FROM goods_return)",
    ),
    (
        "I07.an_order_line_is_what_its_deliveries_say",
        "UPDATE sales_order_progress SET returned = returned + 1 WHERE order_id = (SELECT MAX(order_id) FROM delivery)",
    ),
    ("I08.invoiced_is_within_delivered", "UPDATE delivery_progress SET invoiced = 1 WHERE delivery_id = (SELECT MAX(id) FROM delivery)"),
    (
        "fulfil.a_standing_is_the_sum_of_its_lines",
        "UPDATE delivery_standing SET invoiced_minor = invoiced_minor + 1 WHERE delivery_id = (SELECT MAX(id) FROM delivery)",
    ),
    ("fulfil.a_standing_is_the_sum_of_its_lines", "DELETE FROM delivery_standing WHERE delivery_id = (SELECT MAX(id) FROM delivery)"),
    ("fulfil.a_standing_is_the_sum_of_its_lines", "UPDATE delivery_standing SET signed_on = NULL WHERE signed_on IS NOT NULL"),
    ("I19.a_delivery_is_the_sum_of_its_lines", "UPDATE delivery SET cost_minor = cost_minor + 1 WHERE id = (SELECT MAX(id) FROM delivery)"),
    ("I19.a_delivery_is_the_sum_of_its_lines", "UPDATE goods_return SET cost_minor = cost_minor + 1"),
    (
        "I11.delivered_is_what_has_not_arisen",
        "UPDATE money_entry SET amount_minor = amount_minor - 1 WHERE account = 'delivered' AND doc_type = 'delivery'",
    ),
    (
        "I12.a_delivery_has_its_entries",
        "UPDATE money_entry SET account = 'bills' WHERE id = (SELECT MIN(id) FROM money_entry WHERE doc_type = 'delivery')",
    ),
    (
        "I12.a_delivery_has_its_open_item",
        "UPDATE open_item SET due_on = due_on + 1 WHERE id = (SELECT MIN(id) FROM open_item WHERE doc_type = 'delivery')",
    ),
    (
        "I12.a_return_has_its_entries",
        "UPDATE money_entry SET amount_minor = amount_minor - 1 WHERE id = (SELECT MIN(id) FROM money_entry WHERE doc_type = 'goods_return' AND reverses_id IS NULL)",
    ),
    ("I12.a_return_has_its_entries", "UPDATE money_entry SET reverses_id = NULL WHERE doc_type = 'goods_return'"),
    ("I29.a_delivery_or_return_is_posted", "UPDATE delivery SET number = 'DN-X' WHERE id = (SELECT MAX(id) FROM delivery)"),
    ("I29.a_delivery_or_return_is_posted", "DELETE FROM posted_document WHERE doc_type = 'delivery_signature'"),
    ("I28.no_posted_document_has_changed", "UPDATE delivery_line SET unit = '箱' WHERE delivery_id = (SELECT MAX(id) FROM delivery)"),
    ("I28.no_posted_document_has_changed", "UPDATE goods_return SET reason = '别的原因'"),
    ("I28.no_posted_document_has_changed", "UPDATE delivery_signature SET signed_by = '别人'"),
];

/// Deliveries, a signature, a return and a taking back.
async fn story(world: &World) {
    let id = customer(world, "T-1", 1_000_000).await;
    let order = order(world, id, &[(59, "6", "33.333333")]).await;
    let first = deliver(world, order, &[(1, 2_000)]).await;
    world.done(ADMIN, "goods_return.post", goods_return(first, &[(1, 1_000)])).await;
    let second = deliver(world, order, &[(1, 1_000)]).await;
    world.done(ADMIN, "delivery.reverse", json!({ "delivery": second, "reason": "填错" })).await;
    publish(world, json!({ "receivable.arises": "invoice" })).await;
    let third = deliver(world, order, &[(1, 1_000)]).await;
    world.done(ADMIN, "delivery.sign", json!({ "delivery": third, "signed_on": TODAY, "signed_by": "何收货" })).await;
    world.check().await;
}

/// Takes away what keeps the database sound.
async fn defenceless(world: &World) {
    if world.engine() == Engine::Postgres {
        world.raw("SET session_replication_role = replica").await;
        return;
    }
    world.raw("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").await;
    for trigger in world.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'").await {
        world.raw(&format!("DROP TRIGGER {}", trigger[0])).await;
    }
}

#[tokio::test]
async fn every_damage_shows() {
    for (shows, damage) in DAMAGES {
        both(async |world| {
            story(world).await;
            defenceless(world).await;
            world.raw(damage).await;
            let report = world.kernel.check().await.expect("checks");
            let found: BTreeSet<&str> = report.violated().map(|f| f.name).collect();
            assert!(found.contains(shows), "{shows} does not show {damage}: {found:?}");
        })
        .await;
    }
}
