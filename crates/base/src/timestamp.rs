//! Instants.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use jiff::tz::TimeZoneDatabase;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

use crate::date::{BusinessDate, civil_of};

/// An instant: microseconds since 1970-01-01T00:00:00Z, in the years 0001 … 9999 (what lies outside becomes the nearest end).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The zone rules that are compiled in.
fn zones() -> &'static TimeZoneDatabase {
    static ZONES: OnceLock<TimeZoneDatabase> = OnceLock::new();
    ZONES.get_or_init(TimeZoneDatabase::bundled)
}

impl Timestamp {
    /// The earliest instant, 0001-01-01T00:00:00Z.
    pub const MIN: Timestamp = Timestamp(-719_162 * MICROS_PER_DAY);
    /// The latest instant, 9999-12-31T23:59:59.999999Z.
    pub const MAX: Timestamp = Timestamp(2_932_897 * MICROS_PER_DAY - 1);

    /// So many microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Timestamp {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Timestamp(micros)
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// So many milliseconds later (earlier if negative).
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Timestamp {
        Timestamp::from_micros(self.0.saturating_add(millis.saturating_mul(1_000)))
    }

    /// So many seconds later (earlier if negative).
    #[must_use]
    pub const fn plus_secs(self, secs: i64) -> Timestamp {
        Timestamp::from_micros(self.0.saturating_add(secs.saturating_mul(1_000_000)))
    }

    /// The date a calendar in `zone` (an IANA name such as `"Asia/Shanghai"`) shows at this instant. Nothing if the zone is
    /// unknown or the date lies outside 1900 … 2199. The zone rules are those compiled in, the same on every machine.
    #[must_use]
    pub fn business_date(&self, zone: &str) -> Option<BusinessDate> {
        let zone = zones().get(zone).ok()?;
        let local = zone.to_datetime(jiff::Timestamp::from_microsecond(self.0).ok()?);
        let (month, day) = (u32::try_from(local.month()).ok()?, u32::try_from(local.day()).ok()?);
        BusinessDate::from_ymd(i32::from(local.year()), month, day)
    }

    /// The minute of the day that a clock in `zone` shows, 0 to 1,439; nothing if the zone is unknown.
    #[must_use]
    pub fn minute_of_day(&self, zone: &str) -> Option<i64> {
        let zone = zones().get(zone).ok()?;
        let local = zone.to_datetime(jiff::Timestamp::from_microsecond(self.0).ok()?);
        Some(i64::from(local.hour()) * 60 + i64::from(local.minute()))
    }

    /// The instant written in RFC 3339 with any offset, to the microsecond; nothing for anything else or anything finer.
    #[must_use]
    pub fn parse(text: &str) -> Option<Timestamp> {
        let bytes = text.as_bytes();
        let dated = bytes.len() >= 20 && bytes[4] == b'-' && bytes[7] == b'-' && matches!(bytes[10], b'T' | b't' | b' ');
        if !dated || text.contains('[') || bytes[13] != b':' || bytes[16] != b':' {
            return None;
        }
        let instant: jiff::Timestamp = text.parse().ok()?;
        let micros = instant.as_microsecond();
        let exact = jiff::Timestamp::from_microsecond(micros).ok()? == instant;
        (exact && (Self::MIN.0..=Self::MAX.0).contains(&micros)).then_some(Timestamp(micros))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with six decimals: `"2026-07-01T08:30:00.000000Z"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_of(self.0.div_euclid(MICROS_PER_DAY));
        let micros = self.0.rem_euclid(MICROS_PER_DAY);
        let (secs, fraction) = (micros / 1_000_000, micros % 1_000_000);
        let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is not an RFC 3339 instant to the microsecond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAnInstant;

impl fmt::Display for NotAnInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instant is written as in RFC 3339, to the microsecond: 2026-07-01T08:30:00.000000Z")
    }
}

impl std::error::Error for NotAnInstant {}

impl FromStr for Timestamp {
    type Err = NotAnInstant;

    fn from_str(text: &str) -> Result<Self, NotAnInstant> {
        Timestamp::parse(text).ok_or(NotAnInstant)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Timestamp::parse(&text).ok_or_else(|| D::Error::custom(NotAnInstant))
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time", "description": "instant, RFC 3339, to the microsecond" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let read = Timestamp::parse(text).map(|instant| instant.to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn any_offset_is_read_and_utc_is_written() {
        check("2026-07-01T08:30:00Z", Some("2026-07-01T08:30:00.000000Z"));
        check("2026-07-01T08:30:00+08:00", Some("2026-07-01T00:30:00.000000Z"));
        check("2026-07-01T08:30:00.123456-05:30", Some("2026-07-01T14:00:00.123456Z"));
        check("1969-12-31T23:59:59.999999Z", Some("1969-12-31T23:59:59.999999Z"));
        check("2026-07-01T08:30:00.1Z", Some("2026-07-01T08:30:00.100000Z"));
        for refused in [
            "",
            "2026-07-01",
            "2026-07-01T08:30:00",
            "2026-07-01T08:30:00.1234567Z",
            "2026-02-29T00:00:00Z",
            "20260701T083000Z",
            "2026-07-01T25:00:00Z",
            "2026-07-01T08:30:00+08:00[Asia/Shanghai]",
            "tomorrow, about noon",
            "日期日期日期日期",
        ] {
            check(refused, None);
        }
    }

    #[test]
    fn the_zone_decides_the_date() {
        for (instant, zone, expected) in [
            ("2026-06-30T15:59:59Z", "Asia/Shanghai", Some("2026-06-30")),
            ("2026-06-30T16:00:00Z", "Asia/Shanghai", Some("2026-07-01")),
            ("2026-06-30T16:00:00Z", "UTC", Some("2026-06-30")),
            ("2026-03-08T06:59:59Z", "America/New_York", Some("2026-03-08")),
            ("2026-06-30T16:00:00Z", "Asia/Nowhere", None),
            ("2200-01-01T00:00:00Z", "UTC", None),
        ] {
            let date = Timestamp::parse(instant).unwrap().business_date(zone);
            assert_eq!(date, expected.map(|text| BusinessDate::parse(text).unwrap()), "{instant} in {zone}");
        }
        for (instant, zone, minute) in [
            ("2026-06-30T15:59:59Z", "Asia/Shanghai", Some(1_439)),
            ("2026-06-30T16:00:00Z", "Asia/Shanghai", Some(0)),
            ("2026-06-30T08:00:00Z", "UTC", Some(480)),
            ("2026-06-30T08:00:00Z", "Asia/Nowhere", None),
        ] {
            assert_eq!(Timestamp::parse(instant).unwrap().minute_of_day(zone), minute, "{instant} in {zone}");
        }
    }

    #[test]
    fn the_ends_hold() {
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00.000000Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(Timestamp::from_micros(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::from_micros(0).plus_secs(i64::MIN), Timestamp::MIN);
        assert_eq!(Timestamp::from_micros(5).plus_millis(-1).micros(), -995);
        assert_eq!(Timestamp::from_micros(5).plus_secs(2).micros(), 2_000_005);
        assert_eq!(Timestamp::MAX.business_date("Asia/Shanghai"), None);
        assert_eq!(Timestamp::MIN.business_date("America/New_York"), None);
    }

    proptest! {
        #[test]
        fn writing_and_reading_gives_the_instant_back(micros in Timestamp::MIN.micros()..=Timestamp::MAX.micros()) {
            let instant = Timestamp::from_micros(micros);
            let json = serde_json::to_string(&instant).unwrap();
            prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), instant);
        }
    }
}
