//! Rows of one document: those that stand under each other and say the same in the columns by which a document is known. The first takes
//! the lines of all, the others go with it; when one of them cannot be taken, none is.

use super::PART_ROWS;
use super::judge::Row;
use super::model::Batch;
use base::Refusal;
use kernel::profile::{Gather, GivenRow, Judged, RowVerdict};
use serde_json::Value;
use std::ops::Range;

/// A row with what stands in it, as it is judged.
pub(super) type Given = (GivenRow, Row);

/// The parts that are looked at to judge one: a document may begin in the one before and end in the one behind.
pub(super) fn parts(batch: &Batch, part: i64, gathers: bool) -> Range<i64> {
    let all = (batch.row_count + PART_ROWS - 1) / PART_ROWS;
    if gathers { (part - 1).max(0)..(part + 2).min(all.max(part + 1)) } else { part..part + 1 }
}

/// By what a row's document is known; nothing where that is not given.
fn known_by(gather: &Gather, given: &GivenRow) -> Option<Vec<Value>> {
    gather.by.iter().map(|key| given.values.get(*key).cloned()).collect()
}

/// The documents, each as the places of its rows.
pub(super) fn documents(gather: &Gather, rows: &[Given]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut last: Option<Vec<Value>> = None;
    for (at, (given, _)) in rows.iter().enumerate() {
        let known = known_by(gather, given);
        match found.last_mut().filter(|_| known.is_some() && known == last) {
            Some(document) => document.end = at + 1,
            None => found.push(at..at + 1),
        }
        last = known;
    }
    found
}

fn beside(row: i64) -> Refusal {
    Refusal::new("import.row.beside").arg("row", row)
}

/// Makes one step of the steps of a document's rows.
pub(super) fn join(gather: &Gather, rows: &mut [Given]) {
    if rows.len() < 2 {
        return;
    }
    let Some((_, first)) = rows.first() else { return };
    let (head_no, head) = (first.no, without_lines(gather, &first.judged));
    for (_, row) in rows.iter_mut().skip(1).filter(|(_, row)| row.judged.verdict == RowVerdict::Create) {
        if head.is_some() && without_lines(gather, &row.judged) != head {
            row.judged = Judged::conflict("", vec![Refusal::new("import.row.other_head").arg("row", head_no)]);
        }
    }
    if spoil(rows) {
        return;
    }
    let mut lines = Vec::with_capacity(rows.len());
    for (_, row) in rows.iter_mut() {
        let own = row.judged.steps.first_mut().and_then(|step| step.input[gather.lines].as_array_mut());
        lines.append(own.unwrap_or(&mut Vec::new()));
    }
    for (at, (_, row)) in rows.iter_mut().enumerate() {
        if at == 0 {
            if let Some(step) = row.judged.steps.first_mut() {
                step.input[gather.lines] = Value::Array(std::mem::take(&mut lines));
            }
        } else {
            let goes = Refusal::new("import.row.goes_with").arg("row", head_no);
            row.judged = Judged { verdict: RowVerdict::Skip, ..Judged::conflict("", vec![goes]) };
        }
    }
}

/// What a row says of its document besides its line.
fn without_lines(gather: &Gather, judged: &Judged) -> Option<Value> {
    let mut input = judged.steps.first()?.input.clone();
    input.as_object_mut()?.remove(gather.lines);
    Some(input)
}

/// When one row of a document cannot be taken, no other is; whether that is so.
fn spoil(rows: &mut [Given]) -> bool {
    let Some(bad) = rows.iter().find(|(_, row)| row.judged.verdict == RowVerdict::Conflict).map(|(_, row)| row.no) else { return false };
    for (_, row) in rows.iter_mut().filter(|(_, row)| row.judged.verdict != RowVerdict::Conflict) {
        row.judged = Judged::conflict("", vec![beside(bad)]);
    }
    true
}

