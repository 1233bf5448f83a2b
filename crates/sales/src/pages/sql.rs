//! What an order's page asks besides its queries.

kernel::statements! {
    /// What a confirmation or an amendment answered, as the audit keeps it: by when it was done, and how the answer begins.
    pub(crate) ANSWERED: Fact "sales_order.answered" =
        "SELECT a.result FROM audit a WHERE a.at = $1 AND a.operation = $2 AND a.outcome = 'done' AND a.result LIKE $3";
}
