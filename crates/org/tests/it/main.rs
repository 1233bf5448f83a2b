//! Positions and kept views on both databases.

mod habit;
mod position;
