//! What stands beside the lines: the payer's credit with this order, the checks before it is confirmed, what was sold last.

use super::sheet::Sheet;
use super::{number, price, said, words};
use crate::order::answer::{CreditLook, OrderCheck, OrderPreview, Outcome, PreviewVerdict};
use base::{Currency, Money, Remedy};
use serde_json::Value;
use ui::{AlertKind, Checked, Fill, Markup, Tone, View, Visit, data, html, text};

/// Credit, promised day and checks.
pub(super) fn figures(v: &Visit<'_>, sheet: &Sheet, preview: &OrderPreview) -> Markup {
    let begun = sheet.content.customer.is_some() || !preview.lines.is_empty();
    html! {
        div.x-stack {
            @if let (Some(credit), true) = (&preview.credit, v.may("exposure.list")) { (credit_card(&v.view, preview, credit)) }
            @if begun { (promised(&v.view, preview)) (checked(&v.view, preview)) }
            @else { (ui::card(&v.view, "page.desk.checks", &html! { p.x-muted { (v.say("page.desk.checks.later")) } })) }
        }
    }
}

fn credit_card(view: &View, preview: &OrderPreview, credit: &CreditLook) -> Markup {
    let money = |minor: i64| ui::money(Money::new(minor, preview.currency));
    let left = credit.limit_minor.saturating_sub(credit.after_minor);
    let facts = ui::facts(
        view,
        &[
            (text("page.desk.limit"), money(credit.limit_minor)),
            (text("page.desk.used"), money(credit.before_minor)),
            (text("page.desk.this"), money(credit.moved_minor)),
            (text("page.desk.left"), money(left)),
        ],
    );
    let used = (i128::from(credit.after_minor.max(0)) * 100)
        .checked_div(i128::from(credit.limit_minor))
        .and_then(|share| i64::try_from(share).ok());
    let body = html! {
        (facts)
        @if let Some(used) = used { div.mt-3 { (ui::meter_wide(view, "page.desk.meter", used, Fill::Used)) } }
        div.mt-3 { (verdict(view, preview, credit)) }
    };
    ui::card(view, "page.desk.credit", &body)
}

/// Whether the credit does, in one line.
fn verdict(view: &View, preview: &OrderPreview, credit: &CreditLook) -> Markup {
    let outcome = |name: &str| preview.checks.iter().find(|check| check.name == name).map(|check| check.outcome);
    let worst = outcome("credit").into_iter().chain(outcome("overdue")).max();
    match worst {
        _ if credit.on_hold => ui::alert(view, AlertKind::Bad, "page.desk.credit.held", None),
        Some(Outcome::Passed) => ui::alert(view, AlertKind::Ok, "page.desk.credit.fine", None),
        Some(Outcome::Reminder) => ui::alert(view, AlertKind::Warn, "page.desk.credit.reminder", None),
        Some(Outcome::NeedsApproval) => ui::alert(view, AlertKind::Warn, "page.desk.credit.approval", None),
        Some(Outcome::Refused) => ui::alert(view, AlertKind::Bad, "page.desk.credit.refused", None),
        None => html! {},
    }
}

/// The day the goods can be promised for, with the steps to it.
fn promised(view: &View, preview: &OrderPreview) -> Markup {
    let Some(day) = preview.promised_on else { return html! {} };
    let steps = html! {
        ol.x-steps-plain { @for step in &preview.promise { li { span { (said(view, &step.why)) } (ui::date(step.day)) } } }
    };
    let late = preview.requested_on.is_some_and(|wanted| wanted < day);
    let body = html! {
        p.x-promise.x-promise-late[late] { (ui::date(day)) }
        (ui::folded(view, "page.desk.promise.how", false, &steps))
    };
    ui::card(view, "sales_order.promised_on", &body)
}

/// The checks with their reasons, worst first in sight.
fn checked(view: &View, preview: &OrderPreview) -> Markup {
    let note = match preview.verdict {
        PreviewVerdict::Allowed => html! { (ui::tag(view, "page.desk.verdict.allowed", Tone::Done)) },
        PreviewVerdict::NeedsApproval => html! { (ui::tag(view, "page.desk.verdict.needs_approval", Tone::Wait)) },
        PreviewVerdict::Refused => html! { (ui::tag(view, "page.desk.verdict.refused", Tone::Bad)) },
    };
    let told = |why: &Remedy| placed(view, preview, why);
    ui::card_with(view, "page.desk.checks", None, Some(&note), &checks_told(view, &preview.checks, told))
}

/// A reason; of something that is wrong with a field, which field.
fn placed(view: &View, preview: &OrderPreview, why: &Remedy) -> String {
    let words = said(view, why);
    let no = preview.refusals.iter().find(|no| no.key == why.key && no.args == why.args);
    let Some(field) = no.and_then(|no| no.field.as_deref()) else { return words };
    let steps: Vec<&str> = field.split('.').collect();
    let label = steps.last().and_then(|name| super::draw::NAMES.iter().find(|(other, _)| other == name));
    let Some((_, label)) = label else { return words };
    let field = match steps.iter().find_map(|step| step.parse::<i64>().ok()) {
        Some(line) => view.say(text("ui.cell").with("line", line + 1).with("name", view.say(*label))),
        None => return words,
    };
    view.say(text("ui.problem").with("field", field).with("problem", words))
}

/// Checks as they are shown, on the desk and on an order's page.
pub(super) fn checks(view: &View, checks: &[OrderCheck]) -> Markup {
    checks_told(view, checks, |why| said(view, why))
}

fn checks_told(view: &View, checks: &[OrderCheck], told: impl Fn(&Remedy) -> String) -> Markup {
    let names: Vec<String> = checks.iter().map(|check| view.say(format!("sales_order.check.{}", check.name).as_str())).collect();
    let shown: Vec<Checked> = checks
        .iter()
        .zip(&names)
        .map(|(check, name)| Checked {
            name: data(name.as_str()),
            tone: match check.outcome {
                Outcome::Passed => Tone::Done,
                Outcome::Reminder => Tone::Part,
                Outcome::NeedsApproval => Tone::Wait,
                Outcome::Refused => Tone::Bad,
            },
            why: check.why.iter().map(&told).collect(),
            basis: check.basis.clone(),
        })
        .collect();
    ui::checks(view, &shown)
}

/// What the customer bought last, at which prices.
pub(super) fn recent(v: &Visit<'_>, rows: &[Value]) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let body = html! {
        ul.x-recent {
            @for row in rows {
                li { span.x-clip { (words(row, "product_name")) } " " small.x-muted { (ui::quantity(super::quantity(row, "quantity"))) " " (words(row, "unit")) } span.x-recent-end { (price(row, "price_micro")) } }
            }
        }
    };
    let order = rows.first().map(|row| number(row, "order_id")).unwrap_or_default();
    let end = html! { a.x-link href={ "/orders/" (order) } { (v.say("page.desk.recent.order")) } };
    ui::card_with(&v.view, "page.desk.recent", None, Some(&end), &body)
}

/// An amount in a currency.
pub(super) fn amount(minor: i64, currency: Currency) -> Markup {
    ui::money(Money::new(minor, currency))
}
