//! An order of the system before: what it depends on here, and the order that it becomes. Fulfilment makes the same of what was delivered
//! without an invoice.

use crate::order::answer::{LineAmounts, Totals};
use crate::order::facts::{Facts, gather};
use crate::order::model::SalesOrder;
use crate::order::plan::{OrderPlan, PlannedLine, post_order};
use crate::order::progress::{LineFacts, OrderFacts};
use crate::order_draft::model::{DraftContent, DraftLine, LINES_MAX};
use base::{BusinessDate, Id, Quantity, Rate, Refusal, UnitPrice};
use catalog::api::{Product, ProductState, Sold, WITH_TAX};
use crm::api::{Customer, CustomerState, Dealing};
use kernel::db::Boxed;
use kernel::ledger::money::Guard;
use kernel::{Permission, Read, Res, Terms, Tx};
use org::api::{OpeningArea, OpeningFacts, opening_dated, opening_facts};
use rules::bounds::{Bounds, NAME_MAX};
use rules::document::{Discount, LineAsked, PricedLine, Rounding, Whole, price};
use rules::unit::to_base;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use stock::api::{Warehouse, WarehouseState};

/// A line of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct OldLine {
    /// The product.
    pub product: Id<Product>,
    /// The unit; not given = the product's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How much of it, in thousandths of that unit, above zero.
    pub quantity: Quantity,
    /// The agreed price of one unit after every discount, in millionths, with tax or without as the document says.
    pub price_micro: i64,
    /// The rate of tax, in basis points; not given = the product's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_rate: Option<i64>,
}

/// A document of the system before that is an order here.
#[derive(Debug, Clone)]
pub struct OldOrder {
    /// What it is entered as.
    pub area: OpeningArea,
    /// Who ordered.
    pub customer: Id<Customer>,
    /// From where the goods are, or were, sent.
    pub warehouse: Id<Warehouse>,
    /// Its number there.
    pub old_number: String,
    /// Its day, and the field that says it.
    pub dated: (&'static str, BusinessDate),
    /// The day on which it stands in these books; nothing = the day before they begin.
    pub posted_on: Option<BusinessDate>,
    /// The day the customer wants the goods.
    pub requested_on: Option<BusinessDate>,
    /// Whether prices hold the tax; nothing = as the company writes its prices.
    pub with_tax: Option<bool>,
    /// What else is to be known.
    pub remark: Option<String>,
    /// Its lines.
    pub lines: Vec<OldLine>,
    /// Its goods are held: they have not left.
    pub holds: bool,
}

/// What it depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OldFacts {
    /// As of any order.
    #[serde(flatten)]
    pub order: Facts,
    /// Whether it may be entered.
    pub opening: OpeningFacts,
}

/// Reads it.
///
/// # Errors
/// The database's.
pub fn old_facts<'a>(read: &'a Read<'_>, old: &'a OldOrder, needs: Permission) -> Boxed<'a, Res<OldFacts>> {
    Box::pin(async move {
        let line = |line: &OldLine| DraftLine { product: Some(line.product), ..DraftLine::default() };
        let content = DraftContent {
            customer: Some(old.customer),
            warehouse: Some(old.warehouse.get()),
            lines: old.lines.iter().map(line).collect(),
            ..DraftContent::default()
        };
        let order = gather(read, content, None, needs).await?;
        order.rely(read);
        let entity = order.site.as_ref().map_or(0, |site| site.entity.get());
        let opening = opening_facts(read, entity, old.area, old.customer.get(), &old.old_number).await?;
        Ok(OldFacts { order, opening })
    })
}

/// What is wrong with the document itself, whatever it depends on.
pub(crate) fn alone(lines: &[OldLine], remark: Option<&str>) -> Vec<Refusal> {
    let mut bounds = Bounds::new().lines("lines", lines.len(), LINES_MAX).optional_text("remark", remark, NAME_MAX);
    for (i, line) in lines.iter().enumerate() {
        bounds = bounds.quantity(&format!("lines.{i}.quantity"), line.quantity);
        bounds = bounds.unit_price(&format!("lines.{i}.price_micro"), line.price_micro);
    }
    bounds.refusals()
}

