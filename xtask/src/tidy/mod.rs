//! The house rules that a program can check. Each rule is one function over the source; a test runs them all.

mod clauses;
mod code;
mod imports;
mod migrations;
mod size;
mod text;

use std::fmt;

use crate::tree::{File, Tree};

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What findings and fixtures call it.
    pub name: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

/// Every rule.
pub const RULES: [Rule; 14] = [
    Rule { name: "imports", check: imports::order },
    Rule { name: "api", check: imports::api },
    Rule { name: "file-size", check: size::files },
    Rule { name: "function-size", check: size::functions },
    Rule { name: "sql", check: code::sql },
    Rule { name: "floats", check: code::floats },
    Rule { name: "clock", check: code::clock },
    Rule { name: "dialect", check: code::dialect },
    Rule { name: "attributes", check: code::attributes },
    Rule { name: "unfinished", check: code::unfinished },
    Rule { name: "migrations", check: migrations::check },
    Rule { name: "module-docs", check: text::module_docs },
    Rule { name: "words", check: text::words },
    Rule { name: "clauses", check: clauses::cited },
];

/// A place that breaks a rule. Findings sort by rule, then place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// The file.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}:{} {}", self.rule, self.path, self.line, self.message)
    }
}

/// Files excused from a rule: the beginning of a path, and why.
type Exceptions = [(&'static str, &'static str)];

/// All findings of all rules, sorted.
#[must_use]
pub fn run(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.check)(tree)).collect();
    findings.sort_unstable();
    findings.dedup();
    findings
}

/// The paths that rules excuse; one that no file has any more should go.
#[must_use]
pub fn excused_paths() -> Vec<&'static str> {
    [code::FLOATS_EXCUSED, code::CLOCK_EXCUSED].concat().iter().map(|(path, _)| *path).collect()
}

fn finding(rule: &'static str, file: &File, line: usize, message: impl Into<String>) -> Finding {
    Finding { rule, path: file.path.clone(), line, message: message.into() }
}

fn excused(exceptions: &Exceptions, file: &File) -> bool {
    exceptions.iter().any(|(path, _)| file.path.starts_with(path))
}
