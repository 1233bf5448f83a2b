//! One story is the same on both databases: every list in its order, and every row of what it wrote.

use kernel::db::Engine;
use kernel::query::Window;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::World;
use testkit::world::ADMIN;

/// What the story is about.
const NOUNS: [&str; 22] = [
    "sales_order",
    "sales_order_line",
    "sales_order_revision",
    "order_draft",
    "delivery",
    "delivery_line",
    "goods_return",
    "goods_return_line",
    "invoice",
    "customer_receipt",
    "receipt_reversal",
    "open_item",
    "allocation",
    "money_entry",
    "money_balance",
    "exposure",
    "stock_balance",
    "stock_entry",
    "stock_cost",
    "stock_document",
    "customer",
    "product",
];

fn is_told(name: &str) -> bool {
    NOUNS.iter().any(|noun| name.strip_prefix(noun).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_'])))
}

/// Orders, deliveries, invoices and money of customers whose names are sorted and folded in many ways.
async fn story(world: &World) {
    let day = "2026-11-25";
    for (at, name) in ["张记", "Zhang", "zhang", "Äpfel", "ａｂｃ", "éclair"].into_iter().enumerate() {
        let customer = json!({ "code": format!("A-{at}"), "name": name });
        let onboard = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": 10_000_000 });
        let id = world.done(ADMIN, "credit.onboard", onboard).await["customer"]["id"].clone();
        world.done(ADMIN, "customer.set_terms", json!({ "customer": id, "version": 1, "payment": { "kind": "days", "days": 30 } })).await;
        let lines = json!([{ "product": 57, "quantity": "3", "discount": "4%" }, { "product": 58, "quantity": "1.5" }]);
        let content = json!({ "customer": id, "warehouse": 70, "with_tax": true, "rounding": "to_yuan", "lines": lines });
        let draft = world.done(ADMIN, "order_draft.save", json!({ "content": content })).await;
        let order = world.done(ADMIN, "sales_order.confirm", json!({ "draft": draft["id"], "version": draft["version"] })).await;
        let part = json!([{ "order_line": 1, "quantity": 1_000 }, { "order_line": 2, "quantity": 500 }]);
        let sent = world.done(ADMIN, "delivery.post", json!({ "order": order["id"], "delivered_on": day, "lines": part })).await;
        let back = json!([{ "delivery_line": 2, "quantity": 250 }]);
        let returned = json!({ "delivery": sent["id"], "returned_on": day, "reason": "退货", "lines": back });
        world.done(ADMIN, "goods_return.post", returned).await;
        let line = json!({ "delivery": sent["id"], "delivery_line": 1, "quantity": 1_000 });
        let bill = world.done(ADMIN, "invoice.post", json!({ "customer": id, "invoiced_on": day, "lines": [line] })).await;
        world
            .done(
                ADMIN,
                "credit_note.post",
                json!({ "invoice": bill["id"], "credited_on": day, "reason": "抬头", "lines": [{ "line": 1, "quantity": 333 }] }),
            )
            .await;
        let amount = json!({ "minor": 10_001 + at, "currency": "CNY" });
        world.done(ADMIN, "customer_receipt.post", json!({ "entity": 1, "customer": id, "amount": amount, "received_on": day })).await;
    }
    world.check().await;
}

/// Every list of it in every order.
async fn lists(world: &World) -> BTreeMap<String, Vec<Value>> {
    let mut out = BTreeMap::new();
    for doc in world.kernel.registry().queries().into_iter().filter(|doc| is_told(doc.name) && !doc.name.ends_with(".detail")) {
        let params = crate::scope::parent(world, doc.name).await;
        let sorts = doc.columns.iter().filter(|column| column.sort.is_some()).map(|column| Some(column.key.to_owned()));
        for sort in std::iter::once(None).chain(sorts) {
            let window = Window { sort: sort.clone(), limit: Some(500), ..Window::default() };
            let page = world.kernel.query(doc.name, World::person(ADMIN), params.clone(), &window).await.expect("a page");
            out.insert(format!("{} by {sort:?}", doc.name), page.rows);
        }
    }
    out
}

#[tokio::test]
async fn one_story_is_the_same_on_both_databases() {
    let (mut told, mut kept) = (Vec::new(), Vec::new());
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::new(engine, |_| {}).await;
        story(&world).await;
        told.push(lists(&world).await);
        let mut state = world.state().await;
        state.retain(|table, _| is_told(table));
        kept.push(state);
    }
    assert!(told[0].len() > 20 && kept[0].len() > 20, "{} lists, {} tables", told[0].len(), kept[0].len());
    for (name, rows) in &told[0] {
        assert_eq!(rows, &told[1][name], "{name}");
    }
    for (table, rows) in &kept[0] {
        assert_eq!(rows, &kept[1][table], "{table}");
    }
}
