//! Forms: what is typed is kept, refusals come back at their fields.

use crate::feedback::{AlertKind, alert};
use crate::field::field_id;
use crate::schema_form::key_of;
use crate::view::{Say, View, data, text};
use base::{Clause, Refusal};
use maud::{Markup, html};

/// A form; see [`form`].
#[derive(Clone, Debug)]
pub struct Form<'a> {
    id: &'a str,
    action: String,
    key: Option<String>,
    draft: bool,
    autosave: Option<(&'a str, &'a str)>,
    upload: bool,
    narrow: bool,
    asks: bool,
}

/// A form that posts to `action`. `id` is unique on the page; an htmx request for this region is answered with the form alone.
#[must_use]
pub fn form(id: &str, action: impl Into<String>) -> Form<'_> {
    Form { id, action: action.into(), key: None, draft: false, autosave: None, upload: false, narrow: true, asks: false }
}

impl<'a> Form<'a> {
    /// The idempotency key of this request: the same when it is sent again, another after a refusal.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
    /// What is typed is kept in the browser's tab until it is sent, and leaving asks first.
    #[must_use]
    pub fn draft(mut self) -> Self {
        self.draft = true;
        self
    }
    /// What is typed is kept at the server a moment after: posted to `address`, which answers [`saved`]. Whoever leaves is not asked.
    /// `at` is where it stands once it has a number, with `{id}` for that, e.g. `/orders/drafts/{id}`.
    #[must_use]
    pub fn autosave(mut self, address: &'a str, at: &'a str) -> Self {
        self.autosave = Some((address, at));
        self
    }
    /// Sends files.
    #[must_use]
    pub fn upload(mut self) -> Self {
        self.upload = true;
        self
    }
    /// Always loads the whole page that answers: for signing in and out.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.narrow = false;
        self
    }

    /// Changes nothing: what is typed goes into the address, which answers it, with a page of its own: its head may hang on it as well.
    #[must_use]
    pub fn asks(mut self) -> Self {
        self.asks = true;
        self
    }

    /// As HTML around its content.
    #[must_use]
    pub fn html(&self, view: &View, content: &Markup) -> Markup {
        let target = format!("#{}", self.id);
        let (boost, encoding) = (self.narrow.then_some("true"), self.upload.then_some("multipart/form-data"));
        if self.asks {
            return html! {
                form.x-form method="get" action=(self.action) novalidate data-form { (content) }
            };
        }
        html! {
            form.x-form id=(self.id) method="post" action=(self.action) enctype=[encoding] novalidate data-form data-draft[self.draft] data-autosave=[self.autosave.map(|at| at.0)] data-at=[self.autosave.map(|at| at.1)]
                hx-boost=[boost] hx-target=[self.narrow.then_some(&target)] hx-select=[self.narrow.then_some(&target)] hx-swap=[self.narrow.then_some("outerMorph")] hx-push-url=[self.narrow.then_some("false")] {
                (csrf(view))
                @if let Some(key) = &self.key { input type="hidden" name="key" value=(key); }
                (content)
            }
        }
    }
}

/// The answer to a form that is kept while it is typed ([`Form::autosave`]): the fields that name what was kept, where it stands, and
/// what is said of it.
#[must_use]
pub fn saved(fields: &[(&str, String)], address: &str, words: &str) -> Markup {
    html! {
        div data-saved=(address) {
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            p { (words) }
        }
    }
}

/// The button that keeps a document now, and where what is kept is told; without script it sends the form with `as=draft`.
#[must_use]
pub fn save_now<'a>(view: &View, label: impl Into<Say<'a>>) -> Markup {
    html! { button.x-btn type="submit" name="as" value="draft" formnovalidate data-save-now { span { (view.say(label)) } kbd.x-kbd.x-btn-key aria-hidden="true" { "F9" } } }
}

/// Where it is told when a document was kept last.
#[must_use]
pub fn save_state(words: &str) -> Markup {
    html! { span.x-save-state role="status" data-save-state { (words) } }
}

