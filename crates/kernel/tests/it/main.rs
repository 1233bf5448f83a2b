//! The kernel's integration tests, on both databases.

mod door;
mod fixture;
