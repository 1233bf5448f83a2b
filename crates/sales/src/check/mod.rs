//! What must hold of orders at every moment, besides what the kernel checks of its ledgers.

mod sql;

pub(crate) fn register(r: &mut kernel::Registry) {
    r.statements("sales", sql::ALL).checks(sql::CHECKS);
}
