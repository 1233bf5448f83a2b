//! OpenAPI 3.1, from the registry.

use super::schemas::Components;
use crate::http::fault::{PROBLEM_JSON, ProblemBody};
use crate::http::operation::{PendingBody, PreviewBody};
use crate::http::session::{SignIn, SignedInBody};
use base::{Args, Catalogue, Lang};
use kernel::Registry;
use kernel::op::{OperationDoc, QueryDoc};
use kernel::query::{Column, ColumnKind};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Every problem answer: its name in the description, status, meaning.
const PROBLEMS: [(&str, &str, &str); 13] = [
    ("Malformed", "400", "The request cannot be read; `errors` says where."),
    ("Unauthenticated", "401", "Nobody, or nobody known, is asking."),
    ("Forbidden", "403", "The caller may not do this; or a browser was led to ask (`http.origin`, `http.csrf`)."),
    ("NotFound", "404", "No such record within the caller's data scope; the same answer whether it exists elsewhere or not."),
    ("MethodNotAllowed", "405", "Operations are posted, queries are got."),
    ("TooSlow", "408", "The body did not arrive in time."),
    ("Conflict", "409", "Other requests kept changing what this one depends on; nothing was done, send the same key again."),
    ("TooLarge", "413", "The body is longer than allowed."),
    ("NotJson", "415", "The body is JSON and says so in Content-Type."),
    ("Refused", "422", "Refused by the company's rules, with every objection at once; or `idempotency.key_reused`."),
    ("TooMany", "429", "Too many tries; Retry-After says when to come again."),
    ("Bug", "500", "A defect; `reference` finds it in the log. Whether it was done is told by sending the same key again."),
    ("Busy", "503", "Not done for a reason outside the request; send the same key again after Retry-After seconds."),
];

/// The description of the whole API.
pub fn openapi(registry: &Registry) -> Value {
    let mut components = Components::default();
    let problem = components.answered::<ProblemBody>();
    let common = Common { pending: components.answered::<PendingBody>(), preview: components.answered::<PreviewBody>() };
    let texts = registry.catalogue();
    let mut paths = fixed_paths(&mut components);
    let mut tags = BTreeSet::from(["session", "status"]);
    for doc in &registry.operations() {
        tags.insert(noun(doc.name));
        let item = operation(doc, texts, &mut components, &common);
        merge(&mut paths, doc.name, "post", item);
    }
    for doc in &registry.queries() {
        tags.insert(noun(doc.name));
        let item = query(doc, texts, &mut components);
        merge(&mut paths, doc.name, "get", item);
    }
    let tags: Vec<Value> = tags.into_iter().map(|name| json!({ "name": name })).collect();
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "销冠 Xiaoguan", "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "Operations change data, queries read it. An operation is sent with an Idempotency-Key made by the caller: \
                the same key has one effect, however often it is sent. Money is in minor units, unit prices in millionths, quantities in \
                thousandths; instants are UTC, dates are business dates. Errors are problem details (RFC 9457)."
        },
        "servers": [{ "url": "/" }],
        "security": [{ "bearer": [] }, { "session": [], "csrf": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": components.into_value(),
            "parameters": parameters(),
            "responses": problem_responses(&problem),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "An API token (`xiaoguan token create`)." },
                "session": { "type": "apiKey", "in": "cookie", "name": "xg_session", "description": "Set by `POST /api/v1/session`; `__Host-xg_session` over https." },
                "csrf": { "type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "Given at sign-in; needed for writes with the cookie." }
            }
        }
    })
}

struct Common {
    pending: Value,
    preview: Value,
}

fn noun(name: &'static str) -> &'static str {
    name.split('.').next().unwrap_or(name)
}

fn merge(paths: &mut Map<String, Value>, name: &str, method: &str, item: Value) {
    let path = paths.entry(format!("/api/v1/{name}")).or_insert_with(|| json!({}));
    path[method] = item;
}

/// `order.confirm` → `OrderConfirm`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split(['.', '_']).map(word).collect()
}

