//! What no input may be, whatever the operation: found from its schema once at registration, so that no operation can forget it.
//! A request beyond these limits is not looked at any further, and nothing of it is kept.

use super::references::{follow, visit};
use crate::failure::Problem;
use base::Refusal;
use schemars::Schema;
use serde_json::Value;

/// Items of a list, or fields of an object, where the schema names no fewer.
const ITEMS_MAX: usize = 1_000;
/// Characters of a text, where the operation itself wants no fewer.
const TEXT_MAX: usize = 10_000;
/// Refusals in one answer and in its audit row.
const REFUSALS_MAX: usize = 100;

/// The longest a list may be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ListMax {
    steps: Vec<String>,
    max: usize,
}

/// Every list of a schema that says how long it may be.
pub(crate) fn lists(schema: &Schema) -> Vec<ListMax> {
    let mut found = Vec::new();
    visit(schema, &mut |node, at| {
        let max = node.get("maxItems").and_then(Value::as_u64).and_then(|max| usize::try_from(max).ok());
        if let Some(max) = max {
            found.push(ListMax { steps: at.to_vec(), max });
        }
        true
    });
    found
}

/// Why an input is not looked at any further.
pub(crate) fn problem(input: &Value, lists: &[ListMax]) -> Option<Problem> {
    let mut found = None;
    for list in lists {
        follow(input, &list.steps, &mut |value, field| {
            if found.is_none() && value.as_array().is_some_and(|items| items.len() > list.max) {
                found = Some(too_many(list.max, field));
            }
        });
    }
    found.or_else(|| find(input, beyond))
}

/// The place of the first number that is not whole.
pub(crate) fn fraction(input: &Value) -> Option<String> {
    let test = |value: &Value| value.as_number().filter(|n| !n.is_i64() && !n.is_u64()).map(|_| Problem::new(""));
    find(input, test).and_then(|problem| problem.field)
}

/// A text that PostgreSQL cannot hold.
pub(crate) fn unstorable(text: &str) -> bool {
    text.contains('\0')
}

fn too_many(max: usize, field: &str) -> Problem {
    placed(Problem::new("list.too_long").arg("max", i64::try_from(max).unwrap_or(i64::MAX)), field)
}

fn placed(problem: Problem, field: &str) -> Problem {
    if field.is_empty() { problem } else { problem.at(field) }
}

fn beyond(value: &Value) -> Option<Problem> {
    match value {
        Value::String(text) if unstorable(text) => Some(Problem::new("text.unprintable")),
        Value::String(text) if text.len() > TEXT_MAX && text.chars().count() > TEXT_MAX => {
            Some(Problem::new("text.too_long").arg("max", i64::try_from(TEXT_MAX).unwrap_or(i64::MAX)))
        }
        Value::Array(items) if items.len() > ITEMS_MAX => Some(too_many(ITEMS_MAX, "")),
        Value::Object(fields) if fields.len() > ITEMS_MAX => Some(too_many(ITEMS_MAX, "")),
        Value::Object(fields) => {
            let name = fields.keys().find(|name| unstorable(name) || name.len() > TEXT_MAX && name.chars().count() > TEXT_MAX)?;
            Some(Problem::new(if unstorable(name) { "text.unprintable" } else { "input.unknown_field" }))
        }
        _ => None,
    }
}

/// The first that a test finds, from the outside in, at its field.
fn find(value: &Value, test: fn(&Value) -> Option<Problem>) -> Option<Problem> {
    test(value).or_else(|| match value {
        Value::Array(items) => items.iter().enumerate().find_map(|(i, item)| Some(below(find(item, test)?, &i.to_string()))),
        Value::Object(fields) => fields.iter().find_map(|(name, item)| Some(below(find(item, test)?, name))),
        _ => None,
    })
}

fn below(problem: Problem, name: &str) -> Problem {
    let field = problem.field.as_ref().map_or_else(|| name.to_owned(), |field| format!("{name}.{field}"));
    problem.at(field)
}

/// So many refusals as somebody can read, and how many more there are.
pub(crate) fn readable(mut refusals: Vec<Refusal>) -> Vec<Refusal> {
    if refusals.len() > REFUSALS_MAX {
        let more = refusals.len() - (REFUSALS_MAX - 1);
        refusals.truncate(REFUSALS_MAX - 1);
        refusals.push(Refusal::new("refusal.more").arg("count", i64::try_from(more).unwrap_or(i64::MAX)));
    }
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;
    use schemars::JsonSchema;
    use serde_json::json;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Input {
        #[schemars(length(max = 2))]
        lines: Vec<Line>,
        more: Option<Vec<i64>>,
    }
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Line {
        #[schemars(length(max = 3))]
        names: Option<Vec<String>>,
    }

    #[track_caller]
    fn check(input: &Value, expected: Option<(&str, &str)>) {
        let found = problem(input, &lists(&schemars::schema_for!(Input)));
        let told = found.as_ref().map(|p| (p.code, p.field.as_deref().unwrap_or("")));
        assert_eq!(told, expected);
    }

    #[test]
    fn an_input_is_no_larger_than_its_schema_says() {
        let line = |n: usize| json!({ "names": vec!["a"; n] });
        check(&json!({ "lines": [line(3), line(0)] }), None);
        check(&json!({ "lines": [line(1), line(1), line(1)] }), Some(("list.too_long", "lines")));
        check(&json!({ "lines": [line(1), line(4)] }), Some(("list.too_long", "lines.1.names")));
        check(&json!({ "lines": [], "more": vec![1; 1_000] }), None);
        check(&json!({ "lines": [], "more": vec![1; 1_001] }), Some(("list.too_long", "more")));
        check(&json!({ "x": "甲".repeat(10_000) }), None);
        check(&json!({ "x": "甲".repeat(10_001) }), Some(("text.too_long", "x")));
    }

    #[test]
    fn a_zero_character_is_found_wherever_it_is() {
        check(&json!("\0"), Some(("text.unprintable", "")));
        check(&json!({ "lines": [{ "names": ["a", "b\0"] }] }), Some(("text.unprintable", "lines.0.names.1")));
        check(&json!({ "a": { "b\0": 1 } }), Some(("text.unprintable", "a")));
        check(&json!({ "a": "line\nend" }), None);
    }

    #[test]
    fn a_number_that_is_not_whole_has_a_place() {
        assert_eq!(fraction(&json!({ "terms": { "a": [1, 2.5] } })).as_deref(), Some("terms.a.1"));
        assert_eq!(fraction(&json!({ "terms": { "a": [1, u64::MAX] } })), None);
    }

    #[test]
    fn refusals_are_so_many_as_can_be_read() {
        let many = |n: usize| readable(vec![Refusal::new("x"); n]);
        assert_eq!(many(100), vec![Refusal::new("x"); 100]);
        let told = many(25_000);
        assert_eq!((told.len(), told[99].key.as_str()), (100, "refusal.more"));
        assert_eq!(told[99].args["count"], base::Arg::Int(24_901));
    }
}
