//! What an operation was asked for, as people read it: by the labels of its fields, records by their names, amounts as amounts.

use super::Visit;
use crate::panel::facts_near;
use crate::schema_form::{choice_of, key_of, kind_of, resolved, unscaled};
use crate::view::{Say, View, data, text};
use crate::{money, schema_form::Kind};
use base::{Currency, Money, Need, Timestamp};
use kernel::db::Boxed;
use kernel::{Failure, Res};
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;

/// A request that waits for somebody's yes, as its page has it.
#[derive(Debug, Clone)]
pub struct AskedFor {
    /// The request.
    pub approval: i64,
    /// When it was asked.
    pub at: Timestamp,
    /// What was asked, as canonical JSON; without what is hidden from the reader.
    pub input: Value,
}

/// Shows what a request for an operation is about; nothing where it cannot.
pub type Tell = for<'v> fn(&'v Visit<'v>, &'v AskedFor) -> Boxed<'v, Res<Option<Markup>>>;

/// Who shows it, said by the slice whose operation it is.
#[derive(Clone, Copy)]
pub struct Teller {
    /// The operation.
    pub operation: &'static str,
    /// Shows it.
    pub tell: Tell,
}

/// What a request is about, in words, from the rules that ask for a yes as the request keeps them; empty where they do not say it.
#[must_use]
pub fn asked_about(view: &View, needs: &Value) -> String {
    let needs: Vec<Need> = match needs {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => serde_json::from_value(other.clone()).unwrap_or_default(),
    };
    let about = needs.into_iter().find_map(|need| need.about);
    about.map(|about| view.say(text(&about.key).args(&about.args))).unwrap_or_default()
}

/// Entity and id of a record that an input refers to, and how it is shown.
type Named = BTreeMap<(String, i64), Markup>;
/// So many records are looked up for one page; the rest stand there by their numbers.
const NAMED_MAX: usize = 60;

