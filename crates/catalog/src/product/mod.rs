//! A product: what it is called, in which unit it is counted, what it costs and when it has to be bought again.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `product.create` | active |
//! | active | `product.change`, `product.flag_low`, `product.clear_low` | active |
//! | active | `product.close` | closed |
//! | closed | `product.reopen` | active |
//!
//! A closed product is not bought any more; what is left of it may still be reserved and sold. It keeps its code: whoever wants that
//! again reopens it. The code and the unit of a product
//! never change: documents and quantities refer to them. What a product is found by is written with every change of its words; the
//! job `product.terms` writes it where it is of an older form, and, within a minute, that of the products of a large import.

pub(crate) mod change;
pub(crate) mod clear_low;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod events;
pub(crate) mod flag_low;
pub(crate) mod index;
pub(crate) mod model;
pub(crate) mod particulars;
pub(crate) mod query;
pub(crate) mod remove;
pub(crate) mod reopen;
pub(crate) mod search;
pub(crate) mod sql;
mod texts;

use base::{Entity, Id, Quantity};
use kernel::ledger::check::Recompute;
use kernel::op::{ConstraintText, EntityDef, Job};
use kernel::{Operation, Read, Registry, Res, p};
use model::Product;

/// The longest name of a unit of measure, in characters.
pub const UNIT_MAX: usize = 20;

/// What products are found by is what their words make.
static TERMS: Recompute = Recompute { name: "search.product_terms_are_those_of_the_product", run: |s| Box::pin(search::violated(s)) };

/// No product waits long for what it is found by: until it has that, nobody finds it.
static WAITING: Recompute = Recompute { name: "search.no_product_waits_long_for_its_terms", run: |s| Box::pin(search::waits_long(s)) };

pub(crate) fn register(r: &mut Registry) {
    r.statements("catalog", sql::ALL).statements("catalog", query::ALL).tables("catalog", &["product", "product_barcode", "product_term"]);
    // Everybody who may use an operation may refer to any product.
    r.entity(EntityDef { name: Product::NAME, table: "product", locate: None });
    r.operation::<create::Create>().operation::<change::Change>().operation::<close::Close>();
    r.operation::<reopen::Reopen>();
    r.operation::<flag_low::FlagLow>().operation::<clear_low::ClearLow>();
    r.operation::<index::Index>().operation::<remove::Remove>();
    r.event::<events::ReorderPointMoved>();
    r.system_may(flag_low::FlagLow::NEEDS).system_may(clear_low::ClearLow::NEEDS).system_may(index::Index::NEEDS);
    r.job(Job { name: "product.terms", every_secs: 5, at_once: 2, due: index::due });
    r.recompute(TERMS).recompute(WAITING);
    r.query::<query::ProductList>().query::<query::ProductDetail>();
    for constraint in ["product_code_key", "product_code_twin_key"] {
        r.constraint(ConstraintText { constraint, key: "product.code.taken", field: Some("code") });
    }
    let barcode = |constraint| ConstraintText { constraint, key: "product.barcode.just_taken", field: None };
    r.constraint(barcode("product_barcode_pkey")).constraint(barcode("product_barcode_product_id_unit_key"));
    r.texts(texts::TEXTS).texts(rules::bounds::TEXTS);
}

/// The products among `ids`, in id order; one that is not there is missing from the answer.
pub async fn by_ids(read: &Read<'_>, ids: &[Id<Product>]) -> Res<Vec<Product>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    read.fetch(&sql::BY_IDS, p![ids.as_str()]).await
}

/// Those of some products of which somebody wants to be warned when they become few, or was.
pub async fn watched(read: &Read<'_>, ids: &[Id<Product>]) -> Res<Vec<Product>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let mut found: Vec<Product> = read.fetch(&sql::WATCHED, p![ids.as_str()]).await?;
    found.sort_unstable_by_key(|product| product.id);
    Ok(found)
}

/// Whether a product with this much free stock, in thousandths of its unit, has to be bought again.
#[must_use]
pub fn low_stock(product: &Product, free: Quantity) -> bool {
    product.reorder_at.is_some_and(|at| free <= at)
}
