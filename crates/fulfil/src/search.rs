//! How documents are found by what is typed: each word begins a number, the other document's number, or a word of the customer.

use base::search::squeezed;
use kernel::db::Val;
use kernel::query::Select;

/// Words of a search at the most; what is behind them is not looked at.
const WORDS_MAX: usize = 8;
/// A value of each placeholder of a filter that [`narrowed`] fills.
pub(crate) const PROBE: &[Val<'static>] = &[Val::S("A"), Val::S("B"), Val::S("A"), Val::S("B"), Val::S("a"), Val::S("b")];

/// Narrows a list by what was typed: the filter `q` for each word, with the beginning of a number twice and that of a customer's word.
pub(crate) fn narrowed(select: Select, text: Option<&str>) -> Select {
    each(select, text, false)
}

/// The same for a filter that asks by the customer's word first.
pub(crate) fn narrowed_by_customers(select: Select, text: Option<&str>) -> Select {
    each(select, text, true)
}

fn each(select: Select, text: Option<&str>, customers_first: bool) -> Select {
    let end = |word: &str| format!("{word}\u{10FFFF}");
    text.unwrap_or_default().split_whitespace().take(WORDS_MAX).fold(select, |select, word| {
        let (number, term) = (word.to_uppercase(), squeezed(word));
        // What is nothing but marks begins no word of a customer.
        let term = if term.is_empty() { "\u{10FFFF}".to_owned() } else { term };
        let (number_end, term_end) = (end(&number), end(&term));
        let numbers = [&number, &number_end, &number, &number_end];
        let mut values: Vec<Val<'_>> = numbers.map(|text| Val::S(text.as_str())).to_vec();
        let at = if customers_first { 0 } else { values.len() };
        values.splice(at..at, [Val::S(&term), Val::S(&term_end)]);
        select.values("q", &values)
    })
}
