//! Products as somebody types for them: active ones only, few columns, whoever is called exactly so first.

pub(crate) mod query;

pub(crate) fn register(r: &mut kernel::Registry) {
    r.statements("catalog", query::ALL).query::<query::ProductLookup>();
}
