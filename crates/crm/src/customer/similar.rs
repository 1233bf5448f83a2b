//! `customer.similar`

use super::fields::{PHONE_MAX, SHORT_MAX, credit_code, given, phone};
use super::model::{Customer, CustomerState};
use super::{query, sql};
use base::{Id, Remedy, search};
use futures_util::future::try_join_all;
use kernel::access::{Department, User};
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use rules::duplicate::{self, Party};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So many similar customers are told.
const TOLD_MAX: usize = 8;
/// A piece of a name that more customers have tells nothing.
const COMMON: usize = 100;
/// So many customers are compared.
const COMPARED_MAX: usize = 400;

/// Says which customers somebody may be who is about to be taken on. To whoever would find such a customer in their list it is named;
/// to others it is only told that it exists, why, and whom to ask.
pub struct Similar;

/// What is known of somebody who may be a customer already; what is not given is not compared.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields, default)]
pub struct SimilarTo {
    /// The name, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The unified social credit code; what is not a right one is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<String>,
    /// A telephone number; what is none is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "phone"))]
    pub phone: Option<String>,
    /// The customer that is being changed: it is not compared with itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub except: Option<Id<Customer>>,
}

kernel::row! {
    /// A customer that is compared.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Compared {
        /// Its id.
        pub id: Id<Customer>,
        /// The company's own code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// Its unified social credit code.
        pub credit_code: Option<String>,
        /// Whether it is still served.
        pub state: CustomerState,
        /// The department that looks after it.
        pub department_id: Id<Department>,
        /// That department's name.
        pub department_name: String,
        /// The person who looks after it.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
    }
}

/// The customers that are compared.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Neighbours {
    customers: Vec<Compared>,
    /// Those of them that have the telephone number, or a contact that has it.
    same_phone: BTreeSet<Id<Customer>>,
    /// Those of them that whoever asks would find in their list.
    seen: BTreeSet<Id<Customer>>,
}

/// A customer that it may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Likeness {
    /// The customer; nothing when whoever asks may not see it.
    pub customer: Option<Id<Customer>>,
    /// Its code, likewise.
    pub code: Option<String>,
    /// Its name, likewise.
    pub name: Option<String>,
    /// Whether it is still served.
    pub state: CustomerState,
    /// Who looks after it.
    pub owner: String,
    /// The department that looks after it.
    pub department: String,
    /// How alike, in thousandths: 1000 is the same.
    pub likeness: i64,
    /// What is alike, the strongest first.
    pub reasons: Vec<Remedy>,
}

/// The customers that it may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Likenesses {
    /// The most alike first, eight at the most.
    pub similar: Vec<Likeness>,
}

impl Operation for Similar {
    const NAME: &'static str = "customer.similar";
    const NEEDS: Permission = Permission::new("customer.similar");
    const TRACE: Trace = Trace::Light;
    type Input = SimilarTo;
    type Facts = Neighbours;
    type Plan = Likenesses;
    type Output = Likenesses;

