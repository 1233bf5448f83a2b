//! What products are found by, and how they are looked for.
//!
//! A term that is a code, a mnemonic or a barcode as a whole stands as it is; every other ends with a blank, which no folded text
//! holds: in the order of terms whoever is called exactly what was typed comes before those that only end with it.

use super::model::Product;
use super::sql;
use base::{Id, search};
use kernel::ledger::check::Snapshot;
use kernel::query::Select;
use kernel::{Failure, Read, Res, Tx, p};
use std::collections::{BTreeMap, BTreeSet};

/// The form of the terms this program writes; raised whenever [`Words::terms`] makes others, so that the job writes all anew.
pub(crate) const VERSION: i64 = 1;

/// What is searched of a product.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words<'p> {
    pub(crate) code: &'p str,
    pub(crate) name: &'p str,
    pub(crate) specification: Option<&'p str>,
    pub(crate) model: Option<&'p str>,
    pub(crate) brand: Option<&'p str>,
    pub(crate) mnemonic: Option<&'p str>,
    pub(crate) barcodes: Vec<&'p str>,
}

impl Words<'_> {
    /// What the product is found by.
    pub(crate) fn terms(&self) -> BTreeSet<String> {
        let names: Vec<&str> = [Some(self.name), self.specification, self.model, self.brand].into_iter().flatten().collect();
        let mut terms = self.codes();
        let parts = search::tokens(&names, &self.all_codes().collect::<Vec<_>>());
        let parts: Vec<String> = parts.into_iter().filter(|part| !terms.contains(part)).map(|part| part + " ").collect();
        terms.extend(parts);
        terms
    }

    /// Its codes as a whole.
    fn codes(&self) -> BTreeSet<String> {
        self.all_codes().map(search::squeezed).filter(|whole| !whole.is_empty()).collect()
    }

    fn all_codes(&self) -> impl Iterator<Item = &str> {
        [Some(self.code), self.mnemonic].into_iter().flatten().chain(self.barcodes.iter().copied())
    }
}

/// The words of a search, each one more condition: whatever is found has a term that begins with it. None where only marks were
/// typed, which nothing is called.
pub(crate) fn typed(text: Option<&str>) -> Option<Vec<String>> {
    let text = text.unwrap_or_default();
    let words = search::query(text);
    (!words.is_empty() || text.trim().is_empty()).then_some(words)
}

/// Narrows a list by what was typed: the filter `q` for each word, `none` where nothing can be called so.
pub fn narrowed(select: Select, text: Option<&str>) -> Select {
    match typed(text) {
        Some(words) => words.iter().fold(select, |select, word| select.prefix("q", Some(word))),
        None => select.when("none", Some(true)),
    }
}

/// Writes the terms of a new product.
pub(crate) async fn add(tx: &Tx<'_>, product: Id<Product>, terms: &BTreeSet<String>) -> Res<()> {
    let rows: Vec<_> = terms.iter().map(|term| p![term, product].to_vec()).collect();
    tx.exec_many(&sql::TERM, &rows).await?;
    Ok(())
}

/// Of one of very many new products only the codes are written: the job does the words of many together, which writes each page of the
/// index once.
pub(crate) async fn add_soon(tx: &Tx<'_>, product: Id<Product>, words: &Words<'_>) -> Res<()> {
    let terms = if tx.is_bulk() { words.codes() } else { words.terms() };
    add(tx, product, &terms).await
}

/// The form of the terms of a new product.
pub(crate) fn version(tx: &Tx<'_>) -> i64 {
    if tx.is_bulk() { 0 } else { VERSION }
}

/// Writes the terms of a product anew.
pub(crate) async fn replace(tx: &Tx<'_>, product: Id<Product>, terms: &BTreeSet<String>) -> Res<()> {
    tx.exec(&sql::NO_TERMS, p![product]).await?;
    add(tx, product, terms).await
}

/// Id, code, name, specification, model, brand, mnemonic, version of the record or of its terms.
pub(super) type WordsRow = (Id<Product>, String, String, Option<String>, Option<String>, Option<String>, Option<String>, i64);

