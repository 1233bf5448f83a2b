//! Pictures of a product: looked at, added, put in order, taken away.

use super::words;
use crate::picture::PICTURES_MAX;
use crate::picture::shape::{BYTES_MAX, SMALL_BYTES_MAX, bring, content};
use base::{Id, Refusal};
use kernel::{Failure, Res};
use serde_json::{Value, json};
use ui::{Icon, Markup, Ran, Reply, Shot, Site, Taken, ThumbSize, Typed, Upload, Visit, data, html, text};

/// Bytes of one upload at the most: as many pictures as a product shows, made smaller by the browser.
const UPLOAD_BYTES_MAX: usize = 16 << 20;

pub(super) fn register(site: &mut Site) {
    let take: ui::site::Take = |v, taken| Box::pin(take(v, taken));
    site.upload("/products/{product}/pictures", &["product.add_picture"], |v| Box::pin(begin(v)), take, UPLOAD_BYTES_MAX);
    site.form("/products/{product}/pictures/order", &["product.order_pictures"], |v| Box::pin(begin(v)), |v, t| Box::pin(order(v, t)));
    site.form("/products/{product}/pictures/remove", &["product.remove_picture"], |v| Box::pin(begin(v)), |v, t| Box::pin(remove(v, t)));
    site.page("/products/{product}/pictures/{file}", &["product.list"], |v| Box::pin(picture(v)));
}

/// Where a stored picture of a product is.
pub(super) fn address(product: i64, file: &str) -> String {
    format!("/products/{product}/pictures/{file}")
}

/// The address of the small form of a row's main picture: for lists and for what is found by typing.
pub(super) fn small_of(row: &Value) -> Option<String> {
    Some(address(row["id"].as_i64()?, row["picture"].as_str()?))
}

async fn rows(v: &Visit<'_>, product: i64) -> Res<Vec<Value>> {
    v.rows("product_picture.list", json!({ "product": product })).await
}

/// A stored picture, for whoever may see the product that shows it.
async fn picture(v: &Visit<'_>) -> Res<Reply> {
    let (product, file) = (v.id("product")?, v.word("file").unwrap_or_default());
    let shown = rows(v, product).await?.iter().any(|row| row["file"] == file || row["small"] == file);
    if !shown {
        return Err(Failure::not_found());
    }
    let (format, bytes) = content(v.kernel(), file).await?;
    Ok(Reply::Picture { media: format.media(), bytes })
}

/// The card of a product's page; nothing where there is nothing to see and nothing to do.
pub(super) async fn card(v: &Visit<'_>, product: i64, row: &Value) -> Res<Markup> {
    let view = &v.view;
    if !v.may("product_picture.list") {
        return Ok(html! {});
    }
    let rows = rows(v, product).await?;
    let may = words(row, "state") == "active" && v.may("product.add_picture");
    if rows.is_empty() && !may {
        return Ok(html! {});
    }
    let shots: Vec<Shot> = rows.iter().map(|row| shot(product, row)).collect();
    let edit =
        html! { @if may && !rows.is_empty() { a.x-link href={ "/products/" (product) "/pictures" } { (view.say("page.pictures.edit")) } } };
    let body = html! {
        (ui::pictures(view, "product-pictures", &words(row, "name"), &shots))
        @if may && rows.is_empty() { (upload_form(v, product, &[])) }
    };
    Ok(ui::card_with(view, "query.product_picture.list", None, Some(&edit), &body))
}

fn shot(product: i64, row: &Value) -> Shot {
    let pixels = |key: &str| row[key].as_i64().unwrap_or_default();
    let small = if row["small"].is_null() { words(row, "file") } else { words(row, "small") };
    Shot { large: address(product, &words(row, "file")), small: address(product, &small), width: pixels("width"), height: pixels("height") }
}

fn upload_form(v: &Visit<'_>, product: i64, refused: &[Refusal]) -> Markup {
    let view = &v.view;
    let problems = ui::Problems(refused);
    let fields = html! {
        (ui::drop_zone(view, "file", "page.pictures.drop", "image/jpeg,image/png,image/webp", true, problems.at("file")))
        input type="file" name="small" multiple hidden aria-hidden="true" tabindex="-1";
        p.x-small.x-muted { (view.say(text("page.pictures.limits").with("max", i64::try_from(PICTURES_MAX).unwrap_or_default()))) }
        noscript { (ui::form_actions(view, None, &ui::button("op.product.add_picture").primary().html(view))) }
    };
    let form = ui::form("pictures", format!("/products/{product}/pictures")).upload().whole().html(view, &fields);
    html! { div data-pictures-form-of=(product) { (form) } }
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    page(v, &[]).await
}

async fn page(v: &Visit<'_>, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("product")?;
    let product = v.one("product.detail", id).await?;
    let rows = rows(v, id).await?;
    let (own, last) = (format!("/products/{id}"), rows.len().saturating_sub(1));
    let head = ui::head("query.product_picture.list")
        .note(data(words(&product, "name")))
        .crumb("page.products", "/products")
        .crumb(data(words(&product, "name")), own.clone())
        .action(view, &ui::button("page.pictures.done").primary().link(own.clone()));
    let body = html! {
        (head.html(view))
        (ui::stack(&html! {
            (ui::Problems(refused).summary(view))
            @if rows.len() < PICTURES_MAX { (ui::plain_card(&upload_form(v, id, refused))) }
            ul.x-picture-rows {
                @for (at, row) in rows.iter().enumerate() { (one(v, id, &product, row, at, last)) }
            }
        }))
    };
    let reply = v.page("query.product_picture.list", body);
    Ok(if refused.is_empty() { reply } else { Reply::Refused(Box::new(reply)) })
}

