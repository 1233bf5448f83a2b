//! What is looked at when a table of opening stock is judged.

kernel::statements! {
    /// The warehouses with some codes, whatever their case.
    pub(super) WAREHOUSES: Fact "import.warehouses_by_code" = "SELECT id, code FROM warehouse WHERE lower(code) IN {texts:$1} ORDER BY id";
    /// The products with some codes, whatever their case.
    pub(super) PRODUCTS: Fact "import.stock_products_by_code" = "SELECT id, code FROM product WHERE lower(code) IN {texts:$1} ORDER BY id";
}
