//! The kernel on both databases.

mod access;
mod approval;
mod door;
mod dump;
mod fixture;
