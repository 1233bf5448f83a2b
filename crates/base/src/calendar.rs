//! Working days: weekends, holidays and make-up days, as data that is passed in.

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
        WorkCalendar {
            weekend,
            holidays: BTreeSet::new(),
            make_up_days: BTreeSet::new(),
        }
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
        self.make_up_days.contains(&date)
            || !(self.weekend.contains(&date.weekday()) || self.holidays.contains(&date))
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
        (0..LONGEST_GAP_DAYS)
            .map_while(|gap| date.add_days(gap * step))
            .find(|&day| self.is_working_day(day))
    }
}
