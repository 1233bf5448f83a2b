//! `price.answer`: which price holds, why that one, and why none of the others. It changes nothing; whoever prices a document asks
//! [`gather`] and [`Asked::answer`] in its own decision.

use super::sql;
use crate::price_list::model::{Customer, CustomerClass};
use crate::product::model::Product;
use crate::unit::model::ProductUnit;
use base::{BusinessDate, Currency, Id, Quantity, Rate, Refusal, UnitPrice};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use rules::bounds::Bounds;
use rules::price::{self, For, PriceAnswer, PriceQuestion};
use rules::unit::Factor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Prices of one product that one answer weighs; more are refused, for one that is left out might be the one that holds.
const CANDIDATES_MAX: usize = 500;

/// Tells which price holds.
pub struct Answer;

/// What is to be priced.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PriceAsked {
    /// The product.
    pub product: Id<Product>,
    /// Who buys it; nothing = anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Id<Customer>>,
    /// The class of customers it is asked for; nothing = the customer's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Id<CustomerClass>>,
    /// The unit it is ordered in, whose price is wanted; nothing = the product's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How much, in thousandths of that unit.
    pub quantity: Quantity,
    /// The currency of the document.
    pub currency: Currency,
    /// The day whose price it is; nothing = today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<BusinessDate>,
    /// Whether the price is wanted with the tax in it.
    pub with_tax: bool,
}

kernel::row! {
    /// A price that may hold, with what its list says.
    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
    pub struct Candidate {
        /// The price.
        pub id: i64,
        /// Its list.
        pub list_id: i64,
        /// The list's priority.
        pub priority: i64,
        /// The class of customers the list is for.
        pub class_id: Option<i64>,
        /// The customer the list is for.
        pub customer_id: Option<i64>,
        /// One of which unit.
        pub unit: String,
        /// From this quantity on, in thousandths of that unit.
        pub from_quantity: Quantity,
        /// The list's currency.
        pub currency: Currency,
        /// The price's first day.
        pub valid_from: BusinessDate,
        /// The day it holds no more.
        pub valid_to: Option<BusinessDate>,
        /// The list's first day.
        pub list_from: BusinessDate,
        /// The day the list holds no more.
        pub list_to: Option<BusinessDate>,
        /// Whether it holds the tax already.
        pub with_tax: bool,
        /// The price of one unit, in millionths of the currency.
        pub price_micro: i64,
    }
}

/// What the answer depends on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Asked {
    /// The unit the product is counted in.
    pub(super) base_unit: String,
    /// The rate of tax on it, in basis points.
    pub(super) tax_rate: Option<i64>,
    /// Its other units.
    pub(super) units: Vec<ProductUnit>,
    /// The class of the customer.
    pub(super) class: Option<i64>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) day: BusinessDate,
}

/// Reads what the price of a product depends on.
///
/// # Errors
/// Not found.
pub async fn gather(read: &Read<'_>, input: &PriceAsked) -> Res<Asked> {
    let day = input.day.unwrap_or(read.effective());
    let (_, base_unit, tax_rate): (i64, String, Option<i64>) = read.one(&sql::PRICED, p![input.product]).await?;
    let units = read.fetch(&crate::unit::sql::OF, p![input.product]).await?;
    let class: Option<(Option<i64>,)> = match input.customer {
        Some(customer) => read.opt(&sql::CLASS, p![customer]).await?,
        None => None,
    };
    let candidates = read.fetch(&sql::ASKED, p![input.product, input.customer, day]).await?;
    Ok(Asked { base_unit, tax_rate, units, class: class.and_then(|(class,)| class), candidates, day })
}

impl Asked {
    /// The unit's number for the rule: 0 is the base unit, −1 none of the product's.
    fn number(&self, unit: &str) -> i64 {
        if unit == self.base_unit {
            return 0;
        }
        (1_i64..).zip(&self.units).find(|(_, known)| known.unit == unit).map_or(-1, |(n, _)| n)
    }

