//! Reading the money ledger's open items; the kernel writes them.

/// Whether an allocation of `d` by `k` closes a document by its own counter-document, or takes a delivery back: it is never undone.
macro_rules! takes_back {
    () => {
        "(d.doc_type IN ('receipt_reversal', 'opening_reversal') OR k.doc_type IN ('receipt_reversal', 'opening_reversal') \
         OR EXISTS (SELECT 1 FROM goods_return r WHERE r.id = k.doc_id AND r.kind = 'reversal' AND k.doc_type = 'goods_return'))"
    };
}
pub(super) use takes_back;

kernel::statements! {
    /// Whose open items these are: whoever looks after the customer. What is open of them is guarded by the ledger.
    pub(crate) LOCATE_ITEM: Fact "open_item.locate" =
        "SELECT i.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM open_item i JOIN customer c ON c.id = i.customer_id WHERE i.id IN {ids:$1}";
    /// Whose allocations these are: whoever looks after the customer. An allocation never changes.
    pub(crate) LOCATE_ALLOCATION: Fact "allocation.locate" =
        "SELECT a.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM allocation a JOIN open_item i ON i.id = a.debit_item_id \
         JOIN customer c ON c.id = i.customer_id WHERE a.id IN {ids:$1}";
    /// Items, open or not.
    pub(crate) ITEMS: Fact "open_item.by_ids" =
        "SELECT id, entity_id, customer_id, currency, side, open_minor, due_on FROM open_item WHERE id IN {ids:$1} ORDER BY id";
    /// The charge's item of an allocation, and whether it takes a document back.
    pub(crate) DEBIT_OF: Fact "allocation.debit_item" = concat!(
        "SELECT a.debit_item_id, ",
        takes_back!(),
        " FROM allocation a JOIN open_item d ON d.id = a.debit_item_id JOIN open_item k ON k.id = a.credit_item_id WHERE a.id = $1"
    );
    /// What a customer owes to a legal entity, oldest first.
    pub(crate) OPEN_DEBITS: Fact "open_item.open_debits" =
        "SELECT id, entity_id, customer_id, currency, side, open_minor, due_on FROM open_item \
         WHERE customer_id = $1 AND currency = $2 AND side = 'debit' AND entity_id = $3 AND open_minor > 0 ORDER BY due_on, id LIMIT 500";
    /// What a customer has in credit at a legal entity, oldest first.
    pub(crate) OPEN_CREDITS: Fact "open_item.open_credits" =
        "SELECT id, entity_id, customer_id, currency, side, open_minor, due_on FROM open_item \
         WHERE customer_id = $1 AND currency = $2 AND side = 'credit' AND entity_id = $3 AND open_minor > 0 ORDER BY due_on, id LIMIT 500";
}
