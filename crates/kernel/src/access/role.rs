//! Roles: permission × scope × masks.

use super::fields::{CODE_MAX, NAME_MAX, Saved, code, list, text, version};
use super::rights::{
    Changed, Grants, KEYS, Keeper, KeyHeld, PUBLISHING, Rights, beyond, beyond_refusal, duties_refusals, held, joined_duties,
    lockout_refusal, locks_everybody_out, unmasked,
};
use super::{Permission, Role, Scope, changed, sql};
use crate::failure::Res;
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use crate::policy::{Known, TermKey, Terms};
use base::{Id, Refusal, code_key, plain};
use futures_util::try_join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// To change what roles grant and hide.
pub(crate) const CHANGE: Permission = Permission::new("role.change");

/// Pairs of permissions that no one person may use together; published by the company, empty at first.
pub(crate) static SEPARATED_DUTIES: TermKey<Vec<(String, String)>> =
    TermKey { key: "access.separated_duties", document: "access", article: "1.1", default: Vec::new, objection: no_such_duties };

/// A pair that names no permission separates nothing.
#[expect(clippy::ptr_arg, reason = "a term's value is judged as it is kept")]
fn no_such_duties(pairs: &Vec<(String, String)>, known: &Known) -> Option<Refusal> {
    let unknown = pairs.iter().flat_map(|(a, b)| [a, b]).find(|p| !known.permissions.contains(p.as_str()))?;
    Some(Refusal::new("policy.unknown_permission").arg("permission", unknown.as_str()))
}

/// More grants than this are not meant.
const GRANTS_MAX: usize = 1000;
/// More masks than this are not meant.
const MASKS_MAX: usize = 100;

/// One permission of a role.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    /// The permission's name, e.g. `goods_receipt.post`.
    permission: String,
    /// How far it reaches.
    scope: Scope,
}

/// A role as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Existing {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) open: bool,
    pub(crate) version: i64,
    pub(crate) rights: Rights,
}

/// Roles by id, with what they grant and hide.
pub(crate) async fn load(read: &Read<'_>, ids: &BTreeSet<i64>) -> Res<BTreeMap<i64, Existing>> {
    let ids = json!(ids).to_string();
    let (rows, grants, masks) = try_join!(
        read.fetch::<(i64, String, String, String, i64)>(&sql::ROLES, p![&ids]),
        read.fetch::<(i64, String, String)>(&sql::GRANTS_OF_ROLES, p![&ids]),
        read.fetch::<(i64, String)>(&sql::MASKS_OF_ROLES, p![&ids])
    )?;
    let existing = |(id, code, name, state, version): (i64, String, String, String, i64)| {
        (id, Existing { id, code, name, open: state == "active", version, rights: Rights::default() })
    };
    let mut roles: BTreeMap<i64, Existing> = rows.into_iter().map(existing).collect();
    for (id, permission, scope) in grants {
        if let (Some(role), Some(scope)) = (roles.get_mut(&id), Scope::parse(&scope)) {
            role.rights.grants.insert(permission, scope);
        }
    }
    for (id, mask) in masks {
        if let Some(role) = roles.get_mut(&id) {
            role.rights.masks.insert(mask);
        }
    }
    Ok(roles)
}

async fn one(read: &Read<'_>, id: Id<Role>) -> Res<Existing> {
    let mut roles = load(read, &BTreeSet::from([id.get()])).await?;
    roles.remove(&id.get()).ok_or_else(|| crate::failure::Failure::NotFound(crate::failure::Problem::new("record.not_found").at("role")))
}

/// Names that are no permission or no class of fields.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Unknown {
    permissions: BTreeSet<String>,
    masks: BTreeSet<String>,
}
impl Unknown {
    fn of(read: &Read<'_>, grants: &[Grant], masks: &[String]) -> Unknown {
        let registry = read.registry();
        let permissions = grants.iter().map(|g| &g.permission).filter(|p| !registry.permissions.contains(p.as_str()));
        let masks = masks.iter().filter(|m| !registry.masks.contains(m.as_str()));
        Unknown { permissions: permissions.cloned().collect(), masks: masks.cloned().collect() }
    }
}

/// What a role will do. Names that do not exist are refused as such; nobody holds them, which is not said besides.
fn meant(grants: &[Grant], masks: &[String], unknown: &Unknown) -> Rights {
    let mut rights = wanted(grants, masks);
    rights.grants.retain(|permission, _| !unknown.permissions.contains(permission));
    rights
}

