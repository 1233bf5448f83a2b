//! Statements on `stock_cost` and its entries; nobody else writes them.

kernel::statements! {
    /// What products of a legal entity cost together, as it stands.
    pub(crate) KEPT: Fact "stock_cost.kept" =
        "SELECT c.product_id, c.quantity, c.value_minor, e.currency FROM stock_cost c JOIN legal_entity e ON e.id = c.entity_id \
         WHERE c.entity_id = $1 AND c.product_id IN {ids:$2} ORDER BY c.product_id";
    /// What a document moved of it, line by line.
    pub(crate) MOVED: Fact "stock_cost.moved" =
        "SELECT e.line_no, c.product_id, e.quantity, e.value_minor FROM stock_cost_entry e JOIN stock_cost c ON c.id = e.cost_id \
         WHERE e.doc_id = $1 AND e.doc_type = $2 ORDER BY e.line_no, e.id";
    /// A product's first goods come in.
    pub(crate) OPEN: Write "stock_cost.open" =
        "INSERT INTO stock_cost (id, entity_id, product_id, quantity, value_minor, version) VALUES ($1, $2, $3, 0, 0, 1) \
         ON CONFLICT (entity_id, product_id) DO NOTHING";
    /// Holds the rows until the end, in the order of their products for everybody, and tells how they stand now.
    pub(crate) HOLD: Write "stock_cost.hold" =
        "UPDATE stock_cost SET version = version + 1 WHERE id IN (SELECT c.id FROM stock_cost c WHERE c.entity_id = $1 AND c.product_id IN {ids:$2} \
         ORDER BY c.product_id FOR UPDATE) RETURNING id, product_id, quantity, value_minor";
    /// How a row stands after what was held has moved.
    pub(crate) SAVE: Write "stock_cost.save" = "UPDATE stock_cost SET quantity = $1, value_minor = $2 WHERE id = $3";
    /// What a line moved.
    pub(crate) ENTRY: Write "stock_cost.entry" =
        "INSERT INTO stock_cost_entry (id, cost_id, quantity, value_minor, doc_type, doc_id, line_no, effective_on, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}
