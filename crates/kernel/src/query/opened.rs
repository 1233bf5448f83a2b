//! Rows that open a list: what stands in their address is shown to nobody to whom the list would not show it.

use super::{Page, Window};
use crate::access::Actor;
use crate::failure::Failure;
use crate::op::Registry;
use base::Id;
use serde_json::{Value, json};

/// The row's fields that say which list it opens, by which filters and in which order, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Opens {
    /// The list's query.
    pub list: &'static str,
    /// Filters and order, as an address has them.
    pub address: &'static str,
    /// Who keeps it: to them it is always shown.
    pub owner: &'static str,
}

/// Leaves out the rows of others whose list the actor may not open, or that filter or sort by what is hidden from them: the address tells
/// by which value.
pub(super) fn leave_out(registry: &Registry, actor: &Actor, opens: Opens, page: &mut Page) {
    let me = actor.user.map(Id::get);
    page.rows.retain(|row| {
        let words = |field: &str| row.get(field).and_then(Value::as_str).unwrap_or_default();
        let mine = me.is_some() && row.get(opens.owner).and_then(Value::as_i64) == me;
        mine || shown(registry, actor, words(opens.list), words(opens.address))
    });
}

fn shown(registry: &Registry, actor: &Actor, list: &str, address: &str) -> bool {
    let Some(query) = registry.queries.get(list) else { return false };
    let allowed =
        |params: Value, window: &Window| !matches!(query.plan(actor, params, window, registry.many()), Err(Failure::Forbidden(_)));
    if !allowed(json!({}), &Window::default()) {
        return false;
    }
    let hidden = query.hidden_filters(actor);
    base::form_pairs(address).into_iter().all(|pair| {
        let alone = std::slice::from_ref(&pair);
        // What nobody could read is judged by its name.
        !hidden.contains(&pair.0.as_str())
            && super::params::params_of(query, alone).map_or(true, |(params, window)| allowed(params, &window))
    })
}
