//! The forms of a customer: taken on, changed, its terms, its parties, its credit.

use super::{kinds, number, similar, words};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Entry, Markup, Reply, Site, Typed, Visit, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/customers/new", &["customer.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.form("/customers/{customer}/edit", &["customer.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/customers/{customer}/terms", &["customer.set_terms"], |v| Box::pin(terms(v, None)), |v, t| Box::pin(terms(v, Some(t))));
    site.form(
        "/customers/{customer}/parties",
        &["customer.set_parties"],
        |v| Box::pin(parties(v, None)),
        |v, t| Box::pin(parties(v, Some(t))),
    );
    site.form("/customers/{customer}/limit", &["credit.raise_limit"], |v| Box::pin(limit(v, None)), |v, t| Box::pin(limit(v, Some(t))));
}

type Groups = &'static [(&'static str, &'static [&'static str])];

/// Fields of a customer, in the order of a desk.
const WHAT: &[&str] = &["name", "code", "short_name", "mnemonic", "phone", "class", "region", "source"];
const INVOICE: &[&str] = &["credit_code", "invoice_title", "bank_name", "bank_account", "invoice_address", "invoice_phone"];
const INVOICE_MASKED: &[&str] = &["credit_code", "invoice_title", "bank_name", "bank_account", "invoice_address"];
const MORE: (&str, &[&str]) = ("page.customers.more", &["remark"]);

const NEW: Groups = &[("page.customers.what", WHAT), ("page.customers.invoice", INVOICE), MORE];
/// For those who may also say how it pays and who looks after it.
const NEW_WHOLE: Groups = &[
    ("page.customers.what", WHAT),
    ("page.customers.invoice", INVOICE),
    ("page.customers.terms", &["payment", "shares_credit_with"]),
    ("page.customers.hands", &["owner", "department"]),
    MORE,
];
const NEW_TERMS: Groups = &[
    ("page.customers.what", WHAT),
    ("page.customers.invoice", INVOICE),
    ("page.customers.terms", &["payment", "shares_credit_with"]),
    MORE,
];
const CHANGE: Groups = &[
    ("page.customers.what", &["name", "short_name", "mnemonic", "phone", "class", "region", "source"]),
    ("page.customers.invoice", INVOICE),
    MORE,
];
const CHANGE_MASKED: Groups = &[
    ("page.customers.what", &["name", "short_name", "mnemonic", "class", "region", "source"]),
    ("page.customers.invoice", INVOICE_MASKED),
    MORE,
];
/// Texts that say nothing when they are blank.
const TEXTS: [&str; 12] = [
    "name",
    "short_name",
    "mnemonic",
    "phone",
    "source",
    "credit_code",
    "invoice_title",
    "bank_name",
    "bank_account",
    "invoice_address",
    "invoice_phone",
    "remark",
];

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let groups = match (v.may("customer.set_terms"), v.may("customer.hand_over")) {
        (true, true) => NEW_WHOLE,
        (true, false) => NEW_TERMS,
        _ => NEW,
    };
    let begin = json!({ "class": asked(v, "class"), "region": asked(v, "region") });
    let entry = Entry::new("customer.create", "op.customer.create", "/customers/new", "/customers").groups(groups).begin(&begin);
    let entry = entry.long("remark").choice("payment.kind", kinds(v));
    let Some(typed) = typed else {
        return v.entry(&entry.notice(similar::part(None, &ui::html! {}))).await;
    };
    if let Some(said) = similar::to_be_read(v, typed, None).await? {
        return v.held(&entry.notice(similar::part(None, &said)), typed).await;
    }
    let said = similar::again(v, typed).await?;
    if let Some(asked) = long_terms(v, typed) {
        return v.held(&entry.notice(html! { (similar::part(None, &said)) (asked) }), typed).await;
    }
    v.submit(&entry.notice(similar::part(None, &said)), typed, |made| format!("/customers/{}", made["id"])).await
}

/// So many days are given without a question.
const DAYS_UNASKED: i64 = 365;

/// More than a year until something is paid may be a slip of the hand: it is asked once, and taken when it is meant.
fn long_terms(v: &Visit<'_>, typed: &Typed) -> Option<Markup> {
    let days = typed.number("payment.days").filter(|days| *days > DAYS_UNASKED)?;
    let meant = ui::field("long_terms", "page.customers.long_terms.meant").tick();
    let question = text("page.customers.long_terms").with("days", days);
    (typed.get("long_terms") != Some("true")).then(|| ui::alert(&v.view, ui::AlertKind::Warn, question, Some(&meant.html(&v.view))))
}

