//! When a customer pays, as people give it and as the tables keep it: a kind, and the figures that this kind needs. What it means is
//! the rule's matter (`rules::payment`).

use base::{Refusal, Text};
use kernel::db::{Cell, FromCell, Val};
use kernel::policy::{TermKey, any_value};
use rules::credit::Strength;
use rules::payment::{Credit, Monthly, PaymentTerms};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "state.before_delivery", zh: "款到发货", en: "Paid before delivery" },
    Text { key: "state.on_delivery", zh: "货到付款", en: "Paid on delivery" },
    Text { key: "state.days", zh: "账期（天）", en: "Net days" },
    Text { key: "state.monthly", zh: "月结（固定付款日）", en: "Monthly, on a fixed day" },
    Text { key: "state.monthly_days", zh: "月结（对账后若干天）", en: "Monthly, days after the statement" },
    Text { key: "field.kind", zh: "结算方式", en: "Terms" },
    Text { key: "field.days", zh: "天数", en: "Days" },
    Text { key: "field.cut_off_day", zh: "结算截止日", en: "Cut-off day" },
    Text { key: "field.cut_off_day.hint", zh: "每月几日截止；31 为月末", en: "Day of the month; 31 is its last" },
    Text { key: "field.statement_day", zh: "对账日", en: "Statement day" },
    Text { key: "field.statement_day.hint", zh: "每月几日对账；31 为月末", en: "Day of the month; 31 is its last" },
    Text { key: "field.months", zh: "付款月", en: "Months" },
    Text {
        key: "field.months.hint", zh: "结算月之后第几个月；月结30天填 1", en: "After the closed month: 1 is some 30 days"
    },
    Text { key: "field.pay_day", zh: "付款日", en: "Payment day" },
    Text { key: "field.pay_day.hint", zh: "该月几日付款；31 为月末", en: "Day of that month; 31 is its last" },
    Text {
        key: "customer.payment.needed",
        zh: "这种结算方式需要此项：请填写天数，例如 30",
        en: "These terms need this figure: give the days, 30 for example",
    },
    Text {
        key: "customer.payment.needed_day",
        zh: "这种结算方式需要此项：请填写 1 到 31，31 为月末",
        en: "These terms need this day: give 1 to 31; 31 is the month's last",
    },
    Text {
        key: "customer.payment.needed_months",
        zh: "这种结算方式需要此项：请填写 0 到 24，当月付款填 0",
        en: "These terms need this figure: give 0 to 24; 0 is the same month",
    },
    Text {
        key: "customer.payment.no_days",
        zh: "0 天就是货到付款：请改选“货到付款”，或填写 1 天以上",
        en: "No days means paid on delivery: choose that, or give one day or more",
    },
    Text {
        key: "customer.payment.not_of_kind",
        zh: "这种结算方式没有此项：请留空或改选结算方式",
        en: "These terms have no such figure: leave it out, or choose other terms",
    },
];

/// What happens when an order, a delivery or a charge goes over the limit of the customer's credit: it is refused, somebody has to release
/// it, or people are reminded.
pub static CREDIT_STRENGTH: TermKey<Strength> =
    TermKey { key: "credit.charge.strength", document: "credit", article: "3.2", default: || Strength::Block, objection: any_value };

/// Which kind of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// 款到发货: the money is there before the goods leave.
    BeforeDelivery,
    /// 货到付款: paid when the goods arrive.
    OnDelivery,
    /// So many days after the document.
    Days,
    /// 月结 on a fixed day of a later month.
    Monthly,
    /// 月结 so many days after the statement.
    MonthlyDays,
}
impl PaymentKind {
    /// Every kind, as screens offer them.
    pub const ALL: [PaymentKind; 5] =
        [PaymentKind::BeforeDelivery, PaymentKind::OnDelivery, PaymentKind::Days, PaymentKind::Monthly, PaymentKind::MonthlyDays];
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PaymentKind::BeforeDelivery => "before_delivery",
            PaymentKind::OnDelivery => "on_delivery",
            PaymentKind::Days => "days",
            PaymentKind::Monthly => "monthly",
            PaymentKind::MonthlyDays => "monthly_days",
        }
    }
    /// The figures that it needs.
    const fn needs(self) -> &'static [&'static str] {
        match self {
            PaymentKind::BeforeDelivery | PaymentKind::OnDelivery => &[],
            PaymentKind::Days => &["days"],
            PaymentKind::Monthly => &["cut_off_day", "statement_day", "months", "pay_day"],
            PaymentKind::MonthlyDays => &["cut_off_day", "statement_day", "days"],
        }
    }
}
impl FromCell for PaymentKind {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        PaymentKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// When a customer pays: the kind, and just the figures that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Which kind of terms.
    pub kind: PaymentKind,
    /// Days, 0 to 730: after the document for `days`, after the statement for `monthly_days`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-order" = 1, "x-shown-if" = "kind=days monthly_days"))]
    pub days: Option<i64>,
    /// The last day that counts for a month, 1 to 31, for both monthly kinds; 31 is the month's last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-order" = 2, "x-shown-if" = "kind=monthly monthly_days"))]
    pub cut_off_day: Option<i64>,
    /// The day of the statement, 1 to 31, for both monthly kinds: the first such day on or after the cut-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-order" = 3, "x-shown-if" = "kind=monthly monthly_days"))]
    pub statement_day: Option<i64>,
    /// Months after the settled one, 0 to 24, for `monthly`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-order" = 4, "x-shown-if" = "kind=monthly"))]
    pub months: Option<i64>,
    /// The day of payment in that month, 1 to 31, for `monthly`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-order" = 5, "x-shown-if" = "kind=monthly"))]
    pub pay_day: Option<i64>,
}