    fn samples() -> Vec<SimilarTo> {
        let of = |name: &str, phone: &str| SimilarTo { name: Some(name.into()), phone: Some(phone.into()), ..SimilarTo::default() };
        let new = of("上海华联百货股份有限公司", "13800000081");
        vec![new, SimilarTo { except: Some(Id::new(80)), ..of("上海华联百货有限公司", "13800000080") }]
    }
    async fn gather(read: &Read<'_>, input: &SimilarTo) -> Res<Neighbours> {
        let number = phone(input.phone.as_deref());
        if number.is_some() && read.actor().masked("phone") {
            return Err(Failure::Forbidden("field.masked"));
        }
        let same_phone: Vec<(Id<Customer>,)> = match &number {
            Some(number) => read.fetch(&sql::BY_PHONE, p![&search::squeezed(number)]).await?,
            None => Vec::new(),
        };
        let same_phone: BTreeSet<Id<Customer>> = same_phone.into_iter().map(|(id,)| id).collect();
        let mut ids = same_phone.clone();
        if let Some(code) = credit_code(input.credit_code.as_deref()) {
            let same: Vec<(Id<Customer>,)> = read.fetch(&sql::BY_CREDIT_CODE, p![&code]).await?;
            ids.extend(same.into_iter().map(|(id,)| id));
        }
        ids.extend(with_pieces(read, input.name.as_deref().unwrap_or_default()).await?);
        let ids: Vec<Id<Customer>> = ids.into_iter().filter(|id| Some(*id) != input.except).collect();
        let ids = serde_json::to_string(&ids).map_err(Failure::bug)?;
        let customers: Vec<Compared> = read.fetch(&sql::COMPARED, p![ids.as_str()]).await?;
        let sees = |one: &&Compared| read.actor().may_see(query::SEES, one.department_id, one.owner_id);
        let seen = customers.iter().filter(sees).map(|one| one.id).collect();
        Ok(Neighbours { customers, same_phone, seen })
    }
    fn decide(input: &SimilarTo, facts: &Neighbours, _: &Terms<'_>) -> Decision<Likenesses> {
        let refusals = Bounds::new()
            .optional_text("name", input.name.as_deref(), NAME_MAX)
            .optional_text("credit_code", input.credit_code.as_deref(), SHORT_MAX)
            .optional_text("phone", input.phone.as_deref(), PHONE_MAX)
            .refusals();
        Decision::unless(refusals, facts.like(input), Vec::new())
    }
    async fn apply(_: &Tx<'_>, plan: &Likenesses) -> Res<Likenesses> {
        Ok(plan.clone())
    }
}

impl Neighbours {
    fn like(&self, input: &SimilarTo) -> Likenesses {
        let number = phone(input.phone.as_deref());
        let asked = Party {
            id: input.except.map(Id::get),
            name: input.name.clone().unwrap_or_default(),
            tax_number: credit_code(input.credit_code.as_deref()),
            phones: number.iter().cloned().collect(),
        };
        let party = |one: &Compared| Party {
            id: Some(one.id.get()),
            name: one.name.clone(),
            tax_number: one.credit_code.clone(),
            phones: number.iter().filter(|_| self.same_phone.contains(&one.id)).cloned().collect(),
        };
        let others: Vec<Party> = self.customers.iter().map(party).collect();
        let told = duplicate::rank(&asked, &others).into_iter().take(TOLD_MAX).filter_map(|found| {
            let one = self.customers.iter().find(|one| one.id.get() == found.id)?;
            let seen = self.seen.contains(&one.id);
            Some(Likeness {
                customer: seen.then_some(one.id),
                code: seen.then(|| one.code.clone()),
                name: seen.then(|| one.name.clone()),
                state: one.state,
                owner: one.owner_name.clone(),
                department: one.department_name.clone(),
                likeness: i64::from(found.likeness),
                reasons: found.reasons,
            })
        });
        Likenesses { similar: told.collect() }
    }
}

/// Customers that share a piece of the name which few have: its core, a pair of neighbouring signs, its sound.
async fn with_pieces(read: &Read<'_>, name: &str) -> Res<BTreeSet<Id<Customer>>> {
    let Some(name) = given(Some(name)).filter(|name| name.chars().count() <= NAME_MAX) else { return Ok(BTreeSet::new()) };
    let looks = duplicate::grams(name).into_iter().map(|piece| async move {
        let piece: String = piece.chars().take(search::TOKEN_CHARS_MAX).collect();
        let end = format!("{piece}\u{10FFFF}");
        let rows: Vec<(Id<Customer>,)> = read.fetch(&sql::BY_PIECE, p![&piece, &end]).await?;
        Res::Ok(rows)
    });
    let mut found: Vec<Vec<(Id<Customer>,)>> = try_join_all(looks).await?;
    // The rarest pieces first; what many have counts only while there is room.
    found.sort_by_key(Vec::len);
    let rare = found.iter().filter(|rows| rows.len() <= COMMON);
    let common = found.iter().filter(|rows| rows.len() > COMMON);
    Ok(rare.chain(common).flatten().map(|(id,)| *id).take(COMPARED_MAX).collect())
}
