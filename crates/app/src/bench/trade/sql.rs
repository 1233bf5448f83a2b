//! What fills a company that the benchmark asks: exposures and stock for all it has, and years of orders with everything that came of
//! them. Rows that satisfy the schema and stand as operations would have left them, made inside the database, because a million orders
//! by operations take hours. Nothing else writes tables without an operation, and this writes only databases that were made to be measured.
//!
//! `{base}`: the first id that nobody has; `{orders}`, `{customers}`, `{products}`: how many; `{today}`: the day, in days;
//! `{on_hand}`: how much lies of each product, in thousandths.

/// How many customers and products there are, the next id and the first of whom everything is written.
pub(super) const COUNTS: &str = "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM customer), (SELECT CAST(COUNT(*) AS BIGINT) FROM product), (SELECT next_id FROM id_block WHERE name = 'id')";
/// The customers who may buy, and the rows of their credit: others may have been brought into the company since.
pub(super) const CUSTOMERS: &str =
    "SELECT x.credit_group_id, x.id FROM exposure x WHERE x.limit_minor = 1000000000000 ORDER BY x.credit_group_id";
/// The products that have a price, the balances of what lies of them, and the rows of what they cost.
pub(super) const GOODS: &str = "SELECT b.item_id, b.id, k.id FROM stock_balance b JOIN stock_cost k ON k.product_id = b.item_id \
     WHERE EXISTS (SELECT 1 FROM price_entry e WHERE e.product_id = b.item_id) ORDER BY b.item_id";
/// What one balance holds, and how much of it is promised.
pub(super) const HELD: &str = "SELECT on_hand, reserved FROM stock_balance ORDER BY id LIMIT 1";
/// How many orders there are.
pub(super) const ORDERS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM sales_order";

/// Credit for every customer, goods for every product.
pub(super) const GROUND: &[&str] = &[
    "INSERT INTO exposure (id, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, version) \
     SELECT {base} + ROW_NUMBER() OVER (ORDER BY c.id), (SELECT MIN(id) FROM legal_entity), c.id, 'CNY', 1000000000000, (1 = 0), 0, 0, 0, 0, 0, 1 \
     FROM customer c WHERE c.credit_group_id = c.id",
    "INSERT INTO stock_balance (id, entity_id, warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality, on_hand, reserved) \
     SELECT {base} + 200000 + ROW_NUMBER() OVER (ORDER BY p.id), (SELECT MIN(id) FROM legal_entity), (SELECT MIN(id) FROM warehouse), p.id, 0, 0, '', 0, '', \
     {on_hand}, 0 FROM product p",
    "INSERT INTO stock_entry (id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at) \
     SELECT b.id + 200000, b.id, 'on_hand', b.on_hand, 'stock_opening', 1, 1, {today} - 730, 0 FROM stock_balance b",
    "INSERT INTO stock_cost (id, entity_id, product_id, quantity, value_minor, version) \
     SELECT b.id + 400000, b.entity_id, b.item_id, b.on_hand, b.on_hand / 2, 1 FROM stock_balance b",
    "INSERT INTO stock_cost_entry (id, cost_id, quantity, value_minor, doc_type, doc_id, line_no, effective_on, at) \
     SELECT k.id + 200000, k.id, k.quantity, k.value_minor, 'stock_opening', 1, 1, {today} - 730, 0 FROM stock_cost k",
    "UPDATE id_block SET next_id = {base} + 1000000 WHERE name = 'id'",
];

