//! Statements on `price_list`; nobody else writes it.

kernel::statements! {
    /// Whose price lists these are: a customer's follow the customer, the others belong to nobody.
    pub(crate) LOCATE: Fact "price_list.locate" =
        "SELECT l.id, (SELECT c.department_id FROM customer c WHERE c.id = l.customer_id), (SELECT c.owner_id FROM customer c WHERE c.id = l.customer_id), \
         l.version FROM price_list l WHERE l.id IN {ids:$1}";
    /// One price list.
    pub(crate) BY_ID: Fact "price_list.by_id" =
        "SELECT id, code, name, currency, with_tax, audience, class_id, customer_id, priority, valid_from, valid_to, state, version \
         FROM price_list WHERE id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) BY_CODE: Fact "price_list.by_code" = "SELECT id FROM price_list WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// A new price list.
    pub(crate) INSERT: Write "price_list.insert" =
        "INSERT INTO price_list (id, code, name, found_by, currency, with_tax, audience, class_id, customer_id, priority, valid_from, valid_to, state, \
         version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', 1)";
    /// Another name, priority or end.
    pub(crate) UPDATE: Write "price_list.update" =
        "UPDATE price_list SET name = $1, found_by = $2, priority = $3, valid_to = $4, version = version + 1 \
         WHERE id = $5 AND version = $6 AND state = 'active'";
    /// What price lists are found by, beside their words; a page in the order of ids.
    pub(crate) FOUND_BY: Fact "price_list.found_by" =
        "SELECT id, name, code, found_by FROM price_list WHERE found_by <> '' AND id > $1 ORDER BY id LIMIT 500";
    /// None of its prices holds any more.
    pub(crate) CLOSE: Write "price_list.close" =
        "UPDATE price_list SET state = 'closed', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Its prices change: one after the other, so that no two begin side by side.
    pub(crate) RAISE: Write "price_list.raise" =
        "UPDATE price_list SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
}
