//! Workbooks: the new kind cell by cell, the old kind as a whole.

use super::{Choice, ROWS_MAX, Row, Source, Value};
use base::Refusal;
use base::human::{Epoch, excel_date, excel_number};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetVisible, Xls, Xlsx};
use std::io::Cursor;

/// A row further down than this is no row of people's.
const DEPTH_MAX: u32 = 1_048_576;
/// Cells that were never computed are remembered up to so many: a sheet with more of them holds no table.
const UNCOMPUTED_MAX: usize = 1_000_000;

fn broken(_: impl std::fmt::Display) -> Refusal {
    Refusal::new("file.broken")
}

/// Which sheet: the one that was chosen, or the first that is not hidden.
fn chosen(names: &[(String, bool)], choice: &Choice) -> Result<usize, Refusal> {
    let usual = names.iter().position(|(_, visible)| *visible).unwrap_or(0);
    let sheet = choice.sheet.unwrap_or(usual);
    if sheet < names.len() { Ok(sheet) } else { Err(Refusal::new("file.no_table")) }
}

/// Where a sheet has formulas without a value, in the order in which they stand: a program wrote them and nobody computed them.
fn uncomputed(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<(u32, u32)>, Refusal> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut found = Vec::new();
    // A formula that cannot be understood ends the search and not the import: only its value matters.
    while let Ok(Some(cell)) = cells.next_cell_with_formula_metadata() {
        if cell.formula.is_some() && cell.value == DataRef::Empty {
            found.push(cell.pos);
        }
        if found.len() > UNCOMPUTED_MAX {
            return Err(broken("formulas without end"));
        }
    }
    Ok(found)
}

/// Every row of a workbook's sheet, with nothing held but the row at hand and the shared texts.
pub(super) fn xlsx(bytes: &[u8], choice: &Choice, each: &mut dyn FnMut(Row) -> Result<(), Refusal>) -> Result<Source, Refusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let epoch = if book.has_1904_epoch() { Epoch::Y1904 } else { Epoch::Y1900 };
    let names: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect();
    let sheet = chosen(&names, choice)?;
    let uncomputed = uncomputed(&mut book, &names[sheet].0)?;
    let mut uncomputed = uncomputed.iter().peekable();
    let mut cells = book.worksheet_cells_reader(&names[sheet].0).map_err(broken)?;
    let shown: Vec<Shown> = cells.styles().iter().map(Shown::by).collect();
    let mut row = Row { no: 0, cells: Vec::new() };
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
        let (at, column) = cell.get_position();
        let computed = uncomputed.next_if(|place| **place == (at, column)).is_none();
        if computed && *cell.get_value() == DataRef::Empty {
            continue;
        }
        if at >= DEPTH_MAX {
            return Err(Refusal::new("file.too_many_rows").arg("max", ROWS_MAX));
        }
        if i64::from(at) + 1 != row.no {
            give(&mut row, each)?;
            row.no = i64::from(at) + 1;
        }
        let shown = shown.get(style).copied().unwrap_or(Shown::Plain);
        let value = if computed { value(cell.get_value(), epoch, shown) } else { Value::Fault(super::UNCOMPUTED.to_owned()) };
        put(&mut row, column as usize, value)?;
    }
    give(&mut row, each)?;
    Ok(Source { sheets: names.into_iter().map(|(name, _)| name).collect(), sheet, ..Source::default() })
}

fn put(row: &mut Row, column: usize, value: Value) -> Result<(), Refusal> {
    if value.is_blank() {
        return Ok(());
    }
    if column >= super::COLUMNS_MAX {
        return Err(Refusal::new("file.too_many_columns").arg("max", super::COLUMNS_MAX as i64));
    }
    // Two cells at one place were made by no spreadsheet: nobody could tell which is meant.
    if row.cells.get(column).is_some_and(|cell| !cell.is_blank()) {
        return Err(Refusal::new("file.broken"));
    }
    if row.cells.len() <= column {
        row.cells.resize(column + 1, Value::Blank);
    }
    row.cells[column] = value;
    Ok(())
}

fn give(row: &mut Row, each: &mut dyn FnMut(Row) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let cells = std::mem::take(&mut row.cells);
    if cells.is_empty() { Ok(()) } else { each(Row { no: row.no, cells }) }
}

