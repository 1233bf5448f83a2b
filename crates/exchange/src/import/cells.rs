//! Cells as the values of a profile's columns: each read by its column's kind, exactly or not at all.

use super::mapping::Mapped;
use crate::table::{Row, Value};
use base::human::{self, Epoch};
use base::{Currency, Refusal};
use kernel::profile::{CellKind, GivenRow, Profile, ProfileColumn};
use serde_json::{Map, json};

/// Characters of a text that are read; what is longer is refused by the operation that it goes to.
const TEXT_MAX: usize = 4000;

/// Currencies whose signs and codes may stand before a price; no sign is that of the first three.
const CURRENCIES: [&str; 13] = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "KRW", "TWD", "AUD", "CAD", "SGD", "NZD", "CHF"];

/// A row by its columns, and what in it cannot be read, each at its column.
pub(crate) fn given(profile: &Profile, mapped: &[Mapped], row: &Row) -> (GivenRow, Vec<Refusal>) {
    let mut given = GivenRow { no: row.no, values: Map::new(), numbers: Vec::new(), signed: Vec::new() };
    let mut refusals = Vec::new();
    for column in profile.columns {
        let value = mapped.iter().find(|one| one.key == column.key).map(|one| one.value(row)).unwrap_or_default();
        if value.is_blank() {
            if column.required {
                refusals.push(Refusal::new("import.cell.missing").field(column.key));
            }
            continue;
        }
        match read(column, &value) {
            Ok(read) => {
                if column.kind == CellKind::Code && matches!(value, Value::Number(_)) {
                    given.numbers.push(column.key);
                }
                given.signed.extend(sign(column, &value).map(|words| (column.key, words)));
                given.values.insert(column.key.to_owned(), read);
            }
            // What is hidden from some stands in no reason either: these are kept, and shown to whoever sees the batch.
            Err(_) if column.mask.is_some() => refusals.push(Refusal::new("import.cell.unreadable").field(column.key)),
            Err(no) => refusals.push(no.field(column.key)),
        }
    }
    (given, refusals)
}

fn read(column: &ProfileColumn, value: &Value) -> Result<serde_json::Value, Refusal> {
    if let Value::Fault(fault) = value {
        if fault == crate::table::UNCOMPUTED {
            return Err(Refusal::new("import.cell.uncomputed"));
        }
        return Err(Refusal::new("number.excel_error").arg("typed", fault.as_str()));
    }
    let text = value.shown();
    // A number cell has been read to its plain digits; one that is still not plain had lost its end.
    let figure = || if matches!(value, Value::Number(_)) { human::excel_number(&text) } else { Ok(text.clone()) };
    Ok(match column.kind {
        CellKind::Text => json!(words(&text)?),
        CellKind::Code => json!(code(&figure()?)?),
        CellKind::Digits(count) => json!(digits(&figure()?, count)?),
        CellKind::Quantity => json!(human::quantity(&figure()?)?.thousandths()),
        CellKind::UnitPrice => json!(human::unit_price(&figure()?, Currency::CNY)?.micros()),
        CellKind::Amount => json!(human::amount(&figure()?, Currency::CNY)?.minor),
        CellKind::ListPrice => json!(list_price(&figure()?)?),
        CellKind::Rate => json!(human::rate(&figure()?)?.basis_points()),
        CellKind::Whole => json!(human::whole(&figure()?)?),
        CellKind::Day => json!(day(value, &text)?.to_string()),
        CellKind::Choice(choices) => json!(choice(choices, &text)?),
    })
}

fn words(text: &str) -> Result<String, Refusal> {
    if text.chars().count() > TEXT_MAX {
        return Err(Refusal::new("text.too_long").arg("max", TEXT_MAX as i64));
    }
    Ok(text.to_owned())
}

fn code(text: &str) -> Result<String, Refusal> {
    let code = human::code(text)?;
    if human::looks_rounded(&code) {
        return Err(Refusal::new("code.looks_rounded").arg("typed", code.as_str()));
    }
    Ok(code)
}

