//! The order desk: an order is typed, answered while it is typed, kept while it is typed, and confirmed.

use super::elsewhere::{self, Elsewhere};
use super::look::{Look, look};
use super::sheet::{self, Sheet};
use super::{draw, figures, number, side, today, words};
use crate::order::answer::OrderPreview;
use crate::order_draft::model::DraftState;
use base::{Digest, Id, Refusal};
use kernel::query::Window;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::{ComboOption, Markup, Ran, Reply, Site, Typed, Visit, html, text};

pub(super) fn register(site: &mut Site) {
    let needs = &["order_draft.save"];
    site.form("/orders/new", needs, |v| Box::pin(begin(v)), |v, t| Box::pin(submit(v, t)));
    site.form("/orders/drafts/{draft}", needs, |v| Box::pin(resume(v)), |v, t| Box::pin(submit(v, t)));
    site.form("/orders/desk/answer", needs, |v| Box::pin(to_new(v)), |v, t| Box::pin(answer(v, t)));
    site.form("/orders/desk/save", needs, |v| Box::pin(to_new(v)), |v, t| Box::pin(save(v, t)));
    site.page("/orders/desk/products", needs, |v| Box::pin(products(v)));
}

/// Where the desk begins.
pub(super) const NEW: &str = "/orders/new";
/// Records that a choice offers at the most.
const OFFERED_MAX: i64 = 20;

/// Everything that the desk shows.
pub(super) struct Desk {
    /// What is typed.
    pub sheet: Sheet,
    /// What it would come to.
    pub look: Option<Look>,
    /// Warehouses from which goods can be sent: id and name.
    pub warehouses: Vec<(i64, String)>,
    /// Where goods can be brought to: id and place.
    pub addresses: Vec<(i64, String)>,
    /// Records that are chosen in the head, by field: how they are shown.
    pub names: BTreeMap<&'static str, String>,
    /// What was sold to the customer last.
    pub recent: Vec<Value>,
    /// The number of the order that is amended.
    pub amends: Option<String>,
    /// What stands against it.
    pub refused: Vec<Refusal>,
    /// The draft is not the one any more that stands here.
    pub elsewhere: Option<Elsewhere>,
}

impl Desk {
    /// What it would come to.
    pub(super) fn preview(&self) -> Option<&OrderPreview> {
        self.look.as_ref().map(|look| &look.preview)
    }
}

async fn to_new(_: &Visit<'_>) -> Res<Reply> {
    Ok(Reply::Goto(NEW.to_owned()))
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let mut sheet = Sheet::default();
    sheet.content.customer = v.view.param("customer").and_then(|id| id.parse().ok()).map(Id::new);
    page(v, sheet, Vec::new(), None).await
}

async fn resume(v: &Visit<'_>) -> Res<Reply> {
    let id = v.id("draft")?;
    let row = v.one("order_draft.detail", id).await?;
    if words(&row, "state") != DraftState::Draft.as_str() {
        let order = elsewhere::order_of(v, &row).await?;
        let body = html! {
            (ui::head("page.draft").crumb("page.drafts", "/order-drafts").mark(ui::state_pill(&v.view, &words(&row, "state"))).html(&v.view))
            (ui::alert(&v.view, ui::AlertKind::Info, elsewhere::ended(&row, order.as_ref()), None))
            (ui::form_actions(&v.view, None, &html! {
                (ui::button("page.desk.new").link(NEW).html(&v.view))
                @match order {
                    Some(order) => (ui::button("page.desk.elsewhere.order").primary().link(order.address()).html(&v.view)),
                    None => (ui::button("page.orders").link("/orders").html(&v.view)),
                }
            }))
        };
        return Ok(v.page("page.draft", body));
    }
    page(v, kept(&row)?, Vec::new(), None).await
}

/// A draft's row as the form holds it.
pub(super) fn kept(row: &Value) -> Res<Sheet> {
    let content = match &row["content"] {
        Value::String(text) => serde_json::from_str(text),
        other => serde_json::from_value(other.clone()),
    };
    Ok(Sheet {
        draft: row["id"].as_i64(),
        version: row["version"].as_i64(),
        amends: row["amends_id"].as_i64(),
        content: content.map_err(Failure::bug)?,
    })
}

