//! Figures and dates as people read them.

use crate::view::View;
use base::{BusinessDate, Lang, Money, Quantity, Timestamp, UnitPrice};
use maud::{Markup, html};

fn figure(text: &str, minus: bool) -> Markup {
    html! { span.x-num.x-num-minus[minus] { (text) } }
}

/// An amount: two decimals, thousands apart, red below zero; its currency stands in the column's head or beside it.
#[must_use]
pub fn money(amount: Money) -> Markup {
    figure(&amount.to_string(), amount.minor < 0)
}

/// An amount with the sign of its currency: `¥19,673.80`.
#[must_use]
pub fn money_with_sign(amount: Money) -> Markup {
    let sign = sign_of(amount.currency.as_str());
    let digits = Money::new(amount.minor.checked_abs().unwrap_or(i64::MAX), amount.currency).to_string();
    let minus = if amount.minor < 0 { "−" } else { "" };
    figure(&format!("{minus}{sign}{digits}"), amount.minor < 0)
}

fn sign_of(currency: &str) -> String {
    match currency {
        "CNY" | "JPY" => "¥".to_owned(),
        "USD" => "$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        other => format!("{other} "),
    }
}

/// An amount in short for cards: `¥2.99 亿`, `¥6,174.2 万`; in English `¥299M`, `¥61.7M`. Cut, not rounded up: nobody reads more
/// than there is.
#[must_use]
pub fn money_short(view: &View, amount: Money) -> String {
    let sign = sign_of(amount.currency.as_str());
    let unit = 10_i64.pow(amount.currency.decimals());
    let minus = if amount.minor < 0 { "−" } else { "" };
    format!(
        "{minus}{sign}{}",
        short(view.lang, amount.minor.checked_abs().unwrap_or(i64::MAX) / unit, || {
            Money::new(amount.minor.checked_abs().unwrap_or(i64::MAX), amount.currency).to_string()
        })
    )
}

/// A count in short: `12.3 万`, `123K`.
#[must_use]
pub fn count_short(view: &View, count: i64) -> String {
    short(view.lang, count, || thousands(count))
}

fn short(lang: Lang, units: i64, plain: impl FnOnce() -> String) -> String {
    let steps: [(i64, &str); 3] = match lang {
        Lang::Zh => [(100_000_000, " 亿"), (10_000, " 万"), (i64::MAX, "")],
        Lang::En => [(1_000_000_000, "B"), (1_000_000, "M"), (10_000, "K")],
    };
    let Some((unit, word)) = steps.into_iter().find(|(unit, _)| units >= *unit) else { return plain() };
    let (whole, rest) = match (unit, word) {
        (10_000, "K") => (units / 1000, units % 1000 / 100),
        _ => (units / unit, units % unit / (unit / 10)),
    };
    if whole < 10 && word != "K" {
        return format!("{whole}.{:02}{word}", units % unit / (unit / 100));
    }
    format!("{}.{rest}{word}", thousands(whole))
}

/// A whole number with its thousands apart.
#[must_use]
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count of things.
#[must_use]
pub fn number(count: i64) -> Markup {
    figure(&thousands(count), count < 0)
}

/// How much of an item, thousands apart, no decimals that are nothing.
#[must_use]
pub fn quantity(quantity: Quantity) -> Markup {
    figure(&quantity_text(quantity), quantity.thousandths() < 0)
}

/// The same as plain text, for a key figure.
#[must_use]
pub fn quantity_text(quantity: Quantity) -> String {
    format!("{quantity:#}")
}

/// The price of one unit.
#[must_use]
pub fn unit_price(price: UnitPrice) -> Markup {
    figure(&price.to_string(), price.micros() < 0)
}

/// A day: `2026-11-23`.
#[must_use]
pub fn date(date: BusinessDate) -> Markup {
    let text = date.to_string();
    html! { time datetime=(text) { (text) } }
}

/// A day without its year where that is this year's: `11-30`.
#[must_use]
pub fn date_short(date: BusinessDate, today: BusinessDate) -> Markup {
    let text = date.to_string();
    let shown = if date.ymd().0 == today.ymd().0 { &text[5..] } else { &text[..] };
    html! { time datetime=(text) { (shown) } }
}

/// An instant, in the company's time zone: `2026-11-23 09:42`.
#[must_use]
pub fn instant(view: &View, instant: Timestamp) -> Markup {
    let machine = instant.to_string();
    html! { time datetime=(machine) { (local(view, instant)) } }
}

/// An instant in words, in the company's time zone.
#[must_use]
pub fn local(view: &View, instant: Timestamp) -> String {
    local_in(view.zone, instant)
}

/// The same in a time zone by its name.
#[must_use]
pub fn local_in(zone: &str, instant: Timestamp) -> String {
    let zoned = jiff::Timestamp::from_microsecond(instant.micros()).and_then(|at| at.in_tz(zone));
    zoned.map_or_else(|_| instant.to_string(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Catalogue, Currency};

    #[test]
    fn cards_show_amounts_in_short() {
        let texts = Catalogue::default();
        let cny = |minor| Money::new(minor, Currency::CNY);
        for (minor, zh, en) in [
            (29_912_345_678, "¥2.99 亿", "¥299.1M"),
            (6_174_299_999, "¥6,174.2 万", "¥61.7M"),
            (1_300_000, "¥1.30 万", "¥13.0K"),
            (123_456, "¥1,234.56", "¥1,234.56"),
            (-6_174_299_999, "−¥6,174.2 万", "−¥61.7M"),
            (0, "¥0.00", "¥0.00"),
        ] {
            assert_eq!(money_short(&View::new(Lang::Zh, &texts, "/"), cny(minor)), zh);
            assert_eq!(money_short(&View::new(Lang::En, &texts, "/"), cny(minor)), en);
        }
    }

    #[test]
    fn quantities_have_their_thousands_apart() {
        for (thousandths, expected) in [(1_234_567_500, "1,234,567.5"), (-250, "-0.25"), (7000, "7"), (-1_500_000, "-1,500")] {
            assert!(quantity(Quantity::from_thousandths(thousandths)).into_string().contains(&format!(">{expected}<")), "{expected}");
        }
        assert_eq!(thousands(-1_234_567), "-1,234,567");
        assert_eq!(thousands(999), "999");
    }

    #[test]
    fn instants_are_shown_in_the_companys_zone() {
        let texts = Catalogue::default();
        let at = Timestamp::parse("2026-11-22T20:30:00Z").expect("an instant");
        assert_eq!(local(&View::new(Lang::Zh, &texts, "/"), at), "2026-11-23 04:30");
    }
}
