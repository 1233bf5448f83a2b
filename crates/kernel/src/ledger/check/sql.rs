//! The invariants on the kernel's own tables, as statements that return the violating rows, and the facts of those computed again.
//!
//! Where two instants are compared that different requests took, a minute is allowed: a request keeps the moment at which it came,
//! and may wait for its turn and gather again before it is written (60000000 below, microseconds).

/// At most so many violating rows.
pub(crate) fn first(check: &str, limit: usize) -> String {
    format!("SELECT * FROM ({check}) AS violation LIMIT {limit}")
}

/// How many there are.
pub(crate) fn count(check: &str) -> String {
    format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({check}) AS violation")
}

/// Rows whose reference leads nowhere; a reference of several columns is absent when one of them is NULL.
pub(crate) fn orphans(table: &str, columns: &[String], parent: &str, keys: &[String]) -> String {
    let each = |form: &dyn Fn(&str) -> String, between: &str| columns.iter().map(|c| form(c)).collect::<Vec<_>>().join(between);
    let shown = each(&|c| format!("CAST(child.{c} AS TEXT)"), " || '/' || ");
    let present = each(&|c| format!("child.{c} IS NOT NULL"), " AND ");
    let met = columns.iter().zip(keys).map(|(c, k)| format!("parent.{k} = child.{c}")).collect::<Vec<_>>().join(" AND ");
    format!("SELECT {shown} FROM {table} AS child WHERE {present} AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {met})")
}

/// The same for a reference that is no foreign key, where 0 stands for the system or for nothing.
pub(crate) fn loose_orphans(table: &str, column: &str, parent: &str, key: &str) -> String {
    format!(
        "SELECT CAST(child.{column} AS TEXT) FROM {table} AS child WHERE child.{column} IS NOT NULL AND child.{column} <> 0 \
         AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE parent.{key} = child.{column})"
    )
}

