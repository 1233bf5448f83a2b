//! Who may import whom: calls go left, facts travel right as events.

use super::{Finding, finding};
use crate::token::Token;
use crate::tree::{File, Tree};

/// Rooms from left to right. A room may use the rooms to its left, not its neighbours.
const ORDER: [&[&str]; 14] = [
    &["base"],
    &["rules"],
    &["kernel"],
    &["ui"],
    &["exchange"],
    &["org", "catalog", "policy"],
    &["stock"],
    &["crm"],
    &["sales"],
    &["fulfil"],
    &["settle"],
    &["history"],
    &["goals"],
    &["app"],
];
/// The rooms that hold a trade: of these, others see `api` only.
const DOMAINS: [&str; 10] = ["org", "catalog", "policy", "stock", "crm", "sales", "fulfil", "settle", "history", "goals"];
const TESTKIT: &str = "testkit";
const TESTKIT_SEES_UP_TO: &str = "history";
const TESTKIT_SERVES_FROM: &str = "kernel";
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

fn place(room: &str) -> Option<usize> {
    ORDER.iter().position(|rooms| rooms.contains(&room))
}

pub fn order(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    manifests.filter_map(|file| Some((file, file.room()?))).flat_map(|(file, room)| order_of(file, room)).collect()
}

fn order_of(file: &File, room: &str) -> Vec<Finding> {
    if place(room).is_none() && room != TESTKIT {
        return vec![finding(
            "imports",
            file,
            1,
            format!("the room {room} has no place in the order; give it one in xtask/src/tidy/imports.rs"),
        )];
    }
    let manifest: toml::Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![finding("imports", file, 1, format!("cannot be read: {}", error.message()))],
    };
    let mut findings = Vec::new();
    let per_target = manifest.get("target").and_then(toml::Value::as_table);
    let tables = per_target.into_iter().flat_map(|targets| targets.values()).filter_map(toml::Value::as_table);
    for table in std::iter::once(&manifest).chain(tables) {
        for section in SECTIONS {
            let Some(dependencies) = table.get(section).and_then(toml::Value::as_table) else { continue };
            for (key, value) in dependencies {
                let other = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
                if let Some(message) = forbidden(room, section, other) {
                    findings.push(finding("imports", file, line_of(&file.text, section, key), message));
                }
            }
        }
    }
    findings
}

fn forbidden(room: &str, section: &str, other: &str) -> Option<String> {
    if other == TESTKIT {
        let serves = place(room) >= place(TESTKIT_SERVES_FROM);
        let fine = serves && section == "dev-dependencies";
        return (!fine).then(|| format!("{TESTKIT} is a dev-dependency, of {TESTKIT_SERVES_FROM} and the rooms to its right"));
    }
    let right = place(other)?; // not one of ours
    let fine = if room == TESTKIT { Some(right) <= place(TESTKIT_SEES_UP_TO) } else { Some(right) < place(room) };
    (!fine)
        .then(|| format!("{room} may not use {other}, which does not stand to its left; post to the kernel's ledger or publish an event"))
}

fn line_of(text: &str, section: &str, key: &str) -> usize {
    let mut lines = text.lines().enumerate().skip_while(|(_, line)| !line.starts_with('[') || !line.contains(section));
    lines.find(|(_, line)| line.split(['.', '=', ' ']).next() == Some(key)).map_or(1, |(at, _)| at + 1)
}

pub fn api(tree: &Tree) -> Vec<Finding> {
    let files = tree.rust().filter(|file| file.room().is_some_and(|room| DOMAINS.contains(&room)));
    files.flat_map(api_of).collect()
}

fn api_of(file: &File) -> Vec<Finding> {
    let tokens = file.tokens();
    let others: Vec<&str> = DOMAINS.into_iter().filter(|name| Some(*name) != file.room() && !has_own(tokens, name)).collect();
    let mut findings = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(name) = others.iter().find(|name| token.is(name)) else { continue };
        if !begins_path(tokens, at) {
            continue;
        }
        let imported_whole = at > 0 && tokens[at - 1].is("use") && !next_is(tokens, at, "::");
        if imported_whole || sees_more_than_api(tokens, at) {
            findings.push(finding("api", file, token.line, format!("of {name}, only {name}::api is for other rooms")));
        }
    }
    findings
}

/// Whether the file has a module of that name itself, or imports one from elsewhere.
fn has_own(tokens: &[Token], name: &str) -> bool {
    let introduced = |at: usize| at > 0 && (tokens[at - 1].is("mod") || tokens[at - 1].is("as"));
    let imported = |at: usize| {
        let ends = [";", ",", "}"].iter().any(|mark| next_is(tokens, at, mark));
        ends && tokens[..at].iter().rev().take_while(|token| !token.is(";")).any(|token| token.is("use")) && !tokens[at - 1].is("use")
    };
    (0..tokens.len()).filter(|at| tokens[*at].is(name)).any(|at| introduced(at) || imported(at))
}

/// Not in the middle of a path, though it may have a leading `::`.
fn begins_path(tokens: &[Token], at: usize) -> bool {
    if at == 0 || !tokens[at - 1].is("::") {
        return true;
    }
    let before = at.checked_sub(2).map(|at| &tokens[at]);
    before.is_none_or(|token| token.is("use") || token.is("(") || token.is("{") || token.is(",") || token.is("&") || token.is("="))
}

fn next_is(tokens: &[Token], at: usize, text: &str) -> bool {
    tokens.get(at + 1).is_some_and(|token| token.is(text))
}

fn sees_more_than_api(tokens: &[Token], at: usize) -> bool {
    if !next_is(tokens, at, "::") {
        return false;
    }
    let Some(next) = tokens.get(at + 2) else { return false };
    if !next.is("{") {
        return !next.is("api");
    }
    let (open, close) = (at + 2, next.partner);
    let mut first = true;
    let mut inside = open + 1;
    while inside < close {
        if first && !tokens[inside].is("api") {
            return true;
        }
        first = tokens[inside].is(",") && inside + 1 < close;
        inside = tokens[inside].partner + 1;
    }
    false
}
