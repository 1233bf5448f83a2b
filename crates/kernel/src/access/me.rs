//! The person at a screen: name, place, and what they may do. For what stands around their work; no rule relies on it.

use super::{Actor, Principal, Scope, sql};
use crate::db::Boxed;
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use crate::p;
use base::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Me {
    /// Their id.
    pub user: i64,
    /// What they sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// The name of their department.
    pub department: String,
    /// The names of their roles, in the order of their codes.
    pub roles: String,
    /// The name of the first legal entity: the company, as its people call it.
    pub company: String,
    /// Where its business days begin and end.
    pub time_zone: String,
    /// The currency of its books.
    pub currency: Currency,
    actor: Actor,
}

impl Me {
    /// Whether a permission is granted, however far.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        self.actor.scope_of(permission).is_some()
    }
    /// Every permission that is granted, and how far.
    #[must_use]
    pub fn grants(&self) -> &BTreeMap<String, Scope> {
        &self.actor.grants
    }
    /// The classes of fields that are hidden.
    #[must_use]
    pub fn masks(&self) -> &BTreeSet<String> {
        &self.actor.masks
    }
}

crate::row! {
    /// What the database says of somebody.
    pub struct Found {
        pub login: String,
        pub name: String,
        pub department: String,
        pub roles: Option<String>,
        pub company: String,
        pub time_zone: String,
        pub currency: Currency,
    }
}

impl Kernel {
    /// The person a principal stands for.
    ///
    /// # Errors
    /// Unauthenticated for somebody disabled or unknown, and for the system, which sits at no screen.
    pub fn me<'a>(&'a self, principal: Principal) -> Boxed<'a, Res<Me>> {
        Box::pin(async move {
            let snapshot = self.0.snapshot.load_full();
            let actor = self.actor(&snapshot, principal, false).await?;
            let user = actor.user.ok_or(Failure::Unauthenticated("access.unknown"))?.get();
            let reading = self.0.db.reading().await?;
            let found: Option<Found> = reading.session()?.opt(&sql::ME.0, &p![user]).await?;
            let Found { login, name, department, roles, company, time_zone, currency } =
                found.ok_or(Failure::Unauthenticated("access.unknown"))?;
            Ok(Me { user, login, name, department, roles: roles.unwrap_or_default(), company, time_zone, currency, actor })
        })
    }
}
