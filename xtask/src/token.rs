//! Rust as a flat list of tokens. Tokens rather than a syntax tree, because they show what stands inside macros too.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or keyword.
    Word,
    /// A literal, as written, with its quotes.
    Literal,
    /// Punctuation: one character, but `::` is one token.
    Mark,
}

/// One token.
#[derive(Debug, Clone)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// As written.
    pub text: String,
    /// From 1.
    pub line: usize,
    /// Of a bracket: where its other half stands. Of anything else: itself.
    pub partner: usize,
    /// Whether it is compiled for tests only.
    pub test: bool,
}

impl Token {
    /// Whether it is this word or mark.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }

    /// The content of a string literal, its escapes left as they are.
    #[must_use]
    pub fn string(&self) -> Option<&str> {
        let quoted = self.text.trim_start_matches(['b', 'c', 'r', '#']);
        if self.kind != Kind::Literal || !quoted.starts_with('"') {
            return None;
        }
        quoted.trim_end_matches('#').strip_prefix('"')?.strip_suffix('"')
    }
}

/// Where `pattern` stands in `tokens`: each word or mark one token.
pub fn positions<'a>(tokens: &'a [Token], pattern: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let matches = move |window: &[Token]| window.iter().zip(pattern).all(|(token, text)| token.is(text));
    tokens.windows(pattern.len()).enumerate().filter(move |(_, window)| matches(window)).map(|(at, _)| at)
}

/// The tokens of a source text; none if it cannot be read.
pub(crate) fn read(text: &str, test: bool) -> Option<Vec<Token>> {
    let stream: TokenStream = text.parse().ok()?;
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    mark_tests(&mut tokens);
    if test {
        tokens.iter_mut().for_each(|token| token.test = true);
    }
    Some(tokens)
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut joint = false;
    for tree in stream {
        let was_joint = std::mem::take(&mut joint);
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(word) => push(tokens, Kind::Word, word.to_string(), line),
            TokenTree::Literal(literal) => push(tokens, Kind::Literal, literal.to_string(), line),
            TokenTree::Punct(mark) if was_joint && mark.as_char() == ':' && tokens.last().is_some_and(|last| last.is(":")) => {
                tokens.pop();
                push(tokens, Kind::Mark, "::".to_owned(), line);
            }
            TokenTree::Punct(mark) => {
                push(tokens, Kind::Mark, mark.as_char().to_string(), line);
                joint = mark.spacing() == Spacing::Joint;
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let opened = tokens.len();
                push(tokens, Kind::Mark, open.to_owned(), line);
                flatten(group.stream(), tokens);
                let closed = tokens.len();
                push(tokens, Kind::Mark, close.to_owned(), group.span_close().start().line);
                (tokens[opened].partner, tokens[closed].partner) = (closed, opened);
            }
        }
    }
}

fn push(tokens: &mut Vec<Token>, kind: Kind, text: String, line: usize) {
    tokens.push(Token { kind, text, line, partner: tokens.len(), test: false });
}

/// Marks every item under `#[cfg(test)]`, `#[test]` or `#[tokio::test]`, and all of a file under `#![cfg(test)]`.
fn mark_tests(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        let Some((inner, open)) = attribute(tokens, at) else { continue };
        let close = tokens[open].partner;
        if !is_test_attribute(&tokens[open + 1..close]) {
            continue;
        }
        let end = if inner { tokens.len() - 1 } else { item_end(tokens, close + 1) };
        tokens[at..=end].iter_mut().for_each(|token| token.test = true);
    }
}

/// Whether an attribute begins here: is it an inner one, and where is its bracket?
pub fn attribute(tokens: &[Token], at: usize) -> Option<(bool, usize)> {
    if !tokens[at].is("#") {
        return None;
    }
    let inner = tokens.get(at + 1)?.is("!");
    let open = at + 1 + usize::from(inner);
    tokens.get(open)?.is("[").then_some((inner, open))
}

fn is_test_attribute(tokens: &[Token]) -> bool {
    let text: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    matches!(text[..], ["test"] | ["cfg", "(", "test", ")"] | ["tokio", "::", "test", ..])
}

/// The last token of the item that begins here: a semicolon, a body, or what stands before the end of the block.
fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut at = from;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.is(";") || token.is("{") {
            return token.partner;
        }
        if token.partner < at {
            return at - 1;
        }
        at = token.partner + 1;
    }
    tokens.len() - 1
}
