//! Pages at their addresses: what there is, who may open it, and what a page may ask of the kernel.
//!
//! A slice adds its pages in `pages.rs`: an address, the permissions of which one is needed, and a function from a [`Visit`] to a
//! [`Reply`]. The program serves them all in one way: signed in, permitted, under the strict policy, whole or as the region htmx asks for.

mod arrange;
mod bulk;
mod entry;
mod find;
mod listing;
mod meanwhile;
mod search;
mod told;
mod visit;

pub use arrange::{Arranged, COLUMNS, VIEWS, view_address};
pub use bulk::{BULK, Bulk};
pub use entry::{Entry, Typed};
pub use find::Finder;
pub use listing::{EXPORTS, Listing};
pub(crate) use meanwhile::afresh;
pub use search::{FIND, Searched};
pub use told::{AskedFor, Tell, Teller, asked_about};
pub use visit::{Ran, Visit};

use crate::icon::Icon;
use kernel::Res;
use kernel::db::Boxed;
use maud::Markup;
use std::fs::File;
use std::sync::Arc;

/// Answers a page that is opened.
pub type Get = for<'v> fn(&'v Visit<'v>) -> Boxed<'v, Res<Reply>>;
/// Answers what is posted to a page.
pub type Post = for<'v> fn(&'v Visit<'v>, &'v Typed) -> Boxed<'v, Res<Reply>>;

/// Answers a form with a file that is posted to a page.
pub type Take = for<'v> fn(&'v Visit<'v>, Taken) -> Boxed<'v, Res<Reply>>;

/// A form that came with a file.
#[derive(Debug, Default)]
pub struct Taken {
    /// Its other fields.
    pub typed: Typed,
    /// The file, if one was chosen; of several the first.
    pub file: Option<Upload>,
    /// Other files, in their order.
    pub more: Vec<Upload>,
    /// What was sent is larger than the page takes, and was not read.
    pub too_large: bool,
}

/// A file that was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The field it came in.
    pub field: String,
    /// What it is called; nothing else may be made of it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a page answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A page within the shell.
    Page {
        /// The browser's title, in the reader's language.
        title: String,
        /// The page.
        body: Markup,
    },
    /// A region of the page, which htmx asked for.
    Part {
        /// The browser's title, in the reader's language.
        title: String,
        /// The region.
        region: Markup,
    },
    /// A form that was refused, as it was typed; whole page or region.
    Refused(Box<Reply>),
    /// A piece that a behaviour asked for: options, a figure.
    Piece(Markup),
    /// Go on to another page of the program.
    Goto(String),
    /// A file to keep.
    File {
        /// Its name.
        name: String,
        /// `Content-Type`.
        media: &'static str,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// A picture for the page: what stands at its address never changes, and only this reader may keep it.
    Picture {
        /// `Content-Type`.
        media: &'static str,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// A large file to keep, sent piece by piece.
    Download {
        /// Its name.
        name: String,
        /// `Content-Type`.
        media: &'static str,
        /// Its content, from the beginning.
        file: Arc<File>,
    },
}

/// A page at an address.
#[derive(Clone, Copy)]
pub struct Place {
    /// `/customers/{customer}`.
    pub path: &'static str,
    /// One of these operations, queries or permissions is needed; none: whoever is signed in.
    pub needs: &'static [&'static str],
    /// Opens it.
    pub get: Get,
    /// Takes what is posted to it.
    pub post: Option<Post>,
    /// Takes a file that is posted to it, and how many bytes at the most.
    pub take: Option<(Take, usize)>,
}

/// An entry of the side bar.
#[derive(Debug, Clone, Copy)]
pub struct MenuEntry {
    /// The group's text key; groups stand in the order of their first entry. Empty: the group without a name, at the top.
    pub group: &'static str,
    /// The text key of its label.
    pub label: &'static str,
    /// Its picture.
    pub icon: Icon,
    /// Where it goes.
    pub address: &'static str,
    /// The operation, query or permission that shows it; empty: everybody.
    pub needs: &'static str,
    /// Where the phone's round button goes when this is the first entry that has it and the permission in front is held.
    pub create: Option<(&'static str, &'static str)>,
}

/// All pages.
#[derive(Default)]
pub struct Site {
    /// Pages.
    pub places: Vec<Place>,
    /// The side bar.
    pub menu: Vec<MenuEntry>,
    /// How records are found by typing.
    pub finders: Vec<Finder>,
    /// What can be done to several ticked rows.
    pub bulks: Vec<Bulk>,
    /// Kinds of records that are found from anywhere.
    pub searches: Vec<Searched>,
    /// What can be begun from anywhere.
    pub commands: Vec<CommandEntry>,
    /// Who shows what a request for approval is about.
    pub tellers: Vec<Teller>,
}

/// Something that can be begun from anywhere: a form that asks for no record.
#[derive(Debug, Clone, Copy)]
pub struct CommandEntry {
    /// What it is called, a text key.
    pub label: &'static str,
    /// Its picture.
    pub icon: Icon,
    /// Where it is begun.
    pub address: &'static str,
    /// The operation, query or permission that it takes.
    pub needs: &'static str,
}

impl Site {
    /// Adds a page that is only looked at. Panics at the start of the program when the address is taken.
    pub fn page(&mut self, path: &'static str, needs: &'static [&'static str], get: Get) -> &mut Self {
        self.place(Place { path, needs, get, post: None, take: None })
    }

    /// Adds a page that takes a form. Panics at the start of the program when the address is taken.
    pub fn form(&mut self, path: &'static str, needs: &'static [&'static str], get: Get, post: Post) -> &mut Self {
        self.place(Place { path, needs, get, post: Some(post), take: None })
    }

    /// Adds a page that takes a form with a file of at most so many bytes. Panics at the start of the program when the address is taken.
    pub fn upload(&mut self, path: &'static str, needs: &'static [&'static str], get: Get, take: Take, bytes_max: usize) -> &mut Self {
        self.place(Place { path, needs, get, post: None, take: Some((take, bytes_max)) })
    }

    /// Says which records are found from anywhere.
    pub fn search(&mut self, searched: Searched) -> &mut Self {
        self.searches.push(searched);
        self
    }

    /// Says what can be begun from anywhere.
    pub fn command(&mut self, label: &'static str, icon: Icon, address: &'static str, needs: &'static str) -> &mut Self {
        self.commands.push(CommandEntry { label, icon, address, needs });
        self
    }

    /// Says how a request for an operation is shown to whoever decides it.
    pub fn teller(&mut self, teller: Teller) -> &mut Self {
        self.tellers.push(teller);
        self
    }

    /// Says what can be done to several ticked rows of a list.
    pub fn bulk(&mut self, bulk: Bulk) -> &mut Self {
        self.bulks.push(bulk);
        self
    }

    fn place(&mut self, place: Place) -> &mut Self {
        assert!(self.places.iter().all(|other| other.path != place.path), "two pages at {}", place.path);
        self.places.push(place);
        self
    }

    /// Adds an entry of the side bar.
    pub fn menu(&mut self, group: &'static str, label: &'static str, icon: Icon, address: &'static str, needs: &'static str) -> &mut Self {
        self.menu.push(MenuEntry { group, label, icon, address, needs, create: None });
        self
    }

    /// Says how records of an entity are found by typing. Panics at the start of the program when it was said already.
    pub fn finder(&mut self, finder: Finder) -> &mut Self {
        assert!(self.finders.iter().all(|other| other.entity != finder.entity), "two finders of {}", finder.entity);
        self.finders.push(finder);
        self
    }
}
