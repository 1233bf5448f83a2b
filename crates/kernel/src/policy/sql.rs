//! Statements on `policy_version`.

crate::statements! {
    /// All versions.
    pub(crate) VERSIONS: House "policy.versions" = "SELECT number, effective_from, existing_from, terms FROM policy_version ORDER BY number";
    /// The last version.
    pub(crate) LAST: Fact "policy.last" = "SELECT number, effective_from, terms FROM policy_version ORDER BY number DESC LIMIT 1";
    /// A new version.
    pub(crate) INSERT: Write "policy.insert" =
        "INSERT INTO policy_version (id, number, effective_from, existing_from, terms, reason, published_at, published_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Versions, for people.
    pub(crate) LIST: Scoped "policy.list" =
        "SELECT v.id, v.number, v.effective_from, v.existing_from, v.terms, v.reason, v.published_at, v.published_by, u.name, CAST(1 AS BIGINT) \
         FROM policy_version v LEFT JOIN app_user u ON u.id = v.published_by WHERE {scope} {filter}";
}
