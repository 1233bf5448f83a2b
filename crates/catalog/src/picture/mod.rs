//! Pictures of a product: in an order, of which the first is the main one.
//!
//! Their bytes lie with the kernel's stored files, the rows here say whose they are. What a picture is, its own bytes say: JPEG, PNG or
//! WebP, no larger than [`shape::BYTES_MAX`] and [`shape::SIDE_MAX`]. Beside it may stand the same picture made small, for lists. A
//! product keeps its pictures under its own name: another that shows the same one, or its removal there, touches nothing here.

pub(crate) mod add;
pub(crate) mod model;
pub(crate) mod order;
pub(crate) mod query;
pub(crate) mod remove;
pub(crate) mod shape;
pub(crate) mod sql;
mod texts;

use crate::product::model::Product;
use base::{Id, Timestamp};
use kernel::op::Read;
use kernel::{Registry, Res, Tx, p};
use model::Picture;

/// Pictures of one product at the most.
pub(crate) const PICTURES_MAX: usize = 12;
/// The longest name of a stored file, in characters.
const STORED_MAX: usize = 200;
/// How long a picture that was taken away is still there, seconds: a page that shows it may be open.
const LET_GO_SECS: i64 = 86_400;

pub(crate) fn register(r: &mut Registry) {
    r.statements("catalog", sql::ALL).statements("catalog", query::ALL).tables("catalog", &["product_picture"]);
    r.operation::<add::Add>().operation::<remove::Remove>().operation::<order::Order>();
    r.query::<query::ProductPictures>();
    r.checks(sql::CHECKS).texts(texts::TEXTS);
}

/// The pictures of a product, in their order.
pub(crate) async fn of(read: &Read<'_>, product: Id<Product>) -> Res<Vec<Picture>> {
    read.fetch(&sql::OF, p![product]).await
}

/// As whom a product keeps its pictures.
fn keeper(product: Id<Product>) -> String {
    format!("product:{product}")
}

/// Writes the pictures in a new order; what is not among them must have been let go.
async fn rewrite(tx: &Tx<'_>, product: Id<Product>, pictures: &[Picture]) -> Res<()> {
    let rows: Vec<_> = (1_i64..)
        .zip(pictures)
        .map(|(line_no, picture)| {
            let (file, small) = (picture.file.as_str(), picture.small.as_deref());
            let size = (picture.width, picture.height, picture.byte_count);
            p![product, line_no, file, small, picture.format.as_str(), size.0, size.1, size.2, picture.created_at].to_vec()
        })
        .collect();
    tx.exec(&sql::DELETE, p![product]).await?;
    tx.exec_many(&sql::INSERT, &rows).await?;
    Ok(())
}

/// Lets go of pictures that a product shows no longer; what one of those that stay still needs is kept.
pub(crate) async fn let_go(tx: &Tx<'_>, product: Id<Product>, gone: &[&Picture], stay: &[Picture]) -> Res<()> {
    let until: Timestamp = tx.now().plus_secs(LET_GO_SECS);
    let needed: Vec<&str> = stay.iter().flat_map(Picture::files).collect();
    for file in gone.iter().flat_map(|picture| picture.files()).filter(|file| !needed.contains(file)) {
        tx.keep_file(file, &keeper(product), Some(until)).await?;
    }
    Ok(())
}
