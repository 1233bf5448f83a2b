//! What people hold and what may be given: the pure checks that the operations on roles, people and tokens share.

use super::snapshot::{People, subtree};
use super::{Actor, Scope};
use base::{Clause, Refusal, Remedy};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Permission → how far.
pub(crate) type Grants = BTreeMap<String, Scope>;

/// Whoever holds both of these with scope all can give rights back: somebody must always be left who does.
pub(crate) const KEYS: [&str; 2] = ["role.change", "user.change"];

/// What a role grants and hides, or what a person's roles do together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Rights {
    /// Permission → how far.
    pub(crate) grants: Grants,
    /// Hidden classes of fields.
    pub(crate) masks: BTreeSet<String>,
}

impl Rights {
    /// A person's.
    pub(crate) fn of(actor: &Actor) -> Rights {
        Rights { grants: (*actor.grants).clone(), masks: (*actor.masks).clone() }
    }

    /// Several roles together: the widest scope counts, every mask hides.
    pub(crate) fn together<'a>(roles: impl IntoIterator<Item = &'a Rights>) -> Rights {
        let mut all = Rights::default();
        for role in roles {
            for (permission, scope) in &role.grants {
                let held = all.grants.entry(permission.clone()).or_insert(*scope);
                *held = (*held).max(*scope);
            }
            all.masks.extend(role.masks.iter().cloned());
        }
        all
    }
}

/// What the one who asks holds of what is at stake; None: the system, which may give everything.
pub(crate) fn held(actor: &Actor, at_stake: &Rights) -> Option<Rights> {
    actor.user?;
    let mut held = Rights::of(actor);
    held.grants.retain(|permission, _| at_stake.grants.contains_key(permission));
    Some(held)
}

/// Where somebody stands in the tree, seen from the one who asks: a scope is a word, what it reaches depends on the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Place {
    /// In the same department.
    pub(crate) same: bool,
    /// In the same department or below it.
    pub(crate) below: bool,
    /// No department is below theirs.
    pub(crate) leaf: bool,
}

impl Place {
    /// That of somebody in a department.
    pub(crate) fn of(actor: &Actor, people: &People, department: i64) -> Place {
        Place {
            same: actor.department.is_some_and(|own| own.get() == department),
            below: actor.subtree.binary_search(&department).is_ok(),
            leaf: subtree(&people.parents, department).len() == 1,
        }
    }

    /// Whether what the giver reaches by `held` contains what somebody there reaches by `wanted`.
    fn contains(self, held: Option<Scope>, wanted: Scope, gift: Gift) -> bool {
        match (held, wanted) {
            (None, _) => false,
            (Some(Scope::All), _) => true,
            (_, Scope::All) => false,
            // What somebody owns, wherever it stands, comes to the one who acts as them; a role alone shows it to its owner only.
            (Some(_), Scope::Own) if gift == Gift::Role => true,
            (Some(Scope::Own), _) => false,
            (Some(Scope::Department), Scope::Subtree) => self.same && self.leaf,
            (Some(Scope::Department), _) => self.same,
            (Some(Scope::Subtree), _) => self.below,
        }
    }
}

/// What is given to another person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gift {
    /// What roles permit.
    Role,
    /// A password or a token: whoever gives it can act as that person.
    Credential,
}

/// What would be given beyond what the giver holds: permissions that become wider than the giver's own, and classes of fields that
/// are hidden from the giver and would be seen. A role has no place: words are compared.
pub(crate) fn beyond(held: Option<&Rights>, before: &Rights, after: &Rights) -> Vec<String> {
    exceeding(held, before, after, |held, scope| held >= Some(scope))
}

/// The same for somebody at a place: what the scopes reach is compared.
pub(crate) fn beyond_at(held: Option<&Rights>, before: &Rights, after: &Rights, place: Place, gift: Gift) -> Vec<String> {
    exceeding(held, before, after, |held, scope| place.contains(held, scope, gift))
}

