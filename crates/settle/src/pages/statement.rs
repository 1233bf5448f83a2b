//! The statement of account on screen and on paper: opening, deliveries, returns, receipts, charges, closing; beside it what is not
//! invoiced yet.

use super::{
    AskedDay, ROWS_MAX, ask_customer, asked_day, books, chosen_customer, customer_of, document, entities, every, kind_of, number, today,
    words,
};
use base::{BusinessDate, Currency, Money, Refusal, in_capitals};
use kernel::query::Window;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::{Icon, Markup, Paper, PrintCell, PrintColumn, Problems, Reply, Site, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/statements", &["statement.read"], |v| Box::pin(page(v)));
    site.page("/statements/print", &["statement.read"], |v| Box::pin(print(v)));
}

/// Documents on one statement at the most.
const LINES_MAX: usize = 5_000;

/// What is asked: whose account, with which legal entity, in which currency, and when.
struct Asked {
    customer: i64,
    entity: i64,
    currency: Currency,
    from: BusinessDate,
    to: BusinessDate,
}

/// A statement as it is shown and printed.
struct Statement {
    name: String,
    seller: String,
    opening: i64,
    lines: Vec<Value>,
    closing: i64,
    /// There are more documents than a statement takes.
    cut: bool,
}

/// The days that the address asks for, this month when it asks for none, as they are typed; and what is wrong with them.
struct Period {
    from: AskedDay,
    to: AskedDay,
}

impl Period {
    fn of(v: &Visit<'_>) -> Period {
        let now = today(v);
        let (year, month, _) = now.ymd();
        let first = BusinessDate::from_ymd(year, month, 1).unwrap_or(now);
        Period { from: asked_day(v, "from", first), to: asked_day(v, "to", now.end_of_month()) }
    }
    fn days(&self) -> Result<(BusinessDate, BusinessDate), Vec<Refusal>> {
        match (&self.from.day, &self.to.day) {
            (Ok(from), Ok(to)) if from > to => Err(vec![Refusal::new("page.statements.backwards").field("to")]),
            (Ok(from), Ok(to)) => Ok((*from, *to)),
            (from, to) => Err([from, to].into_iter().filter_map(|day| day.as_ref().err().cloned()).collect()),
        }
    }
}

async fn asked(v: &Visit<'_>, customer: i64, (from, to): (BusinessDate, BusinessDate)) -> Res<Asked> {
    let first = entities(v).await?.into_iter().next().and_then(|(id, _)| id.parse().ok()).ok_or_else(Failure::not_found)?;
    let entity = v.view.param("entity").and_then(|id| id.parse().ok()).unwrap_or(first);
    let currency = match v.view.param("currency").and_then(|code| Currency::new(&code)) {
        Some(currency) => currency,
        None => books(v, entity).await?,
    };
    Ok(Asked { customer, entity, currency, from, to })
}

/// What an account came to before a day.
async fn balance(v: &Visit<'_>, asked: &Asked, before: Option<BusinessDate>) -> Res<i64> {
    let mut params = json!({ "customer": asked.customer, "entity": asked.entity, "currency": asked.currency.as_str() });
    if let Some(day) = before {
        params["before"] = json!(day);
    }
    Ok(v.rows("statement.balance", params).await?.first().map_or(0, |row| number(row, "balance_minor")))
}

async fn statement(v: &Visit<'_>, asked: &Asked) -> Res<Statement> {
    let customer = v.one("customer.detail", asked.customer).await?;
    let seller = entities(v).await?.into_iter().find(|(id, _)| *id == asked.entity.to_string()).map(|(_, name)| name).unwrap_or_default();
    let opening = balance(v, asked, Some(asked.from)).await?;
    let params = json!({
        "customer": asked.customer, "entity": asked.entity, "currency": asked.currency.as_str(), "from": asked.from, "to": asked.to
    });
    let (mut lines, mut cursor) = (Vec::new(), None);
    loop {
        let window = Window { limit: Some(ROWS_MAX), cursor, ..Window::default() };
        let page = v.query("statement.lines", params.clone(), &window).await?;
        lines.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() || lines.len() >= LINES_MAX {
            break;
        }
    }
    let closing = opening + lines.iter().map(|line| number(line, "amount_minor")).sum::<i64>();
    Ok(Statement { name: words(&customer, "name"), seller, opening, lines, closing, cut: cursor.is_some() })
}

