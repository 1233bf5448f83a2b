//! Positions on both databases.

mod position;
