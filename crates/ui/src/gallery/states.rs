//! Screens without content, and pages outside the shell.

use super::{Reply, shell};
use crate::{
    AlertKind, Icon, Markup, View, alert, busy, button, card, empty, failed, field, forbidden, form, form_actions, form_pairs, head, html,
    later, no_result, not_found, plain_card, plain_page, skeleton, stack, text,
};
use base::Refusal;

pub(super) fn page(view: &View) -> Markup {
    let nothing = empty(Icon::Cart, "gallery.order.none", "gallery.order.none.next")
        .action(button("gallery.order.new").primary().link("/gallery/entry"));
    let body = html! {
        (head("gallery.states").html(view))
        (stack(&html! {
            (card(view, "gallery.state.empty", &nothing.html(view)))
            (card(view, "gallery.state.no_result", &no_result("/gallery/states").html(view)))
            (card(view, "gallery.state.failed", &failed("7f3a91c2").html(view)))
            (card(view, "gallery.state.forbidden", &forbidden().html(view)))
            (card(view, "gallery.state.not_found", &not_found().html(view)))
            (card(view, "gallery.state.busy", &busy().html(view)))
            (card(view, "gallery.state.loading", &skeleton(view, 3)))
            (card(view, "gallery.state.later", &later(view, "late", "/gallery/later", 2)))
        }))
    };
    crate::page(view, &shell(view), "gallery.states", &body)
}

pub(super) fn late(view: &View) -> Markup {
    alert(view, AlertKind::Ok, "gallery.state.came", None)
}

pub(super) fn missing(view: &View) -> Markup {
    plain_page(view, "ui.not_found", &not_found().html(view))
}

pub(super) fn sign_in(view: &View, posted: Option<&str>) -> Reply {
    let typed = posted.map(form_pairs).unwrap_or_default();
    let login = typed.iter().find(|(name, _)| name == "login").map(|(_, value)| value.clone()).unwrap_or_default();
    let wrong = (posted.is_some() && !typed.is_empty()).then(|| Refusal::new("ui.sign_in_wrong"));
    let content = html! {
        @if wrong.is_some() { (alert(view, AlertKind::Bad, "ui.sign_in_wrong", None)) }
        (field("login", "ui.login").value(login).required().focus().autocomplete("username").html(view))
        (field("password", "ui.password").required().password("current-password").html(view))
        (form_actions(view, None, &button("ui.sign_in").primary().wide().html(view)))
    };
    let body = html! {
        (plain_card(&form("sign-in", "/gallery/sign-in").whole().html(view, &content)))
        p.text-center.mt-4 { a.x-link href="/gallery" { (view.say(text("gallery.back"))) } }
    };
    Reply { status: if wrong.is_some() { 422 } else { 200 }, html: plain_page(view, "ui.sign_in", &body) }
}
