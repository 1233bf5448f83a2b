//! The units of a product: exact conversion, packs and least quantities.

use base::{Quantity, Refusal, Remedy, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text {
        key: "unit.factor_out_of_range",
        zh: "换算率的分子和分母须在 1 到 {max} 之间",
        en: "Give a numerator and a denominator between 1 and {max}",
    },
    Text {
        key: "unit.not_exact",
        zh: "数量 {quantity} 不能整除换算，请改用能换算成千分之一以内的数量",
        en: "{quantity} does not come to whole thousandths of the other unit",
    },
    Text { key: "unit.take", zh: "改为 {quantity}", en: "Make it {quantity}" },
    Text { key: "unit.take_one_of", zh: "改为 {less} 或 {more}", en: "Make it {less} or {more}" },
    Text {
        key: "unit.out_of_range", zh: "数量换算后超出范围，请核对", en: "The quantity is too large in the other unit: check it"
    },
    Text {
        key: "unit.below_minimum", zh: "要订购 {quantity}，起订量为 {minimum}", en: "To order {quantity}, the least is {minimum}"
    },
    Text {
        key: "unit.not_whole_packs",
        zh: "要订购 {quantity}，须为包装量 {pack} 的整数倍",
        en: "To order {quantity}, order whole packs of {pack}",
    },
];

/// The greatest numerator or denominator of a factor: products with it stay far from the end of 128 bits.
pub const FACTOR_MAX: i64 = 1_000_000_000;

/// What one of a unit comes to in the product's base unit: `numerator ÷ denominator`. A box of 24 is 24/1; a piece of a set of
/// three, where the set is the base unit, is 1/3.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Base units, for so many of the unit as `denominator` says; 1 … [`FACTOR_MAX`].
    pub numerator: i64,
    /// So many of the unit; 1 … [`FACTOR_MAX`].
    pub denominator: i64,
}

impl Factor {
    /// The base unit itself.
    pub const ONE: Factor = Factor { numerator: 1, denominator: 1 };

    /// So many base units in one.
    #[must_use]
    pub const fn of(base_units: i64) -> Factor {
        Factor { numerator: base_units, denominator: 1 }
    }

    /// The factor by which so much of a unit came to so much of the base unit; nothing if there is none.
    #[must_use]
    pub fn between(base: Quantity, quantity: Quantity) -> Option<Factor> {
        if !base.is_positive() || !quantity.is_positive() {
            return None;
        }
        let common = gcd(base.thousandths(), quantity.thousandths());
        let factor = Factor { numerator: base.thousandths() / common, denominator: quantity.thousandths() / common };
        factor.is_usable().then_some(factor)
    }

    /// What is wrong with it; a factor that deserialisation let in is checked before it is used.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        (!self.is_usable()).then(|| Refusal::new("unit.factor_out_of_range").arg("max", FACTOR_MAX))
    }

    /// Whether both parts are in range.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        self.numerator >= 1 && self.numerator <= FACTOR_MAX && self.denominator >= 1 && self.denominator <= FACTOR_MAX
    }

    /// The factor the other way: how many of the unit one base unit is.
    #[must_use]
    pub const fn inverse(self) -> Factor {
        Factor { numerator: self.denominator, denominator: self.numerator }
    }
}

/// How much `quantity` of a unit is in the base unit, both in thousandths: exactly, or not at all.
///
/// # Errors
/// `unit.not_exact` if it is no whole number of thousandths, with the nearest quantities that are; `unit.out_of_range`;
/// `unit.factor_out_of_range`.
pub fn to_base(quantity: Quantity, factor: Factor) -> Result<Quantity, Refusal> {
    if let Some(refusal) = factor.refusal() {
        return Err(refusal);
    }
    let product = i128::from(quantity.thousandths()) * i128::from(factor.numerator);
    let denominator = i128::from(factor.denominator);
    if product % denominator != 0 {
        return Err(not_exact(quantity, factor));
    }
    let thousandths = i64::try_from(product / denominator).map_err(|_| Refusal::new("unit.out_of_range"))?;
    Ok(Quantity::from_thousandths(thousandths))
}

/// How much `quantity` of the base unit is in another unit, both in thousandths: exactly, or not at all.
///
/// # Errors
/// As [`to_base`].
pub fn from_base(quantity: Quantity, factor: Factor) -> Result<Quantity, Refusal> {
    to_base(quantity, factor.inverse())
}