/// The desk with everything that stands on it.
async fn laid(v: &Visit<'_>, mut sheet: Sheet, mut refused: Vec<Refusal>) -> Res<Desk> {
    let warehouses = v.rows("warehouse.list", json!({ "state": "active" })).await?;
    let warehouses: Vec<(i64, String)> = warehouses.iter().map(|row| (number(row, "id"), words(row, "name"))).collect();
    if sheet.content.warehouse.is_none() {
        sheet.content.warehouse = warehouses.first().map(|(id, _)| *id);
    }
    let look = match look(v, &sheet).await? {
        Ok(look) => Some(look),
        Err(no) => {
            if refused.is_empty() {
                refused = no;
            }
            None
        }
    };
    let preview = look.as_ref().map(|look| &look.preview);
    let names = names(v, &sheet, preview).await;
    let amends = match sheet.amends {
        Some(order) => Some(words(&v.one("sales_order.detail", order).await?, "number")),
        None => None,
    };
    let addresses = addresses(v, &sheet, preview).await?;
    let recent = recent(v, &sheet).await?;
    Ok(Desk { sheet, look, warehouses, addresses, names, recent, amends, refused, elsewhere: None })
}

async fn page(v: &Visit<'_>, sheet: Sheet, refused: Vec<Refusal>, elsewhere: Option<Elsewhere>) -> Res<Reply> {
    let desk = Desk { elsewhere, ..laid(v, sheet, refused).await? };
    let title = if desk.amends.is_some() { "page.desk.amend" } else { "page.desk.new" };
    let head = draw::head(v, &desk);
    let form = draw::form(v, &desk);
    Ok(v.reply(title, &head, "desk", form))
}

