//! Ageing on screen: what each customer owed on a day, by how late it was, down to the items.

use super::receipts::opened;
use super::{AskedDay, amount, asked_day, currency, kind_of, number, today, words};
use base::{BusinessDate, Money, Refusal};
use kernel::Res;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::{Icon, Listing, Markup, Place, Problems, Reply, Site, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/ageing", &["ageing.list"], |v| Box::pin(list(v)));
    site.page("/ageing/{customer}", &["ageing.list"], |v| Box::pin(items(v)));
}

/// The buckets: column, label, from and to how many days late; nothing = without an end.
const BUCKETS: [(&str, &str, Option<i64>, Option<i64>); 5] = [
    ("not_due_minor", "ageing.not_due", None, Some(0)),
    ("late_30_minor", "ageing.late_30", Some(1), Some(30)),
    ("late_60_minor", "ageing.late_60", Some(31), Some(60)),
    ("late_90_minor", "ageing.late_90", Some(61), Some(90)),
    ("late_more_minor", "ageing.late_more", Some(91), None),
];

/// The day that the address asks for, today when it asks for none; what is no day is told at its field, and no figures of another day beside it.
fn asked(v: &Visit<'_>) -> (AskedDay, Option<BusinessDate>) {
    let asked = asked_day(v, "day", today(v));
    let day = asked.day.as_ref().ok().copied();
    (asked, day)
}

/// Where the items of a bucket are seen.
fn bucket(row: &Value, day: BusinessDate, from: Option<i64>, to: Option<i64>, side: &str) -> String {
    let mut address =
        format!("/ageing/{}?day={day}&side={side}&currency={}&entity={}", row["id"], words(row, "currency"), row["entity_id"]);
    for (name, value) in [("late_from", from), ("late_to", to)] {
        if let Some(value) = value {
            address.push_str(&format!("&{name}={value}"));
        }
    }
    address
}

/// An amount that opens its items; nothing is a dash.
fn figure(row: &Value, key: &str, address: &str) -> Markup {
    html! {
        @if number(row, key) == 0 { span.x-muted { "—" } }
        @else { a.x-link href=(address) { (ui::money(Money::new(number(row, key), currency(row)))) } }
    }
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let (asked, on) = asked(v);
    let Some(on) = on else { return Ok(no_day(v, "page.ageing".into(), "/ageing", &asked)) };
    let mut page = Listing::new("ageing", "ageing.list", "page.ageing").shape(|table| {
        table
            .place("customer_name", Place::Title)
            .link("customer_name", move |row| {
                format!("/ageing/{}?day={on}&currency={}&entity={}", row["id"], words(row, "currency"), row["entity_id"])
            })
            .hide(&["entity_id"])
            .quiet(&["customer_code"])
            .spare(&["customer_code", "currency"])
    });
    for (key, _, from, to) in BUCKETS {
        page = page.cell(key, move |row| figure(row, key, &bucket(row, on, from, to, "debit")));
    }
    page = page.cell("overdue_minor", move |row| figure(row, "overdue_minor", &bucket(row, on, Some(1), None, "debit")));
    page = page.cell("unused_minor", move |row| figure(row, "unused_minor", &bucket(row, on, None, None, "credit")));
    page.fixed = vec![("day", on.to_string())];
    if view.param("sort").is_none() {
        page.fixed.push(("sort", "-overdue_minor".to_owned()));
    }
    page.search = Some("page.ageing.search");
    let overdue = view.param("overdue").unwrap_or_default();
    let tab = |label: &'static str, value: &str| ui::view_tab(label, view.with(&[("overdue", value)])).current(overdue == value);
    page.views = vec![tab("page.ageing.all", ""), tab("page.ageing.overdue", "true")];
    page.empty = Some(ui::empty(Icon::CalendarClock, "page.ageing.none", "page.ageing.none.next"));
    let rows = v.listed("ageing.list", &page.fixed).await?;
    let region = v.list_region(&page, &rows, &v.arranged("ageing.list").await?);
    if view.region == Some("ageing") {
        return Ok(Reply::Part { title: v.say("page.ageing"), region });
    }
    let head = ui::head("page.ageing").note(data(on.to_string())).html(view);
    let sums = if rows.next.is_none() && view.param("cursor").is_none() {
        sums(v, &rows.rows)
    } else {
        html! {}
    };
    Ok(v.page("page.ageing", ui::stack(&html! { (head) (choose_day(v, "/ageing", &asked)) (sums) (region) })))
}

