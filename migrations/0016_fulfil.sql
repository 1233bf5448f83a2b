-- Deliveries 出库单, their signature 签收, and returns 退货单. Posted documents; what became of a delivered line stands in delivery_progress.

-- arises: where the receivable arises, frozen when it was posted. A reversal (反审核) is a return of kind reversal that negates one whole delivery.
CREATE TABLE delivery (id {i64} PRIMARY KEY, number TEXT NOT NULL, entity_id {i64} NOT NULL REFERENCES legal_entity (id), order_id {i64} NOT NULL REFERENCES sales_order (id),
  customer_id {i64} NOT NULL REFERENCES customer (id), receiver_id {i64} NOT NULL REFERENCES customer (id), invoiced_id {i64} NOT NULL REFERENCES customer (id),
  payer_id {i64} NOT NULL REFERENCES customer (id), exposure_id {i64} NOT NULL REFERENCES exposure (id), currency TEXT NOT NULL,
  warehouse_id {i64} NOT NULL REFERENCES warehouse (id), address_id {i64} REFERENCES address (id), delivered_on {i64} NOT NULL, due_on {i64},
  arises TEXT NOT NULL CONSTRAINT delivery_arises CHECK (arises IN ('delivery', 'signature', 'invoice')),
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, cost_minor {i64} NOT NULL, remark TEXT,
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, posted_at {i64} NOT NULL,
  CONSTRAINT delivery_sum CHECK (gross_minor = net_minor + tax_minor)) {strict};
CREATE INDEX delivery_number ON delivery (number, id);
CREATE INDEX delivery_order ON delivery (order_id, id);
CREATE INDEX delivery_customer ON delivery (customer_id, id);
CREATE INDEX delivery_payer ON delivery (payer_id, delivered_on, id);
CREATE INDEX delivery_delivered ON delivery (delivered_on, id, number, customer_id, currency, gross_minor);
-- Who is named in a delivery stays.
CREATE INDEX delivery_receiver ON delivery (receiver_id);
CREATE INDEX delivery_invoiced ON delivery (invoiced_id);
CREATE INDEX delivery_address ON delivery (address_id) WHERE address_id IS NOT NULL;
{append_only:delivery};
CREATE TABLE delivery_line (delivery_id {i64} NOT NULL REFERENCES delivery (id), line_no {i64} NOT NULL, order_line_no {i64} NOT NULL,
  product_id {i64} NOT NULL REFERENCES product (id), unit TEXT NOT NULL, quantity {i64} NOT NULL, base_quantity {i64} NOT NULL CONSTRAINT delivery_line_base CHECK (base_quantity > 0),
  tax_rate {i64} NOT NULL, net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, cost_minor {i64} NOT NULL,
  PRIMARY KEY (delivery_id, line_no), CONSTRAINT delivery_line_sum CHECK (gross_minor = net_minor + tax_minor)) {without_rowid};
CREATE INDEX delivery_line_product ON delivery_line (product_id, delivery_id);
{append_only:delivery_line};
-- Base quantities and amounts of one delivered line: returned, and invoiced less credited.
CREATE TABLE delivery_progress (delivery_id {i64} NOT NULL REFERENCES delivery (id), line_no {i64} NOT NULL, quantity {i64} NOT NULL,
  returned {i64} NOT NULL, returned_net_minor {i64} NOT NULL, returned_tax_minor {i64} NOT NULL,
  invoiced {i64} NOT NULL, invoiced_net_minor {i64} NOT NULL, invoiced_tax_minor {i64} NOT NULL, PRIMARY KEY (delivery_id, line_no),
  CONSTRAINT delivery_progress_returned CHECK (returned >= 0 AND returned <= quantity), CONSTRAINT delivery_progress_invoiced CHECK (invoiced >= 0 AND invoiced <= quantity)) {without_rowid};
-- Where a delivery stands, for lists: what is not invoiced yet is gross − returned − invoiced, also below zero when goods came back after their invoice.
CREATE TABLE delivery_standing (delivery_id {i64} PRIMARY KEY REFERENCES delivery (id), payer_id {i64} NOT NULL REFERENCES customer (id), gross_minor {i64} NOT NULL,
  returned_minor {i64} NOT NULL, invoiced_minor {i64} NOT NULL, signed_on {i64}, reversed {bool} NOT NULL, version {i64} NOT NULL) {strict};
CREATE INDEX delivery_standing_to_invoice ON delivery_standing (payer_id, delivery_id) WHERE gross_minor - returned_minor - invoiced_minor <> 0;
CREATE INDEX delivery_standing_payer ON delivery_standing (payer_id);
CREATE INDEX delivery_standing_left ON delivery_standing (delivery_id) WHERE gross_minor - returned_minor - invoiced_minor <> 0;
CREATE INDEX delivery_standing_unsigned ON delivery_standing (delivery_id, reversed) WHERE signed_on IS NULL;
CREATE INDEX delivery_standing_reversed ON delivery_standing (delivery_id) WHERE reversed;
CREATE TABLE delivery_signature (id {i64} PRIMARY KEY, delivery_id {i64} NOT NULL REFERENCES delivery (id), signed_on {i64} NOT NULL, signed_by TEXT NOT NULL, remark TEXT,
  due_on {i64}, owner_id {i64} NOT NULL, UNIQUE (delivery_id)) {strict};
{append_only:delivery_signature};

CREATE TABLE goods_return (id {i64} PRIMARY KEY, number TEXT NOT NULL, kind TEXT NOT NULL CONSTRAINT goods_return_kind CHECK (kind IN ('return', 'reversal')),
  entity_id {i64} NOT NULL REFERENCES legal_entity (id), delivery_id {i64} NOT NULL REFERENCES delivery (id), order_id {i64} NOT NULL REFERENCES sales_order (id),
  customer_id {i64} NOT NULL REFERENCES customer (id), payer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL,
  warehouse_id {i64} NOT NULL REFERENCES warehouse (id), returned_on {i64} NOT NULL, reason TEXT NOT NULL,
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, cost_minor {i64} NOT NULL,
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, posted_at {i64} NOT NULL,
  CONSTRAINT goods_return_sum CHECK (gross_minor = net_minor + tax_minor)) {strict};
CREATE INDEX goods_return_number ON goods_return (number, id);
CREATE INDEX goods_return_order ON goods_return (order_id);
CREATE INDEX goods_return_delivery ON goods_return (delivery_id, id);
CREATE INDEX goods_return_customer ON goods_return (customer_id, id);
CREATE INDEX goods_return_payer ON goods_return (payer_id, returned_on, id);
CREATE INDEX goods_return_returned ON goods_return (returned_on, id, customer_id, currency, gross_minor, delivery_id, kind);
{append_only:goods_return};
CREATE TABLE goods_return_line (return_id {i64} NOT NULL REFERENCES goods_return (id), line_no {i64} NOT NULL, delivery_line_no {i64} NOT NULL,
  product_id {i64} NOT NULL REFERENCES product (id), base_quantity {i64} NOT NULL CONSTRAINT goods_return_line_base CHECK (base_quantity > 0),
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, cost_minor {i64} NOT NULL, PRIMARY KEY (return_id, line_no)) {without_rowid};
CREATE INDEX goods_return_line_product ON goods_return_line (product_id);
{append_only:goods_return_line};

-- What to ship, by the day it is promised for.
CREATE INDEX sales_order_to_ship ON sales_order (promised_on, id) WHERE state NOT IN ('fulfilled', 'short_closed', 'cancelled');
