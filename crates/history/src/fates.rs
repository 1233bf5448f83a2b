//! What became of every row that is no line of a document, as a file.

use crate::plan::Plan;
use crate::source::Source;
use exchange::table::guard::guarded;
use std::io::{self, Write};

/// Writes a row for each row that was merged or skipped: where it stands, what it says, and why nothing became of it.
///
/// # Errors
/// The writer's.
pub fn write_fates(source: &Source, plan: &Plan, to: impl Write) -> io::Result<()> {
    let mut file = csv::Writer::from_writer(to);
    file.write_record(["file", "line", "number", "product", "quantity", "price", "customer", "fate"]).map_err(io::Error::other)?;
    for (row, fate) in source.rows.iter().zip(&plan.account.fates).filter(|(_, fate)| !plan.account.created.contains_key(*fate)) {
        let text = |number: u32| guarded(source.names.text(number));
        // Whoever names a file writes into this one, too.
        let name = source.files.get(usize::from(row.file)).map(|name| guarded(name)).unwrap_or_default();
        let quantity = base::Quantity::from_thousandths(row.quantity).to_string();
        let price = base::UnitPrice::from_micros(row.price_micro).to_string();
        let line = row.line.to_string();
        let record = [name.as_str(), &line, &text(row.number), &text(row.product), &quantity, &price, &text(row.customer), fate];
        file.write_record(record).map_err(io::Error::other)?;
    }
    file.flush()
}
