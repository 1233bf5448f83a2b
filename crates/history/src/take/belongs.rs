//! What a document of history may be of: a day before its batch was begun, and what the batch brought in or named: its products and customers,
//! and of what comes back the delivery and the invoice of one of its own sales.

use super::document::PastDocument;
use crate::batch::model::HistoryBatch;
use crate::batch::sql;
use base::{BusinessDate, Refusal};
use kernel::{Failure, Read, Res, p};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How a document stands to its batch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct Belonging {
    /// The day on which the batch was begun.
    begun_on: BusinessDate,
    /// Fields that name what is not of the batch.
    foreign: Vec<String>,
    /// Fields that name the invoice of another sale than the one whose goods come back.
    other_sale: Vec<String>,
}

/// Looks at what a document names.
pub(super) async fn belonging(read: &Read<'_>, batch: &HistoryBatch, input: &PastDocument) -> Res<Belonging> {
    let mut found = Belonging { begun_on: read.day_of(batch.entity, batch.begun_at), foreign: Vec::new(), other_sale: Vec::new() };
    let named = named(input);
    if !named.is_empty() {
        let there: Vec<(i64,)> = read.fetch(&sql::RECORDS, p![ids(named.iter().map(|(_, id)| *id))?.as_str(), batch.id]).await?;
        let foreign = named.into_iter().filter(|(_, id)| !there.iter().any(|(there,)| there == id));
        found.foreign.extend(foreign.map(|(field, _)| field));
    }
    if !input.returned.is_empty() {
        let deliveries = ids(input.returned.iter().map(|back| back.delivery.get()))?;
        let sales: Vec<(i64, Option<i64>)> = read.fetch(&sql::SALES, p![deliveries.as_str(), batch.id]).await?;
        let sales: BTreeMap<i64, Option<i64>> = sales.into_iter().collect();
        for (i, back) in input.returned.iter().enumerate() {
            match sales.get(&back.delivery.get()) {
                None => found.foreign.push(format!("returned.{i}.delivery")),
                Some(invoice) if back.invoice.is_some_and(|given| *invoice != Some(given.get())) => {
                    found.other_sale.push(format!("returned.{i}.invoice"))
                }
                Some(_) => {}
            }
        }
    }
    Ok(found)
}

impl Belonging {
    /// Everything that stands against a document on this day.
    pub(super) fn wrong(&self, on: BusinessDate) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if on >= self.begun_on {
            refusals.push(Refusal::new("history.not_past").arg("begun", self.begun_on).field("effective"));
        }
        refusals.extend(self.foreign.iter().map(|field| Refusal::new("history.not_of_batch").field(field)));
        refusals.extend(self.other_sale.iter().map(|field| Refusal::new("history.other_sale").field(field)));
        refusals
    }
}

/// The products and customers that a document names, each with its field.
fn named(input: &PastDocument) -> Vec<(String, i64)> {
    let mut named = Vec::new();
    if let Some(sale) = &input.sale {
        named.push(("sale.customer".to_owned(), sale.customer.get()));
        named.extend(fields("sale", sale.lines.iter().map(|line| line.product.get())));
    }
    if let Some(received) = &input.received {
        named.extend(fields("received", received.lines.iter().map(|line| line.product.get())));
    }
    if let Some(adjusted) = &input.adjusted {
        named.extend(fields("adjusted", adjusted.lines.iter().map(|line| line.product.get())));
    }
    if let Some(paid) = &input.paid {
        named.push(("paid.customer".to_owned(), paid.customer.get()));
    }
    named
}

fn fields(at: &str, products: impl Iterator<Item = i64>) -> impl Iterator<Item = (String, i64)> {
    products.enumerate().map(move |(i, product)| (format!("{at}.lines.{i}.product"), product))
}

/// Some ids, each once, as a statement takes them.
fn ids(all: impl Iterator<Item = i64>) -> Res<String> {
    let all: BTreeSet<i64> = all.collect();
    serde_json::to_string(&all).map_err(Failure::bug)
}
