//! An order of the past 历史订单: agreed, delivered and invoiced in another system. It is decided as of its own day; neither its prices nor the
//! payer's credit are judged, and it holds no goods, because they leave with it.

use crate::order::answer::{LineAmounts, Totals};
use crate::order::plan::{OrderPlan, PlannedLine};
use crate::order_draft::model::LINES_MAX;
use base::{BusinessDate, Currency, Id, Quantity, Rate, Refusal, UnitPrice};
use catalog::api::{Product, ProductState};
use crm::api::{Customer, CustomerState, Dealing, dealings};
use futures_util::try_join;
use kernel::db::Boxed;
use kernel::ledger::money::{Exposure, Guard, exposure};
use kernel::{Read, Res, p};
use rules::bounds::{Bounds, NAME_MAX};
use rules::document::{Discount, LineAsked, PricedLine, Rounding, Whole, price};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::{Site, Warehouse, WarehouseState, site};

/// A line of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PastLine {
    /// The product.
    pub product: Id<Product>,
    /// How much, in thousandths of the product's own unit, above zero.
    pub quantity: Quantity,
    /// The agreed price of one unit, in millionths; at 0 it was given for nothing.
    pub price_micro: i64,
    /// The rate of tax, in basis points.
    #[serde(default)]
    pub tax_rate: i64,
}

/// An order of the past.
#[derive(Debug, Clone)]
pub struct PastOrder<'o> {
    /// Who ordered, received, was invoiced and paid.
    pub customer: Id<Customer>,
    /// From where the goods were sent.
    pub warehouse: Id<Warehouse>,
    /// Its number there.
    pub number: &'o str,
    /// Its day.
    pub on: BusinessDate,
    /// Whether prices hold the tax.
    pub with_tax: bool,
    /// Its lines.
    pub lines: &'o [PastLine],
}

/// What it depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PastFacts {
    /// The warehouse.
    pub site: Option<Site>,
    /// The currency of the books.
    pub currency: Option<Currency>,
    /// The customer.
    pub dealing: Option<Dealing>,
    /// The products that are there, with their units.
    pub products: Vec<(Id<Product>, String)>,
    /// Those of them that are closed.
    pub closed: Vec<Id<Product>>,
    /// The credit of the customer's group.
    pub exposure: Option<Exposure>,
}

/// Reads it.
///
/// # Errors
/// The database's.
pub fn past_facts<'a>(
    read: &'a Read<'_>,
    customer: Id<Customer>,
    warehouse: Id<Warehouse>,
    lines: &'a [PastLine],
) -> Boxed<'a, Res<PastFacts>> {
    Box::pin(async move {
        let mut ids: Vec<Id<Product>> = lines.iter().map(|line| line.product).collect();
        ids.sort_unstable();
        ids.dedup();
        let (site, books, dealings, products) = try_join!(
            site(read, warehouse.get()),
            read.opt::<(Currency,)>(&crate::order::sql::BOOKS, p![warehouse]),
            dealings(read, customer, &[]),
            catalog::api::by_ids(read, &ids)
        )?;
        for product in &products {
            read.observe(product.id, product.version);
        }
        let (currency, dealing) = (books.map(|(currency,)| currency), dealings.into_iter().find(|dealing| dealing.id == customer));
        let exposure = match (&site, &dealing, currency) {
            (Some(site), Some(dealing), Some(currency)) => exposure(read, site.entity.get(), dealing.credit_group.get(), currency).await?,
            _ => None,
        };
        let closed = products.iter().filter(|product| product.state == ProductState::Closed).map(|product| product.id).collect();
        let products = products.into_iter().map(|product| (product.id, product.unit)).collect();
        Ok(PastFacts { site, currency, dealing, products, closed, exposure })
    })
}

