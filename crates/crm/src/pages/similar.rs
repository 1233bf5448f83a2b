//! Who somebody may be who is about to be taken on: said while it is typed, and once more before it is done.

use super::words;
use kernel::Res;
use serde_json::{Map, Value, json};
use ui::{AlertKind, Markup, Ran, Reply, Site, Typed, Visit, data, html, text};

/// The fields that are compared.
const FIELDS: [&str; 3] = ["name", "credit_code", "phone"];
/// From this likeness on, in thousandths, the form stops once to be read.
const STOPS: i64 = 750;

pub(super) fn register(site: &mut Site) {
    site.page("/customers/similar", &["customer.similar"], |v| Box::pin(piece(v)));
}

/// Answers what is typed.
async fn piece(v: &Visit<'_>) -> Res<Reply> {
    let typed = Typed(FIELDS.iter().filter_map(|name| Some(((*name).to_owned(), v.view.param(name)?))).collect());
    let except = v.view.param("except").and_then(|id| id.parse().ok());
    Ok(Reply::Piece(said(v, &found(v, &typed, except).await?)))
}

/// The customers that what is typed may be, the most alike first.
async fn found(v: &Visit<'_>, typed: &Typed, except: Option<i64>) -> Res<Vec<Value>> {
    let masked = v.me.masks().contains("phone");
    let given = FIELDS.iter().filter(|name| !(masked && **name == "phone"));
    let fields = given.filter_map(|name| Some((*name, typed.get(name)?.trim()))).filter(|(_, text)| !text.is_empty());
    let mut input: Map<String, Value> = fields.map(|(name, text)| (name.to_owned(), json!(text))).collect();
    if input.is_empty() || !v.may("customer.similar") {
        return Ok(Vec::new());
    }
    if let Some(except) = except {
        input.insert("except".to_owned(), json!(except));
    }
    Ok(match v.ask("customer.similar", &Value::Object(input)).await? {
        Ran::Done(mut answer) => answer["similar"].take().as_array().cloned().unwrap_or_default(),
        // What is wrong with the fields is told at them when the form is sent.
        Ran::Refused(_) | Ran::Waits { .. } => Vec::new(),
    })
}

/// The part of a form that says so, with what is known already.
pub(super) fn part(except: Option<i64>, content: &Markup) -> Markup {
    let address = except.map_or_else(|| "/customers/similar".to_owned(), |id| format!("/customers/similar?except={id}"));
    ui::while_typing("similar", &address, &FIELDS, content)
}

/// What has to be read before a form is sent, with the ways on; nothing when nobody is like it, or it was read.
pub(super) async fn to_be_read(v: &Visit<'_>, typed: &Typed, except: Option<i64>) -> Res<Option<Markup>> {
    if typed.get("read").is_some() {
        return Ok(None);
    }
    let similar = found(v, typed, except).await?;
    let stops = similar.iter().any(|one| one["likeness"].as_i64().unwrap_or_default() >= STOPS);
    Ok(stops.then(|| html! { (said(v, &similar)) (ways(v, &similar)) }))
}

/// What can be done with a form that was held: the customer that is there is used, or it is another and is saved all the same.
fn ways(v: &Visit<'_>, similar: &[Value]) -> Markup {
    let view = &v.view;
    let known = similar.iter().find(|one| one["customer"].is_i64());
    html! {
        div.x-alert-ways {
            @if let Some(one) = known {
                (ui::button(text("page.similar.use").with("name", words(one, "name"))).link(format!("/customers/{}", one["customer"])).html(view))
            }
            (ui::button("page.similar.save").html(view))
            (ui::button("page.similar.not").link("/customers").html(view))
        }
    }
}

/// What was said and read before, for a form that may come back with something to correct.
pub(super) async fn again(v: &Visit<'_>, typed: &Typed) -> Res<Markup> {
    Ok(said(v, &found(v, typed, None).await?))
}

fn said(v: &Visit<'_>, similar: &[Value]) -> Markup {
    let view = &v.view;
    if similar.is_empty() {
        return html! {};
    }
    let list = html! {
        ul.x-plain-list {
            @for one in similar {
                li {
                    (who(v, one))
                    " "
                    span.x-muted { (view.say(text("page.similar.reasons").with("reasons", reasons(v, one)))) }
                }
            }
        }
        p.x-small.x-muted { (view.say("page.similar.next")) }
    };
    html! {
        // It was said: the form does not stop for it again.
        input type="hidden" name="read" value="1";
        (ui::alert(view, AlertKind::Warn, text("page.similar").with("count", i64::try_from(similar.len()).unwrap_or(i64::MAX)), Some(&list)))
    }
}

/// A customer by its name, or, to whoever may not see it, by who looks after it.
fn who(v: &Visit<'_>, one: &Value) -> Markup {
    let view = &v.view;
    let (owner, department) = (words(one, "owner"), words(one, "department"));
    let closed = html! { @if words(one, "state") == "closed" { " " (ui::state_pill(view, "closed")) } };
    match one["customer"].as_i64() {
        Some(id) => html! {
            a.x-link href={ "/customers/" (id) } target="_blank" { (words(one, "name")) }
            " " span.x-muted { (words(one, "code")) " · " (owner) }
            (closed)
        },
        None => html! {
            (view.say(text("page.similar.elsewhere").with("owner", owner.as_str()).with("department", department.as_str())))
            (closed)
        },
    }
}

fn reasons(v: &Visit<'_>, one: &Value) -> String {
    let all = one["reasons"].as_array().cloned().unwrap_or_default();
    let said = all.into_iter().filter_map(|reason| serde_json::from_value::<base::Remedy>(reason).ok());
    let said: Vec<String> = said.map(|reason| v.view.say(text(&reason.key).args(&reason.args))).collect();
    v.view.say(data(said.join(&v.view.say("page.similar.and"))))
}
