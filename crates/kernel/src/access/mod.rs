//! Who may do what to which rows: permissions, data scope, field masks, sessions and tokens.
//!
//! Several roles: a permission reaches as far as the widest of the roles that grant it; a mask of any role hides (deny wins).

pub mod api;
pub(crate) mod credential;
pub(crate) mod department;
mod fields;
mod first;
pub(crate) mod guess;
mod history;
mod me;
pub(crate) mod queries;
pub(crate) mod rights;
pub(crate) mod role;
mod secret;
mod session;
pub(crate) mod snapshot;
pub(crate) mod sql;
mod standing;
pub(crate) mod texts;
pub(crate) mod token;
pub(crate) mod user;

pub use credential::{SESSION_DAYS, SignedIn, new_api_token};
pub(crate) use fields::{Json, code as check_code, prose as check_prose, text as check_text};
pub use guess::TOO_MANY_TRIES;
pub use me::Me;
pub(crate) use rights::KEYS;
pub(crate) use snapshot::Snapshot;

use crate::failure::Res;
use crate::op::{ConstraintText, EntityDef, Registry, Tx};
use base::{Entity, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A department, entity `department`.
pub struct Department;
impl Entity for Department {
    const NAME: &'static str = "department";
}
/// A person who signs in, entity `user`.
pub struct User;
impl Entity for User {
    const NAME: &'static str = "user";
}
/// A role, entity `role`.
pub struct Role;
impl Entity for Role {
    const NAME: &'static str = "role";
}
/// An API token, entity `token`.
pub struct Token;
impl Entity for Token {
    const NAME: &'static str = "token";
}
/// A legal entity of the company group, entity `legal_entity`.
pub struct LegalEntity;
impl Entity for LegalEntity {
    const NAME: &'static str = "legal_entity";
}

/// What a role can be granted; named after the operation or query it opens, or after a group of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission(&'static str);
impl Permission {
    /// A permission; its name is that of an operation, a query, or `noun.change`.
    pub const fn new(name: &'static str) -> Permission {
        Permission(name)
    }
    /// Its name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// The class of what was asked and answered, as the audit keeps it.
pub const AUDIT_DETAIL: &str = "audit_detail";

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// What the person owns.
    Own,
    /// And what belongs to the person's department.
    Department,
    /// And to the departments below it.
    Subtree,
    /// Everything.
    All,
}
impl Scope {
    pub(crate) fn parse(text: &str) -> Option<Scope> {
        Some(match text {
            "own" => Scope::Own,
            "department" => Scope::Department,
            "subtree" => Scope::Subtree,
            "all" => Scope::All,
            _ => return None,
        })
    }
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Scope::Own => "own",
            Scope::Department => "department",
            Scope::Subtree => "subtree",
            Scope::All => "all",
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal {
    /// A signed-in person, with the session or token that says so.
    User(Id<User>, Credential),
    /// The program itself: jobs, consumers, the command line. It has its own list of permissions.
    System,
}

/// How a person proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A session of the browser; SHA-256 of its cookie.
    Session([u8; 32]),
    /// An API token; SHA-256 of it.
    Token([u8; 32]),
    /// Named on the command line of the machine itself (`--user`).
    Console,
}

impl Principal {
    /// The person; None for the system.
    pub fn user(self) -> Option<Id<User>> {
        match self {
            Principal::User(id, _) => Some(id),
            Principal::System => None,
        }
    }
    /// The number under which idempotency keys are kept; the system is 0.
    pub(crate) fn number(self) -> i64 {
        self.user().map_or(0, Id::get)
    }
}

/// A principal with everything that follows from their roles.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person; None for the system.
    pub user: Option<Id<User>>,
    /// Their department.
    pub department: Option<Id<Department>>,
    /// Their department and all below.
    pub(crate) subtree: Arc<Vec<i64>>,
    pub(crate) grants: Arc<BTreeMap<String, Scope>>,
    pub(crate) masks: Arc<BTreeSet<String>>,
}

