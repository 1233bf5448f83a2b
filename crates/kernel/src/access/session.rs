//! `session.end`: somebody's browser is signed out from elsewhere.

use super::{Permission, User, changed, sql};
use crate::failure::Res;
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use crate::policy::Terms;
use base::{Id, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// To end sessions: one's own, or those within the scope.
pub(crate) const END: Permission = Permission::new("session.end");

/// `session.end`
pub(crate) struct End;
/// A session that is to end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndSession {
    /// Whose it is.
    user: Id<User>,
    /// Which of theirs, as the list of sessions has it.
    session: i64,
}
/// What it is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Running {
    /// Whether that person has such a session that has not ended.
    live: bool,
}
/// The session that ended.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Ended {
    /// Which one.
    session: i64,
}

impl Operation for End {
    const NAME: &'static str = "session.end";
    const NEEDS: Permission = END;
    type Input = EndSession;
    type Facts = Running;
    type Plan = EndSession;
    type Output = Ended;

    fn samples() -> Vec<EndSession> {
        vec![EndSession { user: Id::new(31), session: 46 }]
    }
    async fn gather(read: &Read<'_>, input: &EndSession) -> Res<Running> {
        let live: Option<(i64,)> = read.opt(&sql::LIVE_SESSION, p![input.user, input.session, read.now()]).await?;
        Ok(Running { live: live.is_some() })
    }
    fn decide(input: &EndSession, facts: &Running, _: &Terms<'_>) -> Decision<EndSession> {
        let ended = (!facts.live).then(|| Refusal::new("session.ended_already").field("session"));
        Decision::unless(ended.into_iter().collect(), input.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, input: &EndSession) -> Res<Ended> {
        changed(tx).await?;
        tx.guard(&sql::END_SESSION, p![tx.now(), input.user, input.session], 1).await?;
        tx.touch(input.user);
        Ok(Ended { session: input.session })
    }
}