fn wanted(grants: &[Grant], masks: &[String]) -> Rights {
    Rights { grants: grants.iter().map(|g| (g.permission.clone(), g.scope)).collect(), masks: masks.iter().cloned().collect() }
}

fn known(refusals: &mut Vec<Refusal>, grants: &[Grant], masks: &[String], unknown: &Unknown) {
    list(refusals, "grants", grants.len(), GRANTS_MAX);
    list(refusals, "masks", masks.len(), MASKS_MAX);
    let mut seen = BTreeSet::new();
    for (n, grant) in grants.iter().enumerate().take(GRANTS_MAX) {
        let at = |key: &str| Refusal::new(key).arg("permission", grant.permission.as_str()).field(format!("grants.{n}.permission"));
        if unknown.permissions.contains(&grant.permission) {
            refusals.push(at("role.unknown_permission"));
        } else if !seen.insert(&grant.permission) {
            refusals.push(at("role.granted_twice"));
        }
    }
    for (n, mask) in masks.iter().enumerate().take(MASKS_MAX) {
        if unknown.masks.contains(mask) {
            refusals.push(Refusal::new("role.unknown_mask").arg("mask", mask.as_str()).field(format!("masks.{n}")));
        }
    }
}

async fn write_rights(tx: &Tx<'_>, role: Id<Role>, rights: &Rights) -> Res<()> {
    let grants: Vec<_> = rights.grants.iter().map(|(permission, scope)| p![role, permission, scope.as_str()].to_vec()).collect();
    let masks: Vec<_> = rights.masks.iter().map(|mask| p![role, mask].to_vec()).collect();
    tx.exec_many(&sql::GRANT, &grants).await?;
    tx.exec_many(&sql::MASK, &masks).await?;
    tx.touch(role);
    Ok(())
}

/// `role.create`
pub(crate) struct Create;
/// A new role.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInput {
    /// Short unique code, at most 40 characters; it stays.
    code: String,
    /// Name, at most 100 characters.
    name: String,
    /// What it permits, and how far.
    #[schemars(length(max = GRANTS_MAX))]
    grants: Vec<Grant>,
    /// Classes of fields it hides.
    #[serde(default)]
    #[schemars(length(max = MASKS_MAX))]
    masks: Vec<String>,
}
/// What a new role is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CreateFacts {
    holder_of_code: Option<i64>,
    unknown: Unknown,
    held: Option<Rights>,
}
impl Operation for Create {
    const NAME: &'static str = "role.create";
    const NEEDS: Permission = CHANGE;
    type Input = CreateInput;
    type Facts = CreateFacts;
    type Plan = (CreateInput, Rights);
    type Output = Saved<Role>;

    fn samples() -> Vec<CreateInput> {
        let grant = |permission: &str, scope| Grant { permission: permission.to_owned(), scope };
        let grants = vec![grant("department.list", Scope::All), grant("user.list", Scope::Subtree)];
        vec![CreateInput { code: "assistant".into(), name: "助理".into(), grants, masks: vec![super::AUDIT_DETAIL.into()] }]
    }
    async fn gather(read: &Read<'_>, input: &CreateInput) -> Res<CreateFacts> {
        let holder_of_code = read.opt::<(i64,)>(&sql::ROLE_BY_CODE, p![&code_key(&input.code)]).await?.map(|(id,)| id);
        let held = held(read.actor(), &wanted(&input.grants, &input.masks));
        Ok(CreateFacts { holder_of_code, unknown: Unknown::of(read, &input.grants, &input.masks), held })
    }
    fn decide(input: &CreateInput, facts: &CreateFacts, terms: &Terms<'_>) -> Decision<Self::Plan> {
        let pairs = terms.now(&SEPARATED_DUTIES, 0);
        let mut refusals = Vec::new();
        code(&mut refusals, "code", &input.code, CODE_MAX);
        text(&mut refusals, "name", &input.name, NAME_MAX);
        known(&mut refusals, &input.grants, &input.masks, &facts.unknown);
        if facts.holder_of_code.is_some() {
            refusals.push(Refusal::new("role.code_taken").field("code"));
        }
        let rights = meant(&input.grants, &input.masks, &facts.unknown);
        refusals.extend(beyond_refusal(&beyond(facts.held.as_ref(), &Rights::default(), &rights), "grants"));
        let joined = joined_duties(&pairs.value, &rights.grants, &BTreeSet::new());
        refusals.extend(duties_refusals(&joined, &pairs.clause, "grants"));
        Decision::unless(refusals, (input.clone(), rights), vec![pairs.clause])
    }
    async fn apply(tx: &Tx<'_>, (input, rights): &Self::Plan) -> Res<Saved<Role>> {
        changed(tx).await?;
        let id = tx.id::<Role>()?;
        tx.exec(&sql::INSERT_ROLE, p![id, &plain(&input.code), input.name.trim()]).await?;
        write_rights(tx, id, rights).await?;
        Ok(Saved { id, version: 1 })
    }
}

