//! Approval: a request that needs a person's yes is stored with its digest, the versions of what it touches and the terms; it
//! reserves nothing. At the last yes everything is decided again, excusing only the rules that the approval names.
//!
//! A content that changed voids the approval: a yes is bound to the digest of what was asked, to the versions of the records it refers to
//! and, where an operation says so ([`Binding`]), to the digest of what it came to. Nobody decides their own request or what they have
//! written themselves, nobody decides two steps of one.

mod approve;
mod facts;
mod query;
mod reject;
pub(crate) mod rule;
pub(crate) mod sql;
mod texts;
mod withdraw;

pub use approve::{Approve, ApproveInput};
pub use reject::{Reject, RejectInput};
pub use rule::{Changed, Facts, Step};
pub use withdraw::{Withdraw, WithdrawInput};

use crate::access::{Actor, Permission, User, check_prose};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use crate::op::{Binding, Call, EntityDef, Record, Registry, Tx};
use crate::p;
use base::{Entity, Id, Need, Refusal, Remedy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An approval request, entity `approval`.
pub struct Approval;
impl Entity for Approval {
    const NAME: &'static str = "approval";
}

/// Opens the decision on requests; each step asks its own permission besides.
pub(crate) const DECIDE: Permission = Permission::new("approval.decide");
/// Longest note, characters.
const NOTE_MAX: usize = 500;

impl Kernel {
    /// Everybody who decides requests at all, however far.
    #[must_use]
    pub fn approvers(&self) -> Vec<Id<User>> {
        let snapshot = self.0.snapshot.load();
        let mut who: Vec<i64> = snapshot
            .people
            .users
            .iter()
            .filter(|(_, person)| person.active && person.actor.scope_of(DECIDE.name()).is_some())
            .map(|(id, _)| *id)
            .collect();
        who.sort_unstable();
        who.into_iter().map(Id::new).collect()
    }

    /// Who may say the next yes to a request of this person in this department: everybody whose permission reaches it, but nobody to what
    /// they asked for themselves. By the rights of this moment.
    #[must_use]
    pub fn who_may_approve(&self, permission: &str, department: i64, owner: i64) -> Vec<Id<User>> {
        let snapshot = self.0.snapshot.load();
        let reaches = |actor: &Actor, permission: &str| {
            actor.scope_of(permission).is_some_and(|scope| actor.sees(scope, Some(department), Some(owner)))
        };
        let may = |id: i64, actor: &Actor| id != owner && reaches(actor, permission) && reaches(actor, DECIDE.name());
        let mut who: Vec<i64> =
            snapshot.people.users.iter().filter(|(id, person)| person.active && may(**id, &person.actor)).map(|(id, _)| *id).collect();
        who.sort_unstable();
        who.into_iter().map(Id::new).collect()
    }
}

/// What became of a request.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
pub struct Decided {
    /// The request.
    pub approval: Id<Approval>,
    /// `waiting` for the next step, `approved`, `rejected` or `withdrawn`.
    pub state: String,
    /// How many yeses are still needed.
    pub remaining: i64,
    /// What executing it came to, at the last yes.
    pub result: Option<serde_json::Value>,
}

/// For the registry.
pub(crate) fn register(r: &mut Registry) {
    r.statements("kernel", sql::ALL).statements("kernel", query::ALL).tables("kernel", &["approval", "approval_step"]);
    r.entity(EntityDef { name: Approval::NAME, table: "approval", locate: Some(&sql::LOCATE) }).texts(texts::TEXTS);
    r.operation::<Approve>().operation::<Record<Reject>>().operation::<Record<Withdraw>>();
    r.query::<query::List>().query::<query::Detail>().query::<query::Steps>();
}

/// What was agreed is not what the operation would come to now.
pub(crate) fn changed(operation: &str) -> Refusal {
    let no = Refusal::new(CHANGED).arg("records", operation).field("approval");
    no.remedy(Remedy::new("approval.another_plan"))
}
/// The refusal of a request whose content is not what it was.
const CHANGED: &str = "approval.content_changed";

/// Files a request; returns its id.
pub(crate) async fn file(tx: &Tx<'_>, call: &Call, needs: &[Need], binding: &Binding) -> Res<i64> {
    let scene = &tx.scene;
    let (Some(user), Some(department)) = (scene.actor.user, scene.actor.department) else {
        return Err(Failure::Forbidden("approval.system_cannot_ask"));
    };
    let scope = call.needs().map(|needs| scene.actor.scope(needs)).min().flatten().ok_or(Failure::Forbidden("access.forbidden"))?;
    let seen = crate::op::in_scope(tx.session, &scene.kernel, &scene.actor, scope, call.references()).await?;
    let steps = rule::steps(needs);
    if steps.is_empty() {
        return Err(Failure::bug(format!("{} needs an approval that nobody can give", call.name())));
    }
    let (id, now) = (tx.number()?, tx.now());
    let needs_text = serde_json::to_string(needs).map_err(Failure::bug)?;
    let versions = serde_json::to_string(&seen).map_err(Failure::bug)?;
    let digest = call.digest().to_string();
    let plan = binding.plan.map(|plan| plan.to_string());
    let authors = serde_json::to_string(&binding.authors).map_err(Failure::bug)?;
    let params = p![
        id,
        call.name(),
        call.input(),
        digest.as_str(),
        needs_text.as_str(),
        versions.as_str(),
        scene.terms().version(),
        scene.effective,
        user,
        department,
        now,
        plan.as_deref(),
        authors.as_str()
    ];
    withdraw_earlier(tx, user, call).await?;
    tx.session.exec(&sql::FILE.0, &params).await?;
    for (step, permission) in (1_i64..).zip(steps) {
        tx.session.exec(&sql::FILE_STEP.0, &p![id, step, permission]).await?;
    }
    tx.touch(Id::<Approval>::new(id));
    Ok(id)
}

/// Who asks once more for something that they have seen at a version asks for this in the place of what they asked before: one request
/// waits for one thing.
async fn withdraw_earlier(tx: &Tx<'_>, user: Id<User>, call: &Call) -> Res<()> {
    let Some(asked) = without_version(call.input()) else { return Ok(()) };
    let waiting: Vec<(i64, i64, String)> = tx.session.fetch(&sql::WAITING_OF.0, &p![user, call.name()]).await?;
    for (id, version, input) in waiting {
        if without_version(&input).as_ref() == Some(&asked) {
            tx.session.exec(&sql::END.0, &p!["withdrawn", tx.now(), id, version]).await?;
            tx.touch(Id::<Approval>::new(id));
        }
    }
    Ok(())
}

/// An input but for the version that was seen; nothing where it names none.
fn without_version(input: &str) -> Option<serde_json::Value> {
    let mut input: serde_json::Value = serde_json::from_str(input).ok()?;
    input.as_object_mut()?.remove("version").map(|_| input)
}

/// A note as it is kept.
fn note(text: &str) -> &str {
    text.trim()
}

/// What is wrong with a note.
fn note_objections(text: &str, required: bool) -> Vec<Refusal> {
    let mut no = Vec::new();
    if required || !note(text).is_empty() {
        check_prose(&mut no, "note", text, NOTE_MAX);
    }
    no
}

/// The waiting request of the standard world: its id, and the digest of what it asks.
fn samples() -> Vec<(Id<Approval>, base::Digest)> {
    base::Digest::from_hex(SAMPLE_DIGEST).map(|digest| (Id::new(SAMPLE), digest)).into_iter().collect()
}
/// The standard world's waiting request.
const SAMPLE: i64 = 520;
/// The digest of what it asks; the standard world's test says so when it is another.
const SAMPLE_DIGEST: &str = "ddf3b35d96382d19263b6c37a690a22451984b3697ac3e6265999f6ec5b2b748";
/// The one that the caller of the samples asked for, and may withdraw.
const OWN_SAMPLE: i64 = 550;
