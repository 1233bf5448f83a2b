//! The text files of the repository, read once.

use std::cell::OnceCell;
use std::io;
use std::path::Path;

use crate::token::{self, Token};

/// Directories that hold nothing written by hand; cargo marks its own with a tag.
const NOT_SOURCE: [&str; 4] = [".git", "node_modules", "target", "var"];
const CARGO_TAG: &str = "CACHEDIR.TAG";

/// All text files, by path.
#[derive(Debug, Default)]
pub struct Tree {
    /// In the order of their paths.
    pub files: Vec<File>,
}

/// One text file.
#[derive(Debug)]
pub struct File {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
    tokens: OnceCell<Option<Vec<Token>>>,
}

impl Tree {
    /// Reads the repository; leaves out what is built, what is not UTF-8 and the examples of what `tidy` forbids.
    pub fn read(root: &Path) -> io::Result<Tree> {
        let mut files = Vec::new();
        for path in paths(root)? {
            if path.starts_with("xtask/fixtures/") {
                continue;
            }
            if let Ok(text) = String::from_utf8(std::fs::read(root.join(&path))?) {
                files.push(File::new(path, text));
            }
        }
        Ok(Tree { files })
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }
}

/// The paths of all files that are source, relative and sorted.
pub fn paths(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting = vec![String::new()];
    while let Some(directory) = waiting.pop() {
        if root.join(&directory).join(CARGO_TAG).exists() {
            continue;
        }
        for entry in std::fs::read_dir(root.join(&directory))? {
            let entry = entry?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let path = if directory.is_empty() { name.clone() } else { format!("{directory}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() && !NOT_SOURCE.contains(&name.as_str()) {
                waiting.push(path);
            } else if kind.is_file() && name != ".git" {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

impl File {
    /// A file of this content.
    #[must_use]
    pub fn new(path: String, text: String) -> File {
        File { path, text, tokens: OnceCell::new() }
    }

    /// Its tokens as Rust; none if it is not Rust that can be read.
    pub fn tokens(&self) -> &[Token] {
        self.lexed().unwrap_or_default()
    }

    /// Whether it can be read as Rust.
    pub fn is_readable(&self) -> bool {
        self.lexed().is_some()
    }

    fn lexed(&self) -> Option<&[Token]> {
        self.tokens.get_or_init(|| token::read(&self.text, self.is_test())).as_deref()
    }

    /// The crate it belongs to.
    #[must_use]
    pub fn room(&self) -> Option<&str> {
        Some(self.path.strip_prefix("crates/")?.split_once('/')?.0)
    }

    /// Whether all of it is test code.
    #[must_use]
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next();
        name == Some("tests.rs") || self.path.contains("/tests/") || self.room() == Some("testkit")
    }
}
