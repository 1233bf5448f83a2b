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
        "SELECT x.entity_id, x.bank_reference FROM customer_receipt x WHERE x.bank_reference IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM receipt_reversal r WHERE r.receipt_id = x.id) GROUP BY x.entity_id, x.bank_reference HAVING COUNT(*) > 1";
    /// I17: a bank reference is kept with the receipt that has it, and with none that was taken back.
    REFERENCE_KEPT: Check "I17.a_bank_reference_is_kept_with_its_receipt" =
        "SELECT COALESCE(k.receipt_id, x.id) FROM receipt_reference k FULL JOIN (SELECT c.id, c.entity_id, c.bank_reference FROM customer_receipt c \
         WHERE c.bank_reference IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipt_reversal r WHERE r.receipt_id = c.id)) x \
         ON x.id = k.receipt_id AND x.entity_id = k.entity_id AND x.bank_reference = k.bank_reference WHERE k.receipt_id IS NULL OR x.id IS NULL";
    /// I12: a reversal takes exactly its receipt back: its entry, its item, and the allocation of one to the other.
    REVERSAL: Check "I12.a_reversal_takes_its_receipt_back" =
        "SELECT v.id FROM receipt_reversal v LEFT JOIN customer_receipt x ON x.id = v.receipt_id LEFT JOIN posted_document d ON d.doc_type = 'receipt_reversal' AND d.doc_id = v.id \
         LEFT JOIN open_item i ON i.doc_type = 'receipt_reversal' AND i.doc_id = v.id LEFT JOIN open_item k ON k.doc_type = 'customer_receipt' AND k.doc_id = v.receipt_id \
         WHERE x.id IS NULL OR x.amount_minor <> v.amount_minor OR x.currency <> v.currency OR x.customer_id <> v.customer_id OR x.entity_id <> v.entity_id \
         OR d.doc_id IS NULL OR d.entity_id <> v.entity_id OR d.corrects_id IS NULL OR d.corrects_type <> 'customer_receipt' OR d.corrects_id <> v.receipt_id \
         OR i.id IS NULL OR i.side <> 'debit' OR i.amount_minor <> v.amount_minor OR i.open_minor <> 0 OR k.open_minor <> 0 \
         OR NOT EXISTS (SELECT 1 FROM allocation a WHERE a.debit_item_id = i.id AND a.credit_item_id = k.id AND a.amount_minor = v.amount_minor AND a.reverses_id IS NULL) \
         OR (SELECT COUNT(*) FROM money_entry e WHERE e.doc_type = 'receipt_reversal' AND e.doc_id = v.id AND e.account = 'advances' \
         AND e.amount_minor = -v.amount_minor AND e.customer_id = v.customer_id) <> 1 \
         OR (SELECT COUNT(*) FROM money_entry e WHERE e.doc_type = 'receipt_reversal' AND e.doc_id = v.id) <> 1";
    /// I29: charges and receipts exist only as posted documents.
    POSTED: Check "I29.a_charge_or_receipt_is_posted" =
        "SELECT 'credit_charge', c.id FROM credit_charge c LEFT JOIN posted_document d ON d.doc_type = 'credit_charge' AND d.doc_id = c.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> c.entity_id \
         UNION ALL SELECT 'customer_receipt', c.id FROM customer_receipt c LEFT JOIN posted_document d ON d.doc_type = 'customer_receipt' AND d.doc_id = c.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> c.entity_id";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] =
    &[&CHARGE_ENTRY, &RECEIPT_ENTRIES, &CHARGE_ITEM, &RECEIPT_ITEM, &CLOSED, &BANK_REFERENCE, &REFERENCE_KEPT, &REVERSAL, &POSTED];
