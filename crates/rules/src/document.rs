//! The amounts of a document: its lines, their discounts, what is taken off the whole, and the tax, exact to the minor unit.
//!
//! In this order, every figure in minor units and each division rounded once, half away from zero:
//!
//! 1. a line's *full* amount is quantity × unit price; its own discount is a share of that or an amount, for a gift all of it;
//! 2. the discount of the whole 整单折扣 is a share of what the lines come to after that, or an amount. It is shared over them in
//!    proportion, by largest remainder (among equal remainders the earlier line first), so that the shares come to it;
//! 3. rounding off 抹零 takes off what the gross of the whole is above full yuan or jiao;
//! 4. net, tax and gross of each line, `gross = net + tax`; the document is the sum of its lines, nothing else.
//!
//! With tax (prices include it) the lines are measured gross: discount and rounding are shared together in step 2, then
//! net = gross ÷ (1 + rate) and the tax is the difference. Without, they are measured net: the tax is net × rate, and what is rounded
//! off is shared over the lines' gross, in proportion by largest remainder, each line it touches being split again as
//! net = gross ÷ (1 + rate).
//!
//! What a line gave to the whole is always `shared = full − discount − (gross, or net without tax)`. With tax these shares come to
//! the discount of the whole plus what was rounded off; without, to the discount plus that part of the rounding that is net.
//! No line and no tax falls below zero, and a document of zeros is as good as any.

use base::{Arithmetic, Currency, Money, Quantity, Rate, Refusal, Text, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounds::{AMOUNT_MINOR_MAX, Bounds};
use crate::line::RATE_MAX;

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text { key: "document.percent_out_of_range", zh: "折扣请填 0% 到 100% 之间", en: "Take off between 0% and 100%" },
    Text { key: "document.discount_negative", zh: "折扣请填零或更高的金额", en: "Take off an amount of zero or more" },
    Text {
        key: "document.discount_too_large",
        zh: "要减 {asked}，最多可减 {max}",
        en: "To take off {asked}, that much must be there; {max} is",
    },
    Text {
        key: "document.too_large", zh: "整单金额最多为 {max}，请核对", en: "A document comes to {max} at the most: check the lines"
    },
];

/// What is taken off an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// Nothing.
    #[default]
    None,
    /// So much of it, taken off: 10 % leaves 90 % (九折); in basis points.
    Percent(Rate),
    /// So many minor units.
    Amount(i64),
}

/// To what the whole is rounded down.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// It is left as it is.
    #[default]
    None,
    /// Whole units of the currency 抹零到元.
    ToYuan,
    /// Tenths of them 抹零到角.
    ToJiao,
}

impl Rounding {
    /// How many minor units make one step.
    const fn step(self, currency: Currency) -> i64 {
        let places = match self {
            Rounding::None => 0,
            Rounding::ToYuan => currency.decimals(),
            Rounding::ToJiao => currency.decimals().saturating_sub(1),
        };
        10_i64.pow(places)
    }
}

/// A line as it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineAsked {
    /// How much, above zero, in thousandths of the ordered unit.
    pub quantity: Quantity,
    /// The price of one unit, with tax or without as the whole says, in millionths of the currency's main unit.
    pub price: UnitPrice,
    /// The rate of the tax; zero where nothing is levied or the goods are exempt.
    pub tax_rate: Rate,
    /// What is taken off this line.
    #[serde(default)]
    pub discount: Discount,
    /// It is given away 赠品: all of it is taken off, whatever the discount says.
    #[serde(default)]
    pub gift: bool,
}

/// What holds for the whole document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// Whether the prices include the tax.
    pub with_tax: bool,
    /// The currency of every amount.
    pub currency: Currency,
    /// What is taken off the whole; gifts take no part in it.
    #[serde(default)]
    pub discount: Discount,
    /// To what the gross of the whole is rounded down.
    #[serde(default)]
    pub rounding: Rounding,
}

/// A line in figures, all in minor units: `gross = net + tax`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct PricedLine {
    /// Quantity × price.
    pub full_minor: i64,
    /// What is taken off the line itself.
    pub discount_minor: i64,
    /// What the line gives to the discount and the rounding of the whole, on the side of tax its price is on.
    pub shared_minor: i64,
    /// Without tax.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
    /// With tax.
    pub gross_minor: i64,
}

