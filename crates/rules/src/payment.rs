//! Payment terms: when what is delivered or invoiced has to be paid.

use base::{BusinessDate, Period, Refusal, Remedy, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text { key: "payment.before_delivery", zh: "款到发货", en: "Paid before delivery" },
    Text { key: "payment.on_delivery", zh: "货到付款", en: "Paid on delivery" },
    Text { key: "payment.days", zh: "{days} 天内付款", en: "Paid within {days} days" },
    Text {
        key: "payment.monthly_days",
        zh: "月结：每月 {cut_off} 日截止，{statement} 日对账，对账后 {days} 天付款",
        en: "Monthly: closed on day {cut_off}, statement on day {statement}, paid {days} days after it",
    },
    Text {
        key: "payment.monthly_months",
        zh: "月结：每月 {cut_off} 日截止，{statement} 日对账，结算月之后第 {months} 个月 {pay} 日付款",
        en: "Monthly: closed on day {cut_off}, statement on day {statement}, paid on day {pay}, {months} months after closing",
    },
    Text {
        key: "payment.monthly_next",
        zh: "月结：每月 {cut_off} 日截止，{statement} 日对账，次月 {pay} 日付款",
        en: "Monthly: closed on day {cut_off}, statement on day {statement}, paid on day {pay} of the month after closing",
    },
    Text {
        key: "payment.day_out_of_range",
        zh: "请填写 1 到 31 之间的日（31 表示月末）",
        en: "Give a day from 1 to 31; 31 is the month's last",
    },
    Text { key: "payment.too_long", zh: "账期最长为 {max}，请核对", en: "The term is {max} at the most: check it" },
    Text {
        key: "payment.no_date", zh: "到期日超出 2199 年，请核对日期", en: "The due date would be after 2199: check the date"
    },
];

/// The longest term in days.
pub const DAYS_MAX: u16 = 730;
/// The longest term in months.
pub const MONTHS_MAX: u8 = 24;

/// When a customer pays.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PaymentTerms {
    /// 款到发货: the money is there before the goods leave. Due on the day of the document.
    BeforeDelivery,
    /// 货到付款: paid when the goods arrive. Due on the day of the document, which is the delivery.
    OnDelivery,
    /// So many days after the document.
    Days {
        /// Days, 0 … [`DAYS_MAX`].
        days: u16,
    },
    /// 月结: what falls into a month is put on one statement and paid together.
    Monthly(Monthly),
}

/// A monthly settlement 月结.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Monthly {
    /// The last day that counts for the month 结算截止日, 1 … 31; what is later belongs to the next. A day that the month does not
    /// have is its last, so 31 is always the month's end.
    pub cut_off_day: u8,
    /// The day of the statement 对账日, 1 … 31: the first such day on or after the cut-off, in the same month or the next.
    pub statement_day: u8,
    /// How long the customer has from there.
    pub credit: Credit,
}

/// How long a customer has after a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Credit {
    /// So many days after the statement.
    Days {
        /// Days, 0 … [`DAYS_MAX`].
        days: u16,
    },
    /// On a fixed day of a later month.
    Months {
        /// Months after the settled one, 0 … [`MONTHS_MAX`]: 月结30天 is 1, 月结60天 is 2.
        months: u8,
        /// The fixed day of payment 付款日, 1 … 31.
        pay_day: u8,
    },
}

impl PaymentTerms {
    /// What is wrong with the terms, each at its field; empty if they can be used.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let mut day = |field: &str, day: u8| {
            if !(1..=31).contains(&day) {
                refusals.push(Refusal::new("payment.day_out_of_range").field(field));
            }
        };
        if let PaymentTerms::Monthly(monthly) = self {
            day("cut_off_day", monthly.cut_off_day);
            day("statement_day", monthly.statement_day);
            if let Credit::Months { pay_day, .. } = monthly.credit {
                day("pay_day", pay_day);
            }
        }
        let (field, given, max) = match self {
            PaymentTerms::Days { days } | PaymentTerms::Monthly(Monthly { credit: Credit::Days { days }, .. }) => ("days", *days, DAYS_MAX),
            PaymentTerms::Monthly(Monthly { credit: Credit::Months { months, .. }, .. }) => {
                ("months", u16::from(*months), u16::from(MONTHS_MAX))
            }
            PaymentTerms::BeforeDelivery | PaymentTerms::OnDelivery => return refusals,
        };
        if given > max {
            refusals.push(Refusal::new("payment.too_long").arg("max", i32::from(max)).field(field));
        }
        refusals
    }

    /// The terms in words, for the screen and the printed document.
    #[must_use]
    pub fn words(&self) -> Remedy {
        let monthly = match self {
            PaymentTerms::BeforeDelivery => return Remedy::new("payment.before_delivery"),
            PaymentTerms::OnDelivery => return Remedy::new("payment.on_delivery"),
            PaymentTerms::Days { days } => return Remedy::new("payment.days").arg("days", i32::from(*days)),
            PaymentTerms::Monthly(monthly) => monthly,
        };
        let words = match monthly.credit {
            Credit::Days { days } => Remedy::new("payment.monthly_days").arg("days", i32::from(days)),
            Credit::Months { months: 1, pay_day } => Remedy::new("payment.monthly_next").arg("pay", i32::from(pay_day)),
            Credit::Months { months, pay_day } => {
                Remedy::new("payment.monthly_months").arg("months", i32::from(months)).arg("pay", i32::from(pay_day))
            }
        };
        words.arg("cut_off", i32::from(monthly.cut_off_day)).arg("statement", i32::from(monthly.statement_day))
    }
}

