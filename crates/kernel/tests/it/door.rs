//! The envelope: what happens around every operation, whatever it does.

use crate::fixture;
use base::BusinessDate;
use kernel::{Answer, Mode, Receipt, Request};
use serde_json::json;
use testkit::both_with;
use testkit::world::{ADMIN, CHEN, DISABLED, LI, World, ZHOU};

async fn grants(world: &World) {
    world.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all'), (21, 'customer.rename', 'own') ON CONFLICT DO NOTHING; \
               UPDATE snapshot_version SET version = version + 1").await;
    world.kernel.refresh().await.expect("refreshes");
}

#[tokio::test]
async fn a_request_has_one_effect_and_one_answer() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let request = w.request(World::person(ADMIN), "test_party.rename", &json!({"party": 80, "name": "甲"}));
        let first = w.kernel.execute(&request).await.expect("done");
        assert_eq!(first.answer, Answer::Done(r#"{"was":"上海华联百货有限公司"}"#.into()));
        let again = w.kernel.execute(&request).await.expect("replayed");
        assert_eq!(again, Receipt { replayed: true, ..first.clone() });
        assert_eq!(w.number("SELECT version FROM customer WHERE id = 80").await, 2);
        let mut other = request.clone();
        other.input = br#"{"party":80,"name":"other"}"#.to_vec();
        assert_eq!(w.kernel.execute(&other).await.expect_err("refused").code(), "idempotency.key_reused");
        let mut spaced = request.clone();
        spaced.input = br#" { "name" : "\u7532", "party" : 80 } "#.to_vec();
        assert!(w.kernel.execute(&spaced).await.expect("the same input").replayed);
        assert_eq!(w.number("SELECT COUNT(*) FROM audit WHERE id > 100999").await, 1);
        assert_eq!(w.number("SELECT COUNT(*) FROM decision WHERE id > 100999").await, 1);
        assert_eq!(w.number("SELECT COUNT(*) FROM receipt WHERE audit_id > 100999").await, 1);
    })
    .await;
}

/// A double click, and a retry that reaches another node while the first is under way.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_twice_at_once_has_one_effect() {
    both_with(fixture::register, async |w| {
        let other = w.second().await;
        let departments = w.number("SELECT COUNT(*) FROM department").await;
        for n in 0..10 {
            let made = json!({"parent": 10, "code": format!("T{n}"), "name": "临时"});
            let request = w.request(World::person(ADMIN), "department.create", &made);
            let (one, two, three) = tokio::join!(w.kernel.execute(&request), w.kernel.execute(&request), other.execute(&request));
            let answers = [one, two, three].map(|answer| answer.expect("done or replayed"));
            assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1, "{answers:?}");
            assert!(answers.iter().all(|answer| answer.audit_id == answers[0].audit_id && answer.answer == answers[0].answer));
            assert_eq!(w.number("SELECT COUNT(*) FROM department").await, departments + n + 1);
        }
    })
    .await;
}

/// A key is somebody's own: another person's request under the same one is theirs, and learns nothing of the first.
#[tokio::test]
async fn two_people_may_choose_one_key() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let first = w.request(World::person(ADMIN), "test_party.rename", &json!({"party": 80, "name": "甲"}));
        let second = Request { principal: World::person(LI), ..first.clone() };
        let (one, two) = (w.kernel.execute(&first).await.expect("done"), w.kernel.execute(&second).await.expect("done"));
        assert!(!one.replayed && !two.replayed && one.audit_id != two.audit_id);
        assert_eq!(two.answer, Answer::Done(r#"{"was":"甲"}"#.into()));
        assert_eq!(w.number("SELECT version FROM customer WHERE id = 80").await, 3);
        let third = Request { principal: World::person(CHEN), ..first.clone() };
        assert_eq!(w.kernel.execute(&third).await.expect_err("out of scope").code(), "record.not_found");
    })
    .await;
}

#[tokio::test]
async fn a_key_stands_for_one_operation_day_and_secret() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename.dated', 'all'); UPDATE snapshot_version SET version = version + 1").await;
        w.kernel.refresh().await.expect("refreshes");
        let reused = async |request: &kernel::Request| w.kernel.execute(request).await.map_err(|no| no.code().to_owned());
        // Disabling and enabling take the same input: the one does not stand for the other.
        let disable = w.request(World::person(ADMIN), "user.disable", &json!({"user": ZHOU, "version": 1}));
        w.kernel.execute(&disable).await.expect("done");
        let enable = Request { operation: "user.enable".into(), ..disable.clone() };
        assert_eq!(reused(&enable).await, Err("idempotency.key_reused".into()));
        assert!(w.kernel.execute(&disable).await.expect("known").replayed);
        let flag = w.request(World::person(ADMIN), "product.flag_low", &json!({"products": [50]}));
        w.kernel.execute(&flag).await.expect("done");
        let clear = Request { operation: "product.clear_low".into(), ..flag };
        assert_eq!(reused(&clear).await, Err("idempotency.key_reused".into()));
        // Another day is another request.
        let rename = w.request(World::person(ADMIN), "test_party.rename", &json!({"party": 80, "name": "甲"}));
        let on = |day: &str| Request { effective: BusinessDate::parse(day), ..rename.clone() };
        w.kernel.execute(&on("2026-11-24")).await.expect("done");
        assert!(w.kernel.execute(&on("2026-11-24")).await.expect("known").replayed);
        assert_eq!(reused(&on("2026-11-23")).await, Err("idempotency.key_reused".into()));
        assert_eq!(reused(&rename).await, Err("idempotency.key_reused".into()));
        // So is another password, although neither is kept.
        let set = w.request(World::person(ADMIN), "user.set_password", &json!({"user": LI, "password": "eight or more"}));
        w.kernel.execute(&set).await.expect("done");
        assert!(w.kernel.execute(&set).await.expect("known").replayed);
        let other = Request { input: json!({"user": LI, "password": "eight or less"}).to_string().into_bytes(), ..set };
        assert_eq!(reused(&other).await, Err("idempotency.key_reused".into()));
        assert!(w.kernel.sign_in("li", "eight or more", "test").await.is_ok());
        w.check().await;
    })
    .await;
}

