//! Finding a record by typing: what the comboboxes of all forms ask at `/find/<entity>`.

use super::{Reply, Visit};
use crate::combobox::{ComboOption, options};
use kernel::db::Boxed;
use kernel::query::Window;
use kernel::{Failure, Res};
use serde_json::{Value, json};

/// How many options are offered.
const OPTIONS_MAX: i64 = 20;

/// How records of an entity are found by typing and shown when they are chosen.
#[derive(Debug, Clone, Copy)]
pub struct Finder {
    /// `Entity::NAME`.
    pub entity: &'static str,
    /// The list query that is asked.
    pub list: &'static str,
    /// The filter that takes what is typed.
    pub by: &'static str,
    /// Filters that always hold, e.g. only active ones.
    pub fixed: &'static [(&'static str, &'static str)],
    /// The row's field that is shown in the form.
    pub label: &'static str,
    /// A second field, to tell records apart.
    pub note: &'static str,
    /// The address of a small picture of a row, nothing for one that has none; for kinds that have pictures.
    pub picture: Option<fn(&Value) -> Option<String>>,
}

impl Finder {
    /// A finder that filters by `q`, shows `name` and tells records apart by `code`.
    #[must_use]
    pub const fn new(entity: &'static str, list: &'static str) -> Finder {
        Finder { entity, list, by: "q", fixed: &[], label: "name", note: "code", picture: None }
    }
}

fn words(row: &Value, key: &str) -> String {
    match row.get(key) {
        Some(Value::String(words)) => words.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

impl Visit<'_> {
    /// The options for what was typed.
    pub(crate) fn found<'a>(&'a self, finder: &'a Finder, typed: &'a str) -> Boxed<'a, Res<Vec<ComboOption>>> {
        Box::pin(async move {
            let mut params: serde_json::Map<String, Value> =
                finder.fixed.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            if !typed.trim().is_empty() {
                params.insert(finder.by.to_owned(), json!(typed.trim()));
            }
            let window = Window { limit: Some(OPTIONS_MAX), ..Window::default() };
            let page = self.query(finder.list, Value::Object(params), &window).await?;
            let option = |row: &Value| ComboOption {
                value: words(row, "id"),
                label: words(row, finder.label),
                note: words(row, finder.note),
                end: String::new(),
                picture: finder.picture.map(|address| address(row).unwrap_or_default()),
            };
            Ok(page.rows.iter().map(option).collect())
        })
    }

    /// What is shown for a record that is chosen already; its number when the reader may not see it.
    pub fn shown<'a>(&'a self, entity: &'a str, id: i64) -> Boxed<'a, String> {
        Box::pin(async move {
            let Some(finder) = self.finder(entity) else { return id.to_string() };
            let detail = format!("{}.detail", finder.list.split('.').next().unwrap_or_default());
            self.one(&detail, id).await.map_or_else(|_| id.to_string(), |row| words(&row, finder.label))
        })
    }

    /// The record that is meant by an id and the words beside it: the one that was chosen, unless the words say another. Without a record
    /// nothing; what is not found comes back as words that are no id.
    ///
    /// # Errors
    /// As [`Visit::query`].
    pub fn meant<'a>(&'a self, entity: &'a str, id: &'a str, text: &'a str) -> Boxed<'a, Res<Option<String>>> {
        Box::pin(async move {
            let (id, text) = (id.trim(), text.trim());
            if text.is_empty() || self.finder(entity).is_none() {
                return Ok((!id.is_empty()).then(|| id.to_owned()));
            }
            if let Ok(number) = id.parse()
                && self.is_called(entity, number, text).await
            {
                return Ok(Some(id.to_owned()));
            }
            // Digits that nobody is called by are not taken for a number that people do not know.
            Ok(Some(self.found_by_words(entity, text).await?.unwrap_or_else(|| format!("“{text}”"))))
        })
    }

    /// Whether a record that was chosen is called so; of one that the reader does not see nobody knows.
    async fn is_called(&self, entity: &str, id: i64, text: &str) -> bool {
        let Some(finder) = self.finder(entity) else { return true };
        let detail = format!("{}.detail", finder.list.split('.').next().unwrap_or_default());
        self.one(&detail, id).await.map_or(true, |row| [finder.label, finder.note].iter().any(|key| words(&row, key).trim() == text))
    }

    /// Answers `/find/<entity>?q=`.
    ///
    /// # Errors
    /// Not found for an entity that has no finder; as the list query otherwise.
    pub fn find<'a>(&'a self, entity: &'a str) -> Boxed<'a, Res<Reply>> {
        Box::pin(async move {
            let finder = self.finder(entity).ok_or_else(Failure::not_found)?;
            let typed = self.view.param("q").unwrap_or_default();
            Ok(Reply::Piece(options(&self.view, &self.found(finder, &typed).await?)))
        })
    }
}
