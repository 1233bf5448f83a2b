//! Settling: which open items a receipt pays.

use std::collections::BTreeMap;

use base::{BusinessDate, Money, Refusal, Remedy, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of these rules' refusals.
pub const TEXTS: &[Text] = &[
    Text {
        key: "settle.allocation.exceeds_open",
        zh: "要核销 {wanted}，该应收未清只有 {open}",
        en: "To allocate {wanted}, that much must be open; {open} is",
    },
    Text { key: "settle.allocation.take_at_most", zh: "改为不超过 {open}", en: "Allocate {open} or less" },
    Text {
        key: "settle.allocation.exceeds_amount",
        zh: "各行合计 {wanted} 超过可核销金额 {amount}",
        en: "The lines come to {wanted}; {amount} is there to allocate",
    },
    Text { key: "settle.allocation.reduce_by", zh: "合计减少 {excess}", en: "Reduce them by {excess}" },
    Text { key: "settle.allocation.not_positive", zh: "请填写大于零的金额", en: "Give an amount above zero" },
    Text {
        key: "settle.allocation.unknown_item",
        zh: "该行不是此客户的未清应收，请重新选择",
        en: "This is not an open item of the payer: choose one that is",
    },
];

/// An item that waits for payment, in the currency of the receipt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OpenItem {
    /// The id of the item; no two items share one.
    pub id: i64,
    /// When it is due.
    pub due: BusinessDate,
    /// What is still open, in minor units; an item with nothing (or less) open takes nothing.
    pub open_minor: i64,
}

/// Pays the oldest first: by due date, then by id, each item in full before the next. `amount` and the result (id, amount) are
/// in minor units. No item gets more than is open, all together no more than `amount`, and nothing is left over while
/// an item is open.
#[must_use]
pub fn oldest_first(amount: i64, items: &[OpenItem]) -> Vec<(i64, i64)> {
    let mut order: Vec<&OpenItem> = items.iter().filter(|item| item.open_minor > 0).collect();
    order.sort_by_key(|item| (item.due, item.id));
    let mut left = amount.max(0);
    let mut paid = Vec::new();
    for item in order {
        let share = item.open_minor.min(left);
        if share == 0 {
            break;
        }
        left -= share;
        paid.push((item.id, share));
    }
    paid
}

/// Pays what a person chose: `wanted` is (id, minor units) for each line of the form, named `allocations.{i}` in refusals.
/// Every line is above zero and names an open item, no item gets more than is open over all its lines, and all together come
/// to no more than `amount`. The result has each item once, in the order of its first line, in minor units.
pub fn by_hand(amount: Money, items: &[OpenItem], wanted: &[(i64, i64)]) -> Result<Vec<(i64, i64)>, Vec<Refusal>> {
    let money = |minor: i64| Money::new(minor, amount.currency);
    let mut left: BTreeMap<i64, i64> = items.iter().map(|item| (item.id, item.open_minor.max(0))).collect();
    let mut refusals = Vec::new();
    let mut paid: Vec<(i64, i64)> = Vec::new();
    for (i, &(id, minor)) in wanted.iter().enumerate() {
        let Some(open) = left.get_mut(&id) else {
            refusals.push(Refusal::new("settle.allocation.unknown_item").field(format!("allocations.{i}.item")));
            continue;
        };
        let field = format!("allocations.{i}.amount");
        if minor <= 0 {
            refusals.push(Refusal::new("settle.allocation.not_positive").field(field));
            continue;
        }
        if minor > *open {
            refusals.push(exceeds_open(money(minor), money(*open)).field(field));
        }
        // A refused line counts with what it could have had, so that curing every refusal makes the whole fit.
        let share = minor.min(*open);
        *open -= share;
        match paid.iter_mut().find(|(paid_id, _)| *paid_id == id) {
            Some((_, sum)) => *sum += share, // the shares of an item stay within what was open
            None => paid.push((id, share)),
        }
    }
    refusals.extend(exceeds_amount(amount, &paid));
    if refusals.is_empty() { Ok(paid) } else { Err(refusals) }
}

fn exceeds_open(wanted: Money, open: Money) -> Refusal {
    let refusal = Refusal::new("settle.allocation.exceeds_open").arg("wanted", wanted).arg("open", open);
    if open.minor > 0 { refusal.remedy(Remedy::new("settle.allocation.take_at_most").arg("open", open)) } else { refusal }
}

