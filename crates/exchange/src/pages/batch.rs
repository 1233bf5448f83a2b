//! One batch: which column is which, what would become of each row, how far it is, what came of it.

use super::imports::text_of;
use crate::import::intake::TableFile;
use crate::import::result::{Telling, letter, row_word_of};
use crate::import::{self, Mapped, PART_ROWS};
use crate::table::{About, Charset, Kind, Row, Value as Cell};
use base::Refusal;
use kernel::profile::{CellKind, Profile};
use kernel::query::{Page, Window};
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use ui::{Fill, Icon, Markup, Place, Ran, Reply, Typed, View, Visit, data, html, text};

/// Columns of the file that a row shows.
const SHOWN: usize = 6;
/// So long a page that follows a batch waits for an answer before it says that there is none.
const WAIT: &str = r#"{"timeout":"20s"}"#;
/// Rows on a page.
const ROWS: i64 = 50;

/// Where a batch stands on its way.
pub(super) fn steps(view: &View, current: usize) -> Markup {
    let steps = ["page.imports.step.bring", "page.imports.step.map", "page.imports.step.look", "page.imports.step.run"].map(text);
    ui::stepper(view, "page.imports.steps", &steps, current)
}

/// How far a batch is. What has ended is completed; in other lists "done" is said of a deed.
pub(super) fn state_pill(view: &View, state: &str) -> Markup {
    ui::state_pill(view, if state == "done" { "completed" } else { state })
}

/// Whether rows of a batch have been taken, or begin to be.
pub(super) fn ran(row: &Value) -> bool {
    !matches!(row["state"].as_str().unwrap_or_default(), "judging" | "ready" | "mapping" | "discarded")
}

/// A batch with what is needed to show it.
struct Shown {
    row: Value,
    /// The stored names of its file and of the table that was read from it; the reader's own page does not tell them.
    file: String,
    table: String,
    about: Option<About>,
    profile: Option<&'static Profile>,
    mapped: Vec<Mapped>,
    own: bool,
    /// Whether the reader may halt it, end it or take it back.
    ends: bool,
}

