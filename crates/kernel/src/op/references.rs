//! Which records an input refers to: found from its schema once at registration, so that no operation can forget to say.

use schemars::Schema;
use serde_json::Value;
use std::fmt::Write as _;

/// Where in an input a record is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// Steps from the root: a field, `*` for every element, or the number of one.
    pub(crate) steps: Vec<String>,
    /// The entity's name.
    pub(crate) entity: String,
}

/// One reference of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) entity: String,
    pub(crate) id: i64,
    pub(crate) field: String,
}

/// A field in which something is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    /// What its path says of it.
    pub(crate) entity: String,
    pub(crate) field: String,
}

/// Deeper schemas are cut: inputs are flat by intent.
const DEPTH_MAX: usize = 12;

/// What a schema says of the places in a value.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Where records are referred to.
    pub(crate) references: Vec<Path>,
    /// Where fields of a class stand that a mask hides (`x-mask`); `entity` is the class.
    pub(crate) masked: Vec<Path>,
    /// Where secrets stand (`format: password`).
    pub(crate) secrets: Vec<Path>,
}
impl Places {
    pub(crate) fn of(schema: &Schema) -> Places {
        let mut found = Places::default();
        visit(schema, &mut |node, at| {
            let word = |name: &str| node.get(name).and_then(Value::as_str);
            let add = |list: &mut Vec<Path>, entity: &str| {
                let path = Path { steps: at.to_vec(), entity: entity.to_owned() };
                if !list.contains(&path) {
                    list.push(path);
                }
            };
            if let Some(mask) = word("x-mask") {
                add(&mut found.masked, mask);
            }
            if word("format") == Some("password") {
                add(&mut found.secrets, "secret");
            }
            if let Some(entity) = word("x-entity") {
                add(&mut found.references, entity);
            }
            word("x-entity").is_none()
        });
        found
    }
}

/// Shows every part of a schema with its place; what is below a part for which the answer is no is left out.
pub(crate) fn visit(schema: &Schema, look: &mut dyn FnMut(&Value, &[String]) -> bool) {
    walk(schema.as_value(), schema.as_value(), &mut Vec::new(), look);
}

fn walk(root: &Value, node: &Value, at: &mut Vec<String>, look: &mut dyn FnMut(&Value, &[String]) -> bool) {
    if at.len() > DEPTH_MAX || !look(node, at) {
        return;
    }
    if let Some(target) = node.get("$ref").and_then(Value::as_str).and_then(|r| root.pointer(r.trim_start_matches('#'))) {
        walk(root, target, at, look);
    }
    for (step, child) in below(node) {
        at.extend(step.clone());
        walk(root, child, at, look);
        at.truncate(at.len() - usize::from(step.is_some()));
    }
}

/// The schemas below a schema, each with the step to the values that it speaks of; none = to the same value.
fn below(node: &Value) -> Vec<(Option<String>, &Value)> {
    let mut children = Vec::new();
    let fields = node.get("properties").and_then(Value::as_object).into_iter().flatten();
    children.extend(fields.map(|(name, child)| (Some(name.clone()), child)));
    let patterns = node.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
    children.extend(patterns.map(|(_, child)| (Some("*".to_owned()), child)));
    let places = node.get("prefixItems").and_then(Value::as_array).into_iter().flatten().enumerate();
    children.extend(places.map(|(i, child)| (Some(i.to_string()), child)));
    for kind in ["items", "additionalProperties"] {
        children.extend(node.get(kind).filter(|c| c.is_object()).map(|child| (Some("*".to_owned()), child)));
    }
    for kind in ["anyOf", "oneOf", "allOf"] {
        children.extend(node.get(kind).and_then(Value::as_array).into_iter().flatten().map(|child| (None, child)));
    }
    children
}

/// What of a schema no place leads to, of these marks: it would be neither checked nor hidden. What is deeper than places go is told too.
pub(crate) fn unreached(schema: &Schema, marks: &[&str]) -> Vec<String> {
    fn search(node: &Value, marks: &[&str], reached: &[*const Value], lost: &mut Vec<String>) {
        let marked = marks.iter().filter_map(|mark| node.get(*mark).and_then(Value::as_str).map(|value| (*mark, value)));
        let missed = marked.filter(|(mark, value)| *mark != "format" || *value == "password");
        lost.extend(missed.filter(|_| !reached.contains(&std::ptr::from_ref(node))).map(|(_, value)| value.to_owned()));
        match node {
            Value::Object(map) => map.values().for_each(|child| search(child, marks, reached, lost)),
            Value::Array(items) => items.iter().for_each(|child| search(child, marks, reached, lost)),
            _ => {}
        }
    }
    let (mut reached, mut lost) = (Vec::new(), Vec::new());
    search(schema.as_value(), marks, &[], &mut lost);
    if std::mem::take(&mut lost).is_empty() {
        return lost;
    }
    visit(schema, &mut |node, at| {
        reached.push(std::ptr::from_ref(node));
        if at.len() == DEPTH_MAX && below(node).iter().any(|(step, _)| step.is_some()) {
            lost.push(format!("below {}", at.join(".")));
        }
        true
    });
    search(schema.as_value(), marks, &reached, &mut lost);
    lost
}

