//! Every refusal and failure can be said in both languages.

use crate::output::compare;
use base::Lang;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Calls whose first argument is a text's key.
const KEYED: &[&str] = &[
    "Refusal::new(\"",
    "Remedy::new(\"",
    "Problem::new(\"",
    "Failure::Busy(\"",
    "Failure::Conflict(\"",
    "Failure::Forbidden(\"",
    "Failure::Unauthenticated(\"",
    "Column::new(\"",
];

/// Fields of several slices, whose refusals are shared: the beginning of their keys, and what they are called.
const SHARED: &[(&str, &str)] =
    &[("amount.", "金额"), ("date.", "日期"), ("quantity.", "数量"), ("password.", "密码"), ("number.", "数字"), ("phone.", "电话号码")];

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && path.file_name().is_some_and(|n| n != "tests" && n != "target" && n != "testkit" && n != "app") {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The keys that the source names, without its unit tests; the server's own words are tested beside it.
fn keys() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut files);
    let mut found = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("reads");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for call in KEYED {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                // A column's first argument is its field, the second its label.
                let key = if call.starts_with("Column") { rest.split('"').nth(2).unwrap_or_default() } else { key };
                if key.contains('.') {
                    found.insert(key.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn every_key_has_both_languages() {
    let r = testkit::registry();
    let catalogue = r.catalogue();
    let problems = catalogue.verify();
    assert!(problems.is_empty(), "{problems:?}");
    let mut named = keys();
    named.extend(r.operations().iter().map(|o| format!("op.{}", o.name)));
    named.extend(r.terms().flat_map(|term| [format!("document.{}", term.document), format!("clause.{}.{}", term.document, term.article)]));
    // Written where no term is: the rule of an order's own number.
    named.insert("clause.order.1.1".to_owned());
    named.extend(
        [
            "busy.queue_full",
            "busy.storage_full",
            "busy.storage_failed",
            "busy.locked",
            "busy.time_limit",
            "busy.connection_lost",
            "busy.closed",
            "busy.clock_behind",
        ]
        .map(str::to_owned),
    );
    let missing: Vec<&String> = named
        .iter()
        .filter(|k| catalogue.get(Lang::Zh, k).is_none_or(str::is_empty) || catalogue.get(Lang::En, k).is_none_or(str::is_empty))
        .collect();
    assert!(missing.is_empty(), "no text for: {missing:#?}");
    let mut lines = vec!["key | zh | en".to_owned()];
    let mut all: Vec<&str> = catalogue.keys().collect();
    all.sort_unstable();
    all.dedup();
    lines.extend(
        all.iter().map(|k| format!("{k} | {} | {}", catalogue.get(Lang::Zh, k).unwrap_or(""), catalogue.get(Lang::En, k).unwrap_or(""))),
    );
    compare("texts.txt", &lines);
}

/// A refusal stands beside its field, and behind its name in the summary: it does not say that name once more.
#[test]
fn no_refusal_begins_with_the_name_of_its_field() {
    let r = testkit::registry();
    let catalogue = r.catalogue();
    let text = |key: &str| catalogue.get(Lang::Zh, key).unwrap_or_default();
    let mut named: Vec<String> = Vec::new();
    for key in keys() {
        let own = key.rsplit_once('.').map(|(field, _)| text(field)).filter(|label| !label.is_empty());
        // A record that cannot be chosen: its kind is what the field is called.
        let kind = key.strip_suffix(".closed").map(|kind| text(&format!("entity.{kind}")).to_owned()).filter(|label| !label.is_empty());
        let shared = SHARED.iter().find(|(begin, _)| key.starts_with(begin)).map(|(_, label)| *label);
        let called = [own.map(str::to_owned), kind, shared.map(str::to_owned)];
        if called.iter().flatten().any(|label| text(&key).starts_with(label.as_str())) {
            named.push(format!("{key}: {}", text(&key)));
        }
    }
    assert!(named.is_empty(), "{named:#?}");
}
