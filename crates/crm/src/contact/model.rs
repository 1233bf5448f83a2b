//! The contact as a record.

use crate::class::model::SettingState;
use crate::customer::model::Customer;
use base::{Entity, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// A person of a customer, entity `contact`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Contact {
        /// Its id.
        pub id: Id<Contact>,
        /// The customer.
        pub customer_id: Id<Customer>,
        /// The person's name.
        pub name: String,
        /// What the person is there.
        pub title: Option<String>,
        /// Where the person can be reached.
        pub phone: Option<String>,
        /// The person's e-mail address.
        pub email: Option<String>,
        /// The person's WeChat id.
        pub wechat: Option<String>,
        /// Whoever is asked first.
        pub is_primary: bool,
        /// What else is to be known.
        pub remark: Option<String>,
        /// Whether the person is still there.
        pub state: SettingState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Contact {
    const NAME: &'static str = "contact";
}
impl Contact {
    /// The number by which the customer is found; nobody is found by somebody who has gone.
    pub(crate) fn number(&self) -> Option<&str> {
        self.phone.as_deref().filter(|_| self.state == SettingState::Active)
    }
}

/// A contact as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedContact {
    /// Its id.
    pub id: Id<Contact>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
