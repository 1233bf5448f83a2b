//! Opening balances: what each area comes to beside what the system before says, with what stands behind it; the lock.

use super::{amount, currency, customer_link, entities, number, typed_amount, words};
use base::{Currency, Money, Refusal, Timestamp};
use kernel::{Failure, Res};
use org::api::OpeningArea;
use serde_json::{Value, json};
use ui::{Entry, Icon, Listing, Markup, Place, Ran, Reply, Site, Tone, Typed, Visit, data, html, text};

/// Where it stands.
const OPENING: &str = "/opening";

pub(super) fn register(site: &mut Site) {
    site.form(OPENING, &["opening_area.list"], |v| Box::pin(page(v)), |v, t| Box::pin(post(v, t)));
    site.page("/opening/difference", &["opening_area.list"], |v| Box::pin(difference_of(v)));
    site.form("/opening/figures", &["opening.set_figure"], |v| Box::pin(page(v)), |v, t| Box::pin(figures(v, t)));
    site.form("/opening/unlock", &["opening.unlock"], |v| Box::pin(unlock(v, None)), |v, t| Box::pin(unlock(v, Some(t))));
    site.page("/opening/documents", &["opening_document.list"], |v| Box::pin(documents(v)));
    site.form(
        "/opening/documents/{item}/take-back",
        &["opening.take_back"],
        |v| Box::pin(take_back(v, None)),
        |v, t| Box::pin(take_back(v, Some(t))),
    );
}

/// What is brought for an area, and by which table.
struct Bringing {
    area: OpeningArea,
    profile: &'static str,
    operation: &'static str,
}

const BRINGING: [Bringing; 5] = [
    Bringing { area: OpeningArea::Stock, profile: "opening_stock", operation: "stock.open" },
    Bringing { area: OpeningArea::Receivable, profile: "opening_receivables", operation: "opening.enter_receivable" },
    Bringing { area: OpeningArea::Advance, profile: "opening_advances", operation: "opening.enter_advance" },
    Bringing { area: OpeningArea::Order, profile: "opening_orders", operation: "opening.enter_order" },
    Bringing { area: OpeningArea::Delivery, profile: "opening_deliveries", operation: "opening.enter_delivery" },
];

/// The legal entity that the address or the form names, or the first.
async fn entity(v: &Visit<'_>, typed: Option<&Typed>) -> Res<i64> {
    let named = typed.and_then(|typed| typed.number("entity")).or_else(|| v.view.param("entity").and_then(|id| id.parse().ok()));
    match named {
        Some(id) => Ok(id),
        None => entities(v).await?.first().and_then(|(id, _)| id.parse().ok()).ok_or_else(Failure::not_found),
    }
}

/// The areas of a legal entity.
async fn areas(v: &Visit<'_>, entity: i64) -> Res<Vec<Value>> {
    v.rows("opening_area.list", json!({ "entity": entity })).await
}

/// What an area comes to; nothing where that is hidden from the reader.
fn total(row: &Value) -> Option<i64> {
    row["total_minor"].as_i64().or_else(|| row["cost_minor"].as_i64())
}

/// A legal entity's page at its address.
fn own(entity: i64) -> String {
    format!("{OPENING}?entity={entity}")
}

/// What an area's figure is off by.
fn difference(v: &Visit<'_>, row: &Value, figure: Option<i64>) -> Markup {
    let Some((total, figure)) = total(row).zip(figure) else { return html! { "—" } };
    html! {
        @if total == figure { (ui::tag(&v.view, "page.opening.agrees", Tone::Done)) }
        @else { (ui::money(Money::new(total - figure, currency(row)))) }
    }
}

async fn page(v: &Visit<'_>) -> Res<Reply> {
    let entity = entity(v, None).await?;
    shown(v, entity, None, &[]).await
}

