//! Ageing 账龄: what a payer owed on a day, by how long it was overdue then.
//!
//! A past day is answered from what was posted up to it: items dated later did not exist, and an allocation counts from the day on which
//! it was made and both its items were there. So the buckets less what was not used yet are the balance of that day's ledger.

use std::collections::BTreeMap;

use base::{BusinessDate, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text { key: "ageing.not_due", zh: "未到期", en: "Not due" },
    Text { key: "ageing.days_1_to_30", zh: "逾期 1–30 天", en: "1–30 days overdue" },
    Text { key: "ageing.days_31_to_60", zh: "逾期 31–60 天", en: "31–60 days overdue" },
    Text { key: "ageing.days_61_to_90", zh: "逾期 61–90 天", en: "61–90 days overdue" },
    Text { key: "ageing.over_90_days", zh: "逾期 90 天以上", en: "Over 90 days overdue" },
];

/// How long something is overdue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Not at all: also on the due day itself.
    NotDue,
    /// 1 to 30 days.
    #[serde(rename = "days_1_to_30")]
    Days1To30,
    /// 31 to 60 days.
    #[serde(rename = "days_31_to_60")]
    Days31To60,
    /// 61 to 90 days.
    #[serde(rename = "days_61_to_90")]
    Days61To90,
    /// 91 days or more.
    #[serde(rename = "over_90_days")]
    Over90Days,
}

impl Bucket {
    /// All of them, the youngest first.
    pub const ALL: [Bucket; 5] = [Bucket::NotDue, Bucket::Days1To30, Bucket::Days31To60, Bucket::Days61To90, Bucket::Over90Days];

    /// That of what is due on `due`, on the day `as_of`.
    #[must_use]
    pub const fn of(due: BusinessDate, as_of: BusinessDate) -> Bucket {
        match as_of.days_since(due) {
            ..=0 => Bucket::NotDue,
            1..=30 => Bucket::Days1To30,
            31..=60 => Bucket::Days31To60,
            61..=90 => Bucket::Days61To90,
            _ => Bucket::Over90Days,
        }
    }

    /// Its words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Bucket::NotDue => "ageing.not_due",
            Bucket::Days1To30 => "ageing.days_1_to_30",
            Bucket::Days31To60 => "ageing.days_31_to_60",
            Bucket::Days61To90 => "ageing.days_61_to_90",
            Bucket::Over90Days => "ageing.over_90_days",
        }
    }
}

/// Which way an item is owed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The payer owes it.
    Debit,
    /// The payer has it to their credit: a receipt, a return, a credit note.
    Credit,
}

/// An item as it was posted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Its id; no two items share one.
    pub id: i64,
    /// Which way.
    pub side: Side,
    /// The day of its document.
    pub posted_on: BusinessDate,
    /// When it is due.
    pub due_on: BusinessDate,
    /// The whole of it, above zero, in minor units.
    pub amount_minor: i64,
}

/// What one item paid of another 核销; taking it back 反核销 is another one, below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Allocation {
    /// The id of the debit item.
    pub debit: i64,
    /// The id of the credit item.
    pub credit: i64,
    /// The day of it.
    pub allocated_on: BusinessDate,
    /// How much, in minor units; below zero where an allocation is taken back.
    pub amount_minor: i64,
}

/// A debit item that was open on the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Aged {
    /// Its id.
    pub id: i64,
    /// What was open, in minor units.
    pub open_minor: i64,
    /// How many days it was overdue; zero or less: it was not.
    pub days_overdue: i64,
    /// Where that puts it.
    pub bucket: Bucket,
}

/// What was owed on a day, all in minor units of the one currency the items are in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Ageing {
    /// What was open, by [`Bucket::ALL`].
    pub buckets: [i64; 5],
    /// The open debit items, the longest overdue first, then by id.
    pub items: Vec<Aged>,
    /// What the payer had to their credit and had not used.
    pub unused_minor: i64,
}

impl Ageing {
    /// What was in this bucket.
    #[must_use]
    pub const fn bucket(&self, bucket: Bucket) -> i64 {
        self.buckets[bucket as usize]
    }

    /// All that was open: the sum of the buckets.
    #[must_use]
    pub fn open_minor(&self) -> i64 {
        self.buckets.iter().sum()
    }

    /// What was overdue.
    #[must_use]
    pub fn overdue_minor(&self) -> i64 {
        self.buckets[1..].iter().sum()
    }

    /// What was owed after all: the balance of the ledger on that day.
    #[must_use]
    pub fn balance_minor(&self) -> i64 {
        self.open_minor() - self.unused_minor
    }
}

