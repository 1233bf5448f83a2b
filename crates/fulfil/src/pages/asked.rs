//! A form over the lines of another document: how much of each line is meant. Shared by delivering and returning.

use super::words;
use base::{Quantity, Refusal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::{CardHead, Markup, Place, Problems, Typed, View, data, html};

/// A line that may be asked for.
pub(super) struct Row {
    /// Its number in the other document.
    pub(super) line_no: i64,
    /// The product's code and name.
    pub(super) code: String,
    pub(super) name: String,
    /// How much of it was ordered or delivered, and how much may be asked for, in this unit.
    pub(super) unit: String,
    pub(super) whole: Quantity,
    pub(super) open: Quantity,
    /// What is proposed.
    pub(super) proposed: Quantity,
}

/// The lines of a form as they are shown.
pub(super) struct Sheet<'s> {
    /// The field by which the operation calls the other document's line.
    pub(super) key: &'static str,
    /// The text keys of the two quantities' heads.
    pub(super) heads: [&'static str; 2],
    /// The lines.
    pub(super) rows: &'s [Row],
    /// What was typed before.
    pub(super) typed: Option<&'s Typed>,
    /// What was refused.
    pub(super) problems: Problems<'s>,
}

/// A quantity as it is typed: no thousands apart, no decimals that are nothing.
fn plain(quantity: Quantity) -> String {
    quantity.to_string().replace(',', "")
}

impl Sheet<'_> {
    /// The table.
    pub(super) fn html(&self, view: &View) -> Markup {
        let head = |label, figure, place, named| CardHead { label, figure, place, named };
        let heads = [
            head("delivery_line.product_name", false, Place::Title, false),
            head(self.heads[0], true, Place::Left, true),
            head(self.heads[1], true, Place::Left, true),
            head("delivery_line.quantity", true, Place::Left, true),
        ];
        let lines: Vec<Vec<Markup>> = self.rows.iter().enumerate().map(|(at, row)| self.line(view, at, row)).collect();
        ui::card_table(view, &heads, &lines)
    }

    fn line(&self, view: &View, at: usize, row: &Row) -> Vec<Markup> {
        let (line, quantity) = (format!("lines.{at}.{}", self.key), format!("lines.{at}.quantity"));
        let value = match self.typed {
            Some(typed) => typed.get(&quantity).unwrap_or_default().to_owned(),
            None if row.proposed.is_positive() => plain(row.proposed),
            None => String::new(),
        };
        let label = ui::text("page.asked.quantity").with("name", row.name.as_str());
        let input =
            ui::field(&quantity, label).number(3).unit(data(row.unit.as_str())).value(value).bare().error(self.problems.at(&quantity));
        vec![
            html! { (row.name) " " span.x-muted { (row.code) } input type="hidden" name=(line) value=(row.line_no); },
            html! { (ui::quantity(row.whole)) " " (row.unit) },
            html! { (ui::quantity(row.open)) " " (row.unit) },
            html! { div.ml-auto.max-w-sm { (input.html(view)) } },
        ]
    }
}

/// What was typed, as the operation takes it.
pub(super) struct Read {
    /// The lines with a quantity.
    pub(super) lines: Vec<Value>,
    /// Where each stands in the form.
    places: Vec<usize>,
    /// What cannot be read.
    pub(super) wrong: Vec<Refusal>,
}

/// Reads what was typed; lines without a quantity, or of nothing, are left out.
pub(super) fn read(typed: &Typed, key: &str) -> Read {
    let mut rows: BTreeMap<usize, (Option<i64>, String)> = BTreeMap::new();
    for (name, value) in &typed.0 {
        let Some((at, field)) = name.strip_prefix("lines.").and_then(|rest| rest.split_once('.')) else { continue };
        let Ok(at) = at.parse::<usize>() else { continue };
        let row = rows.entry(at).or_default();
        if field == key {
            row.0 = value.trim().parse().ok();
        } else if field == "quantity" {
            row.1 = value.trim().to_owned();
        }
    }
    let mut out = Read { lines: Vec::new(), places: Vec::new(), wrong: Vec::new() };
    for (at, (line, quantity)) in rows {
        let Some(line) = line.filter(|_| !quantity.is_empty()) else { continue };
        match ui::scaled(&quantity, 3) {
            Some(0) => {}
            Some(thousandths) => {
                out.lines.push(json!({ key: line, "quantity": thousandths }));
                out.places.push(at);
            }
            None => out.wrong.push(ui::no_figure(&quantity, 3).field(format!("lines.{at}.quantity"))),
        }
    }
    out
}

impl Read {
    /// Refusals of the operation where its lines stand in the form.
    pub(super) fn placed(&self, refusals: Vec<Refusal>) -> Vec<Refusal> {
        let at_form = |mut no: Refusal| {
            let field = no.field.clone().unwrap_or_default();
            let line = field.strip_prefix("lines.").and_then(|rest| rest.split_once('.'));
            if let Some(at) = line.and_then(|(at, _)| at.parse::<usize>().ok()).and_then(|at| self.places.get(at)) {
                no.field = Some(format!("lines.{at}.quantity"));
            }
            if field == "lines" {
                no.field = Some("lines.0.quantity".to_owned());
            }
            no
        };
        refusals.into_iter().map(at_form).collect()
    }
}

/// The product of a line's row.
pub(super) fn product(row: &Value) -> (String, String) {
    (words(row, "product_code"), words(row, "product_name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_refusals_find_them() {
        let typed = |pairs: &[(&str, &str)]| Typed(pairs.iter().map(|(n, w)| ((*n).to_owned(), (*w).to_owned())).collect());
        let found = read(
            &typed(&[
                ("lines.0.order_line", "1"),
                ("lines.0.quantity", ""),
                ("lines.1.order_line", "2"),
                ("lines.1.quantity", "1,200.5"),
                ("lines.2.order_line", "3"),
                ("lines.2.quantity", "x"),
                ("lines.3.order_line", "4"),
                ("lines.3.quantity", "0"),
                ("lines.10.order_line", "5"),
                ("lines.10.quantity", "３"),
            ]),
            "order_line",
        );
        assert_eq!(found.lines, [json!({"order_line": 2, "quantity": 1_200_500}), json!({"order_line": 5, "quantity": 3_000})]);
        assert_eq!(found.wrong[0].field.as_deref(), Some("lines.2.quantity"));
        let no = |field: &str| Refusal::new("delivery.above_open").field(field);
        let placed = found.placed(vec![no("lines.1.quantity"), no("lines.0.order_line"), no("order"), no("lines")]);
        let fields: Vec<&str> = placed.iter().filter_map(|no| no.field.as_deref()).collect();
        assert_eq!(fields, ["lines.10.quantity", "lines.1.quantity", "order", "lines.0.quantity"]);
    }
}
