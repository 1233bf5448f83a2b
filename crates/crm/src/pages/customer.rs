//! One customer: what it is, its people and places, how it pays, who plays which part, in whose hands it was.

use super::{addresses, call, contacts, number, or_dash, terms, words};
use crate::customer::sql::TWIN;
use base::{Timestamp, code_key};
use kernel::query::Window;
use kernel::{Res, p};
use serde_json::{Value, json};
use ui::{Happening, Icon, Markup, Reply, Site, Tone, Typed, Visit, data, html, text};

/// Hand-overs that a customer's page shows, the latest first.
const HAND_OVERS_SHOWN: i64 = 10;

pub(super) fn register(site: &mut Site) {
    site.page("/customers/{customer}", &["customer.detail"], |v| Box::pin(detail(v)));
    site.form("/customers/{customer}/close", &["customer.close"], |v| Box::pin(detail(v)), |v, t| Box::pin(state(v, t)));
    site.form("/customers/{customer}/reopen", &["customer.reopen"], |v| Box::pin(detail(v)), |v, t| Box::pin(state(v, t)));
}

async fn state(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("customer")?;
    let row = v.one("customer.detail", id).await?;
    let own = format!("/customers/{id}");
    let operation = if v.view.path().ends_with("/reopen") { "customer.reopen" } else { "customer.close" };
    v.deed(operation, typed, &json!({ "customer": id, "version": row["version"] }), &own, &own).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("customer")?;
    let row = v.one("customer.detail", id).await?;
    let active = words(&row, "state") == "active";
    let main = html! {
        (what(v, &row))
        (contacts::card(v, id, active).await?)
        (addresses::card(v, id, active).await?)
        (invoice(v, &row))
    };
    let side = html! {
        (hands(v, id, &row).await?)
        div.x-lift { (payment(v, id, &row, active)) (credit(v, id, &row, active).await?) }
        (parties(v, id, &row, active).await?)
    };
    // It may be a customer that this person does not see: that there is one is all that is told.
    let twin: Option<(String,)> = v.kernel().aside(&TWIN, p![&code_key(&words(&row, "code")), id]).await?;
    let body = html! {
        (head(v, id, &row).html(view))
        @if twin.is_some() { (ui::alert(view, ui::AlertKind::Warn, text("page.customers.twin"), None)) }
        (ui::columns(&main, &side))
        (ui::confirm(view, "customer-close", "op.customer.close", "page.customers.close.what", "op.customer.close", &format!("/customers/{id}/close")))
    };
    Ok(v.page(data(words(&row, "name")), body))
}

fn head<'h>(v: &Visit<'_>, id: i64, row: &'h Value) -> ui::Head<'h> {
    let view = &v.view;
    let (own, active) = (format!("/customers/{id}"), words(row, "state") == "active");
    let class = words(row, "class_name");
    let marks = html! {
        (ui::state_pill(view, &words(row, "state")))
        @if !class.is_empty() { " " (ui::tag(view, data(class), Tone::Info)) }
    };
    let mut head = ui::head(data(words(row, "name"))).mark(marks).note(data(words(row, "code"))).crumb("page.customers", "/customers");
    let mut items = Vec::new();
    let mut offer = |operation: &'static str, label: &'static str, icon: Icon, verb: &str| {
        if active && v.may(operation) {
            items.push(ui::menu_link(label, icon, format!("{own}/{verb}")));
        }
    };
    offer("customer.hand_over", "op.customer.hand_over", Icon::UserCheck, "hand-over");
    offer("customer.set_terms", "op.customer.set_terms", Icon::Wallet, "terms");
    offer("customer.set_parties", "op.customer.set_parties", Icon::Users, "parties");
    if v.may("audit.list") {
        items.push(ui::menu_link("page.customers.changes", Icon::Clock, format!("/audit?record=customer:{id}")));
    }
    if active && v.may("customer.close") {
        items.push(ui::menu_opens("op.customer.close", Icon::Ban, "customer-close").danger());
    }
    if !active && v.may("customer.reopen") {
        items.push(ui::menu_posts("op.customer.reopen", Icon::Undo, format!("{own}/reopen")));
    }
    if !items.is_empty() {
        head = head.other(ui::menu(view, "customer-more", "ui.more", &items));
    }
    if active && v.may("customer.change") {
        head = head.action(view, &ui::button("op.customer.change").primary().icon(Icon::Pencil).shortcut("E").link(format!("{own}/edit")));
    }
    head
}

fn what(v: &Visit<'_>, row: &Value) -> Markup {
    let region = html! {
        @if row["region_id"].is_null() { "—" }
        @else if v.may("region.list") { a.x-link href={ "/regions/" (row["region_id"]) } { (words(row, "region_name")) } }
        @else { (words(row, "region_name")) }
    };
    let created = Timestamp::parse(&words(row, "created_at")).filter(|at| at.micros() > 0);
    let plain = |key: &str| or_dash(&words(row, key));
    // Other names are told where there are any: nobody misses them.
    let named = [("customer.short_name", "short_name"), ("customer.mnemonic", "mnemonic")];
    let named = named.into_iter().filter(|(_, key)| !words(row, key).is_empty()).map(|(label, key)| (text(label), plain(key)));
    let mut facts = vec![(text("customer.phone"), call(v, &words(row, "phone")))];
    facts.extend(named);
    facts.extend([
        (text("customer.region"), region),
        (text("customer.source"), plain("source")),
        (text("customer.created_at"), html! { @match created { Some(at) => (ui::instant(&v.view, at)), None => "—" } }),
    ]);
    let facts = ui::facts_wide(&v.view, &facts);
    let remark = words(row, "remark");
    let body = html! { (facts) @if !remark.is_empty() { p.x-paragraphs { (remark) } } };
    ui::card(&v.view, "page.customers.what", &body)
}

