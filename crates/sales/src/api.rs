//! What other rooms may use of sales.

pub use crate::history::{PastFacts, PastLine, PastOrder, past_alone, past_facts, past_plan};
pub use crate::import::old::{
    CUSTOMER as OLD_CUSTOMER, GATHER as OLD_GATHER, OLD_NUMBER, PRICE as OLD_PRICE, PRICE_WITH_TAX as OLD_PRICE_WITH_TAX,
    PRODUCT as OLD_PRODUCT, QUANTITY as OLD_QUANTITY, REMARK as OLD_REMARK, TAX_RATE as OLD_TAX_RATE, UNIT as OLD_UNIT,
    WAREHOUSE as OLD_WAREHOUSE, column as old_column, old_rows,
};
pub use crate::opening::enter::{EnterOne, EnterOrder, EnteredOrder};
pub use crate::opening::old::{OldFacts, OldLine, OldOrder, old_facts, old_plan, post_old};
pub use crate::order::amend::{Amend, AmendOrder};
pub use crate::order::answer::{
    AddressNamed, ConfirmedOrder, CreditLook, FreeIn, LineAmounts, OrderCheck, OrderPreview, Outcome, Parties, PartyNamed, PreviewLine,
    PreviewVerdict, PromiseStep, Totals,
};
pub use crate::order::confirm::{Confirm, ConfirmOrder};
pub use crate::order::events::{LineTold, OrderAmended, OrderCancelled, OrderClosed, OrderConfirmed};
pub use crate::order::give_up::{Cancel, Close, GiveUp, Standing as UndeliveredOrder, give_up_undelivered, undelivered};
pub use crate::order::model::{OrderLine, OrderRevision, OrderState, SalesOrder, SavedOrder};
pub use crate::order::plan::OrderPlan;
pub use crate::order::preview::{Preview, PreviewOrder};
pub use crate::order::progress::{LineFacts, Moved, Moving, OrderFacts, deliver, facts, returned, undeliver};
pub use crate::order::query::{SalesOrderDetail, SalesOrderLines, SalesOrderList, SalesOrderRevisions};
pub use crate::order::terms::OVERDUE_DAYS_MAX;
pub use crate::order_draft::discard::{Discard, DiscardDraft};
pub use crate::order_draft::model::{DraftContent, DraftLine, DraftState, LINES_MAX, OrderDraft, RoundingOff, SavedDraft};
pub use crate::order_draft::query::{OrderDraftDetail, OrderDraftList};
pub use crate::order_draft::save::{Save, SaveDraft};
