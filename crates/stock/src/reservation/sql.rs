//! Statements on `reservation`; nobody else writes it.

kernel::statements! {
    /// Whose reservations these are.
    pub(crate) LOCATE: Fact "reservation.locate" =
        "SELECT id, department_id, NULLIF(owner_id, 0), version FROM reservation WHERE id IN {ids:$1}";
    /// One reservation.
    pub(crate) BY_ID: Fact "reservation.by_id" = "SELECT id, warehouse_id, expires_at, state, version FROM reservation WHERE id = $1";
    /// Several reservations.
    pub(crate) BY_IDS: Fact "reservation.by_ids" =
        "SELECT id, warehouse_id, expires_at, state, version FROM reservation WHERE id IN {ids:$1} ORDER BY id";
    /// What has expired behind a moment and a reservation, the oldest first.
    pub(crate) EXPIRED: Fact "reservation.expired" =
        "SELECT id, warehouse_id, expires_at, state, version FROM reservation WHERE state = 'active' AND expires_at <= $1 \
         AND (expires_at, id) > ($2, $3) ORDER BY expires_at, id LIMIT 50";
    /// A reservation, if the warehouse is still as it was read; it stays so until the end.
    pub(crate) INSERT: Write "reservation.insert" =
        "INSERT INTO reservation (id, warehouse_id, reference, department_id, owner_id, expires_at, state, version) \
         SELECT CAST($1 AS BIGINT), w.id, CAST($2 AS TEXT), w.department_id, CAST($3 AS BIGINT), CAST($4 AS BIGINT), 'active', 1 \
         FROM warehouse w WHERE w.id = $5 AND w.version = $6 AND w.state = 'active' FOR SHARE";
    /// It holds no longer.
    pub(crate) RELEASE: Write "reservation.release" =
        "UPDATE reservation SET state = 'released', version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
}