fn summary(texts: &Catalogue, name: &str) -> String {
    let key = format!("op.{name}");
    let (zh, en) = (texts.get(Lang::Zh, &key), texts.get(Lang::En, &key));
    match (zh, en) {
        (Some(zh), Some(en)) => format!("{en} · {zh}"),
        _ => name.to_owned(),
    }
}

fn problems(names: &[&str]) -> Map<String, Value> {
    let wanted = PROBLEMS.iter().filter(|(name, ..)| names.contains(name));
    wanted.map(|(name, status, _)| ((*status).to_owned(), json!({ "$ref": format!("#/components/responses/{name}") }))).collect()
}

fn problem_responses(problem: &Value) -> Value {
    let header = |name: &str, about: &str| json!({ name: { "description": about, "schema": { "type": "string" } } });
    let one = |(name, _, about): &(&str, &str, &str)| {
        let mut response = json!({ "description": about, "content": { PROBLEM_JSON: { "schema": problem } } });
        match *name {
            "Unauthenticated" => response["headers"] = header("WWW-Authenticate", "The scheme that is expected."),
            "TooMany" | "Busy" => response["headers"] = header("Retry-After", "Seconds to wait."),
            "MethodNotAllowed" => response["headers"] = header("Allow", "The methods that are right."),
            _ => {}
        }
        ((*name).to_owned(), response)
    };
    Value::Object(PROBLEMS.iter().map(one).collect())
}

fn parameters() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Made by the caller before sending; the same key has one effect. Required unless it is a dry run or a preview.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$" }
        },
        "EffectiveDate": {
            "name": "X-Effective-Date", "in": "header", "required": false,
            "description": "Business date it takes effect, for those who may choose it; today in the company's time zone when not given.",
            "schema": { "type": "string", "format": "date" }
        },
        "DryRun": {
            "name": "dry_run", "in": "query", "required": false,
            "description": "The full path, undone: claims no key, takes no number.", "schema": { "type": "boolean", "default": false }
        },
        "Preview": {
            "name": "preview", "in": "query", "required": false,
            "description": "Only the decision: what would happen and why.", "schema": { "type": "boolean", "default": false }
        },
        "Cursor": {
            "name": "cursor", "in": "query", "required": false, "description": "Where the last page ended: its `next`.", "schema": { "type": "string" }
        },
        "Limit": {
            "name": "limit", "in": "query", "required": false, "description": "Rows on a page.",
            "schema": { "type": "integer", "minimum": 1, "maximum": 500, "default": 50 }
        },
        "Count": {
            "name": "count", "in": "query", "required": false, "description": "`some`: counts up to 1000; `exact`: counts all; empty: not at all.",
            "schema": { "type": "string", "enum": ["some", "exact", ""] }
        },
        "RequestId": {
            "name": "X-Request-Id", "in": "header", "required": false,
            "description": "Echoed, and in the log, when it is 1–64 letters, digits, `-`, `_` or `.`; in place of any other stands one made here.",
            "schema": { "type": "string" }
        }
    })
}