/// A code of so many digits as it stands; any other as codes are read.
fn digits(text: &str, count: usize) -> Result<String, Refusal> {
    let read = human::code(text)?;
    if read.len() == count && read.bytes().all(|b| b.is_ascii_digit()) { Ok(read) } else { code(text) }
}

/// A price in whichever currency its sign names, in millionths.
fn list_price(text: &str) -> Result<i64, Refusal> {
    let of = |code: &&str| Currency::new(code).and_then(|currency| human::unit_price(text, currency).ok());
    match CURRENCIES.iter().find_map(of) {
        Some(price) => Ok(price.micros()),
        None => human::unit_price(text, Currency::CNY).map(|price| price.micros()),
    }
}

/// The words of a price with a currency's sign before it: one that reads alike in two currencies has none.
fn sign(column: &ProfileColumn, value: &Value) -> Option<String> {
    let Value::Text(words) = value else { return None };
    let reads = |code: &&str| Currency::new(code).is_some_and(|currency| human::unit_price(words, currency).is_ok());
    let plain = CURRENCIES[..3].iter().all(reads);
    (column.kind == CellKind::ListPrice && !plain).then(|| words.clone())
}

/// A day; a number that is no date cell counts days from 1900, unless its eight digits are a day as it is written.
fn day(value: &Value, text: &str) -> Result<base::BusinessDate, Refusal> {
    match value {
        Value::Day(day) => Ok(*day),
        Value::Number(digits) if digits.len() != 8 => human::excel_date(digits, Epoch::Y1900),
        _ => human::date(text),
    }
}