/// How the chosen records of the head are shown.
async fn names(v: &Visit<'_>, sheet: &Sheet, preview: Option<&OrderPreview>) -> BTreeMap<&'static str, String> {
    let content = &sheet.content;
    let parties = preview.and_then(|preview| preview.parties.as_ref());
    let chosen = [content.customer, content.receiver, content.invoiced, content.payer];
    let known = parties.map(|all| [&all.customer, &all.receiver, &all.invoiced, &all.payer]);
    let mut names = BTreeMap::new();
    for (at, (field, chosen)) in sheet::PARTIES.into_iter().zip(chosen).enumerate() {
        let Some(chosen) = chosen else { continue };
        let name = match known.as_ref().map(|known| known[at]).filter(|party| party.id == chosen) {
            Some(party) => party.name.clone(),
            None => v.shown("customer", chosen.get()).await,
        };
        names.insert(field, name);
    }
    names
}

/// Where the receiver takes goods.
pub(super) async fn addresses(v: &Visit<'_>, sheet: &Sheet, preview: Option<&OrderPreview>) -> Res<Vec<(i64, String)>> {
    let receiver = preview.and_then(|preview| preview.parties.as_ref()).map(|parties| parties.receiver.id);
    let Some(receiver) = receiver.or(sheet.content.receiver).or(sheet.content.customer) else { return Ok(Vec::new()) };
    if !v.may("address.list") {
        return Ok(Vec::new());
    }
    let rows = v.rows("address.list", json!({ "customer": receiver, "state": "active" })).await?;
    let place = |row: &Value| format!("{} · {}", words(row, "label"), super::place(row, ""));
    Ok(rows.iter().map(|row| (number(row, "id"), place(row))).collect())
}

/// The lines of the customer's last order.
pub(super) async fn recent(v: &Visit<'_>, sheet: &Sheet) -> Res<Vec<Value>> {
    let Some(customer) = sheet.content.customer else { return Ok(Vec::new()) };
    if !v.may("sales_order.list") || !v.may("sales_order.detail") {
        return Ok(Vec::new());
    }
    let last = Window { limit: Some(1), ..Window::default() };
    let rows = v.query("sales_order.list", json!({ "customer": customer }), &last).await?.rows;
    let Some(order) = rows.first() else { return Ok(Vec::new()) };
    let some = Window { limit: Some(5), ..Window::default() };
    Ok(v.query("sales_order_line.list", json!({ "order": order["id"] }), &some).await?.rows)
}

/// The answer to a change: the line's figures, the totals, what stands beside.
async fn answer(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let mut sheet = sheet::read(typed);
    let seq = typed.number("seq").unwrap_or_default();
    let only = typed.get("line").and_then(|line| line.parse::<usize>().ok());
    let found = sheet.find(v, only).await?;
    let look = match look(v, &sheet).await? {
        Ok(look) => look,
        Err(no) => {
            return Ok(Reply::Refused(Box::new(Reply::Piece(html! { @for no in &no { p { (v.say(text(&no.key).args(&no.args))) } } }))));
        }
    };
    let preview = &look.preview;
    let count = typed.0.iter().filter_map(|(name, _)| name.strip_prefix("lines.")?.split('.').next()?.parse::<usize>().ok()).max();
    let lines: Vec<usize> = match only {
        Some(line) => vec![line],
        None => (0..=count.unwrap_or_default()).collect(),
    };
    let lines: Vec<_> = lines.into_iter().map(|at| figures::line(v, &sheet, preview, at, seq, found.contains(&at))).collect();
    let mut parts: Vec<(&str, Markup)> = vec![("desk-side", side::figures(v, &sheet, &look))];
    let changed = typed.get("changed").unwrap_or_default();
    if changed.split(' ').any(|name| matches!(name, "customer" | "customer~text" | "receiver" | "receiver~text")) {
        let addresses = addresses(v, &sheet, Some(preview)).await?;
        // What was chosen belongs to somebody else now.
        sheet.content.address = sheet.content.address.filter(|chosen| addresses.iter().any(|(id, _)| *id == chosen.get()));
        parts.push(("desk-address", draw::address(v, &sheet, &addresses, Some(preview), &[])));
        parts.push(("desk-recent", side::recent(v, &recent(v, &sheet).await?)));
        parts.push(("f-customer-hint", html! { (draw::about_customer(v, Some(preview))) }));
    }
    Ok(Reply::Piece(ui::desk_answer(seq, &lines, &ui::totals(&v.view, &figures::totals(preview)), &parts)))
}

/// What is kept under which key: the same content is the same request, another is another.
fn key(typed: &Typed, input: &Value) -> Option<String> {
    let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
    typed.key().map(|key| format!("{}-{}", cut(key, 100), cut(Digest::of(input.to_string().as_bytes()).to_string(), 16)))
}

/// Keeps what is typed; the browser asks for it a moment after each change.
async fn save(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let sheet = sheet::read(typed);
    if sheet.is_untouched() {
        return Ok(unsaved(html! { p { (v.say("page.desk.untouched")) } }));
    }
    let input = sheet.saving();
    match v.run("order_draft.save", key(typed, &input), &input).await? {
        Ran::Done(saved) => {
            let at = ui::local(&v.view, v.kernel().now());
            let time = at.split_once(' ').map_or(at.as_str(), |(_, time)| time).to_owned();
            let fields = [("draft", saved["id"].to_string()), ("version", saved["version"].to_string())];
            let said = v.say(text("page.desk.saved").with("time", time));
            Ok(Reply::Piece(ui::saved(&fields, &format!("/orders/drafts/{}", saved["id"]), &said)))
        }
        Ran::Refused(refused) => Ok(unsaved(match elsewhere::of(v, &sheet, &refused).await? {
            Some(elsewhere) => elsewhere.answer(&v.view),
            None => {
                let words: Vec<String> = refused.iter().map(|no| v.say(text(&no.key).args(&no.args))).collect();
                html! { p { (words.join(" ")) } }
            }
        })),
        Ran::Waits { .. } => Err(Failure::bug("keeping a draft waits for nobody")),
    }
}

fn unsaved(said: Markup) -> Reply {
    Reply::Refused(Box::new(Reply::Piece(said)))
}

/// Keeps the draft, then makes it an order or a revision of one.
async fn submit(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let mut sheet = sheet::read(typed);
    sheet.find(v, None).await?;
    if typed.get("add").is_some() {
        return page(v, sheet, Vec::new(), None).await;
    }
    if sheet.is_untouched() {
        // There is nothing to keep, and nothing that could be confirmed.
        let refused = look(v, &sheet).await?.map_or_else(|no| no, |look| look.preview.refusals);
        return Ok(Reply::Refused(Box::new(page(v, sheet, placed(refused), None).await?)));
    }
    let (saved, anew) = match keep(v, typed, &mut sheet).await? {
        Ok(kept) => kept,
        Err(reply) => return Ok(reply),
    };
    if anew || typed.get("as") == Some("draft") {
        return Ok(Reply::Goto(format!("/orders/drafts/{}", saved["id"])));
    }
    let operation = if sheet.amends.is_some() { "sales_order.amend" } else { "sales_order.confirm" };
    let input = json!({ "draft": saved["id"], "version": saved["version"] });
    match v.run(operation, key(typed, &input), &input).await? {
        Ran::Done(order) => Ok(Reply::Goto(format!("/orders/{}", order["id"]))),
        Ran::Waits { approval, .. } => Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Refused(refused) => refuse(v, sheet, refused).await,
    }
}

/// Keeps what is typed: in its draft, or in another one where it is to be kept beside what became of that. The draft as it stands, and
/// whether it is another one; what is answered where it is not kept.
async fn keep(v: &Visit<'_>, typed: &Typed, sheet: &mut Sheet) -> Res<Result<(Value, bool), Reply>> {
    // An amendment is of the revision it was begun at: begun anew it would take back what was agreed since.
    let anew = typed.get("as") == Some(elsewhere::ANEW) && sheet.amends.is_none();
    let before = (sheet.draft, sheet.version);
    if anew {
        (sheet.draft, sheet.version) = (None, None);
    }
    let input = sheet.saving();
    // The same content was perhaps kept under this form's key when the first draft began.
    let under = if anew { key(typed, &json!([elsewhere::ANEW, input])) } else { key(typed, &input) };
    match v.run("order_draft.save", under, &input).await? {
        Ran::Done(saved) => {
            (sheet.draft, sheet.version) = (saved["id"].as_i64(), saved["version"].as_i64());
            Ok(Ok((saved, anew)))
        }
        Ran::Refused(refused) => {
            (sheet.draft, sheet.version) = before;
            Ok(Err(refuse(v, sheet.clone(), refused).await?))
        }
        Ran::Waits { .. } => Err(Failure::bug("keeping a draft waits for nobody")),
    }
}

/// The desk with what stands against it. Where the draft is another one by now, that alone is told.
async fn refuse(v: &Visit<'_>, sheet: Sheet, refused: Vec<Refusal>) -> Res<Reply> {
    let elsewhere = elsewhere::of(v, &sheet, &refused).await?;
    let refused = if elsewhere.is_some() { Vec::new() } else { placed(refused) };
    Ok(Reply::Refused(Box::new(page(v, sheet, refused, elsewhere).await?)))
}

/// What is wrong with the lines as a whole is told at the first of them.
fn placed(mut refused: Vec<Refusal>) -> Vec<Refusal> {
    for no in &mut refused {
        if no.field.as_deref() == Some("lines") {
            no.field = Some("lines.0.product".to_owned());
        }
    }
    refused
}

/// Products for what is typed into a line: by code, name, pinyin, initials, mnemonic or barcode.
async fn products(v: &Visit<'_>) -> Res<Reply> {
    let typed = v.view.param("q").unwrap_or_default();
    let asked = if typed.trim().is_empty() { json!({}) } else { json!({ "q": typed.trim() }) };
    let window = Window { limit: Some(OFFERED_MAX), ..Window::default() };
    let rows = v.query("product.lookup", asked, &window).await?.rows;
    let option = |row: &Value| ComboOption {
        value: words(row, "id"),
        label: format!("{} {}", words(row, "code"), words(row, "name")),
        note: words(row, "specification"),
        end: words(row, "unit"),
        picture: None,
    };
    Ok(Reply::Piece(ui::options(&v.view, &rows.iter().map(option).collect::<Vec<_>>())))
}

/// The day before which something promised is late.
pub(super) fn yesterday(v: &Visit<'_>) -> Option<String> {
    today(v)?.add_days(-1).map(|day| day.to_string())
}
