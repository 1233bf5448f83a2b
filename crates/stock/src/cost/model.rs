//! The arithmetic of the moving average: what goods that leave take with them, and what is left.

use base::{Arithmetic, Currency, Id, Money, Quantity, UnitPrice};
use catalog::api::Product;
use kernel::ledger::AMOUNT_MAX;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// What all of a legal entity's goods of a product cost together.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct StockCost {
        /// The product.
        pub product: Id<Product>,
        /// How much of it there is, wherever it lies.
        pub quantity: Quantity,
        /// What it cost together, in minor units.
        pub value_minor: i64,
        /// The currency of the legal entity.
        pub currency: Currency,
    }
}
impl StockCost {
    /// What one unit costs on average; nothing where there is none.
    #[must_use]
    pub fn average(&self) -> Option<UnitPrice> {
        if !self.quantity.is_positive() {
            return None;
        }
        UnitPrice::of(Money::new(self.value_minor, self.currency), self.quantity).ok()
    }
    /// What so much costs at that average, in minor units; nothing where there is none.
    #[must_use]
    pub fn at_average(&self, quantity: Quantity) -> i64 {
        share(self.value_minor, quantity.thousandths(), self.quantity.thousandths()).unwrap_or_default()
    }
}

/// How a line moves what goods cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Costing {
    /// They come in at exactly this, in minor units.
    In(i64),
    /// They come in at what those that are there cost on average.
    InAtAverage,
    /// They leave at the average.
    Out,
    /// They leave at exactly this, in minor units.
    OutAt(i64),
}

/// Why a line cannot move what goods cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum No {
    /// More would leave than there is.
    Missing,
    /// What is left would cost less than nothing, or nothing would be left that still costs something.
    Gone,
    /// There is nothing whose average could be taken.
    Averageless,
    /// The sum leaves the range of what is counted.
    OutOfRange,
}
impl From<Arithmetic> for No {
    fn from(_: Arithmetic) -> No {
        No::OutOfRange
    }
}

/// A product's quantity and value while a document moves them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) quantity: i64,
    pub(crate) value_minor: i64,
}

impl Kept {
    /// Moves so much, above zero; what it costs, in minor units. The last unit takes the rest of the value with it.
    pub(crate) fn moved(&mut self, quantity: i64, how: Costing) -> Result<i64, No> {
        match how {
            Costing::In(cost) => self.come(quantity, cost),
            Costing::InAtAverage if self.quantity <= 0 => Err(No::Averageless),
            Costing::InAtAverage => self.come(quantity, share(self.value_minor, quantity, self.quantity)?),
            Costing::Out if quantity > self.quantity => Err(No::Missing),
            Costing::Out => {
                let all = quantity == self.quantity;
                self.leave(quantity, if all { self.value_minor } else { share(self.value_minor, quantity, self.quantity)? })
            }
            Costing::OutAt(_) if quantity > self.quantity => Err(No::Missing),
            Costing::OutAt(cost) => self.leave(quantity, cost),
        }
    }

    fn come(&mut self, quantity: i64, cost: i64) -> Result<i64, No> {
        let sum = |a: i64, b: i64| a.checked_add(b).filter(|sum| *sum <= AMOUNT_MAX).ok_or(No::OutOfRange);
        *self = Kept { quantity: sum(self.quantity, quantity)?, value_minor: sum(self.value_minor, cost)? };
        Ok(cost)
    }

    fn leave(&mut self, quantity: i64, cost: i64) -> Result<i64, No> {
        let left = Kept { quantity: self.quantity - quantity, value_minor: self.value_minor.checked_sub(cost).ok_or(No::OutOfRange)? };
        if left.value_minor < 0 || (left.quantity == 0 && left.value_minor != 0) {
            return Err(No::Gone);
        }
        *self = left;
        Ok(cost)
    }
}

/// `value × part ÷ whole`, rounded half up; all of them zero or more, the whole above zero.
pub(crate) fn share(value: i64, part: i64, whole: i64) -> Result<i64, No> {
    let (value, part, whole) = (i128::from(value), i128::from(part), i128::from(whole));
    let twice = 2 * value * part + whole;
    i64::try_from(twice.checked_div(2 * whole).ok_or(No::OutOfRange)?).map_err(|_| No::OutOfRange)
}

