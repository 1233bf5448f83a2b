//! An import that broke off goes on where it stopped.

use crate::bring;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::{World, both};

/// What stands in the books, without ids.
async fn books(world: &World) -> Vec<Vec<String>> {
    let sql = "SELECT c.code, v.kind, v.invoiced_on, v.remark, v.gross_minor FROM invoice v JOIN customer c ON c.id = v.customer_id \
               JOIN history_posted p ON p.doc_id = v.id ORDER BY 1, 2, 3, 4, 5";
    let paid = "SELECT c.code, r.received_on, r.amount_minor FROM customer_receipt r JOIN customer c ON c.id = r.customer_id \
                JOIN history_posted p ON p.doc_id = r.id ORDER BY 1, 2, 3";
    let goods = "SELECT d.code, b.on_hand FROM stock_balance b JOIN product d ON d.id = b.item_id ORDER BY 1, 2";
    let mut all = world.rows(sql).await;
    all.extend(world.rows(paid).await);
    all.extend(world.rows(goods).await);
    all
}

#[tokio::test]
async fn what_broke_off_goes_on_where_it_stopped() {
    both(async |world| {
        // The run is dropped as soon as so many documents are in, with others under way.
        for stop in [3, 40, 110] {
            let done = AtomicU64::new(0);
            let (stopped, waits) = tokio::sync::oneshot::channel();
            let mut stopped = Some(stopped);
            let mut tell = |progress: history::api::Progress| {
                done.store(progress.done, Ordering::SeqCst);
                if progress.done >= stop
                    && let Some(stopped) = stopped.take()
                {
                    let _ = stopped.send(());
                }
            };
            tokio::select! {
                biased;
                _ = waits => {}
                ended = bring(world, 8, &mut tell) => panic!("ended before {stop}: {ended:?}"),
            }
            assert!(done.load(Ordering::SeqCst) >= stop);
        }
        let ended = bring(world, 8, &mut |_| {}).await.expect("goes on");
        assert_eq!((ended.known, ended.refused), (false, None));
        world.check().await;
        let whole = World::new(world.engine(), |_| {}).await;
        bring(&whole, 1, &mut |_| {}).await.expect("at once");
        assert_eq!(books(world).await, books(&whole).await);
    })
    .await;
}
