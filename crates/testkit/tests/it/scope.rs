//! The scope matrix: every query (list, detail, count) and every referenced record of every operation, for every scope and place, on
//! generated data, equal to a predicate written here anew from nothing but the tree of departments. Masked fields are nowhere.

use kernel::db::Engine;
use kernel::query::Window;
use kernel::{Credential, Failure, Mode, Principal};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::World;
use testkit::world::ADMIN;

/// A row, and whose it is.
type Truth = Vec<(i64, Option<i64>, Option<i64>)>;

/// The test's people: id, department, scope. Each holds every permission at that scope.
const PEOPLE: &[(i64, i64, &str)] = &[
    (201, 11, "own"),
    (202, 11, "department"),
    (203, 11, "subtree"),
    (204, 11, "all"),
    (205, 13, "own"),
    (206, 13, "department"),
    (207, 13, "subtree"),
    (208, 12, "subtree"),
    (209, 10, "subtree"),
    (210, 14, "department"),
];
/// Somebody who sees everything, with every mask.
const MASKED: i64 = 211;

/// The tree, written out: what lies under a department, itself included.
fn under(department: i64) -> BTreeSet<i64> {
    match department {
        10 => (10..=15).chain([19]).collect(),
        11 => BTreeSet::from([11, 12]),
        other => BTreeSet::from([other]),
    }
}

/// In the place of a department: a row that everybody sees who may ask.
const EVERYBODY: i64 = -1;

/// Whether a person sees a row.
fn sees(person: (i64, i64, &str), department: Option<i64>, owner: Option<i64>) -> bool {
    let (user, place, scope) = person;
    scope == "all"
        || department == Some(EVERYBODY)
        || owner == Some(user)
        || department.is_some_and(|d| (scope == "department" && d == place) || (scope == "subtree" && under(place).contains(&d)))
}

