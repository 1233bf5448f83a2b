//! The desk's form and the draft: what was typed becomes a draft's content, word for word, and back.

use crate::order_draft::model::{DraftContent, DraftLine, RoundingOff};
use base::Id;
use kernel::Res;
use ui::{Typed, Visit};

/// What the form holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The draft, once it is kept.
    pub draft: Option<i64>,
    /// Its version that the form has seen.
    pub version: Option<i64>,
    /// The order that it amends.
    pub amends: Option<i64>,
    /// What is typed.
    pub content: DraftContent,
}

/// As many lines as are kept of what was typed; an order takes fewer, and says so.
const LINES_KEPT: usize = 2_000;
/// The records that are found by typing in the head.
pub(super) const PARTIES: [&str; 4] = ["customer", "receiver", "invoiced", "payer"];

fn id<T: base::Entity>(typed: &Typed, name: &str) -> Option<Id<T>> {
    typed.number(name).map(Id::new)
}

/// Reads the form. A line keeps its place, also an empty one between others, so that what is wrong with it is told there.
pub(super) fn read(typed: &Typed) -> Sheet {
    let word = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    let mut content = DraftContent {
        customer: id(typed, "customer"),
        receiver: id(typed, "receiver"),
        invoiced: id(typed, "invoiced"),
        payer: id(typed, "payer"),
        warehouse: typed.number("warehouse"),
        address: id(typed, "address"),
        with_tax: match typed.get("with_tax") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        },
        customer_order_no: word("customer_order_no"),
        requested_on: word("requested_on"),
        discount: word("discount"),
        rounding: match typed.get("rounding") {
            Some("to_yuan") => RoundingOff::ToYuan,
            Some("to_jiao") => RoundingOff::ToJiao,
            _ => RoundingOff::None,
        },
        remark: word("remark"),
        reason: word("reason"),
        ..DraftContent::default()
    };
    for name in PARTIES {
        let words = word(&format!("{name}~text"));
        if typed.number(name).is_none() && !words.is_empty() {
            content.texts.insert(name.to_owned(), words);
        }
    }
    content.lines = lines(typed);
    Sheet { draft: typed.number("draft"), version: typed.number("version"), amends: typed.number("amends"), content }
}

fn lines(typed: &Typed) -> Vec<DraftLine> {
    let mut lines: Vec<DraftLine> = Vec::new();
    for (name, value) in &typed.0 {
        let Some((at, cell)) = name.strip_prefix("lines.").and_then(|rest| rest.split_once('.')) else { continue };
        let Ok(at) = at.parse::<usize>() else { continue };
        // More than an order takes are kept, so that it is told and none is lost; what no grid sends falls together in the last one.
        let at = at.min(LINES_KEPT);
        if lines.len() <= at {
            lines.resize(at + 1, DraftLine::default());
        }
        let (line, value) = (&mut lines[at], value.trim());
        match cell {
            "line_no" => line.line_no = value.parse().ok(),
            "product" => line.product = value.parse().ok().map(Id::new),
            "product~text" => line.product_text = value.to_owned(),
            "quantity" => line.quantity = value.to_owned(),
            "unit" => line.unit = value.to_owned(),
            "price" => line.price = value.to_owned(),
            "discount" => line.discount = value.to_owned(),
            "gift" => line.gift = value == "true",
            "remark" => line.remark = value.to_owned(),
            _ => {}
        }
    }
    for line in &mut lines {
        if line.product.is_some() {
            line.product_text.clear();
        }
    }
    while lines.last().is_some_and(|line| *line == DraftLine::default()) {
        lines.pop();
    }
    lines
}

impl Sheet {
    /// What `sales_order.preview` is asked.
    pub(super) fn question(&self) -> serde_json::Value {
        let mut asked = serde_json::json!({ "content": self.content });
        if let Some(amends) = self.amends {
            asked["amends"] = amends.into();
        }
        asked
    }

