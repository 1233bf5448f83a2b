//! What leaves very many rows is asked in another way, row by row in the order of the list: the pages are the same. Here one row is
//! very many, or two; in a company it is some thousand.

use kernel::Kernel;
use kernel::query::Window;
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI, QIAN, WANG, WU};
use testkit::{World, both};

/// Products and customers of which a search finds several, in categories, classes and regions, of brands and owners.
async fn grown(world: &World) {
    for n in 0..14 {
        let product = json!({
            "code": format!("W{n:02}"), "name": format!("球阀{} DN{}", ["甲", "乙", "丙"][n % 3], 10 * n), "unit": "件",
            "category": ([140, 141, 142][n % 3]), "brand": (["良工", "北泽"][n % 2]), "handling": (["normal", "cold", "fragile"][n % 3]),
            "mnemonic": format!("QF{n}"), "reorder_at": 1000
        });
        let made = world.done(ADMIN, "product.create", product).await;
        if n % 4 == 0 {
            world.done(ADMIN, "product.flag_low", json!({ "products": [made["id"]] })).await;
        }
        let customer = json!({
            "code": format!("K{n:02}"), "name": format!("华{}贸易{}行", ["东", "南"][n % 2], n), "phone": format!("139000{n:05}"),
            "owner": ([30, 31, 33][n % 3]), "class": 120, "region": ([130, 131, 132][n % 3])
        });
        let made = world.done(ADMIN, "customer.create", customer).await;
        if n % 2 == 0 {
            world.done(ADMIN, "contact.create", json!({ "customer": made["id"], "name": "华总", "phone": format!("137000{n:05}") })).await;
        }
    }
}

/// Which lists are asked for, how they are filtered, and by what they are sorted.
fn asked() -> Vec<(&'static str, Vec<Value>, &'static [&'static str])> {
    let products = vec![
        json!({}),
        json!({"q": "球阀"}),
        json!({"q": "qf"}),
        json!({"q": "球阀 dn"}),
        json!({"category": 140}),
        json!({"category": 140, "q": "球阀 1"}),
        json!({"brand": "良工"}),
        json!({"handling": "cold"}),
        json!({"handling": "normal", "brand": "北泽", "state": "active"}),
        json!({"low": true}),
        json!({"low": true, "q": "球阀"}),
        json!({"q": "没有这样的"}),
        json!({"code": "w0"}),
        json!({"code": "W", "category": 140}),
    ];
    let customers = vec![
        json!({}),
        json!({"q": "华"}),
        json!({"q": "华 贸易"}),
        json!({"q": "13900000"}),
        json!({"q": "13700000"}),
        json!({"class": 120}),
        json!({"region": 130, "q": "华东"}),
        json!({"owner": 31}),
        json!({"department": 11, "class": 120}),
        json!({"payment_kind": "before_delivery", "state": "active"}),
        json!({"code": "k1"}),
    ];
    let typed = |all: &[&str]| all.iter().map(|q| json!({ "q": q })).collect::<Vec<_>>();
    vec![
        ("product.list", products, &["id", "code", "-code", "name", "-created_at"]),
        ("customer.list", customers, &["id", "code", "-name", "created_at"]),
        ("product.lookup", typed(&["", "球阀", "qf1", "dn1", "球阀 甲", "球阀 dn 乙", "没有这样的"]), &["", "-found_by"]),
        ("customer.lookup", typed(&["", "华", "华 贸易", "1390", "1370 华", "没有这样的"]), &["", "-found_by"]),
    ]
}

/// The ids on each page, to the end and back to the beginning; the same both ways.
async fn pages(kernel: &Kernel, who: i64, list: &str, params: &Value, sort: &str) -> Vec<Vec<Value>> {
    let ids = |rows: &[Value]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    let mut window = Window { limit: Some(3), sort: Some(sort.to_owned()).filter(|sort| !sort.is_empty()), ..Window::default() };
    let mut there = Vec::new();
    let mut prev = loop {
        let page = kernel.query(list, World::person(who), params.clone(), &window).await;
        let page = page.unwrap_or_else(|no| panic!("{list} {params}: {no:?}"));
        there.push(ids(&page.rows));
        let Some(next) = page.next else { break page.prev };
        window.cursor = Some(next);
    };
    let mut back = there.last().cloned().into_iter().collect::<Vec<_>>();
    while let Some(cursor) = prev {
        window.cursor = Some(cursor);
        let page = kernel.query(list, World::person(who), params.clone(), &window).await.expect("a page");
        back.insert(0, ids(&page.rows));
        prev = page.prev;
    }
    assert_eq!(back, there, "{list} {params} by {sort}: the way back");
    there
}

#[tokio::test]
async fn what_leaves_very_many_rows_is_walked_to_the_same_pages() {
    both(async |world| {
        grown(world).await;
        let one = world.second_with(|r| {
            r.many_rows(0);
        });
        let two = world.second_with(|r| {
            r.many_rows(2);
        });
        for walking in [one.await, two.await] {
            for (list, filters, sorts) in asked() {
                // Of finance everybody's customers are the business, and no product.
                let people: &[i64] = if list.starts_with("customer") { &[ADMIN, LI, WANG, QIAN, WU] } else { &[ADMIN, LI, WU] };
                for params in &filters {
                    for sort in sorts {
                        for &who in people {
                            let led = pages(&world.kernel, who, list, params, sort).await;
                            let walked = pages(&walking, who, list, params, sort).await;
                            // Of several words another may lead, and its own terms are the order.
                            let several = list == "product.lookup" && params["q"].as_str().is_some_and(|q| q.contains(' '));
                            let all = |pages: &[Vec<Value>]| {
                                let mut ids: Vec<i64> = pages.iter().flatten().filter_map(Value::as_i64).collect();
                                ids.sort_unstable();
                                ids
                            };
                            assert_eq!(all(&led), all(&walked), "{list} {params} by {sort} for {who}");
                            assert!(several || led == walked, "{list} {params} by {sort} for {who}: {led:?} {walked:?}");
                        }
                    }
                }
            }
        }
    })
    .await;
}
