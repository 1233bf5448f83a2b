//! What must hold for the whole registry, on both databases.

mod alike;
mod conformance;
mod invariants;
mod output;
mod pages;
mod postgres;
mod scope;
mod statements;
mod texts;
mod walk;
mod wrong;
