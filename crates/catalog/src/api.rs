//! What other rooms may use of the catalogue.

pub use crate::category::model::{Category, CategoryState};
pub use crate::lookup::query::{ProductFound, ProductLookup};
pub use crate::price::answer::{Asked, PriceAsked, gather as priced};
pub use crate::price::many::{Sold, SoldProduct, Wanted, sold};
pub use crate::price::model::PriceEntry;
pub use crate::price_list::model::{Audience, PriceList};
pub use crate::product::change::{Change, ChangeProduct};
pub use crate::product::clear_low::ClearLow;
pub use crate::product::close::{Close, CloseProduct};
pub use crate::product::create::{Create, CreateProduct};
pub use crate::product::events::ReorderPointMoved;
pub use crate::product::flag_low::{FlagLow, LowProducts, Products, ProductsChanged};
pub use crate::product::model::{FullProduct, Handling, Product, ProductState, SavedProduct};
pub use crate::product::query::{ProductDetail, ProductList};
pub use crate::product::reopen::{Reopen, ReopenProduct};
pub use crate::product::search::narrowed as narrowed_by_words;
pub use crate::product::{by_ids, low_stock, watched};
pub use crate::terms::WITH_TAX;
pub use crate::unit::model::ProductUnit;