/// Something that is sent along and that the server knows: the record, the version that was seen.
#[must_use]
pub fn sent_along(fields: &[(&str, String)]) -> Markup {
    html! { @for (name, value) in fields { input type="hidden" name=(name) value=(value); } }
}

/// The session's token, as every form must send it.
#[must_use]
pub fn csrf(view: &View) -> Markup {
    html! { input type="hidden" name="csrf" value=(view.csrf); }
}

/// What a form of nothing but a deed sends: the session's token, and a key of its own. Pressed twice it is one deed; on a page that was
/// opened anew it is another, which is not answered with why the last one was refused.
#[must_use]
pub fn once(view: &View) -> Markup {
    html! { (csrf(view)) input type="hidden" name="key" value=(new_key()); }
}

/// A key that was not used before.
pub(crate) fn new_key() -> String {
    format!("form-{:032x}", u128::from_be_bytes(base::random_bytes()))
}

/// The foot of a form: its buttons, and a note at the left.
#[must_use]
pub fn form_actions<'a>(view: &View, note: Option<Say<'a>>, buttons: &Markup) -> Markup {
    html! {
        div.x-form-actions {
            @if let Some(note) = note { p.x-form-note { (view.say(note)) } }
            (buttons)
        }
    }
}

/// What was refused: looked up by field, and told as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct Problems<'a>(pub &'a [Refusal]);

impl<'a> Problems<'a> {
    /// What is wrong with a field, for [`crate::Field::error`].
    #[must_use]
    pub fn at(&self, field: &str) -> Option<Say<'a>> {
        self.0.iter().find(|refusal| refusal.field.as_deref() == Some(field)).map(say)
    }

    /// What is wrong, each with a link to its field, the clause it rests on and what would cure it. Nothing if all is well.
    #[must_use]
    pub fn summary(&self, view: &View) -> Markup {
        self.listed(view, &[], |_| None)
    }

    /// The same by the names of an operation's fields: "客户名称：请填写".
    #[must_use]
    pub fn summary_of(&self, view: &View, operation: &str) -> Markup {
        self.listed(view, &[], |name| key_of(view, operation, name).map(|key| view.say(key.as_str())))
    }

    /// The same for a form that names its fields itself: field and the key of its label, in the order in which they stand in it.
    #[must_use]
    pub fn summary_named(&self, view: &View, names: &[(&str, &str)]) -> Markup {
        let order: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        self.listed(view, &order, |name| names.iter().find(|(other, _)| *other == name).map(|(_, key)| view.say(*key)))
    }

    fn listed(&self, view: &View, order: &[&str], called: impl Fn(&str) -> Option<String>) -> Markup {
        if self.0.is_empty() {
            return html! {};
        }
        let count = i64::try_from(self.0.len()).unwrap_or(i64::MAX);
        let list = html! {
            ul {
                @for refusal in in_place(self.0, order) {
                    li {
                        @match &refusal.field {
                            // No field of the form: it is the whole record that is another.
                            Some(_) if refusal.key == "record.changed_meanwhile" => { (view.say(say(refusal))) (crate::site::afresh(view)) },
                            Some(field) => a href={ "#" (field_id(field)) } { (at_field(view, field, refusal, &called)) },
                            None => (view.say(say(refusal))),
                        }
                        (cure(view, refusal))
                    }
                }
            }
        };
        html! { div data-summary tabindex="-1" { (alert(view, AlertKind::Bad, text("ui.problems").with("count", count), Some(&list))) } }
    }
}

/// What is wrong as one reads the form: what is about the whole, then its head, then line by line; fields in this order.
fn in_place<'a>(refused: &'a [Refusal], order: &[&str]) -> Vec<&'a Refusal> {
    let place = |refusal: &&Refusal| {
        let steps: Vec<&str> = refusal.field.as_deref().map(|field| field.split('.').collect()).unwrap_or_default();
        let line = steps.iter().find_map(|step| step.parse::<usize>().ok());
        let name = steps.iter().rev().find_map(|step| order.iter().position(|other| other == step));
        (!steps.is_empty(), line, name)
    };
    let mut refused: Vec<&Refusal> = refused.iter().collect();
    refused.sort_by_key(place);
    refused
}

