//! Statements on `credit_settlement`; nobody else writes it.

kernel::statements! {
    /// Whose settlements these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "credit_settlement.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM credit_settlement x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Settlements.
    pub(crate) BY_IDS: Fact "credit_settlement.by_ids" =
        "SELECT id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id \
         FROM credit_settlement WHERE id IN {ids:$1} ORDER BY id";
    /// Which settlement has a bank reference.
    pub(crate) BY_REFERENCE: Fact "credit_settlement.by_reference" = "SELECT id FROM credit_settlement WHERE entity_id = $1 AND bank_reference = $2";
    /// A settlement, if the customer is still as it was read; it stays so until the end. A closed customer may pay.
    pub(crate) INSERT: Write "credit_settlement.insert" =
        "INSERT INTO credit_settlement (id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), c.id, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), \
         c.department_id, c.owner_id FROM customer c WHERE c.id = $7 AND c.version = $8 FOR SHARE";
}
