//! Lines of deliveries and of what is to be shipped, as people see them.

pub(crate) mod query;
