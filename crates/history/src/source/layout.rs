//! How an earlier system's file is read: which column is which, and what its peculiarities mean.

use base::{Currency, Lang, Refusal};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
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

/// In which signs files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signs {
    /// With its mark or without.
    #[serde(rename = "utf-8")]
    Utf8,
    /// What most Chinese programs write; GBK and GB2312 are parts of it.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// Of Taiwan and Hong Kong.
    #[serde(rename = "big5")]
    Big5,
    /// Excel's "Unicode text".
    #[serde(rename = "utf-16")]
    Utf16,
    /// What programs of Western Europe write; Latin-1 is nearly all of it.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// The latest day of payment, in days.
const PAYMENT_DAYS_MAX: i64 = 3_650;
/// All of a price is tax, in basis points.
const TAX_RATE_MAX: i64 = 10_000;

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
    /// In which signs the files are written that are not UTF-8; without it they are told by what stands in them, and where that is doubtful
    /// nothing is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<Signs>,
    /// In which order a day is written.
    pub date_order: Order,
    /// The currency of all prices.
    pub currency: Currency,
    /// The unit in which everything is counted.
    pub unit: String,
    /// The rate of tax that prices hold, in basis points.
    #[serde(default)]
    pub tax_rate: i64,
    /// What the number of a cancellation begins with: a return with its credit note.
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
}

impl Layout {
    /// What is wrong with it, at its fields.
    #[must_use]
    pub fn faults(&self) -> Vec<Refusal> {
        let mut bounds = Bounds::new().code("profile", &self.profile, CODE_MAX).text("unit", &self.unit, CODE_MAX);
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
        let mut refusals = bounds.refusals();
        if !(0..=TAX_RATE_MAX).contains(&self.tax_rate) {
            refusals.push(Refusal::new("history.layout.out_of_range").arg("max", TAX_RATE_MAX).field("tax_rate"));
        }
        if !(0..=PAYMENT_DAYS_MAX).contains(&self.payment_days) {
            refusals.push(Refusal::new("history.layout.out_of_range").arg("max", PAYMENT_DAYS_MAX).field("payment_days"));
        }
        refusals
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
        charset: Some(Signs::Windows1252),
        date_order: Order::Ymd,
        currency: Currency::new("GBP").unwrap_or(Currency::CNY),
        unit: text("pcs"),
        tax_rate: 0,
        cancels: text("C"),
        corrects: Some(text("A")),
        fees: ["AMAZONFEE", "BANK CHARGES", "CRUK", "B", "ADJUST", "ADJUST2"].map(text).to_vec(),
        tests: Some(text("TEST")),
        payment_days: 30,
    }
}
