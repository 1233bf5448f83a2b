//! People who sign in: who they are, where they belong, which roles they hold.

use super::credential::fold_login;
use super::department::{Place, closed_place, place};
use super::fields::{NAME_MAX, Saved, list, login, text, version};
use super::rights::{
    self, Changed, Gift, Grants, KeyHeld, Rights, beyond_at, beyond_refusal, duties_refusals, held, joined_duties, lockout_refusal,
    locks_everybody_out,
};
use super::secret::Secret;
use super::{Department, Permission, Role, Scope, User, changed, role, sql};
use crate::failure::{Failure, Problem, Res};
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use crate::policy::Terms;
use base::{Id, Lang, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// To make, change, disable and enable people.
pub(crate) const CHANGE: Permission = Permission::new("user.change");

/// More roles than this are not meant.
const ROLES_MAX: usize = 50;

crate::row! {
    /// A person as they are.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Existing {
        /// The person.
        pub id: i64,
        /// What they sign in with.
        pub login: String,
        /// Their name.
        pub name: String,
        /// Where they belong.
        pub department: i64,
        /// Their language.
        pub lang: String,
        /// `active` or `disabled`.
        pub state: String,
        /// Raised by every change.
        pub version: i64,
    }
}
impl Existing {
    pub(crate) fn active(&self) -> bool {
        self.state == "active"
    }
}

async fn roles(read: &Read<'_>, wanted: &[Id<Role>], besides: &BTreeSet<i64>) -> Res<BTreeMap<i64, role::Existing>> {
    let ids: BTreeSet<i64> = wanted.iter().map(|id| id.get()).chain(besides.iter().copied()).collect();
    let roles = role::load(read, &ids).await?;
    let missing = wanted.iter().position(|id| !roles.contains_key(&id.get()));
    match missing {
        Some(n) => Err(Failure::NotFound(Problem::new("record.not_found").at(format!("roles.{n}")))),
        None => Ok(roles),
    }
}

/// What open roles among these do together.
fn together(roles: &BTreeMap<i64, role::Existing>, ids: &BTreeSet<i64>) -> Rights {
    Rights::together(roles.values().filter(|r| r.open && ids.contains(&r.id)).map(|r| &r.rights))
}

fn ids(wanted: &[Id<Role>]) -> BTreeSet<i64> {
    wanted.iter().map(|id| id.get()).collect()
}

fn closed_roles(refusals: &mut Vec<Refusal>, wanted: &[Id<Role>], roles: &BTreeMap<i64, role::Existing>, had: &BTreeSet<i64>) {
    list(refusals, "roles", wanted.len(), ROLES_MAX);
    for (n, id) in wanted.iter().enumerate().filter(|(_, id)| !had.contains(&id.get())) {
        if let Some(role) = roles.get(&id.get()).filter(|r| !r.open) {
            refusals.push(Refusal::new("role.closed").arg("name", role.name.as_str()).field(format!("roles.{n}")));
        }
    }
}

async fn give_roles(tx: &Tx<'_>, user: Id<User>, roles: &[Id<Role>]) -> Res<()> {
    let rows: Vec<_> = ids(roles).into_iter().map(|role| p![user, role].to_vec()).collect();
    tx.exec_many(&sql::GIVE_ROLE, &rows).await?;
    tx.touch(user);
    Ok(())
}

/// `user.create`
pub(crate) struct Create;
/// A new person.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInput {
    /// What they sign in with, at most 40 characters; upper and lower case are one.
    login: String,
    /// Their name, at most 100 characters.
    name: String,
    /// Where they belong.
    department: Id<Department>,
    /// Their roles.
    #[schemars(length(max = ROLES_MAX))]
    roles: Vec<Id<Role>>,
    /// Their language.
    #[serde(default)]
    lang: Lang,
    /// At least 8 characters; without one they cannot sign in by password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password: Option<Secret>,
}
/// What a new person is judged by.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CreateFacts {
    department: Place,
    holder_of_login: Option<i64>,
    roles: BTreeMap<i64, role::Existing>,
    held: Option<Rights>,
    place: rights::Place,
    /// Never part of the evidence.
    #[serde(skip)]
    hash: Option<String>,
}
impl Operation for Create {
    const NAME: &'static str = "user.create";
    const NEEDS: Permission = CHANGE;
    type Input = CreateInput;
    type Facts = CreateFacts;
    type Plan = (CreateInput, Option<String>);
    type Output = Saved<User>;

