-- What a yes is bound to besides the words of the request: the digest of all that the decision came to when it was asked for, and everybody who
-- has written what is asked for, who is no approver of it. Requests of before are bound as they were.
ALTER TABLE approval ADD COLUMN plan_digest TEXT;
ALTER TABLE approval ADD COLUMN authors TEXT NOT NULL DEFAULT '[]';
-- Everybody who has written in a draft, from whoever began it on.
ALTER TABLE order_draft ADD COLUMN authors TEXT NOT NULL DEFAULT '[]';
UPDATE order_draft SET authors = '[' || owner_id || ']';
