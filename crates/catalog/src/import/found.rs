//! Records by the words that stand in tables: categories by code or path, price lists by code or name.

use super::sql;
use crate::product::model::FullProduct;
use base::{Currency, Refusal, code_key, plain};
use kernel::profile::{Below, GivenRow, by_code, by_code_or_path, only, several_codes};
use kernel::{Failure, Read, Res, p};
use std::collections::{BTreeMap, BTreeSet};

/// Categories and price lists, read once for some rows.
pub(super) struct Around {
    categories: Vec<Below>,
    lists: Vec<(i64, String, String, Currency)>,
}

impl Around {
    /// Reads what the rows may name.
    pub(super) async fn read(read: &Read<'_>, categories: bool, lists: bool) -> Res<Around> {
        let categories = if categories { read.fetch(&sql::CATEGORIES, p![]).await? } else { Vec::new() };
        let lists = if lists { read.fetch(&sql::LISTS, p![]).await? } else { Vec::new() };
        Ok(Around { categories, lists })
    }

    /// The category with this code, or at the end of this path of names.
    pub(super) fn category(&self, typed: &str) -> Result<i64, Refusal> {
        only(&by_code_or_path(&self.categories, typed), typed, "category")
    }

    /// The price lists that some rows name.
    pub(super) fn lists_of(&self, rows: &[GivenRow]) -> BTreeSet<i64> {
        let named: BTreeSet<&str> = rows.iter().filter_map(|row| row.text("list")).collect();
        named.into_iter().filter_map(|typed| self.list(typed).ok()).map(|(list, _)| list).collect()
    }

    /// The price list with this code, or the only one of this name, and its currency.
    pub(super) fn list(&self, typed: &str) -> Result<(i64, Currency), Refusal> {
        let coded = by_code(&self.lists, |(_, code, ..)| code, typed);
        if !coded.is_empty() {
            return only(&coded.into_iter().map(|(id, _, _, currency)| (*id, *currency)).collect::<Vec<_>>(), typed, "list");
        }
        let typed_plain = plain(typed);
        let named: Vec<(i64, Currency)> =
            self.lists.iter().filter(|(_, _, name, _)| plain(name) == typed_plain).map(|(id, _, _, currency)| (*id, *currency)).collect();
        only(&named, typed, "list")
    }
}

/// The products that some rows name, read at once.
pub(super) struct Products {
    /// By what their codes are compared by; several only where an earlier time left them.
    by_code: BTreeMap<String, Vec<FullProduct>>,
    /// Codes that are there and begin with noughts that a file may have lost.
    padded: BTreeSet<String>,
}

/// So many noughts at the most are taken to be lost.
const NOUGHTS_MAX: usize = 8;

impl Products {
    /// Reads the products whose codes stand in a column.
    pub(super) async fn read(read: &Read<'_>, rows: &[GivenRow], key: &'static str) -> Res<Products> {
        let codes: BTreeSet<String> = rows.iter().map(|row| code_key(&code(row, key))).collect();
        let codes = serde_json::to_string(&codes).map_err(Failure::bug)?;
        let found: Vec<FullProduct> = read.fetch(&sql::BY_CODES, p![codes.as_str()]).await?;
        let mut by_code: BTreeMap<String, Vec<FullProduct>> = BTreeMap::new();
        for product in found {
            by_code.entry(code_key(&product.code)).or_default().push(product);
        }
        let lost = |row: &&GivenRow| row.numbers.contains(&key) && !by_code.contains_key(&code_key(&code(row, key)));
        let padded: Vec<String> = rows.iter().filter(lost).flat_map(|row| with_noughts(&code(row, key))).collect();
        let padded = if padded.is_empty() {
            BTreeSet::new()
        } else {
            let codes = serde_json::to_string(&padded).map_err(Failure::bug)?;
            let there: Vec<(String,)> = read.fetch(&sql::CODES, p![codes.as_str()]).await?;
            there.into_iter().map(|(code,)| code).collect()
        };
        Ok(Products { by_code, padded })
    }