/// What was owed at the end of the day `as_of`. The items are those of both sides; an allocation of an item that is not among them, or
/// that is dated later, is left aside.
#[must_use]
pub fn age(items: &[Item], allocations: &[Allocation], as_of: BusinessDate) -> Ageing {
    let there = items.iter().filter(|item| item.posted_on <= as_of);
    let mut open: BTreeMap<i64, (&Item, i64)> = there.map(|item| (item.id, (item, item.amount_minor))).collect();
    for allocation in allocations.iter().filter(|allocation| allocation.allocated_on <= as_of) {
        if open.contains_key(&allocation.debit) && open.contains_key(&allocation.credit) {
            for id in [allocation.debit, allocation.credit] {
                open.entry(id).and_modify(|(_, left)| *left -= allocation.amount_minor);
            }
        }
    }
    let mut ageing = Ageing::default();
    for (item, open_minor) in open.into_values().filter(|&(_, left)| left != 0) {
        if item.side == Side::Credit {
            ageing.unused_minor += open_minor;
            continue;
        }
        let bucket = Bucket::of(item.due_on, as_of);
        ageing.buckets[bucket as usize] += open_minor;
        let days_overdue = i64::from(as_of.days_since(item.due_on));
        ageing.items.push(Aged { id: item.id, open_minor, days_overdue, bucket });
    }
    ageing.items.sort_by_key(|aged| (-aged.days_overdue, aged.id));
    ageing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_words;
    use base::Remedy;
    use proptest::prelude::*;

    fn day(offset: i32) -> BusinessDate {
        BusinessDate::from_ymd(2026, 1, 1).unwrap().add_days(offset).unwrap()
    }

    fn item((id, side, posted, due, amount_minor): (i64, Side, i32, i32, i64)) -> Item {
        Item { id, side, posted_on: day(posted), due_on: day(due), amount_minor }
    }

    fn allocation((debit, credit, on, amount_minor): (i64, i64, i32, i64)) -> Allocation {
        Allocation { debit, credit, allocated_on: day(on), amount_minor }
    }

    /// Three debits of 100, 200 and 400 due on days 10, 40 and 100, a receipt of 250 on day 20; the first is paid on day 20, half of the
    /// second on day 50, taken back on day 60.
    #[track_caller]
    fn check(as_of: i32, buckets: [i64; 5], unused: i64, open: &[i64]) {
        let items = [
            item((1, Side::Debit, 0, 10, 100)),
            item((2, Side::Debit, 5, 40, 200)),
            item((3, Side::Debit, 30, 100, 400)),
            item((9, Side::Credit, 20, 20, 250)),
        ];
        let allocations =
            [allocation((1, 9, 20, 100)), allocation((2, 9, 50, 100)), allocation((2, 9, 60, -100)), allocation((8, 9, 20, 7))];
        let found = age(&items, &allocations, day(as_of));
        let ids: Vec<_> = found.items.iter().map(|aged| aged.id).collect();
        assert_eq!((found.buckets, found.unused_minor, ids.as_slice()), (buckets, unused, open), "day {as_of}");
        assert_eq!((found.bucket(Bucket::NotDue), found.overdue_minor()), (buckets[0], buckets[1..].iter().sum()));
    }

    #[test]
    fn a_past_day_is_answered_from_what_was_posted_then() {
        check(-1, [0; 5], 0, &[]);
        check(0, [100, 0, 0, 0, 0], 0, &[1]);
        check(10, [300, 0, 0, 0, 0], 0, &[1, 2]);
        check(11, [200, 100, 0, 0, 0], 0, &[1, 2]);
        check(20, [200, 0, 0, 0, 0], 150, &[2]);
        check(50, [400, 100, 0, 0, 0], 50, &[2, 3]);
        check(60, [400, 200, 0, 0, 0], 150, &[2, 3]);
        check(70, [400, 200, 0, 0, 0], 150, &[2, 3]);
        check(71, [400, 0, 200, 0, 0], 150, &[2, 3]);
        check(101, [0, 400, 0, 200, 0], 150, &[2, 3]);
        check(131, [0, 0, 400, 0, 200], 150, &[2, 3]);
    }

    #[test]
    fn every_bucket_has_its_days_and_words() {
        let days = |n: i32| Bucket::of(day(0), day(n));
        assert_eq!(
            [-1, 0, 1, 30, 31, 60, 61, 90, 91].map(|n| Bucket::ALL.iter().position(|&b| b == days(n)).unwrap()),
            [0, 0, 1, 1, 2, 2, 3, 3, 4]
        );
        for bucket in Bucket::ALL {
            assert_words(&Remedy::new(bucket.key()));
            assert_eq!(serde_json::to_value(bucket).unwrap(), bucket.key().trim_start_matches("ageing."));
        }
    }

    #[test]
    fn what_is_paid_before_it_is_posted_counts_when_both_are_there() {
        let items = [item((1, Side::Debit, 7, 30, 100)), item((2, Side::Credit, 1, 1, 100))];
        let allocations = [allocation((1, 2, 5, 100))];
        assert_eq!(age(&items, &allocations, day(6)).balance_minor(), -100);
        assert_eq!(age(&items, &allocations, day(7)), Ageing::default());
    }

    proptest! {
        #[test]
        fn ageing_and_what_is_unused_come_to_the_balance(
            items in prop::collection::vec((any::<bool>(), 0..100_i32, 0..60_i32, 1..10_000_i64), 1..12),
            allocations in prop::collection::vec((0..12_i64, 0..12_i64, 0..120_i32, -500..500_i64), 0..12),
            as_of in 0..200_i32,
        ) {
            let side = |debit| if debit { Side::Debit } else { Side::Credit };
            let items: Vec<_> = items.into_iter().zip(0..).map(|((debit, posted, term, minor), id)| item((id, side(debit), posted, posted + term, minor))).collect();
            let of = |id: i64, side: Side| items.iter().any(|item| item.id == id && item.side == side);
            let allocations: Vec<_> = allocations.into_iter().map(allocation).filter(|a| of(a.debit, Side::Debit) && of(a.credit, Side::Credit)).collect();
            let found = age(&items, &allocations, day(as_of));
            let posted = items.iter().filter(|item| item.posted_on <= day(as_of));
            let balance: i64 = posted.map(|item| if item.side == Side::Debit { item.amount_minor } else { -item.amount_minor }).sum();
            prop_assert_eq!(found.balance_minor(), balance);
            prop_assert_eq!(found.items.iter().map(|aged| aged.open_minor).sum::<i64>(), found.open_minor());
            prop_assert!(found.items.windows(2).all(|pair| pair[0].days_overdue >= pair[1].days_overdue));
        }
    }
}
