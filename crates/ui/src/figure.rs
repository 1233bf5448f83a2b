//! Small pictures of a figure or a state: pill, avatar, meter, spark line, key figure.

use crate::icon::{Icon, icon};
use crate::prefs::Growth;
use crate::view::{Say, View, data};
use maud::{Markup, html};

/// What a colour says, everywhere the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to see to: drafts, closed things.
    Neutral,
    /// Agreed, in force.
    Info,
    /// On its way.
    Go,
    /// Done in part.
    Part,
    /// Done.
    Done,
    /// Waits for a person.
    Wait,
    /// Stands in a queue.
    Queue,
    /// Refused, late, over a limit.
    Bad,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Tone::Neutral => "x-t-neutral",
            Tone::Info => "x-t-info",
            Tone::Go => "x-t-go",
            Tone::Part => "x-t-part",
            Tone::Done => "x-t-done",
            Tone::Wait => "x-t-wait",
            Tone::Queue => "x-t-queue",
            Tone::Bad => "x-t-bad",
        }
    }
}

/// The tone of each state, the one table for all screens. What is not named is neutral.
const TONES: &[(Tone, &[&str])] = &[
    (
        Tone::Neutral,
        &["draft", "closed", "disabled", "withdrawn", "cancelled", "void", "released", "expired", "reversed", "reversal", "taken_back"],
    ),
    (Tone::Info, &["active", "approved", "confirmed", "accepted", "issued", "published", "open"]),
    (Tone::Go, &["shipped", "delivered", "sent", "in_transit", "running", "judging", "undoing"]),
    (Tone::Part, &["partly_shipped", "partly_delivered", "partly_paid", "partly_invoiced", "partial", "partly_used", "partly_credited"]),
    (Tone::Done, &["done", "completed", "paid", "settled", "won", "received", "taken", "signed", "used"]),
    (Tone::Wait, &["pending", "submitted", "in_review", "held", "due", "ready", "stopped", "to_sign", "unused"]),
    (Tone::Queue, &["waiting", "to_ship", "reserved", "queued", "planned"]),
    (Tone::Bad, &["refused", "rejected", "overdue", "dead", "lost", "failed", "blocked", "disputed"]),
];

/// The tone of a state, by the one table.
#[must_use]
pub fn tone_of(state: &str) -> Tone {
    TONES.iter().find(|(_, states)| states.contains(&state)).map_or(Tone::Neutral, |(tone, _)| *tone)
}

/// A state as a pill: its text is `state.<state>`, its tone stands in the one table.
#[must_use]
pub fn state_pill(view: &View, state: &str) -> Markup {
    pill(view, format!("state.{state}").as_str(), tone_of(state))
}

/// A pill with a dot.
#[must_use]
pub fn pill<'a>(view: &View, label: impl Into<Say<'a>>, tone: Tone) -> Markup {
    html! { span.x-pill.(tone.class()) { (view.say(label)) } }
}

/// A label without a dot: a class of customers, a kind of line.
#[must_use]
pub fn tag<'a>(view: &View, label: impl Into<Say<'a>>, tone: Tone) -> Markup {
    html! { span.x-pill.x-pill-plain.(tone.class()) { (view.say(label)) } }
}

/// A mark of one sign beside a name: `A`, `!`.
#[must_use]
pub fn mark(sign: &str, tone: Tone) -> Markup {
    html! { span.x-mark.x-mark-bad[tone == Tone::Bad] { (sign) } }
}

/// A person's sign: the last character of a Chinese name, else the initials.
#[must_use]
pub fn avatar(name: &str) -> Markup {
    avatar_of(name, false)
}

/// A person's sign, larger.
#[must_use]
pub fn avatar_large(name: &str) -> Markup {
    avatar_of(name, true)
}

fn avatar_of(name: &str, large: bool) -> Markup {
    const COLOURS: [Tone; 6] = [Tone::Bad, Tone::Queue, Tone::Wait, Tone::Go, Tone::Part, Tone::Info];
    let sum = name.chars().fold(7_u32, |sum, letter| sum.wrapping_mul(31).wrapping_add(u32::from(letter)));
    let tone = COLOURS[sum as usize % COLOURS.len()];
    let latin = name.is_ascii();
    let sign: String = if latin {
        name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect::<String>().to_uppercase()
    } else {
        name.chars().next_back().into_iter().collect()
    };
    html! { span.x-av.x-av-large[large].(tone.class()) aria-hidden="true" { (sign) } }
}

/// A person: sign and name.
#[must_use]
pub fn person(name: &str) -> Markup {
    html! { span.x-person-cell { (avatar(name)) span { (name) } } }
}

/// How a meter is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The fuller the better: paid, attained. Another colour when full.
    Attained,
    /// The fuller the tighter: used of a limit. Warns from 80 %, red from 100 %.
    Used,
}

/// A share as a bar with its percentage.
#[must_use]
pub fn meter<'a>(view: &View, label: impl Into<Say<'a>>, percent: i64, fill: Fill) -> Markup {
    meter_of(view, label.into(), percent, fill, false)
}

/// The same across the whole width.
#[must_use]
pub fn meter_wide<'a>(view: &View, label: impl Into<Say<'a>>, percent: i64, fill: Fill) -> Markup {
    meter_of(view, label.into(), percent, fill, true)
}

