//! Writes a backup, a page at a time, from one snapshot.

use super::schema::{Column, Kind, Table, tables};
use super::{Digests, FORM, Header, Heading, Summary, Trailer, schema_version, sql, unusable};
use crate::db::migrate::{digest, seen};
use crate::db::{Cell, MIGRATIONS, Row, Session, Val};
use crate::failure::{Failure, Res};
use base::Timestamp;
use serde::Serialize;
use std::io::Write;

/// zstd's own default: beyond it a backup takes longer and gets little smaller.
const LEVEL: i32 = 3;

pub(super) async fn write<W: Write + Send>(s: &Session<'_>, out: W, made_at: Timestamp) -> Res<Summary> {
    if seen(s, MIGRATIONS).await? != schema_version() {
        return Err(Failure::Conflict("schema.older"));
    }
    let mut lines = Lines::to(out)?;
    let header = Header { xiaoguan_dump: FORM, schema: schema_version(), migrations: MIGRATIONS.iter().map(digest).collect(), made_at };
    lines.json(&header)?;
    lines.put(true)?;
    let mut counts = Vec::new();
    for table in tables(MIGRATIONS)? {
        lines.json(&Heading::of(&table))?;
        lines.put(false)?;
        let count = rows(s, &table, &mut lines).await?;
        counts.push((table.name, count));
    }
    lines.end(&header, counts)
}

/// All rows of a table: those without a parent, then level by level those below them.
async fn rows<W: Write + Send>(s: &Session<'_>, table: &Table, lines: &mut Lines<W>) -> Res<u64> {
    let mut count = 0;
    for level in 0.. {
        let here = rows_of_level(s, table, level, lines).await?;
        count += here;
        if here == 0 || table.parent.is_none() {
            break;
        }
    }
    if table.parent.is_some() {
        let (all,) = s.fetch_text::<(i64,)>(&sql::count(table), &[]).await?.pop().unwrap_or_default();
        if u64::try_from(all) != Ok(count) {
            return Err(Failure::bug(format!("rows of {} refer to each other in a circle: {count} of {all} can be reached", table.name)));
        }
    }
    Ok(count)
}

async fn rows_of_level<W: Write + Send>(s: &Session<'_>, table: &Table, level: usize, lines: &mut Lines<W>) -> Res<u64> {
    let (first, next) = (sql::page(table, level, false), sql::page(table, level, true));
    let mut last: Option<Vec<Cell>> = None;
    let mut count = 0;
    loop {
        let page: Vec<Row> = match &last {
            None => s.fetch_text(&first, &[]).await?,
            Some(key) => s.fetch_text(&next, &key.iter().map(Val::from).collect::<Vec<_>>()).await?,
        };
        for row in &page {
            lines.row(&row.0, &table.columns)?;
            count += 1;
        }
        match page.last() {
            Some(row) if page.len() == sql::PAGE => last = Some(table.key.iter().map(|i| row.0[*i].clone()).collect()),
            _ => return Ok(count),
        }
    }
}

/// Lines on their way into the compressed file.
struct Lines<W: Write> {
    out: zstd::Encoder<'static, W>,
    line: Vec<u8>,
    digests: Digests,
}

impl<W: Write> Lines<W> {
    fn to(out: W) -> Res<Lines<W>> {
        let mut out = zstd::Encoder::new(out, LEVEL).map_err(unusable)?;
        out.include_checksum(true).map_err(unusable)?;
        Ok(Lines { out, line: Vec::new(), digests: Digests::default() })
    }

    fn json(&mut self, value: &(impl Serialize + ?Sized)) -> Res<()> {
        serde_json::to_writer(&mut self.line, value).map_err(Failure::bug)
    }

    /// Writes the line that was built.
    fn put(&mut self, is_header: bool) -> Res<()> {
        self.line.push(b'\n');
        self.digests.add(&self.line, is_header);
        self.out.write_all(&self.line).map_err(unusable)?;
        self.line.clear();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell], columns: &[Column]) -> Res<()> {
        self.line.push(b'[');
        for (i, (cell, column)) in cells.iter().zip(columns).enumerate() {
            if i > 0 {
                self.line.push(b',');
            }
            match (cell, column.kind) {
                (Cell::Null, _) => self.line.extend_from_slice(b"null"),
                (Cell::Int(n), Kind::Bool) => self.json(&(*n != 0))?,
                (Cell::Int(n), Kind::Int) => self.json(n)?,
                (Cell::Text(text), Kind::Text) => self.json(text)?,
                (Cell::Bytes(bytes), Kind::Bytes) => self.bytes(bytes),
                (other, kind) => return Err(Failure::bug(format!("{other:?} in {}, a column of {kind:?}", column.name))),
            }
        }
        self.line.push(b']');
        self.put(false)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.line.extend_from_slice(b"{\"hex\":\"");
        self.line.extend(bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]));
        self.line.extend_from_slice(b"\"}");
    }

    fn end(mut self, header: &Header, tables: Vec<(String, u64)>) -> Res<Summary> {
        let (digest, content) = std::mem::take(&mut self.digests).end();
        self.json(&Trailer { end: true, tables: tables.iter().cloned().collect(), sha256: digest })?;
        self.put(false)?;
        self.out.finish().and_then(|mut out| out.flush()).map_err(unusable)?;
        Ok(Summary { schema: header.schema, made_at: header.made_at, tables, digest, content })
    }
}
