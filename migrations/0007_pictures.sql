-- Pictures of products, and who keeps a stored file.

-- Who keeps a stored file and until when, NULL = for good. A file that several keep stays as long as the longest of them says.
CREATE TABLE stored_file_keeper (name TEXT NOT NULL, keeper TEXT NOT NULL, until {i64}, PRIMARY KEY (name, keeper)) {without_rowid};
INSERT INTO stored_file_keeper (name, keeper, until)
  SELECT f.name, 'import_batch:' || b.id, CASE WHEN b.ended_at IS NULL THEN NULL ELSE f.until END
  FROM import_batch b JOIN stored_file f ON f.name = b.file WHERE b.id > 0;
INSERT INTO stored_file_keeper (name, keeper, until)
  SELECT f.name, 'import_batch:' || b.id, CASE WHEN b.ended_at IS NULL THEN NULL ELSE f.until END
  FROM import_batch b JOIN stored_file f ON f.name = b.table_file WHERE b.table_file <> b.file;
UPDATE stored_file SET until = NULL WHERE name IN (SELECT name FROM stored_file_keeper WHERE until IS NULL);

-- In the order in which they are shown; the first is the main one. `small` is the same picture for lists, where there is one.
CREATE TABLE product_picture (product_id {i64} NOT NULL REFERENCES product (id), line_no {i64} NOT NULL, file TEXT NOT NULL, small TEXT,
  format TEXT NOT NULL CONSTRAINT product_picture_format CHECK (format IN ('jpeg', 'png', 'webp')), width {i64} NOT NULL, height {i64} NOT NULL,
  byte_count {i64} NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (product_id, line_no), UNIQUE (product_id, file),
  CONSTRAINT product_picture_size CHECK (width > 0 AND height > 0 AND byte_count > 0)) {without_rowid};

-- What is removed looks here whether anything refers to it.
CREATE INDEX goods_receipt_line_product ON goods_receipt_line (product_id);
CREATE INDEX exposure_group ON exposure (credit_group_id);
CREATE INDEX money_balance_customer ON money_balance (customer_id);
