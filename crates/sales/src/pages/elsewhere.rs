//! A draft that is not any more what stands on the desk: changed, confirmed or thrown away in another place. What was typed here is not
//! lost, and it is said what can be done with it.

use super::sheet::Sheet;
use super::{sql, words};
use crate::order_draft::model::DraftState;
use base::{Refusal, Timestamp};
use kernel::{Res, p};
use serde_json::Value;
use ui::{AlertKind, Icon, Markup, Say, View, Visit, html, text};

/// The button that keeps what is typed as a draft of its own.
pub(super) const ANEW: &str = "anew";
/// Refusals that say so.
const SAID: [&str; 2] = ["record.changed_meanwhile", "order_draft.ended"];

/// What has become of the draft.
pub(super) struct Elsewhere {
    /// The draft as it is now.
    draft: Value,
    /// The order that it became.
    order: Option<Made>,
    /// What is typed here may be kept as another draft.
    anew: bool,
}

/// An order, or an amendment of it.
pub(super) struct Made {
    id: i64,
    number: String,
}
impl Made {
    /// Where it is.
    pub(super) fn address(&self) -> String {
        format!("/orders/{}", self.id)
    }
}

/// What the draft on the sheet has become, if that is why it was refused.
pub(super) async fn of(v: &Visit<'_>, sheet: &Sheet, refused: &[Refusal]) -> Res<Option<Elsewhere>> {
    let Some(id) = sheet.draft.filter(|_| refused.iter().any(|no| SAID.contains(&no.key.as_str()))) else { return Ok(None) };
    let draft = v.one("order_draft.detail", id).await?;
    let order = order_of(v, &draft).await?;
    Ok(Some(Elsewhere { draft, order, anew: sheet.amends.is_none() }))
}

/// The order that a draft became: it was made in the moment in which the draft ended.
pub(super) async fn order_of(v: &Visit<'_>, draft: &Value) -> Res<Option<Made>> {
    let (Some(id), Some(at)) = (draft["id"].as_i64(), Timestamp::parse(&words(draft, "changed_at"))) else { return Ok(None) };
    if words(draft, "state") != DraftState::Confirmed.as_str() || !v.may("sales_order.detail") {
        return Ok(None);
    }
    let rows: Vec<(String, String)> = v.kernel().all_aside(&sql::MADE, p![at]).await?;
    let of_draft = |touched: &str| {
        let touched: Vec<(String, i64)> = serde_json::from_str(touched).unwrap_or_default();
        touched.iter().any(|(entity, one)| entity == "order_draft" && *one == id)
    };
    let made = rows.iter().filter(|(touched, _)| of_draft(touched)).find_map(|(_, result)| {
        let made: Value = serde_json::from_str(result).ok()?;
        Some(Made { id: made["id"].as_i64()?, number: words(&made, "number") })
    });
    Ok(made)
}

/// What became of a draft that has ended, in words.
pub(super) fn ended<'s>(draft: &Value, order: Option<&Made>) -> Say<'s> {
    match (order, words(draft, "state") == DraftState::Discarded.as_str()) {
        (Some(order), _) => text("page.draft.became").with("number", order.number.as_str()),
        (None, true) => text("page.draft.discarded"),
        (None, false) => text("page.draft.confirmed"),
    }
}

impl Elsewhere {
    fn is_open(&self) -> bool {
        words(&self.draft, "state") == DraftState::Draft.as_str()
    }

    fn now(&self) -> String {
        format!("/orders/drafts/{}", self.draft["id"])
    }

    /// What has become of it, and the ways on.
    pub(super) fn told(&self, view: &View) -> Markup {
        let title = if self.is_open() { text("page.desk.elsewhere") } else { ended(&self.draft, self.order.as_ref()) };
        let more = html! {
            p { (view.say(if self.anew { "page.desk.elsewhere.keep" } else { "page.desk.elsewhere.again" })) }
            div.x-alert-ways {
                @if let Some(order) = &self.order { (ui::button("page.desk.elsewhere.order").small().link(order.address()).html(view)) }
                @if self.is_open() { (ui::button("ui.discard").small().link(self.now()).html(view)) }
                @if self.anew { (ui::button("page.desk.elsewhere.anew").small().icon(Icon::Copy).value("as", ANEW).html(view)) }
            }
        };
        html! { div data-stale=(view.say("page.desk.unsaved")) { (ui::alert(view, AlertKind::Warn, title, Some(&more))) } }
    }

    /// What stands at the foot instead of the button that would confirm it.
    pub(super) fn actions(&self, view: &View) -> Markup {
        match &self.order {
            Some(order) => ui::button("page.desk.elsewhere.order").primary().link(order.address()).html(view),
            None if self.anew => ui::button("page.desk.elsewhere.anew").primary().icon(Icon::Copy).value("as", ANEW).html(view),
            None => ui::button("ui.discard").primary().link(self.now()).html(view),
        }
    }

    /// The same for a desk that is being typed on: its parts by their ids.
    pub(super) fn answer(&self, view: &View) -> Markup {
        html! {
            div data-into="desk-elsewhere" { (self.told(view)) }
            div data-into="totals-actions" { (self.actions(view)) }
        }
    }
}
