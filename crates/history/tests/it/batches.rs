//! Batches beside each other: what stands, what is half in, what was taken back.

use crate::stops::books;
use crate::{bring, bring_of, bring_rows, bring_to, folder, keys, of_rows, stopped};
use base::Id;
use history::api::{HistoryBatch, TakingBack, take_back};
use serde_json::json;
use testkit::world::ADMIN;
use testkit::{World, both};

async fn taken_back(world: &World, batch: Id<HistoryBatch>) -> u64 {
    let back = TakingBack { kernel: &world.kernel, principal: World::person(ADMIN), batch, reason: "导错了".into() };
    let kept = take_back(&back, &mut |_| {}).await.expect("back");
    world.check().await;
    world.clock.advance_millis(1_000);
    kept
}

#[tokio::test]
async fn what_was_taken_back_comes_in_again_as_it_was() {
    both(async |world| {
        let first = bring(world, 8, &mut |_| {}).await.expect("in");
        let was = books(world, first.batch).await;
        taken_back(world, first.batch).await;
        let again = bring(world, 8, &mut |_| {}).await.expect("in once more");
        assert_eq!((again.known, &again.refused), (false, &None));
        assert_ne!(again.batch, first.batch);
        assert_eq!(books(world, again.batch).await, was);
        world.check().await;
        // Both are taken back: the records were the second one's as well.
        assert_eq!(taken_back(world, again.batch).await, 0);
        let open = "SELECT COUNT(*) FROM product p JOIN history_posted h ON h.doc_type = 'product' AND h.doc_id = p.id AND h.batch_id = ";
        assert_eq!(world.number(&format!("{open}{} WHERE p.state = 'active'", again.batch)).await, 0);
    })
    .await;
}