/// Whose a query's rows are: `SELECT id, department, owner`. None: everybody who may ask sees every row.
fn truth(query: &str) -> Option<&'static str> {
    let through_customer = |table: &str| -> &'static str {
        match table {
            "open_item" => "SELECT x.id, c.department_id, c.owner_id FROM open_item x JOIN customer c ON c.id = x.customer_id",
            "money_entry" => "SELECT x.id, c.department_id, c.owner_id FROM money_entry x JOIN customer c ON c.id = x.customer_id",
            "credit_charge" => "SELECT x.id, c.department_id, c.owner_id FROM credit_charge x JOIN customer c ON c.id = x.customer_id",
            "customer_receipt" => {
                "SELECT x.id, c.department_id, c.owner_id FROM customer_receipt x JOIN customer c ON c.id = x.customer_id"
            }
            "opening_document" => {
                "SELECT x.doc_id, c.department_id, c.owner_id FROM opening_document x JOIN customer c ON c.id = x.customer_id"
            }
            "opening_item" => "SELECT x.id, c.department_id, c.owner_id FROM opening_item x JOIN customer c ON c.id = x.customer_id",
            "invoice" => "SELECT x.id, c.department_id, c.owner_id FROM invoice x JOIN customer c ON c.id = x.customer_id",
            "exposure" => "SELECT x.id, c.department_id, c.owner_id FROM exposure x JOIN customer c ON c.id = x.credit_group_id",
            _ => {
                "SELECT x.id, c.department_id, c.owner_id FROM allocation x JOIN open_item i ON i.id = x.debit_item_id JOIN customer c ON c.id = i.customer_id"
            }
        }
    };
    if query == "delivery.to_ship" {
        return Some(
            "SELECT o.id, c.department_id, c.owner_id FROM sales_order o JOIN customer c ON c.id = o.customer_id \
             WHERE o.state IN ('confirmed', 'part_delivered')",
        );
    }
    if query == "delivery.to_invoice" {
        return Some(
            "SELECT l.line_no, c.department_id, c.owner_id FROM delivery_line l JOIN delivery x ON x.id = l.delivery_id JOIN customer c ON c.id = x.customer_id \
             JOIN delivery_progress g ON g.delivery_id = l.delivery_id AND g.line_no = l.line_no \
             WHERE l.gross_minor <> g.returned_net_minor + g.returned_tax_minor + g.invoiced_net_minor + g.invoiced_tax_minor",
        );
    }
    if query == "customer.lookup" {
        return Some(
            "SELECT id, department_id, owner_id FROM customer c WHERE state = 'active' AND code >= 'C00' AND code < 'C01' \
             AND EXISTS (SELECT 1 FROM customer_term t WHERE t.customer_id = c.id)",
        );
    }
    if matches!(query, "delivery.to_invoice" | "delivery.to_ship") {
        return None;
    }
    Some(match query.split('.').next().unwrap_or_default() {
        "customer" => "SELECT id, department_id, owner_id FROM customer",
        "contact" => "SELECT x.id, c.department_id, c.owner_id FROM contact x JOIN customer c ON c.id = x.customer_id",
        "address" => "SELECT x.id, c.department_id, c.owner_id FROM address x JOIN customer c ON c.id = x.customer_id",
        "customer_hand_over" => {
            "SELECT x.id, c.department_id, c.owner_id FROM customer_hand_over x JOIN customer c ON c.id = x.customer_id"
        }
        "sales_order" => "SELECT x.id, c.department_id, c.owner_id FROM sales_order x JOIN customer c ON c.id = x.customer_id",
        "order_draft" => "SELECT id, department_id, owner_id FROM order_draft",
        "warehouse" => "SELECT id, department_id, NULL FROM warehouse",
        "reservation" => "SELECT id, department_id, owner_id FROM reservation",
        "goods_receipt" => "SELECT id, department_id, owner_id FROM goods_receipt",
        "stock_document" => "SELECT id, department_id, owner_id FROM stock_document",
        "stock_entry" => {
            "SELECT e.id, w.department_id, NULL FROM stock_entry e JOIN stock_balance b ON b.id = e.balance_id JOIN warehouse w ON w.id = b.warehouse_id \
             WHERE e.bucket = 'on_hand'"
        }
        "stock_balance" => "SELECT b.id, w.department_id, NULL FROM stock_balance b JOIN warehouse w ON w.id = b.warehouse_id",
        "delivery" => "SELECT x.id, c.department_id, c.owner_id FROM delivery x JOIN customer c ON c.id = x.customer_id",
        "goods_return" => "SELECT x.id, c.department_id, c.owner_id FROM goods_return x JOIN customer c ON c.id = x.customer_id",
        "department" => "SELECT id, id, NULL FROM department",
        "position_holder" => "SELECT h.id, u.department_id, h.user_id FROM position_holder h JOIN app_user u ON u.id = h.user_id",
        "user" => "SELECT id, department_id, id FROM app_user",
        "token" => "SELECT t.id, u.department_id, t.user_id FROM api_token t JOIN app_user u ON u.id = t.user_id",
        "session" => "SELECT s.id, u.department_id, s.user_id FROM session s JOIN app_user u ON u.id = s.user_id",
        "approval" => "SELECT id, department_id, owner_id FROM approval",
        "audit" => "SELECT a.id, u.department_id, a.actor_id FROM audit a LEFT JOIN app_user u ON u.id = a.actor_id",
        "document" => "SELECT doc_id, NULL, posted_by FROM posted_document",
        "number_series" => "SELECT id, NULL, NULL FROM number_series",
        "import_batch" => "SELECT id, department_id, owner_id FROM import_batch",
        "history_batch" => "SELECT id, department_id, owner_id FROM history_batch",
        "history_document" => "SELECT d.id, b.department_id, b.owner_id FROM history_document d JOIN history_batch b ON b.id = d.batch_id",
        "history_posted" => {
            "SELECT p.id, b.department_id, b.owner_id FROM history_posted p JOIN history_document d ON d.id = p.document_id \
             JOIN history_batch b ON b.id = d.batch_id"
        }
        "import_row" => "SELECT r.no, b.department_id, b.owner_id FROM import_row r JOIN import_batch b ON b.id = r.batch_id",
        "list_export" => "SELECT id, department_id, owner_id FROM list_export",
        // A shared view is seen by everybody, any other by its owner's rights.
        "list_view" => "SELECT id, CASE WHEN shared THEN -1 ELSE department_id END, owner_id FROM list_view",
        "list_setting" => "SELECT s.id, u.department_id, s.user_id FROM list_setting s JOIN app_user u ON u.id = s.user_id",
        // A customer's prices are seen by those who see the customer, all others by everybody.
        "price_list" => {
            "SELECT l.id, CASE WHEN l.customer_id IS NULL THEN -1 ELSE c.department_id END, c.owner_id FROM price_list l LEFT JOIN customer c ON c.id = l.customer_id"
        }
        "price_entry" => {
            "SELECT e.id, CASE WHEN l.customer_id IS NULL THEN -1 ELSE c.department_id END, c.owner_id FROM price_entry e JOIN price_list l ON l.id = e.list_id LEFT JOIN customer c ON c.id = l.customer_id"
        }
        // A row a customer, legal entity and currency: in this world one a customer.
        "ageing" => {
            "SELECT DISTINCT i.customer_id, c.department_id, c.owner_id FROM open_item i JOIN customer c ON c.id = i.customer_id WHERE i.open_minor > 0"
        }
        "ageing_item" => {
            "SELECT i.id, c.department_id, c.owner_id FROM open_item i JOIN customer c ON c.id = i.customer_id WHERE i.open_minor > 0"
        }
        table @ ("invoice" | "open_item" | "money_entry" | "credit_charge" | "customer_receipt" | "exposure" | "allocation"
        | "opening_document" | "opening_item") => through_customer(table),
        _ => return None,
    })
}

