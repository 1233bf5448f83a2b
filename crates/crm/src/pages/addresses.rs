//! Where a customer's goods go: cards on its page, and their forms.

use super::{call, number, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Belonging, Entry, Icon, Markup, Reply, Site, Typed, Visit, html, text};

pub(super) fn register(site: &mut Site) {
    site.form(
        "/customers/{customer}/addresses/new",
        &["address.create"],
        |v| Box::pin(create(v, None)),
        |v, t| Box::pin(create(v, Some(t))),
    );
    site.form("/addresses/{address}/edit", &["address.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/addresses/{address}/close", &["address.close"], |v| Box::pin(back(v)), |v, t| Box::pin(close(v, t)));
}

const WHERE: (&str, &[&str]) = ("page.addresses.where", &["label", "province", "city", "district", "street", "remark"]);
const WHEN: (&str, &[&str]) = ("page.addresses.when", &["days", "from", "until"]);
const FIELDS: &[(&str, &[&str])] = &[WHERE, ("page.addresses.who", &["receiver", "phone", "default"]), WHEN];
const FIELDS_DEFAULT: &[(&str, &[&str])] = &[WHERE, ("page.addresses.who", &["receiver", "phone"]), WHEN];
const FIELDS_MASKED: &[(&str, &[&str])] = &[WHERE, ("page.addresses.who", &["receiver"]), WHEN];
const TEXTS: [&str; 10] = ["label", "street", "receiver", "phone", "province", "city", "district", "from", "until", "remark"];

/// The addresses of a customer that are used; nothing for those who may not see them.
pub(super) async fn card(v: &Visit<'_>, customer: i64, active: bool) -> Res<Markup> {
    let view = &v.view;
    if !v.may("address.list") {
        return Ok(html! {});
    }
    let rows = v.rows("address.list", json!({ "customer": customer, "state": "active" })).await?;
    let new = html! {
        @if active && v.may("address.create") {
            a.x-link href={ "/customers/" (customer) "/addresses/new" } { (ui::icon(Icon::Plus)) (view.say("op.address.create")) }
        }
    };
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.addresses.none")) } }
        @else { (ui::belongings(&rows.iter().map(|row| place(v, row, active)).collect::<Vec<_>>())) }
        @for row in &rows { (closing(v, row)) }
    };
    Ok(ui::card_with(view, "page.addresses", None, Some(&new), &body))
}

fn place(v: &Visit<'_>, row: &Value, active: bool) -> Belonging {
    let view = &v.view;
    let id = number(row, "id");
    let mut area: Vec<String> =
        ["province", "city", "district"].map(|key| words(row, key)).into_iter().filter(|part| !part.is_empty()).collect();
    area.dedup();
    let (receiver, phone, remark) = (words(row, "receiver"), words(row, "phone"), words(row, "remark"));
    let mut items = Vec::new();
    if active && v.may("address.change") {
        items.push(ui::menu_link("op.address.change", Icon::Pencil, format!("/addresses/{id}/edit")));
    }
    let name = format!("address-close-{id}");
    if active && v.may("address.close") {
        items.push(ui::menu_opens("op.address.close", Icon::Ban, &name).danger());
    }
    let head = html! {
        b { (words(row, "label")) }
        @if row["is_default"] == true { (ui::tag(view, "page.addresses.default", ui::Tone::Info)) }
    };
    let body = html! {
        p { (area.join(" ")) " " (words(row, "street")) }
        div.flex.flex-wrap.gap-4 {
            @if !receiver.is_empty() { span { (ui::icon(Icon::User)) (receiver) } }
            @if !phone.is_empty() || v.me.masks().contains("phone") { span { (ui::icon(Icon::Phone)) (call(v, &phone)) } }
            span { (ui::icon(Icon::Clock)) (window(v, row)) }
        }
        @if !remark.is_empty() { p.x-muted.x-paragraphs { (remark) } }
    };
    let menu = (!items.is_empty()).then(|| ui::menu(view, &format!("address-{id}"), "ui.more", &items));
    (head, body, menu)
}

