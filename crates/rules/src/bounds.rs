//! What anything typed must satisfy before a rule looks at it: texts that can be shown, figures that can be added up.

use base::{BusinessDate, Quantity, Refusal, Text, is_blank, is_hidden, plain};

/// The words of these refusals; `text.empty`, `text.too_long`, `quantity.not_positive` and `amount.not_positive` are everybody's.
pub const TEXTS: &[Text] = &[
    Text { key: "text.unprintable", zh: "请去掉不可见的字符和控制字符", en: "Leave out invisible and control characters" },
    Text {
        key: "code.formula",
        zh: "编码不能以 = + - @ 开头：表格软件会把它当作公式",
        en: "A code cannot begin with = + - @: a spreadsheet would take it for a formula",
    },
    Text { key: "quantity.too_large", zh: "最多为 {max}，请核对", en: "{max} at the most: check it" },
    Text { key: "amount.too_large", zh: "最多为 {max}，请核对", en: "{max} at the most: check it" },
    Text {
        key: "price.out_of_range",
        zh: "请填写零或更高、不超过 {max} 的单价",
        en: "Give a unit price of zero or more, {max} at the most",
    },
    Text {
        key: "date.too_old", zh: "不能早于 {earliest}，请核对年份", en: "This cannot be dated before {earliest}: check the year"
    },
    Text { key: "date.too_far", zh: "不能晚于 {latest}，请核对年份", en: "This cannot be dated after {latest}: check the year" },
    Text { key: "lines.empty", zh: "请至少填写一行", en: "Give at least one line" },
    Text {
        key: "lines.too_many", zh: "一次最多 {max} 行，请分几次提交", en: "Give {max} lines at the most; send the rest separately"
    },
];

/// The longest code of a record, in characters.
pub const CODE_MAX: usize = 40;
/// The longest name, reference or reason, in characters.
pub const NAME_MAX: usize = 200;
/// The greatest quantity of one line: a thousand million units, so that a sum of lines stays far from the end of the range.
pub const QUANTITY_MAX: Quantity = Quantity::from_thousandths(1_000_000_000_000);
/// The greatest amount of one document, in minor units; a sum of documents stays far from the end of the range.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000_000;
/// The same as people read it, in a currency of two decimals.
const AMOUNT_MAX_WORDS: &str = "10,000,000,000,000.00";
/// The greatest unit price, in millionths of the currency's main unit.
pub const PRICE_MICRO_MAX: i64 = 1_000_000_000_000_000;

/// So many days back a document may still be dated, some five years: what is older is a slip of the hand.
pub const DAYS_BACK_MAX: i32 = 1_830;
/// So many days ahead something may fall due, some ten years.
pub const DAYS_AHEAD_MAX: i32 = 3_660;

/// Gathers what is wrong with the figures and texts of an input, each at its field.
#[derive(Debug, Default)]
pub struct Bounds(Vec<Refusal>);

/// A record is still as it was seen, and still in use: `ended` says that it is not.
#[must_use]
pub fn as_seen(ended: Option<Refusal>, now: i64, seen: i64) -> Vec<Refusal> {
    let mut refusals = Vec::from_iter(ended);
    if now != seen {
        refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
    }
    refusals
}

impl Bounds {
    /// Nothing is wrong yet.
    #[must_use]
    pub fn new() -> Bounds {
        Bounds::default()
    }

    /// A text that must be there, of at most `max` characters without the blanks around it.
    #[must_use]
    pub fn text(mut self, field: &str, text: &str, max: usize) -> Bounds {
        if is_blank(text) {
            self.0.push(Refusal::new("text.empty").field(field));
            return self;
        }
        self.optional_text(field, Some(text), max)
    }

    /// A text by which something is known, as [`plain`] keeps it: nothing in it is invisible, so that no two look alike, and no
    /// spreadsheet takes it for a formula.
    #[must_use]
    pub fn code(self, field: &str, text: &str, max: usize) -> Bounds {
        let kept = plain(text);
        let mut checked = self.text(field, &kept, max);
        if !is_blank(&kept) && kept.chars().any(|c| is_hidden(c) && !c.is_control()) {
            checked.0.push(Refusal::new("text.unprintable").field(field));
        }
        if kept.starts_with(['=', '+', '-', '@']) {
            checked.0.push(Refusal::new("code.formula").field(field));
        }
        checked
    }

