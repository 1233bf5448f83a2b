//! What the standard world holds beyond its master data: made by real operations, so that every ledger is right from the start.

mod fulfil;
mod history;
mod opening;
mod sales;
mod settle;
mod stock;

use crate::World;
use crate::world::{ADMIN, ALLOCATION, APPROVAL, CHARGE, CREDIT_ITEM, OPEN_ITEM, OWN_APPROVAL, RECEIPT, RESERVATION, SECOND_ADMIN};
use serde_json::{Value, json};

/// What each role of the standard world is granted, by the name of a permission.
pub fn grants(permission: &str) -> Vec<(i64, &'static str)> {
    let mut out = vec![(20, "all")];
    let lists = permission.ends_with(".list") || permission.ends_with(".detail") || permission.ends_with(".read");
    let noun = permission.split('.').next().unwrap_or_default();
    if lists || noun == "list" {
        out.push((26, "all"));
    }
    let sales = [
        "customer",
        "contact",
        "address",
        "reservation",
        "stock",
        "product",
        "exposure",
        "open_item",
        "credit_charge",
        "credit",
        "approval",
        "warehouse",
        "stock_balance",
        "import",
        "list",
        "customer_receipt",
        "sales_order",
        "order_draft",
        "delivery",
        "goods_return",
    ];
    if lists || sales.contains(&noun) && !permission.ends_with(".approve") {
        out.push((21, "own"));
        out.push((22, "subtree"));
    }
    if [
        "stock",
        "warehouse",
        "goods_receipt",
        "reservation",
        "product",
        "stock_balance",
        "stock_entry",
        "stock_document",
        "sample",
        "delivery",
        "goods_return",
    ]
    .contains(&noun)
    {
        out.push((23, "department"));
    }
    if [
        "credit",
        "exposure",
        "open_item",
        "credit_charge",
        "customer_receipt",
        "allocation",
        "money_entry",
        "invoice",
        "credit_note",
        "ageing",
        "statement",
        "customer",
        "contact",
        "address",
        "number",
        "number_series",
        "number_void",
        "document",
        "approval",
        "opening",
    ]
    .contains(&noun)
    {
        out.push((24, "all"));
    }
    out
}

/// Stock, a reservation, a charge, a waiting approval.
pub(crate) async fn build(world: &World) {
    let products: Vec<i64> = (50..70).collect();
    world.done(ADMIN, "product.index", json!({ "products": products })).await;
    world.done(ADMIN, "customer.index", json!({ "customers": [80, 81, 82, 83, 84] })).await;
    let receive = async |warehouse: i64, quantity: i64| {
        let lines: Vec<Value> = (50..62).map(|p| json!({"product": p, "quantity": quantity, "unit_cost_micro": 10_000_000})).collect();
        let input = json!({"warehouse": warehouse, "supplier": "义乌供货商", "received_on": "2026-11-24", "lines": lines});
        world.done(ADMIN, "stock.receive", input).await
    };
    receive(70, 1_000_000).await;
    receive(71, 10_000).await;
    let lines = json!([{"product": 50, "quantity": 2000}, {"product": 51, "quantity": 1000}]);
    numbered(world, RESERVATION, "stock.reserve", json!({"warehouse": 70, "reference": "样品", "lines": lines})).await;
    let money = |minor: i64| json!({"minor": minor, "currency": "CNY"});
    let charge = json!({"entity": 1, "customer": 80, "amount": money(1_000_000), "charged_on": "2026-11-20", "due_on": "2026-12-20"});
    let charged = numbered(world, CHARGE, "credit.charge", charge).await;
    assert_eq!(charged["open_item"], OPEN_ITEM);
    let allocated = json!([{"item": OPEN_ITEM, "amount_minor": 100_000}]);
    let settle = json!({"entity": 1, "customer": 80, "amount": money(200_000), "received_on": "2026-11-24", "allocations": allocated});
    let settled = numbered(world, RECEIPT, "customer_receipt.post", settle).await;
    assert_eq!(settled["open_item"], CREDIT_ITEM);
    assert_eq!(world.number("SELECT id FROM allocation").await, ALLOCATION);
    stock::build(world).await;
    sales::build(world).await;
    fulfil::build(world).await;
    settle::build(world).await;
    history::build(world).await;
    opening::build(world).await;
    waiting(world, APPROVAL, SECOND_ADMIN).await;
    waiting(world, OWN_APPROVAL, ADMIN).await;
    let stored = world.rows(&format!("SELECT input_digest FROM approval WHERE id = {APPROVAL}")).await;
    let operations = world.kernel.registry().operations();
    let approve = operations.iter().find(|o| o.name == "approval.approve").map(|o| o.samples[0]["digest"].clone());
    assert_eq!(approve, Some(json!(stored[0][0])), "the sample of approval.approve names another digest");
    imports(world).await;
    pictures(world).await;
    let columns = "event_id, consumer, name, event_version, audit_id, at, payload, state, round, attempts, next_at, ended_at, reason";
    let parked = "541, 'standard', 'standard.parked', 1, 502, 1795572000000000, '{}', 'dead', 1, 12, NULL, 1795572000000000, 'busy.closed'";
    world.raw(&format!("INSERT INTO outbox (id, {columns}) VALUES (542, {parked})")).await;
}

