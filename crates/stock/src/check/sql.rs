//! Invariants of stock documents, costs and reservations: each statement returns the violating rows.

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

    /// I01: what is kept of a cost = Σ its entries.
    COST: Check "I01.cost_is_the_sum_of_its_entries" =
        "SELECT c.id FROM stock_cost c LEFT JOIN (SELECT cost_id, SUM(quantity) AS q, SUM(value_minor) AS v FROM stock_cost_entry GROUP BY cost_id) e \
         ON e.cost_id = c.id WHERE c.quantity <> COALESCE(e.q, 0) OR c.value_minor <> COALESCE(e.v, 0)";
    /// I01: costs are kept of as much as the entries of goods come to, wherever it lies; each line moves both by the same.
    COSTED: Check "I01.cost_is_kept_of_what_lies_there" =
        "SELECT y.entity_id, y.product_id FROM (SELECT b.entity_id, b.item_id AS product_id, s.quantity AS q FROM stock_entry s JOIN stock_balance b ON b.id = s.balance_id \
         WHERE s.bucket = 'on_hand' UNION ALL SELECT c.entity_id, c.product_id, -x.quantity FROM stock_cost_entry x JOIN stock_cost c ON c.id = x.cost_id) y \
         GROUP BY y.entity_id, y.product_id HAVING SUM(y.q) <> 0";
    /// I04: what left of a cost was there before, also in the most favourable order within a minute.
    COST_ON_THE_WAY: Check "I04.cost_is_never_negative_on_the_way" =
        "SELECT id FROM (SELECT id, quantity, \
         SUM(CASE WHEN quantity > 0 THEN quantity ELSE 0 END) OVER (PARTITION BY cost_id ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND 60000000 FOLLOWING) AS came, \
         SUM(CASE WHEN quantity < 0 THEN quantity ELSE 0 END) OVER (PARTITION BY cost_id ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND 60000001 PRECEDING) AS went \
         FROM stock_cost_entry) AS running WHERE quantity < 0 AND came + COALESCE(went, 0) + quantity < 0";
    /// I05: a transfer, and its correction, moves nothing in sum, and no cost.
    TRANSFER: Check "I05.a_transfer_sums_to_nothing" =
        "SELECT e.doc_id, b.item_id FROM stock_document d JOIN stock_entry e ON e.doc_id = d.id AND e.bucket = 'on_hand' JOIN stock_balance b ON b.id = e.balance_id \
         WHERE d.to_warehouse_id IS NOT NULL GROUP BY e.doc_id, b.item_id, b.entity_id HAVING SUM(e.quantity) <> 0 \
         UNION ALL SELECT k.doc_id, k.cost_id FROM stock_document d JOIN stock_cost_entry k ON k.doc_id = d.id WHERE d.to_warehouse_id IS NOT NULL";
    /// I06: a line of a stock document has its entry, a transfer's the other in the other warehouse; samples and transfers leave.
    DOCUMENT_LINE: Check "I06.a_stock_document_line_has_its_entries" =
        "SELECT l.document_id, l.line_no FROM stock_document_line l JOIN stock_document d ON d.id = l.document_id LEFT JOIN stock_document o ON o.id = d.corrects_id \
         LEFT JOIN stock_entry e ON e.doc_id = l.document_id AND e.line_no = l.line_no AND e.doc_type = d.kind LEFT JOIN stock_balance b ON b.id = e.balance_id \
         GROUP BY l.document_id, l.line_no, l.quantity, l.product_id, d.warehouse_id, d.to_warehouse_id \
         HAVING COUNT(e.id) <> CASE WHEN d.to_warehouse_id IS NULL THEN 1 ELSE 2 END \
         OR SUM(CASE WHEN e.bucket = 'on_hand' AND b.item_id = l.product_id AND b.warehouse_id = d.warehouse_id \
         AND e.quantity = CASE WHEN COALESCE(o.kind, d.kind) IN ('stock_transfer', 'sample_issue') THEN -l.quantity ELSE l.quantity END THEN 1 ELSE 0 END) <> 1 \
         OR SUM(CASE WHEN e.bucket = 'on_hand' AND b.item_id = l.product_id AND b.warehouse_id = d.to_warehouse_id AND e.quantity = l.quantity THEN 1 ELSE 0 END) \
         <> CASE WHEN d.to_warehouse_id IS NULL THEN 0 ELSE 1 END \
         UNION ALL SELECT e.doc_id, e.line_no FROM stock_entry e LEFT JOIN stock_document_line l ON l.document_id = e.doc_id AND l.line_no = e.line_no \
         WHERE e.doc_type IN ('stock_opening', 'stock_adjustment', 'stock_transfer', 'sample_issue', 'stock_correction') AND l.document_id IS NULL";
    /// I06: goods and what they cost move by the same line of a document.
    LINE_COST: Check "I06.goods_move_with_their_cost" =
        "SELECT y.doc_id, y.line_no FROM (SELECT s.doc_type, s.doc_id, s.line_no, b.item_id AS product_id, s.quantity AS q \
         FROM stock_entry s JOIN stock_balance b ON b.id = s.balance_id WHERE s.bucket = 'on_hand' \
         UNION ALL SELECT x.doc_type, x.doc_id, x.line_no, c.product_id, -x.quantity FROM stock_cost_entry x JOIN stock_cost c ON c.id = x.cost_id) y \
         GROUP BY y.doc_type, y.doc_id, y.line_no, y.product_id HAVING SUM(y.q) <> 0";
    /// I28: a correction moves back exactly what its document moved, goods and cost.
    NEGATION: Check "I28.a_stock_correction_is_the_exact_negation" =
        "SELECT m.id, m.line_no FROM (SELECT d.id, e.line_no, e.balance_id AS what, 0 AS side, e.quantity AS q, 0 AS v FROM stock_document d \
         JOIN stock_entry e ON e.doc_id = d.id AND e.bucket = 'on_hand' WHERE d.corrects_id IS NOT NULL \
         UNION ALL SELECT d.id, e.line_no, e.balance_id, 0, e.quantity, 0 FROM stock_document d JOIN stock_entry e ON e.doc_id = d.corrects_id AND e.bucket = 'on_hand' \
         UNION ALL SELECT d.id, k.line_no, k.cost_id, 1, k.quantity, k.value_minor FROM stock_document d JOIN stock_cost_entry k ON k.doc_id = d.id \
         WHERE d.corrects_id IS NOT NULL \
         UNION ALL SELECT d.id, k.line_no, k.cost_id, 1, k.quantity, k.value_minor FROM stock_document d JOIN stock_cost_entry k ON k.doc_id = d.corrects_id) AS m \
         GROUP BY m.id, m.line_no, m.what, m.side HAVING SUM(m.q) <> 0 OR SUM(m.v) <> 0";
    /// I28: the register names the same document as the correction itself.
    CORRECTS: Check "I28.a_stock_correction_is_registered" =
        "SELECT d.id FROM stock_document d JOIN posted_document n ON n.doc_type = d.kind AND n.doc_id = d.id \
         WHERE COALESCE(n.corrects_id, 0) <> COALESCE(d.corrects_id, 0)";
    /// I29: a stock document exists only as a posted document, on its day; the other way round it is found by its digest.
    DOCUMENT_POSTED: Check "I29.a_stock_document_is_posted" =
        "SELECT d.id FROM stock_document d LEFT JOIN posted_document n ON n.doc_type = d.kind AND n.doc_id = d.id \
         WHERE n.doc_id IS NULL OR n.entity_id <> d.entity_id OR n.effective_on <> d.moved_on";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[
    &IN_CLOSED,
    &HELD,
    &HOLDS,
    &CLOSED,
    &LINE_ENTRY,
    &RECEIPT_POSTED,
    &COST,
    &COSTED,
    &COST_ON_THE_WAY,
    &TRANSFER,
    &DOCUMENT_LINE,
    &LINE_COST,
    &NEGATION,
    &CORRECTS,
    &DOCUMENT_POSTED,
];
