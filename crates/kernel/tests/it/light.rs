//! An operation that leaves little evidence (`Trace::Light`) leaves none that would be lost: it tells nothing and calls nothing that
//! must be told.

use base::Id;
use kernel::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::both_with;
use testkit::world::{ADMIN, World};

use crate::fixture::{Party, Rename, RenameInput, WasRenamed};

/// What a light operation does.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Nothing,
    Tell,
    Call,
}
struct Draft;
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
struct Drafted {
    party: Id<Party>,
    deed: Deed,
}
impl Operation for Draft {
    const NAME: &'static str = "test_party.draft";
    const NEEDS: Permission = Permission::new("customer.rename");
    const TRACE: Trace = Trace::Light;
    type Input = Drafted;
    type Facts = ();
    type Plan = Drafted;
    type Output = ();
    fn samples() -> Vec<Drafted> {
        vec![Drafted { party: Id::new(80), deed: Deed::Nothing }]
    }
    async fn gather(_: &Read<'_>, _: &Drafted) -> Res<()> {
        Ok(())
    }
    fn decide(input: &Drafted, (): &(), _: &Terms<'_>) -> Decision<Drafted> {
        Decision::allow(input.clone())
    }
    async fn apply(tx: &Tx<'_>, plan: &Drafted) -> Res<()> {
        match plan.deed {
            Deed::Nothing => Ok(()),
            Deed::Tell => tx.publish(&WasRenamed { party: plan.party }),
            Deed::Call => tx.call::<Rename>("", &RenameInput { party: plan.party, name: "甲".into() }).await.map(|_| ()),
        }
    }
}

fn register(r: &mut Registry) {
    crate::fixture::register(r);
    r.operation::<Draft>();
}

async fn evidence(w: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["audit", "decision", "outbox"] {
        counts.push(w.number(&format!("SELECT COUNT(*) FROM {table}")).await);
    }
    counts
}

#[tokio::test]
async fn what_must_be_told_is_not_done_lightly() {
    both_with(register, async |w| {
        w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all'); UPDATE snapshot_version SET version = version + 1")
            .await;
        w.kernel.refresh().await.expect("refreshes");
        let before = evidence(w).await;
        let draft = |deed: &str| json!({"party": 80, "deed": deed});
        w.done(ADMIN, "test_party.draft", draft("nothing")).await;
        assert_eq!(evidence(w).await, [before[0] + 1, before[1], before[2]], "an audit row, no decision record");
        assert_eq!(w.fails(ADMIN, "test_party.draft", draft("tell")).await, "bug");
        assert_eq!(w.fails(ADMIN, "test_party.draft", draft("call")).await, "bug");
        assert_eq!(evidence(w).await, [before[0] + 1, before[1], before[2]], "nothing of it stays");
        assert_eq!(w.number("SELECT version FROM customer WHERE id = 80").await, 1);
    })
    .await;
}
