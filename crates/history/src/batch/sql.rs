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
    /// How many documents of a batch are in, and how many of them were taken back.
    pub(crate) COUNTS: Fact "history_document.counts" =
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN undone THEN 1 ELSE 0 END), 0) AS BIGINT) FROM history_document WHERE batch_id = $1";
    /// The document at a place of a batch.
    pub(crate) DOCUMENT: Fact "history_document.at" =
        "SELECT id, kind, number, happened_on, undone FROM history_document WHERE batch_id = $1 AND seq = $2";
    /// What a document became.
    pub(crate) POSTED: Fact "history_posted.of" = "SELECT doc_type, doc_id FROM history_posted WHERE document_id = $1 ORDER BY n";
    /// Those of some records that a batch brought in or named. An id is given once, whatever it is of.
    pub(crate) RECORDS: Fact "history.records_of_batch" =
        "SELECT p.doc_id FROM history_posted p JOIN history_document d ON d.id = p.document_id \
         WHERE p.doc_type IN ('product', 'customer', 'known') AND p.doc_id IN {ids:$1} AND d.batch_id = $2";
    /// Those of some deliveries with which goods of a batch left, each with the invoice of the same sale.
    pub(crate) SALES: Fact "history.sales_of_batch" =
        "SELECT p.doc_id, v.doc_id FROM history_posted p JOIN history_document d ON d.id = p.document_id \
         LEFT JOIN history_posted v ON v.document_id = p.document_id AND v.doc_type = 'invoice' \
         WHERE p.doc_type = 'delivery' AND p.doc_id IN {ids:$1} AND d.batch_id = $2";
    /// The allocations of items that documents opened, which still stand.
    pub(crate) ALLOCATIONS: Fact "history.allocations" =
        "SELECT a.id FROM open_item i JOIN allocation a ON a.credit_item_id = i.id WHERE i.doc_type = $1 AND i.doc_id = $2 AND a.reverses_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM allocation u WHERE u.reverses_id = a.id) ORDER BY a.id";
    /// Whether an allocation still stands.
    pub(crate) STANDS: Fact "history.allocation_stands" =
        "SELECT a.id FROM allocation a WHERE a.id = $1 AND NOT EXISTS (SELECT 1 FROM allocation u WHERE u.reverses_id = a.id)";
    /// What of a delivery has not come back.
    pub(crate) LEFT: Fact "history.delivery_left" =
        "SELECT line_no, quantity - returned FROM delivery_progress WHERE delivery_id = $1 AND returned < quantity ORDER BY line_no";
    /// How much of an invoice is not credited, in thousandths.
    pub(crate) INVOICED: Fact "history.invoice_left" =
        "SELECT CAST(COALESCE(SUM(quantity - credited), 0) AS BIGINT) FROM invoice_progress WHERE invoice_id = $1";
    /// Regions with some codes, whatever their case.
    pub(crate) REGIONS_CODED: Fact "history.regions_by_code" = "SELECT id, lower(code) FROM region WHERE lower(code) IN {texts:$1} ORDER BY id";
    /// Products with some codes, whatever their case.
    pub(crate) PRODUCTS_CODED: Fact "history.products_by_code" = "SELECT id, lower(code) FROM product WHERE lower(code) IN {texts:$1} ORDER BY id";
    /// Customers with some codes, whatever their case, with whoever looks after them.
    pub(crate) CUSTOMERS_CODED: Fact "history.customers_by_code" =
        "SELECT id, lower(code), department_id, owner_id FROM customer WHERE lower(code) IN {texts:$1} ORDER BY id";
    /// A product that is not closed.
    pub(crate) OPEN_PRODUCT: Fact "history.open_product" = "SELECT version FROM product WHERE id = $1 AND state = 'active'";
    /// A customer that is not closed.
    pub(crate) OPEN_CUSTOMER: Fact "history.open_customer" = "SELECT version FROM customer WHERE id = $1 AND state = 'active'";
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
        "INSERT INTO history_document (id, batch_id, seq, kind, number, happened_on, simulated, undone) VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE)";
    /// What it became.
    pub(crate) INSERT_POSTED: Write "history_posted.insert" =
        "INSERT INTO history_posted (id, document_id, n, doc_type, doc_id) VALUES ($1, $2, $3, $4, $5)";
    /// A document that was taken back.
    pub(crate) UNDONE: Write "history_document.undone" = "UPDATE history_document SET undone = TRUE WHERE id = $1 AND NOT undone";
}
