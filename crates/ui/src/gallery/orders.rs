//! A list of orders: views, search, filters, table, cards, pages, what is done to several.

use super::{sample, shell};
use crate::{
    Fill, Icon, Markup, Place, Tone, View, bulk_action, bulk_bar, button, confirm, data, empty, filter_amounts, filter_chips,
    filter_choices, filter_dates, head, html, list, list_tools, mark, menu_link, menu_opens, meter, no_result, pager, part, search_box,
    state_choices, table, text, view_tab, view_tabs,
};
use kernel::query::{Column, ColumnKind, Page};
use serde_json::{Value, json};

static COLUMNS: &[Column] = &[
    Column::new("no", "gallery.order.no", ColumnKind::Text).card(),
    Column::new("customer", "gallery.order.customer", ColumnKind::Text).card(),
    Column::new("owner", "gallery.order.owner", ColumnKind::Text).card(),
    Column::new("ordered_on", "gallery.order.ordered_on", ColumnKind::Date).sort("x"),
    Column::new("due_on", "gallery.order.due_on", ColumnKind::Date),
    Column::new("total", "gallery.order.total", ColumnKind::Money).sort("x").card(),
    Column::new("paid", "gallery.order.paid", ColumnKind::Ref("paid")).card(),
    Column::new("state", "gallery.order.state", ColumnKind::State).card(),
];

const CUSTOMERS: [(&str, &str); 10] = [
    ("合肥华盛紧固件有限公司", "Hefei Huasheng Fasteners"),
    ("东莞启明机电有限公司", "Dongguan Qiming Machinery"),
    ("厦门启明电气商行", "Xiamen Qiming Electric"),
    ("宁波华盛机械贸易有限公司", "Ningbo Huasheng Trading"),
    ("常州启明机械有限公司", "Changzhou Qiming Machines"),
    ("杭州顺兴装备商行", "Hangzhou Shunxing Equipment"),
    ("成都新锐精密科技有限公司", "Chengdu Xinrui Precision"),
    ("苏州宏图精密科技有限公司", "Suzhou Hongtu Precision"),
    ("宁波凯瑞自动化有限公司", "Ningbo Kairui Automation"),
    ("青岛天成电气贸易有限公司", "Qingdao Tiancheng Electric"),
];
pub(super) const PEOPLE: [(&str, &str); 7] = [
    ("刘志强", "Liu Zhiqiang"),
    ("赵雅婷", "Zhao Yating"),
    ("王建国", "Wang Jianguo"),
    ("孙丽华", "Sun Lihua"),
    ("黄海涛", "Huang Haitao"),
    ("周敏", "Zhou Min"),
    ("林晓梅", "Lin Xiaomei"),
];
const STATES: [&str; 7] = ["to_ship", "delivered", "completed", "partly_shipped", "approved", "pending", "draft"];
const TOTALS: [i64; 9] = [280_913, 743_628, 59_324_150, 59_326, 259_677, 4_939_111, 29_370, 22_191, 5_582_454];
const PAID: [i64; 9] = [49, 100, 40, 0, 69, 69, 80, 89, 50];

fn rows(view: &View) -> Vec<Value> {
    let pick = |all: &[(&'static str, &'static str)], at: usize| {
        let (zh, en) = all[at % all.len()];
        sample(view, zh, en)
    };
    let rows = (0..20).map(|at| {
        json!({
            "id": 9999 - at,
            "no": format!("XS2611{}-{:04}", if at == 0 { 23 } else { 22 }, 9999 - at),
            "customer": pick(&CUSTOMERS, at),
            "class": if matches!(at % 10, 2) { "A" } else { "" },
            "owner": pick(&PEOPLE, at),
            "ordered_on": if at == 0 { "2026-11-23" } else { "2026-11-22" },
            "due_on": if at == 0 { "2026-11-30" } else { "2026-11-29" },
            "total": TOTALS[at % TOTALS.len()],
            "paid": PAID[at % PAID.len()],
            "state": STATES[(at * 5 + 1) % STATES.len()],
        })
    });
    let (words, states) = (view.param("q").unwrap_or_default().to_lowercase(), view.params("state"));
    let mut rows: Vec<Value> = rows
        .filter(|row| [&row["no"], &row["customer"]].iter().any(|v| v.as_str().is_some_and(|text| text.to_lowercase().contains(&words))))
        .filter(|row| states.is_empty() || states.iter().any(|state| row["state"] == *state))
        .collect();
    match view.param("sort").as_deref() {
        Some("total") => rows.sort_by_key(|row| row["total"].as_i64()),
        Some("-total") => rows.sort_by_key(|row| row["total"].as_i64().map(|total| -total)),
        Some("ordered_on") => rows.sort_by_key(|row| row["ordered_on"].as_str().map(str::to_owned)),
        _ => {}
    }
    rows
}

