//! Reads what was typed into a draft: figures as people write them, each at its field. What cannot be read is told, nothing is guessed.

use crate::order_draft::model::{DraftContent, DraftLine, LINES_MAX, RoundingOff};
use base::{BusinessDate, Currency, Quantity, Rate, Refusal, UnitPrice, human, is_blank, is_hidden, plain};
use rules::bounds::{Bounds, NAME_MAX};
use rules::document::{Discount, Rounding};

/// The longest remark on an order, in characters.
const REMARK_MAX: usize = 500;
/// The longest number a customer gives an order, in characters.
pub const ORDER_NO_MAX: usize = 60;

/// A line of which at least the product is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRead {
    /// Which line of what was typed, from 0.
    pub index: usize,
    /// The order's line that it stands for.
    pub line_no: Option<i64>,
    /// The product.
    pub product: i64,
    /// The unit; empty = the product's own.
    pub unit: String,
    /// How much, as far as it can be read.
    pub quantity: Option<Quantity>,
    /// The price that was typed.
    pub price: Option<UnitPrice>,
    /// A price was typed that cannot be read.
    pub price_unread: bool,
    /// What is taken off.
    pub discount: Discount,
    /// Given for nothing.
    pub gift: bool,
    /// What else is to be known.
    pub remark: Option<String>,
}

/// What could be read of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The lines that say which product is meant.
    pub lines: Vec<LineRead>,
    /// What is taken off the whole.
    pub discount: Discount,
    /// 抹零.
    pub rounding: Rounding,
    /// The day the customer wants the goods.
    pub requested_on: Option<BusinessDate>,
    /// The number the customer gave the order.
    pub customer_order_no: Option<String>,
    /// What else is to be known.
    pub remark: Option<String>,
    /// Why the order is amended.
    pub reason: Option<String>,
    /// What cannot be read, each at its field.
    pub refusals: Vec<Refusal>,
}

/// A customer's own number as it is kept: pasted from a message it may hold full-width letters, and signs that nobody sees.
pub fn order_no(text: &str) -> String {
    plain(&text.chars().filter(|c| !is_hidden(*c)).collect::<String>())
}

fn kept(text: &str) -> Option<String> {
    (!is_blank(text)).then(|| text.trim().to_owned())
}

/// What is left of a price, in basis points, as the trade says it: 9折 is nine tenths, 95折 ninety-five hundredths. What could be meant
/// otherwise is refused: 11折 may be 1.1折, 0.9折 may be 9折.
fn left(text: &str) -> Result<i64, Refusal> {
    match human::decimal(text, 3)? {
        tenths @ 1_000..10_000 => Ok(tenths),
        hundredths @ 20_000..100_000 => Ok(hundredths / 10),
        _ => Err(Refusal::new("sales_order.discount_unclear").arg("typed", text.trim())),
    }
}

/// What is taken off: `5%`, an amount, or as the trade says it: `95折` leaves 95 %, `9折` leaves 90 %.
fn discount(text: &str, currency: Currency) -> Result<Discount, Refusal> {
    if is_blank(text) {
        return Ok(Discount::None);
    }
    let plain = human::half_width(text.trim());
    if let Some(tenths) = plain.strip_suffix('折') {
        return left(tenths).map(|left| Discount::Percent(Rate::from_basis_points(10_000 - left)));
    }
    if plain.contains('%') {
        return human::rate(&plain).map(Discount::Percent);
    }
    human::amount(&plain, currency).map(|amount| Discount::Amount(amount.minor))
}

fn line(index: usize, line: &DraftLine, currency: Currency, refusals: &mut Vec<Refusal>) -> Option<LineRead> {
    let field = |name: &str| format!("lines.{index}.{name}");
    let Some(product) = line.product else {
        let typed = line.product_text.trim();
        let refusal = match typed.is_empty() {
            true => Refusal::new("sales_order.product_needed"),
            false => Refusal::new("sales_order.product_not_found").arg("typed", typed),
        };
        refusals.push(refusal.field(field("product")));
        return None;
    };
    let mut at = |name: &str, refusal: Refusal| refusals.push(refusal.field(field(name)));
    let quantity = human::quantity(&line.quantity).map_err(|refusal| at("quantity", refusal)).ok();
    let typed_price = !is_blank(&line.price);
    let price = if typed_price { human::unit_price(&line.price, currency).map_err(|refusal| at("price", refusal)).ok() } else { None };
    let discount = discount(&line.discount, currency).map_err(|refusal| at("discount", refusal)).unwrap_or_default();
    refusals.extend(Bounds::new().optional_text(&field("remark"), Some(&line.remark), NAME_MAX).refusals());
    Some(LineRead {
        index,
        line_no: line.line_no,
        product: product.get(),
        unit: line.unit.trim().to_owned(),
        quantity,
        price,
        price_unread: typed_price && price.is_none(),
        discount,
        gift: line.gift,
        remark: kept(&line.remark),
    })
}

