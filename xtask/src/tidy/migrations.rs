//! What group commit and exact figures forbid in the schema.

use super::{Finding, finding};
use crate::tree::{File, Tree};

const INEXACT: [&str; 7] = ["REAL", "FLOAT", "FLOAT4", "FLOAT8", "DOUBLE", "NUMERIC", "DECIMAL"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let migrations = tree.files.iter().filter(|file| file.path.ends_with(".sql") && file.path.split('/').any(|part| part == "migrations"));
    migrations.flat_map(check_one).collect()
}

fn check_one(file: &File) -> Vec<Finding> {
    let words = words(&file.text);
    let mut findings = Vec::new();
    for (at, (word, line)) in words.iter().enumerate() {
        let mut found = |message: String| findings.push(finding("migrations", file, *line, message));
        let follows = |pattern: &[&str]| words[at..].iter().zip(pattern).filter(|((word, _), text)| word == *text).count() == pattern.len();
        if word == "DEFERRABLE" {
            found("a deferred constraint fails at the shared commit and takes innocent operations with it: write parents first".to_owned());
        } else if follows(&["ON", "DELETE", "CASCADE"]) {
            found("rows never vanish on the side: delete them by a named statement, or correct them by a counter-document".to_owned());
        } else if INEXACT.contains(&word.as_str()) {
            found(format!("{word} rounds, and not alike on both databases: keep integers of the smallest unit"));
        } else if follows(&["CREATE", "TABLE"]) {
            let statement: Vec<&str> = words[at..].iter().map(|(word, _)| word.as_str()).take_while(|word| *word != ";").collect();
            if !statement.windows(2).any(|pair| pair == ["PRIMARY", "KEY"]) && !statement.contains(&"{PK}") {
                found("a table has a primary key".to_owned());
            }
        }
    }
    findings
}

/// The words and semicolons outside comments and quoted text, in capitals, with their lines.
fn words(text: &str) -> Vec<(String, usize)> {
    let mut words = Vec::new();
    let mut quoted = false;
    for (at, line) in text.lines().enumerate() {
        let mut word = String::new();
        let mut rest = line.chars().peekable();
        while let Some(next) = rest.next() {
            if !quoted && next == '-' && rest.peek() == Some(&'-') {
                break;
            }
            if next == '\'' {
                quoted = !quoted;
            } else if !quoted && (next.is_alphanumeric() || "_{}".contains(next)) {
                word.extend(next.to_uppercase());
                continue;
            }
            end(&mut word, at, &mut words);
            if next == ';' && !quoted {
                words.push((";".to_owned(), at + 1));
            }
        }
        end(&mut word, at, &mut words);
    }
    words
}

fn end(word: &mut String, at: usize, words: &mut Vec<(String, usize)>) {
    if !word.is_empty() {
        words.push((std::mem::take(word), at + 1));
    }
}