/// A picture of one black point, as PNG has it.
const POINT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

/// Pictures, of which product 55 shows two.
async fn pictures(world: &World) {
    for name in ["standard-picture", "standard-small", "standard-second"] {
        world.kernel.store_file(name, [POINT.to_vec()]).await.expect("stored");
    }
    for (at, file) in ["standard-picture", "standard-second"].into_iter().enumerate() {
        world
            .raw(&format!(
                "INSERT INTO product_picture (product_id, line_no, file, small, format, width, height, byte_count, created_at) \
                 VALUES (55, {}, '{file}', NULL, 'png', 1, 1, {}, 1795572000000000)",
                at + 1,
                POINT.len()
            ))
            .await;
        world.raw(&format!("INSERT INTO stored_file_keeper (name, keeper, until) VALUES ('{file}', 'product:55', NULL)")).await;
        world.raw(&format!("UPDATE stored_file SET until = NULL WHERE name = '{file}'")).await;
    }
}

/// A file of two products, and a batch in every state of its way.
async fn imports(world: &World) {
    let sample = exchange::import::SAMPLE.as_bytes().to_vec();
    let exchange::import::Brought { file, table, .. } =
        exchange::import::bring(&world.kernel, base::Id::new(ADMIN), sample, exchange::table::Choice::default()).await.expect("a table");
    world.raw("UPDATE stored_file SET until = NULL").await;
    // Whoever works here has brought it once.
    world.raw("DELETE FROM stored_file_keeper WHERE keeper = 'brought:30'").await;
    let bringers = "SELECT f.name, 'brought:' || CAST(u.id AS TEXT), NULL FROM stored_file f, app_user u";
    world.raw(&format!("INSERT INTO stored_file_keeper (name, keeper, until) {bringers} WHERE f.name IN ('{file}', '{table}')")).await;
    let mapping = r#"[{"key":"code","column":0},{"key":"name","column":1},{"key":"unit","column":2}]"#;
    let batches = [
        (180, "mapping", 0),
        (181, "ready", 0),
        (182, "running", 0),
        (183, "done", 0),
        (184, "judging", 0),
        (185, "judging", 2),
        (186, "running", 2),
        (187, "undoing", 2),
        (188, "undone", 0),
    ];
    for (id, state, judged) in batches {
        world
            .raw(&format!(
                "INSERT INTO import_batch (id, owner_id, department_id, profile, file_name, file, table_file, mapping, row_count, judged_count, create_count, \
                 update_count, skip_count, conflict_count, done_count, refused_count, undone_count, kept_count, state, created_at, ended_at, version) \
                 VALUES ({id}, {ADMIN}, 10, 'products', 'a.csv', '{file}', '{table}', '{mapping}', 2, {judged}, 0, 0, 0, 0, 0, 0, 0, 0, '{state}', \
                 1795572000000000, NULL, 1)"
            ))
            .await;
    }
    // Each keeps the two files as long as it goes on.
    let keepers = batches.iter().filter(|(id, ..)| *id != 188);
    let keepers: Vec<String> =
        keepers.flat_map(|(id, ..)| [&file, &table].map(|name| format!("('{name}', 'import_batch:{id}', NULL)"))).collect();
    world.raw(&format!("INSERT INTO stored_file_keeper (name, keeper, until) VALUES {}", keepers.join(", "))).await;
    // One that was taken, one that ended long ago; and a list that was handed out just now.
    world.raw("UPDATE import_batch SET done_count = 2 WHERE id = 187").await;
    world.raw("UPDATE import_batch SET ended_at = 1780000000000000 WHERE id = 188").await;
    let exported = format!("189, {ADMIN}, 10, 'product.list', '[]', NULL, 'csv', 20, '', 1795572000000000, 1");
    let columns = "id, owner_id, department_id, query, filters, sort, format, row_count, masked, created_at, version";
    world.raw(&format!("INSERT INTO list_export ({columns}) VALUES ({exported})")).await;
    let row = |batch: i64, no: i64, key: &str, state: &str, outcome: &str| {
        let at = no - 2;
        format!("({batch}, {no}, {at}, '{key}', NULL, NULL, 'd{no}', 'create', '', NULL, NULL, '{state}', '{outcome}')")
    };
    let made = |product: i64| format!(r#"{{"outputs":[{{"id":{product},"version":1}}]}}"#);
    let rows = [
        row(185, 2, "P-9101", "judged", ""),
        row(185, 3, "P-9101", "judged", ""),
        row(186, 2, "P-9101", "judged", ""),
        row(186, 3, "P-9102", "judged", ""),
        row(187, 2, "P0064", "done", &made(64)),
        row(187, 3, "P0065", "done", &made(65)),
    ];
    let columns = "batch_id, no, at, key, from_day, to_day, digest, verdict, reasons, record_id, record_version, state, outcome";
    world.raw(&format!("INSERT INTO import_row ({columns}) VALUES {}", rows.join(", "))).await;
}

/// A request to raise the limit of customer 81 beyond anybody's own authority, which waits for another's yes.
async fn waiting(world: &World, id: i64, who: i64) {
    let raise = json!({"entity": 1, "customer": 81, "currency": "CNY", "limit_minor": 20_000_000, "reason": "旺季备货"});
    world.kernel.ids_from(id - 1, 20);
    assert_eq!(world.pending(who, "credit.raise_limit", raise).await, id);
    world.kernel.ids_from(900, 0);
}

/// An operation whose first record gets an id; its audit row has the one before.
async fn numbered(world: &World, id: i64, operation: &str, input: Value) -> Value {
    world.kernel.ids_from(id - 1, 20);
    let output = world.done(ADMIN, operation, input).await;
    world.kernel.ids_from(900, 0);
    assert_eq!(output["id"], id, "{operation} made another record first");
    output
}

/// The same where only the record itself has a known id: whatever follows it in its transaction has any.
async fn numbered_few(world: &World, id: i64, operation: &str, input: Value) -> Value {
    world.kernel.ids_from(id - 1, 2);
    let output = world.done(ADMIN, operation, input).await;
    world.kernel.ids_from(900, 0);
    assert_eq!(output["id"], id, "{operation} made another record first");
    output
}

/// A role of the standard world by its code.
pub fn role_name(role: i64) -> &'static str {
    match role {
        20 => "admin",
        21 => "salesperson",
        22 => "sales_manager",
        23 => "warehouse_clerk",
        24 => "finance",
        25 => "nobody",
        _ => "viewer",
    }
}
