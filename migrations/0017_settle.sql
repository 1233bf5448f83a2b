-- What customers pay is a receipt 收款单 by name, as the trade calls it; before it was a settlement. The digests of those posted before stay.
CREATE TABLE customer_receipt (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL,
  amount_minor {i64} NOT NULL CONSTRAINT customer_receipt_amount CHECK (amount_minor > 0), received_on {i64} NOT NULL, bank_reference TEXT,
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, method TEXT NOT NULL DEFAULT 'bank' CONSTRAINT customer_receipt_method
  CHECK (method IN ('bank', 'cash', 'wechat', 'alipay', 'other')), remark TEXT) {strict};
INSERT INTO customer_receipt (id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id)
  SELECT id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id FROM credit_settlement;
DROP TABLE credit_settlement;
CREATE INDEX customer_receipt_customer ON customer_receipt (customer_id, id);
CREATE INDEX customer_receipt_department ON customer_receipt (department_id, id);
CREATE INDEX customer_receipt_received ON customer_receipt (received_on, id, customer_id, currency, amount_minor);
CREATE INDEX customer_receipt_bank_reference ON customer_receipt (bank_reference, id) WHERE bank_reference IS NOT NULL;
{append_only:customer_receipt};
{rewrites:posted_document};
UPDATE posted_document SET doc_type = 'customer_receipt' WHERE doc_type = 'credit_settlement';
{append_only:posted_document};
{rewrites:money_entry};
UPDATE money_entry SET doc_type = 'customer_receipt' WHERE doc_type = 'credit_settlement';
{append_only:money_entry};
UPDATE open_item SET doc_type = 'customer_receipt' WHERE doc_type = 'credit_settlement';
UPDATE number_series SET code = 'customer_receipt' WHERE code = 'credit_settlement';
UPDATE role_grant SET permission = 'customer_receipt.post' WHERE permission = 'credit.settle';
UPDATE role_grant SET permission = 'customer_receipt.list' WHERE permission = 'credit_settlement.list';
UPDATE role_grant SET permission = 'customer_receipt.detail' WHERE permission = 'credit_settlement.detail';
UPDATE snapshot_version SET version = version + 1;

-- The reference by which a bank knows a receipt is taken once, and is free again when the receipt is reversed.
CREATE TABLE receipt_reference (entity_id {i64} NOT NULL REFERENCES legal_entity (id), bank_reference TEXT NOT NULL,
  receipt_id {i64} NOT NULL REFERENCES customer_receipt (id), PRIMARY KEY (entity_id, bank_reference)) {without_rowid};
INSERT INTO receipt_reference (entity_id, bank_reference, receipt_id) SELECT entity_id, bank_reference, id FROM customer_receipt WHERE bank_reference IS NOT NULL;
CREATE INDEX receipt_reference_receipt ON receipt_reference (receipt_id);
-- The counter-document of a receipt that was no receipt: the whole of it, once, when it is not used for anything.
CREATE TABLE receipt_reversal (id {i64} PRIMARY KEY, receipt_id {i64} NOT NULL REFERENCES customer_receipt (id), entity_id {i64} NOT NULL REFERENCES legal_entity (id),
  customer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL, amount_minor {i64} NOT NULL CONSTRAINT receipt_reversal_amount CHECK (amount_minor > 0),
  reversed_on {i64} NOT NULL, reason TEXT NOT NULL, department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, UNIQUE (receipt_id)) {strict};
CREATE INDEX receipt_reversal_customer ON receipt_reversal (customer_id, id);
{append_only:receipt_reversal};

-- The day on which an allocation was made, where the company is: what was open on a day that is past is told by it.
{rewrites:allocation};
ALTER TABLE allocation ADD COLUMN made_on {i64} NOT NULL DEFAULT 0;
UPDATE allocation SET made_on = (at + 28800000000) / 86400000000;
{append_only:allocation};
CREATE INDEX allocation_made ON allocation (made_on);

-- Invoices 发票 and credit notes 红字发票: from delivered lines, and their exact negation.
CREATE TABLE invoice (id {i64} PRIMARY KEY, number TEXT NOT NULL, kind TEXT NOT NULL CONSTRAINT invoice_kind CHECK (kind IN ('invoice', 'credit_note')),
  entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id), payer_id {i64} NOT NULL REFERENCES customer (id),
  exposure_id {i64} NOT NULL REFERENCES exposure (id), currency TEXT NOT NULL, invoiced_on {i64} NOT NULL, due_on {i64} NOT NULL, tax_number TEXT, remark TEXT,
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, receivable_minor {i64} NOT NULL, corrects_id {i64} REFERENCES invoice (id),
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, posted_at {i64} NOT NULL,
  CONSTRAINT invoice_sum CHECK (gross_minor = net_minor + tax_minor), CONSTRAINT invoice_corrects CHECK ((kind = 'credit_note') = (corrects_id IS NOT NULL))) {strict};
CREATE INDEX invoice_number ON invoice (number, id);
CREATE INDEX invoice_customer ON invoice (customer_id, id);
CREATE INDEX invoice_payer ON invoice (payer_id, invoiced_on, id);
CREATE INDEX invoice_invoiced ON invoice (invoiced_on, id, number, due_on);
CREATE INDEX invoice_due ON invoice (due_on, id, number, invoiced_on);
CREATE INDEX invoice_of ON invoice (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE UNIQUE INDEX invoice_tax_number_key ON invoice (tax_number) WHERE tax_number IS NOT NULL;
{append_only:invoice};
-- Amounts of a credit note are below zero. posted_minor: what of the line became a receivable by this document (nothing when it had at delivery).
CREATE TABLE invoice_line (invoice_id {i64} NOT NULL REFERENCES invoice (id), line_no {i64} NOT NULL, delivery_id {i64} NOT NULL REFERENCES delivery (id), delivery_line_no {i64} NOT NULL,
  product_id {i64} NOT NULL REFERENCES product (id), unit TEXT NOT NULL, quantity {i64} NOT NULL, base_quantity {i64} NOT NULL CONSTRAINT invoice_line_base CHECK (base_quantity <> 0),
  tax_rate {i64} NOT NULL, net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, posted_minor {i64} NOT NULL, corrects_line {i64},
  PRIMARY KEY (invoice_id, line_no), CONSTRAINT invoice_line_sum CHECK (gross_minor = net_minor + tax_minor)) {without_rowid};
CREATE INDEX invoice_line_product ON invoice_line (product_id);
CREATE INDEX invoice_line_delivery ON invoice_line (delivery_id, delivery_line_no);
{append_only:invoice_line};
-- What of an invoice's line was credited, in base quantity and amounts (above zero).
CREATE TABLE invoice_progress (invoice_id {i64} NOT NULL REFERENCES invoice (id), line_no {i64} NOT NULL, quantity {i64} NOT NULL, credited {i64} NOT NULL,
  credited_net_minor {i64} NOT NULL, credited_tax_minor {i64} NOT NULL, PRIMARY KEY (invoice_id, line_no),
  CONSTRAINT invoice_progress_credited CHECK (credited >= 0 AND credited <= quantity)) {without_rowid};

-- Ledgers as lists: a customer's entries by day, what is open and due.
CREATE INDEX money_entry_day ON money_entry (customer_id, effective_on, id);
CREATE INDEX open_item_due ON open_item (side, due_on, id) WHERE open_minor > 0;
CREATE INDEX open_item_day ON open_item (due_on, id);
