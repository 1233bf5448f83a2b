//! Days as people write them.

use super::excel::{self, Epoch};
use super::{clean, refuse};
use crate::date::BusinessDate;
use crate::decision::{Refusal, Remedy};

/// A day: `2026-11-23`, `2026/11/23`, `2026.11.23`, `2026年11月23日` (or 号), `20261123`; full-width digits and one-digit months
/// and days as well, and a midnight behind it as exports write it. The year stands first and has four digits: every other
/// order is refused, because `05.03.2024` is May to some and March to others.
///
/// # Errors
/// `date.empty`, `date.not_a_date`, `date.excel_serial` (45678), `date.no_such_day` (29 February 2023), `date.out_of_range` (outside 1900 … 2199),
/// `date.ambiguous` with the days it could be, `date.short_year`, `date.with_time` (a time of day other than midnight).
pub fn date(text: &str) -> Result<BusinessDate, Refusal> {
    let typed = clean(text);
    if typed.is_empty() {
        return Err(Refusal::new("date.empty"));
    }
    let day = without_midnight(&typed)?;
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return exact(&[&day[..4], &day[4..6], &day[6..]], &typed);
    }
    let parts = parts(day).ok_or_else(|| serial(day, &typed).unwrap_or_else(|| refuse("date.not_a_date", &typed)))?;
    match parts.map(str::len) {
        [4, _, _] => exact(&parts, &typed),
        [3 | 5.., _, _] => Err(refuse("date.out_of_range", &typed)),
        [_, _, 4] => Err(ambiguous(&parts, &typed)),
        _ => Err(refuse("date.short_year", &typed)),
    }
}

/// Year, month and day as they were written, digits only: separated by one kind of mark, or by 年, 月 and perhaps 日 or 号.
fn parts(day: &str) -> Option<[&str; 3]> {
    let written: Vec<&str> = match day.split_once('年') {
        Some((year, rest)) => {
            let (month, rest) = rest.split_once('月')?;
            vec![year, month, rest.strip_suffix(['日', '号']).unwrap_or(rest)]
        }
        None => {
            let mark = day.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-/.。".contains(*c))?;
            day.split(mark).collect()
        }
    };
    let parts: [&str; 3] = written.try_into().ok()?;
    let parts = parts.map(str::trim);
    parts.iter().all(|part| (1..=6).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then_some(parts)
}

/// Five digits alone are what Excel leaves of a date in a cell that is not shown as one.
fn serial(day: &str, typed: &str) -> Option<Refusal> {
    let digits = day.len() == 5 && day.bytes().all(|b| b.is_ascii_digit());
    let meant = digits.then(|| excel::date(day, Epoch::Y1900).ok()).flatten()?;
    Some(refuse("date.excel_serial", typed).arg("date", meant))
}

fn exact(parts: &[&str; 3], typed: &str) -> Result<BusinessDate, Refusal> {
    let [year, month, day] = parts.map(|part| part.parse::<u32>().unwrap_or_default());
    if !(1900..=2199).contains(&year) {
        return Err(refuse("date.out_of_range", typed));
    }
    ymd(year, month, day).ok_or_else(|| refuse("date.no_such_day", typed))
}

fn ymd(year: u32, month: u32, day: u32) -> Option<BusinessDate> {
    BusinessDate::from_ymd(i32::try_from(year).ok()?, month, day)
}

/// The year stands last: names the day it is, if there is only one, and both if there are two.
fn ambiguous(parts: &[&str; 3], typed: &str) -> Refusal {
    let [first, second, year] = parts.map(|part| part.parse::<u32>().unwrap_or_default());
    let (day_first, month_first) = (ymd(year, second, first), ymd(year, first, second));
    let remedy = match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => {
            Remedy::new("date.write_one_of").arg("one", one.min(other)).arg("other", one.max(other))
        }
        (Some(only), _) | (None, Some(only)) => Remedy::new("date.write").arg("date", only),
        (None, None) => return refuse("date.no_such_day", typed),
    };
    refuse("date.ambiguous", typed).remedy(remedy)
}