fn invoice(v: &Visit<'_>, row: &Value) -> Markup {
    let title = words(row, "invoice_title");
    let title = if title.is_empty() { words(row, "name") } else { title };
    let plain = |key: &str| or_dash(&words(row, key));
    let facts = ui::facts_wide(
        &v.view,
        &[
            (text("customer.invoice_title"), html! { (title) }),
            (text("customer.credit_code"), plain("credit_code")),
            (text("customer.bank_name"), plain("bank_name")),
            (text("customer.bank_account"), plain("bank_account")),
            (text("customer.invoice_address"), plain("invoice_address")),
            (text("customer.invoice_phone"), call(v, &words(row, "invoice_phone"))),
        ],
    );
    ui::card(&v.view, "page.customers.invoice", &facts)
}

/// Who looks after it, and who did before.
async fn hands(v: &Visit<'_>, id: i64, row: &Value) -> Res<Markup> {
    let view = &v.view;
    let facts = ui::facts(
        view,
        &[
            (text("customer.owner"), ui::person(&words(row, "owner_name"))),
            (text("customer.department"), html! { (words(row, "department_name")) }),
        ],
    );
    let mut before = Vec::new();
    if v.may("customer_hand_over.list") {
        let window = Window { limit: Some(HAND_OVERS_SHOWN), sort: Some("-id".into()), ..Window::default() };
        before = v.query("customer_hand_over.list", json!({ "customer": id }), &window).await?.rows;
    }
    let told: Vec<Happening> = before
        .iter()
        .filter_map(|one| {
            let reason = words(one, "reason");
            let title = text("page.customers.given").with("from", words(one, "from_name")).with("to", words(one, "to_name"));
            Some(Happening {
                icon: Icon::UserCheck,
                tone: Tone::Info,
                title,
                at: Timestamp::parse(&words(one, "at"))?,
                body: (!reason.is_empty()).then(|| html! { (reason) }),
            })
        })
        .collect();
    let body = html! { (facts) @if !told.is_empty() { (ui::timeline(view, &told)) } };
    Ok(ui::card(view, "page.customers.hands", &body))
}

fn payment(v: &Visit<'_>, id: i64, row: &Value, active: bool) -> Markup {
    let view = &v.view;
    let edit = html! {
        @if active && v.may("customer.set_terms") { a.x-link href={ "/customers/" (id) "/terms" } { (view.say("page.customers.edit")) } }
    };
    let visit = words(row, "visit_days");
    let body = html! {
        p { (terms(view, row)) }
        @if !visit.is_empty() { p.x-muted { (view.say(text("page.customers.visit").with("days", visit))) } }
    };
    ui::card_with(view, "page.customers.terms", None, Some(&edit), &body)
}

/// The credit of its group, one line a currency; nothing for those who may not see it.
async fn credit(v: &Visit<'_>, id: i64, row: &Value, active: bool) -> Res<Markup> {
    let view = &v.view;
    if !v.may("exposure.list") {
        return Ok(html! {});
    }
    let group = number(row, "credit_group_id");
    let rows = v.rows("exposure.list", json!({ "customer": group })).await?;
    let money = |one: &Value, key: &str| {
        let currency = base::Currency::new(&words(one, "currency")).unwrap_or(base::Currency::CNY);
        ui::money_with_sign(base::Money::new(number(one, key), currency))
    };
    let raise = html! {
        @if active && v.may("credit.raise_limit") { a.x-link href={ "/customers/" (id) "/limit" } { (view.say("op.credit.raise_limit")) } }
    };
    let body = html! {
        @if group != id {
            p { (view.say("page.customers.shares")) " " a.x-link href={ "/customers/" (group) } { (words(row, "credit_group_name")) } }
        }
        @if rows.is_empty() { p.x-muted { (view.say("page.customers.no_credit")) } }
        @for one in &rows {
            @if one["on_hold"] == true { (ui::alert(view, ui::AlertKind::Bad, "page.customers.on_hold", None)) }
            (ui::facts(view, &[
                (text("exposure.limit"), money(one, "limit_minor")),
                (text("exposure.exposure"), money(one, "exposure_minor")),
                (text("exposure.headroom"), money(one, "headroom_minor")),
            ]))
            @if number(one, "limit_minor") > 0 {
                @let used = (number(one, "exposure_minor").max(0) * 100).checked_div(number(one, "limit_minor")).unwrap_or_default();
                (ui::meter_wide(view, "page.customers.used", used, ui::Fill::Used))
            }
        }
    };
    Ok(ui::card_with(view, "page.customers.credit", None, Some(&raise), &body))
}

/// Who receives, is invoiced and pays.
async fn parties(v: &Visit<'_>, id: i64, row: &Value, active: bool) -> Res<Markup> {
    let view = &v.view;
    let mut facts = Vec::new();
    for (label, key) in [("customer.receives", "receives_id"), ("customer.invoiced", "invoiced_id"), ("customer.pays", "pays_id")] {
        let who = match row[key].as_i64() {
            Some(other) => {
                let name = v.shown("customer", other).await;
                html! { a.x-link href={ "/customers/" (other) } { (name) } }
            }
            None => html! { span.x-muted { (view.say("page.customers.itself")) } },
        };
        facts.push((text(label), who));
    }
    let edit = html! {
        @if active && v.may("customer.set_parties") { a.x-link href={ "/customers/" (id) "/parties" } { (view.say("page.customers.edit")) } }
    };
    Ok(ui::card_with(view, "page.customers.parties", None, Some(&edit), &ui::facts(view, &facts)))
}
