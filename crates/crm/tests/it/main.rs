//! Stories of the customers, on both databases.

mod customer;
