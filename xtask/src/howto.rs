//! Does what the guide for newcomers says, in a copy of the repository, so that the guide cannot grow old unnoticed.
//!
//! A fenced block of the guide is a step when its info string says so; any other block is only read by people.
//!
//! | info string | what it does |
//! |---|---|
//! | `rust file=PATH` | the block becomes that file |
//! | `toml append=PATH` | the block is added at the end of that file |
//! | `rust insert=PATH after="TEXT"` | the block is put after the one line that holds the text |
//! | `sh run` | the block is run in the copy, and must succeed |
//!
//! The language does not matter.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::tree;

const GUIDE: &str = "docs/howto/add-an-operation.md";
const MANIFEST: &str = "Cargo.toml";

/// What is done with a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Write it to a file.
    File(String),
    /// Add it at the end of a file.
    Append(String),
    /// Put it into a file, after the one line that holds `after`.
    Insert {
        /// The file.
        path: String,
        /// Part of the line before.
        after: String,
    },
    /// Run it.
    Run,
}

/// A step of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What to do.
    pub step: Step,
    /// With what: whole lines.
    pub text: String,
    /// Where the block begins in the guide, from 1.
    pub line: usize,
}

/// Follows the guide in a copy below the target directory, which both share.
pub fn run(root: &Path) -> Result<(), String> {
    let guide = std::fs::read_to_string(root.join(GUIDE)).map_err(|error| format!("{GUIDE}: {error}"))?;
    let blocks = extract(&guide).map_err(|error| format!("{GUIDE}:{error}"))?;
    if !blocks.iter().any(|block| block.step == Step::Run) {
        return Err(format!("{GUIDE} has no block to run"));
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let target = std::path::absolute(target).map_err(|error| format!("the target directory: {error}"))?;
    let copy = target.join("howto");
    copy_source(root, &copy).map_err(|error| format!("copying to {}: {error}", copy.display()))?;
    for block in &blocks {
        let done = if block.step == Step::Run { execute(block, &copy, &target) } else { apply(block, &copy) };
        done.map_err(|error| format!("{GUIDE}:{}: {error}", block.line))?;
    }
    Ok(())
}

/// The steps of a guide, in order.
pub fn extract(guide: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut lines = guide.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let ticks = line.chars().take_while(|c| *c == '`').count();
        if ticks < 3 {
            continue;
        }
        let fence = &line[..ticks];
        let mut text = String::new();
        loop {
            let Some((_, line)) = lines.next() else { return Err(format!("{}: the block has no end", at + 1)) };
            if line.starts_with(fence) && line.trim_end().chars().all(|c| c == '`') {
                break;
            }
            text.push_str(line);
            text.push('\n');
        }
        let step = step_of(&line[ticks..]).map_err(|error| format!("{}: {error}", at + 1))?;
        blocks.extend(step.map(|step| Block { step, text, line: at + 1 }));
    }
    Ok(blocks)
}

fn step_of(info: &str) -> Result<Option<Step>, String> {
    let Some((_, what)) = info.trim().split_once(' ') else { return Ok(None) };
    let (what, after) = match what.split_once(" after=") {
        Some((what, after)) => (what, Some(after.trim())),
        None => (what, None),
    };
    let step = match (what.trim().split_once('='), after) {
        (None, None) if what.trim() == "run" => Step::Run,
        (Some(("file", path)), None) => Step::File(inside(path)?),
        (Some(("append", path)), None) => Step::Append(inside(path)?),
        (Some(("insert", path)), Some(after)) => {
            let after = after.strip_prefix('"').and_then(|after| after.strip_suffix('"')).filter(|after| !after.is_empty());
            Step::Insert { path: inside(path)?, after: after.ok_or("after= takes a text in quotes")?.to_owned() }
        }
        _ => return Err(format!("`{}` is neither file=, append=, insert= with after=, nor run", info.trim())),
    };
    Ok(Some(step))
}

