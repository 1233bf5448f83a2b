//! `price_list.create`

use super::model::{Audience, Customer, CustomerClass, PriceList, SavedPriceList};
use super::sql;
use base::{BusinessDate, Currency, Id, Refusal, code_key, plain};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The greatest priority.
pub(super) const PRIORITY_MAX: i64 = 1000;

/// Opens a price list.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A price list to be opened. With neither class nor customer it is for everyone.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreatePriceList {
    /// Its code, at most 40 characters, unique; it never changes.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Whether its prices hold the tax already.
    pub with_tax: bool,
    /// The class of customers it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Id<CustomerClass>>,
    /// The one customer it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Id<Customer>>,
    /// Which of several lists for the same people goes before: 0 to 1000, the greater does; nothing = 0.
    #[serde(default)]
    pub priority: i64,
    /// The first day it holds.
    pub valid_from: BusinessDate,
    /// The day it holds no more; nothing = until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<BusinessDate>,
}

/// What is there already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Room {
    /// The price list that has the code.
    taken_by: Option<Id<PriceList>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "price_list.create";
    const NEEDS: Permission = Permission::new("price_list.create");
    type Input = CreatePriceList;
    type Record = Room;
    type Output = SavedPriceList;

    fn samples() -> Vec<CreatePriceList> {
        let Some(valid_from) = BusinessDate::from_days(20_800) else { return Vec::new() };
        let everyone = CreatePriceList {
            code: "WS-2027".into(),
            name: "2027年批发价".into(),
            currency: Currency::CNY,
            with_tax: true,
            class: None,
            customer: None,
            priority: 10,
            valid_from,
            valid_to: valid_from.add_days(365),
        };
        let customer = Some(Id::new(80));
        vec![everyone.clone(), CreatePriceList { code: "HL-2027".into(), name: "华联协议价".into(), customer, valid_to: None, ..everyone }]
    }
    async fn load(read: &Read<'_>, input: &CreatePriceList) -> Res<Room> {
        let taken: Option<(Id<PriceList>,)> = read.opt(&sql::BY_CODE, p![&code_key(&input.code)]).await?;
        Ok(Room { taken_by: taken.map(|(id,)| id) })
    }
    fn check(input: &CreatePriceList, room: &Room) -> Vec<Refusal> {
        let mut refusals = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).refusals();
        if room.taken_by.is_some() {
            refusals.push(Refusal::new("price_list.code.taken").field("code"));
        }
        if input.class.is_some() && input.customer.is_some() {
            refusals.push(Refusal::new("price_list.two_audiences").field("customer"));
        }
        refusals.extend(priority(input.priority));
        if input.valid_to.is_some_and(|to| to <= input.valid_from) {
            refusals.push(Refusal::new("price.period.empty").field("valid_to"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreatePriceList, _: &Room) -> Res<SavedPriceList> {
        let id = tx.id::<PriceList>()?;
        let audience = match (input.class, input.customer) {
            (None, None) => Audience::Everyone,
            (Some(_), _) => Audience::Class,
            (None, Some(_)) => Audience::Customer,
        };
        let (code, name) = (plain(&input.code), input.name.trim());
        let found_by = found::by(name, &code);
        let params = p![
            id,
            &code,
            name,
            &found_by,
            &input.currency,
            input.with_tax,
            audience.as_str(),
            input.class,
            input.customer,
            input.priority,
            input.valid_from,
            input.valid_to,
        ];
        tx.guard(&sql::INSERT, params, 1).await?;
        tx.touch(id);
        Ok(SavedPriceList { id, version: 1 })
    }
}

pub(super) fn priority(priority: i64) -> Option<Refusal> {
    (!(0..=PRIORITY_MAX).contains(&priority))
        .then(|| Refusal::new("price_list.priority.out_of_range").arg("max", PRIORITY_MAX).field("priority"))
}