/// Another day; ends of months are near.
fn choose_day(v: &Visit<'_>, address: &str, asked: &AskedDay) -> Markup {
    let view = &v.view;
    let now = today(v);
    let (year, month, _) = now.ymd();
    let first = BusinessDate::from_ymd(year, month, 1).unwrap_or(now);
    let last_month = first.add_days(-1).unwrap_or(now);
    let before = last_month.add_months(-1).map_or(now, BusinessDate::end_of_month);
    let near = [("page.ageing.today", now), ("page.ageing.last_month", last_month), ("page.ageing.month_before", before)];
    let choices: Vec<_> = near
        .iter()
        .map(|(label, day)| ((*label).into(), format!("{address}?day={day}"), asked.day.as_ref() == Ok(day)))
        .collect::<Vec<(ui::Say<'_>, String, bool)>>();
    let wrong: Vec<Refusal> = asked.day.as_ref().err().cloned().into_iter().collect();
    let field = ui::field("day", "page.ageing.day").date().value(asked.words.as_str()).error(Problems(&wrong).at("day"));
    let form = ui::form("day", address).asks().html(
        view,
        &html! {
            div.flex.flex-wrap.items-end.gap-3 {
                (field.html(view))
                (ui::button("ui.show").html(view))
                (ui::segments(view, "page.ageing.day", &choices))
            }
        },
    );
    ui::plain_card(&form)
}

/// What all rows come to, a line a currency.
fn sums(v: &Visit<'_>, rows: &[Value]) -> Markup {
    let mut of: BTreeMap<String, [i64; 8]> = BTreeMap::new();
    let keys = [
        "not_due_minor",
        "late_30_minor",
        "late_60_minor",
        "late_90_minor",
        "late_more_minor",
        "owed_minor",
        "unused_minor",
        "balance_minor",
    ];
    for row in rows {
        let sum = of.entry(words(row, "currency")).or_default();
        for (at, key) in keys.iter().enumerate() {
            sum[at] += number(row, key);
        }
    }
    let heads = [
        ("ageing.currency", false),
        ("ageing.not_due", true),
        ("ageing.late_30", true),
        ("ageing.late_60", true),
        ("ageing.late_90", true),
        ("ageing.late_more", true),
        ("ageing.owed", true),
        ("ageing.unused", true),
        ("ageing.balance", true),
    ];
    let lines: Vec<Vec<Markup>> = of
        .iter()
        .map(|(code, sum)| {
            let currency = base::Currency::new(code).unwrap_or(base::Currency::CNY);
            std::iter::once(html! { (code) }).chain(sum.iter().map(|minor| ui::money(Money::new(*minor, currency)))).collect()
        })
        .collect();
    html! { @if !lines.is_empty() { (ui::flush_card(&v.view, "page.ageing.sum", None, &ui::small_table(&v.view, &heads, &lines))) } }
}

/// The page while the day that is asked for is none.
fn no_day(v: &Visit<'_>, title: ui::Say<'_>, address: &str, asked: &AskedDay) -> Reply {
    let head = ui::head(title.clone()).crumb("page.ageing", "/ageing").html(&v.view);
    v.page(title, ui::stack(&html! { (head) (choose_day(v, address, asked)) }))
}

/// An amount of an item; what was paid takes off.
fn signed(row: &Value, key: &str) -> Markup {
    let sign = if row["side"] == "credit" { -1 } else { 1 };
    ui::money(Money::new(sign * number(row, key), currency(row)))
}

async fn items(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("customer")?;
    let customer = v.one("customer.detail", id).await?;
    let own = format!("/ageing/{id}");
    let (asked, on) = asked(v);
    let Some(on) = on else { return Ok(no_day(v, data(words(&customer, "name")), &own, &asked)) };
    let mut page = Listing::new("ageing-items", "ageing_item.list", "page.ageing").shape(|table| {
        table
            .place("number", Place::Title)
            .hide(&["customer_id", "customer_code", "customer_name", "entity_id", "doc_id"])
            .quiet(&["doc_type"])
            .spare(&["currency", "side"])
    });
    page = page.cell("number", |row| html! { @match opened(row) { Some(address) => a.x-link href=(address) { (words(row, "number")) }, None => (words(row, "number")) } });
    page = page.cell("doc_type", move |row| html! { (kind_of(view, &words(row, "doc_type"))) });
    page = page.cell("late_days", move |row| {
        let tone = if number(row, "late_days") > 30 { ui::Tone::Bad } else { ui::Tone::Queue };
        html! { @if number(row, "late_days") > 0 { (ui::tag(view, text("page.late").with("days", number(row, "late_days")), tone)) } }
    });
    // What was paid takes off, and is due to nobody.
    for key in ["amount_minor", "open_minor"] {
        page = page.cell(key, move |row| signed(row, key));
    }
    page = page.cell("due_on", |row| html! { @if row["side"] == "credit" { span.x-muted { "—" } } @else { (words(row, "due_on")) } });
    page.fixed = vec![("day", on.to_string()), ("customer", id.to_string())];
    if view.param("sort").is_none() {
        page.fixed.push(("sort", "due_on".to_owned()));
    }
    let (from, to, side) =
        (view.param("late_from").unwrap_or_default(), view.param("late_to").unwrap_or_default(), view.param("side").unwrap_or_default());
    let tab = |label: &'static str, f: Option<i64>, t: Option<i64>, side_is: &str| {
        let word = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let (f, t) = (word(f), word(t));
        let current = from == f && to == t && side == side_is;
        ui::view_tab(label, view.with(&[("late_from", &f), ("late_to", &t), ("side", side_is)])).current(current)
    };
    page.views = vec![tab("page.ageing.all", None, None, "")];
    for (_, label, from, to) in BUCKETS {
        page.views.push(tab(label, from, to, "debit"));
    }
    page.views.push(tab("ageing.unused", None, None, "credit"));
    page.empty = Some(ui::empty(Icon::CalendarClock, "page.ageing.no_items", "page.ageing.none.next"));
    let rows = v.listed("ageing_item.list", &page.fixed).await?;
    let region = v.list_region(&page, &rows, &v.arranged("ageing_item.list").await?);
    if view.region == Some("ageing-items") {
        return Ok(Reply::Part { title: words(&customer, "name"), region });
    }
    let head = ui::head(data(words(&customer, "name"))).note(data(on.to_string())).crumb("page.ageing", format!("/ageing?day={on}"));
    let head = head.action(view, &ui::button("page.statements").icon(Icon::Scroll).link(format!("/statements?customer={id}")));
    let whole = v.rows("ageing.list", json!({ "day": on, "customer": id })).await?;
    let both = whole.iter().any(|one| number(one, "owed_minor") > 0 && number(one, "unused_minor") > 0);
    let head = if both && v.may("credit.allocate") {
        let use_it = ui::button("op.credit.allocate").primary().icon(Icon::Check);
        head.action(view, &use_it.link(format!("/allocations?customer={id}")))
    } else {
        head
    };
    let body = html! {
        (head.html(view))
        (choose_day(v, &own, &asked))
        @for one in &whole { (ui::plain_card(&ui::facts_wide(view, &standing(one)))) }
        (region)
    };
    Ok(v.page(data(words(&customer, "name")), ui::stack(&body)))
}

fn standing<'s>(one: &Value) -> [(ui::Say<'s>, Markup); 5] {
    [
        (text("ageing.owed"), amount(one, "owed_minor")),
        (text("ageing.overdue"), amount(one, "overdue_minor")),
        (text("ageing.unused"), amount(one, "unused_minor")),
        (text("ageing.balance"), amount(one, "balance_minor")),
        (text("ageing.currency"), html! { (words(one, "currency")) }),
    ]
}
