//! What a person may not decide alone: released by somebody's yes, for the draft as it is.

use crate::{COOKER, approve, confirmed, content, customer, draft, first, held, id, line, rows};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, LI};

async fn publish(world: &testkit::World, terms: Value) {
    world.done(ADMIN, "policy.publish", json!({ "effective_from": "2026-11-25", "terms": terms, "reason": "试行" })).await;
}

fn priced(customer: i64, quantity: &str, price: &str) -> Value {
    let mut typed = content(customer, vec![line(COOKER, quantity)]);
    typed["lines"][0]["price"] = json!(price);
    typed
}

#[tokio::test]
async fn a_price_far_below_the_lists_is_released_by_another() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        // Five in a hundred one may give alone: 188.10.
        let own = draft(world, LI, priced(payer, "1", "188.1")).await;
        world.done(LI, "sales_order.confirm", first(own)).await;
        let before = held(world, payer, COOKER).await;
        let far = draft(world, LI, priced(payer, "1", "188.09")).await;
        let asked = world.pending(LI, "sales_order.confirm", first(far)).await;
        assert_eq!(held(world, payer, COOKER).await, before, "what waits reserves nothing");
        let needs = world.rows(&format!("SELECT permission FROM approval_step WHERE approval_id = {asked}")).await;
        assert_eq!(needs, [["sales_order.release_price"]]);
        let done = approve(world, asked).await;
        assert_eq!(done["result"]["gross_minor"], 18_809);
        assert_eq!(held(world, payer, COOKER).await.0, before.0 + 18_809);
        let posted = world.rows("SELECT a.on_behalf_of FROM posted_document d JOIN audit a ON a.id = d.audit_id ORDER BY d.posted_at DESC, d.doc_id DESC LIMIT 1");
        assert_eq!(posted.await, [["31"]]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_changes_voids_what_was_asked() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let far = draft(world, LI, priced(payer, "1", "100")).await;
        let asked = world.pending(LI, "sales_order.confirm", first(far)).await;
        world.done(LI, "order_draft.save", json!({ "draft": far, "version": 1, "content": priced(payer, "9", "1") })).await;
        let digest = rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0]["digest"].clone();
        let yes = json!({ "approval": asked, "digest": digest });
        assert_eq!(world.refused(ADMIN, "approval.approve", yes).await, ["approval.content_changed"]);
        assert_eq!(world.refused(LI, "sales_order.confirm", first(far)).await, ["record.changed_meanwhile"]);
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM sales_order WHERE customer_id = {payer}")).await, 0);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_releases_their_own() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let far = draft(world, ADMIN, priced(payer, "1", "100")).await;
        let asked = world.pending(ADMIN, "sales_order.confirm", first(far)).await;
        let digest = rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0]["digest"].clone();
        let yes = json!({ "approval": asked, "digest": digest });
        assert_eq!(world.refused(ADMIN, "approval.approve", yes).await, ["approval.own_request"]);
    })
    .await;
}

#[tokio::test]
async fn credit_is_released_where_the_regulation_says_so() {
    both(async |world| {
        publish(world, json!({ "credit.charge.strength": "approve" })).await;
        let payer = customer(world, "T-1", 19_799).await;
        let over = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let asked = world.pending(LI, "sales_order.confirm", first(over)).await;
        let steps = world.rows(&format!("SELECT permission FROM approval_step WHERE approval_id = {asked}")).await;
        assert_eq!(steps, [["sales_order.release_credit"]]);
        approve(world, asked).await;
        assert_eq!(held(world, payer, COOKER).await.0, 19_800);
        // A hold stands whoever says yes.
        let again = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let asked = world.pending(LI, "sales_order.confirm", first(again)).await;
        let hold = json!({ "entity": 1, "customer": payer, "currency": "CNY", "on_hold": true, "reason": "逾期" });
        world.done(ADMIN, "credit.set_hold", hold).await;
        let digest = rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0]["digest"].clone();
        let keys = world.refused(ADMIN, "approval.approve", json!({ "approval": asked, "digest": digest })).await;
        assert_eq!(keys, ["approval.not_executed", "credit.charge.on_hold"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn two_reasons_ask_two_people() {
    both(async |world| {
        publish(world, json!({ "credit.charge.strength": "approve" })).await;
        let payer = customer(world, "T-1", 100).await;
        let both = draft(world, LI, priced(payer, "1", "100")).await;
        let asked = world.pending(LI, "sales_order.confirm", first(both)).await;
        let steps = world.rows(&format!("SELECT permission FROM approval_step WHERE approval_id = {asked} ORDER BY step")).await;
        assert_eq!(steps, [["sales_order.release_price"], ["sales_order.release_credit"]]);
    })
    .await;
}

#[tokio::test]
async fn below_what_it_cost_somebody_has_to_agree() {
    both(async |world| {
        publish(world, json!({ "price.own_discount": 10_000 })).await;
        let payer = customer(world, "T-1", 10_000_000).await;
        let average = format!("SELECT value_minor / (quantity / 1000) FROM stock_cost WHERE product_id = {COOKER}");
        assert_eq!(world.number(&average).await, 1_000, "ten yuan each");
        // 11.30 with tax is 10.00 without.
        let at = draft(world, LI, priced(payer, "1", "11.3")).await;
        world.done(LI, "sales_order.confirm", first(at)).await;
        let below = draft(world, LI, priced(payer, "1", "11.28")).await;
        let asked = world.pending(LI, "sales_order.confirm", first(below)).await;
        let detail = &rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0];
        let needs: Value = serde_json::from_str(detail["needs"].as_str().expect("a text")).expect("JSON");
        assert_eq!((&needs[0]["rule"], &needs[0]["reason"]["key"]), (&json!("order.floor_price"), &json!("order.price.below_floor")));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_to_pay_for_another_is_released() {
    both(async |world| {
        let rich = customer(world, "T-1", 10_000_000).await;
        let poor = id(&world.done(LI, "customer.create", json!({ "code": "T-2", "name": "T-2" })).await);
        let mut typed = content(poor, vec![line(COOKER, "1")]);
        typed["payer"] = json!(rich);
        let theirs = draft(world, LI, typed.clone()).await;
        let asked = world.pending(LI, "sales_order.confirm", first(theirs)).await;
        let steps = world.rows(&format!("SELECT permission FROM approval_step WHERE approval_id = {asked}")).await;
        assert_eq!(steps, [["sales_order.release_credit"]]);
        assert_eq!(held(world, rich, COOKER).await.0, 0);
        approve(world, asked).await;
        assert_eq!(held(world, rich, COOKER).await.0, 19_800);
        // What is agreed needs nobody's yes, named or not; then the customer itself is the stranger.
        world.done(ADMIN, "customer.set_parties", json!({ "customer": poor, "version": 1, "pays": rich })).await;
        confirmed(world, typed.clone()).await;
        confirmed(world, content(poor, vec![line(COOKER, "1")])).await;
        assert_eq!(held(world, rich, COOKER).await.0, 3 * 19_800);
        typed["payer"] = json!(poor);
        let own = draft(world, LI, typed).await;
        world.pending(LI, "sales_order.confirm", first(own)).await;
        world.check().await;
    })
    .await;
}