impl Visit<'_> {
    /// An operation's input as facts: what is needed first, as its form has it.
    ///
    /// # Errors
    /// A bug when there is no such operation.
    pub fn told<'a>(&'a self, operation: &'a str, input: &'a Value) -> Boxed<'a, Res<Markup>> {
        Box::pin(async move { self.by_schema(operation, self.schema(operation)?, input, None).await })
    }

    /// An operation's input as facts, each beside what it was in the record as it stood before.
    ///
    /// # Errors
    /// A bug when there is no such operation.
    pub fn told_over<'a>(&'a self, operation: &'a str, input: &'a Value, before: Option<&'a Value>) -> Boxed<'a, Res<Markup>> {
        Box::pin(async move { self.by_schema(operation, self.schema(operation)?, input, before).await })
    }

    /// What an operation answered, as facts.
    ///
    /// # Errors
    /// A bug when there is no such operation.
    pub fn told_answer<'a>(&'a self, operation: &'a str, output: &'a Value) -> Boxed<'a, Res<Markup>> {
        Box::pin(async move {
            let schema = self.kernel().registry().output_schema(operation);
            let schema = schema.ok_or_else(|| Failure::bug(format!("a page names the operation {operation}")))?;
            self.by_schema(operation, schema, output, None).await
        })
    }

    async fn by_schema(&self, operation: &str, schema: Value, value: &Value, before: Option<&Value>) -> Res<Markup> {
        let mut referred = Vec::new();
        references(&schema, &schema, value, &mut referred);
        let shaped = before.map(|before| shaped(&schema, value, before));
        if let Some(shaped) = &shaped {
            references(&schema, &schema, shaped, &mut referred);
        }
        referred.sort();
        referred.dedup();
        let mut named = Named::new();
        for (entity, id) in referred.into_iter().take(NAMED_MAX) {
            let shown = self.record(&entity, id).await;
            named.insert((entity, id), shown);
        }
        Ok(Told { view: &self.view, operation, root: &schema, input: value, named }.object(&schema, value, shaped.as_ref()))
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
    /// `before`: the same fields as they were, where that is known.
    fn object(&self, schema: &Value, value: &Value, before: Option<&Value>) -> Markup {
        if let Some(said) = self.said(value) {
            return html! { (said) };
        }
        let needed: Vec<&str> = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let place = |name: &str| needed.iter().position(|other| *other == name).unwrap_or(usize::MAX);
        let properties = schema.get("properties").and_then(Value::as_object);
        let property = |name: &str| properties.and_then(|all| all.get(name)).map_or(&Value::Null, |one| resolved(self.root, one));
        let mut fields: Vec<_> = value.as_object().into_iter().flatten().collect();
        // What was left out is not told; what is hidden from the reader is, as a dash.
        let was = |name: &str| before.and_then(|before| before.get(name));
        let kept = |name: &str, value: &Value| !value.is_null() || was(name).is_some_and(|was| !was.is_null());
        fields.retain(|(name, value)| *name != "version" && (kept(name, value) || property(name).get("x-mask").is_some()));
        fields.sort_by_key(|(name, _)| (place(name), property(name).get("x-order").and_then(Value::as_i64).unwrap_or_default()));
        let facts: Vec<(Say, Markup)> = fields
            .into_iter()
            .map(|(name, value)| (data(self.label(name, property(name))), self.over(property(name), value, was(name))))
            .collect();
        facts_near(self.view, &facts)
    }

    /// A value, behind what it was when that was another.
    fn over(&self, schema: &Value, value: &Value, was: Option<&Value>) -> Markup {
        match was {
            Some(was) if value.is_object() => self.object(schema, value, Some(was)),
            Some(was) if was != value && !value.is_array() => html! {
                span.x-was { (self.value(schema, was)) } " → " (self.value(schema, value))
            },
            _ => self.value(schema, value),
        }
    }

    /// A text with its values, in words.
    fn said(&self, value: &Value) -> Option<String> {
        let key = value.get("key").and_then(Value::as_str)?;
        self.view.texts.get(self.view.lang, key)?;
        let args = value.get("args").cloned().and_then(|args| serde_json::from_value(args).ok()).unwrap_or_default();
        Some(self.view.say(text(key).args(&args)))
    }

    fn label(&self, name: &str, schema: &Value) -> String {
        let view = self.view;
        let known = |key: String| view.texts.get(view.lang, &key).is_some().then_some(key);
        let entity = || schema.get("x-entity").and_then(Value::as_str).and_then(|entity| known(format!("entity.{entity}")));
        let key = key_of(view, self.operation, name).or_else(|| known(format!("entity.{name}"))).or_else(entity);
        key.map_or_else(|| name.to_owned(), |key| view.say(key.as_str()))
    }

    fn value(&self, schema: &Value, value: &Value) -> Markup {
        let word = |key: &str| schema.get(key).and_then(Value::as_str);
        if let (Some(entity), Some(id)) = (word("x-entity"), value.as_i64()) {
            return self.named.get(&(entity.to_owned(), id)).cloned().unwrap_or_else(|| html! { (id) });
        }
        match (value, kind_of(schema)) {
            (Value::Object(_), _) => self.object(schema, value, None),
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
        money(Money::new(minor, currency.unwrap_or(self.view.currency)))
    }
}

/// The fields of a value as a record has them: under the same name, as the id that the name stands for, or with the name of the part they
/// are in (`payment.kind` is `payment_kind`). What the record does not have is missing.
fn shaped(schema: &Value, value: &Value, record: &Value) -> Value {
    fn within(schema: &Value, root: &Value, value: &Value, record: &Value, part: &str) -> Value {
        let mut out = serde_json::Map::new();
        for (name, inner) in value.as_object().into_iter().flatten() {
            let property = schema.get("properties").and_then(|all| all.get(name)).map_or(&Value::Null, |one| resolved(root, one));
            if inner.is_object() {
                out.insert(name.clone(), within(property, root, inner, record, name));
                continue;
            }
            let full = if part.is_empty() { name.clone() } else { format!("{part}_{name}") };
            let keys = [full.clone(), format!("{full}_id"), name.clone()];
            if let Some(was) = keys.iter().find_map(|key| record.get(key)) {
                out.insert(name.clone(), was.clone());
            }
        }
        Value::Object(out)
    }
    within(resolved(schema, schema), schema, value, record, "")
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
