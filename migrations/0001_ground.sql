-- The ground: the kernel's own tables first, then one block per slice. Parents before children; nothing deferred.
-- Tokens are completed by kernel/db/dialect. Money in minor units, quantities in thousandths, instants in microseconds UTC, dates in days.

CREATE TABLE id_block (name TEXT PRIMARY KEY, next_id {i64} NOT NULL) {without_rowid};
CREATE TABLE snapshot_version (part TEXT PRIMARY KEY, version {i64} NOT NULL) {without_rowid};
INSERT INTO id_block (name, next_id) VALUES ('id', 1000);
INSERT INTO snapshot_version (part, version) VALUES ('access', 1);
INSERT INTO snapshot_version (part, version) VALUES ('policy', 1);

CREATE TABLE legal_entity (id {i64} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, time_zone TEXT NOT NULL, currency TEXT NOT NULL, version {i64} NOT NULL,
  UNIQUE (code)) {strict};

-- access
CREATE TABLE department (id {i64} PRIMARY KEY, parent_id {i64} REFERENCES department (id), code TEXT NOT NULL, name TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT department_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE INDEX department_parent ON department (parent_id);
CREATE TABLE role (id {i64} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL CONSTRAINT role_state CHECK (state IN ('active', 'closed')),
  version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE TABLE role_grant (role_id {i64} NOT NULL REFERENCES role (id), permission TEXT NOT NULL,
  scope TEXT NOT NULL CONSTRAINT role_grant_scope CHECK (scope IN ('own', 'department', 'subtree', 'all')), PRIMARY KEY (role_id, permission)) {without_rowid};
CREATE TABLE role_mask (role_id {i64} NOT NULL REFERENCES role (id), mask TEXT NOT NULL, PRIMARY KEY (role_id, mask)) {without_rowid};
CREATE TABLE app_user (id {i64} PRIMARY KEY, login TEXT NOT NULL, name TEXT NOT NULL, department_id {i64} NOT NULL REFERENCES department (id),
  password_hash TEXT, lang TEXT NOT NULL, state TEXT NOT NULL CONSTRAINT app_user_state CHECK (state IN ('active', 'disabled')), version {i64} NOT NULL,
  UNIQUE (login)) {strict};
CREATE INDEX app_user_department ON app_user (department_id, id);
CREATE INDEX app_user_name ON app_user (name, id);
CREATE TABLE user_role (user_id {i64} NOT NULL REFERENCES app_user (id), role_id {i64} NOT NULL REFERENCES role (id), PRIMARY KEY (user_id, role_id)) {without_rowid};
CREATE INDEX user_role_role ON user_role (role_id);
CREATE TABLE session (id {i64} NOT NULL, token_hash TEXT PRIMARY KEY, user_id {i64} NOT NULL REFERENCES app_user (id), csrf TEXT NOT NULL, agent TEXT NOT NULL,
  created_at {i64} NOT NULL, expires_at {i64} NOT NULL, revoked_at {i64}, UNIQUE (id)) {without_rowid};
CREATE INDEX session_by_user ON session (user_id, id);
CREATE TABLE api_token (id {i64} PRIMARY KEY, user_id {i64} NOT NULL REFERENCES app_user (id), name TEXT NOT NULL, token_hash TEXT NOT NULL,
  created_at {i64} NOT NULL, expires_at {i64}, revoked_at {i64}, version {i64} NOT NULL, UNIQUE (token_hash)) {strict};
CREATE INDEX api_token_user ON api_token (user_id);

-- policy: versions of the terms; the one in force at a date is the latest that has begun
CREATE TABLE policy_version (id {i64} PRIMARY KEY, number {i64} NOT NULL, effective_from {i64} NOT NULL, existing_from {i64}, terms TEXT NOT NULL,
  reason TEXT NOT NULL, published_at {i64} NOT NULL, published_by {i64}, UNIQUE (number)) {strict};
{append_only:policy_version};

-- the envelope
CREATE TABLE audit (id {i64} PRIMARY KEY, position {i64} NOT NULL, at {i64} NOT NULL, effective_on {i64} NOT NULL, operation TEXT NOT NULL, outcome TEXT NOT NULL
  CONSTRAINT audit_outcome CHECK (outcome IN ('done', 'refused', 'pending')),
  actor_id {i64}, on_behalf_of {i64}, channel TEXT NOT NULL, cause TEXT, policy_version {i64} NOT NULL,
  input TEXT NOT NULL, result TEXT NOT NULL, touched TEXT NOT NULL) {strict};
CREATE INDEX audit_position ON audit (position, id);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_actor ON audit (actor_id, id);
{append_only:audit};
CREATE TABLE audit_clock (id {i64} PRIMARY KEY, position_offset {i64} NOT NULL) {strict};
INSERT INTO audit_clock (id, position_offset) VALUES (1, 0);
CREATE TABLE audit_seal (block {i64} PRIMARY KEY, first_position {i64} NOT NULL, last_position {i64} NOT NULL, row_count {i64} NOT NULL,
  prev_hash TEXT NOT NULL, hash TEXT NOT NULL, sealed_at {i64} NOT NULL) {strict};
{append_only:audit_seal};
CREATE TABLE decision (id {i64} PRIMARY KEY, audit_id {i64} NOT NULL REFERENCES audit (id), operation TEXT NOT NULL, verdict TEXT NOT NULL,
  policy_version {i64} NOT NULL, basis TEXT NOT NULL, codec TEXT NOT NULL, facts {bytes} NOT NULL) {strict};
CREATE INDEX decision_audit ON decision (audit_id);
{append_only:decision};
CREATE TABLE receipt (principal_id {i64} NOT NULL, request_key TEXT NOT NULL, input_digest {bytes} NOT NULL, audit_id {i64} NOT NULL REFERENCES audit (id), at {i64} NOT NULL,
  PRIMARY KEY (principal_id, request_key)) {without_rowid};
CREATE TABLE outbox (id {i64} PRIMARY KEY, event_id {i64} NOT NULL, consumer TEXT NOT NULL, name TEXT NOT NULL, event_version {i64} NOT NULL,
  audit_id {i64} NOT NULL REFERENCES audit (id), at {i64} NOT NULL, payload TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT outbox_state CHECK (state IN ('waiting', 'delivered', 'dead', 'discarded')), round {i64} NOT NULL,
  attempts {i64} NOT NULL, next_at {i64}, ended_at {i64}, reason TEXT, UNIQUE (event_id, consumer),
  CONSTRAINT outbox_waiting CHECK ((state = 'waiting') = (next_at IS NOT NULL)), CONSTRAINT outbox_ended CHECK ((state = 'waiting') = (ended_at IS NULL))) {strict};
CREATE INDEX outbox_next ON outbox (next_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE TABLE outbox_attempt (event_id {i64} NOT NULL, consumer TEXT NOT NULL, attempt {i64} NOT NULL, at {i64} NOT NULL, ok {bool} NOT NULL, reason TEXT,
  PRIMARY KEY (event_id, consumer, attempt), FOREIGN KEY (event_id, consumer) REFERENCES outbox (event_id, consumer)) {without_rowid};
CREATE TABLE approval (id {i64} PRIMARY KEY, operation TEXT NOT NULL, input TEXT NOT NULL, input_digest TEXT NOT NULL, needs TEXT NOT NULL, versions TEXT NOT NULL,
  policy_version {i64} NOT NULL, effective_on {i64} NOT NULL, owner_id {i64} NOT NULL REFERENCES app_user (id), department_id {i64} NOT NULL REFERENCES department (id),
  state TEXT NOT NULL CONSTRAINT approval_state CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn')), requested_at {i64} NOT NULL, ended_at {i64},
  result TEXT, version {i64} NOT NULL) {strict};
CREATE INDEX approval_department ON approval (department_id, id);
CREATE INDEX approval_owner ON approval (owner_id, id);
CREATE INDEX approval_waiting ON approval (id) WHERE state = 'waiting';
CREATE TABLE approval_step (approval_id {i64} NOT NULL REFERENCES approval (id), step {i64} NOT NULL, permission TEXT NOT NULL, decided_by {i64} REFERENCES app_user (id),
  decided_at {i64}, verdict TEXT, note TEXT, digest TEXT, PRIMARY KEY (approval_id, step)) {without_rowid};
CREATE TABLE job_lease (job TEXT PRIMARY KEY, holder TEXT NOT NULL, until {i64} NOT NULL, last_run_at {i64}, next_run_at {i64} NOT NULL) {without_rowid};

-- numbers and posted documents
CREATE TABLE number_series (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), code TEXT NOT NULL, prefix TEXT NOT NULL, width {i64} NOT NULL,
  next_no {i64} NOT NULL, version {i64} NOT NULL, UNIQUE (entity_id, code), UNIQUE (entity_id, prefix)) {strict};
CREATE TABLE number_void (id {i64} PRIMARY KEY, series_id {i64} NOT NULL REFERENCES number_series (id), seq_no {i64} NOT NULL, number TEXT NOT NULL, reason TEXT NOT NULL,
  voided_by {i64}, voided_at {i64} NOT NULL, UNIQUE (series_id, seq_no)) {strict};
{append_only:number_void};
CREATE TABLE posted_document (doc_type TEXT NOT NULL, doc_id {i64} NOT NULL, series_id {i64} NOT NULL REFERENCES number_series (id), seq_no {i64} NOT NULL, number TEXT NOT NULL,
  entity_id {i64} NOT NULL REFERENCES legal_entity (id), effective_on {i64} NOT NULL, posted_at {i64} NOT NULL, posted_by {i64}, audit_id {i64} NOT NULL REFERENCES audit (id),
  digest TEXT NOT NULL, corrects_type TEXT, corrects_id {i64}, PRIMARY KEY (doc_type, doc_id), UNIQUE (series_id, seq_no)) {without_rowid};
CREATE UNIQUE INDEX posted_document_doc_id_key ON posted_document (doc_id);
CREATE INDEX posted_document_number ON posted_document (number, doc_id);
CREATE INDEX posted_document_effective ON posted_document (effective_on, doc_id);
{append_only:posted_document};

-- slices: catalog
CREATE TABLE product (id {i64} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL, cost_micro {i64}, reorder_at {i64}, low_since {i64},
  state TEXT NOT NULL CONSTRAINT product_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE INDEX product_name ON product (name, id);

-- slices: stock
CREATE TABLE warehouse (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), code TEXT NOT NULL, name TEXT NOT NULL,
  department_id {i64} NOT NULL REFERENCES department (id), state TEXT NOT NULL CONSTRAINT warehouse_state CHECK (state IN ('active', 'closed')),
  version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE INDEX warehouse_department ON warehouse (department_id, id);

-- slices: customers
CREATE TABLE customer (id {i64} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, phone TEXT, department_id {i64} NOT NULL REFERENCES department (id),
  owner_id {i64} NOT NULL REFERENCES app_user (id), credit_group_id {i64} NOT NULL REFERENCES customer (id),
  state TEXT NOT NULL CONSTRAINT customer_state CHECK (state IN ('active', 'closed')), version {i64} NOT NULL, UNIQUE (code)) {strict};
CREATE INDEX customer_department ON customer (department_id, id);
CREATE INDEX customer_owner ON customer (owner_id, id);
CREATE INDEX customer_name ON customer (name, id);
CREATE INDEX customer_group ON customer (credit_group_id);

-- ledgers: quantity. The key is whole from the start; a part that does not apply is 0 or ''.
CREATE TABLE stock_balance (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), warehouse_id {i64} NOT NULL REFERENCES warehouse (id),
  item_id {i64} NOT NULL REFERENCES product (id), variant_id {i64} NOT NULL, lot_id {i64} NOT NULL, serial TEXT NOT NULL, owner_party_id {i64} NOT NULL, quality TEXT NOT NULL,
  on_hand {i64} NOT NULL, reserved {i64} NOT NULL, UNIQUE (warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality),
  CONSTRAINT stock_balance_reserved CHECK (reserved >= 0), CONSTRAINT stock_balance_oversold CHECK (reserved <= on_hand)) {strict};
CREATE INDEX stock_balance_item ON stock_balance (item_id);
CREATE TABLE stock_entry (id {i64} PRIMARY KEY, balance_id {i64} NOT NULL REFERENCES stock_balance (id), bucket TEXT NOT NULL CONSTRAINT stock_entry_bucket
  CHECK (bucket IN ('on_hand', 'reserved')), quantity {i64} NOT NULL CONSTRAINT stock_entry_quantity CHECK (quantity <> 0),
  doc_type TEXT NOT NULL, doc_id {i64} NOT NULL, line_no {i64} NOT NULL, effective_on {i64} NOT NULL, at {i64} NOT NULL) {strict};
CREATE INDEX stock_entry_doc ON stock_entry (doc_id, line_no);
{append_only:stock_entry};

-- ledgers: money, exposure, open items
CREATE TABLE exposure (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), credit_group_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL,
  limit_minor {i64} NOT NULL, on_hold {bool} NOT NULL, open_orders {i64} NOT NULL, delivered {i64} NOT NULL, invoiced {i64} NOT NULL, bills {i64} NOT NULL, advances {i64} NOT NULL,
  version {i64} NOT NULL, UNIQUE (entity_id, credit_group_id, currency), CONSTRAINT exposure_limit CHECK (limit_minor >= 0)) {strict};
CREATE TABLE money_balance (entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id), account TEXT NOT NULL,
  currency TEXT NOT NULL, balance_minor {i64} NOT NULL, PRIMARY KEY (entity_id, customer_id, account, currency)) {without_rowid};
