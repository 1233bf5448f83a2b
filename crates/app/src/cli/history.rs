//! `import online-retail-ii`, `import sales-history`, `history take-back`: what a company did in its earlier system.

use super::operate::ask;
use super::{End, HistoryCommand, Import, Place, Say};
use crate::company::wish::{OTHER_SERIES, SERIES, WIDTH};
use base::{BusinessDate, Id, Refusal};
use exchange::table::Charset;
use history::api::{
    Bringing, Layout, Plan, Progress, Source, SourceFault, TakingBack, checked, needed, online_retail_ii, open, plan, take_back,
    write_fates,
};
use kernel::access::Principal;
use kernel::query::Window;
use kernel::{Answer, Failure, Kernel, Mode, Res};
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
/// The code of the warehouse that a company without one gets.
const WAREHOUSE: &str = "MAIN";
/// The housekeeping of a server runs as often.
const UPKEEP: Duration = Duration::from_secs(2);

/// Whether a profile brings history.
pub(super) fn is(profile: &str) -> bool {
    profile == KNOWN || profile == OWN
}

pub(super) async fn import(place: &Place<'_>, wanted: &Import, say: &Say) -> Res<End> {
    if !options(wanted, say) {
        return Ok(End::Usage);
    }
    let Some(layout) = layout(wanted, say) else { return Ok(End::Usage) };
    let kernel = super::existing(place).await?;
    let principal = kernel.console_user(&wanted.user).await?;
    let me = kernel.me(principal).await?;
    let lacking: Vec<String> = needed().into_iter().filter(|name| !me.may(name)).map(|name| say.permission(name)).collect();
    if !lacking.is_empty() {
        say.error("cli.history.rights", &[("user", &wanted.user), ("permissions", &lacking.join(", "))]);
        return Ok(End::No);
    }
    let today = kernel.now().business_date(&me.time_zone).unwrap_or(BusinessDate::MAX);
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
    if let Err(fault) = checked(&source, &planned, today) {
        return Ok(told_fault(&fault, say));
    }
    let to = Target { kernel: &kernel, principal, wanted };
    let Some(site) = to.site(say).await? else { return Ok(End::Usage) };
    let from = wanted.file.display().to_string();
    if let Some(no) = to.trial(&site, &planned, (&source, &from, &layout), say).await? {
        return Ok(say.failure(&Failure::Refused(vec![no])));
    }
    if wanted.dry_run {
        say.tell("cli.history.dry_run", &[]);
        return Ok(End::Done);
    }
    let warehouse = to.made(&site, say).await?;
    bring(&to.bringing(warehouse), &planned, (&source, &from, &layout), say).await
}

async fn bring(bringing: &Bringing<'_>, planned: &Plan, of: (&Source, &str, &Layout), say: &Say) -> Res<End> {
    let upkeep = tokio::spawn(upkeep(bringing.kernel.clone()));
    let mut tell = progress(say);
    let brought = bringing.bring(planned, of, &mut tell).await;
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

/// Whether nothing was asked for that history has no use for: what is passed over in silence is believed to have worked.
fn options(wanted: &Import, say: &Say) -> bool {
    let mut fine = true;
    let mut no = |name: &str, there: bool| {
        if there {
            say.error("cli.history.option", &[("option", name)]);
            fine = false;
        }
    };
    no("--column", !wanted.columns.is_empty());
    no("--sheet", wanted.sheet.is_some());
    no("--head", wanted.head.is_some());
    no("--layout", wanted.layout.is_some() && wanted.profile == KNOWN);
    for same in wanted.same.iter().filter(|same| same.strip_prefix("warehouse=").is_none_or(str::is_empty)) {
        no(&format!("--same {same}"), true);
    }
    no("--same warehouse=", wanted.same.len() > 1);
    fine
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
    let charset = Charset::ALL.into_iter().find(|one| wanted.charset.as_deref() == Some(one.as_str()));
    if wanted.profile == KNOWN {
        return Some(Layout { charset, ..online_retail_ii() });
    }
    let Some(path) = &wanted.layout else {
        say.error("cli.history.no_layout", &[("example", &serde_json::to_string(&online_retail_ii()).unwrap_or_default())]);
        return None;
    };
    let (file, path) = (File::open(path), path.display().to_string());
    let read = file.and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LAYOUT_MAX).read_to_end(&mut bytes).map(|_| bytes)
    });
    let read = read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(std::io::Error::other));
    let layout: Layout = read.map_err(|error| say.error("cli.file", &[("path", &path), ("why", &say.why(&error))])).ok()?;
    let faults = layout.faults();
    for fault in &faults {
        let why = say.refusal(fault);
        say.error("cli.history.layout", &[("path", &path), ("field", fault.field.as_deref().unwrap_or("-")), ("why", &why)]);
    }
    faults.is_empty().then(|| Layout { charset: charset.or(layout.charset), ..layout })
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

