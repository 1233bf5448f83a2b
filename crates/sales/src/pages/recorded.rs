//! What was decided about an order, from the record of its decision: the same rules judge the same facts again by the terms of that day, so
//! that every figure says what it came from.

use super::figures::{arithmetic, asked, micros, why_line};
use super::{day, said, side, sql};
use crate::order::answer::{ConfirmedOrder, OrderPreview, PreviewLine};
use crate::order::facts::Facts;
use crate::order::weigh::weigh;
use base::{Money, Timestamp};
use kernel::op::Codec;
use kernel::{Res, p};
use serde_json::Value;
use ui::{Markup, View, Visit, WhyLine, data, html, text};

/// An order as it was weighed when it was confirmed, amended or asked for.
pub(super) struct Recorded {
    /// What it depended on.
    pub facts: Facts,
    /// What came of it; what is hidden from the reader is not in it.
    pub preview: OrderPreview,
}

/// What the audit keeps of a request, as far as it was kept.
pub(super) struct Kept {
    /// What was answered.
    pub answered: Option<ConfirmedOrder>,
    /// What was decided.
    pub recorded: Option<Recorded>,
}

/// Finds what was decided at an instant: of an operation with this outcome, whose answer names this record as its `id` or `approval`.
pub(super) async fn find(v: &Visit<'_>, at: Timestamp, operation: &str, outcome: &str, named: (&str, i64)) -> Res<Kept> {
    type Row = (String, Option<i64>, Option<String>, Option<Vec<u8>>);
    let rows: Vec<Row> = v.kernel().all_aside(&sql::RECORDED, p![at, operation, outcome]).await?;
    let is_named = |result: &str| serde_json::from_str::<Value>(result).is_ok_and(|answer| answer[named.0].as_i64() == Some(named.1));
    let found = rows.into_iter().find(|(result, ..)| is_named(result));
    let Some((result, version, codec, facts)) = found else { return Ok(Kept { answered: None, recorded: None }) };
    let answered: Option<ConfirmedOrder> = serde_json::from_str(&result).ok();
    let text = codec.zip(facts).and_then(|(codec, facts)| Codec::unpack(&codec, &facts).ok());
    let recorded = text.zip(version).and_then(|(text, version)| again(v, &text, version));
    // What the rules of this program would say otherwise is not shown for what was said then.
    let same = |recorded: &Recorded| match &answered {
        Some(answered) => {
            let gross = recorded.preview.totals.map(|totals| totals.gross_minor);
            gross == Some(answered.gross_minor) && recorded.preview.promised_on == Some(answered.promised_on)
        }
        None => recorded.preview.totals.is_some(),
    };
    let recorded = recorded.filter(same);
    Ok(Kept { answered, recorded })
}

/// Weighs what was recorded by the version of the terms that judged it.
fn again(v: &Visit<'_>, facts: &str, version: i64) -> Option<Recorded> {
    let facts: Facts = serde_json::from_str(facts).ok()?;
    let past = v.kernel().terms_of(version, facts.today);
    let mut preview = weigh(&facts, &past.terms()).preview;
    if v.me.masks().contains("cost") {
        preview.lines.iter_mut().for_each(|line| line.floor_micro = None);
    }
    Some(Recorded { facts, preview })
}

impl Recorded {
    /// The line of this number.
    pub(super) fn line(&self, number: i64) -> Option<&PreviewLine> {
        self.preview.lines.iter().find(|line| line.line_no == number)
    }

    fn basis(&self, check: &str) -> Vec<base::Clause> {
        self.preview.checks.iter().filter(|found| found.name == check).flat_map(|found| found.basis.clone()).collect()
    }

    /// The promised day: step by step how it came about.
    pub(super) fn promise(&self, view: &View, shown: &Markup) -> Markup {
        let steps: Vec<WhyLine> =
            self.preview.promise.iter().map(|step| why_line(data(said(view, &step.why)), ui::date(step.day), None)).collect();
        let result = why_line(text("sales_order.promised_on"), shown.clone(), None);
        ui::why(view, "why-promised", shown, &steps, &result, &self.basis("promise"))
    }

