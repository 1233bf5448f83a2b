//! `opening.unlock`: by whoever is trusted with it alone, and with a reason that stands in the audit. Nothing is closed behind a lock yet; what
//! closes a period will stand in its way.

use super::events::OpeningUnlocked;
use base::{Id, Refusal};
use kernel::access::LegalEntity;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use org::api::{OpeningBook, opening_book, unlock_opening};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes opening balances again.
pub struct Unlock;

/// Whose, and why.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct UnlockOpening {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// What it depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Standing {
    book: OpeningBook,
}

/// They are taken again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnlockedOpening {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
}

impl Operation for Unlock {
    const NAME: &'static str = "opening.unlock";
    const NEEDS: Permission = super::UNLOCK;
    type Input = UnlockOpening;
    type Facts = Standing;
    type Plan = (UnlockOpening, OpeningBook);
    type Output = UnlockedOpening;

    fn samples() -> Vec<UnlockOpening> {
        vec![UnlockOpening { entity: Id::new(2), reason: "漏录一张预收".into() }]
    }
    fn alone(input: &UnlockOpening) -> Vec<Refusal> {
        Bounds::new().text("reason", &input.reason, NAME_MAX).refusals()
    }
    async fn gather(read: &Read<'_>, input: &UnlockOpening) -> Res<Standing> {
        Ok(Standing { book: opening_book(read, input.entity.get()).await? })
    }
    fn decide(input: &UnlockOpening, facts: &Standing, _: &Terms<'_>) -> Decision<Self::Plan> {
        let open = facts.book.locked_at.is_none().then(|| Refusal::new("opening.unlock.not_locked").field("entity"));
        Decision::unless(open.into_iter().collect(), (input.clone(), facts.book), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, (input, book): &Self::Plan) -> Res<UnlockedOpening> {
        unlock_opening(tx, input.entity.get(), book).await?;
        tx.publish(&OpeningUnlocked { entity: input.entity, reason: input.reason.trim().to_owned() })?;
        Ok(UnlockedOpening { entity: input.entity })
    }
}