/// What is wrong with the field that is called so; in a line of several, which line.
fn at_field(view: &View, field: &str, refusal: &Refusal, called: &impl Fn(&str) -> Option<String>) -> String {
    let words = view.say(say(refusal));
    let steps: Vec<&str> = field.split('.').collect();
    let place = steps.iter().find_map(|step| step.parse::<i64>().ok());
    let name = called(field).or_else(|| steps.iter().rev().find(|step| step.parse::<i64>().is_err()).and_then(|name| called(name)));
    let whose = match (name, place) {
        (Some(name), Some(at)) => view.say(text("ui.cell").with("line", at + 1).with("name", name)),
        (Some(name), None) => name,
        (None, _) => return words,
    };
    if repeats(&whose, &words) {
        return words;
    }
    view.say(text("ui.problem").with("field", whose).with("problem", words))
}

/// Whether what is said begins with the field's own name: it is not called twice.
fn repeats(name: &str, words: &str) -> bool {
    let (name, words) = (name.to_lowercase(), words.to_lowercase());
    let words = words.strip_prefix("the ").unwrap_or(&words);
    !name.is_empty() && words.starts_with(&name)
}

fn say(refusal: &Refusal) -> Say<'_> {
    text(&refusal.key).args(&refusal.args)
}

/// A clause as people call it, by the texts `document.…` and `clause.…` of whoever laid it down: 信用制度 3.3 逾期与授信（第 1 版）; without them by
/// its number alone.
#[must_use]
pub fn clause_words(view: &View, clause: &Clause) -> String {
    let words = |key: &str| view.texts.get(view.lang, key);
    let (document, article) = (clause.document.as_str(), clause.article.as_str());
    match (words(&format!("document.{document}")), words(&format!("clause.{document}.{article}"))) {
        (Some(name), Some(title)) => {
            let named = text("ui.clause.named").with("document", name).with("title", title);
            view.say(named.with("article", article).with("version", clause.version))
        }
        _ => view.say(text("ui.clause").with("article", article).with("version", clause.version)),
    }
}

fn cure(view: &View, refusal: &Refusal) -> Markup {
    let clauses: Vec<String> = refusal.basis.iter().map(|clause| clause_words(view, clause)).collect();
    let remedy = refusal.remedy.as_ref().map(|remedy| view.say(text(&remedy.key).args(&remedy.args)));
    html! {
        @if let Some(remedy) = remedy { " " (view.say(data(remedy))) }
        @if !clauses.is_empty() { " " span.x-small { (view.say(text("ui.basis").with("clauses", clauses.join(", ")))) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_as_the_form_is_read() {
        let order = ["customer", "warehouse", "product", "quantity"];
        for (fields, order, expected) in [
            (
                &["lines.4.quantity", "lines.2.product", "warehouse", "lines.2.quantity", "", "customer"][..],
                &order[..],
                &["", "customer", "warehouse", "lines.2.product", "lines.2.quantity", "lines.4.quantity"][..],
            ),
            // Nothing is known of the order of a form's fields: the head as it was told, then the lines.
            (&["lines.10.unit", "b", "lines.9.unit", "a"], &[], &["b", "a", "lines.9.unit", "lines.10.unit"]),
        ] {
            let refused: Vec<Refusal> =
                fields.iter().map(|field| if field.is_empty() { Refusal::new("x") } else { Refusal::new("x").field(*field) }).collect();
            let told: Vec<&str> = in_place(&refused, order).iter().map(|refusal| refusal.field.as_deref().unwrap_or_default()).collect();
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn a_field_is_not_called_twice() {
        for (name, words, expected) in [
            ("客户名称", "客户名称不能为空", true),
            ("客户名称", "请填写", false),
            ("Amount", "The amount must be more than zero.", true),
            ("Amount", "amount too large", true),
            ("Name", "Fill this in", false),
            ("", "请填写", false),
        ] {
            assert_eq!(repeats(name, words), expected, "{name} {words}");
        }
    }
}
