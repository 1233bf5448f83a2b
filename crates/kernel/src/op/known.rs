//! What is kept under a key: what it stands for, and what was answered.

use super::erased::Call;
use super::request::{Answer, KEY_MAX, Receipt, Request};
use super::sql;
use crate::access::Principal;
use crate::db::{Boxed, Session};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use crate::p;
use serde_json::Value;

/// A stored answer.
pub(crate) struct Known {
    mark: Vec<u8>,
    audit_id: i64,
    outcome: String,
    result: String,
}

impl Kernel {
    /// Whether what was asked under this key of somebody's was done, or waits for a yes; false when it was refused, nothing when it was
    /// not asked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn answered<'a>(&'a self, principal: Principal, key: &'a str) -> Boxed<'a, Res<Option<bool>>> {
        Box::pin(async move {
            if !is_key(key) {
                return Ok(None);
            }
            let reading = self.0.db.reading().await?;
            let found = known(&reading.session()?, principal.number(), Some(key)).await?;
            Ok(found.map(|known| known.outcome != "refused"))
        })
    }
}

/// Whether it is one that a request may come with.
pub(super) fn is_key(key: &str) -> bool {
    (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
}

/// What is kept under a key of somebody's.
pub(super) async fn known(s: &Session<'_>, principal: i64, key: Option<&str>) -> Res<Option<Known>> {
    let Some(key) = key else { return Ok(None) };
    let row: Option<(Vec<u8>, i64, String, String)> = s.opt(&sql::RECEIPT.0, &p![principal, key]).await?;
    Ok(row.map(|(mark, audit_id, outcome, result)| Known { mark, audit_id, outcome, result }))
}

/// What a key of the system stands for, whatever was asked under it.
pub(crate) async fn system_answer(s: &Session<'_>, key: &str) -> Res<Option<Answer>> {
    let known = known(s, Principal::System.number(), Some(key)).await?;
    Ok(known.map(Known::receipt).transpose()?.map(|receipt| receipt.answer))
}

impl Known {
    /// What was answered to the request that comes again.
    pub(super) fn answer(self, call: &Call, request: &Request) -> Res<Receipt> {
        if !call.is(&self.mark, request.effective)? {
            return Err(Failure::KeyReused);
        }
        self.receipt()
    }

    fn receipt(self) -> Res<Receipt> {
        let answer = match self.outcome.as_str() {
            "refused" => return Err(Failure::Refused(serde_json::from_str(&self.result).map_err(Failure::bug)?)),
            "pending" => {
                let stored: Value = serde_json::from_str(&self.result).map_err(Failure::bug)?;
                let needs = serde_json::from_value(stored["needs"].clone()).map_err(Failure::bug)?;
                Answer::Pending { approval: stored["approval"].as_i64().unwrap_or(0), needs }
            }
            _ => Answer::Done(self.result),
        };
        Ok(Receipt { audit_id: self.audit_id, answer, replayed: true })
    }
}