/// Queries whose rows everybody who may ask sees, and those that need a parent's id: their scope is the parent's, tried there.
const OPEN: &[&str] = &[
    "product.list",
    "product.detail",
    "product.lookup",
    "product_unit.list",
    "product_picture.list",
    "category.list",
    "category.detail",
    "customer_class.list",
    "customer_class.detail",
    "region.list",
    "region.detail",
    "legal_entity.list",
    "legal_entity.detail",
    "position.list",
    "position.detail",
    "role.list",
    "role.detail",
    "policy.list",
    "policy.detail",
    "number_void.list",
    "approval_step.list",
    "reservation_line.list",
    "goods_receipt_line.list",
    // Sums of days: whose they are is tried in settle's own tests.
    "business_day.list",
    // Sums of months: whose they are is tried in settle's own tests.
    "revenue.list",
    // Totals of a legal entity, true for whoever may see them.
    "opening_area.list",
    "delivery.to_invoice",
    "delivery.to_ship",
    "invoice.lines",
    "statement.lines",
    "statement.balance",
    "delivery_line.list",
    "goods_return_line.list",
    "stock_document_line.list",
    "stock_held.list",
    "sales_order_line.list",
    "sales_order_revision.list",
];

/// Lists of everybody's data: only who may see everything is answered.
const ALL_ONLY: &[&str] = &["outbox.list", "outbox_attempt.list"];

async fn world(engine: Engine) -> World {
    let world = World::new(engine, |_| {}).await;
    generate(&world).await;
    people(&world).await;
    sessions(&world).await;
    habits(&world).await;
    world.kernel.refresh().await.expect("refreshes");
    for customer in [81, 83] {
        let amount = json!({"minor": 12_345, "currency": "CNY"});
        world
            .done(
                ADMIN,
                "credit.charge",
                json!({"entity": 1, "customer": customer, "amount": amount, "charged_on": "2026-11-20", "due_on": "2026-12-20"}),
            )
            .await;
    }
    for (user, _, _) in PEOPLE.iter().filter(|p| p.2 == "all") {
        world.done(*user, "stock.reserve", json!({"warehouse": 70, "lines": [{"product": 52, "quantity": 1000}]})).await;
    }
    let raise = json!({"entity": 1, "customer": 80, "currency": "CNY", "limit_minor": 900_000_000, "reason": "旺季"});
    world.pending(204, "credit.raise_limit", raise).await;
    world
}

