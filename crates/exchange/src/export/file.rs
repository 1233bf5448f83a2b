//! The file of a list: made by the list's own query into a file that nobody else can open.

use super::create::{Format, ListExport};
use crate::table::guard::{csv_field, guarded};
use crate::table::write::{Book, Cell, Look};
use base::{BusinessDate, Currency, Lang, Money, Quantity, Timestamp, UnitPrice};
use kernel::query::{Column, ColumnKind, Page};
use kernel::{Failure, Kernel, Principal, Res};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// Makes the file of a list, for somebody, in a language and a time zone. What is hidden from them has no column.
///
/// # Errors
/// As [`Kernel::query`]; busy when there is no room for the file.
pub async fn make(kernel: &Kernel, principal: Principal, lang: Lang, zone: &str, wanted: &ListExport) -> Res<File> {
    let (params, window) = kernel.query_params(&wanted.query, &wanted.pairs())?;
    let spool = crate::spool::new()?;
    let file = spool.try_clone().map_err(crate::spool::failed)?;
    let (list, format) = (wanted.query.clone(), wanted.format);
    let said = Said { kernel: kernel.clone(), lang, zone: zone.to_owned() };
    let mut begins = Some((said, spool));
    let mut sheet: Option<Sheet> = None;
    let each = move |page: Page| {
        if let Some((said, spool)) = begins.take() {
            sheet = Some(Sheet::begin(said, &list, &page, spool, format).map_err(crate::spool::failed)?);
        }
        if let Some(sheet) = sheet.as_mut() {
            sheet.page(&page)?;
        }
        match (page.next, sheet.take()) {
            (None, Some(sheet)) => sheet.end().map_err(crate::spool::failed),
            (_, open) => {
                sheet = open;
                Ok(())
            }
        }
    };
    kernel.query_all(&wanted.query, principal, params, window.sort, each).await?;
    Ok(file)
}

/// Words and the time of day of the reader.
struct Said {
    kernel: Kernel,
    lang: Lang,
    zone: String,
}
impl Said {
    fn say(&self, key: &str) -> String {
        self.kernel.registry().catalogue().get(self.lang, key).unwrap_or(key).to_owned()
    }
}

/// A file that is being written.
struct Sheet {
    said: Said,
    columns: Vec<&'static Column>,
    rows: i64,
    to: To,
}
enum To {
    Book(Box<Book<BufWriter<File>>>),
    Csv(BufWriter<File>),
}

impl Sheet {
    fn begin(said: Said, query: &str, page: &Page, file: File, format: Format) -> io::Result<Sheet> {
        let all = said.kernel.registry().columns(query);
        let hidden = |column: &&Column| page.masked.iter().any(|field| field == column.key) || matches!(column.kind, ColumnKind::Ref(_));
        let columns: Vec<&'static Column> = all.iter().filter(|column| !hidden(column)).collect();
        let heads: Vec<Cell> = columns.iter().map(|column| Cell::Text(said.say(column.label))).collect();
        let mut to = match format {
            Format::Xlsx => To::Book(Box::new(Book::new(BufWriter::new(file)))),
            Format::Csv => To::Csv(BufWriter::new(file)),
        };
        match &mut to {
            To::Book(book) => {
                let widths: Vec<u32> = columns.iter().map(|column| width(column.kind)).collect();
                book.sheet(&said.say(&format!("query.{query}")), &widths, 1)?;
                book.row(&heads, Look::Head)?;
            }
            To::Csv(file) => {
                file.write_all("\u{feff}".as_bytes())?;
                csv_line(file, &heads)?;
            }
        }
        Ok(Sheet { said, columns, rows: 0, to })
    }

    fn page(&mut self, page: &Page) -> Res<()> {
        for row in &page.rows {
            self.rows += 1;
            if self.rows > super::ROWS_MAX {
                return Err(Failure::Refused(vec![super::too_many()]));
            }
            let cells: Vec<Cell> = self.columns.iter().map(|column| cell(&self.said, column, row)).collect();
            let written = match &mut self.to {
                To::Book(book) => book.row(&cells, Look::Plain),
                To::Csv(file) => csv_line(file, &cells),
            };
            written.map_err(crate::spool::failed)?;
        }
        Ok(())
    }

    fn end(self) -> io::Result<()> {
        match self.to {
            To::Book(book) => book.finish()?.flush(),
            To::Csv(mut file) => file.flush(),
        }
    }
}

fn csv_line(file: &mut impl Write, cells: &[Cell]) -> io::Result<()> {
    let fields: Vec<String> = cells
        .iter()
        .map(|cell| match cell {
            Cell::Blank => String::new(),
            Cell::Text(text) => csv_field(&guarded(text)),
            Cell::Figure(figure) => csv_field(figure),
            Cell::Day(day) => day.to_string(),
        })
        .collect();
    file.write_all(fields.join(",").as_bytes())?;
    file.write_all(b"\r\n")
}

const fn width(kind: ColumnKind) -> u32 {
    match kind {
        ColumnKind::Text | ColumnKind::Json => 24,
        ColumnKind::Instant => 18,
        _ => 14,
    }
}

fn cell(said: &Said, column: &Column, row: &Value) -> Cell {
    let currency = || row.get("currency").and_then(Value::as_str).and_then(Currency::new).unwrap_or(Currency::CNY);
    let plain = |figure: String| Cell::Figure(figure.replace(',', ""));
    match (column.kind, row.get(column.key)) {
        (_, None | Some(Value::Null)) => Cell::Blank,
        (ColumnKind::State, Some(Value::String(state))) => Cell::Text(said.say(&format!("state.{state}"))),
        (ColumnKind::Bool, Some(Value::Bool(yes))) => Cell::Text(said.say(if *yes { "ui.yes" } else { "ui.no" })),
        (ColumnKind::Date, Some(Value::String(day))) => BusinessDate::parse(day).map_or_else(|| Cell::Text(day.clone()), Cell::Day),
        (ColumnKind::Instant, Some(Value::String(at))) => {
            Cell::Text(Timestamp::parse(at).map_or_else(|| at.clone(), |at| ui::local_in(&said.zone, at)))
        }
        (_, Some(Value::String(words))) => Cell::Text(words.clone()),
        (kind, Some(Value::Number(n))) => match (kind, n.as_i64()) {
            (ColumnKind::Money, Some(minor)) => plain(Money::new(minor, currency()).to_string()),
            (ColumnKind::UnitPrice, Some(micros)) => plain(UnitPrice::from_micros(micros).to_string()),
            (ColumnKind::Quantity, Some(thousandths)) => plain(Quantity::from_thousandths(thousandths).to_string()),
            _ => Cell::Figure(n.to_string()),
        },
        (_, Some(other)) => Cell::Text(other.to_string()),
    }
}
