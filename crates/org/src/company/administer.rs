//! `company.administer`: what is done with all of a company's data. The program does it; who asked for it, and that they may, is decided
//! and recorded here.

use base::Refusal;
use kernel::{Change, Permission, Read, Record, Res, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Does something with the whole company.
pub type Administer = Record<AdministerAll>;
/// The operation's decision and writes.
pub struct AdministerAll;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The whole company is taken away in a file.
    BackUp,
    /// The demo company that stands beside this one is removed.
    RemoveDemo,
}

/// What is asked for.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AdministerCompany {
    /// What is done.
    pub act: Act,
}

/// Nothing else counts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Nothing {}

/// It may be done.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Granted {
    /// What was asked for.
    pub act: Act,
}

impl Change for AdministerAll {
    const NAME: &'static str = "company.administer";
    const NEEDS: Permission = Permission::new("company.administer");
    type Input = AdministerCompany;
    type Record = Nothing;
    type Output = Granted;

    fn samples() -> Vec<AdministerCompany> {
        vec![AdministerCompany { act: Act::BackUp }, AdministerCompany { act: Act::RemoveDemo }]
    }
    async fn load(_: &Read<'_>, _: &AdministerCompany) -> Res<Nothing> {
        Ok(Nothing {})
    }
    fn check(_: &AdministerCompany, _: &Nothing) -> Vec<Refusal> {
        Vec::new()
    }
    async fn write(_: &Tx<'_>, input: &AdministerCompany, _: &Nothing) -> Res<Granted> {
        Ok(Granted { act: input.act })
    }
}
