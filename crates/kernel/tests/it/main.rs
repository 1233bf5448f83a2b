//! The kernel on both databases.

mod access;
