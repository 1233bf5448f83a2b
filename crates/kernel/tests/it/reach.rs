//! What reaches how far: nobody comes to more by giving a credential or by moving a department, and who cannot sign in keeps nothing.

use crate::access::{PASSWORD, grant, id, refusals, same, user};
use base::Timestamp;
use kernel::access::new_api_token;
use serde_json::json;
use testkit::both;
use testkit::world::{ADMIN, CHEN, LI, SECOND_ADMIN, WANG, ZHAO, ZHOU};

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_reaches_no_further_than_its_giver() {
    both(async |w| {
        // Zhou of 销售二部 issues tokens for everybody, and otherwise holds what salespeople hold.
        w.raw(
            "INSERT INTO role (id, code, name, state, version) VALUES (60, 'issuer', '发令牌', 'active', 1); \
             INSERT INTO role_grant SELECT 60, permission, scope FROM role_grant WHERE role_id = 21 AND permission NOT IN ('token.change', 'user.set_password'); \
             INSERT INTO role_grant (role_id, permission, scope) VALUES (60, 'token.change', 'all'), (60, 'user.set_password', 'all'); \
             DELETE FROM user_role WHERE user_id = 37; INSERT INTO user_role (user_id, role_id) VALUES (37, 60); \
             UPDATE snapshot_version SET version = version + 1",
        )
        .await;
        let beyond = [("access.cannot_grant_more_than_held", "user")];
        let stands = async |department: i64, scope: &str, refused: &[i64], given: &[i64]| {
            w.raw(&format!(
                "UPDATE app_user SET department_id = {department} WHERE id = 37; \
                 UPDATE role_grant SET scope = '{scope}' WHERE role_id = 60 AND permission NOT IN ('token.change', 'user.set_password'); \
                 UPDATE snapshot_version SET version = version + 1"
            ))
            .await;
            w.kernel.refresh().await.expect("refreshes");
            let token = |user: i64| json!({ "user": user, "name": "t", "token_hash": new_api_token().1 });
            for user in refused {
                same(refusals(w, ZHOU, "token.create", token(*user)).await, &beyond);
                same(refusals(w, ZHOU, "user.set_password", json!({ "user": user, "password": PASSWORD })).await, &beyond);
            }
            for user in given {
                w.done(ZHOU, "token.create", token(*user)).await;
            }
        };
        // What others own is theirs, in one's own department and elsewhere.
        stands(13, "own", &[CHEN, LI, ZHAO], &[]).await;
        stands(13, "department", &[LI, ZHAO], &[CHEN]).await;
        stands(11, "department", &[CHEN, ZHAO], &[LI]).await;
        stands(11, "subtree", &[CHEN], &[LI, ZHAO]).await;
        stands(10, "subtree", &[], &[CHEN, LI, ZHAO, ZHOU]).await;
        // A subtree under another place is another subtree.
        stands(12, "subtree", &[WANG, LI], &[ZHAO]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_moves_a_department_to_see_more() {
    both(async |w| {
        let planner =
            json!({ "code": "planner", "name": "规划", "grants": [grant("department.change", "all"), grant("user.list", "own")] });
        let planner = id(&w.done(ADMIN, "role.create", planner).await);
        let edit = json!({ "user": WANG, "version": 1, "name": "王经理", "department": 11, "roles": [22, planner], "lang": "zh-CN" });
        w.done(ADMIN, "user.change", edit).await;
        let move_to = |department: i64, version: i64, under: i64| json!({ "department": department, "version": version, "under": under });
        // What comes under one's own department would be seen by every permission for a subtree.
        let beyond = [("access.cannot_grant_more_than_held", "under")];
        same(refusals(w, WANG, "department.move", move_to(13, 1, 11)).await, &beyond);
        same(refusals(w, WANG, "department.move", move_to(13, 1, 12)).await, &beyond);
        w.done(WANG, "department.move", move_to(19, 1, 13)).await;
        w.done(WANG, "department.move", move_to(12, 1, 13)).await;
        same(refusals(w, WANG, "department.move", move_to(12, 2, 11)).await, &beyond);
        w.done(ADMIN, "department.move", move_to(13, 1, 11)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_sign_in_keeps_no_keys() {
    both(async |w| {
        let locks = "role.locks_everybody_out";
        w.raw("UPDATE app_user SET password_hash = NULL WHERE id = 40").await;
        let disable = json!({ "user": ADMIN, "version": 1 });
        same(refusals(w, SECOND_ADMIN, "user.disable", disable.clone()).await, &[(locks, "user")]);
        let (_, hash) = new_api_token();
        let input = json!({ "user": SECOND_ADMIN, "name": "t", "token_hash": hash, "expires_at": "2026-11-26T00:00:00Z" });
        let token = id(&w.done(ADMIN, "token.create", input).await);
        w.clock.set(Timestamp::parse("2026-11-26T00:00:00Z").expect("an instant"));
        same(refusals(w, SECOND_ADMIN, "user.disable", disable.clone()).await, &[(locks, "user")]);
        let (_, hash) = new_api_token();
        let living = id(&w.done(ADMIN, "token.create", json!({ "user": SECOND_ADMIN, "name": "t", "token_hash": hash })).await);
        w.done(SECOND_ADMIN, "user.disable", disable).await;
        // The last way in is not thrown away; one that has expired is.
        same(refusals(w, SECOND_ADMIN, "token.revoke", json!({ "token": living })).await, &[(locks, "token")]);
        w.done(SECOND_ADMIN, "user.set_password", json!({ "user": SECOND_ADMIN, "password": PASSWORD })).await;
        w.done(SECOND_ADMIN, "token.revoke", json!({ "token": living })).await;
        w.done(SECOND_ADMIN, "token.revoke", json!({ "token": token })).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_s_password_ends_their_tokens_and_a_cookie_is_no_token() {
    both(async |w| {
        let made = w.done(ADMIN, "user.create", user("huang", 11, &[20])).await;
        let (secret, hash) = new_api_token();
        w.done(ADMIN, "token.create", json!({ "user": id(&made), "name": "接口", "token_hash": hash })).await;
        let session = w.kernel.sign_in("huang", PASSWORD, "test").await.expect("signs in");
        let (me, _) = w.kernel.authenticate_session(&session.token).await.expect("a session");
        // Sent as a token the cookie would need no form token: it is none, however lately it was seen.
        assert_eq!(w.kernel.authenticate_token(&session.token).await.expect_err("no token").code(), "access.token_invalid");
        w.kernel.authenticate_token(&secret).await.expect("a token");
        assert_eq!(w.kernel.authenticate_session(&secret).await.expect_err("no session").code(), "access.session_ended");
        let set = |password: &str| json!({ "user": id(&made), "password": password });
        let own = json!({ "user": id(&made), "password": "another 密码 123", "current": PASSWORD });
        w.kernel.execute(&w.request(me, "user.set_password", &own)).await.expect("one's own");
        w.kernel.authenticate_token(&secret).await.expect("one's own password leaves one's tokens");
        let ended = w.done(ADMIN, "user.set_password", set(PASSWORD)).await;
        assert_eq!((&ended["sessions"], &ended["tokens"]), (&json!(1), &json!(1)));
        assert_eq!(w.kernel.authenticate_token(&secret).await.expect_err("revoked").code(), "access.token_invalid");
    })
    .await;
}