CREATE TABLE money_entry (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id),
  exposure_id {i64} NOT NULL REFERENCES exposure (id), account TEXT NOT NULL CONSTRAINT money_entry_account
  CHECK (account IN ('open_orders', 'delivered', 'invoiced', 'bills', 'advances')), currency TEXT NOT NULL, amount_minor {i64} NOT NULL,
  doc_type TEXT NOT NULL, doc_id {i64} NOT NULL, reverses_id {i64} REFERENCES money_entry (id), effective_on {i64} NOT NULL, at {i64} NOT NULL) {strict};
CREATE INDEX money_entry_customer ON money_entry (customer_id, account, currency);
CREATE INDEX money_entry_doc ON money_entry (doc_id);
CREATE INDEX money_entry_exposure ON money_entry (exposure_id);
CREATE UNIQUE INDEX money_entry_reverses_id_key ON money_entry (reverses_id) WHERE reverses_id IS NOT NULL;
{append_only:money_entry};
CREATE TABLE open_item (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL,
  side TEXT NOT NULL CONSTRAINT open_item_side CHECK (side IN ('debit', 'credit')), doc_type TEXT NOT NULL, doc_id {i64} NOT NULL, amount_minor {i64} NOT NULL,
  open_minor {i64} NOT NULL, due_on {i64} NOT NULL, UNIQUE (doc_type, doc_id),
  CONSTRAINT open_item_amount CHECK (amount_minor > 0), CONSTRAINT open_item_open CHECK (open_minor >= 0 AND open_minor <= amount_minor)) {strict};
