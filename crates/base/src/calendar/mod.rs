//! Working days: weekends, holidays and make-up days, as data that is passed in.

mod china;

pub use china::{china, known_until};

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::date::{BusinessDate, Weekday};

/// Which days the company works. A make-up day is worked even if it is a weekend or a holiday; otherwise neither is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkCalendar {
    /// The days of the week that are not worked.
    pub weekend: BTreeSet<Weekday>,
    /// Days that are not worked.
    #[serde(default)]
    pub holidays: BTreeSet<BusinessDate>,
    /// Days that are worked whatever the other rules say.
    #[serde(default)]
    pub make_up_days: BTreeSet<BusinessDate>,
}

/// So many days in a row without work mean that the calendar is wrong: then there is no next working day.
const LONGEST_GAP_DAYS: i32 = 366;

impl Default for WorkCalendar {
    /// Monday to Friday, no holidays.
    fn default() -> Self {
        let weekend = BTreeSet::from([Weekday::Saturday, Weekday::Sunday]);
        WorkCalendar { weekend, holidays: BTreeSet::new(), make_up_days: BTreeSet::new() }
    }
}

impl WorkCalendar {
    /// A calendar of this weekend, these holidays and these make-up days.
    pub fn new(
        weekend: impl IntoIterator<Item = Weekday>,
        holidays: impl IntoIterator<Item = BusinessDate>,
        make_up_days: impl IntoIterator<Item = BusinessDate>,
    ) -> WorkCalendar {
        WorkCalendar {
            weekend: weekend.into_iter().collect(),
            holidays: holidays.into_iter().collect(),
            make_up_days: make_up_days.into_iter().collect(),
        }
    }

    /// Whether the day is worked.
    #[must_use]
    pub fn is_working_day(&self, date: BusinessDate) -> bool {
        self.make_up_days.contains(&date) || !(self.weekend.contains(&date.weekday()) || self.holidays.contains(&date))
    }

    /// The `n`-th working day after `date` (before it if `n` is negative). `date` itself does not count; `n` = 0 is `date`.
    /// Nothing if that leaves 1900 … 2199 or a whole year goes by without a working day.
    #[must_use]
    pub fn add_working_days(&self, date: BusinessDate, n: i32) -> Option<BusinessDate> {
        let step = n.signum();
        let mut day = date;
        // At most as many turns as there are dates: each finds a later day, or there is none.
        for _ in 0..n.unsigned_abs() {
            day = self.first_from(day.add_days(step)?, step)?;
        }
        Some(day)
    }

    /// The first working day on or after `date`: `date` itself if it is worked. Nothing if there is none within a year.
    #[must_use]
    pub fn next_working_day(&self, date: BusinessDate) -> Option<BusinessDate> {
        self.first_from(date, 1)
    }

    fn first_from(&self, date: BusinessDate, step: i32) -> Option<BusinessDate> {
        (0..LONGEST_GAP_DAYS).map_while(|gap| date.add_days(gap * step)).find(|&day| self.is_working_day(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    /// Around National Day 2026: holidays from Thursday 1 October, Saturday 10 October worked.
    fn october() -> WorkCalendar {
        let holidays = (1..=7).map(|day| BusinessDate::from_ymd(2026, 10, day).unwrap());
        WorkCalendar { holidays: holidays.collect(), make_up_days: [date("2026-10-10")].into(), ..WorkCalendar::default() }
    }

    #[track_caller]
    fn check(from: &str, n: i32, expected: &str) {
        assert_eq!(october().add_working_days(date(from), n), Some(date(expected)), "{from} + {n}");
    }

    #[test]
    fn working_days_skip_what_is_not_worked() {
        check("2026-09-30", 0, "2026-09-30");
        check("2026-10-03", 0, "2026-10-03");
        check("2026-09-30", 1, "2026-10-08");
        check("2026-09-30", 2, "2026-10-09");
        check("2026-09-30", 3, "2026-10-10");
        check("2026-09-30", 4, "2026-10-12");
        check("2026-10-12", -1, "2026-10-10");
        check("2026-10-08", -1, "2026-09-30");
        assert_eq!(october().next_working_day(date("2026-09-30")), Some(date("2026-09-30")));
        assert_eq!(october().next_working_day(date("2026-10-01")), Some(date("2026-10-08")));
    }

    #[test]
    fn a_calendar_without_work_ends_the_search() {
        let idle = WorkCalendar::new(Weekday::ALL, [], []);
        assert_eq!(idle.add_working_days(date("2026-01-01"), 1), None);
        assert_eq!(idle.next_working_day(date("2026-01-01")), None);
        assert_eq!(WorkCalendar::default().add_working_days(date("2026-01-01"), i32::MAX), None);
        assert_eq!(WorkCalendar::default().add_working_days(date("2026-01-01"), i32::MIN), None);
        assert_eq!(WorkCalendar::default().next_working_day(BusinessDate::MAX), Some(BusinessDate::MAX));
    }

    proptest! {
        #[test]
        fn the_nth_working_day_has_n_of_them_up_to_it(
            start in 0..40_000_i32,
            n in 1..60_i32,
            holidays in prop::collection::btree_set(0..120_i32, 0..30),
            make_up in prop::collection::btree_set(0..120_i32, 0..10),
        ) {
            let day = |offset: i32| BusinessDate::from_days(start + offset).unwrap();
            let calendar = WorkCalendar {
                holidays: holidays.into_iter().map(day).collect(),
                make_up_days: make_up.into_iter().map(day).collect(),
                ..WorkCalendar::default()
            };
            let reached = calendar.add_working_days(day(0), n).unwrap();
            prop_assert!(calendar.is_working_day(reached));
            let worked = (1..=reached.days_since(day(0))).filter(|&offset| calendar.is_working_day(day(offset))).count();
            prop_assert_eq!(worked, n as usize);
            let back = calendar.add_working_days(reached, -n).unwrap();
            prop_assert!(back <= day(0) && (back == day(0) || !calendar.is_working_day(day(0))));
        }
    }
}
