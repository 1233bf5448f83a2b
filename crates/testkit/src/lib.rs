//! What tests of every room share. A development dependency only: nothing here reaches the product.

pub mod postgres;
