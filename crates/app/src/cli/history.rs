//! `import online-retail-ii`, `import sales-history`, `history take-back`: what a company did in its earlier system.

use super::operate::execute;
use super::{End, HistoryCommand, Import, Place, Say};
use crate::company::wish::{OTHER_SERIES, SERIES, WIDTH};
use base::Id;
use history::api::{
    Bringing, Layout, Plan, Progress, Source, SourceFault, TakingBack, online_retail_ii, open, plan, take_back, write_fates,
};
use kernel::access::Principal;
use kernel::query::Window;
use kernel::{Answer, Failure, Kernel, Res};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Read};
use std::time::Duration;

/// So much of a layout is read, in bytes: a hundred times what one needs.
const LAYOUT_MAX: u64 = 1 << 18;
/// The dataset that is known by name.
const KNOWN: &str = "online-retail-ii";
/// Any other, by a layout of its own.
const OWN: &str = "sales-history";
/// So many documents are under way at once: they are committed together.
const AT_ONCE: usize = 48;
/// The housekeeping of a server runs as often.
const UPKEEP: Duration = Duration::from_secs(2);

/// Whether a profile brings history.
pub(super) fn is(profile: &str) -> bool {
    profile == KNOWN || profile == OWN
}

pub(super) async fn import(place: &Place<'_>, wanted: &Import, say: &Say) -> Res<End> {
    let Some(layout) = layout(wanted, say) else { return Ok(End::Usage) };
    let (folder, of) = (wanted.file.clone(), layout.clone());
    let read = tokio::task::spawn_blocking(move || {
        let source = open(&folder, &of)?;
        let planned = plan(&source, &of);
        Ok::<_, SourceFault>((source, planned))
    });
    let (source, planned) = match read.await.map_err(Failure::bug)? {
        Ok(read) => read,
        Err(fault) => return Ok(told_fault(&fault, say)),
    };
    tell_account(&source, &planned, say);
    if let Some(path) = &wanted.result {
        let written = File::create(path).and_then(|file| write_fates(&source, &planned, BufWriter::new(file)));
        if let Err(error) = written {
            say.error("cli.file", &[("path", &path.display().to_string()), ("why", &say.why(&error))]);
            return Ok(End::No);
        }
    }
    if !planned.faults.is_empty() {
        return Ok(say.failure(&Failure::Refused(planned.faults)));
    }
    let from = wanted.file.display().to_string();
    if wanted.dry_run {
        return tried(place, wanted, (&source, &from, &layout), &planned, say).await;
    }
    let kernel = super::existing(place).await?;
    let principal = kernel.console_user(&wanted.user).await?;
    let Some(warehouse) = warehouse(&kernel, principal, wanted, say).await? else { return Ok(End::Usage) };
    series(&kernel, principal, warehouse).await?;
    let at_once = if wanted.one_at_a_time { 1 } else { AT_ONCE };
    let bringing = Bringing { kernel: &kernel, principal, warehouse: Id::new(warehouse), at_once };
    let upkeep = tokio::spawn(upkeep(kernel.clone()));
    let mut tell = progress(say);
    let brought = bringing.bring(&planned, (&source, &from, &layout), &mut tell).await;
    upkeep.abort();
    let brought = match brought {
        Ok(brought) => brought,
        Err(failure) => {
            say.error("cli.history.stopped", &[]);
            return Err(failure);
        }
    };
    let batch = brought.batch.to_string();
    if let Some((number, refusals)) = brought.refused {
        say.error("cli.history.refused", &[("number", &number), ("batch", &batch)]);
        return Ok(say.failure(&Failure::Refused(refusals)));
    }
    say.tell(if brought.known { "cli.history.known" } else { "cli.history.done" }, &[("batch", &batch)]);
    Ok(End::Done)
}