impl Shown {
    async fn read(v: &Visit<'_>) -> Res<Shown> {
        let row = v.one("import_batch.detail", v.id("batch")?).await?;
        let (file, table) = import::intake::names(v.kernel(), v.id("batch")?).await?;
        let about = match TableFile::about_of(v.kernel(), &table).await {
            Ok(about) => Some(about),
            Err(Failure::NotFound(_)) => None,
            Err(other) => return Err(other),
        };
        let profile = v.kernel().registry().profiles().find(|one| row["profile"] == one.name);
        let mapped: Vec<Mapped> = row["mapping"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let ends = v.may("import.run");
        let own = row["owner_id"] == v.me.user && ends;
        Ok(Shown { row, file, table, about, profile, mapped, own, ends })
    }
    fn number(&self, key: &str) -> i64 {
        self.row[key].as_i64().unwrap_or_default()
    }
    fn state(&self) -> &str {
        self.row["state"].as_str().unwrap_or_default()
    }
    /// Why the program went on with it no longer.
    fn halted(&self) -> Option<&str> {
        self.row["halted"].as_str().filter(|why| !why.is_empty())
    }
    fn address(&self) -> String {
        format!("/imports/{}", self.row["id"])
    }
    fn deed(&self, verb: &str) -> String {
        format!("{}/{verb}", self.address())
    }
}

pub(super) async fn page(v: &Visit<'_>) -> Res<Reply> {
    let shown = Shown::read(v).await?;
    body(v, &shown, &[], None).await
}

async fn body(v: &Visit<'_>, shown: &Shown, refused: &[Refusal], typed: Option<&Typed>) -> Res<Reply> {
    let view = &v.view;
    let again = view.param("step").as_deref() == Some("map") && matches!(shown.state(), "ready" | "judging");
    let mapping = shown.own && (shown.state() == "mapping" || again || typed.is_some());
    let step = match shown.state() {
        "mapping" => 1,
        "judging" | "ready" => 1 + usize::from(!mapping),
        _ => 3,
    };
    let content = if mapping { mapping_form(v, shown, refused, typed).await? } else { looked_at(v, shown).await? };
    let moving = matches!(shown.state(), "judging" | "running" | "undoing");
    let poll = moving.then(|| view.address.to_owned());
    let name = shown.row["file_name"].as_str().unwrap_or_default().to_owned();
    let mut head = ui::head(data(name.clone()))
        .mark(state_pill(view, shown.state()))
        .note(text_of(v, &format!("profile.{}", shown.row["profile"].as_str().unwrap_or_default())))
        .crumb("page.imports", "/imports");
    for action in actions(shown, mapping) {
        head = head.action(view, &action);
    }
    let region = html! {
        div id="batch" data-follows[moving] hx-config=[moving.then_some(WAIT)] hx-get=[poll.as_deref()] hx-trigger=[moving.then_some("every 1s")] hx-target=[moving.then_some("#batch")] hx-select=[moving.then_some("#batch")] hx-swap=[moving.then_some("outerMorph")] hx-push-url=[moving.then_some("false")] hx-status:404=[moving.then_some("swap:none")] {
            (head.html(view))
            (ui::stack(&html! {
                @if moving { div data-lost hidden { (ui::alert(view, ui::AlertKind::Warn, "page.imports.lost", None)) } }
                (steps(view, step))
                @if let Some(why) = shown.halted() { (ui::alert(view, ui::AlertKind::Warn, why, None)) }
                (content)
            }))
            @if shown.ends {
                (ui::confirm(view, "batch-undo", "op.import.undo", "page.imports.undo.what", "op.import.undo", &shown.deed("undo")))
                (ui::confirm(view, "batch-discard", "op.import.discard", "page.imports.discard.what", "op.import.discard", &shown.deed("discard")))
            }
        }
    };
    Ok(v.reply(data(name), &html! {}, "batch", region))
}

/// Which column is which: proposed by names, with the first values beside each.
async fn mapping_form(v: &Visit<'_>, shown: &Shown, refused: &[Refusal], typed: Option<&Typed>) -> Res<Markup> {
    let view = &v.view;
    let (Some(about), Some(profile)) = (&shown.about, shown.profile) else {
        return Ok(ui::alert(view, ui::AlertKind::Bad, "import.file.gone", None));
    };
    let mapped = match typed {
        Some(typed) => read_mapping(profile, typed),
        None if shown.mapped.is_empty() => import::proposed(profile, &about.columns, v.kernel().registry().catalogue()),
        None => shown.mapped.clone(),
    };
    let problems = ui::Problems(refused);
    let before = v.query("import_batch.list", json!({ "file": shown.file, "state": "done" }), &Window::default()).await?;
    let before = before.rows.into_iter().find(|row| row["id"] != shown.row["id"] && row["profile"] == shown.row["profile"]);
    let rows: Vec<Markup> = profile.columns.iter().map(|column| mapping_row(v, about, column, &mapped, problems)).collect();
    let body = ui::stack(&html! {
        (problems.summary(view))
        @if let Some(before) = &before {
            (ui::alert(view, ui::AlertKind::Warn, "page.imports.same_file", Some(&html! {
                " " a.x-link href={ "/imports/" (before["id"]) } { (view.say("page.imports.same_file.see")) }
            })))
        }
        (ui::card(view, "page.imports.step.map", &html! { @for row in &rows { (row) } }))
        (ui::form_actions(view, None, &html! {
            (ui::button("op.import.discard").danger().opens("batch-discard").html(view))
            (ui::button("page.imports.look").primary().icon(Icon::Check).html(view))
        }))
    });
    let form = ui::form("mapping", format!("{}?version={}", shown.deed("map"), v.seen(shown.number("version"))))
        .key(v.new_key())
        .whole()
        .html(view, &body);
    Ok(ui::columns(&form, &reading(v, shown, about)))
}

fn mapping_row(
    v: &Visit<'_>,
    about: &About,
    column: &kernel::profile::ProfileColumn,
    mapped: &[Mapped],
    problems: ui::Problems<'_>,
) -> Markup {
    let view = &v.view;
    let own = mapped.iter().find(|one| one.key == column.key);
    let chosen = own.and_then(|one| usize::try_from(one.column?).ok());
    let same = own.and_then(|one| one.same.clone()).unwrap_or_default();
    let (name, fixed) = (format!("map.{}", column.key), format!("same.{}", column.key));
    let error = problems.at(column.key);
    let samples: Vec<&str> =
        about.first.iter().filter_map(|row| row.get(chosen?).map(String::as_str)).filter(|value| !value.is_empty()).collect();
    let label = v.say(column.label);
    let same_label = view.say("page.imports.same");
    html! {
        div class="grid gap-2 grid-cols-2 md:grid-cols-12 items-start py-2" {
            div class="col-span-2 md:col-span-4" {
                label for=(ui::field_id(&name)) { b { (label) } @if column.required { span.x-req aria-hidden="true" { "*" } } }
                @if let Some(hint) = column.hint { p.x-small.x-muted { (view.say(hint)) } }
                @if let Some(error) = error { p.x-error { (ui::icon(Icon::CircleAlert)) span { (view.say(error)) } } }
            }
            div class="x-select md:col-span-3" {
                select.x-input id=(ui::field_id(&name)) name=(name) {
                    option value="" { (view.say("page.imports.not_taken")) }
                    @for (at, name) in about.columns.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
                        option value=(at) selected[Some(at) == chosen] { (letter(at)) " " (name) }
                    }
                }
                (ui::icon(Icon::ChevronDown))
            }
            div class="md:col-span-3" {
                // What is hidden from some is not said in the mapping, which all see.
                @if column.mask.is_none() { input.x-input type="text" name=(fixed) value=(same) maxlength="200" placeholder=(same_label) aria-label={ (label) " " (same_label) } autocomplete="off"; }
            }
            p class="x-small x-muted col-span-2 md:col-span-2" { (samples.join(" · ")) }
        }
    }
}

