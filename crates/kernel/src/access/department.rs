//! Departments: a tree with one root.

use super::fields::{CODE_MAX, NAME_MAX, Saved, code, text, version};
use super::rights::beyond_refusal;
use super::{Department, Permission, Scope, changed, sql};
use crate::db::Boxed;
use crate::db::{FromRow, Row};
use crate::failure::{Failure, Res};
use crate::op::{Change, Read, Tx};
use crate::p;
use base::{Id, Refusal, code_key, plain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// To change the tree of departments.
pub(crate) const CHANGE: Permission = Permission::new("department.change");

/// A department as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Existing {
    id: i64,
    parent: Option<i64>,
    code: String,
    name: String,
    open: bool,
    version: i64,
}
impl FromRow for Existing {
    fn from_row(row: &Row) -> Res<Self> {
        let state: String = row.get(4)?;
        Ok(Existing {
            id: row.get(0)?,
            parent: row.get(1)?,
            code: row.get(2)?,
            name: row.get(3)?,
            open: state == "active",
            version: row.get(5)?,
        })
    }
}

async fn by_code(read: &Read<'_>, code: &str) -> Res<Option<i64>> {
    Ok(read.opt::<(i64,)>(&sql::DEPARTMENT_BY_CODE, p![&code_key(code)]).await?.map(|(id,)| id))
}

/// A department in which something is to stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The department.
    pub id: Id<Department>,
    /// Its name.
    pub name: String,
    /// It is in use.
    pub open: bool,
}

/// A department in which something is to stand; that it stays open until the commit is seen to.
///
/// # Errors
/// Not found.
pub fn place<'a>(read: &'a Read<'_>, id: Id<Department>) -> Boxed<'a, Res<Place>> {
    Box::pin(async move {
        let found: Existing = read.one(&sql::DEPARTMENT, p![id]).await?;
        read.observe(id, found.version);
        Ok(Place { id, name: found.name, open: found.open })
    })
}

/// Nothing new stands in a closed department.
#[must_use]
pub fn closed_place(place: &Place, field: &str) -> Option<Refusal> {
    (!place.open).then(|| Refusal::new("department.closed").arg("name", place.name.as_str()).field(field))
}

fn closed(department: &Existing, field: &str) -> Option<Refusal> {
    (!department.open).then(|| Refusal::new("department.closed").arg("name", department.name.as_str()).field(field))
}

/// `department.create`
pub(crate) struct Create;
/// A new department.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInput {
    /// The department above; only the root has none.
    parent: Option<Id<Department>>,
    /// Short unique code, at most 40 characters.
    code: String,
    /// Name, at most 100 characters.
    name: String,
}
/// What is there already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Room {
    parent: Option<Existing>,
    root: Option<i64>,
    holder_of_code: Option<i64>,
}
impl Change for Create {
    const NAME: &'static str = "department.create";
    const NEEDS: Permission = CHANGE;
    type Input = CreateInput;
    type Record = Room;
    type Output = Saved<Department>;

    fn samples() -> Vec<CreateInput> {
        vec![CreateInput { parent: Some(Id::new(11)), code: "S1-N".into(), name: "华北组".into() }]
    }
    fn alone(input: &CreateInput) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        code(&mut refusals, "code", &input.code, CODE_MAX);
        text(&mut refusals, "name", &input.name, NAME_MAX);
        refusals
    }
    async fn load(read: &Read<'_>, input: &CreateInput) -> Res<Room> {
        let parent = match input.parent {
            Some(id) => Some(read.one::<Existing>(&sql::DEPARTMENT, p![id]).await?),
            None => None,
        };
        let root = read.opt::<(i64,)>(&sql::ROOT, p![]).await?.map(|(id,)| id);
        Ok(Room { parent, root, holder_of_code: by_code(read, &input.code).await? })
    }
    fn check(input: &CreateInput, room: &Room) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if input.parent.is_none() && room.root.is_some() {
            refusals.push(Refusal::new("department.second_root").field("parent"));
        }
        refusals.extend(room.parent.as_ref().and_then(|p| closed(p, "parent")));
        if room.holder_of_code.is_some() {
            refusals.push(Refusal::new("department.code_taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateInput, _: &Room) -> Res<Saved<Department>> {
        changed(tx).await?;
        let id = tx.id::<Department>()?;
        tx.exec(&sql::INSERT_DEPARTMENT, p![id, input.parent, &plain(&input.code), input.name.trim()]).await?;
        tx.touch(id);
        Ok(Saved { id, version: 1 })
    }
}

/// `department.change`
pub(crate) struct Rename;
/// Another name or code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenameInput {
    /// The department.
    department: Id<Department>,
    /// Its version as it was shown.
    version: i64,
    /// Name, at most 100 characters.
    name: String,
    /// Short unique code, at most 40 characters.
    code: String,
}
/// The department, and who has the code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Named {
    department: Existing,
    holder_of_code: Option<i64>,
}
impl Change for Rename {
    const NAME: &'static str = "department.change";
    const NEEDS: Permission = CHANGE;
    type Input = RenameInput;
    type Record = Named;
    type Output = Saved<Department>;