/// Every row of a sheet of an old workbook; such a sheet has at most 65,536 rows.
pub(super) fn xls(bytes: &[u8], choice: &Choice, each: &mut dyn FnMut(Row) -> Result<(), Refusal>) -> Result<Source, Refusal> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(broken)?;
    let epoch = if book.has_1904_epoch() { Epoch::Y1904 } else { Epoch::Y1900 };
    let names: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect();
    let sheet = chosen(&names, choice)?;
    let range = book.worksheet_range(&names[sheet].0).map_err(broken)?;
    let (top, left) = range.start().unwrap_or_default();
    for (at, cells) in range.rows().enumerate() {
        let mut row = Row { no: i64::from(top) + i64::try_from(at).unwrap_or(i64::MAX) + 1, cells: Vec::new() };
        for (column, cell) in cells.iter().enumerate() {
            put(&mut row, left as usize + column, owned(cell, epoch))?;
        }
        give(&mut row, each)?;
    }
    Ok(Source { sheets: names.into_iter().map(|(name, _)| name).collect(), sheet, ..Source::default() })
}

/// What a cell's format makes of a number, where people mean what they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Plain,
    /// `000000` shows so many digits: a code whose noughts people see.
    Noughts(usize),
    /// 0.13 is shown as 13 %.
    Percent,
}
impl Shown {
    fn by(style: &calamine::Style) -> Shown {
        let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
        if code.len() > 1 && code.bytes().all(|b| b == b'0') {
            return Shown::Noughts(code.len());
        }
        if code.ends_with('%') { Shown::Percent } else { Shown::Plain }
    }
}

fn value(cell: &DataRef<'_>, epoch: Epoch, shown: Shown) -> Value {
    match cell {
        DataRef::Empty => Value::Blank,
        DataRef::String(text) => Value::text(text),
        DataRef::SharedString(text) => Value::text(text),
        DataRef::Int(n) => number(n.to_string(), shown),
        DataRef::Float(n) => number(n.to_string(), shown),
        DataRef::Bool(yes) => Value::Bool(*yes),
        DataRef::DateTime(at) => day(at, epoch),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::text(text),
        DataRef::Error(error) => Value::Fault(error.to_string()),
    }
}

fn owned(cell: &Data, epoch: Epoch) -> Value {
    match cell {
        Data::Empty => Value::Blank,
        Data::String(text) => Value::text(text),
        Data::Int(n) => number(n.to_string(), Shown::Plain),
        Data::Float(n) => number(n.to_string(), Shown::Plain),
        Data::Bool(yes) => Value::Bool(*yes),
        Data::DateTime(at) => day(at, epoch),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Value::text(text),
        Data::Error(error) => Value::Fault(error.to_string()),
    }
}

/// A number as its plain digits; one that the spreadsheet has rounded stays as it stands, so that its reader refuses it.
fn number(raw: String, shown: Shown) -> Value {
    let plain = excel_number(&raw).unwrap_or(raw);
    let whole = plain.bytes().all(|b| b.is_ascii_digit());
    match shown {
        // What people see are the noughts: a code.
        Shown::Noughts(digits) if digits > plain.len() && whole => Value::Text(format!("{plain:0>digits$}")),
        Shown::Percent => Value::Text(format!("{}%", hundredfold(&plain))),
        _ => Value::Number(plain),
    }
}

/// Plain digits with the point two places further on.
fn hundredfold(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction:0<2}");
    let (whole, fraction) = all.split_at(whole.len() + 2);
    let whole = whole.trim_start_matches('0');
    let (whole, point) = (if whole.is_empty() { "0" } else { whole }, if fraction.is_empty() { "" } else { "." });
    format!("{sign}{whole}{point}{fraction}")
}

fn day(at: &ExcelDateTime, epoch: Epoch) -> Value {
    let raw = at.as_f64().to_string();
    if at.is_duration() {
        return Value::Number(excel_number(&raw).unwrap_or(raw));
    }
    match excel_date(&raw, epoch) {
        Ok(day) => Value::Day(day),
        Err(_) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            Value::Text(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_people_see() {
        for (plain, expected) in [("0.13", "13"), ("0.135", "13.5"), ("1", "100"), ("-0.005", "-0.5"), ("0", "0"), ("12.3456", "1234.56")] {
            assert_eq!(hundredfold(plain), expected);
        }
        assert_eq!(number("123".into(), Shown::Noughts(6)), Value::Text("000123".into()));
        assert_eq!(number("1234567".into(), Shown::Noughts(6)), Value::Number("1234567".into()));
        assert_eq!(number("0.30000000000000004".into(), Shown::Plain), Value::Number("0.3".into()));
        assert_eq!(number("0.13".into(), Shown::Percent), Value::Text("13%".into()));
    }
}
