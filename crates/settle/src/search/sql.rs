//! The condition by which the lists of this room are searched.

/// The condition of the filter `q` where the number stands in an expression.
macro_rules! by_words {
    ($number:literal) => {
        concat!(
            "(c.id IN (SELECT t.customer_id FROM customer_term t WHERE t.term >= ? AND t.term < ? AND t.source = 0) OR (",
            $number,
            " >= ? AND ",
            $number,
            " < ?))"
        )
    };
}
pub(crate) use by_words;
