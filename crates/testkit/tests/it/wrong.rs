//! Operations that are wrong on purpose: the suite must find each.

use base::{Entity, Id};
use kernel::db::Engine;
use kernel::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use testkit::conformance;

#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
struct Nothing {}

kernel::statements! {
    /// Renames somebody else's customer.
    STRAY: Write "wrong.stray" = "UPDATE customer SET name = $1, version = version + 1 WHERE id = $2";
    /// A second effect for a retry.
    TWICE: Write "wrong.twice" = "UPDATE product SET version = version + 1 WHERE id = $1";
}

macro_rules! wrong {
    ($name:ident, $op:literal, $input:ty, $samples:expr, $apply:expr) => {
        struct $name;
        impl Operation for $name {
            const NAME: &'static str = $op;
            const NEEDS: Permission = Permission::new($op);
            type Input = $input;
            type Facts = ();
            type Plan = ();
            type Output = ();
            fn samples() -> Vec<$input> {
                $samples
            }
            async fn gather(_: &Read<'_>, _: &$input) -> Res<()> {
                Ok(())
            }
            fn decide(_: &$input, (): &(), _: &Terms<'_>) -> Decision<()> {
                Decision::allow(())
            }
            async fn apply(tx: &Tx<'_>, (): &()) -> Res<()> {
                $apply(tx).await
            }
        }
    };
}

async fn stray(tx: &Tx<'_>) -> Res<()> {
    tx.exec(&STRAY, kernel::p!["别人的客户", 82_i64]).await.map(|_| ())
}
async fn good(_: &Tx<'_>) -> Res<()> {
    Ok(())
}
async fn swallows(tx: &Tx<'_>) -> Res<()> {
    // A failed statement is taken for done; the kernel does not commit the rest all the same, on either engine.
    let _ = tx.exec(&TWICE, kernel::p![50_i64]).await;
    Ok(())
}

wrong!(Stray, "wrong.stray", Nothing, vec![Nothing {}], stray);
wrong!(Good, "wrong.good", Nothing, vec![Nothing {}], good);
wrong!(NoSamples, "wrong.no_samples", Nothing, vec![], good);
wrong!(Swallows, "wrong.swallows", Nothing, vec![Nothing {}], swallows);

/// Takes any field.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
struct Loose {}
wrong!(TakesAnything, "wrong.takes_anything", Loose, vec![Loose {}], good);

/// Refers to a customer by a bare number, which nobody checks.
struct Stranger;
impl Entity for Stranger {
    const NAME: &'static str = "customer";
}
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
struct Refers {
    customer: Id<Stranger>,
}
wrong!(Checked, "wrong.checked", Refers, vec![Refers { customer: Id::new(80) }], good);

/// Runs the suite with one more operation; what it complained of.
async fn complaints(more: fn(&mut Registry)) -> String {
    let run = tokio::spawn(async move { conformance::run_only(Engine::Sqlite, more, "wrong.").await });
    match run.await {
        Ok(_) => String::new(),
        Err(e) => e.into_panic().downcast_ref::<String>().cloned().unwrap_or_default(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_suite_finds_what_is_wrong() {
    let check = async |more: fn(&mut Registry), expected: &str| {
        let found = complaints(more).await;
        if expected.is_empty() {
            assert_eq!(found, "")
        } else {
            assert!(found.contains(expected), "expected {expected:?}, found {found:?}")
        }
    };
    check(
        |r| {
            r.operation::<Good>();
        },
        "",
    )
    .await;
    check(
        |r| {
            r.operation::<Checked>();
        },
        "",
    )
    .await;
    check(
        |r| {
            r.operation::<Stray>();
        },
        "outside the caller's scope",
    )
    .await;
    check(
        |r| {
            r.operation::<NoSamples>();
        },
        "no samples",
    )
    .await;
    check(
        |r| {
            r.operation::<Swallows>();
        },
        "",
    )
    .await;
    check(
        |r| {
            r.operation::<TakesAnything>();
        },
        "unknown field",
    )
    .await;
}
