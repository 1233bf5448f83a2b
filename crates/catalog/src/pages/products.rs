//! Products: the list, one product with its units and prices, and its forms.

use super::{drawn, measured, number, or_dash, origin, period, priced, rate, standing, today, words};
use crate::product::sql::TWIN;
use base::{Timestamp, code_key};
use kernel::query::Window;
use kernel::{Res, p};
use serde_json::{Value, json};
use ui::{Entry, Icon, Listing, Markup, Place, Reply, Site, Typed, Visit, data, html, text};

/// Prices that a product's page shows, the latest first.
const PRICES_SHOWN: i64 = 100;

pub(super) fn register(site: &mut Site) {
    site.page("/products", &["product.list"], |v| Box::pin(list(v)));
    for (operation, icon) in [("product.close", Icon::Ban), ("product.reopen", Icon::Undo)] {
        site.bulk(ui::Bulk { list: "product.list", operation, record: "product", detail: "product.detail", icon });
    }
    site.form("/products/new", &["product.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/products/{product}", &["product.detail"], |v| Box::pin(detail(v)));
    site.form("/products/{product}/edit", &["product.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/products/{product}/close", &["product.close"], |v| Box::pin(detail(v)), |v, t| Box::pin(state(v, t)));
    site.form("/products/{product}/reopen", &["product.reopen"], |v| Box::pin(detail(v)), |v, t| Box::pin(state(v, t)));
}

const HANDLING: [&str; 5] = ["normal", "cold", "fragile", "hazardous", "oversized"];

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("products", "product.list", "page.products").shape(|table| {
        table
            .place("name", Place::Title)
            .place("code", Place::Left)
            .link("name", |row| format!("/products/{}", row["id"]))
            .quiet(&["code", "specification", "model", "barcode"])
            .hide(&["category_id"])
            .spare(&[
                "specification",
                "model",
                "mnemonic",
                "tax_rate",
                "tax_code",
                "min_order",
                "pack_quantity",
                "weight_mg",
                "reorder_at",
                "remark",
                "created_at",
            ])
    });
    page = page.cell("name", |row| {
        let address = super::pictures::small_of(row);
        html! { span.x-with-thumb { (ui::thumb(address.as_deref(), ui::ThumbSize::Row)) span { (words(row, "name")) } } }
    });
    page = page
        .cell("low_since", move |row| html! { @if !row["low_since"].is_null() { (ui::tag(view, "page.products.low", ui::Tone::Bad)) } });
    page = page
        .cell("handling", move |row| html! { @if words(row, "handling") != "normal" { (ui::state_pill(view, &words(row, "handling"))) } });
    page.search = Some("page.products.search");
    let state = view.param("state").unwrap_or_default();
    let low = view.param("low").is_some();
    let tab = |label: &'static str, state_is: &str, low_is: &str, current| {
        ui::view_tab(label, view.with(&[("state", state_is), ("low", low_is)])).current(current)
    };
    page.views = vec![
        tab("page.products.all", "", "", state.is_empty() && !low),
        tab("state.active", "active", "", state == "active" && !low),
        tab("page.products.low", "active", "true", low),
        tab("state.closed", "closed", "", state == "closed" && !low),
    ];
    if v.may("category.list") {
        let categories = super::categories::choices(&super::categories::all(v).await?);
        let categories = categories.into_iter().map(|(id, name)| (id, data(name))).collect();
        page.filters.push(ui::filter_choices("category", "product.category", Icon::Tag, categories));
    }
    page.filters.push(ui::filter_text("brand", "product.brand", Icon::Star));
    page.filters.push(ui::filter_choices("handling", "product.handling", Icon::Truck, ui::state_choices(view, &HANDLING)));
    page.create = v.may("product.create").then_some(("op.product.create", "/products/new"));
    page.empty = Some(ui::empty(Icon::Package, "page.products.none", "page.products.none.next"));
    v.listing(&page).await
}

/// Fields of a product, in the order of a desk; what it costs stands at the end, and not for those from whom it is hidden.
const NEW: &[(&str, &[&str])] = &[
    ("page.products.what", &["name", "code", "unit", "category", "specification", "model", "brand", "barcode", "mnemonic"]),
    ("page.products.sold", &["tax_rate", "tax_code", "min_order", "pack_quantity"]),
    ("page.products.kept", &["handling", "weight_mg", "reorder_at", "cost_micro", "remark"]),
];
const CHANGE: &[(&str, &[&str])] = &[
    ("page.products.what", &["name", "category", "specification", "model", "brand", "barcode", "mnemonic"]),
    NEW[1],
    ("page.products.kept", &["handling", "weight_mg", "reorder_at", "cost_micro", "remark"]),
];
const CHANGE_MASKED: &[(&str, &[&str])] = &[CHANGE[0], NEW[1], ("page.products.kept", &["handling", "weight_mg", "reorder_at", "remark"])];

fn handlings(v: &Visit<'_>) -> Vec<(String, String)> {
    HANDLING.map(|word| (word.to_owned(), v.say(format!("state.{word}").as_str()))).to_vec()
}

