//! Drafts keep what was typed, also what is wrong, and bind nobody.

use crate::{COOKER, content, customer, draft, line, rows};
use serde_json::json;
use testkit::both;
use testkit::world::{CHEN, LI, WANG};

#[tokio::test]
async fn a_draft_keeps_what_was_typed() {
    both(async |world| {
        let typed = json!({ "texts": { "customer": "华联" }, "requested_on": "下周", "discount": "九五折",
            "lines": [{ "product_text": "杯", "quantity": "１２ 个", "price": "?" }, {}] });
        let saved = draft(world, LI, typed.clone()).await;
        let kept = rows(world, LI, "order_draft.detail", json!({ "id": saved })).await;
        assert_eq!((&kept[0]["content"]["texts"], &kept[0]["content"]["lines"][0]), (&typed["texts"], &typed["lines"][0]));
        assert_eq!((&kept[0]["version"], &kept[0]["state"]), (&json!(1), &json!("draft")));
        assert_eq!(world.number("SELECT COUNT(*) FROM decision WHERE operation = 'order_draft.save'").await, 0, "little evidence is kept");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_its_owners_and_is_changed_as_it_was_seen() {
    both(async |world| {
        let payer = customer(world, "T-1", 100_000).await;
        let saved = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let again = |version: i64, quantity: &str| json!({ "draft": saved, "version": version, "content": content(payer, vec![line(COOKER, quantity)]) });
        assert_eq!(world.done(LI, "order_draft.save", again(1, "2")).await["version"], 2);
        assert_eq!(world.refused(LI, "order_draft.save", again(1, "3")).await, ["record.changed_meanwhile"]);
        assert_eq!(world.fails(CHEN, "order_draft.save", again(2, "3")).await, "record.not_found");
        assert_eq!(rows(world, WANG, "order_draft.list", json!({ "customer": payer })).await.len(), 1, "the manager sees it");
        // A customer of somebody else's is none that can be typed.
        assert_eq!(world.fails(LI, "order_draft.save", json!({ "content": content(82, vec![]) })).await, "record.not_found");
        world.done(LI, "order_draft.discard", json!({ "draft": saved, "version": 2 })).await;
        let keys = world.refused(LI, "order_draft.discard", json!({ "draft": saved, "version": 3 })).await;
        assert_eq!(keys, ["order_draft.ended"]);
        assert_eq!(world.refused(LI, "order_draft.save", again(3, "3")).await, ["order_draft.ended"]);
        assert_eq!(world.refused(LI, "sales_order.confirm", json!({ "draft": saved, "version": 3 })).await, ["order_draft.ended"]);
        world.check().await;
    })
    .await;
}
