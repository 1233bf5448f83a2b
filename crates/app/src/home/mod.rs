//! The first page: what waits for this person, how much there is, what they worked on lately, and what comes next in a company that
//! has just begun. Every figure is a query's own answer, within this person's scope, and leads to its list.

mod board;

use base::BusinessDate;
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{CardHead, Icon, Kpi, Markup, Place, Reply, Visit, data, html, text};

/// Days ahead in which the end of a price list is told.
const ENDS_WITHIN_DAYS: i32 = 30;
/// Things to begin that are offered.
const DEEDS_SHOWN: usize = 6;
/// Key figures at the most.
const FIGURES_MAX: usize = 5;
/// Requests and customers shown.
const SHOWN_MAX: i64 = 6;

/// Something to be seen to.
struct Waiting {
    icon: Icon,
    label: &'static str,
    count: (i64, bool),
    address: String,
}

/// What is part of somebody's work every day: there it is also told that nothing waits, and what would.
const DAILY: &[(&str, &str)] = &[
    ("page.home.decide", "page.home.decide.none"),
    ("page.home.drafts", "page.home.drafts.none"),
    ("page.home.late_orders", "page.home.late_orders.none"),
    ("page.home.to_sign", "page.home.to_sign.none"),
    ("page.home.to_invoice", "page.home.to_invoice.none"),
    ("page.home.to_allocate", "page.home.to_allocate.none"),
];

/// What is said of something daily of which there is nothing.
fn none_of(label: &str) -> Option<&'static str> {
    DAILY.iter().find(|(daily, _)| *daily == label).map(|(_, none)| *none)
}

/// A column of a table that is cards on the phone.
const fn column(label: &'static str, figure: bool, place: Place, named: bool) -> CardHead<'static> {
    CardHead { label, figure, place, named }
}

/// Something with which a company begins.
struct Step {
    label: &'static str,
    done: bool,
    address: &'static str,
}

/// Answers the first page.
pub(crate) async fn page(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let today = v.kernel().now().business_date(&v.me.time_zone).unwrap_or(BusinessDate::MIN);
    let days = board::board(v, today).await?;
    let mut figures: Vec<Kpi> = days.iter().flat_map(|days| board::kpis(v, days)).collect();
    figures.extend(self::figures(v).await?.into_iter().take(FIGURES_MAX.saturating_sub(figures.len())));
    let mut waiting = waiting(v, today).await?;
    waiting.extend(board::waiting(v, today).await?);
    // What there is comes before what there is none of.
    waiting.sort_by_key(|one| one.count.0 == 0);
    let ship = board::to_ship(v, today).await?;
    let overdue = board::overdue(v, today).await?;
    let (customers, requests, steps) = (customers(v).await?, requests(v).await?, steps(v).await?);
    let main = html! { (todo(v, &waiting)) (ship) (overdue) (customers) (requests) };
    let side = html! { (begin(v, &steps)) (deeds(v)) };
    let body = html! {
        (ui::head(text("page.home.hello").with("name", v.me.name.as_str())).note(data(v.me.company.as_str())).html(view))
        (ui::stack(&html! {
            @if !figures.is_empty() { (ui::kpis(view, &figures)) }
            @if side.0.is_empty() { (main) } @else { (ui::columns(&main, &side)) }
        }))
    };
    Ok(v.page("page.home", body))
}

/// Whether there is such a page, and this person may ask for what stands on it.
fn open(v: &Visit<'_>, query: &str, address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    v.may(query) && v.site.places.iter().any(|place| place.path == path)
}

/// How many rows there are, up to a thousand; whether there are more.
async fn count(v: &Visit<'_>, query: &str, params: Value) -> Res<(i64, bool)> {
    let window = Window { limit: Some(1), count: Some("some".into()), ..Window::default() };
    let page = v.query(query, params, &window).await?;
    Ok((page.count.unwrap_or_default(), page.count_is_more == Some(true)))
}

fn shown((count, more): (i64, bool)) -> String {
    let words = if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) };
    format!("{words}{}", if more { "+" } else { "" })
}

