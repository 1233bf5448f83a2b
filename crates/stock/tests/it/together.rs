//! Many documents at once that move the same goods: they follow each other, and none is thrown out to begin again. Counted, not timed.

use crate::receive;
use kernel::Request;
use serde_json::{Value, json};
use testkit::world::ADMIN;
use testkit::{World, both};

/// Products that lie in both warehouses; those that came later have the greater balances, not the greater ids.
const PRODUCTS: [i64; 6] = [67, 62, 66, 63, 65, 64];

/// Runs requests, several at a time; how often one of them began again.
async fn begun_again(world: &World, requests: Vec<Request>) -> u64 {
    let before = world.kernel.db().faults().counts().stale;
    let mut running = Vec::new();
    for request in requests {
        let kernel = world.kernel.clone();
        running.push(tokio::spawn(async move { kernel.execute(&request).await.map(drop) }));
    }
    for one in running {
        one.await.expect("ends").expect("done");
    }
    world.kernel.db().faults().counts().stale - before
}

async fn goods(world: &World) -> Vec<Value> {
    for product in PRODUCTS {
        for warehouse in [70, 71] {
            receive(world, warehouse, product, 1_000_000).await;
        }
    }
    PRODUCTS.iter().map(|product| json!({ "product": product, "quantity": 1_000 })).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opposite_transfers_follow_each_other() {
    both(async |world| {
        let lines = goods(world).await;
        let transfer = |from: i64, to: i64| json!({ "warehouse": from, "to_warehouse": to, "moved_on": "2026-11-25", "lines": lines });
        let both_ways = [transfer(70, 71), transfer(71, 70)];
        let requests = (0..40).map(|n| world.request(World::person(ADMIN), "stock.transfer", &both_ways[n % 2])).collect();
        let again = begun_again(world, requests).await;
        assert!(again <= 3, "{again} of 40 began again");
        world.check().await;
    })
    .await;
}
