//! Files as operations, on screen: brought, mapped, looked at row by row, run, and taken back.

use super::batch;
use crate::import;
use crate::table::{Charset, Choice, FILE_BYTES_MAX};
use base::{Id, Refusal};
use kernel::profile::Profile;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::sync::Arc;
use ui::{Icon, Listing, Markup, Ran, Reply, Site, Taken, Typed, Visit, html, text};

const LIST: &str = "/imports";

pub(super) fn register(site: &mut Site) {
    site.menu("page.group.company", "page.imports", Icon::FileInput, LIST, "import.run");
    site.command("op.import.begin", Icon::FileInput, "/imports/new", "import.run");
    site.page(LIST, &["import_batch.list"], |v| Box::pin(list(v)));
    let take: ui::site::Take = |v, taken| Box::pin(take(v, taken));
    site.upload("/imports/new", &["import.run"], |v| Box::pin(begin(v)), take, FILE_BYTES_MAX);
    site.page("/imports/templates/{profile}", &["import.run"], |v| Box::pin(template(v)));
    site.page("/imports/{batch}", &["import_batch.list"], |v| Box::pin(batch::page(v)));
    site.page("/imports/{batch}/result", &["import_batch.list"], |v| Box::pin(batch::result(v)));
    site.form("/imports/{batch}/read", &["import.run"], |v| Box::pin(batch::page(v)), |v, t| Box::pin(reread(v, t)));
    site.form("/imports/{batch}/map", &["import.run"], |v| Box::pin(batch::page(v)), |v, t| Box::pin(batch::map(v, t)));
    site.form("/imports/{batch}/start", &["import.run"], |v| Box::pin(batch::page(v)), |v, t| Box::pin(moved(v, t, "import.start")));
    site.form("/imports/{batch}/stop", &["import.run"], |v| Box::pin(batch::page(v)), |v, t| Box::pin(moved(v, t, "import.stop")));
    site.form("/imports/{batch}/undo", &["import.run"], |v| Box::pin(batch::page(v)), |v, t| Box::pin(moved(v, t, "import.undo")));
    site.form("/imports/{batch}/discard", &["import.run"], |v| Box::pin(batch::page(v)), |v, t| Box::pin(moved(v, t, "import.discard")));
}

/// The kinds of tables that the reader may bring.
fn profiles(v: &Visit<'_>) -> Vec<&'static Profile> {
    v.kernel().registry().profiles().filter(|profile| profile.operations.iter().any(|operation| v.may(operation))).collect()
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let mut page = Listing::new("imports", "import_batch.list", "page.imports").shape(|table| {
        table.link("file_name", |row| format!("/imports/{}", row["id"])).person("owner_name").quiet(&["created_at", "ended_at"])
    });
    page = page.cell("file_name", |row| ui::fold(row["file_name"].as_str().unwrap_or_default(), true));
    page = page.cell("profile", move |row| {
        html! { (v.say(format!("profile.{}", row["profile"].as_str().unwrap_or_default()).as_str())) }
    });
    // Before it is run nothing is in; what is nought says nothing.
    page = page.cell("taken_count", |row| html! { @if batch::ran(row) { (figure(row, "taken_count")) } });
    for key in ["left_count", "undone_count"] {
        page = page.cell(key, move |row| html! { @if row[key] != 0 { (figure(row, key)) } });
    }
    page = page.cell("state", move |row| batch::state_pill(&v.view, row["state"].as_str().unwrap_or_default()));
    let state = v.view.param("state").unwrap_or_default();
    let tab = |label: &'static str, is: &str| ui::view_tab(label, v.view.with(&[("state", is)])).current(state == is);
    page.views =
        vec![tab("page.imports.all", ""), tab("state.ready", "ready"), tab("state.running", "running"), tab("state.completed", "done")];
    page.create = (v.may("import.run") && !profiles(v).is_empty()).then_some(("op.import.begin", "/imports/new"));
    page.empty = Some(ui::empty(Icon::FileInput, "page.imports.none", "page.imports.none.next"));
    v.listing(&page).await
}

fn figure(row: &Value, key: &str) -> Markup {
    ui::number(row[key].as_i64().unwrap_or_default())
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    Ok(upload_page(v, &v.view.param("profile").unwrap_or_default(), &[]))
}

fn upload_page(v: &Visit<'_>, chosen: &str, refused: &[Refusal]) -> Reply {
    let view = &v.view;
    let problems = ui::Problems(refused);
    let kinds = profiles(v);
    let choices = kinds.iter().map(|kind| (kind.name.to_owned(), text_of(v, &format!("profile.{}", kind.name)))).collect();
    let chosen = if chosen.is_empty() { kinds.first().map_or("", |kind| kind.name) } else { chosen };
    let body = ui::stack(&html! {
        (problems.summary(view))
        (ui::plain_card(&ui::stack(&html! {
            (ui::field("profile", "page.imports.kind").choices(choices).value(chosen).required().error(problems.at("profile")).html(view))
            (ui::drop_zone(view, "file", "page.imports.drop", ".xlsx,.xls,.csv,.txt", false, problems.at("file")))
            p.x-small.x-muted { (view.say(text("page.imports.limits").with("max", (FILE_BYTES_MAX >> 20) as i64).with("rows", ui::thousands(crate::table::ROWS_MAX)))) }
        })))
        (ui::form_actions(view, None, &html! {
            (ui::button("ui.cancel").link(LIST).html(view))
            (ui::button("page.imports.next").primary().icon(Icon::Upload).html(view))
        }))
    });
    let form = ui::form("bring", "/imports/new").upload().key(v.new_key()).html(view, &body);
    let head = ui::head("op.import.begin").crumb("page.imports", LIST).html(view);
    let region = ui::stack(&html! { (batch::steps(view, 0)) (ui::columns(&form, &templates(v, &kinds))) });
    v.reply("op.import.begin", &head, "bring-page", html! { div id="bring-page" { (region) } })
}

/// What to begin with, for those who have no table yet.
fn templates(v: &Visit<'_>, kinds: &[&Profile]) -> Markup {
    let view = &v.view;
    let body = html! {
        p.x-muted { (view.say("page.imports.templates.what")) }
        ul.x-plain-list {
            @for kind in kinds {
                li {
                    a.x-link href={ "/imports/templates/" (kind.name) } download { (ui::icon(Icon::Download)) " " (v.say(format!("profile.{}", kind.name).as_str())) }
                    p.x-small.x-muted { (v.say(format!("profile.{}.what", kind.name).as_str())) }
                }
            }
        }
    };
    ui::card(view, "page.imports.templates", &body)
}

pub(super) fn text_of<'s>(v: &Visit<'_>, key: &str) -> ui::Say<'s> {
    ui::data(v.say(key))
}

