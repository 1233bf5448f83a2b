//! The OpenAPI description is valid as far as a program can tell without a validator of its own.

use crate::site::{Site, send, token};
use serde_json::Value;
use std::collections::BTreeSet;

const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Everything wrong with a description, one finding a line.
fn findings(api: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if api["openapi"] != "3.1.0" || !api["info"]["title"].is_string() || !api["info"]["version"].is_string() {
        found.push("no openapi 3.1.0 with title and version".to_owned());
    }
    references(api, api, "#", &mut found);
    let mut ids = BTreeSet::new();
    for (path, item) in api["paths"].as_object().into_iter().flatten() {
        if !path.starts_with('/') || path.contains('{') {
            found.push(format!("{path}: a path begins with / and has no parameters"));
        }
        for (method, operation) in item.as_object().into_iter().flatten() {
            let at = format!("{method} {path}");
            if !METHODS.contains(&method.as_str()) {
                found.push(format!("{at}: no method"));
            }
            let id = operation["operationId"].as_str().unwrap_or_default();
            if id.is_empty() || !ids.insert(id.to_owned()) {
                found.push(format!("{at}: operationId {id:?} is empty or not unique"));
            }
            operation_findings(api, operation, &at, &mut found);
        }
    }
    for kind in ["schemas", "responses", "parameters", "securitySchemes"] {
        for name in api["components"][kind].as_object().into_iter().flatten().map(|(name, _)| name) {
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) {
                found.push(format!("components.{kind}.{name}: not a name"));
            }
        }
    }
    for (name, one) in api["components"]["schemas"].as_object().into_iter().flatten() {
        schema(one, name, &mut found);
    }
    found
}

fn operation_findings(api: &Value, operation: &Value, at: &str, found: &mut Vec<String>) {
    let responses = operation["responses"].as_object().cloned().unwrap_or_default();
    if responses.is_empty() {
        found.push(format!("{at}: no responses"));
    }
    for (status, response) in &responses {
        let response = resolved(api, response);
        if !status.parse::<u16>().is_ok_and(|s| (100..600).contains(&s)) || !response["description"].is_string() {
            found.push(format!("{at}: response {status} is no status with a description"));
        }
        contents(&response["content"], &format!("{at} {status}"), found);
    }
    contents(&operation["requestBody"]["content"], at, found);
    let mut names = BTreeSet::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = resolved(api, parameter);
        let (name, place) = (parameter["name"].as_str().unwrap_or_default(), parameter["in"].as_str().unwrap_or_default());
        if name.is_empty()
            || !["query", "header", "cookie"].contains(&place)
            || !names.insert((place, name))
            || parameter["schema"].is_null()
        {
            found.push(format!("{at}: parameter {name:?} in {place:?}"));
        }
        schema(&parameter["schema"], &format!("{at} {name}"), found);
    }
    let security = operation.get("security").or_else(|| api.get("security")).and_then(Value::as_array);
    for name in security.into_iter().flatten().filter_map(Value::as_object).flat_map(|s| s.keys()) {
        if api["components"]["securitySchemes"][name].is_null() {
            found.push(format!("{at}: no security scheme {name}"));
        }
    }
    let tags: Vec<&Value> = api["tags"].as_array().into_iter().flatten().map(|t| &t["name"]).collect();
    for tag in operation["tags"].as_array().into_iter().flatten().filter(|tag| !tags.contains(tag)) {
        found.push(format!("{at}: no tag {tag}"));
    }
}

fn contents(content: &Value, at: &str, found: &mut Vec<String>) {
    for (media, one) in content.as_object().into_iter().flatten() {
        if !media.contains('/') || one["schema"].is_null() {
            found.push(format!("{at}: {media} has no schema"));
        }
        schema(&one["schema"], at, found);
        for (name, example) in one["examples"].as_object().into_iter().flatten() {
            if example.get("value").is_none() {
                found.push(format!("{at}: example {name} has no value"));
            }
        }
    }
}

/// A reference followed to its end.
fn resolved<'a>(api: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str).and_then(|r| api.pointer(r.strip_prefix('#')?)) {
        Some(target) => resolved(api, target),
        None => value,
    }
}

fn references(api: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                match inner.as_str().filter(|_| key == "$ref") {
                    Some(reference) if reference.strip_prefix('#').and_then(|p| api.pointer(p)).is_none() => {
                        found.push(format!("{at}: {reference} leads nowhere"));
                    }
                    _ => references(api, inner, &format!("{at}/{key}"), found),
                }
                if key == "$defs" || key == "$schema" {
                    found.push(format!("{at}: {key} is left"));
                }
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(n, inner)| references(api, inner, &format!("{at}/{n}"), found)),
        _ => {}
    }
}

fn schema(one: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(object) = one else {
        if !one.is_boolean() {
            found.push(format!("{at}: {one} is no schema"));
        }
        return;
    };
    let types: Vec<&Value> = match &object.get("type") {
        Some(Value::Array(many)) => many.iter().collect(),
        Some(one) => vec![one],
        None => vec![],
    };
    if types.iter().any(|t| !t.as_str().is_some_and(|t| TYPES.contains(&t))) {
        found.push(format!("{at}: type {types:?}"));
    }
    let properties = object.get("properties").and_then(Value::as_object);
    for name in object.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !name.as_str().is_some_and(|name| properties.is_some_and(|p| p.contains_key(name))) {
            found.push(format!("{at}: {name} is required and not there"));
        }
    }
    properties.into_iter().flatten().for_each(|(name, inner)| schema(inner, &format!("{at}.{name}"), found));
    for key in ["items", "additionalProperties", "not"] {
        object.get(key).into_iter().for_each(|inner| schema(inner, &format!("{at}.{key}"), found));
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        object.get(key).and_then(Value::as_array).into_iter().flatten().for_each(|inner| schema(inner, &format!("{at}.{key}"), found));
    }
}

