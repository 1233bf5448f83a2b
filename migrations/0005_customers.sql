-- Customers: the whole record, its people and places, classes and regions, and what customers are found by.

CREATE TABLE customer_class (id {i64} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, found_by TEXT NOT NULL DEFAULT '',
  payment_kind TEXT CONSTRAINT customer_class_payment_kind CHECK (payment_kind IN ('before_delivery', 'on_delivery', 'days', 'monthly', 'monthly_days')),
  payment_days {i64}, cut_off_day {i64}, statement_day {i64}, payment_months {i64}, pay_day {i64},
  visit_days {i64} CONSTRAINT customer_class_visit_days CHECK (visit_days > 0),
  state TEXT NOT NULL CONSTRAINT customer_class_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL, UNIQUE (code),
  CONSTRAINT customer_class_payment CHECK ((COALESCE(payment_kind, '') IN ('days', 'monthly_days')) = (payment_days IS NOT NULL)
    AND (COALESCE(payment_kind, '') IN ('monthly', 'monthly_days')) = (cut_off_day IS NOT NULL) AND (cut_off_day IS NULL) = (statement_day IS NULL)
    AND (COALESCE(payment_kind, '') = 'monthly') = (payment_months IS NOT NULL) AND (payment_months IS NULL) = (pay_day IS NULL))) {strict};
