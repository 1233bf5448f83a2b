//! What became of every row, in figures that can be compared with the files: exact, and as rounded to minor units.

use super::{PlannedDocument, What};
use crate::source::Row;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Rows and what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many rows.
    pub rows: u64,
    /// Quantity times price, exact, in thousand-millionths of a unit of currency.
    pub exact_nano: i128,
    /// What the documents come to: every row rounded to the minor unit, half away from zero; what came back as its share of what it was sold for.
    pub rounded_minor: i128,
}

impl Sum {
    fn add(&mut self, row: &Row, minor_nano: i128) {
        let exact = i128::from(row.quantity) * i128::from(row.price_micro);
        self.rows += 1;
        self.exact_nano += exact;
        self.rounded_minor += rounded(exact, minor_nano);
    }
    fn told(&self, minor_nano: i128) -> Value {
        let rounding = self.rounded_minor * minor_nano - self.exact_nano;
        json!({ "rows": self.rows, "exact": decimal(self.exact_nano), "rounded_minor": self.rounded_minor.to_string(), "rounding": decimal(rounding) })
    }
}

/// To whole minor units, half away from zero.
fn rounded(exact_nano: i128, minor_nano: i128) -> i128 {
    let half = minor_nano / 2;
    if exact_nano < 0 { -((-exact_nano + half) / minor_nano) } else { (exact_nano + half) / minor_nano }
}

/// A figure in thousand-millionths, as people write it.
fn decimal(nano: i128) -> String {
    let (sign, figure) = if nano < 0 { ("-", -nano) } else { ("", nano) };
    let text = format!("{sign}{}.{:09}", figure / 1_000_000_000, figure % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What became of every row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// A minor unit of the currency, in thousand-millionths.
    minor_nano: i128,
    /// Rows of all files, repeated heads included.
    pub rows: u64,
    /// Rows that became lines of documents, by what they became.
    pub created: BTreeMap<&'static str, Sum>,
    /// Rows that stand in two files.
    pub merged: Sum,
    /// Rows that became nothing, by the reason.
    pub skipped: BTreeMap<&'static str, Sum>,
    /// Documents by kind: those of the files and those that were simulated.
    pub documents: BTreeMap<&'static str, (u64, u64)>,
    /// What became of each row, in the order of the rows.
    pub fates: Vec<&'static str>,
    /// Rows of returns whose sale was found, and those whose sale had to be simulated; a row may be both.
    pub returns: (u64, u64),
    /// What was credited to cash customers and is theirs: nobody says that it was paid out.
    pub cash_credit_minor: i128,
    /// Numbers that stand on another day as well, such as those that begin anew every year: each day is a document of its own.
    pub other_days: u64,
}

impl Account {
    pub(super) fn new(decimals: u32, rows: usize, heads: u64) -> Account {
        let mut account = Account { minor_nano: 1_000_000_000 / 10_i128.pow(decimals), rows: rows as u64 + heads, ..Account::default() };
        account.fates = vec![""; rows];
        if heads > 0 {
            account.skipped.insert("head", Sum { rows: heads, ..Sum::default() });
        }
        account
    }
    pub(super) fn create(&mut self, kind: &'static str, at: usize, row: &Row) {
        self.fates[at] = kind;
        let sum = self.created.entry(kind).or_default();
        sum.add(row, self.minor_nano);
        // What came back comes to what its credit notes come to: see `credit`.
        if kind == "return" {
            sum.rounded_minor = 0;
        }
    }
    pub(super) fn merge(&mut self, at: usize, row: &Row) {
        self.fates[at] = "merged";
        self.merged.add(row, self.minor_nano);
    }
    pub(super) fn skip(&mut self, reason: &'static str, at: usize, row: &Row) {
        self.fates[at] = reason;
        self.skipped.entry(reason).or_default().add(row, self.minor_nano);
    }
    /// What a line comes to, in minor units.
    pub(super) fn minor(&self, quantity: i64, price_micro: i64) -> i64 {
        let minor = rounded(i128::from(quantity) * i128::from(price_micro), self.minor_nano);
        i64::try_from(minor).unwrap_or(i64::MAX)
    }
    /// A credit note comes to so much.
    pub(super) fn credit(&mut self, minor: i128, cash: bool) {
        self.cash_credit_minor += if cash { minor } else { 0 };
        self.created.entry("return").or_default().rounded_minor -= minor;
    }
    pub(super) fn documents(&mut self, documents: &[PlannedDocument]) {
        for document in documents {
            let kind = match document.what {
                What::Received(_) => "receipt",
                What::Adjusted(_) => "adjustment",
                What::Sold { .. } => "sale",
                What::Returned(_) => "return",
                What::Paid { .. } => "payment",
            };
            let counts = self.documents.entry(kind).or_default();
            *(if document.simulated { &mut counts.1 } else { &mut counts.0 }) += 1;
        }
    }

    /// Rows that became lines of documents.
    #[must_use]
    pub fn created_count(&self) -> u64 {
        self.created.values().map(|sum| sum.rows).sum()
    }
    /// Rows that became nothing.
    #[must_use]
    pub fn skipped_count(&self) -> u64 {
        self.skipped.values().map(|sum| sum.rows).sum()
    }
    /// Everything, as it is kept with the batch.
    #[must_use]
    pub fn report(&self) -> Value {
        let sums = |of: &BTreeMap<&'static str, Sum>| -> Value {
            of.iter().map(|(key, sum)| ((*key).to_owned(), sum.told(self.minor_nano))).collect::<serde_json::Map<_, _>>().into()
        };
        let documents: serde_json::Map<String, Value> =
            self.documents.iter().map(|(kind, (read, made))| ((*kind).to_owned(), json!({ "read": read, "simulated": made }))).collect();
        json!({
            "rows": self.rows, "created": sums(&self.created), "merged": self.merged.told(self.minor_nano), "skipped": sums(&self.skipped),
            "documents": documents, "return_rows": { "of_a_sale": self.returns.0, "of_a_simulated_sale": self.returns.1 },
            "cash_credit": decimal(self.cash_credit_minor * self.minor_nano), "numbers_on_other_days": self.other_days
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_half_away_from_zero_and_told_exactly() {
        let penny = 10_000_000;
        assert_eq!(rounded(5_000_000, penny), 1);
        assert_eq!(rounded(4_999_999, penny), 0);
        assert_eq!(rounded(-5_000_000, penny), -1);
        assert_eq!(decimal(1_250_000_000), "1.25");
        assert_eq!(decimal(-1_000_000), "-0.001");
        assert_eq!(decimal(3_000_000_000), "3");
    }
}
