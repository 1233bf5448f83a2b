//! How a document is laid over its pages.

use super::sheet::{Align, FONT, LATIN, Sheet, width, wrapped};
use super::{PrintCell, PrintColumn, Printed, figure};
use crate::paper::Paper;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::ops::Range;

/// Points of a millimetre.
const MM: f32 = 72.0 / 25.4;
/// The size of the text.
const SIZE: f32 = 9.0;
/// From one line of text to the next.
const LEAD: f32 = 12.0;
/// Above and below the text of a row.
const PAD: f32 = 3.0;
/// Lines of a cell at the most.
const CELL_LINES_MAX: usize = 3;
/// A row of one line.
const ROW: f32 = LEAD + PAD;
/// Where signatures stand.
const SIGNED: f32 = 26.0;

/// What all pages share.
struct Layout<'p> {
    of: &'p Printed,
    /// Width and height of the paper.
    paper: (f32, f32),
    /// Left and right, above and below.
    margin: (f32, f32),
    /// The left edge of each column, and the right edge of the last.
    edges: Vec<f32>,
    /// Facts by line: where each begins, its name and the lines of what it is.
    facts: Vec<Vec<(f32, String, String)>>,
    /// Names and lines of what closes the document.
    closing: Vec<String>,
    /// The cells of each row in lines.
    cells: Vec<Vec<Vec<String>>>,
}

/// The document as a file.
pub(super) fn drawn(of: &Printed) -> Vec<u8> {
    let layout = Layout::new(of);
    let pages = layout.paginate();
    let sheets: Vec<Vec<u8>> = (0..pages.len()).map(|at| layout.sheet(&pages, at)).collect();
    file(&of.title, layout.paper, &sheets)
}

