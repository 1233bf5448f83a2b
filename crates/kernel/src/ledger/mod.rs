//! Ledgers: append-only entries whose sums are kept beside them under guards, and proven by `check`.

pub mod check;
