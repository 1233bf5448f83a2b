//! A rule that bears a clause has a test that names the clause.

use std::collections::BTreeSet;

use super::{Finding, finding};
use crate::token::{Token, positions};
use crate::tree::Tree;

/// What declares that code follows a clause: the call, whose first two arguments name document and article.
/// Another way to declare one joins this table.
const DECLARERS: [&[&str]; 1] = [&["Clause", "::", "new", "("]];

pub fn cited(tree: &Tree) -> Vec<Finding> {
    let mut cited = BTreeSet::new();
    let mut declared = Vec::new();
    for file in tree.rust() {
        let tokens = file.tokens();
        cited.extend(tokens.iter().filter(|token| token.test).filter_map(Token::string).map(str::to_owned));
        for (at, clause) in DECLARERS.iter().flat_map(|call| clauses(tokens, call)) {
            if tokens[at].test {
                cited.insert(clause);
            } else {
                declared.push((file, tokens[at].line, clause));
            }
        }
    }
    let uncited = declared.into_iter().filter(|(_, _, clause)| !cited.contains(clause));
    uncited.map(|(file, line, clause)| finding("clauses", file, line, format!("no test names the clause \"{clause}\""))).collect()
}

/// Where clauses are declared by literals, as `document article`.
fn clauses<'a>(tokens: &'a [Token], call: &'a [&'a str]) -> impl Iterator<Item = (usize, String)> + 'a {
    positions(tokens, call).filter_map(move |at| {
        let [document, comma, article] = tokens.get(at + call.len()..at + call.len() + 3)? else { return None };
        let clause = format!("{} {}", document.string()?, article.string()?);
        comma.is(",").then_some((at, clause))
    })
}
