//! Statements on `opening_item`, its counter-documents and `opening_figure`; nobody else writes them.

/// What each area comes to, of the legal entity that `$entity` stands for. Of opening stock, documents that were corrected count nothing.
macro_rules! areas {
    ($entity:literal) => {
        concat!(
            "(SELECT CAST(1 AS BIGINT) AS no, 'stock' AS area, (SELECT CAST(SUM(v.value_minor) AS BIGINT) FROM stock_document s JOIN stock_cost_entry v ON v.doc_id = s.id \
             WHERE s.kind = 'stock_opening' AND s.entity_id = ", $entity, " AND NOT EXISTS (SELECT 1 FROM stock_document k WHERE k.corrects_id = s.id)) AS total, \
             (SELECT CAST(COUNT(*) AS BIGINT) FROM stock_document s WHERE s.kind = 'stock_opening' AND s.entity_id = ", $entity,
            " AND NOT EXISTS (SELECT 1 FROM stock_document k WHERE k.corrects_id = s.id)) AS many \
             UNION ALL SELECT o.no, o.area, (SELECT CAST(SUM(d.amount_minor) AS BIGINT) FROM opening_document d \
             WHERE d.entity_id = ", $entity, " AND d.area = o.area AND d.stands), (SELECT CAST(COUNT(*) AS BIGINT) FROM opening_document d \
             WHERE d.entity_id = ", $entity, " AND d.area = o.area AND d.stands) FROM (SELECT CAST(2 AS BIGINT) AS no, 'receivable' AS area UNION ALL SELECT 3, 'advance' \
             UNION ALL SELECT 4, 'order' UNION ALL SELECT 5, 'delivery') o)"
        )
    };
}
pub(super) use areas;

kernel::statements! {
    /// Whose opening items these are: whoever looks after the customer; a posted document has one version.
    pub(crate) LOCATE: Fact "opening_item.locate" =
        "SELECT x.id, c.department_id, c.owner_id, CAST(1 AS BIGINT) FROM opening_item x JOIN customer c ON c.id = x.customer_id WHERE x.id IN {ids:$1}";
    /// Opening items.
    pub(crate) BY_IDS: Fact "opening_item.by_ids" =
        "SELECT id, kind, entity_id, customer_id, currency, old_number, amount_minor, original_minor, document_on, due_on, opened_on, remark, department_id, \
         owner_id FROM opening_item WHERE id IN {ids:$1} ORDER BY id";
    /// Their counter-documents.
    pub(crate) REVERSALS_BY_IDS: Fact "opening_reversal.by_ids" =
        "SELECT id, item_id, entity_id, customer_id, currency, amount_minor, opened_on, reason, department_id, owner_id \
         FROM opening_reversal WHERE id IN {ids:$1} ORDER BY id";
    /// The item of one in the ledger, and whether it was taken back.
    pub(crate) ITEM_OF: Fact "opening_item.item" =
        "SELECT i.id, i.open_minor, EXISTS (SELECT 1 FROM opening_reversal r WHERE r.item_id = i.doc_id) FROM open_item i \
         WHERE i.doc_type = $1 AND i.doc_id = $2";
    /// The currency in which a legal entity keeps its books.
    pub(crate) CURRENCY: Fact "opening.currency" = "SELECT currency FROM legal_entity WHERE id = $1";
    /// What each area comes to, and what the system before says.
    pub(crate) AREAS: Fact "opening.areas" = concat!(
        "SELECT a.area, COALESCE(a.total, 0), f.figure_minor FROM ",
        areas!("$1"),
        " a LEFT JOIN opening_figure f ON f.entity_id = $1 AND f.area = a.area ORDER BY a.no"
    );
    /// One, if the customer is still as it was read; it stays so until the end.
    pub(crate) INSERT: Write "opening_item.insert" =
        "INSERT INTO opening_item (id, kind, entity_id, customer_id, currency, old_number, amount_minor, original_minor, document_on, due_on, opened_on, remark, \
         department_id, owner_id) SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), c.id, CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT), \
         CAST($7 AS BIGINT), CAST($8 AS BIGINT), CAST($9 AS BIGINT), CAST($10 AS BIGINT), CAST($11 AS TEXT), c.department_id, c.owner_id FROM customer c \
         WHERE c.id = $12 AND c.version = $13 AND c.state = 'active' FOR SHARE";
    /// The counter-document of one, if the customer is still as it was read.
    pub(crate) REVERSE: Write "opening_reversal.insert" =
        "INSERT INTO opening_reversal (id, item_id, entity_id, customer_id, currency, amount_minor, opened_on, reason, department_id, owner_id) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), c.id, CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS TEXT), \
         c.department_id, c.owner_id FROM customer c WHERE c.id = $8 AND c.version = $9 FOR SHARE";
    /// What the system before says of an area.
    pub(crate) SET_FIGURE: Write "opening_figure.set" =
        "INSERT INTO opening_figure (entity_id, area, figure_minor, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (entity_id, area) DO UPDATE SET figure_minor = excluded.figure_minor, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    /// Nobody has said yet.
    pub(crate) FORGET_FIGURE: Write "opening_figure.forget" = "DELETE FROM opening_figure WHERE entity_id = $1 AND area = $2";
}
