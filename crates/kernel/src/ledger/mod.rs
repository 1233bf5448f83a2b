//! Ledgers: append-only entries whose sums are kept beside them under guards, and proven by [`check`].
//!
//! Every slice posts here within its own transaction and nobody else writes these tables. A balance moves by a conditional
//! update whose count is checked: a miss is `Failure::Stale`, so that the request gathers and decides again and no refusal comes
//! from an old figure.
//!
//! # Stock
//! A balance is one row a stock key; its entries are in one of two buckets: what lies there (`on_hand`) and what of it is
//! promised (`reserved`). Always `0 <= reserved <= on_hand`.
//!
//! # Money: what documents and an allocation mean
//! An entry moves one component ([`money::Account`]) of one exposure row by a signed amount; the exposure is
//! `open_orders + delivered + invoiced + bills − advances`. `delivered` is what left and is no receivable yet, `invoiced` what is owed,
//! `advances` what was paid and is not used for anything yet, so that at every moment, for every customer and currency:
//!
//! * `invoiced` = Σ open amounts of the debit items, `advances` = Σ open amounts of the credit items;
//! * the receivable balance (I11) = `invoiced − advances` = Σ debit documents − Σ credit documents;
//! * the statement of account = `delivered + invoiced − advances`, a line a document.
//!
//! | what happens | entries (`doc_type`, `doc_id` of …) | open items |
//! |---|---|---|
//! | charge of C | invoiced +C (the charge) | a debit item of C |
//! | order of G; amended by ±G; its rest R cancelled or closed | open_orders +G (the order); ±G; −R (the amendment) | – |
//! | delivery of D, its receivable arises with it | open_orders −D, invoiced +D (the delivery) | a debit item of D |
//! | delivery of D, it arises with signature or invoice | open_orders −D, delivered +D (the delivery) | – |
//! | signature, or invoice, of D where it arises with that | delivered −D, invoiced +D (the signature, the invoice) | a debit item of D |
//! | invoice of what arises otherwise, arisen or not, and its credit note | – | – |
//! | return of R of what has arisen, of which B of the delivery's item is open | invoiced −B, advances +(R−B) (the return) | a credit item of R; an allocation of B |
//! | return of R of what has not arisen | delivered −R (the return) | – |
//! | a delivery taken back | what it and its signature posted, negated (the return) | a credit item of the delivery's own, and their allocation |
//! | credit note of N where it arose with the invoice, of which B is open there | delivered +N, invoiced −B, advances +(N−B) (the credit note) | a credit item of N; an allocation of B |
//! | receipt of A, of which B is allocated at once | invoiced −B, advances +(A−B) (the receipt); the part that is zero is left out | a credit item of A; allocations of B in all |
//! | reversal of a receipt of A, nothing of it used | advances −A (the reversal) | a debit item of A; an allocation of A |
//! | opening receivable of R; its taking back | invoiced +R; invoiced −R (the item; its reversal) | a debit item of R; a credit item of R, an allocation of R |
//! | opening advance of R; its taking back | advances +R; advances −R (the item; its reversal) | a credit item of R; a debit item of R, an allocation of R |
//! | opening delivery of D | open_orders +D (its order); open_orders −D, delivered +D (the delivery) | – |
//! | a later allocation of B | invoiced −B, advances −B (`allocation`, the allocation's id) | both items less by B |
//! | undoing an allocation of B | invoiced +B, advances +B (`allocation`, the id of the negating row) | both items more by B |
//!
//! So a charge moves the receivable balance by its amount, a receipt by the negative of its own, however it is allocated; an
//! allocation by itself moves neither the balance nor the exposure, and an invoice never counts a delivery twice.

pub mod check;
pub mod money;
pub mod quantity;
pub(crate) mod sql;
pub(crate) mod texts;

/// No single amount, balance or quantity leaves ±2^53: sums of a few stay far from the end of 64 bits and every figure is exact
/// in any JSON reader.
pub const AMOUNT_MAX: i64 = 1 << 53;

pub(crate) fn register(r: &mut crate::Registry) {
    use crate::op::ConstraintText;
    r.statements("ledger", sql::ALL).texts(texts::TEXTS);
    r.tables("ledger", &["stock_balance", "stock_entry", "exposure", "money_balance", "money_entry", "open_item", "allocation"]);
    for (constraint, key) in [
        ("stock_balance_oversold", "ledger.oversold"),
        ("stock_balance_reserved", "ledger.oversold"),
        ("exposure_entity_id_credit_group_id_currency_key", "ledger.exposure_exists"),
        ("exposure_limit", "ledger.limit_negative"),
        ("open_item_doc_type_doc_id_key", "ledger.item_exists"),
        ("open_item_amount", "amount.not_positive"),
        ("money_entry_reverses_id_key", "ledger.reversed_already"),
        ("allocation_reverses_id_key", "ledger.reversed_already"),
    ] {
        r.constraint(ConstraintText { constraint, key, field: None });
    }
    check::register(r);
}
