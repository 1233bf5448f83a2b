-- Import and export.

-- Lists that were handed out as files: who, which rows, when. Never changed.
CREATE TABLE list_export (id {i64} PRIMARY KEY, owner_id {i64} NOT NULL REFERENCES app_user (id), department_id {i64} NOT NULL REFERENCES department (id),
  query TEXT NOT NULL, filters TEXT NOT NULL, sort TEXT, format TEXT NOT NULL CONSTRAINT list_export_format CHECK (format IN ('xlsx', 'csv')),
  row_count {i64} NOT NULL, masked TEXT NOT NULL, created_at {i64} NOT NULL, version {i64} NOT NULL) {strict};
CREATE INDEX list_export_department ON list_export (department_id, id);
CREATE INDEX list_export_owner ON list_export (owner_id, id);
CREATE INDEX list_export_created ON list_export (created_at, id);

-- What people bring, in parts, for a while; kept by name, which is made of the content. until NULL = for good; part_count -1 = being written.
CREATE TABLE stored_file (name TEXT PRIMARY KEY, part_count {i64} NOT NULL, byte_count {i64} NOT NULL, until {i64}) {without_rowid};
CREATE INDEX stored_file_until ON stored_file (until);
CREATE TABLE stored_file_part (name TEXT NOT NULL, no {i64} NOT NULL, content {bytes} NOT NULL, PRIMARY KEY (name, no)) {strict};

-- A file that is taken in: mapped, judged, run, perhaps taken back.
CREATE TABLE import_batch (id {i64} PRIMARY KEY, owner_id {i64} NOT NULL REFERENCES app_user (id), department_id {i64} NOT NULL REFERENCES department (id),
  profile TEXT NOT NULL, file_name TEXT NOT NULL, file TEXT NOT NULL, table_file TEXT NOT NULL, mapping TEXT NOT NULL,
  row_count {i64} NOT NULL, judged_count {i64} NOT NULL, create_count {i64} NOT NULL, update_count {i64} NOT NULL, skip_count {i64} NOT NULL,
  conflict_count {i64} NOT NULL, done_count {i64} NOT NULL, refused_count {i64} NOT NULL, undone_count {i64} NOT NULL, kept_count {i64} NOT NULL,
  state TEXT NOT NULL CONSTRAINT import_batch_state CHECK (state IN ('mapping', 'judging', 'ready', 'running', 'stopped', 'done', 'undoing', 'undone', 'discarded')),
  created_at {i64} NOT NULL, ended_at {i64}, version {i64} NOT NULL) {strict};
CREATE INDEX import_batch_department ON import_batch (department_id, id);
CREATE INDEX import_batch_owner ON import_batch (owner_id, id);
CREATE INDEX import_batch_state ON import_batch (state, id);
CREATE INDEX import_batch_file ON import_batch (file, id);

-- A row of it, by its place in the file. Days bound what it speaks of; the digest tells whether two rows say the same.
CREATE TABLE import_row (batch_id {i64} NOT NULL REFERENCES import_batch (id), no {i64} NOT NULL, at {i64} NOT NULL, key TEXT NOT NULL, from_day {i64}, to_day {i64},
  digest TEXT NOT NULL, verdict TEXT NOT NULL CONSTRAINT import_row_verdict CHECK (verdict IN ('create', 'update', 'skip', 'conflict')),
  reasons TEXT NOT NULL, record_id {i64}, record_version {i64},
  state TEXT NOT NULL CONSTRAINT import_row_state CHECK (state IN ('judged', 'done', 'refused', 'undone', 'kept')),
  outcome TEXT NOT NULL, PRIMARY KEY (batch_id, no)) {without_rowid};
CREATE INDEX import_row_key ON import_row (batch_id, key, no);
CREATE INDEX import_row_verdict ON import_row (batch_id, verdict, no);
CREATE INDEX import_row_state ON import_row (batch_id, state, no);
