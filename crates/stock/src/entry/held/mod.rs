//! Who holds a product.

pub(crate) mod query;