/// What is delivered and not invoiced yet, by delivery: number, address, day, amount.
async fn not_invoiced(v: &Visit<'_>, asked: &Asked) -> Res<Vec<(String, String, String, i64)>> {
    if !v.may("delivery.to_invoice") {
        return Ok(Vec::new());
    }
    let rows = every(v, "delivery.to_invoice", &json!({ "payer": asked.customer, "to": asked.to })).await?;
    let mut of: BTreeMap<i64, (String, String, String, i64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| words(row, "currency") == asked.currency.as_str()) {
        let id = number(row, "delivery_id");
        let one =
            of.entry(id).or_insert_with(|| (words(row, "delivery_number"), format!("/deliveries/{id}"), words(row, "delivered_on"), 0));
        one.3 += number(row, "left_gross_minor");
    }
    Ok(of.into_values().collect())
}

async fn page(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let customer = customer_of(v).await?;
    let shown = match customer {
        Some(id) => Some((id, words(&v.one("customer.detail", id).await?, "name"))),
        None => None,
    };
    let period = Period::of(v);
    let days = period.days();
    let wrong = days.as_ref().err().cloned().unwrap_or_default();
    let problems = Problems(&wrong);
    let fields = html! {
        (ui::field("from", "ui.from").date().value(period.from.words.as_str()).error(problems.at("from")).html(view))
        (ui::field("to", "ui.to").date().value(period.to.words.as_str()).error(problems.at("to")).html(view))
        (more_choices(v).await?)
    };
    let ask = ask_customer(v, "/statements", shown.as_ref().map(|(id, name)| (*id, name.as_str())), &fields, "page.statements.show");
    let (Some(customer), Ok(days)) = (customer, days) else {
        let region = html! { section.x-stack id="ask" { (ask) } };
        return Ok(v.reply("page.statements", &ui::head("page.statements").html(view), "ask", region));
    };
    let asked = asked(v, customer, days).await?;
    let statement = statement(v, &asked).await?;
    let open = not_invoiced(v, &asked).await?;
    let region = html! { section.x-stack id="ask" { (ask) (ui::columns(&main(v, &asked, &statement), &side(v, &asked, &open))) } };
    let print = format!(
        "/statements/print?customer={customer}&entity={}&currency={}&from={}&to={}",
        asked.entity, asked.currency, asked.from, asked.to
    );
    let head = ui::head("page.statements").action(view, &ui::button("page.statements.pdf").icon(Icon::Printer).download(print));
    Ok(v.reply("page.statements", &head.html(view), "ask", region))
}

/// Legal entity and currency, where there are several.
async fn more_choices(v: &Visit<'_>) -> Res<Markup> {
    let view = &v.view;
    let names = entities(v).await?;
    let entity = v.view.param("entity").or_else(|| names.first().map(|(id, _)| id.clone())).unwrap_or_default();
    let currency = match v.view.param("currency") {
        Some(currency) => currency,
        None => books(v, entity.parse().unwrap_or_default()).await?.as_str().to_owned(),
    };
    let currencies = v.currencies().into_iter().map(|(code, name)| (code, data(name))).collect();
    let several = names.len() > 1;
    let choices = names.iter().map(|(id, name)| (id.clone(), data(name.as_str()))).collect();
    Ok(html! {
        (ui::field("currency", "statement.currency").choices(currencies).required().value(currency).html(view))
        @if several { (ui::field("entity", "statement.entity").choices(choices).required().value(entity).html(view)) }
    })
}

fn main(v: &Visit<'_>, asked: &Asked, statement: &Statement) -> Markup {
    let view = &v.view;
    let money = |minor: i64| ui::money(Money::new(minor, asked.currency));
    let heads = [
        ("statement.day", false),
        ("statement.doc_type", false),
        ("statement.number", false),
        ("page.statements.more", true),
        ("page.statements.less", true),
        ("statement.balance", true),
    ];
    let edge = |day: BusinessDate, label: &str, minor: i64| {
        vec![ui::date(day), html! { b { (view.say(label)) } }, html! {}, html! {}, html! {}, html! { b { (money(minor)) } }]
    };
    let mut rows = vec![edge(asked.from, "page.statements.opening", statement.opening)];
    let mut sum = statement.opening;
    for line in &statement.lines {
        let minor = number(line, "amount_minor");
        sum += minor;
        let kind = words(line, "doc_type");
        rows.push(vec![
            html! { (words(line, "effective_on")) },
            html! { (kind_of(view, &kind)) },
            document(&kind, number(line, "id"), &words(line, "number")),
            html! { @if minor > 0 { (money(minor)) } },
            html! { @if minor < 0 { (money(-minor)) } },
            money(sum),
        ]);
    }
    rows.push(edge(asked.to, "page.statements.closing", statement.closing));
    let title = text("page.statements.of").with("name", statement.name.as_str());
    html! {
        @if statement.cut { (ui::alert(view, ui::AlertKind::Warn, "page.statements.cut", None)) }
        (ui::flush_card(view, title, None, &ui::small_table(view, &heads, &rows)))
        @if statement.lines.is_empty() { p.x-muted { (view.say("page.statements.none")) } }
    }
}

