//! The kernel: the one door through which data changes, and what stands behind it.

pub mod db;
mod failure;

pub use failure::{Failure, Problem, Reference, Res};
