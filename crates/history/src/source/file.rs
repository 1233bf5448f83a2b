//! Reading the files of a folder: plain or packed with zstd, in the signs that Chinese programs write, columns in any order.

use super::layout::Layout;
use super::row::{Names, Row, RowFault, moment, price, quantity};
use base::{Digest, Refusal};
use exchange::table::{Charset, Kind, Records, bare, decoded, kind};
use std::borrow::Cow;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// So much is read of all files of a folder together, unpacked.
const FOLDER_MAX: usize = 1 << 29;
/// The longest line, in bytes.
const LINE_MAX: usize = 1 << 16;
/// Rows that cannot be read are told one by one up to here.
const TOLD_MAX: usize = 20;
/// So much of a row is told.
const TEXT_MAX: usize = 60;

/// Why nothing can be read.
#[derive(Debug)]
pub enum SourceFault {
    /// A folder or file of this name, and what the system says.
    Io(PathBuf, std::io::Error),
    /// No file of a name that ends on `.csv` or `.csv.zst`.
    NoFiles(PathBuf),
    /// A file is longer than is read, or one of its lines is.
    TooLong(PathBuf),
    /// A file that is no text of lines, and why.
    Refused(PathBuf, Box<Refusal>),
    /// A file without these columns, and those that it has.
    NoColumns(PathBuf, Vec<String>, Vec<String>),
    /// Rows that cannot be read or brought in: the first ones, and how many there are.
    Rows(Vec<RowFault>, usize),
}

/// What stands in the files of a folder.
#[derive(Debug, Default)]
pub struct Source {
    /// The files in the order in which they are read: by the day of their first row.
    pub files: Vec<String>,
    /// Files that are not UTF-8, with the signs in which they were read.
    pub charsets: Vec<(String, Charset)>,
    /// All rows, in the order of files and lines.
    pub rows: Vec<Row>,
    /// Heads that stand again among the rows.
    pub heads: u64,
    /// The texts.
    pub names: Names,
    /// Digest of what all files hold.
    pub digest: Option<Digest>,
}

/// Reads all files of a folder.
///
/// # Errors
/// Why nothing is read: a folder or a file without rights, a column that is missing, rows that are cut.
pub fn open(folder: &Path, layout: &Layout) -> Result<Source, SourceFault> {
    let mut found = Source::default();
    let mut faults = RowFaults::default();
    let mut parts: Vec<(PathBuf, Vec<Row>, Charset, [u8; 32])> = Vec::new();
    let mut left = FOLDER_MAX;
    for path in paths(folder)? {
        let bytes = bytes(&path, &mut left)?;
        let digest = *Digest::of(&bytes).as_bytes();
        let (text, charset) = text(&bytes, layout).map_err(|no| SourceFault::Refused(path.clone(), Box::new(no)))?;
        let mut rows = Vec::new();
        read(&path, &text, layout, &mut found, &mut rows, &mut faults)?;
        parts.push((path, rows, charset, digest));
    }
    if faults.count > 0 {
        return Err(faults.told());
    }
    if parts.iter().all(|(_, rows, ..)| rows.is_empty()) {
        return Err(SourceFault::Refused(folder.to_owned(), Box::new(Refusal::new("file.no_rows"))));
    }
    // However the files are called.
    parts.sort_by_key(|(_, rows, _, digest)| (rows.first().map(|row| row.on), *digest));
    found.rows.reserve_exact(parts.iter().map(|(_, rows, ..)| rows.len()).sum());
    let mut digests = Vec::with_capacity(parts.len() * 32);
    for (file, (path, rows, charset, digest)) in (0_u16..).zip(parts) {
        digests.extend_from_slice(&digest);
        found.files.push(name(&path));
        if charset != Charset::Utf8 {
            found.charsets.push((name(&path), charset));
        }
        found.rows.extend(rows.into_iter().map(|row| Row { file, ..row }));
    }
    found.digest = Some(Digest::of(&digests));
    Ok(found)
}