fn read_mapping(profile: &Profile, typed: &Typed) -> Vec<Mapped> {
    let one = |key: &str| {
        let column = typed.number(&format!("map.{key}"));
        let same = typed.get(&format!("same.{key}")).map(str::trim).filter(|same| !same.is_empty()).map(str::to_owned);
        (column.is_some() || same.is_some()).then(|| Mapped { key: key.to_owned(), column, same })
    };
    profile.columns.iter().filter_map(|column| one(column.key)).collect()
}

/// How the file was read, and how else it could be.
fn reading(v: &Visit<'_>, shown: &Shown, about: &About) -> Markup {
    let view = &v.view;
    let sheets: Vec<_> = about.sheets.iter().enumerate().map(|(at, name)| (at.to_string(), data(name.clone()))).collect();
    let charsets: Vec<_> = Charset::ALL.iter().map(|one| (one.as_str().to_owned(), data(one.as_str().to_uppercase()))).collect();
    let body = html! {
        (ui::facts(view, &[
            (text("page.imports.rows"), ui::number(about.rows)),
            (text("page.imports.left_out"), ui::number(about.left_out)),
        ]))
        @if about.doubtful { (ui::alert(view, ui::AlertKind::Warn, "page.imports.doubtful", None)) }
        @if about.kind != Kind::Csv && sheets.len() > 1 { (ui::field("sheet", "page.imports.sheet").choices(sheets).value(about.sheet.to_string()).required().html(view)) }
        @if let Some(charset) = about.charset { (ui::field("charset", "page.imports.charset").choices(charsets).value(charset.as_str()).required().html(view)) }
        (ui::field("head", "page.imports.head").number(0).value(about.head.to_string()).hint("page.imports.head.hint").html(view))
        (ui::button("page.imports.read_again").html(view))
    };
    let form = ui::form("reading", format!("{}?version={}", shown.deed("read"), v.seen(shown.number("version")))).whole().html(view, &body);
    ui::card(view, "page.imports.reading", &form)
}

