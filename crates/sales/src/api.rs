//! What other rooms may use of sales.

pub use crate::order::answer::{
    AddressNamed, ConfirmedOrder, CreditLook, FreeIn, LineAmounts, OrderCheck, OrderPreview, Outcome, Parties, PartyNamed, PreviewLine,
    PreviewVerdict, PromiseStep, Totals,
};
pub use crate::order::amend::{Amend, AmendOrder};
pub use crate::order::confirm::{Confirm, ConfirmOrder};
pub use crate::order::events::{LineTold, OrderAmended, OrderCancelled, OrderClosed, OrderConfirmed};
pub use crate::order::give_up::{Cancel, Close, GiveUp};
pub use crate::order::model::{OrderLine, OrderRevision, OrderState, SalesOrder, SavedOrder};
pub use crate::order::preview::{Preview, PreviewOrder};
pub use crate::order::progress::{LineFacts, Moved, Moving, OrderFacts, deliver, facts, returned, undeliver, unreturned};
pub use crate::order::query::{SalesOrderDetail, SalesOrderLines, SalesOrderList, SalesOrderRevisions};
pub use crate::order::terms::OVERDUE_DAYS_MAX;
pub use crate::order_draft::model::{DraftContent, DraftLine, DraftState, LINES_MAX, OrderDraft, RoundingOff, SavedDraft};
pub use crate::order_draft::query::{OrderDraftDetail, OrderDraftList};
pub use crate::order_draft::discard::{Discard, DiscardDraft};
pub use crate::order_draft::save::{Save, SaveDraft};