CREATE INDEX open_item_customer ON open_item (customer_id, currency, side, due_on, id);
CREATE TABLE allocation (id {i64} PRIMARY KEY, debit_item_id {i64} NOT NULL REFERENCES open_item (id), credit_item_id {i64} NOT NULL REFERENCES open_item (id),
  amount_minor {i64} NOT NULL CONSTRAINT allocation_amount CHECK (amount_minor <> 0), reverses_id {i64} REFERENCES allocation (id), at {i64} NOT NULL) {strict};
CREATE INDEX allocation_debit ON allocation (debit_item_id);
CREATE INDEX allocation_credit ON allocation (credit_item_id);
CREATE UNIQUE INDEX allocation_reverses_id_key ON allocation (reverses_id) WHERE reverses_id IS NOT NULL;
{append_only:allocation};

-- slices: stock documents
CREATE TABLE goods_receipt (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), warehouse_id {i64} NOT NULL REFERENCES warehouse (id),
  supplier TEXT NOT NULL, received_on {i64} NOT NULL, department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL) {strict};
CREATE INDEX goods_receipt_department ON goods_receipt (department_id, id);
{append_only:goods_receipt};
CREATE TABLE goods_receipt_line (receipt_id {i64} NOT NULL REFERENCES goods_receipt (id), line_no {i64} NOT NULL, product_id {i64} NOT NULL REFERENCES product (id),
  quantity {i64} NOT NULL, unit_cost_micro {i64} NOT NULL, PRIMARY KEY (receipt_id, line_no)) {without_rowid};
{append_only:goods_receipt_line};
CREATE TABLE reservation (id {i64} PRIMARY KEY, warehouse_id {i64} NOT NULL REFERENCES warehouse (id), reference TEXT NOT NULL, department_id {i64} NOT NULL REFERENCES department (id),
  owner_id {i64} NOT NULL, expires_at {i64}, state TEXT NOT NULL CONSTRAINT reservation_state CHECK (state IN ('active', 'released')), version {i64} NOT NULL) {strict};
