//! Statements on `customer_class`; nobody else writes it.

kernel::statements! {
    /// One class.
    pub(crate) BY_ID: Fact "customer_class.by_id" =
        "SELECT id, code, name, payment_kind, payment_days, cut_off_day, statement_day, payment_months, pay_day, visit_days, state, version \
         FROM customer_class WHERE id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) BY_CODE: Fact "customer_class.by_code" = "SELECT id FROM customer_class WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// A new class.
    pub(crate) INSERT: Write "customer_class.insert" =
        "INSERT INTO customer_class (id, code, name, found_by, payment_kind, payment_days, cut_off_day, statement_day, payment_months, pay_day, visit_days, \
         state, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active', 1)";
    /// Another name, other defaults.
    pub(crate) UPDATE: Write "customer_class.update" =
        "UPDATE customer_class SET name = $1, found_by = $2, payment_kind = $3, payment_days = $4, cut_off_day = $5, statement_day = $6, payment_months = $7, \
         pay_day = $8, visit_days = $9, version = version + 1 WHERE id = $10 AND version = $11 AND state = 'active'";
    /// Not in use any more.
    pub(crate) CLOSE: Write "customer_class.close" =
        "UPDATE customer_class SET state = 'closed', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// What classes are found by, beside their words; a page in the order of ids.
    pub(crate) FOUND_BY: Fact "customer_class.found_by" =
        "SELECT id, name, code, found_by FROM customer_class WHERE found_by <> '' AND id > $1 ORDER BY id LIMIT 500";
}
