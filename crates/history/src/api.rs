//! What other crates may use of this room.

pub use crate::batch::begin::{Begin, BeginHistory, Begun};
pub use crate::batch::end::{End, EndHistory};
pub use crate::batch::model::{BatchState, HistoryBatch};
pub use crate::batch::query::{HistoryBatchDetail, HistoryBatchList, HistoryDocumentList, HistoryPostedList};
pub use crate::fates::write_fates;
pub use crate::plan::{Account, Plan, PlannedDocument, Sum, What, plan};
pub use crate::run::{Bringing, Brought, Progress};
pub use crate::source::{Layout, Names, Order, Row, Signs, Source, SourceFault, Unreadable, online_retail_ii, open};
pub use crate::take::back::{TakeBack, TakeHistoryBack};
pub use crate::take::document::{PastDocument, PastPayment, PastReturn, PastSale, Posted, Taken};
pub use crate::take::one::Take;
pub use crate::undo::{TakingBack, take_back};
