//! Writes a new operation on a record that a slice has: its file, statement, words, page and test, registered and ready to run. What it
//! does is only to give the record a new version: its author goes on from there.

use std::collections::BTreeMap;
use std::path::Path;

const OPERATION: &str = include_str!("../templates/operation.rs.txt");
const STATEMENTS: &str = include_str!("../templates/statements.txt");
const PAGE: &str = include_str!("../templates/page.rs.txt");
const TEST: &str = include_str!("../templates/test.rs.txt");
const WORLD: &str = "crates/testkit/src/world.sql";

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The crate: `catalog`.
    pub slice: String,
    /// `product.recall`.
    pub operation: String,
    /// What it is called, in Chinese and in English.
    pub called: (String, String),
}

impl Wanted {
    /// Reads `SLICE NOUN.VERB [中文 [English]]`; without words it is called by its name.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(words: &[String]) -> Result<Wanted, String> {
        let [slice, operation, called @ ..] = words else {
            return Err("usage: cargo run -p xtask -- new-operation SLICE NOUN.VERB [中文名称 [English name]]".to_owned());
        };
        let plain = |word: &str| {
            !word.is_empty()
                && word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let parts: Vec<&str> = operation.split('.').collect();
        if !plain(slice) || parts.len() != 2 || !parts.iter().all(|part| plain(part)) {
            return Err(format!("`{slice} {operation}`: a slice, and a noun.verb, in small letters"));
        }
        let word = |at: usize| called.get(at).map_or_else(|| operation.clone(), |word| word.trim().to_owned());
        let (zh, en) = (word(0), word(1));
        if [&zh, &en].iter().any(|word| word.is_empty() || word.contains(['"', '\\', '\n', '@'])) {
            return Err("what it is called are plain words".to_owned());
        }
        Ok(Wanted { slice: slice.clone(), operation: operation.clone(), called: (zh, en) })
    }
}

/// Writes the operation below `root`; what was written or changed.
///
/// # Errors
/// What the slice does not have, or has already; then nothing is written.
pub fn write(root: &Path, wanted: &Wanted) -> Result<Vec<String>, String> {
    let mut files = Files { root, changed: BTreeMap::new() };
    let (noun, verb) = wanted.operation.split_once('.').unwrap_or_default();
    let slice = format!("crates/{}", wanted.slice);
    let home = home_of(root, &slice, noun)?;
    let source = format!("{home}/{verb}.rs");
    if root.join(&source).exists() {
        return Err(format!("{source} is there already"));
    }
    let found = Found::of(&mut files, &slice, &home, noun)?;
    let fill = |template: &str| {
        let constant = verb.to_uppercase();
        let pairs = [
            ("@OPERATION@", wanted.operation.as_str()),
            ("@VERB_TYPE@", &camel(verb)),
            ("@TYPE@", &found.record),
            ("@TABLE@", &found.table),
            ("@SAMPLE@", &found.sample),
            ("@CONSTANT@", &constant),
            ("@LIST@", found.list.as_deref().unwrap_or("/")),
            ("@NOUN@", noun),
            ("@VERB@", verb),
            ("@EN@", &wanted.called.1),
        ];
        pairs.iter().fold(template.to_owned(), |text, (mark, word)| text.replace(mark, word))
    };
    files.create(&source, fill(OPERATION))?;
    files.after(&format!("{home}/sql.rs"), "kernel::statements! {", &fill(STATEMENTS))?;
    let (zh, en) = &wanted.called;
    let text = format!("    Text {{ key: \"op.{}\", zh: \"{zh}\", en: \"{en}\" }},\n", wanted.operation);
    files.after(&format!("{home}/texts.rs"), "TEXTS: &[Text] = &[", &text)?;
    let module = format!("{home}/mod.rs");
    files.before(&module, "pub(crate) mod ", &format!("pub(crate) mod {verb};\n"))?;
    files.after(&module, "pub(crate) fn register(r: &mut Registry) {", &format!("    r.operation::<{verb}::{}>();\n", camel(verb)))?;
    if found.list.is_some() {
        let (pages, name) = (format!("{slice}/src/pages"), format!("{noun}_{verb}"));
        files.create(&format!("{pages}/{name}.rs"), fill(PAGE))?;
        files.before(&format!("{pages}/mod.rs"), "mod ", &format!("mod {name};\n"))?;
        files.after(&format!("{pages}/mod.rs"), "fn register(site: &mut Site) {", &format!("    {name}::register(site);\n"))?;
    }
    let tests = format!("{slice}/tests/it");
    files.create(&format!("{tests}/{noun}_{verb}.rs"), fill(TEST))?;
    files.before(&format!("{tests}/main.rs"), "mod ", &format!("mod {noun}_{verb};\n"))?;
    files.keep()
}

