//! From bytes to a stored table: the file as it was brought, and its rows as they were read, both in parts.

use super::PART_ROWS;
use crate::table::{self, About, Choice, Row, Value, folded};
use base::{Digest, Refusal};
use kernel::{Failure, Kernel, Read, Registry, Res};
use serde_json::json;

/// Bytes of a part of a file as it was brought, before packing.
const FILE_PART: usize = 1 << 20;
/// How hard parts are packed.
const LEVEL: i32 = 3;

/// A file that was brought and can be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The stored name of the file.
    pub file: String,
    /// The stored name of its rows.
    pub table: String,
    /// What it is and what stands in it.
    pub about: About,
}

/// Every name by which any profile's columns are called.
pub(super) fn known_names(registry: &Registry) -> std::collections::BTreeSet<String> {
    registry.profiles().flat_map(|profile| profile.columns).flat_map(|column| column.names).map(|name| folded(name)).collect()
}

/// Reads a file and stores it with its rows; nothing is taken in yet.
///
/// # Errors
/// `file.*` as a refusal: what the file is or holds that cannot be read.
pub async fn bring(kernel: &Kernel, bytes: Vec<u8>, choice: Choice) -> Res<Brought> {
    let names = known_names(kernel.registry());
    let read = move || {
        let (mut parts, mut waiting) = (Vec::new(), Vec::new());
        let about = table::read(&bytes, &choice, &|name| names.contains(&folded(name)), &mut |row| {
            waiting.push(packed(&row));
            if waiting.len() as i64 == PART_ROWS {
                parts.push(pack(&json!(std::mem::take(&mut waiting)))?);
            }
            Ok(())
        });
        let about = about?;
        if !waiting.is_empty() {
            parts.push(pack(&json!(waiting))?);
        }
        parts.insert(0, pack(&json!(about))?);
        let file = Digest::of(&bytes).to_string();
        let way = serde_json::to_string(&choice).unwrap_or_default();
        let table = Digest::of(format!("table 1 {file} {way}").as_bytes()).to_string();
        let brought: Result<_, Refusal> = Ok((Brought { file, table, about }, parts, bytes));
        brought
    };
    let read = tokio::task::spawn_blocking(read).await.map_err(Failure::bug)?;
    let (brought, parts, bytes) = read.map_err(|no| Failure::Refused(vec![no.field("file")]))?;
    kernel.store_file(&brought.table, parts).await?;
    let packed: Result<Vec<Vec<u8>>, _> = bytes.chunks(FILE_PART).map(|part| zstd::encode_all(part, LEVEL)).collect();
    let whole = packed.map_err(Failure::bug)?;
    kernel.store_file(&brought.file, whole).await?;
    Ok(brought)
}

/// The bytes of a file that was brought.
pub(crate) async fn bytes(kernel: &Kernel, file: &str) -> Res<Vec<u8>> {
    let mut whole = Vec::new();
    for no in 0.. {
        match kernel.file_part(file, no).await {
            Ok(part) => whole.extend(zstd::decode_all(part.as_slice()).map_err(Failure::bug)?),
            Err(Failure::NotFound(_)) if no > 0 => return Ok(whole),
            Err(other) => return Err(other),
        }
    }
    Ok(whole)
}

fn packed(row: &Row) -> serde_json::Value {
    json!([row.no, row.cells.iter().map(Value::packed).collect::<Vec<_>>()])
}

fn pack(value: &serde_json::Value) -> Result<Vec<u8>, Refusal> {
    zstd::encode_all(value.to_string().as_bytes(), LEVEL).map_err(|_| Refusal::new("file.broken"))
}

fn unpacked<T: serde::de::DeserializeOwned>(part: &[u8]) -> Res<T> {
    let text = zstd::decode_all(part).map_err(Failure::bug)?;
    serde_json::from_slice(&text).map_err(Failure::bug)
}

/// Rows of a table as they are stored: places and cells.
type Stored = Vec<(i64, Vec<String>)>;

fn rows(part: i64, stored: Stored) -> Vec<(i64, Row)> {
    let row = |(at, (no, cells)): (usize, (i64, Vec<String>))| {
        let cells = cells.iter().map(|cell| Value::unpacked(cell)).collect();
        (part * PART_ROWS + i64::try_from(at).unwrap_or(i64::MAX), Row { no, cells })
    };
    stored.into_iter().enumerate().map(row).collect()
}

/// A stored table.
pub(crate) struct TableFile;

impl TableFile {
    /// What a stored table is; nothing when it is not there.
    pub(crate) async fn find(read: &Read<'_>, name: &str) -> Res<Option<About>> {
        if read.file(name).await?.is_none() {
            return Ok(None);
        }
        Ok(unpacked(&read.file_part(name, 0).await?).ok())
    }

    /// The rows of a part, from 0, each with its place in the table.
    pub(crate) async fn part(read: &Read<'_>, name: &str, part: i64) -> Res<Vec<(i64, Row)>> {
        Ok(rows(part, unpacked(&read.file_part(name, part + 1).await?)?))
    }

    /// The same for a page.
    pub(crate) async fn about_of(kernel: &Kernel, name: &str) -> Res<About> {
        unpacked(&kernel.file_part(name, 0).await?)
    }

    /// The same for a page.
    pub(crate) async fn part_of(kernel: &Kernel, name: &str, part: i64) -> Res<Vec<(i64, Row)>> {
        Ok(rows(part, unpacked(&kernel.file_part(name, part + 1).await?)?))
    }
}
