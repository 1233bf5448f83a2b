//! Credit: how far each group may owe and does, and why: every component with where it is made up; the limit, and a hold.

use super::{amount, amount_with_sign, currency, number, words};
use base::Money;
use kernel::Res;
use serde_json::{Value, json};
use ui::{Entry, Fill, Icon, Listing, Markup, Place, Reply, Site, Typed, Visit, WhyLine, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/credit", &["exposure.list"], |v| Box::pin(list(v)));
    site.page("/credit/{exposure}", &["exposure.detail"], |v| Box::pin(detail(v)));
    site.form("/credit/{exposure}/lower", &["credit.lower_limit"], |v| Box::pin(lower(v, None)), |v, t| Box::pin(lower(v, Some(t))));
    site.form("/credit/{exposure}/hold", &["credit.set_hold"], |v| Box::pin(hold(v, None)), |v, t| Box::pin(hold(v, Some(t))));
}

/// How much of a limit is used, in percent; nothing without a limit.
fn used(row: &Value) -> Option<i64> {
    let limit = number(row, "limit_minor");
    (limit > 0).then(|| i64::try_from(i128::from(number(row, "exposure_minor").max(0)) * 100 / i128::from(limit)).unwrap_or(i64::MAX))
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("credit", "exposure.list", "page.credit").shape(|table| {
        table
            .place("customer_name", Place::Title)
            .link("customer_name", |row| format!("/credit/{}", row["id"]))
            .quiet(&["customer_code"])
            .hide(&["credit_group_id", "entity_id"])
            .spare(&["currency", "bills_minor"])
    });
    page = page.cell("on_hold", move |row| html! { @if row["on_hold"] == true { (ui::pill(view, "exposure.on_hold", ui::Tone::Bad)) } });
    page = page.cell("exposure_minor", move |row| {
        html! {
            (amount(row, "exposure_minor"))
            @if let Some(used) = used(row) { " " (ui::meter(view, "page.credit.used", used, Fill::Used)) }
        }
    });
    page.search = Some("page.credit.search");
    let (over, held) = (view.param("over_limit").unwrap_or_default(), view.param("on_hold").unwrap_or_default());
    let tab = |label: &'static str, over_is: &str, held_is: &str| {
        let current = over == over_is && held == held_is;
        ui::view_tab(label, view.with(&[("over_limit", over_is), ("on_hold", held_is)])).current(current)
    };
    page.views = vec![tab("page.credit.all", "", ""), tab("page.credit.over", "true", ""), tab("page.credit.held", "", "true")];
    page.empty = Some(ui::empty(Icon::Wallet, "page.credit.none", "page.credit.none.next"));
    v.listing(&page).await
}

/// The components of an exposure: label, amount, where each is made up, whether it takes off.
fn components(row: &Value) -> Vec<(&'static str, i64, String)> {
    let group = &row["credit_group_id"];
    vec![
        ("exposure.open_orders", number(row, "open_orders_minor"), format!("/orders?customer={group}&open=true")),
        ("exposure.delivered", number(row, "delivered_minor"), format!("/invoices/new?customer={group}")),
        ("exposure.invoiced", number(row, "invoiced_minor"), format!("/open-items?customer={group}&side=debit&open=true")),
        ("exposure.bills", number(row, "bills_minor"), String::new()),
        ("exposure.advances", -number(row, "advances_minor"), format!("/open-items?customer={group}&side=credit&open=true")),
    ]
}

/// The exposure and what is left, each with why.
fn figures(v: &Visit<'_>, row: &Value) -> Markup {
    let view = &v.view;
    let money = |minor: i64| ui::money(Money::new(minor, currency(row)));
    let lines: Vec<WhyLine> = components(row)
        .into_iter()
        .map(|(label, minor, link)| WhyLine { label: label.into(), value: money(minor), link: (!link.is_empty()).then_some(link) })
        .collect();
    let total = WhyLine { label: "exposure.exposure".into(), value: amount(row, "exposure_minor"), link: None };
    let exposure = ui::why(view, "why-exposure", &amount_with_sign(row, "exposure_minor"), &lines, &total, &[]);
    let lines = [
        WhyLine { label: "exposure.limit".into(), value: amount(row, "limit_minor"), link: None },
        WhyLine { label: "exposure.exposure".into(), value: money(-number(row, "exposure_minor")), link: None },
    ];
    let rest = WhyLine { label: "exposure.headroom".into(), value: amount(row, "headroom_minor"), link: None };
    let headroom = ui::why(view, "why-headroom", &amount_with_sign(row, "headroom_minor"), &lines, &rest, &[]);
    let facts = ui::facts_wide(
        view,
        &[
            (text("exposure.limit"), amount_with_sign(row, "limit_minor")),
            (text("exposure.exposure"), exposure),
            (text("exposure.headroom"), headroom),
        ],
    );
    html! { (facts) @if let Some(used) = used(row) { (ui::meter_wide(view, "page.credit.used", used, Fill::Used)) } }
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("exposure")?;
    let row = v.one("exposure.detail", id).await?;
    let held = row["on_hold"] == true;
    let lines: Vec<Vec<Markup>> = components(&row)
        .into_iter()
        .map(|(label, minor, link)| {
            let name = html! { @if link.is_empty() { (view.say(label)) } @else { a.x-link href=(link) { (view.say(label)) } } };
            vec![name, html! { (view.say(format!("{label}.what").as_str())) }, ui::money(Money::new(minor, currency(&row)))]
        })
        .collect();
    let heads = [("page.credit.part", false), ("page.credit.what", false), ("exposure.exposure", true)];
    let body = html! {
        (head(v, id, &row, held).html(view))
        @if held { (ui::alert(view, ui::AlertKind::Bad, "page.credit.is_held", None)) }
        @if number(&row, "headroom_minor") < 0 { (ui::alert(view, ui::AlertKind::Warn, "page.credit.is_over", None)) }
        (ui::plain_card(&figures(v, &row)))
        (ui::flush_card(view, "page.credit.parts", None, &ui::small_table(view, &heads, &lines)))
        (members(v, &row).await?)
    };
    Ok(v.page(data(words(&row, "customer_name")), ui::stack(&body)))
}