fn choice(choices: &[(&str, &str)], text: &str) -> Result<String, Refusal> {
    let typed = crate::table::folded(text);
    let found = choices.iter().find(|(word, value)| crate::table::folded(word) == typed || *value == typed);
    found.map(|(_, value)| (*value).to_owned()).ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        Refusal::new("import.cell.choice").arg("typed", text).arg("words", words.join("、"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(kind: CellKind) -> ProfileColumn {
        ProfileColumn { key: "x", label: "x", hint: None, names: &[], kind, required: false, mask: None, sample: "" }
    }

    #[track_caller]
    fn check(kind: CellKind, value: Value, expected: Result<serde_json::Value, &str>) {
        let told = read(&column(kind), &value).map_err(|no| no.key);
        assert_eq!(told, expected.map_err(str::to_owned), "{value:?}");
    }
    fn text(text: &str) -> Value {
        Value::text(text)
    }
    fn number(digits: &str) -> Value {
        Value::Number(digits.to_owned())
    }

    #[test]
    fn codes_keep_what_they_are() {
        check(CellKind::Code, text("000123"), Ok(json!("000123")));
        check(CellKind::Code, text("００Ａ"), Ok(json!("00A")));
        check(CellKind::Code, number("123"), Ok(json!("123")));
        check(CellKind::Code, number("6222021234567890000"), Err("excel.rounded"));
        check(CellKind::Code, text("6.22202E+18"), Err("code.shortened"));
        check(CellKind::Code, text("6222021234567890000"), Err("code.looks_rounded"));
        check(CellKind::Code, Value::Fault("#N/A".into()), Err("number.excel_error"));
        check(CellKind::Code, Value::Fault(crate::table::UNCOMPUTED.into()), Err("import.cell.uncomputed"));
    }

    #[test]
    fn a_code_of_so_many_digits_may_end_in_noughts() {
        let tax = CellKind::Digits(19);
        check(tax, text("1090511030000000000"), Ok(json!("1090511030000000000")));
        check(tax, text("１０９０５１１０３００００００００００"), Ok(json!("1090511030000000000")));
        check(tax, number("1090511030000000000"), Err("excel.rounded"));
        check(tax, text("1.09051E+18"), Err("code.shortened"));
        check(tax, text("109051103000000000000"), Err("code.looks_rounded"));
    }

    #[test]
    fn the_sign_of_a_currency_stays_with_its_price() {
        let given = |words: &str| {
            const COLUMNS: &[ProfileColumn] = &[column(CellKind::ListPrice)];
            const PROFILE: Profile = Profile {
                name: "x",
                operations: &[],
                columns: COLUMNS,
                joins: None,
                gathers: None,
                judge: |_, _, _| Box::pin(async { Ok(Vec::new()) }),
                undoes: &[],
                undo: |_| Vec::new(),
            };
            let mapped = [Mapped { key: "x".into(), column: Some(0), same: None }];
            super::given(&PROFILE, &mapped, &Row { no: 1, cells: vec![text(words)] })
        };
        for (words, micros, [cny, usd, jpy]) in [
            ("1,234.5", Some(1_234_500_000), [true, true, true]),
            ("¥12.5", Some(12_500_000), [true, false, true]),
            ("$12.5", Some(12_500_000), [false, true, false]),
            ("USD 12.5", Some(12_500_000), [false, true, false]),
            ("XAU 12.5", None, [true, true, true]),
        ] {
            let (row, refused) = given(words);
            assert_eq!((row.figure("x"), refused.is_empty()), (micros, micros.is_some()), "{words}");
            let fits = ["CNY", "USD", "JPY"].map(|code| row.other_currency("x", Currency::new(code).expect("a currency")).is_none());
            assert_eq!(fits, [cny, usd, jpy], "{words}");
        }
    }

    #[test]
    fn what_is_hidden_from_some_stands_in_no_reason() {
        const COLUMNS: &[ProfileColumn] = &[ProfileColumn { mask: Some("cost"), ..column(CellKind::UnitPrice) }];
        const PROFILE: Profile = Profile {
            name: "x",
            operations: &[],
            columns: COLUMNS,
            joins: None,
            gathers: None,
            judge: |_, _, _| Box::pin(async { Ok(Vec::new()) }),
            undoes: &[],
            undo: |_| Vec::new(),
        };
        let mapped = [Mapped { key: "x".into(), column: Some(0), same: None }];
        let (_, refused) = super::given(&PROFILE, &mapped, &Row { no: 1, cells: vec![text("12 元")] });
        assert_eq!(refused, [Refusal::new("import.cell.unreadable").field("x")]);
    }

    #[test]
    fn figures_are_exact_or_told() {
        check(CellKind::Quantity, text("１，２３４．５"), Ok(json!(1_234_500)));
        check(CellKind::UnitPrice, text("¥1,234.5"), Ok(json!(1_234_500_000)));
        check(CellKind::UnitPrice, number("0.1"), Ok(json!(100_000)));
        check(CellKind::UnitPrice, text("12 元"), Err("number.unit"));
        check(CellKind::UnitPrice, text("1.234,50"), Err("number.grouping"));
        check(CellKind::Rate, text("13%"), Ok(json!(1300)));
        check(CellKind::Rate, number("0.13"), Err("rate.percent_or_share"));
        check(CellKind::Whole, text("1.5"), Err("number.not_whole"));
    }

    #[test]
    fn days_are_read_where_only_one_is_meant() {
        for (value, expected) in [
            (text("2026/3/5"), Ok("2026-03-05")),
            (text("2026年3月5日"), Ok("2026-03-05")),
            (number("20260305"), Ok("2026-03-05")),
            (number("46086"), Ok("2026-03-05")),
            (text("20260305"), Ok("2026-03-05")),
            (text("3-5-26"), Err("date.short_year")),
            (text("05.03.2026"), Err("date.ambiguous")),
        ] {
            check(CellKind::Day, value, expected.map(|day| json!(day)));
        }
    }

    #[test]
    fn a_choice_is_one_of_its_words() {
        const CHOICES: &[(&str, &str)] = &[("易碎", "fragile"), ("冷藏", "cold")];
        check(CellKind::Choice(CHOICES), text(" 易 碎 "), Ok(json!("fragile")));
        check(CellKind::Choice(CHOICES), text("Cold"), Ok(json!("cold")));
        check(CellKind::Choice(CHOICES), text("冷"), Err("import.cell.choice"));
    }
}