    /// The price that holds, and why no other does.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn answer(&self, input: &PriceAsked) -> Result<PriceAnswer, Vec<Refusal>> {
        let mut refusals = Bounds::new().quantity("quantity", input.quantity).refusals();
        let unit = self.number(input.unit.as_deref().map_or(self.base_unit.as_str(), str::trim));
        if unit < 0 {
            let name = input.unit.as_deref().unwrap_or_default();
            refusals.push(Refusal::new("product_unit.unknown").arg("unit", name).field("unit"));
        }
        if self.tax_rate.is_none() && self.candidates.iter().any(|candidate| candidate.with_tax != input.with_tax) {
            refusals.push(Refusal::new("price.answer.tax_unknown").field("with_tax"));
        }
        if self.candidates.len() > CANDIDATES_MAX {
            refusals.push(Refusal::new("price.answer.too_many").arg("max", i64::try_from(CANDIDATES_MAX).unwrap_or(i64::MAX)));
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let product = input.product.get();
        let factor = |unit: &ProductUnit| Factor { numerator: unit.numerator, denominator: unit.denominator };
        let others = (1_i64..).zip(&self.units).map(|(n, unit)| price::ProductUnit { unit: n, factor: factor(unit) });
        let question = PriceQuestion {
            product,
            customer: input.customer.map_or(0, Id::get),
            classes: input.class.map(Id::get).or(self.class).into_iter().collect(),
            region: None,
            channel: None,
            unit,
            quantity: input.quantity,
            currency: input.currency,
            day: self.day,
            tax_included: input.with_tax,
            tax_rate: Rate::from_basis_points(self.tax_rate.unwrap_or(0)),
            units: std::iter::once(price::ProductUnit { unit: 0, factor: Factor::ONE }).chain(others).collect(),
        };
        let entries: Vec<price::PriceEntry> = self.candidates.iter().map(|candidate| self.entry(product, candidate)).collect();
        Ok(price::choose(&question, &entries))
    }

    fn entry(&self, product: i64, candidate: &Candidate) -> price::PriceEntry {
        let earlier = |a: Option<BusinessDate>, b: Option<BusinessDate>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        };
        price::PriceEntry {
            id: candidate.id,
            list: candidate.list_id,
            priority: candidate.priority,
            product,
            whom: match (candidate.customer_id, candidate.class_id) {
                (Some(customer), _) => For::Customer(customer),
                (None, Some(class)) => For::Class(class),
                (None, None) => For::Everyone,
            },
            region: None,
            channel: None,
            unit: self.number(&candidate.unit),
            from_quantity: candidate.from_quantity,
            currency: candidate.currency,
            valid_from: candidate.valid_from.max(candidate.list_from),
            valid_to: earlier(candidate.valid_to, candidate.list_to),
            tax_included: candidate.with_tax,
            unit_price: UnitPrice::from_micros(candidate.price_micro),
        }
    }
}

impl Operation for Answer {
    const NAME: &'static str = "price.answer";
    const NEEDS: Permission = Permission::new("price.read");
    const TRACE: Trace = Trace::Light;
    type Input = PriceAsked;
    type Facts = Asked;
    type Plan = PriceAnswer;
    type Output = PriceAnswer;

    fn samples() -> Vec<PriceAsked> {
        let asked = |customer: Option<i64>, quantity| PriceAsked {
            product: Id::new(50),
            customer: customer.map(Id::new),
            class: None,
            unit: None,
            quantity: Quantity::from_thousandths(quantity),
            currency: Currency::CNY,
            day: None,
            with_tax: true,
        };
        vec![asked(Some(80), 2_000), asked(None, 120_000)]
    }
    async fn gather(read: &Read<'_>, input: &PriceAsked) -> Res<Asked> {
        gather(read, input).await
    }
    fn decide(input: &PriceAsked, facts: &Asked, _: &Terms<'_>) -> Decision<PriceAnswer> {
        match facts.answer(input) {
            Ok(answer) => Decision::allow(answer),
            Err(refusals) => Decision::Refuse(refusals),
        }
    }
    async fn apply(_: &Tx<'_>, plan: &PriceAnswer) -> Res<PriceAnswer> {
        Ok(plan.clone())
    }
}
