//! Which records an input refers to: found from its schema once at registration, so that no operation can forget to say.

use schemars::Schema;
use serde_json::Value;

/// Where in an input a record is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// Steps from the root: a field, or `*` for every element.
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

/// Deeper schemas are cut: inputs are flat by intent.
const DEPTH_MAX: usize = 12;

/// All places of `Id<T>` in a schema.
pub(crate) fn paths(schema: &Schema) -> Vec<Path> {
    let mut found = Vec::new();
    visit(schema, &mut |node, at| {
        let Some(entity) = node.get("x-entity").and_then(Value::as_str) else { return true };
        let path = Path { steps: at.to_vec(), entity: entity.to_owned() };
        if !found.contains(&path) {
            found.push(path);
        }
        false
    });
    found
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
    for (name, child) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
        at.push(name.clone());
        walk(root, child, at, look);
        at.pop();
    }
    for kind in ["items", "additionalProperties"] {
        if let Some(child) = node.get(kind).filter(|c| c.is_object()) {
            at.push("*".into());
            walk(root, child, at, look);
            at.pop();
        }
    }
    for kind in ["anyOf", "oneOf", "allOf"] {
        for child in node.get(kind).and_then(Value::as_array).into_iter().flatten() {
            walk(root, child, at, look);
        }
    }
}

/// The references an input makes.
pub(crate) fn collect(paths: &[Path], input: &Value) -> Vec<Reference> {
    let mut out = Vec::new();
    for path in paths {
        follow(input, &path.steps, String::new(), &mut |value, field| {
            if let Some(id) = value.as_i64() {
                out.push(Reference { entity: path.entity.clone(), id, field: field.to_owned() });
            }
        });
    }
    out
}

/// Shows every value of an input at a place of its schema, with its own place.
pub(crate) fn follow(value: &Value, steps: &[String], field: String, look: &mut dyn FnMut(&Value, &str)) {
    let Some((step, rest)) = steps.split_first() else {
        look(value, &field);
        return;
    };
    let join = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match value {
        Value::Array(items) if step == "*" => {
            for (i, item) in items.iter().enumerate() {
                follow(item, rest, join(&i.to_string()), look);
            }
        }
        Value::Object(map) if step == "*" => {
            for (name, item) in map {
                follow(item, rest, join(name), look);
            }
        }
        Value::Object(map) => {
            if let Some(item) = map.get(step) {
                follow(item, rest, join(step), look);
            }
        }
        _ => {}
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
    }
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Input {
        first: Id<Thing>,
        maybe: Option<Id<Thing>>,
        lines: Vec<Line>,
        plain: i64,
    }

    #[test]
    fn every_id_of_an_input_is_found() {
        let input = Input {
            first: Id::new(1),
            maybe: Some(Id::new(2)),
            lines: vec![Line { thing: Id::new(3) }, Line { thing: Id::new(4) }],
            plain: 9,
        };
        let found = collect(&paths(&schemars::schema_for!(Input)), &serde_json::to_value(input).expect("json"));
        let mut got: Vec<(i64, &str)> = found.iter().map(|r| (r.id, r.field.as_str())).collect();
        got.sort_unstable();
        assert_eq!(got, [(1, "first"), (2, "maybe"), (3, "lines.0.thing"), (4, "lines.1.thing")]);
        assert!(found.iter().all(|r| r.entity == "thing"));
    }
}
