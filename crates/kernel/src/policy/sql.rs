//! Statements on `policy_version`.

crate::statements! {
    /// All versions.
    pub(crate) VERSIONS: House "policy.versions" = "SELECT number, effective_from, existing_from, terms FROM policy_version ORDER BY number";
    /// The last number and the last effective date.
    pub(crate) LAST: Fact "policy.last" = "SELECT number, effective_from FROM policy_version ORDER BY number DESC LIMIT 1";
    /// A new version.
    pub(crate) INSERT: Write "policy.insert" =
        "INSERT INTO policy_version (id, number, effective_from, existing_from, terms, reason, published_at, published_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}
