//! The files of an earlier system: every invoice line is a row. How the columns are called and what its peculiarities mean is a [`Layout`];
//! what is read is rows, each of which is accounted for.

mod file;
mod layout;
mod row;
mod texts;

pub use file::{Source, SourceFault, open};
pub use layout::{Layout, Order, online_retail_ii};
pub use row::{Names, Row, RowFault};

pub(crate) use file::RowFaults;
pub(crate) use texts::TEXTS;