pub(super) async fn map(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let shown = Shown::read(v).await?;
    let profile = shown.profile.ok_or_else(Failure::not_found)?;
    let mapping = read_mapping(profile, typed);
    let keys: Vec<String> = mapping.iter().map(|one| one.key.clone()).collect();
    let input = json!({ "batch": shown.row["id"], "version": v.seen(shown.number("version")), "mapping": mapping });
    match v.run("import.map", typed.key(), &input).await? {
        Ran::Done(_) => Ok(Reply::Goto(shown.address())),
        Ran::Waits { approval, .. } => Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Refused(mut refusals) => {
            // The operation speaks of the mapping's entries; the form has a row for each column.
            for refusal in &mut refusals {
                let at =
                    refusal.field.as_deref().and_then(|field| field.strip_prefix("mapping.")?.split('.').next()?.parse::<usize>().ok());
                if let Some(key) = at.and_then(|at| keys.get(at)) {
                    refusal.field = Some(key.clone());
                }
            }
            Ok(Reply::Refused(Box::new(body(v, &shown, &refusals, Some(typed)).await?)))
        }
    }
}

/// What would become, or became, of the rows.
async fn looked_at(v: &Visit<'_>, shown: &Shown) -> Res<Markup> {
    let view = &v.view;
    let state = shown.state();
    let whole = shown.number("create_count") + shown.number("update_count");
    let settled = shown.number("done_count") + shown.number("refused_count");
    let percent = |part: i64, whole: i64| if whole == 0 { 100 } else { part * 100 / whole };
    let progress = match state {
        "judging" => Some(("page.imports.judging", shown.number("judged_count"), shown.number("row_count"))),
        "running" | "stopped" => Some(("page.imports.running", settled, whole)),
        "undoing" => Some(("page.imports.undoing", shown.number("undone_count") + shown.number("kept_count"), shown.number("done_count"))),
        _ => None,
    };
    let rows = if matches!(state, "judging" | "mapping" | "discarded") {
        html! {}
    } else {
        rows(v, shown).await?
    };
    Ok(html! {
        @if let Some((label, part, of)) = progress {
            (ui::plain_card(&html! {
                p { (view.say(text(label).with("done", part).with("all", of))) }
                (ui::meter_wide(view, "page.imports.progress", percent(part, of), Fill::Attained))
                p.x-small.x-muted { (view.say("page.imports.may_leave")) }
            }))
        }
        @if state == "ready" && shown.own { (left_columns(view, shown)) }
        (counts(v, shown))
        (rows)
    })
}

/// What stands in the file and is not brought.
fn left_columns(view: &View, shown: &Shown) -> Markup {
    let taken: Vec<i64> = shown.mapped.iter().filter_map(|one| one.column).collect();
    let columns = shown.about.iter().flat_map(|about| about.columns.iter().enumerate());
    let left = columns.filter(|(at, name)| !name.is_empty() && i64::try_from(*at).is_ok_and(|at| !taken.contains(&at)));
    let left: Vec<&str> = left.map(|(_, name)| name.as_str()).collect();
    html! {
        @if !left.is_empty() {
            (ui::alert(view, ui::AlertKind::Info, text("page.imports.left_columns").with("columns", left.join("、")), None))
        }
    }
}

/// How many rows there are of each kind; each opens its rows.
fn counts(v: &Visit<'_>, shown: &Shown) -> Markup {
    let view = &v.view;
    let ran = ran(&shown.row);
    if matches!(shown.state(), "judging" | "mapping" | "discarded") {
        return html! {};
    }
    let show = view.param("show").unwrap_or_default();
    let mut choices = vec![(text("page.imports.rows.all"), "".to_owned(), shown.number("row_count"))];
    let counted: &[(&str, &str)] = if ran {
        &[
            ("done", "done_count"),
            ("refused", "refused_count"),
            ("conflict", "conflict_count"),
            ("skip", "skip_count"),
            ("undone", "undone_count"),
            ("kept", "kept_count"),
        ]
    } else {
        &[("create", "create_count"), ("update", "update_count"), ("skip", "skip_count"), ("conflict", "conflict_count")]
    };
    for (name, key) in counted {
        let mut count = shown.number(key);
        if *name == "done" {
            count -= shown.number("undone_count") + shown.number("kept_count");
        }
        if count > 0 || !ran {
            choices.push((text(row_word_of(shown.profile, name)), (*name).to_owned(), count));
        }
    }
    let segments: Vec<_> = choices
        .into_iter()
        .map(|(label, name, count)| {
            let words = data(format!("{} {}", view.say(label), ui::thousands(count)));
            (words, view.with(&[("show", name.as_str())]), show == name)
        })
        .collect();
    ui::segments(view, "page.imports.rows", &segments)
}

