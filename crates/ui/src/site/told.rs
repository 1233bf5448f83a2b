//! What an operation was asked for, as people read it: by the labels of its fields, records by their names, amounts as amounts.

use super::Visit;
use crate::panel::facts_near;
use crate::schema_form::{choice_of, key_of, kind_of, resolved, unscaled};
use crate::view::{Say, View, data};
use crate::{money, schema_form::Kind};
use base::{Currency, Money};
use kernel::Res;
use kernel::db::Boxed;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;

/// Entity and id of a record that an input refers to, and how it is shown.
type Named = BTreeMap<(String, i64), Markup>;

impl Visit<'_> {
    /// An operation's input as facts: what is needed first, as its form has it.
    ///
    /// # Errors
    /// A bug when there is no such operation.
    pub fn told<'a>(&'a self, operation: &'a str, input: &'a Value) -> Boxed<'a, Res<Markup>> {
        Box::pin(async move {
            let schema = self.schema(operation)?;
            let mut referred = Vec::new();
            references(&schema, &schema, input, &mut referred);
            let mut named = Named::new();
            for (entity, id) in referred {
                let shown = self.record(&entity, id).await;
                named.insert((entity, id), shown);
            }
            Ok(Told { view: &self.view, operation, root: &schema, input, named }.object(&schema, input))
        })
    }

    /// A record by its name, with the way to its page; its number alone where the reader may not see it.
    pub fn record<'a>(&'a self, entity: &'a str, id: i64) -> Boxed<'a, Markup> {
        Box::pin(async move {
            let name = self.shown(entity, id).await;
            let page = self.page_of(entity, id).filter(|_| name != id.to_string());
            html! { @match page { Some(address) => a.x-link href=(address) { (name) }, None => (name) } }
        })
    }

    /// The address of a record's page, where there is one that the reader may open: `/customers/{customer}`, `/price-lists/{list}`.
    fn page_of(&self, entity: &str, id: i64) -> Option<String> {
        let place = self.site.places.iter().find(|place| {
            let mut steps = place.path.split('/').skip(1);
            let (_, last, none) = (steps.next(), steps.next(), steps.next());
            let name = last.and_then(|last| last.strip_prefix('{')?.strip_suffix('}'));
            let meant = |name: &str| entity == name || entity.strip_suffix(name).is_some_and(|rest| rest.ends_with('_'));
            none.is_none() && name.is_some_and(meant)
        })?;
        let open = place.needs.is_empty() || place.needs.iter().any(|need| self.may(need));
        let (path, _) = place.path.split_once('{')?;
        open.then(|| format!("{path}{id}"))
    }
}

struct Told<'t> {
    view: &'t View<'t>,
    operation: &'t str,
    root: &'t Value,
    input: &'t Value,
    named: Named,
}

impl Told<'_> {
    fn object(&self, schema: &Value, value: &Value) -> Markup {
        let needed: Vec<&str> = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let place = |name: &str| needed.iter().position(|other| *other == name).unwrap_or(usize::MAX);
        let properties = schema.get("properties").and_then(Value::as_object);
        let property = |name: &str| properties.and_then(|all| all.get(name)).map_or(&Value::Null, |one| resolved(self.root, one));
        let mut fields: Vec<_> = value.as_object().into_iter().flatten().collect();
        // What was left out is not told; what is hidden from the reader is, as a dash.
        fields.retain(|(name, value)| *name != "version" && (!value.is_null() || property(name).get("x-mask").is_some()));
        fields.sort_by_key(|(name, _)| (place(name), property(name).get("x-order").and_then(Value::as_i64).unwrap_or_default()));
        let facts: Vec<(Say, Markup)> =
            fields.into_iter().map(|(name, value)| (data(self.label(name)), self.value(property(name), value))).collect();
        facts_near(self.view, &facts)
    }

    fn label(&self, name: &str) -> String {
        let (view, entity) = (self.view, format!("entity.{name}"));
        let key = key_of(view, self.operation, name).or_else(|| view.texts.get(view.lang, &entity).is_some().then_some(entity));
        key.map_or_else(|| name.to_owned(), |key| view.say(key.as_str()))
    }

    fn value(&self, schema: &Value, value: &Value) -> Markup {
        let word = |key: &str| schema.get(key).and_then(Value::as_str);
        if let (Some(entity), Some(id)) = (word("x-entity"), value.as_i64()) {
            return self.named.get(&(entity.to_owned(), id)).cloned().unwrap_or_else(|| html! { (id) });
        }
        match (value, kind_of(schema)) {
            (Value::Object(_), _) => self.object(schema, value),
            (Value::Array(all), _) => {
                let item = schema.get("items").map_or(&Value::Null, |item| resolved(self.root, item));
                html! { ul.x-plain-list { @for one in all { li { (self.value(item, one)) } } } }
            }
            (Value::Number(number), kind) => match (number.as_i64(), kind) {
                (Some(minor), Kind::Figure(_)) if word("x-unit") == Some("minor") => self.amount(minor),
                (Some(share), Kind::Figure(decimals)) if word("x-unit") == Some("basis_points") => {
                    html! { (unscaled(share, decimals)) "%" }
                }
                (Some(figure), Kind::Figure(decimals)) => html! { (unscaled(figure, decimals)) },
                _ => html! { (number) },
            },
            (Value::String(words), Kind::Choice(_)) => html! { (self.view.say(choice_of(self.view, words))) },
            (Value::String(words), _) => html! { (words) },
            (Value::Bool(yes), _) => html! { (self.view.say(if *yes { "ui.yes" } else { "ui.no" })) },
            (Value::Null, _) => html! { "—" },
        }
    }

    /// An amount in the currency that the input names beside it.
    fn amount(&self, minor: i64) -> Markup {
        let currency = self.input.get("currency").and_then(Value::as_str).and_then(Currency::new);
        money(Money::new(minor, currency.unwrap_or(Currency::CNY)))
    }
}

/// Every record that a value refers to, by what its schema says.
fn references(root: &Value, schema: &Value, value: &Value, out: &mut Vec<(String, i64)>) {
    let schema = resolved(root, schema);
    if let (Some(entity), Some(id)) = (schema.get("x-entity").and_then(Value::as_str), value.as_i64()) {
        out.push((entity.to_owned(), id));
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let Some(property) = schema.get("properties").and_then(|all| all.get(name)) {
                    references(root, property, value, out);
                }
            }
        }
        Value::Array(all) => {
            if let Some(item) = schema.get("items") {
                all.iter().for_each(|one| references(root, item, one, out));
            }
        }
        _ => {}
    }
}
