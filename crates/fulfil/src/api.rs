//! What other rooms may use of fulfilment.

pub use crate::delivery::invoicing::{
    DeliveredLine, Left, Part, cannot_invoice, credited, delivered_lines, invoiced, lines_of_deliveries,
};
pub use crate::delivery::model::{Delivery, DeliveryStanding};
pub use crate::terms::{ARISES, Arises};
