//! What the text itself has to say, and what it must not.

use super::{Finding, finding};
use crate::tree::Tree;

/// Put together here, so that this file does not hold them.
const WORDS: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("issue", " #")];

pub fn module_docs(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        if !file.is_readable() {
            findings.push(finding("module-docs", file, 1, "cannot be read as Rust"));
        }
        let name = file.path.rsplit('/').next();
        if matches!(name, Some("lib.rs" | "mod.rs" | "main.rs")) && !file.text.starts_with("//!") {
            findings.push(finding("module-docs", file, 1, "begins with //! and says what this room is for"));
        }
    }
    findings
}

pub fn words(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        for (at, line) in file.text.lines().enumerate() {
            let line = line.to_lowercase();
            let said = WORDS.iter().filter(|word| stands_alone(&line, word));
            findings.extend(said.map(|word| finding("words", file, at + 1, format!("{word} means nothing to a reader elsewhere"))));
        }
    }
    findings
}

/// Whether it stands there and does not continue a word, path or address.
fn stands_alone(line: &str, word: &str) -> bool {
    let continues = |before: char| before.is_alphanumeric() || "_-./}".contains(before);
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(continues))
}
