//! Opening balances 期初: what a company brings along from the system it kept its books in before. The documents themselves belong to the
//! rooms whose business they are; here stands which of them are opening ones, under which number they were known, and whether any more are
//! taken.
//!
//! Whoever posts or takes back an opening document, or says what the system before comes to, moves the book in the same transaction; a
//! locked book does not move, so the document is not posted. Locking names the version at which totals and figures were looked at.

pub(crate) mod sql;
mod texts;

use crate::company::terms::{BOOKS_FROM, EARLIEST};
use base::{BusinessDate, Currency, Refusal, Timestamp, plain};
use kernel::db::{Boxed, Cell, FromCell};
use kernel::op::ConstraintText;
use kernel::{Read, Registry, Res, Terms, Tx, p};
use rules::bounds::{Bounds, CODE_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) fn register(r: &mut Registry) {
    r.statements("org", sql::ALL).tables("org", &["opening_book", "opening_document"]);
    let constraint = "opening_document_entity_id_area_customer_id_old_number_key";
    r.constraint(ConstraintText { constraint, key: "opening.number_just_taken", field: Some("old_number") });
    r.texts(texts::TEXTS);
}

/// What an opening balance is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpeningArea {
    /// 期初库存: what lay in the warehouses, at cost.
    Stock,
    /// 期初应收: what customers owed, by document.
    Receivable,
    /// 期初预收: what customers had paid in advance.
    Advance,
    /// 期初未交订单: what customers had ordered and had not got.
    Order,
    /// 期初已发货未开票: what customers had got without an invoice.
    Delivery,
}
impl OpeningArea {
    /// Every area, in the order in which they are entered.
    pub const ALL: [OpeningArea; 5] =
        [OpeningArea::Stock, OpeningArea::Receivable, OpeningArea::Advance, OpeningArea::Order, OpeningArea::Delivery];
    /// As tables hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            OpeningArea::Stock => "stock",
            OpeningArea::Receivable => "receivable",
            OpeningArea::Advance => "advance",
            OpeningArea::Order => "order",
            OpeningArea::Delivery => "delivery",
        }
    }
}
impl FromCell for OpeningArea {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        OpeningArea::ALL.into_iter().find(|area| area.as_str() == text)
    }
}

kernel::row! {
    /// Whether opening balances of a legal entity are still taken.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct OpeningBook {
        /// Raised with every opening document and figure; 0 before the first.
        pub version: i64,
        /// When it was locked, if it is.
        pub locked_at: Option<Timestamp>,
    }
}
impl OpeningBook {
    /// Why no opening document is taken or taken back, at `field`.
    #[must_use]
    pub fn closed(&self, field: &str) -> Option<Refusal> {
        self.locked_at.is_some().then(|| Refusal::new("opening.locked").field(field))
    }
}

kernel::row! {
    /// A document that is an opening one.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct OpeningDocument {
        /// Of which legal entity.
        pub entity: i64,
        /// Of what.
        pub area: OpeningArea,
        /// The number it had before.
        pub old_number: String,
        /// It was not taken back.
        pub stands: bool,
    }
}

/// What the opening of a document relies on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpeningFacts {
    /// The book of the legal entity.
    pub book: OpeningBook,
    /// The document that has the number already.
    pub known: Option<i64>,
}

/// An opening document to be entered.
#[derive(Debug, Clone)]
pub struct NewOpening<'d> {
    /// The document.
    pub doc_id: i64,
    /// Of which legal entity.
    pub entity: i64,
    /// Of what.
    pub area: OpeningArea,
    /// Whose.
    pub customer: i64,
    /// The number it had before, as [`old_number`] keeps it.
    pub old_number: &'d str,
    /// The day it bore.
    pub document_on: BusinessDate,
    /// The currency of its amount.
    pub currency: Currency,
    /// What it adds to the total of its area, in minor units.
    pub amount_minor: i64,
}

/// A number of an earlier system as it is kept: without anything invisible, so that no two look alike.
#[must_use]
pub fn old_number(typed: &str) -> String {
    plain(typed)
}

/// Reads whether opening balances of a legal entity are still taken.
///
/// # Errors
/// The database's.
pub fn opening_book<'a>(read: &'a Read<'_>, entity: i64) -> Boxed<'a, Res<OpeningBook>> {
    Box::pin(async move { Ok(read.opt(&sql::BOOK, p![entity]).await?.unwrap_or_default()) })
}

/// The same, with the document of a customer that has an earlier number already.
///
/// # Errors
/// The database's.
pub fn opening_facts<'a>(
    read: &'a Read<'_>,
    entity: i64,
    area: OpeningArea,
    customer: i64,
    typed: &'a str,
) -> Boxed<'a, Res<OpeningFacts>> {
    Box::pin(async move {
        let (book, number) = (opening_book(read, entity).await?, old_number(typed));
        let known: Option<(i64,)> = read.opt(&sql::KNOWN, p![entity, area.as_str(), customer, number.as_str()]).await?;
        Ok(OpeningFacts { book, known: known.map(|(id,)| id) })
    })
}

