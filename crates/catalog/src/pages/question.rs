//! The price question: which price holds for whom, how much and when; why that one; why none of the others. The address is the
//! question, so that it can be sent to somebody.

use super::{measured, number, period, priced, today, words};
use base::{Currency, Quantity, Refusal, Remedy, UnitPrice};
use kernel::Res;
use kernel::query::Window;
use rules::price::{NotThis, Price, PriceAnswer};
use serde_json::{Value, json};
use ui::{AlertKind, Icon, Markup, Ran, Reply, SchemaForm, Site, Visit, html, text};

/// Prices of the product that are named by their lists.
const NAMED_MAX: i64 = 500;

const FIELDS: [&str; 7] = ["product", "customer", "quantity", "unit", "currency", "day", "with_tax"];

pub(super) fn register(site: &mut Site) {
    site.page("/price-question", &["price.answer"], |v| Box::pin(page(v)));
}

/// What came of the question.
enum Answered {
    NotAsked,
    Refused(Vec<Refusal>),
    Answer(Box<PriceAnswer>),
}

async fn page(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut schema = v.schema("price.answer")?;
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, _| FIELDS.contains(&name.as_str()));
    }
    let mut typed = ui::query_pairs(view.address);
    let asked = typed.iter().any(|(name, _)| name == "product" || name == "product~text");
    if !asked {
        let begin = json!({ "currency": v.me.currency, "with_tax": true, "day": today(v).map(|day| day.to_string()) });
        typed.extend(ui::schema_typed(&schema, &begin));
    }
    v.resolve_references(&schema, &mut typed).await?;
    let answered = if asked { answer(v, &schema, &typed).await? } else { Answered::NotAsked };
    v.name_references(&schema, &mut typed).await;
    let refused: &[Refusal] = if let Answered::Refused(refused) = &answered { refused } else { &[] };
    let problems = ui::Problems(refused);
    let mut choices = vec![("currency", v.currencies())];
    if let Some(units) = units(v, &typed).await? {
        choices.push(("unit", units));
    }
    let choices: Vec<ui::Choice> = choices.iter().map(|(name, choices)| ui::Choice { name, choices }).collect();
    let desk = SchemaForm { view, operation: "price.answer", schema: &schema, typed: &typed, problems, choices: &choices };
    let form = ui::form("ask", "/price-question").asks().html(
        view,
        &html! {
            (ui::plain_card(&desk.fields(&FIELDS)))
            (ui::form_actions(view, None, &ui::button("page.question.ask").primary().icon(Icon::Search).shortcut("Ctrl ↵").html(view)))
        },
    );
    let found = match &answered {
        Answered::Answer(answer) => shown(v, answer, &typed).await?,
        Answered::NotAsked | Answered::Refused(_) => html! {},
    };
    let region = html! { section.x-stack id="ask" { (problems.summary_of(view, "price.answer")) (form) (found) } };
    let head = ui::head("page.question").html(view);
    let reply = v.reply("page.question", &head, "ask", region);
    Ok(if refused.is_empty() { reply } else { Reply::Refused(Box::new(reply)) })
}

async fn answer(v: &Visit<'_>, schema: &Value, typed: &[(String, String)]) -> Res<Answered> {
    let input = match ui::schema_input(schema, typed) {
        Ok(input) => input,
        Err(unread) => return Ok(Answered::Refused(unread)),
    };
    Ok(match v.ask("price.answer", &input).await? {
        Ran::Done(output) => Answered::Answer(Box::new(serde_json::from_value(output).map_err(kernel::Failure::bug)?)),
        Ran::Refused(refused) => Answered::Refused(refused),
        Ran::Waits { .. } => Answered::NotAsked,
    })
}

fn value<'t>(typed: &'t [(String, String)], name: &str) -> &'t str {
    typed.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
}

/// The units that a known product may be ordered in.
async fn units(v: &Visit<'_>, typed: &[(String, String)]) -> Res<Option<Vec<(String, String)>>> {
    let Ok(product) = value(typed, "product").parse::<i64>() else { return Ok(None) };
    let Ok(row) = v.one("product.detail", product).await else { return Ok(None) };
    let mut names = vec![words(&row, "unit")];
    names.extend(v.rows("product_unit.list", json!({ "product": product })).await?.iter().map(|row| words(row, "unit")));
    Ok(Some(names.into_iter().map(|name| (name.clone(), name)).collect()))
}

