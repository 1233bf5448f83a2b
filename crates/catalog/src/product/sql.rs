//! Statements on `product`; nobody else writes it.

kernel::statements! {
    /// One product.
    pub(crate) BY_ID: Fact "product.by_id" =
        "SELECT id, code, name, unit, cost_micro, reorder_at, low_since, state, version FROM product WHERE id = $1";
    /// Several products.
    pub(crate) BY_IDS: Fact "product.by_ids" =
        "SELECT id, code, name, unit, cost_micro, reorder_at, low_since, state, version FROM product WHERE id IN {ids:$1} ORDER BY id";
    /// Who has a code.
    pub(crate) BY_CODE: Fact "product.by_code" = "SELECT id FROM product WHERE code = $1";
    /// A new product.
    pub(crate) INSERT: Write "product.insert" =
        "INSERT INTO product (id, code, name, unit, cost_micro, reorder_at, state, version) VALUES ($1, $2, $3, $4, $5, $6, 'active', 1)";
    /// Other words and figures.
    pub(crate) UPDATE: Write "product.update" =
        "UPDATE product SET name = $1, cost_micro = $2, reorder_at = $3, version = version + 1 WHERE id = $4 AND version = $5 AND state = 'active'";
    /// Not bought any more.
    pub(crate) CLOSE: Write "product.close" =
        "UPDATE product SET state = 'closed', low_since = NULL, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Low from now on. The version stays: nobody who edits the product is disturbed.
    pub(crate) FLAG_LOW: Write "product.flag_low" = "UPDATE product SET low_since = $1 WHERE id = $2 AND low_since IS NULL AND state = 'active'";
    /// Enough again.
    pub(crate) CLEAR_LOW: Write "product.clear_low" = "UPDATE product SET low_since = NULL WHERE id = $1 AND low_since IS NOT NULL";
}
