//! Statements on `price_entry`; nobody else writes it.

kernel::statements! {
    /// Whose prices these are: those of a customer's list follow the customer, the others belong to nobody.
    pub(crate) LOCATE: Fact "price_entry.locate" =
        "SELECT e.id, (SELECT c.department_id FROM customer c JOIN price_list l ON l.customer_id = c.id WHERE l.id = e.list_id), \
         (SELECT c.owner_id FROM customer c JOIN price_list l ON l.customer_id = c.id WHERE l.id = e.list_id), e.version \
         FROM price_entry e WHERE e.id IN {ids:$1}";
    /// One price.
    pub(crate) BY_ID: Fact "price_entry.by_id" =
        "SELECT id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, version FROM price_entry WHERE id = $1";
    /// The prices of some products on a list that hold on a day or later.
    pub(crate) FROM_DAY: Fact "price_entry.from_day" =
        "SELECT id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, version FROM price_entry \
         WHERE list_id = $1 AND product_id IN {ids:$2} AND (valid_to IS NULL OR valid_to > $3 AND valid_to > valid_from) \
         ORDER BY product_id, unit, from_quantity, valid_from";
    /// The other lists for the same people in the same currency: what happens to them may leave nothing to decide between two prices.
    pub(crate) BESIDE: Fact "price_entry.lists_beside" =
        "SELECT l.id, l.version FROM price_list o JOIN price_list l ON l.id <> o.id AND l.audience = o.audience \
         AND COALESCE(l.class_id, 0) = COALESCE(o.class_id, 0) AND COALESCE(l.customer_id, 0) = COALESCE(o.customer_id, 0) \
         AND l.currency = o.currency AND l.state = 'active' WHERE o.id = $1 ORDER BY l.id";
    /// There are as many of them as when it was decided: what they are is held by their versions. A statement of its own, after the
    /// list itself is held: one that had to wait would still count what was there before.
    pub(crate) AS_MANY_BESIDE: Write "price_entry.as_many_beside" =
        "UPDATE price_list SET version = version WHERE id = $1 AND (SELECT CAST(COUNT(*) AS BIGINT) FROM price_list l WHERE l.id <> price_list.id \
         AND l.audience = price_list.audience AND COALESCE(l.class_id, 0) = COALESCE(price_list.class_id, 0) \
         AND COALESCE(l.customer_id, 0) = COALESCE(price_list.customer_id, 0) AND l.currency = price_list.currency AND l.state = 'active') = $2";
    /// The prices of some products that hold on a day or later, on other lists for the same people, in the same currency and of the
    /// same priority: only ids would decide between them. Each for as long as its list holds.
    pub(crate) RIVALS: Fact "price_entry.rivals" =
        "SELECT e.id, e.list_id, e.product_id, e.unit, e.from_quantity, e.price_micro, \
         CASE WHEN e.valid_from < l.valid_from THEN l.valid_from ELSE e.valid_from END, \
         CASE WHEN e.valid_to IS NULL OR l.valid_to < e.valid_to THEN l.valid_to ELSE e.valid_to END, e.version FROM price_list o \
         JOIN price_list l ON l.id <> o.id AND l.audience = o.audience AND COALESCE(l.class_id, 0) = COALESCE(o.class_id, 0) \
         AND COALESCE(l.customer_id, 0) = COALESCE(o.customer_id, 0) AND l.currency = o.currency AND l.priority = o.priority AND l.state = 'active' \
         JOIN price_entry e ON e.list_id = l.id WHERE o.id = $1 AND e.product_id IN {ids:$2} \
         AND (e.valid_to IS NULL OR e.valid_to > $3 AND e.valid_to > e.valid_from) AND (l.valid_to IS NULL OR l.valid_to > $3) ORDER BY e.id";
    /// Lists with which another priority or end would leave two prices of one tier that hold on a day or later with nothing to decide
    /// between them: code and name of the first. A price holds no longer than its list.
    pub(crate) EQUALS: Fact "price_entry.equals" =
        "SELECT o.code, o.name FROM price_list l JOIN price_list o ON o.id <> l.id AND o.audience = l.audience \
         AND COALESCE(o.class_id, 0) = COALESCE(l.class_id, 0) AND COALESCE(o.customer_id, 0) = COALESCE(l.customer_id, 0) AND o.currency = l.currency \
         AND o.state = 'active' WHERE l.id = $1 AND o.priority = $2 AND (CAST($3 AS BIGINT) IS NULL OR $3 > o.valid_from) \
         AND (o.valid_to IS NULL OR o.valid_to > l.valid_from AND o.valid_to > $4) \
         AND EXISTS (SELECT 1 FROM price_entry e JOIN price_entry r ON r.list_id = o.id \
         AND r.product_id = e.product_id AND r.unit = e.unit AND r.from_quantity = e.from_quantity \
         AND (e.valid_to IS NULL OR e.valid_to > r.valid_from) AND (r.valid_to IS NULL OR r.valid_to > e.valid_from) \
         WHERE e.list_id = l.id AND (e.valid_to IS NULL OR e.valid_to > $4 AND e.valid_to > e.valid_from AND e.valid_to > o.valid_from) \
         AND (o.valid_to IS NULL OR o.valid_to > e.valid_from) AND (CAST($3 AS BIGINT) IS NULL OR $3 > r.valid_from) \
         AND (r.valid_to IS NULL OR r.valid_to > $4 AND r.valid_to > r.valid_from AND r.valid_to > l.valid_from)) ORDER BY o.id LIMIT 1";
    /// The prices of a product that hold on a day or later and may be told to whoever asks for a customer: those of other customers
    /// are left out. One more than an answer weighs.
    pub(crate) ASKED: Fact "price_entry.asked" =
        "SELECT e.id, e.list_id, l.priority, l.class_id, l.customer_id, e.unit, e.from_quantity, l.currency, e.valid_from, e.valid_to, l.valid_from, \
         l.valid_to, l.with_tax, e.price_micro FROM price_entry e JOIN price_list l ON l.id = e.list_id WHERE e.product_id = $1 AND l.state = 'active' \
         AND (l.customer_id IS NULL OR l.customer_id = $2) AND (e.valid_to IS NULL OR e.valid_to > $3 AND e.valid_to > e.valid_from) \
         AND (l.valid_to IS NULL OR l.valid_to > $3) ORDER BY e.id LIMIT 501";
    /// What of a product decides about its price.
    pub(crate) PRICED: Fact "price_entry.product" = "SELECT id, unit, tax_rate FROM product WHERE id = $1";
    /// What of products decides about their sale.
    pub(crate) SOLD: Fact "price_entry.sold" =
        "SELECT id, code, name, unit, tax_rate, min_order, pack_quantity, state, version FROM product WHERE id IN {ids:$1} ORDER BY id";
    /// The prices of some products that hold on a day or later and may be told to whoever asks for a customer.
    pub(crate) ASKED_MANY: Fact "price_entry.asked_many" =
        "SELECT e.product_id, e.id, e.list_id, l.priority, l.class_id, l.customer_id, e.unit, e.from_quantity, l.currency, e.valid_from, e.valid_to, \
         l.valid_from, l.valid_to, l.with_tax, e.price_micro FROM price_entry e JOIN price_list l ON l.id = e.list_id WHERE e.product_id IN {ids:$1} \
         AND l.state = 'active' AND (l.customer_id IS NULL OR l.customer_id = $2) AND (e.valid_to IS NULL OR e.valid_to > $3 AND e.valid_to > e.valid_from) \
         AND (l.valid_to IS NULL OR l.valid_to > $3) ORDER BY e.product_id, e.id";
    /// The class that a customer is in.
    pub(crate) CLASS: Fact "price_entry.class" = "SELECT class_id FROM customer WHERE id = $1";
    /// A new price.
    pub(crate) INSERT: Write "price_entry.insert" =
        "INSERT INTO price_entry (id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, origin, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    /// It holds no more from a day on.
    pub(crate) END: Write "price_entry.end" = "UPDATE price_entry SET valid_to = $1, version = version + 1 WHERE id = $2 AND version = $3";
    /// I23: at any time at most one price of a list, product, unit and tier holds.
    APART: Check "I23.prices_of_one_tier_do_not_overlap" =
        "SELECT a.id, b.id FROM price_entry a JOIN price_entry b ON b.list_id = a.list_id AND b.product_id = a.product_id AND b.unit = a.unit \
         AND b.from_quantity = a.from_quantity AND b.id > a.id \
         WHERE (a.valid_to IS NULL OR a.valid_to > a.valid_from AND a.valid_to > b.valid_from) \
         AND (b.valid_to IS NULL OR b.valid_to > b.valid_from AND b.valid_to > a.valid_from)";
    /// Whatever has a price has it in a unit that its product has, or it ended.
    IN_ITS_UNIT: Check "price_entry.a_price_is_of_a_unit_of_its_product" =
        "SELECT e.id, e.unit FROM price_entry e JOIN product p ON p.id = e.product_id WHERE e.valid_to IS NULL AND e.unit <> p.unit \
         AND NOT EXISTS (SELECT 1 FROM product_unit u WHERE u.product_id = e.product_id AND u.unit = e.unit)";
    /// Between two lists for the same people something else than their ids decides.
    DECIDED: Check "price_entry.nothing_but_ids_decides_nowhere" =
        "SELECT e.id, r.id FROM price_list l JOIN price_list o ON o.id > l.id AND o.audience = l.audience \
         AND COALESCE(o.class_id, 0) = COALESCE(l.class_id, 0) AND COALESCE(o.customer_id, 0) = COALESCE(l.customer_id, 0) AND o.currency = l.currency \
         AND o.priority = l.priority AND o.state = 'active' AND (l.valid_to IS NULL OR l.valid_to > o.valid_from) \
         AND (o.valid_to IS NULL OR o.valid_to > l.valid_from) JOIN price_entry e ON e.list_id = l.id JOIN price_entry r ON r.list_id = o.id \
         AND r.product_id = e.product_id AND r.unit = e.unit AND r.from_quantity = e.from_quantity \
         WHERE l.state = 'active' AND (e.valid_to IS NULL OR e.valid_to > e.valid_from AND e.valid_to > r.valid_from AND e.valid_to > o.valid_from) \
         AND (r.valid_to IS NULL OR r.valid_to > r.valid_from AND r.valid_to > e.valid_from AND r.valid_to > l.valid_from) \
         AND (l.valid_to IS NULL OR l.valid_to > r.valid_from) AND (o.valid_to IS NULL OR o.valid_to > e.valid_from)";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&APART, &IN_ITS_UNIT, &DECIDED];