/// Where history is to go.
struct Target<'t> {
    kernel: &'t Kernel,
    principal: Principal,
    wanted: &'t Import,
}

/// The warehouse, if there is one, and its legal entity.
struct Site {
    warehouse: Option<i64>,
    entity: i64,
    /// Of the legal entity's books.
    currency: String,
}

impl Target<'_> {
    fn bringing(&self, warehouse: i64) -> Bringing<'_> {
        let at_once = if self.wanted.one_at_a_time { 1 } else { AT_ONCE };
        Bringing { kernel: self.kernel, principal: self.principal, warehouse: Id::new(warehouse), at_once }
    }

    async fn rows(&self, query: &str, params: Value) -> Res<Vec<Value>> {
        let window = Window { limit: Some(200), ..Window::default() };
        Ok(self.kernel.query(query, self.principal, params, &window).await?.rows)
    }

    /// The warehouse that was named, or the first one; nothing where there is none of that name, which is told.
    async fn site(&self, say: &Say) -> Res<Option<Site>> {
        let named = self.wanted.same.iter().find_map(|same| same.strip_prefix("warehouse="));
        let all = self.rows("warehouse.list", json!({})).await?;
        let found = all.iter().find(|row| named.is_none_or(|code| row["code"] == code));
        if let (None, Some(code)) = (found, named) {
            say.error("cli.history.no_warehouse", &[("code", code)]);
            return Ok(None);
        }
        let entities = self.rows("legal_entity.list", json!({})).await?;
        let of = found.map(|row| row["entity_id"].clone());
        let entity = entities.iter().find(|row| of.as_ref().is_none_or(|of| row["id"] == *of)).ok_or_else(Failure::not_found)?;
        Ok(Some(Site {
            warehouse: found.and_then(|row| row["id"].as_i64()),
            entity: entity["id"].as_i64().unwrap_or_default(),
            currency: entity["currency"].as_str().unwrap_or_default().to_owned(),
        }))
    }

    /// Asks for everything that comes before the first document, and has it undone: a company into which history does not fit stays as it is.
    async fn trial(&self, site: &Site, planned: &Plan, of: (&Source, &str, &Layout), say: &Say) -> Res<Option<Refusal>> {
        let currency = of.2.currency.as_str();
        if site.currency != currency {
            let no = Refusal::new("history.other_currency").arg("books", site.currency.as_str()).arg("currency", currency);
            return Ok(Some(no.field("currency")));
        }
        self.series(site, Mode::DryRun).await?;
        match site.warehouse {
            Some(warehouse) => self.bringing(warehouse).try_out(planned, of).await.map(|()| None),
            None => self.warehouse(site, Mode::DryRun, say).await.map(|_| None),
        }
    }

    /// What is missing is made; the warehouse.
    async fn made(&self, site: &Site, say: &Say) -> Res<i64> {
        let warehouse = match site.warehouse {
            Some(warehouse) => warehouse,
            None => self.warehouse(site, Mode::Commit, say).await?,
        };
        self.series(site, Mode::Commit).await?;
        Ok(warehouse)
    }

    async fn ask(&self, operation: &str, input: &Value, mode: Mode) -> Res<Value> {
        match ask(self.kernel, self.principal, operation, input, mode).await?.answer {
            Answer::Done(output) => serde_json::from_str(&output).map_err(Failure::bug),
            Answer::Pending { .. } => Err(Failure::bug(format!("{operation} waits for approval"))),
        }
    }

    /// Everything that is posted has a number: series that the company lacks are opened as they are proposed to a new one.
    async fn series(&self, site: &Site, mode: Mode) -> Res<()> {
        let entity = site.entity;
        let mut there = self.rows("number_series.list", json!({ "entity": entity })).await?;
        for (code, prefix) in SERIES.iter().chain(OTHER_SERIES) {
            let known = |there: &[Value]| there.iter().any(|row| row["code"] == *code);
            if known(&there) {
                continue;
            }
            let input = json!({ "entity": entity, "code": code, "prefix": prefix, "width": WIDTH });
            if let Err(failure) = self.ask("number_series.create", &input, mode).await {
                // Another import may have opened it meanwhile.
                there = self.rows("number_series.list", json!({ "entity": entity })).await?;
                if !known(&there) {
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    /// A company without a warehouse gets one.
    async fn warehouse(&self, site: &Site, mode: Mode, say: &Say) -> Res<i64> {
        let departments = self.rows("department.list", json!({})).await?;
        let department = departments.first().and_then(|row| row["id"].as_i64()).ok_or_else(Failure::not_found)?;
        let name = say.text("cli.history.main_warehouse", &[]);
        let input = json!({ "entity": site.entity, "department": department, "code": WAREHOUSE, "name": name });
        match self.ask("warehouse.create", &input, mode).await {
            Ok(made) => Ok(made["id"].as_i64().unwrap_or_default()),
            Err(failure) => {
                // Another import may have made it meanwhile.
                let all = self.rows("warehouse.list", json!({})).await?;
                all.iter().find(|row| row["code"] == WAREHOUSE).and_then(|row| row["id"].as_i64()).ok_or(failure)
            }
        }
    }
}

/// What became of the rows, and what was simulated.
fn tell_account(source: &Source, planned: &Plan, say: &Say) {
    let (account, report) = (&planned.account, planned.account.report());
    for (file, charset) in &source.charsets {
        say.tell("cli.history.charset", &[("file", file), ("charset", charset.as_str())]);
    }
    let counts = [account.rows, account.created_count(), account.merged.rows, account.skipped_count()].map(|count| count.to_string());
    let [rows, created, merged, skipped] = &counts;
    say.tell("cli.history.rows", &[("rows", rows), ("created", created), ("merged", merged), ("skipped", skipped)]);
    for (list, key, words) in [("created", "cli.history.created", "history.fate"), ("skipped", "cli.history.skipped", "history.skipped")] {
        for (kind, sum) in report[list].as_object().into_iter().flatten() {
            let kind = &say.text(&format!("{words}.{kind}"), &[]);
            let text = |name: &str| sum[name].as_str().map_or_else(|| sum[name].to_string(), str::to_owned);
            say.tell(key, &[("kind", kind), ("rows", &text("rows")), ("exact", &text("exact")), ("rounding", &text("rounding"))]);
        }
    }
    for (kind, counts) in report["documents"].as_object().into_iter().flatten() {
        let (read, made) = (counts["read"].to_string(), counts["simulated"].to_string());
        let kind = &say.text(&format!("history_document.kind.{kind}"), &[]);
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
        SourceFault::Refused(path, no) => {
            say.error("cli.history.file", &[("path", &path.display().to_string()), ("why", &say.refusal(no))]);
        }
        SourceFault::NoColumns(path, columns, there) => {
            let (path, columns, count) = (path.display().to_string(), columns.join(", "), there.len().to_string());
            say.error("cli.history.no_columns", &[("path", &path), ("columns", &columns), ("count", &count), ("there", &there.join(", "))]);
        }
        SourceFault::Rows(rows, count) => {
            for row in rows {
                let (line, why) = (row.line.to_string(), say.refusal(&row.why));
                say.error("cli.history.row", &[("file", &row.file), ("line", &line), ("why", &why), ("text", &row.text)]);
            }
            say.error("cli.history.unreadable", &[("count", &count.to_string())]);
        }
    }
    End::No
}
