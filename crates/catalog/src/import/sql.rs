//! What of the catalogue is looked at when a table is judged.

kernel::statements! {
    /// The whole record of the product with a code.
    pub(super) BY_CODE: Fact "import.product_by_code" =
        "SELECT p.id, p.code, p.name, p.specification, p.model, p.brand, p.category_id, p.unit, b.barcode, p.mnemonic, p.tax_rate, p.tax_code, \
         p.min_order, p.pack_quantity, p.handling, p.weight_mg, p.cost_micro, p.reorder_at, p.low_since, p.remark, p.created_at, p.state, p.version \
         FROM product p LEFT JOIN product_barcode b ON b.product_id = p.id AND b.unit = p.unit WHERE p.code = $1";
    /// Products whose codes end so, the noughts before it lost: two of them are enough to know that it is not clear.
    pub(super) WITH_NOUGHTS: Fact "import.product_with_noughts" =
        "SELECT code FROM product WHERE code = $1 OR code = $2 OR code = $3 OR code = $4 OR code = $5 OR code = $6 OR code = $7 OR code = $8 ORDER BY code";
    /// Every category.
    pub(super) CATEGORIES: Fact "import.categories" = "SELECT id, parent_id, code, name FROM product_category WHERE state = 'active' ORDER BY id LIMIT 20000";
    /// Every price list that is used.
    pub(super) LISTS: Fact "import.price_lists" = "SELECT id, code, name, currency FROM price_list WHERE state = 'active' ORDER BY id LIMIT 5000";
}
