//! Statements on `list_export`; nobody else writes it.

kernel::statements! {
    /// Whose exports these are.
    pub(crate) LOCATE: Fact "list_export.locate" =
        "SELECT id, department_id, owner_id, version FROM list_export WHERE id IN {ids:$1}";
    /// As what a list was asked for.
    pub(crate) ASKED: Fact "list_export.asked" = "SELECT owner_id, query, filters, sort, format, created_at FROM list_export WHERE id = $1";
    /// A list that is handed out.
    pub(crate) INSERT: Write "list_export.insert" =
        "INSERT INTO list_export (id, owner_id, department_id, query, filters, sort, format, row_count, masked, created_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
}
