//! Every registered operation, from its samples.

use crate::output::compare;
use kernel::db::Engine;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_on_sqlite() {
    suite(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_on_postgres() {
    suite(Engine::Postgres).await;
}