    fn samples() -> Vec<RenameInput> {
        vec![RenameInput { department: Id::new(13), version: 1, name: "销售二部（华南）".into(), code: "S2-S".into() }]
    }
    async fn load(read: &Read<'_>, input: &RenameInput) -> Res<Named> {
        let department = read.one(&sql::DEPARTMENT, p![input.department]).await?;
        Ok(Named { department, holder_of_code: by_code(read, &input.code).await? })
    }
    fn check(input: &RenameInput, record: &Named) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, record.department.version);
        text(&mut refusals, "name", &input.name, NAME_MAX);
        code(&mut refusals, "code", &input.code, CODE_MAX);
        refusals.extend(closed(&record.department, "department"));
        // What is only written in another case is the same code, also where an earlier time left another department with it.
        let other = code_key(&input.code) != code_key(&record.department.code);
        if other && record.holder_of_code.is_some_and(|holder| holder != record.department.id) {
            refusals.push(Refusal::new("department.code_taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &RenameInput, _: &Named) -> Res<Saved<Department>> {
        changed(tx).await?;
        let code = plain(&input.code);
        let params = p![&code, input.name.trim(), input.department, input.version];
        tx.guard(&sql::CHANGE_DEPARTMENT, params, 1).await?;
        tx.touch(input.department);
        Ok(Saved { id: input.department, version: input.version + 1 })
    }
}

/// `department.move`
pub(crate) struct Move;
/// Another place in the tree.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveInput {
    /// The department that moves, with everything below it.
    department: Id<Department>,
    /// Its version as it was shown.
    version: i64,
    /// The department it will stand under.
    under: Option<Id<Department>>,
}
/// Both departments and the way up from the new place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Places {
    department: Existing,
    under: Option<Existing>,
    /// Child → parent, from the new place up to the root.
    way_up: BTreeMap<i64, Option<i64>>,
    /// What the one who asks would reach further by: permissions for a subtree that the department would come into.
    wider: Vec<String>,
}
impl Change for Move {
    const NAME: &'static str = "department.move";
    const NEEDS: Permission = CHANGE;
    type Input = MoveInput;
    type Record = Places;
    type Output = Saved<Department>;

