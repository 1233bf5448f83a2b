//! `list_view.create`

use super::model::{ListView, SavedView};
use super::{ARRANGE, COLUMNS_MAX, VIEWS_MAX, joined, list_refusals, sql, view_refusals};
use base::{Id, Refusal};
use kernel::access::{Department, User};
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keeps filters, order and columns of a list under a name.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A view to be kept.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateView {
    /// The list's query, e.g. `customer.list`, at most 80 characters.
    pub list: String,
    /// What it is called, at most 40 characters; one's views of a list have different names.
    pub name: String,
    /// Filters and order, as an address has them: `state=active&sort=-name`; at most 2,000 characters.
    #[serde(default)]
    pub address: String,
    /// The columns that are shown, in their order; none: as the list is made.
    #[serde(default)]
    #[schemars(length(max = COLUMNS_MAX))]
    pub columns: Vec<String>,
}

/// Whose it will be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Owner {
    owner: Option<Id<User>>,
    department: Option<Id<Department>>,
    /// How many views they keep already.
    views: i64,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "list_view.create";
    const NEEDS: Permission = ARRANGE;
    type Input = CreateView;
    type Record = Owner;
    type Output = SavedView;

    fn samples() -> Vec<CreateView> {
        let columns = ["name", "owner_name", "created_at"].map(str::to_owned).to_vec();
        let view =
            CreateView { list: "customer.list".into(), name: "月结客户".into(), address: "payment_kind=monthly".into(), columns };
        vec![view]
    }
    async fn load(read: &Read<'_>, _: &CreateView) -> Res<Owner> {
        let (owner, department) = (read.actor().user, read.actor().department);
        let views = match owner {
            Some(user) => read.one::<(i64,)>(&sql::VIEWS_OF, p![user]).await?.0,
            None => 0,
        };
        Ok(Owner { owner, department, views })
    }
    fn check(input: &CreateView, record: &Owner) -> Vec<Refusal> {
        let mut refusals = list_refusals(&input.list, &input.columns);
        refusals.extend(view_refusals(&input.name, &input.address));
        if record.views >= VIEWS_MAX {
            refusals.push(Refusal::new("list_view.too_many").arg("max", VIEWS_MAX));
        }
        if record.owner.is_none() {
            refusals.push(Refusal::new("list_view.nobody"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateView, record: &Owner) -> Res<SavedView> {
        let (Some(owner), Some(department)) = (record.owner, record.department) else { return Err(Failure::bug("a view of nobody")) };
        let (id, columns) = (tx.id::<ListView>()?, joined(&input.columns));
        tx.exec(&sql::INSERT, p![id, owner, department, &input.list, input.name.trim(), &input.address, &columns, false]).await?;
        tx.touch(id);
        Ok(SavedView { id, version: 1 })
    }
}
