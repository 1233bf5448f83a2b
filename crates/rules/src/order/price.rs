//! Floor prices, and how much a person may give away alone.

use base::{Arithmetic, Clause, Currency, Money, Need, Quantity, Rate, Remedy, Ruled, UnitPrice, proportion};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Check;

/// The rule that asks when a line is below its floor.
const FLOOR_RULE: &str = "order.floor_price";
/// The rule that asks when more is given away than a person may give alone.
const AUTHORITY_RULE: &str = "order.own_discount";
/// Who may say yes to either.
const RELEASE: &str = "sales_order.release_price";

/// What a line sells for, as it was computed by [`crate::document::price`]. Prices are of one ordered unit, without tax, in millionths of
/// the currency's main unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LinePrice {
    /// The product, as people call it.
    pub product: String,
    /// How much, in thousandths of the ordered unit.
    pub quantity: Quantity,
    /// What the line comes to without tax after every discount of the line and of the whole, in minor units.
    pub net_minor: i64,
    /// The price that the lists give; nothing = none holds, so that nothing is measured against it.
    pub list: Option<UnitPrice>,
    /// The price under which nobody sells alone; nothing = the product has no cost and no floor yet.
    pub floor: Option<UnitPrice>,
    /// It is given away: measured against neither, and shown with what it costs.
    pub gift: bool,
}

/// What the regulation says about prices.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PriceTerms {
    /// How much must be earned on top of the cost; the floors are made by it ([`floor_of_cost`]).
    pub floor_margin: Ruled<Rate>,
    /// How far below the list price one may sell alone.
    pub own_discount: Ruled<Rate>,
}

/// The floor 底价 of what costs so much: cost × (1 + margin), rounded once to the millionth. Both are prices of the same unit without tax.
///
/// # Errors
/// [`Arithmetic::Overflow`].
pub fn floor_of_cost(cost: UnitPrice, margin: Rate) -> Result<UnitPrice, Arithmetic> {
    margin.price_with(cost)
}

/// Whether the list price that was agreed is still the one that an amended line is measured against; otherwise it is the one that the lists
/// give on the day of the amendment for what is then ordered. All quantities are in one unit.
///
/// What was agreed holds for what was agreed: for the same quantity, and for less down to the quantity `from` that the agreed price began
/// with. Whoever orders more orders anew, and fewer than a tier asks for were never sold at its price; where nobody knows from which quantity
/// on the price held (`from` is nothing), it held for the agreed one alone.
#[must_use]
pub fn agreed_list_holds(agreed: Quantity, from: Option<Quantity>, wanted: Quantity) -> bool {
    wanted == agreed || wanted < agreed && from.is_some_and(|from| from <= wanted)
}

/// A line that somebody has to agree to.
struct Found<'a> {
    line: i64,
    product: &'a str,
    /// How far it is away: the further in units that compare within its rule.
    far: i64,
    said: Remedy,
}

/// Whether every line sells for enough. Measured is what is left after every discount, without tax, whole amounts against whole amounts:
/// a line is below its floor if its net is below quantity × floor.
///
/// A line below its floor needs a yes (rule `order.floor_price`), and so does one that is further below the list price than a person may
/// give alone (rule `order.own_discount`), both from a holder of `sales_order.release_price`. What is given away is said to whoever confirms.
#[must_use]
pub fn prices(lines: &[LinePrice], currency: Currency, terms: &PriceTerms) -> Check {
    let mut check = Check::passed("order.check.prices", &[&terms.floor_margin.clause, &terms.own_discount.clause]);
    let (mut below, mut beyond) = (Vec::new(), Vec::new());
    for (line, i) in lines.iter().zip(1..) {
        if line.gift {
            if line.floor.is_some() {
                check = check.reminding(Remedy::new("order.price.gift").arg("line", i).arg("product", &*line.product));
            }
            continue;
        }
        below.extend(below_floor(i, line, currency));
        beyond.extend(beyond_authority(i, line, currency, terms.own_discount.value));
    }
    check = asked(check, &below, FLOOR_RULE, "order.price.floor_lines", &terms.floor_margin.clause);
    asked(check, &beyond, AUTHORITY_RULE, "order.price.authority_lines", &terms.own_discount.clause)
}

/// One need for all lines of a rule: its reason is the line itself, or the furthest of several and how many there are.
fn asked(check: Check, found: &[Found<'_>], rule: &str, many: &str, clause: &Clause) -> Check {
    // Of lines that are equally far, the first.
    let Some(worst) = found.iter().rev().max_by_key(|found| found.far) else { return check };
    let reason = if found.len() == 1 {
        worst.said.clone()
    } else {
        let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
        let reason = Remedy { key: many.to_owned(), args: worst.said.args.clone() };
        reason.arg("count", count).arg("line", worst.line).arg("product", worst.product)
    };
    let need = Need::new(rule, clause).step(RELEASE).reason(reason);
    check.asking(need, found.iter().map(|found| found.said.clone()).collect())
}

fn below_floor<'a>(i: i64, line: &'a LinePrice, currency: Currency) -> Option<Found<'a>> {
    let floor = line.floor?;
    // A floor whose amount is out of range cannot be reached by any line.
    let least = floor.times(line.quantity, currency).map_or(i64::MAX, |amount| amount.minor);
    if line.net_minor >= least {
        return None;
    }
    let said = Remedy::new("order.price.below_floor").arg("line", i).arg("product", &*line.product);
    // The floor itself is the cost with a margin: what is hidden from some is not in words that everybody reads.
    let said = said.arg("price", price_of(line, currency).to_string());
    Some(Found { line: i, product: &line.product, far: least - line.net_minor, said })
}

fn beyond_authority<'a>(i: i64, line: &'a LinePrice, currency: Currency, authority: Rate) -> Option<Found<'a>> {
    let full = line.list?.times(line.quantity, currency).ok()?.minor;
    if full <= 0 || line.net_minor >= full {
        return None;
    }
    // Measured exactly, in ten-thousandths of a minor unit; the share that is told is rounded.
    let given = i128::from(full - line.net_minor) * 10_000;
    if given <= i128::from(full) * i128::from(authority.basis_points().max(0)) {
        return None;
    }
    let share = proportion(10_000, full - line.net_minor, full).unwrap_or(10_000);
    let said = Remedy::new("order.price.beyond_authority").arg("line", i).arg("product", &*line.product);
    let said = said.arg("given", Rate::from_basis_points(share)).arg("authority", authority);
    Some(Found { line: i, product: &line.product, far: share, said })
}

fn price_of(line: &LinePrice, currency: Currency) -> UnitPrice {
    UnitPrice::of(Money::new(line.net_minor, currency), line.quantity).unwrap_or_default()
}
