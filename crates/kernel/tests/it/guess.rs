//! Nobody tries out somebody's password: not by a token, not where nothing is recorded, and not often.

use crate::access::{PASSWORD, grant, id, refusals, same, user};
use kernel::access::new_api_token;
use kernel::{Failure, Mode, Preview, Principal, Request, TOO_MANY_TRIES};
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI};
use testkit::{World, both};

const NEXT: &str = "another 密码 123";

/// Somebody new with a token that may set their own password.
async fn somebody(w: &World) -> (i64, Principal) {
    let role = json!({ "code": "own_password", "name": "本人密码", "grants": [grant("user.set_password", "own")] });
    let role = id(&w.done(ADMIN, "role.create", role).await);
    let huang = id(&w.done(ADMIN, "user.create", user("huang", 11, &[role])).await);
    let (secret, hash) = new_api_token();
    w.done(ADMIN, "token.create", json!({ "user": huang, "name": "接口", "token_hash": hash })).await;
    (huang, w.kernel.authenticate_token(&secret).await.expect("a token"))
}

fn own(user: i64, current: Option<&str>) -> Value {
    let mut input = json!({ "user": user, "password": NEXT });
    if let Some(current) = current {
        input["current"] = json!(current);
    }
    input
}

#[track_caller]
fn refused(no: &Failure, key: &str) {
    assert!(matches!(no, Failure::Refused(all) if all[0].key == key), "{no:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_password_needs_the_present_one_whatever_one_asks_with() {
    both(async |w| {
        let (huang, me) = somebody(w).await;
        let ask = async |current: Option<&str>| w.kernel.execute(&w.request(me, "user.set_password", &own(huang, current))).await;
        refused(&ask(None).await.expect_err("a token is no present password"), "password.current_needed");
        refused(&ask(Some("something else")).await.expect_err("wrong"), "password.current_differs");
        w.kernel.sign_in("huang", PASSWORD, "x").await.expect("as before");
        ask(Some(PASSWORD)).await.expect("the right one");
        w.kernel.sign_in("huang", NEXT, "x").await.expect("the new one");
        // At the machine's own console, and for those one may set it for, nobody is asked.
        w.done(huang, "user.set_password", own(huang, None)).await;
        w.done(ADMIN, "user.set_password", own(LI, None)).await;
        w.check().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_recorded_no_password_is_compared() {
    both(async |w| {
        let (huang, me) = somebody(w).await;
        let request = |current: Option<&str>| w.request(me, "user.set_password", &own(huang, current));
        for current in [PASSWORD, "something else"] {
            let preview = w.kernel.preview(&request(Some(current))).await.expect("previewed");
            assert!(matches!(preview, Preview::Allow { .. }), "{preview:?}");
            let tried = Request { mode: Mode::DryRun, key: None, ..request(Some(current)) };
            w.kernel.execute(&tried).await.expect("tried");
        }
        let preview = w.kernel.preview(&request(None)).await.expect("previewed");
        assert!(matches!(&preview, Preview::Refuse { refusals } if refusals[0].key == "password.current_needed"), "{preview:?}");
        w.kernel.sign_in("huang", PASSWORD, "x").await.expect("nothing was changed");
        let new = w.request(World::person(ADMIN), "user.create", &user("lin", 11, &[]));
        w.kernel.execute(&Request { mode: Mode::DryRun, key: None, ..new }).await.expect("tried");
        w.check().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_a_present_password_is_slowed_and_seen() {
    both(async |w| {
        let (huang, me) = somebody(w).await;
        let ask = async |current: &str| w.kernel.execute(&w.request(me, "user.set_password", &own(huang, Some(current)))).await;
        for n in 0..10 {
            refused(&ask(&format!("guess {n}")).await.expect_err("wrong"), "password.current_differs");
        }
        assert_eq!(ask(PASSWORD).await.expect_err("also the right one").code(), TOO_MANY_TRIES);
        let seen = "SELECT COUNT(*) FROM audit WHERE operation = 'user.set_password' AND outcome = 'refused'";
        assert_eq!(w.number(seen).await, 10);
        // The person signs in all the same, and others change theirs.
        w.kernel.sign_in("huang", PASSWORD, "x").await.expect("signs in");
        let short = json!({ "user": LI, "password": "kurz12" });
        same(refusals(w, ADMIN, "user.set_password", short).await, &[("password.too_short", "password")]);
        w.clock.advance_millis(6_000);
        ask(PASSWORD).await.expect("after a while");
        w.check().await;
    })
    .await;
}
