//! `position.create`

use super::model::{Position, SavedPosition};
use super::{DUTIES_MAX, sql};
use base::{Id, Refusal, code_key, plain};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Describes a position.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A position to be described.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreatePosition {
    /// Short unique code, at most 40 characters; it never changes.
    pub code: String,
    /// What it is called, at most 200 characters.
    pub name: String,
    /// What whoever holds it has to do, at most 4,000 characters.
    #[serde(default)]
    pub duties: String,
}

/// What a new position depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CodeHeld {
    /// The position that has the code already.
    taken_by: Option<Id<Position>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "position.create";
    const NEEDS: Permission = Permission::new("position.create");
    type Input = CreatePosition;
    type Record = CodeHeld;
    type Output = SavedPosition;

    fn samples() -> Vec<CreatePosition> {
        let duties = "接单、核价、跟单；每月与客户对账一次。\n超出权限的价格和信用，先请示再答复客户。";
        vec![CreatePosition { code: "clerk".into(), name: "销售内勤".into(), duties: duties.into() }]
    }
    async fn load(read: &Read<'_>, input: &CreatePosition) -> Res<CodeHeld> {
        let taken: Option<(Id<Position>,)> = read.opt(&sql::BY_CODE, p![&code_key(&input.code)]).await?;
        Ok(CodeHeld { taken_by: taken.map(|(id,)| id) })
    }
    fn check(input: &CreatePosition, record: &CodeHeld) -> Vec<Refusal> {
        let bounds = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX);
        let mut refusals = bounds.refusals();
        refusals.extend(duties(&input.duties));
        if record.taken_by.is_some() {
            refusals.push(Refusal::new("position.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreatePosition, _: &CodeHeld) -> Res<SavedPosition> {
        let id = tx.id::<Position>()?;
        tx.exec(&sql::INSERT, p![id, &plain(&input.code), input.name.trim(), input.duties.trim()]).await?;
        tx.touch(id);
        Ok(SavedPosition { id, version: 1 })
    }
}

/// Duties are written in paragraphs: line ends and tabs are welcome, other control characters are not.
pub(super) fn duties(text: &str) -> Vec<Refusal> {
    let flat: String = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    Bounds::new().optional_text("duties", Some(&flat), DUTIES_MAX).refusals()
}
