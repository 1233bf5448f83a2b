//! Workbooks as they are written: sheet by sheet, row by row, with nothing held in memory but the row at hand.
//!
//! Figures are written as their decimal digits, never through floating point; a figure of more digits than a spreadsheet holds is
//! written as text. Text is always text: no cell is ever a formula, and what would become one when it is edited says that it is text.

use super::guard::is_active;
use base::BusinessDate;
use std::io::{self, Seek, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A spreadsheet holds so many digits of a number.
const DIGITS_MAX: usize = 15;
/// A cell holds so many characters.
const CHARS_MAX: usize = 32_767;
/// Day 0 of a workbook that counts from 1900, as days since 1970.
const DAY_ZERO: i32 = 25_569;

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Words, codes.
    Text(String),
    /// A figure in plain decimal digits: `-1234.50`.
    Figure(String),
    /// A day.
    Day(BusinessDate),
}

/// How a row looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Plain.
    Plain,
    /// The head of a table.
    Head,
    /// Something in it is wrong: its last cell is marked.
    Wrong,
    /// Long words, broken into lines.
    Notes,
}

/// A workbook that is being written.
pub struct Book<W: Write + Seek> {
    zip: ZipWriter<W>,
    sheets: Vec<String>,
    /// Rows and columns of the sheet at hand.
    rows: u64,
    columns: usize,
    line: String,
}

impl<W: Write + Seek> Book<W> {
    /// A workbook without a sheet.
    pub fn new(to: W) -> Book<W> {
        Book { zip: ZipWriter::new(to), sheets: Vec::new(), rows: 0, columns: 0, line: String::new() }
    }

    /// Begins a sheet; `widths` in characters, one for each column. Its first `frozen` rows stay when one scrolls.
    ///
    /// # Errors
    /// Of the writer.
    pub fn sheet(&mut self, name: &str, widths: &[u32], frozen: u32) -> io::Result<()> {
        self.end_sheet()?;
        self.sheets.push(sheet_name(name));
        (self.rows, self.columns) = (0, widths.len());
        self.part(&format!("xl/worksheets/sheet{}.xml", self.sheets.len()))?;
        let mut head = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
        );
        if frozen > 0 {
            head.push_str(&format!(
                "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"{frozen}\" topLeftCell=\"A{}\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>",
                frozen + 1
            ));
        }
        if !widths.is_empty() {
            head.push_str("<cols>");
            for (at, width) in widths.iter().enumerate() {
                head.push_str(&format!("<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", at + 1));
            }
            head.push_str("</cols>");
        }
        head.push_str("<sheetData>");
        self.zip.write_all(head.as_bytes())
    }

    /// Writes the next row.
    ///
    /// # Errors
    /// Of the writer.
    pub fn row(&mut self, cells: &[Cell], look: Look) -> io::Result<()> {
        self.rows += 1;
        self.columns = self.columns.max(cells.len());
        self.line.clear();
        self.line.push_str(&format!("<row r=\"{}\">", self.rows));
        for (at, cell) in cells.iter().enumerate() {
            let marked = look == Look::Wrong && at + 1 == cells.len();
            cell_into(&mut self.line, cell, look, marked);
        }
        self.line.push_str("</row>");
        self.zip.write_all(self.line.as_bytes())
    }

    /// Ends the workbook; the writer behind it.
    ///
    /// # Errors
    /// Of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_sheet()?;
        let names = std::mem::take(&mut self.sheets);
        for (path, text) in surroundings(&names) {
            self.part(path)?;
            self.zip.write_all(text.as_bytes())?;
        }
        self.zip.finish().map_err(io::Error::other)
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        if self.sheets.is_empty() { Ok(()) } else { self.zip.write_all(b"</sheetData></worksheet>") }
    }

    fn part(&mut self, path: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated).compression_level(Some(3));
        self.zip.start_file(path, options).map_err(io::Error::other)
    }
}

