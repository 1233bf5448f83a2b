//! The public holidays of mainland China and the weekend days worked for them, as the General Office of the State Council announced
//! them for 2024, 2025 and 2026. The days are facts carried over from the tables of the packages `chinesecalendar` 1.11.0 (PyPI, MIT) and
//! `chinese-days` 1.5.7 (npm, MIT), which agree on every one of them. Another year is added here when it is announced, some
//! two months before it begins.

use super::WorkCalendar;
use crate::date::BusinessDate;

/// The first and the last day of each holiday.
const HOLIDAYS: &[(&str, &str)] = &[
    ("2024-01-01", "2024-01-01"), // 元旦
    ("2024-02-10", "2024-02-17"), // 春节
    ("2024-04-04", "2024-04-06"), // 清明
    ("2024-05-01", "2024-05-05"), // 劳动节
    ("2024-06-10", "2024-06-10"), // 端午
    ("2024-09-15", "2024-09-17"), // 中秋
    ("2024-10-01", "2024-10-07"), // 国庆
    ("2025-01-01", "2025-01-01"), // 元旦
    ("2025-01-28", "2025-02-04"), // 春节
    ("2025-04-04", "2025-04-06"), // 清明
    ("2025-05-01", "2025-05-05"), // 劳动节
    ("2025-05-31", "2025-06-02"), // 端午
    ("2025-10-01", "2025-10-08"), // 国庆、中秋
    ("2026-01-01", "2026-01-03"), // 元旦
    ("2026-02-15", "2026-02-23"), // 春节
    ("2026-04-04", "2026-04-06"), // 清明
    ("2026-05-01", "2026-05-05"), // 劳动节
    ("2026-06-19", "2026-06-21"), // 端午
    ("2026-09-25", "2026-09-27"), // 中秋
    ("2026-10-01", "2026-10-07"), // 国庆
];

/// The Saturdays and Sundays that are worked 调休.
const MAKE_UP_DAYS: &[&str] = &[
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
];

/// The working days of mainland China: Monday to Friday, the announced holidays and make-up days of 2024 up to [`known_until`].
/// Before and after that it knows the weekends only.
#[must_use]
pub fn china() -> WorkCalendar {
    let day = |text: &&str| BusinessDate::parse(text);
    let between = |(first, last): &(&str, &str)| Some((day(first)?, day(last)?));
    let days = |(first, last): (BusinessDate, BusinessDate)| (first.days()..=last.days()).filter_map(BusinessDate::from_days);
    WorkCalendar {
        holidays: HOLIDAYS.iter().filter_map(between).flat_map(days).collect(),
        make_up_days: MAKE_UP_DAYS.iter().filter_map(day).collect(),
        ..WorkCalendar::default()
    }
}

/// The last day whose holidays are known to [`china`]: whoever counts past it says so.
#[must_use]
pub fn known_until() -> BusinessDate {
    BusinessDate::from_ymd(2026, 12, 31).unwrap_or(BusinessDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Weekday;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    #[track_caller]
    fn check(text: &str, worked: bool) {
        assert_eq!(china().is_working_day(date(text)), worked, "{text}");
    }

    #[test]
    fn the_table_is_whole() {
        let china = china();
        assert_eq!((china.holidays.len(), china.make_up_days.len()), (89, 19));
        assert!(china.make_up_days.iter().all(|day| china.weekend.contains(&day.weekday()) && !china.holidays.contains(day)));
        assert_eq!(known_until().to_string(), "2026-12-31");
        // Days worked a year, as everybody's calendar of the year says.
        for (year, expected) in [(2024, 251), (2025, 248), (2026, 248)] {
            let days = date(&format!("{year}-01-01")).days()..=date(&format!("{year}-12-31")).days();
            let worked = days.filter(|&day| china.is_working_day(BusinessDate::from_days(day).unwrap())).count();
            assert_eq!(worked, expected, "{year}");
        }
    }

    #[test]
    fn known_days_are_worked_or_not() {
        for (day, worked) in [
            ("2024-02-09", true),  // New Year's Eve of that year was a working day
            ("2024-10-12", true),  // a Saturday
            ("2025-01-27", true),  // between the make-up Sunday and the holiday
            ("2025-01-28", false), // the Eve of the Spring Festival
            ("2025-10-08", false), // National Day and Mid-autumn together: eight days
            ("2026-01-04", true),  // the Sunday after New Year
            ("2026-02-13", true),
            ("2026-02-14", true), // the Saturday before the Spring Festival
            ("2026-02-15", false),
            ("2026-02-23", false),
            ("2026-02-24", true),
            ("2026-02-28", true), // the Saturday after it
            ("2026-03-01", false),
            ("2026-09-20", true),
            ("2026-09-27", false),
            ("2026-10-10", true),
            ("2026-11-28", false), // a plain Saturday
            ("2027-01-01", true),  // not known yet
        ] {
            check(day, worked);
        }
        assert_eq!(china().add_working_days(date("2026-02-13"), 2), Some(date("2026-02-24")));
        assert_eq!(date("2026-02-14").weekday(), Weekday::Saturday);
    }
}
