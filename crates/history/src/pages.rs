//! Batches of history on screen: what came in, what became of every row, and which documents a number became.

use kernel::Res;
use serde_json::{Value, json};
use ui::{Icon, Listing, Markup, Place, Reply, Site, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.menu("page.group.company", "page.history", Icon::Clock, "/history", "history_batch.list");
    site.page("/history", &["history_batch.list"], |v| Box::pin(list(v)));
    site.page("/history/{batch}", &["history_batch.detail"], |v| Box::pin(detail(v)));
}

/// Results of one number that are shown.
const FOUND_MAX: usize = 50;

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let mut page = Listing::new("history", "history_batch.list", "page.history").shape(|table| {
        table.place("source", Place::Title).link("source", |row| format!("/history/{}", row["id"])).spare(&[
            "profile",
            "entity_name",
            "ended_at",
        ])
    });
    page.empty = Some(ui::empty(Icon::Clock, "page.history.none", "page.history.none.next"));
    v.listing(&page).await
}

fn words(row: &Value, key: &str) -> String {
    row[key].as_str().map_or_else(|| row[key].to_string(), str::to_owned)
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("batch")?;
    let row: Value = v.one("history_batch.detail", id).await?;
    let report: Value = serde_json::from_str(row["report"].as_str().unwrap_or("{}")).unwrap_or_default();
    let head = ui::head(data(words(&row, "source")))
        .mark(ui::state_pill(view, &words(&row, "state")))
        .note("entity.history_batch")
        .crumb("page.history", "/history");
    let figure = |key: &str| html! { span.x-num { (words(&row, key)) } };
    let facts = [
        (text("history_batch.entity"), html! { (words(&row, "entity_name")) " " (words(&row, "currency")) }),
        (text("history_batch.profile"), html! { (words(&row, "profile")) }),
        (text("history_batch.rows"), figure("row_count")),
        (text("history_batch.created"), figure("created_count")),
        (text("history_batch.merged"), figure("merged_count")),
        (text("history_batch.skipped"), figure("skipped_count")),
        (text("history_batch.documents"), figure("document_count")),
        (text("history_batch.owner"), html! { (words(&row, "owner_name")) }),
    ];
    let body = html! {
        (head.html(view))
        (ui::stack(&html! {
            (ui::plain_card(&ui::facts_wide(view, &facts)))
            (find(v, id).await?)
            (ui::card(view, "page.history.rows", &rows(v, &report)))
            (ui::card(view, "page.history.documents", &documents(v, &report)))
        }))
    };
    Ok(v.page(data(words(&row, "source")), body))
}

/// What became of the rows, kind by kind: every figure as the files have it, and what rounding added.
fn rows(v: &Visit<'_>, report: &Value) -> Markup {
    let heads = [("page.history.fate", false), ("history_batch.rows", true), ("page.history.exact", true), ("page.history.rounding", true)];
    let mut lines = Vec::new();
    let line = |fate: String, sum: &Value| {
        vec![
            html! { (fate) },
            html! { span.x-num { (words(sum, "rows")) } },
            html! { span.x-num { (words(sum, "exact")) } },
            html! { span.x-num { (words(sum, "rounding")) } },
        ]
    };
    for (list, prefix) in [("created", "history.fate"), ("skipped", "history.skipped")] {
        for (kind, sum) in report[list].as_object().into_iter().flatten() {
            lines.push(line(v.say(format!("{prefix}.{kind}").as_str()), sum));
        }
    }
    lines.push(line(v.say("history_batch.merged"), &report["merged"]));
    ui::small_table(&v.view, &heads, &lines)
}

/// Documents by kind: those of the files, and those that were made up.
fn documents(v: &Visit<'_>, report: &Value) -> Markup {
    let heads = [("history_document.kind", false), ("page.history.read", true), ("history_document.simulated", true)];
    let line = |(kind, counts): (&String, &Value)| {
        vec![
            html! { (v.say(format!("history_document.kind.{kind}").as_str())) },
            html! { span.x-num { (words(counts, "read")) } },
            html! { span.x-num { (words(counts, "simulated")) } },
        ]
    };
    let lines: Vec<_> = report["documents"].as_object().into_iter().flatten().map(line).collect();
    html! {
        (ui::small_table(&v.view, &heads, &lines))
        p.x-muted.x-small { (v.say("page.history.simulated")) }
        @if report["cash_credit"].as_str().is_some_and(|credit| credit != "0") {
            p.x-muted.x-small { (v.say("page.history.cash_credit")) " " span.x-num { (words(report, "cash_credit")) } }
        }
        @if report["numbers_on_other_days"].as_i64().is_some_and(|count| count > 0) {
            p.x-muted.x-small { (v.say("page.history.other_days")) " " span.x-num { (words(report, "numbers_on_other_days")) } }
        }
    }
}

/// Documents are found by the number that they had.
async fn find(v: &Visit<'_>, batch: i64) -> Res<Markup> {
    let view = &v.view;
    let number = view.param("number").unwrap_or_default();
    let found = if number.trim().is_empty() {
        Vec::new()
    } else {
        v.rows("history_posted.list", json!({ "batch": batch, "number": number.trim() })).await?
    };
    let form = ui::form("find", format!("/history/{batch}")).asks().html(
        view,
        &html! {
            div.flex.flex-wrap.items-end.gap-3 {
                (ui::field("number", "history_document.number").value(number.as_str()).html(view))
                (ui::button("ui.show").html(view))
            }
        },
    );
    let results = html! {
        @if !number.trim().is_empty() && found.is_empty() { p.x-muted { (v.say("page.history.not_found")) } }
        @if !found.is_empty() {
            ul.x-plain-list {
                @for row in found.iter().take(FOUND_MAX) {
                    li {
                        @let kind = v.say(format!("entity.{}", words(row, "doc_type")).as_str());
                        @match address(&words(row, "doc_type"), &words(row, "doc_id")) {
                            Some(address) => { a.x-link href=(address) { (kind) } }
                            None => { (kind) }
                        }
                    }
                }
            }
        }
    };
    Ok(ui::card(view, "page.history.find", &html! { (form) (results) }))
}

/// Where a document is opened.
fn address(doc_type: &str, id: &str) -> Option<String> {
    let place = match doc_type {
        "sales_order" => "orders",
        "delivery" => "deliveries",
        "invoice" | "credit_note" => "invoices",
        "goods_return" => "returns",
        "customer_receipt" => "receipts",
        "goods_receipt" => "goods-receipts",
        "stock_adjustment" => "stock-documents",
        _ => return None,
    };
    Some(format!("/{place}/{id}"))
}