/// A picture with what can be done to it.
fn one(v: &Visit<'_>, id: i64, product: &Value, row: &Value, at: usize, last: usize) -> Markup {
    let view = &v.view;
    let shot = shot(id, row);
    let (file, version) = (words(row, "file"), &product["version"]);
    let to = |place: usize| format!("/products/{id}/pictures/order?version={version}&file={file}&to={place}");
    let (dialog, gone) = (format!("gone-{at}"), format!("/products/{id}/pictures/remove?version={version}&file={file}"));
    let move_to = |label: &'static str, icon: Icon, place: usize| ui::button(label).small().icon(icon).bare().posts(to(place)).html(view);
    html! {
        li.x-picture-row {
            a href=(shot.large) target="_blank" rel="noopener" aria-label=(view.say("page.pictures.open")) { (ui::thumb(Some(&shot.small), ThumbSize::Large)) }
            div {
                @if at == 0 { (ui::tag(view, "page.pictures.main", ui::Tone::Info)) }
                span.x-small.x-muted { (row["width"]) " × " (row["height"]) " · " ((row["byte_count"].as_i64().unwrap_or_default() + 1023) / 1024) " KB" }
                div {
                    @if at > 0 { (move_to("page.pictures.first", Icon::Star, 0)) }
                    @if at > 0 { (move_to("page.pictures.back", Icon::ChevronLeft, at - 1)) }
                    @if at < last { (move_to("page.pictures.on", Icon::ChevronRight, at + 1)) }
                    (ui::button("op.product.remove_picture").small().icon(Icon::Trash).bare().opens(&dialog).html(view))
                }
            }
            (ui::confirm(view, &dialog, "op.product.remove_picture", "page.pictures.remove.what", "op.product.remove_picture", &gone))
        }
    }
}

/// Stores what was chosen and shows it, one after the other; what is refused is told, and what came before it stays.
async fn take(v: &Visit<'_>, taken: Taken) -> Res<Reply> {
    let id = v.id("product")?;
    let max = i64::try_from(UPLOAD_BYTES_MAX >> 10).unwrap_or_default();
    if taken.too_large {
        return page(v, &[Refusal::new("picture.too_large").arg("max", max).field("file")]).await;
    }
    let all: Vec<Upload> = taken.file.into_iter().chain(taken.more).collect();
    let (small, large): (Vec<Upload>, Vec<Upload>) = all.into_iter().partition(|file| file.field == "small");
    if large.is_empty() {
        return page(v, &[Refusal::new("picture.not_one").field("file")]).await;
    }
    for file in large {
        let little = small.iter().find(|other| other.name == file.name).map(|other| other.bytes.clone());
        let refused = match add(v, id, file, little).await {
            Ok(refused) => refused,
            Err(Failure::Refused(refused)) => refused.into_iter().map(|no| no.field("file")).collect(),
            Err(other) => return Err(other),
        };
        if !refused.is_empty() {
            return page(v, &refused).await;
        }
    }
    Ok(Reply::Goto(if rows(v, id).await?.len() > 1 { format!("/products/{id}/pictures") } else { format!("/products/{id}") }))
}

async fn add(v: &Visit<'_>, id: i64, file: Upload, small: Option<Vec<u8>>) -> Res<Vec<Refusal>> {
    let who = Id::new(v.me.user);
    let name = bring(v.kernel(), who, file.bytes, BYTES_MAX).await?;
    let small = match small {
        Some(bytes) => Some(bring(v.kernel(), who, bytes, SMALL_BYTES_MAX).await?),
        None => None,
    };
    let version = v.one("product.detail", id).await?["version"].clone();
    let input = json!({ "product": id, "version": version, "file": name, "small": small });
    Ok(match v.run("product.add_picture", Some(v.new_key()), &input).await? {
        Ran::Refused(refused) => refused,
        Ran::Done(_) | Ran::Waits { .. } => Vec::new(),
    })
}

/// Puts one picture at another place.
async fn order(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("product")?;
    let (file, to) = (v.view.param("file").unwrap_or_default(), v.view.param("to").and_then(|to| to.parse::<usize>().ok()));
    let mut files: Vec<String> = rows(v, id).await?.iter().map(|row| words(row, "file")).collect();
    if let Some(at) = files.iter().position(|other| *other == file) {
        let moved = files.remove(at);
        files.insert(to.unwrap_or(at).min(files.len()), moved);
    }
    deed(v, typed, "product.order_pictures", &json!({ "files": files })).await
}

async fn remove(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    deed(v, typed, "product.remove_picture", &json!({ "file": v.view.param("file").unwrap_or_default() })).await
}

async fn deed(v: &Visit<'_>, typed: &Typed, operation: &str, what: &Value) -> Res<Reply> {
    let id = v.id("product")?;
    let mut input = what.clone();
    input["product"] = json!(id);
    input["version"] = json!(v.seen(v.one("product.detail", id).await?["version"].as_i64().unwrap_or_default()));
    let own = format!("/products/{id}/pictures");
    v.deed(operation, typed, &input, &own, &own).await
}
