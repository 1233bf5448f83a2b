//! What an operation was asked and answered, inside a row: its fields are hidden by the classes that the operation's own schemas name
//! (`x-mask`), the rest is shown, so that an approver sees what is asked without seeing what is hidden from them.

use super::Page;
use crate::access::Actor;
use crate::op::references::{Path, hide};
use crate::op::{Answer, Receipt, Registry};
use serde_json::Value;
use std::collections::BTreeSet;

/// A field that holds JSON of the operation which the row names in `operation`.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// The row's field; JSON, or a text of it.
    pub field: &'static str,
    /// What of the operation it is.
    pub part: Part,
}

/// What of an operation stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What was asked.
    Input,
    /// What was answered.
    Output,
    /// Why somebody has to be asked: texts with their values.
    Needs,
    /// By which filters the list was asked that the row names in `query`: `[{"name", "value"}]`.
    Filters,
}

/// An answer as the actor may read it: what its schema hides from them is taken away, whoever may ask for the operation itself.
pub(crate) fn answered(registry: &Registry, actor: &Actor, operation: &str, mut receipt: Receipt) -> Receipt {
    let Answer::Done(output) = &mut receipt.answer else { return receipt };
    let Some(operation) = registry.operations.get(operation) else { return receipt };
    let mine: Vec<&Path> = operation.masked().output.iter().filter(|path| actor.masked(&path.entity)).collect();
    if !mine.is_empty() {
        // What cannot be read is shown to nobody from whom something of it is hidden.
        let mut value = serde_json::from_str::<Value>(output).unwrap_or_default();
        for path in mine {
            hide(&mut value, &path.steps);
        }
        *output = value.to_string();
    }
    receipt
}

/// Hides what is hidden from the actor in every row of a page.
pub(super) fn mask(registry: &Registry, actor: &Actor, fields: &[Embedded], page: &mut Page) {
    let mut hidden: BTreeSet<String> = page.masked.iter().cloned().collect();
    for row in &mut page.rows {
        let operation = row.get("operation").and_then(Value::as_str).and_then(|name| registry.operations.get(name)).cloned();
        for Embedded { field, part } in fields {
            if *part == Part::Filters {
                hidden.extend(hide_filters(registry, actor, row, field).then(|| format!("{field}.value")));
                continue;
            }
            let Some(shown) = row.get_mut(*field).filter(|v| !v.is_null()) else { continue };
            let is_text = shown.is_string();
            let inside = match shown.as_str() {
                Some(text) => serde_json::from_str::<Value>(text).ok(),
                None => Some(shown.take()),
            };
            // What nobody can read any more may hold anything.
            let (Some(mut inside), Some(operation)) = (inside, operation.as_ref()) else {
                *shown = Value::Null;
                hidden.insert((*field).to_owned());
                continue;
            };
            let masked = operation.masked();
            let mine = |paths: &[Path]| paths.iter().filter(|p| actor.masked(&p.entity)).cloned().collect::<Vec<_>>();
            let gone = match part {
                Part::Input => hide_paths(&mut inside, &mine(&masked.input)),
                Part::Output => hide_paths(&mut inside, &mine(&masked.output)),
                Part::Filters => Vec::new(),
                Part::Needs => {
                    let names: BTreeSet<String> =
                        mine(&masked.input).into_iter().chain(mine(&masked.output)).filter_map(|mut p| p.steps.pop()).collect();
                    hide_args(&mut inside, &names)
                }
            };
            hidden.extend(gone.into_iter().map(|path| format!("{field}.{path}")));
            *shown = if is_text { Value::String(inside.to_string()) } else { inside };
        }
    }
    page.masked = hidden.into_iter().collect();
}

/// What a list was asked by is what stands in its rows.
fn hide_filters(registry: &Registry, actor: &Actor, row: &mut Value, field: &str) -> bool {
    let query = row.get("query").and_then(Value::as_str).and_then(|name| registry.queries.get(name));
    let Some(hidden) = query.map(|query| query.hidden_filters(actor)) else { return false };
    let Some(Value::Array(mut filters)) = row.get(field).and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok()) else {
        return false;
    };
    let hides = |filter: &&mut Value| filter.get("name").and_then(Value::as_str).is_some_and(|name| hidden.contains(&name));
    let count = filters.iter_mut().filter(hides).map(|filter| filter["value"] = Value::from("***")).count();
    row[field] = Value::String(Value::Array(filters).to_string());
    count > 0
}

fn hide_paths(value: &mut Value, paths: &[Path]) -> Vec<String> {
    paths.iter().filter(|path| hide(value, &path.steps)).map(|path| path.steps.join(".")).collect()
}

/// A text's value bears the name of the field it comes from.
fn hide_args(value: &mut Value, names: &BTreeSet<String>) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter_mut().flat_map(|item| hide_args(item, names)).collect(),
        Value::Object(map) => {
            let mut gone = Vec::new();
            for (key, inner) in map {
                match inner {
                    Value::Object(args) if key == "args" => {
                        for (name, arg) in args.iter_mut().filter(|(name, arg)| names.contains(*name) && !arg.is_null()) {
                            *arg = Value::Null;
                            gone.push(format!("args.{name}"));
                        }
                    }
                    other => gone.extend(hide_args(other, names)),
                }
            }
            gone
        }
        _ => Vec::new(),
    }
}
