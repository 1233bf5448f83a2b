//! The workbook that people begin with: the columns of a profile, a row as an example, and what is to be known of each column.

use crate::table::write::{Book, Cell, Look};
use base::{Catalogue, Lang};
use kernel::Res;
use kernel::profile::{CellKind, Profile};
use std::io::Cursor;

/// The template of a profile.
pub(crate) fn workbook(profile: &Profile, texts: &Catalogue, lang: Lang) -> Res<Vec<u8>> {
    let say = |key: &str| texts.get(lang, key).unwrap_or(key).to_owned();
    let written = || {
        let mut book = Book::new(Cursor::new(Vec::new()));
        let widths: Vec<u32> = profile.columns.iter().map(|_| 18).collect();
        book.sheet(&say(&format!("profile.{}", profile.name)), &widths, 1)?;
        let star = |required| if required { " *" } else { "" };
        let heads: Vec<Cell> =
            profile.columns.iter().map(|column| Cell::Text(format!("{}{}", say(column.label), star(column.required)))).collect();
        book.row(&heads, Look::Head)?;
        let sample: Vec<Cell> = profile.columns.iter().map(|column| sample(column.kind, column.sample)).collect();
        book.row(&sample, Look::Plain)?;
        book.sheet(&say("import.template.notes"), &[22, 10, 24, 80], 1)?;
        let head = ["import.template.column", "import.template.required", "import.template.kind", "import.template.note"];
        book.row(&head.map(|key| Cell::Text(say(key))), Look::Head)?;
        for column in profile.columns {
            let kind = match column.kind {
                CellKind::Choice(choices) => choices.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("、"),
                kind => say(kind_key(kind)),
            };
            let required = if column.required { say("ui.yes") } else { String::new() };
            let note = column.hint.map(say).unwrap_or_default();
            book.row(&[say(column.label), required, kind, note].map(Cell::Text), Look::Notes)?;
        }
        book.finish()
    };
    written().map(Cursor::into_inner).map_err(crate::spool::failed)
}

/// The text key of what a column holds.
pub(crate) const fn kind_key(kind: CellKind) -> &'static str {
    match kind {
        CellKind::Text => "import.kind.text",
        CellKind::Code => "import.kind.code",
        CellKind::Digits(_) => "import.kind.digits",
        CellKind::Quantity => "import.kind.quantity",
        CellKind::UnitPrice => "import.kind.unit_price",
        CellKind::Amount => "import.kind.amount",
        CellKind::ListPrice => "import.kind.list_price",
        CellKind::Rate => "import.kind.rate",
        CellKind::Whole => "import.kind.whole",
        CellKind::Day => "import.kind.day",
        CellKind::Choice(_) => "import.kind.choice",
    }
}

fn sample(kind: CellKind, sample: &str) -> Cell {
    match kind {
        _ if sample.is_empty() => Cell::Blank,
        CellKind::Quantity | CellKind::UnitPrice | CellKind::Amount | CellKind::ListPrice | CellKind::Whole => {
            Cell::Figure(sample.to_owned())
        }
        CellKind::Day => base::BusinessDate::parse(sample).map_or_else(|| Cell::Text(sample.to_owned()), Cell::Day),
        _ => Cell::Text(sample.to_owned()),
    }
}
