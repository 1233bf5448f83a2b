//! Drafts of orders.
pub(crate) mod model;
pub(crate) mod query;