CREATE INDEX customer_class_name ON customer_class (name, id);
CREATE TABLE region (id {i64} PRIMARY KEY, parent_id {i64} REFERENCES region (id), code TEXT NOT NULL, name TEXT NOT NULL,
  found_by TEXT NOT NULL DEFAULT '', state TEXT NOT NULL CONSTRAINT region_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE INDEX region_parent ON region (parent_id);
CREATE INDEX region_name ON region (name, id);

-- The record. A moment of 0 is one before this was kept. Who is not agreed with pays before delivery.
ALTER TABLE customer ADD COLUMN short_name TEXT;
ALTER TABLE customer ADD COLUMN mnemonic TEXT;
ALTER TABLE customer ADD COLUMN class_id {i64} REFERENCES customer_class (id);
ALTER TABLE customer ADD COLUMN region_id {i64} REFERENCES region (id);
ALTER TABLE customer ADD COLUMN source TEXT;
ALTER TABLE customer ADD COLUMN credit_code TEXT;
ALTER TABLE customer ADD COLUMN invoice_title TEXT;
ALTER TABLE customer ADD COLUMN bank_name TEXT;
ALTER TABLE customer ADD COLUMN bank_account TEXT;
ALTER TABLE customer ADD COLUMN invoice_address TEXT;
ALTER TABLE customer ADD COLUMN invoice_phone TEXT;
ALTER TABLE customer ADD COLUMN payment_kind TEXT NOT NULL DEFAULT 'before_delivery' CONSTRAINT customer_payment_kind
  CHECK (payment_kind IN ('before_delivery', 'on_delivery', 'days', 'monthly', 'monthly_days'));
ALTER TABLE customer ADD COLUMN payment_days {i64} CONSTRAINT customer_payment_days CHECK (payment_days BETWEEN 0 AND 730);
ALTER TABLE customer ADD COLUMN cut_off_day {i64} CONSTRAINT customer_cut_off_day CHECK (cut_off_day BETWEEN 1 AND 31);
ALTER TABLE customer ADD COLUMN statement_day {i64} CONSTRAINT customer_statement_day CHECK (statement_day BETWEEN 1 AND 31);
ALTER TABLE customer ADD COLUMN payment_months {i64} CONSTRAINT customer_payment_months CHECK (payment_months BETWEEN 0 AND 24);
ALTER TABLE customer ADD COLUMN pay_day {i64} CONSTRAINT customer_payment CHECK ((pay_day IS NULL OR pay_day BETWEEN 1 AND 31)
  AND (payment_kind IN ('days', 'monthly_days')) = (payment_days IS NOT NULL)
  AND (payment_kind IN ('monthly', 'monthly_days')) = (cut_off_day IS NOT NULL) AND (cut_off_day IS NULL) = (statement_day IS NULL)
  AND (payment_kind = 'monthly') = (payment_months IS NOT NULL) AND (payment_months IS NULL) = (pay_day IS NULL));
ALTER TABLE customer ADD COLUMN remark TEXT;
ALTER TABLE customer ADD COLUMN created_at {i64} NOT NULL DEFAULT 0;
-- Which form of what it is found by is written; 0 = none yet, the job makes it.
ALTER TABLE customer ADD COLUMN search_version {i64} NOT NULL DEFAULT 0;
CREATE INDEX customer_by_class ON customer (class_id, id);
CREATE INDEX customer_by_region ON customer (region_id, id);
CREATE INDEX customer_by_payment ON customer (payment_kind, id);
CREATE INDEX customer_by_created ON customer (created_at, id);
CREATE INDEX customer_by_phone ON customer (phone, id);
CREATE INDEX customer_by_search ON customer (search_version, id);
-- One company is one customer: whoever is invoiced through another leaves it out.
CREATE UNIQUE INDEX customer_credit_code_key ON customer (credit_code);

-- Who receives, is invoiced and pays where it is not the customer itself.
CREATE TABLE customer_party (customer_id {i64} NOT NULL REFERENCES customer (id), role TEXT NOT NULL CONSTRAINT customer_party_role
  CHECK (role IN ('receives', 'invoiced', 'pays')), party_id {i64} NOT NULL REFERENCES customer (id), PRIMARY KEY (customer_id, role),
  CONSTRAINT customer_party_other CHECK (party_id <> customer_id)) {without_rowid};
CREATE INDEX customer_party_of ON customer_party (party_id, customer_id);

-- Out of whose hands into whose, and when.
CREATE TABLE customer_hand_over (id {i64} PRIMARY KEY, customer_id {i64} NOT NULL REFERENCES customer (id), from_id {i64} NOT NULL REFERENCES app_user (id),
  to_id {i64} NOT NULL REFERENCES app_user (id), at {i64} NOT NULL, by_id {i64} REFERENCES app_user (id), reason TEXT,
  CONSTRAINT customer_hand_over_other CHECK (from_id <> to_id)) {strict};
CREATE INDEX customer_hand_over_of ON customer_hand_over (customer_id, id);
{append_only:customer_hand_over};

CREATE TABLE contact (id {i64} PRIMARY KEY, customer_id {i64} NOT NULL REFERENCES customer (id), name TEXT NOT NULL, title TEXT, phone TEXT, email TEXT, wechat TEXT,
  is_primary {bool} NOT NULL, remark TEXT, state TEXT NOT NULL CONSTRAINT contact_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL) {strict};
CREATE INDEX contact_customer ON contact (customer_id, id);
CREATE INDEX contact_name ON contact (name, id);
CREATE UNIQUE INDEX contact_customer_id_key ON contact (customer_id) WHERE is_primary;
-- Weekdays: the sum of Monday 1, Tuesday 2, Wednesday 4 … Sunday 64; minutes after midnight.
CREATE TABLE address (id {i64} PRIMARY KEY, customer_id {i64} NOT NULL REFERENCES customer (id), label TEXT NOT NULL, receiver TEXT, phone TEXT,
  province TEXT, city TEXT, district TEXT, street TEXT NOT NULL,
  weekdays {i64} CONSTRAINT address_weekdays CHECK (weekdays BETWEEN 1 AND 127), from_minute {i64} CONSTRAINT address_from CHECK (from_minute BETWEEN 0 AND 1439),
  to_minute {i64} CONSTRAINT address_to CHECK (to_minute BETWEEN 1 AND 1440), is_default {bool} NOT NULL, remark TEXT,
  state TEXT NOT NULL CONSTRAINT address_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL,
  CONSTRAINT address_window CHECK ((from_minute IS NULL) = (to_minute IS NULL) AND (from_minute IS NULL OR from_minute < to_minute))) {strict};
CREATE INDEX address_customer ON address (customer_id, id);
CREATE UNIQUE INDEX address_customer_id_key ON address (customer_id) WHERE is_default;

-- What customers are found by: ranges of beginnings. Source 0 = its own words, −1 = its telephone number, else the contact whose
-- number it is: who may not see numbers does not find by them.
CREATE TABLE customer_term (term TEXT NOT NULL, customer_id {i64} NOT NULL REFERENCES customer (id), source {i64} NOT NULL,
  PRIMARY KEY (term, customer_id, source)) {without_rowid};
CREATE INDEX customer_term_customer ON customer_term (customer_id, term, source);
