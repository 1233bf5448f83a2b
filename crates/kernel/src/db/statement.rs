//! Every statement has a name and a kind, and stands in the registry: that is how each is prepared on both engines by a test,
//! its plan printed, and its kind told apart. Reading facts needs a [`Fact`], writing needs a [`Write`] and with it a `Tx`.

use super::dialect::{self, Engine};
use super::value::Val;
use std::sync::OnceLock;

/// One SQL text, kept once for both databases.
#[derive(Debug)]
pub struct Statement {
    /// `slice.intent`, e.g. `stock.reserve_balance`.
    pub name: &'static str,
    /// What may run it.
    pub kind: Kind,
    /// The text, parameters `$1..$n` numbered in order of first use.
    pub sql: &'static str,
    /// The text as each engine gets it, completed once.
    completed: [OnceLock<Completed>; 2],
}

impl Statement {
    const fn new(name: &'static str, kind: Kind, sql: &'static str) -> Statement {
        Statement { name, kind, sql, completed: [const { OnceLock::new() }; 2] }
    }

    /// The text as an engine gets it.
    pub(crate) fn text(&self, engine: Engine) -> &Completed {
        self.completed[engine as usize].get_or_init(|| Completed::of(engine, self.sql))
    }
}

/// The most ids that are looked up one by one; beyond that a set in a temporary table is the quicker way.
const ONE_BY_ONE_MAX: usize = 16;

/// A statement as an engine gets it, completed.
#[derive(Debug)]
pub(crate) struct Completed {
    pub(crate) whole: String,
    pub(crate) by_id: Option<ById>,
}

/// The same for one id in the place of a set, on SQLite: it makes a temporary table for every set, which takes longer than to look
/// up a few rows.
#[derive(Debug)]
pub(crate) struct ById {
    pub(crate) sql: String,
    /// Which parameter holds the ids, from 0.
    pub(crate) parameter: usize,
    /// What is found for several ids is what is found for each, one after the other.
    each: bool,
}

impl Completed {
    pub(crate) fn of(engine: Engine, sql: &str) -> Completed {
        let by_id = if engine == Engine::Sqlite { ById::of(sql) } else { None };
        Completed { whole: dialect::complete(engine, sql), by_id }
    }
}

impl ById {
    fn of(sql: &str) -> Option<ById> {
        let (head, tail) = sql.split_once(" IN {ids:$")?;
        let (parameter, rest) = tail.split_once('}')?;
        if head.ends_with("NOT") || rest.contains("{ids:") || sql.matches(&format!("${parameter}")).count() > 1 {
            return None;
        }
        // In the order of their ids, where every id has one row at the most.
        let rows_of_ids = sql.ends_with(" WHERE id IN {ids:$1} ORDER BY id");
        let whole = [" OR ", " ORDER ", " GROUP ", " LIMIT ", " UNION ", "DISTINCT ", "COUNT(", "SUM(", "MAX(", "MIN("];
        let each = sql.matches("SELECT ").count() == 1 && (rows_of_ids || !whole.iter().any(|word| sql.contains(word)));
        let one = dialect::complete(Engine::Sqlite, &format!("{head} = ${parameter}{rest}"));
        Some(ById { sql: one, parameter: parameter.parse::<usize>().ok()?.checked_sub(1)?, each })
    }

    /// The ids, in their order, when they can be looked up one by one.
    pub(crate) fn ids(&self, params: &[Val<'_>]) -> Option<Vec<i64>> {
        let Some(Val::S(text)) = params.get(self.parameter) else { return None };
        let inside = text.strip_prefix('[')?.strip_suffix(']')?;
        let mut ids = inside.split(',').take(ONE_BY_ONE_MAX + 1).map(|id| id.parse::<i64>().ok()).collect::<Option<Vec<i64>>>()?;
        let most = if self.each { ONE_BY_ONE_MAX } else { 1 };
        if ids.len() > most {
            return None;
        }
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }
}

/// Who may run a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads unscoped facts for a decision.
    Fact,
    /// Changes business rows, inside `execute` only.
    Write,
    /// Answers a person: carries `{scope}` and is completed by the kernel.
    Scoped,
    /// The kernel's own housekeeping; never touches a business table.
    House,
    /// An invariant: returns the violating rows.
    Check,
}

/// Reads facts.
#[derive(Debug)]
pub struct Fact(pub Statement);
/// Writes; only a `Tx` runs it.
#[derive(Debug)]
pub struct Write(pub Statement);
/// The body of a query, with its `{scope}` placeholder.
#[derive(Debug)]
pub struct Scoped(pub Statement);
/// Kernel housekeeping; the type cannot be made outside the kernel.
#[derive(Debug)]
pub(crate) struct House(pub(crate) Statement);
/// An invariant.
#[derive(Debug)]
pub struct Check(pub Statement);

