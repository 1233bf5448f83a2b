//! Revenue on screen: month by month and region by region, down to the invoices.

use super::{asked_day, number, today, words};
use base::{BusinessDate, Period, Refusal};
use kernel::Res;
use ui::{Icon, Listing, Markup, Place, Problems, Reply, Site, Visit, html};

pub(super) fn register(site: &mut Site) {
    site.page("/revenue", &["revenue.list"], |v| Box::pin(list(v)));
}

/// Months that are shown when nobody asks for others: this one and those before it.
const MONTHS: i32 = 12;

/// The first month that is shown when nobody asks for another.
fn usual(now: BusinessDate) -> BusinessDate {
    Period::of(now.add_months(1 - MONTHS).unwrap_or(now)).first()
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let (view, now) = (&v.view, today(v));
    let (from, mut to) = (asked_day(v, "from", usual(now)), asked_day(v, "to", now));
    if let (Ok(first), Ok(last)) = (&from.day, &to.day)
        && first > last
    {
        to.day = Err(Refusal::new("page.revenue.backwards").field("to"));
    }
    let choose = choose(v, &from, &to);
    let (Ok(first), Ok(last)) = (&from.day, &to.day) else {
        return Ok(v.page("page.revenue", ui::stack(&html! { (ui::head("page.revenue").html(view)) (choose) })));
    };
    let mut page = Listing::new("revenue", "revenue.list", "page.revenue")
        .shape(|table| table.place("month", Place::Title).spare(&["entity_name", "currency", "customers", "tax_minor", "credit_notes"]));
    page = page.cell("month", |row| {
        let month = BusinessDate::parse(&words(row, "month")).unwrap_or(BusinessDate::MIN);
        let address = format!("/invoices?invoiced_from={month}&invoiced_to={}", month.end_of_month());
        html! { a.x-link href=(address) { (Period::of(month).to_string()) } }
    });
    page = page.cell("region_name", |row| {
        let address = format!("/customers?region={}", number(row, "region_id"));
        html! { @if number(row, "region_id") == 0 { span.x-muted { "—" } } @else { a.x-link href=(address) { (words(row, "region_name")) } } }
    });
    page.fixed = vec![("from", first.to_string()), ("to", last.to_string())];
    page.empty = Some(ui::empty(Icon::File, "page.revenue.none", "page.revenue.none.next"));
    let rows = v.listed("revenue.list", &page.fixed).await?;
    let region = v.list_region(&page, &rows, &v.arranged("revenue.list").await?);
    if view.region == Some("revenue") {
        return Ok(Reply::Part { title: v.say("page.revenue"), region });
    }
    Ok(v.page("page.revenue", ui::stack(&html! { (ui::head("page.revenue").html(view)) (choose) (region) })))
}

/// Other months.
fn choose(v: &Visit<'_>, from: &super::AskedDay, to: &super::AskedDay) -> Markup {
    let (view, now) = (&v.view, today(v));
    let wrong: Vec<Refusal> = [from, to].iter().filter_map(|asked| asked.day.as_ref().err().cloned()).collect();
    let field = |name: &'static str, label: &'static str, asked: &super::AskedDay| {
        ui::field(name, label).date().value(asked.words.as_str()).error(Problems(&wrong).at(name)).html(view)
    };
    let year = |back: i32| now.ymd().0 - back;
    let span = |from: BusinessDate, to: BusinessDate| format!("/revenue?from={from}&to={to}");
    let whole = |year: i32| {
        let day = |month, day| BusinessDate::from_ymd(year, month, day).unwrap_or(now);
        (day(1, 1), day(12, 31))
    };
    let chosen = (from.day.as_ref().ok().copied(), to.day.as_ref().ok().copied());
    let mut choices: Vec<(ui::Say<'_>, String, bool)> =
        vec![("page.revenue.year".into(), span(usual(now), now), chosen == (Some(usual(now)), Some(now)))];
    for back in 0..3 {
        let (first, last) = whole(year(back));
        choices.push((ui::data(year(back).to_string()), span(first, last), chosen == (Some(first), Some(last))));
    }
    let form = ui::form("months", "/revenue").asks().html(
        view,
        &html! {
            div.flex.flex-wrap.items-end.gap-3 {
                (field("from", "page.revenue.from", from)) (field("to", "page.revenue.to", to))
                (ui::button("ui.show").html(view))
                (ui::segments(view, "page.revenue.months", &choices))
            }
        },
    );
    // A month counts as a whole, which nobody sees from the days.
    let whole = match chosen {
        (Some(first), Some(last)) => {
            let say =
                ui::text("page.revenue.whole").with("first", Period::of(first).to_string()).with("last", Period::of(last).to_string());
            html! { p.x-muted.x-small { (view.say(say)) } }
        }
        _ => html! {},
    };
    ui::plain_card(&html! { (form) (whole) })
}
