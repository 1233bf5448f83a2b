//! The demo company: made by operations, whole, and only once.

use kernel::db::Engine;
use kernel::query::Window;
use serde_json::json;
use testkit::World;

const DAY_MILLIS: i64 = 86_400_000;

#[tokio::test]
async fn the_demo_company_is_made_once_and_every_invariant_holds() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::empty(engine, app::register).await;
        app::demo::found(&world.kernel).await.unwrap();
        let made = world.state().await;
        let report = world.kernel.check().await.unwrap();
        assert!(report.ok(), "{:?}", report.violated().collect::<Vec<_>>());
        for (table, least) in [("department", 6), ("app_user", 8), ("warehouse", 2), ("product", 40), ("customer", 20), ("reservation", 3)]
        {
            assert!(made[table].len() >= least, "{} of {table}", made[table].len());
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM approval WHERE state = 'waiting'").await, 1);
        for person in app::demo::PEOPLE {
            world.kernel.sign_in(person.login, app::demo::PASSWORD, "test").await.unwrap();
        }
        // Another start, on another day.
        world.clock.advance_millis(3 * DAY_MILLIS);
        app::demo::found(&world.kernel).await.unwrap();
        assert_eq!(world.state().await, made);
        // And when the answers to the keys are forgotten.
        world.raw("DELETE FROM receipt").await;
        app::demo::found(&world.kernel).await.unwrap();
        let people = world
            .kernel
            .query("user.list", world.kernel.console_user("admin").await.unwrap(), json!({}), &Window::default())
            .await
            .unwrap();
        assert_eq!(people.rows.len(), app::demo::PEOPLE.len());
    }
}

#[tokio::test]
async fn another_company_is_not_taken_for_the_demo() {
    let world = World::new(Engine::Sqlite, app::register).await;
    assert_eq!(app::demo::found(&world.kernel).await.unwrap_err().code(), "cli.demo_not_empty");
    assert_eq!(world.number("SELECT COUNT(*) FROM customer").await, 4);
}
