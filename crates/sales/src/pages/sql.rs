//! What an order's page asks besides its queries.

kernel::statements! {
    /// What was answered to a request about an order, as the audit keeps it, and what its decision looked at: by when it was asked, how it
    /// came out, and how the answer begins.
    pub(crate) RECORDED: Fact "sales_order.recorded" =
        "SELECT a.result, d.policy_version, d.codec, d.facts FROM audit a LEFT JOIN decision d ON d.audit_id = a.id AND d.operation = a.operation \
         WHERE a.at = $1 AND a.operation = $2 AND a.outcome = $3 AND a.result LIKE $4";
}
