//! What tests share: a PostgreSQL of one's own, the standard world on both databases, and the suite that every operation must pass.

pub mod conformance;
mod content;
mod meanwhile;
pub mod postgres;
pub mod world;

pub use content::{grants, role_name};
pub use meanwhile::{meanwhile, table, while_held};
pub use world::{World, both, both_with, registry};
