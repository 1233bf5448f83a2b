//! The first administrator: how an empty company gets somebody who can do everything else.

use super::credential::fold_login;
use super::fields::{CODE_MAX, NAME_MAX, code, login, text};
use super::secret::Secret;
use super::{Department, LegalEntity, Permission, Role, Scope, User, changed, sql};
use crate::failure::Res;
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use crate::policy::{self, Terms};
use base::{Currency, Id, Lang, Refusal, plain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// To found the company; of use on an empty database only.
pub(crate) const FOUND: Permission = Permission::new("access.first_administrator");

/// `access.first_administrator`
pub(crate) struct FirstAdministrator;
/// The company and who administers it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Founding {
    /// Short code of the legal entity, at most 40 characters.
    entity_code: String,
    /// Its name, at most 100 characters.
    entity_name: String,
    /// Its time zone, e.g. `Asia/Shanghai`: business days are cut in it.
    time_zone: String,
    /// Its currency.
    currency: Currency,
    /// Name of the root of the departments, at most 100 characters.
    department_name: String,
    /// What the administrator signs in with, at most 40 characters.
    login: String,
    /// The administrator's name, at most 100 characters.
    name: String,
    /// At least 8 characters.
    password: Secret,
    /// The administrator's language.
    #[serde(default)]
    lang: Lang,
}
/// What it is judged by.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Ground {
    /// People there are.
    people: i64,
    /// Departments there are.
    departments: i64,
    time_zone_known: bool,
    /// The last version of the terms.
    policy_version: Option<i64>,
    /// All that can be granted.
    permissions: BTreeSet<String>,
    /// Never part of the evidence.
    #[serde(skip)]
    hash: Option<String>,
}
/// What was founded.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Founded {
    /// The legal entity.
    entity: Id<LegalEntity>,
    /// The root of the departments.
    department: Id<Department>,
    /// The role that may do everything.
    role: Id<Role>,
    /// The administrator.
    user: Id<User>,
}
/// All that is to be written.
pub(crate) struct Plan {
    input: Founding,
    permissions: BTreeSet<String>,
    seed_policy: bool,
    hash: Option<String>,
}

impl Operation for FirstAdministrator {
    const NAME: &'static str = "access.first_administrator";
    const NEEDS: Permission = FOUND;
    type Input = Founding;
    type Facts = Ground;
    type Plan = Plan;
    type Output = Founded;

    /// Valid in an empty company only; in the standard world it is refused.
    fn samples() -> Vec<Founding> {
        let words = |text: &str| text.to_owned();
        vec![Founding {
            entity_code: words("CN01"),
            entity_name: words("晓关贸易有限公司"),
            time_zone: words("Asia/Shanghai"),
            currency: Currency::CNY,
            department_name: words("总部"),
            login: words("admin"),
            name: words("系统管理员"),
            password: Secret::example("eight or more"),
            lang: Lang::Zh,
        }]
    }
    async fn gather(read: &Read<'_>, input: &Founding) -> Res<Ground> {
        let hash = input.password.hash(read)?;
        let (people, departments) = read.one(&sql::ANYBODY, p![]).await?;
        let last = read.opt::<(i64, i64, String)>(&policy::sql::LAST, p![]).await?;
        let permissions = read.registry().permissions().map(str::to_owned).collect();
        let time_zone_known = read.now().business_date(&input.time_zone).is_some();
        Ok(Ground { people, departments, time_zone_known, policy_version: last.map(|l| l.0), permissions, hash })
    }
    fn decide(input: &Founding, ground: &Ground, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Vec::new();
        if ground.people > 0 || ground.departments > 0 {
            refusals.push(Refusal::new("access.not_empty"));
        }
        code(&mut refusals, "entity_code", &input.entity_code, CODE_MAX);
        text(&mut refusals, "entity_name", &input.entity_name, NAME_MAX);
        if !ground.time_zone_known {
            refusals.push(Refusal::new("entity.unknown_time_zone").arg("zone", input.time_zone.as_str()).field("time_zone"));
        }
        text(&mut refusals, "department_name", &input.department_name, NAME_MAX);
        login(&mut refusals, &fold_login(&input.login));
        text(&mut refusals, "name", &input.name, NAME_MAX);
        refusals.extend(input.password.objection("password"));
        let (permissions, hash) = (ground.permissions.clone(), ground.hash.clone());
        Decision::unless(
            refusals,
            Plan { input: input.clone(), permissions, seed_policy: ground.policy_version.is_none(), hash },
            Vec::new(),
        )
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Founded> {
        changed(tx).await?;
        let i = &plan.input;
        let founded = Founded { entity: tx.id()?, department: tx.id()?, role: tx.id()?, user: tx.id()? };
        let code = plain(&i.entity_code);
        let entity = p![founded.entity, &code, i.entity_name.trim(), &i.time_zone, &i.currency];
        tx.exec(&sql::INSERT_ENTITY, entity).await?;
        tx.exec(&sql::INSERT_DEPARTMENT, p![founded.department, None::<i64>, "HQ", i.department_name.trim()]).await?;
        let name = if i.lang == Lang::En { "Administrator" } else { "系统管理员" };
        tx.exec(&sql::INSERT_ROLE, p![founded.role, "admin", name]).await?;
        let grants: Vec<_> = plan.permissions.iter().map(|p| p![founded.role, p, Scope::All.as_str()].to_vec()).collect();
        tx.exec_many(&sql::GRANT, &grants).await?;
        let login = fold_login(&i.login);
        let user = p![founded.user, &login, i.name.trim(), founded.department, plan.hash.as_ref(), i.lang.tag()];
        tx.exec(&sql::INSERT_USER, user).await?;
        tx.exec(&sql::GIVE_ROLE, p![founded.user, founded.role]).await?;
        if plan.seed_policy {
            policy::publish::seed(tx).await?;
        }
        tx.touch(founded.entity);
        tx.touch(founded.department);
        tx.touch(founded.role);
        tx.touch(founded.user);
        Ok(founded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySet;

    #[test]
    fn a_company_is_founded_once() {
        let ground = |people, departments, time_zone_known| Ground {
            people,
            departments,
            time_zone_known,
            policy_version: None,
            permissions: BTreeSet::new(),
            hash: Some("$argon2id$".into()),
        };
        let check = |input: &Founding, ground: &Ground, expected: &[&str]| {
            let terms = Terms { policy: &PolicySet::default(), effective: base::BusinessDate::MIN, today: base::BusinessDate::MIN };
            let keys: Vec<String> = match FirstAdministrator::decide(input, ground, &terms) {
                Decision::Refuse(refusals) => refusals.into_iter().map(|r| r.key).collect(),
                _ => Vec::new(),
            };
            assert_eq!(keys, expected);
        };
        let input = FirstAdministrator::samples().remove(0);
        check(&input, &ground(0, 0, true), &[]);
        check(&input, &ground(1, 1, true), &["access.not_empty"]);
        check(&input, &ground(0, 1, true), &["access.not_empty"]);
        let poor = Founding { password: Secret::example("short"), time_zone: "Mars/Base".into(), ..input };
        check(&poor, &ground(0, 0, false), &["entity.unknown_time_zone", "password.too_short"]);
    }
}