    fn samples() -> Vec<CreateInput> {
        let password = Some(Secret::example("eight or more"));
        let (login, name) = ("huang".to_owned(), "黄静".to_owned());
        vec![CreateInput { login, name, department: Id::new(11), roles: vec![Id::new(21)], lang: Lang::Zh, password }]
    }
    fn alone(input: &CreateInput) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        login(&mut refusals, &fold_login(&input.login));
        text(&mut refusals, "name", &input.name, NAME_MAX);
        refusals.extend(input.password.as_ref().and_then(|p| p.objection("password")));
        refusals
    }
    async fn gather(read: &Read<'_>, input: &CreateInput) -> Res<CreateFacts> {
        let hash = input.password.as_ref().map(|password| password.hash(read)).transpose()?.flatten();
        let department = place(read, input.department).await?;
        let holder_of_login = read.opt::<(i64,)>(&sql::USER_BY_LOGIN, p![&fold_login(&input.login)]).await?.map(|(id,)| id);
        let roles = roles(read, &input.roles, &BTreeSet::new()).await?;
        let held = held(read.actor(), &together(&roles, &ids(&input.roles)));
        let place = rights::Place::of(read.actor(), &read.snapshot().people, department.id.get());
        Ok(CreateFacts { department, holder_of_login, roles, held, place, hash })
    }
    fn decide(input: &CreateInput, facts: &CreateFacts, terms: &Terms<'_>) -> Decision<Self::Plan> {
        let pairs = terms.now(&role::SEPARATED_DUTIES, 0);
        let mut refusals: Vec<Refusal> = closed_place(&facts.department, "department").into_iter().collect();
        if facts.holder_of_login.is_some() {
            refusals.push(Refusal::new("user.login.taken").arg("login", fold_login(&input.login)).field("login"));
        }
        closed_roles(&mut refusals, &input.roles, &facts.roles, &BTreeSet::new());
        let after = together(&facts.roles, &ids(&input.roles));
        // A new person owns nothing: their password shows nothing beyond the role.
        let beyond = beyond_at(facts.held.as_ref(), &Rights::default(), &after, facts.place, Gift::Role);
        refusals.extend(beyond_refusal(&beyond, "roles"));
        let joined = joined_duties(&pairs.value, &after.grants, &BTreeSet::new());
        refusals.extend(duties_refusals(&joined, &pairs.clause, "roles"));
        Decision::unless(refusals, (input.clone(), facts.hash.clone()), vec![pairs.clause])
    }
    async fn apply(tx: &Tx<'_>, (input, hash): &Self::Plan) -> Res<Saved<User>> {
        changed(tx).await?;
        let id = tx.id::<User>()?;
        let login = fold_login(&input.login);
        let params = p![id, &login, input.name.trim(), input.department, hash.as_ref(), input.lang.tag()];
        tx.exec(&sql::INSERT_USER, params).await?;
        give_roles(tx, id, &input.roles).await?;
        Ok(Saved { id, version: 1 })
    }
}

