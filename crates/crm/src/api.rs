//! What other rooms may use of the customers.

pub use crate::address::create::CreateAddress;
pub use crate::address::model::{Address, SavedAddress};
pub use crate::address::query::{AddressDetail, AddressList};
pub use crate::address::{address_line, place};
pub use crate::class::model::{CustomerClass, SettingState};
pub use crate::class::query::{ClassDetail, ClassList};
pub use crate::contact::create::CreateContact;
pub use crate::contact::model::{Contact, SavedContact};
pub use crate::contact::query::{ContactDetail, ContactList};
pub use crate::customer::change::{Change, ChangeCustomer};
pub use crate::customer::close::{Close, CloseCustomer};
pub use crate::customer::create::{Create, CreateCustomer};
pub use crate::customer::hand_over::{HandOver, HandOverCustomer};
pub use crate::customer::hand_over_many::{HandOverCustomers, HandOverMany};
pub use crate::customer::model::{Account, Customer, CustomerState, Dealing, Party, SavedCustomer};
pub use crate::customer::query::{CustomerDetail, CustomerList};
pub use crate::customer::reopen::{Reopen, ReopenCustomer};
pub use crate::customer::similar::{Likeness, Likenesses, Similar, SimilarTo};
pub use crate::customer::{account, dealings};
pub use crate::import::coded::customers_coded;
pub use crate::region::create::{Create as CreateRegionOperation, CreateRegion};
pub use crate::region::model::{Region, SavedRegion};
pub use crate::region::query::{RegionDetail, RegionList};
pub use crate::terms::{CREDIT_STRENGTH, Payment, PaymentKind};
