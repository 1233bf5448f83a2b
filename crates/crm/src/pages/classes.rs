//! Classes of customers.

use super::{kinds, number, or_dash, payment, terms, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Entry, Icon, Listing, Place, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/customer-classes", &["customer_class.list"], |v| Box::pin(list(v)));
    site.form("/customer-classes/new", &["customer_class.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/customer-classes/{class}", &["customer_class.list"], |v| Box::pin(detail(v)));
    site.form("/customer-classes/{class}/edit", &["customer_class.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/customer-classes/{class}/close", &["customer_class.close"], |v| Box::pin(detail(v)), |v, t| Box::pin(close(v, t)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("classes", "customer_class.list", "page.classes").shape(|table| {
        table.place("name", Place::Title).link("name", |row| format!("/customer-classes/{}", row["id"])).quiet(&["code"]).hide(&[
            "payment_days",
            "cut_off_day",
            "statement_day",
            "payment_months",
            "pay_day",
        ])
    });
    page = page.cell("payment_kind", move |row| html! { @if row["payment_kind"].is_null() { "—" } @else { (terms(view, row)) } });
    page.search = Some("page.classes.search");
    page.filters =
        vec![ui::filter_choices("state", "customer_class.state", Icon::CircleDot, ui::state_choices(view, &["active", "closed"]))];
    page.create = v.may("customer_class.create").then_some(("op.customer_class.create", "/customer-classes/new"));
    page.empty = Some(ui::empty(Icon::Star, "page.classes.none", "page.classes.none.next"));
    v.listing(&page).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("class")?;
    let row = v.one("customer_class.detail", id).await?;
    let own = format!("/customer-classes/{id}");
    let active = words(&row, "state") == "active";
    let mut head = ui::head(data(words(&row, "name"))).mark(ui::state_pill(view, &words(&row, "state")));
    head = head.note(data(words(&row, "code"))).crumb("page.classes", "/customer-classes");
    if active && v.may("customer_class.close") {
        let items = [ui::menu_opens("op.customer_class.close", Icon::Ban, "class-close").danger()];
        head = head.other(ui::menu(view, "class-more", "ui.more", &items));
    }
    if active && v.may("customer_class.change") {
        let edit = ui::button("op.customer_class.change").primary().icon(Icon::Pencil).shortcut("E").link(format!("{own}/edit"));
        head = head.action(view, &edit);
    }
    let facts = ui::facts(
        view,
        &[
            (
                text("customer_class.payment"),
                html! { @if row["payment_kind"].is_null() { (view.say("state.before_delivery")) } @else { (terms(view, &row)) } },
            ),
            (text("customer_class.visit_days"), or_dash(&words(&row, "visit_days"))),
        ],
    );
    let body = html! {
        (head.html(view))
        (ui::card_with(view, "page.classes.defaults", None, Some(&html! {
            @if v.may("customer.list") { a.x-link href={ "/customers?state=active&class=" (id) } { (view.say("page.classes.customers")) } }
        }), &facts))
        (ui::confirm(view, "class-close", "op.customer_class.close", "page.classes.close.what", "op.customer_class.close", &format!("{own}/close")))
    };
    Ok(v.page(data(words(&row, "name")), body))
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let entry = Entry::new("customer_class.create", "op.customer_class.create", "/customer-classes/new", "/customer-classes");
    let entry = entry.groups(&[("", &["name", "code", "visit_days", "payment"])]).choice("payment.kind", kinds(v));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/customer-classes/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("class")?;
    let row = v.one("customer_class.detail", id).await?;
    let (own, seen) = (format!("/customer-classes/{id}"), v.seen(number(&row, "version")));
    let begin: Value = json!({ "name": row["name"], "visit_days": row["visit_days"], "payment": payment(&row), "version": row["version"] });
    let entry = Entry::new("customer_class.change", "op.customer_class.change", format!("{own}/edit?version={seen}"), own.clone());
    let entry = entry.groups(&[("", &["name", "visit_days", "payment"])]).begin(&begin);
    let entry = entry.fixed(json!({ "class": id, "version": seen })).choice("payment.kind", kinds(v));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("class")?;
    let row = v.one("customer_class.detail", id).await?;
    let own = format!("/customer-classes/{id}");
    v.deed("customer_class.close", typed, &json!({ "class": id, "version": row["version"] }), "/customer-classes", &own).await
}
