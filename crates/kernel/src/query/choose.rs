//! By which text a query is asked, once it is known what leaves few rows and what very many.

use super::Select;
use super::builder::{Builder, Seen};
use crate::db::{Cell, Session, Val};
use crate::failure::Res;

/// A filter, or a scope, that leaves more rows than this leaves very many: they are met in the list's order rather than sorted. Tests say
/// less ([`crate::Registry::many_rows`]), so that a few rows are very many.
pub(crate) const MANY: i64 = 8000;
/// What ends a statement that counts.
pub(super) const COUNTED: &str = ") AS counted";

/// A statement that counts, with its parameters; none where nothing is counted.
pub(super) type Counting = Option<(String, Vec<Cell>)>;

/// What is asked for a page.
pub(super) struct Texts {
    pub(super) sql: String,
    pub(super) params: Vec<Cell>,
    pub(super) count: Counting,
}
/// The texts, once it is known which parts leave very many rows.
pub(super) type TextsBy = Box<dyn Fn(&[bool]) -> Res<Texts> + Send + Sync>;

/// One of the ways in which a query can be asked.
pub(super) struct Road {
    /// How many rows it is led by, up to one more than are very many; nothing where there is no other.
    pub(super) lead: Counting,
    /// The same of each part that may leave very many rows.
    pub(super) probes: Vec<Counting>,
    /// The texts, once it is known which do.
    pub(super) texts: TextsBy,
}

/// So many times very many rows are sorted quickly, where an index carries all that they are sorted by.
pub(super) const CARRIED: i64 = 16;

/// Counts the rows of a text, up to one more than are very many.
pub(super) fn capped(sql: &str, many: i64) -> String {
    format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({sql} LIMIT {}{COUNTED}", many.saturating_add(1))
}

/// Counts the rows of a fragment with its values, up to one more than are very many: those that a filter leads to, or leaves.
pub(super) fn counting(rows: &'static str, values: &[Cell], seen: Seen<'_>, many: i64) -> (String, Vec<Cell>) {
    let mut b = Builder { sql: String::new(), params: Vec::new() };
    let sql = capped(&b.fragment(rows, values, seen), many);
    (sql, b.params)
}

/// The same where an index carries what they are sorted by: a part of their number, since so many more are sorted.
pub(super) fn counting_carried(rows: &'static str, values: &[Cell], seen: Seen<'_>, many: i64) -> (String, Vec<Cell>) {
    let mut b = Builder { sql: String::new(), params: Vec::new() };
    let (rows, most) = (b.fragment(rows, values, seen), many.saturating_add(1).saturating_mul(CARRIED));
    (format!("SELECT CAST(COUNT(*) / {CARRIED} AS BIGINT) FROM ({rows} LIMIT {most}{COUNTED}"), b.params)
}

/// The texts of one way, and which it is: of the one that is gone already, else of the one that is led by the fewest rows. None where
/// there is nothing to choose.
pub(super) async fn chosen(s: &Session<'_>, roads: &[Road], gone: Option<usize>, many: i64) -> Res<Option<(usize, Texts)>> {
    let Some(mut at) = gone.or((!roads.is_empty()).then_some(0)) else { return Ok(None) };
    if gone.is_none() && roads.len() > 1 {
        let mut fewest = i64::MAX;
        for (other, road) in roads.iter().enumerate() {
            let rows = counted(s, &road.lead).await?;
            if rows < fewest {
                (fewest, at) = (rows, other);
            }
            if rows == 0 {
                break;
            }
        }
    }
    let Some(road) = roads.get(at) else { return Ok(None) };
    let mut broad = Vec::with_capacity(road.probes.len());
    for probe in &road.probes {
        broad.push(counted(s, probe).await? > many);
    }
    Ok(Some((at, (road.texts)(&broad)?)))
}

async fn counted(s: &Session<'_>, counting: &Counting) -> Res<i64> {
    let Some((sql, params)) = counting else { return Ok(0) };
    let params: Vec<Val<'_>> = params.iter().map(Val::from).collect();
    let counted: Vec<(i64,)> = s.fetch_text(sql, &params).await?;
    Ok(counted.first().map_or(0, |(n,)| *n))
}

impl Select {
    /// Adds another way to ask for the same rows. Each way begins with the filter that leads it, which says how many
    /// [rows](super::Filter::leads) that are; whichever is led by the fewest is gone.
    #[must_use]
    pub fn or(mut self, mut other: Select) -> Select {
        let others = std::mem::take(&mut other.others);
        self.others.push(other);
        self.others.extend(others);
        self
    }

    /// Every way, the first one first.
    pub(super) fn ways(mut self) -> Vec<Select> {
        let others = std::mem::take(&mut self.others);
        std::iter::once(self).chain(others).collect()
    }
}
