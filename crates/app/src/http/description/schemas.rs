//! JSON schemas moved to one place: each definition once, under a name of its own, references turned to it.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const LOCAL: &str = "#/$defs/";
const SHARED: &str = "#/components/schemas/";

/// The shared schemas.
#[derive(Default)]
pub(super) struct Components {
    /// By name: the schema as it stands in the description, and what it was with all it refers to, which tells equals.
    schemas: BTreeMap<String, (Value, String)>,
}

impl Components {
    /// Adds the schema of what is asked under the type's own name; returns a reference to it.
    pub(super) fn asked<T: JsonSchema>(&mut self) -> Value {
        self.add(&T::schema_name(), schemars::schema_for!(T).to_value())
    }

    /// Adds the schema of what is answered under the type's own name; returns a reference to it. It is the schema of what is written: a
    /// field that is left out when it has nothing to say is not required.
    pub(super) fn answered<T: JsonSchema>(&mut self) -> Value {
        let written = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
        self.add(&T::schema_name(), written.to_value())
    }

    /// Adds a schema with its definitions; returns a reference to it.
    pub(super) fn add(&mut self, name: &str, schema: Value) -> Value {
        let Value::Object(mut root) = schema else { return schema };
        root.remove("$schema");
        root.remove("title");
        let definitions = match root.remove("$defs") {
            Some(Value::Object(definitions)) => definitions,
            _ => Map::new(),
        };
        let root = Value::Object(root);
        let mut names = BTreeMap::new();
        for (local, definition) in &definitions {
            names.insert(local.clone(), self.name(local, &whole(definition, &definitions)));
        }
        for (local, definition) in &definitions {
            self.put(&names[local], definition, &definitions, &names);
        }
        let own = self.name(name, &whole(&root, &definitions));
        names.insert(String::new(), own.clone());
        self.put(&own, &root, &definitions, &names);
        json!({ "$ref": format!("{SHARED}{own}") })
    }

    /// All of them, for `components.schemas`.
    pub(super) fn into_value(self) -> Value {
        Value::Object(self.schemas.into_iter().map(|(name, (schema, _))| (name, schema)).collect())
    }

    /// The name, or the name with a number when another schema has it.
    fn name(&self, wanted: &str, whole: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '-' { c } else { '_' };
        let wanted: String = wanted.chars().map(plain).collect();
        let free = |name: &String| self.schemas.get(name).is_none_or(|(_, there)| there == whole);
        let numbered = (2_u32..).map(|n| format!("{wanted}{n}"));
        std::iter::once(wanted.clone()).chain(numbered).find(free).unwrap_or(wanted)
    }

    fn put(&mut self, name: &str, schema: &Value, definitions: &Map<String, Value>, names: &BTreeMap<String, String>) {
        let whole = whole(schema, definitions);
        self.schemas.entry(name.to_owned()).or_insert_with(|| (turned(schema, names), whole));
    }
}

/// A schema with everything it refers to, as text.
fn whole(schema: &Value, definitions: &Map<String, Value>) -> String {
    let mut reached: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut open = vec![schema];
    while let Some(next) = open.pop() {
        for local in local_references(next) {
            if let Some((name, definition)) = definitions.get_key_value(&local)
                && reached.insert(name, definition).is_none()
            {
                open.push(definition);
            }
        }
    }
    json!([schema, reached]).to_string()
}

fn local_references(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(next) = open.pop() {
        match next {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str).and_then(local_name));
                open.extend(object.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// The definition that a reference means; an empty name is the whole schema itself.
fn local_name(reference: &str) -> Option<String> {
    if reference == "#" {
        return Some(String::new());
    }
    reference.strip_prefix(LOCAL).map(|name| name.replace("~1", "/").replace("~0", "~"))
}

fn turned(schema: &Value, names: &BTreeMap<String, String>) -> Value {
    match schema {
        Value::Object(object) => {
            let turn = |(key, value): (&String, &Value)| match value.as_str().filter(|_| key == "$ref").and_then(local_name) {
                Some(local) => (key.clone(), json!(format!("{SHARED}{}", names.get(&local).unwrap_or(&local)))),
                None => (key.clone(), turned(value, names)),
            };
            Value::Object(object.iter().map(turn).collect())
        }
        Value::Array(items) => items.iter().map(|item| turned(item, names)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_definitions_are_shared_and_others_get_a_number() {
        let schema = |kind: &str| {
            json!({
                "$schema": "x", "title": "Input", "type": "object",
                "properties": { "a": { "$ref": "#/$defs/A" }, "me": { "$ref": "#" } },
                "$defs": { "A": { "items": { "$ref": "#/$defs/B/C" } }, "B/C": { "type": kind } }
            })
        };
        let mut components = Components::default();
        assert_eq!(components.add("One", schema("string")), json!({ "$ref": "#/components/schemas/One" }));
        assert_eq!(components.add("One", schema("string")), json!({ "$ref": "#/components/schemas/One" }));
        assert_eq!(components.add("One", schema("integer")), json!({ "$ref": "#/components/schemas/One2" }));
        let all = components.into_value();
        let names: Vec<&String> = all.as_object().unwrap().keys().collect();
        assert_eq!(names, ["A", "A2", "B_C", "B_C2", "One", "One2"], "A is another one when what it refers to is");
        assert_eq!(all["A2"], json!({ "items": { "$ref": "#/components/schemas/B_C2" } }));
        let properties = json!({ "a": { "$ref": "#/components/schemas/A2" }, "me": { "$ref": "#/components/schemas/One2" } });
        assert_eq!(all["One2"], json!({ "type": "object", "properties": properties }));
    }
}
