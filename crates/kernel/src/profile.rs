//! What a slice says about a table that people bring: its columns, and how a row of it becomes operations.
//!
//! A profile is data and two functions: `judge` says of every row whether it would create, change or skip a record or cannot be taken,
//! and by which operations; `undo` names the counter-operations of a row that was taken. Reading files, running rows and taking batches
//! back is the same for all profiles and stands elsewhere.

use crate::access::User;
use crate::db::{Boxed, Fact};
use crate::failure::{Failure, Res};
use crate::op::Read;
use crate::p;
use base::{Currency, Id, Refusal, code_key, plain};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Stands in a step's input for the id that the row's first step made.
pub const MADE: &str = "@made";

/// Judges some rows of a person's table, one answer for each in their order.
pub type Judge = for<'t> fn(&'t Read<'t>, Id<User>, &'t [GivenRow]) -> Boxed<'t, Res<Vec<Judged>>>;

/// A kind of table that can be brought.
#[derive(Clone, Copy)]
pub struct Profile {
    /// Its name, one word: `products`. Its words are the texts `profile.<name>` and `profile.<name>.what`.
    pub name: &'static str,
    /// The operations that its rows become: who may use none of them is not offered it.
    pub operations: &'static [&'static str],
    /// Its columns, in the order of the template.
    pub columns: &'static [ProfileColumn],
    /// What the last steps of the rows of a large batch are joined to.
    pub joins: Option<&'static Join>,
    /// How rows that stand under each other make one document.
    pub gathers: Option<&'static Gather>,
    /// Judges some rows, one answer for each in their order.
    pub judge: Judge,
    /// The operations that take its rows back: somebody else's batch is taken back by whoever may do these at least as far as its owner.
    pub undoes: &'static [&'static str],
    /// How a row that was taken is taken back: ways, the first that is not refused is gone.
    pub undo: fn(&TakenRow) -> Vec<Vec<Step>>,
}

/// An operation of which one for many does the same as many: their lines differ, the rest of their inputs is one field.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    /// The operation of one row.
    pub one: &'static str,
    /// The operation that does it for many.
    pub many: &'static str,
    /// The field that stands once in its input.
    pub head: &'static str,
    /// The field that holds the lines: what is left of each row's input.
    pub lines: &'static str,
    /// The field of its output that holds what each came to, in their order.
    pub outputs: &'static str,
    /// The field of a line that says which row of the import it is: the audit has the first row of the request as its cause.
    pub row: &'static str,
}

/// Rows of one document: those that stand under each other and say the same in some columns. Each becomes one step whose input has one line;
/// the first row takes the lines of all, and the others go with it. Of a document of which one row cannot be taken, none is.
#[derive(Debug, Clone, Copy)]
pub struct Gather {
    /// The columns by which rows are of one document.
    pub by: &'static [&'static str],
    /// The field of the step's input that holds the lines.
    pub lines: &'static str,
}

/// A column of a profile.
#[derive(Debug, Clone, Copy)]
pub struct ProfileColumn {
    /// The field of the operations' inputs that it fills, so that what they refuse finds its column.
    pub key: &'static str,
    /// The text key of its name.
    pub label: &'static str,
    /// The text key of what is to be known of it.
    pub hint: Option<&'static str>,
    /// What other programs call it, the best name first.
    pub names: &'static [&'static str],
    /// What it holds.
    pub kind: CellKind,
    /// A row without it cannot be taken.
    pub required: bool,
    /// The class of fields it belongs to: it is hidden from whom that is hidden, and not taken from them.
    pub mask: Option<&'static str>,
    /// A value for the template.
    pub sample: &'static str,
}

/// What a column holds, and so how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Words.
    Text,
    /// A code: its noughts, its case and its signs stay.
    Code,
    /// A code of so many digits, which may end in noughts: no spreadsheet has made them.
    Digits(usize),
    /// A quantity, in thousandths.
    Quantity,
    /// A price of one unit in the company's currency, in millionths.
    UnitPrice,
    /// An amount in the company's currency, in minor units.
    Amount,
    /// A price of one unit in the currency of the list it stands on, in millionths; with a currency's sign before it the words stay as
    /// well ([`GivenRow::signed`]), so that the profile compares them with its list.
    ListPrice,
    /// A rate in percent, in basis points.
    Rate,
    /// A whole number.
    Whole,
    /// A day.
    Day,
    /// One of these words; the value behind it.
    Choice(&'static [(&'static str, &'static str)]),
}

