//! What a person may not decide alone: released by somebody's yes, for the draft as it is.

use crate::{COOKER, amendment, approve, confirmed, content, customer, draft, first, held, id, line, rows};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, LI, WANG};

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

#[tokio::test]
async fn who_asks_once_more_asks_in_the_place_of_the_earlier() {
    both(async |world| {
        let rich = customer(world, "T-1", 10_000_000).await;
        let other = id(&world.done(LI, "customer.create", json!({ "code": "T-2", "name": "T-2" })).await);
        let mut typed = content(rich, vec![line(COOKER, "1")]);
        typed["invoiced"] = json!(other);
        let (one, another) = (draft(world, LI, typed.clone()).await, draft(world, LI, typed).await);
        let asked = world.pending(LI, "sales_order.confirm", first(one)).await;
        let of_another = world.pending(LI, "sales_order.confirm", first(another)).await;
        let again = world.pending(LI, "sales_order.confirm", first(one)).await;
        for (request, state) in [(asked, "withdrawn"), (of_another, "waiting"), (again, "waiting")] {
            assert_eq!(rows(world, ADMIN, "approval.detail", json!({ "id": request })).await[0]["state"], state);
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn an_invoice_in_anothers_name_is_released_and_a_foreign_receiver_is_told() {
    both(async |world| {
        let rich = customer(world, "T-1", 10_000_000).await;
        let other = id(&world.done(LI, "customer.create", json!({ "code": "T-2", "name": "T-2" })).await);
        let mut typed = content(rich, vec![line(COOKER, "1")]);
        typed["receiver"] = json!(other);
        let sent = draft(world, LI, typed.clone()).await;
        let made = world.done(LI, "sales_order.confirm", first(sent)).await;
        let credit = made["checks"].as_array().expect("checks").iter().find(|check| check["name"] == "credit").expect("credit");
        assert!(credit.to_string().contains("sales_order.receiver_not_agreed"), "{credit}");
        let gone = json!({ "customer": other, "version": 1 });
        assert_eq!(world.fails(ADMIN, "customer.remove", gone).await, "record.in_use", "who only receives stays");
        let version = world.number(&format!("SELECT version FROM product WHERE id = {COOKER}")).await;
        let ordered = json!({ "product": COOKER, "version": version });
        assert_eq!(world.fails(ADMIN, "product.remove", ordered).await, "record.in_use", "what is ordered stays");
        typed["invoiced"] = json!(other);
        let billed = draft(world, LI, typed.clone()).await;
        let asked = world.pending(LI, "sales_order.confirm", first(billed)).await;
        let detail = &rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0];
        assert!(detail["needs"].as_str().expect("a text").contains("order.invoiced_not_agreed"), "{detail}");
        // What is agreed needs nobody's yes, and nobody is told of it.
        world.done(ADMIN, "customer.set_parties", json!({ "customer": rich, "version": 2, "invoiced": other, "receives": other })).await;
        let agreed = world.done(LI, "sales_order.confirm", first(draft(world, LI, typed).await)).await;
        assert!(!agreed["checks"].to_string().contains("not_agreed"), "{}", agreed["checks"]);
        world.check().await;
    })
    .await;
}

/// Why a yes is refused.
async fn not_approved(world: &testkit::World, who: i64, approval: i64) -> Vec<String> {
    let digest = rows(world, ADMIN, "approval.detail", json!({ "id": approval })).await[0]["digest"].clone();
    world.refused(who, "approval.approve", json!({ "approval": approval, "digest": digest })).await
}

#[tokio::test]
async fn a_yes_is_bound_to_who_pays_and_on_which_terms() {
    both(async |world| {
        let rich = customer(world, "T-1", 10_000_000).await;
        let plain = id(&world.done(LI, "customer.create", json!({ "code": "T-2", "name": "T-2" })).await);
        let far = draft(world, LI, priced(plain, "1", "100")).await;
        let asked = world.pending(LI, "sales_order.confirm", first(far)).await;
        world.done(ADMIN, "customer.set_parties", json!({ "customer": plain, "version": 1, "pays": rich })).await;
        assert_eq!(not_approved(world, ADMIN, asked).await, ["approval.content_changed"]);
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM sales_order WHERE customer_id = {plain}")).await, 0);
        // As it was when it was asked it is what was agreed; what moves by itself is not part of it.
        world.done(ADMIN, "customer.set_parties", json!({ "customer": plain, "version": 2 })).await;
        confirmed(world, content(plain, vec![line(COOKER, "1")])).await;
        world.clock.advance_millis(86_400_000);
        approve(world, asked).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_yes_is_bound_to_the_prices_it_was_asked_for() {
    both(async |world| {
        let columns = "id, code, name, currency, with_tax, audience, class_id, priority, valid_from, state, version";
        let list = "9001, 'T-CLASS', '等级价', 'CNY', TRUE, 'class', 120, 0, 20000, 'active', 1";
        world.raw(&format!("INSERT INTO price_list ({columns}) VALUES ({list})")).await;
        let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
        let price = format!("9001, 9001, {COOKER}, '件', 0, 176000000, 20000, NULL, 1795572000000000, 1");
        world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES ({price})")).await;
        let payer = customer(world, "T-1", 10_000_000).await;
        let mut typed = content(payer, vec![line(COOKER, "1")]);
        typed["lines"][0]["discount"] = json!("12%");
        let far = draft(world, LI, typed).await;
        let asked = world.pending(LI, "sales_order.confirm", first(far)).await;
        let order = id(&confirmed(world, content(payer, vec![line(COOKER, "2")])).await);
        let more = json!({ "line_no": 1, "product": COOKER, "quantity": "2" });
        let lines = json!([more, { "product": COOKER, "quantity": "1", "discount": "12%" }]);
        let amended = amendment(world, LI, order, json!({ "reason": "加订", "lines": lines })).await;
        let amending = world.pending(LI, "sales_order.amend", first(amended)).await;
        // Twelve in a hundred off another list is another price.
        world.done(LI, "customer.change", json!({ "customer": payer, "version": 2, "class": 120 })).await;
        assert_eq!(not_approved(world, ADMIN, asked).await, ["approval.content_changed"]);
        assert_eq!(not_approved(world, ADMIN, amending).await, ["approval.content_changed"]);
        let rows = world.rows(&format!("SELECT state FROM approval WHERE id IN ({asked}, {amending})")).await;
        assert_eq!(rows, [["waiting"], ["waiting"]]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn who_wrote_in_a_draft_says_no_yes_to_it() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let far = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let save = |version: i64, price: &str| json!({ "draft": far, "version": version, "content": priced(payer, "1", price) });
        world.done(WANG, "order_draft.save", save(1, "100")).await;
        // Saved once more by its owner it is still what the other wrote.
        world.done(LI, "order_draft.save", save(2, "100")).await;
        let asked = world.pending(LI, "sales_order.confirm", json!({ "draft": far, "version": 3 })).await;
        assert_eq!(not_approved(world, WANG, asked).await, ["approval.own_request"]);
        approve(world, asked).await;
        let again = draft(world, LI, priced(payer, "1", "100")).await;
        let asked = world.pending(WANG, "sales_order.confirm", first(again)).await;
        assert_eq!(world.rows(&format!("SELECT authors FROM approval WHERE id = {asked}")).await, [[format!("[{LI}]")]]);
        world.check().await;
    })
    .await;
}
