//! Views of lists are one's own until they are shared; columns are each one's own.

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, CHEN, LI, WANG, WU, World, ZHOU};

async fn names(world: &World, who: i64) -> Vec<String> {
    let params = json!({ "list": "customer.list", "opened_by": who });
    let page = world.kernel.query("list_view.list", World::person(who), params, &Window::default()).await.expect("a page");
    page.rows.iter().filter_map(|row| row["name"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_view_is_ones_own_until_it_is_shared() {
    both(async |world| {
        let made = world
            .done(LI, "list_view.create", json!({ "list": "customer.list", "name": " 月结 ", "address": "payment_kind=monthly" }))
            .await;
        let id = made["id"].as_i64().expect("an id");
        assert_eq!(names(world, LI).await, ["我的重点客户", "月结"]);
        assert!(names(world, WANG).await.is_empty(), "also whoever leads the department opens no private view");
        assert!(names(world, ADMIN).await.is_empty());
        let again = json!({ "list": "customer.list", "name": "月结" });
        assert_eq!(world.refused(LI, "list_view.create", again.clone()).await, ["list_view.name_taken"]);
        world.done(WANG, "list_view.create", again).await;
        world.done(LI, "list_view.share", json!({ "view": id, "version": 1, "shared": true })).await;
        assert_eq!(names(world, CHEN).await, ["月结"]);
        // What is shared is opened by everybody and changed by its owner.
        let theirs = json!({ "view": id, "version": 2, "name": "别人的" });
        assert_eq!(world.execute(CHEN, "list_view.change", &theirs).await.expect_err("not theirs").code(), "record.not_found");
        world.done(LI, "list_view.change", json!({ "view": id, "version": 2, "columns": ["name", "code"] })).await;
        let stale = json!({ "view": id, "version": 2, "address": "" });
        assert_eq!(world.refused(LI, "list_view.change", stale).await, ["record.changed_meanwhile"]);
        world.done(CHEN, "list_setting.set", json!({ "list": "customer.list", "first_view": id })).await;
        world.done(LI, "list_view.remove", json!({ "view": id, "version": 3 })).await;
        assert!(names(world, CHEN).await.is_empty());
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn columns_are_each_ones_own() {
    both(async |world| {
        let of = async |who: i64| -> Vec<Value> {
            let params = json!({ "list": "product.list", "user": who });
            world.kernel.query("list_setting.list", World::person(who), params, &Window::default()).await.expect("a page").rows
        };
        world.done(LI, "list_setting.set", json!({ "list": "product.list", "columns": ["name", "brand"] })).await;
        world.done(LI, "list_setting.set", json!({ "list": "product.list", "first_view": 7 })).await;
        let mine = of(LI).await;
        assert_eq!((mine.len(), &mine[0]["columns"], &mine[0]["first_view"]), (1, &json!("name brand"), &json!(7)));
        assert!(of(WANG).await.is_empty());
        let blank = json!({ "list": "product.list", "columns": ["a b", ""] });
        assert_eq!(world.refused(LI, "list_setting.set", blank).await, ["list_view.columns_unreadable"]);
        world.done(LI, "list_setting.set", json!({ "list": "product.list", "columns": [] })).await;
        assert_eq!(of(LI).await[0]["columns"], "");
    })
    .await;
}

/// The filters of a view tell by which value: it is there for whom the field is, and the list may be opened by.
#[tokio::test]
async fn a_view_is_shown_to_nobody_to_whom_its_list_would_not_show_it() {
    both(async |world| {
        // Somebody who may arrange lists, and open none of the customers'; and finance, from whom telephone numbers are hidden.
        let grants = json!([{ "permission": "list.arrange", "scope": "all" }, { "permission": "product.list", "scope": "all" }]);
        world.done(ADMIN, "role.change", json!({ "role": 25, "version": 1, "name": "无权限", "grants": grants, "masks": [] })).await;
        for (at, address) in
            ["phone=13916200000", "%70hone=13916200000", "phone=%00", "q=13916200000", "sort=-name&phone=1", "state=active", "x=1"]
                .into_iter()
                .enumerate()
        {
            let input = json!({ "list": "customer.list", "name": format!("{at}"), "address": address });
            let made = world.done(LI, "list_view.create", input).await;
            world.done(LI, "list_view.share", json!({ "view": made["id"], "version": 1, "shared": true })).await;
        }
        let all = ["0", "1", "2", "3", "4", "5", "6"];
        assert_eq!(names(world, CHEN).await, all);
        assert_eq!(names(world, WU).await, ["5", "6"]);
        assert!(names(world, ZHOU).await.is_empty(), "also no name of what they may not open");
        for (who, shown) in [(CHEN, 7), (WU, 2), (ZHOU, 0)] {
            for count in ["some", "exact"] {
                let window = Window { limit: Some(1), count: Some(count.into()), ..Window::default() };
                let page = world
                    .kernel
                    .query("list_view.list", World::person(who), json!({ "list": "customer.list", "opened_by": who }), &window)
                    .await
                    .expect("a page");
                assert_eq!((page.count, page.count_is_more), (Some(shown), Some(false)), "what is left out is not counted for {who}");
            }
        }
        // Also not in pages that follow one another, nor as a file; and one's own stay, whatever is hidden meanwhile.
        let all_of = async |who: i64| {
            let seen = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
            let into = seen.clone();
            let each = move |page: kernel::query::Page| {
                into.lock().expect("not poisoned").push_str(&json!(page).to_string());
                Ok(())
            };
            world.kernel.query_all("list_view.list", World::person(who), json!({}), None, each).await.expect("pages");
            seen.lock().expect("not poisoned").clone()
        };
        assert!(all_of(CHEN).await.contains("13916200000"));
        assert!(!all_of(WU).await.contains("13916200000") && !all_of(ZHOU).await.contains("customer.list"));
        let mine = json!({ "list": "customer.list", "name": "我的", "address": "phone=1" });
        world.done(ADMIN, "role.change", json!({ "role": 25, "version": 2, "name": "无权限", "grants": grants, "masks": ["phone"] })).await;
        world.done(ZHOU, "list_view.create", mine).await;
        assert_eq!(names(world, ZHOU).await, ["我的"]);
        // Whether a list answers is known before it is asked.
        let answers = async |who: i64, pairs: &[(&str, &str)]| {
            let pairs: Vec<(String, String)> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            world.kernel.answers("customer.list", World::person(who), &pairs).await.expect("an answer")
        };
        assert!(answers(CHEN, &[("phone", "139")]).await && answers(WU, &[("state", "active")]).await);
        assert!(!answers(WU, &[("phone", "139")]).await && !answers(ZHOU, &[]).await);
        assert!(!answers(CHEN, &[("state", "\0")]).await && !answers(CHEN, &[("class", "x")]).await);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_one_person_keeps_is_bounded() {
    both(async |world| {
        let kept = world.number(&format!("SELECT COUNT(*) FROM list_view WHERE owner_id = {LI}")).await;
        let views: Vec<String> =
            (kept..100).map(|n| format!("({}, {LI}, 11, 'product.list', 'v{n}', '', '', {{false}}, 1)", 90_000 + n)).collect();
        let columns = "id, owner_id, department_id, list, name, address, columns, shared, version";
        world.raw(&format!("INSERT INTO list_view ({columns}) VALUES {}", views.join(", "))).await;
        let one_more = json!({ "list": "customer.list", "name": "一百零一" });
        assert_eq!(world.refused(LI, "list_view.create", one_more.clone()).await, ["list_view.too_many"]);
        world.done(WANG, "list_view.create", one_more).await;
        let kept = world.number(&format!("SELECT COUNT(*) FROM list_setting WHERE user_id = {LI}")).await;
        let lists: Vec<String> = (kept..199).map(|n| format!("({}, {LI}, 'list.{n}', '', 0)", 91_000 + n)).collect();
        world.raw(&format!("INSERT INTO list_setting (id, user_id, list, columns, first_view) VALUES {}", lists.join(", "))).await;
        let set = |list: &str| json!({ "list": list, "columns": ["name"] });
        world.done(LI, "list_setting.set", set("last.list")).await;
        assert_eq!(world.refused(LI, "list_setting.set", set("another.list")).await, ["list_setting.too_many"]);
        // What is set up already can be set up anew.
        world.done(LI, "list_setting.set", set("last.list")).await;
    })
    .await;
}