impl Fact {
    /// A read. Fails to compile when the text does not start as a read.
    pub const fn new(name: &'static str, sql: &'static str) -> Fact {
        assert!(starts(sql, b"SELECT") || starts(sql, b"WITH"), "a fact only reads");
        Fact(Statement::new(name, Kind::Fact, sql))
    }
}
impl Write {
    /// A write. Fails to compile when the text does not start as one.
    pub const fn new(name: &'static str, sql: &'static str) -> Write {
        assert!(starts(sql, b"INSERT") || starts(sql, b"UPDATE") || starts(sql, b"DELETE"), "a write inserts, updates or deletes");
        Write(Statement::new(name, Kind::Write, sql))
    }
}
impl Scoped {
    /// The body of a query. Fails to compile without its scope placeholder.
    pub const fn new(name: &'static str, sql: &'static str) -> Scoped {
        assert!(starts(sql, b"SELECT"), "a query reads");
        assert!(contains(sql, b"{scope}"), "a query has its scope placeholder");
        assert!(contains(sql, b"{filter}"), "a query has its filter placeholder");
        Scoped(Statement::new(name, Kind::Scoped, sql))
    }
}
impl House {
    pub(crate) const fn new(name: &'static str, sql: &'static str) -> House {
        House(Statement::new(name, Kind::House, sql))
    }
}
impl Check {
    /// An invariant: a read that returns violating rows, first column an identification.
    pub const fn new(name: &'static str, sql: &'static str) -> Check {
        assert!(starts(sql, b"SELECT") || starts(sql, b"WITH"), "an invariant only reads");
        Check(Statement::new(name, Kind::Check, sql))
    }
}

const fn starts(text: &str, word: &[u8]) -> bool {
    at(text.as_bytes(), word, 0)
}
const fn contains(text: &str, word: &[u8]) -> bool {
    let text = text.as_bytes();
    let mut i = 0;
    while i < text.len() {
        if at(text, word, i) {
            return true;
        }
        i += 1;
    }
    false
}
const fn at(text: &[u8], word: &[u8], from: usize) -> bool {
    if from + word.len() > text.len() {
        return false;
    }
    let mut i = 0;
    while i < word.len() {
        if text[from + i] != word[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Declares a slice's statements and `ALL`, the list it registers:
/// `statements! { /// why \n pub FIND: Fact "stock.find" = "SELECT …"; }`.
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis $name:ident : $kind:ident $label:literal = $sql:expr;)*) => {
        $($(#[$meta])* $vis static $name: $crate::db::$kind = $crate::db::$kind::new($label, $sql);)*
        /// Every statement of this file, for the registry.
        pub static ALL: &[&$crate::db::Statement] = &[$(&$name.0),*];
    };
}

/// The parameters of a statement are numbered `$1, $2 …` in order of first use, none left out: SQLite numbers them by appearance.
#[doc(hidden)]
#[must_use]
pub fn parameters_in_order(sql: &str) -> bool {
    let mut seen = 0;
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        match rest[..digits].parse::<usize>() {
            Ok(n) if n == seen + 1 => seen = n,
            Ok(n) if (1..=seen).contains(&n) => {}
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Completed, Engine};
    use crate::p;

    #[test]
    fn a_few_ids_are_looked_up_one_by_one() {
        let check = |sql: &str, ids: &str, one: Option<(&str, usize)>| {
            let text = Completed::of(Engine::Sqlite, sql);
            let found = text.by_id.as_ref().and_then(|by_id| Some((by_id.sql.as_str(), by_id.ids(&p![7, ids])?.len())));
            assert_eq!(found, one, "{sql} {ids}");
            assert!(Completed::of(Engine::Postgres, sql).by_id.is_none());
        };
        let plain = "SELECT id FROM t WHERE w = $1 AND id IN {ids:$2} AND n = 0 FOR SHARE";
        let one = "SELECT id FROM t WHERE w = $1 AND id = $2 AND n = 0";
        check(plain, "[5]", Some((one, 1)));
        check(plain, "[5,-6,5]", Some((one, 2)));
        check(plain, "[]", None);
        check(plain, "[1.5]", None);
        check(plain, &format!("[{}1]", "1,".repeat(16)), None);
        let ordered = "SELECT n FROM t WHERE w = $1 AND id IN {ids:$2} ORDER BY n";
        check(ordered, "[5]", Some(("SELECT n FROM t WHERE w = $1 AND id = $2 ORDER BY n", 1)));
        check(ordered, "[5,6]", None);
        check("SELECT id FROM t WHERE w = $1 OR id IN {ids:$2}", "[5,6]", None);
        check("SELECT id FROM t WHERE w = $1 AND id NOT IN {ids:$2}", "[5]", None);
        check("SELECT id FROM t WHERE w = $1", "[5]", None);
    }
}
