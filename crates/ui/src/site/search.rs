//! Finding anything by typing, from anywhere: what the command palette asks at `/find`. Every kind of record is asked for by the query
//! that its own list or look-up uses, so that the same scope and masks hold.

use super::{Reply, Visit};
use crate::icon::Icon;
use crate::overlay::{Command, palette_group};
use crate::view::{data, encode};
use kernel::db::Boxed;
use kernel::query::Window;
use kernel::{Failure, Res};
use maud::html;
use serde_json::{Value, json};

/// Where the palette asks.
pub const FIND: &str = "/find";
/// Records of one kind that are shown.
const SHOWN_MAX: usize = 5;
/// Where there is no index of pinyin, so many records are looked through.
const LOOKED_THROUGH_MAX: i64 = 500;
/// Characters of what is typed that are looked at.
const TYPED_MAX: usize = 60;

/// A kind of record that is found from anywhere.
#[derive(Debug, Clone, Copy)]
pub struct Searched {
    /// What several of them are called, a text key.
    pub label: &'static str,
    /// Their picture.
    pub icon: Icon,
    /// The query that is asked.
    pub list: &'static str,
    /// The filter that takes what is typed.
    pub by: &'static str,
    /// Filters that always hold.
    pub fixed: &'static [(&'static str, &'static str)],
    /// The page of one, with fields of its row: `/customers/{id}`.
    pub address: &'static str,
    /// The row's field that tells records apart.
    pub note: &'static str,
    /// The query finds by pinyin and initials itself; otherwise the first five hundred are looked through by name and note.
    pub indexed: bool,
}

impl Visit<'_> {
    /// Answers `/find?q=`: records by name, pinyin, initials or code, by kind.
    ///
    /// # Errors
    /// As the queries; what a kind refuses because of what was typed is passed over.
    pub fn find_anything(&self) -> Boxed<'_, Res<Reply>> {
        Box::pin(async move {
            let view = &self.view;
            let typed: String = view.param("q").unwrap_or_default().trim().chars().take(TYPED_MAX).collect();
            let mut groups = Vec::new();
            for kind in self.site.searches.iter().filter(|kind| !typed.is_empty() && self.may(kind.list)) {
                let found = match self.found_of(kind, &typed).await {
                    Ok(found) => found,
                    Err(Failure::Malformed(_)) => Vec::new(),
                    Err(other) => return Err(other),
                };
                if !found.is_empty() {
                    groups.push((kind.label, found));
                }
            }
            Ok(Reply::Piece(html! { @for (label, found) in &groups { (palette_group(view, label, found)) } }))
        })
    }

    async fn found_of(&self, kind: &Searched, typed: &str) -> Res<Vec<Command<'static>>> {
        let limit = |limit: i64| Window { limit: Some(limit), ..Window::default() };
        let fixed: serde_json::Map<String, Value> = kind.fixed.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let mut params = fixed.clone();
        params.insert(kind.by.to_owned(), json!(typed));
        let shown = i64::try_from(SHOWN_MAX).unwrap_or(1);
        let mut rows = self.query(kind.list, Value::Object(params), &limit(shown)).await?.rows;
        if !kind.indexed && rows.len() < SHOWN_MAX {
            let wanted = base::search::query(typed);
            let all = self.query(kind.list, Value::Object(fixed), &limit(LOOKED_THROUGH_MAX)).await?.rows;
            let new = |row: &Value, rows: &[Value]| rows.iter().all(|other| other["id"] != row["id"]);
            for row in all {
                let tokens = base::search::tokens(&[&words(&row, "name")], &[&words(&row, kind.note)]);
                if rows.len() < SHOWN_MAX && new(&row, &rows) && base::search::finds(&tokens, &wanted) {
                    rows.push(row);
                }
            }
        }
        // A document has a number where a record has a name.
        let called = |row: &Value| Some(words(row, "name")).filter(|name| !name.is_empty()).unwrap_or_else(|| words(row, "number"));
        let command = |row: &Value| Command {
            label: data(called(row)),
            icon: kind.icon,
            address: address(kind.address, row),
            words: "",
            note: words(row, kind.note),
        };
        Ok(rows.iter().map(command).collect())
    }
}

/// An address with fields of a row in it.
fn address(pattern: &str, row: &Value) -> String {
    let mut pieces = pattern.split('{');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (key, rest) = piece.split_once('}').unwrap_or((piece, ""));
        match &row[key] {
            Value::String(words) => out.push_str(&encode(words)),
            other => out.push_str(&other.to_string()),
        }
        out.push_str(rest);
    }
    out
}

fn words(row: &Value, key: &str) -> String {
    row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_fields_of_its_row() {
        let row = json!({ "id": 7, "number": "C489449/2 &" });
        assert_eq!(address("/orders/{id}", &row), "/orders/7");
        assert_eq!(address("/history/{id}?number={number}", &row), "/history/7?number=C489449%2F2%20%26");
    }
}
