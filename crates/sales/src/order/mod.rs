//! Sales orders.
pub(crate) mod answer;
pub(crate) mod events;
pub(crate) mod model;
pub(crate) mod progress;
pub(crate) mod query;
