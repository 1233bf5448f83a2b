//! Stock documents: the list, a new one of each kind, one with its lines.

use super::lines::{Above, Cost, DocumentForm, Takes, answer, shown};
use super::{by_warehouse, document_link, number, or_dash, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Icon, Listing, Place, Reply, Site, Typed, Visit, data, html, text};

const LIST: (&str, &str) = ("page.stock_documents", "/stock-documents");
const WAREHOUSE: Above = Above { name: "warehouse", label: "stock_document.warehouse", takes: Takes::Record("warehouse"), required: true };
const DAY: Above = Above { name: "moved_on", label: "stock_document.moved_on", takes: Takes::Day, required: true };
const REASON: Above = Above { name: "reason", label: "stock_document.reason", takes: Takes::Words, required: true };
const REMARK: Above = Above { required: false, ..REASON };

static OPENING: DocumentForm = DocumentForm {
    operation: "stock.open",
    title: "op.stock.open",
    address: "/stock-documents/new/opening",
    list: LIST,
    above: &[WAREHOUSE, DAY, REMARK],
    cost: Cost::Needed,
    quantity: "stock_document_line.quantity",
    note: "page.stock_documents.opening.note",
};
static ADJUSTMENT: DocumentForm = DocumentForm {
    operation: "stock.adjust",
    title: "op.stock.adjust",
    address: "/stock-documents/new/adjustment",
    list: LIST,
    above: &[WAREHOUSE, DAY, REASON],
    cost: Cost::WhenKnown,
    quantity: "page.stock_documents.difference",
    note: "page.stock_documents.adjustment.note",
};
static TRANSFER: DocumentForm = DocumentForm {
    operation: "stock.transfer",
    title: "op.stock.transfer",
    address: "/stock-documents/new/transfer",
    list: LIST,
    above: &[
        Above { label: "page.stock_documents.from", ..WAREHOUSE },
        Above { name: "to_warehouse", label: "stock_document.to_warehouse", takes: Takes::Record("warehouse"), required: true },
        DAY,
        REMARK,
    ],
    cost: Cost::Never,
    quantity: "stock_document_line.quantity",
    note: "page.stock_documents.transfer.note",
};
static SAMPLE: DocumentForm = DocumentForm {
    operation: "sample.issue",
    title: "op.sample.issue",
    address: "/stock-documents/new/sample",
    list: LIST,
    above: &[
        WAREHOUSE,
        Above { name: "customer", label: "stock_document.customer_code", takes: Takes::Words, required: true },
        DAY,
        REASON,
    ],
    cost: Cost::Never,
    quantity: "stock_document_line.quantity",
    note: "page.stock_documents.sample.note",
};

const KINDS: [&str; 5] = ["stock_transfer", "stock_adjustment", "sample_issue", "stock_opening", "stock_correction"];

pub(super) fn register(site: &mut Site) {
    site.page(LIST.1, &["stock_document.list"], |v| Box::pin(list(v)));
    site.form(OPENING.address, &["stock.open"], |v| Box::pin(create(v, &OPENING, None)), |v, t| Box::pin(create(v, &OPENING, Some(t))));
    site.form(
        ADJUSTMENT.address,
        &["stock.adjust"],
        |v| Box::pin(create(v, &ADJUSTMENT, None)),
        |v, t| Box::pin(create(v, &ADJUSTMENT, Some(t))),
    );
    site.form(
        TRANSFER.address,
        &["stock.transfer"],
        |v| Box::pin(create(v, &TRANSFER, None)),
        |v, t| Box::pin(create(v, &TRANSFER, Some(t))),
    );
    site.form(SAMPLE.address, &["sample.issue"], |v| Box::pin(create(v, &SAMPLE, None)), |v, t| Box::pin(create(v, &SAMPLE, Some(t))));
    site.page("/stock-documents/{document}", &["stock_document.detail"], |v| Box::pin(detail(v)));
}

