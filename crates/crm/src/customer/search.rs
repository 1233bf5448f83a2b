//! What customers are found by, and how they are looked for.
//!
//! A term that is a code, a mnemonic, a credit code or a telephone number as a whole stands as it is; every other ends with a blank,
//! which no folded text holds: in the order of terms whoever is called exactly what was typed comes before those that only end with it.
//! A term says where it comes from, so that whoever may not see telephone numbers does not find by them.

use super::model::Customer;
use super::sql;
use base::{Id, search};
use kernel::db::Val;
use kernel::ledger::check::{Recompute, Snapshot};
use kernel::query::Select;
use kernel::{Failure, Res, Tx, p};
use std::collections::BTreeSet;

/// The form of the terms this program writes; raised whenever [`terms`] or [`phone_terms`] makes others, so that the job writes all anew.
pub(crate) const VERSION: i64 = 1;
/// The source of terms that are a customer's own words.
pub(crate) const WORDS: i64 = 0;
/// The source of terms that are a customer's own telephone number; that of a contact's number is the contact.
pub(crate) const PHONE: i64 = -1;

/// A customer whose terms are of the present form has exactly those that its record and its contacts make.
pub(super) static FOUND: Recompute = Recompute { name: "search.customer_terms_are_those_of_the_customer", run: |s| Box::pin(violated(s)) };

/// What is searched of a customer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Words<'c> {
    pub(crate) code: &'c str,
    pub(crate) name: &'c str,
    pub(crate) short_name: Option<&'c str>,
    pub(crate) mnemonic: Option<&'c str>,
    pub(crate) credit_code: Option<&'c str>,
}

/// What a customer is found by, telephone numbers apart.
pub(crate) fn terms(of: Words<'_>) -> BTreeSet<String> {
    let names: Vec<&str> = [Some(of.name), of.short_name].into_iter().flatten().collect();
    let codes: Vec<&str> = [Some(of.code), of.mnemonic, of.credit_code].into_iter().flatten().collect();
    marked(&names, &codes)
}

/// What a telephone number is found by: the whole, and its ends from three digits on.
pub(crate) fn phone_terms(phone: Option<&str>) -> BTreeSet<String> {
    phone.map(|phone| marked(&[], &[phone])).unwrap_or_default()
}

fn marked(names: &[&str], codes: &[&str]) -> BTreeSet<String> {
    let mut terms: BTreeSet<String> = codes.iter().map(|code| search::squeezed(code)).filter(|whole| !whole.is_empty()).collect();
    let parts = search::tokens(names, codes);
    let parts: Vec<String> = parts.into_iter().filter(|part| !terms.contains(part)).map(|part| part + " ").collect();
    terms.extend(parts);
    terms
}

/// The words of a search, each one more condition: whatever is found has a term that begins with it. None where only marks were
/// typed, which nothing is called.
pub(crate) fn typed(text: Option<&str>) -> Option<Vec<String>> {
    let text = text.unwrap_or_default();
    let words = search::query(text);
    (!words.is_empty() || text.trim().is_empty()).then_some(words)
}

/// Narrows a list by what was typed: the filter `q` for each word, `none` where nothing can be called so.
pub(crate) fn narrowed(select: Select, text: Option<&str>) -> Select {
    match typed(text) {
        Some(words) => words.iter().fold(select, |select, word| select.prefix("q", Some(word))),
        None => select.when("none", Some(true)),
    }
}

/// The words of a customer.
pub(crate) fn words(of: &Customer) -> Words<'_> {
    Words {
        code: &of.code,
        name: &of.name,
        short_name: of.short_name.as_deref(),
        mnemonic: of.mnemonic.as_deref(),
        credit_code: of.credit_code.as_deref(),
    }
}

/// Writes what a customer is found by, the numbers of its contacts apart: only the difference to what stands there, where that is of
/// the present form.
pub(super) async fn rewrite(tx: &Tx<'_>, before: Option<&Customer>, after: &Customer) -> Res<()> {
    let known = before.filter(|before| before.search_version == VERSION);
    if before.is_some() && known.is_none() {
        let own = [WORDS, PHONE].map(|source| p![after.id, source].to_vec());
        tx.exec_many(&sql::NO_TERMS, &own).await?;
    }
    let old = known.map(|before| terms(words(before))).unwrap_or_default();
    replace(tx, after.id, WORDS, &old, &terms(words(after))).await?;
    let old = phone_terms(known.and_then(|before| before.phone.as_deref()));
    replace(tx, after.id, PHONE, &old, &phone_terms(after.phone.as_deref())).await
}

