//! Statements on `opening_book` and `opening_document`; nobody else writes them.

kernel::statements! {
    /// Whether opening balances of a legal entity are still taken.
    pub(crate) BOOK: Fact "opening_book.of" = "SELECT version, locked_at FROM opening_book WHERE entity_id = $1";
    /// A document, if it is an opening one.
    pub(crate) OF: Fact "opening_document.of" = "SELECT entity_id, area, old_number, stands FROM opening_document WHERE doc_id = $1";
    /// Which document of a customer that stands had a number before.
    pub(crate) KNOWN: Fact "opening_document.known" =
        "SELECT doc_id FROM opening_document WHERE entity_id = $1 AND area = $2 AND customer_id = $3 AND old_number = $4 AND stands";
    /// An opening document more or one less, or another figure, while they are taken.
    pub(crate) MOVE: Write "opening_book.move" =
        "INSERT INTO opening_book (entity_id, version, locked_at, locked_by) VALUES ($1, 1, NULL, NULL) \
         ON CONFLICT (entity_id) DO UPDATE SET version = opening_book.version + 1 WHERE opening_book.locked_at IS NULL";
    /// None is taken any more, if nobody entered one, or typed another figure, since they were looked at.
    pub(crate) LOCK: Write "opening_book.lock" =
        "INSERT INTO opening_book (entity_id, version, locked_at, locked_by) VALUES ($1, 1, $2, $3) \
         ON CONFLICT (entity_id) DO UPDATE SET locked_at = excluded.locked_at, locked_by = excluded.locked_by, version = opening_book.version + 1 \
         WHERE opening_book.version = $4 AND opening_book.locked_at IS NULL";
    /// They are taken again.
    pub(crate) UNLOCK: Write "opening_book.unlock" =
        "UPDATE opening_book SET locked_at = NULL, locked_by = NULL, version = version + 1 WHERE entity_id = $1 AND version = $2 AND locked_at IS NOT NULL";
    /// An opening document.
    pub(crate) INSERT: Write "opening_document.insert" =
        "INSERT INTO opening_document (doc_id, entity_id, area, customer_id, old_number, document_on, currency, amount_minor, stands) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// It was a mistake; its number may be used again.
    pub(crate) WITHDRAW: Write "opening_document.withdraw" = "UPDATE opening_document SET stands = $1 WHERE doc_id = $2 AND stands";
}
