//! `opening.lock`

use super::events::OpeningLocked;
use super::sql;
use base::{Currency, Id, Money, Refusal};
use kernel::access::LegalEntity;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use org::api::{OpeningArea, OpeningBook, lock_opening, opening_book};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says that the opening balances are all there, when every area comes to what the system before says.
pub struct Lock;

/// Whose opening balances.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct LockOpening {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
}

kernel::row! {
    /// What an area comes to, and what the system before says.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct AreaTotal {
        /// Of what.
        pub area: OpeningArea,
        /// What was entered, in minor units.
        pub total_minor: i64,
        /// What the system before says; nothing while nobody has typed it.
        pub figure_minor: Option<i64>,
    }
}
impl AreaTotal {
    /// Why it does not agree, at its own field.
    fn wrong(&self, currency: Currency) -> Option<Refusal> {
        let area = self.area.as_str();
        let money = |minor| Money::new(minor, currency);
        match self.figure_minor {
            None => Some(Refusal::new(format!("opening.lock.no_figure.{area}")).arg("total", money(self.total_minor)).field(area)),
            Some(figure) if figure != self.total_minor => {
                let no = Refusal::new(format!("opening.lock.differs.{area}")).arg("total", money(self.total_minor));
                Some(no.arg("figure", money(figure)).arg("difference", money(self.total_minor - figure)).field(area))
            }
            Some(_) => None,
        }
    }
}

/// What locking depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Compared {
    book: OpeningBook,
    areas: Vec<AreaTotal>,
    currency: Currency,
    by: i64,
}

/// What is locked.
pub struct Plan {
    entity: Id<LegalEntity>,
    book: OpeningBook,
    by: i64,
}

/// It is locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LockedOpening {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
}

impl Operation for Lock {
    const NAME: &'static str = "opening.lock";
    const NEEDS: Permission = super::LOCK;
    type Input = LockOpening;
    type Facts = Compared;
    type Plan = Plan;
    type Output = LockedOpening;

    fn samples() -> Vec<LockOpening> {
        vec![LockOpening { entity: Id::new(1) }]
    }
    async fn gather(read: &Read<'_>, input: &LockOpening) -> Res<Compared> {
        // The version first: whatever is entered after it makes the totals stale.
        let book = opening_book(read, input.entity.get()).await?;
        let (currency,) = read.one::<(Currency,)>(&sql::CURRENCY, p![input.entity]).await?;
        let areas = read.fetch(&sql::AREAS, p![input.entity]).await?;
        Ok(Compared { book, areas, currency, by: read.actor().user.map_or(0, Id::get) })
    }
    fn decide(input: &LockOpening, facts: &Compared, _: &Terms<'_>) -> Decision<Plan> {
        if facts.book.locked_at.is_some() {
            return Decision::refuse(Refusal::new("opening.lock.locked_already").field("entity"));
        }
        let refusals = facts.areas.iter().filter_map(|area| area.wrong(facts.currency)).collect();
        Decision::unless(refusals, Plan { entity: input.entity, book: facts.book, by: facts.by }, Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<LockedOpening> {
        lock_opening(tx, plan.entity.get(), &plan.book, plan.by).await?;
        tx.publish(&OpeningLocked { entity: plan.entity })?;
        Ok(LockedOpening { entity: plan.entity })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_that_does_not_agree_says_by_how_much() {
        let area = |figure_minor| AreaTotal { area: OpeningArea::Advance, total_minor: 12_300, figure_minor };
        assert_eq!(area(Some(12_300)).wrong(Currency::CNY), None);
        let no = area(Some(12_000)).wrong(Currency::CNY).expect("it differs");
        assert_eq!((no.key.as_str(), no.field.as_deref()), ("opening.lock.differs.advance", Some("advance")));
        assert_eq!(no.args["difference"].to_string(), "3.00");
        assert_eq!(area(None).wrong(Currency::CNY).map(|no| no.key), Some("opening.lock.no_figure.advance".to_owned()));
    }
}
