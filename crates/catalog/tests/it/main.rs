//! Stories of the catalogue, on both databases.

mod product;
