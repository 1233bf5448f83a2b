//! The kernel on both databases.

mod access;
mod approval;
mod check;
mod door;
mod dump;
mod fixture;
mod ledger;