crate::statements! {
    /// I01: on hand = Σ entries; a balance exists only with entries.
    pub(crate) ON_HAND: Check "I01.on_hand_is_the_sum_of_its_entries" =
        "SELECT b.id FROM stock_balance b LEFT JOIN (SELECT balance_id, SUM(quantity) AS q FROM stock_entry WHERE bucket = 'on_hand' GROUP BY balance_id) e \
         ON e.balance_id = b.id WHERE e.balance_id IS NULL OR b.on_hand <> e.q";
    /// I02: reserved = Σ entries.
    pub(crate) RESERVED: Check "I02.reserved_is_the_sum_of_its_entries" =
        "SELECT b.id FROM stock_balance b LEFT JOIN (SELECT balance_id, SUM(quantity) AS q FROM stock_entry WHERE bucket = 'reserved' GROUP BY balance_id) e \
         ON e.balance_id = b.id WHERE b.reserved <> COALESCE(e.q, 0)";
    /// I02: no document has released more than it reserved.
    pub(crate) RESERVED_BY_DOCUMENT: Check "I02.a_document_releases_what_it_reserved" =
        "SELECT doc_type, doc_id, balance_id FROM stock_entry WHERE bucket = 'reserved' GROUP BY doc_type, doc_id, balance_id HAVING SUM(quantity) < 0";
    /// I03.
    pub(crate) WITHIN_ON_HAND: Check "I03.reserved_is_within_on_hand" = "SELECT id FROM stock_balance WHERE reserved < 0 OR reserved > on_hand";
    /// I04: whatever went out was there before, also in the most favourable order within a minute.
    pub(crate) NEVER_NEGATIVE: Check "I04.never_negative_on_the_way" =
        "SELECT id FROM (SELECT id, quantity, \
         SUM(CASE WHEN quantity > 0 THEN quantity ELSE 0 END) OVER (PARTITION BY balance_id, bucket ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND 60000000 FOLLOWING) AS came, \
         SUM(CASE WHEN quantity < 0 THEN quantity ELSE 0 END) OVER (PARTITION BY balance_id, bucket ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND 60000001 PRECEDING) AS went \
         FROM stock_entry) AS running WHERE quantity < 0 AND came + COALESCE(went, 0) + quantity < 0";
    /// I06: goods move by a posted document only.
    pub(crate) ON_HAND_DOCUMENT: Check "I06.goods_move_by_a_posted_document" =
        "SELECT e.id FROM stock_entry e LEFT JOIN posted_document d ON d.doc_type = e.doc_type AND d.doc_id = e.doc_id WHERE e.bucket = 'on_hand' AND d.doc_id IS NULL";
    /// I06: goods move on the date of their document.
    pub(crate) ON_HAND_DATE: Check "I06.goods_move_on_the_date_of_their_document" =
        "SELECT e.id FROM stock_entry e JOIN posted_document d ON d.doc_type = e.doc_type AND d.doc_id = e.doc_id \
         WHERE e.bucket = 'on_hand' AND e.effective_on <> d.effective_on";

    /// I11: a customer's balance on an account = Σ entries.
    pub(crate) MONEY_BALANCE: Check "I11.balance_is_the_sum_of_its_entries" =
        "SELECT x.customer_id, x.account, x.currency FROM (SELECT entity_id, customer_id, account, currency, -balance_minor AS minor FROM money_balance \
         UNION ALL SELECT entity_id, customer_id, account, currency, amount_minor FROM money_entry) x \
         GROUP BY x.entity_id, x.customer_id, x.account, x.currency HAVING SUM(x.minor) <> 0";
    /// I11: what is invoiced and what is paid in advance is what the open items say.
    pub(crate) RECEIVABLE: Check "I11.receivable_is_what_is_open" =
        "SELECT x.customer_id, x.account, x.currency FROM (SELECT entity_id, customer_id, account, currency, amount_minor AS minor FROM money_entry \
         WHERE account IN ('invoiced', 'advances') UNION ALL SELECT entity_id, customer_id, CASE side WHEN 'debit' THEN 'invoiced' ELSE 'advances' END, currency, \
         -open_minor FROM open_item) x GROUP BY x.entity_id, x.customer_id, x.account, x.currency HAVING SUM(x.minor) <> 0";
    /// I12: an entry stands for a posted document, or for an allocation.
    pub(crate) ENTRY_DOCUMENT: Check "I12.an_entry_has_its_document" =
        "SELECT e.id FROM money_entry e WHERE NOT EXISTS (SELECT 1 FROM posted_document d WHERE d.doc_type = e.doc_type AND d.doc_id = e.doc_id) \
         AND NOT (e.doc_type = 'allocation' AND EXISTS (SELECT 1 FROM allocation a WHERE a.id = e.doc_id))";
    /// I12: an entry bears the date of its posted document.
    pub(crate) ENTRY_DATE: Check "I12.an_entry_bears_the_date_of_its_document" =
        "SELECT e.id FROM money_entry e JOIN posted_document d ON d.doc_type = e.doc_type AND d.doc_id = e.doc_id WHERE e.effective_on <> d.effective_on";
    /// I12: an allocation that posts moves both accounts by its own amount.
    pub(crate) ALLOCATION_ENTRIES: Check "I12.an_allocation_posts_its_amount" =
        "SELECT a.id FROM money_entry e JOIN allocation a ON a.id = e.doc_id WHERE e.doc_type = 'allocation' GROUP BY a.id, a.amount_minor \
         HAVING COUNT(*) <> 2 OR SUM(CASE WHEN e.account = 'invoiced' AND e.amount_minor = -a.amount_minor THEN 1 ELSE 0 END) <> 1 \
         OR SUM(CASE WHEN e.account = 'advances' AND e.amount_minor = -a.amount_minor THEN 1 ELSE 0 END) <> 1";
    /// I12: a reversing entry is the exact negation of what it reverses, once.
    pub(crate) REVERSAL: Check "I12.a_reversal_is_the_exact_negation" =
        "SELECT e.id FROM money_entry e JOIN money_entry o ON o.id = e.reverses_id WHERE e.amount_minor <> -o.amount_minor OR e.account <> o.account \
         OR e.currency <> o.currency OR e.customer_id <> o.customer_id OR e.exposure_id <> o.exposure_id \
         UNION ALL SELECT MIN(id) FROM money_entry WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING COUNT(*) > 1";
    /// I13: live allocations stay within both items.
    pub(crate) ALLOCATED_WITHIN: Check "I13.allocations_stay_within_their_items" =
        "SELECT i.id FROM open_item i JOIN (SELECT item_id, SUM(amount_minor) AS s FROM (SELECT debit_item_id AS item_id, amount_minor FROM allocation \
         UNION ALL SELECT credit_item_id, amount_minor FROM allocation) AS sides GROUP BY item_id) a ON a.item_id = i.id WHERE a.s > i.amount_minor OR a.s < 0";
    /// I13: an allocation is above zero, its undoing the exact negation, once.
    pub(crate) ALLOCATION_SIGN: Check "I13.an_allocation_is_positive_or_undoes_one" =
        "SELECT a.id FROM allocation a LEFT JOIN allocation o ON o.id = a.reverses_id WHERE (a.reverses_id IS NULL AND a.amount_minor <= 0) \
         OR (a.reverses_id IS NOT NULL AND (o.reverses_id IS NOT NULL OR a.amount_minor <> -o.amount_minor OR a.debit_item_id <> o.debit_item_id \
         OR a.credit_item_id <> o.credit_item_id)) \
         UNION ALL SELECT MIN(id) FROM allocation WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING COUNT(*) > 1";
    /// I14.
    pub(crate) ALLOCATION_SIDES: Check "I14.both_sides_are_of_one_customer_and_currency" =
        "SELECT a.id FROM allocation a JOIN open_item d ON d.id = a.debit_item_id JOIN open_item c ON c.id = a.credit_item_id \
         WHERE d.side <> 'debit' OR c.side <> 'credit' OR d.customer_id <> c.customer_id OR d.currency <> c.currency OR d.entity_id <> c.entity_id";
    /// The ledger of exposures: every component = Σ its entries.
    pub(crate) EXPOSURE: Check "ledger.exposure_is_the_sum_of_its_entries" =
        "SELECT x.id FROM exposure x LEFT JOIN (SELECT exposure_id, SUM(CASE account WHEN 'open_orders' THEN amount_minor ELSE 0 END) AS orders, \
         SUM(CASE account WHEN 'delivered' THEN amount_minor ELSE 0 END) AS delivered, SUM(CASE account WHEN 'invoiced' THEN amount_minor ELSE 0 END) AS invoiced, \
         SUM(CASE account WHEN 'bills' THEN amount_minor ELSE 0 END) AS bills, SUM(CASE account WHEN 'advances' THEN amount_minor ELSE 0 END) AS advances \
         FROM money_entry GROUP BY exposure_id) e ON e.exposure_id = x.id WHERE x.open_orders <> COALESCE(e.orders, 0) OR x.delivered <> COALESCE(e.delivered, 0) \
         OR x.invoiced <> COALESCE(e.invoiced, 0) OR x.bills <> COALESCE(e.bills, 0) OR x.advances <> COALESCE(e.advances, 0) OR x.limit_minor < 0 \
         UNION ALL SELECT e.exposure_id FROM money_entry e JOIN exposure x ON x.id = e.exposure_id WHERE e.currency <> x.currency OR e.entity_id <> x.entity_id";
    /// The ledger of open items: open = amount − Σ allocations.
    pub(crate) OPEN_ITEM: Check "ledger.open_is_what_is_not_allocated" =
        "SELECT i.id FROM open_item i LEFT JOIN (SELECT item_id, SUM(amount_minor) AS s FROM (SELECT debit_item_id AS item_id, amount_minor FROM allocation \
         UNION ALL SELECT credit_item_id, amount_minor FROM allocation) AS sides GROUP BY item_id) a ON a.item_id = i.id \
         WHERE i.open_minor <> i.amount_minor - COALESCE(a.s, 0)";

    /// I28: a correction names a posted document of the same legal entity, and never itself.
    pub(crate) CORRECTION: Check "I28.a_correction_names_what_it_corrects" =
        "SELECT d.doc_type, d.doc_id FROM posted_document d LEFT JOIN posted_document o ON o.doc_type = d.corrects_type AND o.doc_id = d.corrects_id \
         WHERE (d.corrects_type IS NULL) <> (d.corrects_id IS NULL) \
         OR (d.corrects_id IS NOT NULL AND (o.doc_id IS NULL OR o.entity_id <> d.entity_id OR o.doc_id = d.doc_id))";
    /// I29: a document was posted by an operation that was done, at its time, by its actor.
    pub(crate) POSTING_AUDIT: Check "I29.a_posting_has_its_audit_entry" =
        "SELECT d.doc_type, d.doc_id FROM posted_document d LEFT JOIN audit a ON a.id = d.audit_id \
         WHERE a.id IS NULL OR a.outcome <> 'done' OR a.at <> d.posted_at OR COALESCE(a.actor_id, 0) <> COALESCE(d.posted_by, 0)";
    /// I31: the numbers of a series are 1 to the last given, each once: a document's or a void's.
    pub(crate) NUMBER_GAPS: Check "I31.numbers_are_without_gaps" =
        "SELECT s.id, s.code FROM number_series s LEFT JOIN (SELECT series_id, seq_no FROM posted_document UNION ALL SELECT series_id, seq_no FROM number_void) g \
         ON g.series_id = s.id GROUP BY s.id, s.code, s.next_no HAVING COUNT(g.seq_no) <> s.next_no - 1 OR COUNT(DISTINCT g.seq_no) <> COUNT(g.seq_no) \
         OR COALESCE(MIN(g.seq_no), 1) <> 1 OR COALESCE(MAX(g.seq_no), 0) <> s.next_no - 1";
    /// I31: a number reads as its series and count say.
    pub(crate) NUMBER_TEXT: Check "I31.a_number_reads_as_its_series_says" =
        "SELECT n.number FROM (SELECT series_id, seq_no, number FROM posted_document UNION ALL SELECT series_id, seq_no, number FROM number_void) n \
         JOIN number_series s ON s.id = n.series_id WHERE n.number <> s.prefix || CASE WHEN LENGTH(CAST(n.seq_no AS TEXT)) < s.width \
         THEN SUBSTR('0000000000000000', 1, CAST(s.width - LENGTH(CAST(n.seq_no AS TEXT)) AS INTEGER)) ELSE '' END || CAST(n.seq_no AS TEXT)";
    /// I32: a key has one answer, recorded for the one who asked, and no two keys claim one effect.
    pub(crate) KEY: Check "I32.a_key_has_one_effect" =
        "SELECT r.principal_id, r.request_key FROM receipt r LEFT JOIN audit a ON a.id = r.audit_id \
         WHERE a.id IS NULL OR COALESCE(a.actor_id, 0) <> r.principal_id OR a.at <> r.at \
         UNION ALL SELECT MIN(principal_id), MIN(request_key) FROM receipt GROUP BY audit_id HAVING COUNT(*) > 1";
    /// I33: an event comes from an operation that was recorded at its time, and not refused.
    pub(crate) EVENT_AUDIT: Check "I33.an_event_has_its_audit_entry" =
        "SELECT o.event_id, o.consumer FROM outbox o LEFT JOIN audit a ON a.id = o.audit_id WHERE a.id IS NULL OR a.outcome = 'refused' OR a.at <> o.at";
    /// I33: an event is the same for all its consumers.
    pub(crate) EVENT_SAME: Check "I33.an_event_is_the_same_for_all" =
        "SELECT event_id FROM outbox GROUP BY event_id HAVING MIN(name) <> MAX(name) OR MIN(event_version) <> MAX(event_version) OR MIN(payload) <> MAX(payload) \
         OR MIN(audit_id) <> MAX(audit_id)";
    /// I34: delivered with a successful attempt on record (the first of all is its own record, and cannot be disproved), waiting with a next time and none, or dead with a
    /// reason.
    pub(crate) OUTBOX_STATE: Check "I34.an_outbox_row_says_what_became_of_it" =
        "SELECT o.event_id, o.consumer FROM outbox o WHERE CASE WHEN o.state = 'delivered' AND o.attempts = 1 AND o.round = 0 THEN 1 = 0 \
         ELSE (o.state = 'delivered') <> EXISTS (SELECT 1 FROM outbox_attempt t WHERE t.event_id = o.event_id AND t.consumer = o.consumer AND t.ok) END \
         OR (o.state = 'waiting') <> (o.next_at IS NOT NULL) OR (o.state = 'waiting') <> (o.ended_at IS NULL) OR (o.state IN ('dead', 'discarded') AND o.reason IS NULL)";
    /// I36: nobody decides their own request, nor two steps of one.
    pub(crate) OWN_REQUEST: Check "I36.nobody_approves_their_own_request" =
        "SELECT a.id FROM approval_step s JOIN approval a ON a.id = s.approval_id WHERE s.decided_by = a.owner_id \
         UNION ALL SELECT approval_id FROM approval_step WHERE decided_by IS NOT NULL GROUP BY approval_id, decided_by HAVING COUNT(*) > 1";
    /// I36: what was decided is what was asked, and the state follows from the steps.
    pub(crate) APPROVED_DIGEST: Check "I36.what_was_decided_is_what_was_asked" =
        "SELECT a.id FROM approval_step s JOIN approval a ON a.id = s.approval_id WHERE (s.decided_by IS NULL) <> (s.verdict IS NULL) \
         OR (s.verdict IS NOT NULL AND (s.digest IS NULL OR s.digest <> a.input_digest)) OR (a.state = 'approved' AND COALESCE(s.verdict, '') <> 'approved') \
         UNION ALL SELECT a.id FROM approval a WHERE (a.state = 'waiting') <> (a.ended_at IS NULL) \
         OR (a.state = 'rejected' AND NOT EXISTS (SELECT 1 FROM approval_step s WHERE s.approval_id = a.id AND s.verdict = 'rejected'))";
    /// I36: an approved request was done once, for its requester, as it was asked; any other was not.
    pub(crate) APPROVED_DONE: Check "I36.what_was_approved_is_what_was_done" =
        "SELECT p.id FROM approval p LEFT JOIN audit a ON a.cause = 'approval:' || CAST(p.id AS TEXT) AND a.operation = p.operation AND a.outcome = 'done' \
         AND a.on_behalf_of = p.owner_id AND a.input = p.input AND a.effective_on = p.effective_on \
         GROUP BY p.id, p.state HAVING COUNT(a.id) <> CASE p.state WHEN 'approved' THEN 1 ELSE 0 END";
    /// I41: the versions of the terms are 1 to n and those that were not withdrawn take effect in that order.
    pub(crate) POLICY_NUMBERS: Check "I41.versions_follow_each_other" =
        "SELECT number FROM (SELECT number, ROW_NUMBER() OVER (ORDER BY number) AS nth FROM policy_version) AS numbered WHERE number <> nth \
         UNION ALL SELECT number FROM (SELECT number, effective_from, LAG(effective_from) OVER (ORDER BY number) AS earlier FROM policy_version v \
         WHERE NOT EXISTS (SELECT 1 FROM policy_withdrawal w WHERE w.version_id = v.id)) AS standing WHERE effective_from < earlier";
    /// I41: a decision names the version of its audit entry.
    pub(crate) DECISION_POLICY: Check "I41.a_decision_names_the_version_of_its_audit_entry" =
        "SELECT d.id FROM decision d JOIN audit a ON a.id = d.audit_id WHERE d.policy_version <> a.policy_version";
    /// I42: secrets are stored as SHA-256 only.
    pub(crate) HASHED: Check "I42.secrets_are_stored_as_hashes" =
        "SELECT 'session', user_id FROM session WHERE LENGTH(token_hash) <> 64 UNION ALL SELECT 'token', user_id FROM api_token WHERE LENGTH(token_hash) <> 64";
    /// I45: no audit entry is more than a minute older than one recorded before it. The clock of one process never goes back, so
    /// only waiting for a turn, or another machine's clock, makes it older at all.
    pub(crate) RECORDED_ORDER: Check "I45.recorded_order_follows_the_audit" =
        "SELECT id FROM (SELECT id, at, MAX(at) OVER (ORDER BY position, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest FROM audit) AS recorded \
         WHERE at < latest - 60000000";

    /// Posted documents of all kinds, page by page.
    pub(crate) DOCUMENTS_AFTER: Fact "check.documents_after" =
        "SELECT doc_type, doc_id, digest FROM posted_document WHERE (doc_type, doc_id) > ($1, $2) ORDER BY doc_type, doc_id LIMIT 500";
    /// Receipts with what was asked, page by page.
    pub(crate) RECEIPTS_AFTER: Fact "check.receipts_after" =
        "SELECT r.principal_id, r.request_key, r.input_digest, a.operation, a.effective_on, a.input FROM receipt r JOIN audit a ON a.id = r.audit_id \
         WHERE (r.principal_id, r.request_key) > ($1, $2) ORDER BY r.principal_id, r.request_key LIMIT 1000";
    /// Versions of the terms that stand.
    pub(crate) VERSIONS_STANDING: Fact "check.versions_standing" =
        "SELECT number, effective_from, published_at FROM policy_version v \
         WHERE NOT EXISTS (SELECT 1 FROM policy_withdrawal w WHERE w.version_id = v.id) ORDER BY effective_from, number";
    /// Under which version what was recorded when, page by page.
    pub(crate) JUDGED_AFTER: Fact "check.judged_after" =
        "SELECT id, at, policy_version, effective_on, operation, cause FROM audit WHERE id > $1 ORDER BY id LIMIT 2000";
    /// Where the first legal entity's days begin.
    pub(crate) TIME_ZONE: Fact "check.time_zone" = "SELECT time_zone FROM legal_entity ORDER BY id LIMIT 1";
    /// Approval requests with their digests, page by page.
    pub(crate) APPROVALS_AFTER: Fact "check.approvals_after" = "SELECT id, input, input_digest FROM approval WHERE id > $1 ORDER BY id LIMIT 1000";
    /// When a consumer was told of an event of a name for the first time.
    pub(crate) CONSUMER_SINCE: Fact "check.consumer_since" = "SELECT MIN(at) FROM outbox WHERE consumer = $1 AND name = $2";
    /// Events of a name since then of which it was not told.
    pub(crate) NOT_TOLD: Fact "check.not_told" =
        "SELECT DISTINCT o.event_id FROM outbox o WHERE o.name = $1 AND o.at >= $2 \
         AND NOT EXISTS (SELECT 1 FROM outbox c WHERE c.event_id = o.event_id AND c.consumer = $3) ORDER BY o.event_id";
}

/// The invariants of this file.
pub(crate) static CHECKS: &[&crate::db::Check] = &[
    &ON_HAND,
    &RESERVED,
    &RESERVED_BY_DOCUMENT,
    &WITHIN_ON_HAND,
    &NEVER_NEGATIVE,
    &ON_HAND_DOCUMENT,
    &ON_HAND_DATE,
    &MONEY_BALANCE,
    &RECEIVABLE,
    &ENTRY_DOCUMENT,
    &ENTRY_DATE,
    &ALLOCATION_ENTRIES,
    &REVERSAL,
    &ALLOCATED_WITHIN,
    &ALLOCATION_SIGN,
    &ALLOCATION_SIDES,
    &EXPOSURE,
    &OPEN_ITEM,
    &CORRECTION,
    &POSTING_AUDIT,
    &NUMBER_GAPS,
    &NUMBER_TEXT,
    &KEY,
    &EVENT_AUDIT,
    &EVENT_SAME,
    &OUTBOX_STATE,
    &OWN_REQUEST,
    &APPROVED_DIGEST,
    &APPROVED_DONE,
    &POLICY_NUMBERS,
    &DECISION_POLICY,
    &HASHED,
    &RECORDED_ORDER,
];