/// The references an input makes.
pub(crate) fn collect(paths: &[Path], input: &Value) -> Vec<Reference> {
    let mut out = Vec::new();
    for path in paths {
        follow(input, &path.steps, &mut |value, field| {
            if let Some(id) = value.as_i64() {
                out.push(Reference { entity: path.entity.clone(), id, field: field.to_owned() });
            }
        });
    }
    out
}

/// The fields at these places in which something is given.
pub(crate) fn given(paths: &[Path], input: &Value) -> Vec<Given> {
    let mut out = Vec::new();
    for path in paths {
        follow(input, &path.steps, &mut |value, field| {
            if !value.is_null() {
                out.push(Given { entity: path.entity.clone(), field: field.to_owned() });
            }
        });
    }
    out
}

/// A step that is the number of an element.
fn place(step: &str) -> Option<usize> {
    step.parse().ok()
}

/// Shows every value of an input at a place of its schema, with its own place.
pub(crate) fn follow(value: &Value, steps: &[String], look: &mut dyn FnMut(&Value, &str)) {
    walk_input(value, steps, &mut String::new(), look);
}

fn walk_input(value: &Value, steps: &[String], field: &mut String, look: &mut dyn FnMut(&Value, &str)) {
    let Some((step, rest)) = steps.split_first() else {
        look(value, field);
        return;
    };
    let end = field.len();
    let mut below = |name: &dyn std::fmt::Display, item: &Value| {
        let dot = if end == 0 { "" } else { "." };
        // A string takes whatever is written into it.
        let _ = write!(field, "{dot}{name}");
        walk_input(item, rest, field, look);
        field.truncate(end);
    };
    match value {
        Value::Array(items) if step == "*" => items.iter().enumerate().for_each(|(i, item)| below(&i, item)),
        Value::Array(items) => place(step).and_then(|i| items.get(i)).into_iter().for_each(|item| below(step, item)),
        Value::Object(map) if step == "*" => map.iter().for_each(|(name, item)| below(name, item)),
        Value::Object(map) => map.get(step).into_iter().for_each(|item| below(step, item)),
        _ => {}
    }
}