fn exceeds_amount(amount: Money, paid: &[(i64, i64)]) -> Option<Refusal> {
    let sum: i128 = paid.iter().map(|&(_, minor)| i128::from(minor)).sum();
    let available = amount.minor.max(0);
    let excess = sum - i128::from(available);
    if excess <= 0 {
        return None;
    }
    // A sum beyond 64 bits is shown as the greatest amount there is; it is refused all the same.
    let money = |minor: i128| Money::new(i64::try_from(minor).unwrap_or(i64::MAX), amount.currency);
    let refusal = Refusal::new("settle.allocation.exceeds_amount").arg("wanted", money(sum)).arg("amount", money(available.into()));
    let remedy = Remedy::new("settle.allocation.reduce_by").arg("excess", money(excess));
    Some(refusal.field("allocations").remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_speaks;
    use base::Currency;
    use proptest::prelude::*;

    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    fn item((id, due_days, open_minor): (i64, i32, i64)) -> OpenItem {
        OpenItem { id, due: BusinessDate::from_days(due_days).unwrap(), open_minor }
    }

    /// Four items: 1 and 2 fall due together, 3 is older, 4 is paid.
    fn items() -> Vec<OpenItem> {
        [(2, 20, 50), (1, 20, 30), (3, 10, 40), (4, 5, 0)].map(item).to_vec()
    }

    /// What is paid, or the end of each refusal's key and field.
    type Expected<'a> = Result<&'a [(i64, i64)], &'a [(&'a str, &'a str)]>;

    #[track_caller]
    fn check(amount: i64, wanted: &[(i64, i64)], expected: Expected<'_>) {
        let result = by_hand(cny(amount), &items(), wanted);
        let refusals = result.as_ref().err().cloned().unwrap_or_default();
        assert_speaks(&refusals);
        let found = result.map_err(|_| refusals.iter().map(|r| (r.key.clone(), r.field.clone().unwrap())).collect::<Vec<_>>());
        let own = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, field)| (format!("settle.allocation.{key}"), format!("allocations{field}"))).collect()
        };
        assert_eq!(found, expected.map(<[_]>::to_vec).map_err(own), "{wanted:?}");
    }

    #[test]
    fn the_oldest_is_paid_first() {
        for (amount, expected) in [
            (0, vec![]),
            (-5, vec![]),
            (39, vec![(3, 39)]),
            (40, vec![(3, 40)]),
            (41, vec![(3, 40), (1, 1)]),
            (100, vec![(3, 40), (1, 30), (2, 30)]),
            (i64::MAX, vec![(3, 40), (1, 30), (2, 50)]),
        ] {
            assert_eq!(oldest_first(amount, &items()), expected, "{amount}");
        }
    }

    #[test]
    fn a_choice_stays_within_both_sides() {
        check(100, &[], Ok(&[]));
        check(100, &[(2, 50), (1, 30)], Ok(&[(2, 50), (1, 30)]));
        check(100, &[(2, 20), (1, 30), (2, 30)], Ok(&[(2, 50), (1, 30)]));
        check(100, &[(2, 51)], Err(&[("exceeds_open", ".0.amount")]));
        check(100, &[(2, 30), (2, 30)], Err(&[("exceeds_open", ".1.amount")]));
        check(100, &[(4, 1)], Err(&[("exceeds_open", ".0.amount")]));
        check(79, &[(2, 50), (1, 30)], Err(&[("exceeds_amount", "")]));
        check(-1, &[(2, 1)], Err(&[("exceeds_amount", "")]));
        check(100, &[(1, 0), (2, -1)], Err(&[("not_positive", ".0.amount"), ("not_positive", ".1.amount")]));
        check(100, &[(9, 1), (1, 1)], Err(&[("unknown_item", ".0.item")]));
        check(
            10,
            &[(9, 1), (1, i64::MAX), (2, -1)],
            Err(&[("unknown_item", ".0.item"), ("exceeds_open", ".1.amount"), ("not_positive", ".2.amount"), ("exceeds_amount", "")]),
        );
        let huge = [(1, 1, i64::MAX), (2, 1, i64::MAX)].map(item);
        let refusals = by_hand(cny(1), &huge, &[(1, i64::MAX), (2, i64::MAX)]).unwrap_err();
        assert_eq!(refusals.len(), 1, "{refusals:?}");
    }

    /// What a refusal says, with its figures and what it advises.
    #[test]
    fn a_refusal_says_how_much_there_is() {
        let told = |amount: i64, wanted: &[(i64, i64)]| {
            let refusals = by_hand(cny(amount), &items(), wanted).unwrap_err();
            let figure = |args: &base::Args, name: &str| match args.get(name) {
                Some(base::Arg::Money(money)) => Some(money.minor),
                other => panic!("{name}: {other:?}"),
            };
            assert_eq!(refusals.len(), 1, "{refusals:?}");
            let refusal = refusals[0].clone();
            let first = figure(&refusal.args, "wanted");
            let second = if refusal.key.ends_with("exceeds_amount") { "amount" } else { "open" };
            let advice = if second == "amount" { "excess" } else { "open" };
            let advised = refusal.remedy.iter().map(|remedy| figure(&remedy.args, advice)).collect::<Vec<_>>();
            (first, figure(&refusal.args, second), advised)
        };
        assert_eq!(told(79, &[(2, 50), (1, 30)]), (Some(80), Some(79), vec![Some(1)]));
        // Less than nothing is nothing to allocate.
        assert_eq!(told(-1, &[(2, 1)]), (Some(1), Some(0), vec![Some(1)]));
        assert_eq!(told(100, &[(2, 51)]), (Some(51), Some(50), vec![Some(50)]));
        assert_eq!(told(100, &[(2, 30), (2, 30)]), (Some(30), Some(20), vec![Some(20)]));
        assert_eq!(told(100, &[(4, 1)]), (Some(1), Some(0), vec![]));
    }

    fn some_items() -> impl Strategy<Value = Vec<OpenItem>> {
        prop::collection::vec((0..6_i32, -5..60_i64), 0..8)
            .prop_map(|rows| rows.into_iter().zip(1..).map(|((due, open), id)| item((id, due, open))).collect())
    }

    proptest! {
        #[test]
        fn oldest_first_goes_over_neither_side(amount in -10..300_i64, items in some_items()) {
            let paid = oldest_first(amount, &items);
            let open: i64 = items.iter().map(|item| item.open_minor.max(0)).sum();
            prop_assert_eq!(paid.iter().map(|&(_, minor)| minor).sum::<i64>(), amount.max(0).min(open));
            let of = |id: i64| *items.iter().find(|item| item.id == id).unwrap();
            prop_assert!(paid.iter().all(|&(id, minor)| 0 < minor && minor <= of(id).open_minor));
            prop_assert!(paid.is_sorted_by_key(|&(id, _)| (of(id).due, id)));
            let unfinished = paid.iter().filter(|&&(id, minor)| minor < of(id).open_minor).count();
            prop_assert!(unfinished <= 1, "one item at most is paid in part");
            // an untouched item is never older than a touched one
            let last = paid.last().map(|&(id, _)| (of(id).due, id));
            let untouched = items.iter().filter(|item| item.open_minor > 0 && !paid.iter().any(|&(id, _)| id == item.id));
            prop_assert!(untouched.map(|item| Some((item.due, item.id))).all(|key| key > last));
        }

        #[test]
        fn by_hand_takes_all_that_was_chosen_or_nothing(
            amount in 0..200_i64,
            items in some_items(),
            wanted in prop::collection::vec((1..10_i64, -2..60_i64), 0..6),
        ) {
            let sum = |id: i64| wanted.iter().filter(|w| w.0 == id).map(|w| w.1).sum::<i64>();
            let fits = wanted.iter().all(|&(id, minor)| {
                minor > 0 && items.iter().any(|item| item.id == id && sum(id) <= item.open_minor)
            }) && wanted.iter().map(|w| w.1).sum::<i64>() <= amount;
            match by_hand(cny(amount), &items, &wanted) {
                Ok(paid) => {
                    prop_assert!(fits);
                    prop_assert!(paid.iter().all(|&(id, minor)| minor == sum(id)));
                    prop_assert_eq!(paid.iter().map(|p| p.1).sum::<i64>(), wanted.iter().map(|w| w.1).sum::<i64>());
                }
                Err(refusals) => {
                    prop_assert!(!fits);
                    assert_speaks(&refusals);
                }
            }
        }

        #[test]
        fn what_the_oldest_first_rule_pays_may_be_chosen_by_hand(amount in 0..300_i64, items in some_items()) {
            let paid = oldest_first(amount, &items);
            prop_assert_eq!(by_hand(cny(amount), &items, &paid), Ok(paid));
        }
    }
}