/// Sixty customers over all departments and owners, a dozen warehouses, reservations and tokens of everybody.
async fn generate(world: &World) {
    let owners = [31, 32, 33, 34, 201, 202, 205, 208];
    let mut rows = Vec::new();
    for n in 0..60_i64 {
        let (id, department, owner) = (300 + n, 10 + n % 6, owners[usize::try_from(n * 7 % 8).expect("small")]);
        rows.push(format!("({id}, 'G{id}', '生成客户{id}', '139{:08}', {department}, {owner}, {id}, 'active', 1)", 55_000_000 + n));
    }
    let columns = "id, code, name, phone, department_id, owner_id, credit_group_id, state, version";
    let users: Vec<String> = PEOPLE
        .iter()
        .map(|p| (p.0, p.1))
        .chain([(MASKED, 10)])
        .map(|(id, d)| format!("({id}, 'u{id}', '人{id}', {d}, NULL, 'zh-CN', 'active', 1)"))
        .collect();
    world
        .raw(&format!(
            "INSERT INTO app_user (id, login, name, department_id, password_hash, lang, state, version) VALUES {}",
            users.join(", ")
        ))
        .await;
    world.raw(&format!("INSERT INTO customer ({columns}) VALUES {}", rows.join(", "))).await;
    world.raw("UPDATE customer SET invoice_phone = '13966' || id || '000' WHERE id >= 300").await;
    let contacts: Vec<String> = (0..30_i64)
        .map(|n| format!("({}, {}, '联系人{n}', '1397700{n:04}', 'wx1397700{n:04}', {{true}}, 'active', 1)", 700 + n, 300 + 2 * n))
        .collect();
    let columns = "id, customer_id, name, phone, wechat, is_primary, state, version";
    world.raw(&format!("INSERT INTO contact ({columns}) VALUES {}", contacts.join(", "))).await;
    let addresses: Vec<String> = (0..30_i64)
        .map(|n| format!("({}, {}, '地址{n}', '1398800{n:04}', '一路 {n} 号', {{true}}, 'active', 1)", 740 + n, 301 + 2 * n))
        .collect();
    let columns = "id, customer_id, label, phone, street, is_default, state, version";
    world.raw(&format!("INSERT INTO address ({columns}) VALUES {}", addresses.join(", "))).await;
    for first in [300, 330] {
        let customers: Vec<i64> = (first..first + 30).collect();
        world.done(ADMIN, "customer.index", json!({ "customers": customers })).await;
    }
    let warehouses: Vec<String> = (0..12_i64).map(|n| format!("({}, 1, 'GW{n}', '仓{n}', {}, 'active', 1)", 370 + n, 10 + n % 6)).collect();
    world
        .raw(&format!("INSERT INTO warehouse (id, entity_id, code, name, department_id, state, version) VALUES {}", warehouses.join(", ")))
        .await;
    let tokens: Vec<String> = PEOPLE.iter().map(|p| format!("({}, {}, 't', '{:064x}', 1, NULL, NULL, 1)", 390 + p.0, p.0, p.0)).collect();
    world
        .raw(&format!(
            "INSERT INTO api_token (id, user_id, name, token_hash, created_at, expires_at, revoked_at, version) VALUES {}",
            tokens.join(", ")
        ))
        .await;
}

/// A view and a setting of everybody; every other view is shared.
async fn habits(world: &World) {
    let shared = |id: i64| if id % 2 == 0 { "{true}" } else { "{false}" };
    let view = |(id, place, _): &(i64, i64, &str)| format!("({id}, {id}, {place}, 'customer.list', 'v', '', '', {}, 1)", shared(*id));
    let views: Vec<String> = PEOPLE.iter().map(view).collect();
    let columns = "id, owner_id, department_id, list, name, address, columns, shared, version";
    world.raw(&format!("INSERT INTO list_view ({columns}) VALUES {}", views.join(", "))).await;
    let settings: Vec<String> = PEOPLE.iter().map(|(id, _, _)| format!("({id}, {id}, 'customer.list', '', 0)")).collect();
    world.raw(&format!("INSERT INTO list_setting (id, user_id, list, columns, first_view) VALUES {}", settings.join(", "))).await;
}