async fn shown(v: &Visit<'_>, entity: i64, typed: Option<&Typed>, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let rows = areas(v, entity).await?;
    let locked = rows.first().filter(|row| !row["locked_at"].is_null());
    let problems = ui::Problems(refused);
    let names = OpeningArea::ALL.map(|area| (area.as_str(), label(area)));
    let open = locked.is_none();
    let buttons = html! {
        @if open && v.may("opening.set_figure") { (ui::button("page.opening.save").value("as", "save").html(view)) }
        @if open && v.may("opening.lock") { (ui::button("page.opening.lock").primary().icon(Icon::Lock).value("as", "lock").html(view)) }
        @if !open && v.may("opening.unlock") { (ui::button("page.opening.unlock").link(format!("/opening/unlock?entity={entity}")).html(view)) }
    };
    let body = ui::stack(&html! {
        input type="hidden" name="entity" value=(entity);
        (problems.summary_named(view, &names))
        @if let Some(row) = locked { (ui::alert(view, ui::AlertKind::Ok, "page.opening.is_locked", Some(&locked_by(v, row)))) }
        (choose(v, entity).await?)
        (ui::flush_card(view, "page.opening.compared", Some(&state(v, open)), &table(v, entity, &rows, typed, problems, open)))
        (ui::form_actions(view, open.then(|| "page.opening.lock.note".into()), &buttons))
        @if open { (how(v)) }
    });
    let mut form = ui::form("opening", OPENING).key(v.new_key());
    if open && v.may("opening.set_figure") {
        form = form.autosave("/opening/figures", OPENING);
    }
    let form = form.html(view, &body);
    let head = ui::head("page.opening").note("page.opening.note").html(view);
    Ok(v.reply("page.opening", &head, "opening", form))
}

/// Where it is told that what is typed is kept.
fn state(v: &Visit<'_>, open: bool) -> Markup {
    html! { @if open && v.may("opening.set_figure") { (ui::save_state(&v.view.say("page.opening.at_once"))) } }
}

fn locked_by(v: &Visit<'_>, row: &Value) -> Markup {
    let view = &v.view;
    let at = Timestamp::parse(&words(row, "locked_at")).and_then(|at| at.business_date(&v.me.time_zone));
    let said =
        text("page.opening.locked_by").with("name", words(row, "locked_by")).with("at", at.map(|day| day.to_string()).unwrap_or_default());
    html! { p { (view.say(said)) } }
}

/// Which legal entity, where there are several.
async fn choose(v: &Visit<'_>, chosen: i64) -> Res<Markup> {
    let names = entities(v).await?;
    Ok(html! {
        @if names.len() > 1 {
            p { @for (id, name) in &names {
                a.x-link href=(own(id.parse().unwrap_or_default())) aria-current=[(*id == chosen.to_string()).then_some("page")] { (name) } " "
            } }
        }
    })
}

/// The text key of an area.
fn label(area: OpeningArea) -> &'static str {
    match area {
        OpeningArea::Stock => "opening.area.stock",
        OpeningArea::Receivable => "opening.area.receivable",
        OpeningArea::Advance => "opening.area.advance",
        OpeningArea::Order => "opening.area.order",
        OpeningArea::Delivery => "opening.area.delivery",
    }
}

fn table(v: &Visit<'_>, entity: i64, rows: &[Value], typed: Option<&Typed>, problems: ui::Problems<'_>, open: bool) -> Markup {
    let head = |label, figure, place, named| ui::CardHead { label, figure, place, named };
    let heads = [
        head("page.opening.area", false, Place::Title, false),
        head("page.opening.total", true, Place::Right, false),
        head("page.opening.documents", true, Place::Left, true),
        head("page.opening.figure", true, Place::Left, true),
        head("page.opening.difference", true, Place::Left, true),
        head("page.opening.bring", false, Place::Left, false),
    ];
    let lines: Vec<Vec<Markup>> = rows
        .iter()
        .filter_map(|row| BRINGING.iter().find(|one| one.area.as_str() == words(row, "area")).map(|one| (row, one)))
        .map(|(row, one)| line(v, entity, row, one, typed, problems, open))
        .collect();
    ui::card_table(&v.view, &heads, &lines)
}