    /// A text that may be missing or blank.
    #[must_use]
    pub fn optional_text(mut self, field: &str, text: Option<&str>, max: usize) -> Bounds {
        let text = text.unwrap_or_default().trim();
        if text.chars().count() > max {
            self.0.push(Refusal::new("text.too_long").arg("max", i64::try_from(max).unwrap_or(i64::MAX)).field(field));
        }
        if text.chars().any(char::is_control) {
            self.0.push(Refusal::new("text.unprintable").field(field));
        }
        self
    }

    /// A quantity above zero that sums can take.
    #[must_use]
    pub fn quantity(mut self, field: &str, quantity: Quantity) -> Bounds {
        if !quantity.is_positive() {
            self.0.push(Refusal::new("quantity.not_positive").field(field));
        } else if quantity > QUANTITY_MAX {
            self.0.push(Refusal::new("quantity.too_large").arg("max", QUANTITY_MAX).field(field));
        }
        self
    }

    /// An amount above zero, in minor units, that sums can take.
    #[must_use]
    pub fn amount(mut self, field: &str, minor: i64) -> Bounds {
        if minor <= 0 {
            self.0.push(Refusal::new("amount.not_positive").field(field));
            return self;
        }
        self.amount_max(field, minor)
    }

    /// An amount, in minor units, that sums can take; whether it may be zero or less is the rule's own matter.
    #[must_use]
    pub fn amount_max(mut self, field: &str, minor: i64) -> Bounds {
        if minor > AMOUNT_MINOR_MAX {
            self.0.push(Refusal::new("amount.too_large").arg("max", AMOUNT_MAX_WORDS).field(field));
        }
        self
    }

    /// A unit price of zero or more, in millionths of the currency's main unit.
    #[must_use]
    pub fn unit_price(mut self, field: &str, micro: i64) -> Bounds {
        if !(0..=PRICE_MICRO_MAX).contains(&micro) {
            let max = base::UnitPrice::from_micros(PRICE_MICRO_MAX).to_string();
            self.0.push(Refusal::new("price.out_of_range").arg("max", max).field(field));
        }
        self
    }

    /// The day of a document that exists already; whether it may lie after today is the rule's own matter.
    #[must_use]
    pub fn not_long_ago(mut self, field: &str, on: BusinessDate, today: BusinessDate) -> Bounds {
        let earliest = today.add_days(-DAYS_BACK_MAX).unwrap_or(BusinessDate::MIN);
        if on < earliest {
            self.0.push(Refusal::new("date.too_old").arg("earliest", earliest).field(field));
        }
        self
    }

    /// A day that is still to come, within a time that can be meant.
    #[must_use]
    pub fn not_far_ahead(mut self, field: &str, on: BusinessDate, today: BusinessDate) -> Bounds {
        let latest = today.add_days(DAYS_AHEAD_MAX).unwrap_or(BusinessDate::MAX);
        if on > latest {
            self.0.push(Refusal::new("date.too_far").arg("latest", latest).field(field));
        }
        self
    }

