//! Statements on number series, voids and the register of posted documents.

crate::statements! {
    /// The next number of a series by its code.
    pub(crate) TAKE: Write "number.take" =
        "UPDATE number_series SET next_no = next_no + 1 WHERE entity_id = $1 AND code = $2 RETURNING id, next_no - 1, prefix, width";
    /// A new series.
    pub(crate) OPEN: Write "number.open_series" =
        "INSERT INTO number_series (id, entity_id, code, prefix, width, next_no, version) VALUES ($1, $2, $3, $4, $5, 1, 1)";
}