/// What so much costs at a unit cost, in minor units of a currency, rounded half up.
pub(crate) fn cost_of(quantity: Quantity, unit_cost_micro: i64, currency: Currency) -> Result<i64, No> {
    let cost = UnitPrice::from_micros(unit_cost_micro).times(quantity, currency)?.minor;
    if cost > AMOUNT_MAX { Err(No::OutOfRange) } else { Ok(cost) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(quantity: i64, value_minor: i64) -> Kept {
        Kept { quantity, value_minor }
    }

    #[test]
    fn the_average_moves_with_what_comes_in() {
        let mut cost = kept(0, 0);
        assert_eq!(cost.moved(10_000, Costing::In(10_000)), Ok(10_000));
        assert_eq!(cost.moved(10_000, Costing::In(20_000)), Ok(20_000));
        assert_eq!(cost.moved(5_000, Costing::Out), Ok(7_500), "15.00 each");
        assert_eq!(cost.moved(1_000, Costing::InAtAverage), Ok(1_500));
        assert_eq!(cost, kept(16_000, 24_000));
    }

    #[test]
    fn the_last_unit_takes_the_rest() {
        let mut cost = kept(3_000, 1_000);
        let taken = [cost.moved(1_000, Costing::Out), cost.moved(1_000, Costing::Out), cost.moved(1_000, Costing::Out)];
        assert_eq!(taken, [Ok(333), Ok(334), Ok(333)], "333.33, 333.5 of what is left, and the rest");
        assert_eq!(cost, kept(0, 0));
        assert_eq!(cost.moved(1, Costing::Out), Err(No::Missing));
        assert_eq!(cost.moved(1, Costing::InAtAverage), Err(No::Averageless));
    }

    #[test]
    fn no_order_of_leaving_leaves_a_value_behind() {
        for value in [0, 1, 7, 999, 10_001, AMOUNT_MAX] {
            for step in [1, 3, 250, 1_000] {
                let mut cost = kept(10_000, value);
                let mut sum = 0;
                while cost.quantity > 0 {
                    sum += cost.moved(step.min(cost.quantity), Costing::Out).expect("there is some");
                    assert!(cost.value_minor >= 0);
                }
                assert_eq!((sum, cost.value_minor), (value, 0), "{value} by {step}");
            }
        }
    }

    #[test]
    fn what_leaves_at_its_own_cost_leaves_nothing_impossible() {
        let mut cost = kept(10_000, 1_500);
        assert_eq!(cost.moved(5_000, Costing::OutAt(2_000)), Err(No::Gone), "less than nothing would be left");
        assert_eq!(cost.moved(10_000, Costing::OutAt(1_000)), Err(No::Gone), "nothing, that costs 5.00");
        assert_eq!(cost, kept(10_000, 1_500));
        assert_eq!(cost.moved(5_000, Costing::OutAt(1_500)), Ok(1_500));
        assert_eq!(cost.moved(5_000, Costing::OutAt(0)), Ok(0));
        assert_eq!(cost, kept(0, 0));
    }

    #[test]
    fn nothing_leaves_the_range() {
        let mut cost = kept(AMOUNT_MAX, AMOUNT_MAX);
        assert_eq!(cost.moved(1, Costing::In(0)), Err(No::OutOfRange));
        assert_eq!(kept(1, AMOUNT_MAX).moved(1, Costing::In(1)), Err(No::OutOfRange));
        assert_eq!(share(AMOUNT_MAX, AMOUNT_MAX, AMOUNT_MAX), Ok(AMOUNT_MAX));
        assert_eq!(share(AMOUNT_MAX, AMOUNT_MAX, 1), Err(No::OutOfRange));
        assert_eq!(share(1, 1, 2), Ok(1), "half up");
        assert_eq!(share(1, 1, 0), Err(No::OutOfRange));
        assert_eq!(cost_of(Quantity::from_thousandths(7_500), 1_234_567, Currency::CNY), Ok(926), "9.2592525");
        assert_eq!(cost_of(Quantity::from_thousandths(i64::MAX), i64::MAX, Currency::CNY), Err(No::OutOfRange));
    }

    #[test]
    fn an_average_is_told_to_the_millionth() {
        let cost = |quantity, value_minor| StockCost {
            product: Id::new(50),
            quantity: Quantity::from_thousandths(quantity),
            value_minor,
            currency: Currency::CNY,
        };
        assert_eq!(cost(3_000, 1_000).average(), Some(UnitPrice::from_micros(3_333_333)));
        assert_eq!(cost(0, 0).average(), None);
    }
}