/// The order that it becomes.
///
/// # Errors
/// Everything that stands against it, at its fields.
pub fn old_plan(old: &OldOrder, facts: &OldFacts, terms: &Terms<'_>) -> Result<OrderPlan, Vec<Refusal>> {
    let mut refusals = alone(&old.lines, old.remark.as_deref());
    refusals.extend(facts.opening.wrong(&old.old_number));
    let order = &facts.order;
    let Some(site) = &order.site else {
        refusals.push(Refusal::new("sales_order.warehouse_gone").field("warehouse"));
        return Err(refusals);
    };
    let entity = site.entity.get();
    refusals.extend(opening_dated(old.dated.0, old.dated.1, terms, entity, order.today));
    if let Some(wanted) = old.requested_on {
        refusals.extend(Bounds::new().not_far_ahead("requested_on", wanted, order.today).refusals());
    }
    if site.state == WarehouseState::Closed {
        refusals.push(Refusal::new("warehouse.closed").field("warehouse"));
    }
    let parts = [order.customer(), order.receiver(), order.invoiced(), order.payer()];
    let [Some(customer), Some(receiver), Some(invoiced), Some(payer)] = parts else {
        refusals.push(Refusal::new("sales_order.customer_needed").field("customer"));
        return Err(refusals);
    };
    if [customer, payer].iter().any(|part| part.state == CustomerState::Closed) {
        refusals.push(Refusal::new("customer.closed").field("customer"));
    }
    let with_tax = old.with_tax.unwrap_or_else(|| terms.now(&WITH_TAX, entity).value);
    let (lines, totals) = planned(old, order, with_tax, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(OrderPlan {
        site: site.clone(),
        customer: customer.clone(),
        receiver: receiver.clone(),
        invoiced: invoiced.clone(),
        payer: payer.clone(),
        address: order.address.as_ref().map(|address| address.id),
        currency: order.currency,
        with_tax,
        payment: Dealing::payment(payer),
        exposure: order.exposure.as_ref().map(|exposure| exposure.id),
        // It was agreed where it was agreed.
        guard: Guard::None,
        ordered_on: old.dated.1,
        posted_on: Some(old.posted_on.unwrap_or_else(|| org::api::opening_day(terms, entity, order.today))),
        requested_on: old.requested_on,
        promised_on: old.requested_on.unwrap_or(order.today),
        customer_order_no: None,
        remark: old.remark.as_deref().map(str::trim).filter(|remark| !remark.is_empty()).map(str::to_owned),
        reason: None,
        lines,
        totals,
        amended: None,
        checks: Vec::new(),
    })
}

/// A line as far as it can be measured.
struct Measured<'f> {
    sold: &'f Sold,
    unit: String,
    base: Quantity,
    tax_rate: i64,
}

fn measured<'f>(i: usize, line: &OldLine, facts: &'f Facts, refusals: &mut Vec<Refusal>) -> Option<Measured<'f>> {
    let at = |name: &str| format!("lines.{i}.{name}");
    let Some(sold) = facts.sold.iter().find(|sold| sold.product.id == line.product) else {
        refusals.push(Refusal::new("sales_order.product_gone").field(at("product")));
        return None;
    };
    let product = &sold.product;
    if product.state == ProductState::Closed {
        refusals.push(Refusal::new("product.closed").field(at("product")));
    }
    let tax_rate = line.tax_rate.or(product.tax_rate);
    if tax_rate.is_none() {
        refusals.push(Refusal::new("sales_order.tax_unknown").arg("product", product.code.as_str()).field(at("tax_rate")));
    }
    let unit = line.unit.as_deref().map(str::trim).filter(|unit| !unit.is_empty()).unwrap_or(&product.unit).to_owned();
    let Some(factor) = sold.factor(&unit) else {
        refusals.push(Refusal::new("product_unit.unknown").arg("unit", unit).field(at("unit")));
        return None;
    };
    if !line.quantity.is_positive() {
        return None;
    }
    match to_base(line.quantity, factor) {
        Ok(base) => Some(Measured { sold, unit, base, tax_rate: tax_rate? }),
        Err(no) => {
            refusals.push(no.field(at("quantity")));
            None
        }
    }
}

