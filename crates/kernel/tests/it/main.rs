//! The kernel on both databases.

mod approval;
mod door;
mod fixture;
