//! Statements on `policy_version` and `policy_withdrawal`.

crate::statements! {
    /// All versions that stand.
    pub(crate) VERSIONS: House "policy.versions" =
        "SELECT v.number, v.effective_from, v.existing_from, v.terms FROM policy_version v \
         WHERE NOT EXISTS (SELECT 1 FROM policy_withdrawal w WHERE w.version_id = v.id) ORDER BY v.number";
    /// The last version that stands.
    pub(crate) LAST: Fact "policy.last" =
        "SELECT v.number, v.effective_from, v.terms FROM policy_version v \
         WHERE NOT EXISTS (SELECT 1 FROM policy_withdrawal w WHERE w.version_id = v.id) ORDER BY v.number DESC LIMIT 1";
    /// The highest number there is, also of what was withdrawn.
    pub(crate) HIGHEST: Fact "policy.highest" = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM policy_version";
    /// A version, and when it was withdrawn.
    pub(crate) VERSION: Fact "policy.version" =
        "SELECT v.number, v.effective_from, w.withdrawn_at FROM policy_version v LEFT JOIN policy_withdrawal w ON w.version_id = v.id WHERE v.id = $1";
    /// A new version.
    pub(crate) INSERT: Write "policy.insert" =
        "INSERT INTO policy_version (id, number, effective_from, existing_from, terms, reason, published_at, published_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// A version that will not take effect.
    pub(crate) WITHDRAW: Write "policy.withdraw" =
        "INSERT INTO policy_withdrawal (id, version_id, reason, withdrawn_at, withdrawn_by) VALUES ($1, $2, $3, $4, $5)";
    /// Versions, for people.
    pub(crate) LIST: Scoped "policy.list" =
        "SELECT v.id, v.number, v.effective_from, v.existing_from, v.terms, v.reason, v.published_at, v.published_by, u.name, w.withdrawn_at, w.reason, \
         CAST(1 AS BIGINT) FROM policy_version v LEFT JOIN app_user u ON u.id = v.published_by LEFT JOIN policy_withdrawal w ON w.version_id = v.id \
         WHERE {scope} {filter}";
}
