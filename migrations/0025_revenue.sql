-- What was invoiced and credited, by month and customer: a summary that every invoice and credit note moves as it is posted; check compares it with them.
-- A month is its first day. What was posted before is summed up here: days since 1970 as year and month, in whole numbers (H. Hinnant,
-- chrono-compatible low-level date algorithms, civil_from_days).
CREATE TABLE revenue_month (month {i64} NOT NULL, entity_id {i64} NOT NULL REFERENCES legal_entity (id), currency TEXT NOT NULL,
  customer_id {i64} NOT NULL REFERENCES customer (id), invoices {i64} NOT NULL, credit_notes {i64} NOT NULL, net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL,
  gross_minor {i64} NOT NULL, credited_minor {i64} NOT NULL, PRIMARY KEY (month, entity_id, currency, customer_id),
  CONSTRAINT revenue_month_sum CHECK (gross_minor = net_minor + tax_minor)) {without_rowid};
CREATE INDEX revenue_month_customer ON revenue_month (customer_id, month);
CREATE INDEX revenue_month_entity ON revenue_month (entity_id);
INSERT INTO revenue_month (month, entity_id, currency, customer_id, invoices, credit_notes, net_minor, tax_minor, gross_minor, credited_minor)
  SELECT p.on_day - (p.doy - (153 * ((5 * p.doy + 2) / 153) + 2) / 5), p.entity_id, p.currency, p.customer_id, SUM(CASE WHEN p.kind = 'invoice' THEN 1 ELSE 0 END),
  SUM(CASE WHEN p.kind = 'invoice' THEN 0 ELSE 1 END), SUM(p.net_minor), SUM(p.tax_minor), SUM(p.gross_minor), SUM(CASE WHEN p.kind = 'invoice' THEN 0 ELSE p.gross_minor END)
  FROM (SELECT y.*, y.doe - (365 * y.yoe + y.yoe / 4 - y.yoe / 100) AS doy FROM (SELECT e.*, (e.doe - e.doe / 1460 + e.doe / 36524 - e.doe / 146096) / 365 AS yoe
  FROM (SELECT v.kind, v.entity_id, v.currency, v.customer_id, v.net_minor, v.tax_minor, v.gross_minor, v.invoiced_on AS on_day, (v.invoiced_on + 719468) % 146097 AS doe
  FROM invoice v) e) y) p
  GROUP BY p.on_day - (p.doy - (153 * ((5 * p.doy + 2) / 153) + 2) / 5), p.entity_id, p.currency, p.customer_id;