fn head<'h>(v: &Visit<'_>, id: i64, row: &Value, held: bool) -> ui::Head<'h> {
    let view = &v.view;
    let mut head = ui::head(data(words(row, "customer_name"))).note(data(words(row, "currency"))).crumb("page.credit", "/credit");
    if held {
        head = head.mark(ui::pill(view, "exposure.on_hold", ui::Tone::Bad));
    }
    if v.may("credit.set_hold") {
        let label = if held { "page.credit.release" } else { "page.credit.hold" };
        let icon = if held { Icon::Undo } else { Icon::Ban };
        head = head.action(view, &ui::button(label).icon(icon).link(format!("/credit/{id}/hold")));
    }
    if v.may("credit.lower_limit") && number(row, "limit_minor") > 0 {
        head = head.action(view, &ui::button("op.credit.lower_limit").icon(Icon::ArrowDown).link(format!("/credit/{id}/lower")));
    }
    if v.may("credit.raise_limit") {
        let raise = ui::button("op.credit.raise_limit").primary().icon(Icon::ArrowUp);
        head = head.action(view, &raise.link(format!("/customers/{}/limit", row["credit_group_id"])));
    }
    head
}

/// What each customer of the group owes now.
async fn members(v: &Visit<'_>, row: &Value) -> Res<Markup> {
    let view = &v.view;
    if !v.may("ageing.list") {
        return Ok(html! {});
    }
    let day = super::today(v);
    let params = json!({ "day": day, "customer": row["credit_group_id"], "currency": words(row, "currency") });
    let rows = v.rows("ageing.list", params).await?;
    let Some(one) = rows.first() else { return Ok(html! {}) };
    let facts = ui::facts_wide(
        view,
        &[
            (text("ageing.owed"), amount(one, "owed_minor")),
            (text("ageing.overdue"), amount(one, "overdue_minor")),
            (text("ageing.unused"), amount(one, "unused_minor")),
        ],
    );
    let link = html! { a.x-link href={ "/ageing/" (one["id"]) } { (view.say("page.ageing")) } };
    Ok(ui::card_with(view, "page.credit.owes", None, Some(&link), &facts))
}

/// Asks for a lower limit.
async fn lower(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("exposure")?;
    let row = v.one("exposure.detail", id).await?;
    let own = format!("/credit/{id}");
    let seen = v.seen(number(&row, "version"));
    let fixed = json!({ "entity": row["entity_id"], "customer": row["credit_group_id"], "currency": row["currency"], "version": seen });
    let present = amount_with_sign(&row, "limit_minor");
    let entry = Entry::new("credit.lower_limit", "op.credit.lower_limit", format!("{own}/lower?version={seen}"), own.clone())
        .groups(&[("", &["limit_minor", "reason"])])
        .fixed(fixed)
        .of(words(&row, "customer_name"), own.clone())
        .notice(ui::alert(&v.view, ui::AlertKind::Info, "page.credit.lower.what", Some(&present)))
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn hold(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("exposure")?;
    let row = v.one("exposure.detail", id).await?;
    let own = format!("/credit/{id}");
    let held = row["on_hold"] == true;
    let seen = v.seen(number(&row, "version"));
    let title = if held { "page.credit.release" } else { "page.credit.hold" };
    let fixed = json!({
        "entity": row["entity_id"], "customer": row["credit_group_id"], "currency": row["currency"], "on_hold": !held, "version": seen
    });
    let what = if held { "page.credit.release.what" } else { "page.credit.hold.what" };
    let entry = Entry::new("credit.set_hold", title, format!("{own}/hold?version={seen}"), own.clone())
        .groups(&[("", &["reason"])])
        .fixed(fixed)
        .of(words(&row, "customer_name"), own.clone())
        .notice(ui::alert(&v.view, ui::AlertKind::Info, what, None))
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}