/// What its owner can do about it now; the primary one stands last.
fn actions<'b>(shown: &Shown, mapping: bool) -> Vec<ui::Button<'b>> {
    if !shown.ends || mapping {
        return Vec::new();
    }
    let post = |verb: &str| format!("{}?version={}", shown.deed(verb), shown.number("version"));
    let undo = || ui::button("op.import.undo").danger().icon(Icon::Undo).opens("batch-undo");
    let any = shown.number("create_count") + shown.number("update_count") > 0;
    match shown.state() {
        "mapping" | "judging" | "ready" if !shown.own => vec![ui::button("op.import.discard").icon(Icon::Trash).opens("batch-discard")],
        "ready" => {
            let again = ui::button("page.imports.map_again").icon(Icon::Columns).link(format!("{}?step=map", shown.address()));
            let start = ui::button("op.import.start").primary().icon(Icon::Check).posts(post("start"));
            let discard = ui::button("op.import.discard").icon(Icon::Trash).opens("batch-discard");
            vec![again, if any { start } else { discard }]
        }
        "running" => vec![ui::button("op.import.stop").icon(Icon::Ban).posts(post("stop"))],
        "stopped" => {
            let mut actions = Vec::new();
            actions.extend((shown.number("done_count") > 0).then(undo));
            actions.extend(shown.own.then(|| ui::button("page.imports.go_on").primary().posts(post("start"))));
            actions
        }
        "done" if shown.number("done_count") > 0 && shown.row["forgotten_at"].is_null() => vec![undo()],
        _ => Vec::new(),
    }
}

/// The table with what became of each row.
fn downloads(v: &Visit<'_>, shown: &Shown) -> Markup {
    let view = &v.view;
    let file = |only: &str| format!("{}/result{only}", shown.address());
    let wrong = shown.number("refused_count") + shown.number("conflict_count") + shown.number("kept_count") > 0;
    html! {
        @if wrong { (ui::button("page.imports.result.wrong").small().quiet().icon(Icon::Download).download(file("?only=wrong")).html(view)) " " }
        (ui::button("page.imports.result").small().icon(Icon::Download).download(file("")).html(view))
    }
}

/// A page of rows: verdict or outcome, the first mapped columns, and why.
async fn rows(v: &Visit<'_>, shown: &Shown) -> Res<Markup> {
    let view = &v.view;
    let show = view.param("show").unwrap_or_default();
    let mut params = json!({ "batch": shown.row["id"] });
    match show.as_str() {
        "" => {}
        "create" | "update" | "skip" | "conflict" => params["verdict"] = json!(show),
        state => params["state"] = json!(state),
    }
    let window = Window { limit: Some(ROWS), cursor: view.param("cursor"), ..Window::default() };
    let page = v.query("import_row.list", params, &window).await?;
    let cells = cells_of(v, shown, &page).await?;
    let width = shown.about.as_ref().map_or(0, |about| about.columns.len());
    let hidden = import::hidden(shown.profile, &shown.mapped, width, v.me.masks(), shown.own);
    let seen = |one: &&Mapped| one.column.and_then(|at| usize::try_from(at).ok()).is_some_and(|at| hidden.get(at) == Some(&false));
    let columns = looked_at_first(shown.profile, shown.mapped.iter().filter(seen).collect());
    let telling = Telling {
        texts: v.kernel().registry().catalogue(),
        lang: view.lang,
        profile: shown.profile,
        mapped: shown.mapped.clone(),
        columns: shown.about.as_ref().map(|about| about.columns.clone()).unwrap_or_default(),
    };
    let label = |one: &&Mapped| {
        let own = shown.profile.and_then(|profile| profile.columns.iter().find(|column| column.key == one.key));
        own.map_or("import_row.key", |column| column.label)
    };
    // Reasons stand before the values: on a phone they are what one has come for.
    let told = |row: &Value| row["reasons"].as_str().is_some_and(|reasons| !reasons.is_empty()) || row["verdict"] == "skip";
    let any = page.rows.iter().any(told);
    let head = |label, figure, place, named| ui::CardHead { label, figure, place, named };
    let mut heads = vec![head("import_row.no", true, Place::Title, true), head("import_row.verdict", false, Place::Right, false)];
    heads.extend(any.then_some(head("import_row.reasons", false, Place::Left, true)));
    heads.extend(columns.iter().map(|one| head(label(one), false, Place::Left, true)));
    let drawn: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            let words = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let state = if words("state") == "judged" { words("verdict") } else { words("state") };
            let mut line = vec![html! { (row["no"]) }, ui::pill(view, row_word_of(shown.profile, &state), tone(&state))];
            let mut reasons = telling.reasons(&words("reasons"));
            if reasons.is_empty() && state == "skip" {
                reasons.push(view.say("import.row.unchanged"));
            }
            line.extend(any.then(|| {
                html! { @if !reasons.is_empty() { span.x-why-cell { @for reason in &reasons { p.x-small { (reason) } } } } }
            }));
            let own = cells.get(&row["at"].as_i64().unwrap_or(-1));
            line.extend(columns.iter().map(|one| {
                let value = own.map(|own| one_value(one, own)).unwrap_or_default();
                ui::fold(&value, false)
            }));
            line
        })
        .collect();
    Ok(html! {
        @if drawn.is_empty() { p.x-muted { (view.say("page.imports.no_rows")) } }
        @else {
            (ui::flush_card(view, "page.imports.rows", Some(&downloads(v, shown)), &ui::card_table(view, &heads, &drawn)))
            (ui::pager(view, page.rows.len(), page.prev.as_deref(), page.next.as_deref()))
        }
    })
}

