//! `list_setting.set`

use super::{ARRANGE, COLUMNS_MAX, SETTINGS_MAX, joined, list_refusals, sql};
use base::{Id, Refusal};
use kernel::access::User;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says how one likes a list: its columns, and the view that it opens with.
pub struct Set;

/// How one likes a list; what is not given stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetList {
    /// The list's query, e.g. `customer.list`, at most 80 characters.
    pub list: String,
    /// The columns that are shown, in their order; none: as the list is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = COLUMNS_MAX))]
    pub columns: Option<Vec<String>>,
    /// The number of the view that the list opens with; 0: none. A view that one cannot open, or not any more, is passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_view: Option<i64>,
}

/// How it was liked so far.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Liked {
    user: Option<Id<User>>,
    columns: String,
    first_view: i64,
    /// Of how many other lists they have said it, when they have not of this one.
    others: i64,
}

/// How it is liked from now on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Setting {
    /// The columns, a space between; empty: as the list is made.
    pub columns: String,
    /// The view that the list opens with; 0: none.
    pub first_view: i64,
}

/// What is written.
#[derive(Debug, Clone)]
pub struct Plan {
    user: Id<User>,
    list: String,
    setting: Setting,
}

impl Operation for Set {
    const NAME: &'static str = "list_setting.set";
    const NEEDS: Permission = ARRANGE;
    const TRACE: Trace = Trace::Light;
    type Input = SetList;
    type Facts = Liked;
    type Plan = Plan;
    type Output = Setting;

    fn samples() -> Vec<SetList> {
        let list = || "product.list".to_owned();
        vec![
            SetList { list: list(), columns: Some(vec!["name".into(), "code".into()]), first_view: None },
            SetList { list: list(), columns: None, first_view: Some(650) },
        ]
    }
    async fn gather(read: &Read<'_>, input: &SetList) -> Res<Liked> {
        let user = read.actor().user;
        let liked: Option<(String, i64)> = match user {
            Some(user) => read.opt(&sql::SETTING, p![user, &input.list]).await?,
            None => None,
        };
        let others = match user {
            Some(user) if liked.is_none() => read.one::<(i64,)>(&sql::SETTINGS_OF, p![user]).await?.0,
            _ => 0,
        };
        let (columns, first_view) = liked.unwrap_or_default();
        Ok(Liked { user, columns, first_view, others })
    }
    fn decide(input: &SetList, liked: &Liked, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = list_refusals(&input.list, input.columns.as_deref().unwrap_or_default());
        if liked.others >= SETTINGS_MAX {
            refusals.push(Refusal::new("list_setting.too_many").arg("max", SETTINGS_MAX));
        }
        let Some(user) = liked.user else {
            refusals.push(Refusal::new("list_view.nobody"));
            return Decision::Refuse(refusals);
        };
        let columns = input.columns.as_deref().map_or_else(|| liked.columns.clone(), joined);
        let setting = Setting { columns, first_view: input.first_view.unwrap_or(liked.first_view) };
        Decision::unless(refusals, Plan { user, list: input.list.clone(), setting }, Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Setting> {
        let written = tx.exec(&sql::SET, p![tx.number()?, plan.user, &plan.list, &plan.setting.columns, plan.setting.first_view]).await?;
        if written == 1 { Ok(plan.setting.clone()) } else { Err(Failure::bug("a setting was not written")) }
    }
}
