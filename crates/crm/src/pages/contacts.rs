//! The people of a customer: cards on its page, and their forms.

use super::{call, hidden, number, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Belonging, Entry, Icon, Markup, Reply, Site, Typed, Visit, html};

pub(super) fn register(site: &mut Site) {
    site.form(
        "/customers/{customer}/contacts/new",
        &["contact.create"],
        |v| Box::pin(create(v, None)),
        |v, t| Box::pin(create(v, Some(t))),
    );
    site.form("/contacts/{contact}/edit", &["contact.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/contacts/{contact}/close", &["contact.close"], |v| Box::pin(back(v)), |v, t| Box::pin(close(v, t)));
}

const FIELDS: &[(&str, &[&str])] = &[("", &["name", "title", "phone", "wechat", "email", "primary", "remark"])];
const FIELDS_PRIMARY: &[(&str, &[&str])] = &[("", &["name", "title", "phone", "wechat", "email", "remark"])];
const FIELDS_MASKED: &[(&str, &[&str])] = &[("", &["name", "title", "email", "remark"])];
const TEXTS: [&str; 6] = ["name", "title", "phone", "wechat", "email", "remark"];

/// The people of a customer, those who have gone left out; nothing for those who may not see them.
pub(super) async fn card(v: &Visit<'_>, customer: i64, active: bool) -> Res<Markup> {
    let view = &v.view;
    if !v.may("contact.list") {
        return Ok(html! {});
    }
    let rows = v.rows("contact.list", json!({ "customer": customer, "state": "active" })).await?;
    let new = html! {
        @if active && v.may("contact.create") {
            a.x-link href={ "/customers/" (customer) "/contacts/new" } { (ui::icon(Icon::Plus)) (view.say("op.contact.create")) }
        }
    };
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.contacts.none")) } }
        @else { (ui::belongings(&rows.iter().map(|row| person(v, row, active)).collect::<Vec<_>>())) }
        @for row in &rows { (closing(v, row)) }
    };
    Ok(ui::card_with(view, "page.contacts", None, Some(&new), &body))
}

fn person(v: &Visit<'_>, row: &Value, active: bool) -> Belonging {
    let view = &v.view;
    let (id, masked) = (number(row, "id"), v.me.masks().contains("phone"));
    let (title, email, wechat, remark) = (words(row, "title"), words(row, "email"), words(row, "wechat"), words(row, "remark"));
    let mut items = Vec::new();
    if active && v.may("contact.change") {
        items.push(ui::menu_link("op.contact.change", Icon::Pencil, format!("/contacts/{id}/edit")));
    }
    let name = format!("contact-close-{id}");
    if active && v.may("contact.close") {
        items.push(ui::menu_opens("op.contact.close", Icon::Ban, &name).danger());
    }
    let head = html! {
        b { (words(row, "name")) }
        @if !title.is_empty() { span.x-muted { (title) } }
        @if row["is_primary"] == true { (ui::tag(view, "contact.primary", ui::Tone::Info)) }
    };
    let body = html! {
        div.flex.flex-wrap.gap-4 {
            span { (ui::icon(Icon::Phone)) (call(v, &words(row, "phone"))) }
            @if masked || !wechat.is_empty() { span { (view.say("contact.wechat")) " " @if masked { (hidden(view)) } @else { (wechat) } } }
            @if !email.is_empty() { span { a.x-link href={ "mailto:" (email) } { (email) } } }
        }
        @if !remark.is_empty() { p.x-muted.x-paragraphs { (remark) } }
    };
    let menu = (!items.is_empty()).then(|| ui::menu(view, &format!("contact-{id}"), "ui.more", &items));
    (head, body, menu)
}

fn closing(v: &Visit<'_>, row: &Value) -> Markup {
    let id = number(row, "id");
    let (name, action) = (format!("contact-close-{id}"), format!("/contacts/{id}/close"));
    html! { @if v.may("contact.close") { (ui::confirm(&v.view, &name, "op.contact.close", "page.contacts.close.what", "op.contact.close", &action)) } }
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let customer = v.id("customer")?;
    v.one("customer.detail", customer).await?;
    let own = format!("/customers/{customer}");
    let groups = if v.me.masks().contains("phone") { FIELDS_MASKED } else { FIELDS };
    let entry = Entry::new("contact.create", "op.contact.create", format!("{own}/contacts/new"), own.clone()).groups(groups);
    let entry = entry.fixed(json!({ "customer": customer })).long("remark");
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("contact")?;
    let row = v.one("contact.detail", id).await?;
    let own = format!("/customers/{}", number(&row, "customer_id"));
    let seen = v.seen(number(&row, "version"));
    let groups = match (v.me.masks().contains("phone"), row["is_primary"] == true) {
        (true, _) => FIELDS_MASKED,
        (false, true) => FIELDS_PRIMARY,
        (false, false) => FIELDS,
    };
    let entry = Entry::new("contact.change", "op.contact.change", format!("/contacts/{id}/edit?version={seen}"), own.clone());
    let entry = entry.groups(groups).begin(&row).fixed(json!({ "contact": id, "version": seen })).long("remark");
    let entry = TEXTS.iter().fold(entry, |entry, field| entry.emptied(field, ""));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

/// A deed has no page of its own: the customer's.
async fn back(v: &Visit<'_>) -> Res<Reply> {
    let row = v.one("contact.detail", v.id("contact")?).await?;
    Ok(Reply::Goto(format!("/customers/{}", number(&row, "customer_id"))))
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("contact")?;
    let row = v.one("contact.detail", id).await?;
    let own = format!("/customers/{}", number(&row, "customer_id"));
    v.deed("contact.close", typed, &json!({ "contact": id, "version": row["version"] }), &own, &own).await
}