/// Takes a file in: read, stored, a batch of its own; every objection is told where the file was chosen.
async fn take(v: &Visit<'_>, taken: Taken) -> Res<Reply> {
    let profile = taken.typed.get("profile").unwrap_or_default().to_owned();
    let refused = |no: Vec<Refusal>| Ok(Reply::Refused(Box::new(upload_page(v, &profile, &no))));
    if taken.too_large {
        return refused(vec![Refusal::new("file.too_large").arg("max", (FILE_BYTES_MAX >> 20) as i64).field("file")]);
    }
    // Before anything is read or kept.
    if !profiles(v).iter().any(|kind| kind.name == profile) {
        return refused(vec![Refusal::new("import.profile.forbidden").field("profile")]);
    }
    let key = taken.typed.key();
    let Some(file) = taken.file else { return refused(vec![Refusal::new("import.file.none").field("file")]) };
    let misnamed = misnamed(&file.name, &file.bytes);
    let brought = match import::bring(v.kernel(), Id::new(v.me.user), file.bytes, Choice::default()).await {
        // Of the rows that are not in it there is nothing to be said.
        Err(Failure::Refused(no)) if misnamed && no.iter().any(|no| NO_TABLE.contains(&no.key.as_str())) => {
            return refused(vec![Refusal::new("file.no_workbook").field("file")]);
        }
        Err(Failure::Refused(no)) => return refused(no),
        brought => brought?,
    };
    let input = json!({ "profile": profile, "file_name": file.name, "file": brought.file, "table": brought.table });
    match v.run("import.begin", key, &input).await? {
        Ran::Done(made) => Ok(Reply::Goto(format!("/imports/{}", made["id"]))),
        Ran::Waits { approval, .. } => Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Refused(no) => refused(no),
    }
}

/// What is said of a file in which no table is found.
const NO_TABLE: [&str; 3] = ["file.no_rows", "file.no_table", "file.unknown_kind"];

/// Whether a file is called a workbook and is not even packed like one.
fn misnamed(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_lowercase();
    let called = [".xlsx", ".xlsm", ".xls"].iter().any(|end| name.ends_with(end));
    called && !bytes.starts_with(b"PK") && !bytes.starts_with(b"\xD0\xCF\x11\xE0") && !bytes.trim_ascii_start().starts_with(b"<")
}

/// Reads the file of a batch in another way.
async fn reread(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("batch")?;
    let row = v.one("import_batch.detail", id).await?;
    let own = format!("/imports/{id}");
    if row["owner_id"] != v.me.user {
        return Ok(v.refused_page("op.import.reread", &own, &[Refusal::new("import.not_yours")]));
    }
    let charset = Charset::ALL.into_iter().find(|one| typed.get("charset") == Some(one.as_str()));
    let choice = Choice {
        sheet: typed.number("sheet").and_then(|n| usize::try_from(n).ok()),
        charset,
        head: typed.number("head").filter(|n| *n > 0),
    };
    let (file, _) = import::intake::names(v.kernel(), id).await?;
    let bytes = import::intake::bytes(v.kernel(), &file).await?;
    let brought = match import::intake::read_again(v.kernel(), Id::new(v.me.user), Arc::new(bytes), choice).await {
        Err(Failure::Refused(no)) => return Ok(v.refused_page("op.import.reread", &own, &no)),
        brought => brought?,
    };
    let input = json!({ "batch": id, "version": v.seen(row["version"].as_i64().unwrap_or_default()), "table": brought.table });
    v.deed("import.reread", &Typed::default(), &input, &own, &own).await
}

/// One of the decisions about a batch.
async fn moved(v: &Visit<'_>, typed: &Typed, operation: &str) -> Res<Reply> {
    let id = v.id("batch")?;
    let row: Value = v.one("import_batch.detail", id).await?;
    let own = format!("/imports/{id}");
    let seen = v.seen(row["version"].as_i64().unwrap_or_default());
    v.deed(operation, typed, &json!({ "batch": id, "version": seen }), &own, &own).await
}

async fn template(v: &Visit<'_>) -> Res<Reply> {
    let name = v.word("profile").unwrap_or_default();
    let profile = profiles(v).into_iter().find(|profile| profile.name == name).ok_or_else(Failure::not_found)?;
    let bytes = import::template::workbook(profile, v.kernel().registry().catalogue(), v.view.lang)?;
    let name = format!("{}.xlsx", v.say(text("page.imports.template_name").with("kind", v.say(format!("profile.{name}").as_str()))));
    Ok(Reply::File { name, media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes })
}