    /// What `order_draft.save` is sent.
    pub(super) fn saving(&self) -> serde_json::Value {
        let mut saving = self.question();
        if let Some(draft) = self.draft {
            saving["draft"] = draft.into();
            if let Some(version) = self.version {
                saving["version"] = version.into();
            }
            if let Some(saving) = saving.as_object_mut() {
                saving.remove("amends");
            }
        }
        saving
    }

    /// Nothing is typed that anybody would want kept: only what the desk itself fills in.
    pub(super) fn is_untouched(&self) -> bool {
        let DraftContent { warehouse, with_tax, rounding, .. } = self.content;
        let blank = DraftContent { warehouse, with_tax, rounding, ..DraftContent::default() };
        self.draft.is_none() && self.amends.is_none() && self.content == blank
    }

    /// Finds what was typed by words and not chosen: customers by name or code, products likewise (`line`: of that line alone).
    pub(super) async fn find(&mut self, v: &Visit<'_>, line: Option<usize>) -> Res<Vec<usize>> {
        for name in PARTIES {
            let Some(words) = self.content.texts.get(name).cloned() else { continue };
            let Some(found) = v.found_by_words("customer", &words).await?.and_then(|id| id.parse().ok()) else { continue };
            let content = &mut self.content;
            let place = match name {
                "receiver" => &mut content.receiver,
                "invoiced" => &mut content.invoiced,
                "payer" => &mut content.payer,
                _ => &mut content.customer,
            };
            if place.is_none() {
                *place = Some(Id::new(found));
                content.texts.remove(name);
            }
        }
        let mut found = Vec::new();
        for (at, typed) in self.content.lines.iter_mut().enumerate() {
            if typed.product.is_some() || typed.product_text.is_empty() || line.is_some_and(|line| line != at) {
                continue;
            }
            if let Some(product) = v.found_by_words("product", &typed.product_text).await?.and_then(|id| id.parse().ok()) {
                typed.product = Some(Id::new(product));
                typed.product_text.clear();
                found.push(at);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_word_for_word() {
        let typed = |pairs: &[(&str, &str)]| Typed(pairs.iter().map(|(n, w)| ((*n).to_owned(), (*w).to_owned())).collect());
        let sheet = read(&typed(&[
            ("draft", "7"),
            ("version", "3"),
            ("customer", ""),
            ("customer~text", "苏州"),
            ("warehouse", "70"),
            ("rounding", "to_yuan"),
            ("lines.0.product", "50"),
            ("lines.0.product~text", "P0001 杯"),
            ("lines.0.quantity", "１２"),
            ("lines.2.product", ""),
            ("lines.2.product~text", "NOPE99"),
            ("lines.2.quantity", "-3"),
            ("lines.2.gift", "true"),
            ("lines.3.quantity", ""),
        ]));
        assert_eq!((sheet.draft, sheet.version, sheet.amends), (Some(7), Some(3), None));
        assert_eq!(sheet.content.texts.get("customer").map(String::as_str), Some("苏州"));
        assert_eq!(sheet.content.lines.len(), 3, "an empty line between others keeps its place, one at the end goes");
        assert_eq!((sheet.content.lines[0].quantity.as_str(), sheet.content.lines[0].product_text.as_str()), ("１２", ""));
        assert_eq!((sheet.content.lines[2].product_text.as_str(), sheet.content.lines[2].gift), ("NOPE99", true));
        assert_eq!(sheet.saving()["draft"], 7);
        let many = read(&Typed((0..5_000).map(|at| (format!("lines.{at}.quantity"), "1".to_owned())).collect()));
        assert_eq!(many.content.lines.len(), LINES_KEPT + 1, "more than an order takes is kept, and refused");
        let blank = read(&typed(&[("warehouse", "70"), ("with_tax", "true"), ("customer~text", " "), ("lines.1.quantity", "")]));
        assert!(blank.is_untouched(), "{blank:?}");
        for one in [("customer~text", "苏州"), ("remark", "急"), ("lines.1.quantity", "x"), ("draft", "7"), ("lines.0.remark", "红")] {
            assert!(!read(&typed(&[("warehouse", "70"), one])).is_untouched(), "{one:?}");
        }
    }
}