/// A row as it was brought, read by its columns' kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenRow {
    /// Its place in the file, from 1.
    pub no: i64,
    /// What is given: a column's key and its value. Blank cells are left out.
    pub values: Map<String, Value>,
    /// The codes that stood in the file as numbers and so may have lost their leading noughts.
    pub numbers: Vec<&'static str>,
    /// The prices that have a currency's sign before them, as they stand.
    pub signed: Vec<(&'static str, String)>,
}
impl GivenRow {
    /// The words or the code in a column.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str)
    }
    /// What is wrong with the sign before a price on a list of this currency, at its column.
    #[must_use]
    pub fn other_currency(&self, key: &'static str, currency: Currency) -> Option<Refusal> {
        let (_, text) = self.signed.iter().find(|(column, _)| *column == key)?;
        base::human::unit_price(text, currency).err().map(|no| no.field(key))
    }
    /// The figure in a column.
    #[must_use]
    pub fn figure(&self, key: &str) -> Option<i64> {
        self.values.get(key).and_then(Value::as_i64)
    }
}

/// What would become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowVerdict {
    /// A new record.
    Create,
    /// Another state of a record that is there.
    Update,
    /// Nothing: it is so already.
    Skip,
    /// It cannot be taken, or nobody could tell what is meant.
    Conflict,
}
impl RowVerdict {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            RowVerdict::Create => "create",
            RowVerdict::Update => "update",
            RowVerdict::Skip => "skip",
            RowVerdict::Conflict => "conflict",
        }
    }
}

/// An operation that a row becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The operation.
    pub operation: &'static str,
    /// Its input; [`MADE`] in it stands for the id that the first step made.
    pub input: Value,
}

/// What a profile says of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What would become of it.
    pub verdict: RowVerdict,
    /// By what it is known: two rows of one file with the same key speak of the same record.
    pub key: String,
    /// The days it speaks of, the first and the one on which it ends, as days since 1970: rows with one key may stand side by side when
    /// their days do not overlap. Nothing = always.
    pub days: Option<(i64, Option<i64>)>,
    /// Why it cannot be taken, or why nothing is to be done.
    pub reasons: Vec<Refusal>,
    /// By which operations, one after the other.
    pub steps: Vec<Step>,
    /// Operations that speak of what the row was compared with, without being done: whoever could not ask for them learns nothing of it,
    /// neither that it is so already nor why it could not be taken.
    pub asks: Vec<Step>,
    /// The record that is there already, with its version.
    pub record: Option<(i64, i64)>,
    /// What is needed to give the record its earlier state back.
    pub before: Value,
}

impl Judged {
    /// A row that cannot be taken.
    #[must_use]
    pub fn conflict(key: impl Into<String>, reasons: Vec<Refusal>) -> Judged {
        let verdict = RowVerdict::Conflict;
        Judged { verdict, key: key.into(), days: None, reasons, steps: Vec::new(), asks: Vec::new(), record: None, before: Value::Null }
    }
    /// A row that makes a record.
    #[must_use]
    pub fn create(key: impl Into<String>, steps: Vec<Step>) -> Judged {
        Judged { verdict: RowVerdict::Create, steps, ..Judged::conflict(key, Vec::new()) }
    }
    /// A row that changes a record, which is there at a version.
    #[must_use]
    pub fn update(key: impl Into<String>, record: (i64, i64), before: Value, steps: Vec<Step>) -> Judged {
        Judged { verdict: RowVerdict::Update, record: Some(record), before, steps, ..Judged::conflict(key, Vec::new()) }
    }
    /// The same, compared with what these operations speak of.
    #[must_use]
    pub fn asking(self, asks: impl IntoIterator<Item = Step>) -> Judged {
        Judged { asks: asks.into_iter().collect(), ..self }
    }
    /// A row that changes nothing; it says what it was compared with ([`Judged::asking`]).
    #[must_use]
    pub fn skip(key: impl Into<String>, record: (i64, i64)) -> Judged {
        Judged { verdict: RowVerdict::Skip, record: Some(record), ..Judged::conflict(key, Vec::new()) }
    }
}

/// A row that was taken: what came of its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenRow {
    /// Whether it made a record.
    pub created: bool,
    /// The steps' answers in their order.
    pub outputs: Vec<Value>,
    /// What [`Judged::before`] said.
    pub before: Value,
}

/// What separates the levels of a path.
const LEVELS: [char; 6] = ['/', '\\', '>', '＞', '｜', '|'];

/// A record of a tree, as it is looked for: id, the one above it, code, name.
pub type Below = (i64, Option<i64>, String, String);

