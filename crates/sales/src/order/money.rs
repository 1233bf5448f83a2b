//! What an order comes to: its lines priced together by the document rule, and what of them stays as it was agreed.

use super::answer::{LineAmounts, Totals};
use super::facts::Facts;
use super::lines::Weighed;
use super::typed::Typed;
use base::{Rate, Refusal};
use rules::document::{Discount, LineAsked, Rounding, Whole, price};

/// The amounts of all lines, in their order, and what they come to.
#[derive(Debug, Clone)]
pub struct Amounts {
    /// A line each.
    pub lines: Vec<LineAmounts>,
    /// The whole.
    pub totals: Totals,
}

/// What was agreed of a line that is delivered: nothing of it moves any more.
fn agreed(line: &Weighed<'_>, with_tax: bool) -> Option<LineAmounts> {
    let (old, _) = line.old?;
    let left = if with_tax { old.gross_minor } else { old.net_minor };
    Some(LineAmounts {
        full_minor: left + old.discount_minor + old.shared_discount_minor,
        discount_minor: old.discount_minor,
        shared_minor: old.shared_discount_minor,
        net_minor: old.net_minor,
        tax_minor: old.tax_minor,
        gross_minor: old.gross_minor,
    })
}

/// Prices the order. Nothing while a line has no price or quantity.
///
/// Lines of which everything is delivered keep their amounts: what is taken off the whole is shared over the others, an amount less what
/// those lines carry of it.
///
/// # Errors
/// What the rule refuses, at the fields of what was typed.
pub fn amounts(facts: &Facts, typed: &Typed, lines: &[Weighed<'_>], with_tax: bool) -> Result<Option<Amounts>, Vec<Refusal>> {
    let mut asked = Vec::with_capacity(lines.len());
    for line in lines.iter().filter(|line| !line.is_done()) {
        let (Some(quantity), Some(price), Some(rate)) = (line.read.quantity, line.price, line.sold.product.tax_rate) else {
            return Ok(None);
        };
        let tax_rate = line.old.map_or(rate, |(old, _)| old.tax_rate);
        asked.push(LineAsked {
            quantity,
            price,
            tax_rate: Rate::from_basis_points(tax_rate),
            discount: line.read.discount,
            gift: line.read.gift,
        });
    }
    let kept: Vec<LineAmounts> = lines.iter().filter(|line| line.is_done()).filter_map(|line| agreed(line, with_tax)).collect();
    let carried: i64 = kept.iter().map(|line| line.shared_minor).sum();
    let discount = match typed.discount {
        Discount::Amount(minor) if carried > 0 => Discount::Amount((minor - carried).max(0)),
        other => other,
    };
    // With nothing left to share it, nothing is shared.
    let none = asked.is_empty();
    let (discount, rounding) = if none { (Discount::None, Rounding::None) } else { (discount, typed.rounding) };
    let whole = Whole { with_tax, currency: facts.currency, discount, rounding };
    let priced = price(&asked, &whole).map_err(|refusals| {
        let open: Vec<&Weighed<'_>> = lines.iter().filter(|line| !line.is_done()).collect();
        refusals.into_iter().map(|refusal| at_typed(refusal, &open)).collect::<Vec<_>>()
    })?;
    let (mut fresh, mut old) = (priced.lines.iter(), kept.iter());
    let all: Vec<LineAmounts> =
        lines.iter().filter_map(|line| if line.is_done() { old.next().copied() } else { fresh.next().map(LineAmounts::from) }).collect();
    let sum = |figure: fn(&LineAmounts) -> i64| all.iter().map(figure).sum::<i64>();
    let totals = Totals {
        net_minor: sum(|line| line.net_minor),
        tax_minor: sum(|line| line.tax_minor),
        gross_minor: sum(|line| line.gross_minor),
        discount_minor: sum(|line| line.discount_minor) + priced.discount_minor + carried,
        rounding_minor: priced.rounding_minor,
    };
    Ok(Some(Amounts { lines: all, totals }))
}

/// A refusal of the rule's lines at the line that was typed.
pub fn at_typed(mut refusal: Refusal, lines: &[&Weighed<'_>]) -> Refusal {
    if let Some(field) = &refusal.field
        && let Some((number, name)) = field.strip_prefix("lines.").and_then(|rest| rest.split_once('.'))
        && let Some(line) = number.parse::<usize>().ok().and_then(|number| lines.get(number))
    {
        refusal.field = Some(line.field(name));
    }
    refusal
}