/// When a document of `document_date` is due; which document starts the term (delivery, invoice) is the caller's contract.
///
/// A monthly settlement goes three steps: the settled month is the document's, or the next if the document is after the cut-off
/// day; the statement is made on the first statement day on or after that month's cut-off; it is due so many days later, or on
/// the pay day so many months after the settled month, but never before the statement: then on the first pay day after it.
///
/// Examples for a document of 26 March: 30 days → 25 April. Cut-off 25, statement on the 31st, 1 month, pay day 15: the settled
/// month is April, the statement of 30 April, due on 15 May. With cut-off 31: settled month March, due on 15 April.
///
/// The due date is never before the document and never earlier for a later document.
///
/// # Errors
/// The first of [`PaymentTerms::refusals`]; `payment.no_date` if it would lie after 2199.
pub fn due_date(terms: &PaymentTerms, document_date: BusinessDate) -> Result<BusinessDate, Refusal> {
    if let Some(refusal) = terms.refusals().into_iter().next() {
        return Err(refusal);
    }
    let due = match terms {
        PaymentTerms::BeforeDelivery | PaymentTerms::OnDelivery => Some(document_date),
        PaymentTerms::Days { days } => document_date.add_days(i32::from(*days)),
        PaymentTerms::Monthly(monthly) => monthly.due_date(document_date),
    };
    due.ok_or_else(|| Refusal::new("payment.no_date"))
}

impl Monthly {
    fn due_date(&self, document_date: BusinessDate) -> Option<BusinessDate> {
        let own = Period::of(document_date);
        let settled = if document_date <= day_of(own, self.cut_off_day) { own } else { own.next()? };
        let statement = first_from(day_of(settled, self.cut_off_day), self.statement_day)?;
        match self.credit {
            Credit::Days { days } => statement.add_days(i32::from(days)),
            Credit::Months { months, pay_day } => {
                let month = Period::of(settled.first().add_months(i32::from(months))?);
                Some(day_of(month, pay_day).max(first_from(statement, pay_day)?))
            }
        }
    }
}

/// The day of the month, or its last if it has no such day.
fn day_of(month: Period, day: u8) -> BusinessDate {
    let (first, last) = (month.first(), month.last());
    first.add_days(i32::from(day) - 1).map_or(last, |date| date.min(last))
}