/// Writes what a customer is found by through one source.
pub(crate) async fn replace(tx: &Tx<'_>, customer: Id<Customer>, source: i64, old: &BTreeSet<String>, new: &BTreeSet<String>) -> Res<()> {
    let gone: Vec<Vec<Val<'_>>> = old.difference(new).map(|term| row_of(term, customer, source)).collect();
    let come: Vec<Vec<Val<'_>>> = new.difference(old).map(|term| row_of(term, customer, source)).collect();
    tx.exec_many(&sql::NO_TERM, &gone).await?;
    tx.exec_many(&sql::TERM, &come).await?;
    Ok(())
}

fn row_of(term: &str, customer: Id<Customer>, source: i64) -> Vec<Val<'_>> {
    p![term, customer, source].to_vec()
}

/// Id, code, name, short name, mnemonic, credit code, telephone number, form of the terms.
pub(super) type WordsRow = (Id<Customer>, String, String, Option<String>, Option<String>, Option<String>, Option<String>, i64);

/// Everything a customer is found by, each with its source: `numbers` are customer, contact and number of contacts.
pub(super) fn all_terms(row: &WordsRow, numbers: &[(Id<Customer>, i64, String)]) -> BTreeSet<(String, i64)> {
    let (id, code, name, short_name, mnemonic, credit_code, phone, _) = row;
    let words = Words { code, name, short_name: short_name.as_deref(), mnemonic: mnemonic.as_deref(), credit_code: credit_code.as_deref() };
    let own = terms(words).into_iter().map(|term| (term, WORDS));
    let phone = phone_terms(phone.as_deref()).into_iter().map(|term| (term, PHONE));
    let theirs = numbers.iter().filter(|(of, ..)| of == id);
    let theirs = theirs.flat_map(|(_, contact, number)| phone_terms(Some(number)).into_iter().map(|term| (term, *contact)));
    own.chain(phone).chain(theirs).collect()
}

async fn violated(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let (mut bad, mut last) = (Vec::new(), 0_i64);
    loop {
        let page: Vec<WordsRow> = s.fetch(&sql::WORDS, p![last]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = end.0.get();
        let ids: Vec<Id<Customer>> = page.iter().map(|row| row.0).collect();
        let ids = serde_json::to_string(&ids).map_err(Failure::bug)?;
        let numbers: Vec<(Id<Customer>, i64, String)> = s.fetch(&crate::contact::sql::NUMBERS_OF, p![ids.as_str()]).await?;
        let stored: Vec<(Id<Customer>, String, i64)> = s.fetch(&sql::TERMS_OF, p![ids.as_str()]).await?;
        for row in page.iter().filter(|row| row.7 == VERSION) {
            let stored: BTreeSet<(String, i64)> =
                stored.iter().filter(|(of, ..)| *of == row.0).map(|(_, term, source)| (term.clone(), *source)).collect();
            if stored != all_terms(row, &numbers) {
                bad.push(row.1.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_said_of_a_customer_finds_it() {
        let words = Words {
            code: "C-0123",
            name: "上海宏达阀门有限公司",
            short_name: Some("宏达沪"),
            mnemonic: Some("HDFM"),
            credit_code: Some("9144030071526726XG"),
        };
        let found = terms(words);
        for typed in ["宏达", "阀门有限", "hongda", "shhd", "fm", "c0123", "123", "hdfm", "91440300", "726xg", "宏达沪", "hdh"] {
            assert!(found.iter().any(|term| term.starts_with(typed)), "{typed}");
        }
        let numbers = phone_terms(Some("021-12345678-801"));
        for typed in ["02112345678", "12345678", "5678", "801"] {
            assert!(numbers.iter().any(|term| term.starts_with(typed)), "{typed}");
        }
        assert!(numbers.contains("02112345678801"), "the whole number stands as it is");
        assert!(phone_terms(None).is_empty());
    }

    #[test]
    fn who_is_called_so_comes_before_who_ends_so() {
        let first = |words: Words<'_>| terms(words).into_iter().find(|term| term.starts_with("100")).expect("found");
        let called = Words { code: "100", name: "甲", ..Words::default() };
        let ends = Words { code: "C-9100", name: "乙", ..Words::default() };
        assert!(first(called) < first(ends));
    }
}
