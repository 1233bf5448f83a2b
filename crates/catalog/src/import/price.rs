//! What a price in a table comes to: published anew, in the place of another, or there already.

use super::found::Products;
use crate::price::model::PriceEntry;
use crate::price::sql;
use base::{BusinessDate, Quantity, Refusal};
use kernel::profile::{Join, Step};
use kernel::{Failure, Read, Res, p};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Beside what publishes an earlier price again: which one it is.
const ENTRY: &str = "entry";

/// A price as a row gives it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) list: i64,
    /// The unit, when it is said.
    pub(super) unit: Option<String>,
    /// The product's own unit.
    pub(super) base_unit: String,
    pub(super) from_quantity: Option<i64>,
    pub(super) price_micro: i64,
    pub(super) valid_from: Option<BusinessDate>,
    pub(super) valid_to: Option<BusinessDate>,
}

/// What it comes to.
#[derive(Debug)]
pub(super) enum Comes {
    /// The same price holds then already: the entry and its version.
    There((i64, i64)),
    /// It is published; an entry that holds then ends.
    Published {
        /// The operation.
        step: Step,
        /// The entry that ends, its version, and what it says.
        ends: Option<((i64, i64), Value)>,
    },
}

/// The prices that hold today or later on the lists that some rows name, of the products that they name.
pub(super) struct Prices(BTreeMap<(i64, i64), Vec<PriceEntry>>);

impl Prices {
    /// Reads them, once for each list.
    pub(super) async fn read(read: &Read<'_>, lists: &BTreeSet<i64>, products: &Products, today: BusinessDate) -> Res<Prices> {
        let ids = serde_json::to_string(&products.ids().collect::<Vec<_>>()).map_err(Failure::bug)?;
        let mut prices: BTreeMap<(i64, i64), Vec<PriceEntry>> = BTreeMap::new();
        for list in lists.iter().filter(|_| ids != "[]") {
            let entries: Vec<PriceEntry> = read.fetch(&sql::FROM_DAY, p![*list, ids.as_str(), today]).await?;
            for entry in entries {
                prices.entry((*list, entry.product_id.get())).or_default().push(entry);
            }
        }
        Ok(Prices(prices))
    }

    fn of(&self, list: i64, product: i64) -> &[PriceEntry] {
        self.0.get(&(list, product)).map_or(&[], Vec::as_slice)
    }
}

impl Wanted {
    fn unit(&self) -> &str {
        self.unit.as_deref().unwrap_or(&self.base_unit)
    }

    /// By what the price is known: list, product, unit and tier.
    pub(super) fn key(&self, product: &str) -> String {
        format!("{}/{product}/{}/{}", self.list, self.unit(), self.from_quantity.unwrap_or_default())
    }

    /// The days it speaks of.
    pub(super) fn days(&self, today: BusinessDate) -> (i64, Option<i64>) {
        (i64::from(self.valid_from.unwrap_or(today).days()), self.valid_to.map(|to| i64::from(to.days())))
    }

    /// The operation that publishes it.
    pub(super) fn step(&self, product: Value) -> Step {
        let mut input = json!({ "list": self.list, "product": product, "price_micro": self.price_micro });
        let given = [
            ("unit", self.unit.as_ref().map(|unit| json!(unit))),
            ("from_quantity", self.from_quantity.map(|n| json!(n))),
            ("valid_from", self.valid_from.map(|day| json!(day))),
            ("valid_to", self.valid_to.map(|day| json!(day))),
        ];
        for (name, value) in given.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            input[name] = value;
        }
        Step { operation: "price.set", input }
    }

    /// What it comes to beside the prices of a product that is there.
    pub(super) fn comes(&self, prices: &Prices, product: i64, today: BusinessDate) -> Comes {
        let entries = prices.of(self.list, product);
        let from = self.valid_from.unwrap_or(today);
        let tier = Quantity::from_thousandths(self.from_quantity.unwrap_or_default());
        let of_tier = |entry: &&PriceEntry| entry.unit == self.unit() && entry.from_quantity == tier;
        let holds = |entry: &&PriceEntry| entry.valid_from <= from && entry.valid_to.is_none_or(|to| to > from);
        let then = entries.iter().filter(of_tier).find(holds);
        if let Some(entry) = then.filter(|entry| entry.price_micro == self.price_micro && entry.valid_to == self.valid_to) {
            return Comes::There((entry.id.get(), entry.version));
        }
        let ends = then.map(|entry| ((entry.id.get(), entry.version), self.said(entry, product, from)));
        Comes::Published { step: self.step(json!(product)), ends }
    }

    /// What publishes an entry again that ends by this price, from the day on which this one begins.
    fn said(&self, entry: &PriceEntry, product: i64, from: BusinessDate) -> Value {
        let mut said = json!({ "list": self.list, "product": product, "unit": entry.unit, "from_quantity": entry.from_quantity,
            "price_micro": entry.price_micro, "valid_from": from, ENTRY: entry.id });
        if let Some(to) = entry.valid_to {
            said["valid_to"] = json!(to);
        }
        said
    }
}

/// Prices of one list are published together.
pub(super) static JOIN: Join =
    Join { one: "price.set", many: "price.set_many", head: "list", lines: "lines", outputs: "prices", row: "row" };

/// What is to be thought of before a price is published, although it may be.
pub(super) fn reminder(wanted: Option<&Wanted>) -> Vec<Refusal> {
    let free = wanted.filter(|wanted| wanted.price_micro == 0);
    free.map(|_| Refusal::new("import.price.zero").field("price_micro")).into_iter().collect()
}

/// How a price that was published is taken back: it ends, and the one before it is published again — from its day on, or from today
/// when that has passed. When another price ended by it than the one that was seen, nobody here knows what to publish again.
pub(super) fn taken_back(saved: &Value, before: &Value) -> Vec<Vec<Step>> {
    if saved["ended"] != before[ENTRY] {
        return Vec::new();
    }
    let end = Step { operation: "price.end", input: json!({ "price": saved["id"], "version": saved["version"] }) };
    if before.is_null() {
        return vec![vec![end]];
    }
    let again = |input: Value| Step { operation: "price.set", input };
    let mut before = before.clone();
    if let Some(input) = before.as_object_mut() {
        input.remove(ENTRY);
    }
    let mut today = before.clone();
    if let Some(input) = today.as_object_mut() {
        input.remove("valid_from");
    }
    vec![vec![end.clone(), again(before.clone())], vec![end, again(today)]]
}
