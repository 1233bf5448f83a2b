-- A version of the terms that was taken back before it took effect. The version stays as it was published; this is its counter-record.

CREATE TABLE policy_withdrawal (id {i64} PRIMARY KEY, version_id {i64} NOT NULL REFERENCES policy_version (id), reason TEXT NOT NULL,
  withdrawn_at {i64} NOT NULL, withdrawn_by {i64}, UNIQUE (version_id)) {strict};
{append_only:policy_withdrawal};