/// Of some records those that a typed code means: the one that has exactly this, else those whose codes differ from it in nothing but
/// case and width, of which there are several only where an earlier time left them.
#[must_use]
pub fn by_code<'r, T>(records: impl IntoIterator<Item = &'r T>, code_of: impl Fn(&T) -> &str, typed: &str) -> Vec<&'r T> {
    let (exact, key) = (plain(typed), code_key(typed));
    let alike: Vec<&T> = records.into_iter().filter(|record| code_key(code_of(record)) == key).collect();
    match alike.iter().find(|record| code_of(record) == exact) {
        Some(meant) => vec![*meant],
        None => alike,
    }
}

/// The records that a cell may mean: the one with this code, or else those at the end of this path of names.
#[must_use]
pub fn by_code_or_path(tree: &[Below], typed: &str) -> Vec<i64> {
    let coded = by_code(tree, |(_, _, code, _)| code, typed);
    if !coded.is_empty() {
        return coded.into_iter().map(|(id, ..)| *id).collect();
    }
    let path: Vec<String> = typed.split(LEVELS).map(plain).filter(|name| !name.is_empty()).collect();
    let by_id: BTreeMap<i64, (Option<i64>, &str)> = tree.iter().map(|(id, parent, _, name)| (*id, (*parent, name.as_str()))).collect();
    let fits = |id: i64| {
        let mut at = Some(id);
        path.iter().rev().all(|name| {
            let found = at.and_then(|id| by_id.get(&id));
            at = found.and_then(|(parent, _)| *parent);
            found.is_some_and(|(_, own)| own == name)
        })
    };
    by_id.keys().copied().filter(|id| !path.is_empty() && fits(*id)).collect()
}

/// A code that stood in the file as a number may have lost its leading noughts: the code that has them, if there is exactly one, wherever
/// its record stands: the row [asks](Judged::asks) before it is told. `asked` finds codes among eight, with one to eight noughts before what was typed.
///
/// # Errors
/// Those of reading.
pub fn with_noughts<'a>(read: &'a Read<'_>, asked: &'a Fact, code: &'a str) -> Boxed<'a, Res<Option<String>>> {
    Box::pin(async move {
        if !code.bytes().all(|b| b.is_ascii_digit()) || code.len() > 30 {
            return Ok(None);
        }
        let padded: Vec<String> = (1..=8).map(|noughts| format!("{}{code}", "0".repeat(noughts))).collect();
        let params: Vec<_> = padded.iter().map(|code| p![code.as_str()][0]).collect();
        let found: Vec<(String,)> = read.fetch(asked, params).await?;
        Ok(if let [(one,)] = found.as_slice() { Some(one.clone()) } else { None })
    })
}

/// Records of an earlier time have codes that differ in nothing but case, and none is exactly what was typed.
#[must_use]
pub fn several_codes(field: &str, typed: &str, codes: &str) -> Refusal {
    Refusal::new("import.code.several").arg("typed", typed).arg("codes", codes).field(field)
}

/// The only one that was found.
///
/// # Errors
/// `import.<field>.unknown` or `import.<field>.several`, with what was typed, at that field.
pub fn only<T: Copy>(found: &[T], typed: &str, field: &str) -> Result<T, Refusal> {
    let no = |why: &str| Err(Refusal::new(format!("import.{field}.{why}")).arg("typed", typed).field(field));
    match found {
        [one] => Ok(*one),
        [] => no("unknown"),
        _ => no("several"),
    }
}

/// A refusal with its words, as JSON that can be shown later in any language.
#[must_use]
pub fn reasons_json(reasons: &[Refusal]) -> String {
    if reasons.is_empty() { String::new() } else { serde_json::to_string(reasons).unwrap_or_default() }
}

/// Records by the codes that stand in a column.
pub struct Coded(Vec<(i64, String)>);

impl Coded {
    /// Those that some rows name; `fact` finds ids and codes by codes in lower case.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(read: &Read<'_>, fact: &Fact, rows: &[GivenRow], key: &str) -> Res<Coded> {
        let codes: BTreeSet<String> = rows.iter().filter_map(|row| row.text(key)).map(code_key).collect();
        let codes = serde_json::to_string(&codes).map_err(Failure::bug)?;
        Ok(Coded(read.fetch(fact, p![codes.as_str()]).await?))
    }

    /// Records that were found in another way: their ids and codes.
    #[must_use]
    pub fn of_records(records: Vec<(i64, String)>) -> Coded {
        Coded(records)
    }

    /// The record that a row names.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn of(&self, row: &GivenRow, key: &'static str) -> Result<i64, Refusal> {
        let typed = row.text(key).unwrap_or_default();
        let found = by_code(&self.0, |(_, code)| code, typed);
        if found.len() > 1 {
            let codes: Vec<&str> = found.iter().map(|(_, code)| code.as_str()).collect();
            return Err(several_codes(key, typed, &codes.join(", ")));
        }
        only(&found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), typed, key)
    }
}
