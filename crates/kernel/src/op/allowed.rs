//! Whether somebody may ask for an operation at all, before any record is looked at.

use super::erased::Call;
use super::tx::Scene;
use crate::access::Scope;
use crate::failure::{Failure, Problem, Res};

/// Permission and separation of duties, of the operation and of whatever it stands for; the narrowest scope of them.
pub(super) fn permitted(scene: &Scene, call: &Call) -> Res<Scope> {
    let pairs = scene.terms_of_today().now(&crate::access::role::SEPARATED_DUTIES, 0).value;
    let mut narrowest = Scope::All;
    for needs in call.needs() {
        let needs = needs.name();
        let scope = scene.actor.scope_of(needs).ok_or(Failure::Forbidden("access.forbidden"))?;
        let both = |(a, b): &(String, String)| {
            (a == needs || b == needs) && scene.actor.scope_of(a).is_some() && scene.actor.scope_of(b).is_some()
        };
        if scene.actor.user.is_some() && pairs.iter().any(both) {
            return Err(Failure::Forbidden("access.duties_not_separated"));
        }
        narrowest = narrowest.min(scope);
    }
    Ok(narrowest)
}

/// Another day than the one it was asked on is for operations that take one, for people who may set it, and within bounds.
pub(super) fn dated(scene: &Scene, call: &Call) -> Res<()> {
    // Who brings the past in says of which day: without it, it would be decided as of today, and told.
    if scene.as_of.is_none() && call.dated().is_some_and(|dated| dated.as_of) {
        return Err(Failure::Malformed(Problem::new("effective.needed")));
    }
    if scene.effective == scene.asked_on {
        return Ok(());
    }
    // Whatever brings the past in was judged by its own bounds; what it calls is decided as of the same day.
    if scene.as_of.is_some() && call.dated().is_none_or(|dated| !dated.as_of) {
        return Ok(());
    }
    let Some(dated) = call.dated() else { return Err(Failure::Malformed(Problem::new("effective.not_taken"))) };
    if scene.actor.scope_of(dated.needs.name()).is_none() {
        return Err(Failure::Forbidden("effective.forbidden"));
    }
    let day = |days: i32| scene.asked_on.add_days(days);
    let begins = scene.snapshot.policy.begins().unwrap_or(scene.asked_on);
    // The past may be older than the first version of the terms: then the program's own hold.
    let first = day(-dated.days_back).map_or(begins, |first| if dated.as_of { first } else { first.max(begins) });
    let last = day(dated.days_ahead).unwrap_or(scene.asked_on);
    if (first..=last).contains(&scene.effective) {
        return Ok(());
    }
    Err(Failure::Malformed(Problem::new("effective.out_of_bounds").arg("first", first).arg("last", last)))
}
