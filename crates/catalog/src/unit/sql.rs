//! Statements on `product_unit`; nobody else writes it.

kernel::statements! {
    /// The other units of a product.
    pub(crate) OF: Fact "product_unit.of" =
        "SELECT unit, numerator, denominator, is_default_sales FROM product_unit WHERE product_id = $1 ORDER BY line_no";
    /// The other units of some products.
    pub(crate) OF_MANY: Fact "product_unit.of_many" =
        "SELECT product_id, unit, numerator, denominator, is_default_sales FROM product_unit WHERE product_id IN {ids:$1} ORDER BY product_id, line_no";
    /// The names of the other units of some products.
    pub(crate) NAMES: Fact "product_unit.names" = "SELECT product_id, unit FROM product_unit WHERE product_id IN {ids:$1} ORDER BY product_id, unit";
    /// The units of a product in which it has a price on a day or later.
    pub(crate) PRICED: Fact "product_unit.priced" =
        "SELECT DISTINCT unit FROM price_entry WHERE product_id = $1 AND (valid_to IS NULL OR valid_to > $2 AND valid_to > valid_from) ORDER BY unit";
    /// A unit.
    pub(crate) INSERT: Write "product_unit.insert" =
        "INSERT INTO product_unit (product_id, line_no, unit, numerator, denominator, is_default_sales) VALUES ($1, $2, $3, $4, $5, $6)";
    /// None of them.
    pub(crate) DELETE: Write "product_unit.delete" = "DELETE FROM product_unit WHERE product_id = $1";
    /// None of their barcodes.
    pub(crate) DELETE_BARCODES: Write "product_unit.delete_barcodes" = "DELETE FROM product_barcode WHERE product_id = $1 AND unit <> $2";
    /// I21: a barcode stands on a unit that its product has.
    BARCODE: Check "I21.a_barcode_stands_on_a_unit_of_its_product" =
        "SELECT b.barcode FROM product_barcode b JOIN product p ON p.id = b.product_id WHERE b.unit <> p.unit \
         AND NOT EXISTS (SELECT 1 FROM product_unit u WHERE u.product_id = b.product_id AND u.unit = b.unit)";
    /// I21: the base unit is one to one, and has no row that could say otherwise.
    BASE: Check "I21.the_base_unit_has_no_other_ratio" =
        "SELECT u.product_id, u.unit FROM product_unit u JOIN product p ON p.id = u.product_id WHERE u.unit = p.unit";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&BARCODE, &BASE];
