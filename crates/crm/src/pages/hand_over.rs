//! Giving customers into other hands: one, those that were ticked, or all that somebody has.

use super::{list, number, words};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Entry, Markup, Problems, Ran, Reply, Site, Typed, Visit, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/customers/{customer}/hand-over", &["customer.hand_over"], |v| Box::pin(one(v, None)), |v, t| Box::pin(one(v, Some(t))));
    site.form("/customers/hand-over", &["customer.hand_over"], |v| Box::pin(ticked(v, None)), |v, t| Box::pin(ticked(v, Some(t))));
    site.form("/customers/hand-over/all", &["customer.hand_over"], |v| Box::pin(all(v, None)), |v, t| Box::pin(all(v, Some(t))));
}

/// Customers of one request at the most, as the operation has it.
const AT_ONCE: usize = 50;
/// Requests that one form makes at the most; the rest is told and sent again.
const REQUESTS_MAX: usize = 40;

async fn one(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("customer")?;
    let row = v.one("customer.detail", id).await?;
    let (own, seen) = (format!("/customers/{id}"), v.seen(number(&row, "version")));
    let entry = Entry::new("customer.hand_over", "op.customer.hand_over", format!("{own}/hand-over?version={seen}"), own.clone());
    let entry = entry.groups(&[("", &["to", "reason"])]).fixed(json!({ "customer": id, "version": seen }));
    let entry = entry.notice(ui::plain_card(&html! {
        p { (v.say(text("page.hand_over.from").with("owner", words(&row, "owner_name")).with("department", words(&row, "department_name")))) }
        p.x-muted { (v.say("page.hand_over.follows")) }
    }));
    match typed {
        None => v.entry(&entry).await,
        // Whoever gave it away may not see it any more.
        Some(typed) => v.submit(&entry, typed, |_| "/customers".to_owned()).await,
    }
}

/// Those that were ticked in the list: first the form, then the deed.
async fn ticked(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let Some(typed) = typed else { return Ok(Reply::Goto("/customers".to_owned())) };
    let ids = typed.numbers("id");
    let rows = list::of_ids(v, &ids).await?;
    if rows.is_empty() {
        return Ok(Reply::Goto("/customers".to_owned()));
    }
    let begun = typed.get("to~text").is_some();
    if !begun {
        return form(v, "/customers/hand-over", typed, &[], &of_rows(&rows));
    }
    let ids: Vec<i64> = rows.iter().map(|row| number(row, "id")).collect();
    match give(v, typed, &ids).await? {
        Given::All => Ok(Reply::Goto("/customers".to_owned())),
        Given::Not(refused) => {
            let page = form(v, "/customers/hand-over", typed, &refused, &of_rows(&rows))?;
            Ok(Reply::Refused(Box::new(page)))
        }
    }
}

/// What is about to be given away, each sent along.
fn of_rows(rows: &[Value]) -> Markup {
    html! {
        ul.x-plain-list {
            @for row in rows {
                li {
                    input type="hidden" name="id" value=(number(row, "id"));
                    (words(row, "name")) " " span.x-muted { (words(row, "code")) " · " (words(row, "owner_name")) }
                }
            }
        }
    }
}

/// All that somebody has: a leaver's, or a territory's.
async fn all(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let action = "/customers/hand-over/all";
    let empty = Typed::default();
    let Some(typed) = typed else { return form(v, action, &empty, &[], &from_whom(v, &empty, &[])) };
    let mut fields = typed.0.clone();
    let schema = json!({ "properties": { "from": { "x-entity": "user" } } });
    v.resolve_references(&schema, &mut fields).await?;
    let typed = &Typed(fields);
    let Some(from) = typed.number("from") else {
        let refused = [base::Refusal::new("ui.required").field("from")];
        return Ok(Reply::Refused(Box::new(form(v, action, typed, &refused, &from_whom(v, typed, &refused))?)));
    };
    for _ in 0..REQUESTS_MAX {
        let window = Window { limit: Some(i64::try_from(AT_ONCE).unwrap_or(1)), ..Window::default() };
        let page = v.query("customer.list", json!({ "owner": from, "state": "active" }), &window).await?;
        let ids: Vec<i64> = page.rows.iter().map(|row| number(row, "id")).collect();
        if ids.is_empty() {
            break;
        }
        if let Given::Not(refused) = give(v, typed, &ids).await? {
            return Ok(Reply::Refused(Box::new(form(v, action, typed, &refused, &from_whom(v, typed, &refused))?)));
        }
    }
    Ok(Reply::Goto(format!("/customers?state=active&owner={}", typed.number("to").unwrap_or_default())))
}

fn from_whom(v: &Visit<'_>, typed: &Typed, refused: &[base::Refusal]) -> Markup {
    let value = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let (id, shown) = (value("from"), value("from~text"));
    let from = ui::combobox("from", "page.hand_over.whose", "/find/user").value(&id, &shown).required().error(Problems(refused).at("from"));
    ui::fields(&from.html(&v.view))
}

/// What came of it.
enum Given {
    All,
    Not(Vec<base::Refusal>),
}

async fn give(v: &Visit<'_>, typed: &Typed, ids: &[i64]) -> Res<Given> {
    let mut fields = typed.0.clone();
    v.resolve_references(&json!({ "properties": { "to": { "x-entity": "user" } } }), &mut fields).await?;
    let typed = Typed(fields);
    let Some(to) = typed.number("to") else {
        let key = if typed.get("to").is_none_or(str::is_empty) { "ui.required" } else { "ui.not_found_by_words" };
        return Ok(Given::Not(vec![base::Refusal::new(key).field("to")]));
    };
    for some in ids.chunks(AT_ONCE) {
        let mut input = json!({ "customers": some, "to": to });
        if let Some(reason) = typed.get("reason").filter(|reason| !reason.trim().is_empty()) {
            input["reason"] = json!(reason);
        }
        let digest = base::Digest::of(format!("{} {input}", typed.key().unwrap_or_default()).as_bytes());
        match v.run("customer.hand_over_many", Some(format!("form-{digest}")), &input).await? {
            Ran::Done(_) | Ran::Waits { .. } => {}
            Ran::Refused(refused) => return Ok(Given::Not(refused)),
        }
    }
    Ok(Given::All)
}

/// The form: who gives, above; to whom and why, below.
fn form(v: &Visit<'_>, action: &str, typed: &Typed, refused: &[base::Refusal], above: &Markup) -> Res<Reply> {
    let view = &v.view;
    let problems = Problems(refused);
    let value = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let (id, shown) = (value("to"), value("to~text"));
    let to = ui::combobox("to", "customer.to", "/find/user").value(&id, &shown).required().error(problems.at("to"));
    let reason = ui::field("reason", "customer.reason").value(value("reason")).max_length(200).error(problems.at("reason"));
    let body = ui::stack(&html! {
        (problems.summary_of(view, "customer.hand_over"))
        (ui::card(view, "page.hand_over.which", above))
        (ui::plain_card(&html! { (ui::fields(&html! { (to.html(view)) (reason.html(view)) })) p.x-muted { (view.say("page.hand_over.follows")) } }))
        (ui::form_actions(view, None, &html! {
            (ui::button("ui.cancel").link("/customers").html(view))
            (ui::button("op.customer.hand_over").primary().shortcut("Ctrl ↵").html(view))
        }))
    });
    let region = ui::form("entry", action).key(v.new_key()).html(view, &body);
    Ok(v.reply("op.customer.hand_over_many", &ui::head("op.customer.hand_over_many").html(view), "entry", region))
}
