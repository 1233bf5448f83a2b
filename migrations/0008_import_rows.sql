-- Rows of an import are compared with each other by one walk along an index; why a batch halted; what is forgotten of one that ended.
DROP INDEX import_row_key;
CREATE INDEX import_row_key ON import_row (batch_id, key, digest, no, from_day, to_day);

-- The text key of why the program went on no longer; blank = nothing stood in its way.
ALTER TABLE import_batch ADD COLUMN halted TEXT NOT NULL DEFAULT '';
-- Its rows are kept for a while only: since when they are gone.
ALTER TABLE import_batch ADD COLUMN forgotten_at {i64};
CREATE INDEX import_batch_table ON import_batch (table_file, id);
CREATE INDEX import_batch_ended ON import_batch (ended_at, id);