fn exceeding(held: Option<&Rights>, before: &Rights, after: &Rights, covers: impl Fn(Option<Scope>, Scope) -> bool) -> Vec<String> {
    let Some(held) = held else { return Vec::new() };
    let wider = after.grants.iter().filter(|(permission, scope)| {
        before.grants.get(*permission) < Some(*scope) && !covers(held.grants.get(*permission).copied(), **scope)
    });
    let mut found: Vec<String> = wider.map(|(permission, _)| permission.clone()).collect();
    if !after.grants.is_empty() {
        let hidden_before = |mask: &String| before.grants.is_empty() || before.masks.contains(mask);
        found.extend(held.masks.difference(&after.masks).filter(|mask| hidden_before(mask)).cloned());
    }
    found
}

/// Masks that a role would no longer have although they hide something from the one who asks.
pub(crate) fn unmasked(held: Option<&Rights>, before: &BTreeSet<String>, after: &BTreeSet<String>) -> Vec<String> {
    let Some(held) = held else { return Vec::new() };
    before.difference(after).filter(|mask| held.masks.contains(*mask)).cloned().collect()
}

/// One refusal for all that is beyond.
pub(crate) fn beyond_refusal(beyond: &[String], field: &str) -> Option<Refusal> {
    (!beyond.is_empty()).then(|| {
        let what = beyond.join(", ");
        Refusal::new("access.cannot_grant_more_than_held")
            .arg("what", what)
            .field(field)
            .remedy(Remedy::new("access.ask_somebody_who_holds_it"))
    })
}

/// Pairs of duties that would be in one hand. `elsewhere`: what holders have besides.
pub(crate) fn joined_duties(pairs: &[(String, String)], grants: &Grants, elsewhere: &BTreeSet<String>) -> Vec<(String, String)> {
    let own = |p: &String| grants.contains_key(p);
    let any = |p: &String| own(p) || elsewhere.contains(p);
    pairs.iter().filter(|(a, b)| (own(a) && any(b)) || (own(b) && any(a))).cloned().collect()
}

/// A refusal for each pair.
pub(crate) fn duties_refusals(pairs: &[(String, String)], clause: &Clause, field: &str) -> Vec<Refusal> {
    let refusal = |(a, b): &(String, String)| {
        Refusal::new("role.duties_not_separated").arg("one", a.as_str()).arg("other", b.as_str()).field(field).basis(clause)
    };
    pairs.iter().map(refusal).collect()
}

/// The way of one person who can sign in to one of the [`KEYS`], to publishing, or to what the duties keep apart from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct KeyHeld {
    /// The person.
    pub(crate) user: i64,
    /// The role that grants it.
    pub(crate) role: i64,
    /// The permission.
    pub(crate) permission: String,
    /// How far it reaches.
    pub(crate) scope: Scope,
    /// The person also holds the role that is being changed.
    pub(crate) concerned: bool,
}

/// What is being changed.
pub(crate) enum Changed<'a> {
    /// A role, held by so many active people, will grant this.
    Role {
        /// The role.
        role: i64,
        /// What it will grant.
        after: &'a Grants,
        /// People who hold it and can sign in.
        holders: i64,
    },
    /// A person will hold this.
    User {
        /// The person.
        user: i64,
        /// What the person will hold; nothing when disabled.
        after: &'a Grants,
    },
}

