-- What a document of history said is kept as a digest, so that another one at its place is told apart; what was brought in before has none. Lists of a
-- batch are walked in the order of their rows: what a document became says its batch.
ALTER TABLE history_document ADD COLUMN content TEXT;
CREATE INDEX history_document_batch ON history_document (batch_id, id);
{rewrites:history_posted};
ALTER TABLE history_posted ADD COLUMN batch_id {i64} REFERENCES history_batch (id);
UPDATE history_posted SET batch_id = (SELECT d.batch_id FROM history_document d WHERE d.id = history_posted.document_id);
CREATE INDEX history_posted_batch ON history_posted (batch_id, id);
{append_only:history_posted};