/// What this person works with, and how much of it.
async fn figures<'v>(v: &Visit<'v>) -> Res<Vec<Kpi<'v>>> {
    let mine = v.me.user;
    let mut figures = Vec::new();
    let all = [
        (
            "page.home.my_customers",
            "customer.list",
            json!({ "state": "active", "owner": mine }),
            format!("/customers?state=active&owner={mine}"),
        ),
        ("page.home.customers", "customer.list", json!({ "state": "active" }), "/customers?state=active".to_owned()),
        ("page.home.products", "product.list", json!({ "state": "active" }), "/products?state=active".to_owned()),
        ("page.home.price_lists", "price_list.list", json!({ "state": "active" }), "/price-lists?state=active".to_owned()),
        ("page.home.people", "user.list", json!({ "state": "active" }), "/people?state=active".to_owned()),
    ];
    let mut told = None;
    for (label, query, params, address) in all {
        // Whoever takes on no customers has none of their own; whoever sees nobody but themselves needs no figure of it.
        let useless =
            (label == "page.home.my_customers" && !v.may("customer.create")) || (label == "page.home.people" && !v.may("user.change"));
        if !useless && open(v, query, &address) {
            let found = count(v, query, params).await?;
            let of_customers = query == "customer.list";
            // One's own, where all that one sees are one's own, are told once.
            let again = of_customers && told == Some(found);
            if of_customers {
                told = Some(found);
            }
            if !again && (label != "page.home.my_customers" || found.0 > 0) {
                figures.push(ui::kpi(label, shown(found)).link(address));
            }
        }
    }
    Ok(figures)
}

/// What waits for this person: only what there is.
async fn waiting(v: &Visit<'_>, today: BusinessDate) -> Res<Vec<Waiting>> {
    let mine = v.me.user;
    let end = today.add_days(ENDS_WITHIN_DAYS).unwrap_or(today);
    let ends = format!("/price-lists?state=active&ends_from={today}&ends_to={end}");
    let [of_others, of_mine] = ["not_owner", "owner"].map(|whose| format!("/approvals?state=waiting&{whose}={mine}"));
    let to = |address: &str| address.to_owned();
    let all = [
        (
            Icon::UserCheck,
            "page.home.decide",
            "approval.list",
            "approval.approve",
            json!({ "state": "waiting", "not_owner": mine }),
            of_others,
        ),
        (Icon::Send, "page.home.asked", "approval.list", "approval.withdraw", json!({ "state": "waiting", "owner": mine }), of_mine),
        (
            Icon::FileInput,
            "page.home.import_ready",
            "import_batch.list",
            "import.start",
            json!({ "state": "ready" }),
            to("/imports?state=ready"),
        ),
        (
            Icon::Refresh,
            "page.home.import_runs",
            "import_batch.list",
            "import.start",
            json!({ "state": "running" }),
            to("/imports?state=running"),
        ),
        (
            Icon::CalendarClock,
            "page.home.list_ends",
            "price_list.list",
            "price_list.change",
            json!({ "state": "active", "ends_from": today.to_string(), "ends_to": end.to_string() }),
            ends,
        ),
        (
            Icon::Package,
            "page.home.low",
            "product.list",
            "product.list",
            json!({ "state": "active", "low": true }),
            to("/products?state=active&low=true"),
        ),
        (
            Icon::ShieldX,
            "page.home.without_role",
            "user.list",
            "user.change",
            json!({ "state": "active", "without_role": true }),
            to("/people?state=active&without_role=true"),
        ),
    ];
    let mut waiting = Vec::new();
    for (icon, label, query, deed, params, address) in all {
        if !v.may(deed) || !open(v, query, &address) {
            continue;
        }
        let found = count(v, query, params).await?;
        if found.0 > 0 || none_of(label).is_some() {
            waiting.push(Waiting { icon, label, count: found, address });
        }
    }
    Ok(waiting)
}

