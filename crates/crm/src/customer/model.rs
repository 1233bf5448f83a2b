//! The customer as a record.

use crate::class::model::CustomerClass;
use crate::region::model::Region;
use crate::terms::{Payment, PaymentKind};
use base::{Entity, Id, Timestamp};
use kernel::access::{Department, User};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a customer is still served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerState {
    /// Served.
    Active,
    /// Not served any more.
    Closed,
}
impl CustomerState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            CustomerState::Active => "active",
            CustomerState::Closed => "closed",
        }
    }
}
impl FromCell for CustomerState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [CustomerState::Active, CustomerState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A customer, entity `customer`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Customer {
        /// Its id.
        pub id: Id<Customer>,
        /// The company's own code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// What people call it among themselves.
        pub short_name: Option<String>,
        /// Letters that stand for it, 助记码.
        pub mnemonic: Option<String>,
        /// Its class.
        pub class_id: Option<Id<CustomerClass>>,
        /// Where it is.
        pub region_id: Option<Id<Region>>,
        /// How it was won.
        pub source: Option<String>,
        /// Its unified social credit code, or its old tax number; unique.
        pub credit_code: Option<String>,
        /// Where it can be reached, in the one spelling of the number.
        pub phone: Option<String>,
        /// Whose name stands on its invoices; its own when nothing is said.
        pub invoice_title: Option<String>,
        /// The bank on its invoices.
        pub bank_name: Option<String>,
        /// The account at that bank.
        pub bank_account: Option<String>,
        /// The address on its invoices.
        pub invoice_address: Option<String>,
        /// The telephone number on its invoices.
        pub invoice_phone: Option<String>,
        /// On which kind of terms it pays.
        pub payment_kind: PaymentKind,
        /// Days of those terms.
        pub payment_days: Option<i64>,
        /// The last day that counts for a month; 31 is the month's last.
        pub cut_off_day: Option<i64>,
        /// The day of the statement.
        pub statement_day: Option<i64>,
        /// Months after the settled one.
        pub payment_months: Option<i64>,
        /// The day of payment in that month.
        pub pay_day: Option<i64>,
        /// What else is to be known.
        pub remark: Option<String>,
        /// The department that looks after it.
        pub department_id: Id<Department>,
        /// The person who looks after it.
        pub owner_id: Id<User>,
        /// The customer that stands for the group in which its credit is counted; itself when it shares nobody's.
        pub credit_group_id: Id<Customer>,
        /// Whether it is still served.
        pub state: CustomerState,
        /// When it was taken on; 1970 for those taken on before this was kept.
        pub created_at: Timestamp,
        /// Which form of what it is found by is written; 0 = none.
        pub search_version: i64,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Customer {
    const NAME: &'static str = "customer";
}
impl Customer {
    /// On which terms it pays.
    #[must_use]
    pub fn payment(&self) -> Payment {
        Payment {
            kind: self.payment_kind,
            days: self.payment_days,
            cut_off_day: self.cut_off_day,
            statement_day: self.statement_day,
            months: self.payment_months,
            pay_day: self.pay_day,
        }
    }
    /// The same customer on other terms.
    pub(crate) fn set_payment(&mut self, payment: Payment) {
        self.payment_kind = payment.kind;
        self.payment_days = payment.days;
        self.cut_off_day = payment.cut_off_day;
        self.statement_day = payment.statement_day;
        self.payment_months = payment.months;
        self.pay_day = payment.pay_day;
    }
}

/// A part that another customer plays for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Is invoiced.
    Invoiced,
    /// Pays.
    Pays,
    /// Receives the goods.
    Receives,
}
impl Party {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Party::Receives => "receives",
            Party::Invoiced => "invoiced",
            Party::Pays => "pays",
        }
    }
}

kernel::row! {
    /// What a document on a customer relies on.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Account {
        /// The customer.
        pub customer: Id<Customer>,
        /// The department that looks after it.
        pub department: Id<Department>,
        /// The person who looks after it.
        pub owner: Id<User>,
        /// The group in which its credit is counted.
        pub credit_group: Id<Customer>,
        /// Whether it is still served.
        pub state: CustomerState,
        /// The version that was read.
        pub version: i64,
        /// What it is called.
        pub name: String,
    }
}

kernel::row! {
    /// What an order relies on of a customer, or of whoever plays a part for one.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Dealing {
        /// The customer.
        pub id: Id<Customer>,
        /// Its code.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Its class.
        pub class: Option<Id<CustomerClass>>,
        /// The department that looks after it.
        pub department: Id<Department>,
        /// The person who looks after it.
        pub owner: Id<User>,
        /// The group in which its credit is counted.
        pub credit_group: Id<Customer>,
        /// On which kind of terms it pays.
        pub payment_kind: PaymentKind,
        /// Days of those terms.
        pub payment_days: Option<i64>,
        /// The last day that counts for a month.
        pub cut_off_day: Option<i64>,
        /// The day of the statement.
        pub statement_day: Option<i64>,
        /// Months after the settled one.
        pub payment_months: Option<i64>,
        /// The day of payment in that month.
        pub pay_day: Option<i64>,
        /// Whether it is still served.
        pub state: CustomerState,
        /// The version that was read.
        pub version: i64,
        /// It receives the goods of the customer that was asked about.
        pub receives: bool,
        /// It is invoiced for that one.
        pub invoiced: bool,
        /// It pays for that one.
        pub pays: bool,
    }
}
impl Dealing {
    /// On which terms it pays.
    #[must_use]
    pub fn payment(&self) -> Payment {
        Payment {
            kind: self.payment_kind,
            days: self.payment_days,
            cut_off_day: self.cut_off_day,
            statement_day: self.statement_day,
            months: self.payment_months,
            pay_day: self.pay_day,
        }
    }
}

kernel::row! {
    /// Somebody who is to look after a customer.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Keeper {
        /// The person.
        pub user: Id<User>,
        /// The person's department.
        pub department: Id<Department>,
        /// The person works here and may sign in.
        pub active: bool,
        /// The version that was read.
        pub version: i64,
    }
}

/// A customer as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedCustomer {
    /// Its id.
    pub id: Id<Customer>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
