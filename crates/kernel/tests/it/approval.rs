//! Approvals: who may decide, what is bound to a yes, and what the last one does.

use crate::fixture::{self, RenameInput, Renamed};
use base::{Clause, Id, Need};
use kernel::query::Window;
use kernel::*;
use serde_json::{Value, json};
use testkit::both_with;
use testkit::world::{ADMIN, CHEN, LI, QIAN, WANG, World};

/// The second administrator.
const SECOND: i64 = 40;

/// A renaming that two people must agree to.
struct Christen;
impl Operation for Christen {
    const NAME: &'static str = "test_party.christen";
    const NEEDS: Permission = Permission::new("customer.rename");
    type Input = RenameInput;
    type Facts = (String, i64);
    type Plan = (RenameInput, String, i64);
    type Output = Renamed;
    fn samples() -> Vec<RenameInput> {
        vec![RenameInput { party: Id::new(80), name: "新名".into() }]
    }
    async fn gather(read: &Read<'_>, input: &RenameInput) -> Res<(String, i64)> {
        read.one(&fixture::FIND, kernel::p![input.party]).await
    }
    fn decide(input: &RenameInput, (was, version): &(String, i64), _: &Terms<'_>) -> Decision<Self::Plan> {
        let clause = Clause::new("test", "2", 1);
        let need = Need::new("test.christen", &clause).step("customer.rename.approve").step("customer.rename.confirm");
        Decision::NeedsApproval { plan: (input.clone(), was.clone(), *version), needs: vec![need], basis: vec![clause] }
    }
    async fn apply(tx: &Tx<'_>, (input, was, version): &Self::Plan) -> Res<Renamed> {
        tx.guard(&fixture::RENAME, kernel::p![&input.name, input.party, *version], 1).await?;
        Ok(Renamed { was: was.clone() })
    }
}

fn register(r: &mut Registry) {
    fixture::register(r);
    r.operation::<Christen>();
}

async fn granted(world: &World) {
    world
        .raw(
            "INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all'), (21, 'customer.rename', 'own'), (21, 'customer.rename.dated', 'own'), \
             (22, 'customer.rename', 'subtree'), (22, 'customer.rename.approve', 'subtree'), (20, 'customer.rename.approve', 'all'), \
             (20, 'customer.rename.confirm', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1",
        )
        .await;
    world.kernel.refresh().await.expect("refreshes");
}

/// Li asks for a name that needs approval.
async fn asked(w: &World) -> (i64, Value) {
    granted(w).await;
    let approval = w.pending(LI, "test_party.rename", json!({"party": 80, "name": "敏感"})).await;
    (approval, yes(w, approval).await)
}

/// The yes of somebody who has read the request.
async fn yes(w: &World, approval: i64) -> Value {
    let detail = w.kernel.query("approval.detail", World::person(ADMIN), json!({"id": approval}), &Window::default()).await.expect("found");
    json!({"approval": approval, "digest": detail.rows[0]["digest"]})
}

async fn state(w: &World, approval: i64) -> String {
    w.rows(&format!("SELECT state FROM approval WHERE id = {approval}")).await[0][0].clone()
}

async fn version(w: &World) -> i64 {
    w.number("SELECT version FROM customer WHERE id = 80").await
}

