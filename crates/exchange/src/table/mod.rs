//! Tables in files: read out of bytes, written into bytes. Pure: no database, no clock.
//!
//! A file is looked at before it is believed: what it is says its content, not its name; how large it would become is measured before
//! anything is unpacked. Rows come one by one, so that a large workbook is never held as a whole.

mod book;
pub mod guard;
mod head;
mod sniff;
mod text;
pub mod write;

pub use head::Known;
pub(crate) use head::folded;
pub use sniff::Kind;
pub use text::{Charset, decoded};

use base::{BusinessDate, Refusal};
use head::{Head, Tail};
use serde::{Deserialize, Serialize};

/// Bytes of a file at the most.
pub const FILE_BYTES_MAX: usize = 32 << 20;
/// Rows of a table at the most.
pub const ROWS_MAX: i64 = 200_000;
/// Columns of a table at the most.
pub const COLUMNS_MAX: usize = 200;
/// So many rows at the beginning may hold the head.
const HEAD_WITHIN: usize = 30;
/// Further down than this nobody's head stands: what is above it waits.
const HEAD_MAX: i64 = 1000;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// Nothing, or only blanks.
    #[default]
    Blank,
    /// Words, codes, figures that were typed as text.
    Text(String),
    /// A number cell, as its plain digits; with the noughts that its format shows.
    Number(String),
    /// A day.
    Day(BusinessDate),
    /// Yes or no.
    Bool(bool),
    /// An error of the spreadsheet, `#N/A`.
    Fault(String),
}

/// What is shown of a formula that was never computed.
pub const UNCOMPUTED: &str = "=?";

impl Value {
    /// As one text with a sign in front of what it is.
    #[must_use]
    pub fn packed(&self) -> String {
        match self {
            Value::Blank => String::new(),
            Value::Text(text) => format!("t{text}"),
            Value::Number(digits) => format!("n{digits}"),
            Value::Day(day) => format!("d{day}"),
            Value::Bool(yes) => format!("b{}", i32::from(*yes)),
            Value::Fault(text) => format!("e{text}"),
        }
    }

    /// What was packed.
    #[must_use]
    pub fn unpacked(packed: &str) -> Value {
        let Some(sign) = packed.chars().next() else { return Value::Blank };
        let rest = &packed[sign.len_utf8()..];
        match sign {
            'n' => Value::Number(rest.to_owned()),
            'd' => BusinessDate::parse(rest).map_or_else(|| Value::Text(rest.to_owned()), Value::Day),
            'b' => Value::Bool(rest == "1"),
            'e' => Value::Fault(rest.to_owned()),
            _ => Value::Text(rest.to_owned()),
        }
    }

    /// As a person sees it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Value::Blank => String::new(),
            Value::Text(text) | Value::Number(text) | Value::Fault(text) => text.clone(),
            Value::Day(day) => day.to_string(),
            Value::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }

    /// Bytes that it takes at least, also as it is stored.
    pub(crate) fn size(&self) -> usize {
        // Blank or not, it has its place.
        8 + match self {
            Value::Text(text) | Value::Number(text) | Value::Fault(text) => text.len(),
            Value::Blank | Value::Day(_) | Value::Bool(_) => 8,
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Value::Blank
    }

    /// Words as a cell: blanks around them are nobody's.
    pub(crate) fn text(text: &str) -> Value {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
        if base::is_blank(text) { Value::Blank } else { Value::Text(text.to_owned()) }
    }
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the file, from 1.
    pub no: i64,
    /// Its cells, from the first column on.
    pub cells: Vec<Value>,
}

/// How a file is to be read, where it leaves a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The sheet, from 0; nothing = the first that holds anything.
    pub sheet: Option<usize>,
    /// The signs a text is written in; nothing = as it seems.
    pub charset: Option<Charset>,
    /// The row with the head, from 1; nothing = the one that looks like it.
    pub head: Option<i64>,
}

/// What a file is and what stands in it, beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What the file is.
    pub kind: Kind,
    /// The signs a text is written in.
    pub charset: Option<Charset>,
    /// Another could be meant: somebody has to look.
    pub doubtful: bool,
    /// The names of the sheets.
    pub sheets: Vec<String>,
    /// The sheet that was read, from 0.
    pub sheet: usize,
    /// The row with the head, from 1.
    pub head: i64,
    /// The head's names, from the first column on.
    pub columns: Vec<String>,
    /// Rows below the head, without those left out.
    pub rows: i64,
    /// Rows with totals and signatures, and heads that came again: left out.
    pub left_out: i64,
    /// The first rows, as a person sees them.
    pub first: Vec<Vec<String>>,
}

