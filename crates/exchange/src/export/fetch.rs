//! `list.fetch`: the file of a list is fetched, and every time that is recorded.

use super::create::{Format, ListExport};
use super::{FETCH_SECS, Handed, sql};
use base::{Id, Refusal, Timestamp};
use kernel::access::User;
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Fetches a list that was handed out.
pub type Fetch = Record<FetchOne>;
/// The operation's decision and writes.
pub struct FetchOne;

/// A list that was handed out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FetchList {
    /// The export.
    pub export: Id<Handed>,
}

kernel::row! {
    /// An export as it was asked for.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Asked {
        /// By whom.
        pub owner_id: Id<User>,
        /// Which list.
        pub query: String,
        /// By which filters, JSON.
        pub filters: String,
        /// In which order.
        pub sort: Option<String>,
        /// `xlsx` or `csv`.
        pub format: String,
        /// When.
        pub created_at: Timestamp,
    }
}

/// What may be fetched now.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Found {
    asked: Asked,
    /// Its hour is over.
    expired: bool,
}

/// What the file holds.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Fetched {
    /// The list.
    pub list: ListExport,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

impl kernel::Change for FetchOne {
    const NAME: &'static str = "list.fetch";
    const NEEDS: Permission = Permission::new("list.export");
    type Input = FetchList;
    type Record = Found;
    type Output = Fetched;

    fn samples() -> Vec<FetchList> {
        vec![FetchList { export: Id::new(189) }]
    }
    async fn load(read: &Read<'_>, input: &FetchList) -> Res<Found> {
        let asked: Asked = read.one(&sql::ASKED, p![input.export]).await?;
        // One's own alone, however far the scope: the file is made with the rights of whoever fetches it.
        if read.actor().user != Some(asked.owner_id) {
            return Err(Failure::not_found());
        }
        let expired = read.now() > asked.created_at.plus_secs(FETCH_SECS);
        Ok(Found { asked, expired })
    }
    fn check(_: &FetchList, found: &Found) -> Vec<Refusal> {
        found.expired.then(|| Refusal::new("list_export.expired").field("export")).into_iter().collect()
    }
    async fn write(tx: &Tx<'_>, input: &FetchList, found: &Found) -> Res<Fetched> {
        tx.touch(input.export);
        let asked = &found.asked;
        let format = if asked.format == Format::Csv.as_str() { Format::Csv } else { Format::Xlsx };
        let filters = serde_json::from_str(&asked.filters).map_err(Failure::bug)?;
        let list = ListExport { query: asked.query.clone(), filters, sort: asked.sort.clone(), format };
        Ok(Fetched { list, asked_at: asked.created_at })
    }
}