/// The values at these places, in the order of the places.
pub(crate) fn values<'v>(paths: &[Path], value: &'v Value) -> Vec<&'v Value> {
    fn go<'v>(value: &'v Value, steps: &[String], out: &mut Vec<&'v Value>) {
        let Some((step, rest)) = steps.split_first() else {
            if !value.is_null() {
                out.push(value);
            }
            return;
        };
        match value {
            Value::Array(items) if step == "*" => items.iter().for_each(|item| go(item, rest, out)),
            Value::Array(items) => place(step).and_then(|i| items.get(i)).into_iter().for_each(|item| go(item, rest, out)),
            Value::Object(map) if step == "*" => map.values().for_each(|item| go(item, rest, out)),
            Value::Object(map) => {
                if let Some(item) = map.get(step) {
                    go(item, rest, out);
                }
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for path in paths {
        go(value, &path.steps, &mut out);
    }
    out
}

/// Takes away what stands at a place; true when there was something.
pub(crate) fn hide(value: &mut Value, steps: &[String]) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return !std::mem::take(value).is_null();
    };
    match value {
        Value::Array(items) if step == "*" => items.iter_mut().fold(false, |hidden, item| hide(item, rest) | hidden),
        Value::Array(items) => place(step).and_then(|i| items.get_mut(i)).is_some_and(|item| hide(item, rest)),
        Value::Object(map) if step == "*" => map.values_mut().fold(false, |hidden, item| hide(item, rest) | hidden),
        Value::Object(map) => map.get_mut(step).is_some_and(|item| hide(item, rest)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Entity, Id};
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    struct Thing;
    impl Entity for Thing {
        const NAME: &'static str = "thing";
    }
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Line {
        thing: Id<Thing>,
        #[schemars(extend("x-mask" = "cost"))]
        cost: Option<i64>,
    }
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Input {
        first: Id<Thing>,
        maybe: Option<Id<Thing>>,
        lines: Vec<Line>,
        plain: i64,
        #[schemars(extend("x-mask" = "phone"))]
        phone: Option<String>,
    }

    #[test]
    fn every_id_of_an_input_is_found() {
        let input = Input {
            first: Id::new(1),
            maybe: Some(Id::new(2)),
            lines: vec![Line { thing: Id::new(3), cost: Some(5) }, Line { thing: Id::new(4), cost: None }],
            plain: 9,
            phone: Some("138".into()),
        };
        let places = Places::of(&schemars::schema_for!(Input));
        let mut value = serde_json::to_value(input).expect("json");
        let found = collect(&places.references, &value);
        let mut got: Vec<(i64, &str)> = found.iter().map(|r| (r.id, r.field.as_str())).collect();
        got.sort_unstable();
        assert_eq!(got, [(1, "first"), (2, "maybe"), (3, "lines.0.thing"), (4, "lines.1.thing")]);
        assert!(found.iter().all(|r| r.entity == "thing"));
        let masked: Vec<(&str, String)> = places.masked.iter().map(|p| (p.entity.as_str(), p.steps.join("."))).collect();
        assert_eq!(masked, [("cost", "lines.*.cost".to_owned()), ("phone", "phone".to_owned())]);
        assert_eq!(values(&places.masked, &value), [&serde_json::json!(5), &serde_json::json!("138")]);
        assert!(places.masked.iter().all(|p| hide(&mut value, &p.steps)) && !hide(&mut value, &places.masked[1].steps));
        assert_eq!((&value["phone"], &value["lines"][0]["cost"], &value["plain"]), (&Value::Null, &Value::Null, &Value::from(9)));
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Mixed {
        pair: (i64, Id<Thing>),
        two: [Id<Thing>; 2],
        named: std::collections::BTreeMap<String, (Id<Thing>, Line)>,
        numbered: std::collections::BTreeMap<i64, Id<Thing>>,
    }

    const MARKS: &[&str] = &["x-entity", "x-mask", "format"];

    #[test]
    fn an_id_in_a_tuple_or_a_map_is_found() {
        let schema = schemars::schema_for!(Mixed);
        assert_eq!(unreached(&schema, MARKS), [""; 0]);
        let line = Line { thing: Id::new(6), cost: Some(8) };
        let input = Mixed {
            pair: (7, Id::new(1)),
            two: [Id::new(2), Id::new(3)],
            named: [("a".to_owned(), (Id::new(4), line))].into(),
            numbered: [(9, Id::new(5))].into(),
        };
        let places = Places::of(&schema);
        let mut value = serde_json::to_value(input).expect("json");
        let found = collect(&places.references, &value);
        let mut got: Vec<(i64, &str)> = found.iter().map(|r| (r.id, r.field.as_str())).collect();
        got.sort_unstable();
        let expected = [(1, "pair.1"), (2, "two.0"), (3, "two.1"), (4, "named.a.0"), (5, "numbered.9"), (6, "named.a.1.thing")];
        assert_eq!(got, expected);
        assert_eq!(values(&places.masked, &value), [&serde_json::json!(8)]);
        assert!(hide(&mut value, &places.masked[0].steps));
        assert_eq!((&value["named"]["a"][1]["cost"], &value["named"]["a"][0]), (&Value::Null, &Value::from(4)));
    }

    #[test]
    fn what_no_place_leads_to_is_told() {
        let check = |schema: serde_json::Value, expected: &[&str]| {
            assert_eq!(unreached(&Schema::try_from(schema).expect("a schema"), MARKS), expected);
        };
        let id = serde_json::json!({"x-entity": "thing", "type": "integer"});
        check(serde_json::json!({"properties": {"a": {"contains": id}}}), &["thing"]);
        check(serde_json::json!({"properties": {"a": {"$ref": "#/$defs/Id"}}, "$defs": {"Id": id}}), &[]);
        check(serde_json::json!({"properties": {"a": {"$ref": "#/$defs/Other"}}, "$defs": {"Id": id}}), &["thing"]);
        check(serde_json::json!({"not": {"x-mask": "cost"}, "if": {"format": "password"}}), &["password", "cost"]);
        check(serde_json::json!({"not": {"format": "int64"}}), &[]);
        let tree = serde_json::json!({"properties": {"id": id, "below": {"items": {"$ref": "#"}}}});
        assert!(!unreached(&Schema::try_from(tree).expect("a schema"), MARKS).is_empty(), "deeper than places go");
    }
}
