//! Whether somebody may sign in, and by which password.

use super::department::{self, closed_place};
use super::fields::{Saved, version};
use super::rights::{
    Changed, Gift, Grants, KeyHeld, Place, Rights, beyond_at, beyond_refusal, duties_refusals, held, joined_duties, lockout_refusal,
    locks_everybody_out,
};
use super::secret::Secret;
use super::user::{CHANGE, Existing};
use super::{Credential, Permission, Principal, User, changed, role, sql};
use crate::failure::{Failure, Res};
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use crate::policy::Terms;
use base::{Digest, Id, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// To set passwords: one's own, or those within the scope.
pub(crate) const PASSWORD: Permission = Permission::new("user.set_password");

/// What somebody's roles do together; also while they are disabled.
pub(crate) fn rights_of(read: &Read<'_>, user: Id<User>) -> Rights {
    read.snapshot().people.users.get(&user.get()).map_or_else(Rights::default, |person| Rights::of(&person.actor))
}

/// A person and the version that was shown.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whom {
    /// The person.
    user: Id<User>,
    /// Their version as it was shown.
    version: i64,
}
/// What it is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Standing {
    user: Existing,
    oneself: bool,
    rights: Rights,
    held: Option<Rights>,
    place: Place,
    keys: Vec<KeyHeld>,
}
/// What it is judged by when somebody is to sign in again.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Returning {
    #[serde(flatten)]
    standing: Standing,
    department: department::Place,
}

async fn standing(read: &Read<'_>, whom: &Whom) -> Res<Standing> {
    let user: Existing = read.one(&sql::USER, p![whom.user]).await?;
    let rights = rights_of(read, whom.user);
    let held = held(read.actor(), &rights);
    let place = Place::of(read.actor(), &read.snapshot().people, user.department);
    Ok(Standing { user, oneself: read.actor().user == Some(whom.user), rights, held, place, keys: role::keys(read, 0).await? })
}

/// A person as they now stand, and what ended with it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Ended {
    /// The person.
    id: Id<User>,
    /// Their version, to be sent with the next change.
    version: i64,
    /// Sessions that ended.
    sessions: u64,
    /// API tokens that were revoked.
    tokens: u64,
}

/// `user.disable`
pub(crate) struct Disable;
impl Operation for Disable {
    const NAME: &'static str = "user.disable";
    const NEEDS: Permission = CHANGE;
    type Input = Whom;
    type Facts = Standing;
    type Plan = Whom;
    type Output = Ended;

    fn samples() -> Vec<Whom> {
        vec![Whom { user: Id::new(34), version: 1 }]
    }
    async fn gather(read: &Read<'_>, input: &Whom) -> Res<Standing> {
        standing(read, input).await
    }
    fn decide(input: &Whom, facts: &Standing, terms: &Terms<'_>) -> Decision<Whom> {
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, facts.user.version);
        if !facts.user.active() {
            refusals.push(Refusal::new("user.disabled").arg("name", facts.user.name.as_str()).field("user"));
        }
        if facts.oneself {
            refusals.push(Refusal::new("user.cannot_disable_oneself").field("user"));
        }
        let gone = Changed::User { user: facts.user.id, after: &Grants::new() };
        if locks_everybody_out(&facts.keys, &gone, &terms.today_and_later(&role::SEPARATED_DUTIES)) {
            refusals.push(lockout_refusal("user"));
        }
        Decision::unless(refusals, input.clone(), Vec::new())
    }
    /// Sessions and tokens end in the same transaction: whoever is disabled is nobody at once.
    async fn apply(tx: &Tx<'_>, input: &Whom) -> Res<Ended> {
        changed(tx).await?;
        tx.guard(&sql::DISABLE_USER, p![input.user, input.version], 1).await?;
        let sessions = tx.exec(&sql::END_SESSIONS, p![tx.now(), input.user]).await?;
        let tokens = tx.exec(&sql::REVOKE_TOKENS, p![tx.now(), input.user]).await?;
        tx.touch(input.user);
        Ok(Ended { id: input.user, version: input.version + 1, sessions, tokens })
    }
}

/// `user.enable`
pub(crate) struct Enable;
impl Operation for Enable {
    const NAME: &'static str = "user.enable";
    const NEEDS: Permission = CHANGE;
    type Input = Whom;
    type Facts = Returning;
    type Plan = Whom;
    type Output = Saved<User>;