/// Whether an example has the fields that its schema requires, and no others.
fn fits(api: &Value, one: &Value, example: &Value, at: &str, found: &mut Vec<String>) {
    let one = resolved(api, one);
    match example {
        Value::Object(object) => {
            let Some(properties) = one["properties"].as_object() else { return };
            for name in
                one["required"].as_array().into_iter().flatten().filter_map(Value::as_str).filter(|name| !object.contains_key(*name))
            {
                found.push(format!("{at}: the example lacks {name}"));
            }
            for (name, value) in object {
                match properties.get(name) {
                    Some(inner) => fits(api, inner, value, &format!("{at}.{name}"), found),
                    None => found.push(format!("{at}: the example has {name}")),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fits(api, &one["items"], item, at, found)),
        _ => {}
    }
}

fn examples(api: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (path, item) in api["paths"].as_object().into_iter().flatten() {
        let content = &item["post"]["requestBody"]["content"]["application/json"];
        for example in content["examples"].as_object().into_iter().flatten().map(|(_, e)| &e["value"]) {
            fits(api, &content["schema"], example, path, &mut found);
        }
    }
    found
}

#[tokio::test]
async fn the_description_is_served_and_valid() {
    let site = Site::usual().await;
    let answer = send(site.get("/api/v1/openapi.json")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let api = answer.json();
    assert_eq!(findings(&api), Vec::<String>::new());
    assert_eq!(examples(&api), Vec::<String>::new());
    let rename = &api["paths"]["/api/v1/party.rename"]["post"];
    assert_eq!(rename["operationId"], "party.rename");
    assert_eq!(rename["summary"], "Rename a party · 改名");
    assert_eq!(rename["requestBody"]["content"]["application/json"]["examples"]["sample1"]["value"]["party"], 80);
    assert_eq!(rename["responses"]["422"]["$ref"], "#/components/responses/Refused");
    let list = &api["paths"]["/api/v1/party.list"]["get"];
    let sort = list["parameters"].as_array().unwrap().iter().find(|p| p["name"] == "sort").unwrap();
    assert_eq!(sort["schema"]["enum"], serde_json::json!(["id", "-id", "name", "-name", ""]));
    let phone = &api["components"]["schemas"]["PartyListRow"]["properties"]["phone"];
    assert_eq!(phone["anyOf"][1]["type"], "null", "a mask may hide it");
}

#[tokio::test]
async fn a_problem_has_what_its_schema_requires() {
    let site = Site::usual().await;
    let api = send(site.get("/api/v1/openapi.json")).await.json();
    let body = r#"{"party":80,"name":"甲"}"#;
    let both = site.post("admin", "party.rename?dry_run=true&preview=true", body);
    let refused = site.rename("admin", 80, "");
    for (request, errors) in [(site.get("/api/v1/party.list"), 0), (both, 1), (refused, 2)] {
        let problem = send(request).await.json();
        let mut found = Vec::new();
        fits(&api, &serde_json::json!({ "$ref": "#/components/schemas/Problem" }), &problem, "problem", &mut found);
        assert_eq!(found, Vec::<String>::new(), "{problem}");
        assert_eq!(problem["errors"].as_array().map_or(0, Vec::len), errors, "{problem}");
    }
}

#[tokio::test]
async fn what_is_taken_and_answered_is_described() {
    let site = Site::usual().await;
    let api = send(site.get("/api/v1/openapi.json")).await.json();
    let list = |more: &str| site.get(&format!("/api/v1/party.list{more}")).bearer_auth(token("admin"));
    assert_eq!(send(list("?sort=&count=")).await.status, 200, "as a form sends it in which nothing was chosen");
    let counts = api["components"]["parameters"]["Count"]["schema"]["enum"].as_array().unwrap();
    assert!(counts.contains(&"".into()), "{counts:?}");
    assert_eq!(send(list("").header("X-Request-Id", "a".repeat(65))).await.status, 200, "another id stands in its place");
    assert_eq!(api["components"]["parameters"]["RequestId"]["schema"], serde_json::json!({ "type": "string" }));
    let denied = send(site.get("/metrics").header("via", "1.1 proxy").bearer_auth(token("li"))).await;
    let answers = &api["paths"]["/metrics"]["get"]["responses"];
    assert!(answers[denied.status.as_str()].is_object(), "{} is not among {answers}", denied.status);
}

#[test]
fn the_whole_product_is_described_validly() {
    let api = app::http::openapi(&app::registry());
    assert_eq!(findings(&api), Vec::<String>::new());
    assert_eq!(examples(&api), Vec::<String>::new());
}

#[test]
fn what_is_wrong_with_a_description_is_found() {
    let mut api = app::http::openapi(&app::registry());
    api["paths"]["/healthz"]["get"]["operationId"] = "status.ready".into();
    api["components"]["schemas"]["Problem"]["properties"]["basis"]["items"]["$ref"] = "#/components/schemas/Nothing".into();
    api["components"]["schemas"]["Problem"]["required"] = serde_json::json!(["nothing"]);
    api["paths"]["/readyz"]["get"]["responses"] = serde_json::json!({});
    let found = findings(&api);
    assert_eq!(found.len(), 4, "{found:?}");
}
