//! What stands beside the lines: the payer's credit with this order, the checks before it is confirmed, what was sold last.

use super::look::Look;
use super::sheet::Sheet;
use super::{number, price, said, words};
use crate::order::answer::{CreditLook, OrderCheck, OrderPreview, Outcome, PreviewVerdict};
use base::{Currency, Money, Refusal, Remedy};
use crm::api::PaymentKind;
use serde_json::Value;
use ui::{AlertKind, Checked, Fill, Markup, Tone, View, Visit, data, html, text};

/// Credit, promised day and checks.
pub(super) fn figures(v: &Visit<'_>, sheet: &Sheet, look: &Look) -> Markup {
    let preview = &look.preview;
    let begun = sheet.content.customer.is_some() || !preview.lines.is_empty();
    html! {
        div.x-stack {
            @if let (Some(credit), true) = (&preview.credit, v.may("exposure.list")) { (credit_card(&v.view, look, credit)) }
            @if begun { (promised(&v.view, preview)) (checked(&v.view, look)) }
            @else { (ui::card(&v.view, "page.desk.checks", &html! { p.x-muted { (v.say("page.desk.checks.later")) } })) }
        }
    }
}

/// 款到发货: the money comes before the goods, so that no credit is used.
pub(super) fn is_prepaid(preview: &OrderPreview) -> bool {
    preview.payment.as_ref().is_some_and(|payment| payment.kind == PaymentKind::BeforeDelivery)
}

fn credit_card(view: &View, look: &Look, credit: &CreditLook) -> Markup {
    let money = |minor: i64| ui::money(Money::new(minor, look.preview.currency));
    let this = (text("page.desk.this"), money(credit.moved_minor));
    if is_prepaid(&look.preview) {
        let body = html! { (ui::facts(view, &[this])) div.mt-3 { (verdict(view, look, credit)) } };
        return ui::card(view, "page.desk.credit", &body);
    }
    let left = credit.limit_minor.saturating_sub(credit.after_minor);
    let facts = ui::facts(
        view,
        &[
            (text("page.desk.limit"), money(credit.limit_minor)),
            (text("page.desk.used"), money(credit.before_minor)),
            this,
            (text("page.desk.left"), money(left)),
        ],
    );
    let used = (i128::from(credit.after_minor.max(0)) * 100)
        .checked_div(i128::from(credit.limit_minor))
        .and_then(|share| i64::try_from(share).ok());
    let body = html! {
        (facts)
        @if let Some(used) = used { div.mt-3 { (ui::meter_wide(view, "page.desk.meter", used, Fill::Used)) } }
        div.mt-3 { (verdict(view, look, credit)) }
    };
    ui::card(view, "page.desk.credit", &body)
}

/// Whether the credit does, in one line: what the check of it says.
fn verdict(view: &View, look: &Look, credit: &CreditLook) -> Markup {
    let check = look.preview.checks.iter().find(|check| check.name == "credit");
    match check.map(|check| check.outcome) {
        _ if credit.on_hold => ui::alert(view, AlertKind::Bad, "page.desk.credit.held", None),
        Some(Outcome::Refused) => ui::alert(view, AlertKind::Bad, "page.desk.credit.refused", None),
        Some(Outcome::NeedsApproval) => ui::alert(view, AlertKind::Warn, "page.desk.credit.approval", None),
        Some(_) if is_prepaid(&look.preview) => ui::alert(view, AlertKind::Info, "page.desk.credit.prepaid", None),
        Some(Outcome::Reminder) => ui::alert(view, AlertKind::Warn, "page.desk.credit.reminder", None),
        Some(Outcome::Passed) if look.unread > 0 => ui::alert(view, AlertKind::Info, "page.desk.credit.undecided", None),
        Some(Outcome::Passed) => ui::alert(view, AlertKind::Ok, "page.desk.credit.fine", None),
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
fn checked(view: &View, look: &Look) -> Markup {
    let preview = &look.preview;
    let note = match preview.verdict {
        PreviewVerdict::Allowed => html! { (ui::tag(view, "page.desk.verdict.allowed", Tone::Done)) },
        PreviewVerdict::NeedsApproval => html! { (ui::tag(view, "page.desk.verdict.needs_approval", Tone::Wait)) },
        PreviewVerdict::Refused => html! { (ui::tag(view, "page.desk.verdict.refused", Tone::Bad)) },
    };
    let unread = i64::try_from(look.unread).unwrap_or(i64::MAX);
    let mut left: Vec<&Refusal> = preview.refusals.iter().collect();
    let body = html! {
        (checks_told(view, &preview.checks, |why| placed(view, &mut left, why), |check| look.is_undecided(check)))
        @if preview.checks.iter().any(|check| look.is_undecided(check)) {
            p.x-muted.x-small.mt-3 { (view.say(text("page.desk.checks.unread").with("count", unread))) }
        }
    };
    ui::card_with(view, "page.desk.checks", None, Some(&note), &body)
}

/// A reason; of something that is wrong with a line, which one. What is wrong with two lines alike is told of each of them.
fn placed(view: &View, left: &mut Vec<&Refusal>, why: &Remedy) -> String {
    let words = said(view, why);
    let Some(at) = left.iter().position(|no| no.key == why.key && no.args == why.args) else { return words };
    let no = left.remove(at);
    let Some(field) = no.field.as_deref() else { return words };
    let steps: Vec<&str> = field.split('.').collect();
    let label = steps.last().and_then(|name| super::draw::NAMES.iter().find(|(other, _)| other == name));
    let (Some((_, label)), Some(line)) = (label, steps.iter().find_map(|step| step.parse::<i64>().ok())) else { return words };
    let field = view.say(text("ui.cell").with("line", line + 1).with("name", view.say(*label)));
    view.say(text("ui.problem").with("field", field).with("problem", words))
}

/// Checks as they are shown, on the desk and on an order's page.
pub(super) fn checks(view: &View, checks: &[OrderCheck]) -> Markup {
    checks_told(view, checks, |why| said(view, why), |_| false)
}

fn checks_told(
    view: &View,
    checks: &[OrderCheck],
    mut told: impl FnMut(&Remedy) -> String,
    undecided: impl Fn(&OrderCheck) -> bool,
) -> Markup {
    let called = |check: &OrderCheck| {
        let name = view.say(format!("sales_order.check.{}", check.name).as_str());
        if undecided(check) { view.say(text("page.desk.check.undecided").with("check", name)) } else { name }
    };
    let names: Vec<String> = checks.iter().map(called).collect();
    let shown: Vec<Checked> = checks
        .iter()
        .zip(&names)
        .map(|(check, name)| Checked {
            name: data(name.as_str()),
            tone: match check.outcome {
                Outcome::Passed if undecided(check) => Tone::Neutral,
                Outcome::Passed => Tone::Done,
                Outcome::Reminder => Tone::Part,
                Outcome::NeedsApproval => Tone::Wait,
                Outcome::Refused => Tone::Bad,
            },
            why: if undecided(check) { Vec::new() } else { check.why.iter().map(&mut told).collect() },
            basis: if undecided(check) { Vec::new() } else { check.basis.clone() },
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