/// `user.change`
pub(crate) struct Edit;
/// How somebody is from now on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditInput {
    /// The person.
    user: Id<User>,
    /// Their version as it was shown.
    version: i64,
    /// Their name, at most 100 characters.
    name: String,
    /// Where they belong.
    department: Id<Department>,
    /// Their roles: all of them, not the difference.
    #[schemars(length(max = ROLES_MAX))]
    roles: Vec<Id<Role>>,
    /// Their language.
    lang: Lang,
}
/// What a change of a person is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EditFacts {
    user: Existing,
    department: Place,
    /// Roles held now.
    had: BTreeSet<i64>,
    /// These and the wanted ones.
    roles: BTreeMap<i64, role::Existing>,
    held: Option<Rights>,
    keys: Vec<KeyHeld>,
    /// The one who asks is the person.
    oneself: bool,
    /// Where the new department lies, seen from the one who asks.
    place: rights::Place,
    /// Whether the person can sign in: has a password or a live token.
    signs_in: bool,
}
impl EditFacts {
    /// What one could reach only by standing elsewhere in the tree.
    fn moved_beyond(&self, after: &Rights) -> Vec<String> {
        if !self.oneself || self.department.id.get() == self.user.department {
            return Vec::new();
        }
        let wider = |scope: Scope| scope == Scope::Department || (scope == Scope::Subtree && !self.place.below);
        after.grants.iter().filter(|(_, scope)| wider(**scope)).map(|(permission, _)| permission.clone()).collect()
    }
}
impl Operation for Edit {
    const NAME: &'static str = "user.change";
    const NEEDS: Permission = CHANGE;
    type Input = EditInput;
    type Facts = EditFacts;
    type Plan = EditInput;
    type Output = Saved<User>;

