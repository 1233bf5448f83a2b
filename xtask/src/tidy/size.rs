//! A reader should see a function whole, and find a file's end.

use super::{Finding, finding};
use crate::token::{Kind, Token};
use crate::tree::{File, Tree};

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;
const TEST_FUNCTION_LINES_MAX: usize = 120;
const MEASURED: [&str; 5] = [".rs", ".ts", ".mjs", ".css", ".sh"];
/// In one of the first lines of a file that a program wrote.
const GENERATED: &str = "@generated";

pub fn files(tree: &Tree) -> Vec<Finding> {
    let measured = tree.files.iter().filter(|file| MEASURED.iter().any(|ending| file.path.ends_with(ending)) && !is_generated(file));
    let long = measured.map(|file| (file, file.text.lines().count())).filter(|(_, lines)| *lines > FILE_LINES_MAX);
    long.map(|(file, lines)| finding("file-size", file, lines, format!("{lines} lines; a file has at most {FILE_LINES_MAX}"))).collect()
}

fn is_generated(file: &File) -> bool {
    file.text.lines().take(5).any(|line| line.contains(GENERATED))
}

pub fn functions(tree: &Tree) -> Vec<Finding> {
    tree.rust().filter(|file| !is_generated(file)).flat_map(functions_of).collect()
}

fn functions_of(file: &File) -> Vec<Finding> {
    let tokens = file.tokens();
    let mut findings = Vec::new();
    for at in 0..tokens.len() {
        let Some(name) = tokens[at].is("fn").then(|| tokens.get(at + 1)).flatten().filter(|next| next.kind == Kind::Word) else { continue };
        let Some(end) = body_end(tokens, at) else { continue };
        let lines = tokens[end].line - tokens[at].line + 1;
        let max = if tokens[at].test { TEST_FUNCTION_LINES_MAX } else { FUNCTION_LINES_MAX };
        if lines > max {
            findings.push(finding("function-size", file, tokens[at].line, format!("{} has {lines} lines, at most {max}", name.text)));
        }
    }
    findings
}

/// Where the body of the function that begins here ends; a declaration has none.
fn body_end(tokens: &[Token], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        if token.is("{") {
            return Some(token.partner);
        }
        if token.is(";") || token.partner < at {
            return None;
        }
        at = token.partner + 1;
    }
    None
}
