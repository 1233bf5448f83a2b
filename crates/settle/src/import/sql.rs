//! What is looked at when a table of opening receivables or advances is judged.

kernel::statements! {
    /// The legal entities, the first first, with the currency of their books.
    pub(super) ENTITIES: Fact "import.legal_entities" = "SELECT id, code, currency FROM legal_entity ORDER BY id LIMIT 100";
}