/// The lines with their amounts, and what they come to together.
fn planned(old: &OldOrder, facts: &Facts, with_tax: bool, refusals: &mut Vec<Refusal>) -> (Vec<PlannedLine>, Totals) {
    let measured: Vec<Option<Measured<'_>>> = old.lines.iter().enumerate().map(|(i, line)| measured(i, line, facts, refusals)).collect();
    let all: Vec<(&OldLine, &Measured<'_>)> = old.lines.iter().zip(measured.iter().flatten()).collect();
    let nothing = (Vec::new(), Totals { net_minor: 0, tax_minor: 0, gross_minor: 0, discount_minor: 0, rounding_minor: 0 });
    if !refusals.is_empty() || all.len() != old.lines.len() {
        return nothing;
    }
    let asked = |(line, measured): &(&OldLine, &Measured<'_>)| LineAsked {
        quantity: line.quantity,
        price: UnitPrice::from_micros(line.price_micro),
        tax_rate: Rate::from_basis_points(measured.tax_rate),
        discount: Discount::None,
        gift: false,
    };
    let asked: Vec<LineAsked> = all.iter().map(asked).collect();
    let whole = Whole { with_tax, currency: facts.currency, discount: Discount::None, rounding: Rounding::None };
    let priced = match price(&asked, &whole) {
        Ok(priced) => priced,
        Err(more) => {
            refusals.extend(more.into_iter().map(|mut no| {
                no.field = no.field.map(|field| if field.ends_with(".price") { format!("{field}_micro") } else { field });
                no
            }));
            return nothing;
        }
    };
    let mut balances = Balances::of(old, facts);
    let mut lines = Vec::with_capacity(all.len());
    for (i, ((line, measured), priced)) in all.iter().zip(&priced.lines).enumerate() {
        let (balance, short) = balances.take(i, measured);
        refusals.extend(short);
        lines.push(line_of(i, line, measured, priced, balance, old.holds));
    }
    let totals = Totals {
        net_minor: priced.net_minor,
        tax_minor: priced.tax_minor,
        gross_minor: priced.gross_minor,
        discount_minor: 0,
        rounding_minor: 0,
    };
    (lines, totals)
}

/// What is free in the warehouse, and what lines before have taken of it.
struct Balances {
    holds: bool,
    /// By product: the balance and what is left of it.
    left: BTreeMap<i64, (i64, Quantity)>,
}

impl Balances {
    fn of(old: &OldOrder, facts: &Facts) -> Balances {
        let here = facts.available.iter().filter(|there| there.warehouse == old.warehouse);
        Balances { holds: old.holds, left: here.map(|there| (there.product.get(), (there.balance, there.free()))).collect() }
    }
    fn take(&mut self, i: usize, line: &Measured<'_>) -> (i64, Option<Refusal>) {
        if !self.holds {
            return (0, None);
        }
        let (balance, free) = self.left.get(&line.sold.product.id.get()).copied().unwrap_or((0, Quantity::ZERO));
        let rest = free.thousandths() - line.base.thousandths();
        if rest < 0 {
            let no = Refusal::new("opening.order_short").arg("missing", Quantity::from_thousandths(-rest)).arg("free", free);
            return (balance, Some(no.field(format!("lines.{i}.quantity"))));
        }
        self.left.insert(line.sold.product.id.get(), (balance, Quantity::from_thousandths(rest)));
        (balance, None)
    }
}

fn line_of(i: usize, line: &OldLine, measured: &Measured<'_>, priced: &PricedLine, balance: i64, holds: bool) -> PlannedLine {
    PlannedLine {
        line_no: i64::try_from(i + 1).unwrap_or(i64::MAX),
        product: line.product,
        unit: measured.unit.clone(),
        quantity: line.quantity,
        base: measured.base,
        price: UnitPrice::from_micros(line.price_micro),
        list: None,
        entry: None,
        floor: None,
        tax_rate: measured.tax_rate,
        gift: false,
        amounts: LineAmounts::from(priced),
        remark: None,
        is_new: true,
        held_more: if holds { measured.base.thousandths() } else { 0 },
        balance,
    }
}

/// Posts the order; what fulfilment relies on, as of [`crate::api::facts`].
///
/// # Errors
/// Stale when who ordered, who pays, the warehouse or what is free are not as they were read.
pub fn post_old<'a>(tx: &'a Tx<'_>, plan: &'a OrderPlan) -> Boxed<'a, Res<OrderFacts>> {
    Box::pin(async move {
        let id = tx.id::<SalesOrder>()?;
        let (order, lines) = post_order(tx, plan, id).await?;
        let line = |line: crate::order::model::OrderLine| LineFacts {
            line_no: line.line_no,
            product: line.product_id,
            ordered: line.base_quantity,
            delivered: Quantity::ZERO,
            returned: Quantity::ZERO,
            cancelled: Quantity::ZERO,
            net_minor: line.net_minor,
            tax_minor: line.tax_minor,
            delivered_net_minor: 0,
            delivered_tax_minor: 0,
            unit: line.unit,
            quantity: line.quantity,
            tax_rate: line.tax_rate,
            price_micro: line.price_micro,
            gift: line.gift,
        };
        Ok(OrderFacts::of(order, lines.into_iter().map(line).collect()))
    })
}
