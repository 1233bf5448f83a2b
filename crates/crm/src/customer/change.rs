//! `customer.change`

use super::create::given;
use super::model::{Customer, SavedCustomer};
use super::{PHONE_MAX, as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes a customer's name or telephone number.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a customer; what is not given stays, so that nobody overwrites what they may not see.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomer {
    /// The customer.
    pub customer: Id<Customer>,
    /// The version that was seen.
    pub version: i64,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another telephone number, at most 40 characters; blank = none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "phone"))]
    pub phone: Option<String>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "customer.change";
    const NEEDS: Permission = Permission::new("customer.change");
    type Input = ChangeCustomer;
    type Record = Customer;
    type Output = SavedCustomer;

    fn samples() -> Vec<ChangeCustomer> {
        vec![ChangeCustomer {
            customer: Id::new(80),
            version: 1,
            name: Some("宁波远航机械集团".into()),
            phone: Some("0574-1234 5678".into()),
        }]
    }
    async fn load(read: &Read<'_>, input: &ChangeCustomer) -> Res<Customer> {
        read.one(&sql::BY_ID, p![input.customer]).await
    }
    fn check(input: &ChangeCustomer, record: &Customer) -> Vec<Refusal> {
        let mut bounds = Bounds::new().optional_text("phone", input.phone.as_deref(), PHONE_MAX);
        if let Some(name) = &input.name {
            bounds = bounds.text("name", name, NAME_MAX);
        }
        let mut refusals = as_seen(record, input.version);
        refusals.extend(bounds.refusals());
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeCustomer, record: &Customer) -> Res<SavedCustomer> {
        let name = input.name.as_deref().unwrap_or(&record.name).trim();
        let phone = if input.phone.is_some() { given(input.phone.as_deref()) } else { record.phone.as_deref() };
        tx.guard(&sql::UPDATE, p![name, phone, record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedCustomer { id: record.id, version: record.version + 1 })
    }
}
