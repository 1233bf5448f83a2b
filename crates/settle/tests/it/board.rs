//! Days of business: sums of what the reader may see, no more and no less.

use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, LI, WANG};
use testkit::{World, both};

async fn days(world: &World, who: i64) -> Vec<Value> {
    let window = kernel::query::Window { limit: Some(100), ..Default::default() };
    let params = json!({"from": "2026-11-01", "to": "2026-11-30"});
    world.kernel.query("business_day.list", World::person(who), params, &window).await.expect("a page").rows
}

fn sum(rows: &[Value], key: &str) -> i64 {
    rows.iter().map(|row| row[key].as_i64().expect("a figure")).sum()
}

#[tokio::test]
async fn days_add_up_to_the_documents_that_one_may_see() {
    both(async |world| {
        let everything = days(world, ADMIN).await;
        let of = async |text: &str| world.number(text).await;
        // What was brought over from an earlier system was no business of these days.
        let here = "NOT EXISTS (SELECT 1 FROM opening_document z WHERE z.doc_id = o.id)";
        let here_too = "NOT EXISTS (SELECT 1 FROM delivery y JOIN opening_document z ON z.doc_id = y.id WHERE y.order_id = o.id)";
        let ordered = &format!("SELECT CAST(COALESCE(SUM(gross_minor), 0) AS BIGINT) FROM sales_order o WHERE state <> 'cancelled' AND {here} AND {here_too}");
        assert_eq!(sum(&everything, "ordered_minor"), of(ordered).await);
        let received = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM customer_receipt x \
                        WHERE NOT EXISTS (SELECT 1 FROM receipt_reversal v WHERE v.receipt_id = x.id)";
        assert_eq!(sum(&everything, "received_minor"), of(received).await);
        let delivered = &format!("SELECT CAST(COALESCE((SELECT SUM(gross_minor) FROM delivery o WHERE {here}), 0) - COALESCE((SELECT SUM(gross_minor) FROM goods_return), 0) AS BIGINT)");
        assert_eq!(sum(&everything, "delivered_minor"), of(delivered).await);
        for (who, seen) in [(LI, "c.owner_id = 31"), (WANG, "(c.owner_id = 32 OR c.department_id IN (11, 12))"), (CHEN, "c.owner_id = 34")] {
            let own = format!(
                "SELECT CAST(COALESCE(SUM(o.gross_minor), 0) AS BIGINT) FROM sales_order o JOIN customer c ON c.id = o.customer_id WHERE o.state <> 'cancelled' AND {here} AND {here_too} AND {seen}"
            );
            assert_eq!(sum(&days(world, who).await, "ordered_minor"), of(&own).await, "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn revenue_adds_up_to_the_invoices_that_one_may_see() {
    both(async |world| {
        let months = async |who: i64| {
            let window = kernel::query::Window { limit: Some(100), ..Default::default() };
            let params = json!({"from": "2026-01-01", "to": "2026-11-30"});
            world.kernel.query("revenue.list", World::person(who), params, &window).await.expect("a page").rows
        };
        for (who, seen) in [
            (ADMIN, "1 = 1"),
            (LI, "c.owner_id = 31"),
            (WANG, "(c.owner_id = 32 OR c.department_id IN (11, 12))"),
            (CHEN, "c.owner_id = 34"),
        ] {
            let invoiced = format!(
                "SELECT CAST(COALESCE(SUM(v.gross_minor), 0) AS BIGINT) FROM invoice v JOIN customer c ON c.id = v.customer_id WHERE {seen}"
            );
            let rows = months(who).await;
            assert_eq!(sum(&rows, "gross_minor"), world.number(&invoiced).await, "{who}");
            assert!(rows.iter().all(|row| row["month"] == "2026-11-01"), "{rows:?}");
        }
        assert!(sum(&months(ADMIN).await, "gross_minor") > 0, "somebody was invoiced");
    })
    .await;
}

#[tokio::test]
async fn months_count_as_a_whole_and_each_legal_entity_by_itself() {
    both(async |world| {
        let months = async |params: Value| {
            let window = kernel::query::Window { limit: Some(100), ..Default::default() };
            world.kernel.query("revenue.list", World::person(ADMIN), params, &window).await.expect("a page").rows
        };
        let all = months(json!({"from": "2026-11-01", "to": "2026-11-30"})).await;
        assert!(!all.is_empty());
        assert_eq!(months(json!({"from": "2026-11-15", "to": "2026-11-20"})).await, all, "any day of a month stands for it");
        let (mut of_each, mut entities) = (0, std::collections::BTreeSet::new());
        for row in &all {
            assert_ne!(row["entity_name"], "", "{row}");
            entities.insert(row["entity_id"].as_i64().expect("an id"));
        }
        for entity in entities {
            let rows = months(json!({"from": "2026-11-01", "to": "2026-11-30", "entity": entity})).await;
            assert!(rows.iter().all(|row| row["entity_id"] == entity), "{rows:?}");
            of_each += rows.len();
        }
        assert_eq!(of_each, all.len());
    })
    .await;
}