pub(super) fn page(view: &View) -> Markup {
    let part_of = orders(view);
    if view.region == Some("orders") {
        return part(view, "gallery.orders", &part_of);
    }
    let body = html! {
        (head("gallery.orders")
            .action(view, &button("gallery.export").icon(Icon::Download).link("/gallery/orders"))
            .action(view, &button("gallery.order.new").primary().icon(Icon::Plus).shortcut("N").link("/gallery/entry"))
            .html(view))
        (part_of)
        (confirm(view, "void-order", "gallery.order.void", "gallery.order.void.what", "gallery.order.void", "/gallery/orders"))
    };
    crate::page(view, &shell(view), "gallery.orders", &body)
}

fn orders(view: &View) -> Markup {
    let all = rows(view);
    let narrowed = !view.params("state").is_empty() || view.param("q").is_some();
    let count = if narrowed { (i64::try_from(all.len()).unwrap_or(0), false) } else { (10_000, true) };
    let page = Page { rows: all, next: (!narrowed).then(|| "5b22".to_owned()), ..Page::default() };
    let state = view.params("state");
    let view_of = |value: &str| {
        let key = if value.is_empty() { "gallery.all".to_owned() } else { format!("state.{value}") };
        let current = if value.is_empty() { state.is_empty() } else { state == [value] };
        view_tab(data(view.say(key.as_str())), view.with(&[("state", value)])).current(current)
    };
    let views: Vec<_> = ["", "pending", "to_ship", "partly_shipped", "draft"].into_iter().map(view_of).collect();
    let late = view_tab("gallery.late", view.with(&[("state", "overdue")])).alarm(true).current(state == ["overdue"]);
    let views: Vec<_> = views.into_iter().chain([late]).collect();
    let end = html! { (search_box(view, "q", "gallery.order.search")) (list_tools(view)) };
    let people = PEOPLE.iter().map(|(zh, en)| ((*en).to_owned(), data(sample(view, zh, en)))).collect();
    let filters = [
        filter_choices("state", "gallery.order.state", Icon::CircleDot, state_choices(view, &STATES)).many(),
        filter_choices("owner", "gallery.order.owner", Icon::User, people),
        filter_amounts("total", "gallery.order.total_short", Icon::Banknote),
        filter_dates("due", "gallery.order.due_on", Icon::CalendarClock),
    ];
    let nothing = if narrowed {
        no_result("/gallery/orders")
    } else {
        empty(Icon::Cart, "gallery.order.none", "gallery.order.none.next")
            .action(button("gallery.order.new").primary().link("/gallery/entry"))
    };
    let bulk = [
        bulk_action("gallery.approve_all", Icon::Check, "/gallery/orders"),
        bulk_action("gallery.hand_over", Icon::User, "/gallery/orders"),
        bulk_action("gallery.print", Icon::Printer, "/gallery/orders"),
        bulk_action("gallery.export", Icon::Download, "/gallery/orders"),
    ];
    let shown = page.rows.len();
    let rows = orders_table(view, &page).empty(nothing).html(view);
    list(
        "orders",
        &html! {
            (view_tabs(view, &views, &end))
            (filter_chips(view, "orders", &filters, Some(count)))
            (rows)
            (pager(view, shown, None, page.next.as_deref()))
            (bulk_bar(view, "orders-table", &bulk))
        },
    )
}

fn orders_table<'a>(view: &'a View<'a>, page: &'a Page) -> crate::DataTable<'a> {
    let customer = |row: &Value| {
        html! { (row["customer"].as_str().unwrap_or_default()) @if row["class"] == "A" { " " (mark("A", Tone::Wait)) } }
    };
    let due = |row: &Value| html! { (row["due_on"].as_str().map_or("", |day| &day[5..])) };
    table("orders-table", COLUMNS, page)
        .select()
        .link("no", |_| "/gallery/entry".to_owned())
        .cell("customer", customer)
        .cell("due_on", due)
        .person("owner")
        .cell("paid", move |row| meter(view, "gallery.order.paid", row["paid"].as_i64().unwrap_or(0), Fill::Attained))
        .place("customer", Place::Title)
        .place("paid", Place::Right)
        .quiet(&["ordered_on", "due_on"])
        .menu(|row| {
            let open = format!("/gallery/entry?from={}", row["id"]);
            vec![
                menu_link(text("gallery.open"), Icon::Eye, "/gallery/entry"),
                menu_link(text("gallery.copy"), Icon::Copy, open),
                menu_opens(text("gallery.order.void"), Icon::Ban, "void-order").danger(),
            ]
        })
}