fn not_exact(quantity: Quantity, factor: Factor) -> Refusal {
    // What converts is a multiple of denominator ÷ gcd thousandths.
    let step = factor.denominator / gcd(factor.numerator, factor.denominator);
    let refusal = Refusal::new("unit.not_exact").arg("quantity", quantity);
    neighbours(quantity.thousandths(), step, 0).map(|remedy| refusal.clone().remedy(remedy)).unwrap_or(refusal)
}

fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The nearest multiples of `step` below and above `thousandths`, not below `least`, as a remedy.
fn neighbours(thousandths: i64, step: i64, least: i64) -> Option<Remedy> {
    let below = thousandths.div_euclid(step).checked_mul(step)?;
    let above = below.checked_add(step)?;
    let quantity = Quantity::from_thousandths;
    Some(if below > 0 && below >= least {
        Remedy::new("unit.take_one_of").arg("less", quantity(below)).arg("more", quantity(above))
    } else {
        Remedy::new("unit.take").arg("quantity", quantity(above))
    })
}

/// In what quantities a product is sold, in thousandths of the unit of the order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Packing {
    /// The least quantity 起订量; zero if there is none.
    pub minimum: Quantity,
    /// The quantity of a pack 包装量: only whole packs are sold; zero if any quantity is.
    pub pack: Quantity,
}

