//! Errors as RFC 9457 problem details, in the reader's language.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Args, Catalogue, Clause, Lang, Need, Refusal};
use kernel::{Failure, Problem, TOO_MANY_TRIES};
use schemars::JsonSchema;
use serde::Serialize;

/// Media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request is answered with an error. Becomes a response without a body, which the envelope puts into words.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The kernel's answer.
    Kernel(Failure),
    /// HTTP's own.
    Http(HttpFault),
}

/// What is wrong with a request as HTTP.
#[derive(Debug, Clone)]
pub(crate) struct HttpFault {
    status: StatusCode,
    code: &'static str,
    args: Args,
    retry_secs: Option<u64>,
    allow: Option<&'static str>,
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Fault {
        Fault::Kernel(failure)
    }
}

impl Fault {
    /// An error of HTTP itself.
    pub(crate) fn http(status: StatusCode, code: &'static str) -> Fault {
        Fault::Http(HttpFault { status, code, args: Args::new(), retry_secs: None, allow: None })
    }
    /// Too often.
    pub(crate) fn too_many(retry_secs: u64) -> Fault {
        let args = Args::from([("secs".to_owned(), i64::try_from(retry_secs).unwrap_or(i64::MAX).into())]);
        Fault::Http(HttpFault {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: "http.too_many",
            args,
            retry_secs: Some(retry_secs),
            allow: None,
        })
    }
    /// Another method is right.
    pub(crate) fn method(allow: Option<&'static str>) -> Fault {
        Fault::Http(HttpFault { status: StatusCode::METHOD_NOT_ALLOWED, code: "http.method", args: Args::new(), retry_secs: None, allow })
    }
    /// Longer than `max` bytes.
    pub(crate) fn too_large(max: usize) -> Fault {
        let args = Args::from([("max".to_owned(), i64::try_from(max).unwrap_or(i64::MAX).into())]);
        Fault::Http(HttpFault { status: StatusCode::PAYLOAD_TOO_LARGE, code: "http.too_large", args, retry_secs: None, allow: None })
    }
    /// A problem with a field of the request.
    pub(crate) fn malformed(code: &'static str, field: &str) -> Fault {
        Fault::Kernel(Failure::Malformed(Problem::new(code).at(field)))
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Fault::Http(fault) => fault.status,
            Fault::Kernel(failure) => match failure {
                Failure::Malformed(_) => StatusCode::BAD_REQUEST,
                Failure::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
                Failure::Forbidden(_) => StatusCode::FORBIDDEN,
                Failure::NotFound(_) => StatusCode::NOT_FOUND,
                Failure::Refused(_) | Failure::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
                Failure::Conflict(_) => StatusCode::CONFLICT,
                Failure::Busy(TOO_MANY_TRIES) => StatusCode::TOO_MANY_REQUESTS,
                Failure::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
                Failure::Bug(_) | Failure::Stale | Failure::NeedsApproval(_) | Failure::Constraint(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    pub(crate) fn code(&self) -> &str {
        match self {
            Fault::Http(fault) => fault.code,
            Fault::Kernel(failure) => failure.code(),
        }
    }

    /// Whether nobody known is asking.
    pub(crate) fn is_unauthenticated(&self) -> bool {
        matches!(self, Fault::Kernel(Failure::Unauthenticated(_)))
    }

    /// What is wrong, in one sentence.
    pub(crate) fn detail(&self, lang: Lang, texts: &Catalogue) -> String {
        self.body(lang, texts).detail
    }

    /// What became of an operation, for the metrics.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Fault::Kernel(Failure::Refused(_)) => "refused",
            Fault::Kernel(Failure::KeyReused) => "key_reused",
            _ => match self.status().as_u16() {
                400 | 408 | 413 | 415 => "malformed",
                401 => "unauthenticated",
                403 => "forbidden",
                404 | 405 => "not_found",
                409 => "conflict",
                429 => "too_many",
                503 => "busy",
                _ => "bug",
            },
        }
    }

    fn retry_secs(&self) -> Option<u64> {
        match self {
            Fault::Http(fault) => fault.retry_secs,
            Fault::Kernel(Failure::Busy(code)) => Some(match *code {
                "busy.queue_full" => 1,
                TOO_MANY_TRIES => 6,
                _ => 5,
            }),
            Fault::Kernel(_) => None,
        }
    }

    /// The problem in words.
    pub(crate) fn body(&self, lang: Lang, texts: &Catalogue) -> ProblemBody {
        let (code, status) = (self.code().to_owned(), self.status().as_u16());
        let mut body = ProblemBody {
            kind: format!("/api#{code}"),
            title: texts.render(lang, &format!("http.status.{status}"), &Args::new()),
            status,
            detail: texts.render(lang, &code, &Args::new()),
            code,
            errors: Vec::new(),
            basis: Vec::new(),
            reference: None,
        };
        match self {
            Fault::Http(fault) => body.detail = texts.render(lang, fault.code, &fault.args),
            Fault::Kernel(Failure::Malformed(problem) | Failure::NotFound(problem)) => {
                body.detail = texts.render(lang, problem.code, &problem.args);
                let error = |field: &str| FieldError {
                    field: Some(field.to_owned()),
                    code: problem.code.to_owned(),
                    message: body.detail.clone(),
                    args: Args::new(),
                    remedy: None,
                };
                body.errors = problem.fields().map(error).collect();
            }
            Fault::Kernel(Failure::Refused(refusals)) => {
                (body.errors, body.basis) = told(refusals, lang, texts);
                let messages: Vec<&str> = body.errors.iter().map(|e| e.message.as_str()).collect();
                body.detail = messages.join("\n");
            }
            Fault::Kernel(Failure::Bug(reference)) => {
                let args = Args::from([("reference".to_owned(), reference.0.as_str().into())]);
                body.detail = texts.render(lang, "bug", &args);
                body.reference = Some(reference.0.clone());
            }
            Fault::Kernel(_) => {}
        }
        body
    }

    /// The whole answer.
    pub(crate) fn render(&self, lang: Lang, texts: &Catalogue) -> Response {
        let text = serde_json::to_string(&self.body(lang, texts)).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"xiaoguan\""));
        }
        if let Some(secs) = self.retry_secs() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        if let Fault::Http(HttpFault { allow: Some(allow), .. }) = self {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Refusals in words, and the clauses they rest on, each once.
pub(crate) fn told(refusals: &[Refusal], lang: Lang, texts: &Catalogue) -> (Vec<FieldError>, Vec<Clause>) {
    let mut basis: Vec<Clause> = Vec::new();
    for clause in refusals.iter().flat_map(|r| &r.basis) {
        if !basis.contains(clause) {
            basis.push(clause.clone());
        }
    }
    let errors = refusals.iter().map(|r| FieldError {
        field: r.field.clone(),
        code: r.key.clone(),
        message: texts.render(lang, &r.key, &r.args),
        args: r.args.clone(),
        remedy: r.remedy.as_ref().map(|m| texts.render(lang, &m.key, &m.args)),
    });
    (errors.collect(), basis)
}

/// Approvals that are needed, in words.
pub(crate) fn asked(needs: &[Need], lang: Lang, texts: &Catalogue) -> Vec<NeedBody> {
    let one = |need: &Need| NeedBody {
        rule: need.rule.clone(),
        clause: need.clause.clone(),
        steps: need.steps.clone(),
        message: need.reason.as_ref().map(|r| texts.render(lang, &r.key, &r.args)),
    };
    needs.iter().map(one).collect()
}

/// A problem (RFC 9457).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemBody {
    /// Where the kind of problem is explained.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The kind of problem in a few words.
    pub(crate) title: String,
    /// The HTTP status.
    pub(crate) status: u16,
    /// Stable name of the problem, for programs.
    pub(crate) code: String,
    /// What happened and what to do, for people, in the caller's language.
    pub(crate) detail: String,
    /// Every single objection.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub(crate) errors: Vec<FieldError>,
    /// The clauses of the regulation that the answer rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub(crate) basis: Vec<Clause>,
    /// Of a defect: the number under which the log has the details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<String>,
}

/// One objection.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct FieldError {
    /// The input's field as a JSON path, e.g. `lines.0.quantity`; none when it is about the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<String>,
    /// Stable name.
    pub(crate) code: String,
    /// In the caller's language.
    pub(crate) message: String,
    /// The values in the message.
    #[serde(skip_serializing_if = "Args::is_empty")]
    pub(crate) args: Args,
    /// The smallest change that would cure it, in the caller's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<String>,
}

/// What must be agreed, and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalNeed")]
pub(crate) struct NeedBody {
    /// The rule that asks.
    pub(crate) rule: String,
    /// Where it is written.
    pub(crate) clause: Clause,
    /// Permissions whose holders must say yes, one person each, in this order.
    pub(crate) steps: Vec<String>,
    /// Why, in the caller's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
}
