//! `customer.create`

use super::model::{Account, Customer, CustomerState, Keeper, SavedCustomer};
use super::{PHONE_MAX, account, sql};
use base::{Id, Refusal, plain};
use kernel::access::api::{Place, closed_place, place};
use kernel::access::{Department, User};
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes on a customer.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A customer to be taken on.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomer {
    /// The company's own code, at most 40 characters, unique; it never changes.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
    /// Where it can be reached, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "phone"))]
    pub phone: Option<String>,
    /// The department that looks after it; the owner's when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Id<Department>>,
    /// The person who looks after it; whoever asks when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id<User>>,
    /// The customer whose credit it shares; it has credit of its own when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares_credit_with: Option<Id<Customer>>,
}

/// What a new customer depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Newcomer {
    /// The customer that has the code already.
    taken_by: Option<Id<Customer>>,
    /// Who will look after it; nobody when the program itself asks and names nobody.
    keeper: Option<Keeper>,
    /// The department that will look after it.
    department: Option<Place>,
    /// The customer whose credit it shares.
    shares_credit_with: Option<Account>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "customer.create";
    const NEEDS: Permission = Permission::new("customer.create");
    type Input = CreateCustomer;
    type Record = Newcomer;
    type Output = SavedCustomer;

    fn samples() -> Vec<CreateCustomer> {
        let own = CreateCustomer {
            code: "C-9001".into(),
            name: "宁波远航机械有限公司".into(),
            phone: Some("0574-8765 4321".into()),
            department: Some(Id::new(11)),
            owner: Some(Id::new(31)),
            shares_credit_with: None,
        };
        let shared =
            CreateCustomer {
                code: "C-9002".into(), name: "宁波远航配件".into(), shares_credit_with: Some(Id::new(80)), ..own.clone()
            };
        vec![own, shared]
    }
    async fn load(read: &Read<'_>, input: &CreateCustomer) -> Res<Newcomer> {
        let taken: Option<(Id<Customer>,)> = read.opt(&sql::BY_CODE, p![&plain(&input.code)]).await?;
        let keeper: Option<Keeper> = match input.owner.or(read.actor().user) {
            Some(user) => Some(read.one(&sql::KEEPER, p![user]).await?),
            None => None,
        };
        let shared = match input.shares_credit_with {
            Some(other) => Some(account(read, other).await?),
            None => None,
        };
        if let Some(keeper) = &keeper {
            read.observe(keeper.user, keeper.version);
        }
        if let Some(shared) = &shared {
            read.observe(shared.customer, shared.version);
        }
        let department = match input.department.or(keeper.as_ref().map(|keeper| keeper.department)) {
            Some(department) => Some(place(read, department).await?),
            None => None,
        };
        Ok(Newcomer { taken_by: taken.map(|(id,)| id), keeper, department, shares_credit_with: shared })
    }
    fn check(input: &CreateCustomer, record: &Newcomer) -> Vec<Refusal> {
        let bounds = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX);
        let mut refusals = bounds.optional_text("phone", input.phone.as_deref(), PHONE_MAX).refusals();
        if record.taken_by.is_some() {
            refusals.push(Refusal::new("customer.code.taken").field("code"));
        }
        refusals.extend(keeps(record.keeper.as_ref(), "owner"));
        refusals.extend(record.department.as_ref().and_then(|department| closed_place(department, "department")));
        if record.shares_credit_with.as_ref().is_some_and(|other| other.state == CustomerState::Closed) {
            refusals.push(Refusal::new("customer.closed").field("shares_credit_with"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateCustomer, record: &Newcomer) -> Res<SavedCustomer> {
        let keeper = record.keeper.as_ref().ok_or_else(|| Failure::bug("a customer without an owner passed the check"))?;
        let id = tx.id::<Customer>()?;
        let department = input.department.unwrap_or(keeper.department);
        let group = record.shares_credit_with.as_ref().map_or(id, |other| other.credit_group);
        let code = plain(&input.code);
        let params = p![id, &code, input.name.trim(), given(input.phone.as_deref()), department, keeper.user, group];
        tx.exec(&sql::INSERT, params).await?;
        tx.touch(id);
        Ok(SavedCustomer { id, version: 1 })
    }
}

/// Whether somebody can look after a customer.
pub(super) fn keeps(keeper: Option<&Keeper>, field: &str) -> Option<Refusal> {
    match keeper {
        None => Some(Refusal::new("customer.owner.missing").field(field)),
        Some(keeper) if !keeper.active => Some(Refusal::new("customer.owner.left").field(field)),
        Some(_) => None,
    }
}

/// The text without the blanks around it; nothing when nothing is left.
pub(super) fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
