//! Statements on `outbox` and `outbox_attempt`.

crate::statements! {
    /// Messages whose time has come.
    pub(crate) DUE: House "outbox.due" =
        "SELECT id, event_id, consumer, name, payload, round, attempts FROM outbox WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT 100";
    /// How many wait, and how many are parked.
    pub(crate) BACKLOG: House "outbox.backlog" =
        "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE state = 'waiting'), (SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE state = 'dead')";
    /// Which of these messages still wait, in which round, and after how many attempts; they stay so until the end.
    pub(crate) STILL: House "outbox.still" =
        "SELECT id, round, attempts FROM outbox WHERE id IN {ids:$1} AND state = 'waiting' ORDER BY id FOR UPDATE";
    /// What became of a delivery.
    pub(crate) MARK: House "outbox.mark" =
        "UPDATE outbox SET state = $1, attempts = attempts + 1, next_at = $2, ended_at = $3, reason = $4 WHERE id = $5 AND state = 'waiting' AND round = $6";
    /// A delivery that was tried. The first attempt of all has no row when it succeeds: the message says as much.
    pub(crate) ATTEMPT: House "outbox.attempt" =
        "INSERT INTO outbox_attempt (event_id, consumer, attempt, at, ok, reason) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(o.attempt), 0) + 1 FROM outbox_attempt o WHERE o.event_id = $1 AND o.consumer = $2), $3, $4, $5) \
         ON CONFLICT DO NOTHING";
    /// A message, and the outcome under the key of its round when there is one.
    pub(crate) FIND: Fact "outbox.find" =
        "SELECT o.id, o.state, o.round, (SELECT a.outcome FROM receipt r JOIN audit a ON a.id = r.audit_id WHERE r.principal_id = 0 AND r.request_key = $1) \
         FROM outbox o WHERE o.event_id = $2 AND o.consumer = $3";
    /// The round a message is in.
    pub(crate) ROUND: Fact "outbox.round" = "SELECT round FROM outbox WHERE event_id = $1 AND consumer = $2";
    /// A parked message is tried again.
    pub(crate) REOPEN: Write "outbox.reopen" =
        "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $1, ended_at = NULL, reason = NULL, round = $2 WHERE id = $3 AND state = 'dead' AND round = $4";
    /// A parked message is given up.
    pub(crate) DISCARD: Write "outbox.discard" = "UPDATE outbox SET state = 'discarded', ended_at = $1 WHERE id = $2 AND state = 'dead'";
}
