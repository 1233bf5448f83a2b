//! What came of a batch, as a workbook: the input with what became of each row and why.

use super::PART_ROWS;
use super::intake::TableFile;
use super::mapping::Mapped;
use crate::table::write::{Book, Cell, Look};
use crate::table::{Row, Value};
use base::{Catalogue, Lang, Refusal};
use kernel::profile::Profile;
use kernel::{Failure, Kernel, Principal, Res};
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::{BufWriter, Write};

/// Words for the reasons of rows, each at its place.
pub(crate) struct Telling<'t> {
    pub(crate) texts: &'t Catalogue,
    pub(crate) lang: Lang,
    pub(crate) profile: Option<&'static Profile>,
    pub(crate) mapped: Vec<Mapped>,
    /// The names of the file's columns.
    pub(crate) columns: Vec<String>,
}

impl Telling<'_> {
    pub(crate) fn say(&self, key: &str) -> String {
        self.texts.get(self.lang, key).unwrap_or(key).to_owned()
    }

    /// Why a row is not taken, every reason with its column.
    pub(crate) fn reasons(&self, stored: &str) -> Vec<String> {
        let reasons: Vec<Refusal> = serde_json::from_str(stored).unwrap_or_default();
        reasons.iter().map(|reason| self.reason(reason)).collect()
    }

    fn reason(&self, reason: &Refusal) -> String {
        let mut said = self.texts.render(self.lang, &reason.key, &reason.args);
        if let Some(remedy) = &reason.remedy {
            let stop = if self.lang == Lang::Zh { "；" } else { "; " };
            said = format!("{said}{stop}{}", self.texts.render(self.lang, &remedy.key, &remedy.args));
        }
        match reason.field.as_deref().and_then(|field| self.place(field)) {
            Some(place) => format!("{place}: {said}"),
            None => said,
        }
    }

    /// A column as people find it: its letter and its name.
    fn place(&self, field: &str) -> Option<String> {
        let column = self.profile?.columns.iter().find(|column| column.key == field)?;
        let at = self.mapped.iter().find(|one| one.key == field).and_then(|one| usize::try_from(one.column?).ok());
        Some(match at {
            Some(at) => format!("{} {}", letter(at), self.columns.get(at).map_or("", String::as_str)),
            None => self.say(column.label),
        })
    }
}

/// The text key of what would become, or became, of a row: its verdict or its state.
fn row_word(state: &str) -> &'static str {
    match state {
        "create" => "state.create",
        "update" => "state.update",
        "skip" => "state.skip",
        "conflict" => "state.conflict",
        "done" => "state.taken",
        "refused" => "state.not_taken",
        "undone" => "state.undone",
        "kept" => "state.kept",
        _ => "state.judged",
    }
}

/// The same in a batch of this profile: a price is published, and nothing about it is changed.
pub(crate) fn row_word_of(profile: Option<&Profile>, state: &str) -> &'static str {
    match (profile.map(|profile| profile.name), state) {
        (Some("prices"), "create") => "state.publish",
        (Some("prices"), "update") => "state.publish_over",
        _ => row_word(state),
    }
}

/// A column's letter: A … Z, AA …
pub(crate) fn letter(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return letters.into_iter().collect();
        }
        column = column / 26 - 1;
    }
}

