//! `opening.set_figure`: what the system before says that an area comes to. Nothing but what was typed: it is
//! compared, never posted. Whoever locks says that it agrees, so it moves the book as documents do.

use super::sql;
use base::{Id, Refusal};
use kernel::access::LegalEntity;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use org::api::{OpeningArea, OpeningBook, move_opening, opening_book};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says what the system before says of an area.
pub struct SetFigure;

/// What it says.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetOpeningFigure {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
    /// Of what.
    pub area: OpeningArea,
    /// What it comes to, in minor units of the legal entity's currency; none = nobody has said yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure_minor: Option<i64>,
}

/// What it depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Typed {
    book: OpeningBook,
    by: i64,
}

/// What is kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct KeptFigure {
    /// Of what.
    pub area: OpeningArea,
    /// What it comes to.
    pub figure_minor: Option<i64>,
}

impl Operation for SetFigure {
    const NAME: &'static str = "opening.set_figure";
    const NEEDS: Permission = super::ENTER;
    const TRACE: Trace = Trace::Light;
    type Input = SetOpeningFigure;
    type Facts = Typed;
    type Plan = (SetOpeningFigure, i64);
    type Output = KeptFigure;

    fn samples() -> Vec<SetOpeningFigure> {
        let figure = |area, figure_minor| SetOpeningFigure { entity: Id::new(1), area, figure_minor };
        vec![figure(OpeningArea::Receivable, Some(123_456)), figure(OpeningArea::Advance, None)]
    }
    async fn gather(read: &Read<'_>, input: &SetOpeningFigure) -> Res<Typed> {
        let book = opening_book(read, input.entity.get()).await?;
        Ok(Typed { book, by: read.actor().user.map_or(0, Id::get) })
    }
    fn decide(input: &SetOpeningFigure, facts: &Typed, _: &Terms<'_>) -> Decision<Self::Plan> {
        let mut refusals = Vec::from_iter(facts.book.closed("figure_minor"));
        if let Some(minor) = input.figure_minor {
            refusals.extend(Bounds::new().amount_max("figure_minor", minor).refusals());
            if minor < 0 {
                refusals.push(Refusal::new("opening.figure_below_zero").field("figure_minor"));
            }
        }
        Decision::unless(refusals, (input.clone(), facts.by), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, (input, by): &Self::Plan) -> Res<KeptFigure> {
        let (entity, area) = (input.entity, input.area.as_str());
        // Nobody locks on another figure than the one that stands: a lock that was decided before is decided again, and after it none is typed.
        move_opening(tx, entity.get()).await?;
        match input.figure_minor {
            Some(minor) => {
                if tx.exec(&sql::SET_FIGURE, p![entity, area, minor, tx.now(), *by]).await? != 1 {
                    return Err(Failure::bug("a figure was not written"));
                }
            }
            None => {
                tx.exec(&sql::FORGET_FIGURE, p![entity, area]).await?;
            }
        }
        Ok(KeptFigure { area: input.area, figure_minor: input.figure_minor })
    }
}
