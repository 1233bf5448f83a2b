//! What a page asks besides its queries, for a record that it has been shown.

use crate::db::{Fact, FromRow, Val};
use crate::failure::Res;
use crate::kernel::Kernel;

impl Kernel {
    /// What a slice keeps with a record for itself and answers nobody, for a page that has been shown the record: asked by its own
    /// statement, without scope.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn aside<T: FromRow>(&self, fact: &Fact, params: impl AsRef<[Val<'_>]>) -> Res<Option<T>> {
        let reading = self.0.db.reading().await?;
        reading.session()?.opt(&fact.0, params.as_ref()).await
    }

    /// Several rows of what is asked [`Kernel::aside`].
    ///
    /// # Errors
    /// Those of reading.
    pub async fn all_aside<T: FromRow>(&self, fact: &Fact, params: impl AsRef<[Val<'_>]>) -> Res<Vec<T>> {
        let reading = self.0.db.reading().await?;
        reading.session()?.fetch(&fact.0, params.as_ref()).await
    }
}
