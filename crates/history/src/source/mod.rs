//! The files of an earlier system: every invoice line is a row. How the columns are called and what its peculiarities mean is a [`Layout`];
//! what is read is rows, each of which is accounted for.

mod file;
mod layout;
mod row;

pub use file::{Source, SourceFault, open};
pub use layout::{Layout, Order, Signs, online_retail_ii};
pub use row::{Names, Row, Unreadable};
