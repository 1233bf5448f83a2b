//! What other rooms may use of settling.

pub use crate::ageing::query::{AgeingItemList, AgeingList};
pub use crate::allocation::allocate::{Allocate, AllocateCredit, AllocatedCredit};
pub use crate::allocation::model::{Allocated, Allocation, AllocationLine, OpenItem};
pub use crate::allocation::query::{AllocationList, MoneyEntryList, OpenItemList};
pub use crate::allocation::undo::{Undo, UndoAllocation, Undone};
pub use crate::charge::charge::{Charge, ChargeCredit, Charged};
pub use crate::charge::events::CreditCharged;
pub use crate::charge::model::CreditCharge;
pub use crate::charge::query::{CreditChargeDetail, CreditChargeList};
pub use crate::credit::model::{Exposure, SavedExposure};
pub use crate::credit::onboard::{Onboard, OnboardCustomer, Onboarded};
pub use crate::credit::query::{ExposureDetail, ExposureList};
pub use crate::credit::raise_limit::{RaiseCreditLimit, RaiseLimit};
pub use crate::credit::set_hold::{SetCreditHold, SetHold};
pub use crate::invoice::credit::{Credit, CreditLineInput, PostCreditNote, PostedCreditNote};
pub use crate::invoice::events::{CreditNotePosted, InvoicePosted};
pub use crate::invoice::model::{Invoice, InvoiceKind};
pub use crate::invoice::post::{InvoiceLineInput, Post as PostInvoiceOperation, PostInvoice, PostedInvoice};
pub use crate::invoice::query::{InvoiceDetail, InvoiceLines, InvoiceList};
pub use crate::receipt::events::{ReceiptPosted, ReceiptReversed};
pub use crate::receipt::model::{CustomerReceipt, Method, ReceiptReversal};
pub use crate::receipt::post::{Post, PostReceipt, PostedReceipt};
pub use crate::receipt::query::{CustomerReceiptDetail, CustomerReceiptList};
pub use crate::receipt::reverse::{Reverse, ReverseReceipt, ReversedReceipt};
pub use crate::statement::query::{StatementBalance, StatementLines};
