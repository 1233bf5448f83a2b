//! How the lists of this room are searched: by a document's number, or by what its customer is found by.

mod sql;

pub(crate) use sql::{as_many, by_words, found_by, looked_at};

use base::search::query;
use kernel::db::Val;
use kernel::query::Select;

/// Values of the filter `q`, to prepare it.
pub(crate) const PROBE: &[Val<'static>] = &[Val::S("a"), Val::S("b"), Val::S("A"), Val::S("B")];

/// Narrows a list by what was typed: the beginning of a number, or words that a customer is found by, each one more condition.
pub(crate) fn narrowed(select: Select, text: Option<&str>) -> Select {
    let text = text.unwrap_or_default().trim();
    if text.is_empty() {
        return select;
    }
    let number = text.to_uppercase();
    let after = format!("{number}\u{10FFFF}");
    let mut words = query(text);
    if words.is_empty() {
        words.push(text.to_owned());
    }
    words.iter().fold(select, |select, word| {
        let last = format!("{word}\u{10FFFF}");
        select.values("q", &[Val::S(word), Val::S(&last), Val::S(&number), Val::S(&after)])
    })
}