/// What a change of a role is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ChangeFacts {
    role: Existing,
    unknown: Unknown,
    held: Option<Rights>,
    /// People who hold the role and can sign in.
    holders: i64,
    /// What they may do by their other roles.
    elsewhere: BTreeSet<String>,
    /// Who can give rights back or publish, by which roles.
    keys: Vec<KeyHeld>,
}

/// Who can give rights back or publish; `role`: the one in question, 0 when none is.
pub(crate) async fn keys(read: &Read<'_>, role: i64) -> Res<Vec<KeyHeld>> {
    let rows: Vec<(i64, i64, String, String, i64)> = read.fetch(&sql::KEYS, p![role, read.now()]).await?;
    let policy = &read.snapshot().policy;
    let terms = Terms { policy, effective: read.effective(), today: read.snapshot().business_date(None, read.now()) };
    let named: BTreeSet<String> = terms.today_and_later(&SEPARATED_DUTIES).into_iter().flatten().flat_map(|(a, b)| [a, b]).collect();
    let way = |(user, role, permission, scope, concerned): (i64, i64, String, String, i64)| {
        let scope = Scope::parse(&scope).unwrap_or(Scope::Own);
        let weighs = kept(&permission) || named.contains(&permission);
        weighs.then_some(KeyHeld { user, role, permission, scope, concerned: concerned == 1 })
    };
    Ok(rows.into_iter().filter_map(way).collect())
}

/// What must stay in somebody's hands.
fn kept(permission: &str) -> bool {
    KEYS.contains(&permission) || permission == PUBLISHING
}

/// People who can sign in and hold what must stay in somebody's hands, with what they hold of it and of `named`.
pub(crate) async fn keepers(read: &Read<'_>, named: &BTreeSet<String>) -> Res<Vec<Keeper>> {
    let users = &read.snapshot().people.users;
    let holds = |id: &i64| users[id].active && users[id].actor.grants.keys().any(|p| kept(p));
    let ids: BTreeSet<i64> = users.keys().copied().filter(holds).collect();
    let ids = json!(ids).to_string();
    let able: Vec<(i64,)> = read.fetch(&sql::SIGNING_IN, p![&ids, read.now()]).await?;
    let grants =
        |id: &i64| users[id].actor.grants.iter().filter(|(p, _)| kept(p) || named.contains(*p)).map(|(p, s)| (p.clone(), *s)).collect();
    Ok(able.iter().filter(|(id,)| users.contains_key(id)).map(|(id,)| Keeper { user: *id, grants: grants(id) }).collect())
}

async fn change_facts(read: &Read<'_>, role: Id<Role>, unknown: Unknown, at_stake: &Rights) -> Res<ChangeFacts> {
    let (role, keys, (holders,), elsewhere) = try_join!(
        one(read, role),
        keys(read, role.get()),
        read.one::<(i64,)>(&sql::HOLDERS, p![role, read.now()]),
        read.fetch::<(String,)>(&sql::ELSEWHERE, p![role])
    )?;
    let elsewhere = elsewhere.into_iter().map(|(permission,)| permission).collect();
    Ok(ChangeFacts { held: held(read.actor(), at_stake), role, unknown, holders, elsewhere, keys })
}

fn closed(role: &Existing, field: &str) -> Option<Refusal> {
    (!role.open).then(|| Refusal::new("role.closed").arg("name", role.name.as_str()).field(field))
}

fn lockout(facts: &ChangeFacts, after: &Grants, field: &str, terms: &Terms<'_>) -> Option<Refusal> {
    let changed = Changed::Role { role: facts.role.id, after, holders: facts.holders };
    locks_everybody_out(&facts.keys, &changed, &terms.today_and_later(&SEPARATED_DUTIES)).then(|| lockout_refusal(field))
}

