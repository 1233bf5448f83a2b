//! What a draft would come to while it is typed: of what can be read, and how much of it cannot.

use super::sheet::Sheet;
use crate::order::answer::{OrderCheck, OrderPreview, Outcome, PreviewLine};
use crate::order_draft::model::DraftLine;
use base::{Quantity, Refusal};
use kernel::{Failure, Res};
use ui::{Ran, Visit};

/// The checks that nobody can pass before every line is read.
const OF_LINES: [&str; 4] = ["stock", "price", "credit", "promise"];
/// Every check, in the order in which they are told.
const ORDER: [&str; 7] = ["complete", "quantity", "stock", "price", "credit", "duplicate", "promise"];

/// An order as it is weighed on the desk.
pub(super) struct Look {
    /// What it would come to: of the lines that can be read.
    pub preview: OrderPreview,
    /// Lines that say something and of which nothing can be worked out.
    pub unread: usize,
}

impl Look {
    /// Whether a check passed of what can be read, and may yet not pass of the whole.
    pub(super) fn is_undecided(&self, check: &OrderCheck) -> bool {
        self.unread > 0 && check.outcome == Outcome::Passed && is_of_lines(check)
    }
}

/// Asks what the draft would come to. While some lines cannot be read, the others are weighed by themselves.
pub(super) async fn look(v: &Visit<'_>, sheet: &Sheet) -> Res<Result<Look, Vec<Refusal>>> {
    let mut preview = match asked(v, sheet).await? {
        Ok(preview) => preview,
        Err(no) => return Ok(Err(no)),
    };
    // What plainly cannot be priced goes first; where that does not do, whatever something is said against.
    for rest in [without_unread(sheet, &preview), without_refused(sheet, &preview)].into_iter().flatten() {
        if preview.totals.is_none()
            && let Ok(other) = asked(v, &rest).await?
            && other.totals.is_some()
        {
            join(&mut preview, other);
        }
    }
    let unread = unread(sheet, &preview);
    Ok(Ok(Look { preview, unread }))
}

async fn asked(v: &Visit<'_>, sheet: &Sheet) -> Res<Result<OrderPreview, Vec<Refusal>>> {
    match v.ask("sales_order.preview", &sheet.question()).await? {
        Ran::Done(output) => Ok(Ok(serde_json::from_value(output).map_err(Failure::bug)?)),
        Ran::Refused(refused) => Ok(Err(refused)),
        Ran::Waits { .. } => Ok(Err(Vec::new())),
    }
}

/// Lines with something in them that count for nothing.
fn unread(sheet: &Sheet, preview: &OrderPreview) -> usize {
    let counts = |at: usize| preview.lines.iter().any(|line| line.index == at && line.amounts.is_some());
    sheet.content.lines.iter().enumerate().filter(|(at, line)| !line.is_empty() && !counts(*at)).count()
}

/// Whether a line can be priced.
fn is_priced(line: &PreviewLine) -> bool {
    line.quantity.is_some_and(Quantity::is_positive) && line.price_micro.is_some() && line.tax_rate.is_some()
}

/// The sheet without the lines that cannot be priced; nothing where there are none such, or no others.
fn without_unread(sheet: &Sheet, preview: &OrderPreview) -> Option<Sheet> {
    without(sheet, |at| !preview.lines.iter().any(|line| line.index == at && is_priced(line)))
}

/// The sheet without the lines that something stands against.
fn without_refused(sheet: &Sheet, preview: &OrderPreview) -> Option<Sheet> {
    let line_of = |no: &Refusal| no.field.as_deref()?.strip_prefix("lines.")?.split('.').next()?.parse::<usize>().ok();
    let refused: Vec<usize> = preview.refusals.iter().filter_map(line_of).collect();
    without(sheet, |at| refused.contains(&at))
}

/// The sheet without some lines, the others at their places; nothing where none goes, or all do.
fn without(sheet: &Sheet, goes: impl Fn(usize) -> bool) -> Option<Sheet> {
    let mut rest = sheet.clone();
    let mut gone = false;
    for (at, line) in rest.content.lines.iter_mut().enumerate() {
        if !line.is_empty() && goes(at) {
            (*line, gone) = (DraftLine::default(), true);
        }
    }
    (gone && rest.content.lines.iter().any(|line| !line.is_empty())).then_some(rest)
}

/// Puts what came of the lines that can be read beside what is wrong with the others. What stands against those stands against the whole.
fn join(preview: &mut OrderPreview, other: OrderPreview) {
    for line in &mut preview.lines {
        line.amounts = other.lines.iter().find(|one| one.index == line.index).and_then(|one| one.amounts);
    }
    (preview.totals, preview.credit) = (other.totals, other.credit);
    let of_lines: Vec<OrderCheck> = other.checks.into_iter().filter(is_of_lines).collect();
    let told = |no: &Refusal| of_lines.iter().flat_map(|check| &check.why).any(|why| why.key == no.key && why.args == no.args);
    let more: Vec<Refusal> = other.refusals.into_iter().filter(|no| told(no) && !preview.refusals.contains(no)).collect();
    preview.refusals.extend(more);
    preview.checks.retain(|check| !is_of_lines(check));
    preview.checks.extend(of_lines);
    let place = |check: &OrderCheck| ORDER.iter().position(|name| *name == check.name);
    preview.checks.sort_by_key(place);
}

fn is_of_lines(check: &OrderCheck) -> bool {
    OF_LINES.contains(&check.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Id;

    #[test]
    fn lines_that_go_leave_their_places() {
        let line = |quantity: &str| DraftLine { product: Some(Id::new(50)), quantity: quantity.into(), ..DraftLine::default() };
        let mut sheet = Sheet::default();
        sheet.content.lines = vec![line("1"), line("abc"), DraftLine::default(), line("2")];
        let rest = without(&sheet, |at| at == 1).expect("others are left");
        assert_eq!(rest.content.lines, [line("1"), DraftLine::default(), DraftLine::default(), line("2")]);
        assert_eq!(without(&sheet, |at| at == 2), None, "an empty line is none that goes");
        assert_eq!(without(&sheet, |_| true), None, "without any line there is nothing to ask");
    }
}