/// Whether nobody would be left who can give rights back, or nobody who can publish, under one of these sets of duties: those of today
/// and those published for later. What was so before is not this change's doing.
pub(crate) fn locks_everybody_out(ways: &[KeyHeld], changed: &Changed<'_>, duties: &[Vec<(String, String)>]) -> bool {
    let widen = |of: &mut Grants, permission: &str, scope: Scope| {
        let held = of.entry(permission.to_owned()).or_insert(scope);
        *held = (*held).max(scope);
    };
    let mut before: BTreeMap<i64, Grants> = BTreeMap::new();
    let mut after: BTreeMap<i64, Grants> = BTreeMap::new();
    for way in ways {
        widen(before.entry(way.user).or_default(), &way.permission, way.scope);
        let then = after.entry(way.user).or_default();
        match changed {
            Changed::Role { role, after, .. } => {
                if way.role != *role {
                    widen(then, &way.permission, way.scope);
                }
                if way.concerned {
                    after.iter().for_each(|(permission, scope)| widen(then, permission, *scope));
                }
            }
            Changed::User { user, .. } if way.user == *user => {}
            Changed::User { .. } => widen(then, &way.permission, way.scope),
        }
    }
    match changed {
        // Somebody who had no such way before.
        Changed::Role { after: grants, holders, .. } if *holders > 0 => _ = after.insert(0, (*grants).clone()),
        Changed::Role { .. } => {}
        Changed::User { user, after: grants } => _ = after.insert(*user, (*grants).clone()),
    }
    duties.iter().any(|pairs| lost(usable(before.values(), pairs), usable(after.values(), pairs)))
}

/// Whether one of these people can use both keys everywhere, and whether one can publish, while these duties are separated.
fn usable<'a>(people: impl Iterator<Item = &'a Grants> + Clone, pairs: &[(String, String)]) -> (bool, bool) {
    let free = |held: &Grants, permission: &str| {
        let both = |(a, b): &(String, String)| held.contains_key(a) && held.contains_key(b);
        held.contains_key(permission) && !pairs.iter().any(|pair| (pair.0 == permission || pair.1 == permission) && both(pair))
    };
    let keys = |held: &Grants| KEYS.iter().all(|key| held.get(*key) == Some(&Scope::All) && free(held, key));
    (people.clone().any(keys), people.clone().any(|held| free(held, PUBLISHING)))
}

/// Whether somebody could before and nobody can then.
fn lost(before: (bool, bool), after: (bool, bool)) -> bool {
    (before.0 && !after.0) || (before.1 && !after.1)
}

/// Somebody who can sign in, and what they hold of what must stay in somebody's hands and of what the duties name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Keeper {
    /// The person.
    pub(crate) user: i64,
    /// What they hold of it.
    pub(crate) grants: Grants,
}

/// To publish terms: without it separated duties could not be joined again.
pub(crate) const PUBLISHING: &str = "policy.publish";

/// Whether separating these duties takes from everybody what somebody can use now: the keys, or publishing itself.
pub(crate) fn duties_lock_out(keepers: &[Keeper], now: &[(String, String)], then: &[(String, String)]) -> bool {
    let grants = keepers.iter().map(|keeper| &keeper.grants);
    lost(usable(grants.clone(), now), usable(grants, then))
}