#[tokio::test]
async fn another_day_is_for_those_who_may_choose_it() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let on = |who: i64, operation: &str, input: serde_json::Value, day: &str| {
            Request { effective: BusinessDate::parse(day), ..w.request(World::person(who), operation, &input) }
        };
        let rename = |who: i64, day: &str| on(who, "test_party.rename", json!({"party": 80, "name": "甲"}), day);
        let stopped = async |request: Request| w.kernel.execute(&request).await.expect_err("stopped").code().to_owned();
        assert_eq!(stopped(rename(LI, "2026-11-24")).await, "effective.forbidden");
        let disable = |day: &str| on(ADMIN, "user.disable", json!({"user": ZHOU, "version": 1}), day);
        for day in ["2026-11-24", "2026-11-26", "1990-01-01", "2099-01-01"] {
            assert_eq!(stopped(disable(day)).await, "effective.not_taken", "{day}");
        }
        w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename.dated', 'all'); UPDATE snapshot_version SET version = version + 1").await;
        w.kernel.refresh().await.expect("refreshes");
        for day in ["2026-10-25", "2026-12-01", "1990-01-01", "2099-01-01"] {
            assert_eq!(stopped(rename(ADMIN, day)).await, "effective.out_of_bounds", "{day}");
            assert!(w.kernel.preview(&rename(ADMIN, day)).await.is_err(), "{day}");
        }
        assert_eq!(w.number("SELECT COUNT(*) FROM audit WHERE id > 100999").await, 0);
        // Today may be said.
        w.kernel.execute(&rename(LI, "2026-11-25")).await.expect("done");
        w.check().await;
    })
    .await;
}

#[tokio::test]
async fn duties_are_those_of_today_whatever_day_is_asked_for() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename.dated', 'all'); UPDATE snapshot_version SET version = version + 1").await;
        w.kernel.refresh().await.expect("refreshes");
        let apart = json!({"effective_from": "2026-11-26", "terms": {"access.separated_duties": [["customer.rename", "number.void"]]}, "reason": "内控"});
        w.done(ADMIN, "policy.publish", apart).await;
        let rename = |day: &str| {
            let input = json!({"party": 80, "name": "甲"});
            Request { effective: BusinessDate::parse(day), ..w.request(World::person(ADMIN), "test_party.rename", &input) }
        };
        // Ahead of its day it separates nothing yet, and behind it the days before are no way round it.
        w.kernel.execute(&rename("2026-11-26")).await.expect("done");
        w.clock.advance_millis(86_400_000);
        for day in ["2026-11-25", "2026-11-26"] {
            assert_eq!(w.kernel.execute(&rename(day)).await.expect_err("apart").code(), "access.duties_not_separated", "{day}");
        }
        w.check().await;
    })
    .await;
}

#[tokio::test]
async fn who_may_not_leaves_no_trace() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let before = w.digest().await;
        let input = json!({"party": 80, "name": "甲"});
        assert_eq!(w.fails(ZHOU, "test_party.rename", input.clone()).await, "access.forbidden");
        assert_eq!(w.fails(DISABLED, "test_party.rename", input.clone()).await, "access.unknown");
        assert_eq!(w.fails(CHEN, "test_party.rename", input.clone()).await, "record.not_found");
        assert_eq!(w.fails(CHEN, "test_party.rename", json!({"party": 999, "name": "甲"})).await, "record.not_found");
        assert_eq!(w.fails(LI, "no.such", input.clone()).await, "operation.unknown");
        for (bad, code) in [
            (json!({"party": 80, "name": "甲", "more": 1}), "input.unknown_field"),
            (json!({"party": 80}), "input.missing_field"),
            (json!({"party": "80", "name": "甲"}), "input.wrong_type"),
            (json!({"party": -1, "name": "甲"}), "input.out_of_range"),
        ] {
            assert_eq!(w.fails(ADMIN, "test_party.rename", bad.clone()).await, code, "{bad}");
        }
        let mut keyless = w.request(World::person(ADMIN), "test_party.rename", &input);
        keyless.key = None;
        assert_eq!(w.kernel.execute(&keyless).await.expect_err("no key").code(), "idempotency.key_missing");
        keyless.key = Some("k".repeat(300));
        assert_eq!(w.kernel.execute(&keyless).await.expect_err("long key").code(), "idempotency.key_invalid");
        assert_eq!(w.digest().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_an_answer() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let request = w.request(World::person(LI), "test_party.rename", &json!({"party": 80, "name": ""}));
        for _ in 0..2 {
            assert_eq!(w.kernel.execute(&request).await.expect_err("refused").code(), "text.empty");
        }
        assert_eq!(w.rows("SELECT outcome FROM audit WHERE id > 100999").await, [["refused"]]);
        assert_eq!(w.number("SELECT COUNT(*) FROM receipt WHERE audit_id > 100999").await, 1);
        assert_eq!(w.rows("SELECT verdict FROM decision WHERE id > 100999").await, [["refuse"]]);
    })
    .await;
}

