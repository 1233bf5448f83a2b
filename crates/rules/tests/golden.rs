//! The documents of `golden.tsv`: their amounts, their parts and their due dates, to the fen. The file says what its columns mean.

use base::{BusinessDate, Currency, Quantity, Rate, UnitPrice};
use rules::document::{Discount, LineAsked, Priced, Rounding, Whole, price};
use rules::payment::{Credit, Monthly, PaymentTerms, due_date};
use rules::share;

/// A decimal in units of so many places: `"1.5"` of three is 1500.
fn units(text: &str, places: usize) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(fraction.len() <= places, "{text} has more than {places} places");
    sign * format!("{whole}{fraction:0<places$}").parse::<i64>().expect("a decimal")
}

fn discount(text: &str) -> Discount {
    match text.strip_suffix('%') {
        Some(percent) => Discount::Percent(Rate::from_basis_points(units(percent, 2))),
        None if text == "-" => Discount::None,
        None => Discount::Amount(units(text, 2)),
    }
}

fn whole(row: &[&str]) -> Whole {
    let rounding = match row[4] {
        "-" => Rounding::None,
        "yuan" => Rounding::ToYuan,
        "jiao" => Rounding::ToJiao,
        other => panic!("{other} is no rounding"),
    };
    assert!(["with", "without"].contains(&row[2]));
    Whole { with_tax: row[2] == "with", currency: Currency::CNY, discount: discount(row[3]), rounding }
}

fn line(row: &[&str]) -> LineAsked {
    let gift = row[4] == "gift";
    LineAsked {
        quantity: Quantity::from_thousandths(units(row[1], 3)),
        price: UnitPrice::from_micros(units(row[2], 6)),
        tax_rate: Rate::from_basis_points(units(row[3], 2)),
        discount: if gift { Discount::None } else { discount(row[4]) },
        gift,
    }
}

fn terms(text: &str) -> PaymentTerms {
    let mut words = text.split(' ');
    let kind = words.next().expect("a kind");
    let figures: Vec<u8> = words.map(|figure| figure.parse().expect("a figure")).collect();
    let monthly = |credit| PaymentTerms::Monthly(Monthly { cut_off_day: figures[0], statement_day: figures[1], credit });
    match kind {
        "before_delivery" => PaymentTerms::BeforeDelivery,
        "on_delivery" => PaymentTerms::OnDelivery,
        "days" => PaymentTerms::Days { days: figures[0].into() },
        "monthly" => monthly(Credit::Months { months: figures[2], pay_day: figures[3] }),
        "monthly_days" => monthly(Credit::Days { days: figures[2].into() }),
        other => panic!("{other} are no terms"),
    }
}

fn fen(row: &[&str]) -> Vec<i64> {
    row.iter().map(|amount| units(amount, 2)).collect()
}

/// A document and what belongs to it, row by row.
struct Document<'a> {
    rows: Vec<Vec<&'a str>>,
}

impl Document<'_> {
    fn rows(&self, kind: &'static str) -> impl Iterator<Item = &[&str]> {
        self.rows.iter().filter(move |row| row[0] == kind).map(Vec::as_slice)
    }

    fn check(&self) {
        let head = &self.rows[0];
        let name = head[1];
        let asked: Vec<LineAsked> = self.rows("L").map(line).collect();
        let priced = price(&asked, &whole(head)).unwrap_or_else(|refusals| panic!("{name}: {refusals:?}"));
        let sums = [priced.net_minor, priced.tax_minor, priced.gross_minor, priced.discount_minor, priced.rounding_minor];
        assert_eq!(fen(&head[5..]), sums, "{name}");
        for (i, (row, line)) in self.rows("L").zip(&priced.lines).enumerate() {
            let found = [line.full_minor, line.discount_minor, line.shared_minor, line.net_minor, line.tax_minor, line.gross_minor];
            assert_eq!(fen(&row[5..]), found, "{name}, line {}", i + 1);
        }
        self.check_parts(name, "P", &asked, &priced);
        self.check_parts(name, "C", &asked, &priced.negated());
        for row in self.rows("T") {
            let due = due_date(&terms(row[1]), BusinessDate::parse(row[2]).expect("a day")).expect("terms that can be used");
            assert_eq!(due.to_string(), row[3], "{name}: {} from {}", row[1], row[2]);
        }
    }

    /// The parts that are delivered or credited one after the other, each out of what the others left.
    fn check_parts(&self, name: &str, kind: &'static str, asked: &[LineAsked], priced: &Priced) {
        let mut left: Vec<_> =
            asked.iter().zip(&priced.lines).map(|(asked, line)| (asked.quantity, line.net_minor, line.tax_minor)).collect();
        let mut touched = Vec::new();
        for row in self.rows(kind) {
            let i = row[1].parse::<usize>().expect("a line") - 1;
            let taken = Quantity::from_thousandths(units(row[2], 3));
            let (quantity, net, tax) = left[i];
            let part = share::part(quantity, net, tax, taken);
            assert_eq!(fen(&row[3..]), [part.0, part.1], "{name}: {} of line {}", row[2], row[1]);
            left[i] = (quantity.checked_sub(taken).expect("not more than is left"), net - part.0, tax - part.1);
            touched.push(i);
        }
        for i in touched {
            assert_eq!(left[i], (Quantity::ZERO, 0, 0), "{name}: the parts of line {} come to it", i + 1);
        }
    }
}

#[test]
fn documents_come_out_to_the_fen() {
    let mut documents: Vec<Document<'_>> = Vec::new();
    for text in include_str!("golden.tsv").lines().filter(|text| !text.starts_with('#')) {
        let row: Vec<&str> = text.split('\t').collect();
        if row[0] == "D" {
            documents.push(Document { rows: Vec::new() });
        }
        assert!(["D", "L", "P", "C", "T"].contains(&row[0]), "{text}");
        documents.last_mut().expect("a document before its lines").rows.push(row);
    }
    assert_eq!(documents.len(), 72, "every document is read");
    documents.iter().for_each(Document::check);
}
