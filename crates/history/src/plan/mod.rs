//! What the rows of an earlier system become: records, and documents in the order in which they happened. Pure: the same rows give the same
//! plan, so that an import that broke off goes on where it stopped, and a second one finds everything there.

mod account;
mod faults;
mod paid;
mod returned;
mod sorted;
mod stock;
pub(crate) mod words;

pub use account::{Account, Sum};
pub(crate) use sorted::code;

use crate::source::{Layout, Source};
use base::{BusinessDate, Refusal};

/// A product as it will be taken into the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedProduct {
    /// Its code.
    pub code: String,
    /// What it is called most often.
    pub name: String,
}

/// A customer as it will be taken on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCustomer {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it is: its place among the regions; nobody says.
    pub region: Option<usize>,
    /// It stands for everybody without a name there, and pays at once.
    pub cash: bool,
    /// It is another place of this customer, whose credit it shares.
    pub branch_of: Option<usize>,
}

/// A line of a document: the product's place, thousandths, millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedLine {
    /// The product: its place among the products.
    pub product: u32,
    /// How much, in thousandths; below zero for what was lost.
    pub quantity: i64,
    /// The price, or the cost, of one unit, in millionths.
    pub price_micro: i64,
}

/// Part of a sale that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Which sale.
    pub sale: usize,
    /// Its line, from 1.
    pub line: u32,
    /// The product: its place among the products.
    pub product: u32,
    /// How much came back, in thousandths.
    pub quantity: i64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Goods came in.
    Received(Vec<PlannedLine>),
    /// Goods were found, broken or lost.
    Adjusted(Vec<PlannedLine>),
    /// Goods were sold.
    Sold {
        /// Which sale it is, from 0.
        sale: usize,
        /// To whom: its place among the customers.
        customer: usize,
        /// What.
        lines: Vec<PlannedLine>,
        /// It was paid at once.
        paid: bool,
    },
    /// Goods came back.
    Returned(Vec<Origin>),
    /// A customer paid what was due on this day or earlier.
    Paid {
        /// Who: its place among the customers.
        customer: usize,
        /// The day.
        due_to: BusinessDate,
    },
}

/// When on a day something happens: what is of one stage does not depend on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// What comes in.
    In,
    /// What is sold.
    Sales,
    /// What is written off: before anything comes back, so that it takes from what the sales left.
    Lost,
    /// What comes back.
    Back,
    /// What is paid: after what was credited on the same day, which is used first.
    Paid,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDocument {
    /// Its day.
    pub on: BusinessDate,
    /// When on that day.
    pub stage: Stage,
    /// Its number in the earlier system.
    pub number: String,
    /// It stood in no file.
    pub simulated: bool,
    /// Why, of an adjustment.
    pub reason: String,
    /// What it is.
    pub what: What,
}
impl PlannedDocument {
    /// Its place among the others.
    fn when(&self) -> (BusinessDate, Stage) {
        (self.on, self.stage)
    }
}

/// Everything that the rows become.
#[derive(Debug)]
pub struct Plan {
    /// Where customers are.
    pub regions: Vec<String>,
    /// Products.
    pub products: Vec<PlannedProduct>,
    /// Customers; a branch stands behind the customer whose credit it shares.
    pub customers: Vec<PlannedCustomer>,
    /// The day on which records are made: the one before the first row.
    pub first: BusinessDate,
    /// Documents, in the order in which they happened.
    pub documents: Vec<PlannedDocument>,
    /// How many of them are sales.
    pub sales: usize,
    /// What became of every row.
    pub account: Account,
    /// What would be refused, as far as it can be told before: the first twenty.
    pub faults: Vec<Refusal>,
}

/// Makes the plan.
#[must_use]
pub fn plan(source: &Source, layout: &Layout) -> Plan {
    let mut sorted = sorted::sort(source, layout);
    let first = source.rows.iter().map(|row| row.on).min().and_then(|day| day.add_days(-1)).unwrap_or(BusinessDate::MIN);
    let last = source.rows.iter().map(|row| row.on).max().unwrap_or(first);
    let returned = returned::returns(&mut sorted, first, layout.lang);
    let costs = sorted.costs();
    let mut documents = sorted.documents(&costs);
    documents.extend(returned);
    documents.extend(paid::payments(&sorted, layout, last));
    documents.sort_by_key(PlannedDocument::when);
    documents.extend(stock::receipts(&documents, &costs, first, layout.lang));
    documents.sort_by_key(PlannedDocument::when);
    sorted.account.documents(&documents);
    let sales = sorted.sales.len();
    let mut plan = Plan {
        regions: sorted.regions,
        products: sorted.products,
        customers: sorted.customers,
        first,
        documents,
        sales,
        account: sorted.account,
        faults: Vec::new(),
    };
    plan.faults = faults::faults(&plan, layout);
    plan
}
