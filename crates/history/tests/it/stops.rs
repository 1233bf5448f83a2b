//! An import that broke off goes on where it stopped.

use crate::{bring, folder, stopped};
use base::Id;
use history::api::HistoryBatch;
use testkit::{World, both};

/// What a batch left in the books, without ids.
pub async fn books(world: &World, batch: Id<HistoryBatch>) -> Vec<Vec<String>> {
    let invoices = format!(
        "SELECT c.code, v.kind, v.invoiced_on, v.remark, v.gross_minor FROM invoice v JOIN customer c ON c.id = v.customer_id \
         JOIN history_posted p ON p.doc_id = v.id AND p.batch_id = {batch} ORDER BY 1, 2, 3, 4, 5"
    );
    let paid = format!(
        "SELECT c.code, r.received_on, r.amount_minor FROM customer_receipt r JOIN customer c ON c.id = r.customer_id \
         JOIN history_posted p ON p.doc_id = r.id AND p.batch_id = {batch} ORDER BY 1, 2, 3"
    );
    let open = format!(
        "SELECT c.code, i.side, i.doc_type, i.due_on, i.amount_minor, i.open_minor FROM open_item i JOIN customer c ON c.id = i.customer_id \
         JOIN history_posted p ON p.doc_id = i.doc_id AND p.doc_type = i.doc_type AND p.batch_id = {batch} ORDER BY 1, 2, 3, 4, 5, 6"
    );
    let used = format!(
        "SELECT c.code, d.due_on, d.amount_minor, k.doc_type, k.due_on, a.amount_minor FROM allocation a JOIN open_item d ON d.id = a.debit_item_id \
         JOIN open_item k ON k.id = a.credit_item_id JOIN customer c ON c.id = d.customer_id JOIN history_posted p ON p.doc_id = d.doc_id \
         AND p.doc_type = d.doc_type AND p.batch_id = {batch} ORDER BY 1, 2, 3, 4, 5, 6"
    );
    let left = format!(
        "SELECT v.remark, v.delivered_on, l.line_no, l.quantity, l.cost_minor FROM delivery v JOIN delivery_line l ON l.delivery_id = v.id \
         JOIN history_posted p ON p.doc_id = v.id AND p.batch_id = {batch} ORDER BY 1, 2, 3, 4, 5"
    );
    let goods = "SELECT d.code, b.on_hand FROM stock_balance b JOIN product d ON d.id = b.item_id ORDER BY 1, 2".to_owned();
    let costs =
        "SELECT d.code, k.quantity, k.value_minor FROM stock_cost k JOIN product d ON d.id = k.product_id ORDER BY 1, 2, 3".to_owned();
    let mut all = Vec::new();
    for sql in [invoices, paid, open, used, left, goods, costs] {
        let rows = world.rows(&sql).await;
        assert!(!rows.is_empty(), "{sql}");
        all.extend(rows);
    }
    all
}

#[tokio::test]
async fn what_broke_off_goes_on_where_it_stopped() {
    both(async |world| {
        for stop in [3, 40, 110] {
            stopped(&folder(), world, stop).await;
        }
        let ended = bring(world, 8, &mut |_| {}).await.expect("goes on");
        assert_eq!((ended.known, &ended.refused), (false, &None));
        world.check().await;
        let whole = World::new(world.engine(), |_| {}).await;
        let at_once = bring(&whole, 1, &mut |_| {}).await.expect("at once");
        assert_eq!(books(world, ended.batch).await, books(&whole, at_once.batch).await);
    })
    .await;
}
