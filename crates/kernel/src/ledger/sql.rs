//! Statements on the ledgers' tables. 9007199254740992 is `AMOUNT_MAX`.

/// Moves the components of an exposure row, none of them out of range.
macro_rules! expose {
    ($guard:literal) => {
        concat!(
            "UPDATE exposure SET open_orders = open_orders + $1, delivered = delivered + $2, invoiced = invoiced + $3, bills = bills + $4, \
             advances = advances + $5 WHERE id = $6 AND entity_id = $7 AND currency = $8 \
             AND ABS(open_orders + $1) <= 9007199254740992 AND ABS(delivered + $2) <= 9007199254740992 AND ABS(invoiced + $3) <= 9007199254740992 \
             AND ABS(bills + $4) <= 9007199254740992 AND ABS(advances + $5) <= 9007199254740992",
            $guard
        )
    };
}

crate::statements! {
    /// Balances without variant, lot, serial, foreign owner or quality status.
    pub(crate) PLAIN_BALANCES: Fact "ledger.plain_balances" =
        "SELECT id, item_id, on_hand, reserved FROM stock_balance WHERE warehouse_id = $1 AND item_id IN {ids:$2} \
         AND variant_id = 0 AND lot_id = 0 AND serial = '' AND owner_party_id = 0 AND quality = ''";
    /// Balances.
    pub(crate) BALANCES_BY_ID: Fact "ledger.balances_by_id" = "SELECT id, item_id, on_hand, reserved FROM stock_balance WHERE id IN {ids:$1}";
    /// Holds the balances of products in warehouses until the end, in the order of their ids for everybody.
    pub(crate) HOLD_BALANCES: Fact "ledger.hold_balances" =
        "SELECT id FROM stock_balance WHERE warehouse_id IN {ids:$1} AND item_id IN {ids:$2} ORDER BY id FOR UPDATE";
    /// Goods come in; the balance is made when it is not there.
    pub(crate) RAISE: Write "ledger.raise_on_hand" =
        "INSERT INTO stock_balance (id, entity_id, warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality, on_hand, reserved) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) \
         ON CONFLICT (warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality) \
         DO UPDATE SET on_hand = stock_balance.on_hand + excluded.on_hand \
         WHERE stock_balance.entity_id = excluded.entity_id AND stock_balance.on_hand + excluded.on_hand <= 9007199254740992";
    /// Goods go out, as far as they are not promised.
    pub(crate) LOWER: Write "ledger.lower_on_hand" =
        "UPDATE stock_balance SET on_hand = on_hand + $1 WHERE warehouse_id = $2 AND item_id = $3 AND variant_id = $4 AND lot_id = $5 \
         AND serial = $6 AND owner_party_id = $7 AND quality = $8 AND entity_id = $9 AND on_hand + $1 >= reserved";
    /// An entry of goods, by the balance's key.
    pub(crate) MOVE: Write "ledger.move_on_hand" =
        "INSERT INTO stock_entry (id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at) \
         VALUES ($1, (SELECT b.id FROM stock_balance b WHERE b.warehouse_id = $2 AND b.item_id = $3 AND b.variant_id = $4 AND b.lot_id = $5 \
         AND b.serial = $6 AND b.owner_party_id = $7 AND b.quality = $8), 'on_hand', $9, $10, $11, $12, $13, $14)";
    /// Promises what is free.
    pub(crate) RESERVE: Write "ledger.reserve" = "UPDATE stock_balance SET reserved = reserved + $1 WHERE id = $2 AND on_hand - reserved >= $1";
    /// Takes a promise back.
    pub(crate) RELEASE: Write "ledger.release" = "UPDATE stock_balance SET reserved = reserved - $1 WHERE id = $2 AND reserved >= $1";
    /// An entry of a promise.
    pub(crate) RESERVE_ENTRY: Write "ledger.reserve_entry" =
        "INSERT INTO stock_entry (id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at) \
         VALUES ($1, $2, 'reserved', $3, $4, $5, $6, $7, $8)";
    /// What a document still holds.
    pub(crate) RESERVED_BY: Fact "ledger.reserved_by" =
        "SELECT doc_id, balance_id, CAST(SUM(quantity) AS BIGINT), line_no FROM stock_entry WHERE doc_id IN {ids:$1} AND doc_type = $2 \
         AND bucket = 'reserved' GROUP BY doc_id, balance_id, line_no HAVING SUM(quantity) > 0 ORDER BY doc_id, balance_id, line_no";

    /// The exposure row of a credit group.
    pub(crate) EXPOSURE: Fact "ledger.exposure" =
        "SELECT id, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, version \
         FROM exposure WHERE entity_id = $1 AND credit_group_id = $2 AND currency = $3";
    /// The oldest day on which something that is still open was due, of all who share a credit.
    pub(crate) OLDEST_DUE: Fact "ledger.oldest_due" =
        "SELECT MIN(i.due_on) FROM open_item i WHERE i.customer_id IN (SELECT c.id FROM customer c WHERE c.credit_group_id = $1) AND i.entity_id = $2 \
         AND i.currency = $3 AND COALESCE(i.side, '') = 'debit' AND i.open_minor > 0";
    /// A new exposure row.
    pub(crate) OPEN_EXPOSURE: Write "ledger.open_exposure" =
        "INSERT INTO exposure (id, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, version) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 1)";
    /// Another limit.
    pub(crate) SET_LIMIT: Write "ledger.set_limit" = "UPDATE exposure SET limit_minor = $1, version = version + 1 WHERE id = $2 AND version = $3";
    /// Stops credit, or lets it go on.
    pub(crate) SET_HOLD: Write "ledger.set_hold" = "UPDATE exposure SET on_hold = $1, version = version + 1 WHERE id = $2 AND version = $3";
    /// Moves an exposure as far as the limit allows.
    pub(crate) EXPOSE_WITHIN_LIMIT: Write "ledger.expose_within_limit" =
        expose!(" AND NOT on_hold AND open_orders + delivered + invoiced + bills - advances + $9 <= limit_minor");
    /// Moves an exposure that is not on hold.
    pub(crate) EXPOSE_NOT_ON_HOLD: Write "ledger.expose_not_on_hold" = expose!(" AND NOT on_hold");
    /// Moves an exposure whose goods are paid for before they leave.
    pub(crate) EXPOSE_PREPAID: Write "ledger.expose_prepaid" = expose!(" AND NOT on_hold AND delivered + invoiced + bills - advances + $9 <= 0");
    /// Moves an exposure.
    pub(crate) EXPOSE: Write "ledger.expose" = expose!("");
    /// An entry of money.
    pub(crate) MONEY_ENTRY: Write "ledger.money_entry" =
        "INSERT INTO money_entry (id, entity_id, customer_id, exposure_id, account, currency, amount_minor, doc_type, doc_id, reverses_id, effective_on, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// A customer's balance on an account.
    pub(crate) MONEY_BALANCE: Write "ledger.money_balance" =
        "INSERT INTO money_balance (entity_id, customer_id, account, currency, balance_minor) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (entity_id, customer_id, account, currency) DO UPDATE SET balance_minor = money_balance.balance_minor + excluded.balance_minor \
         WHERE ABS(money_balance.balance_minor + excluded.balance_minor) <= 9007199254740992";

    /// A new open item.
    pub(crate) OPEN_ITEM: Write "ledger.open_item" =
        "INSERT INTO open_item (id, entity_id, customer_id, currency, side, doc_type, doc_id, amount_minor, open_minor, due_on) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)";
    /// What is open, oldest first.
    pub(crate) OPEN_ITEMS: Fact "ledger.open_items" =
        "SELECT id, customer_id, currency, side, doc_type, doc_id, amount_minor, open_minor, due_on FROM open_item \
         WHERE customer_id = $1 AND currency = $2 AND side = $3 AND open_minor > 0 ORDER BY due_on, id LIMIT 500";
    /// Items.
    pub(crate) ITEMS_BY_ID: Fact "ledger.items_by_id" =
        "SELECT id, customer_id, currency, side, doc_type, doc_id, amount_minor, open_minor, due_on FROM open_item WHERE id IN {ids:$1} ORDER BY id";
    /// Takes from what is open.
    pub(crate) DRAW: Write "ledger.draw_item" = "UPDATE open_item SET open_minor = open_minor - $1 WHERE id = $2 AND open_minor >= $1";
    /// Opens an item again.
    pub(crate) REOPEN: Write "ledger.reopen_item" = "UPDATE open_item SET open_minor = open_minor + $1 WHERE id = $2 AND open_minor + $1 <= amount_minor";
    /// An allocation of two items that belong together.
    pub(crate) ALLOCATE: Write "ledger.allocate" =
        "INSERT INTO allocation (id, debit_item_id, credit_item_id, amount_minor, reverses_id, at, made_on) \
         SELECT CAST($1 AS BIGINT), d.id, c.id, CAST($2 AS BIGINT), CAST(NULL AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM open_item d \
         JOIN open_item c ON c.entity_id = d.entity_id AND c.customer_id = d.customer_id AND c.currency = d.currency \
         WHERE d.id = $5 AND c.id = $6 AND d.side = 'debit' AND c.side = 'credit'";
    /// An allocation that stands.
    pub(crate) LIVE_ALLOCATION: Fact "ledger.live_allocation" =
        "SELECT a.debit_item_id, a.credit_item_id, a.amount_minor FROM allocation a WHERE a.id = $1 AND a.reverses_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses_id = a.id)";
    /// The exact negation of an allocation.
    pub(crate) NEGATE: Write "ledger.negate_allocation" =
        "INSERT INTO allocation (id, debit_item_id, credit_item_id, amount_minor, reverses_id, at, made_on) \
         SELECT CAST($1 AS BIGINT), a.debit_item_id, a.credit_item_id, -a.amount_minor, a.id, CAST($2 AS BIGINT), CAST($3 AS BIGINT) FROM allocation a \
         WHERE a.id = $4 AND a.debit_item_id = $5 AND a.credit_item_id = $6 AND a.amount_minor = $7 AND a.reverses_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses_id = a.id)";
}