fn inside(path: &str) -> Result<String, String> {
    let plain = !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if plain { Ok(path.to_owned()) } else { Err(format!("`{path}` is not a path inside the repository")) }
}

/// Does a step that changes a file below `copy`.
pub fn apply(block: &Block, copy: &Path) -> Result<(), String> {
    let (path, text) = match &block.step {
        Step::Run => return Err("is run, not applied".to_owned()),
        Step::File(path) => (path, block.text.clone()),
        Step::Append(path) => (path, read(copy, path)? + &block.text),
        Step::Insert { path, after } => {
            (path, inserted(&read(copy, path)?, after, &block.text).map_err(|error| format!("{path}: {error}"))?)
        }
    };
    let file = copy.join(path);
    let directory = file.parent().ok_or("a file stands in a directory")?;
    std::fs::create_dir_all(directory).and_then(|()| std::fs::write(&file, text)).map_err(|error| format!("{path}: {error}"))
}

fn read(copy: &Path, path: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(copy.join(path)).map_err(|error| format!("{path}: {error}"))?;
    Ok(if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" })
}

fn inserted(text: &str, after: &str, block: &str) -> Result<String, String> {
    let mut places = text.lines().enumerate().filter(|(_, line)| line.contains(after)).map(|(at, _)| at);
    let (Some(place), None) = (places.next(), places.next()) else {
        return Err(format!("`{after}` stands there {} times, not once", text.lines().filter(|line| line.contains(after)).count()));
    };
    let mut lines: Vec<&str> = text.lines().collect();
    lines.splice(place + 1..place + 1, block.lines());
    Ok(lines.join("\n") + "\n")
}

fn execute(block: &Block, copy: &Path, target: &Path) -> Result<(), String> {
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &block.text]).current_dir(copy).env("CARGO_TARGET_DIR", target).stdin(Stdio::null());
    let status = shell.status().map_err(|error| format!("bash: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{status} of\n{}", block.text)) }
}

/// Makes `copy` equal to the source. What is equal already keeps its time, so that cargo builds only what the guide touches.
fn copy_source(root: &Path, copy: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(copy)?;
    let wanted: BTreeSet<String> = tree::paths(root)?.into_iter().collect();
    for path in tree::paths(copy)? {
        if !wanted.contains(&path) {
            std::fs::remove_file(copy.join(path))?;
        }
    }
    for path in wanted {
        let (from, to) = (root.join(&path), copy.join(&path));
        let mut content = std::fs::read(&from)?;
        if path == MANIFEST {
            content = with_own_version(&String::from_utf8_lossy(&content)).into_bytes();
        }
        if std::fs::read(&to).is_ok_and(|there| there == content) {
            continue;
        }
        if let Some(directory) = to.parent() {
            std::fs::create_dir_all(directory)?;
        }
        std::fs::write(&to, content)?;
        std::fs::set_permissions(&to, std::fs::metadata(&from)?.permissions())?;
    }
    Ok(())
}