/// A document, if it is an opening one.
///
/// # Errors
/// The database's.
pub fn opening_of<'a>(read: &'a Read<'_>, doc_id: i64) -> Boxed<'a, Res<Option<OpeningDocument>>> {
    Box::pin(async move { read.opt(&sql::OF, p![doc_id]).await })
}

impl OpeningFacts {
    /// Why a document is not taken: the book is locked, or its number is known already.
    #[must_use]
    pub fn wrong(&self, typed: &str) -> Vec<Refusal> {
        let mut refusals = Bounds::new().code("old_number", typed, CODE_MAX).refusals();
        refusals.extend(self.book.closed("old_number"));
        if self.known.is_some() {
            refusals.push(Refusal::new("opening.number_known").arg("number", old_number(typed)).field("old_number"));
        }
        refusals
    }
}

/// The first day of the books, where the company has said which it is.
#[must_use]
pub fn books_from(terms: &Terms<'_>, entity: i64) -> Option<BusinessDate> {
    Some(terms.now(&BOOKS_FROM, entity).value).filter(|day| *day > EARLIEST)
}

/// The day on which opening balances take effect: the one before the books begin, so that they stand at the head of the first statement;
/// never after today.
#[must_use]
pub fn opening_day(terms: &Terms<'_>, entity: i64, today: BusinessDate) -> BusinessDate {
    let eve = books_from(terms, entity).and_then(|first| first.add_days(-1));
    eve.map_or(today, |eve| eve.min(today))
}

/// No document that still counts is older than this: what is, is a slip of the hand.
const OLDEST: BusinessDate = match BusinessDate::from_ymd(1990, 1, 1) {
    Some(day) => day,
    None => BusinessDate::MIN,
};

/// Why a day cannot be that of an opening document: it lies after today, or the books had begun.
#[must_use]
pub fn opening_dated(field: &str, on: BusinessDate, terms: &Terms<'_>, entity: i64, today: BusinessDate) -> Option<Refusal> {
    if on < OLDEST {
        return Some(Refusal::new("date.too_old").arg("earliest", OLDEST).field(field));
    }
    if on > today {
        return Some(Refusal::new("opening.in_future").arg("today", today).field(field));
    }
    let first = books_from(terms, entity).filter(|first| on >= *first)?;
    Some(Refusal::new("opening.after_start").arg("books_from", first).field(field))
}

/// An opening document of any kind is posted or taken back, or what it is compared with is typed: stale when it is locked.
///
/// # Errors
/// Stale.
pub fn move_opening<'a>(tx: &'a Tx<'_>, entity: i64) -> Boxed<'a, Res<()>> {
    Box::pin(async move { tx.guard(&sql::MOVE, p![entity], 1).await })
}

/// A customer's opening document is posted.
///
/// # Errors
/// Stale when none is taken any more.
pub fn enter_opening<'a>(tx: &'a Tx<'_>, new: &'a NewOpening<'a>) -> Boxed<'a, Res<()>> {
    Box::pin(async move {
        move_opening(tx, new.entity).await?;
        let row = p![
            new.doc_id,
            new.entity,
            new.area.as_str(),
            new.customer,
            new.old_number,
            new.document_on,
            &new.currency,
            new.amount_minor,
            true
        ];
        tx.guard(&sql::INSERT, row, 1).await
    })
}

/// A customer's opening document is taken back.
///
/// # Errors
/// Stale when none is taken back any more, or it does not stand.
pub fn withdraw_opening<'a>(tx: &'a Tx<'_>, entity: i64, doc_id: i64) -> Boxed<'a, Res<()>> {
    Box::pin(async move {
        move_opening(tx, entity).await?;
        tx.guard(&sql::WITHDRAW, p![false, doc_id], 1).await
    })
}

/// None is taken any more.
///
/// # Errors
/// Stale when one was entered or taken back, or a figure typed, since `book` was read, or it is locked already.
pub fn lock_opening<'a>(tx: &'a Tx<'_>, entity: i64, book: &'a OpeningBook, by: i64) -> Boxed<'a, Res<()>> {
    Box::pin(async move { tx.guard(&sql::LOCK, p![entity, tx.now(), by, book.version], 1).await })
}

/// They are taken again.
///
/// # Errors
/// Stale when it is not locked as `book` says.
pub fn unlock_opening<'a>(tx: &'a Tx<'_>, entity: i64, book: &'a OpeningBook) -> Boxed<'a, Res<()>> {
    Box::pin(async move { tx.guard(&sql::UNLOCK, p![entity, book.version], 1).await })
}
