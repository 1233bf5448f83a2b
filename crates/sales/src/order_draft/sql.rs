//! Statements on `order_draft`; nobody else writes it.

kernel::statements! {
    /// Whose drafts these are.
    pub(crate) LOCATE: Fact "order_draft.locate" = "SELECT id, department_id, owner_id, version FROM order_draft WHERE id IN {ids:$1}";
    /// One draft.
    pub(crate) BY_ID: Fact "order_draft.by_id" =
        "SELECT id, amends_id, amends_revision, content, state, authors, version FROM order_draft WHERE id = $1";
    /// How many drafts somebody is writing.
    pub(crate) OPEN_OF: Fact "order_draft.open_of" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM order_draft WHERE owner_id = $1 AND state = 'draft'";
    /// A new draft.
    pub(crate) INSERT: Write "order_draft.insert" =
        "INSERT INTO order_draft (id, owner_id, department_id, customer_id, amends_id, amends_revision, content, state, changed_at, \
         authors, version) VALUES ($1, $2, $3, $4, $5, (SELECT o.revision FROM sales_order o WHERE o.id = $5), $6, 'draft', $7, $8, 1)";
    /// What was typed since.
    pub(crate) UPDATE: Write "order_draft.update" =
        "UPDATE order_draft SET customer_id = $1, content = $2, changed_at = $3, authors = $4, version = version + 1 \
         WHERE id = $5 AND version = $6 AND state = 'draft'";
    /// It became an order, or nobody wants it any more.
    pub(crate) END: Write "order_draft.end" =
        "UPDATE order_draft SET state = $1, changed_at = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'draft'";
}
