//! Statements on returns; nobody else writes these tables.

kernel::statements! {
    /// Whose returns these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "goods_return.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM goods_return x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Returns.
    pub(crate) BY_IDS: Fact "goods_return.by_ids" =
        "SELECT id, kind, entity_id, delivery_id, order_id, customer_id, payer_id, currency, warehouse_id, returned_on, reason, net_minor, tax_minor, gross_minor, \
         cost_minor, department_id, owner_id FROM goods_return WHERE id IN {ids:$1} ORDER BY id";
    /// Lines of returns.
    pub(crate) LINES_BY_IDS: Fact "goods_return_line.by_returns" =
        "SELECT return_id, line_no, delivery_line_no, product_id, base_quantity, net_minor, tax_minor, gross_minor, cost_minor \
         FROM goods_return_line WHERE return_id IN {ids:$1} ORDER BY return_id, line_no";
    /// What the goods cost that came back of a delivery's lines.
    pub(crate) COSTS_BACK: Fact "goods_return.costs_of_delivery" =
        "SELECT l.delivery_line_no, CAST(SUM(l.cost_minor) AS BIGINT) FROM goods_return r JOIN goods_return_line l ON l.return_id = r.id \
         WHERE r.delivery_id = $1 GROUP BY l.delivery_line_no ORDER BY l.delivery_line_no";
    /// A return.
    pub(crate) INSERT: Write "goods_return.insert" =
        "INSERT INTO goods_return (id, number, kind, entity_id, delivery_id, order_id, customer_id, payer_id, currency, warehouse_id, returned_on, reason, net_minor, \
         tax_minor, gross_minor, cost_minor, department_id, owner_id, posted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    /// A line.
    pub(crate) INSERT_LINE: Write "goods_return_line.insert" =
        "INSERT INTO goods_return_line (return_id, line_no, delivery_line_no, product_id, base_quantity, net_minor, tax_minor, gross_minor, cost_minor) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}
