//! Business dates and accounting periods: days of the company's calendar, without a time or a zone.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

/// Days from 1970-01-01 to the given day of the Gregorian calendar, which must exist.
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    // Years counted from March, so that the leap day comes last: 400 years are 146,097 days.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of the day that lies `days` after 1970-01-01.
pub(crate) const fn civil_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `digits` as a number, if they are ASCII digits and nothing else.
fn number(digits: &str) -> Option<i64> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// A day of the week.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// The first day of the week.
    Monday,
    /// The second day.
    Tuesday,
    /// The third day.
    Wednesday,
    /// The fourth day.
    Thursday,
    /// The fifth day.
    Friday,
    /// The sixth day.
    Saturday,
    /// The seventh day.
    Sunday,
}

impl Weekday {
    /// The seven days, Monday first.
    pub const ALL: [Weekday; 7] =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday, Weekday::Saturday, Weekday::Sunday];
}

/// A day in the company's calendar, from 1900-01-01 to 2199-12-31: days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDate(i32);

impl BusinessDate {
    /// The earliest date, 1900-01-01.
    pub const MIN: BusinessDate = BusinessDate(days_of(1900, 1, 1) as i32);
    /// The latest date, 2199-12-31.
    pub const MAX: BusinessDate = BusinessDate(days_of(2199, 12, 31) as i32);

    /// The day `days` after 1970-01-01, or nothing outside 1900 … 2199.
    #[must_use]
    pub const fn from_days(days: i32) -> Option<BusinessDate> {
        if days >= Self::MIN.0 && days <= Self::MAX.0 { Some(BusinessDate(days)) } else { None }
    }

    /// The given day, or nothing if it does not exist or lies outside 1900 … 2199.
    #[must_use]
    pub const fn from_ymd(year: i32, month: u32, day: u32) -> Option<BusinessDate> {
        let (year, month, day) = (year as i64, month as i64, day as i64);
        let exists = year >= 1900 && year <= 2199 && month >= 1 && month <= 12;
        if exists && day >= 1 && day <= days_in_month(year, month) { Some(BusinessDate(days_of(year, month, day) as i32)) } else { None }
    }

    /// The date written `YYYY-MM-DD`, exactly so, or nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<BusinessDate> {
        let bytes = text.as_bytes();
        if !text.is_ascii() || bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let (year, month, day) = (number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?);
        BusinessDate::from_ymd(i32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
    }

    /// Days since 1970-01-01; negative before.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Year, month (1 … 12) and day of the month (1 … 31).
    #[must_use]
    pub const fn ymd(self) -> (i32, u32, u32) {
        let (year, month, day) = civil_of(self.0 as i64);
        (year as i32, month as u32, day as u32)
    }

    /// So many days later (earlier if negative), or nothing outside 1900 … 2199.
    #[must_use]
    pub fn add_days(self, days: i32) -> Option<BusinessDate> {
        self.0.checked_add(days).and_then(BusinessDate::from_days)
    }

    /// The same day of the month so many months later (earlier if negative); the last day of the month where there is no
    /// such day: 31 January + 1 month = 28 or 29 February. Nothing outside 1900 … 2199.
    #[must_use]
    pub fn add_months(self, months: i32) -> Option<BusinessDate> {
        let (year, month, day) = civil_of(i64::from(self.0));
        let month_count = year * 12 + (month - 1) + i64::from(months);
        let (year, month) = (month_count.div_euclid(12), month_count.rem_euclid(12) + 1);
        let day = day.min(days_in_month(year, month));
        BusinessDate::from_days(i32::try_from(days_of(year, month, day)).ok()?)
    }

    /// The last day of its month.
    #[must_use]
    pub fn end_of_month(self) -> BusinessDate {
        let (year, month, _) = civil_of(i64::from(self.0));
        BusinessDate(days_of(year, month, days_in_month(year, month)) as i32)
    }

    /// Its day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::ALL[(self.0 as i64 + 3).rem_euclid(7) as usize]
    }

    /// How many days from `earlier` to this one; negative if it is the later of the two.
    #[must_use]
    pub const fn days_since(self, earlier: BusinessDate) -> i32 {
        self.0 - earlier.0
    }
}

