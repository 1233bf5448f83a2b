//! Statements on `customer`; nobody else writes it.

kernel::statements! {
    /// Whose customers these are.
    pub(crate) LOCATE: Fact "customer.locate" = "SELECT id, department_id, owner_id, version FROM customer WHERE id IN {ids:$1}";
    /// One customer.
    pub(crate) BY_ID: Fact "customer.by_id" =
        "SELECT id, code, name, phone, department_id, owner_id, credit_group_id, state, version FROM customer WHERE id = $1";
    /// What a document on a customer relies on.
    pub(crate) ACCOUNT: Fact "customer.account" = "SELECT id, department_id, owner_id, credit_group_id, state, version FROM customer WHERE id = $1";
    /// Who has a code.
    pub(crate) BY_CODE: Fact "customer.by_code" = "SELECT id FROM customer WHERE code = $1";
    /// Somebody who is to look after a customer.
    pub(crate) KEEPER: Fact "customer.keeper" = "SELECT id, department_id, state = 'active', version FROM app_user WHERE id = $1";
    /// How many items of a customer are open.
    pub(crate) OPEN_ITEMS: Fact "customer.open_items" = "SELECT CAST(COUNT(*) AS BIGINT) FROM open_item WHERE customer_id = $1 AND open_minor > 0";
    /// How many customers a department looks after that are still served.
    pub(crate) OF_DEPARTMENT: Fact "customer.of_department" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM customer WHERE department_id = $1 AND state = 'active'";
    /// A new customer.
    pub(crate) INSERT: Write "customer.insert" =
        "INSERT INTO customer (id, code, name, phone, department_id, owner_id, credit_group_id, state, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', 1)";
    /// Another name or telephone number.
    pub(crate) UPDATE: Write "customer.update" =
        "UPDATE customer SET name = $1, phone = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'active'";
    /// Somebody else looks after it.
    pub(crate) HAND_OVER: Write "customer.hand_over" =
        "UPDATE customer SET owner_id = $1, department_id = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'active'";
    /// Before it is closed: whoever charges it or takes its money holds the row until they are done, and nobody begins to.
    pub(crate) BEFORE_CLOSE: Write "customer.before_close" =
        "UPDATE customer SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Not served any more, if nothing of it is open. A statement of its own: one that had to wait would still count what was
    /// there before it waited.
    pub(crate) CLOSE: Write "customer.close" =
        "UPDATE customer SET state = 'closed' WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM open_item i WHERE i.customer_id = customer.id AND i.open_minor > 0)";
}
