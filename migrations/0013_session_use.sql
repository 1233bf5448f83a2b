-- When a browser was last seen; nothing when it was not since it signed in. It is noted once in a while, not at every request.
ALTER TABLE session ADD COLUMN seen_at {i64};
