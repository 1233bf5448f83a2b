//! What the rules will say of records and documents, said of the rows before anything is written: each with its file and line.

use super::{Plan, PlannedDocument, What, code};
use crate::source::{Row, RowFaults, Source, SourceFault};
use crate::take::one::DAYS_BACK_MAX;
use base::{BusinessDate, Quantity, Refusal, code_key};
use rules::bounds::{AMOUNT_MINOR_MAX, Bounds, CODE_MAX, NAME_MAX, PRICE_MICRO_MAX, QUANTITY_MAX};
use std::collections::HashMap;

/// Looks at every row that becomes something, and at what the rows become together.
///
/// # Errors
/// The first faults, and how many there are.
pub fn checked(source: &Source, plan: &Plan, today: BusinessDate) -> Result<(), SourceFault> {
    let mut checking =
        Checking { source, faults: RowFaults::default(), seen: vec![0; source.names.len()], first_day: oldest(today), today };
    for (row, _) in source.rows.iter().zip(&plan.account.fates).filter(|(_, fate)| plan.account.created.contains_key(*fate)) {
        checking.row(row);
    }
    checking.codes(plan);
    checking.documents(plan);
    if checking.faults.count > 0 {
        return Err(checking.faults.told());
    }
    if plan.documents.is_empty() {
        let file = source.files.first().map(Into::into).unwrap_or_default();
        return Err(SourceFault::Refused(file, Box::new(Refusal::new("history.plan.nothing"))));
    }
    Ok(())
}

/// The oldest day of a row: its records are made on the day before the first one.
fn oldest(today: BusinessDate) -> BusinessDate {
    today.add_days(1 - DAYS_BACK_MAX).unwrap_or(BusinessDate::MIN)
}

/// What a text is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Use {
    Code = 1,
    Region = 2,
    Words = 4,
}

struct Checking<'s> {
    source: &'s Source,
    faults: RowFaults,
    /// Texts that were looked at, as what: a bit each.
    seen: Vec<u8>,
    first_day: BusinessDate,
    today: BusinessDate,
}

impl Checking<'_> {
    fn add(&mut self, row: &Row, text: &str, why: Refusal) {
        let file = self.source.files.get(usize::from(row.file)).map_or("", String::as_str);
        self.faults.add(file, u64::from(row.line), text, why);
    }

    /// The reasons against something of a row, without their fields.
    fn add_all(&mut self, row: &Row, text: &str, bounds: Bounds) {
        for why in bounds.refusals() {
            self.add(row, text, why);
        }
    }

    fn row(&mut self, row: &Row) {
        let texts = [
            (row.number, Use::Words),
            (row.product, Use::Code),
            (row.customer, Use::Code),
            (row.region, Use::Region),
            (row.description, Use::Words),
        ];
        for (text, of) in texts {
            let seen = &mut self.seen[text as usize];
            if *seen & of as u8 == 0 {
                *seen |= of as u8;
                self.text(row, text, of);
            }
        }
        if row.on > self.today {
            self.add(row, &row.on.to_string(), Refusal::new("history.row.future").arg("today", self.today));
        }
        if row.on < self.first_day {
            self.add(row, &row.on.to_string(), Refusal::new("history.row.old").arg("first", self.first_day));
        }
        if row.quantity.abs() > QUANTITY_MAX.thousandths() {
            let quantity = Quantity::from_thousandths(row.quantity.abs());
            self.add_all(row, &quantity.to_string(), Bounds::new().quantity("", quantity));
        }
        if row.price_micro > PRICE_MICRO_MAX {
            let price = base::UnitPrice::from_micros(row.price_micro).to_string();
            self.add_all(row, &price, Bounds::new().unit_price("", row.price_micro));
        }
    }

    fn text(&mut self, row: &Row, number: u32, of: Use) {
        let source = self.source;
        let text = source.names.text(number);
        if text.is_empty() {
            return;
        }
        let bounds = match of {
            Use::Code => Bounds::new().code("", &code(text), CODE_MAX),
            Use::Region => Bounds::new().code("", text, NAME_MAX),
            // What is called too long is cut; so are the reason of an adjustment and the number, which is the earlier system's.
            Use::Words => Bounds::new().optional_text("", Some(text), usize::MAX),
        };
        self.add_all(row, text, bounds);
    }

    /// Codes that are made up must not be those of others: those of cash customers, of branches, and all that are cut.
    fn codes(&mut self, plan: &Plan) {
        let source = self.source;
        let regions = plan.regions.iter().map(|name| (code(name), name.clone(), Use::Region));
        let customers = plan.customers.iter().map(|customer| (customer.code.clone(), customer.name.clone(), Use::Code));
        let mut known: HashMap<(String, Use), String> = HashMap::new();
        let mut alike = Vec::new();
        for (code, name, of) in regions.chain(customers) {
            if let Some(other) = known.insert((code_key(&code), of), name.clone()) {
                alike.push((code, name, other, of));
            }
        }
        for (code, name, other, of) in alike {
            // Whose row is easiest to find: one that names the code, or the region, itself.
            let says = |row: &&Row| {
                let (customer, region) = (source.names.text(row.customer), source.names.text(row.region));
                if of == Use::Region { region == name } else { code_key(customer) == code_key(&code) || name.ends_with(region) }
            };
            if let Some(row) = source.rows.iter().find(says) {
                self.add(row, &code, Refusal::new("history.plan.twice").arg("other", other));
            }
        }
    }

    /// What rows come to together.
    fn documents(&mut self, plan: &Plan) {
        let quantity_max = QUANTITY_MAX.thousandths();
        for document in &plan.documents {
            match &document.what {
                What::Sold { lines, .. } => {
                    let nano: i128 = lines.iter().map(|line| i128::from(line.quantity) * i128::from(line.price_micro)).sum();
                    if nano / plan.account.minor_nano() > i128::from(AMOUNT_MINOR_MAX) {
                        for why in Bounds::new().amount_max("", i64::MAX).refusals() {
                            self.of_number(document, why);
                        }
                    }
                }
                What::Received(lines) => {
                    for line in lines.iter().filter(|line| line.quantity > quantity_max) {
                        self.of_product(&plan.products[line.product as usize].code, Quantity::from_thousandths(line.quantity));
                    }
                }
                _ => {}
            }
        }
    }

    fn of_number(&mut self, document: &PlannedDocument, why: Refusal) {
        let source = self.source;
        let number = document.number.split(['/', '+']).next().unwrap_or_default();
        let row = source.rows.iter().find(|row| source.names.text(row.number).starts_with(number));
        if let Some(row) = row.or(source.rows.first()) {
            self.add(row, &document.number, why);
        }
    }

    fn of_product(&mut self, known: &str, quantity: Quantity) {
        let source = self.source;
        let row = source.rows.iter().find(|row| code_key(&code(source.names.text(row.product))) == code_key(known));
        if let Some(row) = row.or(source.rows.first()) {
            self.add_all(row, known, Bounds::new().quantity("", quantity));
        }
    }
}