/// The refusal for it.
pub(crate) fn lockout_refusal(field: &str) -> Refusal {
    Refusal::new("role.locks_everybody_out").field(field).remedy(Remedy::new("role.give_the_keys_first"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants(of: &[(&str, Scope)]) -> Grants {
        of.iter().map(|(p, s)| ((*p).to_owned(), *s)).collect()
    }
    fn rights(of: &[(&str, Scope)], masks: &[&str]) -> Rights {
        Rights { grants: grants(of), masks: masks.iter().map(|m| (*m).to_owned()).collect() }
    }

    #[test]
    fn roles_together_reach_furthest_and_hide_most() {
        let together =
            Rights::together([&rights(&[("a", Scope::Own), ("b", Scope::All)], &["cost"]), &rights(&[("a", Scope::Subtree)], &["phone"])]);
        assert_eq!(together, rights(&[("a", Scope::Subtree), ("b", Scope::All)], &["cost", "phone"]));
    }

    #[test]
    fn nobody_gives_more_than_they_hold() {
        let mine = rights(&[("a", Scope::Department), ("b", Scope::All)], &["cost"]);
        let check = |before: &Rights, after: &Rights, expected: &[&str]| assert_eq!(beyond(Some(&mine), before, after), expected);
        let none = Rights::default();
        check(&none, &rights(&[("a", Scope::Department)], &["cost"]), &[]);
        check(&none, &rights(&[("a", Scope::Own), ("b", Scope::All)], &["cost", "phone"]), &[]);
        check(&none, &rights(&[("a", Scope::Subtree)], &["cost"]), &["a"]);
        check(&none, &rights(&[("c", Scope::Own)], &["cost"]), &["c"]);
        check(&none, &rights(&[("b", Scope::Own)], &[]), &["cost"]);
        check(&none, &none, &[]);
        // what somebody has already is not given
        let wide = rights(&[("a", Scope::All), ("c", Scope::Own)], &[]);
        check(&wide, &wide, &[]);
        check(&wide, &rights(&[("a", Scope::All), ("c", Scope::All)], &[]), &["c"]);
        check(&rights(&[("a", Scope::Own)], &["cost"]), &rights(&[("a", Scope::Own)], &[]), &["cost"]);
        assert!(beyond(None, &none, &wide).is_empty(), "the system may");
    }

    #[test]
    fn a_scope_is_what_it_reaches() {
        let same = Place { same: true, below: true, leaf: true };
        let above = Place { leaf: false, ..same };
        let below = Place { same: false, ..same };
        let away = Place { below: false, ..below };
        let check = |held: Scope, wanted: Scope, place: Place, credential: bool, role: bool| {
            let of = |gift| place.contains(Some(held), wanted, gift);
            assert_eq!((of(Gift::Credential), of(Gift::Role)), (credential, role), "{held:?} {wanted:?} {place:?}");
        };
        check(Scope::Own, Scope::Own, same, false, true);
        check(Scope::Department, Scope::Own, same, true, true);
        check(Scope::Department, Scope::Own, below, false, true);
        check(Scope::Department, Scope::Department, same, true, true);
        check(Scope::Department, Scope::Department, away, false, false);
        check(Scope::Department, Scope::Subtree, same, true, true);
        check(Scope::Department, Scope::Subtree, above, false, false);
        check(Scope::Subtree, Scope::Own, below, true, true);
        check(Scope::Subtree, Scope::Own, away, false, true);
        check(Scope::Subtree, Scope::Subtree, below, true, true);
        check(Scope::Subtree, Scope::Department, away, false, false);
        check(Scope::Subtree, Scope::All, same, false, false);
        check(Scope::All, Scope::All, away, true, true);
        assert!(!same.contains(None, Scope::Own, Gift::Role));
    }

    #[test]
    fn a_mask_on_oneself_is_not_taken_off() {
        let set = |of: &[&str]| of.iter().map(|m| (*m).to_owned()).collect::<BTreeSet<_>>();
        let mine = rights(&[], &["cost"]);
        assert_eq!(unmasked(Some(&mine), &set(&["cost", "phone"]), &set(&[])), ["cost"]);
        assert!(unmasked(Some(&mine), &set(&["cost", "phone"]), &set(&["cost"])).is_empty());
        assert!(unmasked(None, &set(&["cost"]), &set(&[])).is_empty());
    }

    #[test]
    fn duties_stay_in_two_hands() {
        let pairs = [("pay".to_owned(), "receive".to_owned())];
        let check = |own: &[(&str, Scope)], elsewhere: &[&str], expected: usize| {
            let elsewhere = elsewhere.iter().map(|p| (*p).to_owned()).collect();
            assert_eq!(joined_duties(&pairs, &grants(own), &elsewhere).len(), expected, "{own:?} {elsewhere:?}");
        };
        check(&[("pay", Scope::Own), ("receive", Scope::Own)], &[], 1);
        check(&[("pay", Scope::Own)], &["receive"], 1);
        check(&[("receive", Scope::Own)], &["pay"], 1);
        check(&[("pay", Scope::Own)], &["other"], 0);
        check(&[("other", Scope::Own)], &["pay", "receive"], 0); // not this role's doing
    }

    #[test]
    fn separated_duties_leave_somebody_who_can_undo_them() {
        let keeper = |user, of: &[&str]| Keeper { user, grants: of.iter().map(|p| ((*p).to_owned(), Scope::All)).collect() };
        let pairs = |of: &[(&str, &str)]| of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        let admin = keeper(1, &["role.change", "user.change", "policy.publish", "a"]);
        let check = |keepers: &[Keeper], now: &[(&str, &str)], then: &[(&str, &str)], expected: bool| {
            assert_eq!(duties_lock_out(keepers, &pairs(now), &pairs(then)), expected, "{then:?}");
        };
        check(std::slice::from_ref(&admin), &[], &[("a", "b")], false);
        check(std::slice::from_ref(&admin), &[], &[("a", "policy.publish")], true);
        check(std::slice::from_ref(&admin), &[], &[("user.change", "a")], true);
        check(std::slice::from_ref(&admin), &[], &[("user.change", "role.change")], true);
        check(&[admin.clone(), keeper(2, &["policy.publish"])], &[], &[("a", "policy.publish")], false);
        check(&[admin.clone(), keeper(2, &["role.change", "policy.publish"])], &[], &[("a", "user.change")], true);
        // nobody could before: not this version's doing
        check(&[admin], &[("a", "policy.publish")], &[("a", "policy.publish"), ("a", "b")], false);
        check(&[], &[], &[("a", "b")], false);
    }

    #[test]
    fn somebody_always_keeps_the_keys() {
        let way = |user, role, permission: &str, concerned| KeyHeld {
            user,
            role,
            permission: permission.to_owned(),
            scope: Scope::All,
            concerned,
        };
        let admins = [way(1, 20, "role.change", true), way(1, 20, "user.change", true)];
        let both = grants(&[("role.change", Scope::All), ("user.change", Scope::All)]);
        let narrow = grants(&[("role.change", Scope::All), ("user.change", Scope::Subtree)]);
        let one = grants(&[("user.change", Scope::All)]);
        let none = Grants::new();
        let role = |after, holders| Changed::Role { role: 20, after, holders };
        let duties = |pair: &[(&str, &str)]| pair.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        let judged = |ways: &[KeyHeld], changed: &Changed<'_>, pairs: &[(&str, &str)]| {
            locks_everybody_out(ways, changed, &[duties(&[]), duties(pairs)])
        };
        let check = |ways: &[KeyHeld], changed: &Changed<'_>, expected: bool| assert_eq!(judged(ways, changed, &[]), expected);
        check(&admins, &role(&both, 1), false);
        check(&admins, &role(&narrow, 1), true);
        check(&admins, &role(&none, 1), true);
        check(&admins, &Changed::Role { role: 21, after: &none, holders: 5 }, false);
        check(&admins, &Changed::User { user: 1, after: &none }, true);
        check(&admins, &Changed::User { user: 1, after: &both }, false);
        check(&admins, &Changed::User { user: 2, after: &none }, false);
        // a second administrator by another role
        let second = [&admins[..], &[way(2, 30, "role.change", false), way(2, 30, "user.change", false)]].concat();
        check(&second, &role(&none, 1), false);
        // half of the keys elsewhere, half by this role
        let halves = [way(1, 20, "role.change", true), way(1, 30, "user.change", true)];
        check(&halves, &role(&one, 1), true);
        check(&halves, &role(&both, 1), false);
        check(&halves, &Changed::Role { role: 30, after: &none, holders: 1 }, true);
        // nobody held them before: not this change's doing
        check(&[], &role(&none, 1), false);
        check(&halves[..1], &role(&none, 1), false);
        // publishing stays in somebody's hands as well
        let publisher = [&admins[..], &[way(2, 30, "policy.publish", false)]].concat();
        let gone = Changed::User { user: 2, after: &none };
        check(&publisher, &gone, true);
        check(&publisher, &Changed::User { user: 2, after: &grants(&[("policy.publish", Scope::Own)]) }, false);
        let second = [&publisher[..], &[way(1, 20, "policy.publish", true), way(1, 20, "a", true)]].concat();
        check(&second, &gone, false);
        // and whoever may not use it under the duties is nobody, today or later
        assert!(judged(&second, &gone, &[("a", "policy.publish")]));
        assert!(!judged(&second, &gone, &[("a", "b")]));
    }
}
