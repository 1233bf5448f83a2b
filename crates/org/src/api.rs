//! What other rooms may use of the organisation.

pub use crate::company::terms::{BOOKS_FROM, TAXPAYER, Taxpayer};
pub use crate::position::assign::{Assign, AssignPosition};
pub use crate::position::create::{Create, CreatePosition};
pub use crate::position::model::Position;