/// Terms as a table keeps them, in the order of its columns: kind, days, cut-off day, statement day, months, day of payment.
pub(crate) type Kept = (Option<PaymentKind>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

impl Payment {
    /// Paid before the goods leave: what is safe while nothing is agreed.
    pub const BEFORE_DELIVERY: Payment = Payment::plain(PaymentKind::BeforeDelivery);

    /// Terms of a kind that needs no figure.
    #[must_use]
    pub const fn plain(kind: PaymentKind) -> Payment {
        Payment { kind, days: None, cut_off_day: None, statement_day: None, months: None, pay_day: None }
    }

    /// What stands in a table.
    pub(crate) fn of((kind, days, cut_off_day, statement_day, months, pay_day): Kept) -> Option<Payment> {
        Some(Payment { kind: kind?, days, cut_off_day, statement_day, months, pay_day })
    }

    /// As a table keeps them.
    pub(crate) fn values(payment: Option<Payment>) -> [Val<'static>; 6] {
        let of = |part: fn(&Payment) -> Option<i64>| Val::from(payment.as_ref().and_then(part));
        let kind = Val::from(payment.map(|payment| payment.kind.as_str()));
        [kind, of(|p| p.days), of(|p| p.cut_off_day), of(|p| p.statement_day), of(|p| p.months), of(|p| p.pay_day)]
    }

    /// The terms as the rule knows them; figures that it cannot hold become ones that it refuses.
    #[must_use]
    pub fn rule(&self) -> PaymentTerms {
        let day = |day: Option<i64>| day.and_then(|day| u8::try_from(day).ok()).unwrap_or(u8::MAX);
        let days = self.days.and_then(|days| u16::try_from(days).ok()).unwrap_or(u16::MAX);
        let monthly =
            |credit| PaymentTerms::Monthly(Monthly { cut_off_day: day(self.cut_off_day), statement_day: day(self.statement_day), credit });
        match self.kind {
            PaymentKind::BeforeDelivery => PaymentTerms::BeforeDelivery,
            PaymentKind::OnDelivery => PaymentTerms::OnDelivery,
            PaymentKind::Days => PaymentTerms::Days { days },
            PaymentKind::Monthly => monthly(Credit::Months { months: day(self.months), pay_day: day(self.pay_day) }),
            PaymentKind::MonthlyDays => monthly(Credit::Days { days }),
        }
    }

    /// Everything that is wrong, at the fields below `payment`.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal> {
        let figures = [
            ("days", self.days),
            ("cut_off_day", self.cut_off_day),
            ("statement_day", self.statement_day),
            ("months", self.months),
            ("pay_day", self.pay_day),
        ];
        let mut refusals = Vec::new();
        let mut unclear = Vec::new();
        for (field, figure) in figures {
            let key = match (figure, self.kind.needs().contains(&field)) {
                (Some(_), false) => "customer.payment.not_of_kind",
                (None, true) | (Some(..0), true) if field.ends_with("_day") => "customer.payment.needed_day",
                (None, true) | (Some(..0), true) if field == "months" => "customer.payment.needed_months",
                (None, true) | (Some(..0), true) => "customer.payment.needed",
                _ => continue,
            };
            refusals.push(Refusal::new(key).field(format!("payment.{field}")));
            unclear.push(field);
        }
        if self.kind == PaymentKind::Days && self.days == Some(0) {
            refusals.push(Refusal::new("customer.payment.no_days").field("payment.days"));
        }
        let of_rule = self.rule().refusals().into_iter().filter(|no| no.field.as_deref().is_none_or(|at| !unclear.contains(&at)));
        refusals.extend(of_rule.map(|no| {
            let at = format!("payment.{}", no.field.as_deref().unwrap_or_default());
            no.field(at)
        }));
        refusals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_what_their_kind_needs() {
        let check = |terms: &str, expected: &[&str]| {
            let terms: Payment = serde_json::from_str(terms).expect("terms");
            let found: Vec<String> =
                terms.refusals().iter().map(|r| format!("{} {}", r.key, r.field.as_deref().unwrap_or_default())).collect();
            assert_eq!(found, expected, "{terms:?}");
        };
        check(r#"{"kind":"before_delivery"}"#, &[]);
        check(r#"{"kind":"days","days":30}"#, &[]);
        check(r#"{"kind":"days","days":0}"#, &["customer.payment.no_days payment.days"]);
        check(r#"{"kind":"days","days":1}"#, &[]);
        check(r#"{"kind":"monthly","months":1,"cut_off_day":25,"statement_day":31,"pay_day":15}"#, &[]);
        check(r#"{"kind":"monthly_days","cut_off_day":31,"statement_day":5,"days":30}"#, &[]);
        check(r#"{"kind":"days"}"#, &["customer.payment.needed payment.days"]);
        check(r#"{"kind":"days","days":-1}"#, &["customer.payment.needed payment.days"]);
        check(r#"{"kind":"days","days":731}"#, &["payment.too_long payment.days"]);
        check(r#"{"kind":"days","days":70000}"#, &["payment.too_long payment.days"]);
        check(
            r#"{"kind":"monthly","pay_day":0,"cut_off_day":32,"statement_day":31}"#,
            &[
                "customer.payment.needed_months payment.months",
                "payment.day_out_of_range payment.cut_off_day",
                "payment.day_out_of_range payment.pay_day",
            ],
        );
        check(
            r#"{"kind":"on_delivery","days":1,"months":1}"#,
            &["customer.payment.not_of_kind payment.days", "customer.payment.not_of_kind payment.months"],
        );
    }
}
