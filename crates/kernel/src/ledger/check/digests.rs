//! Digests computed again: of posted documents (I28), of what keys stand for (I32), of what approvals ask (I36).

use super::{Recompute, Snapshot, sql};
use crate::failure::Res;
use crate::op::receipt::stands_for;
use crate::p;
use base::{BusinessDate, Digest, canonical_json};
use std::collections::HashMap;

/// I28: the digest stored at posting is the digest of the rows now.
pub(super) static DOCUMENTS: Recompute = Recompute { name: "I28.no_posted_document_has_changed", run: |s| Box::pin(documents(s)) };
/// I32: a key stands for the operation, the day and the input its audit entry records; for a secret it stands by a hash, which nobody
/// can compute again, but which is part of the digest.
pub(super) static RECEIPTS: Recompute = Recompute { name: "I32.a_key_stands_for_its_input", run: |s| Box::pin(receipts(s)) };
/// I36: an approval's digest is that of its input.
pub(super) static APPROVALS: Recompute = Recompute { name: "I36.an_approval_is_bound_to_its_input", run: |s| Box::pin(approvals(s)) };

async fn documents(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut bad = Vec::new();
    let mut last = (String::new(), 0);
    loop {
        let page: Vec<(String, i64, String)> = s.fetch(&sql::DOCUMENTS_AFTER, p![&last.0, last.1]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = (end.0.clone(), end.1);
        for of_one_kind in page.chunk_by(|a, b| a.0 == b.0) {
            let kind = of_one_kind[0].0.as_str();
            let Some(digester) = s.registry.digesters.get(kind) else {
                bad.extend(of_one_kind.iter().map(|(_, id, _)| format!("{kind}/{id}: unknown kind")));
                continue;
            };
            let ids: Vec<i64> = of_one_kind.iter().map(|d| d.1).collect();
            let now: HashMap<i64, Digest> = (digester.run)(s, &ids).await?.into_iter().collect();
            for (_, id, stored) in of_one_kind {
                match now.get(id) {
                    None => bad.push(format!("{kind}/{id}: gone")),
                    Some(digest) if digest.to_string() != *stored => bad.push(format!("{kind}/{id}: changed")),
                    Some(_) => {}
                }
            }
        }
    }
}

async fn receipts(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut bad = Vec::new();
    let mut last = (-1, String::new());
    loop {
        let page: Vec<(i64, String, Vec<u8>, String, BusinessDate, String)> = s.fetch(&sql::RECEIPTS_AFTER, p![last.0, &last.1]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = (end.0, end.1.clone());
        let wrong = page.iter().filter(|(_, _, mark, operation, day, input)| {
            // Without a day it was asked for today.
            digest_of(input).is_none_or(|input| [None, Some(*day)].iter().all(|day| !stands_for(mark, operation, *day, &input)))
        });
        bad.extend(wrong.map(|(principal, key, ..)| format!("{principal}/{key}")));
    }
}

async fn approvals(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let mut bad = Vec::new();
    let mut last = 0;
    loop {
        let page: Vec<(i64, String, String)> = s.fetch(&sql::APPROVALS_AFTER, p![last]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = end.0;
        let wrong = page.iter().filter(|(_, input, digest)| digest_of(input).is_none_or(|d| d.to_string() != *digest));
        bad.extend(wrong.map(|(id, ..)| id.to_string()));
    }
}

/// The digest of an input's canonical form, as the door computes it.
fn digest_of(input: &str) -> Option<Digest> {
    let value = serde_json::from_str(input).ok()?;
    Some(Digest::of(&canonical_json(&value).ok()?))
}