#[tokio::test]
async fn a_nested_refusal_refuses_the_whole() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let refused = w.refused(ADMIN, "test_party.rename_both", json!({"first": 80, "second": 81, "name": "甲", "second_name": ""})).await;
        assert_eq!(refused, ["text.empty"]);
        let input = json!({"first": 80, "second": 81, "name": "甲", "second_name": ""});
        let told = w.execute(ADMIN, "test_party.rename_both", &input).await;
        let Err(kernel::Failure::Refused(told)) = told else { panic!("{told:?}") };
        assert_eq!(told[0].field.as_deref(), Some("other.name"), "the field is found in what was sent");
        assert_eq!(w.number("SELECT COUNT(*) FROM customer WHERE version > 1").await, 0);
        let refused = ["test_party.rename_both", "refused"];
        assert_eq!(w.rows("SELECT operation, outcome FROM audit WHERE id > 100999").await, [refused, refused]);
        assert_eq!(
            w.fails(LI, "test_party.rename_both", json!({"first": 80, "second": 82, "name": "甲", "second_name": "乙"})).await,
            "record.not_found"
        );
        w.done(ADMIN, "test_party.rename_both", json!({"first": 80, "second": 81, "name": "甲", "second_name": "乙"})).await;
        assert_eq!(w.number("SELECT COUNT(*) FROM customer WHERE version = 2").await, 2);
        assert_eq!(w.number("SELECT COUNT(*) FROM audit WHERE cause IS NOT NULL AND id > 100999").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let before = w.digest().await;
        let mut request = w.request(World::person(ADMIN), "test_party.rename", &json!({"party": 80, "name": "甲"}));
        request.mode = Mode::DryRun;
        let receipt = w.kernel.execute(&request).await.expect("done");
        assert_eq!((receipt.audit_id, receipt.answer), (0, Answer::Done(r#"{"was":"上海华联百货有限公司"}"#.into())));
        request.input = json!({"party": 80, "name": "敏感"}).to_string().into_bytes();
        assert!(matches!(w.kernel.execute(&request).await.expect("pending").answer, Answer::Pending { approval: 0, .. }));
        assert_eq!(w.digest().await, before);
    })
    .await;
}

#[tokio::test]
async fn what_needs_approval_is_filed_and_done_nowhere() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let approval = w.pending(LI, "test_party.rename", json!({"party": 80, "name": "敏感"})).await;
        assert_eq!(
            w.rows("SELECT id, state, owner_id FROM approval WHERE id > 100999").await,
            [[approval.to_string(), "waiting".into(), LI.to_string()]]
        );
        assert_eq!(w.number("SELECT version FROM customer WHERE id = 80").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_revoked_right_stops_writes_at_once() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        w.done(LI, "test_party.rename", json!({"party": 80, "name": "甲"})).await;
        // Another node takes the right away: this node's snapshot is old, the write is refused all the same.
        w.raw("DELETE FROM role_grant WHERE role_id = 21 AND permission = 'customer.rename'; UPDATE snapshot_version SET version = version + 1 WHERE part = 'access'").await;
        assert_eq!(w.fails(LI, "test_party.rename", json!({"party": 80, "name": "乙"})).await, "access.forbidden");
        assert_eq!(w.number("SELECT version FROM customer WHERE id = 80").await, 2);
    })
    .await;
}

#[tokio::test]
async fn any_statement_may_fail_and_nothing_is_half_done() {
    both_with(fixture::register, async |w| {
        grants(w).await;
        let before = w.digest().await;
        for n in 1.. {
            w.kernel.db().faults().fail_statement(n);
            let outcome =
                w.execute(ADMIN, "test_party.rename_both", &json!({"first": 80, "second": 81, "name": "甲", "second_name": "乙"})).await;
            if w.kernel.db().faults().disarm() == 0 {
                outcome.expect("done when nothing fails");
                assert!(n > 8, "only {n} statements");
                break;
            }
            assert_eq!(outcome.expect_err("a failed statement").code(), "busy.storage_failed", "statement {n}");
            assert_eq!(w.digest().await, before, "statement {n}");
        }
    })
    .await;
}
