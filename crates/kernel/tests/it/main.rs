//! The kernel on both databases.

mod access;
mod approval;
mod door;
mod fixture;