/// Whether the company would begin to take it in; where there is none yet, there is nothing to ask.
async fn tried(place: &Place<'_>, wanted: &Import, of: (&Source, &str, &Layout), planned: &Plan, say: &Say) -> Res<End> {
    let Ok(kernel) = super::existing(place).await else { return Ok(End::Done) };
    let principal = kernel.console_user(&wanted.user).await?;
    let found = named(&kernel, principal, wanted).await?;
    let Some(warehouse) = found.as_ref().and_then(|row| row["id"].as_i64()) else { return Ok(End::Done) };
    let bringing = Bringing { kernel: &kernel, principal, warehouse: Id::new(warehouse), at_once: 1 };
    match bringing.try_out(planned, of).await {
        Ok(()) => Ok(End::Done),
        Err(failure) => Ok(say.failure(&failure)),
    }
}

/// What a server does beside its requests: above all, audit rows are sealed.
async fn upkeep(kernel: Kernel) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        if let Err(failure) = kernel.run_due_jobs().await {
            tracing::warn!(code = failure.code(), "housekeeping waits");
        }
    }
}

pub(super) async fn command(place: &Place<'_>, command: &HistoryCommand, say: &Say) -> Res<End> {
    let HistoryCommand::TakeBack { batch, user, reason } = command;
    let kernel = super::existing(place).await?;
    let principal = kernel.console_user(user).await?;
    let back = TakingBack { kernel: &kernel, principal, batch: Id::new(*batch), reason: reason.clone() };
    let kept = take_back(&back, &mut progress(say)).await?;
    say.tell("cli.history.taken_back", &[("batch", &batch.to_string())]);
    if kept > 0 {
        say.tell("cli.history.kept", &[("count", &kept.to_string())]);
    }
    Ok(End::Done)
}

fn layout(wanted: &Import, say: &Say) -> Option<Layout> {
    if wanted.profile == KNOWN {
        return Some(online_retail_ii());
    }
    let Some(path) = &wanted.layout else {
        say.error("cli.history.no_layout", &[("example", &serde_json::to_string(&online_retail_ii()).unwrap_or_default())]);
        return None;
    };
    let bytes = std::fs::File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LAYOUT_MAX).read_to_end(&mut bytes).map(|_| bytes)
    });
    let read = bytes.and_then(|bytes| serde_json::from_slice(&bytes).map_err(std::io::Error::other));
    read.map_err(|error| say.error("cli.file", &[("path", &path.display().to_string()), ("why", &say.why(&error))])).ok()
}

/// Tells how far it is, a line for every hundredth.
fn progress(say: &Say) -> impl FnMut(Progress) + Send + '_ {
    let mut told = 0;
    move |progress: Progress| {
        let part = progress.done * 100 / progress.all.max(1);
        if part > told {
            told = part;
            say.tell("cli.history.running", &[("done", &progress.done.to_string()), ("all", &progress.all.to_string())]);
        }
    }
}

/// Everything that is posted has a number: series that the company lacks are opened as they are proposed to a new one.
async fn series(kernel: &Kernel, principal: Principal, warehouse: i64) -> Res<()> {
    let window = Window { limit: Some(200), ..Window::default() };
    let places = kernel.query("warehouse.detail", principal, json!({ "id": warehouse }), &window).await?.rows;
    let entity = places.first().map(|row| row["entity_id"].clone()).ok_or_else(Failure::not_found)?;
    let there = kernel.query("number_series.list", principal, json!({ "entity": entity }), &window).await?.rows;
    for (code, prefix) in SERIES.iter().chain(OTHER_SERIES) {
        if !there.iter().any(|row| row["code"] == *code) {
            execute(
                kernel,
                principal,
                "number_series.create",
                &json!({ "entity": entity, "code": code, "prefix": prefix, "width": WIDTH }),
            )
            .await?;
        }
    }
    Ok(())
}

/// The warehouse that was named, or the first one.
async fn named(kernel: &Kernel, principal: Principal, wanted: &Import) -> Res<Option<Value>> {
    let window = Window { limit: Some(200), ..Window::default() };
    let all = kernel.query("warehouse.list", principal, json!({}), &window).await?.rows;
    let named = wanted.same.iter().find_map(|same| same.strip_prefix("warehouse="));
    Ok(all.into_iter().find(|row| named.is_none_or(|code| row["code"] == code)))
}

