//! Statements of the sealer and of those who check it.

crate::statements! {
    /// Whether the server numbers its transactions lower than those that wrote the rows that are there.
    pub(crate) BEHIND: House "audit.behind" =
        "SELECT CAST(1 AS BIGINT) WHERE (SELECT COALESCE(MAX(position), 0) FROM audit) >= {unbegun}";
    /// New rows come after every row that is there, also on a server whose transactions are numbered lower than those that wrote them.
    pub(crate) GO_ON: House "audit.go_on" =
        "UPDATE audit_clock SET position_offset = {position_offset} WHERE (SELECT COALESCE(MAX(position), 0) FROM audit) >= {unbegun}";
    /// When the last row was recorded.
    pub(crate) LATEST: House "audit.latest" = "SELECT at FROM audit ORDER BY position DESC LIMIT 1";
    /// Where sealing stands.
    pub(crate) LAST: House "audit.last" = "SELECT block, last_position, hash FROM audit_seal ORDER BY block DESC LIMIT 1";
    /// Rows behind a position before which nothing can appear any more; one more than a block holds.
    pub(crate) UNSEALED: House "audit.unsealed" =
        "SELECT id, position, at, effective_on, operation, outcome, actor_id, on_behalf_of, channel, cause, policy_version, input, result, touched \
         FROM audit WHERE position > $1 AND position < {horizon} ORDER BY position, id LIMIT 1001";
    /// The rows of a range of positions, its lower end not included.
    pub(crate) RANGE: House "audit.range" =
        "SELECT id, position, at, effective_on, operation, outcome, actor_id, on_behalf_of, channel, cause, policy_version, input, result, touched \
         FROM audit WHERE position > $1 AND position <= $2 ORDER BY position, id";
    /// Seals a block, if it is the next one.
    pub(crate) SEAL: House "audit.seal" =
        "INSERT INTO audit_seal (block, first_position, last_position, row_count, prev_hash, hash, sealed_at) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS BIGINT) \
         WHERE (SELECT COALESCE(MAX(block), 0) FROM audit_seal) = $1 - 1";
    /// Seals in order.
    pub(crate) SEALS: House "audit.seals" =
        "SELECT block, first_position, last_position, row_count, prev_hash, hash, sealed_at FROM audit_seal WHERE block > $1 ORDER BY block LIMIT 500";
    /// How many rows wait to be sealed.
    pub(crate) WAITING: House "audit.waiting" = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE position > $1";
    /// The last block sealed before an instant.
    pub(crate) ROOT: House "audit.root" =
        "SELECT block, last_position, hash, sealed_at FROM audit_seal WHERE sealed_at < $1 ORDER BY block DESC LIMIT 1";
    /// What one block was sealed with.
    pub(crate) HASH: House "audit.hash" = "SELECT hash FROM audit_seal WHERE block = $1";
}
