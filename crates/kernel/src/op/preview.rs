//! What an operation would answer: gathered and decided, nothing written.

use super::allowed::{dated, permitted};
use super::erased::{Call, Verdict};
use super::judged::judged;
use super::reach::in_scope;
use super::request::{Mode, Preview, Request};
use super::tx::{Read, Scene};
use crate::db::{Boxed, Session};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use serde_json::Value;

impl Kernel {
    /// What would happen: gather and decide on a reader, no transaction.
    pub fn preview<'a>(&'a self, request: &'a Request) -> Boxed<'a, Res<Preview>> {
        Box::pin(async move {
            let (call, _) = self.decode(&Request { mode: Mode::DryRun, ..request.clone() })?;
            let scene = Scene { trial: true, ..self.scene(request, false).await? };
            let reading = self.0.db.reading().await?;
            decided(&reading.session()?, &scene, &call).await
        })
    }
}

/// Gathers and decides; nothing is written.
async fn decided(session: &Session<'_>, scene: &Scene, call: &Call) -> Res<Preview> {
    let scope = permitted(scene, call)?;
    dated(scene, call)?;
    in_scope(session, &scene.kernel, &scene.actor, scope, call.references()).await?;
    let read = Read::new(session, scene);
    let mut ready = call.gather(&read).await?;
    Ok(match judged(scene, call, &mut *ready)?.0 {
        Verdict::Allow { basis } => Preview::Allow { basis },
        Verdict::Refuse(refusals) => Preview::Refuse { refusals },
        Verdict::NeedsApproval { needs, .. } => Preview::NeedsApproval { needs },
    })
}

/// The same for an operation by name. Its future is boxed: whoever gathers an operation may be gathered itself.
pub(super) fn previewed<'t>(session: &'t Session<'t>, scene: &'t Scene, name: &'t str, input: &'t Value) -> Boxed<'t, Res<Preview>> {
    Box::pin(async move {
        let operation = scene.kernel.registry.operations.get(name).ok_or_else(|| Failure::bug(format!("no operation {name}")))?;
        let call = operation.decode(input.to_string().as_bytes())?;
        decided(session, scene, &call).await
    })
}