/// Of the mapped columns those that a row shows, in their order: by what a record is known, prices, then what else there is room for.
fn looked_at_first<'m>(profile: Option<&Profile>, mapped: Vec<&'m Mapped>) -> Vec<&'m Mapped> {
    let rank = |one: &Mapped| {
        let column = profile.and_then(|profile| profile.columns.iter().find(|column| column.key == one.key));
        column.map_or(2, |column| match column.kind {
            _ if column.required => 0,
            CellKind::UnitPrice | CellKind::Amount | CellKind::ListPrice => 1,
            _ => 2,
        })
    };
    let mut places: Vec<usize> = (0..mapped.len()).collect();
    places.sort_by_key(|at| (rank(mapped[*at]), *at));
    places.truncate(SHOWN);
    places.sort_unstable();
    places.into_iter().map(|at| mapped[at]).collect()
}

fn one_value(one: &Mapped, row: &Row) -> String {
    let cell = one.column.and_then(|at| row.cells.get(usize::try_from(at).ok()?));
    cell.map(Cell::shown).unwrap_or_default()
}

fn tone(state: &str) -> ui::Tone {
    match state {
        "create" | "done" => ui::Tone::Done,
        "update" => ui::Tone::Info,
        "conflict" | "refused" | "kept" => ui::Tone::Bad,
        _ => ui::Tone::Neutral,
    }
}

/// The cells of some rows, by their places in the table.
async fn cells_of(v: &Visit<'_>, shown: &Shown, page: &Page) -> Res<BTreeMap<i64, Row>> {
    let mut cells = BTreeMap::new();
    if shown.about.is_none() {
        return Ok(cells);
    }
    let mut parts: Vec<i64> = page.rows.iter().filter_map(|row| row["at"].as_i64()).map(|at| at / PART_ROWS).collect();
    parts.dedup();
    for part in parts {
        cells.extend(TableFile::part_of(v.kernel(), &shown.table, part).await?);
    }
    Ok(cells)
}

pub(super) async fn result(v: &Visit<'_>) -> Res<Reply> {
    let id = v.id("batch")?;
    let row = v.one("import_batch.detail", id).await?;
    let only = v.view.param("only").as_deref() == Some("wrong");
    let file = import::result(v.kernel(), v.principal(), v.view.lang, id, only).await?;
    let name = row["file_name"].as_str().unwrap_or_default();
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    let name = format!("{name}-{}.xlsx", v.say(if only { "page.imports.result.wrong" } else { "page.imports.result" }));
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(Reply::Download { name, media, file: Arc::new(file) })
}
