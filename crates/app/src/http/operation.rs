//! `POST /api/v1/<operation>`: the door, over HTTP.

use super::envelope::{self, Notes};
use super::fault::{Fault, FieldError, NeedBody, asked, told};
use super::{Web, body, identity};
use axum::body::Body;
use axum::extract::{Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{BusinessDate, Clause};
use kernel::{Answer, Cause, Channel, Failure, Mode, Preview, Receipt};
use schemars::JsonSchema;
use serde::Serialize;

/// What the address says about how it is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    ForGood,
    DryRun,
    Preview,
}

/// The route of operations and queries.
pub(crate) const ROUTE: &str = "/api/v1/{name}";

/// Answers a posted operation, with all that is around a request.
pub(crate) async fn whole(web: &Web, operation: &'static str, request: Request) -> Response {
    let answer = |request| async move { post(web, operation, request).await.into_response() };
    envelope::around(web, ROUTE, request, answer).await
}

/// Answers a posted operation.
pub(crate) async fn post(web: &Web, operation: &'static str, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    let notes = Notes::of(&parts.extensions);
    notes.operation(operation);
    let caller = identity::caller(web, &parts).await?;
    identity::may_write(web, &caller, &parts.headers)?;
    body::is_json(&parts.headers)?;
    let how = how(&parts)?;
    let request = kernel::Request {
        operation: operation.to_owned(),
        principal: caller.principal,
        key: key(&parts)?,
        mode: if how == How::ForGood { Mode::Commit } else { Mode::DryRun },
        channel: Channel::Api,
        effective: effective(&parts)?,
        cause: Cause::Request,
        input: body::read(&parts, content, web.options.bounds.body_bytes_max, web.options.bounds.body).await?,
    };
    if how == How::Preview {
        let preview = web.kernel.preview(&request).await?;
        notes.outcome("previewed");
        return previewed(web, &notes, preview);
    }
    let receipt = web.kernel.execute(&request).await?;
    notes.outcome(match (&receipt.answer, how, receipt.replayed) {
        (_, How::DryRun, _) => "dry_run",
        (_, _, true) => "replayed",
        (Answer::Done(_), ..) => "done",
        (Answer::Pending { .. }, ..) => "pending",
    });
    answered(web, &notes, receipt)
}

fn how(parts: &Parts) -> Result<How, Fault> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(|_| Fault::malformed("input.invalid", "?"))?;
    let mut how = How::ForGood;
    for (name, value) in &pairs {
        let asked = match name.as_str() {
            "dry_run" => How::DryRun,
            "preview" => How::Preview,
            _ => return Err(Fault::malformed("input.unknown_field", name)),
        };
        match value.as_str() {
            "true" | "1" if how == How::ForGood => how = asked,
            "true" | "1" => return Err(Fault::malformed("input.duplicate_field", name)),
            "false" | "0" => {}
            _ => return Err(Fault::malformed("input.wrong_type", name)),
        }
    }
    Ok(how)
}

/// The key as sent; whether it is one the kernel says.
fn key(parts: &Parts) -> Result<Option<String>, Fault> {
    let mut values = parts.headers.get_all("idempotency-key").into_iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Fault::malformed("input.duplicate_field", "Idempotency-Key"));
    }
    Ok(Some(String::from_utf8_lossy(value.as_bytes()).into_owned()))
}

fn effective(parts: &Parts) -> Result<Option<BusinessDate>, Fault> {
    let mut values = parts.headers.get_all("x-effective-date").into_iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Fault::malformed("input.duplicate_field", "X-Effective-Date"));
    }
    let date = value.to_str().ok().and_then(BusinessDate::parse);
    date.map(Some).ok_or_else(|| Fault::malformed("date.invalid", "X-Effective-Date"))
}

/// JSON as an answer.
pub(crate) fn json(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn answered(web: &Web, notes: &Notes, receipt: Receipt) -> Result<Response, Fault> {
    let audit_id = (receipt.audit_id != 0).then_some(receipt.audit_id);
    match receipt.answer {
        Answer::Done(output) => {
            // The output is JSON already; it is not read again only to be written again.
            let audit = audit_id.map_or_else(|| "null".to_owned(), |id| id.to_string());
            let replayed = receipt.replayed;
            Ok(json(StatusCode::OK, format!(r#"{{"outcome":"done","audit_id":{audit},"output":{output},"replayed":{replayed}}}"#)))
        }
        Answer::Pending { approval, needs } => {
            let body = PendingBody {
                outcome: PendingWord::Pending,
                audit_id,
                approval: (approval != 0).then_some(approval),
                needs: asked(&needs, notes.lang(web), web.kernel.registry().catalogue()),
                replayed: receipt.replayed,
            };
            Ok(json(StatusCode::ACCEPTED, serde_json::to_string(&body).map_err(Failure::bug)?))
        }
    }
}

fn previewed(web: &Web, notes: &Notes, preview: Preview) -> Result<Response, Fault> {
    let (lang, texts) = (notes.lang(web), web.kernel.registry().catalogue());
    let body = match preview {
        Preview::Allow { basis } => PreviewBody::Allow { basis },
        Preview::Refuse { refusals } => {
            let (errors, basis) = told(&refusals, lang, texts);
            PreviewBody::Refuse { errors, basis }
        }
        Preview::NeedsApproval { needs } => PreviewBody::NeedsApproval { needs: asked(&needs, lang, texts) },
    };
    Ok(json(StatusCode::OK, serde_json::to_string(&body).map_err(Failure::bug)?))
}

/// The word that tells an answer that waits.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PendingWord {
    /// Waits for approval.
    Pending,
}

/// The request waits for approval; nothing is reserved meanwhile.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Pending")]
pub(crate) struct PendingBody {
    /// Always `pending`.
    pub(crate) outcome: PendingWord,
    /// The audit row; null in a dry run.
    pub(crate) audit_id: Option<i64>,
    /// The approval request; null in a dry run.
    pub(crate) approval: Option<i64>,
    /// Who must agree to what.
    pub(crate) needs: Vec<NeedBody>,
    /// The same key was known: this is the stored answer.
    pub(crate) replayed: bool,
}

/// What would happen; nothing has.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Preview")]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub(crate) enum PreviewBody {
    /// It would be done.
    Allow {
        /// The clauses relied on.
        basis: Vec<Clause>,
    },
    /// It would be refused.
    Refuse {
        /// Every objection.
        errors: Vec<FieldError>,
        /// The clauses they rest on.
        basis: Vec<Clause>,
    },
    /// It would wait for approval.
    NeedsApproval {
        /// Who would have to agree to what.
        needs: Vec<NeedBody>,
    },
}
