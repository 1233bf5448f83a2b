//! `import`: a file through the same batches as on screen, seen through to its end.

use super::{End, Import, Place, Say};
use crate::cli::operate::execute;
use base::Catalogue;
use exchange::import::{Mapped, bring, proposed, result};
use exchange::table::{Charset, Choice};
use kernel::access::Principal;
use kernel::profile::Profile;
use kernel::query::Window;
use kernel::{Answer, Failure, Kernel, Problem, Res};
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

/// How long to wait when another node goes on with the batch.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// Rows that are told one by one.
const TOLD_MAX: i64 = 20;

pub(super) async fn import(place: &Place<'_>, wanted: &Import, say: &Say) -> Res<End> {
    let bytes = match std::fs::read(&wanted.file) {
        Ok(bytes) => bytes,
        Err(error) => {
            say.error("cli.file", &[("path", &wanted.file.display().to_string()), ("why", &say.why(&error))]);
            return Ok(End::Usage);
        }
    };
    let kernel = super::existing(place).await?;
    let principal = kernel.console_user(&wanted.user).await?;
    let Some(profile) = kernel.registry().profiles().find(|profile| profile.name == wanted.profile) else {
        let names: Vec<&str> = kernel.registry().profiles().map(|profile| profile.name).collect();
        say.error("cli.import.profile", &[("name", &wanted.profile), ("names", &names.join(", "))]);
        return Ok(End::Usage);
    };
    let charset = Charset::ALL.into_iter().find(|one| wanted.charset.as_deref() == Some(one.as_str()));
    let choice = Choice { sheet: wanted.sheet.and_then(|sheet| sheet.checked_sub(1)), charset, head: wanted.head };
    let who = principal.user().ok_or(Failure::Forbidden("access.unknown"))?;
    let brought = bring(&kernel, who, bytes, choice).await?;
    let mapping = mapping(profile, wanted, &brought.about.columns, kernel.registry().catalogue())?;
    let name = wanted.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let batch = Batch { kernel: &kernel, principal, id: 0 };
    let begun = batch
        .run("import.begin", json!({ "profile": wanted.profile, "file_name": name, "file": brought.file, "table": brought.table }))
        .await?;
    let batch = Batch { id: begun["id"].as_i64().unwrap_or_default(), ..batch };
    batch.run("import.map", json!({ "batch": batch.id, "version": begun["version"], "mapping": mapping })).await?;
    let judged = batch.until(say, &["ready"], "cli.import.judging", "judged_count", "row_count").await?;
    told(say, "cli.import.judged", &judged, &["row_count", "create_count", "update_count", "skip_count", "conflict_count"]);
    batch.tell_wrong(say, &json!({ "verdict": "conflict" })).await?;
    if wanted.dry_run {
        batch.write_result(wanted, say).await?;
        batch.run("import.discard", json!({ "batch": batch.id, "version": judged["version"] })).await?;
        return Ok(if judged["conflict_count"] == 0 { End::Done } else { End::No });
    }
    batch.run("import.start", json!({ "batch": batch.id, "version": judged["version"] })).await?;
    let done = batch.until(say, &["done", "stopped"], "cli.import.running", "done_count", "row_count").await?;
    told(say, "cli.import.done", &done, &["done_count", "refused_count", "id"]);
    batch.tell_wrong(say, &json!({ "state": "refused" })).await?;
    batch.write_result(wanted, say).await?;
    let whole = done["state"] == "done" && done["refused_count"] == 0 && done["conflict_count"] == 0;
    Ok(if whole { End::Done } else { End::No })
}

/// The proposal, with what was said on the command line.
fn mapping(profile: &Profile, wanted: &Import, columns: &[String], texts: &Catalogue) -> Res<Vec<Mapped>> {
    let mut mapped = proposed(profile, columns, texts);
    let wrong = |text: &str| Failure::Malformed(Problem::new("cli.import.mapping").arg("text", text));
    let split = |text: &'_ str| text.split_once('=').map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()));
    let said = |all: &[String]| all.iter().map(|text| split(text).ok_or_else(|| wrong(text))).collect::<Res<Vec<_>>>();
    for (key, name) in said(&wanted.columns)? {
        let at = columns.iter().position(|column| *column == name).ok_or_else(|| wrong(&name))?;
        mapped.retain(|one| one.key != key);
        mapped.push(Mapped { key, column: i64::try_from(at).ok(), same: None });
    }
    for (key, value) in said(&wanted.same)? {
        match mapped.iter_mut().find(|one| one.key == key) {
            Some(one) => one.same = Some(value),
            None => mapped.push(Mapped { key, column: None, same: Some(value) }),
        }
    }
    Ok(mapped)
}

fn told(say: &Say, key: &str, row: &Value, names: &[&str]) {
    let values: Vec<(String, String)> = names.iter().map(|name| ((*name).to_owned(), row[*name].to_string())).collect();
    let args: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    say.tell(key, &args);
}

/// A batch and who brought it.
struct Batch<'k> {
    kernel: &'k Kernel,
    principal: Principal,
    id: i64,
}

impl Batch<'_> {
    async fn run(&self, operation: &str, input: Value) -> Res<Value> {
        match execute(self.kernel, self.principal, operation, &input).await?.answer {
            Answer::Done(output) => serde_json::from_str(&output).map_err(Failure::bug),
            Answer::Pending { .. } => Ok(Value::Null),
        }
    }

    async fn row(&self) -> Res<Value> {
        let page = self.kernel.query("import_batch.detail", self.principal, json!({ "id": self.id }), &Window::default()).await?;
        page.rows.into_iter().next().ok_or_else(Failure::not_found)
    }

    /// Goes on with the batch until it stands in one of these states, telling how far it is.
    async fn until(&self, say: &Say, states: &[&str], key: &str, part: &str, whole: &str) -> Res<Value> {
        let mut last = String::new();
        loop {
            let ran = self.kernel.run_due_jobs().await?;
            let row = self.row().await?;
            if states.iter().any(|state| row["state"] == *state) {
                return Ok(row);
            }
            let now = row[part].to_string();
            if now != last {
                say.tell(key, &[("done", &now), ("all", &row[whole].to_string())]);
                last = now;
            }
            if ran == 0 {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }

    /// The first rows that were not taken, each with its reasons.
    async fn tell_wrong(&self, say: &Say, of: &Value) -> Res<()> {
        let mut params = of.clone();
        params["batch"] = json!(self.id);
        let window = Window { limit: Some(TOLD_MAX), ..Window::default() };
        for row in self.kernel.query("import_row.list", self.principal, params, &window).await?.rows {
            say.row(&row);
        }
        Ok(())
    }

    async fn write_result(&self, wanted: &Import, say: &Say) -> Res<()> {
        let Some(path) = &wanted.result else { return Ok(()) };
        let mut file = result(self.kernel, self.principal, say.lang(), self.id, false).await?;
        let copied = std::fs::File::create(path).and_then(|mut to| {
            std::io::Seek::rewind(&mut file)?;
            std::io::copy(&mut file, &mut to)?;
            to.flush()
        });
        if let Err(error) = copied {
            say.error("cli.file", &[("path", &path.display().to_string()), ("why", &say.why(&error))]);
        }
        Ok(())
    }
}
