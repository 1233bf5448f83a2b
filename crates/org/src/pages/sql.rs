//! What the organisation's pages ask besides their queries.

kernel::statements! {
    /// What the decision on a request looked at, by its entry in the audit.
    pub(crate) DECIDED: Fact "audit.decided" = "SELECT d.codec, d.facts FROM decision d WHERE d.audit_id = $1 AND d.operation = $2";
    /// What people are called: whoever waits for a yes is told whose.
    pub(crate) NAMES: Fact "approval.names" = "SELECT u.id, u.name FROM app_user u WHERE u.id IN {ids:$1} ORDER BY u.name, u.id";
}
