//! Reading the quantity ledger's balances.

kernel::statements! {
    /// What is free of products in all warehouses.
    pub(crate) FREE_EVERYWHERE: Fact "stock_balance.free_everywhere" =
        "SELECT item_id, CAST(SUM(on_hand - reserved) AS BIGINT) FROM stock_balance WHERE item_id IN {ids:$1} GROUP BY item_id ORDER BY item_id";
}