/// What is wrong with its lines by themselves; `at` is where they stand in the input.
#[must_use]
pub fn past_alone(at: &str, lines: &[PastLine]) -> Vec<Refusal> {
    let mut bounds = Bounds::new().lines(at, lines.len(), LINES_MAX);
    for (i, line) in lines.iter().enumerate() {
        bounds = bounds.quantity(&format!("{at}.{i}.quantity"), line.quantity);
        bounds = bounds.unit_price(&format!("{at}.{i}.price_micro"), line.price_micro);
    }
    bounds.refusals()
}

/// The order that it becomes.
///
/// # Errors
/// Everything that stands against it, at its fields.
pub fn past_plan(past: &PastOrder<'_>, facts: &PastFacts) -> Result<OrderPlan, Vec<Refusal>> {
    let mut refusals = Bounds::new().text("number", past.number, NAME_MAX).refusals();
    let (Some(site), Some(currency), Some(dealing)) = (&facts.site, facts.currency, &facts.dealing) else {
        refusals.push(Refusal::new("sales_order.customer_needed").field("customer"));
        return Err(refusals);
    };
    for (i, line) in past.lines.iter().enumerate() {
        if !facts.products.iter().any(|(known, _)| *known == line.product) {
            refusals.push(Refusal::new("sales_order.product_gone").field(format!("lines.{i}.product")));
        } else if facts.closed.contains(&line.product) {
            refusals.push(Refusal::new("product.closed").field(format!("lines.{i}.product")));
        }
    }
    if dealing.state == CustomerState::Closed {
        refusals.push(Refusal::new("customer.closed").field("customer"));
    }
    if site.state == WarehouseState::Closed {
        refusals.push(Refusal::new("warehouse.closed").field("warehouse"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let asked: Vec<LineAsked> = past.lines.iter().map(asked).collect();
    let priced = price(&asked, &Whole { with_tax: past.with_tax, currency, discount: Discount::None, rounding: Rounding::None })?;
    let lines = (1..).zip(past.lines).zip(&priced.lines).map(|((line_no, line), priced)| planned(line_no, line, priced, facts)).collect();
    let totals = Totals {
        net_minor: priced.net_minor,
        tax_minor: priced.tax_minor,
        gross_minor: priced.gross_minor,
        discount_minor: 0,
        rounding_minor: 0,
    };
    Ok(OrderPlan {
        site: site.clone(),
        customer: dealing.clone(),
        receiver: dealing.clone(),
        invoiced: dealing.clone(),
        payer: dealing.clone(),
        address: None,
        currency,
        with_tax: past.with_tax,
        payment: dealing.payment(),
        exposure: facts.exposure.as_ref().map(|exposure| exposure.id),
        // It was agreed where it was agreed.
        guard: Guard::None,
        ordered_on: past.on,
        posted_on: Some(past.on),
        requested_on: None,
        promised_on: past.on,
        customer_order_no: None,
        remark: Some(past.number.to_owned()),
        reason: None,
        lines,
        totals,
        amended: None,
        checks: Vec::new(),
    })
}

fn asked(line: &PastLine) -> LineAsked {
    LineAsked {
        quantity: line.quantity,
        price: UnitPrice::from_micros(line.price_micro),
        tax_rate: Rate::from_basis_points(line.tax_rate),
        discount: Discount::None,
        gift: line.price_micro == 0,
    }
}

fn planned(line_no: i64, line: &PastLine, priced: &PricedLine, facts: &PastFacts) -> PlannedLine {
    let unit = facts.products.iter().find(|(known, _)| *known == line.product).map(|(_, unit)| unit.clone());
    PlannedLine {
        line_no,
        product: line.product,
        unit: unit.unwrap_or_default(),
        quantity: line.quantity,
        base: line.quantity,
        price: UnitPrice::from_micros(line.price_micro),
        list: None,
        entry: None,
        floor: None,
        tax_rate: line.tax_rate,
        gift: line.price_micro == 0,
        amounts: LineAmounts::from(priced),
        remark: None,
        is_new: true,
        held_more: 0,
        balance: 0,
    }
}