fn todo(v: &Visit<'_>, waiting: &[Waiting]) -> Markup {
    let view = &v.view;
    let body = html! {
        @if waiting.is_empty() { (ui::empty(Icon::Check, "page.home.nothing", "page.home.nothing.next").html(view)) }
        @else {
            ul.x-todo {
                @for one in waiting {
                    @let none = none_of(one.label).filter(|_| one.count.0 == 0);
                    li.x-todo-none[none.is_some()] {
                        a href=(one.address) {
                            (ui::icon(one.icon))
                            span { (view.say(one.label)) @if let Some(none) = none { small { (view.say(none)) } } }
                            b { (shown(one.count)) }
                            (ui::icon(Icon::ChevronRight))
                        }
                    }
                }
            }
        }
    };
    ui::card(view, "page.home.todo", &body)
}

/// The customers that came to this person last.
async fn customers(v: &Visit<'_>) -> Res<Markup> {
    let view = &v.view;
    if !v.may("customer.create") || !open(v, "customer.list", "/customers") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(SHOWN_MAX), sort: Some("-created_at".into()), ..Window::default() };
    let rows = v.query("customer.list", json!({ "state": "active", "owner": v.me.user }), &window).await?.rows;
    // Whoever looks after others' customers and has none of their own misses nothing.
    if rows.is_empty() && count(v, "customer.list", json!({ "state": "active" })).await?.0 > 0 {
        return Ok(html! {});
    }
    let words = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let since = |row: &Value| {
        let at = row["created_at"].as_str().and_then(base::Timestamp::parse).filter(|at| at.micros() > 0);
        html! { @if let Some(day) = at.and_then(|at| at.business_date(&v.me.time_zone)) { (ui::date(day)) } }
    };
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let name = html! { a.x-link href={ "/customers/" (row["id"]) } { (words(row, "name")) } };
            vec![name, html! { (words(row, "code")) }, html! { (words(row, "region_name")) }, since(row)]
        })
        .collect();
    let heads = [
        column("customer.name", false, Place::Title, false),
        column("customer.code", false, Place::Left, false),
        column("customer.region", false, Place::Left, false),
        column("customer.created_at", false, Place::Right, false),
    ];
    let all = format!("/customers?state=active&owner={}&sort=-created_at", v.me.user);
    let more = html! { a.x-link href=(all) { (view.say("page.home.all")) } };
    if cells.is_empty() {
        let next = ui::empty(Icon::Users, "page.home.no_customers", "page.home.no_customers.next");
        let next = next.action(ui::button("op.customer.create").icon(Icon::Plus).link("/customers/new"));
        return Ok(ui::card(view, "page.home.lately", &next.html(view)));
    }
    Ok(ui::flush_card(view, "page.home.lately", Some(&more), &ui::card_table(view, &heads, &cells)))
}

/// The latest requests that wait for somebody's yes.
async fn requests(v: &Visit<'_>) -> Res<Markup> {
    let view = &v.view;
    if !open(v, "approval.list", "/approvals") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(SHOWN_MAX), sort: Some("-id".into()), ..Window::default() };
    let page = v.query("approval.list", json!({ "state": "waiting" }), &window).await?;
    if page.rows.is_empty() {
        return Ok(html! {});
    }
    let words = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let cells: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            let name = view.say(format!("op.{}", words(row, "operation")).as_str());
            vec![
                html! {
                    @let about = ui::asked_about(view, &row["needs"]);
                    a.x-link href={ "/approvals/" (row["id"]) } { (name) } @if !about.is_empty() { " " span.x-under { (about) } }
                },
                ui::person(&words(row, "owner_name")),
                html! { @if let Some(at) = row["requested_at"].as_str().and_then(base::Timestamp::parse) { (ui::instant(view, at)) } },
            ]
        })
        .collect();
    let heads = [
        column("approval.operation", false, Place::Title, false),
        column("approval.owner", false, Place::Left, false),
        column("approval.requested_at", false, Place::Right, false),
    ];
    let more = html! { a.x-link href="/approvals?state=waiting" { (view.say("page.home.all")) } };
    Ok(ui::flush_card(view, "page.home.waiting", Some(&more), &ui::card_table(view, &heads, &cells)))
}

