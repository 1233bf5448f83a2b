//! Positions are described, held and closed.

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, LI, WANG, World};
use testkit::{both, world::DISABLED};

async fn rows(world: &World, who: i64, query: &str, params: Value) -> Vec<Value> {
    world.kernel.query(query, World::person(who), params, &Window::default()).await.expect("a page").rows
}

#[tokio::test]
async fn a_position_is_described_held_and_closed() {
    both(async |world| {
        let made = world.done(ADMIN, "position.create", json!({ "code": " clerk ", "name": "内勤", "duties": "接单\n核价" })).await;
        let id = made["id"].as_i64().expect("an id");
        assert_eq!(world.refused(ADMIN, "position.create", json!({ "code": "clerk", "name": "又一个" })).await, ["position.code.taken"]);
        world.done(ADMIN, "position.change", json!({ "position": id, "version": 1, "duties": "接单" })).await;
        assert_eq!(
            world.refused(ADMIN, "position.change", json!({ "position": id, "version": 1, "name": "" })).await,
            ["record.changed_meanwhile", "text.empty"]
        );
        world.done(ADMIN, "position.assign", json!({ "position": id, "version": 2, "user": LI, "since": "2026-01-05" })).await;
        let again = json!({ "position": id, "version": 3, "user": LI });
        assert_eq!(world.refused(ADMIN, "position.assign", again).await, ["position.held_already"]);
        let left = json!({ "position": id, "version": 3, "user": DISABLED });
        assert_eq!(world.refused(ADMIN, "position.assign", left).await, ["position.holder_left"]);
        assert_eq!(world.refused(ADMIN, "position.close", json!({ "position": id, "version": 3 })).await, ["position.still_held"]);
        let held = rows(world, LI, "position_holder.list", json!({ "user": LI, "position": id })).await;
        assert_eq!((&held[0]["position_name"], &held[0]["since"]), (&json!("内勤"), &json!("2026-01-05")));
        world.done(ADMIN, "position.relieve", json!({ "position": id, "version": 3, "user": LI })).await;
        let gone = json!({ "position": id, "version": 4, "user": LI });
        assert_eq!(world.refused(ADMIN, "position.relieve", gone).await, ["position.not_held"]);
        world.done(ADMIN, "position.close", json!({ "position": id, "version": 4 })).await;
        let closed = json!({ "position": id, "version": 5, "user": LI });
        assert_eq!(world.refused(ADMIN, "position.assign", closed).await, ["position.closed"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn duties_are_paragraphs_and_holders_are_in_scope() {
    both(async |world| {
        let long = json!({ "code": "x", "name": "y", "duties": "长".repeat(4001) });
        assert_eq!(world.refused(ADMIN, "position.create", long).await, ["text.too_long"]);
        let bell = json!({ "code": "x", "name": "y", "duties": "a\u{7}" });
        assert_eq!(world.refused(ADMIN, "position.create", bell).await, ["text.unprintable"]);
        // Li is in Wang's department, Chen is not.
        assert_eq!(rows(world, WANG, "position_holder.list", json!({})).await.len(), 1);
        assert_eq!(rows(world, CHEN, "position_holder.list", json!({})).await.len(), 1);
        assert_eq!(rows(world, ADMIN, "position_holder.list", json!({})).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn two_assignments_at_once_leave_one() {
    both(async |world| {
        let input = json!({ "position": 611, "version": 1, "user": LI });
        let (one, other) = tokio::join!(world.execute(ADMIN, "position.assign", &input), world.execute(ADMIN, "position.assign", &input));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
        assert_eq!(rows(world, ADMIN, "position_holder.list", json!({ "position": 611 })).await.len(), 1);
        world.check().await;
    })
    .await;
}