/// A customer who was there before has money of today in credit, and owes something of today: payments of the past touch neither.
#[tokio::test]
async fn what_is_open_today_is_no_part_of_the_past() {
    both(async |world| {
        let customer = world.done(ADMIN, "customer.create", json!({ "code": "17002", "name": "老客户" })).await["id"].clone();
        let amount = json!({ "minor": 5_000_000, "currency": "CNY" });
        let paid = json!({ "entity": 1, "customer": customer, "amount": amount, "received_on": "2026-11-25", "as_advance": true });
        world.done(ADMIN, "customer_receipt.post", paid).await;
        assert_eq!(bring(world, 8, &mut |_| {}).await.expect("in").refused, None);
        let open = format!("SELECT open_minor FROM open_item WHERE customer_id = {customer} AND doc_type = 'customer_receipt' ORDER BY id");
        assert_eq!(world.rows(&open).await[0], ["5000000"]);
        let settled = format!(
            "SELECT COUNT(*) FROM open_item i JOIN allocation a ON a.debit_item_id = i.id WHERE i.customer_id = {customer} AND i.doc_type = 'invoice'"
        );
        assert!(world.number(&settled).await > 0, "its invoices of the past are paid by payments of the past");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_being_taken_back_is_not_brought_in() {
    both(async |world| {
        let brought = bring(world, 8, &mut |_| {}).await.expect("in");
        taken_back(world, brought.batch).await;
        // Killed before it ended.
        world.raw(&format!("UPDATE history_batch SET state = 'undoing', ended_at = NULL WHERE id = {}", brought.batch)).await;
        assert_eq!(keys(bring(world, 8, &mut |_| {}).await)[0], "history.being_taken_back");
        assert_eq!(
            world.number(&format!("SELECT COUNT(*) FROM history_batch WHERE id = {} AND state = 'undoing'", brought.batch)).await,
            1
        );
        taken_back(world, brought.batch).await;
        assert_eq!(bring(world, 8, &mut |_| {}).await.expect("in").refused, None);
    })
    .await;
}

#[tokio::test]
async fn a_batch_goes_on_in_its_own_warehouse() {
    both(async |world| {
        stopped(&folder(), world, 40).await;
        world.clock.advance_millis(1_000);
        assert_eq!(keys(bring_to(71, &folder(), world, 8, &mut |_| {}).await), ["history.other_warehouse"]);
        world.clock.advance_millis(1_000);
        assert_eq!(bring(world, 8, &mut |_| {}).await.expect("goes on").refused, None);
        world.clock.advance_millis(1_000);
        assert!(bring_to(71, &folder(), world, 8, &mut |_| {}).await.expect("known").known, "all of it is in");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_was_mended_waits_for_the_batch_that_is_half_in() {
    both(async |world| {
        stopped(&folder(), world, 40).await;
        world.clock.advance_millis(1_000);
        let rows = ["489001,10103A,PARTY BUNTING,11,2010-09-01 09:10:00,4.95,17005,EIRE"];
        assert_eq!(keys(bring_of(of_rows(&rows).path(), world, 8, &mut |_| {}).await), ["history.another_half_in"]);
        let half: i64 = world.number("SELECT MAX(id) FROM history_batch").await;
        taken_back(world, Id::new(half)).await;
        bring_rows(world, &rows).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_overlaps_is_not_posted_twice() {
    both(async |world| {
        let first = bring_rows(world, &["1,A1,CUP,5,2010-01-04,4.00,k1,UK", "2,A1,CUP,5,2010-01-05,4.00,k1,UK"]).await;
        let more = ["2,A1,CUP,6,2010-01-05,4.00,k1,UK", "3,A1,CUP,5,2010-01-06,4.00,k1,UK"];
        world.clock.advance_millis(1_000);
        let second = bring_of(of_rows(&more).path(), world, 8, &mut |_| {}).await.expect("an answer");
        let (number, refusals) = second.refused.expect("refused");
        assert_eq!((number.as_str(), refusals[0].key.as_str()), ("2", "history.there_already"));
        taken_back(world, second.batch).await;
        taken_back(world, first.batch).await;
        bring_rows(world, &more).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_came_to_nothing_comes_back() {
    both(async |world| {
        let brought = bring_rows(
            world,
            &[
                "1,A1,CUP,5,2010-01-04,4.00,k1,UK",
                "2,A1,CUP,1,2010-01-05,0.00,k1,UK",
                "3,A2,STRAW,2,2010-01-05,0.001,k1,UK",
                "C4,A1,CUP,-1,2010-01-06,0.00,k1,UK",
                "C5,A2,STRAW,-2,2010-01-06,0.001,k1,UK",
            ],
        )
        .await;
        let made = |kind: &str| format!("SELECT COUNT(*) FROM history_posted WHERE batch_id = {} AND doc_type = '{kind}'", brought.batch);
        assert_eq!(world.number(&made("goods_return")).await, 2);
        assert_eq!(world.number(&made("credit_note")).await, 0);
        world.check().await;
        taken_back(world, brought.batch).await;
    })
    .await;
}

#[tokio::test]
async fn what_came_back_in_parts_is_credited_as_the_report_says() {
    both(async |world| {
        let brought = bring_rows(
            world,
            &[
                "1,A1,CUP,3,2010-01-04,0.425,k1,UK",
                "C2,A1,CUP,-1,2010-01-05,0.425,k1,UK",
                "C3,A1,CUP,-1,2010-01-05,0.425,k1,UK",
                "C4,A1,CUP,-1,2010-01-07,0.425,k1,UK",
            ],
        )
        .await;
        let credited = format!(
            "SELECT CAST(SUM(v.gross_minor) AS BIGINT) FROM invoice v JOIN history_posted p ON p.doc_type = 'credit_note' AND p.doc_id = v.id AND p.batch_id = {}",
            brought.batch
        );
        assert_eq!(world.number(&credited).await, -128);
    })
    .await;
}

#[tokio::test]
async fn what_the_company_uses_stays_open_and_what_history_left_is_settled() {
    both(async |world| {
        // Customer C0080 and product P0050 were there before; k1 and A1 are used afterwards, k2 and A2 are not.
        let rows = [
            "1,A1,CUP,5,2010-01-04,4.00,k1,UK",
            "2,A2,JUG,5,2010-01-04,3.00,k2,UK",
            "3,P0050,PAN,5,2010-01-04,3.00,C0080,UK",
            "C4,P0050,PAN,-2,2010-04-04,3.00,C0080,UK",
            "5,P0050,PAN,1,2010-05-04,3.00,C0080,UK",
            "C6,A2,JUG,-1,2010-04-04,3.00,k2,UK",
            "7,A2,JUG,1,2011-01-04,3.00,k2,UK",
        ];
        let open = "SELECT CAST(COALESCE(SUM(CASE WHEN side = 'debit' THEN open_minor ELSE 0 END), 0) AS BIGINT), \
                    CAST(COALESCE(SUM(CASE WHEN side = 'credit' THEN open_minor ELSE 0 END), 0) AS BIGINT) FROM open_item WHERE customer_id = 80";
        let before = world.rows(open).await;
        let brought = bring_rows(world, &rows).await;
        let product = world.number("SELECT id FROM product WHERE code = 'A1'").await;
        let goods = serde_json::json!({"warehouse": 70, "supplier": "义乌供货商", "received_on": "2026-11-24",
            "lines": [{"product": product, "quantity": 1_000, "unit_cost_micro": 1_000_000}]});
        world.done(ADMIN, "stock.receive", goods).await;
        let kept = taken_back(world, brought.batch).await;
        assert_eq!(kept, 1, "the product that came in since");
        let state = async |table: &str, code: &str| world.rows(&format!("SELECT state FROM {table} WHERE code = '{code}'")).await[0][0].clone();
        assert_eq!((state("product", "A1").await.as_str(), state("product", "A2").await.as_str()), ("active", "closed"));
        assert_eq!((state("customer", "k1").await.as_str(), state("customer", "k2").await.as_str()), ("closed", "closed"));
        assert_eq!((state("product", "P0050").await.as_str(), state("customer", "C0080").await.as_str()), ("active", "active"));
        let left = format!(
            "SELECT COUNT(*) FROM open_item i JOIN history_posted p ON p.doc_type = i.doc_type AND p.doc_id = i.doc_id AND p.batch_id = {} WHERE i.open_minor > 0",
            brought.batch
        );
        assert_eq!(world.number(&left).await, 0, "nothing of it is open, also of a customer who was there before");
        assert_eq!(world.rows(open).await, before, "what it owed by itself is as it was");
    })
    .await;
}

#[tokio::test]
async fn an_invoice_bears_the_day_of_its_rows() {
    both(async |world| {
        let brought = bring_rows(world, &["1,A1,CUP,5,2010-01-14,4.00,k1,UK", "C2,A1,CUP,-1,2010-01-16,4.00,k1,UK"]).await;
        let sql = format!(
            "SELECT v.kind, v.invoiced_on FROM invoice v JOIN history_posted p ON p.doc_id = v.id AND p.batch_id = {} ORDER BY v.id",
            brought.batch
        );
        let day = |text: &str| base::BusinessDate::parse(text).expect("a day").days().to_string();
        assert_eq!(world.rows(&sql).await, [["invoice".to_owned(), day("2010-01-14")], ["credit_note".to_owned(), day("2010-01-16")]]);
    })
    .await;
}
