//! Backup: every table in one snapshot, page by page.

use super::format::{Begin, Header, Trailer, row_line};
use super::table::{Table, tables};
use super::{DumpSummary, sql};
use crate::db::{Cell, Row, Session, Val};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use base::{Digest, Timestamp};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::Write;

/// Where compression is still quick.
const LEVEL: i32 = 3;

impl Kernel {
    /// Writes everything but sessions, as one moment saw it. People go on working meanwhile.
    ///
    /// # Errors
    /// `dump.not_written` when the writer fails.
    pub async fn backup(&self, writer: impl Write + Send + 'static) -> Res<DumpSummary> {
        let made_at = self.now();
        self.0.db.snapshot(move |s| Box::pin(dump(s, writer, made_at))).await
    }
}

async fn dump<W: Write + Send>(s: &Session<'_>, writer: W, made_at: Timestamp) -> Res<DumpSummary> {
    let header = Header::now(made_at);
    let mut out = Out::new(writer)?;
    out.line(&json(&header)?)?;
    out.content = Sha256::new();
    let mut counts = BTreeMap::new();
    for table in tables().iter().filter(|t| t.dumped()) {
        out.line(&json(&Begin::of(table))?)?;
        counts.insert(table.name.clone(), rows(s, table, &mut out).await?);
    }
    let content = Digest::from_bytes(out.content.clone().finalize().into());
    let sha256 = Digest::from_bytes(out.all.clone().finalize().into());
    out.line(&json(&Trailer { end: true, tables: counts.clone(), sha256 })?)?;
    out.finish()?;
    let rows = counts.values().sum();
    Ok(DumpSummary { schema: header.schema, made_at, tables: counts, rows, content })
}

/// A table's rows; how many there are.
async fn rows<W: Write + Send>(s: &Session<'_>, table: &Table, out: &mut Out<W>) -> Res<i64> {
    let (mut count, mut line) = (0, String::new());
    let mut behind: Vec<Cell> = Vec::new();
    loop {
        let params: Vec<Val<'_>> = behind.iter().map(Val::from).collect();
        let page: Vec<Row> = s.fetch_text(&sql::page(table, behind.is_empty()), &params).await?;
        for row in &page {
            line.clear();
            row_line(table, &row.0, &mut line)?;
            out.line(&line)?;
        }
        count += page.len() as i64;
        match page.last() {
            Some(last) if page.len() == sql::PAGE => behind = table.key.iter().filter_map(|i| last.0.get(*i).cloned()).collect(),
            _ => return Ok(count),
        }
    }
}

fn json(value: &impl serde::Serialize) -> Res<String> {
    serde_json::to_string(value).map_err(Failure::bug)
}

/// Lines, compressed, with their digests.
struct Out<W: Write> {
    encoder: zstd::stream::write::Encoder<'static, W>,
    all: Sha256,
    content: Sha256,
}

impl<W: Write> Out<W> {
    fn new(writer: W) -> Res<Out<W>> {
        let mut encoder = zstd::stream::write::Encoder::new(writer, LEVEL).map_err(failed)?;
        encoder.include_checksum(true).map_err(failed)?;
        Ok(Out { encoder, all: Sha256::new(), content: Sha256::new() })
    }

    fn line(&mut self, text: &str) -> Res<()> {
        for part in [text.as_bytes(), b"\n"] {
            self.encoder.write_all(part).map_err(failed)?;
            self.all.update(part);
            self.content.update(part);
        }
        Ok(())
    }

    fn finish(self) -> Res<()> {
        self.encoder.finish().and_then(|mut writer| writer.flush()).map_err(failed)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn failed(error: std::io::Error) -> Failure {
    tracing::error!(%error, "a backup could not be written");
    Failure::Busy("dump.not_written")
}
