//! `import.map`

use super::intake::TableFile;
use super::mapping::{self, Mapped};
use super::model::{Batch, BatchState, SavedBatch};
use super::{objections, sql};
use base::{Id, Refusal};
use kernel::access::User;
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Columns of a mapping at the most.
const MAPPED_MAX: usize = 100;

/// Says which column is which; every row is judged by it.
pub type Map = Record<MapOne>;
/// The operation's decision and writes.
pub struct MapOne;

/// Which column of the file is which.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MapImport {
    /// The batch.
    pub batch: Id<Batch>,
    /// The version that was seen.
    pub version: i64,
    /// The columns that are taken; others stay out.
    #[schemars(length(max = MAPPED_MAX))]
    pub mapping: Vec<Mapped>,
}

/// The batch as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    batch: Batch,
    /// The columns of its file.
    columns: usize,
    /// Nobody has said in which signs it is written, and it does not seem certain.
    doubtful: bool,
    caller: Option<Id<User>>,
    #[serde(skip)]
    #[schemars(skip)]
    profile: Option<&'static str>,
    /// What is wrong with the mapping.
    wrong: Vec<Refusal>,
}

impl kernel::Change for MapOne {
    const NAME: &'static str = "import.map";
    const NEEDS: Permission = super::RUN;
    type Input = MapImport;
    type Record = Existing;
    type Output = SavedBatch;

    fn samples() -> Vec<MapImport> {
        let column = |key: &str, column: i64| Mapped { key: key.into(), column: Some(column), same: None };
        let unit = Mapped { key: "unit".into(), column: None, same: Some("件".into()) };
        vec![MapImport { batch: Id::new(180), version: 1, mapping: vec![column("code", 0), column("name", 1), unit] }]
    }
    async fn load(read: &Read<'_>, input: &MapImport) -> Res<Existing> {
        let batch: Batch = read.one(&sql::BY_ID, p![input.batch]).await?;
        let (columns, doubtful) =
            TableFile::find(read, &batch.table_file, &batch.file).await?.map_or((0, false), |about| (about.columns.len(), about.doubtful));
        let profile = read.profile(&batch.profile);
        let wrong = |profile| mapping::refusals(profile, &input.mapping, columns, &mapping::masked(read, profile, batch.owner_id));
        let wrong = profile.map(wrong).unwrap_or_default();
        Ok(Existing { batch, columns, doubtful, caller: read.actor().user, profile: profile.map(|profile| profile.name), wrong })
    }
    fn check(input: &MapImport, record: &Existing) -> Vec<Refusal> {
        let mut refusals =
            objections(&record.batch, record.caller, input.version, &[BatchState::Mapping, BatchState::Judging, BatchState::Ready]);
        if record.profile.is_none() {
            refusals.push(Refusal::new("import.profile.unknown").field("batch"));
        }
        if record.columns == 0 {
            refusals.push(Refusal::new("import.file.gone").field("batch"));
        }
        if record.doubtful {
            refusals.push(Refusal::new("import.charset_doubtful").field("charset"));
        }
        refusals.extend(record.wrong.iter().cloned());
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &MapImport, record: &Existing) -> Res<SavedBatch> {
        let mapping = serde_json::to_string(&input.mapping).map_err(Failure::bug)?;
        tx.guard(&sql::MAP, p![mapping.as_str(), record.batch.id, record.batch.version], 1).await?;
        tx.exec(&sql::FORGET, p![record.batch.id]).await?;
        tx.touch(record.batch.id);
        Ok(SavedBatch { id: record.batch.id, version: record.batch.version + 1 })
    }
}
