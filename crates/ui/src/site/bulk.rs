//! One deed on several ticked rows: what is asked once, which records, and what came of each.

use super::{Ran, Reply, Typed, Visit};
use crate::button::button;
use crate::feedback::{AlertKind, alert, empty};
use crate::form::{Problems, form, form_actions};
use crate::icon::Icon;
use crate::page::head;
use crate::panel::{card, plain_card, stack};
use crate::prefs::back_within;
use crate::schema_form::{SchemaForm, schema_read};
use crate::view::{Say, View, data, text};
use base::Refusal;
use kernel::db::Boxed;
use kernel::{Failure, Res};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

/// Where deeds on ticked rows are posted to: `/lists/bulk/<operation>`.
pub const BULK: &str = "/lists/bulk";
/// Rows that one deed takes at the most: those of a page.
const ROWS_MAX: usize = 100;

/// An operation that can be asked for many rows of a list, one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Bulk {
    /// The list's query.
    pub list: &'static str,
    /// The operation. Its input names the record and the version that was seen; other fields are asked once for all.
    pub operation: &'static str,
    /// The input's field that names the record.
    pub record: &'static str,
    /// The query that answers one record.
    pub detail: &'static str,
    /// Its picture.
    pub icon: Icon,
}

/// What came of one row.
struct Outcome {
    name: String,
    reasons: Vec<Refusal>,
}

