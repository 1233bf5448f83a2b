//! `customer.create`

use super::fields::{Around, values, with_fields};
use super::model::{Account, Customer, CustomerState, Keeper, SavedCustomer};
use super::{account, search, set_terms, sql};
use crate::terms::{Payment, PaymentKind};
use base::{Id, Refusal, Timestamp, code_key, plain};
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

with_fields! {
    /// A customer to be taken on.
    #[derive(Debug, Default, Serialize, Deserialize, JsonSchema, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct CreateCustomer {
        /// The company's own code, at most 40 characters, unique; it never changes.
        pub code: String,
        /// What people call it, at most 200 characters.
        pub name: String,
        /// The department that looks after it; the owner's when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub department: Option<Id<Department>>,
        /// The person who looks after it; whoever asks when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub owner: Option<Id<User>>,
        /// The customer whose credit it shares; it has credit of its own when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub shares_credit_with: Option<Id<Customer>>,
        /// On which terms it pays, which only those may say who may set terms; those of its class, else before delivery, when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub payment: Option<Payment>,
    }
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
    /// Whoever asks may say on which terms customers pay.
    sets_terms: bool,
    around: Around,
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
            ..CreateCustomer::default()
        };
        let shared = CreateCustomer {
            code: "C-9002".into(),
            name: "宁波远航配件".into(),
            short_name: Some("远航配件".into()),
            mnemonic: Some("YHPJ".into()),
            source: Some("展会".into()),
            credit_code: Some("9144030071526726xg".into()),
            invoice_title: Some("宁波远航配件有限公司".into()),
            bank_name: Some("中国工商银行宁波北仑支行".into()),
            bank_account: Some("3901 1800 0930 0112".into()),
            invoice_address: Some("宁波市北仑区新大路 1069 号".into()),
            invoice_phone: Some("（0574）86781234".into()),
            remark: Some("送货前一天电话预约".into()),
            class: Some(Some(Id::new(120))),
            region: Some(Some(Id::new(132))),
            shares_credit_with: Some(Id::new(80)),
            payment: Some(Payment {
                cut_off_day: Some(25),
                statement_day: Some(31),
                months: Some(1),
                pay_day: Some(15),
                ..Payment::plain(PaymentKind::Monthly)
            }),
            ..own.clone()
        };
        vec![own, shared]
    }
    async fn load(read: &Read<'_>, input: &CreateCustomer) -> Res<Newcomer> {
        let taken: Option<(Id<Customer>,)> = read.opt(&sql::BY_CODE, p![&code_key(&input.code)]).await?;
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
        let around = input.patch().around(read, None).await?;
        let sets_terms = read.actor().scope(set_terms::SETS).is_some();
        Ok(Newcomer { taken_by: taken.map(|(id,)| id), keeper, department, shares_credit_with: shared, sets_terms, around })
    }
    fn check(input: &CreateCustomer, record: &Newcomer) -> Vec<Refusal> {
        let mut refusals = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).refusals();
        if record.taken_by.is_some() {
            refusals.push(Refusal::new("customer.code.taken").field("code"));
        }
        refusals.extend(input.patch().refusals(&record.around));
        refusals.extend(keeps(record.keeper.as_ref(), "owner"));
        refusals.extend(record.department.as_ref().and_then(|department| closed_place(department, "department")));
        if record.shares_credit_with.as_ref().is_some_and(|other| other.state == CustomerState::Closed) {
            refusals.push(Refusal::new("customer.closed").field("shares_credit_with"));
        }
        // Whoever shares a limit has credit that nobody gave him.
        if record.shares_credit_with.is_some() && !record.sets_terms {
            refusals.push(Refusal::new("customer.credit.not_yours").field("shares_credit_with"));
        }
        if let Some(payment) = &input.payment {
            refusals.extend(payment.refusals());
            if !record.sets_terms {
                refusals.push(Refusal::new("customer.payment.not_yours").field("payment.kind"));
            }
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateCustomer, record: &Newcomer) -> Res<SavedCustomer> {
        let keeper = record.keeper.as_ref().ok_or_else(|| Failure::bug("a customer without an owner passed the check"))?;
        let id = tx.id::<Customer>()?;
        let mut customer = blank(id, input, keeper, tx.now());
        customer.credit_group_id = record.shares_credit_with.as_ref().map_or(id, |other| other.credit_group);
        let of_class = record.around.class.as_ref().and_then(|class| class.payment());
        customer.set_payment(input.payment.or(of_class).unwrap_or(Payment::BEFORE_DELIVERY));
        input.patch().onto(&mut customer);
        insert(tx, &customer).await?;
        search::rewrite(tx, None, &customer).await?;
        tx.touch(id);
        Ok(SavedCustomer { id, version: 1 })
    }
}

/// A customer of which nothing is known but what it is called and who looks after it.
fn blank(id: Id<Customer>, input: &CreateCustomer, keeper: &Keeper, now: Timestamp) -> Customer {
    Customer {
        id,
        code: plain(&input.code),
        name: input.name.trim().to_owned(),
        short_name: None,
        mnemonic: None,
        class_id: None,
        region_id: None,
        source: None,
        credit_code: None,
        phone: None,
        invoice_title: None,
        bank_name: None,
        bank_account: None,
        invoice_address: None,
        invoice_phone: None,
        payment_kind: PaymentKind::BeforeDelivery,
        payment_days: None,
        cut_off_day: None,
        statement_day: None,
        payment_months: None,
        pay_day: None,
        remark: None,
        department_id: input.department.unwrap_or(keeper.department),
        owner_id: keeper.user,
        credit_group_id: id,
        state: CustomerState::Active,
        created_at: now,
        search_version: search::VERSION,
        version: 1,
    }
}

async fn insert(tx: &Tx<'_>, customer: &Customer) -> Res<()> {
    let keys = p![customer.id, &customer.code, customer.department_id, customer.owner_id, customer.credit_group_id, customer.created_at];
    let all = values(customer).into_iter().chain(Payment::values(Some(customer.payment()))).chain(keys);
    let all: Vec<kernel::db::Val<'_>> = all.collect();
    tx.guard(&sql::INSERT, all, 1).await
}

/// Whether somebody can look after a customer.
pub(super) fn keeps(keeper: Option<&Keeper>, field: &str) -> Option<Refusal> {
    match keeper {
        None => Some(Refusal::new("customer.owner.missing").field(field)),
        Some(keeper) if !keeper.active => Some(Refusal::new("customer.owner.left").field(field)),
        Some(_) => None,
    }
}
