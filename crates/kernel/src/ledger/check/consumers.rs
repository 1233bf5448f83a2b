//! Every consumer of an event was told of it (I33).

use super::{Recompute, Snapshot, sql};
use crate::failure::Res;
use crate::p;

/// I33: whoever wants to know of an event has his row, from the first event he was told of: a consumer that the program got later
/// is not told of what happened before.
pub(super) static CONSUMERS: Recompute = Recompute { name: "I33.every_consumer_is_told", run: |s| Box::pin(consumers(s)) };

async fn consumers(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut bad = Vec::new();
    for (event, consumers) in &s.registry.consumers {
        for consumer in consumers {
            let since: Vec<(Option<i64>,)> = s.fetch(&sql::CONSUMER_SINCE, p![consumer.name, *event]).await?;
            let Some(since) = since.first().and_then(|row| row.0) else { continue };
            let missing: Vec<(i64,)> = s.fetch(&sql::NOT_TOLD, p![*event, since, consumer.name]).await?;
            bad.extend(missing.iter().map(|(id,)| format!("{event}/{id}: {}", consumer.name)));
        }
    }
    Ok(bad)
}
