//! Statements on number series, voids and the register of posted documents.

crate::statements! {
    /// The next number of a series by its code.
    pub(crate) TAKE: Write "number.take" =
        "UPDATE number_series SET next_no = next_no + 1 WHERE entity_id = $1 AND code = $2 RETURNING id, next_no - 1, prefix, width";
    /// The next number of a series.
    pub(crate) TAKE_BY_ID: Write "number.take_by_id" =
        "UPDATE number_series SET next_no = next_no + 1 WHERE id = $1 RETURNING id, next_no - 1, prefix, width";
    /// A new series.
    pub(crate) OPEN: Write "number.open_series" =
        "INSERT INTO number_series (id, entity_id, code, prefix, width, next_no, version) VALUES ($1, $2, $3, $4, $5, 1, 1)";
    /// A number that no document will have.
    pub(crate) VOID: Write "number.void" =
        "INSERT INTO number_void (id, series_id, seq_no, number, reason, voided_by, voided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Where series stand: nowhere in the tree of departments, so that only who sees everything refers to them.
    pub(crate) LOCATE_SERIES: Fact "number.locate_series" =
        "SELECT id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), version FROM number_series WHERE id IN {ids:$1}";
    /// A series.
    pub(crate) SERIES: Fact "number.series" = "SELECT code, prefix, width FROM number_series WHERE id = $1";
    /// Series of an entity that have a code or a prefix already.
    pub(crate) TAKEN: Fact "number.taken" = "SELECT code, prefix FROM number_series WHERE entity_id = $1 AND (code = $2 OR prefix = $3) ORDER BY code";
}
