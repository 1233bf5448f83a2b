//! Statements on `warehouse`; nobody else writes it.

kernel::statements! {
    /// Whose warehouses these are.
    pub(crate) LOCATE: Fact "warehouse.locate" =
        "SELECT id, department_id, CAST(NULL AS BIGINT), version FROM warehouse WHERE id IN {ids:$1}";
    /// One warehouse.
    pub(crate) BY_ID: Fact "warehouse.by_id" = "SELECT id, entity_id, code, name, department_id, state, version FROM warehouse WHERE id = $1";
    /// What a document in a warehouse relies on.
    pub(crate) SITE: Fact "warehouse.site" = "SELECT id, entity_id, department_id, state, version FROM warehouse WHERE id = $1";
    /// The currency in which what lies in a warehouse is valued.
    pub(crate) CURRENCY: Fact "warehouse.currency" =
        "SELECT e.currency FROM warehouse w JOIN legal_entity e ON e.id = w.entity_id WHERE w.id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) BY_CODE: Fact "warehouse.by_code" = "SELECT id FROM warehouse WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// How many balances of a warehouse are promised, wholly or in part.
    pub(crate) PROMISED: Fact "warehouse.promised" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM stock_balance WHERE warehouse_id = $1 AND reserved > 0";
    /// How many warehouses a department looks after that are in use.
    pub(crate) OF_DEPARTMENT: Fact "warehouse.of_department" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM warehouse WHERE department_id = $1 AND state = 'active'";
    /// What warehouses are found by.
    pub(crate) FOUND_BY: Fact "warehouse.found_by" =
        "SELECT id, name, code, found_by FROM warehouse WHERE found_by <> '' AND id > $1 ORDER BY id LIMIT 500";
    /// A new warehouse.
    pub(crate) INSERT: Write "warehouse.insert" =
        "INSERT INTO warehouse (id, entity_id, code, name, found_by, department_id, state, version) VALUES ($1, $2, $3, $4, $5, $6, 'active', 1)";
    /// Another name or department.
    pub(crate) UPDATE: Write "warehouse.update" =
        "UPDATE warehouse SET name = $1, found_by = $2, department_id = $3, version = version + 1 WHERE id = $4 AND version = $5 AND state = 'active'";
    /// Before it is closed: whoever promises something of it holds the row until they are done, and nobody begins to.
    pub(crate) BEFORE_CLOSE: Write "warehouse.before_close" =
        "UPDATE warehouse SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Not used any more, if nothing of it is promised. A statement of its own: one that had to wait would still count what was
    /// there before it waited.
    pub(crate) CLOSE: Write "warehouse.close" =
        "UPDATE warehouse SET state = 'closed' WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM stock_balance b WHERE b.warehouse_id = warehouse.id AND b.reserved > 0)";
    /// Used again.
    pub(crate) REOPEN: Write "warehouse.reopen" =
        "UPDATE warehouse SET state = 'active', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'closed'";
}
