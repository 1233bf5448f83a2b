//! Reading a dump line by line, checking everything on the way; the digest at its end.

use super::DumpSummary;
use super::format::{Begin, Header, Trailer, damaged, row_of, truncated};
use super::table::{Table, tables};
use crate::db::Cell;
use crate::failure::{Failure, Problem, Res};
use base::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Read};

/// No row is as long as this; a file that claims it is not ours.
const LINE_MAX: u64 = 64 << 20;

/// What comes next.
pub(super) enum Item {
    /// A row of a table.
    Row(&'static Table, Vec<Cell>),
    /// The whole was what was dumped.
    End(DumpSummary),
}

/// A dump being read.
pub(super) struct Dump<R: Read> {
    lines: BufReader<zstd::stream::read::Decoder<'static, BufReader<R>>>,
    line: Vec<u8>,
    number: i64,
    all: Sha256,
    content: Sha256,
    header: Header,
    /// The tables that are still to come.
    left: Vec<&'static Table>,
    now: Option<&'static Table>,
    counts: BTreeMap<String, i64>,
}

impl<R: Read> Dump<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// `dump.not_one`, `dump.newer`, `dump.older`, `dump.other_schema`.
    pub(super) fn open(reader: R) -> Res<Dump<R>> {
        let not_one = || Failure::Malformed(Problem::new("dump.not_one"));
        let decoder = zstd::stream::read::Decoder::new(reader).map_err(|_| not_one())?;
        let mut left: Vec<&'static Table> = tables().iter().filter(|t| t.dumped()).collect();
        left.reverse();
        let header = Header::now(base::Timestamp::from_micros(0));
        let (all, content) = (Sha256::new(), Sha256::new());
        let mut dump = Dump {
            lines: BufReader::new(decoder),
            line: Vec::new(),
            number: 0,
            all,
            content,
            header,
            left,
            now: None,
            counts: BTreeMap::new(),
        };
        match dump.next_line() {
            Ok(()) => {}
            // Not even one line could be read: whatever it is, unless it is a beginning cut off.
            Err(Failure::Malformed(p)) if p.code == "dump.damaged" => return Err(not_one()),
            Err(other) => return Err(other),
        }
        dump.header = serde_json::from_slice(&dump.line).map_err(|_| not_one())?;
        dump.header.fits()?;
        dump.all.update(&dump.line);
        Ok(dump)
    }

    /// The next row, or the end.
    ///
    /// # Errors
    /// `dump.damaged`, `dump.truncated`.
    pub(super) fn next(&mut self) -> Res<Item> {
        loop {
            self.next_line()?;
            let bad = damaged(self.number);
            let text = std::str::from_utf8(&self.line).map_err(|_| bad.clone())?.trim_end_matches('\n');
            if text.starts_with('[') {
                let table = self.now.ok_or_else(|| bad.clone())?;
                let row = row_of(table, text).ok_or(bad)?;
                *self.counts.entry(table.name.clone()).or_default() += 1;
                self.heed();
                return Ok(Item::Row(table, row));
            }
            if text.starts_with("{\"end\"") {
                let trailer = serde_json::from_str(text).map_err(|_| bad)?;
                return self.end(&trailer).map(Item::End);
            }
            let begin: Begin = serde_json::from_str(text).map_err(|_| bad.clone())?;
            let table = self.left.pop().filter(|t| t.name == begin.table && Begin::of(t).columns == begin.columns).ok_or(bad)?;
            self.counts.insert(table.name.clone(), 0);
            self.now = Some(table);
            self.heed();
        }
    }

    fn end(&mut self, trailer: &Trailer) -> Res<DumpSummary> {
        let sha256 = Digest::from_bytes(self.all.clone().finalize().into());
        if !trailer.end || trailer.sha256 != sha256 || trailer.tables != self.counts || !self.left.is_empty() {
            return Err(damaged(self.number));
        }
        // Reads to the end of the compressed stream too, where its own checksum stands.
        let mut more = [0];
        match self.lines.read(&mut more) {
            Ok(0) => {}
            Ok(_) => return Err(damaged(self.number + 1)),
            Err(e) => return Err(unreadable(&e, self.number)),
        }
        let content = Digest::from_bytes(self.content.clone().finalize().into());
        let rows = self.counts.values().sum();
        Ok(DumpSummary { schema: self.header.schema, made_at: self.header.made_at, tables: self.counts.clone(), rows, content })
    }

    fn heed(&mut self) {
        self.all.update(&self.line);
        self.content.update(&self.line);
    }

    fn next_line(&mut self) -> Res<()> {
        self.number += 1;
        self.line.clear();
        let read = (&mut self.lines).take(LINE_MAX).read_until(b'\n', &mut self.line);
        read.map_err(|e| unreadable(&e, self.number))?;
        if self.line.ends_with(b"\n") {
            return Ok(());
        }
        Err(if self.line.len() as u64 == LINE_MAX { damaged(self.number) } else { truncated(self.number) })
    }
}

fn unreadable(error: &std::io::Error, line: i64) -> Failure {
    if error.kind() == ErrorKind::UnexpectedEof { truncated(line) } else { damaged(line) }
}
