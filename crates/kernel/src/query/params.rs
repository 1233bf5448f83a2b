//! What an address asks of a query.

use super::Window;
use super::any::AnyQuery;
use crate::failure::{Failure, Problem, Res};
use crate::kernel::Kernel;
use serde_json::{Map, Value};

impl Kernel {
    /// The names of a query's filters.
    ///
    /// # Errors
    /// `query.unknown`.
    pub fn query_filters(&self, name: &str) -> Res<Vec<String>> {
        let query = self.0.registry.queries.get(name).ok_or_else(|| Failure::NotFound(Problem::new("query.unknown")))?;
        let properties = query.params_schema().get("properties").and_then(Value::as_object);
        Ok(properties.map(|all| all.keys().cloned().collect()).unwrap_or_default())
    }

    /// Turns `name=value` pairs of an address into a query's filters and window, by the types its schema names.
    pub fn query_params(&self, name: &str, pairs: &[(String, String)]) -> Res<(Value, Window)> {
        let query = self.0.registry.queries.get(name).ok_or_else(|| Failure::NotFound(Problem::new("query.unknown")))?;
        params_of(query, pairs)
    }
}

pub(super) fn params_of(query: &AnyQuery, pairs: &[(String, String)]) -> Res<(Value, Window)> {
    let schema = query.params_schema();
    let (mut params, mut window) = (Map::new(), Window::default());
    for (i, (name, text)) in pairs.iter().enumerate() {
        let at = |code| Failure::Malformed(Problem::new(code).at(name.clone()));
        if pairs[..i].iter().any(|(before, _)| before == name) {
            return Err(at("input.duplicate_field"));
        }
        match name.as_str() {
            "sort" => window.sort = Some(text.clone()),
            "cursor" => window.cursor = Some(text.clone()),
            "count" => window.count = Some(text.clone()),
            "limit" => window.limit = Some(text.parse().map_err(|_| at("input.wrong_type"))?),
            _ => {
                let property = schema.pointer(&format!("/properties/{name}")).ok_or_else(|| at("input.unknown_field"))?;
                let value = typed(property, text).ok_or_else(|| at("input.wrong_type"))?;
                params.insert(name.clone(), value);
            }
        }
    }
    Ok((Value::Object(params), window))
}

/// A text as the type a schema names.
fn typed(property: &Value, text: &str) -> Option<Value> {
    let types: Vec<&str> = match property.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => property.get("anyOf").and_then(Value::as_array).into_iter().flatten().filter_map(|v| v.get("type")?.as_str()).collect(),
    };
    if types.contains(&"integer") {
        return text.parse::<i64>().ok().map(Value::from);
    }
    if types.contains(&"boolean") {
        return text.parse::<bool>().ok().map(Value::from);
    }
    Some(Value::from(text))
}