fn cell_into(line: &mut String, cell: &Cell, look: Look, marked: bool) {
    match cell {
        Cell::Blank => line.push_str("<c/>"),
        Cell::Figure(digits) if is_plain(digits) => {
            let style = if look == Look::Head { 1 } else { 0 };
            line.push_str(&format!("<c s=\"{style}\"><v>{digits}</v></c>"));
        }
        Cell::Day(day) => line.push_str(&format!("<c s=\"2\"><v>{}</v></c>", day.days() + DAY_ZERO)),
        Cell::Text(text) | Cell::Figure(text) => {
            let style = match look {
                Look::Head => 1,
                Look::Notes => 6,
                _ if marked => 5,
                _ if is_active(text) => 3,
                _ => 4,
            };
            line.push_str(&format!("<c s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"));
            escape_into(line, text);
            line.push_str("</t></is></c>");
        }
    }
}

/// Plain decimal digits that a spreadsheet holds exactly.
fn is_plain(figure: &str) -> bool {
    let unsigned = figure.strip_prefix('-').unwrap_or(figure);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let count = whole.trim_start_matches('0').len() + if unsigned.contains('.') { fraction.len() } else { 0 };
    digits(whole) && digits(fraction) && count <= DIGITS_MAX
}

/// A text within XML: what XML cannot hold is left out, what a spreadsheet would read as its own escape is escaped.
fn escape_into(line: &mut String, text: &str) {
    for (at, c) in text.char_indices().take(CHARS_MAX) {
        match c {
            '&' => line.push_str("&amp;"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '"' => line.push_str("&quot;"),
            '\r' => line.push_str("_x000D_"),
            '_' if is_escape(&text[at..]) => line.push_str("_x005F_"),
            '\t' | '\n' => line.push(c),
            c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => line.push(c),
        }
    }
}

/// `_x000D_` and its like.
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

/// A sheet's name: at most 31 characters, without those that names cannot have.
fn sheet_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if ":\\/?*[]'".contains(c) || c.is_control() { ' ' } else { c }).take(31).collect();
    let plain = plain.trim().to_owned();
    if plain.is_empty() { "Sheet1".to_owned() } else { plain }
}

/// What a workbook needs around its sheets.
fn surroundings(sheets: &[String]) -> Vec<(&'static str, String)> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let (mut listed, mut related, mut typed) = (String::new(), String::new(), String::new());
    for (at, name) in sheets.iter().enumerate() {
        let n = at + 1;
        let mut escaped = String::new();
        escape_into(&mut escaped, name);
        listed.push_str(&format!("<sheet name=\"{escaped}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"));
        related.push_str(&format!("<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"));
        typed.push_str(&format!("<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{TYPES}.worksheet+xml\"/>"));
    }
    let styles = sheets.len() + 1;
    vec![
        ("xl/workbook.xml", format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{listed}</sheets></workbook>")),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{related}<Relationship Id=\"rId{styles}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/styles.xml", format!("{HEAD}<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>")),
        (
            "_rels/.rels",
            format!(
                "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "[Content_Types].xml",
            format!(
                "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPES}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPES}.styles+xml\"/>{typed}</Types>"
            ),
        ),
    ]
}

/// 0 plain, 1 head, 2 day, 3 text that an edit would make a formula, 4 text, 5 what is wrong, 6 long words.
const STYLES: &str = "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>\
<fonts count=\"3\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font><font><sz val=\"11\"/><color rgb=\"FF9C0006\"/><name val=\"Calibri\"/></font></fonts>\
<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEEF1F5\"/><bgColor indexed=\"64\"/></patternFill></fill>\
<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFE3E3\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>\
<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
<cellXfs count=\"7\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\"/>\
<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" quotePrefix=\"1\"/>\
<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
<xf numFmtId=\"49\" fontId=\"2\" fillId=\"3\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\"/>\
<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf></cellXfs>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_a_spreadsheet_would_round_are_text() {
        for (figure, plain) in [
            ("0", true),
            ("-1234.50", true),
            ("123456789012345", true),
            ("1234567890123456", false),
            ("12345678901234.56", false),
            ("0.000001", true),
            ("", false),
            ("-", false),
            (".5", false),
            ("1e5", false),
            ("1.", false),
        ] {
            assert_eq!(is_plain(figure), plain, "{figure}");
        }
    }

    #[test]
    fn text_stays_within_its_cell() {
        let mut line = String::new();
        escape_into(&mut line, "<a & \"b\">\u{1}_x0041_ _x");
        assert_eq!(line, "&lt;a &amp; &quot;b&quot;&gt;_x005F_x0041_ _x");
        assert_eq!(sheet_name("a/b[c]"), "a b c");
        assert_eq!(sheet_name("'"), "Sheet1");
    }
}