/// The workbook of a batch that a person may see: all rows, or those alone that were not taken.
///
/// # Errors
/// Not found, also when its files are kept no longer.
pub async fn result(kernel: &Kernel, principal: Principal, lang: Lang, batch: i64, only_wrong: bool) -> Res<File> {
    let window = kernel::query::Window::default();
    let page = kernel.query("import_batch.detail", principal, json!({ "id": batch }), &window).await?;
    let row: Json = page.rows.into_iter().next().ok_or_else(Failure::not_found)?;
    let words = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let (_, table) = super::intake::names(kernel, batch).await?;
    let about = TableFile::about_of(kernel, &table).await?;
    let profile = words("profile");
    let me = kernel.me(principal).await?;
    let own = row["owner_id"] == me.user;
    let telling = Telling {
        texts: kernel.registry().catalogue(),
        lang,
        profile: kernel.registry().profiles().find(|one| one.name == profile),
        mapped: serde_json::from_str(&words("mapping")).unwrap_or_default(),
        columns: about.columns.clone(),
    };
    let spool = crate::spool::new()?;
    let file = spool.try_clone().map_err(crate::spool::failed)?;
    let mut book = Book::new(BufWriter::new(spool));
    let hidden = super::hidden(telling.profile, &telling.mapped, about.columns.len(), me.masks(), own);
    let shown: Vec<usize> = (0..hidden.len()).filter(|at| !hidden[*at]).collect();
    let widths: Vec<u32> = shown.iter().map(|_| 16).chain([10, 60]).collect();
    book.sheet(&telling.say(&format!("profile.{profile}")), &widths, 1).map_err(crate::spool::failed)?;
    let added = ["import.result.outcome", "import.result.reason"].map(|key| telling.say(key));
    let heads: Vec<Cell> = shown.iter().map(|at| &about.columns[*at]).chain(&added).map(|name| Cell::Text(name.clone())).collect();
    book.row(&heads, Look::Head).map_err(crate::spool::failed)?;
    let mut outcomes = Outcomes { kernel, principal, batch, page: Vec::new().into_iter(), cursor: None, ended: false };
    let parts = (about.rows + PART_ROWS - 1) / PART_ROWS;
    for part in 0..parts {
        for (_, row) in TableFile::part_of(kernel, &table, part).await? {
            let outcome = outcomes.of(row.no).await?;
            let (verdict, state, reasons) = outcome.unwrap_or_default();
            let taken = matches!(state.as_str(), "done" | "undone") || verdict == "skip";
            if only_wrong && taken {
                continue;
            }
            let why = telling.reasons(&reasons).join("；");
            let word = if state == "judged" || state.is_empty() { verdict } else { state };
            let mut cells = written(&row, &shown);
            let told = if word.is_empty() { String::new() } else { telling.say(row_word_of(telling.profile, &word)) };
            cells.push(Cell::Text(told));
            // Of a row that would change something it is told what; nothing is wrong with it.
            let fine = word == "update" || word == "create";
            let wrong = !why.is_empty() && !taken && !fine;
            cells.push(if why.is_empty() { Cell::Blank } else { Cell::Text(why) });
            book.row(&cells, if wrong { Look::Wrong } else { Look::Plain }).map_err(crate::spool::failed)?;
        }
    }
    book.finish().and_then(|mut file| file.flush()).map_err(crate::spool::failed)?;
    Ok(file)
}

fn written(row: &Row, columns: &[usize]) -> Vec<Cell> {
    let cell = |value: &Value| match value {
        Value::Blank => Cell::Blank,
        Value::Number(digits) => Cell::Figure(digits.clone()),
        Value::Day(day) => Cell::Day(*day),
        other => Cell::Text(other.shown()),
    };
    columns.iter().map(|at| row.cells.get(*at).map_or(Cell::Blank, cell)).collect()
}

/// What became of the rows of a batch, in their order.
struct Outcomes<'k> {
    kernel: &'k Kernel,
    principal: Principal,
    batch: i64,
    page: std::vec::IntoIter<Json>,
    cursor: Option<String>,
    ended: bool,
}

impl Outcomes<'_> {
    /// Verdict, state and reasons of a row; rows are asked for in their order, those that were not judged have none.
    async fn of(&mut self, no: i64) -> Res<Option<(String, String, String)>> {
        loop {
            if let Some(next) = self.page.as_slice().first() {
                if next["no"].as_i64().unwrap_or_default() > no {
                    return Ok(None);
                }
                let row = self.page.next().unwrap_or_default();
                if row["no"] == no {
                    let words = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
                    return Ok(Some((words("verdict"), words("state"), words("reasons"))));
                }
                continue;
            }
            if self.ended {
                return Ok(None);
            }
            let window = kernel::query::Window { limit: Some(500), cursor: self.cursor.take(), ..kernel::query::Window::default() };
            let page = self.kernel.query("import_row.list", self.principal, json!({ "batch": self.batch }), &window).await?;
            self.ended = page.next.is_none();
            self.cursor = page.next;
            self.page = page.rows.into_iter();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letter(column), expected);
        }
    }
}