/// The terms of a row of words, and the number at its end.
pub(super) fn terms_of(row: &WordsRow, barcodes: &[(Id<Product>, String)]) -> (BTreeSet<String>, i64) {
    let (id, code, name, specification, model, brand, mnemonic, version) = row;
    let words = Words {
        code,
        name,
        specification: specification.as_deref(),
        model: model.as_deref(),
        brand: brand.as_deref(),
        mnemonic: mnemonic.as_deref(),
        barcodes: barcodes.iter().filter(|(of, _)| of == id).map(|(_, barcode)| barcode.as_str()).collect(),
    };
    (words.terms(), *version)
}

/// Products whose terms are of an older form, or none yet: at most two hundred requests' worth, more than one run of the job does.
pub(super) async fn waiting(read: &Read<'_>) -> Res<Vec<Id<Product>>> {
    let rows: Vec<(Id<Product>,)> = read.fetch(&sql::NOT_FOUND, p![VERSION]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The job makes the terms within a minute; whoever waits this long waits for a job that does not get on.
const WAIT_SECS_MAX: i64 = 3600;

/// The codes of products that have waited long for their terms: since they came, or since an upgrade asked for terms of another form.
pub(super) async fn waits_long(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let codes: Vec<(String,)> = s.fetch(&sql::WAIT_LONG, p![VERSION, s.now().plus_secs(-WAIT_SECS_MAX)]).await?;
    Ok(codes.into_iter().map(|(code,)| code).collect())
}

/// Every product whose terms are of the present form has the terms that its words make, and no others.
pub(super) async fn violated(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut bad = Vec::new();
    let mut last = 0_i64;
    loop {
        let page: Vec<WordsRow> = s.fetch(&sql::WORDS, p![last]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = end.0.get();
        let ids: Vec<Id<Product>> = page.iter().map(|row| row.0).collect();
        let ids = serde_json::to_string(&ids).map_err(Failure::bug)?;
        let barcodes: Vec<(Id<Product>, String)> = s.fetch(&sql::BARCODES_OF, p![ids.as_str()]).await?;
        let stored: Vec<(Id<Product>, String)> = s.fetch(&sql::TERMS_OF, p![ids.as_str()]).await?;
        let mut by_product: BTreeMap<Id<Product>, BTreeSet<String>> = BTreeMap::new();
        for (product, term) in stored {
            by_product.entry(product).or_default().insert(term);
        }
        for row in page.iter().filter(|row| row.7 == VERSION) {
            if by_product.remove(&row.0).unwrap_or_default() != terms_of(row, &barcodes).0 {
                bad.push(row.1.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_so_comes_before_what_ends_so() {
        let first = |words: Words<'_>, typed: &str| words.terms().into_iter().find(|term| term.starts_with(typed)).expect("found");
        let named = Words { code: "P1", name: "球阀50", ..Words::default() };
        let coded = Words { code: "50", name: "闸阀", ..Words::default() };
        let longer = Words { code: "500", name: "闸阀", ..Words::default() };
        assert!(first(coded, "50") < first(named.clone(), "50"));
        assert!(first(named, "50") < first(longer, "50"));
    }

    #[test]
    fn everything_said_of_a_product_finds_it() {
        let words = Words {
            code: "P-9001",
            name: "球阀 DN50",
            specification: Some("PN16 法兰"),
            model: Some("Q41F-16C"),
            brand: Some("良工"),
            mnemonic: Some("QF50"),
            barcodes: vec!["6901234567892"],
        };
        let terms = words.terms();
        for typed in [
            "p9001",
            "001",
            "球阀",
            "阀dn",
            "qf",
            "qiufa",
            "dn50",
            "pn16",
            "法兰",
            "q41f16c",
            "16c",
            "良工",
            "lianggong",
            "qf50",
            "69012",
            "7892",
        ] {
            assert!(terms.iter().any(|term| term.starts_with(typed)), "{typed}");
        }
        assert!(!terms.iter().any(|term| term.trim().is_empty()));
    }
}
