//! What other rooms may use of fulfilment.

pub use crate::delivery::events::{DeliveryPosted, DeliverySigned, LineGone};
pub use crate::delivery::invoicing::{DeliveredLine, Left, Part, cannot_invoice, credited, delivered_lines, invoiced, lines_of_deliveries};
pub use crate::delivery::lines::query::{DeliveryLines, ToInvoice, ToShip};
pub use crate::delivery::model::{Delivery, DeliveryStanding, Signature};
pub use crate::delivery::post::{DeliverLine, Post, PostDelivery, PostedDelivery};
pub use crate::delivery::query::{DeliveryDetail, DeliveryList};
pub use crate::delivery::reverse::{Reverse, ReverseDelivery};
pub use crate::delivery::sign::{Sign, SignDelivery, SignedDelivery};
pub use crate::goods_return::events::{GoodsReturnKind, GoodsReturned};
pub use crate::goods_return::model::{GoodsReturn, PostedReturn};
pub use crate::goods_return::post::{Post as PostGoodsReturn, PostReturn, ReturnLine};
pub use crate::goods_return::query::{GoodsReturnDetail, GoodsReturnLines, GoodsReturnList};
pub use crate::history::deliver_past;
pub use crate::opening::enter::{EnterDelivery, EnterOne as EnterOneDelivery, EnteredDelivery};
pub use crate::terms::{ARISES, Arises};
