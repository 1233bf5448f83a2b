//! What other rooms may use of the catalogue.

pub use crate::product::change::{Change, ChangeProduct};
pub use crate::product::clear_low::ClearLow;
pub use crate::product::close::{Close, CloseProduct};
pub use crate::product::create::{Create, CreateProduct};
pub use crate::product::flag_low::{FlagLow, Products, ProductsChanged};
pub use crate::product::model::{Product, ProductState, SavedProduct};
pub use crate::product::query::{ProductDetail, ProductList};
pub use crate::product::{by_ids, low_stock};