/// A document in figures, all in minor units: the sums of its lines.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Priced {
    /// The lines, in order.
    pub lines: Vec<PricedLine>,
    /// Without tax.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
    /// With tax.
    pub gross_minor: i64,
    /// The discount of the whole, without the lines' own: on the side of tax the prices are on.
    pub discount_minor: i64,
    /// What rounding took off the gross.
    pub rounding_minor: i64,
}

impl PricedLine {
    fn each(&self, turn: impl Fn(i64) -> i64) -> PricedLine {
        PricedLine {
            full_minor: turn(self.full_minor),
            discount_minor: turn(self.discount_minor),
            shared_minor: turn(self.shared_minor),
            net_minor: turn(self.net_minor),
            tax_minor: turn(self.tax_minor),
            gross_minor: turn(self.gross_minor),
        }
    }
}

impl Priced {
    /// The exact negation, figure by figure: what takes the whole document back. Nothing is computed anew.
    #[must_use]
    pub fn negated(&self) -> Priced {
        Priced {
            lines: self.lines.iter().map(|line| line.each(|minor| -minor)).collect(),
            net_minor: -self.net_minor,
            tax_minor: -self.tax_minor,
            gross_minor: -self.gross_minor,
            discount_minor: -self.discount_minor,
            rounding_minor: -self.rounding_minor,
        }
    }
}

/// Computes a document; see the head of this module for how.
///
/// # Errors
/// Everything that is wrong, each at its field: `lines.{i}.quantity`, `lines.{i}.price`, `lines.{i}.tax_rate`,
/// `lines.{i}.discount`, `discount`, `lines` (all together too large).
pub fn price(lines: &[LineAsked], whole: &Whole) -> Result<Priced, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut own = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        match own_amounts(i, line, whole.currency) {
            Ok(found) => own.push(found),
            Err(wrong) => refusals.extend(wrong),
        }
    }
    let most = Money::new(AMOUNT_MINOR_MAX, whole.currency);
    let after: i128 = own.iter().map(|line| i128::from(line.left())).sum();
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    if own.iter().map(|line| i128::from(line.full)).sum::<i128>() > i128::from(most.minor) {
        refusals.push(Refusal::new("document.too_large").arg("max", most).field("lines"));
    }
    // What the whole is measured by is known only when every line is.
    let of = if refusals.is_empty() { after } else { i64::MAX };
    let discount = match taken_off(whole.discount, Money::new(of, whole.currency)) {
        Ok(discount) => discount,
        Err(refusal) => {
            refusals.push(refusal.field("discount"));
            return Err(refusals);
        }
    };
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let computed = if whole.with_tax { with_tax(&own, lines, discount, whole) } else { without_tax(&own, lines, discount, whole) };
    computed.map_err(|_| vec![Refusal::new("document.too_large").arg("max", most).field("lines")])
}

/// A line before anything is taken off the whole.
struct Own {
    full: i64,
    discount: i64,
}

impl Own {
    const fn left(&self) -> i64 {
        self.full - self.discount
    }
}

fn own_amounts(i: usize, line: &LineAsked, currency: Currency) -> Result<Own, Vec<Refusal>> {
    let field = |name: &str| format!("lines.{i}.{name}");
    let bounds = Bounds::new().quantity(&field("quantity"), line.quantity).unit_price(&field("price"), line.price.micros());
    let mut refusals = bounds.refusals();
    if line.tax_rate < Rate::default() || line.tax_rate > RATE_MAX {
        refusals.push(Refusal::new("line.rate_out_of_range").arg("max", RATE_MAX).field(field("tax_rate")));
    }
    let full = match line.price.times(line.quantity, currency) {
        Ok(full) if full.minor <= AMOUNT_MINOR_MAX => full,
        _ => {
            if refusals.is_empty() {
                refusals.push(Refusal::new("line.out_of_range").field(field("quantity")));
            }
            Money::new(i64::MAX, currency)
        }
    };
    if line.gift && refusals.is_empty() {
        return Ok(Own { full: full.minor, discount: full.minor });
    }
    match taken_off(if line.gift { Discount::None } else { line.discount }, full) {
        Ok(discount) if refusals.is_empty() => return Ok(Own { full: full.minor, discount }),
        Ok(_) => {}
        Err(refusal) => refusals.push(refusal.field(field("discount"))),
    }
    Err(refusals)
}

