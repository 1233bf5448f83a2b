-- The catalogue: the whole record of a product, the tree of categories, units, what products are found by, price lists.

CREATE TABLE product_category (id {i64} PRIMARY KEY, parent_id {i64} REFERENCES product_category (id), code TEXT NOT NULL, name TEXT NOT NULL,
  found_by TEXT NOT NULL DEFAULT '', state TEXT NOT NULL CONSTRAINT product_category_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE INDEX product_category_parent ON product_category (parent_id);
CREATE INDEX product_category_name ON product_category (name, id);

-- The record. A moment of 0 is one before this was kept. Rates in basis points, weights in milligrams of one base unit.
ALTER TABLE product ADD COLUMN category_id {i64} REFERENCES product_category (id);
ALTER TABLE product ADD COLUMN specification TEXT;
ALTER TABLE product ADD COLUMN model TEXT;
ALTER TABLE product ADD COLUMN brand TEXT;
ALTER TABLE product ADD COLUMN mnemonic TEXT;
ALTER TABLE product ADD COLUMN tax_rate {i64} CONSTRAINT product_tax_rate CHECK (tax_rate BETWEEN 0 AND 10000);
ALTER TABLE product ADD COLUMN tax_code TEXT;
ALTER TABLE product ADD COLUMN min_order {i64} CONSTRAINT product_min_order CHECK (min_order > 0);
ALTER TABLE product ADD COLUMN pack_quantity {i64} CONSTRAINT product_pack_quantity CHECK (pack_quantity > 0);
ALTER TABLE product ADD COLUMN handling TEXT NOT NULL DEFAULT 'normal' CONSTRAINT product_handling
  CHECK (handling IN ('normal', 'cold', 'fragile', 'hazardous', 'oversized'));
ALTER TABLE product ADD COLUMN weight_mg {i64} CONSTRAINT product_weight CHECK (weight_mg > 0);
ALTER TABLE product ADD COLUMN remark TEXT;
ALTER TABLE product ADD COLUMN created_at {i64} NOT NULL DEFAULT 0;
-- Which form of its search terms is written; 0 = none yet, the job makes them.
ALTER TABLE product ADD COLUMN search_version {i64} NOT NULL DEFAULT 0;
CREATE INDEX product_by_category ON product (category_id, id);
CREATE INDEX product_by_brand ON product (brand, id);
CREATE INDEX product_by_handling ON product (handling, id);
CREATE INDEX product_by_created ON product (created_at, id);
CREATE INDEX product_by_search ON product (search_version, id);
CREATE INDEX product_low ON product (id) WHERE low_since IS NOT NULL;

-- Other units than the base unit: one of them is numerator / denominator base units, exactly.
CREATE TABLE product_unit (product_id {i64} NOT NULL REFERENCES product (id), line_no {i64} NOT NULL, unit TEXT NOT NULL,
  numerator {i64} NOT NULL, denominator {i64} NOT NULL, is_default_sales {bool} NOT NULL, PRIMARY KEY (product_id, line_no), UNIQUE (product_id, unit),
  CONSTRAINT product_unit_ratio CHECK (numerator > 0 AND denominator > 0)) {without_rowid};
CREATE UNIQUE INDEX product_unit_product_id_key ON product_unit (product_id) WHERE is_default_sales;

-- Every barcode once, whichever unit of whichever product bears it.
CREATE TABLE product_barcode (barcode TEXT PRIMARY KEY, product_id {i64} NOT NULL REFERENCES product (id), unit TEXT NOT NULL,
  UNIQUE (product_id, unit)) {without_rowid};

-- What products are found by: ranges of beginnings.
CREATE TABLE product_term (term TEXT NOT NULL, product_id {i64} NOT NULL REFERENCES product (id), PRIMARY KEY (term, product_id)) {without_rowid};
CREATE INDEX product_term_product ON product_term (product_id, term);

-- Price lists. A period is from its first day up to, not including, the day it ends.
CREATE TABLE price_list (id {i64} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, found_by TEXT NOT NULL DEFAULT '', currency TEXT NOT NULL, with_tax {bool} NOT NULL,
  audience TEXT NOT NULL CONSTRAINT price_list_audience CHECK (audience IN ('everyone', 'class', 'customer')),
  class_id {i64}, customer_id {i64} REFERENCES customer (id), priority {i64} NOT NULL,
  valid_from {i64} NOT NULL, valid_to {i64}, state TEXT NOT NULL CONSTRAINT price_list_state CHECK (state IN ('active', 'closed')),
  version {i64} NOT NULL, UNIQUE (code),
  CONSTRAINT price_list_for CHECK ((audience = 'class') = (class_id IS NOT NULL) AND (audience = 'customer') = (customer_id IS NOT NULL)),
  CONSTRAINT price_list_period CHECK (valid_to IS NULL OR valid_to > valid_from)) {strict};
CREATE INDEX price_list_name ON price_list (name, id);
CREATE INDEX price_list_class ON price_list (class_id) WHERE class_id IS NOT NULL;
CREATE INDEX price_list_customer ON price_list (customer_id) WHERE customer_id IS NOT NULL;

-- An entry's price never changes; an entry that ends on the day it begins never applied.
CREATE TABLE price_entry (id {i64} PRIMARY KEY, list_id {i64} NOT NULL REFERENCES price_list (id), product_id {i64} NOT NULL REFERENCES product (id),
  unit TEXT NOT NULL, from_quantity {i64} NOT NULL CONSTRAINT price_entry_tier CHECK (from_quantity >= 0),
  price_micro {i64} NOT NULL CONSTRAINT price_entry_price CHECK (price_micro >= 0), valid_from {i64} NOT NULL, valid_to {i64},
  created_at {i64} NOT NULL, version {i64} NOT NULL, CONSTRAINT price_entry_period CHECK (valid_to IS NULL OR valid_to >= valid_from)) {strict};
CREATE INDEX price_entry_of ON price_entry (list_id, product_id, unit, from_quantity, valid_from);
CREATE INDEX price_entry_product ON price_entry (product_id, id);
CREATE INDEX price_entry_list ON price_entry (list_id, id);