    fn samples() -> Vec<Whom> {
        vec![Whom { user: Id::new(39), version: 1 }]
    }
    async fn gather(read: &Read<'_>, input: &Whom) -> Res<Returning> {
        let standing = standing(read, input).await?;
        let department = department::place(read, Id::new(standing.user.department)).await?;
        Ok(Returning { standing, department })
    }
    fn decide(input: &Whom, Returning { standing: facts, department }: &Returning, terms: &Terms<'_>) -> Decision<Whom> {
        let pairs = terms.now(&role::SEPARATED_DUTIES, 0);
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, facts.user.version);
        if facts.user.active() {
            refusals.push(Refusal::new("user.active").arg("name", facts.user.name.as_str()).field("user"));
        }
        refusals.extend(closed_place(department, "user"));
        refusals
            .extend(beyond_refusal(&beyond_at(facts.held.as_ref(), &Rights::default(), &facts.rights, facts.place, Gift::Role), "user"));
        let joined = joined_duties(&pairs.value, &facts.rights.grants, &BTreeSet::new());
        refusals.extend(duties_refusals(&joined, &pairs.clause, "user"));
        Decision::unless(refusals, input.clone(), vec![pairs.clause])
    }
    async fn apply(tx: &Tx<'_>, input: &Whom) -> Res<Saved<User>> {
        changed(tx).await?;
        tx.guard(&sql::ENABLE_USER, p![input.user, input.version], 1).await?;
        tx.touch(input.user);
        Ok(Saved { id: input.user, version: input.version + 1 })
    }
}

/// `user.set_password`
pub(crate) struct SetPassword;
/// Another password.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPasswordInput {
    /// The person.
    user: Id<User>,
    /// At least 8 characters.
    password: Secret,
    /// The present one: needed by whoever changes their own, in a browser that may have been left open or by a token that may have got lost.
    /// Where nothing stays (`preview`, `dry_run`) it is taken for right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current: Option<Secret>,
}
/// What it is judged by.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PasswordFacts {
    user: Existing,
    oneself: bool,
    rights: Rights,
    held: Option<Rights>,
    place: Place,
    /// Whether the present password was given and fits; nothing where it is not asked for.
    present: Option<bool>,
    /// Never part of the evidence.
    #[serde(skip)]
    hash: Option<String>,
}
impl Operation for SetPassword {
    const NAME: &'static str = "user.set_password";
    const NEEDS: Permission = PASSWORD;
    type Input = SetPasswordInput;
    type Facts = PasswordFacts;
    type Plan = (Id<User>, i64, String);
    type Output = Ended;

