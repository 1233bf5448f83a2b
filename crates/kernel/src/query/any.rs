//! A query without its types: what it says of itself, so that whatever is made of that is compiled once for all of them.

use super::{Column, Embedded, Filter, KeyPart, Opens, Query, ScopeColumns, Select, Shape};
use crate::access::{Actor, Permission};
use crate::db::{Cell, FromRow, Row, Session, Val};
use crate::failure::{Failure, Res};
use crate::op::{QueryDoc, schema_of};
use serde_json::Value;
use std::sync::OnceLock;

/// A query as the registry holds it: the names are those of [`Query`].
pub(crate) struct AnyQuery {
    pub(crate) name: &'static str,
    pub(crate) needs: Permission,
    pub(crate) columns: &'static [Column],
    pub(super) shape: Shape,
    /// The text of `BASE`.
    pub(super) text: &'static str,
    pub(super) scope: ScopeColumns,
    pub(super) id: &'static str,
    pub(super) order: Option<&'static str>,
    pub(super) key: &'static [KeyPart],
    pub(super) long: bool,
    pub(super) filters: &'static [Filter],
    pub(super) embedded: &'static [Embedded],
    pub(super) opens: Option<Opens>,
    /// The filters that JSON of its parameters gives.
    pub(super) select: fn(&str) -> Res<Select>,
    /// A row as JSON.
    row: fn(&Row) -> Res<Value>,
    params_schema: fn() -> Value,
    row_schema: fn() -> Value,
    /// Made once: every request from outside is read by it.
    params: OnceLock<Value>,
}

impl AnyQuery {
    pub(crate) fn of<Q: Query>() -> AnyQuery {
        AnyQuery {
            name: Q::NAME,
            needs: Q::NEEDS,
            columns: Q::columns(),
            shape: Q::SHAPE,
            text: Q::BASE.0.sql,
            scope: Q::SCOPE,
            id: Q::ID,
            order: Q::ORDER,
            key: Q::KEY,
            long: Q::LONG,
            filters: Q::filters(),
            embedded: Q::embedded(),
            opens: Q::opens(),
            select: |text| {
                let params = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text));
                Ok(Q::select(&params.map_err(|e| crate::op::malformed(&e, text.as_bytes()))?))
            },
            row: |row| serde_json::to_value(Q::Row::from_row(row)?).map_err(Failure::bug),
            params_schema: || schema_of::<Q::Params>().to_value(),
            row_schema: || schema_of::<Q::Row>().to_value(),
            params: OnceLock::new(),
        }
    }

    pub(crate) fn doc(&self) -> QueryDoc {
        QueryDoc {
            name: self.name,
            permission: self.needs.name(),
            params: self.params_schema().clone(),
            row: (self.row_schema)(),
            columns: self.columns,
        }
    }

    /// The schema of the parameters.
    pub(super) fn params_schema(&self) -> &Value {
        self.params.get_or_init(self.params_schema)
    }

    /// The filters that are hidden from an actor or look at less: what others ask for by them may be what is hidden.
    pub(super) fn hidden_filters(&self, actor: &Actor) -> Vec<&'static str> {
        let masks = |f: &&Filter| [f.mask, f.veiled.map(|(mask, _)| mask)].into_iter().flatten().any(|mask| actor.masked(mask));
        self.filters.iter().filter(masks).map(|f| f.key).collect()
    }

    pub(super) async fn rows(&self, session: &Session<'_>, sql: &str, params: &[Cell]) -> Res<Vec<Value>> {
        let params: Vec<Val<'_>> = params.iter().map(Val::from).collect();
        session.rows(sql, &params).await?.iter().map(self.row).collect()
    }
}
