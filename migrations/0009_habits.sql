-- What people make of lists: views that are kept (filters, order, columns) and how each likes a list to be.

CREATE TABLE list_view (id {i64} PRIMARY KEY, owner_id {i64} NOT NULL REFERENCES app_user (id), department_id {i64} NOT NULL REFERENCES department (id),
  list TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, columns TEXT NOT NULL, shared {bool} NOT NULL, version {i64} NOT NULL,
  UNIQUE (owner_id, list, name)) {strict};
CREATE INDEX list_view_list ON list_view (list, id);
CREATE TABLE list_setting (id {i64} PRIMARY KEY, user_id {i64} NOT NULL REFERENCES app_user (id), list TEXT NOT NULL, columns TEXT NOT NULL,
  first_view {i64} NOT NULL, UNIQUE (user_id, list)) {strict};
