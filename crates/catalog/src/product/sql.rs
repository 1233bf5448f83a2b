//! Statements on `product` and on what it is found by; nobody else writes them.

kernel::statements! {
    /// One product.
    pub(crate) BY_ID: Fact "product.by_id" =
        "SELECT id, code, name, unit, cost_micro, reorder_at, low_since, state, version FROM product WHERE id = $1";
    /// Several products.
    pub(crate) BY_IDS: Fact "product.by_ids" =
        "SELECT id, code, name, unit, cost_micro, reorder_at, low_since, state, version FROM product WHERE id IN {ids:$1} ORDER BY id";
    /// Those of some products of which somebody wants to be warned when they become few, or was.
    pub(crate) WATCHED: Fact "product.watched" =
        "SELECT id, code, name, unit, cost_micro, reorder_at, low_since, state, version FROM product WHERE id IN {ids:$1} \
         AND COALESCE(reorder_at, low_since) IS NOT NULL";
    /// The whole record of one product.
    pub(crate) FULL: Fact "product.full" =
        "SELECT p.id, p.code, p.name, p.specification, p.model, p.brand, p.category_id, p.unit, b.barcode, p.mnemonic, p.tax_rate, p.tax_code, \
         p.min_order, p.pack_quantity, p.handling, p.weight_mg, p.cost_micro, p.reorder_at, p.low_since, p.remark, p.created_at, p.state, p.version \
         FROM product p LEFT JOIN product_barcode b ON b.product_id = p.id AND b.unit = p.unit WHERE p.id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) BY_CODE: Fact "product.by_code" = "SELECT id, state FROM product WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// Who bears a barcode, and on which of its units.
    pub(crate) BY_BARCODE: Fact "product.by_barcode" =
        "SELECT b.product_id, b.unit, p.code FROM product_barcode b JOIN product p ON p.id = b.product_id WHERE b.barcode = $1";
    /// The barcodes of a product, each with its unit.
    pub(crate) BARCODES: Fact "product.barcodes" = "SELECT barcode, unit FROM product_barcode WHERE product_id = $1 ORDER BY barcode";
    /// A new product.
    pub(crate) INSERT: Write "product.insert" =
        "INSERT INTO product (id, code, name, unit, cost_micro, reorder_at, category_id, specification, model, brand, mnemonic, tax_rate, tax_code, \
         min_order, pack_quantity, handling, weight_mg, remark, created_at, search_version, state, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 'active', 1)";
    /// Other words and figures.
    pub(crate) UPDATE: Write "product.update" =
        "UPDATE product SET name = $1, cost_micro = $2, reorder_at = $3, category_id = $4, specification = $5, model = $6, brand = $7, mnemonic = $8, \
         tax_rate = $9, tax_code = $10, min_order = $11, pack_quantity = $12, handling = $13, weight_mg = $14, remark = $15, search_version = $16, \
         version = version + 1 WHERE id = $17 AND version = $18 AND state = 'active'";
    /// Not bought any more.
    pub(crate) CLOSE: Write "product.close" =
        "UPDATE product SET state = 'closed', low_since = NULL, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// The category that a product stands in.
    pub(crate) CATEGORY: Fact "product.category" =
        "SELECT c.id, c.parent_id, c.code, c.name, c.state, c.version FROM product p JOIN product_category c ON c.id = p.category_id WHERE p.id = $1";
    /// Bought again, in the category that it stood in if that is still used.
    pub(crate) REOPEN: Write "product.reopen" =
        "UPDATE product SET state = 'active', category_id = $1, version = version + 1 WHERE id = $2 AND version = $3 AND state = 'closed'";
    /// Something of it changed that stands elsewhere: its units.
    pub(crate) RAISE: Write "product.raise" =
        "UPDATE product SET search_version = $1, version = version + 1 WHERE id = $2 AND version = $3 AND state = 'active'";
    /// Other pictures of it.
    pub(crate) PICTURED: Write "product.pictured" = "UPDATE product SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Its units stay as they were read, until what depends on them is committed.
    pub(crate) HOLD: Write "product.hold" = "UPDATE product SET version = version WHERE id = $1 AND version = $2";
    /// It has every unit in which it has a price on a day or later. A statement of its own, after the version was raised: one that had
    /// to wait would not see the price it waited for.
    pub(crate) PRICED_IN_ITS_UNITS: Write "product.priced_in_its_units" =
        "UPDATE product SET version = version WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM price_entry e WHERE e.product_id = product.id \
         AND e.unit <> product.unit AND (e.valid_to IS NULL OR e.valid_to > $2 AND e.valid_to > e.valid_from) \
         AND NOT EXISTS (SELECT 1 FROM product_unit u WHERE u.product_id = e.product_id AND u.unit = e.unit))";
    /// Low from now on. The version stays: nobody who edits the product is disturbed.
    pub(crate) FLAG_LOW: Write "product.flag_low" = "UPDATE product SET low_since = $1 WHERE id = $2 AND low_since IS NULL AND state = 'active'";
    /// Enough again.
    pub(crate) CLEAR_LOW: Write "product.clear_low" = "UPDATE product SET low_since = NULL WHERE id = $1 AND low_since IS NOT NULL";

    /// A unit of a product has a barcode.
    pub(crate) BARCODE: Write "product.insert_barcode" = "INSERT INTO product_barcode (barcode, product_id, unit) VALUES ($1, $2, $3)";
    /// A unit of a product has no barcode any more.
    pub(crate) NO_BARCODE: Write "product.delete_barcode" = "DELETE FROM product_barcode WHERE product_id = $1 AND unit = $2";

    /// A product has no barcode any more.
    pub(crate) NO_BARCODES: Write "product.delete_barcodes" = "DELETE FROM product_barcode WHERE product_id = $1";
    /// It came in by mistake, and nothing refers to it.
    pub(crate) REMOVE: Write "product.remove" = "DELETE FROM product WHERE id = $1 AND version = $2";

    /// What a product is found by.
    pub(crate) TERM: Write "product.insert_term" = "INSERT INTO product_term (term, product_id) VALUES ($1, $2)";
    /// A product is found by nothing any more.
    pub(crate) NO_TERMS: Write "product.delete_terms" = "DELETE FROM product_term WHERE product_id = $1";
    /// A product's terms are those of the present form. The version stays: nobody who edits the product is disturbed.
    pub(crate) FOUND: Write "product.found" = "UPDATE product SET search_version = $1 WHERE id = $2 AND version = $3";
    /// Products whose terms are of another form although they have been there, and this form of the tables, since before a moment.
    pub(crate) WAIT_LONG: Fact "product.wait_long" =
        "SELECT code FROM product WHERE search_version < $1 AND created_at < $2 AND (SELECT MAX(applied_at) FROM schema_migration) < $2 ORDER BY id";
    /// A code that differs from a product's in nothing but case: one of an earlier time.
    pub(crate) TWIN: Fact "product.twin" = "SELECT code FROM product WHERE lower(code) = $1 AND id <> $2 ORDER BY code_twin LIMIT 1";
    /// Products whose terms are of another form, the oldest form first.
    pub(crate) NOT_FOUND: Fact "product.not_found" =
        "SELECT id FROM product WHERE search_version < $1 ORDER BY search_version, id LIMIT 50000";
    /// The words of products, a page in the order of ids: what their terms are made of.
    pub(crate) WORDS: Fact "product.words" =
        "SELECT id, code, name, specification, model, brand, mnemonic, search_version FROM product WHERE id > $1 ORDER BY id LIMIT 500";
    /// The words of some products, with the version they were read at.
    pub(crate) WORDS_OF: Fact "product.words_of" =
        "SELECT id, code, name, specification, model, brand, mnemonic, version FROM product WHERE id IN {ids:$1} ORDER BY id";
    /// The barcodes of some products.
    pub(crate) BARCODES_OF: Fact "product.barcodes_of" =
        "SELECT product_id, barcode FROM product_barcode WHERE product_id IN {ids:$1} ORDER BY product_id, barcode";
    /// The terms of some products.
    pub(crate) TERMS_OF: Fact "product.terms_of" =
        "SELECT product_id, term FROM product_term WHERE product_id IN {ids:$1} ORDER BY product_id, term";
}