async fn sessions(world: &World) {
    let rows: Vec<String> =
        PEOPLE.iter().map(|p| format!("({}, '{:064x}', {}, 'c', 'Firefox', 1, 2, NULL)", 600 + p.0, 1000 + p.0, p.0)).collect();
    let columns = "id, token_hash, user_id, csrf, agent, created_at, expires_at, revoked_at";
    world.raw(&format!("INSERT INTO session ({columns}) VALUES {}", rows.join(", "))).await;
}

async fn people(world: &World) {
    let permissions: Vec<String> = world.kernel.registry().permissions().map(str::to_owned).collect();
    for (n, scope) in ["own", "department", "subtree", "all"].iter().enumerate() {
        let role = 230 + n;
        world
            .raw(&format!("INSERT INTO role (id, code, name, state, version) VALUES ({role}, 'every_{scope}', '全部', 'active', 1)"))
            .await;
        let grants: Vec<String> = permissions.iter().map(|p| format!("({role}, '{p}', '{scope}')")).collect();
        world.raw(&format!("INSERT INTO role_grant (role_id, permission, scope) VALUES {}", grants.join(", "))).await;
        for person in PEOPLE.iter().filter(|p| p.2 == *scope) {
            world.raw(&format!("INSERT INTO user_role (user_id, role_id) VALUES ({}, {role})", person.0)).await;
        }
    }
    world.raw(&format!("INSERT INTO user_role (user_id, role_id) VALUES ({MASKED}, 233)")).await;
    world.raw("INSERT INTO role (id, code, name, state, version) VALUES (234, 'masks', '遮盖', 'active', 1)").await;
    let masks: Vec<String> = world.kernel.registry().masks().map(|m| format!("(234, '{m}')")).collect();
    world.raw(&format!("INSERT INTO role_mask (role_id, mask) VALUES {}", masks.join(", "))).await;
    world
        .raw(&format!("INSERT INTO user_role (user_id, role_id) VALUES ({MASKED}, 234); UPDATE snapshot_version SET version = version + 1"))
        .await;
}

async fn rows(world: &World, sql: &str) -> Truth {
    let number = |text: &String| text.parse::<i64>().ok();
    world.rows(sql).await.iter().map(|r| (number(&r[0]).expect("an id"), number(&r[1]), number(&r[2]))).collect()
}

fn principal(user: i64) -> Principal {
    Principal::User(base::Id::new(user), Credential::Console)
}

/// What is typed to find something at all.
fn typed(query: &str) -> Value {
    match query {
        "customer.lookup" => json!({"q": "c00"}),
        "ageing.list" | "ageing_item.list" => json!({"day": "2026-11-25"}),
        "business_day.list" | "revenue.list" => json!({"from": "2026-11-01", "to": "2026-11-30"}),
        _ => json!({}),
    }
}

/// Every page of a list.
async fn listed(world: &World, query: &str, user: i64) -> Vec<i64> {
    let mut window = Window { limit: Some(7), ..Window::default() };
    let mut ids = Vec::new();
    loop {
        let page = world.kernel.query(query, principal(user), typed(query), &window).await.unwrap_or_else(|e| panic!("{query}: {e:?}"));
        ids.extend(page.rows.iter().map(|r| r["id"].as_i64().unwrap_or_else(|| panic!("{query} has a row without id: {r}"))));
        match page.next {
            Some(next) => window.cursor = Some(next),
            None => return ids,
        }
    }
}

