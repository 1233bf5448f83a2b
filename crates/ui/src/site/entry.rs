//! A page that fills in one operation: its form from the schema, the way there and back, and what comes of it.

use super::meanwhile::{BEGAN, CHANGED, at_version, began};
use super::visit::KEY_REUSED;
use super::{Ran, Reply, Visit};
use crate::button::button;
use crate::feedback::{AlertKind, alert};
use crate::form::{Problems, form, form_actions};
use crate::page::head;
use crate::panel::plain_card;
use crate::schema_form::{Choice, SchemaForm, schema_read, schema_typed};
use crate::view::{Say, data, text};
use base::Refusal;
use kernel::Res;
use kernel::db::Boxed;
use maud::{Markup, html};
use serde_json::{Map, Value};

/// So often a deed is asked anew from a page that was left open.
const ASKED_ANEW_MAX: usize = 20;

/// What was posted: the fields of the form as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// A field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    /// A number in a field.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.trim().parse().ok()
    }
    /// All numbers of a field that may come several times: the rows that were ticked.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Vec<i64> {
        self.0.iter().filter(|(key, _)| key == name).filter_map(|(_, value)| value.trim().parse().ok()).collect()
    }
    /// The idempotency key that the form came with.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        self.get("key").filter(|key| !key.is_empty()).map(str::to_owned)
    }
}

/// A form for one operation.
#[derive(Debug, Clone)]
pub struct Entry<'e> {
    /// The operation.
    pub operation: &'e str,
    /// The page's title, also on its button.
    pub title: &'e str,
    /// Where the form is posted to: the page's own address.
    pub action: String,
    /// Where one goes without doing it.
    pub cancel: String,
    /// What is not typed: the record, the version that was seen.
    pub fixed: Value,
    /// What the form begins with, in the operation's own terms.
    pub begin: Value,
    /// The fields in this order, by groups: a text key (empty: none) and names. Without groups: all, as the schema has them.
    pub groups: &'e [(&'e str, &'e [&'e str])],
    /// Fields that are one of these values: name, value, words.
    pub choices: Vec<(&'e str, Vec<(String, String)>)>,
    /// Texts of several lines.
    pub long: Vec<&'e str>,
    /// What is sent for a field that is left empty, where leaving it out would mean that it stays.
    pub emptied: Vec<(&'e str, Value)>,
    /// What stands within the form, above its fields.
    pub notice: Option<Markup>,
    /// Of which record it is: name and address.
    pub of: Option<(String, String)>,
    /// A few fields: no wider than they are read.
    pub narrow: bool,
    /// The version of the record as it is now, when the form changes one.
    pub version: Option<i64>,
    /// What it does is not taken back: its button is red, and who leaves goes back.
    pub grave: bool,
}

/// How a form comes back.
#[derive(Default)]
struct Back<'b> {
    refused: &'b [Refusal],
    /// What stands above its own notice.
    notice: Option<Markup>,
    /// Where it goes on to, when that is not where it came from.
    action: Option<String>,
    /// Nothing was asked for yet: what it is sent with stays the same, so that what was done and not told is told.
    held: bool,
}