/// The first such day of a month on or after `date`.
fn first_from(date: BusinessDate, day: u8) -> Option<BusinessDate> {
    let this_month = day_of(Period::of(date), day);
    if this_month >= date { Some(this_month) } else { Some(day_of(Period::of(date).next()?, day)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{assert_speaks, assert_words};
    use proptest::prelude::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    fn monthly(cut_off_day: u8, statement_day: u8, credit: Credit) -> PaymentTerms {
        PaymentTerms::Monthly(Monthly { cut_off_day, statement_day, credit })
    }

    fn months(cut_off_day: u8, statement_day: u8, months: u8, pay_day: u8) -> PaymentTerms {
        monthly(cut_off_day, statement_day, Credit::Months { months, pay_day })
    }

    #[test]
    fn a_document_is_due_by_its_terms() {
        for (terms, document, expected) in [
            (PaymentTerms::BeforeDelivery, "2026-03-26", "2026-03-26"),
            (PaymentTerms::OnDelivery, "2026-03-26", "2026-03-26"),
            (PaymentTerms::Days { days: 0 }, "2026-03-26", "2026-03-26"),
            (PaymentTerms::Days { days: 30 }, "2026-03-26", "2026-04-25"),
            (PaymentTerms::Days { days: 365 }, "2027-03-01", "2028-02-29"),
            // 月结30天: the month's end after the month
            (months(31, 31, 1, 31), "2026-01-01", "2026-02-28"),
            (months(31, 31, 1, 31), "2026-01-31", "2026-02-28"),
            (months(31, 31, 1, 31), "2026-02-01", "2026-03-31"),
            (months(31, 31, 0, 31), "2026-02-28", "2026-02-28"),
            (months(31, 31, 2, 10), "2026-11-05", "2027-01-10"),
            // closed on the 25th, paid on the 15th
            (months(25, 31, 1, 15), "2026-03-25", "2026-04-15"),
            (months(25, 31, 1, 15), "2026-03-26", "2026-05-15"),
            (months(31, 31, 1, 15), "2026-03-26", "2026-04-15"),
            // the statement in the next month: never paid before it
            (months(25, 5, 1, 3), "2026-03-20", "2026-05-03"),
            (months(25, 5, 1, 5), "2026-03-20", "2026-04-05"),
            (months(25, 5, 0, 10), "2026-03-20", "2026-04-10"),
            (months(31, 31, 0, 10), "2026-03-20", "2026-04-10"),
            (monthly(25, 31, Credit::Days { days: 30 }), "2026-03-25", "2026-04-30"),
            (monthly(25, 5, Credit::Days { days: 0 }), "2026-12-26", "2027-02-05"),
            (monthly(30, 30, Credit::Days { days: 10 }), "2026-02-28", "2026-03-10"),
            (monthly(30, 30, Credit::Days { days: 10 }), "2026-03-31", "2026-05-10"),
        ] {
            assert_eq!(due_date(&terms, date(document)), Ok(date(expected)), "{terms:?} {document}");
            assert_words(&terms.words());
        }
    }

    #[test]
    fn terms_that_cannot_be_used_say_why() {
        let keys = |terms: PaymentTerms| {
            let refusals = terms.refusals();
            assert_speaks(&refusals);
            assert_eq!(due_date(&terms, date("2026-03-26")).is_err(), !refusals.is_empty());
            refusals.into_iter().map(|r| format!("{} {}", r.key, r.field.unwrap())).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(keys(PaymentTerms::Days { days: 730 }), "");
        assert_eq!(keys(PaymentTerms::Days { days: 731 }), "payment.too_long days");
        assert_eq!(keys(months(0, 32, 25, 0)).matches("payment.").count(), 4);
        assert_eq!(keys(monthly(1, 31, Credit::Days { days: 9999 })), "payment.too_long days");
        assert_eq!(keys(months(1, 1, 25, 31)), "payment.too_long months");
        let late = due_date(&PaymentTerms::Days { days: 1 }, BusinessDate::MAX).unwrap_err();
        assert_speaks(std::slice::from_ref(&late));
        assert_eq!(late.key, "payment.no_date");
    }

    #[test]
    fn terms_are_stored_as_they_are_said() {
        let json = serde_json::to_string(&months(25, 31, 1, 15)).unwrap();
        assert_eq!(json, r#"{"monthly":{"cut_off_day":25,"statement_day":31,"credit":{"months":{"months":1,"pay_day":15}}}}"#);
        assert_eq!(serde_json::from_str::<PaymentTerms>(r#""before_delivery""#).unwrap(), PaymentTerms::BeforeDelivery);
        assert!(serde_json::from_str::<PaymentTerms>(r#"{"days":{"days":5,"x":1}}"#).is_err());
    }

    fn any_terms() -> impl Strategy<Value = PaymentTerms> {
        let day = || 1..=31_u8;
        prop_oneof![
            Just(PaymentTerms::BeforeDelivery),
            Just(PaymentTerms::OnDelivery),
            (0..=DAYS_MAX).prop_map(|days| PaymentTerms::Days { days }),
            (day(), day(), 0..=DAYS_MAX).prop_map(|(c, s, days)| monthly(c, s, Credit::Days { days })),
            (day(), day(), 0..=MONTHS_MAX, day()).prop_map(|(c, s, m, p)| months(c, s, m, p)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn due_is_never_before_the_document_nor_earlier_for_a_later_one(terms in any_terms(), start in 0..60_000_i32, gap in 0..70_i32) {
            let due = |days| due_date(&terms, BusinessDate::from_days(days).unwrap()).unwrap();
            prop_assert!(due(start).days() >= start);
            prop_assert!(due(start) <= due(start + gap), "{terms:?}");
        }
    }
}