impl Actor {
    /// How far a permission reaches for this actor; None = not at all.
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        self.scope_of(permission.name())
    }
    pub(crate) fn scope_of(&self, permission: &str) -> Option<Scope> {
        self.grants.get(permission).copied()
    }
    /// Whether a class of fields is hidden from this actor. [`AUDIT_DETAIL`] can hold fields of every class: any mask hides it.
    pub fn masked(&self, mask: &str) -> bool {
        self.masks.contains(mask) || (mask == AUDIT_DETAIL && !self.masks.is_empty())
    }

    /// Whether this actor may be told of a record that `permission` opens: what a decision may name of facts that are unscoped.
    pub fn may_see(&self, permission: Permission, department: Id<Department>, owner: Id<User>) -> bool {
        self.scope(permission).is_some_and(|scope| self.sees(scope, Some(department.get()), Some(owner.get())))
    }

    /// Whether a row with this department and owner is within `scope`. `None` where the entity has no such thing.
    pub(crate) fn sees(&self, scope: Scope, department: Option<i64>, owner: Option<i64>) -> bool {
        let mine = owner.is_some() && owner == self.user.map(Id::get);
        mine || match scope {
            Scope::All => true,
            Scope::Own => false,
            Scope::Department => department.is_some() && department == self.department.map(Id::get),
            Scope::Subtree => department.is_some_and(|d| self.subtree.binary_search(&d).is_ok()),
        }
    }
}

/// Every operation of this slice says so once, before it writes: people, roles and departments are read again everywhere.
async fn changed(tx: &Tx<'_>) -> Res<()> {
    tx.bump("access").await
}

/// What this slice is made of.
pub(crate) fn register(r: &mut Registry) {
    r.tables("kernel", &["legal_entity", "department", "role", "role_grant", "role_mask", "app_user", "user_role", "session", "api_token"]);
    let located = [
        (Department::NAME, "department", Some(&sql::LOCATE_DEPARTMENT)),
        (User::NAME, "app_user", Some(&sql::LOCATE_USER)),
        (Role::NAME, "role", None),
        (Token::NAME, "api_token", Some(&sql::LOCATE_TOKEN)),
        (LegalEntity::NAME, "legal_entity", None),
    ];
    for (name, table, locate) in located {
        r.entity(EntityDef { name, table, locate });
    }
    let constraints = [
        ("department_code_key", "department.code_taken", "code"),
        ("department_code_twin_key", "department.code_taken", "code"),
        ("role_code_key", "role.code_taken", "code"),
        ("role_code_twin_key", "role.code_taken", "code"),
        ("app_user_login_key", "user.login.taken", "login"),
        ("api_token_token_hash_key", "token.hash_taken", "token_hash"),
        ("legal_entity_code_key", "entity.code_taken", "entity_code"),
    ];
    for (constraint, key, field) in constraints {
        r.constraint(ConstraintText { constraint, key, field: Some(field) });
    }
    r.operation::<crate::op::Record<department::Create>>().operation::<crate::op::Record<department::Rename>>();
    r.operation::<crate::op::Record<department::Move>>().operation::<crate::op::Record<department::Close>>();
    r.operation::<role::Create>().operation::<role::Edit>().operation::<role::Close>();
    r.operation::<user::Create>().operation::<user::Edit>();
    r.operation::<standing::Disable>().operation::<standing::Enable>().operation::<standing::SetPassword>();
    r.operation::<token::Create>().operation::<token::Revoke>().operation::<session::End>().operation::<first::FirstAdministrator>();
    for permission in [department::CHANGE, role::CHANGE, user::CHANGE, standing::PASSWORD, token::CHANGE, first::FOUND] {
        r.system_may(permission);
    }
    r.term(role::SEPARATED_DUTIES.def());
    r.checks(&[&sql::DISABLED_BUT_LIVE, &sql::SECOND_ROOT, &sql::PEOPLE_IN_CLOSED]);
    queries::register(r);
    history::register(r);
    r.texts(texts::TEXTS).texts(texts::COMMON);
}