/// What takes the rows of a table, one after the other.
pub type Sink<'s> = &'s mut dyn FnMut(Row) -> Result<(), Refusal>;

/// Reads the table in a file: every row below its head goes to `sink`.
///
/// # Errors
/// `file.*`: what the file is or holds that cannot be read; whatever `sink` answers.
pub fn read(bytes: &[u8], choice: &Choice, known: Known<'_>, sink: Sink<'_>) -> Result<About, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new("file.empty"));
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Refusal::new("file.too_large").arg("max", (FILE_BYTES_MAX >> 20) as i64));
    }
    if choice.head.is_some_and(|head| head > HEAD_MAX) {
        return Err(Refusal::new("file.no_table"));
    }
    let kind = sniff::kind(bytes)?;
    let mut below = Below { choice, known, sink, waiting: Vec::new(), head: None, last: 0, rows: 0, left_out: 0, first: Vec::new() };
    let source = match kind {
        Kind::Csv => text::rows(bytes, choice, &mut |row| below.take(row))?,
        Kind::Xlsx => book::xlsx(bytes, choice, &mut |row| below.take(row))?,
        Kind::Xls => book::xls(bytes, choice, &mut |row| below.take(row))?,
    };
    below.begin()?;
    let head = below.head.ok_or_else(|| Refusal::new("file.no_table"))?;
    if below.rows == 0 {
        return Err(Refusal::new("file.no_rows"));
    }
    Ok(About {
        kind,
        charset: source.charset,
        doubtful: source.doubtful,
        sheets: source.sheets,
        sheet: source.sheet,
        head: head.row,
        columns: head.names,
        rows: below.rows,
        left_out: below.left_out,
        first: below.first,
    })
}

/// What the readers know beside the rows.
#[derive(Debug, Default)]
struct Source {
    charset: Option<Charset>,
    doubtful: bool,
    sheets: Vec<String>,
    sheet: usize,
}

/// The first rows wait until it is known which of them is the head.
struct Below<'b> {
    choice: &'b Choice,
    known: Known<'b>,
    sink: Sink<'b>,
    waiting: Vec<Row>,
    head: Option<Head>,
    /// The place of the last row.
    last: i64,
    rows: i64,
    left_out: i64,
    first: Vec<Vec<String>>,
}

impl Below<'_> {
    fn take(&mut self, mut row: Row) -> Result<(), Refusal> {
        while row.cells.last().is_some_and(Value::is_blank) {
            row.cells.pop();
        }
        if row.cells.is_empty() {
            return Ok(());
        }
        // Rows are known by their places: a file that has one twice, or out of order, was made by no spreadsheet.
        if row.no <= self.last {
            return Err(Refusal::new("file.broken"));
        }
        self.last = row.no;
        if row.cells.len() > COLUMNS_MAX {
            return Err(Refusal::new("file.too_many_columns").arg("max", COLUMNS_MAX as i64));
        }
        if self.head.is_some() {
            return self.pass(row);
        }
        self.waiting.push(row);
        let last = self.choice.head.map_or(HEAD_WITHIN, |_| usize::MAX);
        let there = self.choice.head.is_some_and(|head| self.waiting.last().is_some_and(|row| row.no > head));
        if self.waiting.len() >= last || there { self.begin() } else { Ok(()) }
    }

    /// Finds the head among the rows that wait and passes on what stands below it.
    fn begin(&mut self) -> Result<(), Refusal> {
        if self.head.is_some() || self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        let head = head::find(&waiting, self.choice.head, self.known).ok_or_else(|| Refusal::new("file.no_table"))?;
        let last = head.last;
        self.head = Some(head);
        waiting.into_iter().filter(|row| row.no > last).try_for_each(|row| self.pass(row))
    }

    fn pass(&mut self, row: Row) -> Result<(), Refusal> {
        let Some(head) = &self.head else { return Ok(()) };
        match head::tail(&row, head) {
            Tail::Row => {}
            Tail::LeftOut => {
                self.left_out += 1;
                return Ok(());
            }
        }
        self.rows += 1;
        if self.rows > ROWS_MAX {
            return Err(Refusal::new("file.too_many_rows").arg("max", ROWS_MAX));
        }
        if self.first.len() < 3 {
            self.first.push(row.cells.iter().map(Value::shown).collect());
        }
        (self.sink)(row)
    }
}
