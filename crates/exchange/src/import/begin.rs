//! `import.begin`, `import.reread`: a stored file becomes a batch, or is read in another way.

use super::intake::{TableFile, sample_names};
use super::model::{Batch, SavedBatch};
use super::{keep_days, keeper, objections, sql};
use base::{Id, Refusal};
use kernel::access::{Department, User};
use kernel::{Decision, Operation, Permission, Read, Record, Res, Terms, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name of a file, in characters.
const NAME_MAX: usize = 200;
/// The longest name of a stored file.
const STORED_MAX: usize = 100;

/// Takes a stored file in.
pub struct Begin;

/// A stored file that is taken in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginImport {
    /// What kind of table it is: `products`, `prices` …
    pub profile: String,
    /// What the file is called, at most 200 characters.
    pub file_name: String,
    /// The file as it was brought, by its stored name.
    pub file: String,
    /// Its rows as they were read, by their stored name.
    pub table: String,
}

/// What there is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Found {
    /// There is such a kind of table.
    profile: bool,
    /// The person may use one of its operations.
    may: bool,
    /// The file is stored, and whoever asks has brought it.
    file: bool,
    /// The rows are stored: how many.
    rows: Option<i64>,
    owner: Option<Id<User>>,
    department: Option<Id<Department>>,
}

/// What is written.
#[derive(Debug, Clone)]
pub struct Plan {
    input: BeginImport,
    rows: i64,
    owner: Id<User>,
    department: Id<Department>,
}

impl Operation for Begin {
    const NAME: &'static str = "import.begin";
    const NEEDS: Permission = super::RUN;
    type Input = BeginImport;
    type Facts = Found;
    type Plan = Plan;
    type Output = SavedBatch;

    fn samples() -> Vec<BeginImport> {
        let name = |name: &str| name.to_owned();
        vec![BeginImport {
            profile: name("products"), file_name: name("商品资料.csv"), file: sample_names().0, table: sample_names().1
        }]
    }
    async fn gather(read: &Read<'_>, input: &BeginImport) -> Res<Found> {
        let actor = read.actor();
        let profile = read.profile(&input.profile);
        let may = match (profile, actor.user) {
            (Some(profile), Some(user)) => profile.operations.iter().any(|operation| read.person_may(user, operation)),
            _ => false,
        };
        // Another's file is one that is not there, for whoever came to know its name.
        let own = match actor.user {
            Some(user) => read.brought(&input.file, user).await?,
            None => false,
        };
        let file = own && read.file(&input.file).await?.is_some();
        let table = if own { TableFile::find(read, &input.table, &input.file).await? } else { None };
        let rows = table.map(|about| about.rows);
        Ok(Found { profile: profile.is_some(), may, file, rows, owner: actor.user, department: actor.department })
    }
    fn decide(input: &BeginImport, found: &Found, _: &Terms<'_>) -> Decision<Plan> {
        let bounds = Bounds::new().text("file_name", &input.file_name, NAME_MAX).text("file", &input.file, STORED_MAX).text(
            "table",
            &input.table,
            STORED_MAX,
        );
        let mut refusals = bounds.refusals();
        if !found.profile {
            refusals.push(Refusal::new("import.profile.unknown").field("profile"));
        } else if !found.may {
            refusals.push(Refusal::new("import.profile.forbidden").field("profile"));
        }
        if !found.file {
            refusals.push(Refusal::new("import.file.gone").field("file"));
        }
        let Some(rows) = found.rows else {
            refusals.push(Refusal::new("import.file.gone").field("table"));
            return Decision::Refuse(refusals);
        };
        let (Some(owner), Some(department)) = (found.owner, found.department) else {
            refusals.push(Refusal::new("import.nobody"));
            return Decision::Refuse(refusals);
        };
        Decision::unless(refusals, Plan { input: input.clone(), rows, owner, department }, Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SavedBatch> {
        let (id, input): (Id<Batch>, _) = (tx.id()?, &plan.input);
        let kept_by = keeper(id);
        let kept = tx.keep_file(&input.file, &kept_by, None).await? & tx.keep_file(&input.table, &kept_by, None).await?;
        if !kept {
            return Err(kernel::Failure::Stale);
        }
        let (profile, name) = (input.profile.as_str(), input.file_name.trim());
        let params = p![id, plan.owner, plan.department, profile, name, input.file.as_str(), input.table.as_str(), plan.rows, tx.now()];
        tx.guard(&sql::INSERT, params, 1).await?;
        tx.touch(id);
        Ok(SavedBatch { id, version: 1 })
    }
}

/// Reads the file of a batch in another way.
pub type Reread = Record<RereadOne>;
/// The operation's decision and writes.
pub struct RereadOne;

/// A file that was read in another way: another sheet, other signs, another head.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RereadImport {
    /// The batch.
    pub batch: Id<Batch>,
    /// The version that was seen.
    pub version: i64,
    /// Its rows as they were read now, by their stored name.
    pub table: String,
}

/// The batch as it is, and the rows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    batch: Batch,
    rows: Option<i64>,
    caller: Option<Id<User>>,
}

impl kernel::Change for RereadOne {
    const NAME: &'static str = "import.reread";
    const NEEDS: Permission = super::RUN;
    type Input = RereadImport;
    type Record = Existing;
    type Output = SavedBatch;

    fn samples() -> Vec<RereadImport> {
        vec![RereadImport { batch: Id::new(180), version: 1, table: sample_names().1 }]
    }
    async fn load(read: &Read<'_>, input: &RereadImport) -> Res<Existing> {
        let batch: Batch = read.one(&sql::BY_ID, p![input.batch]).await?;
        let rows = TableFile::find(read, &input.table, &batch.file).await?.map(|about| about.rows);
        Ok(Existing { batch, rows, caller: read.actor().user })
    }
    fn check(input: &RereadImport, record: &Existing) -> Vec<Refusal> {
        use super::model::BatchState::{Judging, Mapping, Ready};
        let mut refusals = objections(&record.batch, record.caller, input.version, &[Mapping, Judging, Ready]);
        refusals.extend(Bounds::new().text("table", &input.table, STORED_MAX).refusals());
        if record.rows.is_none() {
            refusals.push(Refusal::new("import.file.gone").field("table"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &RereadImport, record: &Existing) -> Res<SavedBatch> {
        let rows = record.rows.unwrap_or_default();
        tx.guard(&sql::READ_AGAIN, p![input.table.as_str(), rows, input.batch, input.version], 1).await?;
        tx.exec(&sql::FORGET, p![input.batch]).await?;
        let kept_by = keeper(input.batch);
        let kept = tx.keep_file(&record.batch.file, &kept_by, None).await? & tx.keep_file(&input.table, &kept_by, None).await?;
        if !kept {
            return Err(kernel::Failure::Stale);
        }
        if record.batch.table_file != input.table {
            tx.keep_file(&record.batch.table_file, &kept_by, Some(keep_days(tx.now(), 1))).await?;
        }
        tx.touch(input.batch);
        Ok(SavedBatch { id: input.batch, version: input.version + 1 })
    }
}