/// The prices of the product as rows, by which entries are called.
async fn named(v: &Visit<'_>, typed: &[(String, String)]) -> Res<Vec<Value>> {
    let window = Window { limit: Some(NAMED_MAX), sort: Some("-id".into()), ..Window::default() };
    match value(typed, "product").parse::<i64>() {
        Ok(product) if v.may("price_entry.list") => Ok(v.query("price_entry.list", json!({ "product": product }), &window).await?.rows),
        _ => Ok(Vec::new()),
    }
}

fn row_of(rows: &[Value], entry: i64) -> Option<&Value> {
    rows.iter().find(|row| row["id"].as_i64() == Some(entry))
}

/// A reason in words; other prices in it are called by their lists and by what they are, for one list has many.
fn reason(v: &Visit<'_>, rows: &[Value], reason: &Remedy) -> String {
    let mut args = reason.args.clone();
    if let Some(base::Arg::Int(entry)) = args.get("entry") {
        let price = |row: &Value| UnitPrice::from_micros(number(row, "price_micro"));
        let called = |row| format!("{} {}", words(row, "list_name"), price(row));
        let list = row_of(rows, *entry).map_or_else(|| format!("#{entry}"), called);
        args.insert("entry".to_owned(), base::Arg::from(v.say(text("page.question.quoted").with("name", list))));
    }
    v.say(text(&reason.key).args(&args))
}

async fn shown(v: &Visit<'_>, answer: &PriceAnswer, typed: &[(String, String)]) -> Res<Markup> {
    let view = &v.view;
    let rows = named(v, typed).await?;
    let holds = match &answer.price {
        Some(price) => holding(v, &rows, price, typed),
        None => ui::alert(view, AlertKind::Warn, "price.none", Some(&html! { p { (view.say("price.give_or_ask")) } })),
    };
    Ok(html! { (holds) (others(v, &rows, &answer.why_not)) })
}

fn holding(v: &Visit<'_>, rows: &[Value], price: &Price, typed: &[(String, String)]) -> Markup {
    let view = &v.view;
    let row = row_of(rows, price.entry.id);
    let list = row.map_or_else(|| format!("#{}", price.entry.list), |row| words(row, "list_name"));
    let currency = Currency::new(value(typed, "currency")).unwrap_or(price.entry.currency);
    let amount = ui::scaled(value(typed, "quantity"), 3).and_then(|n| price.unit_price.times(Quantity::from_thousandths(n), currency).ok());
    let tax = if value(typed, "with_tax") == "true" { "page.prices.with_tax" } else { "page.prices.without_tax" };
    let mut figures = vec![ui::kpi("page.question.price", format!("{} {currency}", price.unit_price)).note(tax)];
    if let Some(amount) = amount {
        figures.push(ui::kpi("page.question.amount", format!("{amount} {currency}")).note("page.question.amount.note"));
    }
    figures.push(ui::kpi("price_entry.list", list).link(format!("/price-lists/{}", price.entry.list)));
    let why = html! { ol.x-plain-list { @for step in &price.why { li { (reason(v, rows, step)) } } } };
    html! { (ui::kpis(view, &figures)) (ui::card(view, "page.question.why", &why)) }
}

/// Every other price of the product with the reason why it is not the one.
fn others(v: &Visit<'_>, rows: &[Value], why_not: &[NotThis]) -> Markup {
    let view = &v.view;
    let lines: Vec<Vec<Markup>> = why_not
        .iter()
        .map(|not| {
            let why = html! { (reason(v, rows, &not.reason)) };
            match row_of(rows, not.entry) {
                Some(row) => vec![
                    html! { a.x-link href={ "/price-lists/" (row["list_id"]) } { (words(row, "list_name")) } },
                    why,
                    html! { (priced(row, "price_micro")) " " (words(row, "currency")) },
                    measured(row, "from_quantity", &words(row, "unit")),
                    period(&v.view, row),
                ],
                None => vec![html! { "#" (not.entry) }, why, html! {}, html! {}, html! {}],
            }
        })
        .collect();
    let heads = [
        ("price_entry.list", false),
        ("page.question.reason", false),
        ("price_entry.price_micro", true),
        ("price_entry.from_quantity", true),
        ("page.prices.period", false),
    ];
    let body = html! {
        @if lines.is_empty() { p.x-muted { (view.say("page.question.no_others")) } }
        @else { (ui::small_table(view, &heads, &lines)) }
    };
    ui::card(view, "page.question.why_not", &body)
}
