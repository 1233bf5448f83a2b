//! Fields of a form: label, hint, error, each tied to its input.

use crate::icon::{Icon, icon};
use crate::view::{Say, View, query_pairs};
use maud::{Markup, html};

/// A field; see [`field`].
#[derive(Clone, Debug)]
pub struct Field<'a> {
    name: &'a str,
    label: Say<'a>,
    kind: Kind<'a>,
    value: String,
    hint: Option<Say<'a>>,
    error: Option<Say<'a>>,
    placeholder: Option<Say<'a>>,
    unit: Option<Say<'a>>,
    required: bool,
    readonly: bool,
    focus: bool,
    max_length: Option<usize>,
    autocomplete: Option<&'a str>,
    bare: bool,
}

#[derive(Clone, Debug)]
enum Kind<'a> {
    Text(&'static str),
    Number { negative: bool, decimals: u32 },
    Choice(Vec<(String, Say<'a>)>),
    Long,
    Tick,
}

/// A field of text. `name` is the operation's input path (`lines.0.quantity`), by which refusals find it.
#[must_use]
pub fn field<'a>(name: &'a str, label: impl Into<Say<'a>>) -> Field<'a> {
    Field {
        name,
        label: label.into(),
        kind: Kind::Text("text"),
        value: String::new(),
        hint: None,
        error: None,
        placeholder: None,
        unit: None,
        required: false,
        readonly: false,
        focus: false,
        max_length: None,
        autocomplete: None,
        bare: false,
    }
}

impl<'a> Field<'a> {
    /// A figure with at most so many decimals, not below zero.
    #[must_use]
    pub fn number(mut self, decimals: u32) -> Self {
        self.kind = Kind::Number { negative: false, decimals };
        self
    }
    /// The figure may lie below zero.
    #[must_use]
    pub fn negative(mut self) -> Self {
        if let Kind::Number { negative, .. } = &mut self.kind {
            *negative = true;
        }
        self
    }
    /// A day.
    #[must_use]
    pub fn date(mut self) -> Self {
        self.kind = Kind::Text("date");
        self
    }
    /// A secret, not shown while it is typed. `autocomplete` is `current-password` or `new-password`.
    #[must_use]
    pub fn password(mut self, autocomplete: &'a str) -> Self {
        self.kind = Kind::Text("password");
        self.autocomplete = Some(autocomplete);
        self
    }
    /// Several lines of text.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.kind = Kind::Long;
        self
    }
    /// One of these: value and words.
    #[must_use]
    pub fn choices(mut self, choices: Vec<(String, Say<'a>)>) -> Self {
        self.kind = Kind::Choice(choices);
        self
    }
    /// Yes or no: a box to tick, sent as `true`.
    #[must_use]
    pub fn tick(mut self) -> Self {
        self.kind = Kind::Tick;
        self
    }
    /// What stands in it, as it was typed.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
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
    /// Shown while it is empty.
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<Say<'a>>) -> Self {
        self.placeholder = Some(words.into());
        self
    }
    /// The unit behind a figure.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<Say<'a>>) -> Self {
        self.unit = Some(unit.into());
        self
    }
    /// Must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// May be read, not changed.
    #[must_use]
    pub fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }
    /// Where typing begins when the page comes.
    #[must_use]
    pub fn focus(mut self) -> Self {
        self.focus = true;
        self
    }
    /// At most so many characters.
    #[must_use]
    pub fn max_length(mut self, characters: usize) -> Self {
        self.max_length = Some(characters);
        self
    }
    /// What browsers and password managers may fill in.
    #[must_use]
    pub fn autocomplete(mut self, word: &'a str) -> Self {
        self.autocomplete = Some(word);
        self
    }

    /// Its label is only read aloud: a cell of a table, whose head says it.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        let id = field_id(self.name);
        if matches!(self.kind, Kind::Tick) {
            return self.tick_box(view, &id);
        }
        html! {
            div.x-field.x-field-short[self.is_short()] {
                label.x-hidden[self.bare] for=(id) { (view.say(self.label.clone())) @if self.required { (required_mark()) } }
                (self.control(view, &id))
                (notes(view, &id, self.hint.as_ref(), self.error.as_ref()))
            }
        }
    }

    /// Whether two of its kind stand side by side on a phone.
    fn is_short(&self) -> bool {
        matches!(self.kind, Kind::Number { .. } | Kind::Choice(_) | Kind::Text("date"))
    }

    fn control(&self, view: &View, id: &str) -> Markup {
        let about = described_by(id, self.hint.is_some(), self.error.is_some());
        let wrong = self.error.is_some().then_some("true");
        let placeholder = self.placeholder.clone().map(|words| view.say(words));
        let unit = self.unit.clone().map(|unit| view.say(unit));
        let (kind, mode, pattern) = match &self.kind {
            Kind::Number { negative, decimals } => {
                ("text", Some(if *decimals == 0 && !negative { "numeric" } else { "decimal" }), Some(pattern(*negative, *decimals)))
            }
            Kind::Text(kind) => (*kind, None, None),
            _ => ("text", None, None),
        };
        match &self.kind {
            Kind::Long => html! {
                textarea.x-input id=(id) name=(self.name) required[self.required] readonly[self.readonly] autofocus[self.focus] maxlength=[self.max_length] placeholder=[placeholder] aria-invalid=[wrong] aria-describedby=[about] { "\n" (self.value) }
            },
            Kind::Choice(choices) => html! {
                div.x-select {
                    select.x-input id=(id) name=(self.name) required[self.required] disabled[self.readonly] autofocus[self.focus] aria-invalid=[wrong] aria-describedby=[about] {
                        @if !self.required || self.value.is_empty() { option value="" { (placeholder.unwrap_or_else(|| view.say("ui.choose"))) } }
                        @for (value, words) in choices { option value=(value) selected[*value == self.value] { (view.say(words.clone())) } }
                    }
                    (icon(Icon::ChevronDown))
                }
            },
            _ => html! {
                div.x-affix[unit.is_some()] {
                    input.x-input.x-input-num[mode.is_some()] id=(id) type=(kind) name=(self.name) value=(self.value) inputmode=[mode] pattern=[pattern] required[self.required] readonly[self.readonly] autofocus[self.focus] maxlength=[self.max_length] placeholder=[placeholder] autocomplete=(self.autocomplete.unwrap_or("off")) aria-invalid=[wrong] aria-describedby=[about];
                    @if let Some(unit) = unit { span aria-hidden="true" { (unit) } }
                }
            },
        }
    }

    fn tick_box(&self, view: &View, id: &str) -> Markup {
        let about = described_by(id, self.hint.is_some(), self.error.is_some());
        let on = self.value == "true";
        html! {
            div.x-field {
                label.x-check for=(id) {
                    input id=(id) type="checkbox" name=(self.name) value="true" checked[on] disabled[self.readonly] required[self.required] aria-invalid=[self.error.is_some().then_some("true")] aria-describedby=[about];
                    span { (view.say(self.label.clone())) @if self.required { (required_mark()) } }
                }
                (notes(view, id, self.hint.as_ref(), self.error.as_ref()))
            }
        }
    }
}

