//! Versions of the terms: what is published, what makes no sense, what is taken back in time.

use crate::access::{refusals, rows, same};
use base::Timestamp;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, WANG};

#[tokio::test(flavor = "multi_thread")]
async fn terms_are_published_in_versions() {
    both(async |w| {
        let input = |from: &str, terms: Value| json!({ "effective_from": from, "terms": terms, "reason": "试行" });
        let one = json!([["number.void", "approval.decide"]]);
        let first = w.done(ADMIN, "policy.publish", input("2026-12-01", json!({ "access.separated_duties": one }))).await;
        assert_eq!(first["number"], 2);
        let other = json!([["number.void", "department.change"]]);
        let entity = json!({ "access.separated_duties@1": other });
        w.done(ADMIN, "policy.publish", input("2026-12-01", entity)).await;
        let listed = rows(w, ADMIN, "policy.list", json!({})).await;
        let last = listed.iter().find(|r| r["number"] == 3).expect("the third");
        assert_eq!(last["terms"], json!({ "access.separated_duties": one, "access.separated_duties@1": other }));
        assert_eq!(last["published_by_name"], "管理员");
        let bad = input("2026-11-24", json!({ "no.such": 1, "access.separated_duties": 5, "access.separated_duties@9": [] }));
        let expected = [
            ("policy.effective_in_the_past", "effective_from"),
            ("policy.effective_before_last", "effective_from"),
            ("policy.unknown_term", "terms.access.separated_duties@9"),
            ("policy.unknown_term", "terms.no.such"),
            ("policy.value_does_not_fit", "terms.access.separated_duties"),
        ];
        same(refusals(w, ADMIN, "policy.publish", bad).await, &expected);
        assert_eq!(
            w.fails(ADMIN, "policy.publish", input("2026-12-01", json!({ "access.separated_duties": 0.5 }))).await,
            "input.fraction"
        );
        let keys = input("2026-12-01", json!({ "access.separated_duties": [["user.change", "role.change"]] }));
        same(refusals(w, ADMIN, "policy.publish", keys).await, &[("policy.keys_cannot_be_separated", "terms.access.separated_duties")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_not_published() {
    both(async |w| {
        let input = |from: &str, terms: Value| json!({ "effective_from": from, "terms": terms, "reason": "试行" });
        let money = |minor: i64| json!({ "minor": minor, "currency": "CNY" });
        let check = async |term: &str, value: Value, key: &str| {
            let refused = refusals(w, ADMIN, "policy.publish", input("2026-12-01", json!({ term: value }))).await;
            same(refused, &[(key, format!("terms.{term}").as_str())]);
        };
        check("access.separated_duties", json!([["number.void", "aproval.decide"]]), "policy.unknown_permission").await;
        check("credit.raise_limit.own_authority", money(-1), "policy.value_out_of_bounds").await;
        check("credit.raise_limit.own_authority", money(i64::MAX), "policy.value_out_of_bounds").await;
        check("stock.reserve.hold_days_max", json!(-1), "policy.value_out_of_bounds").await;
        check("stock.reserve.hold_days_max", json!(0), "policy.value_out_of_bounds").await;
        let far = input("2099-01-01", json!({ "stock.reserve.hold_days_max": 10 }));
        same(refusals(w, ADMIN, "policy.publish", far).await, &[("policy.effective_too_far", "effective_from")]);
        // Every term's own value passes.
        let defaults: serde_json::Map<String, Value> =
            w.kernel.registry().terms().map(|def| (def.key.to_owned(), (*def.default).clone())).collect();
        assert!(defaults.len() >= 4, "{defaults:?}");
        w.done(ADMIN, "policy.publish", input("2026-12-01", json!(defaults))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_to_come_is_withdrawn() {
    both(async |w| {
        let input =
            |from: &str, days: i64| json!({ "effective_from": from, "terms": { "stock.reserve.hold_days_max": days }, "reason": "试行" });
        let slip = w.done(ADMIN, "policy.publish", input("2028-11-25", 10)).await["id"].clone();
        same(refusals(w, ADMIN, "policy.publish", input("2026-12-01", 20)).await, &[("policy.effective_before_last", "effective_from")]);
        let later = w.done(ADMIN, "policy.publish", input("2028-11-25", 11)).await["id"].clone();
        let back = |version: &Value| json!({ "version": version, "reason": "年份写错" });
        same(refusals(w, ADMIN, "policy.withdraw", back(&slip)).await, &[("policy.later_versions_stand", "version")]);
        w.done(ADMIN, "policy.withdraw", back(&later)).await;
        assert_eq!(w.done(ADMIN, "policy.withdraw", back(&slip)).await["number"], 2);
        same(refusals(w, ADMIN, "policy.withdraw", back(&slip)).await, &[("policy.withdrawn_already", "version")]);
        same(refusals(w, ADMIN, "policy.withdraw", back(&json!(2))).await, &[("policy.in_force_already", "version")]);
        assert_eq!(w.fails(ADMIN, "policy.withdraw", back(&json!(999))).await, "record.not_found");
        assert_eq!(w.fails(WANG, "policy.withdraw", back(&slip)).await, "access.forbidden");
        let next = w.done(ADMIN, "policy.publish", input("2026-12-01", 20)).await;
        assert_eq!(next["number"], 4, "a number is not given again");
        let rows = rows(w, ADMIN, "policy.list", json!({})).await;
        let shown: Vec<_> = rows.iter().map(|r| (&r["number"], r["withdrawn_at"].is_null(), r["withdrawal_reason"].is_null())).collect();
        assert_eq!(shown, [(&json!(1), true, true), (&json!(2), false, false), (&json!(3), false, false), (&json!(4), true, true)]);
        // What was withdrawn never judges, the next one does.
        w.clock.set(Timestamp::parse("2028-11-26T02:00:00Z").expect("an instant"));
        w.done(ADMIN, "department.create", json!({ "parent": 11, "code": "N", "name": "N" })).await;
        assert_eq!(w.number("SELECT policy_version FROM audit WHERE operation = 'department.create'").await, 4);
        w.check().await;
    })
    .await;
}
