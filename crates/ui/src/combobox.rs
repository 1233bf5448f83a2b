//! A field whose value is one of many records, found by typing.

use crate::field::{described_by, field_id, notes, required_mark};
use crate::icon::{Icon, icon};
use crate::view::{Say, View};
use maud::{Markup, html};

/// A combobox; see [`combobox`].
#[derive(Clone, Debug)]
pub struct Combobox<'a> {
    name: &'a str,
    label: Say<'a>,
    source: &'a str,
    value: &'a str,
    shown: &'a str,
    hint: Option<Say<'a>>,
    error: Option<Say<'a>>,
    placeholder: Option<Say<'a>>,
    required: bool,
}

/// A field `name` whose options come from `source?q=<what is typed>`, which answers [`options`]. The id goes as `name`, what was
/// typed as `name~text`: without script the server finds the record by that.
#[must_use]
pub fn combobox<'a>(name: &'a str, label: impl Into<Say<'a>>, source: &'a str) -> Combobox<'a> {
    Combobox { name, label: label.into(), source, value: "", shown: "", hint: None, error: None, placeholder: None, required: false }
}

impl<'a> Combobox<'a> {
    /// What is chosen: its id, and how it is shown.
    #[must_use]
    pub fn value(mut self, id: &'a str, shown: &'a str) -> Self {
        (self.value, self.shown) = (id, shown);
        self
    }
    /// Help below it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Say<'a>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// What is wrong with it.
    #[must_use]
    pub fn error(mut self, error: Option<Say<'a>>) -> Self {
        self.error = error;
        self
    }
    /// Shown while it is empty: by what one may search.
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<Say<'a>>) -> Self {
        self.placeholder = Some(words.into());
        self
    }
    /// Must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        let id = field_id(self.name);
        let list = format!("{id}-list");
        let label = view.say(self.label.clone());
        let about = described_by(&id, self.hint.is_some(), self.error.is_some());
        let placeholder = self.placeholder.clone().map(|words| view.say(words));
        html! {
            div.x-field {
                label for=(id) { (label) @if self.required { (required_mark()) } }
                div.x-combo data-combo data-src=(self.source) {
                    input type="hidden" name=(self.name) value=(self.value);
                    input.x-input id=(id) type="text" name={ (self.name) "~text" } value=(self.shown) role="combobox" aria-expanded="false" aria-controls=(list) aria-autocomplete="list"
                        autocomplete="off" spellcheck="false" required[self.required] placeholder=[placeholder] aria-invalid=[self.error.is_some().then_some("true")] aria-describedby=[about];
                    button.x-combo-clear type="button" tabindex="-1" hidden[self.shown.is_empty()] aria-label=(view.say("ui.clear")) data-combo-clear { (icon(Icon::X)) }
                    div.x-options id=(list) role="listbox" aria-label=(label) popover="manual" {}
                }
                (notes(view, &id, self.hint.as_ref(), self.error.as_ref()))
            }
        }
    }
}

/// An option of a combobox.
#[derive(Clone, Debug)]
pub struct ComboOption {
    /// The id that is sent.
    pub value: String,
    /// What stands in the field when it is chosen.
    pub label: String,
    /// More to tell it from others.
    pub note: String,
    /// What stands at the right: price, stock.
    pub end: String,
    /// A small picture before it, where its kind has pictures: its address, empty = none.
    pub picture: Option<String>,
}

/// The answer of a combobox's source: at most some twenty options, the best first.
#[must_use]
pub fn options(view: &View, options: &[ComboOption]) -> Markup {
    html! {
        @if options.is_empty() { p.x-options-note { (view.say("ui.no_option")) } }
        @for option in options {
            div.x-option role="option" aria-selected="false" data-value=(option.value) data-label=(option.label) {
                @if let Some(address) = &option.picture { (crate::picture::thumb(Some(address.as_str()).filter(|address| !address.is_empty()), crate::picture::ThumbSize::Row)) }
                span.x-option-words { (option.label) @if !option.note.is_empty() { small { (option.note) } } }
                @if !option.end.is_empty() { span.x-option-end { (option.end) } }
            }
        }
    }
}
