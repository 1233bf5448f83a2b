//! From bytes to a stored table: the file as it was brought, and its rows as they were read, both in parts.

use super::reader::{self, Table};
use super::{PART_ROWS, sql};
use crate::table::{self, About, Choice, Row, Value, folded};
use base::{Digest, Id, Refusal};
use kernel::access::User;
use kernel::{Failure, Kernel, Read, Registry, Res, p};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of a part of a file as it was brought, before packing.
const FILE_PART: usize = 1 << 20;
/// Bytes of the cells in a part: whoever goes on with the batch unpacks it as a whole.
const PART_BYTES_MAX: usize = 16 << 20;
/// How hard parts are packed.
const LEVEL: i32 = 3;

/// What stands before the rows of a stored table.
#[derive(Debug, Serialize, Deserialize)]
struct First {
    about: About,
    /// The file whose rows they are, by its stored name.
    file: String,
}

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
pub(super) fn known_names(registry: &Registry) -> BTreeSet<String> {
    registry.profiles().flat_map(|profile| profile.columns).flat_map(|column| column.names).map(|name| folded(name)).collect()
}

/// The rows of a file in packed parts, with what it is.
pub(super) fn parts(bytes: &[u8], choice: &Choice, names: &BTreeSet<String>) -> Result<Table, Refusal> {
    let (mut parts, mut waiting, mut size) = (Vec::new(), Vec::new(), 0);
    let about = table::read(bytes, choice, &|name| names.contains(&folded(name)), &mut |row| {
        size += row.cells.iter().map(Value::size).sum::<usize>();
        if size > PART_BYTES_MAX {
            return Err(Refusal::new("file.bomb"));
        }
        waiting.push(packed(&row));
        if waiting.len() as i64 == PART_ROWS {
            size = 0;
            parts.push(pack(&json!(std::mem::take(&mut waiting)))?);
        }
        Ok(())
    })?;
    if !waiting.is_empty() {
        parts.push(pack(&json!(waiting))?);
    }
    Ok((about, parts))
}

/// Reads a file that a person brings and stores it with its rows; nothing is taken in yet. Who brought it may take it in, and nobody else.
///
/// # Errors
/// `file.*` as a refusal: what the file is or holds that cannot be read.
pub async fn bring(kernel: &Kernel, who: Id<User>, bytes: Vec<u8>, choice: Choice) -> Res<Brought> {
    let bytes = Arc::new(bytes);
    let brought = read_again(kernel, who, bytes.clone(), choice).await?;
    let packed: Result<Vec<Vec<u8>>, _> = bytes.chunks(FILE_PART).map(|part| zstd::encode_all(part, LEVEL)).collect();
    let whole = packed.map_err(Failure::bug)?;
    kernel.bring_file(who, &brought.file, whole).await?;
    Ok(brought)
}

/// Reads a file that is stored, and stores its rows.
///
/// # Errors
/// As [`bring`].
pub(crate) async fn read_again(kernel: &Kernel, who: Id<User>, bytes: Arc<Vec<u8>>, choice: Choice) -> Res<Brought> {
    let file = Digest::of(&bytes).to_string();
    let table = table_name(&file, &choice);
    let (about, mut parts) = reader::read(bytes, choice.clone(), known_names(kernel.registry())).await?;
    let first = First { about, file };
    parts.insert(0, pack(&json!(first)).map_err(|no| Failure::Refused(vec![no.field("file")]))?);
    kernel.bring_file(who, &table, parts).await?;
    Ok(Brought { file: first.file, table, about: first.about })
}

/// By what the rows of a file are known. The number is raised when the same file is read to other rows.
fn table_name(file: &str, choice: &Choice) -> String {
    let way = serde_json::to_string(choice).unwrap_or_default();
    Digest::of(format!("table 2 {file} {way}").as_bytes()).to_string()
}

/// The file that the samples of the operations speak of.
pub const SAMPLE: &str = "编码,名称,单位\nP-9101,截止阀,件\nP-9102,止回阀,件\n";

/// The stored names of it and of its rows.
pub(super) fn sample_names() -> (String, String) {
    let file = Digest::of(SAMPLE.as_bytes()).to_string();
    let table = table_name(&file, &Choice::default());
    (file, table)
}

/// The stored names of a batch's file and of its rows, for a page that has been shown the batch: they are answered to nobody.
pub(crate) async fn names(kernel: &Kernel, batch: i64) -> Res<(String, String)> {
    kernel.aside(&sql::NAMES, p![batch]).await?.ok_or_else(Failure::not_found)
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
    /// What a stored table is; nothing when it is not there, or is that of another file.
    pub(crate) async fn find(read: &Read<'_>, name: &str, file: &str) -> Res<Option<About>> {
        if read.file(name).await?.is_none() {
            return Ok(None);
        }
        let first: Option<First> = unpacked(&read.file_part(name, 0).await?).ok();
        Ok(first.filter(|first| first.file == file).map(|first| first.about))
    }

    /// The rows of a part, from 0, each with its place in the table.
    pub(crate) async fn part(read: &Read<'_>, name: &str, part: i64) -> Res<Vec<(i64, Row)>> {
        Ok(rows(part, unpacked(&read.file_part(name, part + 1).await?)?))
    }

    /// The same for a page.
    pub(crate) async fn about_of(kernel: &Kernel, name: &str) -> Res<About> {
        let first: First = unpacked(&kernel.file_part(name, 0).await?)?;
        Ok(first.about)
    }

    /// The same for a page.
    pub(crate) async fn part_of(kernel: &Kernel, name: &str, part: i64) -> Res<Vec<(i64, Row)>> {
        Ok(rows(part, unpacked(&kernel.file_part(name, part + 1).await?)?))
    }
}
