//! The other units of a product: 1 箱 = 24 件, exactly. One of them may be the unit it is usually sold in.
//!
//! A ratio is a fraction, so that nothing is rounded before somebody asks for it; what does not come out in whole thousandths is
//! refused where it is entered. Documents keep the ratio they were made with: another ratio changes none of them.

pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod set;
pub(crate) mod sql;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("catalog", sql::ALL).statements("catalog", query::ALL).tables("catalog", &["product_unit"]);
    r.operation::<set::Set>();
    r.query::<query::ProductUnits>();
    r.checks(sql::CHECKS).texts(texts::TEXTS);
}
