//! The design system: what every screen is made of. Screens call these functions and use layout utilities, nothing else.
//!
//! A component is a value made by a function named after it, narrowed by methods, and turned into HTML by `.html(&view)`;
//! small ones are plain functions. What people read is a text key (`"ui.save"`) or [`data`]: names, codes, figures.
#![warn(missing_docs)]

pub mod assets;
mod board;
mod button;
mod combobox;
mod feedback;
mod field;
mod figure;
mod form;
pub mod gallery;
mod grid;
mod icon;
mod list;
mod overlay;
mod page;
mod panel;
mod paper;
mod pdf;
mod picture;
mod prefs;
mod schema_form;
mod shell;
pub mod site;
mod table;
mod texts;
mod tree;
mod value;
mod view;

pub use board::*;
pub use button::*;
pub use combobox::*;
pub use feedback::*;
pub use field::*;
pub use figure::*;
pub use form::*;
pub use grid::*;
pub use icon::{Icon, icon};
pub use list::*;
pub use maud::{Markup, PreEscaped, html};
pub use overlay::*;
pub use page::*;
pub use panel::*;
pub use paper::*;
pub use pdf::{PrintCell, PrintColumn, Printed, printed};
pub use picture::*;
pub use prefs::*;
pub use schema_form::*;
pub use shell::*;
pub use site::{
    Arranged, AskedFor, BULK, Bulk, COLUMNS, EXPORTS, Entry, FIND, Finder, Listing, Ran, Reply, Searched, Site, Taken, Tell, Teller, Typed,
    Upload, VIEWS, Visit, asked_about, view_address,
};
pub use table::*;
pub use tree::*;
pub use value::*;
pub use view::*;

use kernel::Registry;

/// Adds the words of the design system and its gallery to a registry.
pub fn register(registry: &mut Registry) {
    registry.texts(texts::TEXTS);
    registry.texts(pdf::TEXTS);
    registry.texts(base::human::TEXTS);
    registry.texts(gallery::texts::TEXTS);
}
