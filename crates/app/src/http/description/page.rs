//! The API for people: every operation and query with what it needs, takes and gives, and a line to try it.

use super::openapi::unit;
use crate::http::html::{self, Escaped, code};
use base::{Args, Catalogue, Lang};
use kernel::Registry;
use kernel::op::{OperationDoc, QueryDoc};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Keys of texts that are no problem codes.
const NOT_CODES: [&str; 7] = ["page.", "cli.", "op.", "column.", "state.", "permission.", "http.status."];

struct Words<'a> {
    texts: &'a Catalogue,
    lang: Lang,
}
impl Words<'_> {
    fn get(&self, key: &str) -> String {
        self.texts.render(self.lang, key, &Args::new())
    }
    fn head(&self, keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| self.get(key)).collect()
    }
    /// An operation's or query's name in words, or itself.
    fn name(&self, name: &str) -> String {
        let key = format!("op.{name}");
        self.texts.get(self.lang, &key).unwrap_or(name).to_owned()
    }
}

pub(super) fn page(registry: &Registry, operations: &[OperationDoc], queries: &[QueryDoc], lang: Lang) -> String {
    let words = Words { texts: registry.catalogue(), lang };
    let mut out = format!("<p><a href=\"/\">{}</a></p>\n", Escaped(&words.get("page.home")));
    let _ = writeln!(out, "<h1>{}</h1>\n<p>{}</p>", Escaped(&words.get("page.api.title")), Escaped(&words.get("page.api.intro")));
    let _ = writeln!(out, "<p><a href=\"/api/v1/openapi.json\">openapi.json</a></p>");
    contents(&mut out, &words, operations.iter().map(|o| o.name).collect(), queries.iter().map(|q| q.name).collect());
    let _ = writeln!(out, "<h2>{}</h2>", Escaped(&words.get("page.api.operations")));
    for doc in operations {
        operation(&mut out, &words, doc);
    }
    let _ = writeln!(out, "<h2>{}</h2>", Escaped(&words.get("page.api.queries")));
    for doc in queries {
        query(&mut out, &words, doc);
    }
    codes(&mut out, &words, registry, queries);
    html::page(lang, &words.get("page.api.title"), &out)
}

fn contents(out: &mut String, words: &Words<'_>, operations: Vec<&str>, queries: Vec<&str>) {
    out.push_str("<nav>\n");
    for (key, names) in [("page.api.operations", operations), ("page.api.queries", queries)] {
        let _ = write!(out, "<p><strong>{}</strong> ", Escaped(&words.get(key)));
        for name in names {
            let _ = write!(out, "<a href=\"#{0}\">{0}</a> ", Escaped(name));
        }
        out.push_str("</p>\n");
    }
    out.push_str("</nav>\n");
}

fn heading(out: &mut String, words: &Words<'_>, method: &str, name: &str, permission: &str) {
    let (id, title) = (Escaped(name), words.name(name));
    let _ = writeln!(out, "<section id=\"{id}\">\n<h3>{} <small>{method} /api/v1/{id}</small></h3>", Escaped(&title));
    let _ = writeln!(out, "<p>{} {}</p>", Escaped(&words.get("page.api.needs")), code(permission));
}

fn operation(out: &mut String, words: &Words<'_>, doc: &OperationDoc) {
    heading(out, words, "POST", doc.name, doc.permission);
    if let Some(about) = doc.input.get("description").and_then(Value::as_str) {
        let _ = writeln!(out, "<p>{}</p>", Escaped(about));
    }
    out.push_str(&fields(words, &doc.input));
    if let Some(sample) = doc.samples.first() {
        let pretty = serde_json::to_string_pretty(sample).unwrap_or_default();
        let _ = writeln!(out, "<p>{}</p>\n<pre><code>{}</code></pre>", Escaped(&words.get("page.api.sample")), Escaped(&pretty));
        let line = format!(
            "curl -X POST http://127.0.0.1:8080/api/v1/{} -H \"Authorization: Bearer $TOKEN\" -H \"Idempotency-Key: $(uuidgen)\" \
             -H 'Content-Type: application/json' -d '{}'",
            doc.name,
            sample.to_string().replace('\'', "'\\''")
        );
        let _ = writeln!(out, "<pre><code>{}</code></pre>", Escaped(&line));
    }
    out.push_str("</section>\n");
}

