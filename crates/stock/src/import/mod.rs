//! Tables of opening stock that people bring: one row a product in a warehouse, with what it cost.

mod opening;
mod sql;
mod texts;

use kernel::db::Boxed;
use kernel::profile::{Coded, GivenRow};
use kernel::{Read, Registry, Res};

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).texts(texts::TEXTS);
    r.profile(&opening::PROFILE);
}

/// The products and the warehouses that some rows name by their codes in the columns `product` and `warehouse`.
///
/// # Errors
/// The database's.
pub fn goods_coded<'a>(read: &'a Read<'_>, rows: &'a [GivenRow]) -> Boxed<'a, Res<(Coded, Coded)>> {
    Box::pin(async move {
        let products = Coded::read(read, &sql::PRODUCTS, rows, "product").await?;
        Ok((products, Coded::read(read, &sql::WAREHOUSES, rows, "warehouse").await?))
    })
}
