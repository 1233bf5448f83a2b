//! What the registry tells the outside: operations and queries with their schemas, for OpenAPI, MCP and documentation.

use super::Registry;
use serde_json::Value;

/// An operation as described to the outside.
pub struct OperationDoc {
    /// `noun.verb`.
    pub name: &'static str,
    /// What the caller needs.
    pub permission: &'static str,
    /// JSON schema of the input.
    pub input: Value,
    /// JSON schema of the output.
    pub output: Value,
    /// JSON schema of the facts it decides on.
    pub facts: Value,
    /// Valid inputs in the standard world.
    pub samples: Vec<Value>,
    /// Where the input refers to records: (path, entity).
    pub references: Vec<(String, String)>,
    /// Fields of input and output that masks hide: (path, class).
    pub masked: Vec<(String, String)>,
    /// Whether it may take effect on another day than today, and by whose leave.
    pub dated: Option<super::Dated>,
}

/// A query as described to the outside.
pub struct QueryDoc {
    /// `noun.list`, `noun.detail`.
    pub name: &'static str,
    /// What the caller needs.
    pub permission: &'static str,
    /// JSON schema of its parameters.
    pub params: Value,
    /// JSON schema of a row.
    pub row: Value,
    /// Its columns.
    pub columns: &'static [crate::query::Column],
}

fn pairs(paths: &[super::references::Path]) -> Vec<(String, String)> {
    paths.iter().map(|p| (p.steps.join("."), p.entity.clone())).collect()
}

impl Registry {
    /// Every operation, by name.
    pub fn operations(&self) -> Vec<OperationDoc> {
        self.operations
            .values()
            .map(|o| {
                let schemas = o.schemas();
                OperationDoc {
                    name: o.name(),
                    permission: o.permission().name(),
                    input: schemas.input.to_value(),
                    output: schemas.output.to_value(),
                    facts: schemas.facts.to_value(),
                    samples: o.samples(),
                    references: pairs(o.references()),
                    masked: pairs(&o.masked().input).into_iter().chain(pairs(&o.masked().output)).collect(),
                    dated: o.dated(),
                }
            })
            .collect()
    }

    /// Every query, by name.
    pub fn queries(&self) -> Vec<QueryDoc> {
        self.queries.values().map(|q| q.doc()).collect()
    }

    /// The name of every operation and of every query, the permission it takes, and whether it only reads: operations first.
    pub fn doors(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> + '_ {
        let writes = self.operations.values().map(|operation| (operation.name(), operation.permission().name(), false));
        writes.chain(self.queries.iter().map(|(name, query)| (*name, query.needs.name(), true)))
    }

    /// The permission that an operation or a query needs; None when there is neither.
    pub fn needs(&self, name: &str) -> Option<&'static str> {
        let query = || self.queries.get(name).map(|query| query.needs.name());
        self.operations.get(name).map(|operation| operation.permission().name()).or_else(query)
    }

    /// The columns of a query; none for one that is not there.
    pub fn columns(&self, query: &str) -> &'static [crate::query::Column] {
        self.queries.get(query).map_or(&[], |query| query.columns)
    }

    /// The JSON schema of an operation's input; None when there is no such operation.
    pub fn input_schema(&self, operation: &str) -> Option<Value> {
        self.operations.get(operation).map(|operation| operation.schemas().input.to_value())
    }

    /// The JSON schema of what an operation answers; None when there is no such operation.
    pub fn output_schema(&self, operation: &str) -> Option<Value> {
        self.operations.get(operation).map(|operation| operation.schemas().output.to_value())
    }

    /// Every permission that can be granted.
    pub fn permissions(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.permissions.iter().copied()
    }

    /// Every term, by key.
    pub fn terms(&self) -> impl Iterator<Item = &crate::policy::TermDef> + '_ {
        self.terms.values()
    }

    /// Every mask that a role can have.
    pub fn masks(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.masks.iter().copied()
    }

    /// The texts in both languages.
    pub fn catalogue(&self) -> &base::Catalogue {
        &self.texts
    }

    /// Every statement with the slice that registered it.
    pub fn all_statements(&self) -> &[(&'static str, &'static crate::db::Statement)] {
        &self.statements
    }

    /// Every table and the slice that owns it.
    pub fn table_owners(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        self.tables.iter().map(|(t, s)| (*t, *s))
    }

    /// Every entity.
    pub fn entity_defs(&self) -> impl Iterator<Item = &super::EntityDef> + '_ {
        self.entities.values()
    }

    /// Events and who consumes them.
    pub fn event_consumers(&self) -> impl Iterator<Item = (&'static str, i64, Vec<&'static str>)> + '_ {
        self.events.iter().map(|(name, version)| {
            let consumers = self.consumers.get(name).map_or_else(Vec::new, |c| c.iter().map(|c| c.name).collect());
            (*name, *version, consumers)
        })
    }

    /// Every text that the queries can become, with a label, for the tests that prepare and explain them.
    #[doc(hidden)]
    pub fn query_variants(&self) -> Vec<(String, String)> {
        self.queries.values().flat_map(|q| q.variants()).collect()
    }

    /// Every invariant that `check` looks at, by name.
    pub fn invariants(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.checks.iter().map(|c| c.0.name).chain(self.recomputes.iter().map(|r| r.name))
    }
}