/// `role.change`
pub(crate) struct Edit;
/// What a role grants and hides from now on: the whole, not the difference.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditInput {
    /// The role.
    role: Id<Role>,
    /// Its version as it was shown.
    version: i64,
    /// Name, at most 100 characters.
    name: String,
    /// What it permits, and how far.
    #[schemars(length(max = GRANTS_MAX))]
    grants: Vec<Grant>,
    /// Classes of fields it hides.
    #[serde(default)]
    #[schemars(length(max = MASKS_MAX))]
    masks: Vec<String>,
}
impl Operation for Edit {
    const NAME: &'static str = "role.change";
    const NEEDS: Permission = CHANGE;
    type Input = EditInput;
    type Facts = ChangeFacts;
    type Plan = (EditInput, Rights);
    type Output = Saved<Role>;

    fn samples() -> Vec<EditInput> {
        let grants = vec![Grant { permission: "department.list".into(), scope: Scope::All }];
        vec![EditInput { role: Id::new(25), version: 1, name: "访客".into(), grants, masks: Vec::new() }]
    }
    async fn gather(read: &Read<'_>, input: &EditInput) -> Res<ChangeFacts> {
        let unknown = Unknown::of(read, &input.grants, &input.masks);
        change_facts(read, input.role, unknown, &wanted(&input.grants, &input.masks)).await
    }
    fn decide(input: &EditInput, facts: &ChangeFacts, terms: &Terms<'_>) -> Decision<Self::Plan> {
        let pairs = terms.now(&SEPARATED_DUTIES, 0);
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, facts.role.version);
        text(&mut refusals, "name", &input.name, NAME_MAX);
        refusals.extend(closed(&facts.role, "role"));
        known(&mut refusals, &input.grants, &input.masks, &facts.unknown);
        let (before, after) = (&facts.role.rights, meant(&input.grants, &input.masks, &facts.unknown));
        refusals.extend(beyond_refusal(&beyond(facts.held.as_ref(), before, &after), "grants"));
        refusals.extend(beyond_refusal(&unmasked(facts.held.as_ref(), &before.masks, &after.masks), "masks"));
        if before.grants != after.grants {
            let joined = joined_duties(&pairs.value, &after.grants, &facts.elsewhere);
            refusals.extend(duties_refusals(&joined, &pairs.clause, "grants"));
        }
        refusals.extend(lockout(facts, &after.grants, "grants", terms));
        Decision::unless(refusals, (input.clone(), after), vec![pairs.clause])
    }
    async fn apply(tx: &Tx<'_>, (input, rights): &Self::Plan) -> Res<Saved<Role>> {
        changed(tx).await?;
        tx.guard(&sql::CHANGE_ROLE, p![input.name.trim(), input.role, input.version], 1).await?;
        tx.exec(&sql::CLEAR_GRANTS, p![input.role]).await?;
        tx.exec(&sql::CLEAR_MASKS, p![input.role]).await?;
        write_rights(tx, input.role, rights).await?;
        Ok(Saved { id: input.role, version: input.version + 1 })
    }
}

/// `role.close`
pub(crate) struct Close;
/// No longer used: whoever holds it loses what it granted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseInput {
    /// The role.
    role: Id<Role>,
    /// Its version as it was shown.
    version: i64,
}
impl Operation for Close {
    const NAME: &'static str = "role.close";
    const NEEDS: Permission = CHANGE;
    type Input = CloseInput;
    type Facts = ChangeFacts;
    type Plan = CloseInput;
    type Output = Saved<Role>;

