//! Statements on invoices, their lines, and what of them was credited; nobody else writes these tables.

kernel::statements! {
    /// Whose invoices these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "invoice.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM invoice x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Invoices and credit notes.
    pub(crate) BY_IDS: Fact "invoice.by_ids" =
        "SELECT id, kind, entity_id, customer_id, payer_id, exposure_id, currency, invoiced_on, due_on, tax_number, remark, net_minor, tax_minor, gross_minor, \
         receivable_minor, corrects_id, department_id, owner_id FROM invoice WHERE id IN {ids:$1} ORDER BY id";
    /// Their lines.
    pub(crate) LINES_BY_IDS: Fact "invoice_line.by_invoices" =
        "SELECT invoice_id, line_no, delivery_id, delivery_line_no, product_id, unit, quantity, base_quantity, tax_rate, net_minor, tax_minor, gross_minor, \
         posted_minor, corrects_line FROM invoice_line WHERE invoice_id IN {ids:$1} ORDER BY invoice_id, line_no";
    /// What of an invoice's lines was credited.
    pub(crate) CREDITED_OF: Fact "invoice_progress.of_invoice" =
        "SELECT line_no, credited, credited_net_minor, credited_tax_minor FROM invoice_progress WHERE invoice_id = $1 ORDER BY line_no";
    /// The open item of an invoice.
    pub(crate) ITEM_OF: Fact "invoice.item" = "SELECT id, open_minor FROM open_item WHERE doc_type = 'invoice' AND doc_id = $1";
    /// Which document has the number of a tax invoice.
    pub(crate) BY_TAX_NUMBER: Fact "invoice.by_tax_number" = "SELECT id FROM invoice WHERE tax_number = $1";
    /// A document, if who is invoiced is still as it was read; it stays so until the end. That may be a closed customer: who owes is the payer.
    pub(crate) INSERT: Write "invoice.insert" =
        "INSERT INTO invoice (id, number, kind, entity_id, customer_id, payer_id, exposure_id, currency, invoiced_on, due_on, tax_number, remark, net_minor, \
         tax_minor, gross_minor, receivable_minor, corrects_id, department_id, owner_id, posted_at) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), c.id, CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS TEXT), \
         CAST($8 AS BIGINT), CAST($9 AS BIGINT), CAST($10 AS TEXT), CAST($11 AS TEXT), CAST($12 AS BIGINT), CAST($13 AS BIGINT), CAST($14 AS BIGINT), \
         CAST($15 AS BIGINT), CAST($16 AS BIGINT), c.department_id, c.owner_id, CAST($17 AS BIGINT) FROM customer c WHERE c.id = $18 AND c.version = $19 FOR SHARE";
    /// A line of one.
    pub(crate) INSERT_LINE: Write "invoice_line.insert" =
        "INSERT INTO invoice_line (invoice_id, line_no, delivery_id, delivery_line_no, product_id, unit, quantity, base_quantity, tax_rate, net_minor, tax_minor, \
         gross_minor, posted_minor, corrects_line) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    /// Nothing of an invoice's line is credited yet.
    pub(crate) BEGIN_PROGRESS: Write "invoice_progress.begin" =
        "INSERT INTO invoice_progress (invoice_id, line_no, quantity, credited, credited_net_minor, credited_tax_minor) VALUES ($1, $2, $3, 0, 0, 0)";
    /// More of an invoice's line is credited, if nobody credited of it since it was read.
    pub(crate) CREDIT: Write "invoice_progress.credit" =
        "UPDATE invoice_progress SET credited = credited + $1, credited_net_minor = credited_net_minor + $2, credited_tax_minor = credited_tax_minor + $3 \
         WHERE invoice_id = $4 AND line_no = $5 AND credited = $6 AND credited + $1 <= quantity";
}
