//! What other rooms may use of the organisation.

pub use crate::company::terms::{BOOKS_FROM, TAXPAYER, Taxpayer};
pub use crate::opening::{
    NewOpening, OpeningArea, OpeningBook, OpeningDocument, OpeningFacts, books_from, enter_opening, lock_opening, move_opening, old_number,
    opening_book, opening_dated, opening_day, opening_facts, opening_of, unlock_opening, withdraw_opening,
};
pub use crate::position::assign::{Assign, AssignPosition};
pub use crate::position::create::{Create, CreatePosition};
pub use crate::position::model::Position;
