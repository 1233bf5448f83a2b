//! Reading the files of a folder: plain or packed with zstd, in whatever signs they are written, columns in any order.

use super::layout::{Layout, Signs};
use super::row::{Names, Row, Unreadable, moment, price, quantity};
use base::{Digest, Refusal};
use encoding_rs::WINDOWS_1252;
use exchange::table::{Charset, decoded};
use std::borrow::Cow;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// So much is read of all files of a folder together, unpacked.
const FOLDER_MAX: usize = 1 << 29;
/// The longest line, in bytes.
const LINE_MAX: usize = 1 << 16;
/// Rows that cannot be read are told one by one up to here.
const TOLD_MAX: usize = 20;

/// Why nothing can be read.
#[derive(Debug)]
pub enum SourceFault {
    /// A folder or file of this name, and what the system says.
    Io(PathBuf, std::io::Error),
    /// No file of a name that ends on `.csv` or `.csv.zst`.
    NoFiles(PathBuf),
    /// A file is longer than is read, or one of its lines is.
    TooLong(PathBuf),
    /// A file without these columns.
    NoColumns(PathBuf, Vec<String>),
    /// A layout that is none, field by field.
    Layout(Vec<Refusal>),
    /// A file of which it is not certain in which signs it is written, or that is not written in those that were said.
    Doubtful(PathBuf),
    /// Rows that cannot be read: the first ones, and how many there are.
    Unreadable(Vec<Unreadable>, usize),
}

/// What stands in the files of a folder.
#[derive(Debug, Default)]
pub struct Source {
    /// The files in the order in which they are read: by the day of their first row.
    pub files: Vec<String>,
    /// Files that are not UTF-8, and in which signs they were read.
    pub other_signs: Vec<(String, &'static str)>,
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
    let mut unreadable = Unread::default();
    let faults = layout.faults();
    if !faults.is_empty() {
        return Err(SourceFault::Layout(faults));
    }
    let mut parts: Vec<(PathBuf, Vec<Row>, &'static str, [u8; 32])> = Vec::new();
    let mut left = FOLDER_MAX;
    for path in paths(folder)? {
        let bytes = bytes(&path, &mut left)?;
        let digest = *Digest::of(&bytes).as_bytes();
        let (text, signs) = text(&bytes, layout.charset).ok_or_else(|| SourceFault::Doubtful(path.clone()))?;
        let mut rows = Vec::new();
        read(&path, &text, layout, &mut found, &mut rows, &mut unreadable)?;
        parts.push((path, rows, signs, digest));
    }
    if unreadable.count > 0 {
        return Err(SourceFault::Unreadable(unreadable.told, unreadable.count));
    }
    // However the files are called.
    parts.sort_by_key(|(_, rows, _, digest)| (rows.first().map(|row| row.on), *digest));
    found.rows.reserve_exact(parts.iter().map(|(_, rows, ..)| rows.len()).sum());
    let mut digests = Vec::with_capacity(parts.len() * 32);
    for (file, (path, rows, signs, digest)) in (0_u16..).zip(parts) {
        digests.extend_from_slice(&digest);
        found.files.push(name(&path));
        if signs != Charset::Utf8.as_str() {
            found.other_signs.push((name(&path), signs));
        }
        found.rows.extend(rows.into_iter().map(|row| Row { file, ..row }));
    }
    found.digest = Some(Digest::of(&digests));
    Ok(found)
}

#[derive(Default)]
struct Unread {
    told: Vec<Unreadable>,
    count: usize,
}
impl Unread {
    fn add(&mut self, path: &Path, line: u64, key: &'static str, text: &str) {
        self.count += 1;
        if self.told.len() < TOLD_MAX {
            self.told.push(Unreadable { file: name(path), line, key, text: text.chars().take(60).collect() });
        }
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

/// The text of a file and in which signs it was read: UTF-8 where it is that, else those that were said, else those that it is written in; nothing
/// where that is doubtful.
fn text(bytes: &[u8], said: Option<Signs>) -> Option<(Cow<'_, str>, &'static str)> {
    if let Ok((text, charset, _)) = decoded(bytes, Some(Charset::Utf8)) {
        return Some((text, charset.as_str()));
    }
    let charset = match said {
        None => None,
        Some(Signs::Windows1252) => return Some((WINDOWS_1252.decode_without_bom_handling(bytes).0, "windows-1252")),
        Some(Signs::Utf8) => Some(Charset::Utf8),
        Some(Signs::Gb18030) => Some(Charset::Gb18030),
        Some(Signs::Big5) => Some(Charset::Big5),
        Some(Signs::Utf16) => Some(Charset::Utf16),
    };
    let (text, charset, doubtful) = decoded(bytes, charset).ok()?;
    (!doubtful).then_some((text, charset.as_str()))
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
            let found = head.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
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
    unreadable: &mut Unread,
) -> Result<(), SourceFault> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|error| SourceFault::Io(path.to_owned(), std::io::Error::other(error)))?.clone();
    let columns = Columns::of(&head, layout).map_err(|missing| SourceFault::NoColumns(path.to_owned(), missing))?;
    let (mut record, mut last) = (csv::StringRecord::new(), 1);
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(_) => {
                unreadable.add(path, last + 1, "history.row.cut", "");
                continue;
            }
        }
        last = record.position().map_or(last + 1, csv::Position::line);
        if record == head {
            found.heads += 1;
        } else if record.len() != columns.count {
            unreadable.add(path, last, "history.row.cut", &record.iter().collect::<Vec<_>>().join(","));
        } else {
            match row(&record, &columns, layout, &mut found.names, last) {
                Ok(row) => rows.push(row),
                Err((key, text)) => unreadable.add(path, last, key, &text),
            }
        }
    }
}

fn row(record: &csv::StringRecord, c: &Columns, layout: &Layout, names: &mut Names, line: u64) -> Result<Row, (&'static str, String)> {
    let field = |at: usize| record.get(at).unwrap_or_default();
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
