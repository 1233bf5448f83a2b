//! Statements on `contact`; nobody else writes it.

kernel::statements! {
    /// Whose contacts these are: the customer's.
    pub(crate) LOCATE: Fact "contact.locate" =
        "SELECT k.id, c.department_id, c.owner_id, k.version FROM contact k JOIN customer c ON c.id = k.customer_id WHERE k.id IN {ids:$1}";
    /// One contact.
    pub(crate) BY_ID: Fact "contact.by_id" =
        "SELECT id, customer_id, name, title, phone, email, wechat, is_primary, remark, state, version FROM contact WHERE id = $1";
    /// The numbers by which customers are found: customer, contact, number.
    pub(crate) NUMBERS_OF: Fact "contact.numbers_of" =
        "SELECT customer_id, id, phone FROM contact WHERE customer_id IN {ids:$1} AND state = 'active' AND phone IS NOT NULL ORDER BY id";
    /// The sum of the versions of the contacts of customers.
    pub(crate) VERSIONS_OF: Fact "contact.versions_of" =
        "SELECT customer_id, CAST(SUM(version) AS BIGINT) FROM contact WHERE customer_id IN {ids:$1} GROUP BY customer_id";
    /// The primary contact of a customer.
    pub(crate) PRIMARY: Fact "contact.primary" = "SELECT id FROM contact WHERE customer_id = $1 AND is_primary";
    /// A new contact.
    pub(crate) INSERT: Write "contact.insert" =
        "INSERT INTO contact (id, customer_id, name, title, phone, email, wechat, is_primary, remark, state, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', 1)";
    /// Other fields.
    pub(crate) UPDATE: Write "contact.update" =
        "UPDATE contact SET name = $1, title = $2, phone = $3, email = $4, wechat = $5, is_primary = $6, remark = $7, version = version + 1 \
         WHERE id = $8 AND version = $9 AND state = 'active'";
    /// Another one is the primary contact.
    pub(crate) NOT_PRIMARY: Write "contact.not_primary" =
        "UPDATE contact SET is_primary = FALSE, version = version + 1 WHERE customer_id = $1 AND is_primary AND id <> $2";
    /// The people of a customer that came in by mistake.
    pub(crate) REMOVE: Write "contact.remove" = "DELETE FROM contact WHERE customer_id = $1";
    /// Not there any more.
    pub(crate) CLOSE: Write "contact.close" =
        "UPDATE contact SET state = 'closed', is_primary = FALSE, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
}
