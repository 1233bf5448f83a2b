//! Records by the words that stand in tables: categories by code or path, price lists by code or name.

use super::sql;
use base::{Currency, Refusal, plain};
use kernel::profile::{Below, by_code_or_path, only};
use kernel::{Read, Res, p};

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

    /// The price list with this code, or the only one of this name, and its currency.
    pub(super) fn list(&self, typed: &str) -> Result<(i64, Currency), Refusal> {
        let typed_plain = plain(typed);
        if let Some((id, _, _, currency)) = self.lists.iter().find(|(_, code, ..)| *code == typed_plain) {
            return Ok((*id, *currency));
        }
        let named: Vec<(i64, Currency)> =
            self.lists.iter().filter(|(_, _, name, _)| plain(name) == typed_plain).map(|(id, _, _, currency)| (*id, *currency)).collect();
        only(&named, typed, "list")
    }
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
        for (typed, expected) in
            [("Ｒ", Ok(7)), ("零售价", Ok(7)), ("P2", Ok(9)), ("批发价", Err("import.list.several")), ("x", Err("import.list.unknown"))]
        {
            assert_eq!(around().list(typed).map(|(id, _)| id).map_err(|no| no.key), expected.map_err(str::to_owned), "{typed}");
        }
    }
}