impl fmt::Display for BusinessDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for BusinessDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is not a date or month of 1900 … 2199 in the one accepted form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotADate;

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date is written YYYY-MM-DD, a month YYYY-MM, between 1900 and 2199")
    }
}

impl std::error::Error for NotADate {}

impl FromStr for BusinessDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        BusinessDate::parse(text).ok_or(NotADate)
    }
}

impl Serialize for BusinessDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BusinessDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        BusinessDate::parse(&text).ok_or_else(|| D::Error::custom(NotADate))
    }
}

impl JsonSchema for BusinessDate {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "BusinessDate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "description": "business date YYYY-MM-DD, 1900 to 2199"
        })
    }
}

/// An accounting month, from 1900-01 to 2199-12.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i32,
    month: u32,
}

impl Period {
    /// The month (1 … 12) of the year, or nothing outside 1900 … 2199.
    #[must_use]
    pub const fn new(year: i32, month: u32) -> Option<Period> {
        if year >= 1900 && year <= 2199 && month >= 1 && month <= 12 { Some(Period { year, month }) } else { None }
    }

    /// The month the date lies in.
    #[must_use]
    pub const fn of(date: BusinessDate) -> Period {
        let (year, month, _) = date.ymd();
        Period { year, month }
    }

    /// The month written `YYYY-MM`, exactly so, or nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Period> {
        let bytes = text.as_bytes();
        if !text.is_ascii() || bytes.len() != 7 || bytes[4] != b'-' {
            return None;
        }
        Period::new(i32::try_from(number(&text[..4])?).ok()?, u32::try_from(number(&text[5..])?).ok()?)
    }

    /// Its year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Its month, 1 … 12.
    #[must_use]
    pub const fn month(self) -> u32 {
        self.month
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> BusinessDate {
        BusinessDate(days_of(self.year as i64, self.month as i64, 1) as i32)
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> BusinessDate {
        self.first().end_of_month()
    }

    /// Whether the date lies in it.
    #[must_use]
    pub fn contains(self, date: BusinessDate) -> bool {
        Period::of(date) == self
    }

    /// The month after it, or nothing after 2199-12.
    #[must_use]
    pub const fn next(self) -> Option<Period> {
        if self.month == 12 { Period::new(self.year + 1, 1) } else { Period::new(self.year, self.month + 1) }
    }

    /// The month before it, or nothing before 1900-01.
    #[must_use]
    pub const fn previous(self) -> Option<Period> {
        if self.month == 1 { Period::new(self.year - 1, 12) } else { Period::new(self.year, self.month - 1) }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Period {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        Period::parse(text).ok_or(NotADate)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Period::parse(&text).ok_or_else(|| D::Error::custom(NotADate))
    }
}

impl JsonSchema for Period {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}$",
            "description": "accounting month YYYY-MM, 1900 to 2199"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    #[track_caller]
    fn check(text: &str, days: Option<i32>) {
        assert_eq!(BusinessDate::parse(text).map(BusinessDate::days), days, "{text}");
        let json = serde_json::Value::from(text);
        assert_eq!(serde_json::from_value::<BusinessDate>(json.clone()).ok().map(BusinessDate::days), days, "{text}");
        if let Some(days) = days {
            let read = BusinessDate::from_days(days).unwrap();
            assert_eq!(read.to_string(), text);
            assert_eq!(serde_json::to_value(read).unwrap(), json);
        }
    }

    #[test]
    fn a_date_has_one_spelling() {
        check("1970-01-01", Some(0));
        check("1969-12-31", Some(-1));
        check("2000-02-29", Some(11_016));
        check("1900-01-01", Some(-25_567));
        check("2199-12-31", Some(84_005));
        for refused in [
            "",
            "1899-12-31",
            "2200-01-01",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-00-10",
            "2026-13-01",
            "2026-01-00",
            "2026-1-01",
            "2026/01/01",
            "2026-01-01 ",
            "+026-01-01",
            "2026-01-+1",
            "2026-01-01T",
            "２026-01-01",
            "2026-0é-1",
        ] {
            check(refused, None);
        }
    }

    #[test]
    fn months_end_where_they_end() {
        for (from, months, expected) in [
            ("2026-01-31", 1, Some("2026-02-28")),
            ("2024-01-31", 1, Some("2024-02-29")),
            ("2026-03-31", -1, Some("2026-02-28")),
            ("2026-11-30", 3, Some("2027-02-28")),
            ("2026-05-15", 0, Some("2026-05-15")),
            ("2026-01-15", -13, Some("2024-12-15")),
            ("2199-12-01", 1, None),
            ("1900-01-31", -1, None),
            ("2026-01-01", i32::MAX, None),
            ("2026-01-01", i32::MIN, None),
        ] {
            assert_eq!(date(from).add_months(months), expected.map(date), "{from} + {months}");
        }
        for (day, end) in [("2024-02-01", "2024-02-29"), ("2100-02-10", "2100-02-28"), ("2026-12-31", "2026-12-31")] {
            assert_eq!(date(day).end_of_month(), date(end));
        }
    }

    #[test]
    fn the_range_ends_are_refused_not_wrapped() {
        assert_eq!(BusinessDate::MAX.add_days(1), None);
        assert_eq!(BusinessDate::MIN.add_days(-1), None);
        assert_eq!(BusinessDate::MAX.add_days(i32::MAX), None);
        assert_eq!(BusinessDate::from_days(i32::MIN), None);
        assert_eq!(date("2026-07-02").days_since(date("2026-06-30")), 2);
    }

    #[test]
    fn periods_are_whole_months() {
        let february = Period::parse("2024-02").unwrap();
        assert_eq!((february.first(), february.last()), (date("2024-02-01"), date("2024-02-29")));
        assert!(february.contains(date("2024-02-29")) && !february.contains(date("2024-03-01")));
        assert_eq!(Period::parse("2023-12").unwrap().next().unwrap().to_string(), "2024-01");
        assert_eq!(Period::parse("2024-01").unwrap().previous().unwrap().to_string(), "2023-12");
        assert_eq!(Period::of(BusinessDate::MAX).next(), None);
        assert_eq!(Period::of(BusinessDate::MIN).previous(), None);
        assert_eq!(serde_json::to_string(&february).unwrap(), "\"2024-02\"");
        for refused in ["2024-2", "2024-13", "2024-00", "1899-12", "2024-02-01", "2024/02"] {
            assert!(serde_json::from_value::<Period>(refused.into()).is_err(), "{refused}");
        }
    }

    #[test]
    fn weeks_have_seven_days() {
        for (day, expected) in [("1970-01-01", Weekday::Thursday), ("1969-12-29", Weekday::Monday), ("2026-07-05", Weekday::Sunday)] {
            assert_eq!(date(day).weekday(), expected, "{day}");
        }
    }

    #[test]
    fn every_date_agrees_with_another_calendar() {
        let mut other = jiff::civil::date(1900, 1, 1);
        for days in BusinessDate::MIN.days()..=BusinessDate::MAX.days() {
            let ours = BusinessDate::from_days(days).unwrap();
            assert_eq!(ours.to_string(), other.to_string());
            assert_eq!(ours.weekday() as i8 + 1, other.weekday().to_monday_one_offset());
            assert_eq!(BusinessDate::parse(&ours.to_string()), Some(ours));
            other = other.tomorrow().unwrap();
        }
        assert_eq!(other.to_string(), "2200-01-01");
    }

    proptest! {
        #[test]
        fn adding_and_going_back_is_nothing(days in BusinessDate::MIN.days()..=BusinessDate::MAX.days(), step in -50_000..50_000_i32) {
            let day = BusinessDate::from_days(days).unwrap();
            if let Some(later) = day.add_days(step) {
                prop_assert_eq!(later.add_days(-step), Some(day));
                prop_assert_eq!(later.days_since(day), step);
            }
        }

        #[test]
        fn whole_months_go_by(days in BusinessDate::MIN.days()..=BusinessDate::MAX.days(), months in -1200..1200_i32) {
            let day = BusinessDate::from_days(days).unwrap();
            if let Some(moved) = day.add_months(months) {
                let ((y0, m0, d0), (y1, m1, d1)) = (day.ymd(), moved.ymd());
                prop_assert_eq!((y1 * 12 + m1 as i32) - (y0 * 12 + m0 as i32), months);
                prop_assert!(d1 == d0 || (d1 < d0 && moved == moved.end_of_month()));
            }
        }
    }
}