/// Fields that say nothing when they are blank, and those that do when they are zero.
const TEXTS: [&str; 8] = ["name", "specification", "model", "brand", "barcode", "mnemonic", "tax_code", "remark"];
const FIGURES: [&str; 4] = ["min_order", "pack_quantity", "weight_mg", "reorder_at"];

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let category = v.view.param("category").and_then(|id| id.parse::<i64>().ok());
    let begin = json!({ "handling": "normal", "category": category });
    let entry = Entry::new("product.create", "op.product.create", "/products/new", "/products").groups(NEW).begin(&begin).long("remark");
    let entry = entry.choice("handling", handlings(v));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/products/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("product")?;
    let (row, masked) = one(v, id).await?;
    let mut begin = row.clone();
    begin["category"] = row["category_id"].clone();
    let (own, seen) = (format!("/products/{id}"), v.seen(number(&row, "version")));
    let groups = if masked.iter().any(|field| field == "cost_micro") { CHANGE_MASKED } else { CHANGE };
    let mut entry = Entry::new("product.change", "op.product.change", format!("{own}/edit?version={seen}"), own.clone());
    entry = entry.groups(groups).begin(&begin).long("remark").fixed(json!({ "product": id, "version": seen }));
    entry = entry.choice("handling", handlings(v));
    entry = TEXTS.iter().fold(entry, |entry, field| entry.emptied(field, ""));
    entry = FIGURES.iter().fold(entry, |entry, field| entry.emptied(field, 0));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn state(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("product")?;
    let row = v.one("product.detail", id).await?;
    let own = format!("/products/{id}");
    let operation = if v.view.path().ends_with("/reopen") { "product.reopen" } else { "product.close" };
    v.deed(operation, typed, &json!({ "product": id, "version": row["version"] }), &own, &own).await
}

/// A product, and which of its fields are hidden from the reader.
async fn one(v: &Visit<'_>, id: i64) -> Res<(Value, Vec<String>)> {
    let page = v.query("product.detail", json!({ "id": id }), &Window::default()).await?;
    let row = page.rows.into_iter().next().ok_or_else(kernel::Failure::not_found)?;
    Ok((row, page.masked))
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("product")?;
    let (row, masked) = one(v, id).await?;
    let name = words(&row, "name");
    let twin: Option<(String,)> = v.kernel().aside(&TWIN, p![&code_key(&words(&row, "code")), id]).await?;
    let body = html! {
        (head(v, id, &row).html(view))
        @if let Some((code,)) = twin { (ui::alert(view, ui::AlertKind::Warn, text("page.products.twin").with("code", code), None)) }
        (ui::columns(
            &html! { (particulars(v, &row)) (units(v, id, &row).await?) (prices(v, id).await?) },
            &html! { (super::pictures::card(v, id, &row).await?) (sold(v, &row)) (kept(v, &row, &masked)) },
        ))
        (ui::confirm(view, "product-close", "op.product.close", "page.products.close.what", "op.product.close", &format!("/products/{id}/close")))
    };
    Ok(v.page(data(name), body))
}

fn head<'h>(v: &Visit<'_>, id: i64, row: &'h Value) -> ui::Head<'h> {
    let view = &v.view;
    let (own, active) = (format!("/products/{id}"), words(row, "state") == "active");
    let mut head = ui::head(data(words(row, "name")))
        .mark(ui::state_pill(view, &words(row, "state")))
        .note(data(words(row, "code")))
        .crumb("page.products", "/products");
    let mut items = Vec::new();
    if active && v.may("product_unit.set") {
        items.push(ui::menu_link("op.product_unit.set", Icon::Rows, format!("{own}/units")));
    }
    if v.may("audit.list") {
        items.push(ui::menu_link("page.products.changes", Icon::Clock, format!("/audit?record=product:{id}")));
    }
    if !active && v.may("product.reopen") {
        items.push(ui::menu_posts("op.product.reopen", Icon::Undo, format!("{own}/reopen")));
    }
    if active && v.may("product.close") {
        items.push(ui::menu_opens("op.product.close", Icon::Ban, "product-close").danger());
    }
    if !items.is_empty() {
        head = head.other(ui::menu(view, "product-more", "ui.more", &items));
    }
    if v.may("price.answer") {
        let ask = ui::button("page.question")
            .icon(Icon::Search)
            .link(format!("/price-question?product={id}&quantity=1&currency={}&with_tax=true", v.me.currency));
        head = head.other(ask.html(view));
    }
    if active && v.may("product.change") {
        head = head.action(view, &ui::button("op.product.change").primary().icon(Icon::Pencil).shortcut("E").link(format!("{own}/edit")));
    }
    head
}

