//! Statements on deliveries and what became of them; nobody else writes these tables.

kernel::statements! {
    /// Whose deliveries these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "delivery.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM delivery x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Whose signatures these are.
    pub(crate) LOCATE_SIGNATURE: Fact "delivery_signature.locate" =
        "SELECT s.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM delivery_signature s JOIN delivery x ON x.id = s.delivery_id \
         JOIN customer c ON c.id = x.customer_id WHERE s.id IN {ids:$1}";
    /// Deliveries.
    pub(crate) BY_IDS: Fact "delivery.by_ids" =
        "SELECT id, number, entity_id, order_id, customer_id, receiver_id, invoiced_id, payer_id, exposure_id, currency, warehouse_id, address_id, delivered_on, \
         due_on, arises, net_minor, tax_minor, gross_minor, cost_minor, remark, department_id, owner_id FROM delivery WHERE id IN {ids:$1} ORDER BY id";
    /// Lines of deliveries.
    pub(crate) LINES_BY_IDS: Fact "delivery_line.by_deliveries" =
        "SELECT delivery_id, line_no, order_line_no, product_id, unit, quantity, base_quantity, tax_rate, net_minor, tax_minor, gross_minor, cost_minor \
         FROM delivery_line WHERE delivery_id IN {ids:$1} ORDER BY delivery_id, line_no";
    /// What became of a delivery's lines.
    pub(crate) PROGRESS_OF: Fact "delivery_progress.of_delivery" =
        "SELECT delivery_id, line_no, quantity, returned, returned_net_minor, returned_tax_minor, invoiced, invoiced_net_minor, invoiced_tax_minor \
         FROM delivery_progress WHERE delivery_id = $1 ORDER BY line_no";
    /// Where a delivery stands.
    pub(crate) STANDING_OF: Fact "delivery_standing.of_delivery" =
        "SELECT delivery_id, gross_minor, returned_minor, invoiced_minor, signed_on, reversed, version FROM delivery_standing WHERE delivery_id = $1";
    /// Signatures.
    pub(crate) SIGNATURES_BY_IDS: Fact "delivery_signature.by_ids" =
        "SELECT id, delivery_id, signed_on, signed_by, remark, due_on, owner_id FROM delivery_signature WHERE id IN {ids:$1} ORDER BY id";
    /// The signature of a delivery.
    pub(crate) SIGNATURE_OF: Fact "delivery_signature.of_delivery" =
        "SELECT id, delivery_id, signed_on, signed_by, remark, due_on, owner_id FROM delivery_signature WHERE delivery_id = $1";
    /// Delivered lines with what became of them, whose they are and how they are paid.
    pub(crate) DELIVERED_LINES: Fact "delivery_line.delivered" =
        "SELECT l.delivery_id, l.line_no, d.number, d.entity_id, d.order_id, d.customer_id, d.invoiced_id, d.payer_id, c.department_id, c.owner_id, d.exposure_id, \
         d.currency, d.arises, d.delivered_on, s.signed_on, l.product_id, l.unit, l.quantity, l.base_quantity, l.tax_rate, l.net_minor, l.tax_minor, \
         g.returned, g.returned_net_minor, g.returned_tax_minor, g.invoiced, g.invoiced_net_minor, g.invoiced_tax_minor, s.reversed, \
         o.payment_kind, o.payment_days, o.cut_off_day, o.statement_day, o.payment_months, o.pay_day \
         FROM delivery_line l JOIN delivery d ON d.id = l.delivery_id JOIN delivery_progress g ON g.delivery_id = l.delivery_id AND g.line_no = l.line_no \
         JOIN delivery_standing s ON s.delivery_id = l.delivery_id JOIN customer c ON c.id = d.customer_id JOIN sales_order o ON o.id = d.order_id \
         WHERE l.delivery_id IN {ids:$1} ORDER BY l.delivery_id, l.line_no";
    /// More of a line is invoiced, or less, if nobody moved it since it was read.
    pub(crate) INVOICED: Write "delivery_progress.invoiced" =
        "UPDATE delivery_progress SET invoiced = invoiced + $1, invoiced_net_minor = invoiced_net_minor + $2, invoiced_tax_minor = invoiced_tax_minor + $3 \
         WHERE delivery_id = $4 AND line_no = $5 AND returned = $6 AND invoiced = $7 AND returned_net_minor + returned_tax_minor = $8 \
         AND invoiced_net_minor + invoiced_tax_minor = $9";
    /// More of a delivery is invoiced, or less.
    pub(crate) STANDING_INVOICED: Write "delivery_standing.invoiced" =
        "UPDATE delivery_standing SET invoiced_minor = invoiced_minor + $1, version = version + 1 WHERE delivery_id = $2 AND NOT reversed";
    /// The day an order was confirmed.
    pub(crate) ORDERED_ON: Fact "delivery.ordered_on" = "SELECT ordered_on FROM sales_order WHERE id = $1";
    /// A delivery.
    pub(crate) INSERT: Write "delivery.insert" =
        "INSERT INTO delivery (id, number, entity_id, order_id, customer_id, receiver_id, invoiced_id, payer_id, exposure_id, currency, warehouse_id, address_id, \
         delivered_on, due_on, arises, net_minor, tax_minor, gross_minor, cost_minor, remark, department_id, owner_id, posted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)";
    /// A line.
    pub(crate) INSERT_LINE: Write "delivery_line.insert" =
        "INSERT INTO delivery_line (delivery_id, line_no, order_line_no, product_id, unit, quantity, base_quantity, tax_rate, net_minor, tax_minor, gross_minor, \
         cost_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// What will become of a line.
    pub(crate) INSERT_PROGRESS: Write "delivery_progress.insert" =
        "INSERT INTO delivery_progress (delivery_id, line_no, quantity, returned, returned_net_minor, returned_tax_minor, invoiced, invoiced_net_minor, \
         invoiced_tax_minor) VALUES ($1, $2, $3, 0, 0, 0, 0, 0, 0)";
    /// Where a delivery will stand.
    pub(crate) INSERT_STANDING: Write "delivery_standing.insert" =
        "INSERT INTO delivery_standing (delivery_id, payer_id, gross_minor, returned_minor, invoiced_minor, signed_on, reversed, past, version) \
         VALUES ($1, $2, $3, 0, 0, NULL, $4, $5, 1)";
    /// Somebody signed, once.
    pub(crate) SIGNED: Write "delivery_standing.signed" =
        "UPDATE delivery_standing SET signed_on = $1, version = version + 1 WHERE delivery_id = $2 AND version = $3 AND signed_on IS NULL AND NOT reversed";
    /// A signature.
    pub(crate) INSERT_SIGNATURE: Write "delivery_signature.insert" =
        "INSERT INTO delivery_signature (id, delivery_id, signed_on, signed_by, remark, due_on, owner_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// More of a line came back, if nobody moved it since it was read.
    pub(crate) RETURNED: Write "delivery_progress.returned" =
        "UPDATE delivery_progress SET returned = returned + $1, returned_net_minor = returned_net_minor + $2, returned_tax_minor = returned_tax_minor + $3 \
         WHERE delivery_id = $4 AND line_no = $5 AND returned = $6 AND returned_net_minor = $7 AND returned_tax_minor = $8 AND returned + $1 <= quantity";
    /// More of a delivery came back.
    pub(crate) STANDING_RETURNED: Write "delivery_standing.returned" =
        "UPDATE delivery_standing SET returned_minor = returned_minor + $1, version = version + 1 WHERE delivery_id = $2 AND version = $3 AND NOT reversed";
    /// All of a delivery was taken back.
    pub(crate) STANDING_REVERSED: Write "delivery_standing.reversed" =
        "UPDATE delivery_standing SET returned_minor = gross_minor, reversed = $1, version = version + 1 \
         WHERE delivery_id = $2 AND version = $3 AND NOT reversed AND returned_minor = 0 AND invoiced_minor = 0";
    /// What a delivery and its signature posted.
    pub(crate) ENTRIES_OF: Fact "delivery.entries" =
        "SELECT e.id, e.account, e.amount_minor FROM money_entry e WHERE e.doc_id = $1 AND e.doc_type = 'delivery' \
         UNION ALL SELECT e.id, e.account, e.amount_minor FROM delivery_signature s JOIN money_entry e ON e.doc_id = s.id AND e.doc_type = 'delivery_signature' \
         WHERE s.delivery_id = $1 ORDER BY 1";
    /// The item that a delivery or its signature opened.
    pub(crate) ITEM_OF: Fact "delivery.item" =
        "SELECT i.id, i.amount_minor, i.open_minor FROM open_item i WHERE i.doc_type = 'delivery' AND i.doc_id = $1 \
         UNION ALL SELECT i.id, i.amount_minor, i.open_minor FROM delivery_signature s JOIN open_item i ON i.doc_type = 'delivery_signature' AND i.doc_id = s.id \
         WHERE s.delivery_id = $1";
    /// The documents that stand on a delivery and must be undone before it: what came back of it, invoices that are not credited, and what pays its item.
    pub(crate) STANDING_ON: Fact "delivery.standing_on" =
        "SELECT 'goods_return', r.number FROM goods_return r WHERE r.delivery_id = $1 AND r.kind = 'return' \
         UNION ALL SELECT DISTINCT 'invoice', i.number FROM invoice_line l JOIN invoice_progress g ON g.invoice_id = l.invoice_id AND g.line_no = l.line_no \
         JOIN invoice i ON i.id = l.invoice_id WHERE l.delivery_id = $1 AND i.kind = 'invoice' AND g.credited < g.quantity \
         UNION ALL SELECT k.doc_type, n.number FROM open_item i JOIN allocation a ON a.debit_item_id = i.id AND a.reverses_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM allocation v WHERE v.reverses_id = a.id) \
         JOIN open_item k ON k.id = a.credit_item_id JOIN posted_document n ON n.doc_type = k.doc_type AND n.doc_id = k.doc_id \
         WHERE (i.doc_type = 'delivery' AND i.doc_id = $1) OR (i.doc_type = 'delivery_signature' AND i.doc_id IN (SELECT s.id FROM delivery_signature s WHERE s.delivery_id = $1)) \
         ORDER BY 1, 2 LIMIT 5";
}