/// What a company begins with, for whom may do it; nothing once all of it is there.
async fn steps(v: &Visit<'_>) -> Res<Vec<Step>> {
    let all = [
        ("page.home.step.departments", "department.list", "department.create", 2, "/departments/new"),
        ("page.home.step.roles", "role.list", "role.create", 2, "/roles/new"),
        ("page.home.step.people", "user.list", "user.create", 2, "/people/new"),
        ("page.home.step.warehouse", "warehouse.list", "warehouse.create", 1, "/warehouses/new"),
        ("page.home.step.products", "product.list", "product.create", 1, "/imports/new?profile=products"),
        ("page.home.step.prices", "price_list.list", "price_list.create", 1, "/price-lists/new"),
        ("page.home.step.customers", "customer.list", "customer.create", 1, "/customers/new"),
    ];
    let mut steps = Vec::new();
    // Whoever sets up a company may do what it begins with; to others it would only be in the way.
    if !v.may("user.create") {
        return Ok(steps);
    }
    for (label, query, deed, enough, address) in all {
        if v.may(deed) && open(v, query, address) {
            let window = Window { limit: Some(enough), ..Window::default() };
            let found = v.query(query, json!({}), &window).await?.rows.len();
            steps.push(Step { label, done: i64::try_from(found).is_ok_and(|found| found >= enough), address });
        }
    }
    steps.extend(opening(v).await?);
    Ok(if steps.iter().all(|step| step.done) { Vec::new() } else { steps })
}

/// Opening balances: done once they are locked, and nothing that a company begins with once it is at work.
async fn opening(v: &Visit<'_>) -> Res<Option<Step>> {
    let address = "/opening";
    if !v.may("opening.enter_receivable") || !open(v, "opening_area.list", address) {
        return Ok(None);
    }
    let one = Window { limit: Some(1), ..Window::default() };
    let entities = v.query("legal_entity.list", json!({}), &one).await?.rows;
    let Some(entity) = entities.first() else { return Ok(None) };
    let areas = v.query("opening_area.list", json!({ "entity": entity["id"] }), &one).await?.rows;
    let locked = areas.first().is_some_and(|area| !area["locked_at"].is_null());
    let at_work = at_work(v).await?;
    let entered = v.may("opening_document.list") && !v.query("opening_document.list", json!({}), &one).await?.rows.is_empty();
    let begins = locked || entered || !at_work;
    Ok(begins.then_some(Step { label: "page.home.step.opening", done: locked, address }))
}

/// Whether there are orders of this system's own: of an earlier one there are none later than the day its history was brought in.
async fn at_work(v: &Visit<'_>) -> Res<bool> {
    if !v.may("sales_order.list") {
        return Ok(false);
    }
    let one = Window { limit: Some(1), ..Window::default() };
    let history = if v.may("history_batch.list") { v.query("history_batch.list", json!({}), &one).await?.rows } else { Vec::new() };
    let begun = history.first().and_then(|batch| base::Timestamp::parse(batch["begun_at"].as_str()?)?.business_date(&v.me.time_zone));
    let own = begun.map_or_else(|| json!({}), |day| json!({ "ordered_from": day.add_days(1).unwrap_or(day) }));
    Ok(!v.query("sales_order.list", own, &one).await?.rows.is_empty())
}

fn begin(v: &Visit<'_>, steps: &[Step]) -> Markup {
    let view = &v.view;
    if steps.is_empty() {
        return html! {};
    }
    ui::card(
        view,
        "page.home.begin",
        &html! {
            ul.x-todo {
                @for step in steps {
                    li { a href=(step.address) { (ui::icon(if step.done { Icon::CircleCheck } else { Icon::CircleDot })) span { (view.say(step.label)) } @if step.done { small.x-muted { (view.say("page.home.step.done")) } } @else { (ui::icon(Icon::ChevronRight)) } } }
                }
            }
        },
    )
}

/// What is begun most: the first things that can be begun from anywhere. The places themselves stand in the menu.
fn deeds(v: &Visit<'_>) -> Markup {
    let view = &v.view;
    let open: Vec<_> = v.site.commands.iter().filter(|one| !one.needs.is_empty() && v.may(one.needs)).take(DEEDS_SHOWN).collect();
    if open.is_empty() {
        return html! {};
    }
    ui::card(
        view,
        "page.home.deeds",
        &html! { ul.x-plain-list { @for one in open { li { a.x-link href=(one.address) { (ui::icon(one.icon)) " " (view.say(one.label)) } } } } },
    )
}