fn particulars(v: &Visit<'_>, row: &Value) -> Markup {
    let category = html! {
        @if row["category_id"].is_null() { "—" }
        @else { a.x-link href={ "/categories/" (row["category_id"]) } { (words(row, "category_name")) } }
    };
    let plain = |key: &str| or_dash(&words(row, key));
    let facts = ui::facts_wide(
        &v.view,
        &[
            (text("product.category"), category),
            (text("product.specification"), plain("specification")),
            (text("product.model"), plain("model")),
            (text("product.brand"), plain("brand")),
            (text("product.unit"), plain("unit")),
            (text("product.barcode"), plain("barcode")),
            (text("product.tax_code"), plain("tax_code")),
            (text("product.mnemonic"), plain("mnemonic")),
        ],
    );
    let remark = words(row, "remark");
    let body = html! { (facts) @if !remark.is_empty() { p.x-paragraphs { (remark) } } };
    ui::card(&v.view, "page.products.what", &body)
}

/// A quantity that says something: none is nought as well.
fn said(row: &Value, key: &str, unit: &str) -> Markup {
    if row[key].as_i64() == Some(0) {
        html! { "—" }
    } else {
        measured(row, key, unit)
    }
}

fn sold(v: &Visit<'_>, row: &Value) -> Markup {
    let unit = words(row, "unit");
    let facts = ui::facts(
        &v.view,
        &[
            (text("page.products.tax_rate"), rate(row, "tax_rate")),
            (text("product.min_order"), said(row, "min_order", &unit)),
            (text("product.pack_quantity"), said(row, "pack_quantity", &unit)),
        ],
    );
    ui::card(&v.view, "page.products.sold", &facts)
}

fn kept(v: &Visit<'_>, row: &Value, masked: &[String]) -> Markup {
    let view = &v.view;
    let unit = words(row, "unit");
    let cost = if masked.iter().any(|field| field == "cost_micro") {
        html! { span.x-muted title=(view.say("ui.masked")) { "••••" } }
    } else {
        priced(row, "cost_micro")
    };
    let at = |key: &str| Timestamp::parse(&words(row, key));
    let created = at("created_at").filter(|at| at.micros() > 0);
    let facts = ui::facts(
        view,
        &[
            (text("product.handling"), ui::state_pill(view, &words(row, "handling"))),
            (text("product.weight_mg"), drawn(row, "weight_mg", |n| html! { (ui::unscaled(n, 6)) " kg" })),
            (text("product.cost_micro"), cost),
            (text("product.reorder_at"), said(row, "reorder_at", &unit)),
            (text("product.low_since"), html! { @match at("low_since") { Some(at) => (ui::instant(view, at)), None => "—" } }),
            (text("product.created_at"), html! { @match created { Some(at) => (ui::instant(view, at)), None => "—" } }),
        ],
    );
    ui::card(view, "page.products.kept", &facts)
}

/// The other units of a product, each as what it comes to.
async fn units(v: &Visit<'_>, id: i64, product: &Value) -> Res<Markup> {
    let view = &v.view;
    let base = words(product, "unit");
    let rows = v.rows("product_unit.list", json!({ "product": id })).await?;
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let (numerator, denominator) = (number(row, "numerator"), number(row, "denominator"));
            let usual = html! { @if row["is_default_sales"] == true { (ui::tag(view, "page.units.usual", ui::Tone::Info)) } };
            vec![
                html! { (words(row, "unit")) " " (usual) },
                html! { (denominator) " " (words(row, "unit")) " = " (numerator) " " (base) },
                or_dash(&words(row, "barcode")),
            ]
        })
        .collect();
    let edit = html! {
        @if words(product, "state") == "active" && v.may("product_unit.set") {
            a.x-link href={ "/products/" (id) "/units" } { (view.say("op.product_unit.set")) }
        }
    };
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say(text("page.units.none").with("unit", base.as_str()))) } }
        @else { (ui::small_table(view, &[("product_unit.unit", false), ("page.units.is", false), ("product_unit.barcode", false)], &rows)) }
    };
    Ok(ui::card_with(view, "page.units", None, Some(&edit), &body))
}

/// What a product costs on which list, now and to come; what has ended is left out.
async fn prices(v: &Visit<'_>, id: i64) -> Res<Markup> {
    let view = &v.view;
    if !v.may("price_entry.list") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(PRICES_SHOWN), sort: Some("-id".into()), ..Window::default() };
    let page = v.query("price_entry.list", json!({ "product": id }), &window).await?;
    let now = today(v);
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .filter(|row| standing(row, now) != "expired")
        .map(|row| {
            vec![
                html! { a.x-link href={ "/price-lists/" (row["list_id"]) } { (words(row, "list_name")) } },
                measured(row, "from_quantity", &words(row, "unit")),
                html! { (priced(row, "price_micro")) " " (words(row, "currency")) },
                html! { (view.say(if row["with_tax"] == true { "page.prices.with_tax" } else { "page.prices.without_tax" })) },
                period(view, row),
                ui::state_pill(view, standing(row, now)),
                origin(v, row),
            ]
        })
        .collect();
    let heads = [
        ("price_entry.list", false),
        ("price_entry.from_quantity", true),
        ("price_entry.price_micro", true),
        ("price_entry.with_tax", false),
        ("page.prices.period", false),
        ("product.state", false),
        ("price_entry.origin", false),
    ];
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.prices.none")) } }
        @else { (ui::small_table(view, &heads, &rows)) }
    };
    Ok(ui::card(view, "page.prices", &body))
}
