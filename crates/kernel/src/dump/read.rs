//! Reads a backup line by line and believes nothing that it has not checked.

use super::schema::{Column, Kind, Table};
use super::{Digests, FORM, Header, Heading, Summary, Trailer, malformed, schema_version, unusable};
use crate::db::migrate::digest;
use crate::db::{Cell, MIGRATIONS};
use crate::failure::{Failure, Res};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

/// Longest line, bytes: a row with the largest facts is far below it, and a made-up file cannot fill the memory.
const LINE_MAX: usize = 1 << 28;

/// What comes next.
pub(super) enum Item {
    /// A row of the table at this place.
    Row(usize, Vec<Cell>),
    /// Everything was read, and it is whole.
    End(Summary),
}

/// A backup being read.
pub(super) struct Reader<'p> {
    lines: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    line: Vec<u8>,
    digests: Digests,
    tables: &'p [Table],
    /// Rows of each table begun so far.
    counts: Vec<u64>,
    header: Header,
}

impl<'p> Reader<'p> {
    /// Opens a file and checks that its first line is that of a backup of this schema.
    pub(super) fn open(path: &Path, tables: &'p [Table]) -> Res<Reader<'p>> {
        let file = File::open(path).map_err(unusable)?;
        let mut lines = BufReader::new(zstd::Decoder::new(file).map_err(unusable)?);
        let mut line = Vec::new();
        let read = next_line(&mut lines, &mut line).map_err(|no| if no.code() == "dump.damaged" { malformed("dump.unknown") } else { no });
        if !read? {
            return Err(malformed("dump.truncated"));
        }
        let header: Header = serde_json::from_slice(&line).map_err(|_| malformed("dump.unknown"))?;
        check(&header)?;
        let mut digests = Digests::default();
        digests.add(&line, true);
        Ok(Reader { lines, line, digests, tables, counts: Vec::new(), header })
    }

    /// The next row, or the end of a file that proved to be whole.
    ///
    /// # Errors
    /// `dump.truncated`, `dump.damaged`
    pub(super) fn next(&mut self) -> Res<Item> {
        loop {
            if !next_line(&mut self.lines, &mut self.line)? {
                return Err(malformed("dump.truncated"));
            }
            if self.line.starts_with(b"{\"end\"") {
                return self.end().map(Item::End);
            }
            self.digests.add(&self.line, false);
            if self.line.starts_with(b"[") {
                return self.row();
            }
            let heading: Heading = serde_json::from_slice(&self.line).map_err(|_| malformed("dump.damaged"))?;
            let expected = self.tables.get(self.counts.len()).map(Heading::of);
            if expected.is_none_or(|e| e.table != heading.table || e.columns != heading.columns) {
                return Err(malformed("dump.damaged"));
            }
            self.counts.push(0);
        }
    }

    fn row(&mut self) -> Res<Item> {
        let damaged = || malformed("dump.damaged");
        let at = self.counts.len().checked_sub(1).ok_or_else(damaged)?;
        let values: Vec<Value> = serde_json::from_slice(&self.line).map_err(|_| damaged())?;
        let columns = &self.tables[at].columns;
        if values.len() != columns.len() {
            return Err(damaged());
        }
        let cells = values.into_iter().zip(columns).map(|(value, column)| cell(value, column)).collect::<Option<_>>();
        self.counts[at] += 1;
        Ok(Item::Row(at, cells.ok_or_else(damaged)?))
    }

    fn end(&mut self) -> Res<Summary> {
        let damaged = || malformed("dump.damaged");
        let trailer: Trailer = serde_json::from_slice(&self.line).map_err(|_| damaged())?;
        let (digest, content) = std::mem::take(&mut self.digests).end();
        let names = self.tables.iter().map(|t| t.name.clone());
        let tables: Vec<(String, u64)> = names.zip(self.counts.iter().copied()).collect();
        let whole = self.counts.len() == self.tables.len() && trailer.end && trailer.tables == tables.iter().cloned().collect();
        // Reading on to the end of the stream also compares its own checksum.
        if !whole || trailer.sha256 != digest || next_line(&mut self.lines, &mut self.line)? {
            return Err(damaged());
        }
        Ok(Summary { schema: self.header.schema, made_at: self.header.made_at, tables, digest, content })
    }
}

fn check(header: &Header) -> Res<()> {
    if header.xiaoguan_dump > FORM || header.schema > schema_version() {
        return Err(Failure::Conflict("dump.newer"));
    }
    if header.schema < schema_version() {
        return Err(Failure::Conflict("dump.older"));
    }
    if header.migrations.iter().ne(&MIGRATIONS.iter().map(digest).collect::<Vec<_>>()) {
        return Err(Failure::Conflict("dump.other_schema"));
    }
    Ok(())
}

/// Reads a line with its end; false when there is none any more.
fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> Res<bool> {
    line.clear();
    from.take(LINE_MAX as u64).read_until(b'\n', line).map_err(unreadable)?;
    match line.last() {
        None => Ok(false),
        Some(b'\n') => Ok(true),
        Some(_) => Err(malformed(if line.len() == LINE_MAX { "dump.damaged" } else { "dump.truncated" })),
    }
}

/// What an error while reading means: the disk has its own number, the rest is what the decompression finds.
fn unreadable(error: std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::UnexpectedEof => malformed("dump.truncated"),
        _ if error.raw_os_error().is_some() => unusable(error),
        _ => malformed("dump.damaged"),
    }
}

fn cell(value: Value, column: &Column) -> Option<Cell> {
    Some(match (value, column.kind) {
        (Value::Null, _) => Cell::Null,
        (Value::Bool(b), Kind::Bool) => Cell::Int(i64::from(b)),
        (Value::Number(n), Kind::Int) => Cell::Int(n.as_i64()?),
        (Value::String(text), Kind::Text) => Cell::Text(text),
        (Value::Object(members), Kind::Bytes) if members.len() == 1 => Cell::Bytes(bytes(members.get("hex")?.as_str()?)?),
        _ => return None,
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    if !hex.len().is_multiple_of(2) {
        return None;
    }
    hex.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_nothing_else_passes() {
        assert_eq!(bytes("00ff7a"), Some(vec![0, 255, 122]));
        for wrong in ["0", "0g", "+1", "é"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
