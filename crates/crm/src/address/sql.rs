//! Statements on `address`; nobody else writes it.

kernel::statements! {
    /// Whose addresses these are: the customer's.
    pub(crate) LOCATE: Fact "address.locate" =
        "SELECT a.id, c.department_id, c.owner_id, a.version FROM address a JOIN customer c ON c.id = a.customer_id WHERE a.id IN {ids:$1}";
    /// One address.
    pub(crate) BY_ID: Fact "address.by_id" =
        "SELECT id, customer_id, label, receiver, phone, province, city, district, street, weekdays, from_minute, to_minute, is_default, remark, state, version \
         FROM address WHERE id = $1";
    /// The whole default address of a customer.
    pub(crate) WHOLE_DEFAULT: Fact "address.whole_default" =
        "SELECT id, customer_id, label, receiver, phone, province, city, district, street, weekdays, from_minute, to_minute, is_default, remark, state, version \
         FROM address WHERE customer_id = $1 AND is_default";
    /// The default address of a customer.
    pub(crate) DEFAULT: Fact "address.default" = "SELECT id FROM address WHERE customer_id = $1 AND is_default";
    /// The oldest other address of a customer that is used.
    pub(crate) NEXT: Fact "address.next" =
        "SELECT id FROM address WHERE customer_id = $1 AND id <> $2 AND state = 'active' ORDER BY id LIMIT 1";
    /// A new address.
    pub(crate) INSERT: Write "address.insert" =
        "INSERT INTO address (label, receiver, phone, province, city, district, street, weekdays, from_minute, to_minute, is_default, remark, id, customer_id, \
         state, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'active', 1)";
    /// Other fields.
    pub(crate) UPDATE: Write "address.update" =
        "UPDATE address SET label = $1, receiver = $2, phone = $3, province = $4, city = $5, district = $6, street = $7, weekdays = $8, from_minute = $9, \
         to_minute = $10, is_default = $11, remark = $12, version = version + 1 WHERE id = $13 AND version = $14 AND state = 'active'";
    /// Goods go elsewhere when nothing is said.
    pub(crate) NOT_DEFAULT: Write "address.not_default" =
        "UPDATE address SET is_default = FALSE, version = version + 1 WHERE customer_id = $1 AND is_default AND id <> $2";
    /// The default stays it, until what was noted beside it is committed.
    pub(crate) HOLD_DEFAULT: Write "address.hold_default" = "UPDATE address SET version = version WHERE id = $1 AND is_default";
    /// Goods go to the oldest address when nothing is said.
    pub(crate) PROMOTE: Write "address.promote" =
        "UPDATE address SET is_default = TRUE, version = version + 1 \
         WHERE id = (SELECT MIN(o.id) FROM address o WHERE o.customer_id = $1 AND o.state = 'active') AND state = 'active'";
    /// The places of a customer that came in by mistake.
    pub(crate) REMOVE: Write "address.remove" = "DELETE FROM address WHERE customer_id = $1";
    /// Not used any more.
    pub(crate) CLOSE: Write "address.close" =
        "UPDATE address SET state = 'closed', is_default = FALSE, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Whoever has an address that is used has one default, which is one of those.
    DEFAULTS: Check "crm.who_has_addresses_has_one_default" =
        "SELECT a.customer_id FROM address a GROUP BY a.customer_id HAVING MAX(CASE WHEN a.state = 'active' THEN 1 ELSE 0 END) \
         <> SUM(CASE WHEN a.is_default THEN 1 ELSE 0 END) OR MAX(CASE WHEN a.is_default AND a.state <> 'active' THEN 1 ELSE 0 END) > 0";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&DEFAULTS];
