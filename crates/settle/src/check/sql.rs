//! Invariants of charges and receipts: each statement returns the violating rows.

kernel::statements! {
    /// I12: a charge has exactly one entry, of its own amount, on what is invoiced.
    CHARGE_ENTRY: Check "I12.a_charge_has_its_entry" =
        "SELECT c.id FROM credit_charge c LEFT JOIN money_entry e ON e.doc_type = 'credit_charge' AND e.doc_id = c.id \
         GROUP BY c.id, c.entity_id, c.customer_id, c.currency, c.amount_minor HAVING COUNT(e.id) <> 1 OR SUM(CASE WHEN e.account = 'invoiced' \
         AND e.amount_minor = c.amount_minor AND e.customer_id = c.customer_id AND e.currency = c.currency AND e.entity_id = c.entity_id THEN 1 ELSE 0 END) <> 1";
    /// I12: a receipt's entries come to its amount: what it pays off and what is left of it.
    RECEIPT_ENTRIES: Check "I12.a_receipt_has_its_entries" =
        "SELECT c.id FROM customer_receipt c LEFT JOIN money_entry e ON e.doc_type = 'customer_receipt' AND e.doc_id = c.id \
         GROUP BY c.id, c.entity_id, c.customer_id, c.currency, c.amount_minor \
         HAVING SUM(CASE WHEN e.customer_id = c.customer_id AND e.currency = c.currency AND e.entity_id = c.entity_id \
         AND ((e.account = 'invoiced' AND e.amount_minor < 0) OR (e.account = 'advances' AND e.amount_minor > 0)) THEN 1 ELSE 0 END) <> COUNT(*) \
         OR COUNT(DISTINCT e.account) <> COUNT(*) OR SUM(CASE e.account WHEN 'invoiced' THEN -e.amount_minor ELSE e.amount_minor END) <> c.amount_minor";
    /// I12: a charge has its open item, owed by its customer on its day.
    CHARGE_ITEM: Check "I12.a_charge_has_its_open_item" =
        "SELECT c.id FROM credit_charge c LEFT JOIN open_item i ON i.doc_type = 'credit_charge' AND i.doc_id = c.id WHERE i.id IS NULL OR i.side <> 'debit' \
         OR i.amount_minor <> c.amount_minor OR i.customer_id <> c.customer_id OR i.currency <> c.currency OR i.entity_id <> c.entity_id OR i.due_on <> c.due_on";
    /// I12: a receipt has its open item, owed to its customer.
    RECEIPT_ITEM: Check "I12.a_receipt_has_its_open_item" =
        "SELECT c.id FROM customer_receipt c LEFT JOIN open_item i ON i.doc_type = 'customer_receipt' AND i.doc_id = c.id WHERE i.id IS NULL OR i.side <> 'credit' \
         OR i.amount_minor <> c.amount_minor OR i.customer_id <> c.customer_id OR i.currency <> c.currency OR i.entity_id <> c.entity_id";
    /// A closed customer owes nothing, except what was settled and was opened again by undoing that.
    CLOSED: Check "settle.closed_customer_owes" =
        "SELECT i.id FROM open_item i JOIN customer c ON c.id = i.customer_id WHERE c.state = 'closed' AND i.side = 'debit' AND i.open_minor > 0 \
         AND NOT EXISTS (SELECT 1 FROM allocation a WHERE a.debit_item_id = i.id AND a.reverses_id IS NOT NULL)";
    /// I17: a bank reference is received once.
    BANK_REFERENCE: Check "I17.a_bank_reference_is_received_once" =
        "SELECT entity_id, bank_reference FROM customer_receipt WHERE bank_reference IS NOT NULL GROUP BY entity_id, bank_reference HAVING COUNT(*) > 1";
    /// I29: charges and receipts exist only as posted documents.
    POSTED: Check "I29.a_charge_or_receipt_is_posted" =
        "SELECT 'credit_charge', c.id FROM credit_charge c LEFT JOIN posted_document d ON d.doc_type = 'credit_charge' AND d.doc_id = c.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> c.entity_id \
         UNION ALL SELECT 'customer_receipt', c.id FROM customer_receipt c LEFT JOIN posted_document d ON d.doc_type = 'customer_receipt' AND d.doc_id = c.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> c.entity_id";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] =
    &[&CHARGE_ENTRY, &RECEIPT_ENTRIES, &CHARGE_ITEM, &RECEIPT_ITEM, &CLOSED, &BANK_REFERENCE, &POSTED];
