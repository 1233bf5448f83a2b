//! What a self-check found as a workbook.

use super::{Found, parts};
use base::{Catalogue, Lang};
use exchange::table::write::{Book, Cell, Look};
use kernel::{Failure, Res};
use std::io::Cursor;

/// Microseconds in milliseconds, with one decimal.
pub(crate) fn millis(micros: i64) -> String {
    format!("{}.{}", micros / 1_000, micros % 1_000 / 100)
}

/// Two sheets: how long the questions took, and every invariant with the first rows that violate it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn workbook(found: &Found, texts: &Catalogue, lang: Lang) -> Res<Vec<u8>> {
    let say = |key: &str| texts.get(lang, key).unwrap_or(key).to_owned();
    let heads = |keys: &[&str]| keys.iter().map(|key| Cell::Text(say(key))).collect::<Vec<Cell>>();
    let outcome = |well: bool, bad: &str| Cell::Text(say(if well { "page.self_check.well" } else { bad }));
    let written = || {
        let mut book = Book::new(Cursor::new(Vec::new()));
        book.sheet(&say("page.self_check.timings"), &[36, 20, 10, 12, 12, 12, 10], 1)?;
        let columns = [
            "page.self_check.asked",
            "page.self_check.query",
            "page.self_check.rows",
            "page.self_check.median",
            "page.self_check.slowest",
            "page.self_check.goal",
        ];
        book.row(&heads(&[&columns[..], &["page.self_check.outcome"]].concat()), Look::Head)?;
        for timing in &found.timings {
            let figures = [timing.median_micros, timing.slowest_micros, timing.goal_micros].map(|micros| Cell::Figure(millis(micros)));
            let mut row = vec![Cell::Text(say(timing.asked)), Cell::Text(timing.query.to_owned()), Cell::Figure(timing.rows.to_string())];
            row.extend(figures);
            row.push(outcome(timing.is_in_time(), "page.self_check.slow"));
            book.row(&row, if timing.is_in_time() { Look::Plain } else { Look::Wrong })?;
        }
        book.sheet(&say("page.self_check.invariants"), &[10, 40, 60, 10, 60, 10], 1)?;
        let columns = [
            "page.self_check.number",
            "page.self_check.holds",
            "page.self_check.check",
            "page.self_check.violations",
            "page.self_check.first",
        ];
        book.row(&heads(&[&columns[..], &["page.self_check.outcome"]].concat()), Look::Head)?;
        for finding in &found.report.invariants {
            let (number, check) = parts(finding.name);
            let well = finding.violations == 0;
            let row = [
                Cell::Text(number.to_owned()),
                Cell::Text(say(&format!("invariant.{number}"))),
                Cell::Text(check),
                Cell::Figure(finding.violations.to_string()),
                Cell::Text(finding.first.join("; ")),
                outcome(well, "page.self_check.broken"),
            ];
            book.row(&row, if well { Look::Plain } else { Look::Wrong })?;
        }
        book.finish()
    };
    written().map(Cursor::into_inner).map_err(Failure::bug)
}
