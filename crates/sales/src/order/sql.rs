//! Statements on the sales order's tables; nobody else writes them.

kernel::statements! {
    /// Whose orders these are: the customer's.
    pub(crate) LOCATE: Fact "sales_order.locate" =
        "SELECT o.id, c.department_id, c.owner_id, o.version FROM sales_order o JOIN customer c ON c.id = o.customer_id WHERE o.id IN {ids:$1}";
    /// One order.
    pub(crate) BY_ID: Fact "sales_order.by_id" =
        "SELECT o.id, o.number, o.entity_id, o.customer_id, COALESCE(o.other_receiver_id, o.customer_id), COALESCE(o.other_invoiced_id, o.customer_id), o.payer_id, \
         x.credit_group_id, o.exposure_id, o.currency, o.warehouse_id, o.address_id, o.customer_order_no, o.remark, o.ordered_on, o.requested_on, o.promised_on, \
         o.with_tax, o.payment_kind, o.payment_days, o.cut_off_day, o.statement_day, o.payment_months, o.pay_day, o.revision, o.net_minor, o.tax_minor, \
         o.gross_minor, o.delivered_minor, o.cancelled_minor, o.department_id, o.owner_id, o.confirmed_at, o.state, o.version \
         FROM sales_order o JOIN exposure x ON x.id = o.exposure_id WHERE o.id = $1";
    /// Several orders.
    pub(crate) BY_IDS: Fact "sales_order.by_ids" =
        "SELECT o.id, o.number, o.entity_id, o.customer_id, COALESCE(o.other_receiver_id, o.customer_id), COALESCE(o.other_invoiced_id, o.customer_id), o.payer_id, \
         x.credit_group_id, o.exposure_id, o.currency, o.warehouse_id, o.address_id, o.customer_order_no, o.remark, o.ordered_on, o.requested_on, o.promised_on, \
         o.with_tax, o.payment_kind, o.payment_days, o.cut_off_day, o.statement_day, o.payment_months, o.pay_day, o.revision, o.net_minor, o.tax_minor, \
         o.gross_minor, o.delivered_minor, o.cancelled_minor, o.department_id, o.owner_id, o.confirmed_at, o.state, o.version \
         FROM sales_order o JOIN exposure x ON x.id = o.exposure_id WHERE o.id IN {ids:$1}";
    /// Lines of a revision.
    pub(crate) LINES_OF: Fact "sales_order_line.of" =
        "SELECT order_id, revision, line_no, item_id, unit, quantity, base_quantity, price_micro, list_price_micro, price_entry_id, floor_micro, tax_rate, \
         discount_minor, shared_discount_minor, gift, net_minor, tax_minor, gross_minor, promised_on, remark \
         FROM sales_order_line WHERE order_id = $1 AND revision = $2 ORDER BY line_no";
    /// Lines of the first revisions of orders.
    pub(crate) FIRST_LINES: Fact "sales_order_line.first" =
        "SELECT order_id, revision, line_no, item_id, unit, quantity, base_quantity, price_micro, list_price_micro, price_entry_id, floor_micro, tax_rate, \
         discount_minor, shared_discount_minor, gift, net_minor, tax_minor, gross_minor, promised_on, remark \
         FROM sales_order_line WHERE order_id IN {ids:$1} AND revision = 1 ORDER BY order_id, line_no";
    /// Lines of revisions.
    pub(crate) REVISED_LINES: Fact "sales_order_line.revised" =
        "SELECT l.order_id, l.revision, l.line_no, l.item_id, l.unit, l.quantity, l.base_quantity, l.price_micro, l.list_price_micro, l.price_entry_id, \
         l.floor_micro, l.tax_rate, l.discount_minor, l.shared_discount_minor, l.gift, l.net_minor, l.tax_minor, l.gross_minor, l.promised_on, l.remark \
         FROM sales_order_revision v JOIN sales_order_line l ON l.order_id = v.order_id AND l.revision = v.revision \
         WHERE v.id IN {ids:$1} ORDER BY l.order_id, l.revision, l.line_no";
    /// Revisions by their documents.
    pub(crate) REVISIONS: Fact "sales_order_revision.by_ids" =
        "SELECT id, order_id, revision, reason, net_minor, tax_minor, gross_minor, discount_minor, rounding_minor, requested_on, promised_on, customer_order_no, \
         address_id, remark FROM sales_order_revision WHERE id IN {ids:$1} ORDER BY id";
    /// The revision that holds.
    pub(crate) REVISION: Fact "sales_order_revision.of" =
        "SELECT id, order_id, revision, reason, net_minor, tax_minor, gross_minor, discount_minor, rounding_minor, requested_on, promised_on, customer_order_no, \
         address_id, remark FROM sales_order_revision WHERE order_id = $1 AND revision = $2";
    /// The highest number that a line of an order ever had, those included that were left out again.
    pub(crate) LAST_LINE: Fact "sales_order_progress.last_line" =
        "SELECT COALESCE(MAX(line_no), 0) FROM sales_order_progress WHERE order_id = $1";
    /// The currency of the books of whoever sells from a warehouse.
    pub(crate) BOOKS: Fact "sales_order.books" =
        "SELECT e.currency FROM warehouse w JOIN legal_entity e ON e.id = w.entity_id WHERE w.id = $1";
    /// From which quantity on the prices of the lists hold that the lines of a revision were agreed by, and in which unit.
    pub(crate) TIERS: Fact "sales_order_line.tiers" =
        "SELECT l.line_no, e.from_quantity, e.unit FROM sales_order_line l JOIN price_entry e ON e.id = l.price_entry_id \
         WHERE l.order_id = $1 AND l.revision = $2 ORDER BY l.line_no";
    /// The lines of an order as they were agreed last, with what became of them.
    pub(crate) FACTS_OF: Fact "sales_order_progress.facts" =
        "SELECT g.line_no, l.item_id, g.ordered, g.delivered, g.returned, g.cancelled, g.net_minor, g.tax_minor, g.delivered_net_minor, g.delivered_tax_minor, \
         l.unit, l.quantity, l.tax_rate, l.price_micro, l.gift FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id AND l.revision = o.revision \
         JOIN sales_order_progress g ON g.order_id = l.order_id AND g.line_no = l.line_no WHERE o.id = $1 ORDER BY g.line_no";
    /// Another order of a customer with the same number of the customer's whatever its case, that was not cancelled.
    pub(crate) SAME_NUMBER: Fact "sales_order.same_number" =
        "SELECT number, ordered_on FROM sales_order WHERE customer_id = $1 AND customer_order_no IS NOT NULL AND lower(customer_order_no) = $2 \
         AND state <> 'cancelled' AND id <> $3 ORDER BY id LIMIT 1";

    /// An order, if whoever plays a part and the warehouse are still as they were read; they stay so until the end.
    pub(crate) INSERT: Write "sales_order.insert" =
        "INSERT INTO sales_order (id, number, entity_id, customer_id, other_receiver_id, other_invoiced_id, payer_id, exposure_id, currency, warehouse_id, \
         address_id, customer_order_no, remark, ordered_on, requested_on, promised_on, with_tax, payment_kind, payment_days, cut_off_day, statement_day, \
         payment_months, pay_day, revision, net_minor, tax_minor, gross_minor, delivered_minor, cancelled_minor, department_id, owner_id, confirmed_at, state, version) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), w.entity_id, c.id, NULLIF(r.id, c.id), NULLIF(i.id, c.id), p.id, CAST($3 AS BIGINT), \
         CAST($4 AS TEXT), w.id, CAST($5 AS BIGINT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS BIGINT), CAST($9 AS BIGINT), CAST($10 AS BIGINT), \
         CAST($11 AS BOOLEAN), CAST($12 AS TEXT), CAST($13 AS BIGINT), CAST($14 AS BIGINT), CAST($15 AS BIGINT), CAST($16 AS BIGINT), CAST($17 AS BIGINT), 1, \
         CAST($18 AS BIGINT), CAST($19 AS BIGINT), CAST($20 AS BIGINT), 0, 0, c.department_id, c.owner_id, CAST($21 AS BIGINT), 'confirmed', 1 \
         FROM customer c JOIN customer p ON p.id = $22 AND p.version = $23 AND p.state = 'active' \
         JOIN customer r ON r.id = $24 AND r.version = $25 JOIN customer i ON i.id = $26 AND i.version = $27 \
         JOIN warehouse w ON w.id = $28 AND w.version = $29 AND w.state = 'active' WHERE c.id = $30 AND c.version = $31 AND c.state = 'active' FOR SHARE";
    /// What was agreed in a revision.
    pub(crate) INSERT_REVISION: Write "sales_order_revision.insert" =
        "INSERT INTO sales_order_revision (id, order_id, revision, reason, net_minor, tax_minor, gross_minor, discount_minor, rounding_minor, requested_on, \
         promised_on, customer_order_no, address_id, remark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    /// A line of a revision; its product a second time where the line holds nothing of it.
    pub(crate) INSERT_LINE: Write "sales_order_line.insert" =
        "INSERT INTO sales_order_line (order_id, revision, line_no, item_id, unheld_item_id, unit, quantity, base_quantity, price_micro, list_price_micro, price_entry_id, \
         floor_micro, tax_rate, discount_minor, shared_discount_minor, gift, net_minor, tax_minor, gross_minor, promised_on, remark) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    /// The lines of a revision once more, for the one behind it: nothing of them is agreed anew.
    pub(crate) COPY_LINES: Write "sales_order_line.copy" =
        "INSERT INTO sales_order_line (order_id, revision, line_no, item_id, unit, quantity, base_quantity, price_micro, list_price_micro, price_entry_id, \
         floor_micro, tax_rate, discount_minor, shared_discount_minor, gift, net_minor, tax_minor, gross_minor, promised_on, remark) \
         SELECT order_id, revision + 1, line_no, item_id, unit, quantity, base_quantity, price_micro, list_price_micro, price_entry_id, floor_micro, tax_rate, \
         discount_minor, shared_discount_minor, gift, net_minor, tax_minor, gross_minor, promised_on, remark \
         FROM sales_order_line WHERE order_id = $1 AND revision = $2";
    /// What is to become of a line.
    pub(crate) INSERT_PROGRESS: Write "sales_order_progress.insert" =
        "INSERT INTO sales_order_progress (order_id, line_no, ordered, delivered, returned, cancelled, net_minor, tax_minor, delivered_net_minor, \
         delivered_tax_minor) VALUES ($1, $2, $3, 0, 0, 0, $4, $5, 0, 0)";
    /// A line as it is agreed from now on, no less than what was delivered of it.
    pub(crate) AGREE: Write "sales_order_progress.agree" =
        "UPDATE sales_order_progress SET ordered = $1, net_minor = $2, tax_minor = $3 WHERE order_id = $4 AND line_no = $5 \
         AND delivered + cancelled <= $1 AND delivered_net_minor <= $2 AND delivered_tax_minor <= $3";
    /// An order as it is agreed from now on.
    pub(crate) AMEND: Write "sales_order.amend" =
        "UPDATE sales_order SET address_id = $1, customer_order_no = $2, remark = $3, requested_on = $4, promised_on = $5, net_minor = $6, tax_minor = $7, \
         gross_minor = $8, state = $9, revision = revision + 1, version = version + 1 WHERE id = $10 AND version = $11 AND state IN ('confirmed', 'part_delivered')";

    /// Goods of a line leave, no more than is left of it.
    pub(crate) DELIVER: Write "sales_order_progress.deliver" =
        "UPDATE sales_order_progress SET delivered = delivered + $1, delivered_net_minor = delivered_net_minor + $2, delivered_tax_minor = delivered_tax_minor + $3 \
         WHERE order_id = $4 AND line_no = $5 AND delivered + cancelled + $1 <= ordered AND delivered_net_minor + $2 <= net_minor \
         AND delivered_tax_minor + $3 <= tax_minor";
    /// The exact negation: no more than was delivered and has not come back.
    pub(crate) UNDELIVER: Write "sales_order_progress.undeliver" =
        "UPDATE sales_order_progress SET delivered = delivered - $1, delivered_net_minor = delivered_net_minor - $2, delivered_tax_minor = delivered_tax_minor - $3 \
         WHERE order_id = $4 AND line_no = $5 AND delivered - $1 >= returned AND delivered_net_minor >= $2 AND delivered_tax_minor >= $3";
    /// Goods of a line came back, no more than were delivered.
    pub(crate) RETURNED: Write "sales_order_progress.returned" =
        "UPDATE sales_order_progress SET returned = returned + $1 WHERE order_id = $2 AND line_no = $3 AND returned + $1 <= delivered";
    /// What is delivered of an order, and what has become of it.
    pub(crate) DELIVERED: Write "sales_order.delivered" =
        "UPDATE sales_order SET delivered_minor = delivered_minor + $1, state = $2, version = version + 1 WHERE id = $3 AND version = $4 \
         AND state NOT IN ('short_closed', 'cancelled')";
    /// Something of it moved that changes neither its totals nor its state.
    pub(crate) RAISE: Write "sales_order.raise" = "UPDATE sales_order SET version = version + 1 WHERE id = $1 AND version = $2";
    /// The rest of every line is given up.
    pub(crate) GIVE_UP_LINES: Write "sales_order_progress.give_up" =
        "UPDATE sales_order_progress SET cancelled = ordered - delivered WHERE order_id = $1 AND delivered + cancelled < ordered";
    /// The rest of an order is given up.
    pub(crate) GIVE_UP: Write "sales_order.give_up" =
        "UPDATE sales_order SET cancelled_minor = gross_minor - delivered_minor, state = $1, revision = revision + 1, version = version + 1 \
         WHERE id = $2 AND version = $3 AND state IN ('confirmed', 'part_delivered')";
}