    fn samples() -> Vec<MoveInput> {
        vec![MoveInput { department: Id::new(12), version: 1, under: Some(Id::new(13)) }]
    }
    async fn load(read: &Read<'_>, input: &MoveInput) -> Res<Places> {
        let department = read.one(&sql::DEPARTMENT, p![input.department]).await?;
        let under = match input.under {
            Some(id) => Some(read.one::<Existing>(&sql::DEPARTMENT, p![id]).await?),
            None => None,
        };
        let mut way_up = BTreeMap::new();
        let mut next = input.under.map(Id::get);
        while let Some(id) = next.filter(|id| !way_up.contains_key(id)) {
            next = read.snapshot().people.parents.get(&id).copied().flatten();
            way_up.insert(id, next);
        }
        // What stands below oneself already, or stays away from there, gives nothing more to see.
        let actor = read.actor();
        let mine = |id: &i64| actor.subtree.binary_search(id).is_ok();
        let comes = actor.user.is_some() && input.under.is_some_and(|under| mine(&under.get())) && !mine(&input.department.get());
        let by_subtree = actor.grants.iter().filter(|(_, scope)| comes && **scope == Scope::Subtree);
        let wider = by_subtree.map(|(permission, _)| permission.clone()).collect();
        Ok(Places { department, under, way_up, wider })
    }
    fn check(input: &MoveInput, places: &Places) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, places.department.version);
        refusals.extend(closed(&places.department, "department"));
        refusals.extend(places.under.as_ref().and_then(|under| closed(under, "under")));
        match &places.under {
            None if places.department.parent.is_some() => refusals.push(Refusal::new("department.second_root").field("under")),
            Some(under) if rules::tree::would_cycle(&places.way_up, places.department.id, under.id) => {
                let (name, place) = (places.department.name.as_str(), under.name.as_str());
                refusals.push(Refusal::new("department.cycle").arg("name", name).arg("under", place).field("under"));
            }
            _ => {}
        }
        refusals.extend(beyond_refusal(&places.wider, "under"));
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &MoveInput, _: &Places) -> Res<Saved<Department>> {
        changed(tx).await?;
        tx.guard(&sql::MOVE_DEPARTMENT, p![input.under, input.department, input.version], 1).await?;
        tx.touch(input.department);
        Ok(Saved { id: input.department, version: input.version + 1 })
    }
}

/// `department.close`
pub(crate) struct Close;
/// No longer used; its history stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseInput {
    /// The department.
    department: Id<Department>,
    /// Its version as it was shown.
    version: i64,
}
/// The department and what still belongs to it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Inhabited {
    department: Existing,
    /// Active people in it.
    people: i64,
    /// Open departments right below it.
    below: i64,
    /// What else stands in it, by the key of the refusal that says so.
    standing: BTreeMap<String, i64>,
}

/// What other slices have in a department.
async fn standing(read: &Read<'_>, department: Id<Department>) -> Res<BTreeMap<String, i64>> {
    let mut found = BTreeMap::new();
    for standing in &read.registry().standing {
        let (count,): (i64,) = read.one(standing.count, p![department]).await?;
        found.insert(standing.key.to_owned(), count);
    }
    Ok(found)
}

impl Change for Close {
    const NAME: &'static str = "department.close";
    const NEEDS: Permission = CHANGE;
    type Input = CloseInput;
    type Record = Inhabited;
    type Output = Saved<Department>;