/// How many minor units a discount takes off an amount.
fn taken_off(discount: Discount, of: Money) -> Result<i64, Refusal> {
    match discount {
        Discount::None => Ok(0),
        Discount::Percent(rate) if (0..=RATE_MAX.basis_points()).contains(&rate.basis_points()) => {
            rate.of(of).map(|money| money.minor).map_err(|_| Refusal::new("document.percent_out_of_range"))
        }
        Discount::Percent(_) => Err(Refusal::new("document.percent_out_of_range")),
        Discount::Amount(minor) if minor < 0 => Err(Refusal::new("document.discount_negative")),
        Discount::Amount(minor) if minor > of.minor => {
            Err(Refusal::new("document.discount_too_large").arg("asked", Money::new(minor, of.currency)).arg("max", of))
        }
        Discount::Amount(minor) => Ok(minor),
    }
}

fn with_tax(own: &[Own], lines: &[LineAsked], discount: i64, whole: &Whole) -> Result<Priced, Arithmetic> {
    let left: Vec<i64> = own.iter().map(Own::left).collect();
    let rounding = (left.iter().sum::<i64>() - discount) % whole.rounding.step(whole.currency);
    let shares = Money::new(discount + rounding, whole.currency).allocate(&left)?;
    let mut priced = Vec::with_capacity(own.len());
    for ((own, line), share) in own.iter().zip(lines).zip(shares) {
        let gross = Money::new(own.left() - share.minor, whole.currency);
        priced.push(split(own, line.tax_rate, gross, share.minor)?);
    }
    Ok(summed(priced, discount, rounding))
}

fn without_tax(own: &[Own], lines: &[LineAsked], discount: i64, whole: &Whole) -> Result<Priced, Arithmetic> {
    let money = |minor| Money::new(minor, whole.currency);
    let left: Vec<i64> = own.iter().map(Own::left).collect();
    let mut gross = Vec::with_capacity(own.len());
    for ((left, line), share) in left.iter().zip(lines).zip(money(discount).allocate(&left)?) {
        let net = money(left - share.minor);
        gross.push(net.checked_add(line.tax_rate.of(net)?)?.minor);
    }
    let rounding = gross.iter().sum::<i64>() % whole.rounding.step(whole.currency);
    let shares = money(rounding).allocate(&gross)?;
    let mut priced = Vec::with_capacity(own.len());
    for (((own, line), gross), share) in own.iter().zip(lines).zip(gross).zip(shares) {
        // Taking the tax out of what it was put on gives the net back: a line that gives nothing to the rounding stays as it is.
        let mut line = split(own, line.tax_rate, money(gross - share.minor), 0)?;
        line.shared_minor = own.left() - line.net_minor;
        priced.push(line);
    }
    Ok(summed(priced, discount, rounding))
}

fn split(own: &Own, rate: Rate, gross: Money, shared_minor: i64) -> Result<PricedLine, Arithmetic> {
    let net_minor = rate.net_of_gross(gross)?.minor;
    let tax_minor = gross.minor - net_minor;
    Ok(PricedLine { full_minor: own.full, discount_minor: own.discount, shared_minor, net_minor, tax_minor, gross_minor: gross.minor })
}

