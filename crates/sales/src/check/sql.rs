//! What must hold of orders at every moment: each statement returns the violating rows.

kernel::statements! {
    /// I02: what an order holds of a line's product in its warehouse is what of the line is still to be delivered.
    HELD: Check "I02.an_order_holds_what_is_to_be_delivered" =
        "SELECT g.order_id, g.line_no FROM sales_order_progress g JOIN sales_order o ON o.id = g.order_id \
         JOIN (SELECT order_id, line_no, MAX(item_id) AS item_id FROM sales_order_line GROUP BY order_id, line_no) l \
         ON l.order_id = g.order_id AND l.line_no = g.line_no LEFT JOIN stock_entry e ON e.doc_id = g.order_id AND e.doc_type = 'sales_order' AND e.line_no = g.line_no AND e.bucket = 'reserved' \
         LEFT JOIN stock_balance b ON b.id = e.balance_id GROUP BY g.order_id, g.line_no, g.ordered, g.delivered, g.cancelled, l.item_id, o.warehouse_id \
         HAVING COALESCE(SUM(e.quantity), 0) <> g.ordered - g.delivered - g.cancelled \
         OR SUM(CASE WHEN b.item_id <> l.item_id OR b.warehouse_id <> o.warehouse_id THEN 1 ELSE 0 END) > 0";
    /// I02: nothing is held for an order's line that is not there.
    HELD_FOR_NOTHING: Check "I02.nothing_is_held_for_no_line_of_an_order" =
        "SELECT e.doc_id, e.line_no FROM stock_entry e LEFT JOIN sales_order_progress g ON g.order_id = e.doc_id AND g.line_no = e.line_no \
         WHERE e.doc_type = 'sales_order' AND e.bucket = 'reserved' AND g.order_id IS NULL GROUP BY e.doc_id, e.line_no HAVING SUM(e.quantity) <> 0";
    /// What orders moved of the open orders is what of them is still to be delivered.
    EXPOSED: Check "sales.open_orders_are_what_is_to_be_delivered" =
        "SELECT x.payer_id, x.exposure_id FROM (SELECT o.payer_id, o.exposure_id, SUM(o.gross_minor - o.delivered_minor - o.cancelled_minor) AS open_minor \
         FROM sales_order o GROUP BY o.payer_id, o.exposure_id) x LEFT JOIN (SELECT m.customer_id, m.exposure_id, SUM(m.amount_minor) AS posted FROM money_entry m \
         WHERE m.account = 'open_orders' AND m.doc_type IN ('sales_order', 'sales_order_amendment', 'delivery', 'goods_return') \
         GROUP BY m.customer_id, m.exposure_id) p ON p.customer_id = x.payer_id AND p.exposure_id = x.exposure_id WHERE x.open_minor <> COALESCE(p.posted, 0) \
         UNION ALL SELECT m.customer_id, m.exposure_id FROM money_entry m WHERE m.account = 'open_orders' AND m.doc_type IN ('sales_order', \
         'sales_order_amendment') AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.payer_id = m.customer_id AND o.exposure_id = m.exposure_id)";
    /// I07: what was delivered of a line comes to no more than the line, and to the whole line where all of it was.
    SHARES: Check "I07.what_is_delivered_is_part_of_the_line" =
        "SELECT g.order_id, g.line_no FROM sales_order_progress g WHERE g.delivered_net_minor < 0 OR g.delivered_tax_minor < 0 \
         OR g.delivered_net_minor > g.net_minor OR g.delivered_tax_minor > g.tax_minor \
         OR g.delivered = g.ordered AND (g.delivered_net_minor <> g.net_minor OR g.delivered_tax_minor <> g.tax_minor) \
         OR g.delivered = 0 AND (g.delivered_net_minor <> 0 OR g.delivered_tax_minor <> 0)";
    /// I09: an order's state is what its lines say.
    STATE: Check "I09.the_state_of_an_order_is_what_its_lines_say" =
        "SELECT o.id FROM sales_order o LEFT JOIN sales_order_progress g ON g.order_id = o.id GROUP BY o.id, o.state HAVING o.state <> CASE \
         WHEN COALESCE(MAX(CASE WHEN g.delivered + g.cancelled < g.ordered THEN 1 ELSE 0 END), 0) = 1 THEN \
         CASE WHEN MAX(CASE WHEN g.delivered > 0 THEN 1 ELSE 0 END) = 1 THEN 'part_delivered' ELSE 'confirmed' END \
         WHEN COALESCE(MAX(CASE WHEN g.delivered > 0 THEN 1 ELSE 0 END), 0) = 0 THEN 'cancelled' \
         WHEN MAX(CASE WHEN g.cancelled > 0 THEN 1 ELSE 0 END) = 1 THEN 'short_closed' ELSE 'fulfilled' END";
    /// I10: an order's totals are those of its present lines, and what is delivered and given up of it is what its lines say.
    TOTALS: Check "I10.the_totals_of_an_order_are_those_of_its_lines" =
        "SELECT o.id FROM sales_order o LEFT JOIN (SELECT l.order_id, l.revision, SUM(l.net_minor) AS net, SUM(l.tax_minor) AS tax, COUNT(*) AS many \
         FROM sales_order_line l GROUP BY l.order_id, l.revision) l ON l.order_id = o.id AND l.revision = o.revision \
         LEFT JOIN (SELECT g.order_id, SUM(g.delivered_net_minor + g.delivered_tax_minor) AS delivered, SUM(CASE WHEN g.ordered > 0 THEN 1 ELSE 0 END) AS many \
         FROM sales_order_progress g GROUP BY g.order_id) g ON g.order_id = o.id \
         WHERE o.net_minor <> COALESCE(l.net, -1) OR o.tax_minor <> COALESCE(l.tax, -1) OR o.delivered_minor <> COALESCE(g.delivered, -1) \
         OR l.many <> g.many OR o.cancelled_minor <> CASE WHEN o.state IN ('short_closed', 'cancelled') THEN o.gross_minor - o.delivered_minor ELSE 0 END";
    /// I10: a revision's totals are those of its lines, and revisions follow one another.
    REVISIONS: Check "I10.a_revision_is_the_sum_of_its_lines" =
        "SELECT v.order_id, v.revision FROM sales_order_revision v JOIN sales_order o ON o.id = v.order_id \
         LEFT JOIN sales_order_line l ON l.order_id = v.order_id AND l.revision = v.revision \
         GROUP BY v.order_id, v.revision, v.net_minor, v.tax_minor, v.gross_minor, o.revision \
         HAVING COALESCE(SUM(l.net_minor), -1) <> v.net_minor OR COALESCE(SUM(l.tax_minor), -1) <> v.tax_minor OR v.gross_minor <> v.net_minor + v.tax_minor \
         OR v.revision > o.revision \
         UNION ALL SELECT o.id, o.revision FROM sales_order o WHERE o.revision <> (SELECT COUNT(*) FROM sales_order_revision v WHERE v.order_id = o.id)";
    /// I10: what is to become of a line is what was agreed of it last.
    AGREED: Check "I10.what_becomes_of_a_line_is_what_was_agreed_last" =
        "SELECT g.order_id, g.line_no FROM sales_order_progress g JOIN sales_order o ON o.id = g.order_id \
         LEFT JOIN sales_order_line l ON l.order_id = g.order_id AND l.revision = o.revision AND l.line_no = g.line_no \
         WHERE g.ordered <> COALESCE(l.base_quantity, 0) OR g.net_minor <> COALESCE(l.net_minor, 0) OR g.tax_minor <> COALESCE(l.tax_minor, 0) \
         UNION ALL SELECT order_id, line_no FROM sales_order_line GROUP BY order_id, line_no HAVING MIN(item_id) <> MAX(item_id)";
    /// I18: an order is posted by a decision that allowed it, alone or by somebody's yes.
    ALLOWED: Check "I18.an_order_was_allowed" =
        "SELECT d.doc_id FROM posted_document d WHERE d.doc_type IN ('sales_order', 'sales_order_amendment') \
         AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.audit_id = d.audit_id AND x.verdict = 'allow')";
    /// I19: a line's tax is that of its rate, to the minor unit.
    TAX: Check "I19.the_tax_of_a_line_is_that_of_its_rate" =
        "SELECT l.order_id, l.line_no FROM sales_order_line l WHERE l.net_minor < 0 OR l.tax_minor < 0 \
         OR ABS(CAST(l.tax_minor AS NUMERIC) * (10000 + l.tax_rate) - CAST(l.gross_minor AS NUMERIC) * l.tax_rate) > 10000 + l.tax_rate";
    /// I22: who sold below the floor was allowed to by somebody; what a line's price came from is a price of its product.
    FLOOR: Check "I22.who_sold_below_the_floor_was_allowed_to" =
        "SELECT l.order_id, l.line_no FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id JOIN posted_document d ON d.doc_id = o.id \
         JOIN audit a ON a.id = d.audit_id WHERE l.revision = 1 AND NOT l.gift AND l.floor_micro IS NOT NULL AND o.currency = 'CNY' \
         AND (CAST(l.net_minor AS NUMERIC) + 1) * 10000000 < CAST(l.floor_micro AS NUMERIC) * l.quantity AND a.on_behalf_of IS NULL \
         UNION ALL SELECT l.order_id, l.line_no FROM sales_order_line l JOIN price_entry e ON e.id = l.price_entry_id WHERE e.product_id <> l.item_id";
    /// I24: a line is quantity times price, less what is taken off, on the side of tax the price is on; a gift comes to nothing.
    ARITHMETIC: Check "I24.a_line_is_quantity_times_price_less_discounts" =
        "SELECT l.order_id, l.line_no FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id WHERE l.discount_minor < 0 OR l.shared_discount_minor < 0 \
         OR l.gift AND l.gross_minor <> 0 OR o.currency = 'CNY' AND ABS(CAST(l.price_micro AS NUMERIC) * l.quantity \
         - (CAST(CASE WHEN o.with_tax THEN l.gross_minor ELSE l.net_minor END AS NUMERIC) + l.discount_minor + l.shared_discount_minor) * 10000000) > 5000000";
    /// A line in the product's own unit is as much in both.
    MEASURED: Check "sales.a_line_in_the_own_unit_is_as_much_in_both" =
        "SELECT l.order_id, l.line_no FROM sales_order_line l JOIN product p ON p.id = l.item_id \
         WHERE l.unit = p.unit AND l.quantity <> l.base_quantity";
    /// I28: the lines of an order's first revision, of which its digest is made, are there.
    WITHOUT_LINES: Check "I28.an_order_has_lines_in_its_first_revision" =
        "SELECT o.id FROM sales_order o WHERE NOT EXISTS (SELECT 1 FROM sales_order_line l WHERE l.order_id = o.id AND l.revision = 1)";
    /// I29: an order and each of its further revisions exist only as posted documents, and the other way round.
    POSTED: Check "I29.an_order_is_posted" =
        "SELECT o.id FROM sales_order o LEFT JOIN posted_document d ON d.doc_type = 'sales_order' AND d.doc_id = o.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> o.entity_id OR d.number <> o.number \
         UNION ALL SELECT v.id FROM sales_order_revision v LEFT JOIN posted_document d ON d.doc_id = v.id \
         AND d.doc_type = CASE WHEN v.revision = 1 THEN 'sales_order' ELSE 'sales_order_amendment' END WHERE d.doc_id IS NULL \
         UNION ALL SELECT d.doc_id FROM posted_document d LEFT JOIN sales_order_revision v ON v.id = d.doc_id \
         WHERE d.doc_type IN ('sales_order', 'sales_order_amendment') AND v.id IS NULL";
    /// An opening order is one of these, comes to what was entered in its first revision, and was given up when it was taken back.
    OPENING: Check "sales.an_opening_order_is_an_order" =
        "SELECT z.doc_id FROM opening_document z LEFT JOIN sales_order o ON o.id = z.doc_id LEFT JOIN sales_order_revision v ON v.order_id = z.doc_id AND v.revision = 1 \
         WHERE z.area = 'order' AND (o.id IS NULL OR v.id IS NULL OR v.gross_minor <> z.amount_minor OR o.customer_id <> z.customer_id \
         OR o.entity_id <> z.entity_id OR o.currency <> z.currency OR o.ordered_on <> z.document_on OR (NOT z.stands AND o.state <> 'cancelled'))";
    /// Nobody is served no more to whom something is still to be delivered, and nothing is held in a warehouse that is not used any more.
    CLOSED: Check "sales.nothing_is_to_be_delivered_to_a_closed_customer" =
        "SELECT o.id FROM sales_order o JOIN customer c ON c.id = o.customer_id JOIN customer p ON p.id = o.payer_id \
         WHERE o.state IN ('confirmed', 'part_delivered') AND (c.state = 'closed' OR p.state = 'closed')";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[
    &HELD,
    &HELD_FOR_NOTHING,
    &EXPOSED,
    &SHARES,
    &STATE,
    &TOTALS,
    &REVISIONS,
    &AGREED,
    &ALLOWED,
    &TAX,
    &FLOOR,
    &ARITHMETIC,
    &MEASURED,
    &WITHOUT_LINES,
    &POSTED,
    &OPENING,
    &CLOSED,
];
