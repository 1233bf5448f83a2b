//! The part of the data that every request needs, in memory: people, roles, departments, legal entities, policy.
//! The versions of its parts are compared inside every transaction, so that a revoked right stops writes at once; reads follow
//! within half a second.

use super::{Actor, Department, LegalEntity, Scope, User, sql};
use crate::db::Boxed;
use crate::db::Session;
use crate::failure::Res;
use crate::policy::{self, PolicySet};
use base::{BusinessDate, Id, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Versions of the parts, by name.
pub(crate) type Versions = Arc<Vec<(String, i64)>>;

/// Everything at one moment.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) versions: Versions,
    pub(crate) people: Arc<People>,
    pub(crate) policy: Arc<PolicySet>,
}

/// People, roles and departments.
#[derive(Default)]
pub(crate) struct People {
    pub(crate) users: HashMap<i64, Arc<Person>>,
    /// Child → parent.
    pub(crate) parents: BTreeMap<i64, Option<i64>>,
    pub(crate) entities: Vec<Entity>,
}

/// A legal entity, as needed for dates and money.
#[derive(Clone)]
pub(crate) struct Entity {
    pub(crate) id: i64,
    pub(crate) time_zone: String,
}

/// A person with their roles put together.
pub(crate) struct Person {
    pub(crate) active: bool,
    pub(crate) lang: String,
    pub(crate) actor: Actor,
}

impl Snapshot {
    /// Reads what changed since `old`.
    pub(crate) fn load<'a>(s: &'a Session<'_>, old: Option<&'a Snapshot>) -> Boxed<'a, Res<Snapshot>> {
        Box::pin(async move {
            let versions = versions(s).await?;
            let same = |part: &str| old.filter(|o| version_of(&o.versions, part) == version_of(&versions, part));
            let people = match same("access") {
                Some(old) => old.people.clone(),
                None => Arc::new(people(s).await?),
            };
            let policy = match same("policy") {
                Some(old) => old.policy.clone(),
                None => Arc::new(policy::load(s).await?),
            };
            Ok(Snapshot { versions, people, policy })
        })
    }

    /// Whether another one knows no part in an older version.
    pub(crate) fn gives_way_to(&self, new: &Snapshot) -> bool {
        none_older(&self.versions, &new.versions)
    }

    /// The business date of an instant in a legal entity; the first entity's when none is named.
    pub(crate) fn business_date(&self, entity: Option<Id<LegalEntity>>, at: Timestamp) -> BusinessDate {
        business_date_in(self.zone(entity), at)
    }

    /// The minute of the day of an instant in a legal entity.
    pub(crate) fn minute_of_day(&self, entity: Option<Id<LegalEntity>>, at: Timestamp) -> i64 {
        at.minute_of_day(self.zone(entity).unwrap_or("Asia/Shanghai")).or_else(|| at.minute_of_day("UTC")).unwrap_or(0)
    }

    fn zone(&self, entity: Option<Id<LegalEntity>>) -> Option<&str> {
        let found = match entity {
            Some(id) => self.people.entities.iter().find(|e| e.id == id.get()),
            None => self.people.entities.first(),
        };
        found.map(|e| e.time_zone.as_str())
    }
}

/// The business date of an instant in a time zone, Shanghai's when there is none.
pub(crate) fn business_date_in(zone: Option<&str>, at: Timestamp) -> BusinessDate {
    at.business_date(zone.unwrap_or("Asia/Shanghai"))
        .or_else(|| at.business_date("UTC"))
        .unwrap_or_else(|| BusinessDate::from_days(0).unwrap_or(BusinessDate::MIN))
}

/// Reads the versions.
pub(crate) fn versions<'a>(s: &'a Session<'_>) -> Boxed<'a, Res<Versions>> {
    Box::pin(async move { s.fetch(&sql::VERSIONS.0, &[]).await.map(Arc::new) })
}

fn none_older(old: &Versions, new: &Versions) -> bool {
    old.iter().all(|(part, version)| version_of(new, part).is_some_and(|new| new >= *version))
}

fn version_of(versions: &Versions, part: &str) -> Option<i64> {
    versions.iter().find(|(name, _)| name == part).map(|(_, v)| *v)
}

async fn people(s: &Session<'_>) -> Res<People> {
    let departments: Vec<(i64, Option<i64>)> = s.fetch(&sql::DEPARTMENT_TREE.0, &[]).await?;
    let users: Vec<(i64, i64, String, String)> = s.fetch(&sql::USERS.0, &[]).await?;
    let grants: Vec<(i64, String, String)> = s.fetch(&sql::USER_GRANTS.0, &[]).await?;
    let masks: Vec<(i64, String)> = s.fetch(&sql::USER_MASKS.0, &[]).await?;
    let entities: Vec<(i64, String)> = s.fetch(&sql::ENTITIES.0, &[]).await?;
    let parents: BTreeMap<i64, Option<i64>> = departments.into_iter().collect();
    let mut of_user: HashMap<i64, BTreeMap<String, Scope>> = HashMap::new();
    for (user, permission, scope) in grants {
        let scope = Scope::parse(&scope).unwrap_or(Scope::Own);
        let held = of_user.entry(user).or_default().entry(permission).or_insert(scope);
        *held = (*held).max(scope);
    }
    let mut masked: HashMap<i64, BTreeSet<String>> = HashMap::new();
    for (user, mask) in masks {
        masked.entry(user).or_default().insert(mask);
    }
    let mut below: HashMap<i64, Arc<Vec<i64>>> = HashMap::new();
    let mut people =
        People { parents, entities: entities.into_iter().map(|(id, time_zone)| Entity { id, time_zone }).collect(), ..People::default() };
    for (id, department, lang, state) in users {
        let subtree = below.entry(department).or_insert_with(|| Arc::new(subtree(&people.parents, department))).clone();
        let actor = Actor {
            user: Some(Id::<User>::new(id)),
            department: Some(Id::<Department>::new(department)),
            subtree,
            grants: Arc::new(of_user.remove(&id).unwrap_or_default()),
            masks: Arc::new(masked.remove(&id).unwrap_or_default()),
        };
        people.users.insert(id, Arc::new(Person { active: state == "active", lang, actor }));
    }
    Ok(people)
}

/// A department and all below it, sorted.
pub(crate) fn subtree(parents: &BTreeMap<i64, Option<i64>>, root: i64) -> Vec<i64> {
    let mut children: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (child, parent) in parents {
        if let Some(parent) = parent {
            children.entry(*parent).or_default().push(*child);
        }
    }
    let mut found = BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(next) = open.pop() {
        for child in children.get(&next).into_iter().flatten() {
            if found.insert(*child) {
                open.push(*child);
            }
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Versions, none_older, subtree};

    #[test]
    fn no_part_of_what_is_known_goes_back() {
        let versions = |access: i64, policy: i64| Versions::from(vec![("access".to_owned(), access), ("policy".to_owned(), policy)]);
        assert!(none_older(&versions(5, 1), &versions(6, 1)));
        assert!(!none_older(&versions(6, 1), &versions(5, 1)));
        assert!(!none_older(&versions(6, 1), &versions(5, 2)));
    }

    #[test]
    fn a_subtree_is_whole_and_survives_a_cycle() {
        let parents = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(1)), (5, None), (6, Some(7)), (7, Some(6))].into_iter().collect();
        assert_eq!(subtree(&parents, 1), [1, 2, 3, 4]);
        assert_eq!(subtree(&parents, 3), [3]);
        assert_eq!(subtree(&parents, 6), [6, 7]);
    }
}
