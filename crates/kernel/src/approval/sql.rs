//! Statements on `approval` and `approval_step`.

crate::statements! {
    /// A new request.
    pub(crate) FILE: House "approval.file" =
        "INSERT INTO approval (id, operation, input, input_digest, needs, versions, policy_version, effective_on, owner_id, department_id, state, requested_at, \
         plan_digest, authors, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $12, $13, 1)";
    /// One yes that is needed.
    pub(crate) FILE_STEP: House "approval.file_step" = "INSERT INTO approval_step (approval_id, step, permission) VALUES ($1, $2, $3)";
    /// Whose requests these are.
    pub(crate) LOCATE: Fact "approval.locate" = "SELECT id, department_id, owner_id, version FROM approval WHERE id IN {ids:$1}";
    /// A request.
    pub(crate) FIND: Fact "approval.find" =
        "SELECT operation, input, input_digest, needs, versions, effective_on, requested_at, owner_id, department_id, state, plan_digest, authors, version \
         FROM approval WHERE id = $1";
    /// Its steps.
    pub(crate) STEPS: Fact "approval.steps" = "SELECT step, permission, decided_by FROM approval_step WHERE approval_id = $1 ORDER BY step";
    /// A yes that is not the last.
    pub(crate) GO_ON: Write "approval.go_on" = "UPDATE approval SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'waiting'";
    /// What somebody waits for of an operation.
    pub(crate) WAITING_OF: Fact "approval.waiting_of" =
        "SELECT id, version, input FROM approval WHERE owner_id = $1 AND operation = $2 AND state = 'waiting' ORDER BY id";
    /// The request is decided or taken back.
    pub(crate) END: Write "approval.end" =
        "UPDATE approval SET state = $1, ended_at = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'waiting'";
    /// Somebody's yes or no.
    pub(crate) DECIDE: Write "approval.decide" =
        "UPDATE approval_step SET decided_by = $1, decided_at = $2, verdict = $3, note = $4, digest = $5 \
         WHERE approval_id = $6 AND step = $7 AND decided_by IS NULL";
    /// What executing it came to.
    pub(crate) RESULT: Write "approval.result" = "UPDATE approval SET result = $1 WHERE id = $2";
}
