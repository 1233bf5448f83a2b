//! What other rooms may use of fulfilment.

pub use crate::terms::{ARISES, Arises};
