//! What of the customers is looked at when a table is judged.

kernel::statements! {
    /// The whole records of the customers with a code, whatever its case.
    pub(super) BY_CODE: Fact "import.customer_by_code" =
        "SELECT id, code, name, short_name, mnemonic, class_id, region_id, source, credit_code, phone, invoice_title, bank_name, bank_account, \
         invoice_address, invoice_phone, payment_kind, payment_days, cut_off_day, statement_day, payment_months, pay_day, remark, department_id, owner_id, \
         credit_group_id, state, created_at, search_version, version FROM customer WHERE lower(code) = $1 ORDER BY code_twin";
    /// Customers with some codes, whatever their case, and whose they are.
    pub(super) CODED: Fact "import.customers_by_code" =
        "SELECT id, code, department_id, owner_id FROM customer WHERE lower(code) IN {texts:$1} ORDER BY id";
    /// Customers whose codes end so, the noughts before it lost: two of them are enough to know that it is not clear.
    pub(super) WITH_NOUGHTS: Fact "import.customer_with_noughts" =
        "SELECT code FROM customer WHERE code = $1 OR code = $2 OR code = $3 OR code = $4 OR code = $5 OR code = $6 OR code = $7 OR code = $8 ORDER BY code";
    /// Who looks after another customer of this name.
    pub(super) SAME_NAME: Fact "import.customer_same_name" =
        "SELECT u.name FROM customer c JOIN app_user u ON u.id = c.owner_id WHERE c.name = $1 AND c.id <> $2 ORDER BY c.id LIMIT 1";
    /// Classes that are used.
    pub(super) CLASSES: Fact "import.customer_classes" = "SELECT id, code, name FROM customer_class WHERE state = 'active' ORDER BY id LIMIT 2000";
    /// Regions that are used.
    pub(super) REGIONS: Fact "import.regions" = "SELECT id, parent_id, code, name FROM region WHERE state = 'active' ORDER BY id LIMIT 20000";
    /// People who work here.
    pub(super) PEOPLE: Fact "import.people" = "SELECT id, login, name, department_id FROM app_user WHERE state = 'active' ORDER BY id LIMIT 20000";
    /// The people of a customer.
    pub(super) CONTACTS: Fact "import.contacts" =
        "SELECT id, name, title, phone, version FROM contact WHERE customer_id = $1 AND state = 'active' ORDER BY id LIMIT 200";
    /// The places of a customer.
    pub(super) STREETS: Fact "import.streets" = "SELECT street FROM address WHERE customer_id = $1 AND state = 'active' ORDER BY id LIMIT 200";
}
