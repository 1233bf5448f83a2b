//! The project's own tools: what reads the source (`tidy`), what tries the guide for newcomers (`howto`), what
//! begins a new operation (`scaffold`).

pub mod howto;
pub mod scaffold;
pub mod tidy;
mod token;
mod tree;

pub use token::{Kind, Token};
pub use tree::{File, Tree};
