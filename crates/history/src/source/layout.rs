//! How an earlier system's file is read: which column is which, and what its peculiarities mean.

use base::{Currency, Lang, Refusal, is_blank};
use catalog::api::UNIT_MAX;
use exchange::table::Charset;
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use rules::line::RATE_MAX;
use rules::payment::DAYS_MAX;
use serde::{Deserialize, Serialize};

/// In which order a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// 2009-12-01
    Ymd,
    /// 01/12/2009
    Dmy,
    /// 12/1/09
    Mdy,
}

/// How a file of invoice lines is read. Written as JSON it is a profile of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// What it is called, at most 40 characters.
    pub profile: String,
    /// The column of the invoice's number.
    pub number: String,
    /// The column of the product's code.
    pub product: String,
    /// The column of what the product is called.
    pub description: String,
    /// The column of the quantity, in the product's unit; below zero for what came back or was lost.
    pub quantity: String,
    /// The column of the day, with or without the time.
    pub on: String,
    /// The column of the price of one unit.
    pub price: String,
    /// The column of the customer's code; nobody's invoices go to a cash customer per region.
    pub customer: String,
    /// The column of where the customer is.
    pub region: String,
    /// In which language what is made up is named.
    #[serde(default)]
    pub lang: Lang,
    /// In which order a day is written.
    pub date_order: Order,
    /// The currency of all prices.
    pub currency: Currency,
    /// The unit in which everything is counted.
    pub unit: String,
    /// The rate of tax that prices hold, in basis points.
    #[serde(default)]
    pub tax_rate: i64,
    /// What the number of a cancellation begins with, a return with its credit note; blank where only the quantity says so.
    pub cancels: String,
    /// What the number of a correction of receivables begins with, which is no sale: such rows are skipped.
    #[serde(default)]
    pub corrects: Option<String>,
    /// Codes of what is charged to the company itself and not to a customer: such rows without a customer are skipped.
    #[serde(default)]
    pub fees: Vec<String>,
    /// What codes of tests begin with: such rows are skipped.
    #[serde(default)]
    pub tests: Option<String>,
    /// Days until a customer who is known has to pay.
    pub payment_days: i64,
    /// The signs in which the files are written: `utf-8`, `gb18030`, `big5`, `utf-16`, `windows-1252`; those that are beyond doubt when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<Charset>,
    /// The last line of a file may lack its end, though nobody can tell then whether it was cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_end: bool,
}

impl Layout {
    /// What is wrong with it, each at its field.
    #[must_use]
    pub fn faults(&self) -> Vec<Refusal> {
        let mut bounds = Bounds::new().code("profile", &self.profile, CODE_MAX).text("unit", &self.unit, UNIT_MAX);
        let columns = [
            ("number", &self.number),
            ("product", &self.product),
            ("description", &self.description),
            ("quantity", &self.quantity),
            ("on", &self.on),
            ("price", &self.price),
            ("customer", &self.customer),
            ("region", &self.region),
        ];
        for (field, column) in columns {
            bounds = bounds.text(field, column, NAME_MAX);
        }
        let mut faults = bounds.refusals();
        for (at, (field, column)) in columns.iter().enumerate() {
            if columns[..at].iter().any(|(_, other)| other.eq_ignore_ascii_case(column)) && !is_blank(column) {
                faults.push(Refusal::new("history.layout.twice").arg("column", column.as_str()).field(*field));
            }
        }
        let within = |value: i64, max: i64| (0..=max).contains(&value);
        if !within(self.tax_rate, RATE_MAX.basis_points()) {
            faults.push(Refusal::new("history.layout.range").arg("max", RATE_MAX.basis_points()).field("tax_rate"));
        }
        if !within(self.payment_days, i64::from(DAYS_MAX)) {
            faults.push(Refusal::new("history.layout.range").arg("max", i64::from(DAYS_MAX)).field("payment_days"));
        }
        // Every text begins with nothing: all rows would be skipped.
        for (field, prefix) in [("corrects", &self.corrects), ("tests", &self.tests)] {
            if prefix.as_deref().is_some_and(is_blank) {
                faults.push(Refusal::new("history.layout.blank").field(field));
            }
        }
        if self.fees.iter().any(|fee| is_blank(fee)) {
            faults.push(Refusal::new("history.layout.blank").field("fees"));
        }
        faults
    }
}

/// *Online Retail II*, Chen, D. (2019), UCI Machine Learning Repository, doi 10.24432/C5CG6D, CC BY 4.0: two years of a British wholesaler of
/// gifts. The columns are those of its two sheets; the meaning of its codes was read from its rows.
#[must_use]
pub fn online_retail_ii() -> Layout {
    let text = |text: &str| text.to_owned();
    Layout {
        profile: text("online-retail-ii"),
        number: text("Invoice"),
        product: text("StockCode"),
        description: text("Description"),
        quantity: text("Quantity"),
        on: text("InvoiceDate"),
        price: text("Price"),
        customer: text("Customer ID"),
        region: text("Country"),
        lang: Lang::En,
        date_order: Order::Ymd,
        currency: Currency::new("GBP").unwrap_or(Currency::CNY),
        unit: text("pcs"),
        tax_rate: 0,
        cancels: text("C"),
        corrects: Some(text("A")),
        fees: ["AMAZONFEE", "BANK CHARGES", "CRUK", "B", "ADJUST", "ADJUST2"].map(text).to_vec(),
        tests: Some(text("TEST")),
        payment_days: 30,
        charset: None,
        open_end: false,
    }
}
