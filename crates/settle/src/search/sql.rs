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

/// The same of a long list: the ids that words of customers lead to, and those that numbers lead to by a query of its own.
macro_rules! found_by {
    ($id:literal, $table:literal, $numbers:literal) => {
        concat!(
            $id,
            " IN (SELECT z.id FROM customer_term t JOIN ",
            $table,
            " z ON z.customer_id = t.customer_id WHERE t.term >= ? AND t.term < ? AND t.source = 0{seen t.customer_id} UNION ALL ",
            $numbers,
            ")"
        )
    };
}
pub(crate) use found_by;

/// The condition on one row, where a word leaves very many; the number's stands in an expression with both its ends.
macro_rules! looked_at {
    ($customer:literal, $number:literal) => {
        concat!(
            "((SELECT MIN(t.term) FROM customer_term t WHERE t.customer_id = ",
            $customer,
            " AND t.term >= ? AND t.source = 0) < ? OR (",
            $number,
            "))"
        )
    };
}
pub(crate) use looked_at;

/// As many rows as a word of customers leads to. Numbers of one beginning lie together, and so perhaps at the list's very end: they are
/// looked up, however many they are.
macro_rules! as_many {
    ($table:literal) => {
        concat!(
            "SELECT z.id FROM customer_term t JOIN ",
            $table,
            " z ON z.customer_id = t.customer_id WHERE t.term >= ? AND t.term < ? AND t.source = 0{seen t.customer_id}"
        )
    };
}
pub(crate) use as_many;
