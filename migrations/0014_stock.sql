-- Stock documents besides the goods receipt, and what the goods cost.

-- Opening stock 期初, adjustment 盘盈盘亏/报损, transfer 调拨, samples out 样品出库, and the exact negation of any posted stock document.
-- A transfer has two warehouses; a correction names the posted document that it negates, each once.
CREATE TABLE stock_document (id {i64} PRIMARY KEY, kind TEXT NOT NULL CONSTRAINT stock_document_kind
  CHECK (kind IN ('stock_opening', 'stock_adjustment', 'stock_transfer', 'sample_issue', 'stock_correction')),
  entity_id {i64} NOT NULL REFERENCES legal_entity (id), warehouse_id {i64} NOT NULL REFERENCES warehouse (id), to_warehouse_id {i64} REFERENCES warehouse (id),
  customer_id {i64} REFERENCES customer (id), corrects_id {i64}, reason TEXT NOT NULL, moved_on {i64} NOT NULL, department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL,
  CONSTRAINT stock_document_transfer CHECK (kind = 'stock_correction' OR (kind = 'stock_transfer') = (to_warehouse_id IS NOT NULL)),
  CONSTRAINT stock_document_corrects CHECK ((kind = 'stock_correction') = (corrects_id IS NOT NULL)), CONSTRAINT stock_document_sample CHECK (kind = 'stock_correction' OR (kind = 'sample_issue') = (customer_id IS NOT NULL)),
  CONSTRAINT stock_document_elsewhere CHECK (to_warehouse_id IS NULL OR to_warehouse_id <> warehouse_id)) {strict};
CREATE UNIQUE INDEX stock_document_corrects_id_key ON stock_document (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX stock_document_customer ON stock_document (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX stock_document_department ON stock_document (department_id, id);
CREATE INDEX stock_document_warehouse ON stock_document (warehouse_id, id);
CREATE INDEX stock_document_moved ON stock_document (moved_on, id);
CREATE INDEX stock_document_kind_id ON stock_document (kind, id);
{append_only:stock_document};
-- A quantity is signed for an adjustment and a correction, above zero otherwise. The unit cost in millionths of the currency is what was
-- said of goods that come in; nothing = the average at that moment.
CREATE TABLE stock_document_line (document_id {i64} NOT NULL REFERENCES stock_document (id), line_no {i64} NOT NULL, product_id {i64} NOT NULL REFERENCES product (id),
  quantity {i64} NOT NULL CONSTRAINT stock_document_line_quantity CHECK (quantity <> 0), unit_cost_micro {i64}, PRIMARY KEY (document_id, line_no)) {without_rowid};
CREATE INDEX stock_document_line_product ON stock_document_line (product_id);
{append_only:stock_document_line};

-- Moving-average cost: what all of ours of a product cost together, wherever it lies. Value in minor units; the average is value ÷ quantity.
CREATE TABLE stock_cost (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), product_id {i64} NOT NULL REFERENCES product (id),
  quantity {i64} NOT NULL CONSTRAINT stock_cost_quantity CHECK (quantity >= 0), value_minor {i64} NOT NULL CONSTRAINT stock_cost_value CHECK (value_minor >= 0),
  version {i64} NOT NULL, UNIQUE (entity_id, product_id), CONSTRAINT stock_cost_nothing CHECK (quantity > 0 OR value_minor = 0)) {strict};
CREATE INDEX stock_cost_product ON stock_cost (product_id);
CREATE TABLE stock_cost_entry (id {i64} PRIMARY KEY, cost_id {i64} NOT NULL REFERENCES stock_cost (id), quantity {i64} NOT NULL, value_minor {i64} NOT NULL,
  doc_type TEXT NOT NULL, doc_id {i64} NOT NULL, line_no {i64} NOT NULL, effective_on {i64} NOT NULL, at {i64} NOT NULL) {strict};
CREATE INDEX stock_cost_entry_cost ON stock_cost_entry (cost_id, id);
CREATE INDEX stock_cost_entry_doc ON stock_cost_entry (doc_id, line_no);
{append_only:stock_cost_entry};

-- What came in before costs were kept costs what its receipts say. Ids below zero are nobody else's.
INSERT INTO stock_cost (id, entity_id, product_id, quantity, value_minor, version)
  SELECT -MIN(r.id * 64 + l.line_no), r.entity_id, l.product_id, SUM(l.quantity), SUM((l.quantity * l.unit_cost_micro + 5000000) / 10000000), 1
  FROM goods_receipt_line l JOIN goods_receipt r ON r.id = l.receipt_id GROUP BY r.entity_id, l.product_id;
INSERT INTO stock_cost_entry (id, cost_id, quantity, value_minor, doc_type, doc_id, line_no, effective_on, at)
  SELECT -(r.id * 64 + l.line_no), c.id, l.quantity, (l.quantity * l.unit_cost_micro + 5000000) / 10000000, 'goods_receipt', r.id, l.line_no, r.received_on, d.posted_at
  FROM goods_receipt_line l JOIN goods_receipt r ON r.id = l.receipt_id JOIN posted_document d ON d.doc_type = 'goods_receipt' AND d.doc_id = r.id
  JOIN stock_cost c ON c.entity_id = r.entity_id AND c.product_id = l.product_id;

-- The ledger of goods as a list: by balance, by day.
CREATE INDEX stock_entry_balance ON stock_entry (balance_id, id);
CREATE INDEX stock_entry_effective ON stock_entry (effective_on, id);
CREATE INDEX goods_receipt_warehouse ON goods_receipt (warehouse_id, id);
CREATE INDEX goods_receipt_received ON goods_receipt (received_on, id);

-- What a warehouse is found by: name, pinyin, initials, code; nothing until it is saved again.
ALTER TABLE warehouse ADD COLUMN found_by TEXT NOT NULL DEFAULT '';
