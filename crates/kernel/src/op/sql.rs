//! The envelope's own rows: receipts, audit, decisions, outbox. Written by `execute`, in the operation's transaction.

/// Which of these ids a table has, for entities that have no scope.
pub(crate) fn existing(table: &str) -> String {
    format!("SELECT id FROM {table} WHERE id IN {{ids:$1}}")
}

/// The versions of records, locked in id order until the commit: as `locate` finds them, or by the table's own version where the
/// entity has no `locate`.
pub(crate) fn locked(locate: Option<&str>, table: &str) -> String {
    let own = || format!("SELECT id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), version FROM {table} WHERE id IN {{ids:$1}}");
    format!("{} ORDER BY 1 FOR SHARE", locate.map_or_else(own, str::to_owned))
}

crate::statements! {
    /// The stored answer of a key.
    pub(crate) RECEIPT: House "envelope.receipt" =
        "SELECT r.input_digest, r.audit_id, a.outcome, a.result FROM receipt r JOIN audit a ON a.id = r.audit_id WHERE r.principal_id = $1 AND r.request_key = $2";
    /// Claims a key with its answer.
    pub(crate) CLAIM: House "envelope.claim" =
        "INSERT INTO receipt (principal_id, request_key, input_digest, audit_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    /// An audit row, at the next position.
    pub(crate) AUDIT: House "envelope.audit" =
        "INSERT INTO audit (id, position, at, effective_on, operation, outcome, actor_id, on_behalf_of, channel, cause, policy_version, input, result, touched) \
         VALUES ($1, {next_position}, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// A decision record.
    pub(crate) DECISION: House "envelope.decision" =
        "INSERT INTO decision (id, audit_id, operation, verdict, policy_version, basis, codec, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// An event for one consumer.
    pub(crate) OUTBOX: House "envelope.outbox" =
        "INSERT INTO outbox (id, event_id, consumer, name, event_version, audit_id, at, payload, state, round, attempts, next_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, 0, $7)";
    /// A posted document's register row.
    pub(crate) POSTED: House "envelope.posted" =
        "INSERT INTO posted_document (doc_type, doc_id, series_id, seq_no, number, entity_id, effective_on, posted_at, posted_by, audit_id, digest, corrects_type, corrects_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// A block of ids.
    pub(crate) ID_BLOCK: House "envelope.id_block" = "UPDATE id_block SET next_id = next_id + $1 WHERE name = 'id' RETURNING next_id";
    /// A part of the snapshot changed, if it is still the one that was seen.
    pub(crate) BUMP: House "envelope.bump" = "UPDATE snapshot_version SET version = version + 1 WHERE part = $1 AND version = $2";
    /// Receipts in key order behind one, with their age: those old enough go, in one walk over all.
    pub(crate) RECEIPTS: House "envelope.receipts" =
        "SELECT principal_id, request_key, at FROM receipt WHERE (principal_id, request_key) > ($1, $2) ORDER BY principal_id, request_key LIMIT 2000";
    /// Forgets a receipt; the document it made keeps the effect unique.
    pub(crate) FORGET_RECEIPT: House "envelope.forget_receipt" = "DELETE FROM receipt WHERE principal_id = $1 AND request_key = $2 AND at < $3";
}
