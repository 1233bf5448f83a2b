//! What must hold of deliveries and returns at every moment; the ledgers' sums are checked by the kernel.

mod sql;

pub(crate) fn register(r: &mut kernel::Registry) {
    r.statements("fulfil", sql::ALL).checks(sql::CHECKS);
}
