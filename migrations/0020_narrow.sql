-- What an order writes all over its indexes is what it costs once there are a million of them. The product of a line's progress is the
-- line's, whose own reference holds it: the progress has no reference to it, and so no index for that. Entries of money are found by customer and day.
CREATE TABLE sales_order_progress_narrow (order_id {i64} NOT NULL REFERENCES sales_order (id), line_no {i64} NOT NULL, product_id {i64} NOT NULL,
  ordered {i64} NOT NULL, delivered {i64} NOT NULL, returned {i64} NOT NULL, cancelled {i64} NOT NULL,
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, delivered_net_minor {i64} NOT NULL, delivered_tax_minor {i64} NOT NULL,
  PRIMARY KEY (order_id, line_no), CONSTRAINT sales_order_progress_delivered CHECK (delivered >= 0 AND cancelled >= 0 AND delivered + cancelled <= ordered),
  CONSTRAINT sales_order_progress_returned CHECK (returned >= 0 AND returned <= delivered)) {without_rowid};
INSERT INTO sales_order_progress_narrow (order_id, line_no, product_id, ordered, delivered, returned, cancelled, net_minor, tax_minor, delivered_net_minor, delivered_tax_minor)
  SELECT order_id, line_no, product_id, ordered, delivered, returned, cancelled, net_minor, tax_minor, delivered_net_minor, delivered_tax_minor FROM sales_order_progress;
DROP TABLE sales_order_progress;
ALTER TABLE sales_order_progress_narrow RENAME TO sales_order_progress;
DROP INDEX money_entry_customer;
DROP INDEX money_entry_exposure;