fn parameter(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn operation(doc: &OperationDoc, texts: &Catalogue, components: &mut Components, common: &Common) -> Value {
    let name = pascal(doc.name);
    let about = doc.input.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    let input = components.add(&format!("{name}Input"), doc.input.clone());
    let output = components.add(&format!("{name}Output"), doc.output.clone());
    let done = json!({
        "type": "object", "required": ["outcome", "audit_id", "output", "replayed"],
        "properties": {
            "outcome": { "const": "done" },
            "audit_id": { "type": ["integer", "null"], "description": "The audit row; null in a dry run." },
            "output": output,
            "replayed": { "type": "boolean", "description": "The same key was known: this is the stored answer." }
        }
    });
    let done = components.add(&format!("{name}Done"), done);
    let samples = doc.samples.iter().enumerate();
    let examples: Map<String, Value> = samples.map(|(n, sample)| (format!("sample{}", n + 1), json!({ "value": sample }))).collect();
    let mut responses = problems(&[
        "Malformed",
        "Unauthenticated",
        "Forbidden",
        "NotFound",
        "TooSlow",
        "Conflict",
        "TooLarge",
        "NotJson",
        "Refused",
        "TooMany",
        "Bug",
        "Busy",
    ]);
    let answer = json!({ "oneOf": [done, common.preview] });
    responses.insert("200".into(), json!({ "description": "Done and durable; with `preview=true` the decision.", "content": { "application/json": { "schema": answer } } }));
    responses.insert(
        "202".into(),
        json!({ "description": "Waits for approval.", "content": { "application/json": { "schema": common.pending } } }),
    );
    let mut named = Vec::from(["IdempotencyKey", "DryRun", "Preview", "RequestId"].map(parameter));
    if doc.dated.is_some() {
        named.insert(1, parameter("EffectiveDate"));
    }
    let mut item = json!({
        "operationId": doc.name, "tags": [noun(doc.name)], "summary": summary(texts, doc.name),
        "description": format!("{about}\n\nNeeds the permission `{}`.", doc.permission).trim(),
        "x-permission": doc.permission,
        "parameters": named,
        "requestBody": { "required": true, "content": { "application/json": { "schema": input } } },
        "responses": responses
    });
    if !examples.is_empty() {
        item["requestBody"]["content"]["application/json"]["examples"] = Value::Object(examples);
    }
    item
}

fn query(doc: &QueryDoc, texts: &Catalogue, components: &mut Components) -> Value {
    let name = pascal(doc.name);
    let mut row = doc.row.clone();
    for column in doc.columns {
        annotate(&mut row, column, texts);
    }
    let row = components.add(&format!("{name}Row"), row);
    let page = json!({
        "type": "object", "required": ["rows"],
        "properties": {
            "rows": { "type": "array", "items": row },
            "next": { "type": "string", "description": "Where the next page begins; absent at the end." },
            "prev": { "type": "string", "description": "What answers the page before this one; absent at the beginning." },
            "count": { "type": "integer", "description": "How many rows there are, when asked." },
            "count_is_more": { "type": "boolean", "description": "There are more than `count`." },
            "masked": { "type": "array", "items": { "type": "string" }, "description": "Fields that the caller may not see; they are null." }
        }
    });
    let page = components.add(&format!("{name}Page"), page);
    let params = components.add(&format!("{name}Params"), doc.params.clone());
    let mut parameters = filters(&params, doc);
    let sorts: Vec<String> = sortable(doc.columns).flat_map(|key| [key.to_owned(), format!("-{key}")]).collect();
    let mut sort_values = vec!["id".to_owned(), "-id".to_owned()];
    sort_values.extend(sorts.into_iter().filter(|s| s != "id" && s != "-id"));
    // As a form sends it in which nothing was chosen.
    sort_values.push(String::new());
    parameters.push(json!({
        "name": "sort", "in": "query", "required": false, "description": "A column, descending with a minus sign; empty: as the list stands by itself.",
        "schema": { "type": "string", "enum": sort_values }
    }));
    parameters.extend(["Cursor", "Limit", "Count", "RequestId"].map(parameter));
    let mut responses = problems(&["Malformed", "Unauthenticated", "Forbidden", "NotFound", "TooMany", "Bug", "Busy"]);
    responses.insert("200".into(), json!({ "description": "A page of rows.", "content": { "application/json": { "schema": page } } }));
    json!({
        "operationId": doc.name, "tags": [noun(doc.name)], "summary": summary(texts, doc.name),
        "description": format!("Needs the permission `{}`.", doc.permission),
        "x-permission": doc.permission,
        "security": [{ "bearer": [] }, { "session": [] }],
        "parameters": parameters, "responses": responses
    })
}

/// Each filter refers to its property of the shared schema, so that nested definitions are found.
fn filters(params: &Value, doc: &QueryDoc) -> Vec<Value> {
    let base = params["$ref"].as_str().unwrap_or_default();
    let required: Vec<&str> = doc.params["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = doc.params["properties"].as_object();
    let one = |(key, schema): (&String, &Value)| {
        json!({
            "name": key, "in": "query", "required": required.contains(&key.as_str()),
            "description": schema.get("description").and_then(Value::as_str).unwrap_or_default(),
            "schema": { "$ref": format!("{base}/properties/{key}") }
        })
    };
    properties.into_iter().flatten().map(one).collect()
}

fn sortable(columns: &'static [Column]) -> impl Iterator<Item = &'static str> {
    columns.iter().filter(|c| c.sort.is_some()).map(|c| c.key)
}

/// The unit that a column's figures are in.
pub(super) fn unit(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::State => "state",
        ColumnKind::Int => "count",
        ColumnKind::Ref(entity) => entity,
        ColumnKind::Money => "minor units",
        ColumnKind::UnitPrice => "millionths of the currency",
        ColumnKind::Quantity => "thousandths",
        ColumnKind::Date => "date",
        ColumnKind::Instant => "instant, UTC",
        ColumnKind::Bool => "yes or no",
        ColumnKind::Json => "JSON",
    }
}

/// Says what a column shows; what a mask may hide may be null.
fn annotate(row: &mut Value, column: &Column, texts: &Catalogue) {
    let Some(property) = row.pointer_mut(&format!("/properties/{}", column.key)) else { return };
    let labels = |lang| texts.render(lang, column.label, &Args::new());
    let mut schema = property.take();
    if let Some(mask) = column.mask {
        schema = json!({ "anyOf": [schema, { "type": "null" }], "x-mask": mask });
    }
    if let Value::Object(schema) = &mut schema {
        schema.insert("x-label".into(), json!({ "zh-CN": labels(Lang::Zh), "en": labels(Lang::En) }));
        schema.insert("x-unit".into(), json!(unit(column.kind)));
    }
    *property = schema;
}

fn fixed_paths(components: &mut Components) -> Map<String, Value> {
    let plain = |id: &str, tag: &str, about: &str, media: &str| {
        let content = json!({ media: { "schema": { "type": if media == "application/json" { "object" } else { "string" } } } });
        json!({
            "operationId": id, "tags": [tag], "summary": about, "security": [],
            "responses": { "200": { "description": about, "content": content } }
        })
    };
    let mut ready = plain("status.ready", "status", "The database answers and has this program's schema.", "application/json");
    ready["responses"]["503"] = json!({ "$ref": "#/components/responses/Busy" });
    let mut figures = plain(
        "status.metrics",
        "status",
        "Figures for Prometheus: for the machine itself, and for the API token of somebody with the permission company.figures.",
        "text/plain",
    );
    figures["security"] = json!([{}, { "bearer": [] }]);
    if let Some(answers) = figures["responses"].as_object_mut() {
        answers.extend(problems(&["Unauthenticated", "Forbidden", "TooMany", "Bug", "Busy"]));
    }
    let mut sign_in_answers =
        problems(&["Malformed", "Unauthenticated", "Forbidden", "TooSlow", "TooLarge", "NotJson", "TooMany", "Bug", "Busy"]);
    let cookie = json!({ "Set-Cookie": { "description": "The session.", "schema": { "type": "string" } } });
    let signed_in = json!({
        "description": "Signed in.", "headers": cookie, "content": { "application/json": { "schema": components.answered::<SignedInBody>() } }
    });
    sign_in_answers.insert("200".into(), signed_in);
    let mut sign_out_answers = problems(&["Unauthenticated", "Forbidden", "TooMany", "Bug", "Busy"]);
    sign_out_answers.insert("204".into(), json!({ "description": "Signed out." }));
    let session = json!({
        "post": {
            "operationId": "session.create", "tags": ["session"], "summary": "Sign in with login and password.", "security": [],
            "requestBody": { "required": true, "content": { "application/json": { "schema": components.asked::<SignIn>() } } },
            "responses": sign_in_answers
        },
        "delete": {
            "operationId": "session.delete", "tags": ["session"], "summary": "Sign out.",
            "security": [{ "session": [], "csrf": [] }], "responses": sign_out_answers
        }
    });
    let document = plain("status.openapi", "status", "This description.", "application/json");
    let paths = [
        ("/healthz", json!({ "get": plain("status.health", "status", "The process is up.", "application/json") })),
        ("/readyz", json!({ "get": ready })),
        ("/metrics", json!({ "get": figures })),
        ("/api/v1/openapi.json", json!({ "get": document })),
        ("/api/v1/session", session),
    ];
    paths.into_iter().map(|(path, item)| (path.to_owned(), item)).collect()
}
