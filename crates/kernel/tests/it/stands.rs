//! A constraint that stands in the last attempt as well is an answer: recorded, and the same when asked again.

use crate::fixture::Party;
use base::Id;
use kernel::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::both_with;
use testkit::world::{ADMIN, World};

kernel::statements! {
    /// Another code, without a look whether it is taken.
    RECODE: Write "test.recode" = "UPDATE customer SET code = $1, version = version + 1 WHERE id = $2";
}

struct Recode;
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
struct Recoded {
    party: Id<Party>,
    code: String,
}
impl Operation for Recode {
    const NAME: &'static str = "test_party.recode";
    const NEEDS: Permission = Permission::new("customer.rename");
    type Input = Recoded;
    type Facts = ();
    type Plan = Recoded;
    type Output = ();
    fn samples() -> Vec<Recoded> {
        vec![Recoded { party: Id::new(80), code: "X80".into() }]
    }
    async fn gather(_: &Read<'_>, _: &Recoded) -> Res<()> {
        Ok(())
    }
    fn decide(input: &Recoded, (): &(), _: &Terms<'_>) -> Decision<Recoded> {
        Decision::allow(input.clone())
    }
    async fn apply(tx: &Tx<'_>, plan: &Recoded) -> Res<()> {
        tx.guard(&RECODE, kernel::p![plan.code.as_str(), plan.party], 1).await
    }
}

fn register(r: &mut Registry) {
    crate::fixture::register(r);
    r.operation::<Recode>().statements("test", ALL);
}

#[tokio::test]
async fn what_still_stands_in_the_way_is_refused_on_record() {
    both_with(register, async |w| {
        w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all'); UPDATE snapshot_version SET version = version + 1")
            .await;
        w.kernel.refresh().await.expect("refreshes");
        let taken = w.rows("SELECT code FROM customer WHERE id <> 80 ORDER BY id LIMIT 1").await.remove(0).remove(0);
        let before = w.number("SELECT version FROM customer WHERE id = 80").await;
        let request = w.request(World::person(ADMIN), "test_party.recode", &json!({ "party": 80, "code": taken }));
        let told = |answer: Res<Receipt>| match answer {
            Err(Failure::Refused(refusals)) => refusals.into_iter().map(|r| (r.key, r.field)).collect::<Vec<_>>(),
            other => panic!("not refused but {other:?}"),
        };
        let first = told(w.kernel.execute(&request).await);
        assert_eq!(first, [("customer.code.taken".to_owned(), Some("code".to_owned()))]);
        let refused = "SELECT COUNT(*) FROM audit WHERE operation = 'test_party.recode' AND outcome = 'refused'";
        assert_eq!(w.number(refused).await, 1);
        assert_eq!(told(w.kernel.execute(&request).await), first);
        assert_eq!(w.number(refused).await, 1, "a known key is answered as before");
        assert_eq!(w.number("SELECT version FROM customer WHERE id = 80").await, before);
        w.check().await;
    })
    .await;
}
