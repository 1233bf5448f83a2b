//! Statements on `credit_charge`; nobody else writes it.

kernel::statements! {
    /// Whose charges these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "credit_charge.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM credit_charge x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Charges.
    pub(crate) BY_IDS: Fact "credit_charge.by_ids" =
        "SELECT id, entity_id, customer_id, currency, amount_minor, due_on, charged_on, reference, department_id, owner_id \
         FROM credit_charge WHERE id IN {ids:$1} ORDER BY id";
    /// A charge, if the customer is still as it was read; it stays so until the end.
    pub(crate) INSERT: Write "credit_charge.insert" =
        "INSERT INTO credit_charge (id, entity_id, customer_id, currency, amount_minor, due_on, charged_on, reference, department_id, owner_id) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), c.id, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), \
         CAST($7 AS TEXT), c.department_id, c.owner_id FROM customer c WHERE c.id = $8 AND c.version = $9 AND c.state = 'active' FOR SHARE";
}
