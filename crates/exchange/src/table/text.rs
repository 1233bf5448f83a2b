//! Values separated by commas, tabs or semicolons, in the signs that Chinese programs write.

use super::guard::unguarded;
use super::{COLUMNS_MAX, Choice, Row, Source, Value};
use base::Refusal;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// So many signs are looked at to tell one set of them from another.
const LOOKED_AT: usize = 200_000;
/// Of the characters in a Chinese text nearly all are common ones; with fewer than so many of a hundred the signs are doubtful.
const COMMON_MIN: usize = 85;

/// The signs a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// With its mark or without.
    #[serde(rename = "utf-8")]
    Utf8,
    /// What Excel and most Chinese programs write; GBK and GB2312 are parts of it.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// Of Taiwan and Hong Kong.
    #[serde(rename = "big5")]
    Big5,
    /// Excel's "Unicode text".
    #[serde(rename = "utf-16")]
    Utf16,
}
impl Charset {
    /// All of them, the usual first.
    pub const ALL: [Charset; 4] = [Charset::Utf8, Charset::Gb18030, Charset::Big5, Charset::Utf16];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Charset::Utf8 => "utf-8",
            Charset::Gb18030 => "gb18030",
            Charset::Big5 => "big5",
            Charset::Utf16 => "utf-16",
        }
    }
}

/// Every row of a text.
pub(super) fn rows(bytes: &[u8], choice: &Choice, each: &mut dyn FnMut(Row) -> Result<(), Refusal>) -> Result<Source, Refusal> {
    let (text, charset, doubtful) = decoded(bytes, choice.charset)?;
    if text.contains('\u{fffd}') || text.contains("锟斤拷") {
        return Err(Refusal::new("file.lossy").arg("charset", charset.as_str()));
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { text: text.as_bytes(), at: 0, no: 1 };
    while reader.read_record(&mut record).map_err(|_| Refusal::new("file.broken"))? {
        let no = record.position().map_or(0, |at| lines.of(at.byte()));
        each(Row { no, cells: cells(&record)? })?;
    }
    Ok(Source { charset: Some(charset), doubtful, ..Source::default() })
}

/// The fields of a record; blank ones behind the last column are no columns.
fn cells(record: &csv::StringRecord) -> Result<Vec<Value>, Refusal> {
    if record.iter().skip(COLUMNS_MAX).any(|text| !field(text).is_blank()) {
        return Err(Refusal::new("file.too_many_columns").arg("max", COLUMNS_MAX as i64));
    }
    Ok(record.iter().take(COLUMNS_MAX).map(field).collect())
}

/// Counts the lines of a text: they end by CR and LF, by LF, or, as some spreadsheets write them, by CR alone.
struct Lines<'t> {
    text: &'t [u8],
    /// Up to where they are counted.
    at: usize,
    no: i64,
}
impl Lines<'_> {
    /// In which line a record begins. What is left of the end of the line before, and blank lines, stand before it.
    fn of(&mut self, byte: u64) -> i64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let blank = self.text[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        while self.at < from + blank {
            let ends = match self.text[self.at] {
                b'\r' => true,
                b'\n' => self.at == 0 || self.text[self.at - 1] != b'\r',
                _ => false,
            };
            self.no += i64::from(ends);
            self.at += 1;
        }
        self.no
    }
}

/// A field: `="000123"`, by which programs keep Excel from dropping noughts, is the text within.
fn field(text: &str) -> Value {
    let text = text.trim_matches([' ', '\u{3000}', '\u{feff}']);
    let inner = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('"') => Value::text(inner),
        _ => Value::text(unguarded(text)),
    }
}

/// The text of a file in the signs that were said, or in those that it is written in; whether that is doubtful.
///
/// # Errors
/// Bytes that are no text in these signs.
pub fn decoded(bytes: &[u8], wanted: Option<Charset>) -> Result<(Cow<'_, str>, Charset, bool), Refusal> {
    let wide = if bytes.starts_with(b"\xFE\xFF") { UTF_16BE } else { UTF_16LE };
    let by = |charset: Charset| match charset {
        Charset::Utf8 => UTF_8,
        Charset::Gb18030 => GB18030,
        Charset::Big5 => BIG5,
        Charset::Utf16 => wide,
    };
    let read = |charset: Charset, encoding: &'static Encoding| {
        let (text, wrong) = encoding.decode_with_bom_removal(bytes);
        if wrong { Err(Refusal::new("file.charset").arg("charset", charset.as_str())) } else { Ok(text) }
    };
    if let Some(charset) = wanted {
        return Ok((read(charset, by(charset))?, charset, false));
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Ok((read(Charset::Utf16, wide)?, Charset::Utf16, false));
    }
    if let Ok(text) = read(Charset::Utf8, UTF_8) {
        return Ok((text, Charset::Utf8, false));
    }
    let gb = read(Charset::Gb18030, GB18030);
    let common = gb.as_ref().map_or(0, |text| common(text));
    if common >= COMMON_MIN {
        return Ok((gb?, Charset::Gb18030, false));
    }
    let big5 = read(Charset::Big5, BIG5);
    match (gb, big5) {
        (Ok(gb), Ok(big5)) if self::common(&big5) <= common => drop_doubt(gb, big5, common),
        (Ok(gb), Err(_)) => Ok((gb, Charset::Gb18030, true)),
        (_, Ok(big5)) => Ok((big5, Charset::Big5, true)),
        (Err(no), Err(_)) => Err(no),
    }
}

fn drop_doubt<'t>(gb: Cow<'t, str>, _: Cow<'t, str>, common: usize) -> Result<(Cow<'t, str>, Charset, bool), Refusal> {
    Ok((gb, Charset::Gb18030, common < COMMON_MIN))
}

/// Of a hundred Chinese characters in a text, how many are common ones: what a wrong set of signs yields is rare. A text without any
/// is not doubted.
fn common(text: &str) -> usize {
    let (mut all, mut common) = (0_usize, 0_usize);
    for c in text.chars().take(LOOKED_AT).filter(|c| !c.is_ascii()) {
        if matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}') {
            continue;
        }
        all += 1;
        let one: String = c.to_string();
        // The first level of GB 2312 and of Big5: the characters of daily use, by their lead byte.
        let lead = |encoding: &'static Encoding| encoding.encode(&one).0.first().copied().unwrap_or_default();
        let two = |encoding: &'static Encoding| encoding.encode(&one).0.get(1).copied().unwrap_or_default();
        if (0xB0..=0xD7).contains(&lead(GB18030)) && two(GB18030) >= 0xA1 || (0xA4..=0xC6).contains(&lead(BIG5)) {
            common += 1;
        }
    }
    (common * 100).checked_div(all).unwrap_or(100)
}

/// What separates the values: the sign that the first lines have most often, equally in each.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(40).collect();
    let count = |mark: u8, line: &str| {
        let mut quoted = false;
        line.bytes()
            .filter(|b| {
                quoted ^= *b == b'"';
                *b == mark && !quoted
            })
            .count()
    };
    let weight = |mark: u8| {
        let mut counts: Vec<usize> = lines.iter().map(|line| count(mark, line)).filter(|n| *n > 0).collect();
        counts.sort_unstable();
        counts.get(counts.len() / 2).copied().unwrap_or_default() * counts.len()
    };
    b",\t;|".iter().copied().max_by_key(|mark| (weight(*mark), *mark == b',')).unwrap_or(b',')
}
