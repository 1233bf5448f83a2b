//! Statements on `customer_receipt`; nobody else writes it.

kernel::statements! {
    /// Whose receipts these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "customer_receipt.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM customer_receipt x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Receipts.
    pub(crate) BY_IDS: Fact "customer_receipt.by_ids" =
        "SELECT id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id \
         FROM customer_receipt WHERE id IN {ids:$1} ORDER BY id";
    /// Which receipt has a bank reference.
    pub(crate) BY_REFERENCE: Fact "customer_receipt.by_reference" = "SELECT id FROM customer_receipt WHERE entity_id = $1 AND bank_reference = $2";
    /// A receipt, if the customer is still as it was read; it stays so until the end. A closed customer may pay.
    pub(crate) INSERT: Write "customer_receipt.insert" =
        "INSERT INTO customer_receipt (id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), c.id, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), \
         c.department_id, c.owner_id FROM customer c WHERE c.id = $7 AND c.version = $8 FOR SHARE";
}
