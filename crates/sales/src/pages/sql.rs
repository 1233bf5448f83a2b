//! What an order's page asks besides its queries.

kernel::statements! {
    /// What was answered to requests about orders at a moment, as the audit keeps it, and what their decision looked at: by when it was
    /// asked and how it came out.
    pub(crate) RECORDED: Fact "sales_order.recorded" =
        "SELECT a.result, d.policy_version, d.codec, d.facts FROM audit a LEFT JOIN decision d ON d.audit_id = a.id AND d.operation = a.operation \
         WHERE a.at = $1 AND a.operation = $2 AND a.outcome = $3 ORDER BY a.id";
    /// Orders that were made or amended at a moment: what was touched, and what was answered.
    pub(crate) MADE: Fact "sales_order.made" =
        "SELECT a.touched, a.result FROM audit a WHERE a.at = $1 AND a.operation IN ('sales_order.confirm', 'sales_order.amend') \
         AND a.outcome = 'done' ORDER BY a.id";
}
