//! Takes a batch back, document by document, from where it stopped.

use crate::ask::Asking;
use crate::batch::model::HistoryBatch;
use crate::run::Progress;
use crate::take::document::Taken;
use base::Id;
use kernel::access::Principal;
use kernel::query::Page;
use kernel::{Failure, Kernel, Res};
use serde_json::json;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A batch that is to be taken back.
pub struct TakingBack<'k> {
    /// Where it is.
    pub kernel: &'k Kernel,
    /// In whose name.
    pub principal: Principal,
    /// The batch.
    pub batch: Id<HistoryBatch>,
    /// Why.
    pub reason: String,
}

/// The places of documents with their kinds, and those that were taken back.
type Places = (Vec<(i64, String)>, HashSet<i64>);

/// Takes a batch back: payments, sales and returns first, the newest first, then what moved stock, then the records. How many records stay open
/// because something else needs them.
///
/// # Errors
/// The first refusal, and what is none: what was taken back until then stays so, and it goes on from there.
pub async fn take_back(back: &TakingBack<'_>, tell: &mut (dyn FnMut(Progress) + Send)) -> Res<u64> {
    let asking = Asking::new(back.kernel, back.principal);
    let found: Arc<Mutex<Places>> = Arc::default();
    let to = found.clone();
    let each = move |page: Page| {
        let mut found = to.lock().unwrap_or_else(PoisonError::into_inner);
        for row in page.rows {
            let seq = row["seq"].as_i64().unwrap_or_default();
            found.0.push((seq, row["kind"].as_str().unwrap_or_default().to_owned()));
            if row["undone"] == true {
                found.1.insert(seq);
            }
        }
        Ok(())
    };
    back.kernel.query_all("history_document.list", back.principal, json!({ "batch": back.batch }), None, each).await?;
    let (mut documents, undone) = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    let rank = |kind: &str| match kind {
        "receipt" | "adjustment" => 1,
        "records" => 2,
        _ => 0,
    };
    documents.sort_by_key(|(seq, kind)| (rank(kind), -*seq));
    let (mut progress, began) = (Progress { done: 0, all: documents.len() as u64 }, back.kernel.now().micros());
    let mut kept = 0;
    for (seq, _) in documents {
        if !undone.contains(&seq) {
            let input = json!({ "batch": back.batch, "seq": seq, "reason": back.reason }).to_string().into_bytes();
            let answer = asking.ask("history.take_back", input, format!("history:{}:{seq}:back:{began}", back.batch), None).await?;
            kept += serde_json::from_str::<Taken>(&answer).map_err(Failure::bug)?.kept.len() as u64;
        }
        progress.done += 1;
        tell(progress);
    }
    let end = json!({ "batch": back.batch, "taken_back": true }).to_string().into_bytes();
    asking.ask("history.end", end, format!("history:{}:undone:{began}", back.batch), None).await?;
    Ok(kept)
}
