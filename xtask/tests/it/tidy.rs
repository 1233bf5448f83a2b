//! A fixture is a small tree in one file: `rule: NAME`, then for each file a line `== PATH` and its text; a line
//! `** COUNT TEXT` stands for that many lines; a `¦` is left out, so that no fixture holds a forbidden word. `x.fail.txt` breaks the rule; `x.pass.txt` beside it differs in one line and
//! breaks none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use xtask::{File, Tree, tidy};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn tidy_holds() {
    let findings = tidy::run(&Tree::read(&root()).expect("the repository"));
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} findings\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn every_excuse_is_still_needed() {
    let tree = Tree::read(&root()).expect("the repository");
    for path in tidy::excused_paths() {
        assert!(tree.files.iter().any(|file| file.path.starts_with(path)), "{path} is excused and not there");
    }
}

#[test]
fn every_rule_catches_what_it_should_and_nothing_beside_it() {
    let mut caught = BTreeSet::new();
    for failing in fixtures(".fail.txt") {
        let name = failing.display();
        let passing = PathBuf::from(failing.to_string_lossy().replace(".fail.txt", ".pass.txt"));
        let (failing, passing) = (read(&failing), read(&passing));
        assert!(differ_in_one_line(&failing, &passing), "{name}: the twins differ in one line");
        let (rule, tree) = parse(&failing);
        let findings = tidy::run(&tree);
        assert!(!findings.is_empty(), "{name}: breaks {rule} and is not caught");
        assert!(findings.iter().all(|finding| finding.rule == rule), "{name}: breaks only {rule}, not {findings:?}");
        let findings = tidy::run(&parse(&passing).1);
        assert!(findings.is_empty(), "{name}: its twin is fine, but {findings:?}");
        caught.insert(rule);
    }
    let rules: BTreeSet<String> = tidy::RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(caught, rules, "every rule has a fixture");
    assert_eq!(fixtures(".pass.txt").len(), fixtures(".fail.txt").len(), "every fixture has its twin");
}

#[test]
fn findings_are_sorted_and_say_rule_place_and_message() {
    let file = |path: &str, text: &str| File::new(path.to_owned(), text.to_owned());
    let files = vec![file("crates/stock/src/b.rs", "\nfn b() { dbg!(1) }\n"), file("crates/stock/src/a.rs", "const A: f64 = 1.0;\n")];
    let printed: Vec<String> = tidy::run(&Tree { files }).iter().map(ToString::to_string).collect();
    let expected = [
        "floats crates/stock/src/a.rs:1 no floats where figures are exact: use Money, Quantity, Rate or integers",
        "unfinished crates/stock/src/b.rs:2 unfinished work is not committed",
    ];
    assert_eq!(printed, expected);
}

fn fixtures(ending: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let entries = std::fs::read_dir(directory).expect("the fixtures");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a fixture").path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(ending));
    paths.sort_unstable();
    paths
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parse(fixture: &str) -> (String, Tree) {
    let mut lines = fixture.lines();
    let rule = lines.next().and_then(|line| line.strip_prefix("rule: ")).expect("the rule").to_owned();
    let mut files: Vec<(String, String)> = Vec::new();
    for line in lines {
        if let Some(path) = line.strip_prefix("== ") {
            files.push((path.to_owned(), String::new()));
            continue;
        }
        let text = &mut files.last_mut().expect("a path before the text").1;
        let repeated = line.strip_prefix("** ").map(|line| line.split_once(' ').expect("a count and a text"));
        let (count, line) = repeated.map_or((1, line), |(count, line)| (count.parse().expect("a count"), line));
        text.push_str(&format!("{}\n", line.replace('¦', "")).repeat(count));
    }
    (rule, Tree { files: files.into_iter().map(|(path, text)| File::new(path, text)).collect() })
}

/// One line changed, or one line more on either side.
fn differ_in_one_line(a: &str, b: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let before = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let longest = a.len().max(b.len());
    a != b && a.len().abs_diff(b.len()) <= 1 && before + after + 1 >= longest
}
