//! Every registered operation, from its samples.

use crate::output::compare;
use kernel::db::Engine;
use serde_json::Value;
use testkit::conformance;

async fn suite(engine: Engine) {
    // One operation alone, while it is being written.
    if let Ok(only) = std::env::var("XIAOGUAN_CONFORMANCE") {
        let rows = conformance::run_only(engine, |_| {}, &only).await;
        assert!(!rows.is_empty(), "no operation begins with {only}");
        return;
    }
    let rows = conformance::run(engine, |_| {}).await;
    let mut lines =
        vec!["operation | outcome of its sample | statements | references tried out of scope | done within a narrow scope".to_owned()];
    lines.extend(rows.iter().map(|r| {
        format!("{} | {} | {} | {} | {}", r.operation, r.outcome, r.statements, r.references, if r.scoped { "yes" } else { "no" })
    }));
    compare(&format!("conformance_{}.txt", engine.name()), &lines);
}

/// A list without a longest length would be taken whole, judged line by line and kept.
#[test]
fn every_list_of_an_input_says_how_long_it_may_be() {
    fn walk(name: &str, node: &Value, endless: &mut Vec<String>) {
        if node["type"] == "array" && node.get("items").is_some_and(Value::is_object) && node.get("maxItems").is_none() {
            endless.push(format!("{name}: {}", node["description"]));
        }
        match node {
            Value::Object(map) => map.values().for_each(|child| walk(name, child, endless)),
            Value::Array(items) => items.iter().for_each(|child| walk(name, child, endless)),
            _ => {}
        }
    }
    let mut endless = Vec::new();
    testkit::registry().operations().iter().for_each(|o| walk(o.name, &o.input, &mut endless));
    assert!(endless.is_empty(), "say #[schemars(length(max = …))] at these lists: {endless:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_on_sqlite() {
    suite(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_on_postgres() {
    suite(Engine::Postgres).await;
}