impl<'p> Layout<'p> {
    fn new(of: &'p Printed) -> Layout<'p> {
        let (paper, margin) = match of.paper {
            Paper::A4 => ((210.0 * MM, 297.0 * MM), (40.0, 36.0)),
            Paper::Half => ((241.0 * MM, 140.0 * MM), (44.0, 20.0)),
            Paper::Third => ((241.0 * MM, 93.0 * MM), (44.0, 14.0)),
            Paper::Roll => ((80.0 * MM, 297.0 * MM), (8.0, 12.0)),
        };
        let room = paper.0 - 2.0 * margin.0;
        let all: f32 = of.columns.iter().map(|column| column.width).sum::<f32>().max(1.0);
        let mut edges = vec![margin.0];
        for column in &of.columns {
            edges.push(edges[edges.len() - 1] + room * column.width / all);
        }
        let closing = of.closing.iter().flat_map(|(name, what)| wrapped(&format!("{name}：{what}"), SIZE, room, 2)).collect();
        let mut layout = Layout { of, paper, margin, edges, facts: Vec::new(), closing, cells: Vec::new() };
        layout.facts = layout.placed_facts(room);
        layout.cells = of.rows.iter().map(|row| layout.wrapped_row(row)).collect();
        layout
    }

    /// Facts side by side; one that is too long for its place has a line of its own.
    fn placed_facts(&self, room: f32) -> Vec<Vec<(f32, String, String)>> {
        let columns = match self.of.paper {
            Paper::A4 => 2,
            Paper::Half | Paper::Third => 3,
            Paper::Roll => 1,
        };
        let place = room / columns as f32;
        let mut lines: Vec<Vec<(f32, String, String)>> = Vec::new();
        let mut at = columns;
        for (name, what) in &self.of.facts {
            let name = format!("{name}：");
            let wide = width(&name, SIZE) + width(what, SIZE);
            let takes = ((wide + 8.0) / place).ceil().clamp(1.0, columns as f32) as usize;
            if at + takes > columns {
                lines.push(Vec::new());
                at = 0;
            }
            let line = wrapped(what, SIZE, place * takes as f32 - width(&name, SIZE) - 4.0, 1).remove(0);
            if let Some(last) = lines.last_mut() {
                last.push((self.margin.0 + place * at as f32, name, line));
            }
            at += takes;
        }
        lines
    }

    fn wrapped_row(&self, row: &[PrintCell]) -> Vec<Vec<String>> {
        let cell = |(at, (column, cell)): (usize, (&PrintColumn, &PrintCell))| match cell {
            PrintCell::Figure(value) => vec![figure(column, *value)],
            PrintCell::Words(words) => wrapped(words, SIZE, self.edges[at + 1] - self.edges[at] - 2.0 * PAD, CELL_LINES_MAX),
        };
        self.of.columns.iter().zip(row).enumerate().map(cell).collect()
    }

    fn row_height(&self, row: usize) -> f32 {
        let lines = self.cells[row].iter().map(Vec::len).max().unwrap_or(1);
        lines as f32 * LEAD + PAD
    }

    /// From the upper edge to the table.
    fn head_height(&self) -> f32 {
        let company = if self.of.company.is_empty() { 0.0 } else { 18.0 };
        self.margin.1 + company + 24.0 + self.facts.len() as f32 * (LEAD + 2.0) + 4.0
    }

    fn has_sums(&self) -> bool {
        self.of.columns.iter().any(|column| column.summed)
    }

    /// What rows have on a page, by whether sums of the page stand there and whether it is the last.
    fn room(&self, page_sum: bool, last: bool) -> f32 {
        let sums = if self.has_sums() { f32::from(u8::from(page_sum)) + f32::from(u8::from(last)) } else { 0.0 };
        let closing = if last { self.closing.len() as f32 * LEAD + 4.0 } else { 0.0 };
        let signed = if self.of.signatures.is_empty() { 0.0 } else { SIGNED };
        self.paper.1 - self.head_height() - ROW - sums * ROW - closing - signed - self.margin.1
    }

    /// Which rows stand on which page.
    fn paginate(&self) -> Vec<Range<usize>> {
        let heights: Vec<f32> = (0..self.cells.len()).map(|row| self.row_height(row)).collect();
        paginated(&heights, self.room(false, true), self.room(true, false), self.room(true, true))
    }

    fn sheet(&self, pages: &[Range<usize>], at: usize) -> Vec<u8> {
        let mut sheet = Sheet::new(self.paper.1);
        let (count, last) = (pages.len(), at + 1 == pages.len());
        self.head(&mut sheet, at + 1, count);
        let top = self.head_height();
        let mut y = top;
        y = self.row(&mut sheet, y, &self.of.columns.iter().map(|column| vec![column.label.clone()]).collect::<Vec<_>>(), Cells::Head);
        for row in pages[at].clone() {
            y = self.row(&mut sheet, y, &self.cells[row], Cells::Body);
        }
        if self.of.filled {
            let end = top + ROW + self.room(count > 1, last);
            while y + ROW <= end + 0.1 {
                y = self.row(&mut sheet, y, &[], Cells::Body);
            }
        }
        if self.has_sums() && count > 1 {
            y = self.row(&mut sheet, y, &self.sums(pages[at].clone(), &self.of.words.page_sum), Cells::Body);
        }
        if self.has_sums() && last {
            y = self.row(&mut sheet, y, &self.sums(0..self.cells.len(), &self.of.words.total), Cells::Head);
        }
        for edge in &self.edges {
            sheet.line(*edge, top, *edge, y);
        }
        if last {
            for line in &self.closing {
                y += LEAD;
                sheet.text(self.margin.0, y, SIZE, Align::Left, line);
            }
        }
        self.foot(&mut sheet);
        sheet.finish()
    }

    fn head(&self, sheet: &mut Sheet, page: usize, pages: usize) {
        let (middle, right) = (self.paper.0 / 2.0, self.paper.0 - self.margin.0);
        let mut y = self.margin.1;
        if !self.of.company.is_empty() {
            y += 18.0;
            sheet.text(middle, y - 5.0, 12.0, Align::Middle, &self.of.company);
        }
        y += 24.0;
        sheet.heavy(middle, y - 7.0, 16.0, Align::Middle, &self.of.title);
        if !self.of.number.is_empty() {
            sheet.text(right, y - 6.0, SIZE, Align::Right, &format!("{}：{}", self.of.words.no, self.of.number));
        }
        let which = self.of.words.page.replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
        sheet.text(right, y - 20.0, SIZE, Align::Right, &which);
        for line in &self.facts {
            y += LEAD + 2.0;
            for (x, name, what) in line {
                sheet.text(*x, y - 4.0, SIZE, Align::Left, name);
                sheet.text(x + width(name, SIZE), y - 4.0, SIZE, Align::Left, what);
            }
        }
    }

    /// A row of the table; where the next begins.
    fn row(&self, sheet: &mut Sheet, y: f32, cells: &[Vec<String>], kind: Cells) -> f32 {
        let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let below = y + lines as f32 * LEAD + PAD;
        let (left, right) = (self.edges[0], self.edges[self.edges.len() - 1]);
        sheet.line(left, y, right, y);
        sheet.line(left, below, right, below);
        for (at, (cell, column)) in cells.iter().zip(&self.of.columns).enumerate() {
            for (n, line) in cell.iter().enumerate() {
                let foot = y + (n + 1) as f32 * LEAD - 1.5;
                match (column.decimals.is_some(), kind) {
                    (true, Cells::Body) => sheet.text(self.edges[at + 1] - PAD, foot, SIZE, Align::Right, line),
                    (true, Cells::Head) => sheet.heavy(self.edges[at + 1] - PAD, foot, SIZE, Align::Right, line),
                    (false, Cells::Body) => sheet.text(self.edges[at] + PAD, foot, SIZE, Align::Left, line),
                    (false, Cells::Head) => sheet.heavy(self.edges[at] + PAD, foot, SIZE, Align::Left, line),
                }
            }
        }
        below
    }

    /// A row of sums.
    fn sums(&self, rows: Range<usize>, name: &str) -> Vec<Vec<String>> {
        let of = |at: usize| -> i64 {
            let cells = self.of.rows[rows.clone()].iter().filter_map(|row| row.get(at));
            cells.map(|cell| if let PrintCell::Figure(value) = cell { *value } else { 0 }).sum()
        };
        let named = self.of.columns.iter().position(|column| column.decimals.is_none() && column.width >= 20.0).unwrap_or(0);
        let cell = |(at, column): (usize, &PrintColumn)| match column.summed {
            true => vec![figure(column, of(at))],
            false if at == named => vec![name.to_owned()],
            false => vec![String::new()],
        };
        self.of.columns.iter().enumerate().map(cell).collect()
    }

    fn foot(&self, sheet: &mut Sheet) {
        let room = self.paper.0 - 2.0 * self.margin.0;
        let place = room / self.of.signatures.len().max(1) as f32;
        for (at, name) in self.of.signatures.iter().enumerate() {
            let x = self.margin.0 + place * at as f32;
            let y = self.paper.1 - self.margin.1 - 4.0;
            let name = format!("{name}：");
            sheet.text(x, y, SIZE, Align::Left, &name);
            sheet.line(x + width(&name, SIZE), y + 2.0, x + place - 10.0, y + 2.0);
        }
    }
}

/// How cells are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cells {
    Head,
    Body,
}