    fn samples() -> Vec<EditInput> {
        let (user, department, roles) = (Id::new(33), Id::new(11), vec![Id::new(21), Id::new(26)]);
        vec![EditInput { user, version: 1, name: "赵敏".into(), department, roles, lang: Lang::Zh }]
    }
    fn alone(input: &EditInput) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        text(&mut refusals, "name", &input.name, NAME_MAX);
        refusals
    }
    async fn gather(read: &Read<'_>, input: &EditInput) -> Res<EditFacts> {
        let user: Existing = read.one(&sql::USER, p![input.user]).await?;
        let department = place(read, input.department).await?;
        let had: BTreeSet<i64> = read.fetch::<(i64,)>(&sql::ROLES_OF_USER, p![input.user]).await?.into_iter().map(|(id,)| id).collect();
        let roles = roles(read, &input.roles, &had).await?;
        let actor = read.actor();
        let held = held(actor, &together(&roles, &ids(&input.roles)));
        let keys = role::keys(read, 0).await?;
        let oneself = actor.user == Some(input.user);
        let place = rights::Place::of(actor, &read.snapshot().people, department.id.get());
        let one = format!("[{}]", input.user);
        let signs_in = read.opt::<(i64,)>(&sql::SIGNING_IN, p![&one, read.now()]).await?.is_some();
        Ok(EditFacts { user, department, had, roles, held, keys, oneself, place, signs_in })
    }
    fn decide(input: &EditInput, facts: &EditFacts, terms: &Terms<'_>) -> Decision<EditInput> {
        let pairs = terms.now(&role::SEPARATED_DUTIES, 0);
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, facts.user.version);
        if facts.department.id.get() != facts.user.department {
            refusals.extend(closed_place(&facts.department, "department"));
        }
        closed_roles(&mut refusals, &input.roles, &facts.roles, &facts.had);
        let wanted = ids(&input.roles);
        let (before, after) = (together(&facts.roles, &facts.had), together(&facts.roles, &wanted));
        refusals.extend(beyond_refusal(&beyond_at(facts.held.as_ref(), &before, &after, facts.place, Gift::Role), "roles"));
        refusals.extend(beyond_refusal(&facts.moved_beyond(&after), "department"));
        if wanted != facts.had {
            let joined = joined_duties(&pairs.value, &after.grants, &BTreeSet::new());
            refusals.extend(duties_refusals(&joined, &pairs.clause, "roles"));
        }
        let nothing = Grants::new();
        let lost = Changed::User { user: facts.user.id, after: if facts.signs_in { &after.grants } else { &nothing } };
        if facts.user.active() && locks_everybody_out(&facts.keys, &lost, &terms.today_and_later(&role::SEPARATED_DUTIES)) {
            refusals.push(lockout_refusal("roles"));
        }
        Decision::unless(refusals, input.clone(), vec![pairs.clause])
    }
    async fn apply(tx: &Tx<'_>, input: &EditInput) -> Res<Saved<User>> {
        changed(tx).await?;
        let params = p![input.name.trim(), input.department, input.lang.tag(), input.user, input.version];
        tx.guard(&sql::CHANGE_USER, params, 1).await?;
        tx.exec(&sql::CLEAR_ROLES, p![input.user]).await?;
        give_roles(tx, input.user, &input.roles).await?;
        Ok(Saved { id: input.user, version: input.version + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySet;
    use base::BusinessDate;

    fn rights(of: &[(&str, Scope)], masks: &[&str]) -> Rights {
        let grants = of.iter().map(|(p, s)| ((*p).to_owned(), *s)).collect();
        Rights { grants, masks: masks.iter().map(|m| (*m).to_owned()).collect() }
    }
    fn role(id: i64, open: bool, rights: Rights) -> (i64, role::Existing) {
        (id, role::Existing { id, code: format!("r{id}"), name: format!("角色{id}"), open, version: 1, rights })
    }
    fn keys() -> Rights {
        rights(&[("role.change", Scope::All), ("user.change", Scope::All)], &[])
    }
    fn facts() -> EditFacts {
        let user = Existing {
            id: 5,
            login: "li".into(),
            name: "李".into(),
            department: 11,
            lang: "zh-CN".into(),
            state: "active".into(),
            version: 2,
        };
        let roles =
            [role(1, true, keys()), role(2, true, rights(&[("a", Scope::Subtree)], &["cost"])), role(3, false, Rights::default())].into();
        let ways =
            ["role.change", "user.change"].map(|p| KeyHeld { user: 5, role: 1, permission: p.into(), scope: Scope::All, concerned: false });
        let department = Place { id: Id::new(11), name: "销售一部".into(), open: true };
        let place = rights::Place { same: true, below: true, leaf: false };
        let (had, keys) = (BTreeSet::from([1]), ways.to_vec());
        EditFacts { user, department, had, roles, held: None, keys, oneself: false, place, signs_in: true }
    }
    #[track_caller]
    fn check(roles: &[i64], facts: &EditFacts, expected: &[(&str, &str)]) {
        let roles = roles.iter().map(|id| Id::new(*id)).collect();
        let department = facts.department.id;
        let input = EditInput { user: Id::new(5), version: 2, name: "李".into(), department, roles, lang: Lang::Zh };
        let day = BusinessDate::parse("2026-11-25").expect("a date");
        let refusals = match Edit::decide(&input, facts, &Terms { policy: &PolicySet::default(), effective: day, today: day }) {
            Decision::Refuse(refusals) => refusals,
            _ => Vec::new(),
        };
        let got: Vec<(&str, &str)> = refusals.iter().map(|r| (r.key.as_str(), r.field.as_deref().unwrap_or(""))).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn roles_are_given_by_who_holds_as_much() {
        let mut facts = facts();
        check(&[1, 2], &facts, &[]);
        facts.held = Some(rights(&[("a", Scope::Department)], &[]));
        check(&[1, 2], &facts, &[("access.cannot_grant_more_than_held", "roles")]);
        facts.held = Some(rights(&[("a", Scope::Subtree)], &[]));
        check(&[1, 2], &facts, &[]);
        check(&[1, 3], &facts, &[("role.closed", "roles.1")]);
        facts.had.insert(3);
        check(&[1, 3], &facts, &[]);
    }

    #[test]
    fn the_last_who_can_give_rights_back_keeps_them() {
        let mut facts = facts();
        check(&[2], &facts, &[("role.locks_everybody_out", "roles")]);
        facts.user.state = "disabled".into();
        check(&[2], &facts, &[]);
    }

    #[test]
    fn nobody_moves_themself_to_see_more() {
        let mut facts = facts();
        facts.had.insert(2);
        facts.department = Place { id: Id::new(10), name: "总部".into(), open: true };
        facts.place = rights::Place { same: false, below: false, leaf: false };
        check(&[1, 2], &facts, &[]);
        facts.oneself = true;
        check(&[1, 2], &facts, &[("access.cannot_grant_more_than_held", "department")]);
        facts.place.below = true;
        check(&[1, 2], &facts, &[]);
        facts.department.open = false;
        check(&[1, 2], &facts, &[("department.closed", "department")]);
    }
}