    /// The product that a row names, or why there is none: a code that stood in the file as a number may have lost its noughts.
    pub(super) fn of(&self, row: &GivenRow, key: &'static str) -> Result<&FullProduct, Refusal> {
        let code = code(row, key);
        let alike = self.by_code.get(&code_key(&code)).map_or(&[][..], Vec::as_slice);
        match by_code(alike, |product| &product.code, &code).as_slice() {
            [product] => return Ok(*product),
            [] => {}
            several => {
                let codes: Vec<&str> = several.iter().map(|product| product.code.as_str()).collect();
                return Err(several_codes(key, &code, &codes.join(", ")));
            }
        }
        let mut meant = with_noughts(&code).into_iter().filter(|padded| row.numbers.contains(&key) && self.padded.contains(padded));
        Err(match (meant.next(), meant.next()) {
            (Some(meant), None) => Refusal::new("import.code.noughts").arg("typed", code.as_str()).arg("meant", meant).field(key),
            _ => Refusal::new("import.product.unknown").arg("typed", code.as_str()).field(key),
        })
    }

    /// By what the product of a row is known beside other rows: of two whose codes differ in nothing but case each has rows of its own.
    pub(super) fn key(&self, row: &GivenRow, key: &'static str) -> String {
        let code = code(row, key);
        let key = code_key(&code);
        if self.by_code.get(&key).is_some_and(|alike| alike.len() > 1) { code } else { key }
    }

    /// The ids of all that were found.
    pub(super) fn ids(&self) -> impl Iterator<Item = i64> {
        self.by_code.values().flatten().map(|product| product.id.get())
    }
}

/// The code in a column, as codes are kept.
fn code(row: &GivenRow, key: &str) -> String {
    plain(row.text(key).unwrap_or_default())
}

/// What a code may have been before it became a number.
fn with_noughts(code: &str) -> Vec<String> {
    let number = code.bytes().all(|b| b.is_ascii_digit()) && code.len() <= 30;
    (1..=if number { NOUGHTS_MAX } else { 0 }).map(|noughts| format!("{}{code}", "0".repeat(noughts))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around() -> Around {
        let category = |id, parent, code: &str, name: &str| (id, parent, code.to_owned(), name.to_owned());
        Around {
            categories: vec![
                category(1, None, "W", "五金"),
                category(2, Some(1), "W1", "阀门"),
                category(3, Some(2), "W11", "球阀"),
                category(4, None, "G", "管件"),
                category(5, Some(4), "G1", "球阀"),
            ],
            lists: [(7, "R", "零售价"), (8, "P", "批发价"), (9, "P2", "批发价")]
                .map(|(id, code, name)| (id, code.to_owned(), name.to_owned(), Currency::CNY))
                .to_vec(),
        }
    }

    #[test]
    fn categories_have_codes_and_paths() {
        for (typed, expected) in [
            ("W11", Ok(3)),
            ("ｗ11", Ok(3)),
            ("五金/阀门/球阀", Ok(3)),
            ("五金 > 阀门", Ok(2)),
            ("阀门\\球阀", Ok(3)),
            ("管件｜球阀", Ok(5)),
            ("球阀", Err("import.category.several")),
            ("管件/阀门", Err("import.category.unknown")),
            ("/", Err("import.category.unknown")),
        ] {
            assert_eq!(around().category(typed).map_err(|no| no.key), expected.map_err(str::to_owned), "{typed}");
        }
    }

    #[test]
    fn price_lists_have_codes_and_names() {
        for (typed, expected) in [
            ("Ｒ", Ok(7)),
            ("r", Ok(7)),
            ("零售价", Ok(7)),
            ("P2", Ok(9)),
            ("批发价", Err("import.list.several")),
            ("x", Err("import.list.unknown")),
        ] {
            assert_eq!(around().list(typed).map(|(id, _)| id).map_err(|no| no.key), expected.map_err(str::to_owned), "{typed}");
        }
    }
}