/// Which rows stand on which page: all on one, if they fit beside everything that closes the document; else each page as full as it goes,
/// and the last has at least one row.
pub(super) fn paginated(heights: &[f32], single: f32, middle: f32, last: f32) -> Vec<Range<usize>> {
    let mut pages: Vec<Range<usize>> = Vec::new();
    if heights.iter().sum::<f32>() <= single {
        pages.push(0..heights.len());
        return pages;
    }
    let (mut from, mut used) = (0, 0.0);
    for (row, height) in heights.iter().enumerate() {
        if row > from && used + height > middle {
            pages.push(from..row);
            (from, used) = (row, 0.0);
        }
        used += height;
    }
    if used > last && heights.len() - from > 1 {
        pages.push(from..heights.len() - 1);
        from = heights.len() - 1;
    }
    pages.push(from..heights.len());
    pages
}

/// The file around its sheets.
fn file(title: &str, paper: (f32, f32), sheets: &[Vec<u8>]) -> Vec<u8> {
    let mut next = 1;
    let mut id = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, tree, info, font, cid_font, descriptor) = (id(), id(), id(), id(), id(), id());
    let ids: Vec<(Ref, Ref)> = sheets.iter().map(|_| (id(), id())).collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(info).title(TextStr(title));
    pdf.pages(tree).kids(ids.iter().map(|(page, _)| *page)).count(i32::try_from(ids.len()).unwrap_or(i32::MAX));
    for ((page, content), sheet) in ids.iter().zip(sheets) {
        let mut one = pdf.page(*page);
        one.parent(tree).media_box(Rect::new(0.0, 0.0, paper.0, paper.1)).contents(*content);
        one.resources().fonts().pair(FONT, font);
        one.finish();
        pdf.stream(*content, sheet);
    }
    song(&mut pdf, font, cid_font, descriptor);
    pdf.finish()
}

/// The predefined font.
fn song(pdf: &mut Pdf, font: Ref, cid_font: Ref, descriptor: Ref) {
    let name = Name(b"STSong-Light");
    pdf.type0_font(font)
        .base_font(Name(b"STSong-Light-UniGB-UTF16-H"))
        .encoding_predefined(Name(b"UniGB-UTF16-H"))
        .descendant_font(cid_font);
    let mut cid = pdf.cid_font(cid_font);
    cid.subtype(CidFontType::Type0).base_font(name).font_descriptor(descriptor).default_width(1000.0);
    cid.system_info(SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"GB1"), supplement: 4 });
    cid.widths().consecutive(1, LATIN.map(f32::from));
    cid.finish();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
        .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(880.0)
        .stem_v(93.0);
}
