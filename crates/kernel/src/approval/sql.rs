//! Statements on `approval` and `approval_step`.

crate::statements! {
    /// A new request.
    pub(crate) FILE: House "approval.file" =
        "INSERT INTO approval (id, operation, input, input_digest, needs, versions, policy_version, effective_on, owner_id, department_id, state, requested_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, 1)";
    /// One yes that is needed.
    pub(crate) FILE_STEP: House "approval.file_step" = "INSERT INTO approval_step (approval_id, step, permission) VALUES ($1, $2, $3)";
}