async fn queries_on(engine: Engine) {
    let world = world(engine).await;
    let docs = world.kernel.registry().queries();
    let (mut differences, mut compared) = (Vec::new(), 0);
    for doc in &docs {
        if ALL_ONLY.contains(&doc.name) {
            for person in PEOPLE {
                let params = parent(&world, doc.name).await;
                let answer = world.kernel.query(doc.name, principal(person.0), params, &Window::default()).await;
                let shut = matches!(&answer, Err(Failure::Forbidden("access.all_only")));
                assert_eq!((shut, answer.is_ok()), (person.2 != "all", person.2 == "all"), "{} for {person:?}: {answer:?}", doc.name);
            }
            continue;
        }
        let Some(sql) = truth(doc.name) else {
            assert!(OPEN.contains(&doc.name), "{} has no line in this matrix", doc.name);
            continue;
        };
        if OPEN.contains(&doc.name) {
            continue;
        }
        let all = rows(&world, sql).await;
        for person in PEOPLE {
            let mut expected: Vec<i64> = all.iter().filter(|(_, d, o)| sees(*person, *d, *o)).map(|r| r.0).collect();
            expected.sort_unstable();
            compared += all.len();
            if doc.name.ends_with(".list") || doc.name.ends_with(".lookup") {
                let mut got = listed(&world, doc.name, person.0).await;
                got.sort_unstable();
                if got != expected {
                    differences.push(format!("{} for {person:?}: {got:?} instead of {expected:?}", doc.name));
                }
                let exact = Window { count: Some("exact".into()), ..Window::default() };
                let page = world.kernel.query(doc.name, principal(person.0), typed(doc.name), &exact).await.expect("counts");
                if page.count != i64::try_from(expected.len()).ok() {
                    differences.push(format!("{} counts {:?} for {person:?}", doc.name, page.count));
                }
            } else {
                for (id, _, _) in &all {
                    let found = world.kernel.query(doc.name, principal(person.0), json!({"id": id}), &Window::default()).await;
                    let seen = match found {
                        Ok(_) => true,
                        Err(Failure::NotFound(_)) => false,
                        Err(other) => panic!("{} {id}: {other:?}", doc.name),
                    };
                    if seen != expected.contains(id) {
                        differences.push(format!("{} of {id} for {person:?}: seen {seen}", doc.name));
                    }
                }
            }
        }
    }
    println!("{compared} rows compared on {}", engine.name());
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_query_on_sqlite() {
    queries_on(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_query_on_postgres() {
    queries_on(Engine::Postgres).await;
}

/// Whose the records of an entity are: what everybody sees, prices or a shared view, is still changed only by those whose right reaches it.
fn entity_truth(entity: &str) -> Option<&'static str> {
    match entity {
        "list_view" => Some("SELECT id, department_id, owner_id FROM list_view"),
        "price_list" => Some("SELECT l.id, c.department_id, c.owner_id FROM price_list l LEFT JOIN customer c ON c.id = l.customer_id"),
        "price_entry" => Some(
            "SELECT e.id, c.department_id, c.owner_id FROM price_entry e JOIN price_list l ON l.id = e.list_id LEFT JOIN customer c ON c.id = l.customer_id",
        ),
        other => truth(other),
    }
}

/// Every referenced record of every operation, for every person: out of scope is not found, within it is never that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reference() {
    let world = world(Engine::Sqlite).await;
    let located: BTreeSet<&str> = world.kernel.registry().entity_defs().filter(|e| e.locate.is_some()).map(|e| e.name).collect();
    let mut truths: BTreeMap<String, Truth> = BTreeMap::new();
    let (mut differences, mut compared) = (Vec::new(), 0);
    for operation in world.kernel.registry().operations() {
        for (path, entity) in operation.references.iter().filter(|(_, e)| located.contains(e.as_str())) {
            let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
            let Some(sample) = operation.samples.iter().find(|s| testkit::conformance::replaced(s, &steps, 1).is_some()) else { continue };
            let sql = entity_truth(entity).unwrap_or_else(|| panic!("{entity} has no line in this matrix"));
            if !truths.contains_key(entity) {
                let found = rows(&world, sql).await;
                truths.insert(entity.clone(), found);
            }
            for person in PEOPLE {
                for (id, department, owner) in truths[entity].iter().take(40) {
                    let input = testkit::conformance::replaced(sample, &steps, *id).expect("replaced");
                    let mut request = world.request(principal(person.0), operation.name, &input);
                    request.mode = Mode::DryRun;
                    let outcome = world.kernel.execute(&request).await;
                    let field = steps.iter().map(|s| if s == "*" { "0" } else { s }).collect::<Vec<_>>().join(".");
                    let hidden = matches!(&outcome, Err(Failure::NotFound(p)) if p.field.as_deref() == Some(&field));
                    let not_found = matches!(&outcome, Err(Failure::NotFound(_)));
                    compared += 1;
                    let seen = sees(*person, *department, *owner);
                    if (seen && hidden) || (!seen && !not_found) {
                        differences.push(format!("{} {path}={id} for {person:?}: seen {seen}, {outcome:?}", operation.name));
                    }
                }
            }
        }
    }
    println!("{compared} references compared");
    assert!(compared > 1000, "only {compared}");
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.iter().take(30).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Nothing that a mask hides is anywhere in what a masked person is answered, and hidden fields are neither sorted nor filtered by.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn masked_fields_are_nowhere() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = world(engine).await;
        let secrets: Vec<String> = world
            .rows(
                "SELECT phone FROM customer WHERE phone IS NOT NULL UNION SELECT invoice_phone FROM customer WHERE invoice_phone IS NOT NULL \
                 UNION SELECT phone FROM contact WHERE phone IS NOT NULL UNION SELECT phone FROM address WHERE phone IS NOT NULL",
            )
            .await
            .into_iter()
            .map(|mut r| r.remove(0))
            .chain(["12500000".to_owned(), "45000000".to_owned(), "180000000".to_owned(), PHONE.to_owned()])
            .collect();
        // A telephone number that nobody's record holds yet: it waits in a request.
        let customer = json!({"code": "C-WAIT", "name": "待批客户", "phone": PHONE});
        let onboard = json!({"entity": 1, "customer": customer, "currency": "CNY", "limit_minor": 900_000_000});
        let waiting = world.pending(204, "credit.onboard", onboard).await;
        // A view that is shared tells it by its address.
        let view = json!({"list": "customer.list", "name": "找一个号码", "address": format!("state=active&phone={PHONE}")});
        let view = world.done(204, "list_view.create", view).await;
        world.done(204, "list_view.share", json!({"view": view["id"], "version": 1, "shared": true})).await;
        masks_have_names(&world);
        let clear = |text: &str| secrets.iter().find(|s| text.contains(s.as_str())).cloned();
        let mut shown_to_all = 0;
        for doc in world.kernel.registry().queries().iter().filter(|d| d.name.ends_with(".list")) {
            let window = Window { limit: Some(500), ..Window::default() };
            let params = parent(&world, doc.name).await;
            let page = world
                .kernel
                .query(doc.name, principal(MASKED), params.clone(), &window)
                .await
                .unwrap_or_else(|e| panic!("{}: {e:?}", doc.name));
            let text = serde_json::to_string(&page).expect("JSON");
            assert_eq!(clear(&text), None, "{} shows what is masked", doc.name);
            let open = world.kernel.query(doc.name, principal(204), params, &window).await.expect("answers");
            shown_to_all += usize::from(clear(&serde_json::to_string(&open).expect("JSON")).is_some());
            for column in doc.columns.iter().filter(|c| c.mask.is_some()) {
                let sorted = Window { sort: Some(column.key.into()), ..Window::default() };
                assert!(
                    world.kernel.query(doc.name, principal(MASKED), json!({}), &sorted).await.is_err(),
                    "{} sorts by {}",
                    doc.name,
                    column.key
                );
            }
        }
        assert!(shown_to_all >= 2, "the secrets are not even shown to those who may see them");
        let mut details_to_all = BTreeSet::new();
        for doc in world.kernel.registry().queries().iter().filter(|d| d.name.ends_with(".detail")) {
            let window = Window { limit: Some(500), ..Window::default() };
            let list = doc.name.replace(".detail", ".list");
            let rows = world.kernel.query(&list, principal(204), json!({}), &window).await.unwrap_or_else(|e| panic!("{list}: {e:?}")).rows;
            for row in rows {
                let one = json!({"id": row["id"]});
                let whole = async |who: i64| {
                    let page = world.kernel.query(doc.name, principal(who), one.clone(), &Window::default()).await;
                    serde_json::to_string(&page.unwrap_or_else(|e| panic!("{} {one}: {e:?}", doc.name))).expect("JSON")
                };
                assert_eq!(clear(&whole(MASKED).await), None, "{} shows what is masked", doc.name);
                if clear(&whole(204).await).is_some() {
                    details_to_all.insert(doc.name);
                }
            }
        }
        for detail in ["approval.detail", "customer.detail", "product.detail"] {
            assert!(details_to_all.contains(detail), "{detail} does not even show the secrets to those who may see them");
        }
        // Whoever decides sees everything else of what is asked.
        let detail =
            world.kernel.query("approval.detail", principal(MASKED), json!({"id": waiting}), &Window::default()).await.expect("seen");
        let input: Value = serde_json::from_str(detail.rows[0]["input"].as_str().expect("a text")).expect("JSON");
        assert_eq!(
            (&input["customer"]["phone"], &input["customer"]["code"], &input["limit_minor"]),
            (&Value::Null, &json!("C-WAIT"), &json!(900_000_000))
        );
        assert_eq!(detail.masked, ["input.customer.phone"]);
    }
}