/// What the movements come to, by kind of document, and what is not invoiced yet.
fn side(v: &Visit<'_>, asked: &Asked, open: &[(String, String, String, i64)]) -> Markup {
    let view = &v.view;
    let money = |minor: i64| ui::money(Money::new(minor, asked.currency));
    let total: i64 = open.iter().map(|one| one.3).sum();
    let rows: Vec<Vec<Markup>> = open
        .iter()
        .map(|(number, address, day, minor)| vec![html! { a.x-link href=(address) { (number) } }, html! { (day) }, money(*minor)])
        .collect();
    let heads = [("statement.number", false), ("statement.day", false), ("statement.amount", true)];
    let invoice = html! {
        @if !rows.is_empty() && v.may("invoice.post") {
            a.x-link href={ "/invoices/new?customer=" (asked.customer) } { (view.say("op.invoice.post")) }
        }
    };
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.statements.all_invoiced")) } }
        @else {
            (ui::facts(view, &[(text("page.statements.not_invoiced"), money(total))]))
            (ui::small_table(view, &heads, &rows))
        }
    };
    ui::card_with(view, "page.statements.not_invoiced", None, Some(&invoice), &body)
}

async fn print(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let customer = chosen_customer(v).ok_or_else(Failure::not_found)?;
    let days = Period::of(v).days().map_err(|_| Failure::not_found())?;
    let asked = asked(v, customer, days).await?;
    let statement = statement(v, &asked).await?;
    let open = not_invoiced(v, &asked).await?;
    let places = usize::try_from(asked.currency.decimals()).unwrap_or(2);
    let columns = vec![
        PrintColumn::words(view.say("statement.day"), 20),
        PrintColumn::words(view.say("statement.doc_type"), 22),
        PrintColumn::words(view.say("statement.number"), 30),
        PrintColumn::figures(view.say("page.statements.more"), 24, places).summed(),
        PrintColumn::figures(view.say("page.statements.less"), 24, places).summed(),
        PrintColumn::figures(view.say("statement.balance"), 26, places),
    ];
    let mut sum = statement.opening;
    let figure = |minor: i64| if minor == 0 { PrintCell::Words(String::new()) } else { PrintCell::Figure(minor) };
    let rows = statement.lines.iter().map(|line| {
        let minor = number(line, "amount_minor");
        sum += minor;
        let kind = words(line, "doc_type");
        vec![
            PrintCell::Words(words(line, "effective_on")),
            PrintCell::Words(kind_of(view, &kind)),
            PrintCell::Words(words(line, "number")),
            figure(minor.max(0)),
            figure((-minor).max(0)),
            PrintCell::Figure(sum),
        ]
    });
    let rows: Vec<Vec<PrintCell>> = rows.collect();
    let money = |minor: i64| format!("{} {}", Money::new(minor, asked.currency), asked.currency);
    let total: i64 = open.iter().map(|one| one.3).sum();
    let closing = Money::new(statement.closing, asked.currency);
    let paper = ui::printed(view, Paper::A4, statement.seller.as_str(), view.say("page.statements"))
        .facts([
            (view.say("entity.customer"), statement.name.clone()),
            (view.say("page.statements.period"), format!("{} – {}", asked.from, asked.to)),
            (view.say("page.statements.opening"), money(statement.opening)),
        ])
        .table(columns, rows)
        .closing([
            (view.say("page.statements.closing"), money(statement.closing)),
            (view.say("page.statements.in_capitals"), in_capitals(closing).unwrap_or_default()),
            (view.say("page.statements.not_invoiced"), if total == 0 { String::new() } else { money(total) }),
            (view.say("page.statements.please"), view.say("page.statements.please.what")),
        ])
        .signatures([view.say("page.statements.seal_of_seller"), view.say("page.statements.seal_of_customer")]);
    let name = format!("{} {} {} {}.pdf", view.say("page.statements"), statement.name, asked.from, asked.to);
    Ok(Reply::File { name, media: "application/pdf", bytes: paper.pdf() })
}