/// The text without `00:00` or `T00:00:00` at its end.
fn without_midnight(typed: &str) -> Result<&str, Refusal> {
    let Some((before, _)) = typed.split_once(':') else { return Ok(typed) };
    let Some(at) = before.rfind([' ', 'T']) else { return Err(refuse("date.not_a_date", typed)) };
    let (day, time) = (before[..at].trim_end(), typed[at + 1..].trim_end_matches('Z'));
    let figures = time.bytes().all(|b| b.is_ascii_digit() || b == b':' || b == b'.');
    if !figures {
        return Err(refuse("date.not_a_date", typed));
    }
    if time.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        return Err(refuse("date.with_time", typed));
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_have_many_spellings() {
        for typed in [
            "2026-11-23",
            "2026/11/23",
            "2026.11.23",
            "2026。11。23",
            "20261123",
            "2026年11月23日",
            "2026年11月23号",
            "2026年11月23",
            "2026 年 11 月 23 日",
            "２０２６－１１－２３",
            "２０２６年１１月２３日",
            " 2026-11-23\u{200b} ",
            "2026-11-23 00:00:00",
            "2026/11/23 0:00",
            "2026-11-23T00:00:00.000Z",
        ] {
            assert_eq!(date(typed).map(|day| day.to_string()), Ok("2026-11-23".to_owned()), "{typed}");
        }
        assert_eq!(date("2024/3/5"), date("2024年03月5日"));
    }

    #[test]
    fn what_is_no_day_says_why() {
        for (typed, key) in [
            ("", "date.empty"),
            ("  ", "date.empty"),
            ("tomorrow", "date.not_a_date"),
            ("二〇二六年十一月", "date.not_a_date"),
            ("2026-11", "date.not_a_date"),
            ("2026-11-23-1", "date.not_a_date"),
            ("2026-11/23", "date.not_a_date"),
            ("2026--23", "date.not_a_date"),
            ("2026-1１-٣", "date.not_a_date"),
            ("2026年11日", "date.not_a_date"),
            ("202611", "date.not_a_date"),
            ("45678", "date.excel_serial"),
            ("-1", "date.not_a_date"),
            ("12:00", "date.not_a_date"),
            ("2026-11-23 9:00am", "date.not_a_date"),
            ("2023-02-29", "date.no_such_day"),
            ("2024-02-30", "date.no_such_day"),
            ("2024-13-01", "date.no_such_day"),
            ("20241301", "date.no_such_day"),
            ("0000-00-00", "date.out_of_range"),
            ("0024-03-05", "date.out_of_range"),
            ("20244-03-05", "date.out_of_range"),
            ("2204-01-01", "date.out_of_range"),
            ("3-5-24", "date.short_year"),
            ("26-11-23", "date.short_year"),
            ("05.03.2024", "date.ambiguous"),
            ("23.11.2026", "date.ambiguous"),
            ("11/23/2026", "date.ambiguous"),
            ("31/31/2026", "date.no_such_day"),
            ("2026-11-23 14:05", "date.with_time"),
        ] {
            assert_eq!(told(&date(typed)), key, "{typed}");
        }
    }

    #[test]
    fn an_ambiguous_day_names_what_it_could_be() {
        let day = |text: &str| BusinessDate::parse(text).unwrap();
        let two = Remedy::new("date.write_one_of").arg("one", day("2024-03-05")).arg("other", day("2024-05-03"));
        assert_eq!(date("05.03.2024").unwrap_err().remedy, Some(two));
        let one = |text| Remedy::new("date.write").arg("date", day(text));
        assert_eq!(date("23.11.2026").unwrap_err().remedy, Some(one("2026-11-23")));
        assert_eq!(date("11/23/2026").unwrap_err().remedy, Some(one("2026-11-23")));
        assert_eq!(date("05.05.2024").unwrap_err().remedy, Some(one("2024-05-05")));
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_day_is_that_day(days in BusinessDate::MIN.days()..=BusinessDate::MAX.days()) {
            let day = BusinessDate::from_days(days).unwrap();
            let (y, m, d) = day.ymd();
            for typed in [format!("{y}-{m}-{d}"), format!("{y}/{m:02}/{d:02}"), format!("{y}.{m}.{d:02}"), format!("{y}{m:02}{d:02}"), format!("{y}年{m}月{d}日")] {
                prop_assert_eq!(date(&typed), Ok(day), "{}", typed);
            }
        }

        #[test]
        fn any_text_gets_an_answer(text in "[-0-9./年月日:T ]{0,20}|\\PC{0,20}") {
            let read = date(&text);
            if read.is_err() {
                told(&read);
            }
        }
    }
}
