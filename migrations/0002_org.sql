-- Positions: what a person in a place of the company is there for, in the company's own words.

CREATE TABLE position (id {i64} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, duties TEXT NOT NULL, state TEXT NOT NULL CONSTRAINT position_state
  CHECK (state IN ('active', 'closed')), version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE INDEX position_name ON position (name, id);
CREATE TABLE position_holder (id {i64} PRIMARY KEY, position_id {i64} NOT NULL REFERENCES position (id), user_id {i64} NOT NULL REFERENCES app_user (id),
  since {i64} NOT NULL, UNIQUE (position_id, user_id)) {strict};
CREATE INDEX position_holder_user ON position_holder (user_id, id);