/// Whether so much may be ordered: no less than the least quantity, and in whole packs. Both objections name the same cure, the
/// nearest quantities that satisfy both rules, so that it is enough to follow one of them.
///
/// # Errors
/// `quantity.not_positive`, `unit.below_minimum`, `unit.not_whole_packs`.
pub fn packing(quantity: Quantity, rule: Packing) -> Result<(), Vec<Refusal>> {
    if !quantity.is_positive() {
        return Err(vec![Refusal::new("quantity.not_positive")]);
    }
    let pack = rule.pack.thousandths().max(1);
    let minimum = rule.minimum.thousandths().max(0);
    // The least quantity of whole packs; out of range, there is none to name.
    let least = (i128::from(minimum) + i128::from(pack) - 1) / i128::from(pack) * i128::from(pack);
    let remedy = match i64::try_from(least) {
        Ok(least) if quantity.thousandths() < least => Some(Remedy::new("unit.take").arg("quantity", Quantity::from_thousandths(least))),
        Ok(least) => neighbours(quantity.thousandths(), pack, least),
        Err(_) => None,
    };
    let mut refusals = Vec::new();
    if quantity.thousandths() < minimum {
        refusals.push(Refusal::new("unit.below_minimum").arg("quantity", quantity).arg("minimum", rule.minimum));
    }
    if quantity.thousandths() % pack != 0 {
        refusals.push(Refusal::new("unit.not_whole_packs").arg("quantity", quantity).arg("pack", rule.pack));
    }
    if refusals.is_empty() {
        return Ok(());
    }
    let cured = |refusal: Refusal| remedy.iter().fold(refusal, |refusal, remedy| refusal.remedy(remedy.clone()));
    Err(refusals.into_iter().map(cured).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_speaks;
    use base::Arg;
    use proptest::prelude::*;

    fn thousandths(number: i64) -> Quantity {
        Quantity::from_thousandths(number)
    }

    /// The quantities that a remedy names.
    fn advice(refusal: &Refusal) -> Vec<i64> {
        let args = refusal.remedy.iter().flat_map(|remedy| remedy.args.values());
        args.map(|arg| if let Arg::Quantity(quantity) = arg { quantity.thousandths() } else { panic!("no quantity") }).collect()
    }

    #[track_caller]
    fn check(quantity: i64, factor: (i64, i64), expected: Result<i64, (&str, &[i64])>) {
        let factor = Factor { numerator: factor.0, denominator: factor.1 };
        let converted = to_base(thousandths(quantity), factor);
        match (converted, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found.thousandths(), expected),
            (Err(refusal), Err((key, cures))) => {
                assert_speaks(std::slice::from_ref(&refusal));
                assert_eq!((refusal.key.as_str(), advice(&refusal).as_slice()), (key, cures), "{quantity} × {factor:?}");
            }
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn what_was_converted_tells_its_factor() {
        let q = Quantity::from_thousandths;
        let check = |base: i64, quantity: i64, expected: Option<Factor>| assert_eq!(Factor::between(q(base), q(quantity)), expected);
        check(48_000, 2_000, Some(Factor::of(24)));
        check(500, 1_500, Some(Factor { numerator: 1, denominator: 3 }));
        check(7_535, 7_535, Some(Factor::ONE));
        check(0, 1_000, None);
        check(-1_000, 1_000, None);
        check(1_000_000_000_001, 1, None);
    }

    #[test]
    fn conversion_is_exact_or_refused() {
        check(2_000, (24, 1), Ok(48_000));
        check(500, (24, 1), Ok(12_000));
        check(-2_000, (24, 1), Ok(-48_000));
        check(3_000, (1, 3), Ok(1_000));
        check(1_000, (1, 3), Err(("unit.not_exact", &[999, 1_002])));
        check(1, (1, 3), Err(("unit.not_exact", &[3])));
        check(1_000, (2, 6), Err(("unit.not_exact", &[999, 1_002])));
        check(1_001, (1, 2), Err(("unit.not_exact", &[1_000, 1_002])));
        check(i64::MAX, (24, 1), Err(("unit.out_of_range", &[])));
        check(1_000, (0, 1), Err(("unit.factor_out_of_range", &[])));
        check(1_000, (1, FACTOR_MAX + 1), Err(("unit.factor_out_of_range", &[])));
        assert_eq!(from_base(thousandths(48_000), Factor::of(24)), Ok(thousandths(2_000)));
        assert_eq!(to_base(thousandths(7), Factor::ONE), Ok(thousandths(7)));
    }

    #[test]
    fn packs_are_whole_and_enough() {
        let check = |quantity: i64, minimum: i64, pack: i64, expected: &[(&str, &[i64])]| {
            let rule = Packing { minimum: thousandths(minimum), pack: thousandths(pack) };
            let refusals = packing(thousandths(quantity), rule).err().unwrap_or_default();
            assert_speaks(&refusals);
            let found: Vec<_> = refusals.iter().map(|r| (r.key.as_str(), advice(r))).collect();
            let expected: Vec<_> = expected.iter().map(|(key, cures)| (*key, cures.to_vec())).collect();
            assert_eq!(found, expected, "{quantity} of at least {minimum} in packs of {pack}");
        };
        check(5_000, 0, 0, &[]);
        check(10_000, 10_000, 5_000, &[]);
        check(0, 0, 0, &[("quantity.not_positive", &[])]);
        check(9_000, 10_000, 0, &[("unit.below_minimum", &[10_000])]);
        check(12_000, 10_000, 5_000, &[("unit.not_whole_packs", &[10_000, 15_000])]);
        check(11_000, 11_000, 5_000, &[("unit.not_whole_packs", &[15_000])]);
        check(7_000, 11_000, 5_000, &[("unit.below_minimum", &[15_000]), ("unit.not_whole_packs", &[15_000])]);
        check(3_000, 0, 5_000, &[("unit.not_whole_packs", &[5_000])]);
        check(i64::MAX, i64::MAX, 2, &[("unit.not_whole_packs", &[])]);
    }

    proptest! {
        #[test]
        fn what_converts_comes_back(quantity in -1_000_000_000_000_i64..1_000_000_000_000, n in 1..=10_000_i64, d in 1..=10_000_i64) {
            let factor = Factor { numerator: n, denominator: d };
            match to_base(thousandths(quantity), factor) {
                Ok(converted) => prop_assert_eq!(from_base(converted, factor), Ok(thousandths(quantity))),
                Err(refusal) => for cure in advice(&refusal) {
                    prop_assert!(to_base(thousandths(cure), factor).is_ok(), "{cure}");
                }
            }
        }

        #[test]
        fn following_the_advice_cures_both(quantity in 1..100_000_i64, minimum in 0..50_000_i64, pack in 0..9_000_i64) {
            let rule = Packing { minimum: thousandths(minimum), pack: thousandths(pack) };
            for refusal in packing(thousandths(quantity), rule).err().unwrap_or_default() {
                let cures = advice(&refusal);
                prop_assert!(!cures.is_empty());
                for cure in cures {
                    prop_assert_eq!(packing(thousandths(cure), rule), Ok(()));
                }
            }
        }
    }
}
