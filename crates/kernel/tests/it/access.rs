//! Access on both databases: every operation, every refusal, and that a right taken away is gone at once.

use base::{Digest, Timestamp};
use kernel::access::{Principal, new_api_token};
use kernel::db::Engine;
use kernel::query::Window;
use kernel::{Credential, Failure, Kernel};
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, DISABLED, LI, QIAN, SECOND_ADMIN, SECRET_OF_LI, TOKEN_OF_LI, WANG, WU, ZHAO, ZHOU};
use testkit::{World, both};

pub const PASSWORD: &str = "open sesame 芝麻";

/// Keys and fields of what must be refused.
pub async fn refusals(w: &World, who: i64, operation: &str, input: Value) -> Vec<(String, String)> {
    match w.execute(who, operation, &input).await {
        Err(Failure::Refused(refusals)) => refusals.into_iter().map(|r| (r.key, r.field.unwrap_or_default())).collect(),
        other => panic!("{operation} {input}: not refused but {other:?}"),
    }
}
#[track_caller]
pub fn same(got: Vec<(String, String)>, expected: &[(&str, &str)]) {
    let got: Vec<(&str, &str)> = got.iter().map(|(k, f)| (k.as_str(), f.as_str())).collect();
    assert_eq!(got, expected);
}
pub async fn rows(w: &World, who: i64, query: &str, params: Value) -> Vec<Value> {
    w.kernel.query(query, World::person(who), params, &Window::default()).await.unwrap_or_else(|e| panic!("{query}: {e:?}")).rows
}
pub fn grant(permission: &str, scope: &str) -> Value {
    json!({ "permission": permission, "scope": scope })
}
pub fn user(login: &str, department: i64, roles: &[i64]) -> Value {
    json!({ "login": login, "name": login, "department": department, "roles": roles, "password": PASSWORD })
}
pub fn without_roles(user: i64, version: i64) -> Value {
    json!({ "user": user, "version": version, "name": "无", "department": 10, "roles": [], "lang": "zh-CN" })
}
pub fn id(saved: &Value) -> i64 {
    saved["id"].as_i64().expect("an id")
}
/// A request by a principal that is stopped, by its code.
async fn stopped(w: &World, kernel: &Kernel, who: Principal, operation: &str, input: Value) -> String {
    match kernel.execute(&w.request(who, operation, &input)).await {
        Err(no) => no.code().to_owned(),
        Ok(done) => panic!("{operation}: done {done:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_are_a_tree_with_one_root() {
    both(async |w| {
        let made = w.done(ADMIN, "department.create", json!({ "parent": 11, "code": " N1 ", "name": "华北组" })).await;
        let new = id(&made);
        let listed = rows(w, ADMIN, "department.list", json!({ "parent": 11 })).await;
        assert_eq!(listed.iter().map(|r| r["code"].as_str().expect("a code")).collect::<Vec<_>>(), ["S1E", "N1"]);
        w.done(ADMIN, "department.change", json!({ "department": new, "version": 1, "name": "华北一组", "code": "N1" })).await;
        w.done(ADMIN, "department.move", json!({ "department": new, "version": 2, "under": 12 })).await;
        let detail = &rows(w, ADMIN, "department.detail", json!({ "id": new })).await[0];
        assert_eq!((&detail["name"], &detail["parent"], &detail["version"]), (&json!("华北一组"), &json!(12), &json!(3)));

        let move_to =
            |department: i64, version: i64, under: Option<i64>| json!({ "department": department, "version": version, "under": under });
        same(refusals(w, ADMIN, "department.move", move_to(11, 1, Some(new))).await, &[("department.cycle", "under")]);
        same(refusals(w, ADMIN, "department.move", move_to(11, 1, Some(11))).await, &[("department.cycle", "under")]);
        same(refusals(w, ADMIN, "department.move", move_to(10, 1, Some(15))).await, &[("department.cycle", "under")]);
        same(refusals(w, ADMIN, "department.move", move_to(11, 1, None)).await, &[("department.second_root", "under")]);
        same(
            refusals(w, ADMIN, "department.create", json!({ "parent": null, "code": "X", "name": "X" })).await,
            &[("department.second_root", "parent")],
        );
        let twice = json!({ "parent": 10, "code": "S1", "name": " " });
        same(refusals(w, ADMIN, "department.create", twice).await, &[("text.empty", "name"), ("department.code_taken", "code")]);
        let stale = json!({ "department": new, "version": 1, "name": "x", "code": "S1" });
        let expected = [("record.changed_meanwhile", "version"), ("department.code_taken", "code")];
        same(refusals(w, ADMIN, "department.change", stale).await, &expected);

        let close = |department: i64, version: i64| json!({ "department": department, "version": version });
        let inhabited = [
            ("department.has_people", "department"),
            ("department.has_children", "department"),
            ("department.has_customers", "department"),
        ];
        same(refusals(w, ADMIN, "department.close", close(11, 1)).await, &inhabited);
        w.done(ADMIN, "department.close", close(new, 3)).await;
        same(refusals(w, ADMIN, "department.close", close(new, 4)).await, &[("department.closed", "department")]);
        same(
            refusals(w, ADMIN, "department.create", json!({ "parent": new, "code": "Y", "name": "Y" })).await,
            &[("department.closed", "parent")],
        );
        same(refusals(w, ADMIN, "user.create", user("new", new, &[])).await, &[("department.closed", "department")]);
        assert_eq!(w.fails(ADMIN, "department.close", close(999, 1)).await, "record.not_found");
        assert_eq!(w.fails(ZHOU, "department.close", close(12, 1)).await, "access.forbidden");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_grant_what_exists_and_what_their_makers_hold() {
    both(async |w| {
        let grants = json!([grant("department.list", "all"), grant("user.list", "subtree")]);
        let made =
            w.done(ADMIN, "role.create", json!({ "code": "helper", "name": "助理", "grants": grants, "masks": ["audit_detail"] })).await;
        let role = id(&made);
        let detail = &rows(w, ADMIN, "role.detail", json!({ "id": role })).await[0];
        assert_eq!((&detail["grants"], &detail["masks"], &detail["people"]), (&grants, &json!(["audit_detail"]), &json!(0)));
        let change = |version: i64, grants: Value| json!({ "role": role, "version": version, "name": "助理", "grants": grants });
        w.done(ADMIN, "role.change", change(1, json!([grant("user.list", "all")]))).await;
        let listed = rows(w, ADMIN, "role.list", json!({ "permission": "user.list" })).await;
        let row = listed.iter().find(|r| r["id"] == role).expect("listed");
        assert_eq!((&row["grants"], &row["masks"]), (&json!(1), &json!(0)));

        let unknown = json!([grant("user.list", "all"), grant("no.such", "all"), grant("user.list", "own")]);
        let expected = [
            ("record.changed_meanwhile", "version"),
            ("role.unknown_permission", "grants.1.permission"),
            ("role.granted_twice", "grants.2.permission"),
        ];
        same(refusals(w, ADMIN, "role.change", change(1, unknown)).await, &expected);
        let input = json!({ "code": "helper", "name": "x", "grants": [], "masks": ["no_such"] });
        same(refusals(w, ADMIN, "role.create", input).await, &[("role.unknown_mask", "masks.0"), ("role.code_taken", "code")]);
        assert_eq!(
            w.fails(ADMIN, "role.change", json!({ "role": 999, "version": 1, "name": "x", "grants": [] })).await,
            "record.not_found"
        );

        // Wang may change roles and people, but gives no more than he holds.
        let keys = json!([
            grant("role.change", "all"),
            grant("user.change", "all"),
            grant("user.set_password", "all"),
            grant("token.change", "all"),
            grant("user.list", "subtree")
        ]);
        let deputy =
            id(&w.done(ADMIN, "role.create", json!({ "code": "deputy", "name": "副手", "grants": keys, "masks": ["audit_detail"] })).await);
        w.done(
            ADMIN,
            "user.change",
            json!({ "user": WANG, "version": 1, "name": "王经理", "department": 11, "roles": [22, deputy], "lang": "zh-CN" }),
        )
        .await;
        let beyond = "access.cannot_grant_more_than_held";
        let create = |grants: Value, masks: Value| json!({ "code": "own", "name": "own", "grants": grants, "masks": masks });
        same(
            refusals(w, WANG, "role.create", create(json!([grant("user.list", "all")]), json!(["audit_detail"]))).await,
            &[(beyond, "grants")],
        );
        same(refusals(w, WANG, "role.create", create(json!([grant("user.list", "own")]), json!([]))).await, &[(beyond, "grants")]);
        same(
            refusals(w, WANG, "role.create", create(json!([grant("policy.publish", "own")]), json!(["audit_detail"]))).await,
            &[(beyond, "grants")],
        );
        w.done(WANG, "role.create", create(json!([grant("user.list", "subtree")]), json!(["audit_detail"]))).await;
        let own_mask_off = json!({ "role": deputy, "version": 1, "name": "副手", "grants": keys, "masks": [] });
        same(refusals(w, WANG, "role.change", own_mask_off).await, &[(beyond, "grants"), (beyond, "masks")]);
        same(refusals(w, WANG, "role.close", json!({ "role": deputy, "version": 1 })).await, &[(beyond, "role")]);
        let myself = json!({ "user": WANG, "version": 2, "name": "王经理", "department": 11, "roles": [20, 22, deputy], "lang": "zh-CN" });
        same(refusals(w, WANG, "user.change", myself).await, &[(beyond, "roles")]);
        let upwards = json!({ "user": WANG, "version": 2, "name": "王经理", "department": 10, "roles": [22, deputy], "lang": "zh-CN" });
        same(refusals(w, WANG, "user.change", upwards).await, &[(beyond, "department")]);
        same(refusals(w, WANG, "user.create", user("friend", 11, &[20])).await, &[(beyond, "roles")]);
        same(refusals(w, WANG, "user.set_password", json!({ "user": ADMIN, "password": PASSWORD })).await, &[(beyond, "user")]);
        let (_, hash) = new_api_token();
        same(refusals(w, WANG, "token.create", json!({ "user": ADMIN, "name": "t", "token_hash": hash })).await, &[(beyond, "user")]);

        w.done(ADMIN, "role.close", json!({ "role": role, "version": 2 })).await;
        same(refusals(w, ADMIN, "role.close", json!({ "role": role, "version": 3 })).await, &[("role.closed", "role")]);
        same(refusals(w, ADMIN, "user.create", user("new", 11, &[21, role])).await, &[("role.closed", "roles.1")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_change_and_go() {
    both(async |w| {
        let made = w.done(ADMIN, "user.create", user(" Huang ", 11, &[21])).await;
        let huang = id(&made);
        let detail = rows(w, ADMIN, "user.detail", json!({ "id": huang })).await.remove(0);
        assert_eq!(
            (&detail["login"], &detail["lang"], &detail["roles"], &detail["role_names"]),
            (&json!("huang"), &json!("zh-CN"), &json!([21]), &json!("业务员"))
        );
        same(refusals(w, ADMIN, "user.create", user("HUANG", 11, &[])).await, &[("user.login.taken", "login")]);
        let short = json!({ "login": "x", "name": "", "department": 11, "roles": [], "password": "1234567" });
        same(refusals(w, ADMIN, "user.create", short).await, &[("text.empty", "name"), ("password.too_short", "password")]);
        assert_eq!(w.fails(ADMIN, "user.create", user("x", 11, &[999])).await, "record.not_found");
        assert_eq!(w.fails(ADMIN, "user.create", user("x", 999, &[])).await, "record.not_found");

        let edit = json!({ "user": huang, "version": 1, "name": "黄静", "department": 12, "roles": [22, 23], "lang": "en" });
        w.done(ADMIN, "user.change", edit.clone()).await;
        same(refusals(w, ADMIN, "user.change", edit).await, &[("record.changed_meanwhile", "version")]);
        let listed = rows(w, ADMIN, "user.list", json!({ "role": 23 })).await;
        assert!(listed.iter().any(|r| r["id"] == huang && r["name"] == "黄静" && r["roles"] == json!([22, 23])));

        same(refusals(w, ADMIN, "user.disable", json!({ "user": ADMIN, "version": 1 })).await, &[("user.cannot_disable_oneself", "user")]);
        same(refusals(w, ADMIN, "user.disable", json!({ "user": DISABLED, "version": 1 })).await, &[("user.disabled", "user")]);
        same(refusals(w, ADMIN, "user.enable", json!({ "user": LI, "version": 1 })).await, &[("user.active", "user")]);
        w.done(ADMIN, "user.disable", json!({ "user": huang, "version": 2 })).await;
        w.done(ADMIN, "user.enable", json!({ "user": huang, "version": 3 })).await;
        let active = w.number(&format!("SELECT COUNT(*) FROM app_user WHERE id = {huang} AND state = 'active' AND version = 4")).await;
        assert_eq!(active, 1);

        // Whoever was disabled does not come back into a department that was closed meanwhile.
        let made = id(&w.done(ADMIN, "department.create", json!({ "parent": 10, "code": "GONE", "name": "已撤部门" })).await);
        let guest = id(&w.done(ADMIN, "user.create", user("guest", made, &[])).await);
        w.done(ADMIN, "user.disable", json!({ "user": guest, "version": 1 })).await;
        w.done(ADMIN, "department.close", json!({ "department": made, "version": 1 })).await;
        same(refusals(w, ADMIN, "user.enable", json!({ "user": guest, "version": 2 })).await, &[("department.closed", "user")]);

        // Data scope: a manager sees the people of the subtree, a salesperson oneself.
        let seen: Vec<i64> = rows(w, WANG, "user.list", json!({})).await.iter().map(id).collect();
        assert_eq!(seen, [LI, WANG, ZHAO, DISABLED, huang]);
        assert_eq!(rows(w, LI, "user.list", json!({})).await.iter().map(id).collect::<Vec<_>>(), [LI]);
        let outside = w.kernel.query("user.detail", World::person(WANG), json!({ "id": CHEN }), &Window::default()).await;
        assert_eq!(outside.expect_err("outside").code(), "record.not_found");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_disabled_is_nobody_at_once() {
    both(async |w| {
        let second = w.second().await;
        let (secret, hash) = new_api_token();
        let made = w.done(ADMIN, "user.create", user("huang", 11, &[20])).await;
        let huang = id(&made);
        w.done(ADMIN, "token.create", json!({ "user": huang, "name": "接口", "token_hash": hash })).await;
        let session = w.kernel.sign_in("Huang", PASSWORD, "test").await.expect("signs in");
        let by_session = w.kernel.authenticate_session(&session.token).await.expect("a session").0;
        let by_token = w.kernel.authenticate_token(&secret).await.expect("a token");
        second.refresh().await.expect("refreshes");
        let elsewhere = second.authenticate_token(&secret).await.expect("a token");
        let rename = |code: &str| json!({ "parent": 11, "code": code, "name": code });
        for (n, who) in [by_session, by_token].into_iter().enumerate() {
            w.kernel.execute(&w.request(who, "department.create", &rename(&format!("A{n}")))).await.expect("may");
        }
        second.execute(&w.request(elsewhere, "department.create", &rename("B"))).await.expect("may");

        let ended = w.done(ADMIN, "user.disable", json!({ "user": huang, "version": 1 })).await;
        assert_eq!((&ended["sessions"], &ended["tokens"]), (&json!(1), &json!(1)));
        assert_eq!(w.kernel.authenticate_session(&session.token).await.expect_err("ended").code(), "access.session_ended");
        assert_eq!(w.kernel.authenticate_token(&secret).await.expect_err("revoked").code(), "access.token_invalid");
        assert_eq!(w.kernel.sign_in("huang", PASSWORD, "test").await.expect_err("disabled").code(), "access.sign_in_failed");
        for who in [by_session, by_token] {
            assert_eq!(stopped(w, &w.kernel, who, "department.create", rename("C")).await, "access.unknown");
        }
        // The other node has not heard of it: its write is stopped all the same.
        assert_eq!(stopped(w, &second, elsewhere, "department.create", rename("C")).await, "access.unknown");
        assert_eq!(second.authenticate_token(&secret).await.expect_err("revoked").code(), "access.token_invalid");
        assert_eq!(w.rows("SELECT code FROM department WHERE code IN ('A0', 'A1', 'B', 'C') ORDER BY code").await.len(), 3);

        // Enabled again, the old credentials stay dead.
        w.done(ADMIN, "user.enable", json!({ "user": huang, "version": 2 })).await;
        assert_eq!(w.kernel.authenticate_token(&secret).await.expect_err("revoked").code(), "access.token_invalid");
        assert_eq!(w.kernel.authenticate_session(&session.token).await.expect_err("ended").code(), "access.session_ended");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_taken_away_stops_what_was_prepared() {
    both(async |w| {
        let second = w.second().await;
        let grants = json!([grant("department.change", "all")]);
        let role = id(&w.done(ADMIN, "role.create", json!({ "code": "planner", "name": "规划", "grants": grants })).await);
        w.done(
            ADMIN,
            "user.change",
            json!({ "user": ZHOU, "version": 1, "name": "周", "department": 13, "roles": [role], "lang": "zh-CN" }),
        )
        .await;
        second.refresh().await.expect("refreshes");
        let create = |code: &str| json!({ "parent": 11, "code": code, "name": code });
        second.execute(&w.request(World::person(ZHOU), "department.create", &create("P1"))).await.expect("may");
        w.done(ADMIN, "role.change", json!({ "role": role, "version": 1, "name": "规划", "grants": [] })).await;
        // What the other node decided on the old rights is decided again in the transaction.
        assert_eq!(stopped(w, &second, World::person(ZHOU), "department.create", create("P2")).await, "access.forbidden");
        assert_eq!(w.number("SELECT COUNT(*) FROM department WHERE code = 'P2'").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_always_keeps_the_keys() {
    both(async |w| {
        let locks = "role.locks_everybody_out";
        same(refusals(w, ADMIN, "role.close", json!({ "role": 20, "version": 1 })).await, &[(locks, "role")]);
        let few =
            json!({ "role": 20, "version": 1, "name": "管理员", "grants": [grant("role.change", "all"), grant("user.change", "subtree")] });
        same(refusals(w, ADMIN, "role.change", few).await, &[(locks, "grants")]);
        // With a second administrator the first may be disabled, then the second may not go.
        w.done(SECOND_ADMIN, "user.disable", json!({ "user": ADMIN, "version": 1 })).await;
        let away = json!({ "user": SECOND_ADMIN, "version": 1, "name": "副", "department": 10, "roles": [21], "lang": "zh-CN" });
        same(refusals(w, SECOND_ADMIN, "user.change", away).await, &[(locks, "roles")]);
        let request = w.request(Principal::System, "user.disable", &json!({ "user": SECOND_ADMIN, "version": 1 }));
        match w.kernel.execute(&request).await {
            Err(Failure::Refused(r)) => assert_eq!(r[0].key, locks),
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_cannot_disable_each_other_at_once() {
    both(async |w| {
        let second = w.second().await;
        let one = w.request(World::person(ADMIN), "user.disable", &json!({ "user": SECOND_ADMIN, "version": 1 }));
        let two = w.request(World::person(SECOND_ADMIN), "user.disable", &json!({ "user": ADMIN, "version": 1 }));
        let (one, two) = tokio::join!(w.kernel.execute(&one), second.execute(&two));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(w.number("SELECT COUNT(*) FROM app_user WHERE id IN (30, 40) AND state = 'active'").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_changed_and_never_kept() {
    both(async |w| {
        let huang = id(&w.done(ADMIN, "user.create", user("huang", 11, &[22])).await);
        let role = json!({ "code": "own_password", "name": "本人密码", "grants": [grant("user.set_password", "own"), grant("session.list", "own")] });
        let role = id(&w.done(ADMIN, "role.create", role).await);
        w.done(ADMIN, "user.change", json!({ "user": huang, "version": 1, "name": "黄", "department": 11, "roles": [role], "lang": "zh-CN" })).await;
        let here = w.kernel.sign_in("huang", PASSWORD, "here").await.expect("signs in");
        let there = w.kernel.sign_in("huang", PASSWORD, "there").await.expect("signs in");
        assert_eq!(w.kernel.sign_in("huang", "something else", "x").await.expect_err("wrong").code(), "access.sign_in_failed");
        assert_eq!(rows(w, huang, "session.list", json!({ "revoked": false })).await.len(), 2);
        let set = |user: i64, password: &str| json!({ "user": user, "password": password });
        let from_here = |input: Value| w.request(here.principal, "user.set_password", &input);
        let own = |current: &str| json!({ "user": huang, "password": "another 密码 123", "current": current });
        for (input, why) in [(set(huang, "another 密码 123"), "password.current_needed"), (own("something else"), "password.current_differs")] {
            let no = w.kernel.execute(&from_here(input)).await.expect_err("a browser that was left open changes no password");
            assert!(matches!(&no, Failure::Refused(all) if all[0].key == why), "{no:?}");
        }
        let request = from_here(own(PASSWORD));
        w.kernel.execute(&request).await.expect("one's own");
        assert!(w.kernel.execute(&request).await.expect("again").replayed);
        w.kernel.authenticate_session(&here.token).await.expect("this session goes on");
        assert_eq!(w.kernel.authenticate_session(&there.token).await.expect_err("ended").code(), "access.session_ended");
        assert_eq!(w.kernel.sign_in("huang", PASSWORD, "x").await.expect_err("old").code(), "access.sign_in_failed");
        w.kernel.sign_in("huang", "another 密码 123", "x").await.expect("new");
        assert_eq!(w.fails(huang, "user.set_password", set(LI, "another 密码 123")).await, "record.not_found");
        same(refusals(w, huang, "user.set_password", set(huang, "kurz12")).await, &[("password.too_short", "password")]);
        let ended = w.done(ADMIN, "user.set_password", set(huang, PASSWORD)).await;
        assert_eq!(ended["sessions"], 2, "the administrator ends them all");
        nothing_is_kept(w, &[PASSWORD, "another 密码 123", "kurz12"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_ended_from_another() {
    both(async |w| {
        let huang = id(&w.done(ADMIN, "user.create", user("huang", 11, &[22])).await);
        let role =
            json!({ "code": "own_sessions", "name": "本人登录", "grants": [grant("session.end", "own"), grant("session.list", "own")] });
        let role = id(&w.done(ADMIN, "role.create", role).await);
        w.done(
            ADMIN,
            "user.change",
            json!({ "user": huang, "version": 1, "name": "黄", "department": 11, "roles": [role], "lang": "zh-CN" }),
        )
        .await;
        let here = w.kernel.sign_in("huang", PASSWORD, "here").await.expect("signs in");
        let there = w.kernel.sign_in("huang", PASSWORD, "there").await.expect("signs in");
        w.kernel.authenticate_session(&there.token).await.expect("both are good");
        let live = rows(w, huang, "session.list", json!({ "revoked": false })).await;
        let lost = live.iter().find(|row| row["agent"] == "there").map(id).expect("it is listed");
        let end = |user: i64, session: i64| json!({ "user": user, "session": session });
        w.done(huang, "session.end", end(huang, lost)).await;
        assert_eq!(w.kernel.authenticate_session(&there.token).await.expect_err("ended").code(), "access.session_ended");
        w.kernel.authenticate_session(&here.token).await.expect("this one goes on");
        same(refusals(w, huang, "session.end", end(huang, lost)).await, &[("session.ended_already", "session")]);
        // Neither another's session, nor one's own by another's name.
        assert_eq!(w.fails(huang, "session.end", end(LI, 46)).await, "record.not_found");
        same(refusals(w, huang, "session.end", end(huang, 46)).await, &[("session.ended_already", "session")]);
        assert_eq!(w.number("SELECT COUNT(*) FROM session WHERE id = 46 AND revoked_at IS NULL").await, 1);
        w.done(ADMIN, "session.end", end(LI, 46)).await;
    })
    .await;
}

/// No password anywhere, and hashes only where they belong.
async fn nothing_is_kept(w: &World, passwords: &[&str]) {
    let mut hashes = 0;
    for (table, rows) in w.state().await {
        for row in rows {
            for cell in row {
                let facts = if table == "decision" { unpacked(&cell) } else { None };
                let text = facts.unwrap_or(cell);
                assert!(passwords.iter().all(|p| !text.contains(p)), "a password in {table}: {text}");
                if text.contains("$argon2") {
                    assert_eq!(table, "app_user", "a hash in {table}: {text}");
                    hashes += 1;
                }
            }
        }
    }
    assert!(hashes > 0, "there is something to find");
    let kept =
        w.rows("SELECT input FROM audit WHERE operation IN ('user.set_password', 'user.create', 'access.first_administrator')").await;
    assert!(kept.iter().any(|row| row[0].contains(r#""password":"***""#)), "{kept:?}");
}

/// A decision's facts, if the cell holds any.
fn unpacked(cell: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = (0..cell.len()).step_by(2).map(|i| u8::from_str_radix(cell.get(i..i + 2)?, 16).ok()).collect();
    let bytes = bytes.filter(|b| b.len() > 8)?;
    ["zstd/facts-1", "json"].iter().find_map(|codec| kernel::op::Codec::unpack(codec, &bytes).ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_for_oneself_and_revoked() {
    both(async |w| {
        let role = json!({ "code": "tokens", "name": "令牌", "grants": [grant("token.change", "own"), grant("token.list", "own")] });
        let role = id(&w.done(ADMIN, "role.create", role).await);
        w.done(
            ADMIN,
            "user.change",
            json!({ "user": LI, "version": 1, "name": "李销售", "department": 11, "roles": [21, role], "lang": "zh-CN" }),
        )
        .await;
        let (secret, hash) = new_api_token();
        let input =
            |user: i64, hash: &str| json!({ "user": user, "name": "手机", "token_hash": hash, "expires_at": "2026-11-26T00:00:00Z" });
        let token = id(&w.done(LI, "token.create", input(LI, &hash)).await);
        w.kernel.authenticate_token(&secret).await.expect("good");
        assert_eq!(w.fails(LI, "token.create", input(CHEN, &hash)).await, "record.not_found");
        same(refusals(w, LI, "token.create", input(LI, &hash)).await, &[("token.hash_taken", "token_hash")]);
        same(refusals(w, LI, "token.create", input(LI, "abc")).await, &[("token.hash_invalid", "token_hash")]);
        let past =
            json!({ "user": DISABLED, "name": " ", "token_hash": Digest::of(b"x").to_string(), "expires_at": "2026-11-25T02:00:00Z" });
        let expected = [("text.empty", "name"), ("token.expired_already", "expires_at"), ("user.disabled", "user")];
        same(refusals(w, ADMIN, "token.create", past).await, &expected);
        let listed = rows(w, LI, "token.list", json!({})).await;
        assert_eq!(listed.iter().map(id).collect::<Vec<_>>(), [TOKEN_OF_LI, token]);
        assert!(!json!(listed).to_string().contains(&hash), "a list never shows a hash");

        w.clock.set(Timestamp::parse("2026-11-26T00:00:00Z").expect("an instant"));
        assert_eq!(w.kernel.authenticate_token(&secret).await.expect_err("expired").code(), "access.token_invalid");
        let second = w.second().await;
        let living = second.authenticate_token(SECRET_OF_LI).await.expect("good");
        w.done(LI, "token.revoke", json!({ "token": TOKEN_OF_LI })).await;
        assert_eq!(w.kernel.authenticate_token(SECRET_OF_LI).await.expect_err("revoked").code(), "access.token_invalid");
        // The other node believed the token good; its write is stopped.
        assert_eq!(stopped(w, &second, living, "token.revoke", json!({ "token": token })).await, "access.token_invalid");
        same(refusals(w, LI, "token.revoke", json!({ "token": TOKEN_OF_LI })).await, &[("token.already_revoked", "token")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_seen_by_scope_and_without_masked_fields() {
    both(async |w| {
        w.done(ADMIN, "department.change", json!({ "department": 13, "version": 1, "name": "二部", "code": "S2" })).await;
        w.refused(ADMIN, "department.change", json!({ "department": 13, "version": 1, "name": "二部", "code": "S2" })).await;
        let all = rows(w, ADMIN, "audit.list", json!({ "record": "department:13" })).await;
        assert_eq!(all.iter().map(|r| r["outcome"].as_str().expect("an outcome")).collect::<Vec<_>>(), ["done"]);
        let audit = id(&all[0]);
        let refused = rows(w, ADMIN, "audit.list", json!({ "operation": "department.change", "outcome": "refused", "actor": ADMIN })).await;
        assert_eq!(refused.len(), 1);
        let none = json!({ "from": "2026-11-25T02:00:01Z" });
        assert_eq!(rows(w, ADMIN, "audit.list", none).await, [Value::Null; 0]);
        let detail = &rows(w, ADMIN, "audit.detail", json!({ "id": audit })).await[0];
        assert_eq!((&detail["input"]["code"], &detail["touched"]), (&json!("S2"), &json!([["department", 13]])));
        // Wu reads everything, but costs and telephone numbers are hidden from him: so is what may hold them.
        let page = w.kernel.query("audit.detail", World::person(WU), json!({ "id": audit }), &Window::default()).await.expect("may read");
        assert_eq!(
            (&page.rows[0]["input"], &page.rows[0]["result"], &page.rows[0]["operation"]),
            (&Value::Null, &Value::Null, &json!("department.change"))
        );
        assert_eq!(page.masked, ["input", "result"]);
        assert_eq!(rows(w, LI, "audit.list", json!({})).await, [Value::Null; 0], "others' requests are not Li's");
        let forbidden = w.kernel.query("audit.list", World::person(QIAN), json!({}), &Window::default()).await;
        assert_eq!(forbidden.expect_err("no right").code(), "access.forbidden");
        let newest = Window { sort: Some("-at".into()), limit: Some(1), count: Some("exact".into()), ..Window::default() };
        let page = w.kernel.query("audit.list", World::person(ADMIN), json!({}), &newest).await.expect("may read");
        assert_eq!((page.rows.len(), page.count > Some(1), page.next.is_some()), (1, true, true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_founded_once() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let w = World::empty(engine, |_| {}).await;
        let input = json!({
            "entity_code": "CN01", "entity_name": "晓关贸易", "time_zone": "Asia/Shanghai", "currency": "CNY", "department_name": "总部",
            "login": "Boss", "name": "老板", "password": PASSWORD
        });
        let mut poor = input.clone();
        poor["time_zone"] = json!("Mars/Base");
        poor["password"] = json!("kurz12");
        match w.kernel.execute(&w.request(Principal::System, "access.first_administrator", &poor)).await {
            Err(Failure::Refused(r)) => {
                assert_eq!(r.iter().map(|r| r.key.as_str()).collect::<Vec<_>>(), ["entity.unknown_time_zone", "password.too_short"])
            }
            other => panic!("{other:?}"),
        }
        w.kernel.execute(&w.request(Principal::System, "access.first_administrator", &input)).await.expect("founded");
        match w.kernel.execute(&w.request(Principal::System, "access.first_administrator", &input)).await {
            Err(Failure::Refused(r)) => assert_eq!(r[0].key, "access.not_empty"),
            other => panic!("{other:?}"),
        }
        let boss = w.kernel.sign_in("boss", PASSWORD, "test").await.expect("signs in").principal;
        let create = json!({ "parent": null, "code": "X", "name": "X" });
        assert_eq!(stopped(&w, &w.kernel, boss, "department.create", create).await, "department.second_root");
        w.kernel
            .execute(&w.request(boss, "user.create", &user("li", w.number("SELECT id FROM department").await, &[])))
            .await
            .expect("may");
        let granted = w.number("SELECT COUNT(*) FROM role_grant WHERE scope = 'all'").await;
        assert_eq!(usize::try_from(granted).expect("a count"), w.kernel.registry().permissions().count());
        assert_eq!(w.rows("SELECT number, terms FROM policy_version").await, [["1", "{}"]]);
        nothing_is_kept(&w, &[PASSWORD, "kurz12"]).await;
        assert!(matches!(boss, Principal::User(_, Credential::Session(_))));
    }
}

/// What cannot be told apart is one code, one login; what cannot be seen is none.
#[tokio::test(flavor = "multi_thread")]
async fn what_looks_alike_is_taken() {
    both(async |w| {
        w.done(ADMIN, "user.create", user("Ｇｕｅｓｔ", 11, &[])).await;
        same(refusals(w, ADMIN, "user.create", user("guest", 11, &[])).await, &[("user.login.taken", "login")]);
        for login in ["GUEST", " ｇuest\u{3000}"] {
            w.kernel.sign_in(login, PASSWORD, "test").await.expect("signs in");
        }
        for login in ["gu\u{200B}est", "gu\u{202E}est", "\u{FEFF}guest"] {
            same(refusals(w, ADMIN, "user.create", user(login, 11, &[])).await, &[("text.unprintable", "login")]);
        }
        // A Cyrillic а beside Latin letters is nobody's name.
        same(refusals(w, ADMIN, "user.create", user("\u{430}dmin", 11, &[])).await, &[("user.login.mixed_scripts", "login")]);
        w.done(ADMIN, "user.create", user("админ", 11, &[])).await;
        let department = |code: &str, name: &str| json!({ "parent": 10, "code": code, "name": name });
        same(refusals(w, ADMIN, "department.create", department("Ｓ１", "甲")).await, &[("department.code_taken", "code")]);
        same(refusals(w, ADMIN, "department.create", department("Z9", "\u{200B}")).await, &[("text.empty", "name")]);
        same(refusals(w, ADMIN, "department.create", department("Z\u{AD}9", "甲")).await, &[("text.unprintable", "code")]);
        let role = json!({ "code": "ａｄｍｉｎ", "name": "甲", "grants": [] });
        same(refusals(w, ADMIN, "role.create", role).await, &[("role.code_taken", "code")]);
        w.check().await;
    })
    .await;
}

/// A legal entity, a role or a product that is not there is told as one, at its field; nothing waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_named() {
    both(async |w| {
        let before = w.digest().await;
        let big = json!({ "entity": 999, "customer": 80, "currency": "CNY", "limit_minor": 900_000_000, "reason": "x" });
        for (operation, input, field) in [
            ("warehouse.create", json!({ "entity": 999, "code": "W", "name": "W", "department": 14 }), "entity"),
            ("credit.raise_limit", big, "entity"),
            ("user.create", user("x", 11, &[21, 999]), "roles.1"),
            ("role.close", json!({ "role": 999, "version": 1 }), "role"),
            ("product.close", json!({ "product": 999, "version": 1 }), "product"),
            ("product.flag_low", json!({ "products": [50, 999] }), "products.1"),
            ("position.close", json!({ "position": 999, "version": 1 }), "position"),
            ("outbox.retry", json!({ "event_id": 999, "consumer": "standard" }), "event_id"),
            ("outbox.discard", json!({ "event_id": 541, "consumer": "nobody", "reason": "x" }), "event_id"),
        ] {
            match w.execute(ADMIN, operation, &input).await {
                Err(Failure::NotFound(p)) => assert_eq!((p.code, p.field.as_deref()), ("record.not_found", Some(field)), "{operation}"),
                other => panic!("{operation}: {other:?}"),
            }
        }
        assert_eq!(w.digest().await, before);
    })
    .await;
}