/// One area: what was entered leads to what stands behind it.
fn line(
    v: &Visit<'_>,
    entity: i64,
    row: &Value,
    one: &Bringing,
    typed: Option<&Typed>,
    problems: ui::Problems<'_>,
    open: bool,
) -> Vec<Markup> {
    let view = &v.view;
    let area = one.area.as_str();
    let behind = match one.area {
        OpeningArea::Stock => "/stock-documents?kind=stock_opening".to_owned(),
        _ => format!("/opening/documents?entity={entity}&area={area}&stands=true"),
    };
    let kept = row["figure_minor"].as_i64();
    let name = view.say(label(one.area));
    let value = typed
        .and_then(|typed| typed.get(area).map(str::to_owned))
        .unwrap_or_else(|| kept.map(|minor| typed_amount(minor, currency(row))).unwrap_or_default());
    let figure = if open && v.may("opening.set_figure") {
        let said = view.say(text("page.opening.figure_of").with("area", name.as_str()));
        let field = ui::field(area, data(said)).number(currency(row).decimals()).value(value.as_str());
        field.error(problems.at(area)).bare().html(view)
    } else {
        html! { @if let Some(minor) = kept { (ui::money(Money::new(minor, currency(row)))) } @else { "—" } }
    };
    let address = format!("/opening/difference?entity={entity}&area={area}");
    let now = difference(v, row, ui::scaled(&value, currency(row).decimals()));
    let brings = open && v.may(one.operation) && v.may("import.run");
    let bring = html! {
        @if brings {
            a.x-link href={ "/imports/templates/" (one.profile) } download { (view.say("page.opening.template")) } " "
            a.x-link href={ "/imports/new?profile=" (one.profile) } { (view.say("page.opening.import")) }
        }
    };
    let entered = html! {
        @match total(row) {
            Some(minor) => a.x-link href=(behind) { (ui::money(Money::new(minor, currency(row)))) },
            None => (view.say("page.opening.hidden")),
        }
    };
    vec![
        html! { b { (name) } },
        entered,
        ui::number(number(row, "document_count")),
        figure,
        ui::while_typing(&format!("difference-{area}"), &address, &[area], &now),
        bring,
    ]
}

/// In which order it is done.
fn how(v: &Visit<'_>) -> Markup {
    let view = &v.view;
    let steps = ["page.opening.how.stock", "page.opening.how.receivable", "page.opening.how.delivery", "page.opening.how.mistake"];
    ui::card(view, "page.opening.how", &html! { ul.x-plain-list { @for step in steps { li { (view.say(step)) } } } })
}

/// What the figure that is being typed is off by: nothing is kept.
async fn difference_of(v: &Visit<'_>) -> Res<Reply> {
    let area = v.view.param("area").unwrap_or_default();
    let rows = areas(v, entity(v, None).await?).await?;
    let row = rows.iter().find(|row| words(row, "area") == area).ok_or_else(Failure::not_found)?;
    let figure = v.view.param(&area).and_then(|typed| ui::scaled(&typed, currency(row).decimals()));
    Ok(Reply::Piece(difference(v, row, figure)))
}

/// Keeps every figure that is another than the one that is kept; what cannot be read is told at its area.
async fn keep(v: &Visit<'_>, entity: i64, typed: &Typed) -> Res<Vec<Refusal>> {
    let mut refused = Vec::new();
    for row in areas(v, entity).await? {
        let area = words(&row, "area");
        let Some(words) = typed.get(&area).map(str::trim) else { continue };
        let places = currency(&row).decimals();
        let figure = match ui::scaled(words, places) {
            None if !words.is_empty() => {
                refused.push(ui::no_figure(words, places).field(&area));
                continue;
            }
            read => read,
        };
        if figure == row["figure_minor"].as_i64() {
            continue;
        }
        let input = json!({ "entity": entity, "area": area, "figure_minor": figure });
        let key = typed.key().map_or_else(|| v.new_key(), |key| format!("{key}-{area}"));
        match v.run("opening.set_figure", Some(key), &input).await? {
            Ran::Done(_) => {}
            Ran::Refused(no) => refused.extend(no.into_iter().map(|no| no.field(&area))),
            Ran::Waits { .. } => return Err(Failure::bug("a figure waits for nobody")),
        }
    }
    Ok(refused)
}

/// What is typed, kept while it is typed.
async fn figures(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let entity = entity(v, Some(typed)).await?;
    let refused = keep(v, entity, typed).await?;
    let view = &v.view;
    Ok(Reply::Piece(match refused.first() {
        None => ui::saved(&[], OPENING, &view.say("page.opening.saved")),
        Some(no) => html! { p { (view.say(text(&no.key).args(&no.args))) } },
    }))
}

