//! One document of history at a time, decided as of its own day.

pub(crate) mod back;
mod belongs;
pub(crate) mod document;
pub(crate) mod one;
mod paid;
pub(crate) mod rights;
mod texts;

use kernel::{Permission, Registry};

/// Brings history in, and takes it back.
pub(crate) const TAKE: Permission = Permission::new("history.take");
/// A batch of the standard world that is running.
pub(crate) const SAMPLE: i64 = 820;
/// A batch of the standard world of which all is in and which has not ended.
pub(crate) const SAMPLE_DONE: i64 = 830;

pub(crate) fn register(r: &mut Registry) {
    r.operation::<one::Take>().operation::<back::TakeBack>();
    r.texts(texts::TEXTS);
}
