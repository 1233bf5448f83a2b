//! Out of whose hands customers came into whose.

pub(crate) mod query;
