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
         ON x.id = k.receipt_id AND x.entity_id = k.entity_id AND lower(x.bank_reference) = lower(k.bank_reference) WHERE k.receipt_id IS NULL OR x.id IS NULL";
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
    /// I15: items arise by day as the ledger says, so that whatever the day, the ageing comes to the balance: an allocation takes as much
    /// from both sides.
    AGEING: Check "I15.items_arise_as_the_ledger_says" =
        "SELECT x.customer_id, x.currency, x.effective_on FROM (SELECT m.entity_id, m.customer_id, m.currency, m.effective_on, \
         CASE m.account WHEN 'advances' THEN -m.amount_minor ELSE m.amount_minor END AS minor FROM money_entry m WHERE m.account IN ('invoiced', 'advances') \
         UNION ALL SELECT o.entity_id, o.customer_id, o.currency, d.effective_on, CASE o.side WHEN 'debit' THEN -o.amount_minor ELSE o.amount_minor END FROM open_item o \
         JOIN posted_document d ON d.doc_type = o.doc_type AND d.doc_id = o.doc_id) x GROUP BY x.entity_id, x.customer_id, x.currency, x.effective_on HAVING SUM(x.minor) <> 0";
    /// I16: whatever the period, what a customer's account closes with is what its documents come to, each by the amount that it bears itself: deliveries,
    /// returns, charges, receipts, opening balances and what takes them back. So opening and movements come to the closing.
    STATEMENT: Check "I16.an_account_is_the_sum_of_its_documents" =
        "SELECT x.customer_id, x.currency FROM (SELECT entity_id, customer_id, currency, CASE account WHEN 'advances' THEN balance_minor ELSE -balance_minor END AS minor \
         FROM money_balance WHERE account IN ('delivered', 'invoiced', 'advances') \
         UNION ALL SELECT entity_id, payer_id, currency, gross_minor FROM delivery \
         UNION ALL SELECT entity_id, payer_id, currency, -gross_minor FROM goods_return \
         UNION ALL SELECT entity_id, customer_id, currency, amount_minor FROM credit_charge \
         UNION ALL SELECT entity_id, customer_id, currency, -amount_minor FROM customer_receipt \
         UNION ALL SELECT entity_id, customer_id, currency, amount_minor FROM receipt_reversal \
         UNION ALL SELECT entity_id, customer_id, currency, CASE kind WHEN 'opening_receivable' THEN amount_minor ELSE -amount_minor END FROM opening_item \
         UNION ALL SELECT r.entity_id, r.customer_id, r.currency, CASE o.kind WHEN 'opening_receivable' THEN -r.amount_minor ELSE r.amount_minor END \
         FROM opening_reversal r JOIN opening_item o ON o.id = r.item_id) x GROUP BY x.entity_id, x.customer_id, x.currency HAVING SUM(x.minor) <> 0";
    /// I08: what of a delivered line is invoiced is what invoices less credit notes say, line by line, within what was delivered.
    INVOICED: Check "I08.invoiced_is_within_delivered" =
        "SELECT g.delivery_id, g.line_no FROM delivery_progress g LEFT JOIN (SELECT delivery_id, delivery_line_no, SUM(base_quantity) AS q, SUM(net_minor) AS n, \
         SUM(tax_minor) AS t FROM invoice_line GROUP BY delivery_id, delivery_line_no) l ON l.delivery_id = g.delivery_id AND l.delivery_line_no = g.line_no \
         LEFT JOIN delivery_line d ON d.delivery_id = g.delivery_id AND d.line_no = g.line_no \
         WHERE g.invoiced <> COALESCE(l.q, 0) OR g.invoiced_net_minor <> COALESCE(l.n, 0) \
         OR g.invoiced_tax_minor <> COALESCE(l.t, 0) OR COALESCE(l.q, 0) < 0 OR COALESCE(l.q, 0) > d.base_quantity \
         OR (COALESCE(l.q, 0) = 0 AND (COALESCE(l.n, 0) <> 0 OR COALESCE(l.t, 0) <> 0)) \
         OR (COALESCE(l.q, 0) = d.base_quantity AND (l.n <> d.net_minor OR l.t <> d.tax_minor) AND g.returned = 0) \
         UNION ALL SELECT l.delivery_id, l.delivery_line_no FROM invoice_line l LEFT JOIN delivery_progress g ON g.delivery_id = l.delivery_id AND g.line_no = l.delivery_line_no \
         WHERE g.delivery_id IS NULL";
    /// I08: credit notes stay within their invoice, line by line; what of a line was credited is what they say.
    CREDITED: Check "I08.credited_is_within_invoiced" =
        "SELECT l.invoice_id, l.line_no FROM invoice_line l JOIN invoice x ON x.id = l.invoice_id AND x.kind = 'invoice' \
         LEFT JOIN invoice_progress g ON g.invoice_id = l.invoice_id AND g.line_no = l.line_no \
         LEFT JOIN (SELECT n.corrects_id, k.corrects_line, SUM(k.base_quantity) AS q, SUM(k.net_minor) AS n, SUM(k.tax_minor) AS t FROM invoice_line k \
         JOIN invoice n ON n.id = k.invoice_id WHERE n.kind = 'credit_note' GROUP BY n.corrects_id, k.corrects_line) c \
         ON c.corrects_id = l.invoice_id AND c.corrects_line = l.line_no \
         WHERE g.invoice_id IS NULL OR g.quantity <> l.base_quantity OR g.credited <> -COALESCE(c.q, 0) OR g.credited_net_minor <> -COALESCE(c.n, 0) \
         OR g.credited_tax_minor <> -COALESCE(c.t, 0) OR g.credited < 0 OR g.credited > l.base_quantity \
         OR (g.credited = l.base_quantity AND (g.credited_net_minor <> l.net_minor OR g.credited_tax_minor <> l.tax_minor))";
    /// I28: a credit note negates lines of an invoice of the same customer, payer, currency and exposure.
    CREDIT_NOTE: Check "I28.a_credit_note_negates_its_invoice" =
        "SELECT n.id FROM invoice n LEFT JOIN invoice o ON o.id = n.corrects_id WHERE n.kind = 'credit_note' AND (o.id IS NULL OR o.kind <> 'invoice' \
         OR o.customer_id <> n.customer_id OR o.payer_id <> n.payer_id OR o.currency <> n.currency OR o.exposure_id <> n.exposure_id OR n.invoiced_on < o.invoiced_on) \
         UNION ALL SELECT k.invoice_id FROM invoice_line k JOIN invoice n ON n.id = k.invoice_id AND n.kind = 'credit_note' \
         LEFT JOIN invoice_line l ON l.invoice_id = n.corrects_id AND l.line_no = k.corrects_line \
         WHERE l.invoice_id IS NULL OR l.delivery_id <> k.delivery_id OR l.delivery_line_no <> k.delivery_line_no OR l.product_id <> k.product_id \
         OR l.tax_rate <> k.tax_rate OR k.base_quantity >= 0";
    /// I19: an invoice is the sum of its lines; gross is net and tax; tax is what its rate makes of the net, but for the roundings of shares.
    INVOICE_SUM: Check "I19.an_invoice_is_the_sum_of_its_lines" =
        "SELECT x.id FROM invoice x LEFT JOIN (SELECT invoice_id, SUM(net_minor) AS n, SUM(tax_minor) AS t, SUM(gross_minor) AS g, SUM(posted_minor) AS p \
         FROM invoice_line GROUP BY invoice_id) l ON l.invoice_id = x.id WHERE l.invoice_id IS NULL OR x.net_minor <> l.n OR x.tax_minor <> l.t \
         OR x.gross_minor <> l.g OR x.receivable_minor <> l.p OR x.gross_minor <> x.net_minor + x.tax_minor \
         UNION ALL SELECT l.invoice_id FROM invoice_line l JOIN invoice x ON x.id = l.invoice_id WHERE l.gross_minor <> l.net_minor + l.tax_minor \
         OR (l.posted_minor <> 0 AND l.posted_minor <> l.gross_minor) OR (x.kind = 'invoice' AND (l.base_quantity < 0 OR l.gross_minor < 0)) \
         OR (x.kind = 'credit_note' AND (l.base_quantity > 0 OR l.gross_minor > 0)) OR ABS(l.tax_minor * 10000 - l.net_minor * l.tax_rate) > 50000";
    /// I11: a line becomes a receivable by its invoice where its delivery says so, and only there: nothing counts twice.
    ARISES: Check "I11.a_receivable_arises_once" =
        "SELECT l.invoice_id, l.line_no FROM invoice_line l JOIN delivery d ON d.id = l.delivery_id \
         WHERE l.posted_minor <> CASE d.arises WHEN 'invoice' THEN l.gross_minor ELSE 0 END";
    /// I12: an invoice, and a credit note, post what became a receivable by them: from what was delivered to what is invoiced, and back.
    INVOICE_ENTRIES: Check "I12.an_invoice_has_its_entries" =
        "SELECT x.id FROM invoice x LEFT JOIN money_entry e ON e.doc_type = x.kind AND e.doc_id = x.id \
         GROUP BY x.id, x.kind, x.entity_id, x.payer_id, x.exposure_id, x.currency, x.receivable_minor \
         HAVING COALESCE(SUM(CASE e.account WHEN 'delivered' THEN e.amount_minor END), 0) <> -x.receivable_minor \
         OR COALESCE(SUM(CASE e.account WHEN 'invoiced' THEN e.amount_minor WHEN 'advances' THEN -e.amount_minor END), 0) <> x.receivable_minor \
         OR SUM(CASE WHEN e.id IS NOT NULL AND (e.entity_id <> x.entity_id OR e.customer_id <> x.payer_id OR e.exposure_id <> x.exposure_id OR e.currency <> x.currency \
         OR e.account NOT IN ('delivered', 'invoiced', 'advances') OR (x.kind = 'invoice' AND e.account = 'advances') OR (e.account = 'advances' AND e.amount_minor < 0) \
         OR (x.kind = 'credit_note' AND e.account = 'invoiced' AND e.amount_minor > 0)) THEN 1 ELSE 0 END) > 0 OR COUNT(DISTINCT e.account) <> COUNT(e.id)";
    /// I12: what became a receivable by an invoice is an open item, and what a credit note takes back is one; nothing else is.
    INVOICE_ITEM: Check "I12.an_invoice_has_its_open_item" =
        "SELECT x.id FROM invoice x LEFT JOIN open_item i ON i.doc_type = x.kind AND i.doc_id = x.id WHERE (x.receivable_minor = 0) <> (i.id IS NULL) \
         OR (i.id IS NOT NULL AND (i.amount_minor <> ABS(x.receivable_minor) OR i.side <> CASE x.kind WHEN 'invoice' THEN 'debit' ELSE 'credit' END \
         OR i.customer_id <> x.payer_id OR i.currency <> x.currency OR i.entity_id <> x.entity_id OR i.due_on <> x.due_on))";
    /// I29: invoices and credit notes exist only as posted documents, under their numbers.
    INVOICE_POSTED: Check "I29.an_invoice_is_posted" =
        "SELECT x.id FROM invoice x LEFT JOIN posted_document d ON d.doc_type = x.kind AND d.doc_id = x.id WHERE d.doc_id IS NULL OR d.entity_id <> x.entity_id \
         OR d.number <> x.number OR d.effective_on <> x.invoiced_on OR COALESCE(d.corrects_id, 0) <> COALESCE(x.corrects_id, 0)";
    /// I12: an opening item has its entry and its open item, each of its own amount on its own side, and so has its counter-document.
    OPENING_ENTRIES: Check "I12.an_opening_item_has_its_entry_and_item" =
        "SELECT x.id FROM opening_item x LEFT JOIN money_entry e ON e.doc_type = x.kind AND e.doc_id = x.id LEFT JOIN open_item i ON i.doc_type = x.kind AND i.doc_id = x.id \
         GROUP BY x.id, x.kind, x.entity_id, x.customer_id, x.currency, x.amount_minor, x.due_on, x.opened_on HAVING COUNT(e.id) <> 1 \
         OR SUM(CASE WHEN e.account = CASE x.kind WHEN 'opening_receivable' THEN 'invoiced' ELSE 'advances' END AND e.amount_minor = x.amount_minor \
         AND e.customer_id = x.customer_id AND e.currency = x.currency AND e.entity_id = x.entity_id AND e.effective_on = x.opened_on THEN 1 ELSE 0 END) <> 1 \
         OR SUM(CASE WHEN i.side = CASE x.kind WHEN 'opening_receivable' THEN 'debit' ELSE 'credit' END AND i.amount_minor = x.amount_minor \
         AND i.customer_id = x.customer_id AND i.currency = x.currency AND i.entity_id = x.entity_id AND i.due_on = x.due_on THEN 1 ELSE 0 END) <> 1 \
         UNION ALL SELECT r.id FROM opening_reversal r JOIN opening_item x ON x.id = r.item_id LEFT JOIN money_entry e ON e.doc_type = 'opening_reversal' AND e.doc_id = r.id \
         LEFT JOIN open_item i ON i.doc_type = 'opening_reversal' AND i.doc_id = r.id LEFT JOIN open_item k ON k.doc_type = x.kind AND k.doc_id = x.id \
         WHERE r.amount_minor <> x.amount_minor OR r.currency <> x.currency OR r.customer_id <> x.customer_id OR r.entity_id <> x.entity_id OR e.id IS NULL \
         OR e.account <> CASE x.kind WHEN 'opening_receivable' THEN 'invoiced' ELSE 'advances' END OR e.amount_minor <> -x.amount_minor \
         OR i.id IS NULL OR i.open_minor <> 0 OR k.open_minor <> 0 OR i.side <> CASE x.kind WHEN 'opening_receivable' THEN 'credit' ELSE 'debit' END";
    /// Opening items stand in the register of opening documents as they are, and are posted.
    OPENING_KNOWN: Check "settle.an_opening_item_is_registered" =
        "SELECT x.id FROM opening_item x LEFT JOIN opening_document z ON z.doc_id = x.id LEFT JOIN posted_document d ON d.doc_type = x.kind AND d.doc_id = x.id \
         WHERE z.doc_id IS NULL OR d.doc_id IS NULL OR d.entity_id <> x.entity_id OR d.effective_on <> x.opened_on \
         OR z.area <> CASE x.kind WHEN 'opening_receivable' THEN 'receivable' ELSE 'advance' END OR z.amount_minor <> x.amount_minor OR z.customer_id <> x.customer_id \
         OR z.old_number <> x.old_number OR z.document_on <> x.document_on OR z.stands = EXISTS (SELECT 1 FROM opening_reversal r WHERE r.item_id = x.id) \
         UNION ALL SELECT z.doc_id FROM opening_document z LEFT JOIN opening_item x ON x.id = z.doc_id WHERE z.area IN ('receivable', 'advance') AND x.id IS NULL";
    /// While opening balances are locked, every area comes to what the system before said.
    OPENING_LOCKED: Check "settle.locked_opening_balances_agree" =
        "SELECT b.entity_id, a.area FROM opening_book b CROSS JOIN (SELECT 'stock' AS area UNION ALL SELECT 'receivable' UNION ALL SELECT 'advance' \
         UNION ALL SELECT 'order' UNION ALL SELECT 'delivery') a LEFT JOIN opening_figure f ON f.entity_id = b.entity_id AND f.area = a.area \
         WHERE b.locked_at IS NOT NULL AND COALESCE(f.figure_minor, -1) <> CASE a.area WHEN 'stock' THEN COALESCE((SELECT SUM(v.value_minor) FROM stock_document s \
         JOIN stock_cost_entry v ON v.doc_id = s.id WHERE s.kind = 'stock_opening' AND s.entity_id = b.entity_id \
         AND NOT EXISTS (SELECT 1 FROM stock_document k WHERE k.corrects_id = s.id)), 0) \
         ELSE COALESCE((SELECT SUM(d.amount_minor) FROM opening_document d WHERE d.entity_id = b.entity_id AND d.area = a.area AND d.stands), 0) END";
    /// I43: what is said of a month is what its invoices and credit notes come to. The first day of a day's month is reckoned in whole numbers
    /// (H. Hinnant, chrono-compatible low-level date algorithms, civil_from_days).
    REVENUE: Check "I43.revenue_is_what_invoices_say" =
        "SELECT z.customer_id, z.month FROM (SELECT month, entity_id, currency, customer_id, -invoices AS invoices, -credit_notes AS credit_notes, -net_minor AS net, \
         -tax_minor AS tax, -gross_minor AS gross, -credited_minor AS credited FROM revenue_month UNION ALL \
         SELECT p.on_day - (p.doy - (153 * ((5 * p.doy + 2) / 153) + 2) / 5), p.entity_id, p.currency, p.customer_id, CASE WHEN p.kind = 'invoice' THEN 1 ELSE 0 END, \
         CASE WHEN p.kind = 'invoice' THEN 0 ELSE 1 END, p.net_minor, p.tax_minor, p.gross_minor, CASE WHEN p.kind = 'invoice' THEN 0 ELSE p.gross_minor END \
         FROM (SELECT y.*, y.doe - (365 * y.yoe + y.yoe / 4 - y.yoe / 100) AS doy FROM (SELECT e.*, (e.doe - e.doe / 1460 + e.doe / 36524 - e.doe / 146096) / 365 AS yoe \
         FROM (SELECT x.kind, x.entity_id, x.currency, x.customer_id, x.net_minor, x.tax_minor, x.gross_minor, x.invoiced_on AS on_day, (x.invoiced_on + 719468) % 146097 AS doe \
         FROM invoice x) e) y) p) z GROUP BY z.month, z.entity_id, z.currency, z.customer_id HAVING SUM(z.invoices) <> 0 OR SUM(z.credit_notes) <> 0 OR SUM(z.net) <> 0 \
         OR SUM(z.tax) <> 0 OR SUM(z.gross) <> 0 OR SUM(z.credited) <> 0";
    /// I29: charges and receipts exist only as posted documents.
    POSTED: Check "I29.a_charge_or_receipt_is_posted" =
        "SELECT 'credit_charge', c.id FROM credit_charge c LEFT JOIN posted_document d ON d.doc_type = 'credit_charge' AND d.doc_id = c.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> c.entity_id \
         UNION ALL SELECT 'customer_receipt', c.id FROM customer_receipt c LEFT JOIN posted_document d ON d.doc_type = 'customer_receipt' AND d.doc_id = c.id \
         WHERE d.doc_id IS NULL OR d.entity_id <> c.entity_id";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[
    &CHARGE_ENTRY,
    &RECEIPT_ENTRIES,
    &CHARGE_ITEM,
    &RECEIPT_ITEM,
    &CLOSED,
    &BANK_REFERENCE,
    &REFERENCE_KEPT,
    &REVERSAL,
    &AGEING,
    &STATEMENT,
    &INVOICED,
    &CREDITED,
    &CREDIT_NOTE,
    &INVOICE_SUM,
    &ARISES,
    &INVOICE_ENTRIES,
    &INVOICE_ITEM,
    &INVOICE_POSTED,
    &OPENING_ENTRIES,
    &OPENING_KNOWN,
    &OPENING_LOCKED,
    &REVENUE,
    &POSTED,
];