    /// A list of one to `max` lines.
    #[must_use]
    pub fn lines(mut self, field: &str, count: usize, max: usize) -> Bounds {
        if count == 0 {
            self.0.push(Refusal::new("lines.empty").field(field));
        } else if count > max {
            self.0.push(Refusal::new("lines.too_many").arg("max", i64::try_from(max).unwrap_or(i64::MAX)).field(field));
        }
        self
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn refusals(self) -> Vec<Refusal> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bounds: Bounds, expected: &[&str]) {
        let refusals = bounds.refusals();
        let common = ["text.empty", "text.too_long", "quantity.not_positive", "amount.not_positive"];
        let own: Vec<Refusal> = refusals.iter().filter(|r| !common.contains(&r.key.as_str())).cloned().collect();
        crate::tests::assert_speaks(&own);
        let found: Vec<String> = refusals.iter().map(|r| format!("{} {}", r.key, r.field.as_deref().unwrap_or("-"))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_record_is_as_it_was_seen_and_in_use() {
        let told = |ended: bool, now, seen| {
            let refusals = as_seen(ended.then(|| Refusal::new("product.closed").field("product")), now, seen);
            refusals.into_iter().map(|r| format!("{} {}", r.key, r.field.unwrap_or_default())).collect::<Vec<_>>()
        };
        assert_eq!(told(false, 3, 3), [""; 0]);
        assert_eq!(told(true, 3, 3), ["product.closed product"]);
        assert_eq!(told(true, 4, 3), ["product.closed product", "record.changed_meanwhile version"]);
        assert_eq!(told(false, 2, 3), ["record.changed_meanwhile version"]);
    }

    #[test]
    fn texts_can_be_stored_and_shown() {
        check(Bounds::new().text("name", "阀门", 2).text("code", "  A1 ", 2), &[]);
        check(Bounds::new().text("name", " \u{3000}", 2).text("code", "A12", 2), &["text.empty name", "text.too_long code"]);
        check(Bounds::new().text("name", "a\u{0}b", 9).text("code", "a\nb", 9), &["text.unprintable name", "text.unprintable code"]);
        check(Bounds::new().optional_text("phone", None, 3).optional_text("phone", Some(" "), 3), &[]);
        check(Bounds::new().optional_text("phone", Some("1234"), 3), &["text.too_long phone"]);
    }

    #[test]
    fn what_is_invisible_is_neither_a_text_nor_part_of_a_code() {
        check(Bounds::new().text("name", "\u{200B}\u{FEFF}", 9).code("code", " \u{2060} ", 9), &["text.empty name", "text.empty code"]);
        check(Bounds::new().code("code", "Ａ１２", 3).code("code", " 甲-1 ", 3).text("name", "a\u{200B}b", 9), &[]);
        check(Bounds::new().code("code", "a\u{200B}b", 9).code("code", "a\u{0}b", 9), &["text.unprintable code"; 2]);
        check(Bounds::new().code("a", "=1+1", 9).code("b", "＠甲", 9).code("c", "A=1", 9), &["code.formula a", "code.formula b"]);
        check(Bounds::new().code("code", "㎡㎡", 3), &["text.too_long code"]);
    }

    #[test]
    fn days_are_within_a_time_that_can_be_meant() {
        let day = |text: &str| BusinessDate::parse(text).expect("a date");
        let today = day("2026-11-25");
        check(Bounds::new().not_long_ago("d", day("2021-11-25"), today).not_long_ago("d", day("2027-01-01"), today), &[]);
        check(Bounds::new().not_long_ago("d", day("2021-11-20"), today), &["date.too_old d"]);
        check(Bounds::new().not_far_ahead("d", day("2036-11-25"), today).not_far_ahead("d", day("1999-01-01"), today), &[]);
        check(Bounds::new().not_far_ahead("d", day("2199-12-31"), today), &["date.too_far d"]);
        check(
            Bounds::new().not_long_ago("d", BusinessDate::MIN, BusinessDate::MIN).not_far_ahead("d", BusinessDate::MAX, today),
            &["date.too_far d"],
        );
    }

    #[test]
    fn figures_can_be_added_up() {
        let thousandths = Quantity::from_thousandths;
        check(Bounds::new().quantity("q", thousandths(1)).quantity("q", QUANTITY_MAX).amount("a", 1).amount("a", AMOUNT_MINOR_MAX), &[]);
        check(
            Bounds::new().quantity("q", Quantity::ZERO).quantity("q", thousandths(-1)).quantity("q", thousandths(i64::MAX)),
            &["quantity.not_positive q", "quantity.not_positive q", "quantity.too_large q"],
        );
        check(
            Bounds::new().amount("a", 0).amount("a", i64::MIN).amount("a", AMOUNT_MINOR_MAX + 1).amount_max("b", -1),
            &["amount.not_positive a", "amount.not_positive a", "amount.too_large a"],
        );
        check(
            Bounds::new().unit_price("p", 0).unit_price("p", -1).unit_price("q", i64::MAX),
            &["price.out_of_range p", "price.out_of_range q"],
        );
        check(Bounds::new().lines("l", 1, 2).lines("l", 2, 2).lines("l", 0, 2).lines("m", 3, 2), &["lines.empty l", "lines.too_many m"]);
    }
}
