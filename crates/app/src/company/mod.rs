//! Companies of one program: how one of one's own is founded, and how several are kept beside each other.

pub(crate) mod founder;
pub(crate) mod wish;
