//! What a record of few words is found by, kept in one line beside them: the name as it is written, in pinyin and by initials, and the
//! code. Tables of some thousand rows need no more; products and customers have an index of terms.

use super::Select;
use crate::db::{Fact, Val};
use crate::failure::Res;
use crate::ledger::check::Snapshot;
use crate::p;
use base::search;

/// The line of a record with this name and code.
#[must_use]
pub fn by(name: &str, code: &str) -> String {
    search::text(&[name], &[code])
}

/// Narrows a list by what was typed: the filter `q` for each word, which takes it once for each place it may stand in.
#[must_use]
pub fn narrowed(select: Select, text: Option<&str>, places: usize) -> Select {
    let text = text.unwrap_or_default().trim();
    let mut words = search::query(text);
    if words.is_empty() && !text.is_empty() {
        // Only marks: a name may hold them as they are.
        words.push(text.to_owned());
    }
    words.iter().fold(select, |select, word| select.values("q", &vec![Val::S(word); places]))
}

/// The codes of the records whose line is not the one their words make; `rows` reads id, name, code, line behind an id.
///
/// # Errors
/// When the database cannot be read.
pub async fn violated(s: &Snapshot<'_>, rows: &Fact) -> Res<Vec<String>> {
    let (mut bad, mut last) = (Vec::new(), 0);
    loop {
        let page: Vec<(i64, String, String, String)> = s.fetch(rows, p![last]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = end.0;
        bad.extend(page.into_iter().filter(|(_, name, code, line)| *line != by(name, code)).map(|(_, _, code, _)| code));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_record_is_found_by_its_name_pinyin_initials_and_code() {
        let line = super::by("华联协议价", "HL-1");
        for typed in ["协议", "xieyi", "hlxyj", "xyj", "hl1", "华联"] {
            assert!(base::search::query(typed).iter().all(|word| line.contains(word.as_str())), "{typed}: {line}");
        }
        assert!(!line.contains("biaozhun"));
    }
}
