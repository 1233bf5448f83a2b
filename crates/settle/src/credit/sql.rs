//! Reading the money ledger's exposure rows; the kernel writes them.

kernel::statements! {
    /// Whose exposures these are: those of the customer that stands for the group.
    pub(crate) LOCATE: Fact "exposure.locate" =
        "SELECT e.id, c.department_id, c.owner_id, e.version FROM exposure e JOIN customer c ON c.id = e.credit_group_id WHERE e.id IN {ids:$1}";
}
