//! Which records an input refers to: found from its schema once at registration, so that no operation can forget to say.

use schemars::Schema;
use serde_json::Value;

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

/// Deeper schemas are cut: inputs are flat by intent.
const DEPTH_MAX: usize = 12;

/// All places of `Id<T>` in a schema.
pub(crate) fn paths(schema: &Schema) -> Vec<Path> {
    let root = schema.as_value();
    let mut found = Vec::new();
    walk(root, root, &mut Vec::new(), &mut found);
    found
}

fn walk(root: &Value, node: &Value, at: &mut Vec<String>, found: &mut Vec<Path>) {
    if at.len() > DEPTH_MAX {
        return;
    }
    if let Some(entity) = node.get("x-entity").and_then(Value::as_str) {
        let path = Path { steps: at.clone(), entity: entity.to_owned() };
        if !found.contains(&path) {
            found.push(path);
        }
        return;
    }
    if let Some(target) = node.get("$ref").and_then(Value::as_str).and_then(|r| root.pointer(r.trim_start_matches('#'))) {
        walk(root, target, at, found);
    }
    for (step, child) in below(node) {
        at.extend(step.clone());
        walk(root, child, at, found);
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

/// The entities of `Id<T>` in a schema that no path leads to: their scope would not be checked.
pub(crate) fn unreached(schema: &Schema) -> Vec<String> {
    fn reach(root: &Value, node: &Value, depth: usize, reached: &mut Vec<*const Value>) {
        if depth > DEPTH_MAX {
            return;
        }
        reached.push(node);
        if node.get("x-entity").is_some() {
            return;
        }
        if let Some(target) = node.get("$ref").and_then(Value::as_str).and_then(|r| root.pointer(r.trim_start_matches('#'))) {
            reach(root, target, depth, reached);
        }
        for (step, child) in below(node) {
            reach(root, child, depth + usize::from(step.is_some()), reached);
        }
    }
    fn search(node: &Value, reached: &[*const Value], lost: &mut Vec<String>) {
        if let Some(entity) = node.get("x-entity").and_then(Value::as_str).filter(|_| !reached.contains(&std::ptr::from_ref(node))) {
            lost.push(entity.to_owned());
        }
        match node {
            Value::Object(map) => map.values().for_each(|child| search(child, reached, lost)),
            Value::Array(items) => items.iter().for_each(|child| search(child, reached, lost)),
            _ => {}
        }
    }
    let (mut reached, mut lost) = (Vec::new(), Vec::new());
    reach(schema.as_value(), schema.as_value(), 0, &mut reached);
    search(schema.as_value(), &reached, &mut lost);
    lost
}

/// The references an input makes.
pub(crate) fn collect(paths: &[Path], input: &Value) -> Vec<Reference> {
    let mut out = Vec::new();
    for path in paths {
        follow(input, &path.steps, String::new(), &path.entity, &mut out);
    }
    out
}

fn follow(value: &Value, steps: &[String], field: String, entity: &str, out: &mut Vec<Reference>) {
    let Some((step, rest)) = steps.split_first() else {
        if let Some(id) = value.as_i64() {
            out.push(Reference { entity: entity.to_owned(), id, field });
        }
        return;
    };
    let join = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match value {
        Value::Array(items) if step == "*" => {
            for (i, item) in items.iter().enumerate() {
                follow(item, rest, join(&i.to_string()), entity, out);
            }
        }
        Value::Array(items) => {
            if let Some(item) = step.parse::<usize>().ok().and_then(|i| items.get(i)) {
                follow(item, rest, join(step), entity, out);
            }
        }
        Value::Object(map) if step == "*" => {
            for (name, item) in map {
                follow(item, rest, join(name), entity, out);
            }
        }
        Value::Object(map) => {
            if let Some(item) = map.get(step) {
                follow(item, rest, join(step), entity, out);
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

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Mixed {
        pair: (i64, Id<Thing>),
        two: [Id<Thing>; 2],
        named: std::collections::BTreeMap<String, (Id<Thing>, String)>,
        numbered: std::collections::BTreeMap<i64, Id<Thing>>,
    }

    #[test]
    fn an_id_in_a_tuple_or_a_map_is_found() {
        let schema = schemars::schema_for!(Mixed);
        assert_eq!(unreached(&schema), [""; 0]);
        let input = Mixed {
            pair: (7, Id::new(1)),
            two: [Id::new(2), Id::new(3)],
            named: [("a".to_owned(), (Id::new(4), "b".to_owned()))].into(),
            numbered: [(9, Id::new(5))].into(),
        };
        let found = collect(&paths(&schema), &serde_json::to_value(input).expect("json"));
        let mut got: Vec<(i64, &str)> = found.iter().map(|r| (r.id, r.field.as_str())).collect();
        got.sort_unstable();
        assert_eq!(got, [(1, "pair.1"), (2, "two.0"), (3, "two.1"), (4, "named.a.0"), (5, "numbered.9")]);
    }

    #[test]
    fn an_id_that_no_path_leads_to_is_told() {
        let check = |schema: serde_json::Value, expected: &[&str]| {
            assert_eq!(unreached(&Schema::try_from(schema).expect("a schema")), expected);
        };
        let id = serde_json::json!({"x-entity": "thing", "type": "integer"});
        check(serde_json::json!({"properties": {"a": {"contains": id}}}), &["thing"]);
        check(serde_json::json!({"properties": {"a": {"$ref": "#/$defs/Id"}}, "$defs": {"Id": id}}), &[]);
        check(serde_json::json!({"properties": {"a": {"$ref": "#/$defs/Other"}}, "$defs": {"Id": id}}), &["thing"]);
        let mut deep = id;
        for _ in 0..=DEPTH_MAX {
            deep = serde_json::json!({"items": deep});
        }
        check(deep, &["thing"]);
    }
}