    /// What a line comes to: the price of the lists and why that one, the agreed price, what is taken off, the tax.
    pub(super) fn amount(&self, v: &Visit<'_>, line: &PreviewLine) -> Markup {
        let (view, currency) = (&v.view, self.preview.currency);
        let Some(amounts) = &line.amounts else { return html! { "—" } };
        let customer = self.facts.customer().map(|customer| customer.id.get());
        let question = v.may("price.answer").then(|| asked(customer, &self.preview, line));
        let mut lines = Vec::new();
        if let Some(list) = line.list_price_micro {
            lines.push(why_line(text("page.desk.list_price"), micros(list), question));
        }
        let price = line.answer.as_ref().and_then(|answer| answer.price.as_ref());
        lines.extend(price.iter().flat_map(|price| &price.why).map(|step| why_line(data(said(view, step)), html! {}, None)));
        if let Some(others) = line.answer.as_ref().map(|answer| answer.why_not.len()).filter(|others| *others > 0) {
            lines.push(why_line(text("page.order.other_prices").with("count", i64::try_from(others).unwrap_or(i64::MAX)), html! {}, None));
        }
        if let Some(price) = line.price_micro.filter(|price| Some(*price) != line.list_price_micro) {
            lines.push(why_line(text("page.desk.typed_price"), micros(price), None));
        }
        if let Some(floor) = line.floor_micro {
            lines.push(why_line(text("sales_order_line.floor"), micros(floor), None));
        }
        lines.extend(arithmetic(currency, line, amounts));
        let gross = Money::new(amounts.gross_minor, currency);
        let result = why_line(text("sales_order_line.gross"), ui::money(gross), None);
        let figure = html! { b { (ui::money(gross)) } };
        ui::why(view, &format!("why-{}", line.line_no), &figure, &lines, &result, &self.basis("price"))
    }

    /// The payer's credit: what it was used for before, this order, what was left; for who may see credit. `when` says when that was; in a
    /// wide card the figures stand side by side.
    pub(super) fn credit(&self, v: &Visit<'_>, when: &'static str, wide: bool) -> Markup {
        let view = &v.view;
        let Some(look) = self.preview.credit.as_ref().filter(|_| v.may("exposure.list")) else { return html! {} };
        let amount = |minor: i64| side::amount(minor, self.preview.currency);
        let line = |label: &'static str, minor: i64| why_line(text(label), amount(minor), None);
        if side::is_prepaid(&self.preview) {
            let body = html! { (ui::facts(view, &[(text("page.desk.this"), amount(look.moved_minor))])) p.x-muted.mt-2 { (v.say("page.desk.credit.prepaid")) } };
            return ui::card_with(view, "page.desk.credit", Some(text(when)), None, &body);
        }
        let used: Vec<WhyLine> = self.facts.exposure.as_ref().map_or_else(Vec::new, |exposure| {
            vec![
                line("page.order.credit.open_orders", exposure.open_orders),
                line("page.order.credit.delivered", exposure.delivered),
                line("page.order.credit.invoiced", exposure.invoiced),
                line("page.order.credit.bills", exposure.bills),
                line("page.order.credit.advances", -exposure.advances),
            ]
        });
        let basis = self.basis("credit");
        let before = ui::why(view, "why-used", &amount(look.before_minor), &used, &line("page.desk.used", look.before_minor), &basis);
        let left = look.limit_minor.saturating_sub(look.after_minor);
        let taken = [
            line("page.desk.limit", look.limit_minor),
            line("page.desk.used", -look.before_minor),
            line("page.desk.this", -look.moved_minor),
        ];
        let rest = ui::why(view, "why-left", &html! { b { (amount(left)) } }, &taken, &line("page.desk.left", left), &basis);
        let mut facts = vec![
            (text("page.desk.limit"), amount(look.limit_minor)),
            (text("page.desk.used"), before),
            (text("page.desk.this"), amount(look.moved_minor)),
            (text("page.desk.left"), rest),
        ];
        if let Some(due) = look.oldest_due_on {
            facts.push((text("page.order.credit.oldest_due"), ui::date(due)));
        }
        let body = if wide { ui::facts_wide(view, &facts) } else { ui::facts(view, &facts) };
        ui::card_with(view, "page.desk.credit", Some(text(when)), None, &body)
    }
}

/// The promised day of an order's row, with its steps where they are known.
pub(super) fn promised(view: &View, order: &Value, recorded: Option<&Recorded>) -> Markup {
    let shown = day(order, "promised_on");
    recorded.filter(|recorded| !recorded.preview.promise.is_empty()).map_or(shown.clone(), |recorded| recorded.promise(view, &shown))
}

/// What a line of an order's row comes to, as it was decided.
pub(super) fn decided(v: &Visit<'_>, line: &Value, recorded: Option<&Recorded>) -> Option<Markup> {
    let recorded = recorded?;
    let known = recorded.line(super::number(line, "id"))?;
    let same = known.amounts.is_some_and(|amounts| amounts.gross_minor == super::number(line, "gross_minor"));
    // An amendment keeps the price of a line without asking for it again.
    (same && known.answer.is_some()).then(|| recorded.amount(v, known))
}
