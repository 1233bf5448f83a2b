//! Customers as somebody types for them.

pub(crate) mod query;