impl Visit<'_> {
    /// Answers what is posted for ticked rows: first the question, then the deed.
    ///
    /// # Errors
    /// Not found for an operation that is no such deed; as [`Visit::run`] otherwise.
    pub fn bulk<'a>(&'a self, typed: &'a Typed) -> Boxed<'a, Res<Reply>> {
        Box::pin(async move {
            let operation = self.word("operation").unwrap_or_default();
            let bulk = *self.site.bulks.iter().find(|bulk| bulk.operation == operation).ok_or_else(Failure::not_found)?;
            if !self.may(bulk.operation) {
                return Err(Failure::Forbidden("access.forbidden"));
            }
            let back = back_within(typed.get("back").unwrap_or("/")).to_owned();
            let mut rows = Vec::new();
            for id in typed.numbers("id").into_iter().take(ROWS_MAX) {
                match self.one(bulk.detail, id).await {
                    Ok(row) => rows.push(row),
                    Err(Failure::NotFound(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            let deed = format!("op.{operation}");
            if rows.is_empty() {
                let nothing = empty(Icon::Inbox, deed.as_str(), "ui.bulk.none").action(button("ui.bulk.back").link(back));
                return Ok(self.page(deed.as_str(), html! { (head(deed.as_str()).html(&self.view)) (nothing.html(&self.view)) }));
            }
            if typed.get("begun").is_none() {
                return self.bulk_question(&bulk, &rows, &back, typed, &[]);
            }
            self.bulk_deed(&bulk, &rows, &back, typed).await
        })
    }

    /// The operation's own fields, without the record and its version.
    fn bulk_schema(&self, bulk: &Bulk) -> Res<Value> {
        let mut schema = self.schema(bulk.operation)?;
        let own = |name: &str| name == bulk.record || name == "version";
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|name, _| !own(name));
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| !name.as_str().is_some_and(own));
        }
        Ok(schema)
    }

    fn bulk_question(&self, bulk: &Bulk, rows: &[Value], back: &str, typed: &Typed, refused: &[Refusal]) -> Res<Reply> {
        let view = &self.view;
        let (schema, problems) = (self.bulk_schema(bulk)?, Problems(refused));
        let desk = SchemaForm { view, operation: bulk.operation, schema: &schema, typed: &typed.0, problems, choices: &[] };
        let asks = schema["properties"].as_object().is_some_and(|properties| !properties.is_empty());
        let deed = format!("op.{}", bulk.operation);
        let seen =
            |row: &Value| typed.number(&format!("version.{}", row["id"])).unwrap_or_else(|| row["version"].as_i64().unwrap_or_default());
        let which = html! {
            ul.x-plain-list {
                @for row in rows {
                    li {
                        input type="hidden" name="id" value=(row["id"]);
                        input type="hidden" name={ "version." (row["id"]) } value=(seen(row));
                        (name_of(row)) " " span.x-muted { (row["code"].as_str().unwrap_or_default()) }
                    }
                }
            }
        };
        let body = stack(&html! {
            (problems.summary_of(view, bulk.operation))
            (card(view, "ui.bulk.which", &which))
            @if asks { (plain_card(&desk.fields(&[]))) }
            (form_actions(view, None, &html! {
                (button("ui.cancel").link(back).html(view))
                (button(deed.as_str()).primary().shortcut("Ctrl ↵").html(view))
            }))
        });
        let fields = html! { input type="hidden" name="begun" value="1"; input type="hidden" name="back" value=(back); (body) };
        let region = form("bulk", format!("{BULK}/{}", bulk.operation)).key(self.new_key()).whole().html(view, &fields);
        let title = self.bulk_title(bulk, rows.len());
        let top = head(title.clone()).html(view);
        let page = self.page(title, html! { (top) (region) });
        Ok(if refused.is_empty() { page } else { Reply::Refused(Box::new(page)) })
    }

    /// Everything that is wrong with what was typed, whichever the row.
    async fn bulk_wrong(
        &self,
        bulk: &Bulk,
        schema: &Value,
        common: &Map<String, Value>,
        rows: &[Value],
        unread: Vec<Refusal>,
    ) -> Res<Vec<Refusal>> {
        let mut input = common.clone();
        if let Some(row) = rows.first() {
            input.insert(bulk.record.to_owned(), row["id"].clone());
            input.insert("version".to_owned(), row["version"].clone());
        }
        let mut refused = self.wrong_besides(bulk.operation, &Value::Object(input), unread).await?;
        let typed = |field: &str| schema.pointer("/properties").and_then(|all| all.get(field.split('.').next()?)).is_some();
        refused.retain(|refusal| refusal.field.as_deref().is_some_and(typed));
        Ok(refused)
    }

    fn bulk_title(&self, bulk: &Bulk, rows: usize) -> Say<'static> {
        let deed = self.say(format!("op.{}", bulk.operation).as_str());
        let count = i64::try_from(rows).unwrap_or(i64::MAX);
        data(self.say(text("ui.bulk.title").with("deed", deed).with("count", count)))
    }

    async fn bulk_deed(&self, bulk: &Bulk, rows: &[Value], back: &str, typed: &Typed) -> Res<Reply> {
        let schema = self.bulk_schema(bulk)?;
        let mut words = typed.0.clone();
        self.resolve_references(&schema, &mut words).await?;
        let (common, unread) = schema_read(&schema, &words);
        if !unread.is_empty() {
            let refused = self.bulk_wrong(bulk, &schema, &common, rows, unread).await?;
            return self.bulk_question(bulk, rows, back, typed, &refused);
        }
        let (mut done, mut waits, mut not) = (0_i64, 0_i64, Vec::new());
        for row in rows {
            let mut input = common.clone();
            let version = typed.number(&format!("version.{}", row["id"])).map_or_else(|| row["version"].clone(), |seen| json!(seen));
            input.insert(bulk.record.to_owned(), row["id"].clone());
            input.insert("version".to_owned(), version);
            let input = Value::Object(input);
            // The same form sent twice is one deed for each row.
            let digest = base::Digest::of(format!("{} {input}", typed.key().unwrap_or_default()).as_bytes());
            match self.run(bulk.operation, Some(format!("bulk-{digest}")), &input).await? {
                Ran::Done(_) => done += 1,
                Ran::Waits { .. } => waits += 1,
                Ran::Refused(reasons) => not.push(Outcome { name: name_of(row), reasons }),
            }
        }
        if not.is_empty() && waits == 0 {
            return Ok(Reply::Goto(back.to_owned()));
        }
        let title = self.bulk_title(bulk, rows.len());
        Ok(self.page(title.clone(), html! { (head(title).html(&self.view)) (came_of(&self.view, done, waits, &not, back)) }))
    }
}

fn name_of(row: &Value) -> String {
    row["name"].as_str().map_or_else(|| row["id"].to_string(), str::to_owned)
}

/// How many went through, and why the others did not.
fn came_of(view: &View, done: i64, waits: i64, not: &[Outcome], back: &str) -> Markup {
    let left = i64::try_from(not.len()).unwrap_or(i64::MAX);
    stack(&html! {
        @if done > 0 { (alert(view, AlertKind::Ok, text("ui.bulk.done").with("count", done), None)) }
        @if waits > 0 { (alert(view, AlertKind::Info, text("ui.bulk.waits").with("count", waits), None)) }
        @if left > 0 {
            (card(view, text("ui.bulk.not").with("count", left), &html! {
                ul.x-plain-list {
                    @for one in not {
                        li { b { (one.name) } @for reason in &one.reasons { " " (view.say(text(&reason.key).args(&reason.args))) } }
                    }
                }
            }))
        }
        (form_actions(view, None, &button("ui.bulk.back").primary().link(back).html(view)))
    })
}
