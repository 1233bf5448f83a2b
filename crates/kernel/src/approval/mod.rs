//! Approval: a request that needs a person's yes is stored with its digest, the versions of what it touches and the terms; it
//! reserves nothing. At the last yes everything is decided again, excusing only the rules that the approval names.

pub(crate) mod sql;

use crate::failure::{Failure, Res};
use crate::op::{Call, Tx};
use crate::p;
use base::{Entity, Need};
use serde_json::json;

/// An approval request, entity `approval`.
pub struct Approval;
impl Entity for Approval {
    const NAME: &'static str = "approval";
}

/// Files a request; returns its id.
pub(crate) async fn file(tx: &Tx<'_>, call: &dyn Call, needs: &[Need]) -> Res<i64> {
    let scene = &tx.scene;
    let (Some(user), Some(department)) = (scene.actor.user, scene.actor.department) else {
        return Err(Failure::Forbidden("approval.system_cannot_ask"));
    };
    let scope = scene.actor.scope(call.needs()).ok_or(Failure::Forbidden("access.forbidden"))?;
    let seen = crate::op::in_scope(tx.session, &scene.kernel, &scene.actor, scope, call.references()).await?;
    let (id, now) = (tx.number()?, tx.now());
    let needs_text = serde_json::to_string(needs).map_err(Failure::bug)?;
    let versions = serde_json::to_string(&seen).map_err(Failure::bug)?;
    let digest = call.digest().to_string();
    let params = p![
        id, call.name(), call.input(), digest.as_str(), needs_text.as_str(), versions.as_str(), scene.terms().version(), scene.effective,
        user, department, now
    ];
    tx.session.exec(&sql::FILE.0, &params).await?;
    let steps = needs.iter().flat_map(|n| n.steps.iter());
    for (step, permission) in (1_i64..).zip(steps) {
        tx.session.exec(&sql::FILE_STEP.0, &p![id, step, permission]).await?;
    }
    tx.touch(base::Id::<Approval>::new(id));
    let _ = json!(null);
    Ok(id)
}
