//! Invariants of receipts and reservations: each statement returns the violating rows.

kernel::statements! {
    /// I02: stock is promised to active reservations only.
    HELD: Check "I02.nothing_is_reserved_for_an_ended_reservation" =
        "SELECT e.doc_id, e.balance_id FROM stock_entry e LEFT JOIN reservation r ON r.id = e.doc_id \
         WHERE e.bucket = 'reserved' AND e.doc_type = 'reservation' AND COALESCE(r.state, 'none') <> 'active' GROUP BY e.doc_id, e.balance_id HAVING SUM(e.quantity) <> 0";
    /// I02: an active reservation holds something, in its own warehouse.
    HOLDS: Check "I02.an_active_reservation_holds_stock_of_its_warehouse" =
        "SELECT r.id FROM reservation r LEFT JOIN stock_entry e ON e.doc_id = r.id AND e.doc_type = 'reservation' AND e.bucket = 'reserved' \
         LEFT JOIN stock_balance b ON b.id = e.balance_id WHERE r.state = 'active' GROUP BY r.id, r.warehouse_id \
         HAVING COALESCE(SUM(e.quantity), 0) <= 0 OR SUM(CASE WHEN b.warehouse_id <> r.warehouse_id THEN 1 ELSE 0 END) > 0";
    /// Nothing of a closed warehouse is promised.
    IN_CLOSED: Check "stock.warehouses_in_closed_department" =
        "SELECT w.id FROM warehouse w JOIN department d ON d.id = w.department_id WHERE w.state = 'active' AND d.state = 'closed'";
    /// A closed warehouse promises nothing.
    CLOSED: Check "stock.closed_warehouse_promises" =
        "SELECT b.id FROM stock_balance b JOIN warehouse w ON w.id = b.warehouse_id WHERE w.state = 'closed' AND b.reserved > 0";
    /// I06: a receipt's line and its entry are one to one, of one product, warehouse and quantity.
    LINE_ENTRY: Check "I06.a_receipt_line_has_its_entry" =
        "SELECT l.receipt_id, l.line_no FROM goods_receipt_line l JOIN goods_receipt r ON r.id = l.receipt_id \
         LEFT JOIN stock_entry e ON e.doc_type = 'goods_receipt' AND e.doc_id = l.receipt_id AND e.line_no = l.line_no LEFT JOIN stock_balance b ON b.id = e.balance_id \
         GROUP BY l.receipt_id, l.line_no, l.quantity, l.product_id, r.warehouse_id HAVING COUNT(e.id) <> 1 OR SUM(CASE WHEN e.bucket = 'on_hand' \
         AND e.quantity = l.quantity AND b.item_id = l.product_id AND b.warehouse_id = r.warehouse_id THEN 1 ELSE 0 END) <> 1 \
         UNION ALL SELECT e.doc_id, e.line_no FROM stock_entry e LEFT JOIN goods_receipt_line l ON l.receipt_id = e.doc_id AND l.line_no = e.line_no \
         WHERE e.doc_type = 'goods_receipt' AND l.receipt_id IS NULL";
    /// I29: a receipt exists only as a posted document, and the other way round.
    RECEIPT_POSTED: Check "I29.a_receipt_is_posted" =
        "SELECT r.id FROM goods_receipt r LEFT JOIN posted_document d ON d.doc_type = 'goods_receipt' AND d.doc_id = r.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> r.entity_id";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&IN_CLOSED, &HELD, &HOLDS, &CLOSED, &LINE_ENTRY, &RECEIPT_POSTED];