fn summed(lines: Vec<PricedLine>, discount_minor: i64, rounding_minor: i64) -> Priced {
    let sum = |of: fn(&PricedLine) -> i64| lines.iter().map(of).sum();
    let (net_minor, tax_minor, gross_minor) = (sum(|line| line.net_minor), sum(|line| line.tax_minor), sum(|line| line.gross_minor));
    Priced { lines, net_minor, tax_minor, gross_minor, discount_minor, rounding_minor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_speaks;
    use proptest::prelude::*;

    const CNY: Currency = Currency::CNY;

    /// So many thousandths at so many fen the unit, at so many basis points of tax.
    fn line(thousandths: i64, fen: i64, basis_points: i64) -> LineAsked {
        LineAsked {
            quantity: Quantity::from_thousandths(thousandths),
            price: UnitPrice::from_micros(fen * 10_000),
            tax_rate: Rate::from_basis_points(basis_points),
            discount: Discount::None,
            gift: false,
        }
    }

    fn whole(with_tax: bool) -> Whole {
        Whole { with_tax, currency: CNY, discount: Discount::None, rounding: Rounding::None }
    }

    fn percent(basis_points: i64) -> Discount {
        Discount::Percent(Rate::from_basis_points(basis_points))
    }

    /// Net, tax, gross, discount and rounding of the whole, then what each line gave, its net and its tax.
    #[track_caller]
    fn check(lines: &[LineAsked], whole: &Whole, expected: [i64; 5], each: &[[i64; 3]]) {
        let found = price(lines, whole).unwrap();
        let sums = [found.net_minor, found.tax_minor, found.gross_minor, found.discount_minor, found.rounding_minor];
        let parts: Vec<_> = found.lines.iter().map(|line| [line.shared_minor, line.net_minor, line.tax_minor]).collect();
        assert_eq!((sums, parts.as_slice()), (expected, each), "{lines:?} {whole:?}");
    }

    #[test]
    fn a_document_follows_from_its_lines() {
        check(&[line(1_000, 10_000, 1_300)], &whole(true), [8_850, 1_150, 10_000, 0, 0], &[[0, 8_850, 1_150]]);
        check(&[line(1_000, 10_000, 1_300)], &whole(false), [10_000, 1_300, 11_300, 0, 0], &[[0, 10_000, 1_300]]);
        check(&[], &Whole { rounding: Rounding::ToYuan, discount: percent(500), ..whole(true) }, [0; 5], &[]);
        check(&[line(1_000, 0, 1_300)], &Whole { discount: percent(500), ..whole(false) }, [0; 5], &[[0; 3]]);
        let gift = LineAsked { gift: true, discount: Discount::Amount(1), ..line(2_000, 500, 1_300) };
        let found = price(&[gift, line(1_000, 100, 0)], &Whole { discount: Discount::Amount(100), ..whole(true) }).unwrap();
        assert_eq!((found.lines[0].full_minor, found.lines[0].discount_minor, found.lines[0].shared_minor), (1_000, 1_000, 0));
        assert_eq!((found.lines[1].shared_minor, found.gross_minor), (100, 0), "nothing is left, and that is a document");
    }

    #[test]
    fn what_is_taken_off_the_whole_is_shared_exactly() {
        // three equal lines and one fen that does not divide: the first takes it
        let three = [line(1_000, 1_000, 0); 3];
        check(
            &three,
            &Whole { discount: Discount::Amount(100), ..whole(true) },
            [2_900, 0, 2_900, 100, 0],
            &[[34, 966, 0], [33, 967, 0], [33, 967, 0]],
        );
        check(&three, &Whole { discount: percent(10_000), ..whole(false) }, [0, 0, 0, 3_000, 0], &[[1_000, 0, 0]; 3]);
        // 98 % of 9.98 and 0.03 with tax; rounded off to jiao, then to yuan
        let two = [LineAsked { discount: percent(1_000), ..line(1_000, 1_109, 1_300) }, line(1_000, 3, 900)];
        let rounded = |rounding| Whole { discount: percent(200), rounding, ..whole(true) };
        check(&two, &rounded(Rounding::None), [868, 113, 981, 20, 0], &[[20, 865, 113], [0, 3, 0]]);
        check(&two, &rounded(Rounding::ToJiao), [868, 112, 980, 20, 1], &[[21, 865, 112], [0, 3, 0]]);
        check(&two, &rounded(Rounding::ToYuan), [797, 103, 900, 20, 81], &[[101, 794, 103], [0, 3, 0]]);
    }

    #[test]
    fn without_tax_the_gross_is_rounded_off() {
        // 2 × 19.99 = 39.98 and 7.77 × 3 = 23.31: gross 45.18 + 24.71 = 69.89
        let two = [line(2_000, 1_999, 1_300), line(3_000, 777, 600)];
        let rounded = |rounding| Whole { rounding, ..whole(false) };
        check(&two, &rounded(Rounding::None), [6_329, 660, 6_989, 0, 0], &[[0, 3_998, 520], [0, 2_331, 140]]);
        check(&two, &rounded(Rounding::ToJiao), [6_321, 659, 6_980, 0, 9], &[[5, 3_993, 519], [3, 2_328, 140]]);
        check(&two, &rounded(Rounding::ToYuan), [6_249, 651, 6_900, 0, 89], &[[51, 3_947, 513], [29, 2_302, 138]]);
        let yen = Whole { currency: Currency::new("JPY").unwrap(), rounding: Rounding::ToJiao, ..whole(false) };
        let found = price(&[LineAsked { price: UnitPrice::from_micros(7_000_000), ..line(1_000, 0, 1_000) }], &yen).unwrap();
        assert_eq!((found.net_minor, found.tax_minor, found.rounding_minor), (7, 1, 0), "yen have no tenths");
    }

    #[track_caller]
    fn refused(lines: &[LineAsked], whole: &Whole, expected: &[&str]) {
        let refusals = price(lines, whole).unwrap_err();
        let common = ["quantity.not_positive"];
        let told: Vec<Refusal> = refusals.iter().filter(|refusal| !common.contains(&refusal.key.as_str())).cloned().collect();
        assert_speaks(&told);
        let found: Vec<_> = refusals.iter().map(|refusal| format!("{} {}", refusal.key, refusal.field.as_deref().unwrap_or("-"))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let good = line(1_000, 1_000, 1_300);
        let bad = LineAsked { price: UnitPrice::from_micros(-1), discount: percent(-1), ..line(0, 0, 10_001) };
        refused(
            &[good, bad],
            &Whole { discount: percent(10_001), ..whole(true) },
            &[
                "quantity.not_positive lines.1.quantity",
                "price.out_of_range lines.1.price",
                "line.rate_out_of_range lines.1.tax_rate",
                "document.percent_out_of_range lines.1.discount",
                "document.percent_out_of_range discount",
            ],
        );
        let over = LineAsked { discount: Discount::Amount(1_001), ..good };
        let under = LineAsked { discount: Discount::Amount(-1), ..good };
        let too_much = ["document.discount_too_large lines.0.discount", "document.discount_negative lines.1.discount"];
        refused(&[over, under], &Whole { discount: Discount::Amount(i64::MAX), ..whole(false) }, &too_much);
        refused(&[good], &Whole { discount: Discount::Amount(1_001), ..whole(true) }, &["document.discount_too_large discount"]);
        refused(&[good], &Whole { discount: Discount::Amount(-1), ..whole(true) }, &["document.discount_negative discount"]);
        let huge = LineAsked { quantity: Quantity::from_thousandths(1_000_000_000_000), ..line(0, 1_000_001, 0) };
        refused(&[huge], &whole(true), &["line.out_of_range lines.0.quantity"]);
        let large = LineAsked { quantity: Quantity::from_thousandths(1_000_000_000_000), ..line(0, 900_000, 0) };
        refused(&[large, large], &whole(true), &["document.too_large lines"]);
    }

    fn any_discount() -> impl Strategy<Value = Discount> {
        prop_oneof![2 => Just(Discount::None), 2 => (0..=10_000_i64).prop_map(percent), 1 => (0..200_i64).prop_map(Discount::Amount)]
    }

    fn any_line() -> impl Strategy<Value = LineAsked> {
        let rate = prop::sample::select(vec![0, 100, 300, 600, 900, 1_300, 10_000]);
        (1..50_000_i64, 0..2_000_000_000_i64, rate, any_discount(), prop::bool::weighted(0.1)).prop_map(
            |(quantity, micros, rate, discount, gift)| LineAsked {
                price: UnitPrice::from_micros(micros),
                discount,
                gift,
                ..line(quantity, 0, rate)
            },
        )
    }

    fn any_whole() -> impl Strategy<Value = Whole> {
        let rounding = prop::sample::select(vec![Rounding::None, Rounding::ToYuan, Rounding::ToJiao]);
        (any::<bool>(), any_discount(), rounding).prop_map(|(with_tax, discount, rounding)| Whole {
            with_tax,
            currency: CNY,
            discount,
            rounding,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_500))]
        #[test]
        fn every_sum_is_exact_and_nothing_falls_below_zero(lines in prop::collection::vec(any_line(), 0..9), whole in any_whole()) {
            let Ok(found) = price(&lines, &whole) else { return Ok(()) }; // an amount larger than what is there
            let sum = |of: fn(&PricedLine) -> i64| found.lines.iter().map(of).sum::<i64>();
            prop_assert_eq!(sum(|line| line.net_minor), found.net_minor);
            prop_assert_eq!(sum(|line| line.tax_minor), found.tax_minor);
            prop_assert_eq!(sum(|line| line.gross_minor), found.gross_minor);
            prop_assert_eq!(found.net_minor + found.tax_minor, found.gross_minor);
            let step = whole.rounding.step(CNY);
            prop_assert_eq!(found.gross_minor % step, 0);
            prop_assert!((0..step).contains(&found.rounding_minor));
            for line in &found.lines {
                let side = if whole.with_tax { line.gross_minor } else { line.net_minor };
                prop_assert_eq!(line.full_minor - line.discount_minor - line.shared_minor, side);
                prop_assert_eq!(line.net_minor + line.tax_minor, line.gross_minor);
                prop_assert!([line.full_minor, line.discount_minor, line.shared_minor, line.net_minor, line.tax_minor].iter().all(|&minor| minor >= 0));
            }
            let shared = sum(|line| line.shared_minor);
            prop_assert!((found.discount_minor..=found.discount_minor + found.rounding_minor).contains(&shared));
            prop_assert!(!whole.with_tax || shared == found.discount_minor + found.rounding_minor);
            prop_assert!(whole.rounding != Rounding::None || shared == found.discount_minor);
        }

        #[test]
        fn shares_lie_within_one_of_their_exact_part(lines in prop::collection::vec(any_line(), 1..9), discount in any_discount()) {
            let whole = Whole { discount, ..whole(true) };
            let Ok(found) = price(&lines, &whole) else { return Ok(()) };
            let left = |line: &PricedLine| i128::from(line.full_minor - line.discount_minor);
            let total: i128 = found.lines.iter().map(left).sum();
            for line in &found.lines {
                let off = i128::from(line.shared_minor) * total - i128::from(found.discount_minor) * left(line);
                prop_assert!(off.abs() < total.max(1));
            }
        }

        #[test]
        fn taking_back_negates_every_figure(lines in prop::collection::vec(any_line(), 0..5), whole in any_whole()) {
            let Ok(found) = price(&lines, &whole) else { return Ok(()) };
            let back = found.negated();
            prop_assert_eq!(back.gross_minor + found.gross_minor, 0);
            prop_assert_eq!(back.net_minor + back.tax_minor, back.gross_minor);
            for (line, back) in found.lines.iter().zip(&back.lines) {
                prop_assert_eq!(*line, back.each(|minor| -minor));
                prop_assert!(back.shared_minor <= 0, "a share has the sign of what is shared");
            }
            prop_assert_eq!(back.lines.iter().map(|line| line.gross_minor).sum::<i64>(), back.gross_minor);
            prop_assert_eq!(back.negated(), found);
        }

        #[test]
        fn a_line_alone_is_what_the_rule_of_lines_says(asked in any_line(), with_tax in any::<bool>()) {
            let asked = LineAsked { discount: Discount::None, gift: false, ..asked };
            let found = price(&[asked], &whole(with_tax)).unwrap();
            let agreed = if with_tax { crate::line::Agreed::UnitPriceWithTax(asked.price) } else { crate::line::Agreed::UnitPrice(asked.price) };
            let other = crate::line::amounts(asked.quantity, agreed, asked.tax_rate, CNY).unwrap();
            prop_assert_eq!([found.net_minor, found.tax_minor, found.gross_minor], [other.net.minor, other.tax.minor, other.gross.minor]);
        }
    }
}