/// The id of the input of a field: summaries of errors link to it.
#[must_use]
pub fn field_id(name: &str) -> String {
    format!("f-{}", name.replace(['.', '[', ']', '/'], "-"))
}

pub(crate) fn required_mark() -> Markup {
    html! { span.x-req aria-hidden="true" { "*" } }
}

pub(crate) fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let parts: Vec<String> =
        [(hint, "hint"), (error, "error")].iter().filter(|(on, _)| *on).map(|(_, what)| format!("{id}-{what}")).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

pub(crate) fn notes(view: &View, id: &str, hint: Option<&Say>, error: Option<&Say>) -> Markup {
    html! {
        @if let Some(error) = error { p.x-error id={ (id) "-error" } { (icon(Icon::CircleAlert)) span { (view.say(error.clone())) } } }
        @if let Some(hint) = hint { p.x-hint id={ (id) "-hint" } { (view.say(hint.clone())) } }
    }
}

fn pattern(negative: bool, decimals: u32) -> String {
    let sign = if negative { "-?" } else { "" };
    let rest = if decimals > 0 { format!(r"(\.[0-9]{{0,{decimals}}})?") } else { String::new() };
    format!("{sign}[0-9,]+{rest}")
}

/// Fields side by side as there is room.
#[must_use]
pub fn fields(content: &Markup) -> Markup {
    html! { div.x-fields { (content) } }
}

/// Fields that are shown, and sent, only while the field `other` has one of the values, which stand apart by blanks. Without script they
/// are shown in any case.
#[must_use]
pub fn shown_if(other: &str, values: &str, content: &Markup) -> Markup {
    html! { div.x-shown-if data-shown-if=(other) data-shown-for=(values) { (content) } }
}

/// A part of a form that is asked for anew, at `address`, while these fields are typed, which are sent along; `content` stands there until
/// then. It says something about what is typed, such as who is called so already.
#[must_use]
pub fn while_typing(id: &str, address: &str, names: &[&str], content: &Markup) -> Markup {
    let ids: Vec<String> = names.iter().map(|name| format!("#{}", field_id(name))).collect();
    let trigger: Vec<String> = ids.iter().map(|id| format!("input changed delay:400ms from:{id}")).collect();
    html! {
        div id=(id) aria-live="polite" hx-get=(address) hx-trigger=(trigger.join(", ")) hx-include=(ids.join(", ")) hx-target="this" hx-swap="innerHTML" { (content) }
    }
}

/// Fields that belong together, under a name.
#[must_use]
pub fn field_group<'a>(view: &View, name: impl Into<Say<'a>>, content: &Markup) -> Markup {
    html! { fieldset.x-fieldset { legend { (view.say(name)) } (content) } }
}

/// The address's parameters as hidden inputs, without these and the cursor: a form that narrows keeps the rest.
pub(crate) fn hidden_params(view: &View, without: &[&str]) -> Markup {
    let kept = query_pairs(view.address)
        .into_iter()
        .filter(|(name, value)| !matches!(name.as_str(), "cursor" | "count") && !value.is_empty() && !without.contains(&name.as_str()));
    html! { @for (name, value) in kept { input type="hidden" name=(name) value=(value); } }
}