/// A number of the waiting request alone.
const PHONE: &str = "13711112222";

/// What a schema says to be masked is a class that a role can mask, and what a column masks is masked where it is asked for.
fn masks_have_names(world: &World) {
    let registry = world.kernel.registry();
    let masks: BTreeSet<&str> = registry.masks().collect();
    let mut found = BTreeSet::new();
    for operation in registry.operations() {
        for (path, mask) in operation.masked {
            assert!(masks.contains(mask.as_str()), "{}: {path} is of a class {mask} that no role can mask", operation.name);
            found.insert(format!("{} {path}", operation.name));
        }
    }
    for field in [
        "customer.create phone",
        "customer.change phone",
        "credit.onboard customer.phone",
        "product.create cost_micro",
        "stock.receive lines.*.unit_cost_micro",
    ] {
        assert!(found.contains(field), "{field} is not masked: {found:?}");
    }
}

/// Lists that need their parent.
pub async fn parent(world: &World, query: &str) -> Value {
    match query {
        "goods_receipt_line.list" => json!({"receipt": world.number("SELECT MIN(id) FROM goods_receipt").await}),
        "ageing.list" | "ageing_item.list" | "business_day.list" | "revenue.list" => typed(query),
        "statement.lines" | "statement.balance" => json!({"customer": 80}),
        "opening_area.list" => json!({"entity": 1}),
        "invoice.lines" => json!({"invoice": 810}),
        "delivery_line.list" => json!({"delivery": world.number("SELECT MIN(id) FROM delivery").await}),
        "goods_return_line.list" => json!({"goods_return": world.number("SELECT MIN(id) FROM goods_return").await}),
        "sales_order_line.list" | "sales_order_revision.list" => json!({"order": world.number("SELECT MIN(id) FROM sales_order").await}),
        "stock_document_line.list" => json!({"document": world.number("SELECT MIN(id) FROM stock_document").await}),
        "stock_held.list" => json!({"product": 50}),
        "outbox_attempt.list" => json!({"event_id": 541, "consumer": "standard"}),
        "approval_step.list" => json!({"approval": testkit::world::APPROVAL}),
        "product_unit.list" => json!({"product": 50}),
        "product_picture.list" => json!({"product": 55}),
        "reservation_line.list" => json!({"reservation": testkit::world::RESERVATION}),
        _ => json!({}),
    }
}