CREATE INDEX reservation_department ON reservation (department_id, id);
CREATE INDEX reservation_owner ON reservation (owner_id, id);
CREATE INDEX reservation_expiry ON reservation (expires_at) WHERE state = 'active';

-- slices: settlement
CREATE TABLE credit_charge (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL,
  amount_minor {i64} NOT NULL CONSTRAINT credit_charge_amount CHECK (amount_minor > 0), due_on {i64} NOT NULL, charged_on {i64} NOT NULL, reference TEXT NOT NULL,
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL) {strict};
CREATE INDEX credit_charge_customer ON credit_charge (customer_id, id);
CREATE INDEX credit_charge_department ON credit_charge (department_id, id);
{append_only:credit_charge};
CREATE TABLE credit_settlement (id {i64} PRIMARY KEY, entity_id {i64} NOT NULL REFERENCES legal_entity (id), customer_id {i64} NOT NULL REFERENCES customer (id), currency TEXT NOT NULL,
  amount_minor {i64} NOT NULL CONSTRAINT credit_settlement_amount CHECK (amount_minor > 0), received_on {i64} NOT NULL, bank_reference TEXT,
  department_id {i64} NOT NULL REFERENCES department (id), owner_id {i64} NOT NULL, UNIQUE (entity_id, bank_reference)) {strict};
CREATE INDEX credit_settlement_customer ON credit_settlement (customer_id, id);
CREATE INDEX credit_settlement_department ON credit_settlement (department_id, id);
{append_only:credit_settlement};