/// Reads a draft.
#[must_use]
pub fn read(content: &DraftContent, currency: Currency, today: BusinessDate) -> Typed {
    let bounds = Bounds::new()
        .optional_text("customer_order_no", Some(&content.customer_order_no), ORDER_NO_MAX)
        .optional_text("remark", Some(&content.remark), REMARK_MAX)
        .optional_text("reason", Some(&content.reason), NAME_MAX);
    let filled = content.lines.iter().filter(|line| !line.is_empty()).count();
    let mut refusals = bounds.lines("lines", filled, LINES_MAX).refusals();
    let mut lines = Vec::with_capacity(filled);
    for (index, typed) in content.lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        lines.extend(line(index, typed, currency, &mut refusals));
    }
    let mut requested_on = None;
    if !is_blank(&content.requested_on) {
        match human::date(&content.requested_on) {
            Ok(day) if day < today => refusals.push(Refusal::new("sales_order.requested_past").arg("today", today).field("requested_on")),
            Ok(day) => {
                refusals.extend(Bounds::new().not_far_ahead("requested_on", day, today).refusals());
                requested_on = Some(day);
            }
            Err(refusal) => refusals.push(refusal.field("requested_on")),
        }
    }
    let whole = discount(&content.discount, currency).map_err(|refusal| refusals.push(refusal.field("discount"))).unwrap_or_default();
    Typed {
        lines,
        discount: whole,
        rounding: match content.rounding {
            RoundingOff::None => Rounding::None,
            RoundingOff::ToYuan => Rounding::ToYuan,
            RoundingOff::ToJiao => Rounding::ToJiao,
        },
        requested_on,
        customer_order_no: kept(&order_no(&content.customer_order_no)),
        remark: kept(&content.remark),
        reason: kept(&content.reason),
        refusals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Id;

    #[test]
    fn what_is_taken_off_is_read_as_people_write_it() {
        let percent = |points| Ok(Discount::Percent(Rate::from_basis_points(points)));
        for (text, expected) in [
            ("", Ok(Discount::None)),
            ("  ", Ok(Discount::None)),
            ("5%", percent(500)),
            ("５％", percent(500)),
            ("12.5 %", percent(1_250)),
            ("12.50", Ok(Discount::Amount(1_250))),
            ("¥8", Ok(Discount::Amount(800))),
            ("9折", percent(1_000)),
            ("95折", percent(500)),
            ("8.5折", percent(1_500)),
            ("1.1折", percent(8_900)),
            ("20折", percent(8_000)),
            ("95.5折", percent(450)),
            ("11折", Err("sales_order.discount_unclear")),
            ("10折", Err("sales_order.discount_unclear")),
            ("19.9折", Err("sales_order.discount_unclear")),
            ("0.9折", Err("sales_order.discount_unclear")),
            ("0折", Err("sales_order.discount_unclear")),
            ("-9折", Err("sales_order.discount_unclear")),
            ("100折", Err("sales_order.discount_unclear")),
            ("105折", Err("sales_order.discount_unclear")),
            ("x", Err("number.not_a_number")),
            ("折", Err("number.empty")),
        ] {
            assert_eq!(discount(text, Currency::CNY).map_err(|refusal| refusal.key), expected.map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn everything_that_cannot_be_read_is_told_at_its_field() {
        let today = BusinessDate::parse("2026-11-25").expect("a date");
        let product = Some(Id::new(50));
        let typed =
            |quantity: &str, price: &str| DraftLine { product, quantity: quantity.into(), price: price.into(), ..DraftLine::default() };
        let content = DraftContent {
            requested_on: "2026-11-24".into(),
            discount: "viel".into(),
            lines: vec![
                DraftLine::default(),
                typed("2", ""),
                typed("zwei", "1,2,3"),
                DraftLine { product_text: "杯子".into(), ..DraftLine::default() },
            ],
            ..DraftContent::default()
        };
        let read = read(&content, Currency::CNY, today);
        let fields: Vec<&str> = read.refusals.iter().filter_map(|refusal| refusal.field.as_deref()).collect();
        assert_eq!(fields, ["lines.2.quantity", "lines.2.price", "lines.3.product", "requested_on", "discount"]);
        let lines: Vec<_> =
            read.lines.iter().map(|line| (line.index, line.quantity.map(Quantity::thousandths), line.price_unread)).collect();
        assert_eq!(lines, [(1, Some(2_000), false), (2, None, true)]);
    }
}
