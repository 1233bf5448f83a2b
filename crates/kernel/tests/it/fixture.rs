//! Operations that exist only for tests, on a table of the standard world, so that the door is tested without any slice.

use base::{Clause, Entity, Id, Need, Refusal};
use kernel::access::LegalEntity;
use kernel::op::EntityDef;
use kernel::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A customer, as the tests see it.
pub struct Party;
impl Entity for Party {
    const NAME: &'static str = "test_party";
}

kernel::statements! {
    /// Where a party stands.
    pub LOCATE: Fact "test.locate" = "SELECT id, department_id, owner_id, version FROM customer WHERE id IN {ids:$1}";
    /// A party's name.
    pub FIND: Fact "test.find" = "SELECT name, version FROM customer WHERE id = $1";
    /// Renames it, past its slice: what it is found by is made anew by the slice's job.
    pub RENAME: Write "test.rename" =
        "UPDATE customer SET name = $1, search_version = 0, version = version + 1 WHERE id = $2 AND version = $3";
}

/// What renaming asks.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RenameInput {
    pub party: Id<Party>,
    pub name: String,
}
#[derive(Serialize, JsonSchema)]
pub struct Facts {
    name: String,
    version: i64,
}
#[derive(Serialize, Deserialize, JsonSchema, Debug, PartialEq)]
pub struct Renamed {
    pub was: String,
}
pub struct Rename;
impl Operation for Rename {
    const NAME: &'static str = "test_party.rename";
    const NEEDS: Permission = Permission::new("customer.rename");
    const DATED: Option<Dated> =
        Some(Dated { needs: Permission::new("customer.rename.dated"), days_back: 30, days_ahead: 5, as_of: false });
    type Input = RenameInput;
    type Facts = Facts;
    type Plan = (RenameInput, String, i64);
    type Output = Renamed;
    fn samples() -> Vec<RenameInput> {
        vec![RenameInput { party: Id::new(80), name: "新名".into() }]
    }
    async fn gather(read: &Read<'_>, input: &RenameInput) -> Res<Facts> {
        let (name, version) = read.one(&FIND, kernel::p![input.party]).await?;
        Ok(Facts { name, version })
    }
    fn decide(input: &RenameInput, facts: &Facts, _: &Terms<'_>) -> Decision<Self::Plan> {
        if input.name.is_empty() {
            return Decision::refuse(Refusal::new("text.empty").field("name"));
        }
        let plan = (input.clone(), facts.name.clone(), facts.version);
        if input.name.starts_with("敏感") {
            let clause = Clause::new("test", "1", 1);
            let need = Need::new("test.sensitive", &clause).step("customer.rename.approve");
            return Decision::NeedsApproval { plan, needs: vec![need], basis: vec![clause] };
        }
        Decision::allow(plan)
    }
    async fn apply(tx: &Tx<'_>, (input, was, version): &Self::Plan) -> Res<Renamed> {
        tx.guard(&RENAME, kernel::p![&input.name, input.party, *version], 1).await?;
        tx.touch(input.party);
        tx.publish(&WasRenamed { party: input.party })?;
        Ok(Renamed { was: was.clone() })
    }
}

/// Renames two, the second by a nested call.
pub struct RenameBoth;
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct BothInput {
    pub first: Id<Party>,
    pub second: Id<Party>,
    pub name: String,
    pub second_name: String,
}
impl Operation for RenameBoth {
    const NAME: &'static str = "test_party.rename_both";
    const NEEDS: Permission = Permission::new("customer.rename");
    type Input = BothInput;
    type Facts = ();
    type Plan = BothInput;
    type Output = Vec<Renamed>;
    fn samples() -> Vec<BothInput> {
        vec![BothInput { first: Id::new(80), second: Id::new(83), name: "甲".into(), second_name: "乙".into() }]
    }
    async fn gather(_: &Read<'_>, _: &BothInput) -> Res<()> {
        Ok(())
    }
    fn decide(input: &BothInput, (): &(), _: &Terms<'_>) -> Decision<BothInput> {
        Decision::allow(input.clone())
    }
    async fn apply(tx: &Tx<'_>, plan: &BothInput) -> Res<Vec<Renamed>> {
        let first = tx.call::<Rename>("", &RenameInput { party: plan.first, name: plan.name.clone() }).await?;
        let second = tx.call::<Rename>("other", &RenameInput { party: plan.second, name: plan.second_name.clone() }).await?;
        Ok(vec![first, second])
    }
}

#[derive(Serialize)]
pub struct WasRenamed {
    pub party: Id<Party>,
}
impl Event for WasRenamed {
    const NAME: &'static str = "test_party.renamed";
    const VERSION: i64 = 1;
}

/// For `both_with`.
pub fn register(r: &mut Registry) {
    r.entity(EntityDef { name: Party::NAME, table: "customer", locate: Some(&LOCATE) });
    r.operation::<Rename>().operation::<RenameBoth>().event::<WasRenamed>().statements("test", ALL);
    let _ = LegalEntity::NAME;
}
