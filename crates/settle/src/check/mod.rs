//! What must hold of charges, receipts and invoices at every moment; the ledger's sums are checked by the kernel.

mod sql;

pub(crate) fn register(r: &mut kernel::Registry) {
    r.statements("settle", sql::ALL).checks(sql::CHECKS);
}