    fn samples() -> Vec<SetPasswordInput> {
        vec![SetPasswordInput { user: Id::new(34), password: Secret::example("eight or more"), current: None }]
    }
    async fn gather(read: &Read<'_>, input: &SetPasswordInput) -> Res<PasswordFacts> {
        let hash = input.password.hash(read)?;
        let user: Existing = read.one(&sql::USER, p![input.user]).await?;
        let rights = rights_of(read, input.user);
        let held = held(read.actor(), &rights);
        let place = Place::of(read.actor(), &read.snapshot().people, user.department);
        let oneself = read.actor().user == Some(input.user);
        let present = match read.scene.principal {
            // Whoever sits at the machine's console sets any password.
            Principal::User(me, Credential::Session(_) | Credential::Token(_)) if me == input.user => {
                let (stored,): (Option<String>,) = read.one(&sql::PASSWORD_OF, p![input.user]).await?;
                match (stored, &input.current) {
                    (None, _) => None,
                    (Some(_), None) => Some(false),
                    (Some(stored), Some(current)) => Some(current.is_of(read, input.user, &stored)?),
                }
            }
            _ => None,
        };
        Ok(PasswordFacts { user, oneself, rights, held, place, present, hash })
    }
    /// Whoever knows somebody's password can act as that person: that is given only by who holds as much.
    fn decide(input: &SetPasswordInput, facts: &PasswordFacts, _: &Terms<'_>) -> Decision<Self::Plan> {
        let mut refusals: Vec<Refusal> = input.password.objection("password").into_iter().collect();
        if facts.present == Some(false) {
            let key = if input.current.is_some() { "password.current_differs" } else { "password.current_needed" };
            refusals.push(Refusal::new(key).field("current"));
        }
        if !facts.oneself {
            let beyond = beyond_at(facts.held.as_ref(), &Rights::default(), &facts.rights, facts.place, Gift::Credential);
            refusals.extend(beyond_refusal(&beyond, "user"));
        }
        Decision::unless(refusals, (input.user, facts.user.version, facts.hash.clone().unwrap_or_default()), Vec::new())
    }
    /// One's own password ends one's other sessions; tokens have secrets of their own and go on. Another's password is set because
    /// that person's access is in doubt, or to be taken over by nobody: all that was signed in or issued before ends with it.
    async fn apply(tx: &Tx<'_>, (user, version, hash): &Self::Plan) -> Res<Ended> {
        if hash.is_empty() {
            return Err(Failure::bug("a password without its hash"));
        }
        changed(tx).await?;
        tx.guard(&sql::SET_PASSWORD, p![hash, *user, *version], 1).await?;
        let sessions = match tx.scene.principal {
            Principal::User(me, Credential::Session(session)) if me == *user => {
                let session = Digest::from_bytes(session).to_string();
                tx.exec(&sql::END_OTHER_SESSIONS, p![tx.now(), *user, &session]).await?
            }
            _ => tx.exec(&sql::END_SESSIONS, p![tx.now(), *user]).await?,
        };
        let oneself = tx.actor().user == Some(*user);
        let tokens = if oneself { 0 } else { tx.exec(&sql::REVOKE_TOKENS, p![tx.now(), *user]).await? };
        tx.touch(*user);
        Ok(Ended { id: *user, version: version + 1, sessions, tokens })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::*;
    use crate::policy::PolicySet;
    use base::BusinessDate;

    const HERE: Place = Place { same: true, below: true, leaf: true };

    fn facts(state: &str, oneself: bool) -> Standing {
        let user =
            Existing { id: 5, login: "li".into(), name: "李".into(), department: 11, lang: "en".into(), state: state.into(), version: 2 };
        let keys =
            ["role.change", "user.change"].map(|p| KeyHeld { user: 6, role: 1, permission: p.into(), scope: Scope::All, concerned: false });
        Standing { user, oneself, rights: Rights::default(), held: None, place: HERE, keys: keys.to_vec() }
    }
    fn keys_of<P>(decision: Decision<P>) -> Vec<String> {
        match decision {
            Decision::Refuse(refusals) => refusals.into_iter().map(|r| r.key).collect(),
            _ => Vec::new(),
        }
    }
    fn with_terms<T>(run: impl FnOnce(&Terms<'_>) -> T) -> T {
        let day = BusinessDate::parse("2026-11-25").expect("a date");
        run(&Terms { policy: &PolicySet::default(), effective: day, today: day })
    }

    #[test]
    fn disabling_leaves_somebody_and_spares_oneself() {
        let whom = Whom { user: Id::new(5), version: 2 };
        let check = |facts: &Standing, expected: &[&str]| assert_eq!(with_terms(|t| keys_of(Disable::decide(&whom, facts, t))), expected);
        check(&facts("active", false), &[]);
        check(&facts("active", true), &["user.cannot_disable_oneself"]);
        check(&facts("disabled", false), &["user.disabled"]);
        let mut last = facts("active", false);
        last.keys.iter_mut().for_each(|k| k.user = 5);
        check(&last, &["role.locks_everybody_out"]);
    }

    #[test]
    fn enabling_and_passwords_give_no_more_than_is_held() {
        let mut facts = facts("disabled", false);
        facts.rights.grants.insert("a".into(), Scope::All);
        facts.held = Some(Rights::default());
        let whom = Whom { user: Id::new(5), version: 2 };
        let department = |open| department::Place { id: Id::new(11), name: "销售一部".into(), open };
        let back = Returning { standing: facts, department: department(true) };
        assert_eq!(with_terms(|t| keys_of(Enable::decide(&whom, &back, t))), ["access.cannot_grant_more_than_held"]);
        let nowhere = Returning { department: department(false), ..back };
        let both = ["department.closed", "access.cannot_grant_more_than_held"];
        assert_eq!(with_terms(|t| keys_of(Enable::decide(&whom, &nowhere, t))), both);
        let facts = nowhere.standing;
        let input = SetPasswordInput { user: Id::new(5), password: Secret::example("eight or more"), current: None };
        let Standing { user, rights, held, .. } = facts;
        let hash = Some("$argon2id$".into());
        let mut facts = PasswordFacts { user, oneself: false, rights, held, place: HERE, present: None, hash };
        assert_eq!(with_terms(|t| keys_of(SetPassword::decide(&input, &facts, t))), ["access.cannot_grant_more_than_held"]);
        assert!(!serde_json::to_string(&facts).expect("json").contains("argon2"), "the evidence holds no hash");
        facts.oneself = true;
        assert_eq!(with_terms(|t| keys_of(SetPassword::decide(&input, &facts, t))), [""; 0]);
        facts.present = Some(false);
        assert_eq!(with_terms(|t| keys_of(SetPassword::decide(&input, &facts, t))), ["password.current_needed"]);
        let wrong = SetPasswordInput { current: Some(Secret::example("another one")), ..input };
        assert_eq!(with_terms(|t| keys_of(SetPassword::decide(&wrong, &facts, t))), ["password.current_differs"]);
    }
}