async fn create(v: &Visit<'_>, form: &DocumentForm, typed: Option<&Typed>) -> Res<Reply> {
    answer(v, form, typed, LIST.1).await
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("documents", "stock_document.list", LIST.0).shape(|table| {
        table
            .place("number", Place::Title)
            .place("kind", Place::Left)
            .link("number", |row| format!("/stock-documents/{}", row["id"]))
            .hide(&["warehouse_id", "to_warehouse_id", "customer_id", "owner_id", "corrects_type", "corrects_id", "corrected_by"])
            .spare(&["warehouse_code", "corrects_number"])
    });
    page = page.cell("kind", move |row| html! { (view.say(format!("state.{}", words(row, "kind")).as_str())) });
    page = page.cell("reason", |row| ui::fold(&words(row, "reason"), false));
    page = page.cell("state", move |row| html! { @if words(row, "state") != "posted" { (ui::state_pill(view, &words(row, "state"))) } });
    page.search = Some("page.stock_documents.search");
    let kind = view.param("kind").unwrap_or_default();
    page.views = vec![ui::view_tab("page.stock_documents.all", view.with(&[("kind", "")])).current(kind.is_empty())];
    page.views.extend(KINDS.iter().map(|one| {
        let label = data(view.say(format!("state.{one}").as_str()));
        ui::view_tab(label, view.with(&[("kind", one)])).current(kind == *one)
    }));
    page.filters.extend(by_warehouse(v).await?);
    page.filters.push(ui::filter_dates("moved", "stock_document.moved_on", Icon::Calendar));
    let mut items = Vec::new();
    for (form, icon) in [(&ADJUSTMENT, Icon::Check), (&SAMPLE, Icon::Gift), (&OPENING, Icon::Inbox)] {
        if v.may(form.operation) {
            items.push(ui::menu_link(form.title, icon, form.address));
        }
    }
    if !items.is_empty() {
        page.actions.push(ui::menu(view, "documents-new", "page.stock_documents.more", &items));
    }
    page.create = v.may("stock.transfer").then_some(("op.stock.transfer", TRANSFER.address));
    page.empty = Some(ui::empty(Icon::File, "page.stock_documents.none", "page.stock_documents.none.next"));
    v.listing(&page).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("document")?;
    let row: Value = v.one("stock_document.detail", id).await?;
    let (name, kind, reversed) = (words(&row, "number"), words(&row, "kind"), words(&row, "state") == "corrected");
    let mut head = ui::head(data(name.as_str()))
        .mark(ui::state_pill(view, &words(&row, "state")))
        .note(data(view.say(format!("state.{kind}").as_str())))
        .crumb(LIST.0, LIST.1);
    if !reversed && kind != "stock_correction" && v.may("stock.correct") {
        head = head.action(view, &ui::button("op.stock.correct").icon(Icon::Undo).link(format!("/stock-corrections/new?document={id}")));
    }
    let transfer = !row["to_warehouse_id"].is_null();
    let from = if transfer { "page.stock_documents.from" } else { "stock_document.warehouse" };
    let mut facts = vec![(text(from), html! { (words(&row, "warehouse_name")) })];
    if transfer {
        facts.push((text("stock_document.to_warehouse"), html! { (words(&row, "to_warehouse_name")) }));
    }
    if !row["customer_id"].is_null() {
        let customer = words(&row, "customer_name");
        let link = html! {
            @if v.may("customer.detail") { a.x-link href={ "/customers/" (row["customer_id"]) } { (customer) } } @else { (customer) }
        };
        facts.push((text("stock_document.customer"), link));
    }
    facts.push((text("stock_document.moved_on"), html! { (words(&row, "moved_on")) }));
    facts.push((text("stock_document.reason"), or_dash(&words(&row, "reason"))));
    if !row["corrects_id"].is_null() {
        let link = document_link(v, &words(&row, "corrects_type"), number(&row, "corrects_id"), &words(&row, "corrects_number"));
        facts.push((text("stock_document.corrects"), link));
    }
    if reversed {
        let by = html! { a.x-link href={ "/stock-documents/" (row["corrected_by"]) } { (v.say("page.stock_documents.reversal")) } };
        facts.push((text("stock_document.corrected_by"), by));
    }
    let signed = kind == "stock_adjustment" || kind == "stock_correction";
    let body = html! {
        (head.html(view))
        (ui::stack(&html! {
            (ui::plain_card(&ui::facts_wide(view, &facts)))
            (shown(v, "stock_document_line.list", json!({ "document": id }), signed).await?)
        }))
    };
    Ok(v.page(data(name), body))
}
