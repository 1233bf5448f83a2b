-- What is seldom asked for is found among very much. The audit is read by instant, alone or of one person, and both indexes carry the operation, so that
-- of one that is seldom no other row is looked at; what was not done has an index of its own, which nothing that is done has to be written into.
DROP INDEX audit_at;
CREATE INDEX audit_at ON audit (at, id, operation);
DROP INDEX audit_actor;
CREATE INDEX audit_actor ON audit (actor_id, at, id, operation);
CREATE INDEX audit_seldom ON audit (outcome, at, id) WHERE outcome <> 'done';
-- What left in an earlier system, be it history or an opening document, waits for nobody's signature.
ALTER TABLE delivery_standing ADD COLUMN past {bool} NOT NULL DEFAULT FALSE;
UPDATE delivery_standing SET past = TRUE WHERE delivery_id IN (SELECT doc_id FROM history_posted WHERE doc_type = 'delivery')
  OR delivery_id IN (SELECT doc_id FROM opening_document WHERE area = 'delivery');
DROP INDEX delivery_standing_unsigned;
CREATE INDEX delivery_standing_unsigned ON delivery_standing (delivery_id, reversed) WHERE signed_on IS NULL AND NOT past;
