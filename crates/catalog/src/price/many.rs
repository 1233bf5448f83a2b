//! What the sale of many products depends on, read at once: a document of many lines asks as often as one of a single line.

use super::answer::{Asked, Candidate, PriceAsked};
use super::sql;
use crate::price_list::model::{Customer, CustomerClass};
use crate::product::model::{Product, ProductState};
use crate::unit::model::ProductUnit;
use base::{BusinessDate, Currency, Id, Quantity, Refusal};
use futures_util::try_join;
use kernel::db::{Boxed, FromRow, Row};
use kernel::{Failure, Read, Res, p};
use rules::price::PriceAnswer;
use rules::unit::Factor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

kernel::row! {
    /// What of a product decides about its sale.
    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
    pub struct SoldProduct {
        /// The product.
        pub id: Id<Product>,
        /// Its code.
        pub code: String,
        /// Its name.
        pub name: String,
        /// The unit it is counted in.
        pub unit: String,
        /// The rate of tax on its sale, in basis points; nothing while unknown.
        pub tax_rate: Option<i64>,
        /// The least that is sold of it, in thousandths of its unit.
        pub min_order: Option<Quantity>,
        /// It is sold in multiples of this, in thousandths of its unit.
        pub pack_quantity: Option<Quantity>,
        /// Whether it is still bought and sold.
        pub state: ProductState,
        /// The version that was read.
        pub version: i64,
    }
}

/// A product with all that its price depends on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Sold {
    /// The product.
    pub product: SoldProduct,
    /// What its price depends on.
    asked: Asked,
}

/// How much of a unit is priced, in which currency, with tax or without.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'u> {
    /// The unit; empty = the product's own.
    pub unit: &'u str,
    /// How much, in thousandths of that unit.
    pub quantity: Quantity,
    /// The currency of the document.
    pub currency: Currency,
    /// Whether the price is wanted with the tax in it.
    pub with_tax: bool,
}

impl Sold {
    /// The units it may be ordered in, its own first.
    #[must_use]
    pub fn units(&self) -> Vec<String> {
        std::iter::once(&self.product.unit).chain(self.asked.units.iter().map(|unit| &unit.unit)).cloned().collect()
    }
    /// What one of a unit comes to in its own; empty = its own. Nothing if it has no such unit.
    #[must_use]
    pub fn factor(&self, unit: &str) -> Option<Factor> {
        if unit.is_empty() || unit == self.product.unit {
            return Some(Factor::ONE);
        }
        let found = self.asked.units.iter().find(|known| known.unit == unit)?;
        Some(Factor { numerator: found.numerator, denominator: found.denominator })
    }
    /// Which price holds for a customer of a class, and why.
    ///
    /// # Errors
    /// What is wrong with the question, at the fields of `price.answer`.
    pub fn answer(&self, customer: i64, class: Option<i64>, wanted: &Wanted<'_>) -> Result<PriceAnswer, Vec<Refusal>> {
        let asked = PriceAsked {
            product: self.product.id,
            customer: Id::<Customer>::try_new(customer),
            class: class.and_then(Id::<CustomerClass>::try_new),
            unit: Some(wanted.unit).filter(|unit| !unit.is_empty()).map(str::to_owned),
            quantity: wanted.quantity,
            currency: wanted.currency,
            day: None,
            with_tax: wanted.with_tax,
        };
        self.asked.answer(&asked)
    }
}

/// A row that says first whose it is.
struct Of<T>(i64, T);
impl<T: FromRow> FromRow for Of<T> {
    fn from_row(row: &Row) -> Res<Self> {
        Ok(Of(row.get(0)?, T::from_row(&row.behind(1))?))
    }
}

/// Reads what the sale of products to a customer depends on; a product that is not there is missing.
pub fn sold<'a>(read: &'a Read<'_>, customer: Option<i64>, products: &'a [i64], day: BusinessDate) -> Boxed<'a, Res<Vec<Sold>>> {
    Box::pin(async move {
        let ids = serde_json::to_string(products).map_err(Failure::bug)?;
        let (products, units, prices) = try_join!(
            read.fetch::<SoldProduct>(&sql::SOLD, p![ids.as_str()]),
            read.fetch::<Of<ProductUnit>>(&crate::unit::sql::OF_MANY, p![ids.as_str()]),
            read.fetch::<Of<Candidate>>(&sql::ASKED_MANY, p![ids.as_str(), customer, day])
        )?;
        let mut units_of: BTreeMap<i64, Vec<ProductUnit>> = BTreeMap::new();
        for Of(product, unit) in units {
            units_of.entry(product).or_default().push(unit);
        }
        let mut prices_of: BTreeMap<i64, Vec<Candidate>> = BTreeMap::new();
        for Of(product, price) in prices {
            prices_of.entry(product).or_default().push(price);
        }
        let whole = |product: SoldProduct| {
            let id = product.id.get();
            let asked = Asked {
                base_unit: product.unit.clone(),
                tax_rate: product.tax_rate,
                units: units_of.remove(&id).unwrap_or_default(),
                class: None,
                candidates: prices_of.remove(&id).unwrap_or_default(),
                day,
            };
            Sold { product, asked }
        };
        Ok(products.into_iter().map(whole).collect())
    })
}