async fn post(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let entity = entity(v, Some(typed)).await?;
    let mut refused = if v.may("opening.set_figure") { keep(v, entity, typed).await? } else { Vec::new() };
    if refused.is_empty() && typed.get("as") == Some("lock") {
        match v.run("opening.lock", typed.key(), &json!({ "entity": entity })).await? {
            Ran::Done(_) => {}
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(no) => refused = no,
        }
    }
    if refused.is_empty() {
        return Ok(Reply::Goto(own(entity)));
    }
    Ok(Reply::Refused(Box::new(shown(v, entity, Some(typed), &refused).await?)))
}

async fn unlock(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let entity = entity(v, None).await?;
    let back = own(entity);
    let entry = Entry::new("opening.unlock", "op.opening.unlock", format!("/opening/unlock?entity={entity}"), back.clone())
        .groups(&[("", &["reason"])])
        .fixed(json!({ "entity": entity }))
        .of(v.say("page.opening"), back.clone())
        .notice(ui::alert(&v.view, ui::AlertKind::Info, "page.opening.unlock.what", None))
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| back.clone()).await,
    }
}

/// Where an opening document is opened, if it has a page.
fn opened(row: &Value) -> Option<String> {
    match words(row, "area").as_str() {
        "order" => Some(format!("/orders/{}", row["id"])),
        "delivery" => Some(format!("/deliveries/{}", row["id"])),
        _ => None,
    }
}

async fn documents(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("opening-documents", "opening_document.list", "page.opening.documents.title").shape(|table| {
        table
            .place("old_number", Place::Title)
            .place("customer_name", Place::Left)
            .quiet(&["customer_code", "number"])
            .hide(&["customer_id", "entity_id"])
            .spare(&["currency", "original_minor"])
    });
    page = page.cell("old_number", |row| {
        html! { @match opened(row) { Some(address) => a.x-link href=(address) { (words(row, "old_number")) }, None => (words(row, "old_number")) } }
    });
    page = page.cell("customer_name", |row| customer_link(row, "customer_id", "customer_name"));
    page = page.cell("area", move |row| html! { (view.say(format!("opening.area.{}", words(row, "area")).as_str())) });
    page = page.cell("amount_minor", |row| amount(row, "amount_minor"));
    let takes = v.may("opening.take_back");
    page = page.cell("state", move |row| {
        html! {
            @if words(row, "state") == "taken_back" { (ui::tag(view, "page.opening.taken_back", Tone::Neutral)) }
            @else if takes && opened(row).is_none() {
                a.x-link href={ "/opening/documents/" (row["id"]) "/take-back" } { (view.say("page.opening.take_back")) }
            }
        }
    });
    let chosen = view.param("area").unwrap_or_default();
    page.views = vec![ui::view_tab("page.opening.documents.all", view.with(&[("area", "")])).current(chosen.is_empty())];
    page.views.extend(
        OpeningArea::ALL[1..]
            .iter()
            .map(|area| ui::view_tab(label(*area), view.with(&[("area", area.as_str())])).current(chosen == area.as_str())),
    );
    page.filters = vec![ui::filter_text("old_number", "opening_document.old_number", Icon::Search)];
    page.actions.push(ui::button("page.opening").icon(Icon::Inbox).link(OPENING).html(view));
    page.empty = Some(ui::empty(Icon::Inbox, "page.opening.documents.none", "page.opening.documents.none.next"));
    v.listing(&page).await
}

async fn take_back(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("item")?;
    let back = "/opening/documents".to_owned();
    let row = v.one("opening_document.list", id).await?;
    let money = Money::new(number(&row, "amount_minor"), Currency::new(&words(&row, "currency")).unwrap_or(Currency::CNY));
    let what = text("page.opening.take_back.what").with("number", words(&row, "old_number")).with("amount", money);
    let entry = Entry::new("opening.take_back", "op.opening.take_back", format!("/opening/documents/{id}/take-back"), back.clone())
        .groups(&[("", &["reason"])])
        .fixed(json!({ "item": id }))
        .of(words(&row, "old_number"), back.clone())
        .notice(ui::alert(&v.view, ui::AlertKind::Info, data(v.say(what)), None))
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| back.clone()).await,
    }
}
