-- Opening balances 期初: what a company of one's own brings along from the system it kept its books in before. Stock has documents of its own
-- (stock_opening); here is what customers owed, had paid in advance, had ordered, and had got without an invoice.

-- Whether opening balances of a legal entity are still taken. Every opening document of any kind raises the version while it is open, so
-- that what is locked is exactly what was looked at, and nobody enters one more meanwhile.
CREATE TABLE opening_book (entity_id {i64} PRIMARY KEY REFERENCES legal_entity (id), version {i64} NOT NULL, locked_at {i64}, locked_by {i64},
  CONSTRAINT opening_book_locked CHECK ((locked_at IS NULL) = (locked_by IS NULL))) {strict};
-- Every opening document of a customer, under the number it had before, and whether it still stands. An order and a delivery are documents of
-- the same kinds as any other; here it is written that they are opening ones.
CREATE TABLE opening_document (doc_id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), area TEXT NOT NULL CONSTRAINT opening_document_area
  CHECK (area IN ('receivable', 'advance', 'order', 'delivery')), customer_id {i64} NOT NULL REFERENCES customer (id), old_number TEXT NOT NULL,
  document_on {i64} NOT NULL, currency TEXT NOT NULL, amount_minor {i64} NOT NULL CONSTRAINT opening_document_amount CHECK (amount_minor >= 0), stands {bool} NOT NULL) {strict};
CREATE UNIQUE INDEX opening_document_entity_id_area_customer_id_old_number_key ON opening_document (entity_id, area, customer_id, old_number) WHERE stands;
CREATE INDEX opening_document_of_area ON opening_document (entity_id, area, doc_id);
CREATE INDEX opening_document_customer ON opening_document (customer_id, doc_id);

-- What a customer owed 期初应收 and had paid in advance 期初预收, by document. original_minor is what the document first came to, where somebody said so.
CREATE TABLE opening_item (id {i64} PRIMARY KEY, kind TEXT NOT NULL CONSTRAINT opening_item_kind CHECK (kind IN ('opening_receivable', 'opening_advance')),
  entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL, old_number TEXT NOT NULL,
  amount_minor {i64} NOT NULL CONSTRAINT opening_item_amount CHECK (amount_minor > 0), original_minor {i64}, document_on {i64} NOT NULL, due_on {i64} NOT NULL,
  opened_on {i64} NOT NULL, remark TEXT, department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL,
  CONSTRAINT opening_item_original CHECK (original_minor IS NULL OR original_minor >= amount_minor)) {strict};
CREATE INDEX opening_item_customer ON opening_item (customer_id, id);
{append_only:opening_item};
-- The counter-document of one that was a mistake: the whole of it, once, while opening balances are taken and nothing of it is allocated.
CREATE TABLE opening_reversal (id {i64} PRIMARY KEY, item_id {i64} NOT NULL REFERENCES opening_item (id), entity_id {i64} NOT NULL REFERENCES legal_entity (id),
  customer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL, amount_minor {i64} NOT NULL, opened_on {i64} NOT NULL, reason TEXT NOT NULL,
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, UNIQUE (item_id)) {strict};
CREATE INDEX opening_reversal_customer ON opening_reversal (customer_id, id);
{append_only:opening_reversal};

-- What the system before says that an area comes to, as it was typed.
CREATE TABLE opening_figure (entity_id {i64} NOT NULL REFERENCES legal_entity (id), area TEXT NOT NULL CONSTRAINT opening_figure_area
  CHECK (area IN ('stock', 'receivable', 'advance', 'order', 'delivery')), figure_minor {i64} NOT NULL, changed_at {i64} NOT NULL, changed_by {i64} NOT NULL,
  PRIMARY KEY (entity_id, area)) {without_rowid};
