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
}
