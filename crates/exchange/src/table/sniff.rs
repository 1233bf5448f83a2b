//! What a file is, by what stands in it; and that it is no bomb.

use base::Refusal;
use serde::{Deserialize, Serialize};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Entries of a workbook at the most.
const ENTRIES_MAX: usize = 4000;
/// Bytes that the read parts of a workbook may come to, unpacked.
const UNPACKED_MAX: u64 = 800 << 20;
/// Bytes of its shared texts, which are held in memory.
const SHARED_MAX: u64 = 96 << 20;
/// Beyond so many bytes, unpacked to packed more than this is no workbook of people's.
const RATIO_FROM: u64 = 64 << 20;
const RATIO_MAX: u64 = 250;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A workbook.
    Xlsx,
    /// A workbook of the old kind.
    Xls,
    /// Text, its values separated.
    Csv,
}

/// What the bytes are. Their name says nothing: what many programs call a workbook is a page or a text.
///
/// # Errors
/// `file.*` for what is none of these: what it is, and what to do about it.
pub fn kind(bytes: &[u8]) -> Result<Kind, Refusal> {
    let no = |key: &str| Err(Refusal::new(key));
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook(bytes).map(|()| Kind::Xlsx);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return old_workbook(bytes).map(|()| Kind::Xls);
    }
    // A sheet of a time before workbooks, by its first record.
    if [&b"\x09\x00\x04\x00"[..], b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00"]
        .iter()
        .any(|mark| bytes.starts_with(mark))
    {
        return no("file.old_sheet");
    }
    if let Some(key) = marked_up(bytes) {
        return no(key);
    }
    if bytes.starts_with(b"%PDF") || bytes.starts_with(b"{\\rtf") {
        return no("file.document");
    }
    if [&b"\x89PNG"[..], b"\xFF\xD8\xFF", b"GIF8", b"BM"].iter().any(|mark| bytes.starts_with(mark))
        && bytes.iter().take(512).any(|b| *b == 0)
    {
        return no("file.picture");
    }
    if [&b"Rar!"[..], b"7z\xBC\xAF", b"\x1F\x8B", b"BZh"].iter().any(|mark| bytes.starts_with(mark)) {
        return no("file.packed");
    }
    let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !wide && bytes.iter().take(64 << 10).any(|b| *b == 0) {
        return no("file.unknown_kind");
    }
    Ok(Kind::Csv)
}

/// What is written with marks in angles, as many programs do what they call a workbook: a page, a page with its parts, XML.
fn marked_up(bytes: &[u8]) -> Option<&'static str> {
    let begins = &bytes[..bytes.len().min(4096)];
    // Of signs of two bytes those that matter here have a nought beside them.
    let begins: Vec<u8> = begins.iter().copied().filter(|b| *b != 0 && *b != 0xFF && *b != 0xFE).collect();
    let begins = String::from_utf8_lossy(&begins).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if begins.starts_with("mime-version:") && begins.contains("multipart/related") {
        return Some("file.web_page");
    }
    if !begins.starts_with('<') {
        return None;
    }
    let any = |marks: &[&str]| marks.iter().any(|mark| begins.contains(mark));
    if any(&["<html", "<!doctype html", "<table", "<meta", "<head>", "<body", "<style", "<tr>", "<td>"]) {
        return Some("file.web_page");
    }
    any(&["<?xml", "urn:schemas-microsoft-com:office:spreadsheet", "<!doctype"]).then_some("file.xml")
}

/// A compound file with a workbook in it, by the names in its directory.
fn old_workbook(bytes: &[u8]) -> Result<(), Refusal> {
    let there = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if there("EncryptedPackage") {
        return Err(Refusal::new("file.encrypted"));
    }
    if there("WordDocument") || there("PowerPoint Document") {
        return Err(Refusal::new("file.document"));
    }
    Ok(())
}

fn broken(_: impl std::fmt::Display) -> Refusal {
    Refusal::new("file.broken")
}

/// A workbook's parts are there, and come to no more than is taken; only what will be read is unpacked to see.
fn workbook(bytes: &[u8]) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > ENTRIES_MAX {
        return Err(Refusal::new("file.bomb"));
    }
    let names: Vec<String> = archive.file_names().filter_map(|name| name.ok().map(|name| name.into_owned())).collect();
    if !names.iter().any(|name| name.eq_ignore_ascii_case("xl/workbook.xml")) {
        let any = |begin: &str| names.iter().any(|name| name.starts_with(begin));
        return Err(Refusal::new(match () {
            () if any("xl/") => "file.binary_book",
            () if any("word/") || any("ppt/") => "file.document",
            () if any("mimetype") => "file.open_document",
            () => "file.packed",
        }));
    }
    let mut budget = UNPACKED_MAX;
    for name in names.iter().filter(|name| is_read(name)) {
        let Ok(mut entry) = archive.by_name(name) else { return Err(Refusal::new("file.broken")) };
        let most = if name.to_ascii_lowercase().ends_with("sharedstrings.xml") { SHARED_MAX } else { budget };
        let (packed, said) = (entry.compressed_size(), entry.size());
        let bomb = |size: u64| size > most || size > RATIO_FROM && size / packed.max(1) > RATIO_MAX;
        // What is said may be a lie: it is counted as well.
        if bomb(said) {
            return Err(Refusal::new("file.bomb"));
        }
        let counted = counted(&mut entry, most).map_err(broken)?;
        if bomb(counted) {
            return Err(Refusal::new("file.bomb"));
        }
        budget = budget.saturating_sub(counted);
    }
    Ok(())
}

/// The parts of a workbook that may hold its table: which they are say others of them, so that any may be one but pictures. What gets
/// past this ends the process that reads it, and nothing else.
fn is_read(name: &str) -> bool {
    !name.to_ascii_lowercase().starts_with("xl/media/")
}

/// How many bytes an entry comes to, up to one more than `most`.
fn counted(entry: &mut impl Read, most: u64) -> std::io::Result<u64> {
    let mut piece = [0; 64 << 10];
    let mut counted = 0;
    loop {
        match entry.read(&mut piece)? {
            0 => return Ok(counted),
            n => counted += n as u64,
        }
        if counted > most {
            return Ok(counted);
        }
    }
}