fn query(out: &mut String, words: &Words<'_>, doc: &QueryDoc) {
    heading(out, words, "GET", doc.name, doc.permission);
    out.push_str(&fields(words, &doc.params));
    let yes = words.get("page.yes");
    let row = |column: &kernel::query::Column| {
        let sorted = if column.sort.is_some() { yes.as_str() } else { "" };
        vec![
            code(column.key),
            Escaped(&words.get(column.label)).to_string(),
            Escaped(unit(column.kind)).to_string(),
            Escaped(sorted).to_string(),
            column.mask.map(code).unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = doc.columns.iter().map(row).collect();
    let heads = ["page.api.column", "page.api.label", "page.api.unit", "page.api.sortable", "page.api.mask"];
    out.push_str(&html::table(&words.head(&heads), &rows));
    let line = format!("curl 'http://127.0.0.1:8080/api/v1/{}?limit=20' -H \"Authorization: Bearer $TOKEN\"", doc.name);
    let _ = writeln!(out, "<pre><code>{}</code></pre>\n</section>", Escaped(&line));
}

/// The fields of an object's schema, those of its parts below them.
fn fields(words: &Words<'_>, schema: &Value) -> String {
    let mut rows = Vec::new();
    collect(&mut rows, words, schema, schema, "", 0);
    if rows.is_empty() {
        return format!("<p>{}</p>\n", Escaped(&words.get("page.api.no_fields")));
    }
    html::table(&words.head(&["page.api.field", "page.api.type", "page.api.required", "page.api.meaning"]), &rows)
}

/// Parts of parts of parts are left to openapi.json.
const DEPTH_MAX: usize = 3;

fn collect(rows: &mut Vec<Vec<String>>, words: &Words<'_>, root: &Value, schema: &Value, prefix: &str, depth: usize) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (key, property) in properties {
        let (kind, part) = kind(root, property);
        let is_required = if required.contains(&key.as_str()) { words.get("page.yes") } else { String::new() };
        let about = property.get("description").and_then(Value::as_str).unwrap_or_default();
        let list = kind.starts_with("array");
        rows.push(vec![
            code(&format!("{prefix}{key}")),
            Escaped(&kind).to_string(),
            Escaped(&is_required).to_string(),
            Escaped(about).to_string(),
        ]);
        if let Some(part) = part.filter(|_| depth < DEPTH_MAX) {
            let prefix = format!("{prefix}{key}{}.", if list { "[]" } else { "" });
            collect(rows, words, root, part, &prefix, depth + 1);
        }
    }
}

/// A property's type in words, and the object it consists of.
fn kind<'s>(root: &'s Value, property: &'s Value) -> (String, Option<&'s Value>) {
    if let Some(reference) = property.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#'));
        let (word, part) = target.map_or_else(|| ("any".to_owned(), None), |target| kind(root, target));
        return (word, part);
    }
    if let Some(choices) = property.get("anyOf").or_else(|| property.get("oneOf")).and_then(Value::as_array) {
        let real = |c: &&Value| c.get("type").and_then(Value::as_str) != Some("null");
        let kinds: Vec<(String, Option<&Value>)> = choices.iter().filter(real).map(|c| kind(root, c)).collect();
        let mut words: Vec<&str> = kinds.iter().map(|(word, _)| word.as_str()).collect();
        words.dedup();
        return (words.join(" | "), kinds.first().filter(|_| kinds.len() == 1).and_then(|(_, part)| *part));
    }
    if let Some(entity) = property.get("x-entity").and_then(Value::as_str) {
        return (format!("id: {entity}"), None);
    }
    if let Some(values) = property.get("enum").and_then(Value::as_array) {
        return (values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "), None);
    }
    if let Some(value) = property.get("const").and_then(Value::as_str) {
        return (value.to_owned(), None);
    }
    let word = match property.get("type") {
        Some(Value::String(one)) => one.clone(),
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).filter(|t| *t != "null").collect::<Vec<_>>().join(" | "),
        _ => "any".to_owned(),
    };
    match property.get("items") {
        Some(items) if word == "array" => {
            let (inner, part) = kind(root, items);
            (format!("array of {inner}"), part)
        }
        _ => (word, property.get("properties").map(|_| property)),
    }
}

/// Every code that an answer may carry: where the `type` of a problem leads.
fn codes(out: &mut String, words: &Words<'_>, registry: &Registry, queries: &[QueryDoc]) {
    let mut others: BTreeSet<&str> = queries.iter().flat_map(|q| q.columns).map(|c| c.label).collect();
    others.extend(registry.permissions());
    let _ = writeln!(out, "<h2>{}</h2>\n<dl>", Escaped(&words.get("page.api.codes")));
    let is_code = |key: &&str| !others.contains(key) && !NOT_CODES.iter().any(|prefix| key.starts_with(prefix));
    for key in words.texts.keys().filter(is_code) {
        let text = words.texts.get(words.lang, key).unwrap_or_default();
        let _ = writeln!(out, "<dt id=\"{0}\"><code>{0}</code></dt><dd>{1}</dd>", Escaped(key), Escaped(text));
    }
    out.push_str("</dl>\n");
}
