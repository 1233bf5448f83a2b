//! Statements on `product_picture`; nobody else writes it.

kernel::statements! {
    /// The pictures of a product, in their order.
    pub(crate) OF: Fact "product_picture.of" =
        "SELECT file, small, format, width, height, byte_count, created_at FROM product_picture WHERE product_id = $1 ORDER BY line_no";
    /// A picture.
    pub(crate) INSERT: Write "product_picture.insert" = "INSERT INTO product_picture (product_id, line_no, file, small, format, width, height, byte_count, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// None of them.
    pub(crate) DELETE: Write "product_picture.delete" = "DELETE FROM product_picture WHERE product_id = $1";
    /// The pictures of a product are numbered from one on, without a gap.
    ORDER: Check "picture.order_has_no_gap" =
        "SELECT product_id FROM product_picture GROUP BY product_id HAVING MIN(line_no) <> 1 OR MAX(line_no) <> COUNT(*)";
    /// What a product shows is there, and kept for good by it.
    KEPT: Check "picture.is_kept" = "SELECT g.product_id, g.file FROM product_picture g \
         LEFT JOIN stored_file_keeper k ON k.name = g.file AND k.keeper = 'product:' || CAST(g.product_id AS TEXT) \
         LEFT JOIN stored_file f ON f.name = g.file WHERE k.name IS NULL OR k.until IS NOT NULL OR f.name IS NULL OR f.until IS NOT NULL";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&ORDER, &KEPT];
