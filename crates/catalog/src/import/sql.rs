//! What of the catalogue is looked at when a table is judged.

kernel::statements! {
    /// The whole records of the products with some codes, whatever their case.
    pub(super) BY_CODES: Fact "import.products_by_code" =
        "SELECT p.id, p.code, p.name, p.specification, p.model, p.brand, p.category_id, p.unit, b.barcode, p.mnemonic, p.tax_rate, p.tax_code, \
         p.min_order, p.pack_quantity, p.handling, p.weight_mg, p.cost_micro, p.reorder_at, p.low_since, p.remark, p.created_at, p.state, p.version \
         FROM product p LEFT JOIN product_barcode b ON b.product_id = p.id AND b.unit = p.unit \
         WHERE lower(p.code) IN {texts:$1}";
    /// Which of some codes there are: those that stood in a file as numbers, with the noughts that they may have lost.
    pub(super) CODES: Fact "import.product_codes" = "SELECT code FROM product WHERE code IN {texts:$1} ORDER BY code";
    /// Every category.
    pub(super) CATEGORIES: Fact "import.categories" = "SELECT id, parent_id, code, name FROM product_category WHERE state = 'active' ORDER BY id LIMIT 20000";
    /// Every price list that is used.
    pub(super) LISTS: Fact "import.price_lists" = "SELECT id, code, name, currency FROM price_list WHERE state = 'active' ORDER BY id LIMIT 5000";
}
