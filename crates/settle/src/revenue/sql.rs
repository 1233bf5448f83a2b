//! Statements on `revenue_month`; nobody else writes it.

kernel::statements! {
    /// More of a customer in a month.
    pub(crate) ADD: Write "revenue_month.add" =
        "INSERT INTO revenue_month (month, entity_id, currency, customer_id, invoices, credit_notes, net_minor, tax_minor, gross_minor, credited_minor) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (month, entity_id, currency, customer_id) DO UPDATE SET \
         invoices = revenue_month.invoices + excluded.invoices, credit_notes = revenue_month.credit_notes + excluded.credit_notes, \
         net_minor = revenue_month.net_minor + excluded.net_minor, tax_minor = revenue_month.tax_minor + excluded.tax_minor, \
         gross_minor = revenue_month.gross_minor + excluded.gross_minor, credited_minor = revenue_month.credited_minor + excluded.credited_minor";
}