impl<'e> Entry<'e> {
    /// A form for an operation, posted to `action`, left to `cancel`. Its title is the operation's own name.
    #[must_use]
    pub fn new(operation: &'e str, title: &'e str, action: impl Into<String>, cancel: impl Into<String>) -> Entry<'e> {
        let (action, cancel) = (action.into(), cancel.into());
        Entry {
            operation,
            title,
            action,
            cancel,
            fixed: Value::Object(Map::new()),
            begin: Value::Object(Map::new()),
            groups: &[],
            choices: Vec::new(),
            long: Vec::new(),
            emptied: Vec::new(),
            notice: None,
            of: None,
            narrow: false,
            version: None,
            grave: false,
        }
    }
    /// What is not typed.
    #[must_use]
    pub fn fixed(mut self, fixed: Value) -> Self {
        self.fixed = fixed;
        self
    }
    /// What the form begins with: any row that has fields of the operation's names. A record's `version` in it is that of the record as
    /// it is now: whoever changes what somebody else has changed meanwhile is told what that was.
    #[must_use]
    pub fn begin(mut self, begin: &Value) -> Self {
        self.version = begin.get("version").and_then(Value::as_i64);
        self.begin = begin.clone();
        self
    }
    /// The fields by groups.
    #[must_use]
    pub fn groups(mut self, groups: &'e [(&'e str, &'e [&'e str])]) -> Self {
        self.groups = groups;
        self
    }
    /// A field that is one of these: value and words.
    #[must_use]
    pub fn choice(mut self, field: &'e str, choices: Vec<(String, String)>) -> Self {
        self.choices.push((field, choices));
        self
    }

    /// A text of several lines.
    #[must_use]
    pub fn long(mut self, field: &'e str) -> Self {
        self.long.push(field);
        self
    }

    /// What is sent for a field that is left empty: what takes back what was said.
    #[must_use]
    pub fn emptied(mut self, field: &'e str, value: impl Into<Value>) -> Self {
        self.emptied.push((field, value.into()));
        self
    }

    /// What stands within the form, above its fields: something that is said about what is typed.
    #[must_use]
    pub fn notice(mut self, notice: Markup) -> Self {
        self.notice = Some(notice);
        self
    }

    /// Of which record it is: its name with the way back to it, above the title.
    #[must_use]
    pub fn of(mut self, name: impl Into<String>, address: impl Into<String>) -> Self {
        self.of = Some((name.into(), address.into()));
        self
    }

    /// What it does is not taken back.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.grave = true;
        self
    }

    /// A form of a few fields: no wider than they are read.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// What was typed as the operation's input, and what of it cannot be read.
    fn input(&self, schema: &Value, typed: &[(String, String)]) -> (Value, Vec<Refusal>) {
        let (mut input, unread) = schema_read(schema, typed);
        // Of a field that is not in this person's form nothing was typed, whatever was posted.
        let asked = |name: &str| schema.get("properties").and_then(|all| all.get(name)).is_some();
        for (name, value) in self.emptied.iter().filter(|(name, _)| asked(name) && typed.iter().any(|(key, _)| key == name)) {
            input.entry((*name).to_owned()).or_insert_with(|| value.clone());
        }
        input.extend(self.fixed.as_object().cloned().unwrap_or_default());
        (Value::Object(input), unread)
    }

    fn schema(&self, visit: &Visit) -> Res<Value> {
        let mut schema = visit.schema(self.operation)?;
        for name in &self.long {
            if let Some(property) = schema.get_mut("properties").and_then(|all| all.get_mut(*name)).and_then(Value::as_object_mut) {
                property.insert("x-long".to_owned(), Value::Bool(true));
            }
        }
        let fixed: Vec<String> = self.fixed.as_object().map(|fixed| fixed.keys().cloned().collect()).unwrap_or_default();
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            let grouped = |name: &String| self.groups.is_empty() || self.groups.iter().any(|(_, names)| names.contains(&name.as_str()));
            properties.retain(|name, _| !fixed.contains(name) && grouped(name));
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| name.as_str().is_none_or(|name| !fixed.iter().any(|fixed| fixed == name)));
        }
        Ok(schema)
    }
}

