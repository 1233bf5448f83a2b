//! Documents on paper, as PDF: head, parties, a table over as many pages as it takes, sums, signatures. Nothing is embedded: Chinese is
//! set in the predefined font STSong-Light (encoding UniGB-UTF16-H), which every reader of PDF has or replaces by a font of its own, so
//! that a delivery note is a few kilobytes.

mod pages;
mod sheet;

use crate::paper::Paper;
use crate::view::{View, text};
use base::Text;

/// The words of printing.
pub(crate) static TEXTS: &[Text] = &[
    Text { key: "ui.print.page", zh: "第 {page} 页 共 {pages} 页", en: "Page {page} of {pages}" },
    Text { key: "ui.print.page_sum", zh: "本页小计", en: "This page" },
    Text { key: "ui.print.total", zh: "合计", en: "Total" },
    Text { key: "ui.print.no", zh: "单号", en: "No." },
];

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintCell {
    /// Words; they go on below where the column is too narrow.
    Words(String),
    /// A figure, in the smallest unit that its column shows.
    Figure(i64),
}

/// A column of the table.
#[derive(Clone, Debug)]
pub struct PrintColumn {
    pub(super) label: String,
    pub(super) width: f32,
    pub(super) decimals: Option<usize>,
    pub(super) trimmed: bool,
    pub(super) summed: bool,
}

impl PrintColumn {
    /// Words, of a width in parts of all columns' together.
    #[must_use]
    pub fn words(label: impl Into<String>, width: u16) -> PrintColumn {
        PrintColumn { label: label.into(), width: f32::from(width), decimals: None, trimmed: false, summed: false }
    }
    /// Figures with so many decimals.
    #[must_use]
    pub fn figures(label: impl Into<String>, width: u16, decimals: usize) -> PrintColumn {
        PrintColumn { decimals: Some(decimals), ..PrintColumn::words(label, width) }
    }
    /// Decimals that are nothing are left out: quantities.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        self.trimmed = true;
        self
    }
    /// Its figures are added up, for each page and for all.
    #[must_use]
    pub fn summed(mut self) -> Self {
        self.summed = true;
        self
    }
}

/// A document to be printed; see [`printed`].
#[derive(Clone, Debug)]
pub struct Printed {
    paper: Paper,
    company: String,
    title: String,
    number: String,
    facts: Vec<(String, String)>,
    columns: Vec<PrintColumn>,
    rows: Vec<Vec<PrintCell>>,
    closing: Vec<(String, String)>,
    signatures: Vec<String>,
    filled: bool,
    words: Words,
}

/// The words of printing in the reader's language; `{page}` and `{pages}` stand for figures.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    page: String,
    page_sum: String,
    total: String,
    no: String,
}

/// A document of a company under a title.
#[must_use]
pub fn printed(view: &View, paper: Paper, company: impl Into<String>, title: impl Into<String>) -> Printed {
    let page = view.say(text("ui.print.page").with("page", "{page}").with("pages", "{pages}"));
    let words = Words { page, page_sum: view.say("ui.print.page_sum"), total: view.say("ui.print.total"), no: view.say("ui.print.no") };
    Printed::new(paper, company.into(), title.into(), words)
}

impl Printed {
    fn new(paper: Paper, company: String, title: String, words: Words) -> Printed {
        Printed {
            paper,
            company,
            title,
            number: String::new(),
            facts: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            closing: Vec::new(),
            signatures: Vec::new(),
            filled: false,
            words,
        }
    }
    /// Its number.
    #[must_use]
    pub fn number(mut self, number: impl Into<String>) -> Self {
        self.number = number.into();
        self
    }
    /// What stands between title and table: names and what they are. What is empty is left out.
    #[must_use]
    pub fn facts(mut self, facts: impl IntoIterator<Item = (String, String)>) -> Self {
        self.facts.extend(facts.into_iter().filter(|(_, what)| !what.trim().is_empty()));
        self
    }
    /// The table.
    #[must_use]
    pub fn table(mut self, columns: Vec<PrintColumn>, rows: Vec<Vec<PrintCell>>) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }
    /// What stands below the table of the last page: names and what they are. What is empty is left out.
    #[must_use]
    pub fn closing(mut self, closing: impl IntoIterator<Item = (String, String)>) -> Self {
        self.closing.extend(closing.into_iter().filter(|(_, what)| !what.trim().is_empty()));
        self
    }
    /// Who signs, at the foot of each page.
    #[must_use]
    pub fn signatures(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.signatures.extend(names);
        self
    }
    /// Empty rows fill each page, so that nobody adds a line by hand: for paper in copies.
    #[must_use]
    pub fn filled(mut self) -> Self {
        self.filled = true;
        self
    }
    /// The file.
    #[must_use]
    pub fn pdf(&self) -> Vec<u8> {
        pages::drawn(self)
    }
}

/// A figure with the decimals of its column, thousands apart.
pub(super) fn figure(column: &PrintColumn, value: i64) -> String {
    let decimals = column.decimals.unwrap_or_default();
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let mut out = String::from(if value < 0 { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let part = if column.trimmed { part.trim_end_matches('0') } else { part };
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests;
