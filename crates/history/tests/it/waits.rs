//! What was brought in waits for nobody.

use crate::bring;
use kernel::query::Window;
use serde_json::json;
use testkit::world::ADMIN;
use testkit::{World, both};

#[tokio::test]
async fn a_delivery_of_the_past_waits_for_no_signature() {
    both(async |world| {
        bring(world, 4, &mut |_| {}).await.expect("is in");
        let past = world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_standing WHERE past").await;
        assert!(past > 40, "{past}");
        let window = Window { limit: Some(500), ..Window::default() };
        let asked = json!({ "to_sign": true, "delivered_to": "2012-12-31" });
        let waiting = world.kernel.query("delivery.list", World::person(ADMIN), asked, &window).await.expect("a page").rows;
        assert!(waiting.is_empty(), "{waiting:?}");
        let asked = json!({ "to_sign": false, "delivered_to": "2012-12-31" });
        let rest = world.kernel.query("delivery.list", World::person(ADMIN), asked, &window).await.expect("a page").rows;
        assert!(rest.iter().any(|row| row["state"] == "past"), "{rest:?}");
        world.check().await;
    })
    .await;
}