/// The warehouse that was named, or the first one; a company without one gets one.
async fn warehouse(kernel: &Kernel, principal: Principal, wanted: &Import, say: &Say) -> Res<Option<i64>> {
    if let Some(found) = named(kernel, principal, wanted).await? {
        return Ok(found["id"].as_i64());
    }
    let window = Window { limit: Some(200), ..Window::default() };
    if let Some(code) = wanted.same.iter().find_map(|same| same.strip_prefix("warehouse=")) {
        say.error("cli.history.no_warehouse", &[("code", code)]);
        return Ok(None);
    }
    let first = |rows: Vec<Value>| rows.into_iter().next().and_then(|row| row["id"].as_i64()).ok_or_else(Failure::not_found);
    let entity = first(kernel.query("legal_entity.list", principal, json!({}), &window).await?.rows)?;
    let department = first(kernel.query("department.list", principal, json!({}), &window).await?.rows)?;
    let input = json!({ "entity": entity, "department": department, "code": "MAIN", "name": say.text("cli.history.main_warehouse", &[]) });
    let Answer::Done(output) = execute(kernel, principal, "warehouse.create", &input).await?.answer else { return Ok(None) };
    let made: Value = serde_json::from_str(&output).map_err(Failure::bug)?;
    Ok(made["id"].as_i64())
}

/// What became of the rows, and what was simulated.
fn tell_account(source: &Source, planned: &Plan, say: &Say) {
    let (account, report) = (&planned.account, planned.account.report());
    for (file, charset) in &source.other_signs {
        say.tell("cli.history.charset", &[("file", file), ("charset", charset)]);
    }
    let counts = [account.rows, account.created_count(), account.merged.rows, account.skipped_count()].map(|count| count.to_string());
    let [rows, created, merged, skipped] = &counts;
    say.tell("cli.history.rows", &[("rows", rows), ("created", created), ("merged", merged), ("skipped", skipped)]);
    for (list, key) in [("created", "cli.history.created"), ("skipped", "cli.history.skipped")] {
        for (kind, sum) in report[list].as_object().into_iter().flatten() {
            let text = |name: &str| sum[name].as_str().map_or_else(|| sum[name].to_string(), str::to_owned);
            say.tell(key, &[("kind", kind), ("rows", &text("rows")), ("exact", &text("exact")), ("rounding", &text("rounding"))]);
        }
    }
    for (kind, counts) in report["documents"].as_object().into_iter().flatten() {
        let (read, made) = (counts["read"].to_string(), counts["simulated"].to_string());
        say.tell("cli.history.documents", &[("kind", kind), ("read", &read), ("simulated", &made)]);
    }
    let (found, made) = (account.returns.0.to_string(), account.returns.1.to_string());
    say.tell("cli.history.returns", &[("found", &found), ("simulated", &made)]);
    if account.cash_credit_minor != 0 {
        say.tell("cli.history.cash_credit", &[("amount", report["cash_credit"].as_str().unwrap_or_default())]);
    }
    if account.other_days > 0 {
        say.tell("cli.history.other_days", &[("count", &account.other_days.to_string())]);
    }
}

/// Why nothing can be read.
fn told_fault(fault: &SourceFault, say: &Say) -> End {
    match fault {
        SourceFault::Io(path, error) => say.error("cli.file", &[("path", &path.display().to_string()), ("why", &say.why(error))]),
        SourceFault::NoFiles(path) => say.error("cli.history.no_files", &[("path", &path.display().to_string())]),
        SourceFault::TooLong(path) => say.error("cli.history.too_long", &[("path", &path.display().to_string())]),
        SourceFault::NoColumns(path, columns) => {
            say.error("cli.history.no_columns", &[("path", &path.display().to_string()), ("columns", &columns.join(", "))]);
        }
        SourceFault::Layout(faults) => return say.failure(&Failure::Refused(faults.clone())),
        SourceFault::Doubtful(path) => say.error("cli.history.doubtful", &[("path", &path.display().to_string())]),
        SourceFault::Unreadable(rows, count) => {
            for row in rows {
                say.error(row.key, &[("file", &row.file), ("line", &row.line.to_string()), ("text", &row.text)]);
            }
            say.error("cli.history.unreadable", &[("count", &count.to_string())]);
        }
    }
    End::No
}
