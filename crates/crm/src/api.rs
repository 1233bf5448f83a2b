//! What other rooms may use of the customers.

pub use crate::customer::account;
pub use crate::customer::change::{Change, ChangeCustomer};
pub use crate::customer::close::{Close, CloseCustomer};
pub use crate::customer::create::{Create, CreateCustomer};
pub use crate::customer::hand_over::{HandOver, HandOverCustomer};
pub use crate::customer::model::{Account, Customer, CustomerState, SavedCustomer};
pub use crate::customer::query::{CustomerDetail, CustomerList};