/// The days and hours at which goods are taken, in words.
fn window(v: &Visit<'_>, row: &Value) -> String {
    let view = &v.view;
    let days = match days(row) {
        days if days.is_empty() || days.len() == 7 => view.say("page.addresses.any_day"),
        days if days == [1, 2, 3, 4, 5] => view.say("page.addresses.workdays"),
        days => days.iter().map(|day| view.say(format!("page.day.{day}").as_str())).collect::<Vec<_>>().join(" "),
    };
    match (row["from_minute"].as_i64(), row["to_minute"].as_i64()) {
        (Some(from), Some(until)) => {
            view.say(text("page.addresses.window").with("days", days).with("from", hour(from)).with("until", hour(until)))
        }
        _ => days,
    }
}

fn hour(minute: i64) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// The days of a row, Monday 1 to Sunday 7.
fn days(row: &Value) -> Vec<i64> {
    let sum = row["weekdays"].as_i64().unwrap_or_default();
    (1..=7).filter(|day| sum & (1 << (day - 1)) != 0).collect()
}

fn closing(v: &Visit<'_>, row: &Value) -> Markup {
    let id = number(row, "id");
    let (name, action) = (format!("address-close-{id}"), format!("/addresses/{id}/close"));
    html! { @if v.may("address.close") { (ui::confirm(&v.view, &name, "op.address.close", "page.addresses.close.what", "op.address.close", &action)) } }
}

fn weekdays(v: &Visit<'_>) -> Vec<(String, String)> {
    (1..=7).map(|day| (day.to_string(), v.say(format!("page.day.{day}").as_str()))).collect()
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let customer = v.id("customer")?;
    v.one("customer.detail", customer).await?;
    let own = format!("/customers/{customer}");
    let groups = if v.me.masks().contains("phone") { FIELDS_MASKED } else { FIELDS };
    let entry = Entry::new("address.create", "op.address.create", format!("{own}/addresses/new"), own.clone()).groups(groups);
    let entry = entry.fixed(json!({ "customer": customer })).long("remark").choice("days", weekdays(v));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("address")?;
    let row = v.one("address.detail", id).await?;
    let own = format!("/customers/{}", number(&row, "customer_id"));
    let seen = v.seen(number(&row, "version"));
    let mut begin = row.clone();
    begin["days"] = json!(days(&row));
    begin["from"] = json!(row["from_minute"].as_i64().map(hour));
    begin["until"] = json!(row["to_minute"].as_i64().map(hour));
    let groups = match (v.me.masks().contains("phone"), row["is_default"] == true) {
        (true, _) => FIELDS_MASKED,
        (false, true) => FIELDS_DEFAULT,
        (false, false) => FIELDS,
    };
    let entry = Entry::new("address.change", "op.address.change", format!("/addresses/{id}/edit?version={seen}"), own.clone());
    let entry = entry.groups(groups).begin(&begin).fixed(json!({ "address": id, "version": seen })).long("remark");
    let entry = TEXTS.iter().fold(entry, |entry, field| entry.emptied(field, "")).choice("days", weekdays(v));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

/// A deed has no page of its own: the customer's.
async fn back(v: &Visit<'_>) -> Res<Reply> {
    let row = v.one("address.detail", v.id("address")?).await?;
    Ok(Reply::Goto(format!("/customers/{}", number(&row, "customer_id"))))
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("address")?;
    let row = v.one("address.detail", id).await?;
    let own = format!("/customers/{}", number(&row, "customer_id"));
    v.deed("address.close", typed, &json!({ "address": id, "version": row["version"] }), &own, &own).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn days_are_the_sum_of_their_numbers() {
        assert_eq!(super::days(&json!({ "weekdays": 31 })), [1, 2, 3, 4, 5]);
        assert_eq!(super::days(&json!({ "weekdays": 96 })), [6, 7]);
        assert_eq!(super::days(&json!({ "weekdays": null })), [0; 0]);
        assert_eq!(super::hour(1050), "17:30");
    }
}
