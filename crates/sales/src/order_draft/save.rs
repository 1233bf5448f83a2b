//! `order_draft.save`

use super::model::{Authors, DraftContent, DraftLine, DraftState, OrderDraft, SavedDraft};
use super::{DRAFTS_MAX, by_id, sql};
use crate::order::model::SalesOrder;
use base::{Id, Refusal};
use kernel::access::{Department, User};
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keeps what somebody has typed so far.
pub struct Save;

/// A draft as it is typed; what was typed wrong is kept as well.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SaveDraft {
    /// The draft; nothing = a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Id<OrderDraft>>,
    /// The version that was seen, of a draft that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The order that a new draft amends; what a draft amends stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<Id<SalesOrder>>,
    /// What is typed.
    pub content: DraftContent,
}

/// Whose draft it is, and as it stands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Keeping {
    owner: Option<Id<User>>,
    department: Option<Id<Department>>,
    draft: Option<OrderDraft>,
    /// How many drafts they are writing.
    open: i64,
}

/// The draft as it will be kept.
pub struct Plan {
    draft: Option<(Id<OrderDraft>, i64)>,
    authors: Authors,
    owner: Id<User>,
    department: Id<Department>,
    input: SaveDraft,
}

impl Operation for Save {
    const NAME: &'static str = "order_draft.save";
    const NEEDS: Permission = Permission::new("order_draft.save");
    const TRACE: Trace = Trace::Light;
    type Input = SaveDraft;
    type Facts = Keeping;
    type Plan = Plan;
    type Output = SavedDraft;

    fn samples() -> Vec<SaveDraft> {
        let line = DraftLine { product: Some(Id::new(50)), quantity: "12".into(), ..DraftLine::default() };
        let wrong = DraftLine { product_text: "保温".into(), quantity: "一打".into(), ..DraftLine::default() };
        let content =
            DraftContent { customer: Some(Id::new(80)), warehouse: Some(70), lines: vec![line, wrong], ..DraftContent::default() };
        let new = SaveDraft { draft: None, version: None, amends: None, content };
        vec![SaveDraft { draft: Some(Id::new(740)), version: Some(1), ..new.clone() }, new]
    }

    async fn gather(read: &Read<'_>, input: &SaveDraft) -> Res<Keeping> {
        let (owner, department) = (read.actor().user, read.actor().department);
        let draft = match input.draft {
            Some(draft) => Some(by_id(read, draft).await?),
            None => None,
        };
        let open = match owner {
            Some(owner) if draft.is_none() => read.one::<(i64,)>(&sql::OPEN_OF, p![owner]).await?.0,
            _ => 0,
        };
        Ok(Keeping { owner, department, draft, open })
    }

    fn decide(input: &SaveDraft, facts: &Keeping, _: &Terms<'_>) -> Decision<Plan> {
        let mut no = Vec::new();
        if let Some(draft) = &facts.draft {
            let ended = (draft.state != DraftState::Draft).then(|| Refusal::new("order_draft.ended").field("draft"));
            no.extend(rules::bounds::as_seen(ended, draft.version, input.version.unwrap_or(draft.version)));
            if input.amends.is_some() && input.amends != draft.amends_id {
                no.push(Refusal::new("order_draft.amends_stays").field("amends"));
            }
        }
        if facts.open >= DRAFTS_MAX {
            no.push(Refusal::new("order_draft.too_many").arg("max", DRAFTS_MAX));
        }
        let (Some(owner), Some(department)) = (facts.owner, facts.department) else {
            no.push(Refusal::new("order_draft.nobody"));
            return Decision::Refuse(no);
        };
        let draft = facts.draft.as_ref().map(|draft| (draft.id, draft.version));
        let authors = facts.draft.as_ref().map(|draft| draft.authors.clone()).unwrap_or_default().with(owner);
        Decision::unless(no, Plan { draft, authors, owner, department, input: input.clone() }, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SavedDraft> {
        let input = &plan.input;
        let content = serde_json::to_string(&input.content).map_err(Failure::bug)?;
        let authors = serde_json::to_string(&plan.authors).map_err(Failure::bug)?;
        let customer = input.content.customer;
        let saved = match plan.draft {
            Some((id, version)) => {
                tx.guard(&sql::UPDATE, p![customer, &content, tx.now(), &authors, id, version], 1).await?;
                SavedDraft { id, version: version + 1 }
            }
            None => {
                let id = tx.id::<OrderDraft>()?;
                let params = p![id, plan.owner, plan.department, customer, input.amends, &content, tx.now(), &authors];
                tx.guard(&sql::INSERT, params, 1).await?;
                SavedDraft { id, version: 1 }
            }
        };
        tx.touch(saved.id);
        Ok(saved)
    }
}
