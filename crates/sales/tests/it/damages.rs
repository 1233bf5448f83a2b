//! Each invariant of orders shows the damage that is planted.

use crate::{COOKER, MIXER, MOVED_ALONE, confirmed, content, customer, id, line, moved, moving};
use kernel::db::Engine;
use std::collections::BTreeSet;
use testkit::{World, both_with};

/// What must show it, and the damage; `{order}` is an order of which a part is delivered.
const DAMAGES: &[(&str, &str)] = &[
    (
        "I02.an_order_holds_what_is_to_be_delivered",
        "UPDATE stock_entry SET line_no = 9 WHERE doc_type = 'sales_order' AND doc_id = {order} AND line_no = 2",
    ),
    (
        "I02.nothing_is_held_for_no_line_of_an_order",
        "UPDATE stock_entry SET line_no = 9 WHERE doc_type = 'sales_order' AND doc_id = {order} AND line_no = 2",
    ),
    (
        "sales.open_orders_are_what_is_to_be_delivered",
        "UPDATE money_entry SET amount_minor = amount_minor + 1 WHERE doc_type = 'sales_order' AND doc_id = {order}",
    ),
    (
        "I07.what_is_delivered_is_part_of_the_line",
        "UPDATE sales_order_progress SET delivered_net_minor = net_minor + 1 WHERE order_id = {order} AND line_no = 1",
    ),
    (
        "I07.what_is_delivered_is_part_of_the_line",
        "UPDATE sales_order_progress SET delivered_tax_minor = 1 WHERE order_id = {order} AND line_no = 2",
    ),
    ("I09.the_state_of_an_order_is_what_its_lines_say", "UPDATE sales_order SET state = 'confirmed' WHERE id = {order}"),
    (
        "I09.the_state_of_an_order_is_what_its_lines_say",
        "UPDATE sales_order_progress SET cancelled = ordered - delivered WHERE order_id = {order}",
    ),
    (
        "I10.the_totals_of_an_order_are_those_of_its_lines",
        "UPDATE sales_order SET net_minor = net_minor + 1, gross_minor = gross_minor + 1 WHERE id = {order}",
    ),
    (
        "I10.the_totals_of_an_order_are_those_of_its_lines",
        "UPDATE sales_order SET delivered_minor = delivered_minor + 1 WHERE id = {order}",
    ),
    ("I10.the_totals_of_an_order_are_those_of_its_lines", "UPDATE sales_order SET cancelled_minor = 1 WHERE id = {order}"),
    ("I10.a_revision_is_the_sum_of_its_lines", "UPDATE sales_order SET revision = 2 WHERE id = {order}"),
    (
        "I10.what_becomes_of_a_line_is_what_was_agreed_last",
        "UPDATE sales_order_progress SET ordered = ordered + 1 WHERE order_id = {order} AND line_no = 2",
    ),
    ("I29.an_order_is_posted", "UPDATE sales_order SET number = 'SO-X' WHERE id = {order}"),
    (
        "sales.nothing_is_to_be_delivered_to_a_closed_customer",
        "UPDATE customer SET state = 'closed' WHERE id = (SELECT payer_id FROM sales_order WHERE id = {order})",
    ),
    (
        "I10.a_revision_is_the_sum_of_its_lines",
        "UPDATE sales_order_revision SET net_minor = net_minor + 1, gross_minor = gross_minor + 1 WHERE order_id = {order}",
    ),
    ("I18.an_order_was_allowed", "UPDATE decision SET verdict = 'refuse' WHERE operation = 'sales_order.confirm'"),
    (
        "I19.the_tax_of_a_line_is_that_of_its_rate",
        "UPDATE sales_order_line SET tax_minor = tax_minor - 2, net_minor = net_minor + 2 WHERE order_id = {order} AND line_no = 1",
    ),
    (
        "I22.who_sold_below_the_floor_was_allowed_to",
        "UPDATE sales_order_line SET floor_micro = 900000000 WHERE order_id = {order} AND line_no = 1",
    ),
    (
        "I22.who_sold_below_the_floor_was_allowed_to",
        "UPDATE sales_order_line SET price_entry_id = 160 WHERE order_id = {order} AND line_no = 1",
    ),
    (
        "I24.a_line_is_quantity_times_price_less_discounts",
        "UPDATE sales_order_line SET price_micro = price_micro + 10000000 WHERE order_id = {order} AND line_no = 1",
    ),
    (
        "I24.a_line_is_quantity_times_price_less_discounts",
        "UPDATE sales_order_line SET discount_minor = discount_minor + 1 WHERE order_id = {order} AND line_no = 1",
    ),
    (
        "sales.a_line_in_the_own_unit_is_as_much_in_both",
        "UPDATE sales_order_line SET quantity = quantity + 1000 WHERE order_id = {order} AND line_no = 2",
    ),
    ("sales.an_opening_order_is_an_order", "UPDATE opening_document SET amount_minor = amount_minor + 1 WHERE area = 'order'"),
    ("I28.an_order_has_lines_in_its_first_revision", "DELETE FROM sales_order_line WHERE order_id = {order}"),
    ("I28.no_posted_document_has_changed", "UPDATE sales_order_line SET remark = 'anders' WHERE order_id = {order} AND line_no = 1"),
];

#[tokio::test]
async fn every_damage_is_shown() {
    both_with(moving, async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "5"), line(MIXER, "2")])).await);
        moved(world, "deliver", order, &[(1, 2_000)]).await;
        world.check_but(&MOVED_ALONE).await;
        defenceless(world).await;
        for (shows, sql) in DAMAGES {
            plant(world, shows, &sql.replace("{order}", &order.to_string())).await;
        }
    })
    .await;
}

/// Everything that a damage touches.
const TABLES: [&str; 9] = [
    "sales_order",
    "sales_order_revision",
    "sales_order_line",
    "sales_order_progress",
    "stock_entry",
    "money_entry",
    "decision",
    "customer",
    "opening_document",
];

/// Takes away what keeps the database sound: foreign keys, checks and triggers.
async fn defenceless(world: &World) {
    if world.engine() == Engine::Postgres {
        return world.raw("SET session_replication_role = replica").await;
    }
    world.raw("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").await;
    for trigger in world.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'").await {
        world.raw(&format!("DROP TRIGGER {}", trigger[0])).await;
    }
}

/// The invariants that do not hold.
async fn violated(world: &World) -> BTreeSet<String> {
    world
        .kernel
        .check()
        .await
        .expect("checks")
        .violated()
        .map(|finding| finding.name)
        .filter(|name| !MOVED_ALONE.contains(name))
        .map(str::to_owned)
        .collect()
}

/// Does the damage, looks whether it shows, and puts everything back.
async fn plant(world: &World, shows: &str, sql: &str) {
    let before = violated(world).await;
    for table in TABLES {
        world.raw(&format!("CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")).await;
    }
    world.raw(sql).await;
    let after = violated(world).await;
    assert!(after.contains(shows) && !before.contains(shows), "{shows} does not show {sql}: {after:?}");
    for table in TABLES {
        world.raw(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table}")).await;
    }
    assert_eq!(violated(world).await, before, "put back after {sql}");
}
