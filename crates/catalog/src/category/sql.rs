//! Statements on `product_category`; nobody else writes it.

kernel::statements! {
    /// One category.
    pub(crate) BY_ID: Fact "category.by_id" = "SELECT id, parent_id, code, name, state, version FROM product_category WHERE id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) BY_CODE: Fact "category.by_code" = "SELECT id FROM product_category WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// A category and all above it, at most as many levels as a sound tree can have here.
    pub(crate) WAY_UP: Fact "category.way_up" =
        "WITH RECURSIVE up(id, parent_id, version, level) AS (SELECT id, parent_id, version, CAST(1 AS BIGINT) FROM product_category WHERE id = $1 \
         UNION ALL SELECT c.id, c.parent_id, c.version, up.level + 1 FROM up JOIN product_category c ON c.id = up.parent_id WHERE up.level < 100) \
         SELECT DISTINCT id, parent_id, version FROM up ORDER BY id";
    /// How many active categories stand right below one.
    pub(crate) ACTIVE_BELOW: Fact "category.active_below" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM product_category WHERE parent_id = $1 AND state = 'active'";
    /// How many active products stand in one.
    pub(crate) ACTIVE_IN: Fact "category.active_in" = "SELECT CAST(COUNT(*) AS BIGINT) FROM product WHERE category_id = $1 AND state = 'active'";
    /// A new category.
    pub(crate) INSERT: Write "category.insert" =
        "INSERT INTO product_category (id, parent_id, code, name, found_by, state, version) VALUES ($1, $2, $3, $4, $5, 'active', 1)";
    /// Other words.
    pub(crate) UPDATE: Write "category.update" =
        "UPDATE product_category SET code = $1, code_twin = CASE WHEN lower(code) = lower($1) THEN code_twin ELSE 0 END, name = $2, found_by = $3, version = version + 1 WHERE id = $4 AND version = $5 AND state = 'active'";
    /// The way up stays as it was read, until the move is committed.
    pub(crate) HOLD: Write "category.hold" = "UPDATE product_category SET version = version WHERE id = $1 AND version = $2";
    /// Another place.
    pub(crate) MOVE: Write "category.move" =
        "UPDATE product_category SET parent_id = $1, version = version + 1 WHERE id = $2 AND version = $3 AND state = 'active'";
    /// The version first: what is put into it from now on waits, and finds it changed.
    pub(crate) BEFORE_CLOSE: Write "category.before_close" =
        "UPDATE product_category SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Takes nothing any more, if nothing is in it. A statement of its own: one that had to wait would still count what was there
    /// before it waited.
    pub(crate) CLOSE: Write "category.close" =
        "UPDATE product_category SET state = 'closed' WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM product_category b WHERE b.parent_id = product_category.id AND b.state = 'active') \
         AND NOT EXISTS (SELECT 1 FROM product i WHERE i.category_id = product_category.id AND i.state = 'active')";
    /// What categories are found by, beside their words; a page in the order of ids.
    pub(crate) FOUND_BY: Fact "category.found_by" =
        "SELECT id, name, code, found_by FROM product_category WHERE found_by <> '' AND id > $1 ORDER BY id LIMIT 500";
    /// No category stands under itself: from every one a root is reached.
    ROOTED: Check "I39.every_category_has_a_root_above_it" =
        "WITH RECURSIVE rooted(id) AS (SELECT id FROM product_category WHERE parent_id IS NULL \
         UNION SELECT c.id FROM product_category c JOIN rooted ON c.parent_id = rooted.id) \
         SELECT c.id FROM product_category c WHERE c.id NOT IN (SELECT id FROM rooted)";
    /// Nothing is left in what is closed.
    LEFT: Check "category.nothing_active_is_left_in_a_closed_one" =
        "SELECT c.id FROM product_category c WHERE c.state = 'closed' AND (EXISTS (SELECT 1 FROM product_category b WHERE b.parent_id = c.id AND b.state = 'active') \
         OR EXISTS (SELECT 1 FROM product i WHERE i.category_id = c.id AND i.state = 'active'))";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&ROOTED, &LEFT];