/// What the operation says of a line is told at the line's own row, without the line's number.
pub(super) fn tell(gather: &Gather, rows: &mut [Given]) {
    let Some((_, first)) = rows.first_mut() else { return };
    if first.judged.verdict != RowVerdict::Conflict {
        return;
    }
    let (head_no, prefix) = (first.no, format!("{}.", gather.lines));
    let mut of_rows: Vec<Vec<Refusal>> = vec![Vec::new(); rows.len()];
    for mut reason in std::mem::take(&mut rows[0].1.judged.reasons) {
        let line = reason.field.as_deref().and_then(|field| field.strip_prefix(&prefix)?.split_once('.'));
        let line = line.and_then(|(at, name)| Some((at.parse::<usize>().ok()?, name.to_owned())));
        let at = line.as_ref().map_or(0, |(at, _)| *at).min(rows.len() - 1);
        if let Some((_, name)) = line {
            reason.field = Some(name);
        }
        of_rows[at].push(reason);
    }
    let told = of_rows.iter().position(|reasons| !reasons.is_empty()).and_then(|at| rows.get(at)).map_or(head_no, |(_, row)| row.no);
    for ((_, row), reasons) in rows.iter_mut().zip(of_rows) {
        let reasons = if reasons.is_empty() { vec![beside(told)] } else { reasons };
        row.judged = Judged::conflict(std::mem::take(&mut row.judged.key), reasons);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::profile::Step;
    use serde_json::json;

    const GATHER: Gather = Gather { by: &["number"], lines: "lines" };

    fn row(no: i64, number: &str, day: &str, product: i64) -> Given {
        let given = GivenRow {
            no,
            values: json!({ "number": number }).as_object().cloned().unwrap_or_default(),
            numbers: Vec::new(),
            signed: Vec::new(),
        };
        let input = json!({ "number": number, "day": day, "lines": [{ "product": product }] });
        let judged = Judged::create(number, vec![Step { operation: "x.y", input }]);
        (given, Row { no, at: no, digest: String::new(), judged })
    }
    fn told(rows: &[Given]) -> Vec<String> {
        let one = |(_, row): &Given| {
            let keys: Vec<String> =
                row.judged.reasons.iter().map(|no| format!("{}@{}", no.key, no.field.as_deref().unwrap_or("-"))).collect();
            format!("{} {} {}", row.no, row.judged.verdict.as_str(), keys.join(","))
        };
        rows.iter().map(one).collect()
    }
    fn joined(mut rows: Vec<Given>) -> Vec<Given> {
        for document in documents(&GATHER, &rows) {
            join(&GATHER, &mut rows[document]);
        }
        rows
    }

    #[test]
    fn the_first_row_takes_the_lines_of_all() {
        let rows = joined(vec![row(2, "A", "d", 1), row(3, "A", "d", 2), row(4, "B", "d", 3), row(5, "A", "d", 4)]);
        assert_eq!(told(&rows), ["2 create ", "3 skip import.row.goes_with@-", "4 create ", "5 create "]);
        assert_eq!(rows[0].1.judged.steps[0].input["lines"], json!([{ "product": 1 }, { "product": 2 }]));
        assert_eq!(rows[3].1.judged.steps[0].input["lines"], json!([{ "product": 4 }]), "it is told by its key that it is another");
    }

    #[test]
    fn of_a_document_none_is_taken_when_one_cannot_be() {
        let mut rows = vec![row(2, "A", "d", 1), row(3, "A", "d", 2), row(4, "A", "d", 3)];
        rows[2].1.judged = Judged::conflict("", vec![Refusal::new("import.cell.missing").field("quantity")]);
        assert_eq!(
            told(&joined(rows)),
            ["2 conflict import.row.beside@-", "3 conflict import.row.beside@-", "4 conflict import.cell.missing@quantity"]
        );
        let other = joined(vec![row(2, "A", "d", 1), row(3, "A", "e", 2)]);
        assert_eq!(told(&other), ["2 conflict import.row.beside@-", "3 conflict import.row.other_head@-"]);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_at_its_row() {
        let mut rows = joined(vec![row(2, "A", "d", 1), row(3, "A", "d", 2)]);
        rows[0].1.judged = Judged::conflict("A", vec![Refusal::new("stock.short").field("lines.1.quantity")]);
        tell(&GATHER, &mut rows);
        assert_eq!(told(&rows), ["2 conflict import.row.beside@-", "3 conflict stock.short@quantity"]);
        let mut alone = vec![row(2, "A", "d", 1)];
        alone[0].1.judged = Judged::conflict("A", vec![Refusal::new("stock.short").field("lines.0.quantity")]);
        tell(&GATHER, &mut alone);
        assert_eq!(told(&alone), ["2 conflict stock.short@quantity"]);
    }
}