#[tokio::test]
async fn the_last_yes_does_what_was_asked_as_the_person_who_asked() {
    both_with(register, async |w| {
        granted(w).await;
        let mut request = w.request(World::person(LI), "test_party.rename", &json!({"party": 80, "name": "敏感"}));
        request.effective = base::BusinessDate::parse("2026-11-20");
        let Answer::Pending { approval, .. } = w.kernel.execute(&request).await.expect("filed").answer else { panic!("not pending") };
        let done = w.done(WANG, "approval.approve", yes(w, approval).await).await;
        let expected = json!({"approval": approval, "state": "approved", "remaining": 0, "result": {"was": "上海华联百货有限公司"}});
        assert_eq!(done, expected);
        assert_eq!(version(w).await, 2);
        let days = base::BusinessDate::parse("2026-11-20").expect("a date").days().to_string();
        let nested = format!("SELECT operation, outcome, actor_id, on_behalf_of, effective_on FROM audit WHERE cause = 'approval:{approval}'");
        assert_eq!(w.rows(&nested).await, [["test_party.rename".into(), "done".into(), WANG.to_string(), LI.to_string(), days]]);
        let row = format!("SELECT state, ended_at IS NULL, result FROM approval WHERE id = {approval}");
        assert_eq!(w.rows(&row).await, [["approved", "0", r#"{"was":"上海华联百货有限公司"}"#]]);
        let step = format!("SELECT decided_by, verdict, digest = (SELECT input_digest FROM approval WHERE id = approval_id) FROM approval_step WHERE approval_id = {approval}");
        assert_eq!(w.rows(&step).await, [[WANG.to_string(), "approved".into(), "1".into()]]);
        assert_eq!(w.number("SELECT COUNT(*) FROM outbox WHERE audit_id > 100999").await, 0, "nobody listens");
        // The day was chosen by leave, and the leave is asked again: a day that has simply gone by needs none.
        let mut dated = w.request(World::person(LI), "test_party.rename", &json!({"party": 80, "name": "敏感的"}));
        dated.effective = base::BusinessDate::parse("2026-11-20");
        let Answer::Pending { approval: dated, .. } = w.kernel.execute(&dated).await.expect("filed").answer else { panic!("not pending") };
        let plain = w.pending(LI, "test_party.rename", json!({"party": 83, "name": "敏感的"})).await;
        let (dated, plain) = (yes(w, dated).await, yes(w, plain).await);
        w.raw("DELETE FROM role_grant WHERE role_id = 21 AND permission = 'customer.rename.dated'; UPDATE snapshot_version SET version = version + 1").await;
        w.clock.advance_millis(3 * 86_400_000);
        w.kernel.refresh().await.expect("refreshes");
        assert_eq!(w.refused(WANG, "approval.approve", dated).await, ["approval.not_executed", "approval.requester_may_not"]);
        assert_eq!(w.done(WANG, "approval.approve", plain).await["state"], "approved");
        w.check().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_their_own_request() {
    both_with(register, async |w| {
        granted(w).await;
        let approval = w.pending(WANG, "test_party.rename", json!({"party": 80, "name": "敏感"})).await;
        let input = yes(w, approval).await;
        assert_eq!(w.refused(WANG, "approval.approve", input.clone()).await, ["approval.own_request"]);
        assert_eq!(w.refused(WANG, "approval.reject", json!({"approval": approval, "note": "不"})).await, ["approval.own_request"]);
        assert_eq!((state(w, approval).await, version(w).await), ("waiting".into(), 1));
        w.done(ADMIN, "approval.approve", input).await;
    })
    .await;
}

#[tokio::test]
async fn a_step_asks_its_own_permission_within_scope() {
    both_with(register, async |w| {
        let (approval, input) = asked(w).await;
        assert_eq!(w.refused(QIAN, "approval.approve", input.clone()).await, ["approval.step_not_yours"]);
        assert_eq!(w.fails(CHEN, "approval.approve", input.clone()).await, "record.not_found");
        let other = json!({"approval": approval, "digest": base::Digest::of(b"other")});
        assert_eq!(w.refused(WANG, "approval.approve", other).await, ["approval.digest_differs"]);
        assert_eq!(w.fails(WANG, "approval.approve", json!({"approval": approval, "digest": "short"})).await, "input.invalid");
        let long = json!({"approval": approval, "digest": input["digest"], "note": "长".repeat(501)});
        assert_eq!(w.refused(WANG, "approval.approve", long).await, ["text.too_long"]);
        assert_eq!((state(w, approval).await, version(w).await), ("waiting".into(), 1));
    })
    .await;
}

#[tokio::test]
async fn a_change_voids_the_approval() {
    both_with(register, async |w| {
        let (approval, input) = asked(w).await;
        w.done(ADMIN, "test_party.rename", json!({"party": 80, "name": "改名"})).await;
        assert_eq!(w.refused(WANG, "approval.approve", input.clone()).await, ["approval.content_changed"]);
        w.done(WANG, "approval.reject", json!({"approval": approval, "note": "请重新申请"})).await;
        assert_eq!(state(w, approval).await, "rejected");
        assert_eq!(w.refused(WANG, "approval.approve", input).await, ["approval.ended"]);
        // Whoever changes the stored request past the door gets no yes either.
        let (approval, input) = asked(w).await;
        w.raw(&format!("UPDATE approval SET input = '{{\"name\":\"敏感地\",\"party\":80}}' WHERE id = {approval}")).await;
        assert_eq!(w.refused(WANG, "approval.approve", input).await, ["approval.content_changed"]);
    })
    .await;
}

/// A yes and a no at once: one of them counts, and whoever was later is told and finds who decided and when.
#[tokio::test]
async fn of_a_yes_and_a_no_at_once_one_counts() {
    both_with(register, async |w| {
        let (approval, yes) = asked(w).await;
        let no = json!({"approval": approval, "note": "不"});
        let (one, two) = tokio::join!(w.execute(WANG, "approval.approve", &yes), w.execute(ADMIN, "approval.reject", &no));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let (expected, by) = if one.is_ok() { ("approved", WANG) } else { ("rejected", ADMIN) };
        let later = if one.is_ok() { two } else { one };
        assert_eq!(later.expect_err("the other is refused").code(), "approval.ended");
        assert_eq!(state(w, approval).await, expected);
        assert_eq!(version(w).await, if expected == "approved" { 2 } else { 1 });
        let steps = w.kernel.query("approval_step.list", World::person(ADMIN), json!({ "approval": approval }), &Window::default()).await;
        let step = steps.expect("may see").rows.remove(0);
        assert_eq!(step["decided_by"], by, "{step}");
        assert!(!step["decided_at"].is_null(), "{step}");
    })
    .await;
}

#[tokio::test]
async fn of_two_approvers_at_once_one_decides() {
    both_with(register, async |w| {
        let (approval, input) = asked(w).await;
        let (one, two) = tokio::join!(w.execute(WANG, "approval.approve", &input), w.execute(ADMIN, "approval.approve", &input));
        let (done, refused) = if one.is_ok() { (one, two) } else { (two, one) };
        done.expect("one is done");
        assert_eq!(refused.expect_err("the other is refused").code(), "approval.ended");
        assert_eq!((state(w, approval).await, version(w).await), ("approved".into(), 2));
    })
    .await;
}

#[tokio::test]
async fn two_steps_need_two_people_in_order() {
    both_with(register, async |w| {
        granted(w).await;
        let approval = w.pending(LI, "test_party.christen", json!({"party": 80, "name": "甲"})).await;
        let input = yes(w, approval).await;
        let first = w.done(ADMIN, "approval.approve", input.clone()).await;
        assert_eq!(first, json!({"approval": approval, "state": "waiting", "remaining": 1, "result": null}));
        assert_eq!(version(w).await, 1);
        assert_eq!(w.refused(ADMIN, "approval.approve", input.clone()).await, ["approval.decided_already"]);
        assert_eq!(w.refused(WANG, "approval.approve", input.clone()).await, ["approval.step_not_yours"]);
        let last = w.done(SECOND, "approval.approve", input).await;
        assert_eq!(last["state"], "approved");
        assert_eq!(version(w).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_inside_refuses_the_whole_and_says_why() {
    both_with(register, async |w| {
        let (approval, input) = asked(w).await;
        w.raw("DELETE FROM role_grant WHERE role_id = 21 AND permission = 'customer.rename'; UPDATE snapshot_version SET version = version + 1").await;
        let refused = w.refused(WANG, "approval.approve", input.clone()).await;
        assert_eq!(refused, ["approval.not_executed", "approval.requester_may_not"]);
        granted(w).await;
        w.raw("UPDATE customer SET owner_id = 33, department_id = 12 WHERE id = 80").await;
        let refused = w.refused(WANG, "approval.approve", input.clone()).await;
        assert_eq!(refused, ["approval.not_executed", "approval.requester_cannot_see"]);
        w.raw("UPDATE customer SET owner_id = 31, department_id = 11 WHERE id = 80; UPDATE app_user SET state = 'disabled' WHERE id = 31; UPDATE snapshot_version SET version = version + 1").await;
        assert_eq!(w.refused(WANG, "approval.approve", input).await, ["approval.requester_disabled"]);
        assert_eq!((state(w, approval).await, version(w).await), ("waiting".into(), 1));
        assert_eq!(w.number("SELECT COUNT(*) FROM approval_step WHERE decided_by IS NOT NULL").await, 0);
    })
    .await;
}

#[tokio::test]
async fn only_the_person_who_asked_takes_it_back() {
    both_with(register, async |w| {
        let (approval, input) = asked(w).await;
        let back = json!({"approval": approval});
        assert_eq!(w.refused(WANG, "approval.withdraw", back.clone()).await, ["approval.not_yours"]);
        assert_eq!(w.refused(WANG, "approval.reject", json!({"approval": approval, "note": " "})).await, ["text.empty"]);
        w.done(LI, "approval.withdraw", back.clone()).await;
        assert_eq!(state(w, approval).await, "withdrawn");
        assert_eq!(w.refused(LI, "approval.withdraw", back).await, ["approval.ended"]);
        assert_eq!(w.refused(WANG, "approval.approve", input).await, ["approval.ended"]);
        assert_eq!(version(w).await, 1);
    })
    .await;
}

#[tokio::test]
async fn requests_are_seen_within_scope() {
    both_with(register, async |w| {
        let (approval, _) = asked(w).await;
        let list = async |who, params: Value| {
            let page = w.kernel.query("approval.list", World::person(who), params, &Window::default()).await.expect("answers");
            page.rows.iter().filter_map(|r| r["id"].as_i64()).collect::<Vec<_>>()
        };
        let waiting = json!({"state": "waiting", "operation": "test_party.rename", "waiting_for": "customer.rename.approve", "owner": LI});
        assert_eq!(list(LI, waiting.clone()).await, [approval]);
        assert_eq!(list(WANG, waiting.clone()).await, [approval]);
        assert_eq!(list(CHEN, waiting).await, [0; 0]);
        assert_eq!(list(WANG, json!({"state": "rejected", "operation": "test_party.rename"})).await, [0; 0]);
        let steps = w
            .kernel
            .query("approval_step.list", World::person(WANG), json!({"approval": approval}), &Window::default())
            .await
            .expect("answers");
        assert_eq!((steps.rows.len(), &steps.rows[0]["permission"]), (1, &json!("customer.rename.approve")));
        let detail =
            w.kernel.query("approval.detail", World::person(WANG), json!({"id": approval}), &Window::default()).await.expect("found");
        assert_eq!(detail.rows[0]["input"], r#"{"name":"敏感","party":80}"#);
        let unseen = w.kernel.query("approval.detail", World::person(CHEN), json!({"id": approval}), &Window::default()).await;
        assert_eq!(unseen.expect_err("not seen").code(), "record.not_found");
    })
    .await;
}

#[tokio::test]
async fn any_statement_of_the_last_yes_may_fail() {
    both_with(register, async |w| {
        let (approval, input) = asked(w).await;
        let before = w.digest().await;
        for n in 1.. {
            w.kernel.db().faults().fail_statement(n);
            let outcome = w.execute(WANG, "approval.approve", &input).await;
            if w.kernel.db().faults().disarm() == 0 {
                outcome.expect("done when nothing fails");
                assert!(n > 8, "only {n} statements");
                break;
            }
            assert_eq!(outcome.expect_err("a failed statement").code(), "busy.storage_failed", "statement {n}");
            assert_eq!(w.digest().await, before, "statement {n}");
        }
        assert_eq!(state(w, approval).await, "approved");
    })
    .await;
}
