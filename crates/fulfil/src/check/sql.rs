//! Invariants of deliveries, signatures and returns: each statement returns the violating rows.

kernel::statements! {
    /// I06: a delivered line and its move of goods are one to one, of one product, warehouse and quantity. An opening delivery moves none: its goods
    /// had left before there were any here.
    DELIVERED: Check "I06.a_delivery_line_has_its_entry" =
        "SELECT l.delivery_id, l.line_no FROM delivery_line l JOIN delivery d ON d.id = l.delivery_id LEFT JOIN opening_document z ON z.doc_id = d.id \
         LEFT JOIN stock_entry e ON e.doc_type = 'delivery' AND e.doc_id = l.delivery_id AND e.line_no = l.line_no LEFT JOIN stock_balance b ON b.id = e.balance_id \
         GROUP BY l.delivery_id, l.line_no, l.base_quantity, l.product_id, d.warehouse_id, z.doc_id HAVING CASE WHEN z.doc_id IS NOT NULL THEN COUNT(e.id) <> 0 \
         ELSE COUNT(e.id) <> 1 OR SUM(CASE WHEN e.bucket = 'on_hand' \
         AND e.quantity = -l.base_quantity AND b.item_id = l.product_id AND b.warehouse_id = d.warehouse_id THEN 1 ELSE 0 END) <> 1 END \
         UNION ALL SELECT e.doc_id, e.line_no FROM stock_entry e LEFT JOIN delivery_line l ON l.delivery_id = e.doc_id AND l.line_no = e.line_no \
         WHERE e.doc_type = 'delivery' AND l.delivery_id IS NULL";
    /// I06: the same for what came back; an opening delivery that is taken back as a whole brings nothing, goods that really come back do.
    CAME_BACK: Check "I06.a_return_line_has_its_entry" =
        "SELECT l.return_id, l.line_no FROM goods_return_line l JOIN goods_return d ON d.id = l.return_id \
         LEFT JOIN opening_document z ON z.doc_id = d.delivery_id AND d.kind = 'reversal' \
         LEFT JOIN stock_entry e ON e.doc_type = 'goods_return' AND e.doc_id = l.return_id AND e.line_no = l.line_no LEFT JOIN stock_balance b ON b.id = e.balance_id \
         GROUP BY l.return_id, l.line_no, l.base_quantity, l.product_id, d.warehouse_id, z.doc_id HAVING CASE WHEN z.doc_id IS NOT NULL THEN COUNT(e.id) <> 0 \
         ELSE COUNT(e.id) <> 1 OR SUM(CASE WHEN e.bucket = 'on_hand' \
         AND e.quantity = l.base_quantity AND b.item_id = l.product_id AND b.warehouse_id = d.warehouse_id THEN 1 ELSE 0 END) <> 1 END \
         UNION ALL SELECT e.doc_id, e.line_no FROM stock_entry e LEFT JOIN goods_return_line l ON l.return_id = e.doc_id AND l.line_no = e.line_no \
         WHERE e.doc_type = 'goods_return' AND l.return_id IS NULL";
    /// I06: goods take their cost with them and bring it back; what moves no goods moves no cost.
    COSTS: Check "I06.a_delivery_takes_its_cost_along" =
        "SELECT l.delivery_id, l.line_no FROM delivery_line l LEFT JOIN opening_document z ON z.doc_id = l.delivery_id \
         LEFT JOIN stock_cost_entry e ON e.doc_type = 'delivery' AND e.doc_id = l.delivery_id AND e.line_no = l.line_no \
         GROUP BY l.delivery_id, l.line_no, l.cost_minor, z.doc_id \
         HAVING CASE WHEN z.doc_id IS NOT NULL THEN COUNT(e.id) <> 0 ELSE COUNT(e.id) <> 1 OR SUM(e.value_minor) <> -l.cost_minor END \
         UNION ALL SELECT l.return_id, l.line_no FROM goods_return_line l JOIN goods_return d ON d.id = l.return_id \
         LEFT JOIN opening_document z ON z.doc_id = d.delivery_id AND d.kind = 'reversal' \
         LEFT JOIN stock_cost_entry e ON e.doc_type = 'goods_return' AND e.doc_id = l.return_id AND e.line_no = l.line_no \
         GROUP BY l.return_id, l.line_no, l.cost_minor, z.doc_id \
         HAVING CASE WHEN z.doc_id IS NOT NULL THEN COUNT(e.id) <> 0 ELSE COUNT(e.id) <> 1 OR SUM(e.value_minor) <> l.cost_minor END";
    /// An opening delivery is one of these, becomes a receivable by its invoice, and its order is all of it and nothing else.
    OPENING: Check "fulfil.an_opening_delivery_is_its_whole_order" =
        "SELECT z.doc_id FROM opening_document z LEFT JOIN delivery d ON d.id = z.doc_id LEFT JOIN delivery_standing s ON s.delivery_id = z.doc_id \
         LEFT JOIN sales_order o ON o.id = d.order_id WHERE z.area = 'delivery' AND (d.id IS NULL OR d.arises <> 'invoice' OR d.gross_minor <> z.amount_minor \
         OR d.customer_id <> z.customer_id OR d.entity_id <> z.entity_id OR d.currency <> z.currency OR d.delivered_on <> z.document_on OR s.reversed = z.stands \
         OR o.gross_minor <> d.gross_minor OR o.state <> CASE WHEN s.reversed THEN 'cancelled' ELSE 'fulfilled' END)";
    /// I07: no more comes back than was delivered, in quantity and amounts, and what came back is what returns say.
    RETURNED: Check "I07.returned_is_what_returns_say" =
        "SELECT g.delivery_id, g.line_no FROM delivery_progress g JOIN delivery_line d ON d.delivery_id = g.delivery_id AND d.line_no = g.line_no \
         LEFT JOIN (SELECT r.delivery_id, l.delivery_line_no, SUM(l.base_quantity) AS q, SUM(l.net_minor) AS net, SUM(l.tax_minor) AS tax FROM goods_return r \
         JOIN goods_return_line l ON l.return_id = r.id GROUP BY r.delivery_id, l.delivery_line_no) s ON s.delivery_id = g.delivery_id AND s.delivery_line_no = g.line_no \
         WHERE g.quantity <> d.base_quantity OR g.returned <> COALESCE(s.q, 0) OR g.returned > d.base_quantity OR g.returned_net_minor <> COALESCE(s.net, 0) \
         OR g.returned_tax_minor <> COALESCE(s.tax, 0) OR g.returned_net_minor > d.net_minor OR g.returned_tax_minor > d.tax_minor";
    /// I07: what an order's line says is delivered and returned is what its deliveries and returns say.
    ORDERS: Check "I07.an_order_line_is_what_its_deliveries_say" =
        "SELECT g.order_id, g.line_no FROM sales_order_progress g LEFT JOIN (SELECT d.order_id, l.order_line_no, SUM(l.base_quantity) AS q, SUM(l.net_minor) AS net, \
         SUM(l.tax_minor) AS tax FROM delivery d JOIN delivery_line l ON l.delivery_id = d.id JOIN delivery_standing s ON s.delivery_id = d.id AND NOT s.reversed \
         GROUP BY d.order_id, l.order_line_no) x ON x.order_id = g.order_id AND x.order_line_no = g.line_no \
         LEFT JOIN (SELECT r.order_id, d.order_line_no, SUM(l.base_quantity) AS q FROM goods_return r JOIN goods_return_line l ON l.return_id = r.id \
         JOIN delivery_line d ON d.delivery_id = r.delivery_id AND d.line_no = l.delivery_line_no WHERE r.kind = 'return' GROUP BY r.order_id, d.order_line_no) b \
         ON b.order_id = g.order_id AND b.order_line_no = g.line_no \
         WHERE g.delivered <> COALESCE(x.q, 0) OR g.delivered_net_minor <> COALESCE(x.net, 0) OR g.delivered_tax_minor <> COALESCE(x.tax, 0) OR g.returned <> COALESCE(b.q, 0)";
    /// Where a delivery stands is the sum of its lines and documents.
    STANDING: Check "fulfil.a_standing_is_the_sum_of_its_lines" =
        "SELECT d.id FROM delivery d LEFT JOIN delivery_standing s ON s.delivery_id = d.id LEFT JOIN (SELECT delivery_id, SUM(returned_net_minor + returned_tax_minor) AS returned, \
         SUM(invoiced_net_minor + invoiced_tax_minor) AS invoiced FROM delivery_progress GROUP BY delivery_id) g ON g.delivery_id = d.id \
         LEFT JOIN delivery_signature n ON n.delivery_id = d.id WHERE s.delivery_id IS NULL OR s.payer_id <> d.payer_id OR s.gross_minor <> d.gross_minor \
         OR s.returned_minor <> COALESCE(g.returned, 0) OR s.invoiced_minor <> COALESCE(g.invoiced, 0) OR COALESCE(s.signed_on, 0) <> COALESCE(n.signed_on, 0) \
         OR s.reversed <> EXISTS (SELECT 1 FROM goods_return r WHERE r.delivery_id = d.id AND r.kind = 'reversal')";
    /// A document's head is the sum of its lines, and gross is net and tax (I19).
    HEADS: Check "I19.a_delivery_is_the_sum_of_its_lines" =
        "SELECT d.id FROM delivery d LEFT JOIN (SELECT delivery_id, SUM(net_minor) AS net, SUM(tax_minor) AS tax, SUM(gross_minor) AS gross, SUM(cost_minor) AS cost \
         FROM delivery_line GROUP BY delivery_id) l ON l.delivery_id = d.id WHERE l.delivery_id IS NULL OR d.net_minor <> l.net OR d.tax_minor <> l.tax \
         OR d.gross_minor <> l.gross OR d.cost_minor <> l.cost OR d.gross_minor <> d.net_minor + d.tax_minor \
         UNION ALL SELECT r.id FROM goods_return r LEFT JOIN (SELECT return_id, SUM(net_minor) AS net, SUM(tax_minor) AS tax, SUM(gross_minor) AS gross, SUM(cost_minor) AS cost \
         FROM goods_return_line GROUP BY return_id) l ON l.return_id = r.id WHERE l.return_id IS NULL OR r.net_minor <> l.net OR r.tax_minor <> l.tax \
         OR r.gross_minor <> l.gross OR r.cost_minor <> l.cost";
    /// What is delivered and not invoiced yet, by payer, is what the money ledger says: deliveries whose receivable has not arisen.
    COMPONENT: Check "I11.delivered_is_what_has_not_arisen" =
        "SELECT y.customer_id, y.currency FROM (SELECT entity_id, customer_id, currency, -amount_minor AS minor FROM money_entry WHERE account = 'delivered' \
         UNION ALL SELECT x.entity_id, x.payer_id, x.currency, CASE WHEN x.arises = 'invoice' THEN s.gross_minor - s.returned_minor - s.invoiced_minor \
         WHEN x.arises = 'signature' AND s.signed_on IS NULL THEN s.gross_minor - s.returned_minor ELSE 0 END \
         FROM delivery x JOIN delivery_standing s ON s.delivery_id = x.id) y GROUP BY y.entity_id, y.customer_id, y.currency HAVING SUM(y.minor) <> 0";
    /// I12: a delivery's entries take it out of the open orders and into where it is owed from then on, each of its own amount.
    ENTRIES: Check "I12.a_delivery_has_its_entries" =
        "SELECT d.id FROM delivery d LEFT JOIN money_entry e ON e.doc_type = 'delivery' AND e.doc_id = d.id GROUP BY d.id, d.gross_minor, d.payer_id, d.arises, d.currency, d.exposure_id \
         HAVING COUNT(e.id) <> CASE WHEN d.gross_minor = 0 THEN 0 ELSE 2 END OR SUM(CASE WHEN e.customer_id = d.payer_id AND e.currency = d.currency AND e.exposure_id = d.exposure_id \
         AND ((e.account = 'open_orders' AND e.amount_minor = -d.gross_minor) OR (e.account = CASE WHEN d.arises = 'delivery' THEN 'invoiced' ELSE 'delivered' END \
         AND e.amount_minor = d.gross_minor)) THEN 1 ELSE 0 END) <> COUNT(e.id)";
    /// I12: a delivery or signature with which the receivable arose has its open item, due on its day, and no other has one.
    ITEMS: Check "I12.a_delivery_has_its_open_item" =
        "SELECT d.id FROM delivery d LEFT JOIN open_item i ON i.doc_type = 'delivery' AND i.doc_id = d.id WHERE (d.due_on IS NULL) <> (i.id IS NULL) \
         OR (d.due_on IS NULL) <> (d.arises <> 'delivery' OR d.gross_minor = 0) OR (i.id IS NOT NULL AND (i.side <> 'debit' OR i.amount_minor <> d.gross_minor \
         OR i.customer_id <> d.payer_id OR i.currency <> d.currency OR i.entity_id <> d.entity_id OR i.due_on <> d.due_on)) \
         UNION ALL SELECT s.id FROM delivery_signature s JOIN delivery d ON d.id = s.delivery_id LEFT JOIN open_item i ON i.doc_type = 'delivery_signature' AND i.doc_id = s.id \
         WHERE (s.due_on IS NULL) <> (i.id IS NULL) OR (i.id IS NOT NULL AND (i.side <> 'debit' OR i.amount_minor > d.gross_minor OR i.customer_id <> d.payer_id \
         OR i.due_on <> s.due_on OR d.arises <> 'signature'))";
    /// I12: what a return moves is its amount: what was delivered is less, or what it pays and what the customer has good come to it.
    RETURN_ENTRIES: Check "I12.a_return_has_its_entries" =
        "SELECT r.id FROM goods_return r LEFT JOIN money_entry e ON e.doc_type = 'goods_return' AND e.doc_id = r.id WHERE r.kind = 'return' \
         GROUP BY r.id, r.gross_minor, r.payer_id, r.currency HAVING COALESCE(SUM(CASE WHEN e.customer_id <> r.payer_id OR e.currency <> r.currency THEN 0 \
         WHEN e.account IN ('invoiced', 'delivered') THEN -e.amount_minor WHEN e.account = 'advances' THEN e.amount_minor ELSE 0 END), 0) <> r.gross_minor \
         OR SUM(CASE WHEN e.account IN ('open_orders', 'bills') THEN 1 ELSE 0 END) > 0 \
         UNION ALL SELECT r.id FROM goods_return r JOIN money_entry o ON (o.doc_type = 'delivery' AND o.doc_id = r.delivery_id) \
         OR (o.doc_type = 'delivery_signature' AND o.doc_id IN (SELECT s.id FROM delivery_signature s WHERE s.delivery_id = r.delivery_id)) \
         LEFT JOIN money_entry e ON e.reverses_id = o.id AND e.doc_type = 'goods_return' AND e.doc_id = r.id WHERE r.kind = 'reversal' AND e.id IS NULL";
    /// I29: deliveries, signatures and returns exist only as posted documents, under the numbers they bear.
    POSTED: Check "I29.a_delivery_or_return_is_posted" =
        "SELECT 'delivery', x.id FROM delivery x LEFT JOIN posted_document d ON d.doc_type = 'delivery' AND d.doc_id = x.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> x.entity_id OR d.number <> x.number OR d.effective_on <> x.delivered_on \
         UNION ALL SELECT 'delivery_signature', x.id FROM delivery_signature x LEFT JOIN posted_document d ON d.doc_type = 'delivery_signature' AND d.doc_id = x.id \
         WHERE d.doc_id IS NULL OR d.effective_on <> x.signed_on \
         UNION ALL SELECT 'goods_return', x.id FROM goods_return x LEFT JOIN posted_document d ON d.doc_type = 'goods_return' AND d.doc_id = x.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> x.entity_id OR d.number <> x.number OR d.effective_on <> x.returned_on \
         OR d.corrects_type <> 'delivery' OR d.corrects_id <> x.delivery_id";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[
    &DELIVERED,
    &CAME_BACK,
    &COSTS,
    &OPENING,
    &RETURNED,
    &ORDERS,
    &STANDING,
    &HEADS,
    &COMPONENT,
    &ENTRIES,
    &ITEMS,
    &RETURN_ENTRIES,
    &POSTED,
];
