//! The kernel's integration tests, on both databases.

mod approval;
mod door;
mod fixture;