/// The folder of a noun.
fn home_of(root: &Path, slice: &str, noun: &str) -> Result<String, String> {
    let (own, short) = (format!("{slice}/src/{noun}"), noun.rsplit('_').next().unwrap_or(noun));
    let homes = [own.clone(), format!("{slice}/src/{short}")];
    let home = homes.into_iter().find(|home| root.join(home).join("mod.rs").exists());
    home.ok_or_else(|| format!("{own} is not there: an operation is written beside the record it changes"))
}

/// What the slice says of the record.
struct Found {
    record: String,
    table: String,
    sample: String,
    list: Option<String>,
}

impl Found {
    fn of(files: &mut Files, slice: &str, home: &str, noun: &str) -> Result<Found, String> {
        let model = files.read(&format!("{home}/model.rs"))?;
        let named = format!("const NAME: &'static str = \"{noun}\"");
        let record =
            model.split("impl Entity for ").skip(1).find(|part| part.contains(&named) && part.find(&named) < part.find("impl Entity"));
        let record = record.or_else(|| model.split("impl Entity for ").skip(1).find(|part| part.contains(&named)));
        let record =
            record.and_then(|part| part.split_whitespace().next()).ok_or_else(|| format!("{home}/model.rs has no entity `{noun}`"))?;
        let module = files.read(&format!("{home}/mod.rs"))?;
        let table = module.split(&format!("name: {record}::NAME, table: \"")).nth(1).and_then(|rest| rest.split('"').next());
        let table = table.ok_or_else(|| format!("{home}/mod.rs does not say which table holds `{noun}`"))?;
        let world = files.read(WORLD)?;
        let rows = world.split(&["INSERT", "INTO", table, "(id, "].join(" ")).nth(1).and_then(|rest| rest.split("VALUES").nth(1));
        let sample = rows.and_then(|rest| rest.trim_start().strip_prefix('(')).and_then(|rest| rest.split(',').next());
        let sample = sample.filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
        let sample = sample.ok_or_else(|| format!("{WORLD} has no row of {table}: the suite needs one to run the sample"))?;
        let (record, table, sample) = (record.to_owned(), table.to_owned(), sample.to_owned());
        let list = list_page(files.root, slice, noun);
        Ok(Found { record, table, sample, list })
    }
}

/// Where the noun's list is: the page that needs `noun.list`.
fn list_page(root: &Path, slice: &str, noun: &str) -> Option<String> {
    let needs = format!("&[\"{noun}.list\"]");
    let mut pages: Vec<_> = std::fs::read_dir(root.join(slice).join("src/pages")).ok()?.filter_map(|entry| entry.ok()).collect();
    pages.sort_by_key(std::fs::DirEntry::path);
    pages.iter().find_map(|page| {
        let text = std::fs::read_to_string(page.path()).ok()?;
        let line = text.lines().find(|line| line.contains("site.page(\"/") && line.contains(&needs) && !line.contains('{'))?;
        line.split('"').nth(1).map(str::to_owned)
    })
}

fn camel(name: &str) -> String {
    let big = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').filter(|word| !word.is_empty()).map(big).collect()
}

/// Files as they will be; nothing is written before all of it is known to fit.
struct Files<'r> {
    root: &'r Path,
    changed: BTreeMap<String, String>,
}

