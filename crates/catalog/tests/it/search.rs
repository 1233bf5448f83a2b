//! Products are found by whatever people type, the exact one first; terms follow every change of words.

use crate::{column, page};
use kernel::query::Window;
use kernel::{Cause, Channel, Failure, Mode, Principal, Request};
use serde_json::json;
use testkit::world::{ADMIN, LI, WU};
use testkit::{World, both};

/// The codes that a lookup and a list find.
async fn finds(world: &World, typed: &str) -> Vec<String> {
    let found = column(world, LI, "product.lookup", json!({ "q": typed }), "code").await;
    let mut sorted = found.clone();
    sorted.sort();
    let listed = column(world, WU, "product.list", json!({ "q": typed, "state": "active" }), "code").await;
    assert_eq!(sorted, listed, "{typed}");
    found
}

#[tokio::test]
async fn a_product_is_found_by_whatever_is_typed() {
    both(async |world| {
        let full = json!({
            "code": "VA-100", "name": "不锈钢球阀", "unit": "个", "specification": "DN50 PN16", "model": "Q41F-16C", "brand": "良工",
            "barcode": "6901234567892", "mnemonic": "QF50", "category": 141, "handling": "oversized"
        });
        let made = world.done(ADMIN, "product.create", full).await;
        for typed in [
            "VA-100",
            "va100",
            "球阀",
            "钢球",
            "DN50",
            "pn16",
            "q41f",
            "良工",
            "6901234567892",
            "7892",
            "qf50",
            "bxgqf",
            "qiufa",
            "ｑｉｕｆａ",
        ] {
            assert_eq!(finds(world, typed).await, ["VA-100"], "{typed}");
        }
        assert_eq!(finds(world, "不锈钢 阀").await, ["VA-100"]);
        let mut steel = finds(world, "不锈钢").await;
        steel.sort();
        assert_eq!(steel, ["P0050", "VA-100"]);
        for typed in ["阀球", "不锈钢 玻璃", "%", "*", "_", "'", "AND OR NEAR(", "7893"] {
            assert_eq!(finds(world, typed).await, Vec::<String>::new(), "{typed}");
        }
        assert_eq!(finds(world, &"长".repeat(5000)).await, Vec::<String>::new());

        let change = json!({"product": made["id"], "version": 1, "name": "闸阀", "barcode": "", "brand": " "});
        world.done(ADMIN, "product.change", change).await;
        for typed in ["球阀", "7892", "良工"] {
            assert_eq!(finds(world, typed).await, Vec::<String>::new(), "{typed}");
        }
        assert_eq!(finds(world, "zhafa").await, ["VA-100"]);
        world.done(ADMIN, "product.close", json!({"product": made["id"], "version": 2})).await;
        assert_eq!(finds(world, "闸阀").await, Vec::<String>::new());
        assert_eq!(column(world, LI, "product.list", json!({"q": "闸阀"}), "code").await, ["VA-100"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn the_exact_one_comes_first_and_each_once() {
    both(async |world| {
        for (code, name) in [("A-500", "甲"), ("B1", "乙 50"), ("50", "丙"), ("C50", "丁 50 50")] {
            world.done(ADMIN, "product.create", json!({"code": code, "name": name, "unit": "件"})).await;
        }
        assert_eq!(column(world, LI, "product.lookup", json!({"q": "50"}), "code").await[..4], ["50", "B1", "C50", "A-500"]);
        let window = Window { limit: Some(2), ..Window::default() };
        let mut codes = Vec::new();
        let mut window = window;
        loop {
            let page = world.kernel.query("product.lookup", World::person(LI), json!({"q": "50"}), &window).await.expect("a page");
            codes.extend(page.rows.iter().map(|row| row["code"].as_str().expect("a code").to_owned()));
            match page.next {
                Some(next) => window.cursor = Some(next),
                None => break,
            }
        }
        let mut once = codes.clone();
        once.sort();
        once.dedup();
        assert_eq!(codes.len(), once.len(), "{codes:?}");
        assert_eq!(codes[..4], ["50", "B1", "C50", "A-500"]);
        let all = page(world, LI, "product.lookup", json!({})).await.rows;
        assert_eq!(all.len(), 24, "every active product once");
        world.check().await;
    })
    .await;
}

/// What is rarest leads, and goes on leading while one turns the pages.
#[tokio::test]
async fn pages_of_two_words_follow_each_other_while_products_come() {
    both(async |world| {
        let make =
            async |code: String, name: String| world.done(ADMIN, "product.create", json!({"code": code, "name": name, "unit": "件"})).await;
        for n in 1..=4 {
            make(format!("T-{n}"), format!("xalpha{n} xbeta{}", 9 - n)).await;
        }
        make("U-1".into(), "xbeta".into()).await;
        let mut window = Window { limit: Some(2), ..Window::default() };
        let mut codes = Vec::new();
        for turn in 0..9 {
            let page =
                world.kernel.query("product.lookup", World::person(LI), json!({"q": "xalpha xbeta"}), &window).await.expect("a page");
            codes.extend(page.rows.iter().map(|row| row["code"].as_str().expect("a code").to_owned()));
            let Some(next) = page.next else { break };
            window.cursor = Some(next);
            make(format!("V-{turn}"), "xalpha".into()).await;
            make(format!("W-{turn}"), "xalpha".into()).await;
        }
        assert_eq!(codes, ["T-1", "T-2", "T-3", "T-4"]);
        // Anybody can write a cursor.
        let beyond: String = r#"["found_by","x",[1],false,9]"#.bytes().map(|b| format!("{b:02x}")).collect();
        window.cursor = Some(beyond);
        let bad = world.kernel.query("product.lookup", World::person(LI), json!({"q": "xalpha xbeta"}), &window).await;
        assert!(matches!(&bad, Err(Failure::Malformed(problem)) if problem.code == "input.cursor"), "{:?}", bad.err());
    })
    .await;
}

/// After an upgrade the job writes what is of an older form.
#[tokio::test]
async fn terms_of_an_older_form_are_written_anew() {
    both(async |world| {
        world.raw("DELETE FROM product_term WHERE product_id < 70; UPDATE product SET search_version = 0 WHERE id < 70").await;
        world.check().await;
        assert_eq!(column(world, LI, "product.lookup", json!({"q": "保温杯"}), "code").await, Vec::<String>::new());
        let products: Vec<i64> = (50..70).collect();
        let request = Request {
            operation: "product.index".into(),
            input: json!({ "products": products }).to_string().into_bytes(),
            principal: Principal::System,
            key: Some("job".into()),
            mode: Mode::Commit,
            channel: Channel::Job,
            effective: None,
            cause: Cause::Job("product.terms".into()),
        };
        world.kernel.execute(&request).await.expect("done");
        assert_eq!(column(world, LI, "product.lookup", json!({"q": "保温杯"}), "code").await, ["P0050"]);
        assert_eq!(world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM product WHERE search_version = 0").await, 0);
        assert_eq!(world.fails(ADMIN, "product.index", json!({"products": [50, 99_999]})).await, "record.not_found");
        assert_eq!(world.refused(ADMIN, "product.index", json!({"products": []})).await, ["lines.empty"]);
        world.check().await;
    })
    .await;
}
