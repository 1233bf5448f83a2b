//! Queries on both databases: what is asked wrongly is named, whatever engine would have met it.

use kernel::query::Window;
use serde_json::json;
use testkit::world::ADMIN;
use testkit::{World, both};

/// A cursor is written by anybody: a value of another type than the column's, or one that cannot be stored, is no position.
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_type_is_no_position() {
    both(async |w| {
        let hex = |text: &str| text.bytes().map(|b| format!("{b:02x}")).collect::<String>();
        let plain = |hex: &str| {
            let bytes = (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex")).collect();
            String::from_utf8(bytes).expect("text")
        };
        let ask = async |query: &str, sort: &str, value: &str| {
            let window = Window { sort: Some(sort.to_owned()), limit: Some(1), ..Window::default() };
            // What stands behind the value in a cursor of this list's own, where it has more than one row.
            let page = w.kernel.query(query, World::person(ADMIN), json!({}), &window).await;
            let next =
                page.ok().and_then(|page| page.next).map(|next| serde_json::from_str::<serde_json::Value>(&plain(&next)).expect("JSON"));
            let key = next.map_or_else(|| json!([1]), |next| next[2].clone());
            let window = Window { cursor: Some(hex(&format!(r#"["{sort}",{value},{key}]"#))), ..window };
            w.kernel.query(query, World::person(ADMIN), json!({}), &window).await.map(|_| ()).map_err(|e| e.code().to_owned())
        };
        for query in w.kernel.registry().queries().iter().filter(|q| q.name.ends_with(".list")) {
            for column in query.columns.iter().filter(|c| c.sort.is_some()) {
                for wrong in ["true", "null", "[1]", "1.5", "\"\\u0000\"", "18446744073709551615", "7", "\"x\""] {
                    let answer = ask(query.name, column.key, wrong).await;
                    let fine = matches!(answer.as_ref().map_err(String::as_str), Ok(()) | Err("input.cursor" | "input.missing_field"));
                    assert!(fine, "{} by {} from {wrong}: {answer:?}", query.name, column.key);
                }
            }
        }
        assert_eq!(ask("role.list", "code", "7").await, Err("input.cursor".to_owned()));
        assert_eq!(ask("role.list", "code", "\"\\u0000\"").await, Err("input.cursor".to_owned()));
        assert_eq!(ask("role.list", "code", "\"a\"").await, Ok(()));
        let zero = w.kernel.query("role.list", World::person(ADMIN), json!({ "state": "a\0" }), &Window::default()).await;
        assert_eq!(zero.expect_err("refused").code(), "text.unprintable");
        let zero = w.kernel.sign_in("a\0", "open sesame", "test").await;
        assert_eq!(zero.expect_err("refused").code(), "text.unprintable");
    })
    .await;
}

/// Whoever goes on page by page and back again sees the same pages, in every order, and the ends are known.
#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_is_the_way_there() {
    both(async |w| {
        for sort in [None, Some("-code"), Some("code")] {
            let ask = async |cursor: Option<String>| {
                let window = Window { sort: sort.map(str::to_owned), cursor, limit: Some(3), ..Window::default() };
                w.kernel.query("department.list", World::person(ADMIN), json!({}), &window).await.expect("a page")
            };
            let mut there = vec![ask(None).await];
            while let Some(next) = there.last().and_then(|page| page.next.clone()) {
                there.push(ask(Some(next)).await);
            }
            assert!(there.len() > 2 && there[0].prev.is_none(), "{sort:?}");
            let mut back = there.last().cloned().expect("a page");
            for expected in there.iter().rev().skip(1) {
                back = ask(Some(back.prev.clone().expect("a page before"))).await;
                assert_eq!(back.rows, expected.rows, "{sort:?}");
                assert!(back.next.is_some());
            }
            assert!(back.prev.is_none(), "{sort:?}: the first page has none before it");
        }
        let forged: String = "[\"\",null,[1],1]".bytes().map(|b| format!("{b:02x}")).collect();
        let window = Window { cursor: Some(forged), ..Window::default() };
        let no = w.kernel.query("department.list", World::person(ADMIN), json!({}), &window).await.expect_err("no cursor");
        assert_eq!(no.code(), "input.cursor");
    })
    .await;
}

/// The audit is narrowed to all that is asked for and nothing else, and what is seldom is not looked for among everything.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_seldom_in_the_audit_is_found() {
    both(async |w| {
        let narrowed =
            [("outcome", "done"), ("outcome", "refused"), ("outcome", "pending"), ("operation", "role.change"), ("operation", "no.such")];
        for (field, value) in narrowed {
            for sort in [None, Some("-at".to_owned())] {
                let window = Window { sort, count: Some("exact".to_owned()), limit: Some(1), ..Window::default() };
                let page = w.kernel.query("audit.list", World::person(ADMIN), json!({ field: value }), &window).await.expect("a page");
                let all = w.number(&format!("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE {field} = '{value}'")).await;
                assert_eq!(page.count, Some(all), "{field} {value}");
                assert!(page.rows.iter().all(|row| row[field] == value), "{:?}", page.rows);
            }
        }
        if w.engine() == kernel::db::Engine::Sqlite {
            let plan = async |text: &str| w.plan(&format!("SELECT a.id, a.cause FROM audit a WHERE {text} LIMIT 9")).await;
            let seldom = plan("a.outcome = 'refused' AND a.outcome <> 'done' ORDER BY a.at DESC, a.id DESC").await;
            assert!(seldom.contains("audit_seldom") && !seldom.contains("TEMP"), "{seldom}");
            let counted = plan("a.at >= 0 AND a.operation = 'no.such'").await;
            assert!(counted.contains("SEARCH a USING INDEX audit_at"), "{counted}");
            let one = plan("a.actor_id = 1 ORDER BY a.at DESC, a.id DESC").await;
            assert!(one.contains("audit_actor") && !one.contains("TEMP"), "{one}");
        }
    })
    .await;
}
