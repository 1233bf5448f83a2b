//! `check`: every invariant on a live database, in one read-only snapshot.

use crate::db::{Boxed, Fact, FromRow, Val};
use crate::db::Session;
use crate::failure::Res;

/// A read-only snapshot in the hands of an invariant that is computed again in Rust.
pub struct Snapshot<'a>(pub(crate) &'a Session<'a>);
impl Snapshot<'_> {
    /// All rows.
    pub async fn fetch<T: FromRow>(&self, fact: &Fact, params: impl AsRef<[Val<'_>]>) -> Res<Vec<T>> {
        self.0.fetch(&fact.0, params.as_ref()).await
    }
}

/// An invariant computed again in Rust: returns the violations.
#[derive(Clone, Copy)]
pub struct Recompute {
    /// Its number and name, e.g. `I28 posted documents`.
    pub name: &'static str,
    /// The violations, each with an identification.
    pub run: for<'t> fn(&'t Snapshot<'t>) -> Boxed<'t, Res<Vec<String>>>,
}

/// How the digest of one kind of posted document is computed again from its rows.
#[derive(Clone, Copy)]
pub struct Digester {
    /// The document's kind, as [`crate::Posting`] names it.
    pub doc_type: &'static str,
    /// The digests of at most 500 documents, by id; a document whose rows are not there is left out.
    pub run: for<'t> fn(&'t Snapshot<'t>, &'t [i64]) -> Boxed<'t, Res<Vec<(i64, base::Digest)>>>,
}
