//! Statements on `stock_document` and its lines; nobody else writes them.

kernel::statements! {
    /// Whose stock documents these are; a posted document has one version.
    pub(crate) LOCATE: Fact "stock_document.locate" =
        "SELECT id, department_id, NULLIF(owner_id, 0), CAST(1 AS BIGINT) FROM stock_document WHERE id IN {ids:$1}";
    /// Stock documents.
    pub(crate) BY_IDS: Fact "stock_document.by_ids" =
        "SELECT id, kind, entity_id, warehouse_id, to_warehouse_id, customer_id, corrects_id, reason, moved_on, department_id, owner_id \
         FROM stock_document WHERE id IN {ids:$1} ORDER BY id";
    /// Their lines.
    pub(crate) LINES_BY_IDS: Fact "stock_document.lines_by_ids" =
        "SELECT document_id, line_no, product_id, quantity, unit_cost_micro FROM stock_document_line WHERE document_id IN {ids:$1} \
         ORDER BY document_id, line_no";
    /// The customer with a code, whatever its case, and whether it is still one; of an earlier time's several the first.
    pub(crate) CUSTOMER: Fact "stock_document.customer" =
        "SELECT id, (state = 'closed'), version FROM customer WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// A stock document that may be corrected: where its goods lie, its day and its number.
    pub(crate) ORIGINAL: Fact "stock_document.original" =
        "SELECT d.id, d.kind, d.warehouse_id, d.to_warehouse_id, d.customer_id, d.moved_on, n.number FROM stock_document d \
         JOIN posted_document n ON n.doc_type = d.kind AND n.doc_id = d.id WHERE d.id = $1";
    /// A goods receipt, told in the same way.
    pub(crate) ORIGINAL_RECEIPT: Fact "stock_document.original_receipt" =
        "SELECT r.id, CAST('goods_receipt' AS TEXT), r.warehouse_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), r.received_on, n.number \
         FROM goods_receipt r JOIN posted_document n ON n.doc_type = 'goods_receipt' AND n.doc_id = r.id WHERE r.id = $1";
    /// The lines of a stock document, and what each moved of the cost.
    pub(crate) ORIGINAL_LINES: Fact "stock_document.original_lines" =
        "SELECT l.line_no, l.product_id, p.code, l.quantity, COALESCE(e.value_minor, 0) FROM stock_document_line l JOIN product p ON p.id = l.product_id \
         LEFT JOIN stock_cost_entry e ON e.doc_id = l.document_id AND e.line_no = l.line_no WHERE l.document_id = $1 ORDER BY l.line_no";
    /// The lines of a goods receipt, told in the same way.
    pub(crate) ORIGINAL_RECEIPT_LINES: Fact "stock_document.original_receipt_lines" =
        "SELECT l.line_no, l.product_id, p.code, l.quantity, COALESCE(e.value_minor, 0) FROM goods_receipt_line l JOIN product p ON p.id = l.product_id \
         LEFT JOIN stock_cost_entry e ON e.doc_id = l.receipt_id AND e.line_no = l.line_no WHERE l.receipt_id = $1 ORDER BY l.line_no";
    /// The number of what corrected a document.
    pub(crate) CORRECTED_BY: Fact "stock_document.corrected_by" =
        "SELECT n.number FROM stock_document d JOIN posted_document n ON n.doc_type = d.kind AND n.doc_id = d.id WHERE d.corrects_id = $1";
    /// The last document that took goods of a product out of a warehouse and still stands.
    pub(crate) LAST_OUT: Fact "stock_document.last_out" =
        "SELECT n.number FROM stock_balance b JOIN stock_entry e ON e.balance_id = b.id JOIN posted_document n ON n.doc_type = e.doc_type AND n.doc_id = e.doc_id \
         WHERE b.warehouse_id = $1 AND b.item_id = $2 AND e.bucket = 'on_hand' AND e.quantity < 0 AND e.doc_id <> $3 AND n.corrects_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM stock_document x WHERE x.corrects_id = e.doc_id) ORDER BY e.id DESC LIMIT 1";
    /// The last document that took of a product's cost and still stands.
    pub(crate) LAST_COST: Fact "stock_document.last_cost" =
        "SELECT n.number FROM stock_cost c JOIN stock_cost_entry e ON e.cost_id = c.id JOIN posted_document n ON n.doc_type = e.doc_type AND n.doc_id = e.doc_id \
         WHERE c.entity_id = $1 AND c.product_id = $2 AND e.quantity < 0 AND e.doc_id <> $3 AND n.corrects_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM stock_document x WHERE x.corrects_id = e.doc_id) ORDER BY e.id DESC LIMIT 1";
    /// A stock document, if the warehouse is still as it was read; it stays so until the end.
    pub(crate) INSERT: Write "stock_document.insert" =
        "INSERT INTO stock_document (id, kind, entity_id, warehouse_id, to_warehouse_id, customer_id, corrects_id, reason, moved_on, department_id, owner_id) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), w.entity_id, w.id, CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), \
         CAST($7 AS BIGINT), w.department_id, CAST($8 AS BIGINT) FROM warehouse w WHERE w.id = $9 AND w.version = $10 AND w.state = 'active' FOR SHARE";
    /// A line.
    pub(crate) INSERT_LINE: Write "stock_document.insert_line" =
        "INSERT INTO stock_document_line (document_id, line_no, product_id, quantity, unit_cost_micro) VALUES ($1, $2, $3, $4, $5)";
}
