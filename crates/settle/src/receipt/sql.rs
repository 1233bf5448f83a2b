//! Statements on `customer_receipt`, its references and its reversals; nobody else writes them.

kernel::statements! {
    /// Whose receipts these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "customer_receipt.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM customer_receipt x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Whose reversals these are.
    pub(crate) LOCATE_REVERSAL: Fact "receipt_reversal.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM receipt_reversal x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Receipts.
    pub(crate) BY_IDS: Fact "customer_receipt.by_ids" =
        "SELECT id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id, method, remark \
         FROM customer_receipt WHERE id IN {ids:$1} ORDER BY id";
    /// Reversals.
    pub(crate) REVERSALS_BY_IDS: Fact "receipt_reversal.by_ids" =
        "SELECT id, receipt_id, entity_id, customer_id, currency, amount_minor, reversed_on, reason, department_id, owner_id \
         FROM receipt_reversal WHERE id IN {ids:$1} ORDER BY id";
    /// Which receipt has a bank reference; of twins of an earlier time, which are kept as they were typed, one of them.
    pub(crate) BY_REFERENCE: Fact "customer_receipt.by_reference" =
        "SELECT receipt_id FROM receipt_reference WHERE entity_id = $1 AND lower(bank_reference) = $2 LIMIT 1";
    /// The item of a receipt, its number, and whether it was reversed.
    pub(crate) ITEM_OF: Fact "customer_receipt.item" =
        "SELECT i.id, i.open_minor, n.number, EXISTS (SELECT 1 FROM receipt_reversal r WHERE r.receipt_id = i.doc_id) FROM open_item i \
         JOIN posted_document n ON n.doc_type = i.doc_type AND n.doc_id = i.doc_id WHERE i.doc_type = 'customer_receipt' AND i.doc_id = $1";
    /// What a receipt is used for: the numbers of the documents, and how much.
    pub(crate) USED_FOR: Fact "customer_receipt.used_for" =
        "SELECT n.number, a.amount_minor FROM allocation a JOIN open_item d ON d.id = a.debit_item_id \
         JOIN posted_document n ON n.doc_type = d.doc_type AND n.doc_id = d.doc_id WHERE a.credit_item_id = $1 AND a.reverses_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses_id = a.id) ORDER BY a.id LIMIT 50";
    /// A receipt, if the customer is still as it was read; it stays so until the end. A closed customer may pay.
    pub(crate) INSERT: Write "customer_receipt.insert" =
        "INSERT INTO customer_receipt (id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id, method, remark) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), c.id, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), \
         c.department_id, c.owner_id, CAST($7 AS TEXT), CAST($8 AS TEXT) FROM customer c WHERE c.id = $9 AND c.version = $10 FOR SHARE";
    /// A bank reference is taken, whatever its case and width: by its `base::code_key`.
    pub(crate) TAKE_REFERENCE: Write "receipt_reference.take" =
        "INSERT INTO receipt_reference (entity_id, bank_reference, receipt_id) VALUES ($1, $2, $3)";
    /// A bank reference is free again.
    pub(crate) FREE_REFERENCE: Write "receipt_reference.free" = "DELETE FROM receipt_reference WHERE receipt_id = $1";
    /// A reversal, if the customer is still as it was read.
    pub(crate) REVERSE: Write "receipt_reversal.insert" =
        "INSERT INTO receipt_reversal (id, receipt_id, entity_id, customer_id, currency, amount_minor, reversed_on, reason, department_id, owner_id) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), c.id, CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS TEXT), \
         c.department_id, c.owner_id FROM customer c WHERE c.id = $8 AND c.version = $9 FOR SHARE";
}
