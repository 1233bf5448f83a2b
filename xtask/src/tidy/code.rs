//! What may stand only in some places, and what may stand nowhere.

use super::{Exceptions, Finding, excused, finding};
use crate::token::{Kind, Token, attribute, positions};
use crate::tree::{File, Tree};

const SQL_BEGINS: [&str; 8] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE", "ALTER", "PRAGMA"];
const DATABASE: &str = "crates/kernel/src/db/";

/// Where figures are exact: a float would round an amount behind everybody's back.
const EXACT: [&str; 13] =
    ["base", "rules", "kernel", "org", "catalog", "policy", "stock", "crm", "sales", "fulfil", "settle", "history", "goals"];
pub(super) const FLOATS_EXCUSED: &Exceptions = &[];

const CLOCK: [&[&str]; 10] = [
    &["SystemTime", "::", "now"],
    &["Instant", "::", "now"],
    &["Timestamp", "::", "now"],
    &["Zoned", "::", "now"],
    &["Utc", "::", "now"],
    &["Local", "::", "now"],
    &["getrandom"],
    &["thread_rng"],
    &["OsRng"],
    &["rand", "::"],
];
pub(super) const CLOCK_EXCUSED: &Exceptions = &[
    ("crates/base/", "the clock and the randomness that everybody else is given are made here"),
    ("crates/app/src/bench/", "a benchmark measures time; it decides nothing"),
    ("crates/kernel/src/db/tests/limits.rs", "a test of time limits measures how long something took"),
    ("crates/kernel/src/db/sqlite.rs", "the time limit of a job is measured on the monotonic clock; it decides nothing"),
];

const ENGINES: [&str; 2] = ["Sqlite", "Postgres"];
const ENGINE_HOLDERS: [&str; 4] = ["Db", "Session", "Engine", "Dialect"];

pub fn sql(tree: &Tree) -> Vec<Finding> {
    let files = tree.rust().filter(|file| !may_hold_sql(file));
    let message = "SQL text stands in the slice's sql.rs or query.rs";
    files
        .flat_map(|file| places(file, |tokens, at| !tokens[at].test && is_sql(tokens, at)).map(|line| finding("sql", file, line, message)))
        .collect()
}

fn may_hold_sql(file: &File) -> bool {
    let name = file.path.rsplit('/').next();
    // The kernel completes queries and builds reference checks from the catalog: texts made of parts, beside what makes them.
    let built = ["crates/kernel/src/query/texts.rs", "crates/kernel/src/query/choose.rs", "crates/kernel/src/ledger/check/references.rs"];
    matches!(name, Some("sql.rs" | "query.rs")) || file.path.starts_with(DATABASE) || built.iter().any(|path| file.path == *path)
}

fn is_sql(tokens: &[Token], at: usize) -> bool {
    let is_comment = at >= 2 && tokens[at - 2].is("doc") && tokens[at - 1].is("=");
    let text = tokens[at].string().map(str::trim_start).filter(|_| !is_comment);
    text.is_some_and(|text| SQL_BEGINS.iter().any(|verb| text.strip_prefix(verb).is_some_and(|rest| rest.starts_with([' ', '\n', '\\']))))
}

pub fn floats(tree: &Tree) -> Vec<Finding> {
    let files = tree.rust().filter(|file| file.room().is_some_and(|room| EXACT.contains(&room)) && !excused(FLOATS_EXCUSED, file));
    let message = "no floats where figures are exact: use Money, Quantity, Rate or integers";
    files
        .flat_map(|file| {
            places(file, |tokens, at| !tokens[at].test && is_float(tokens, at)).map(|line| finding("floats", file, line, message))
        })
        .collect()
}

fn is_float(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    if token.is("f32") || token.is("f64") {
        return true;
    }
    if token.kind != Kind::Literal || !token.text.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    // `pair.0.1` reads as the literal `0.1` after a dot; `..0.5` has two dots.
    let after_dot = at >= 1 && tokens[at - 1].is(".") && !(at >= 2 && tokens[at - 2].is("."));
    let based = ["0x", "0b", "0o"].iter().any(|base| token.text.starts_with(base));
    !based
        && !after_dot
        && (token.text.contains('.') || token.text.contains("f32") || token.text.contains("f64") || has_exponent(&token.text))
}

fn has_exponent(number: &str) -> bool {
    number.split_once(['e', 'E']).is_some_and(|(before, after)| {
        let all_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '_');
        all_digits(before) && all_digits(after.trim_start_matches(['+', '-']))
    })
}

pub fn clock(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !excused(CLOCK_EXCUSED, file)) {
        for pattern in CLOCK {
            let message = format!("{}: time and randomness come from base, so that every decision can be replayed", pattern.concat());
            findings.extend(positions(file.tokens(), pattern).map(|at| finding("clock", file, file.tokens()[at].line, message.clone())));
        }
    }
    findings
}

pub fn dialect(tree: &Tree) -> Vec<Finding> {
    let files = tree.rust().filter(|file| !file.path.starts_with(DATABASE));
    let message = "which database it is only kernel/db knows; make the statement serve both";
    files
        .flat_map(|file| {
            places(file, |tokens, at| !tokens[at].test && asks_engine(tokens, at)).map(|line| finding("dialect", file, line, message))
        })
        .collect()
}

fn asks_engine(tokens: &[Token], at: usize) -> bool {
    if ["match", "if", "while"].iter().any(|word| tokens[at].is(word)) {
        return tokens[at..].iter().take_while(|token| !token.is("{")).any(|token| token.is("dialect"));
    }
    let Some([holder, path, engine]) = tokens.get(at..at + 3) else { return false };
    ENGINE_HOLDERS.iter().any(|name| holder.is(name)) && path.is("::") && ENGINES.iter().any(|name| engine.is(name))
}

pub fn attributes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let tokens = file.tokens();
        for at in 0..tokens.len() {
            let Some((_, open)) = attribute(tokens, at) else { continue };
            let message = wrong_attribute(&tokens[open + 1..tokens[open].partner]);
            findings.extend(message.map(|message| finding("attributes", file, tokens[at].line, message)));
        }
    }
    findings
}

fn wrong_attribute(tokens: &[Token]) -> Option<&'static str> {
    let calls = |name| positions(tokens, &[name, "("][..]).next().is_some();
    if tokens.first()?.is("ignore") {
        return Some("a test that does not run proves nothing: mend it or remove it");
    }
    if calls("allow") {
        return Some("use #[expect(.., reason = \"..\")], which complains when it is no longer needed");
    }
    (calls("expect") && !tokens.iter().any(|token| token.is("reason"))).then_some("say the reason: #[expect(.., reason = \"..\")]")
}

pub fn unfinished(tree: &Tree) -> Vec<Finding> {
    let is_call = |tokens: &[Token], at: usize| {
        let Some([name, bang, open]) = tokens.get(at..at + 3) else { return false };
        ["todo", "unimplemented", "dbg"].iter().any(|word| name.is(word))
            && bang.is("!")
            && open.partner > at
            && ["(", "[", "{"].iter().any(|mark| open.is(mark))
    };
    tree.rust()
        .flat_map(|file| places(file, is_call).map(|line| finding("unfinished", file, line, "unfinished work is not committed")))
        .collect()
}

/// The lines of the tokens for which `is` holds.
fn places(file: &File, is: impl Fn(&[Token], usize) -> bool) -> impl Iterator<Item = usize> {
    let tokens = file.tokens();
    (0..tokens.len()).filter(move |at| is(tokens, *at)).map(|at| tokens[at].line)
}
