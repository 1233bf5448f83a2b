//! `list.export`

use super::{Handed, ROWS_MAX, sql};
use base::{Id, Refusal};
use kernel::access::{Department, User};
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Filters of one list at the most.
const FILTERS_MAX: usize = 40;
/// Characters of a filter's value at the most.
const VALUE_MAX: usize = 400;

/// Hands out a list as a file.
pub struct Create;

/// As what a list is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Values separated by commas, UTF-8 with its mark.
    Csv,
}
impl Format {
    /// As the table holds it, also the file's ending.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }
}

/// A filter of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFilter {
    /// The filter's name, as in the list's address.
    pub name: String,
    /// What it is set to.
    pub value: String,
}

/// A list to be handed out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListExport {
    /// The list's query, e.g. `product.list`.
    pub query: String,
    /// Which of its rows; without filters all that the person may see.
    #[serde(default)]
    #[schemars(length(max = FILTERS_MAX))]
    pub filters: Vec<ListFilter>,
    /// The column it is sorted by, `-` before it for descending; nothing = as the list is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// As what.
    pub format: Format,
}

impl ListExport {
    /// Filters and sort, as an address has them.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let filters = self.filters.iter().map(|filter| (filter.name.clone(), filter.value.clone()));
        filters.chain(self.sort.iter().map(|sort| ("sort".to_owned(), sort.clone()))).collect()
    }
}

/// What the person would get.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Found {
    /// How many rows they see; counted no further than a file takes.
    rows: i64,
    /// Which fields are hidden from them.
    masked: Vec<String>,
    owner: Option<Id<User>>,
    department: Option<Id<Department>>,
}

/// What is recorded.
#[derive(Debug, Clone)]
pub struct Plan {
    input: ListExport,
    found: Found,
    owner: Id<User>,
    department: Id<Department>,
}

/// A list that can be fetched for an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Granted {
    /// Its id.
    pub id: Id<Handed>,
    /// How many rows it had when it was asked for.
    pub rows: i64,
}

impl Operation for Create {
    const NAME: &'static str = "list.export";
    const NEEDS: Permission = Permission::new("list.export");
    type Input = ListExport;
    type Facts = Found;
    type Plan = Plan;
    type Output = Granted;

    fn samples() -> Vec<ListExport> {
        let active = ListFilter { name: "state".into(), value: "active".into() };
        let all = ListExport { query: "product.list".into(), filters: Vec::new(), sort: None, format: Format::Csv };
        vec![ListExport { filters: vec![active], sort: Some("-name".into()), format: Format::Xlsx, ..all.clone() }, all]
    }
    async fn gather(read: &Read<'_>, input: &ListExport) -> Res<Found> {
        let counted = read.counted(&input.query, &input.pairs(), ROWS_MAX).await?;
        let (owner, department) = (read.actor().user, read.actor().department);
        Ok(Found { rows: counted.count.unwrap_or_default(), masked: counted.masked, owner, department })
    }
    fn decide(input: &ListExport, found: &Found, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Vec::new();
        if found.rows > ROWS_MAX {
            refusals.push(super::too_many());
        }
        if input.filters.iter().any(|filter| filter.value.chars().count() > VALUE_MAX) {
            refusals.push(Refusal::new("text.too_long").arg("max", VALUE_MAX as i64).field("filters"));
        }
        let (Some(owner), Some(department)) = (found.owner, found.department) else {
            refusals.push(Refusal::new("list_export.nobody"));
            return Decision::Refuse(refusals);
        };
        Decision::unless(refusals, Plan { input: input.clone(), found: found.clone(), owner, department }, Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Granted> {
        let (id, input): (Id<Handed>, _) = (tx.id()?, &plan.input);
        let filters = serde_json::to_string(&input.filters).map_err(Failure::bug)?;
        let masked = plan.found.masked.join(" ");
        let params = p![
            id,
            plan.owner,
            plan.department,
            input.query.as_str(),
            filters.as_str(),
            input.sort.as_deref(),
            input.format.as_str(),
            plan.found.rows,
            masked.as_str(),
            tx.now(),
        ];
        tx.guard(&sql::INSERT, params, 1).await?;
        tx.touch(id);
        Ok(Granted { id, rows: plan.found.rows })
    }
}
