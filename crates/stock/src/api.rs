//! What other rooms may use of the stock.

pub use crate::balance::query::StockBalanceList;
pub use crate::receipt::events::StockReceived;
pub use crate::receipt::model::{GoodsReceipt, GoodsReceiptLine};
pub use crate::receipt::query::{GoodsReceiptDetail, GoodsReceiptLines, GoodsReceiptList};
pub use crate::receipt::receive::{Receive, ReceiveGoods, ReceiveLine, Received};
pub use crate::reservation::events::{Moved, StockReleased, StockReserved};
pub use crate::reservation::model::{Reservation, ReservationState};
pub use crate::reservation::query::{ReservationDetail, ReservationLines, ReservationList};
pub use crate::reservation::release::{Release, ReleaseStock, Released};
pub use crate::reservation::release_expired::{ReleaseExpired, ReleaseExpiredStock, ReleasedExpired};
pub use crate::reservation::reserve::{Reserve, ReserveLine, ReserveStock, Reserved};
pub use crate::warehouse::change::{Change, ChangeWarehouse};
pub use crate::warehouse::close::{Close, CloseWarehouse};
pub use crate::warehouse::create::{Create, CreateWarehouse};
pub use crate::warehouse::model::{SavedWarehouse, Site, Warehouse, WarehouseState};
pub use crate::warehouse::query::{WarehouseDetail, WarehouseList};
pub use crate::warehouse::site;
