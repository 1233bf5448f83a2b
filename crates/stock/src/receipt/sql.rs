//! Statements on `goods_receipt` and its lines; nobody else writes them.

kernel::statements! {
    /// Whose goods receipts these are; a posted document has one version.
    pub(crate) LOCATE: Fact "goods_receipt.locate" =
        "SELECT id, department_id, NULLIF(owner_id, 0), CAST(1 AS BIGINT) FROM goods_receipt WHERE id IN {ids:$1}";
    /// Goods receipts.
    pub(crate) BY_IDS: Fact "goods_receipt.by_ids" =
        "SELECT id, entity_id, warehouse_id, supplier, received_on, department_id, owner_id FROM goods_receipt WHERE id IN {ids:$1} ORDER BY id";
    /// Their lines.
    pub(crate) LINES_BY_IDS: Fact "goods_receipt.lines_by_ids" =
        "SELECT receipt_id, line_no, product_id, quantity, unit_cost_micro FROM goods_receipt_line WHERE receipt_id IN {ids:$1} ORDER BY receipt_id, line_no";
    /// A goods receipt, if the warehouse is still as it was read; it stays so until the end.
    pub(crate) INSERT: Write "goods_receipt.insert" =
        "INSERT INTO goods_receipt (id, entity_id, warehouse_id, supplier, received_on, department_id, owner_id) \
         SELECT CAST($1 AS BIGINT), w.entity_id, w.id, CAST($2 AS TEXT), CAST($3 AS BIGINT), w.department_id, CAST($4 AS BIGINT) \
         FROM warehouse w WHERE w.id = $5 AND w.version = $6 AND w.state = 'active' FOR SHARE";
    /// A line.
    pub(crate) INSERT_LINE: Write "goods_receipt.insert_line" =
        "INSERT INTO goods_receipt_line (receipt_id, line_no, product_id, quantity, unit_cost_micro) VALUES ($1, $2, $3, $4, $5)";
}
