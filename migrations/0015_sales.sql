-- What is still open of a customer, the oldest due first: whether its credit group is overdue.
-- With all that ageing and the lists of what is open ask of it.
CREATE INDEX open_item_oldest ON open_item (customer_id, entity_id, currency, side, due_on, open_minor, doc_type, doc_id) WHERE open_minor > 0;

-- Sales orders. A draft is one row of JSON a person and order, saved as it is typed; an order is posted, its lines never change; an amendment
-- is another revision with lines of its own. What became of a line stands in sales_order_progress and moves under its guards.

CREATE TABLE order_draft (id {i64} PRIMARY KEY, owner_id {i64} NOT NULL REFERENCES app_user (id), department_id {i64} NOT NULL REFERENCES department (id),
  customer_id {i64} REFERENCES customer (id), amends_id {i64}, amends_revision {i64}, content TEXT NOT NULL, state TEXT NOT NULL CONSTRAINT order_draft_state
  CHECK (state IN ('draft', 'confirmed', 'discarded')), changed_at {i64} NOT NULL, version {i64} NOT NULL) {strict};
CREATE INDEX order_draft_owner ON order_draft (owner_id, state, id);
CREATE INDEX order_draft_department ON order_draft (department_id, id);
CREATE INDEX order_draft_customer ON order_draft (customer_id) WHERE customer_id IS NOT NULL;

-- customer: who orders; receiver, invoiced and payer: who receives, is invoiced and pays. Terms of payment as they were agreed.
CREATE TABLE sales_order (id {i64} PRIMARY KEY, number TEXT NOT NULL, entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id),
  receiver_id {i64} NOT NULL REFERENCES customer (id), invoiced_id {i64} NOT NULL REFERENCES customer (id), payer_id {i64} NOT NULL REFERENCES customer (id),
  credit_group_id {i64} NOT NULL REFERENCES customer (id), exposure_id {i64} NOT NULL REFERENCES exposure (id), currency TEXT NOT NULL,
  warehouse_id {i64} NOT NULL REFERENCES warehouse (id), address_id {i64} REFERENCES address (id), customer_order_no TEXT, remark TEXT,
  ordered_on {i64} NOT NULL, requested_on {i64}, promised_on {i64} NOT NULL, with_tax {bool} NOT NULL,
  payment_kind TEXT NOT NULL, payment_days {i64}, cut_off_day {i64}, statement_day {i64}, payment_months {i64}, pay_day {i64},
  revision {i64} NOT NULL, net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL,
  delivered_minor {i64} NOT NULL, cancelled_minor {i64} NOT NULL,
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, confirmed_at {i64} NOT NULL,
  state TEXT NOT NULL CONSTRAINT sales_order_state CHECK (state IN ('confirmed', 'part_delivered', 'fulfilled', 'short_closed', 'cancelled')), version {i64} NOT NULL,
  CONSTRAINT sales_order_sum CHECK (gross_minor = net_minor + tax_minor)) {strict};
CREATE UNIQUE INDEX sales_order_customer_id_customer_order_no_key ON sales_order (customer_id, customer_order_no) WHERE customer_order_no IS NOT NULL AND state <> 'cancelled';
CREATE INDEX sales_order_number ON sales_order (number, id);
CREATE INDEX sales_order_customer ON sales_order (customer_id, id);
CREATE INDEX sales_order_payer ON sales_order (payer_id, id);
-- Who is named in an order stays: without these, whether somebody is named would be read of all orders.
CREATE INDEX sales_order_receiver ON sales_order (receiver_id);
CREATE INDEX sales_order_invoiced ON sales_order (invoiced_id);
CREATE INDEX sales_order_group ON sales_order (credit_group_id);
CREATE INDEX sales_order_address ON sales_order (address_id) WHERE address_id IS NOT NULL;
-- What narrows a list carries what the list is sorted by: a month's orders are sorted without being looked up.
CREATE INDEX sales_order_ordered ON sales_order (ordered_on, id, number, promised_on, gross_minor, customer_id, currency, state);
CREATE INDEX sales_order_promised ON sales_order (promised_on, id, number, ordered_on, gross_minor);
CREATE INDEX sales_order_gross ON sales_order (gross_minor, id);
CREATE INDEX sales_order_open ON sales_order (state, promised_on, id, number, ordered_on, gross_minor);
CREATE INDEX sales_order_customer_order_no ON sales_order (customer_order_no, id) WHERE customer_order_no IS NOT NULL;

-- What was agreed in each revision; its document is sales_order (the first) or sales_order_amendment, under its own id.
CREATE TABLE sales_order_revision (id {i64} PRIMARY KEY, order_id {i64} NOT NULL REFERENCES sales_order (id), revision {i64} NOT NULL, reason TEXT,
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, discount_minor {i64} NOT NULL, rounding_minor {i64} NOT NULL,
  requested_on {i64}, promised_on {i64} NOT NULL, customer_order_no TEXT, address_id {i64}, remark TEXT,
  UNIQUE (order_id, revision)) {strict};
{append_only:sales_order_revision};
-- quantity in the ordered unit, base_quantity in the product's own, both in thousandths. price_micro is the agreed price of one ordered unit,
-- with tax or without as the order says. Discounts in minor units, on the side of tax the price is on: the line's own, and its share of the order's.
CREATE TABLE sales_order_line (order_id {i64} NOT NULL REFERENCES sales_order (id), revision {i64} NOT NULL, line_no {i64} NOT NULL,
  product_id {i64} NOT NULL REFERENCES product (id), unit TEXT NOT NULL, quantity {i64} NOT NULL CONSTRAINT sales_order_line_quantity CHECK (quantity > 0),
  base_quantity {i64} NOT NULL CONSTRAINT sales_order_line_base CHECK (base_quantity > 0), price_micro {i64} NOT NULL, list_price_micro {i64}, price_entry_id {i64},
  floor_micro {i64}, tax_rate {i64} NOT NULL, discount_minor {i64} NOT NULL, shared_discount_minor {i64} NOT NULL, gift {bool} NOT NULL,
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, gross_minor {i64} NOT NULL, promised_on {i64} NOT NULL, remark TEXT,
  PRIMARY KEY (order_id, revision, line_no), CONSTRAINT sales_order_line_sum CHECK (gross_minor = net_minor + tax_minor)) {without_rowid};
CREATE INDEX sales_order_line_product ON sales_order_line (product_id, order_id);
{append_only:sales_order_line};
-- Base quantities and amounts: of the present revision, delivered (what came back by a reversal taken off again), returned, and given up.
CREATE TABLE sales_order_progress (order_id {i64} NOT NULL REFERENCES sales_order (id), line_no {i64} NOT NULL, product_id {i64} NOT NULL REFERENCES product (id),
  ordered {i64} NOT NULL, delivered {i64} NOT NULL, returned {i64} NOT NULL, cancelled {i64} NOT NULL,
  net_minor {i64} NOT NULL, tax_minor {i64} NOT NULL, delivered_net_minor {i64} NOT NULL, delivered_tax_minor {i64} NOT NULL,
  PRIMARY KEY (order_id, line_no), CONSTRAINT sales_order_progress_delivered CHECK (delivered >= 0 AND cancelled >= 0 AND delivered + cancelled <= ordered),
  CONSTRAINT sales_order_progress_returned CHECK (returned >= 0 AND returned <= delivered)) {without_rowid};
CREATE INDEX sales_order_progress_product ON sales_order_progress (product_id);
