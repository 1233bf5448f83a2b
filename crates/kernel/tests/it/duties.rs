//! Duties that nobody may hold together, and that somebody can always publish others.

use crate::access::{PASSWORD, grant, id, refusals, same, user, without_roles};
use kernel::access::Principal;
use serde_json::{Value, json};
use testkit::world::{ADMIN, SECOND_ADMIN};
use testkit::{World, both, meanwhile};
#[tokio::test(flavor = "multi_thread")]
async fn duties_are_kept_apart() {
    both(async |w| {
        let publish =
            |pairs: Value, from: &str| json!({ "effective_from": from, "terms": { "access.separated_duties": pairs }, "reason": "内控" });
        // The administrators hold both: nobody could publish any more. Somebody who cannot sign in is no help.
        let separated = publish(json!([["department.change", "policy.publish"]]), "2026-11-25");
        let locked = [("policy.duties_lock_everybody_out", "terms.access.separated_duties")];
        same(refusals(w, ADMIN, "policy.publish", separated.clone()).await, &locked);
        let publisher = json!({ "code": "publisher", "name": "制度", "grants": [grant("policy.publish", "all")] });
        let publisher = id(&w.done(ADMIN, "role.create", publisher).await);
        let ghost = json!({ "login": "ghost", "name": "影", "department": 10, "roles": [publisher] });
        let ghost = id(&w.done(ADMIN, "user.create", ghost).await);
        same(refusals(w, ADMIN, "policy.publish", separated.clone()).await, &locked);
        w.done(ADMIN, "user.set_password", json!({ "user": ghost, "password": PASSWORD })).await;
        w.done(ADMIN, "policy.publish", separated).await;
        // The last who can publish under these duties keeps that.
        let locks = "role.locks_everybody_out";
        same(refusals(w, ADMIN, "user.change", without_roles(ghost, 2)).await, &[(locks, "roles")]);
        same(refusals(w, ADMIN, "user.disable", json!({ "user": ghost, "version": 2 })).await, &[(locks, "user")]);
        same(refusals(w, ADMIN, "role.close", json!({ "role": publisher, "version": 1 })).await, &[(locks, "role")]);
        let grants = json!([grant("department.change", "all"), grant("policy.publish", "all")]);
        let apart = "role.duties_not_separated";
        same(refusals(w, ADMIN, "role.create", json!({ "code": "b", "name": "b", "grants": grants })).await, &[(apart, "grants")]);
        let one = |code: &str, permission: &str| json!({ "code": code, "name": code, "grants": [grant(permission, "all")] });
        let left = id(&w.done(ADMIN, "role.create", one("left", "department.change")).await);
        let right = id(&w.done(ADMIN, "role.create", one("right", "policy.publish")).await);
        same(refusals(w, ADMIN, "user.create", user("both", 11, &[left, right])).await, &[(apart, "roles")]);
        w.done(ADMIN, "user.create", user("both", 11, &[left])).await;
        w.done(ADMIN, "user.create", user("other", 11, &[21])).await;
        let join = json!({ "role": left, "version": 1, "name": "left", "grants": grants });
        same(refusals(w, ADMIN, "role.change", join).await, &[(apart, "grants")]);
        // The administrator holds both and may now use neither.
        assert_eq!(w.fails(ADMIN, "policy.publish", publish(json!([]), "2026-11-26")).await, "access.duties_not_separated");
        let reset = w.request(Principal::System, "policy.publish", &publish(json!([]), "2026-11-26"));
        w.kernel.execute(&reset).await.expect("the system may");
    })
    .await;
}

/// Whether somebody can still publish is judged by what people hold, and what may be taken from them by the duties: neither happens
/// behind the other's back.
#[tokio::test(flavor = "multi_thread")]
async fn duties_and_rights_that_change_at_once_leave_somebody_who_publishes() {
    both(async |w| {
        let publisher = json!({ "code": "publisher", "name": "制度", "grants": [grant("policy.publish", "all")] });
        let publisher = id(&w.done(ADMIN, "role.create", publisher).await);
        let keeper = id(&w.done(ADMIN, "user.create", user("keeper", 10, &[publisher])).await);
        let duties =
            |pairs: Value, from: &str| json!({ "effective_from": from, "terms": { "access.separated_duties": pairs }, "reason": "内控" });
        let separated = duties(json!([["department.change", "policy.publish"]]), "2026-11-25");
        let publish = w.request(World::person(ADMIN), "policy.publish", &separated);
        let take = w.request(World::person(SECOND_ADMIN), "user.change", &without_roles(keeper, 1));
        let outcomes = meanwhile(w, &testkit::table(w, "policy_version"), "ROLLBACK", vec![publish, take]).await;
        assert!(outcomes[0].is_ok() != outcomes[1].is_ok(), "{outcomes:?}");
        let left = if outcomes[0].is_ok() { keeper } else { ADMIN };
        w.done(left, "policy.publish", duties(json!([]), "2026-11-26")).await;
    })
    .await;
}