impl Files<'_> {
    fn read(&mut self, path: &str) -> Result<String, String> {
        match self.changed.get(path) {
            Some(text) => Ok(text.clone()),
            None => std::fs::read_to_string(self.root.join(path)).map_err(|error| format!("{path}: {error}")),
        }
    }
    fn create(&mut self, path: &str, text: String) -> Result<(), String> {
        if self.root.join(path).exists() {
            return Err(format!("{path} is there already"));
        }
        self.changed.insert(path.to_owned(), text);
        Ok(())
    }
    /// Puts lines after the first line that holds a mark.
    fn after(&mut self, path: &str, mark: &str, lines: &str) -> Result<(), String> {
        self.insert(path, |line| line.contains(mark), mark, lines, 1)
    }
    /// Puts lines before the first line that begins with a mark.
    fn before(&mut self, path: &str, mark: &str, lines: &str) -> Result<(), String> {
        self.insert(path, |line| line.starts_with(mark), mark, lines, 0)
    }
    fn insert(&mut self, path: &str, is: impl Fn(&str) -> bool, mark: &str, lines: &str, below: usize) -> Result<(), String> {
        let text = self.read(path)?;
        let at = text.lines().position(is).ok_or_else(|| format!("{path} has no line `{mark}`"))?;
        let mut all: Vec<&str> = text.lines().collect();
        all.splice(at + below..at + below, lines.lines());
        self.changed.insert(path.to_owned(), all.join("\n") + "\n");
        Ok(())
    }
    fn keep(self) -> Result<Vec<String>, String> {
        for (path, text) in &self.changed {
            let file = self.root.join(path);
            std::fs::write(&file, text).map_err(|error| format!("{path}: {error}"))?;
        }
        Ok(self.changed.into_keys().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn what_is_wanted_is_a_slice_and_a_noun_with_its_verb() {
        let wanted = Wanted::read(&words("catalog product.call_back 召回产品 Recall")).unwrap();
        assert_eq!(
            (wanted.operation.as_str(), wanted.called.0.as_str(), wanted.called.1.as_str()),
            ("product.call_back", "召回产品", "Recall")
        );
        assert_eq!(Wanted::read(&words("catalog product.recall")).unwrap().called.1, "product.recall");
        for wrong in ["catalog", "catalog product", "catalog Product.recall", "../x product.recall", "catalog a.b.c", "catalog a.b \"x"] {
            assert!(Wanted::read(&words(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_operation_is_written_where_it_belongs_and_only_once() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let copied = [
            "src/product/mod.rs",
            "src/product/model.rs",
            "src/product/sql.rs",
            "src/product/texts.rs",
            "src/pages/mod.rs",
            "src/pages/products.rs",
            "tests/it/main.rs",
        ];
        for path in copied.iter().map(|path| format!("crates/catalog/{path}")).chain([WORLD.to_owned()]) {
            std::fs::create_dir_all(root.join(&path).parent().unwrap()).unwrap();
            std::fs::copy(source.join(&path), root.join(&path)).unwrap();
        }
        let wanted = Wanted::read(&words("catalog product.recall 召回产品 Recall")).unwrap();
        let written = write(root, &wanted).unwrap();
        assert_eq!(written.len(), 8, "{written:?}");
        let read = |path: &str| std::fs::read_to_string(root.join("crates/catalog").join(path)).unwrap();
        assert!(read("src/product/mod.rs").contains("r.operation::<recall::Recall>();"));
        assert!(read("src/product/recall.rs").contains("Id::new(50), version: 1"));
        assert!(read("src/pages/product_recall.rs").contains("\"/products/{product}/recall\""));
        assert!(read("src/product/texts.rs").contains("zh: \"召回产品\""));
        for path in &written {
            assert!(!std::fs::read_to_string(root.join(path)).unwrap().contains("@NOUN@"), "{path}");
        }
        assert!(write(root, &wanted).unwrap_err().contains("is there already"));
        let none = Wanted::read(&words("catalog nothing.recall")).unwrap();
        assert!(write(root, &none).unwrap_err().contains("is not there"));
    }
}