/// A number that the address brings along.
fn asked(v: &Visit<'_>, name: &str) -> Option<i64> {
    v.view.param(name).and_then(|id| id.parse().ok())
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("customer")?;
    let row = v.one("customer.detail", id).await?;
    let mut begin = row.clone();
    begin["class"] = row["class_id"].clone();
    begin["region"] = row["region_id"].clone();
    let (own, seen) = (format!("/customers/{id}"), v.seen(number(&row, "version")));
    let groups = if v.me.masks().contains("phone") { CHANGE_MASKED } else { CHANGE };
    let entry = Entry::new("customer.change", "op.customer.change", format!("{own}/edit?version={seen}"), own.clone()).groups(groups);
    let entry = entry.begin(&begin).long("remark").fixed(json!({ "customer": id, "version": seen }));
    let entry = TEXTS.iter().fold(entry, |entry, field| entry.emptied(field, ""));
    let entry = entry.emptied("class", Value::Null).emptied("region", Value::Null).notice(similar::part(Some(id), &ui::html! {}));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn terms(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("customer")?;
    let row = v.one("customer.detail", id).await?;
    let (own, seen) = (format!("/customers/{id}"), v.seen(number(&row, "version")));
    let begin = json!({ "payment": super::payment(&row), "version": row["version"] });
    let entry = Entry::new("customer.set_terms", "op.customer.set_terms", format!("{own}/terms?version={seen}"), own.clone());
    let entry = entry.begin(&begin).fixed(json!({ "customer": id, "version": seen })).choice("payment.kind", kinds(v));
    let entry = entry.of(words(&row, "name"), own.clone()).narrow();
    if let Some((typed, asked)) = typed.and_then(|typed| Some((typed, long_terms(v, typed)?))) {
        return v.held(&entry.notice(asked), typed).await;
    }
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn parties(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("customer")?;
    let row = v.one("customer.detail", id).await?;
    let (own, seen) = (format!("/customers/{id}"), v.seen(number(&row, "version")));
    let begin =
        json!({ "receives": row["receives_id"], "invoiced": row["invoiced_id"], "pays": row["pays_id"], "version": row["version"] });
    let entry = Entry::new("customer.set_parties", "op.customer.set_parties", format!("{own}/parties?version={seen}"), own.clone());
    let entry = entry.groups(&[("", &["receives", "invoiced", "pays"])]).begin(&begin).fixed(json!({ "customer": id, "version": seen }));
    let entry = entry.of(words(&row, "name"), own.clone()).narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

/// What the customer's credit group has now, one line a currency.
async fn present(v: &Visit<'_>, row: &Value) -> Res<Markup> {
    if !v.may("exposure.list") {
        return Ok(html! {});
    }
    let rows = v.rows("exposure.list", json!({ "customer": number(row, "credit_group_id") })).await?;
    let money = |one: &Value, key: &str| {
        let currency = base::Currency::new(&words(one, "currency")).unwrap_or(base::Currency::CNY);
        ui::money_with_sign(base::Money::new(number(one, key), currency))
    };
    let mut facts = vec![(text("entity.customer"), html! { (words(row, "name")) })];
    for one in &rows {
        facts.push((text("page.customers.present_limit"), money(one, "limit_minor")));
        facts.push((text("exposure.exposure"), money(one, "exposure_minor")));
    }
    if rows.is_empty() {
        facts.push((text("page.customers.present_limit"), html! { (v.say("page.customers.no_credit")) }));
    }
    Ok(ui::plain_card(&ui::facts_near(&v.view, &facts)))
}

/// Asks for a higher limit, or the first one. The operation is another room's; it decides whether somebody has to agree.
async fn limit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("customer")?;
    let row = v.one("customer.detail", id).await?;
    let own = format!("/customers/{id}");
    let entities = v.query("legal_entity.list", json!({}), &Window::default()).await?.rows;
    let first = entities.first().map(|row| (row["id"].clone(), words(row, "currency"))).unwrap_or_default();
    let begin = json!({ "entity": first.0, "currency": if first.1.is_empty() { v.me.currency.as_str() } else { first.1.as_str() } });
    let names = entities.iter().map(|row| (words(row, "id"), words(row, "name"))).collect();
    let entry = Entry::new("credit.raise_limit", "op.credit.raise_limit", format!("{own}/limit"), own.clone());
    let entry = entry.groups(&[("", &["limit_minor", "currency", "entity", "reason"])]).begin(&begin);
    let entry = entry.fixed(json!({ "customer": id })).choice("entity", names).of(words(&row, "name"), own.clone()).narrow();
    let entry = entry.notice(present(v, &row).await?);
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}
