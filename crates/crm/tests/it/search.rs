//! Customers are found by whatever people type, the exact one first; terms follow every change of words and numbers.

use crate::{column, page};
use kernel::query::Window;
use serde_json::json;
use testkit::world::{ADMIN, CHEN, LI, QIAN, WANG, WU};
use testkit::{World, both};

/// The codes that a lookup and a list find.
async fn finds(world: &World, who: i64, typed: &str) -> Vec<String> {
    let found = column(world, who, "customer.lookup", json!({ "q": typed }), "code").await;
    let mut sorted = found.clone();
    sorted.sort();
    let mut listed = column(world, who, "customer.list", json!({ "q": typed, "state": "active" }), "code").await;
    listed.sort();
    assert_eq!(sorted, listed, "{typed}");
    found
}

#[tokio::test]
async fn a_customer_is_found_by_whatever_is_typed() {
    both(async |world| {
        let full = json!({
            "code": "KH-100", "name": "重庆长城阀门有限公司", "short_name": "长城重阀", "mnemonic": "CCFM88", "credit_code": "9144030071526726XG",
            "phone": "023-6300 1234"
        });
        world.done(LI, "customer.create", full).await;
        for typed in [
            "KH-100", "kh100", "长城", "阀门", "changcheng", "ccfm", "cqccfm", "ccfm88", "重阀", "91440300", "726xg", "02363001234", "63001234", "1234",
            "023 6300", "长城 1234", "ｃｈａｎｇｃｈｅｎｇ",
        ] {
            assert_eq!(finds(world, LI, typed).await, ["KH-100"], "{typed}");
        }
        for typed in ["城长", "长城 5678", "%", "_", "'", "AND OR NEAR(", "12345"] {
            assert_eq!(finds(world, LI, typed).await, [""; 0], "{typed}");
        }
        assert_eq!(finds(world, LI, &"长".repeat(5000)).await, [""; 0]);
        assert_eq!(finds(world, LI, "").await.len(), 3, "nothing typed: all that one may see");
        // Within one's scope only, whatever is typed.
        assert_eq!(finds(world, CHEN, "长城").await, [""; 0]);
        assert_eq!(finds(world, WANG, "华联").await.len(), 2);
        // Two by the same words: the one that is called so first.
        world.done(LI, "customer.create", json!({"code": "80", "name": "八十号"})).await;
        assert_eq!(finds(world, LI, "80").await[0], "80");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn who_may_not_see_numbers_does_not_find_by_them() {
    both(async |world| {
        assert_eq!(finds(world, ADMIN, "13800000110").await, ["C0080"], "a contact's");
        for who in [QIAN, WU] {
            for typed in ["13800000080", "0080", "13800000110"] {
                let expected: &[&str] = if typed == "0080" { &["C0080"] } else { &[] };
                assert_eq!(finds(world, who, typed).await, expected, "{typed}");
            }
        }
        let all = page(world, QIAN, "customer.lookup", json!({})).await;
        assert!(!serde_json::to_string(&all).expect("JSON").contains("138000000"), "no number is told");
        // Nor does the order of what is found tell whether somebody has a number.
        world.done(ADMIN, "customer.create", json!({"code": "13900001111", "name": "zz"})).await;
        let told = async || page(world, QIAN, "customer.lookup", json!({"q": "13900001111 zz"})).await.rows[0]["found_by"].clone();
        let before = told().await;
        world.done(ADMIN, "customer.create", json!({"code": "O-1", "name": "另一家", "phone": "13900001111"})).await;
        assert_eq!(told().await, before);
    })
    .await;
}

#[tokio::test]
async fn pages_of_a_search_follow_each_other() {
    both(async |world| {
        for n in 0..7 {
            world.done(LI, "customer.create", json!({"code": format!("B-{n}"), "name": format!("连锁便利店{n}号")})).await;
        }
        let mut window = Window { limit: Some(3), ..Window::default() };
        let mut found = Vec::new();
        loop {
            let page = world.kernel.query("customer.lookup", World::person(LI), json!({"q": "便利店"}), &window).await.expect("a page");
            found.extend(page.rows.iter().map(|row| row["code"].as_str().expect("a code").to_owned()));
            window.cursor = page.next;
            if window.cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, ["B-0", "B-1", "B-2", "B-3", "B-4", "B-5", "B-6"]);
    })
    .await;
}

#[tokio::test]
async fn terms_of_an_older_form_are_written_anew() {
    both(async |world| {
        world.raw("UPDATE customer SET search_version = 0 WHERE id = 81; DELETE FROM customer_term WHERE customer_id = 81").await;
        assert_eq!(finds(world, WANG, "西湖").await, [""; 0]);
        world.clock.advance_millis(61_000);
        world.kernel.run_due_jobs().await.expect("runs");
        assert_eq!(finds(world, WANG, "西湖").await, ["C0081"]);
        assert_eq!(finds(world, WANG, "13800000081").await, ["C0081"]);
        world.check().await;
    })
    .await;
}

/// A contact that comes while the terms of its customer are written anew is found too.
#[tokio::test]
async fn a_contact_that_comes_meanwhile_is_found() {
    both(async |world| {
        let contact = json!({"customer": 80, "name": "新人", "phone": "13712340000"});
        let index = json!({"customers": [80, 81, 83]});
        let (contact, index) =
            tokio::join!(world.execute(ADMIN, "contact.create", &contact), world.execute(ADMIN, "customer.index", &index));
        assert!(contact.is_ok() && index.is_ok(), "{contact:?} {index:?}");
        assert_eq!(finds(world, ADMIN, "13712340000").await, ["C0080"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn lists_are_narrowed_and_sorted() {
    both(async |world| {
        world.done(ADMIN, "customer.change", json!({"customer": 81, "version": 1, "class": 120, "region": 132})).await;
        world.done(ADMIN, "customer.set_terms", json!({"customer": 82, "version": 1, "payment": {"kind": "on_delivery"}})).await;
        for (filter, expected) in [
            (json!({"class": 120}), vec!["C0081"]),
            (json!({"region": 130}), vec!["C0081"]),
            (json!({"region": 133}), vec![]),
            (json!({"payment_kind": "on_delivery"}), vec!["C0082"]),
            (json!({"state": "closed"}), vec!["C0084"]),
            (json!({"department": 11, "owner": LI}), vec!["C0080", "C0083"]),
            (json!({"q": "华联", "code": "C0083"}), vec!["C0083"]),
        ] {
            assert_eq!(column(world, ADMIN, "customer.list", filter.clone(), "code").await, expected, "{filter}");
        }
        let sorted = async |sort: &str| {
            let window = Window { sort: Some(sort.into()), ..Window::default() };
            let page = world.kernel.query("customer.list", World::person(ADMIN), json!({}), &window).await.expect("a page");
            page.rows.iter().map(|row| row["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(sorted("-code").await, ["C0084", "C0083", "C0082", "C0081", "C0080"]);
        assert_eq!(sorted("name").await.len(), 5);
        assert_eq!(sorted("-created_at").await.len(), 5);
    })
    .await;
}
