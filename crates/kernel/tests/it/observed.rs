//! What an operation relies on and does not write: compared again in the transaction, whether its entity has a scope or not.

use crate::fixture::Party;
use base::{Entity, Id};
use kernel::access::Role;
use kernel::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::world::{ADMIN, World};
use testkit::{both_with, meanwhile};

/// Relies on a role and on a party at the versions that it is told, and names the party.
struct Rely;
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
struct Relied {
    role: Id<Role>,
    role_version: i64,
    party: Id<Party>,
    party_version: i64,
}
impl Operation for Rely {
    const NAME: &'static str = "test_party.rely";
    const NEEDS: Permission = Permission::new("customer.rename");
    type Input = Relied;
    type Facts = ();
    type Plan = Id<Party>;
    type Output = ();
    fn samples() -> Vec<Relied> {
        vec![Relied { role: Id::new(20), role_version: 1, party: Id::new(80), party_version: 1 }]
    }
    async fn gather(read: &Read<'_>, input: &Relied) -> Res<()> {
        read.observe(input.party, input.party_version);
        read.observe(input.role, input.role_version);
        Ok(())
    }
    fn decide(input: &Relied, (): &(), _: &Terms<'_>) -> Decision<Id<Party>> {
        Decision::allow(input.party)
    }
    async fn apply(tx: &Tx<'_>, party: &Id<Party>) -> Res<()> {
        tx.touch(*party);
        Ok(())
    }
}

/// Relies on what nobody registered.
struct Nothing;
impl Entity for Nothing {
    const NAME: &'static str = "test_nothing";
}
struct RelyOnNothing;
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
struct Empty {}
impl Operation for RelyOnNothing {
    const NAME: &'static str = "test_nothing.rely";
    const NEEDS: Permission = Permission::new("customer.rename");
    type Input = Empty;
    type Facts = ();
    type Plan = ();
    type Output = ();
    fn samples() -> Vec<Empty> {
        vec![Empty {}]
    }
    async fn gather(read: &Read<'_>, _: &Empty) -> Res<()> {
        read.observe(Id::<Nothing>::new(1), 1);
        Ok(())
    }
    fn decide(_: &Empty, (): &(), _: &Terms<'_>) -> Decision<()> {
        Decision::allow(())
    }
    async fn apply(_: &Tx<'_>, (): &()) -> Res<()> {
        Ok(())
    }
}

fn register(r: &mut Registry) {
    crate::fixture::register(r);
    r.operation::<Rely>().operation::<RelyOnNothing>();
}

async fn grants(w: &World) {
    w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all'); UPDATE snapshot_version SET version = version + 1")
        .await;
    w.kernel.refresh().await.expect("refreshes");
}

#[tokio::test]
async fn what_is_relied_on_is_as_it_was_read() {
    both_with(register, async |w| {
        grants(w).await;
        let rely = |role: i64, party: i64| json!({"role": 20, "role_version": role, "party": 80, "party_version": party});
        w.done(ADMIN, "test_party.rely", rely(1, 1)).await;
        assert_eq!(w.fails(ADMIN, "test_party.rely", rely(1, 2)).await, "busy.contention");
        assert_eq!(w.fails(ADMIN, "test_party.rely", rely(2, 1)).await, "busy.contention", "an entity without a scope");
        assert_eq!(w.fails(ADMIN, "test_nothing.rely", json!({})).await, "bug", "nobody could say at which version it is");
    })
    .await;
}

/// Also when it changes between reading and writing: the change waits, or is seen.
#[tokio::test]
async fn what_is_relied_on_stays_until_the_end() {
    both_with(register, async |w| {
        grants(w).await;
        w.done(ADMIN, "test_party.rely", json!({"role": 20, "role_version": 1, "party": 80, "party_version": 1})).await;
        let input = json!({"role": 20, "role_version": 1, "party": 80, "party_version": 1});
        let request = w.request(World::person(ADMIN), "test_party.rely", &input);
        let outcomes = meanwhile(w, "UPDATE role SET version = version + 1 WHERE id = 20", "COMMIT", vec![request]).await;
        assert_eq!(outcomes[0].as_ref().expect_err("it changed").code(), "busy.contention");
    })
    .await;
}
