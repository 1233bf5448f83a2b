//! Reserving stock: what is promised to one order is not promised to another.

use std::collections::BTreeMap;

use base::{Clause, Quantity, Refusal, Remedy, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of this rule's refusals.
pub const TEXTS: &[Text] = &[
    Text {
        key: "stock.reserve.short", zh: "要预留 {asked}，可用只有 {free}", en: "To reserve {asked}, that much must be free; {free} is"
    },
    Text { key: "stock.reserve.ask_for", zh: "改为不超过 {free}", en: "Ask for {free} or less" },
    Text { key: "quantity.not_positive", zh: "请填写大于零的数量", en: "Give a quantity above zero" },
];

/// One line of what is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// The id of the stock item.
    pub item: i64,
    /// How much of it the line asks for, in thousandths of its unit.
    pub asked: Quantity,
    /// How much of it is free (on hand less reserved) before any line takes, in thousandths; the least counts if lines differ.
    pub free: Quantity,
}

/// Whether everything asked for can be reserved at once: every quantity is above zero, and what all lines ask of an item is
/// free. Lines are served in their order; a line that gets too little is told what is left for it, and taking that advice
/// on every line (and leaving out the lines that get none) makes the whole fit.
pub fn decide(lines: &[Line], clause: &Clause) -> Result<(), Vec<Refusal>> {
    let mut left = least_free(lines.iter().map(|line| (line.item, line.free)));
    let mut refusals = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let field = format!("lines.{i}.quantity");
        if !line.asked.is_positive() {
            refusals.push(Refusal::new("quantity.not_positive").field(field));
            continue;
        }
        let left = left.entry(line.item).or_insert(Quantity::ZERO);
        match left.checked_sub(line.asked) {
            Ok(rest) if rest >= Quantity::ZERO => *left = rest,
            _ => {
                refusals.push(short(line.asked, *left, clause).field(field));
                *left = Quantity::ZERO;
            }
        }
    }
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// What is free of each item before any line takes: the least where lines differ, and never less than nothing.
pub(crate) fn least_free(lines: impl Iterator<Item = (i64, Quantity)>) -> BTreeMap<i64, Quantity> {
    let mut left: BTreeMap<i64, Quantity> = BTreeMap::new();
    for (item, free) in lines {
        let free = free.max(Quantity::ZERO);
        left.entry(item).and_modify(|least| *least = free.min(*least)).or_insert(free);
    }
    left
}

fn short(asked: Quantity, free: Quantity, clause: &Clause) -> Refusal {
    let refusal = Refusal::new("stock.reserve.short").arg("asked", asked).arg("free", free).basis(clause);
    if free.is_positive() { refusal.remedy(Remedy::new("stock.reserve.ask_for").arg("free", free)) } else { refusal }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_speaks;
    use base::Arg;
    use proptest::prelude::*;

    fn clause() -> Clause {
        Clause::new("stock", "2.1", 1)
    }

    fn line((item, asked, free): (i64, i64, i64)) -> Line {
        Line { item, asked: Quantity::from_thousandths(asked), free: Quantity::from_thousandths(free) }
    }

    /// Of each refusal: its line, its key, and what its remedy says to ask for.
    #[track_caller]
    fn check(lines: &[(i64, i64, i64)], expected: &[(usize, &str, Option<i64>)]) {
        let lines: Vec<Line> = lines.iter().copied().map(line).collect();
        let refusals = decide(&lines, &clause()).err().unwrap_or_default();
        assert_speaks(&refusals);
        let found: Vec<_> = refusals.iter().map(|r| (r.field.clone().unwrap(), r.key.as_str(), advice(r))).collect();
        let expected: Vec<_> = expected.iter().map(|&(i, key, free)| (format!("lines.{i}.quantity"), key, free)).collect();
        assert_eq!(found, expected, "{lines:?}");
    }

    fn advice(refusal: &Refusal) -> Option<i64> {
        match refusal.remedy.as_ref()?.args["free"] {
            Arg::Quantity(free) => Some(free.thousandths()),
            _ => None,
        }
    }

    #[test]
    fn stock_is_not_promised_twice() {
        let short = "stock.reserve.short";
        check(&[], &[]);
        check(&[(1, 7000, 7000)], &[]);
        check(&[(1, 7001, 7000)], &[(0, short, Some(7000))]);
        check(&[(1, 1, 0)], &[(0, short, None)]);
        check(&[(1, 1, -5)], &[(0, short, None)]);
        check(&[(1, 4, 10), (2, 4, 10), (1, 6, 10)], &[]);
        check(&[(1, 8, 10), (1, 5, 10)], &[(1, short, Some(2))]);
        check(&[(1, 15, 10), (1, 5, 10)], &[(0, short, Some(10)), (1, short, None)]);
        check(&[(1, 8, 10), (1, 5, 6)], &[(0, short, Some(6)), (1, short, None)]);
        check(
            &[(1, 0, 10), (2, -3, 10), (3, 5, 4)],
            &[(0, "quantity.not_positive", None), (1, "quantity.not_positive", None), (2, short, Some(4))],
        );
        check(&[(1, i64::MAX, i64::MAX), (1, i64::MAX, i64::MAX)], &[(1, short, None)]);
        check(&[(1, i64::MIN, i64::MIN)], &[(0, "quantity.not_positive", None)]);
    }

    #[test]
    fn a_short_line_names_the_clause() {
        let refusals = decide(&[line((1, 2, 1))], &clause()).unwrap_err();
        assert_eq!(refusals[0].basis, [clause()]);
        assert_eq!(refusals[0].args["asked"], Arg::Quantity(Quantity::from_thousandths(2)));
    }

    proptest! {
        #[test]
        fn it_fits_exactly_if_every_sum_is_free(asked in prop::collection::vec((0..3_i64, 1..20_i64), 0..8), free in prop::array::uniform3(0..60_i64)) {
            let lines: Vec<_> = asked.iter().map(|&(item, asked)| line((item, asked, free[item as usize]))).collect();
            let fits = (0..3).all(|item| {
                asked.iter().filter(|(i, _)| *i == item).map(|(_, asked)| asked).sum::<i64>() <= free[item as usize]
            });
            prop_assert_eq!(decide(&lines, &clause()).is_ok(), fits);
        }

        #[test]
        fn taking_the_advice_makes_it_fit(asked in prop::collection::vec((0..3_i64, -2..20_i64), 0..8), free in prop::array::uniform3(-5..40_i64)) {
            let mut lines: Vec<_> = asked.iter().map(|&(item, asked)| Some(line((item, asked, free[item as usize])))).collect();
            let whole: Vec<_> = lines.iter().flatten().copied().collect();
            for refusal in decide(&whole, &clause()).err().unwrap_or_default() {
                let i: usize = refusal.field.as_ref().unwrap().split('.').nth(1).unwrap().parse().unwrap();
                lines[i] = advice(&refusal).map(|free| Line { asked: Quantity::from_thousandths(free), ..whole[i] });
            }
            let cured: Vec<_> = lines.into_iter().flatten().collect();
            prop_assert_eq!(decide(&cured, &clause()), Ok(()));
        }
    }
}
