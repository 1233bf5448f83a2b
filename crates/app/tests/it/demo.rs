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
        let least = [
            ("department", 9),
            ("app_user", 15),
            ("warehouse", 3),
            ("product_category", 110),
            ("product", 1_600),
            ("product_unit", 1_600),
            ("price_list", 5),
            ("price_entry", 6_000),
            ("customer", 400),
            ("reservation", 3),
        ];
        for (table, least) in least {
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
        // It brings nothing more along from an earlier system.
        let admin = world.number("SELECT id FROM app_user WHERE login = 'admin'").await;
        let id = async |sql: &str| world.number(sql).await;
        let (warehouse, product) =
            (id("SELECT id FROM warehouse WHERE code = 'W1'").await, id("SELECT id FROM product WHERE code = 'P0030'").await);
        let opening = json!({"warehouse": warehouse, "moved_on": "2026-11-25", "lines": [{"product": product, "quantity": 1000, "unit_cost_micro": 1}]});
        assert!(world.refused(admin, "stock.open", opening).await.contains(&"opening.locked".to_owned()));
    }
}

/// People of the demo company can do what they are there for, and no more.
#[tokio::test]
async fn people_of_the_demo_company_do_their_work() {
    let world = World::empty(Engine::Sqlite, app::register).await;
    app::demo::found(&world.kernel).await.unwrap();
    let id = async |sql: &str| world.number(sql).await;
    let (warehouse, product) =
        (id("SELECT id FROM warehouse WHERE code = 'W1'").await, id("SELECT id FROM product WHERE code = 'P0030'").await);
    let person = async |login: &str| id(&format!("SELECT id FROM app_user WHERE login = '{login}'")).await;
    let lines = json!([{"product": product, "quantity": 1000}]);
    for login in ["zhang", "wang", "sun"] {
        world.done(person(login).await, "stock.reserve", json!({"warehouse": warehouse, "lines": lines})).await;
    }
    for login in ["zhang", "wang", "sun", "wu"] {
        let who = person(login).await;
        let cost = json!({"product": product, "version": 1, "cost_micro": 1});
        assert_eq!(world.fails(who, "product.change", cost).await, "access.forbidden", "{login}");
        assert_eq!(world.fails(who, "product.close", json!({"product": product, "version": 1})).await, "access.forbidden", "{login}");
    }
    assert_eq!(
        world
            .fails(
                person("zhang").await,
                "stock.receive",
                json!({"warehouse": warehouse, "supplier": "x", "received_on": "2026-11-25", "lines": []})
            )
            .await,
        "access.forbidden"
    );
}

/// A copy of the demo company with its past, as `serve --demo` makes it: founded once for all that only need one to be there.
pub async fn copied(to: &std::path::Path) {
    static FOUNDED: tokio::sync::OnceCell<(tempfile::TempDir, std::path::PathBuf)> = tokio::sync::OnceCell::const_new();
    let found = async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.db");
        let address = kernel::db::Address::Sqlite(path.clone());
        app::demo::found_with_past(&address, base::Clock::now(&base::SystemClock)).await.unwrap();
        // Who wrote it closes it behind this, and may leave the last of it in the log: a copy takes it out of there.
        let mut look = tokio::time::interval(std::time::Duration::from_millis(20));
        let log = path.with_extension("db-wal");
        let scratch = kernel::db::Address::Sqlite(folder.path().join("scratch.db"));
        for _ in 0..500 {
            scratch.make_like(&address, &address).await.unwrap();
            if std::fs::metadata(&log).map_or(0, |log| log.len()) == 0 {
                break;
            }
            look.tick().await;
        }
        assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0, "nobody closes it");
        (folder, path)
    };
    let (_, path) = FOUNDED.get_or_init(found).await;
    std::fs::copy(path, to).unwrap();
}

/// The demo that is served has two years of business behind it, in which every invariant holds.
#[tokio::test]
async fn the_demo_has_a_past() {
    let dir = tempfile::tempdir().unwrap();
    let address = kernel::db::Address::Sqlite(dir.path().join("past.db"));
    let now = base::Timestamp::from_micros(testkit::world::NOW_MICROS);
    app::demo::found_with_past(&address, now).await.unwrap();
    let clock = std::sync::Arc::new(base::TestClock::new(now));
    let kernel = kernel::Kernel::open(&address, app::registry(), clock, kernel::Settings::default()).await.unwrap();
    let report = kernel.check().await.unwrap();
    assert!(report.ok(), "{:?}", report.violated().collect::<Vec<_>>());
    let admin = kernel.console_user("admin").await.unwrap();
    let count = async |query: &str, params: serde_json::Value| {
        let window = Window { limit: Some(1), count: Some("exact".into()), ..Window::default() };
        kernel.query(query, admin, params, &window).await.unwrap().count.unwrap_or_default()
    };
    for (query, params, least) in [
        ("sales_order.list", json!({}), 300),
        ("sales_order.list", json!({"open": true}), 3),
        ("delivery.list", json!({}), 300),
        ("invoice.list", json!({}), 100),
        ("customer_receipt.list", json!({}), 150),
        ("goods_return.list", json!({}), 5),
        ("ageing.list", json!({"day": "2026-11-25", "overdue": true}), 3),
        ("approval.list", json!({"state": "waiting"}), 2),
        ("order_draft.list", json!({"state": "draft"}), 3),
    ] {
        let found = count(query, params.clone()).await;
        assert!(found >= least, "{query} {params}: {found} of {least}");
    }
    // It sells what it has: few drafts are left lying.
    let (orders, drafts) = (count("sales_order.list", json!({})).await, count("order_draft.list", json!({"state": "draft"})).await);
    assert!(drafts * 5 < orders, "{drafts} drafts beside {orders} orders");
}

#[tokio::test]
async fn another_company_is_not_taken_for_the_demo() {
    let world = World::new(Engine::Sqlite, app::register).await;
    assert_eq!(app::demo::found(&world.kernel).await.unwrap_err().code(), "cli.demo_not_empty");
    assert_eq!(world.number("SELECT COUNT(*) FROM customer").await, 5);
}