    fn samples() -> Vec<CloseInput> {
        vec![CloseInput { role: Id::new(25), version: 1 }]
    }
    async fn gather(read: &Read<'_>, input: &CloseInput) -> Res<ChangeFacts> {
        change_facts(read, input.role, Unknown::default(), &Rights::default()).await
    }
    fn decide(input: &CloseInput, facts: &ChangeFacts, terms: &Terms<'_>) -> Decision<CloseInput> {
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, facts.role.version);
        refusals.extend(closed(&facts.role, "role"));
        let seen = unmasked(facts.held.as_ref(), &facts.role.rights.masks, &BTreeSet::new());
        refusals.extend(beyond_refusal(&seen, "role"));
        refusals.extend(lockout(facts, &Grants::new(), "role", terms));
        Decision::unless(refusals, input.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, input: &CloseInput) -> Res<Saved<Role>> {
        changed(tx).await?;
        tx.guard(&sql::CLOSE_ROLE, p![input.role, input.version], 1).await?;
        tx.touch(input.role);
        Ok(Saved { id: input.role, version: input.version + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicySet, PolicyVersion};
    use base::BusinessDate;

    fn rights(of: &[(&str, Scope)], masks: &[&str]) -> Rights {
        let grants = of.iter().map(|(p, s)| ((*p).to_owned(), *s)).collect();
        Rights { grants, masks: masks.iter().map(|m| (*m).to_owned()).collect() }
    }
    fn facts(before: Rights, held: Option<Rights>) -> ChangeFacts {
        let role = Existing { id: 7, code: "r".into(), name: "角色".into(), open: true, version: 2, rights: before };
        ChangeFacts { role, unknown: Unknown::default(), held, holders: 1, elsewhere: BTreeSet::new(), keys: Vec::new() }
    }
    fn edit(to: &Rights) -> EditInput {
        let grants = to.grants.iter().map(|(p, s)| Grant { permission: p.clone(), scope: *s }).collect();
        EditInput { role: Id::new(7), version: 2, name: "角色".into(), grants, masks: to.masks.iter().cloned().collect() }
    }
    #[track_caller]
    fn check(input: &EditInput, facts: &ChangeFacts, pairs: &[(&str, &str)], expected: &[(&str, &str)]) -> Vec<Refusal> {
        let day = BusinessDate::parse("2026-11-25").expect("a date");
        let terms = [("access.separated_duties".to_owned(), json!(pairs))].into();
        let policy = PolicySet::new(vec![PolicyVersion { number: 4, effective_from: day, existing_from: None, terms }]);
        let refusals = match Edit::decide(input, facts, &Terms { policy: &policy, effective: day, today: day }) {
            Decision::Refuse(refusals) => refusals,
            _ => Vec::new(),
        };
        let got: Vec<(&str, &str)> = refusals.iter().map(|r| (r.key.as_str(), r.field.as_deref().unwrap_or(""))).collect();
        assert_eq!(got, expected);
        refusals
    }

    #[test]
    fn a_role_is_widened_only_by_who_holds_as_much() {
        let before = rights(&[("a", Scope::Own)], &["cost"]);
        let held = rights(&[("a", Scope::Department)], &["cost"]);
        let to = |of: &[(&str, Scope)], masks: &[&str]| edit(&rights(of, masks));
        let facts_held = facts(before.clone(), Some(held));
        check(&to(&[("a", Scope::Department)], &["cost"]), &facts_held, &[], &[]);
        let beyond = ("access.cannot_grant_more_than_held", "grants");
        check(&to(&[("a", Scope::All)], &["cost"]), &facts_held, &[], &[beyond]);
        check(&to(&[("a", Scope::Own), ("b", Scope::Own)], &["cost"]), &facts_held, &[], &[beyond]);
        let unmask = ("access.cannot_grant_more_than_held", "masks");
        check(&to(&[], &[]), &facts_held, &[], &[unmask]);
        check(&to(&[("a", Scope::All), ("b", Scope::All)], &[]), &facts(before, None), &[], &[]);
    }

    #[test]
    fn separated_duties_bear_their_clause() {
        let mut facts = facts(Rights::default(), None);
        facts.elsewhere = BTreeSet::from(["receive".to_owned()]);
        let pay = edit(&rights(&[("pay", Scope::All)], &[]));
        let refused = check(&pay, &facts, &[("pay", "receive")], &[("role.duties_not_separated", "grants")]);
        assert_eq!(refused[0].basis, [base::Clause::new("access", "1.1", 4)]);
        check(&pay, &facts, &[("pay", "order")], &[]);
    }

    #[test]
    fn what_does_not_exist_is_named_at_its_place() {
        let mut facts = facts(Rights::default(), Some(rights(&[("a", Scope::All)], &[])));
        facts.unknown = Unknown { permissions: BTreeSet::from(["x".to_owned()]), masks: BTreeSet::from(["m".to_owned()]) };
        let mut input = edit(&rights(&[("a", Scope::All), ("x", Scope::All)], &["m"]));
        input.grants.push(Grant { permission: "a".into(), scope: Scope::Own });
        input.version = 1;
        let expected = [
            ("record.changed_meanwhile", "version"),
            ("role.unknown_permission", "grants.1.permission"),
            ("role.granted_twice", "grants.2.permission"),
            ("role.unknown_mask", "masks.0"),
        ];
        check(&input, &facts, &[], &expected);
    }
}
