//! A row as it was read: names are kept once, figures are exact.

use super::layout::Order;
use base::BusinessDate;
use std::collections::HashMap;

/// Texts that many rows share, each kept once and known by its number.
#[derive(Debug, Default)]
pub struct Names {
    by_text: HashMap<Box<str>, u32>,
    all: Vec<Box<str>>,
}
impl Names {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(known) = self.by_text.get(text) {
            return *known;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(text.into());
        self.by_text.insert(text.into(), number);
        number
    }
    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u32) -> &str {
        self.all.get(number as usize).map_or("", |text| text)
    }
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// One row of a file. Texts are numbers in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Row {
    /// Which file, from 0.
    pub file: u16,
    /// Which line of it, from 1.
    pub line: u32,
    /// The invoice's number.
    pub number: u32,
    /// The product's code.
    pub product: u32,
    /// What the product is called.
    pub description: u32,
    /// How much, in thousandths of its unit.
    pub quantity: i64,
    /// Its day.
    pub on: BusinessDate,
    /// The minute of that day.
    pub minute: u16,
    /// The price of one unit, in millionths.
    pub price_micro: i64,
    /// The customer's code; blank = nobody.
    pub customer: u32,
    /// Where the customer is.
    pub region: u32,
}
impl Row {
    /// What it says, wherever it stands.
    #[must_use]
    pub fn said(&self) -> Row {
        Row { file: 0, line: 0, ..*self }
    }
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// In which file.
    pub file: String,
    /// On which line, from 1.
    pub line: u64,
    /// The key of why.
    pub key: &'static str,
    /// What stands there, as far as it helps.
    pub text: String,
}

/// Scales of figures in files.
const THOUSANDTHS: u32 = 3;
const MILLIONTHS: u32 = 6;

/// A quantity, in thousandths.
pub(super) fn quantity(text: &str) -> Option<i64> {
    decimal(text, THOUSANDTHS)
}

/// A price, in millionths.
pub(super) fn price(text: &str) -> Option<i64> {
    decimal(text, MILLIONTHS)
}

/// A plain decimal number with so many decimals at the most; anything else as people write it is read by the rules for people.
fn decimal(text: &str, decimals: u32) -> Option<i64> {
    plain(text.trim(), decimals).or_else(|| base::human::decimal(text, decimals).ok())
}

/// Digits with a sign and a point: what machines write.
fn plain(text: &str, decimals: u32) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > decimals as usize || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let mut figure: i64 = whole.parse().ok()?;
    for at in 0..decimals as usize {
        let digit = part.as_bytes().get(at).map_or(0, |b| i64::from(b - b'0'));
        figure = figure.checked_mul(10)?.checked_add(digit)?;
    }
    Some(sign * figure)
}

/// A day with or without its time: the day and the minute of it.
pub(super) fn moment(text: &str, order: Order) -> Option<(BusinessDate, u16)> {
    let text = text.trim();
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    Some((date(day, order)?, minute(time.trim())?))
}

fn date(text: &str, order: Order) -> Option<BusinessDate> {
    if order == Order::Ymd {
        return BusinessDate::parse(text).or_else(|| base::human::date(text).ok());
    }
    let mut parts = text.split(['/', '-', '.']).map(|part| part.parse::<i32>().ok());
    let (first, second, year) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if year < 100 { 2_000 + year } else { year };
    let (month, day) = if order == Order::Mdy { (first, second) } else { (second, first) };
    BusinessDate::from_ymd(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

fn minute(text: &str) -> Option<u16> {
    if text.is_empty() {
        return Some(0);
    }
    let mut parts = text.split(':');
    let mut part = || parts.next().and_then(|part| part.parse::<u16>().ok());
    let (hour, minute) = (part()?, part()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_exact() {
        let both = |text: &str| (quantity(text), price(text));
        assert_eq!(both("12"), (Some(12_000), Some(12_000_000)));
        assert_eq!(both("-80995"), (Some(-80_995_000), Some(-80_995_000_000)));
        assert_eq!(both("0.001"), (Some(1), Some(1_000)));
        assert_eq!(both("1,234.5"), (Some(1_234_500), Some(1_234_500_000)), "as people write it");
        assert_eq!(both("１２"), (Some(12_000), Some(12_000_000)), "full-width digits");
        assert_eq!(both("0.0001"), (None, Some(100)), "no thousandth");
        assert_eq!(both("twelve"), (None, None));
        assert_eq!(both(""), (None, None));
    }

    #[test]
    fn moments_are_read_in_the_order_that_was_said() {
        let day = BusinessDate::from_ymd(2010, 12, 1).expect("a day");
        assert_eq!(moment("2010-12-01 08:26:00", Order::Ymd), Some((day, 506)));
        assert_eq!(moment("2010-12-01T08:26", Order::Ymd), Some((day, 506)));
        assert_eq!(moment("2010-12-01", Order::Ymd), Some((day, 0)));
        assert_eq!(moment("12/1/10 8:26", Order::Mdy), Some((day, 506)));
        assert_eq!(moment("01/12/2010 8:26", Order::Dmy), Some((day, 506)));
        for wrong in ["", "2010-13-01", "2010-12-01 25:00", "yesterday"] {
            assert_eq!(moment(wrong, Order::Ymd), None, "{wrong}");
        }
    }
}