/// Cargo names what it builds by package and version, not by place: with the same version, copy and source would take each
/// other's crates from the shared target directory for their own.
fn with_own_version(manifest: &str) -> String {
    let Some(table) = manifest.find("[workspace.package]") else { return manifest.to_owned() };
    let (before, rest) = manifest.split_at(table);
    let own = rest.lines().find(|line| line.starts_with("version = ")).map(|line| (line, line.trim_end_matches('"')));
    own.map_or_else(|| manifest.to_owned(), |(line, start)| before.to_owned() + &rest.replacen(line, &format!("{start}-howto\""), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guide: &str, expected: &[(Step, &str, usize)]) {
        let expected: Vec<Block> =
            expected.iter().map(|(step, text, line)| Block { step: step.clone(), text: (*text).to_owned(), line: *line }).collect();
        assert_eq!(extract(guide), Ok(expected), "{guide}");
    }

    fn check_error(guide: &str, expected: &str) {
        let error = extract(guide).expect_err(guide);
        assert!(error.contains(expected), "{guide} gave {error}");
    }

    #[test]
    fn blocks_with_a_step_are_taken_and_others_left() {
        let insert = Step::Insert { path: "a.rs".into(), after: "x = \"1\"; after=".into() };
        check("", &[]);
        check("text\n```rust\nfn a() {}\n```\n```\nb\n```\n", &[]);
        check("```rust file=crates/a/src/b.rs\nfn a() {}\n\n```\n", &[(Step::File("crates/a/src/b.rs".into()), "fn a() {}\n\n", 1)]);
        check("\n```toml append=Cargo.toml\na = 1\n```\ntext", &[(Step::Append("Cargo.toml".into()), "a = 1\n", 2)]);
        check("```rust insert=a.rs after=\"x = \"1\"; after=\"\nb\n```", &[(insert, "b\n", 1)]);
        check("```sh run\ntrue\n```\n```sh run\nfalse\n```", &[(Step::Run, "true\n", 1), (Step::Run, "false\n", 4)]);
        check("````md file=a.md\n```sh run\n```\n````", &[(Step::File("a.md".into()), "```sh run\n```\n", 1)]);
    }

    #[test]
    fn what_cannot_be_followed_is_named_with_its_line() {
        check_error("\n```rust file=a.rs\nfn", "2: the block has no end");
        check_error("```rust fiel=a.rs\n```", "1: `rust fiel=a.rs` is neither");
        check_error("```rust insert=a.rs\n```", "is neither");
        check_error("```rust insert=a.rs after=x\n```", "in quotes");
        check_error("```rust file=../a.rs\n```", "not a path inside");
        check_error("```rust file=/etc/a\n```", "not a path inside");
    }

    #[test]
    fn a_block_goes_after_the_one_line_that_holds_the_marker() {
        assert_eq!(inserted("a\nb\nc\n", "b", "x\ny\n"), Ok("a\nb\nx\ny\nc\n".to_owned()));
        assert_eq!(inserted("a\nb\nb", "b", "x"), Err("`b` stands there 2 times, not once".to_owned()));
        assert_eq!(inserted("a", "b", "x"), Err("`b` stands there 0 times, not once".to_owned()));
    }

    #[test]
    fn the_copy_has_a_version_of_its_own() {
        let manifest = "[a]\nversion = \"1\"\n[workspace.package]\nedition = \"2024\"\nversion = \"0.1.0\"\n[b]\nversion = \"0.1.0\"\n";
        let expected =
            "[a]\nversion = \"1\"\n[workspace.package]\nedition = \"2024\"\nversion = \"0.1.0-howto\"\n[b]\nversion = \"0.1.0\"\n";
        assert_eq!(with_own_version(manifest), expected);
        assert!(with_own_version(include_str!("../../Cargo.toml")).contains("-howto\""));
    }

    #[test]
    fn the_copy_follows_the_source_and_leaves_equal_files_alone() {
        let (root, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (root, copy) = (root.path(), copy.path());
        std::fs::create_dir_all(root.join("deep/er")).unwrap();
        std::fs::write(root.join("deep/er/a"), "a").unwrap();
        std::fs::write(root.join("b"), "b").unwrap();
        copy_source(root, copy).unwrap();
        let time = |name| std::fs::metadata(copy.join(name)).unwrap().modified().unwrap();
        let before = time("deep/er/a");
        let step = |step| Block { step, text: "c\n".into(), line: 1 };
        apply(&step(Step::File("new/c".into())), copy).unwrap();
        apply(&step(Step::Append("b".into())), copy).unwrap();
        assert_eq!(std::fs::read_to_string(copy.join("b")).unwrap(), "b\nc\n");
        copy_source(root, copy).unwrap();
        assert_eq!(std::fs::read_to_string(copy.join("b")).unwrap(), "b");
        assert!(!copy.join("new/c").exists());
        assert_eq!(time("deep/er/a"), before);
    }
}