    fn samples() -> Vec<CloseInput> {
        vec![CloseInput { department: Id::new(19), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseInput) -> Res<Inhabited> {
        let department = read.one(&sql::DEPARTMENT, p![input.department]).await?;
        let (people,) = read.one(&sql::PEOPLE_OF_DEPARTMENT, p![input.department]).await?;
        let (below,) = read.one(&sql::OPEN_BELOW, p![input.department]).await?;
        Ok(Inhabited { department, people, below, standing: standing(read, input.department).await? })
    }
    fn check(input: &CloseInput, record: &Inhabited) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        version(&mut refusals, input.version, record.department.version);
        refusals.extend(closed(&record.department, "department"));
        if record.people > 0 {
            refusals.push(Refusal::new("department.has_people").arg("count", record.people).field("department"));
        }
        if record.below > 0 {
            refusals.push(Refusal::new("department.has_children").arg("count", record.below).field("department"));
        }
        let others = record.standing.iter().filter(|(_, count)| **count > 0);
        refusals.extend(others.map(|(key, count)| Refusal::new(key).arg("count", *count).field("department")));
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CloseInput, record: &Inhabited) -> Res<Saved<Department>> {
        changed(tx).await?;
        tx.guard(&sql::CLOSE_DEPARTMENT, p![input.department, input.version], 1).await?;
        // Whoever put something in meanwhile held the department until their commit: now that it is ours, it is counted again.
        if standing(&tx.reading(), input.department).await? != record.standing {
            return Err(Failure::Stale);
        }
        tx.touch(input.department);
        Ok(Saved { id: input.department, version: input.version + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(id: i64, parent: Option<i64>, open: bool) -> Existing {
        Existing { id, parent, code: format!("D{id}"), name: format!("部门{id}"), open, version: 3 }
    }
    #[track_caller]
    fn check<C: Change>(input: &C::Input, record: &C::Record, expected: &[(&str, &str)]) {
        let refusals = C::check(input, record);
        let got: Vec<(&str, &str)> = refusals.iter().map(|r| (r.key.as_str(), r.field.as_deref().unwrap_or(""))).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn the_root_stays_single() {
        let input = |parent: Option<i64>| CreateInput { parent: parent.map(Id::new), code: "A".into(), name: "甲".into() };
        let room = |root, parent| Room { parent, root, holder_of_code: None };
        check::<Create>(&input(None), &room(Some(10), None), &[("department.second_root", "parent")]);
        check::<Create>(&input(None), &room(None, None), &[]);
        check::<Create>(&input(Some(11)), &room(Some(10), Some(department(11, Some(10), true))), &[]);
        check::<Create>(&input(Some(11)), &room(Some(10), Some(department(11, Some(10), false))), &[("department.closed", "parent")]);
    }

    #[test]
    fn codes_are_unique_and_changes_are_of_what_was_shown() {
        let input = RenameInput { department: Id::new(11), version: 2, name: " ".into(), code: "X".into() };
        let record = Named { department: department(11, Some(10), true), holder_of_code: Some(12) };
        check::<Rename>(
            &input,
            &record,
            &[("record.changed_meanwhile", "version"), ("text.empty", "name"), ("department.code_taken", "code")],
        );
        let own = Named { holder_of_code: Some(11), ..record };
        check::<Rename>(&RenameInput { version: 3, name: "甲".into(), ..input }, &own, &[]);
    }

    #[test]
    fn nothing_stands_under_itself() {
        let move_to = |id: i64, under: Option<(i64, bool)>, way_up: &[(i64, Option<i64>)], expected: &[(&str, &str)]| {
            let input = MoveInput { department: Id::new(id), version: 3, under: under.map(|u| Id::new(u.0)) };
            let parent = (id != 10).then_some(10);
            let under = under.map(|(id, open)| department(id, None, open));
            let way_up = way_up.iter().copied().collect();
            let places = Places { department: department(id, parent, true), under, way_up, wider: Vec::new() };
            check::<Move>(&input, &places, expected);
        };
        let way = [(12, Some(11)), (11, Some(10)), (10, None)];
        move_to(11, Some((11, true)), &way[1..], &[("department.cycle", "under")]);
        move_to(11, Some((12, true)), &way, &[("department.cycle", "under")]);
        move_to(10, Some((12, true)), &way, &[("department.cycle", "under")]);
        move_to(13, Some((12, true)), &way, &[]);
        move_to(13, Some((12, false)), &way, &[("department.closed", "under")]);
        move_to(13, None, &[], &[("department.second_root", "under")]);
    }

    #[test]
    fn nobody_moves_a_department_to_see_more() {
        let input = MoveInput { department: Id::new(13), version: 3, under: Some(Id::new(11)) };
        let places = |wider: &[&str]| Places {
            department: department(13, Some(10), true),
            under: Some(department(11, Some(10), true)),
            way_up: [(11, Some(10)), (10, None)].into(),
            wider: wider.iter().map(|p| (*p).to_owned()).collect(),
        };
        check::<Move>(&input, &places(&["customer.list"]), &[("access.cannot_grant_more_than_held", "under")]);
        check::<Move>(&input, &places(&[]), &[]);
    }

    #[test]
    fn nobody_is_left_in_a_closed_department() {
        let input = CloseInput { department: Id::new(11), version: 3 };
        let record = |people, below, customers| {
            let standing = BTreeMap::from([("department.has_customers".to_owned(), customers)]);
            Inhabited { department: department(11, Some(10), true), people, below, standing }
        };
        check::<Close>(&input, &record(0, 0, 0), &[]);
        check::<Close>(&input, &record(2, 1, 0), &[("department.has_people", "department"), ("department.has_children", "department")]);
        check::<Close>(&input, &record(0, 0, 3), &[("department.has_customers", "department")]);
    }
}
