//! Statements on the tables of history; nobody else writes them.

kernel::statements! {
    /// Whose batches these are.
    pub(crate) LOCATE: Fact "history_batch.locate" = "SELECT id, department_id, owner_id, version FROM history_batch WHERE id IN {ids:$1}";
    /// One batch.
    pub(crate) BY_ID: Fact "history_batch.by_id" =
        "SELECT id, entity_id, warehouse_id, department_id, owner_id, document_count, state, version, begun_at FROM history_batch WHERE id = $1";
    /// What was brought in of the same files and stands.
    pub(crate) KNOWN: Fact "history_batch.known" =
        "SELECT id, entity_id, warehouse_id, department_id, owner_id, document_count, state, version, begun_at FROM history_batch \
         WHERE entity_id = $1 AND digest = $2 AND state <> 'undone'";
    /// Other batches of a legal entity that are half in, or half taken back: the first one. One of which only records are in is none: nothing
    /// was posted of it.
    pub(crate) HALF_IN: Fact "history_batch.half_in" =
        "SELECT b.id FROM history_batch b WHERE b.entity_id = $1 AND b.digest <> $2 AND (b.state = 'undoing' OR b.state = 'running' \
         AND EXISTS (SELECT 1 FROM history_document d WHERE d.batch_id = b.id AND d.kind <> 'records') \
         AND (SELECT COUNT(*) FROM history_document d WHERE d.batch_id = b.id) < b.document_count) ORDER BY b.id LIMIT 1";
    /// How many documents of a batch are in, and how many of them were taken back.
    pub(crate) COUNTS: Fact "history_document.counts" =
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN undone THEN 1 ELSE 0 END), 0) AS BIGINT) FROM history_document WHERE batch_id = $1";
    /// The document at a place of a batch.
    pub(crate) DOCUMENT: Fact "history_document.at" =
        "SELECT id, number, undone, content FROM history_document WHERE batch_id = $1 AND seq = $2";
    /// The batch in which a document of the files stands already: of the same legal entity, kind, number and day.
    pub(crate) ELSEWHERE: Fact "history_document.elsewhere" =
        "SELECT d.batch_id FROM history_document d JOIN history_batch b ON b.id = d.batch_id WHERE d.number = $1 AND d.kind = $2 AND d.happened_on = $3 \
         AND b.entity_id = $4 AND d.batch_id <> $5 AND NOT d.simulated AND NOT d.undone AND d.kind <> 'records' ORDER BY d.batch_id LIMIT 1";
    /// What a document became.
    pub(crate) POSTED: Fact "history_posted.of" = "SELECT doc_type, doc_id FROM history_posted WHERE document_id = $1 ORDER BY n";
    /// Those of some records that a batch brought in or named. An id is given once, whatever it is of. They are found one by one: the batch
    /// itself may have any number (`+ 0` keeps it out of the choice of an index).
    pub(crate) RECORDS: Fact "history.records_of_batch" =
        "SELECT p.doc_id FROM history_posted p WHERE p.doc_type IN ('product', 'customer', 'known') AND p.doc_id IN {ids:$1} AND p.batch_id + 0 = $2";
    /// Those of some deliveries with which goods of a batch left, each with the invoice of the same sale.
    pub(crate) SALES: Fact "history.sales_of_batch" =
        "SELECT p.doc_id, v.doc_id FROM history_posted p LEFT JOIN history_posted v ON v.document_id = p.document_id AND v.doc_type = 'invoice' \
         WHERE p.doc_type = 'delivery' AND p.doc_id IN {ids:$1} AND p.batch_id + 0 = $2";
    /// Those of some open items that documents of a batch opened.
    pub(crate) ITEMS: Fact "history.items_of_batch" =
        "SELECT i.id FROM open_item i JOIN history_posted p ON p.doc_type = i.doc_type AND p.doc_id = i.doc_id WHERE i.id IN {ids:$1} AND p.batch_id + 0 = $2";
    /// The allocations of items that documents opened, which still stand.
    pub(crate) ALLOCATIONS: Fact "history.allocations" =
        "SELECT a.id, a.debit_item_id, a.amount_minor FROM open_item i JOIN allocation a ON a.credit_item_id = i.id WHERE i.doc_type = $1 AND i.doc_id = $2 AND a.reverses_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM allocation u WHERE u.reverses_id = a.id) ORDER BY a.id";
    /// Whether an allocation still stands.
    pub(crate) STANDS: Fact "history.allocation_stands" =
        "SELECT a.id, a.debit_item_id, a.amount_minor FROM allocation a WHERE a.id = $1 AND NOT EXISTS (SELECT 1 FROM allocation u WHERE u.reverses_id = a.id)";
    /// What of a delivery has not come back.
    pub(crate) LEFT: Fact "history.delivery_left" =
        "SELECT line_no, quantity - returned FROM delivery_progress WHERE delivery_id = $1 AND returned < quantity ORDER BY line_no";
    /// How much of an invoice is not credited, in thousandths.
    pub(crate) INVOICED: Fact "history.invoice_left" =
        "SELECT CAST(COALESCE(SUM(quantity - credited), 0) AS BIGINT) FROM invoice_progress WHERE invoice_id = $1";
    /// Regions with some codes, whatever their case, with their versions and states.
    pub(crate) REGIONS_CODED: Fact "history.regions_by_code" =
        "SELECT id, lower(code), version, state FROM region WHERE lower(code) IN {texts:$1} ORDER BY state, id";
    /// Products with some codes, whatever their case, with their versions and states.
    pub(crate) PRODUCTS_CODED: Fact "history.products_by_code" =
        "SELECT id, lower(code), version, state FROM product WHERE lower(code) IN {texts:$1} ORDER BY state, id";
    /// Customers with some codes, whatever their case, with their versions and states, and whoever looks after them.
    pub(crate) CUSTOMERS_CODED: Fact "history.customers_by_code" =
        "SELECT id, lower(code), version, state, department_id, owner_id FROM customer WHERE lower(code) IN {texts:$1} ORDER BY state, id";
    /// What is open of an invoice.
    pub(crate) OWED: Fact "history.invoice_owed" = "SELECT id, open_minor FROM open_item WHERE doc_type = 'invoice' AND doc_id = $1";
    /// What of the credit notes of an invoice is not used, oldest first.
    pub(crate) CREDITS: Fact "history.invoice_credits" =
        "SELECT i.id, i.open_minor FROM open_item i WHERE i.doc_type = 'credit_note' AND i.doc_id IN (SELECT v.id FROM invoice v WHERE v.corrects_id = $1) \
         AND i.open_minor > 0 ORDER BY i.id LIMIT 50";
    /// A product that something else moved than a batch and what was taken back: it stays in use.
    pub(crate) PRODUCT_USED: Fact "history.product_used" =
        "SELECT p.id FROM product p WHERE p.id = $1 AND EXISTS (SELECT 1 FROM stock_balance b JOIN stock_entry e ON e.balance_id = b.id WHERE b.item_id = p.id \
         AND e.doc_type NOT IN ('goods_return', 'stock_correction') AND NOT EXISTS (SELECT 1 FROM history_posted h JOIN history_document d \
         ON d.id = h.document_id WHERE h.doc_type = e.doc_type AND h.doc_id = e.doc_id AND (h.batch_id = $2 OR d.undone)))";
    /// A customer of whom something is open, or who ordered or pays for something else than what a batch brought and what was taken back.
    pub(crate) CUSTOMER_USED: Fact "history.customer_used" =
        "SELECT c.id FROM customer c WHERE c.id = $1 AND (EXISTS (SELECT 1 FROM open_item i WHERE i.customer_id = c.id AND i.open_minor > 0) \
         OR EXISTS (SELECT 1 FROM sales_order o WHERE o.customer_id = c.id AND NOT EXISTS (SELECT 1 FROM history_posted h JOIN history_document d \
         ON d.id = h.document_id WHERE h.doc_type = 'sales_order' AND h.doc_id = o.id AND (h.batch_id = $2 OR d.undone))) \
         OR EXISTS (SELECT 1 FROM sales_order o WHERE o.payer_id = c.id AND NOT EXISTS (SELECT 1 FROM history_posted h JOIN history_document d \
         ON d.id = h.document_id WHERE h.doc_type = 'sales_order' AND h.doc_id = o.id AND (h.batch_id = $2 OR d.undone))))";
    /// A product that is not closed.
    pub(crate) OPEN_PRODUCT: Fact "history.open_product" = "SELECT version FROM product WHERE id = $1 AND state = 'active'";
    /// A customer that is not closed.
    pub(crate) OPEN_CUSTOMER: Fact "history.open_customer" = "SELECT version FROM customer WHERE id = $1 AND state = 'active'";
    /// The code of a warehouse.
    pub(crate) WAREHOUSE_CODE: Fact "history.warehouse_code" = "SELECT code FROM warehouse WHERE id = $1";
    /// The legal entity and currency of a warehouse's books.
    pub(crate) BOOKS: Fact "history.books" = "SELECT e.id, e.currency FROM warehouse w JOIN legal_entity e ON e.id = w.entity_id WHERE w.id = $1";

    /// A batch that is begun.
    pub(crate) INSERT: Write "history_batch.insert" =
        "INSERT INTO history_batch (id, entity_id, warehouse_id, department_id, owner_id, profile, source, digest, row_count, created_count, merged_count, \
         skipped_count, document_count, report, begun_at, ended_at, state, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL, 'running', 1)";
    /// A batch that has ended.
    pub(crate) END: Write "history_batch.end" =
        "UPDATE history_batch SET state = $1, ended_at = $2, version = version + 1 WHERE id = $3 AND version = $4";
    /// A batch of which something is taken back.
    pub(crate) UNDOING: Write "history_batch.undoing" =
        "UPDATE history_batch SET state = 'undoing', ended_at = NULL, version = version + CASE WHEN state = 'undoing' THEN 0 ELSE 1 END \
         WHERE id = $1 AND state <> 'undone'";
    /// A document at its place.
    pub(crate) INSERT_DOCUMENT: Write "history_document.insert" =
        "INSERT INTO history_document (id, batch_id, seq, kind, number, happened_on, simulated, undone, content) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8)";
    /// What it became.
    pub(crate) INSERT_POSTED: Write "history_posted.insert" =
        "INSERT INTO history_posted (id, document_id, n, doc_type, doc_id, batch_id) VALUES ($1, $2, $3, $4, $5, $6)";
    /// A document that was taken back.
    pub(crate) UNDONE: Write "history_document.undone" = "UPDATE history_document SET undone = TRUE WHERE id = $1 AND NOT undone";
}
