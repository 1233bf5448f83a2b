//! `address.create`

use super::fields::given;
use super::model::{Address, SavedAddress};
use super::{sql, values};
use crate::class::model::SettingState;
use crate::customer::model::{Account, Customer, CustomerState};
use base::{Id, Refusal};
use kernel::db::Val;
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Notes where a customer's goods are brought to.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// An address to be noted.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateAddress {
    /// The customer.
    pub customer: Id<Customer>,
    /// What people call it, at most 40 characters.
    pub label: String,
    /// Street, number, and how to find it, at most 200 characters.
    pub street: String,
    /// Who receives there, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// Where the receiver can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "phone"))]
    pub phone: Option<String>,
    /// Province, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// City, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// District, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// The days on which goods are taken, Monday 1 to Sunday 7; none = any day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 7))]
    pub days: Option<Vec<i64>>,
    /// From when on goods are taken, `9:00`; any time when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when, `17:30`; given together with `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Goods go there when nothing else is said; the first address of a customer is it in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
    /// What else is to be known, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// The customer, and where its goods go so far.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Among {
    customer: Account,
    default: Option<Id<Address>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "address.create";
    const NEEDS: Permission = Permission::new("address.create");
    type Input = CreateAddress;
    type Record = Among;
    type Output = SavedAddress;

    fn samples() -> Vec<CreateAddress> {
        let store = CreateAddress {
            customer: Id::new(80),
            label: "嘉定仓".into(),
            street: "曹安公路 1818 号".into(),
            receiver: Some("吴收货".into()),
            phone: Some("021-5555 0101".into()),
            province: Some("上海市".into()),
            city: Some("上海市".into()),
            district: Some("嘉定区".into()),
            days: Some(vec![1, 2, 3, 4, 5]),
            from: Some("9:00".into()),
            until: Some("17:30".into()),
            default: Some(true),
            remark: Some("3 号门".into()),
        };
        let first = CreateAddress { customer: Id::new(83), days: None, from: None, until: None, default: None, ..store.clone() };
        vec![store, first]
    }
    async fn load(read: &Read<'_>, input: &CreateAddress) -> Res<Among> {
        let customer = crate::customer::account(read, input.customer).await?;
        read.observe(customer.customer, customer.version);
        let default: Option<(Id<Address>,)> = read.opt(&sql::DEFAULT, p![input.customer]).await?;
        Ok(Among { customer, default: default.map(|(id,)| id) })
    }
    fn check(input: &CreateAddress, record: &Among) -> Vec<Refusal> {
        let mut refusals = given!(input, Some(&input.label), Some(&input.street)).refusals();
        if record.customer.state == CustomerState::Closed {
            refusals.push(Refusal::new("customer.closed").field("customer"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateAddress, record: &Among) -> Res<SavedAddress> {
        let id = tx.id::<Address>()?;
        let mut made = Address {
            id,
            customer_id: input.customer,
            label: String::new(),
            receiver: None,
            phone: None,
            province: None,
            city: None,
            district: None,
            street: String::new(),
            weekdays: None,
            from_minute: None,
            to_minute: None,
            is_default: input.default == Some(true) || record.default.is_none(),
            remark: None,
            state: SettingState::Active,
            version: 1,
        };
        given!(input, Some(&input.label), Some(&input.street)).onto(&mut made);
        match record.default.filter(|_| !made.is_default) {
            Some(default) => tx.guard(&sql::HOLD_DEFAULT, p![default], 1).await?,
            None => drop(tx.exec(&sql::NOT_DEFAULT, p![input.customer, id]).await?),
        }
        let all: Vec<Val<'_>> = values(&made).into_iter().chain(p![id, made.customer_id]).collect();
        tx.exec(&sql::INSERT, all).await?;
        tx.touch(id);
        Ok(SavedAddress { id, version: 1 })
    }
}
