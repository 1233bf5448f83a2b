-- History: what was brought in from an earlier system, batch by batch, and the documents and records that each of its documents became.

CREATE TABLE history_batch (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), warehouse_id {i64} NOT NULL REFERENCES warehouse (id),
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL REFERENCES app_user (id), profile TEXT NOT NULL, source TEXT NOT NULL,
  digest TEXT NOT NULL, row_count {i64} NOT NULL, created_count {i64} NOT NULL, merged_count {i64} NOT NULL, skipped_count {i64} NOT NULL,
  document_count {i64} NOT NULL, report TEXT NOT NULL, begun_at {i64} NOT NULL, ended_at {i64},
  state TEXT NOT NULL CONSTRAINT history_batch_state CHECK (state IN ('running', 'done', 'undoing', 'undone')), version {i64} NOT NULL,
  CONSTRAINT history_batch_rows CHECK (row_count = created_count + merged_count + skipped_count)) {strict};
CREATE INDEX history_batch_entity ON history_batch (entity_id, id);
CREATE INDEX history_batch_warehouse ON history_batch (warehouse_id);
CREATE INDEX history_batch_department ON history_batch (department_id, id);
CREATE INDEX history_batch_owner ON history_batch (owner_id, id);
-- What is brought in is brought in once, unless it was taken back.
CREATE UNIQUE INDEX history_batch_entity_id_digest_key ON history_batch (entity_id, digest) WHERE state <> 'undone';

-- A document of the earlier system, by its place in the batch. What stood in no file and was made up to complete the others is simulated.
CREATE TABLE history_document (id {i64} PRIMARY KEY, batch_id {i64} NOT NULL REFERENCES history_batch (id), seq {i64} NOT NULL, kind TEXT NOT NULL
  CONSTRAINT history_document_kind CHECK (kind IN ('records', 'sale', 'return', 'receipt', 'adjustment', 'payment')),
  number TEXT NOT NULL, happened_on {i64} NOT NULL, simulated {bool} NOT NULL, undone {bool} NOT NULL, UNIQUE (batch_id, seq)) {strict};
CREATE INDEX history_document_number ON history_document (number, id);

-- What it became.
CREATE TABLE history_posted (id {i64} PRIMARY KEY, document_id {i64} NOT NULL REFERENCES history_document (id), n {i64} NOT NULL, doc_type TEXT NOT NULL,
  doc_id {i64} NOT NULL, UNIQUE (document_id, n)) {strict};
CREATE INDEX history_posted_doc ON history_posted (doc_type, doc_id);
{append_only:history_posted};
