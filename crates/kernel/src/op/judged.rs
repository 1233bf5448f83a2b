//! What comes of an operation's own decision: the company's rules join in, and what somebody may not see they do not overwrite.

use super::erased::{Call, Ready, Verdict};
use super::tx::Scene;
use crate::failure::Res;
use base::Refusal;

/// Decides with the terms in force; with the facts it was decided by.
pub(super) fn judged(scene: &Scene, call: &Call, ready: &mut dyn Ready) -> Res<(Verdict, String)> {
    let verdict = ready.decide(&scene.terms());
    let facts = ready.facts()?;
    let verdict = crate::policy::company_rules(call.name(), call.input(), &facts, verdict);
    Ok((withheld(scene, call, verdict), facts))
}

/// Whoever is kept from seeing a field changes what they do not know. On taking something on there is nothing to be seen yet.
fn withheld(scene: &Scene, call: &Call, verdict: Verdict) -> Verdict {
    let hidden = call.overwrites().iter().filter(|given| scene.actor.masked(&given.entity));
    let told: Vec<Refusal> = hidden.map(|given| Refusal::new("field.masked").field(given.field.as_str())).collect();
    match verdict {
        verdict if told.is_empty() => verdict,
        Verdict::Refuse(others) => Verdict::Refuse(told.into_iter().chain(others).collect()),
        Verdict::Allow { .. } | Verdict::NeedsApproval { .. } => Verdict::Refuse(told),
    }
}
