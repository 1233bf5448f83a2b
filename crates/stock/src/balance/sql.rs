//! Reading the quantity ledger's balances.

kernel::statements! {
    /// What is free of products in all warehouses.
    pub(crate) FREE_EVERYWHERE: Fact "stock_balance.free_everywhere" =
        "SELECT item_id, CAST(SUM(on_hand - reserved) AS BIGINT) FROM stock_balance WHERE item_id IN {ids:$1} GROUP BY item_id ORDER BY item_id";
    /// What there is of products in each warehouse of a legal entity that is in use.
    pub(crate) AVAILABLE: Fact "stock_balance.available" =
        "SELECT b.id, b.item_id, b.warehouse_id, w.code, w.name, b.on_hand, b.reserved FROM stock_balance b JOIN warehouse w ON w.id = b.warehouse_id \
         WHERE b.entity_id = $1 AND b.item_id IN {ids:$2} AND w.state = 'active' AND b.variant_id = 0 AND b.lot_id = 0 AND b.serial = '' \
         AND b.owner_party_id = 0 AND b.quality = '' ORDER BY b.item_id, w.code, b.id";
    /// For what products are promised: the documents that hold something of them, the oldest first.
    pub(crate) HELD: Fact "stock_balance.held" =
        "SELECT h.item_id, h.warehouse_id, h.doc_type, h.doc_id, COALESCE(d.number, r.reference, ''), COALESCE(r.owner_id, d.posted_by, 0), h.held \
         FROM (SELECT b.item_id, b.warehouse_id, e.doc_type, e.doc_id, CAST(SUM(e.quantity) AS BIGINT) AS held FROM stock_balance b \
         JOIN stock_entry e ON e.balance_id = b.id AND e.bucket = 'reserved' WHERE b.entity_id = $1 AND b.item_id IN {ids:$2} AND b.reserved > 0 \
         GROUP BY b.item_id, b.warehouse_id, e.doc_type, e.doc_id HAVING SUM(e.quantity) > 0) h \
         LEFT JOIN posted_document d ON d.doc_type = h.doc_type AND d.doc_id = h.doc_id \
         LEFT JOIN reservation r ON h.doc_type = 'reservation' AND r.id = h.doc_id ORDER BY h.item_id, h.doc_id, h.warehouse_id LIMIT 200";
}
