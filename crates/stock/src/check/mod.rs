//! What must hold of stock's own documents at every moment; the ledger's sums are checked by the kernel.

mod sql;

pub(crate) fn register(r: &mut kernel::Registry) {
    r.statements("stock", sql::ALL).checks(sql::CHECKS);
}