/// Two years of orders up to today, spread evenly: of the last 3 % nothing is delivered, of the last 5 % nothing invoiced, of the last 8 %
/// nothing paid, and a tenth of the customers owes what is up to 20 % old.
pub(super) const BUSINESS: &[&str] = &[
    "CREATE TEMPORARY TABLE bench_customer AS SELECT ROW_NUMBER() OVER (ORDER BY c.id) - 1 AS n, c.id, c.department_id, c.owner_id, \
     x.id AS exposure_id FROM customer c JOIN exposure x ON x.credit_group_id = c.credit_group_id AND x.currency = 'CNY'",
    "CREATE UNIQUE INDEX bench_customer_n ON bench_customer (n)",
    "CREATE TEMPORARY TABLE bench_product AS SELECT ROW_NUMBER() OVER (ORDER BY b.item_id) - 1 AS n, b.item_id AS id, b.id AS balance_id FROM stock_balance b",
    "CREATE UNIQUE INDEX bench_product_n ON bench_product (n)",
    "CREATE TEMPORARY TABLE bench_line AS WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {orders} - 1) \
     SELECT y.i, y.line_no, y.product_id, y.balance_id, y.quantity, y.price, y.gross, (y.gross * 20000 + 11300) / 22600 AS net, \
     y.gross - (y.gross * 20000 + 11300) / 22600 AS tax FROM (SELECT n.i, j.line_no, p.id AS product_id, p.balance_id, \
     1000 * (1 + (n.i + j.line_no) % 9) AS quantity, 1000 + p.n % 90 * 10 AS price, (1000 + p.n % 90 * 10) * (1 + (n.i + j.line_no) % 9) AS gross \
     FROM n CROSS JOIN (SELECT CAST(1 AS BIGINT) AS line_no UNION ALL SELECT 2) j JOIN bench_product p ON p.n = (n.i * 2 + j.line_no) * 7919 % {products}) y",
    "CREATE INDEX bench_line_i ON bench_line (i)",
    "CREATE TEMPORARY TABLE bench_order AS SELECT s.i, {base} + s.i * 32 AS id, c.id AS customer_id, c.exposure_id, c.department_id, \
     c.owner_id, {today} - 729 + s.i * 730 / {orders} AS ordered_on, s.net, s.tax, s.gross, \
     CASE WHEN s.i >= {orders} - {orders} * 3 / 100 THEN 0 WHEN s.i >= {orders} - {orders} * 5 / 100 THEN 1 \
     WHEN s.i >= {orders} - {orders} * 8 / 100 OR (c.n / 7 % 10 = 0 AND s.i >= {orders} - {orders} * 20 / 100) THEN 2 ELSE 3 END AS stage \
     FROM (SELECT l.i, CAST(SUM(l.net) AS BIGINT) AS net, CAST(SUM(l.tax) AS BIGINT) AS tax, CAST(SUM(l.gross) AS BIGINT) AS gross FROM bench_line l GROUP BY l.i) s \
     JOIN bench_customer c ON c.n = s.i * 7919 % {customers}",
    "CREATE INDEX bench_order_i ON bench_order (i)",
    "INSERT INTO sales_order (id, number, entity_id, customer_id, payer_id, exposure_id, currency, warehouse_id, \
     address_id, customer_order_no, remark, ordered_on, requested_on, promised_on, with_tax, payment_kind, payment_days, revision, net_minor, tax_minor, \
     gross_minor, delivered_minor, cancelled_minor, department_id, owner_id, confirmed_at, state, version) \
     SELECT o.id, 'SO-' || substr(CAST(10000001 + o.i AS TEXT), 2), (SELECT MIN(id) FROM legal_entity), o.customer_id, o.customer_id, \
     o.exposure_id, 'CNY', (SELECT MIN(id) FROM warehouse), NULL, CASE WHEN o.i % 2 = 0 THEN 'PO-' || CAST(o.i AS TEXT) END, NULL, o.ordered_on, \
     NULL, o.ordered_on + 4, (1 = 1), 'days', 30, 1, o.net, o.tax, o.gross, CASE WHEN o.stage = 0 THEN 0 ELSE o.gross END, 0, o.department_id, o.owner_id, \
     (o.ordered_on * 86400 + 7200 + o.i % 20000) * 1000000, CASE WHEN o.stage = 0 THEN 'confirmed' ELSE 'fulfilled' END, 1 FROM bench_order o",
    "INSERT INTO sales_order_revision (id, order_id, revision, reason, net_minor, tax_minor, gross_minor, discount_minor, rounding_minor, requested_on, promised_on, \
     customer_order_no, address_id, remark) SELECT o.id, o.id, 1, NULL, o.net, o.tax, o.gross, 0, 0, NULL, o.ordered_on + 4, \
     CASE WHEN o.i % 2 = 0 THEN 'PO-' || CAST(o.i AS TEXT) END, NULL, NULL FROM bench_order o",
    "INSERT INTO sales_order_line (order_id, revision, line_no, item_id, unit, quantity, base_quantity, price_micro, list_price_micro, price_entry_id, floor_micro, \
     tax_rate, discount_minor, shared_discount_minor, gift, net_minor, tax_minor, gross_minor, promised_on, remark) \
     SELECT o.id, 1, l.line_no, l.product_id, '件', l.quantity, l.quantity, l.price * 10000, l.price * 10000, NULL, 5000000, 1300, 0, 0, (1 = 0), l.net, l.tax, l.gross, \
     o.ordered_on + 4, NULL FROM bench_order o JOIN bench_line l ON l.i = o.i",
    "INSERT INTO sales_order_progress (order_id, line_no, ordered, delivered, returned, cancelled, net_minor, tax_minor, delivered_net_minor, \
     delivered_tax_minor) SELECT o.id, l.line_no, l.quantity, CASE WHEN o.stage = 0 THEN 0 ELSE l.quantity END, 0, 0, l.net, l.tax, \
     CASE WHEN o.stage = 0 THEN 0 ELSE l.net END, CASE WHEN o.stage = 0 THEN 0 ELSE l.tax END FROM bench_order o JOIN bench_line l ON l.i = o.i",
    "INSERT INTO posted_document (doc_type, doc_id, series_id, seq_no, number, entity_id, effective_on, posted_at, posted_by, audit_id, digest) \
     SELECT d.doc_type, o.id + d.after, s.id, s.next_no + o.i, s.prefix || substr(CAST(10000001 + o.i AS TEXT), 2), s.entity_id, o.ordered_on + d.days, \
     ((o.ordered_on + d.days) * 86400 + 7200 + o.i % 20000) * 1000000, o.owner_id, (SELECT MIN(id) FROM audit), \
     '0000000000000000000000000000000000000000000000000000000000000000' \
     FROM (SELECT 'sales_order' AS doc_type, 0 AS after, 0 AS days, 0 AS stage UNION ALL SELECT 'delivery', 1, 2, 1 UNION ALL SELECT 'invoice', 2, 5, 2 \
     UNION ALL SELECT 'customer_receipt', 3, 55, 3) d JOIN number_series s ON s.code = d.doc_type JOIN bench_order o ON o.stage >= d.stage",
    "UPDATE number_series SET next_no = next_no + {orders} WHERE code IN ('sales_order', 'delivery', 'invoice', 'customer_receipt')",
    "INSERT INTO delivery (id, number, entity_id, order_id, customer_id, receiver_id, invoiced_id, payer_id, exposure_id, currency, warehouse_id, address_id, delivered_on, \
     due_on, arises, net_minor, tax_minor, gross_minor, cost_minor, remark, department_id, owner_id, posted_at) \
     SELECT o.id + 1, 'DN-' || substr(CAST(10000001 + o.i AS TEXT), 2), (SELECT MIN(id) FROM legal_entity), o.id, o.customer_id, o.customer_id, o.customer_id, o.customer_id, \
     o.exposure_id, 'CNY', (SELECT MIN(id) FROM warehouse), NULL, o.ordered_on + 2, o.ordered_on + 32, 'delivery', o.net, o.tax, o.gross, 0, NULL, o.department_id, \
     o.owner_id, ((o.ordered_on + 2) * 86400 + 7200 + o.i % 20000) * 1000000 FROM bench_order o WHERE o.stage >= 1",
    "INSERT INTO delivery_line (delivery_id, line_no, order_line_no, product_id, unit, quantity, base_quantity, tax_rate, net_minor, tax_minor, gross_minor, cost_minor) \
     SELECT o.id + 1, l.line_no, l.line_no, l.product_id, '件', l.quantity, l.quantity, 1300, l.net, l.tax, l.gross, 0 \
     FROM bench_order o JOIN bench_line l ON l.i = o.i WHERE o.stage >= 1",
    "INSERT INTO delivery_progress (delivery_id, line_no, quantity, returned, returned_net_minor, returned_tax_minor, invoiced, invoiced_net_minor, invoiced_tax_minor) \
     SELECT o.id + 1, l.line_no, l.quantity, 0, 0, 0, CASE WHEN o.stage >= 2 THEN l.quantity ELSE 0 END, CASE WHEN o.stage >= 2 THEN l.net ELSE 0 END, \
     CASE WHEN o.stage >= 2 THEN l.tax ELSE 0 END FROM bench_order o JOIN bench_line l ON l.i = o.i WHERE o.stage >= 1",
    "INSERT INTO delivery_standing (delivery_id, payer_id, gross_minor, returned_minor, invoiced_minor, signed_on, reversed, version) \
     SELECT o.id + 1, o.customer_id, o.gross, 0, CASE WHEN o.stage >= 2 THEN o.gross ELSE 0 END, CASE WHEN o.stage >= 2 THEN o.ordered_on + 4 END, (1 = 0), 1 \
     FROM bench_order o WHERE o.stage >= 1",
    "INSERT INTO delivery_signature (id, delivery_id, signed_on, signed_by, remark, due_on, owner_id) \
     SELECT o.id + 11, o.id + 1, o.ordered_on + 4, '收货员', NULL, NULL, o.owner_id FROM bench_order o WHERE o.stage >= 2",
    "INSERT INTO invoice (id, number, kind, entity_id, customer_id, payer_id, exposure_id, currency, invoiced_on, due_on, tax_number, remark, net_minor, tax_minor, \
     gross_minor, receivable_minor, corrects_id, department_id, owner_id, posted_at) \
     SELECT o.id + 2, 'IN-' || substr(CAST(10000001 + o.i AS TEXT), 2), 'invoice', (SELECT MIN(id) FROM legal_entity), o.customer_id, o.customer_id, o.exposure_id, 'CNY', \
     o.ordered_on + 5, o.ordered_on + 35, '2431' || CAST(1000000000 + o.i AS TEXT), NULL, o.net, o.tax, o.gross, 0, NULL, o.department_id, o.owner_id, \
     ((o.ordered_on + 5) * 86400 + 7200 + o.i % 20000) * 1000000 FROM bench_order o WHERE o.stage >= 2",
    "INSERT INTO invoice_line (invoice_id, line_no, delivery_id, delivery_line_no, product_id, unit, quantity, base_quantity, tax_rate, net_minor, tax_minor, gross_minor, \
     posted_minor, corrects_line) SELECT o.id + 2, l.line_no, o.id + 1, l.line_no, l.product_id, '件', l.quantity, l.quantity, 1300, l.net, l.tax, l.gross, 0, NULL \
     FROM bench_order o JOIN bench_line l ON l.i = o.i WHERE o.stage >= 2",
    "INSERT INTO invoice_progress (invoice_id, line_no, quantity, credited, credited_net_minor, credited_tax_minor) \
     SELECT o.id + 2, l.line_no, l.quantity, 0, 0, 0 FROM bench_order o JOIN bench_line l ON l.i = o.i WHERE o.stage >= 2",
    "INSERT INTO customer_receipt (id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id, method, remark) \
     SELECT o.id + 3, (SELECT MIN(id) FROM legal_entity), o.customer_id, 'CNY', o.gross, o.ordered_on + 55, 'ICBC-' || CAST(o.i AS TEXT), o.department_id, o.owner_id, \
     'bank', NULL FROM bench_order o WHERE o.stage = 3",
    "INSERT INTO receipt_reference (entity_id, bank_reference, receipt_id) \
     SELECT (SELECT MIN(id) FROM legal_entity), 'icbc-' || CAST(o.i AS TEXT), o.id + 3 FROM bench_order o WHERE o.stage = 3",
    "INSERT INTO open_item (id, entity_id, customer_id, currency, side, doc_type, doc_id, amount_minor, open_minor, due_on) \
     SELECT o.id + d.after, (SELECT MIN(id) FROM legal_entity), o.customer_id, 'CNY', d.side, d.doc_type, o.id + d.doc, o.gross, CASE WHEN o.stage = 3 THEN 0 ELSE o.gross END, \
     o.ordered_on + d.days FROM (SELECT 'debit' AS side, 'delivery' AS doc_type, 8 AS after, 1 AS doc, 1 AS stage, 32 AS days \
     UNION ALL SELECT 'credit', 'customer_receipt', 9, 3, 3, 55) d JOIN bench_order o ON o.stage >= d.stage",
    "INSERT INTO allocation (id, debit_item_id, credit_item_id, amount_minor, reverses_id, at, made_on) \
     SELECT o.id + 10, o.id + 8, o.id + 9, o.gross, NULL, ((o.ordered_on + 55) * 86400 + 7200) * 1000000, o.ordered_on + 55 FROM bench_order o WHERE o.stage = 3",
    "INSERT INTO money_entry (id, entity_id, customer_id, exposure_id, account, currency, amount_minor, doc_type, doc_id, reverses_id, effective_on, at) \
     SELECT o.id + d.after, (SELECT MIN(id) FROM legal_entity), o.customer_id, o.exposure_id, d.account, 'CNY', d.sign * o.gross, d.doc_type, o.id + d.doc, NULL, \
     o.ordered_on + d.days, ((o.ordered_on + d.days) * 86400 + 7200) * 1000000 \
     FROM (SELECT 'open_orders' AS account, 1 AS sign, 'sales_order' AS doc_type, 4 AS after, 0 AS doc, 0 AS stage, 0 AS days \
     UNION ALL SELECT 'open_orders', -1, 'delivery', 5, 1, 1, 2 UNION ALL SELECT 'invoiced', 1, 'delivery', 6, 1, 1, 2 \
     UNION ALL SELECT 'invoiced', -1, 'customer_receipt', 7, 3, 3, 55) d JOIN bench_order o ON o.stage >= d.stage",
    "INSERT INTO stock_entry (id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at) \
     SELECT o.id + d.after + l.line_no * 3, l.balance_id, d.bucket, d.sign * l.quantity, d.doc_type, o.id + d.doc, l.line_no, o.ordered_on + d.days, \
     ((o.ordered_on + d.days) * 86400 + 7200) * 1000000 FROM (SELECT 'reserved' AS bucket, 1 AS sign, 'sales_order' AS doc_type, 12 AS after, 0 AS doc, 0 AS stage, 0 AS days \
     UNION ALL SELECT 'reserved', -1, 'sales_order', 13, 0, 1, 2 UNION ALL SELECT 'on_hand', -1, 'delivery', 14, 1, 1, 2) d \
     JOIN bench_order o ON o.stage >= d.stage JOIN bench_line l ON l.i = o.i",
    "CREATE TEMPORARY TABLE bench_moved AS SELECT l.balance_id, CAST(SUM(CASE WHEN o.stage = 0 THEN l.quantity ELSE 0 END) AS BIGINT) AS held, \
     CAST(SUM(CASE WHEN o.stage = 0 THEN 0 ELSE l.quantity END) AS BIGINT) AS gone FROM bench_line l JOIN bench_order o ON o.i = l.i GROUP BY l.balance_id",
    "CREATE INDEX bench_moved_balance ON bench_moved (balance_id)",
    "UPDATE stock_balance SET reserved = reserved + (SELECT m.held FROM bench_moved m WHERE m.balance_id = stock_balance.id), \
     on_hand = on_hand - (SELECT m.gone FROM bench_moved m WHERE m.balance_id = stock_balance.id) WHERE id IN (SELECT m.balance_id FROM bench_moved m)",
    "CREATE TEMPORARY TABLE bench_owed AS SELECT o.exposure_id, o.customer_id, a.account, CAST(SUM(CASE WHEN (o.stage = 0) = (a.account = 'open_orders') \
     AND o.stage < 3 THEN o.gross ELSE 0 END) AS BIGINT) AS minor FROM bench_order o CROSS JOIN (SELECT 'open_orders' AS account UNION ALL SELECT 'invoiced') a \
     GROUP BY o.exposure_id, o.customer_id, a.account",
    "CREATE INDEX bench_owed_exposure ON bench_owed (exposure_id, account)",
    "INSERT INTO money_balance (entity_id, customer_id, account, currency, balance_minor) \
     SELECT (SELECT MIN(id) FROM legal_entity), b.customer_id, b.account, 'CNY', b.minor FROM bench_owed b",
    "UPDATE exposure SET open_orders = COALESCE((SELECT SUM(b.minor) FROM bench_owed b WHERE b.exposure_id = exposure.id AND b.account = 'open_orders'), 0), \
     invoiced = COALESCE((SELECT SUM(b.minor) FROM bench_owed b WHERE b.exposure_id = exposure.id AND b.account = 'invoiced'), 0)",
    "UPDATE id_block SET next_id = {base} + {orders} * 32 WHERE name = 'id'",
];
