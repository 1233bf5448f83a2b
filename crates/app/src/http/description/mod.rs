//! The API's description, made once from the registry: OpenAPI for programs, a page for people.

mod openapi;
mod page;
mod schemas;

pub use openapi::openapi;

use super::Shared;
use super::operation::json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::Lang;
use kernel::Registry;
use std::collections::BTreeSet;

/// What is known by name, and its descriptions.
pub(crate) struct Description {
    operations: BTreeSet<&'static str>,
    queries: BTreeSet<&'static str>,
    openapi: String,
    zh: String,
    en: String,
}

impl Description {
    pub(super) fn of(registry: &Registry) -> Description {
        let (operations, queries) = (registry.operations(), registry.queries());
        Description {
            openapi: openapi(registry).to_string(),
            zh: page::page(registry, &operations, &queries, Lang::Zh),
            en: page::page(registry, &operations, &queries, Lang::En),
            operations: operations.iter().map(|o| o.name).collect(),
            queries: queries.iter().map(|q| q.name).collect(),
        }
    }

    /// The operation of this name.
    pub(super) fn operation(&self, name: &str) -> Option<&'static str> {
        self.operations.get(name).copied()
    }
    /// The query of this name.
    pub(super) fn query(&self, name: &str) -> Option<&'static str> {
        self.queries.get(name).copied()
    }
    /// The page for people.
    pub(super) fn page(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// `GET /api/v1/openapi.json`
pub(super) async fn serve(State(web): State<Shared>) -> Response {
    let mut response = json(StatusCode::OK, String::new());
    *response.body_mut() = Body::from(web.description.openapi.clone());
    response
}