fn meter_of(view: &View, label: Say, percent: i64, fill: Fill, wide: bool) -> Markup {
    let class = match (fill, percent) {
        (Fill::Attained, 100..) => "x-meter-done",
        (Fill::Used, 100..) => "x-meter-bad",
        (Fill::Used, 80..) => "x-meter-warn",
        _ => "x-meter-part",
    };
    let (shown, words) = (format!("{percent}%"), view.say(label));
    html! {
        span.x-meter.x-meter-wide[wide].(class) role="meter" aria-label=(words) aria-valuenow=(percent.clamp(0, 100)) aria-valuemin="0" aria-valuemax="100" aria-valuetext=(shown) {
            (bar(percent))
            span aria-hidden="true" { (shown) }
        }
    }
}

/// The bar itself: widths are attributes of a drawing, since a strict policy forbids styles in the page.
pub(crate) fn bar(percent: i64) -> Markup {
    let width = format!("{}%", percent.clamp(0, 100));
    html! { svg.x-bar aria-hidden="true" focusable="false" { rect width=(width) height="6" rx="3" {} } }
}

/// A line without axes, drawn at the server; nothing from fewer than two values.
#[must_use]
pub fn spark(values: &[i64]) -> Markup {
    if values.len() < 2 {
        return html! {};
    }
    let (low, high) = values.iter().fold((i64::MAX, i64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    let span = i128::from(high) - i128::from(low);
    let last = i128::try_from(values.len() - 1).unwrap_or(1);
    let place = |(at, value): (usize, &i64)| {
        let x = i128::try_from(at).unwrap_or(0) * 200 / last;
        let y = if span == 0 { 20 } else { 36 - (i128::from(*value) - i128::from(low)) * 32 / span };
        format!("{x} {y}")
    };
    let line: Vec<String> = values.iter().enumerate().map(place).collect();
    let line = format!("M{}", line.join("L"));
    html! {
        svg.x-spark viewBox="0 0 200 40" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            path.x-spark-fill d={ (line) "V40H0Z" } {}
            path d=(line) {}
        }
    }
}

/// A key figure; see [`kpi`].
#[derive(Clone, Debug)]
pub struct Kpi<'a> {
    label: Say<'a>,
    value: String,
    note: Option<Say<'a>>,
    trend: Option<(i64, bool)>,
    line: &'a [i64],
    link: Option<String>,
}

/// A key figure with its label; the value is ready to be read (`¥2.99 亿`).
#[must_use]
pub fn kpi<'a>(label: impl Into<Say<'a>>, value: impl Into<String>) -> Kpi<'a> {
    Kpi { label: label.into(), value: value.into(), note: None, trend: None, line: &[], link: None }
}

impl<'a> Kpi<'a> {
    /// What stands under the figure.
    #[must_use]
    pub fn note(mut self, note: impl Into<Say<'a>>) -> Self {
        self.note = Some(note.into());
        self
    }
    /// The change against before, in tenths of a percent: 86 is +8.6 %.
    #[must_use]
    pub fn change(mut self, per_mille: i64) -> Self {
        self.trend = Some((per_mille, per_mille >= 0));
        self
    }
    /// The same for a figure that should fall: overdue amounts, complaints.
    #[must_use]
    pub fn change_down_is_good(mut self, per_mille: i64) -> Self {
        self.trend = Some((per_mille, per_mille < 0));
        self
    }
    /// Its course.
    #[must_use]
    pub fn line(mut self, values: &'a [i64]) -> Self {
        self.line = values;
        self
    }
    /// Where the figure is opened.
    #[must_use]
    pub fn link(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        let inside = html! {
            dl {
                dt { (view.say(self.label.clone())) }
                dd { (self.value) }
            }
            div.x-kpi-note {
                @if let Some((per_mille, good)) = self.trend { (trend(view, per_mille, good)) }
                @if let Some(note) = &self.note { span { (view.say(note.clone())) } }
            }
            (spark(self.line))
        };
        match &self.link {
            Some(address) => html! { a.x-card.x-kpi href=(address) { (inside) } },
            None => html! { div.x-card.x-kpi { (inside) } },
        }
    }
}

/// An arrow and a percentage. Good is green; a person may have it red where it means growth, as on Chinese markets.
fn trend(view: &View, per_mille: i64, good: bool) -> Markup {
    let green = good == (view.prefs.growth == Growth::GreenUp);
    let picture = if per_mille >= 0 { Icon::TrendUp } else { Icon::TrendDown };
    let sign = if per_mille >= 0 { '+' } else { '-' };
    let size = per_mille.unsigned_abs();
    html! { span.x-trend.x-trend-good[green].x-trend-bad[!green] { (icon(picture)) (sign) (size / 10) "." (size % 10) "%" } }
}

/// Key figures side by side.
#[must_use]
pub fn kpis(view: &View, all: &[Kpi]) -> Markup {
    html! { div.x-kpis { @for kpi in all { (kpi.html(view)) } } }
}

/// How far a long job is: `done` of `total`, with what it does now.
#[must_use]
pub fn progress<'a>(view: &View, label: impl Into<Say<'a>>, done: i64, total: i64) -> Markup {
    let percent = if total > 0 { done.clamp(0, total).saturating_mul(100) / total } else { 0 };
    let words = view.say(label);
    html! {
        div.x-prog role="progressbar" aria-label=(words) aria-valuenow=(percent) aria-valuemin="0" aria-valuemax="100" {
            div { span { (words) } small { (view.say(data(format!("{done} / {total}")))) } }
            (bar(percent))
        }
    }
}