impl Visit<'_> {
    /// The page of a form that begins.
    ///
    /// # Errors
    /// A bug when there is no such operation.
    pub fn entry<'a>(&'a self, entry: &'a Entry<'_>) -> Boxed<'a, Res<Reply>> {
        Box::pin(async move {
            let schema = entry.schema(self)?;
            let mut typed = schema_typed(&schema, &entry.begin);
            self.name_references(&schema, &mut typed).await;
            if entry.version.is_some() {
                typed.push(began(&typed));
            }
            self.entry_page(entry, &schema, &typed, Back::default())
        })
    }

    /// Takes what was typed: runs the operation and goes on to what `then` makes of its output; what is refused comes back with what
    /// was typed.
    ///
    /// # Errors
    /// As [`Visit::run`].
    pub async fn submit(&self, entry: &Entry<'_>, typed: &Typed, then: impl FnOnce(&Value) -> String) -> Res<Reply> {
        let schema = entry.schema(self)?;
        let mut words = typed.0.clone();
        self.resolve_references(&schema, &mut words).await?;
        let (input, unread) = entry.input(&schema, &words);
        let refused = if unread.is_empty() {
            match self.run(entry.operation, typed.key(), &input).await? {
                Ran::Done(output) => return Ok(Reply::Goto(then(&output))),
                Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
                Ran::Refused(refusals) => refusals,
            }
        } else {
            self.wrong_besides(entry.operation, &input, unread).await?
        };
        let notice = self.onto_present(entry, &schema, &mut words, &refused).await;
        let action = notice.as_ref().map(|_| at_version(&entry.action, entry.version));
        let others: Vec<Refusal> = refused.into_iter().filter(|refusal| notice.is_none() || refusal.key != CHANGED).collect();
        let back = Back { refused: &others, notice, action, held: false };
        Ok(Reply::Refused(Box::new(self.entry_page(entry, &schema, &words, back)?)))
    }

    /// The page of a form as it was typed, before anything is asked for: there is something to be read first, in its notice. It says that
    /// nothing was saved, and what is wrong besides.
    ///
    /// # Errors
    /// As [`Visit::submit`].
    pub fn held<'a>(&'a self, entry: &'a Entry<'_>, typed: &'a Typed) -> Boxed<'a, Res<Reply>> {
        Box::pin(async move {
            let schema = entry.schema(self)?;
            let mut words = typed.0.clone();
            self.resolve_references(&schema, &mut words).await?;
            let (input, unread) = entry.input(&schema, &words);
            let refused = self.wrong_besides(entry.operation, &input, unread).await?;
            let notice = html! { div data-summary tabindex="-1" { (alert(&self.view, AlertKind::Warn, "ui.held", None)) } };
            let back = Back { refused: &refused, notice: Some(notice), held: true, ..Back::default() };
            Ok(Reply::Refused(Box::new(self.entry_page(entry, &schema, &words, back)?)))
        })
    }

    fn entry_page(&self, entry: &Entry, schema: &Value, typed: &[(String, String)], back: Back) -> Res<Reply> {
        let view = &self.view;
        let problems = Problems(back.refused);
        let began = typed.iter().find(|(name, _)| name == BEGAN);
        let choices: Vec<Choice> = entry.choices.iter().map(|(name, choices)| Choice { name, choices }).collect();
        let desk = SchemaForm { view, operation: entry.operation, schema, typed, problems, choices: &choices };
        let whole = [("", &[] as &[&str])];
        let groups = if entry.groups.is_empty() { &whole[..] } else { entry.groups };
        let body = crate::panel::stack(&html! {
            @if let Some((name, text)) = began { input type="hidden" name=(name) value=(text); }
            (problems.summary_of(view, entry.operation))
            @if let Some(notice) = &back.notice { (notice) }
            @if let Some(notice) = &entry.notice { (notice) }
            @for (name, names) in groups {
                @let content = desk.fields(names);
                @if name.is_empty() { (plain_card(&content)) } @else { (crate::panel::card(view, *name, &content)) }
            }
            (form_actions(view, None, &html! {
                @let deed = button(entry.title).shortcut("Ctrl ↵");
                (button(if entry.grave { "ui.back" } else { "ui.cancel" }).link(entry.cancel.clone()).html(view))
                (if entry.grave { deed.danger() } else { deed.primary() }.html(view))
            }))
        });
        let body = if entry.narrow {
            html! { div.x-few { (body) } }
        } else {
            body
        };
        // What was only to be read goes on under its key: whoever lost the answer to it and sends it again gets that answer.
        let read_only = back.held || (back.refused.is_empty() && back.action.is_none());
        let kept = typed.iter().find(|(name, _)| read_only && name == "key").map(|(_, key)| key.clone());
        let action = back.action.unwrap_or_else(|| entry.action.clone());
        let region = form("entry", action).key(kept.unwrap_or_else(|| self.new_key())).draft().html(view, &body);
        let mut top = head(entry.title);
        if let Some((name, address)) = &entry.of {
            top = top.crumb(data(name.as_str()), address.as_str());
        }
        let top = top.html(view);
        Ok(self.reply(entry.title, &top, "entry", region))
    }

    /// A key for a form that begins, or begins again after a refusal.
    #[must_use]
    pub fn new_key(&self) -> String {
        crate::form::new_key()
    }

    /// A question before a deed that cannot be taken back, as a page: what was refused, or nothing yet.
    #[must_use]
    pub fn refused_page<'s>(&self, title: impl Into<Say<'s>>, back: &str, refusals: &[Refusal]) -> Reply {
        let view = &self.view;
        let body: Markup = html! {
            (head(title.into()).html(view))
            (Problems(refusals).summary(view))
            (form_actions(view, None, &html! { (button("ui.back").link(back).html(view)) }))
        };
        Reply::Refused(Box::new(self.page("ui.refused", body)))
    }

    /// Runs an operation for which nothing is typed, and goes on; a refusal is a page of its own with the way back.
    ///
    /// # Errors
    /// As [`Visit::run`].
    pub fn deed<'a>(
        &'a self,
        operation: &'a str,
        typed: &'a Typed,
        input: &'a Value,
        then: &'a str,
        back: &'a str,
    ) -> Boxed<'a, Res<Reply>> {
        Box::pin(async move {
            let mut key = typed.key().unwrap_or_else(|| self.new_key());
            // Why it was refused may be gone by now: it is asked anew, under a key that follows from the one that it came with.
            for _ in 0..ASKED_ANEW_MAX {
                if self.kernel().answered(self.principal(), &key).await? != Some(false) {
                    break;
                }
                key = format!("anew-{}", base::Digest::of(key.as_bytes()));
            }
            let mut ran = self.run(operation, Some(key.clone()), input).await?;
            // Pressed twice it is one deed, also when the first changed what is asked for now: the other way, the next version.
            if matches!(&ran, Ran::Refused(refusals) if refusals.iter().any(|refusal| refusal.key == KEY_REUSED)) {
                if self.kernel().answered(self.principal(), &key).await? == Some(true) {
                    return Ok(Reply::Goto(then.to_owned()));
                }
                ran = self.run(operation, Some(self.new_key()), input).await?;
            }
            match ran {
                Ran::Done(_) => Ok(Reply::Goto(then.to_owned())),
                Ran::Waits { approval, .. } => Ok(Reply::Goto(format!("/approvals/{approval}"))),
                Ran::Refused(refusals) => {
                    let key = format!("op.{operation}");
                    Ok(self.refused_page(text(&key), back, &refusals))
                }
            }
        })
    }

    /// Names the records that the form begins with: `owner~text` beside `owner`.
    pub fn name_references<'a>(&'a self, schema: &'a Value, typed: &'a mut Vec<(String, String)>) -> Boxed<'a, ()> {
        Box::pin(async move {
            for (name, entity) in references(schema) {
                let id = typed.iter().find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok());
                if let Some(id) = id {
                    typed.push((format!("{name}~text"), self.shown(&entity, id).await));
                }
            }
        })
    }

    /// The id of the one record that is meant by these words: called exactly so, or the only one that is found.
    ///
    /// # Errors
    /// As [`Visit::query`].
    pub fn found_by_words<'a>(&'a self, entity: &'a str, words: &'a str) -> Boxed<'a, Res<Option<String>>> {
        Box::pin(async move {
            let Some(finder) = self.finder(entity) else { return Ok(None) };
            let found = self.found(finder, words).await?;
            let exact: Vec<_> = found.iter().filter(|option| option.label == words || option.note == words).collect();
            Ok(match (exact.as_slice(), found.as_slice()) {
                ([one], _) => Some(one.value.clone()),
                (_, [one]) => Some(one.value.clone()),
                _ => None,
            })
        })
    }

    /// Without script a record is typed by its name or code: the one that is found by it is meant. What is not found is said at its field.
    ///
    /// # Errors
    /// As [`Visit::query`].
    pub fn resolve_references<'a>(&'a self, schema: &'a Value, typed: &'a mut Vec<(String, String)>) -> Boxed<'a, Res<()>> {
        Box::pin(async move {
            for (name, entity) in references(schema) {
                let value =
                    |key: &str| typed.iter().find(|(other, _)| other == key).map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
                let (id, words) = (value(&name), value(&format!("{name}~text")));
                if words.is_empty() {
                    continue;
                }
                let one = self.meant(&entity, &id, &words).await?;
                typed.retain(|(key, _)| *key != name);
                typed.extend(one.map(|one| (name, one)));
            }
            Ok(())
        })
    }
}

/// The fields of a schema that refer to records: name and entity.
fn references(schema: &Value) -> Vec<(String, String)> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let entity = |property: &Value| {
        let own = property.get("x-entity").and_then(Value::as_str);
        let inner = property.get("anyOf").and_then(Value::as_array).into_iter().flatten().find_map(|one| one.get("x-entity")?.as_str());
        own.or(inner).map(str::to_owned)
    };
    properties.filter_map(|(name, property)| Some((name.clone(), entity(property)?))).collect()
}
