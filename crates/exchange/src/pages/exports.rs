//! Lists as files: asked for, fetched, and who took them.

use crate::export::{Fetched, Format, ListExport, ListFilter, make};
use kernel::{Failure, Res};
use serde_json::json;
use std::sync::Arc;
use ui::{Icon, Listing, Ran, Reply, Site, Typed, Visit};

pub(super) fn register(site: &mut Site) {
    site.menu("page.group.company", "page.exports", Icon::Download, ui::EXPORTS, "list_export.list");
    site.form(ui::EXPORTS, &["list_export.list", "list.export"], |v| Box::pin(list(v)), |v, t| Box::pin(create(v, t)));
    site.page("/exports/{export}/file", &["list.export"], |v| Box::pin(fetch(v)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let mut page = Listing::new("exports", "list_export.list", "page.exports").cell("query", move |row| {
        let name = row["query"].as_str().unwrap_or_default();
        ui::html! { (v.say(format!("query.{name}").as_str())) }
    });
    page = page.cell("filters", move |row| {
        let filters: Vec<ListFilter> = row["filters"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        ui::html! { @for filter in &filters { span.x-small { (filter.name) ": " (filter.value) " " } } }
    });
    page = page.shape(|table| table.person("owner_name").quiet(&["filters", "sort", "format", "masked"]));
    page.empty = Some(ui::empty(Icon::Download, "page.exports.none", "page.exports.none.next"));
    v.listing(&page).await
}

/// What a list's page asks for: `query`, `format`, `list.<filter>`, `list.sort`.
fn wanted(typed: &Typed) -> ListExport {
    let mut wanted = ListExport {
        query: typed.get("query").unwrap_or_default().to_owned(),
        filters: Vec::new(),
        sort: None,
        format: if typed.get("format") == Some("csv") { Format::Csv } else { Format::Xlsx },
    };
    for (name, value) in typed.0.iter().filter_map(|(name, value)| Some((name.strip_prefix("list.")?, value))) {
        match name {
            "sort" => wanted.sort = Some(value.clone()),
            _ => wanted.filters.push(ListFilter { name: name.to_owned(), value: value.clone() }),
        }
    }
    wanted
}

async fn create(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let input = serde_json::to_value(wanted(typed)).map_err(Failure::bug)?;
    let back = typed.get("back").unwrap_or("/").to_owned();
    match v.run("list.export", Some(v.new_key()), &input).await? {
        Ran::Done(made) => Ok(Reply::Goto(format!("/exports/{}/file", made["id"]))),
        Ran::Waits { approval, .. } => Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Refused(refusals) => Ok(v.refused_page("op.list.export", ui::back_within(&back), &refusals)),
    }
}

/// The file of an export of one's own, within the hour.
async fn fetch(v: &Visit<'_>) -> Res<Reply> {
    let input = json!({ "export": v.id("export")? });
    let fetched: Fetched = match v.run("list.fetch", Some(v.new_key()), &input).await? {
        Ran::Done(fetched) => serde_json::from_value(fetched).map_err(Failure::bug)?,
        Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Refused(refusals) => return Ok(v.refused_page("op.list.export", "/", &refusals)),
    };
    let (wanted, made) = (fetched.list, fetched.asked_at);
    let file = match make(v.kernel(), v.principal(), v.view.lang, &v.me.time_zone, &wanted).await {
        Err(Failure::Refused(refusals)) => return Ok(v.refused_page("op.list.export", "/", &refusals)),
        file => file?,
    };
    let stamp = ui::local_in(&v.me.time_zone, made).replace([':', ' '], "-");
    let name = format!("{}-{stamp}.{}", v.say(format!("query.{}", wanted.query).as_str()), wanted.format.as_str());
    let media = match wanted.format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    Ok(Reply::Download { name, media, file: Arc::new(file) })
}