/// Rows that are wrong: the first ones, and how many there are.
#[derive(Debug, Default)]
pub(crate) struct RowFaults {
    first: Vec<RowFault>,
    pub(crate) count: usize,
}
impl RowFaults {
    pub(crate) fn add(&mut self, file: &str, line: u64, text: &str, why: Refusal) {
        self.count += 1;
        if self.first.len() < TOLD_MAX {
            let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(TEXT_MAX).collect();
            self.first.push(RowFault { file: file.to_owned(), line, text, why });
        }
    }
    /// All of them as one.
    pub(crate) fn told(self) -> SourceFault {
        SourceFault::Rows(self.first, self.count)
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The files, by name.
fn paths(folder: &Path) -> Result<Vec<PathBuf>, SourceFault> {
    let io = |error| SourceFault::Io(folder.to_owned(), error);
    if folder.is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let lower = name(&path).to_lowercase();
        if path.is_file() && (lower.ends_with(".xlsx") || lower.ends_with(".xls")) {
            return Err(SourceFault::Refused(path, Box::new(Refusal::new("history.file.workbook"))));
        }
        if path.is_file() && (lower.ends_with(".csv") || lower.ends_with(".csv.zst")) {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() { Err(SourceFault::NoFiles(folder.to_owned())) } else { Ok(paths) }
}

/// What a file holds, unpacked, as far as it may: a small one can unpack to more than a machine has.
fn bytes(path: &Path, left: &mut usize) -> Result<Vec<u8>, SourceFault> {
    let io = |error| SourceFault::Io(path.to_owned(), error);
    let too_long = || SourceFault::TooLong(path.to_owned());
    let file = std::fs::File::open(path).map_err(io)?;
    let packed = name(path).to_lowercase().ends_with(".zst");
    let mut from: Box<dyn Read> = if packed { Box::new(zstd::Decoder::new(file).map_err(io)?) } else { Box::new(file) };
    let (mut bytes, mut part, mut line) = (Vec::new(), vec![0; 1 << 16], 0);
    loop {
        let read = match from.read(&mut part) {
            Ok(0) => return Ok(bytes),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(io(error)),
        };
        *left = left.checked_sub(read).ok_or_else(too_long)?;
        for piece in part[..read].split_inclusive(|byte| *byte == b'\n') {
            line += piece.len();
            if line > LINE_MAX {
                return Err(too_long());
            }
            if piece.ends_with(b"\n") {
                line = 0;
            }
        }
        bytes.extend_from_slice(&part[..read]);
    }
}

/// The text of a file, in the signs that the layout names or that are beyond doubt. A file that was cut may end anywhere, also within its last
/// figure: only a line end says that the last row is whole.
fn text<'b>(bytes: &'b [u8], layout: &Layout) -> Result<(Cow<'b, str>, Charset), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new("file.empty"));
    }
    if kind(bytes)? != Kind::Csv {
        return Err(Refusal::new("history.file.workbook"));
    }
    let (text, charset, doubtful) = decoded(bytes, layout.charset)?;
    if doubtful {
        return Err(Refusal::new("history.file.charset_doubtful").arg("charset", charset.as_str()));
    }
    if !layout.open_end && !text.ends_with(['\n', '\r']) {
        return Err(Refusal::new("history.file.open_end").arg("line", i64::try_from(text.lines().count()).unwrap_or(i64::MAX)));
    }
    Ok((text, charset))
}

/// Which column is which.
struct Columns {
    number: usize,
    product: usize,
    description: usize,
    quantity: usize,
    on: usize,
    price: usize,
    customer: usize,
    region: usize,
    count: usize,
}
impl Columns {
    fn of(head: &csv::StringRecord, layout: &Layout) -> Result<Columns, Vec<String>> {
        let mut missing = Vec::new();
        let mut at = |name: &str| {
            let found = head.iter().position(|column| bare(column).eq_ignore_ascii_case(name));
            found.unwrap_or_else(|| {
                missing.push(name.to_owned());
                0
            })
        };
        let columns = Columns {
            number: at(&layout.number),
            product: at(&layout.product),
            description: at(&layout.description),
            quantity: at(&layout.quantity),
            on: at(&layout.on),
            price: at(&layout.price),
            customer: at(&layout.customer),
            region: at(&layout.region),
            count: head.len(),
        };
        if missing.is_empty() { Ok(columns) } else { Err(missing) }
    }
}

fn read(
    path: &Path,
    text: &str,
    layout: &Layout,
    found: &mut Source,
    rows: &mut Vec<Row>,
    faults: &mut RowFaults,
) -> Result<(), SourceFault> {
    let refused = |no| SourceFault::Refused(path.to_owned(), Box::new(no));
    let (mut records, mut record, name) = (Records::of(text), csv::StringRecord::new(), name(path));
    if records.next(&mut record).map_err(refused)?.is_none() {
        return Err(refused(Refusal::new("file.empty")));
    }
    let head = record.clone();
    let columns = Columns::of(&head, layout)
        .map_err(|missing| SourceFault::NoColumns(path.to_owned(), missing, head.iter().map(|column| bare(column).to_owned()).collect()))?;
    while let Some(line) = records.next(&mut record).map_err(refused)? {
        let line = u64::try_from(line).unwrap_or_default();
        if record.as_slice().contains(['\n', '\r']) {
            // What a quote that was never closed swallows are other rows.
            let begins: Vec<&str> = record.iter().map(|field| field.lines().next().unwrap_or_default()).collect();
            faults.add(&name, line, &begins.join(","), Refusal::new("history.row.lines"));
        } else if record == head {
            found.heads += 1;
        } else if record.len() != columns.count {
            faults.add(&name, line, &record.iter().collect::<Vec<_>>().join(","), Refusal::new("history.row.cut"));
        } else {
            match row(&record, &columns, layout, &mut found.names, line) {
                Ok(row) => rows.push(row),
                Err((key, text)) => faults.add(&name, line, &text, Refusal::new(key)),
            }
        }
    }
    Ok(())
}

fn row(record: &csv::StringRecord, c: &Columns, layout: &Layout, names: &mut Names, line: u64) -> Result<Row, (&'static str, String)> {
    let field = |at: usize| bare(record.get(at).unwrap_or_default());
    let no = |key: &'static str, at: usize| (key, field(at).to_owned());
    let quantity = quantity(field(c.quantity)).ok_or_else(|| no("history.row.quantity", c.quantity))?;
    let price_micro = price(field(c.price)).ok_or_else(|| no("history.row.price", c.price))?;
    let (on, minute) = moment(field(c.on), layout.date_order).ok_or_else(|| no("history.row.day", c.on))?;
    let (number, product) = (field(c.number).trim(), field(c.product).trim());
    if number.is_empty() || product.is_empty() {
        return Err(("history.row.blank", format!("{number},{product}")));
    }
    Ok(Row {
        file: 0,
        line: u32::try_from(line).unwrap_or(u32::MAX),
        number: names.number(number),
        product: names.number(product),
        description: names.number(field(c.description).trim()),
        quantity,
        on,
        minute,
        price_micro,
        customer: names.number(field(c.customer).trim()),
        region: names.number(field(c.region).trim()),
    })
}
