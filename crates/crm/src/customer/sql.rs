//! Statements on `customer`, its parts and what it is found by; nobody else writes them.

kernel::statements! {
    /// Whose customers these are.
    pub(crate) LOCATE: Fact "customer.locate" = "SELECT id, department_id, owner_id, version FROM customer WHERE id IN {ids:$1}";
    /// One customer.
    pub(crate) BY_ID: Fact "customer.by_id" =
        "SELECT id, code, name, short_name, mnemonic, class_id, region_id, source, credit_code, phone, invoice_title, bank_name, bank_account, \
         invoice_address, invoice_phone, payment_kind, payment_days, cut_off_day, statement_day, payment_months, pay_day, remark, department_id, owner_id, \
         credit_group_id, state, created_at, search_version, version FROM customer WHERE id = $1";
    /// What a document on a customer relies on.
    pub(crate) ACCOUNT: Fact "customer.account" = "SELECT id, department_id, owner_id, credit_group_id, state, version, name FROM customer WHERE id = $1";
    /// The same of several.
    pub(crate) ACCOUNTS: Fact "customer.accounts" =
        "SELECT id, department_id, owner_id, credit_group_id, state, version, name FROM customer WHERE id IN {ids:$1} ORDER BY id";
    /// A customer, whoever plays a part for it, and some others: what an order relies on.
    pub(crate) DEALING: Fact "customer.dealing" =
        "SELECT k.id, k.code, k.name, k.class_id, k.department_id, k.owner_id, k.credit_group_id, k.payment_kind, k.payment_days, k.cut_off_day, \
         k.statement_day, k.payment_months, k.pay_day, k.state, k.version, \
         EXISTS (SELECT 1 FROM customer_party p WHERE p.customer_id = $1 AND p.role = 'receives' AND p.party_id = k.id), \
         EXISTS (SELECT 1 FROM customer_party p WHERE p.customer_id = $1 AND p.role = 'invoiced' AND p.party_id = k.id), \
         EXISTS (SELECT 1 FROM customer_party p WHERE p.customer_id = $1 AND p.role = 'pays' AND p.party_id = k.id) \
         FROM customer k WHERE k.id IN (SELECT z.id FROM customer z WHERE z.id IN {ids:$2} \
         UNION SELECT p.party_id FROM customer_party p WHERE p.customer_id = $1) ORDER BY k.id";
    /// Who pays for a customer, where that is another one.
    pub(crate) PARTIES_OF: Fact "customer.parties_of" = "SELECT role, party_id FROM customer_party WHERE customer_id = $1";
    /// Who has a code, whatever its case; of an earlier time's several the first.
    pub(crate) BY_CODE: Fact "customer.by_code" = "SELECT id FROM customer WHERE lower(code) = $1 ORDER BY code_twin LIMIT 1";
    /// A code that differs from a customer's in nothing but case: one of an earlier time.
    pub(crate) TWIN: Fact "customer.twin" = "SELECT code FROM customer WHERE lower(code) = $1 AND id <> $2 ORDER BY code_twin LIMIT 1";
    /// Who has a credit code.
    pub(crate) BY_CREDIT_CODE: Fact "customer.by_credit_code" = "SELECT id FROM customer WHERE credit_code = $1";
    /// Who else has a credit code, and who looks after it.
    pub(crate) HOLDER: Fact "customer.holder" =
        "SELECT c.code, c.name, u.name, c.department_id, c.owner_id FROM customer c JOIN app_user u ON u.id = c.owner_id \
         WHERE c.credit_code = $1 AND c.id <> $2";
    /// Who has a telephone number, or has a contact who does.
    pub(crate) BY_PHONE: Fact "customer.by_phone" =
        "SELECT DISTINCT t.customer_id FROM customer_term t WHERE t.term = $1 AND t.source <> 0 ORDER BY t.customer_id LIMIT 50";
    /// Whose words have a piece that begins so.
    pub(crate) BY_PIECE: Fact "customer.by_piece" =
        "SELECT t.customer_id FROM customer_term t WHERE t.term >= $1 AND t.term < $2 AND t.source = 0 ORDER BY t.term, t.customer_id LIMIT 101";
    /// Customers that are compared with somebody who is to be taken on.
    pub(crate) COMPARED: Fact "customer.compared" =
        "SELECT c.id, c.code, c.name, c.credit_code, c.state, c.department_id, d.name, c.owner_id, u.name FROM customer c \
         JOIN department d ON d.id = c.department_id JOIN app_user u ON u.id = c.owner_id WHERE c.id IN {ids:$1} ORDER BY c.id";
    /// Somebody who is to look after a customer.
    pub(crate) KEEPER: Fact "customer.keeper" = "SELECT id, department_id, state = 'active', version FROM app_user WHERE id = $1";
    /// How many items of a customer are open.
    pub(crate) OPEN_ITEMS: Fact "customer.open_items" = "SELECT CAST(COUNT(*) AS BIGINT) FROM open_item WHERE customer_id = $1 AND open_minor > 0";
    /// How many orders that a customer made or pays for are still to be delivered.
    pub(crate) OPEN_ORDERS: Fact "customer.open_orders" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM sales_order o WHERE o.id IN (SELECT x.id FROM sales_order x WHERE x.customer_id = $1 \
         UNION SELECT x.id FROM sales_order x WHERE x.payer_id = $1) AND o.state IN ('confirmed', 'part_delivered')";
    /// How many deliveries somebody pays for of which something is not invoiced yet, or which will be owed once they are signed for: an invoice
    /// that came before the signature owes nothing by itself. A fen that rounding left beside no goods is nothing to invoice.
    pub(crate) OPEN_DELIVERIES: Fact "customer.open_deliveries" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM delivery_standing o WHERE o.delivery_id IN (SELECT s.delivery_id FROM delivery_standing s WHERE s.payer_id = $1 \
         AND s.gross_minor - s.returned_minor - s.invoiced_minor <> 0 AND EXISTS (SELECT 1 FROM delivery_progress g WHERE g.delivery_id = s.delivery_id \
         AND g.quantity - g.returned - g.invoiced <> 0) UNION SELECT s.delivery_id FROM delivery_standing s JOIN delivery d ON d.id = s.delivery_id \
         WHERE s.payer_id = $1 AND s.signed_on IS NULL AND s.gross_minor > s.returned_minor AND d.arises = 'signature')";
    /// How many customers a department looks after that are still served.
    pub(crate) OF_DEPARTMENT: Fact "customer.of_department" =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM customer WHERE department_id = $1 AND state = 'active'";
    /// A new customer.
    pub(crate) INSERT: Write "customer.insert" =
        "INSERT INTO customer (name, short_name, mnemonic, class_id, region_id, source, credit_code, phone, invoice_title, bank_name, bank_account, \
         invoice_address, invoice_phone, remark, search_version, payment_kind, payment_days, cut_off_day, statement_day, payment_months, pay_day, \
         id, code, department_id, owner_id, credit_group_id, created_at, state, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, 'active', 1)";
    /// Other words and figures.
    pub(crate) UPDATE: Write "customer.update" =
        "UPDATE customer SET name = $1, short_name = $2, mnemonic = $3, class_id = $4, region_id = $5, source = $6, credit_code = $7, phone = $8, \
         invoice_title = $9, bank_name = $10, bank_account = $11, invoice_address = $12, invoice_phone = $13, remark = $14, search_version = $15, \
         version = version + 1 WHERE id = $16 AND version = $17 AND state = 'active'";
    /// Other terms.
    pub(crate) SET_TERMS: Write "customer.set_terms" =
        "UPDATE customer SET payment_kind = $1, payment_days = $2, cut_off_day = $3, statement_day = $4, payment_months = $5, pay_day = $6, \
         version = version + 1 WHERE id = $7 AND version = $8 AND state = 'active'";
    /// Something of it changed that stands elsewhere: who plays which part.
    pub(crate) RAISE: Write "customer.raise" = "UPDATE customer SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// It plays all parts itself.
    pub(crate) NO_PARTIES: Write "customer.no_parties" = "DELETE FROM customer_party WHERE customer_id = $1";
    /// Another customer plays a part.
    pub(crate) PARTY: Write "customer.party" = "INSERT INTO customer_party (customer_id, role, party_id) VALUES ($1, $2, $3)";
    /// Somebody else looks after it.
    pub(crate) HAND_OVER: Write "customer.hand_over" =
        "UPDATE customer SET owner_id = $1, department_id = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'active'";
    /// It changed hands.
    pub(crate) HANDED_OVER: Write "customer.handed_over" =
        "INSERT INTO customer_hand_over (id, customer_id, from_id, to_id, at, by_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Before it is closed: whoever charges it or takes its money holds the row until they are done, and nobody begins to.
    pub(crate) BEFORE_CLOSE: Write "customer.before_close" =
        "UPDATE customer SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'active'";
    /// Not served any more, if nothing of it is open. A statement of its own: one that had to wait would still count what was
    /// there before it waited.
    pub(crate) CLOSE: Write "customer.close" =
        "UPDATE customer SET state = 'closed' WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM open_item i WHERE i.customer_id = customer.id AND i.open_minor > 0) \
         AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.customer_id = customer.id AND o.state IN ('confirmed', 'part_delivered')) \
         AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.payer_id = customer.id AND o.state IN ('confirmed', 'part_delivered')) \
         AND NOT EXISTS (SELECT 1 FROM delivery_standing s WHERE s.payer_id = customer.id AND s.gross_minor - s.returned_minor - s.invoiced_minor <> 0 \
         AND EXISTS (SELECT 1 FROM delivery_progress g WHERE g.delivery_id = s.delivery_id AND g.quantity - g.returned - g.invoiced <> 0)) \
         AND NOT EXISTS (SELECT 1 FROM delivery_standing s JOIN delivery d ON d.id = s.delivery_id WHERE s.payer_id = customer.id AND s.signed_on IS NULL \
         AND s.gross_minor > s.returned_minor AND d.arises = 'signature')";
    /// The region that a customer is in, and its version.
    pub(crate) REGION: Fact "customer.region" = "SELECT r.id, r.version FROM customer c JOIN region r ON r.id = c.region_id WHERE c.id = $1";
    /// Served again; not in a region that was closed in between.
    pub(crate) REOPEN: Write "customer.reopen" =
        "UPDATE customer SET state = 'active', version = version + 1, department_id = $1, \
         region_id = (SELECT r.id FROM region r WHERE r.id = customer.region_id AND r.state = 'active') WHERE id = $2 AND version = $3 AND state = 'closed'";

    /// It came in by mistake, and nothing refers to it.
    pub(crate) REMOVE: Write "customer.remove" = "DELETE FROM customer WHERE id = $1 AND version = $2";

    /// It is found by a term.
    pub(crate) TERM: Write "customer.insert_term" = "INSERT INTO customer_term (term, customer_id, source) VALUES ($1, $2, $3)";
    /// It is found by a term no more.
    pub(crate) NO_TERM: Write "customer.delete_term" = "DELETE FROM customer_term WHERE term = $1 AND customer_id = $2 AND source = $3";
    /// It is found by nothing of a source.
    pub(crate) NO_TERMS: Write "customer.delete_terms" = "DELETE FROM customer_term WHERE customer_id = $1 AND source = $2";
    /// It is found by nothing.
    pub(crate) NO_TERMS_AT_ALL: Write "customer.delete_all_terms" = "DELETE FROM customer_term WHERE customer_id = $1";
    /// Its terms are those of the present form. The version stays: nobody who edits the customer is disturbed.
    pub(crate) FOUND: Write "customer.found" = "UPDATE customer SET search_version = $1 WHERE id = $2 AND version = $3";
    /// Its contacts are those whose numbers were read.
    pub(crate) SAME_CONTACTS: Write "customer.same_contacts" =
        "UPDATE customer SET version = version WHERE id = $1 \
         AND (SELECT CAST(COALESCE(SUM(k.version), 0) AS BIGINT) FROM contact k WHERE k.customer_id = customer.id) = $2";
    /// Customers whose terms are of another form, the oldest form first.
    pub(crate) NOT_FOUND: Fact "customer.not_found" =
        "SELECT id FROM customer WHERE search_version < $1 ORDER BY search_version, id LIMIT 500";
    /// The words of customers, a page in the order of ids: what their terms are made of.
    pub(crate) WORDS: Fact "customer.words" =
        "SELECT id, code, name, short_name, mnemonic, credit_code, phone, search_version FROM customer WHERE id > $1 ORDER BY id LIMIT 500";
    /// The words of some customers, with the version they were read at.
    pub(crate) WORDS_OF: Fact "customer.words_of" =
        "SELECT id, code, name, short_name, mnemonic, credit_code, phone, version FROM customer WHERE id IN {ids:$1} ORDER BY id";
    /// The terms of some customers.
    pub(crate) TERMS_OF: Fact "customer.terms_of" =
        "SELECT customer_id, term, source FROM customer_term WHERE customer_id IN {ids:$1} ORDER BY customer_id, term, source";
    /// Credit codes as they are kept, a page in the order of ids.
    pub(crate) CREDIT_CODES: Fact "customer.credit_codes" =
        "SELECT id, code, credit_code FROM customer WHERE id > $1 AND credit_code IS NOT NULL ORDER BY id LIMIT 500";

    /// No department that is closed looks after a customer.
    IN_CLOSED: Check "crm.customers_in_closed_department" =
        "SELECT c.id FROM department d JOIN customer c ON c.department_id = d.id WHERE d.state = 'closed' AND c.state = 'active'";
    /// Who stands for a credit group stands for its own.
    GROUPS: Check "crm.who_stands_for_a_credit_group_stands_for_its_own" =
        "SELECT c.id FROM customer c JOIN customer g ON g.id = c.credit_group_id WHERE g.credit_group_id <> g.id";
    /// Whoever looks after a customer is the last it was given to, and every one gave it who had it.
    HANDS: Check "crm.customers_are_in_the_hands_they_were_given_into" =
        "SELECT c.id FROM customer c JOIN customer_hand_over h ON h.customer_id = c.id WHERE h.to_id <> COALESCE(\
         (SELECT n.from_id FROM customer_hand_over n WHERE n.customer_id = c.id AND n.id > h.id ORDER BY n.id LIMIT 1), c.owner_id)";
}

/// The invariants of this file.
pub(super) static CHECKS: &[&kernel::db::Check] = &[&IN_CLOSED, &GROUPS, &HANDS];
