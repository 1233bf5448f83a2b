//! A form made from an operation's schema: fields, marks and bounds from it, labels from the texts; and the way back from what
//! was typed to the operation's input.

use crate::combobox::combobox;
use crate::field::{field, field_group, field_id, fields, notes, shown_if};
use crate::form::Problems;
use crate::view::{Say, View, data};
use base::{Arg, Refusal};
use maud::{Markup, html};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Parts within parts, as deep as forms go.
const PARTS_DEEP: usize = 6;

/// What one property of the schema is, as people enter it.
pub(crate) enum Kind {
    Words {
        max: Option<usize>,
        long: bool,
    },
    Day,
    /// Not shown while it is typed, nor when it comes back.
    Secret,
    Choice(Vec<String>),
    Tick,
    /// An integer that stands for a decimal of so many places.
    Figure(u32),
    /// The id of a record of this entity.
    Record(String),
    /// Several of a few: numbers or words.
    Many {
        numbers: bool,
    },
    Parts,
    Json,
}

/// A field that is one of a few values that the schema does not know.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// The field.
    pub name: &'a str,
    /// Values with their words.
    pub choices: &'a [(String, String)],
}

/// What all fields of a form share.
#[derive(Clone, Copy)]
pub struct SchemaForm<'a> {
    /// For whom it is made.
    pub view: &'a View<'a>,
    /// The operation: labels and hints are found by its name.
    pub operation: &'a str,
    /// The JSON schema of its input.
    pub schema: &'a Value,
    /// Values as they were typed.
    pub typed: &'a [(String, String)],
    /// What was refused.
    pub problems: Problems<'a>,
    /// Fields that are one, or several, of a few values.
    pub choices: &'a [Choice<'a>],
}

impl SchemaForm<'_> {
    /// The fields: these in this order, or all when none are named, the needed ones first. The label of `code` of `product.create` is
    /// the first text there is of `product.create.code`, `product.code`, `field.code`; its hint `product.create.code.hint`,
    /// likewise. A field that refers to a record is found by typing, at `/find/<entity>`. In a schema `x-order` puts fields in order, and
    /// `x-shown-if: "kind=days monthly"` shows one only while its neighbour has one of these values.
    #[must_use]
    pub fn fields(&self, names: &[&str]) -> Markup {
        fields(&self.object(self.schema, names, "", true))
    }

    /// What is needed of a part that may be left out is not marked: it is needed once the part is begun.
    fn object(&self, object: &Value, names: &[&str], prefix: &str, whole: bool) -> Markup {
        let Some(properties) = object.get("properties").and_then(Value::as_object) else { return html! {} };
        let needed: Vec<&str> = object.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        // A schema keeps no order of its own, but of what is needed.
        let order = if names.is_empty() { &needed[..] } else { names };
        let place = |name: &str| order.iter().position(|other| *other == name).unwrap_or(usize::MAX);
        let mut properties: Vec<_> = properties.iter().filter(|(name, _)| names.is_empty() || names.contains(&name.as_str())).collect();
        let rank = |property: &Value| property.get("x-order").and_then(Value::as_i64).unwrap_or_default();
        properties.sort_by_key(|(name, property)| (place(name), rank(property)));
        html! {
            @for (name, property) in properties {
                @let one = self.one(name, &format!("{prefix}{name}"), resolved(self.schema, property), whole && needed.contains(&name.as_str()));
                @match property.get("x-shown-if").and_then(Value::as_str).and_then(|when| when.split_once('=')) {
                    Some((other, values)) => (shown_if(&format!("{prefix}{other}"), values, &one)),
                    None => (one),
                }
            }
        }
    }

    fn one(&self, name: &str, path: &str, property: &Value, required: bool) -> Markup {
        let offered = self.choices.iter().find(|choice| choice.name == path).map(|choice| choice.choices);
        match (kind_of(property), offered) {
            (Kind::Parts, _) => {
                let inner = html! { div.x-fields { (self.object(property, &[], &format!("{path}."), required)) } };
                field_group(self.view, label_of(self.view, self.operation, name), &inner)
            }
            (Kind::Many { .. }, Some(offered)) => self.many(name, path, offered),
            (_, Some(offered)) => self.plain(name, path, &Kind::Choice(Vec::new()), required, offered),
            (Kind::Record(entity), None) => self.record(name, path, &entity, required),
            (kind, None) => self.plain(name, path, &kind, required, &[]),
        }
    }

    fn value(&self, path: &str) -> String {
        self.typed.iter().find(|(key, _)| key == path).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn hint<'s>(&self, name: &str) -> Option<Say<'s>> {
        key_of(self.view, self.operation, &format!("{name}.hint")).map(|key| data(self.view.say(key.as_str())))
    }

    /// Several of a few, each a box to tick; sent once for each.
    fn many(&self, name: &str, path: &str, offered: &[(String, String)]) -> Markup {
        let on = |value: &str| self.typed.iter().any(|(key, chosen)| key == path && chosen == value);
        let id = field_id(path);
        let ticks = html! {
            div.x-ticks id=(id) tabindex="-1" {
                @for (value, words) in offered {
                    label.x-check { input type="checkbox" name=(path) value=(value) checked[on(value)]; span { (words) } }
                }
                (notes(self.view, &id, None, self.problems.at(path).as_ref()))
            }
        };
        field_group(self.view, label_of(self.view, self.operation, name), &ticks)
    }

    fn record(&self, name: &str, path: &str, entity: &str, required: bool) -> Markup {
        let (id, shown, source) = (self.value(path), self.value(&format!("{path}~text")), format!("/find/{entity}"));
        let id = if id.parse::<i64>().is_ok() { id } else { String::new() };
        let mut one = combobox(path, label_of(self.view, self.operation, name), &source).value(&id, &shown).error(self.problems.at(path));
        if let Some(hint) = self.hint(name) {
            one = one.hint(hint);
        }
        if required { one.required().html(self.view) } else { one.html(self.view) }
    }

    fn plain(&self, name: &str, path: &str, kind: &Kind, required: bool, offered: &[(String, String)]) -> Markup {
        let mut one = field(path, label_of(self.view, self.operation, name)).value(self.value(path)).error(self.problems.at(path));
        one = match kind {
            Kind::Words { max, long } => {
                let one = if *long { one.long() } else { one };
                max.map_or(one.clone(), |max| one.max_length(max))
            }
            Kind::Day => one.date(),
            Kind::Secret => one.value("").password("new-password"),
            Kind::Choice(_) if !offered.is_empty() => {
                one.choices(offered.iter().map(|(value, words)| (value.clone(), data(words.clone()))).collect())
            }
            Kind::Choice(values) => one.choices(values.iter().map(|value| (value.clone(), choice_of(self.view, value))).collect()),
            Kind::Tick => one.tick(),
            Kind::Figure(decimals) => one.number(*decimals).negative(),
            Kind::Record(_) | Kind::Many { .. } | Kind::Parts | Kind::Json => one.long(),
        };
        if required && !matches!(kind, Kind::Tick) {
            one = one.required();
        }
        match self.hint(name) {
            Some(hint) => one.hint(hint).html(self.view),
            None => one.html(self.view),
        }
    }
}

pub(crate) fn choice_of<'a>(view: &View, value: &str) -> Say<'a> {
    let key = format!("state.{value}");
    data(if view.texts.get(view.lang, &key).is_some() { view.say(key.as_str()) } else { value.to_owned() })
}

pub(crate) fn key_of(view: &View, operation: &str, name: &str) -> Option<String> {
    let noun = operation.split('.').next().unwrap_or_default();
    let keys = [format!("{operation}.{name}"), format!("{noun}.{name}"), format!("field.{name}")];
    keys.into_iter().find(|key| view.texts.get(view.lang, key).is_some())
}

pub(crate) fn label_of<'a>(view: &View, operation: &str, name: &str) -> Say<'a> {
    data(key_of(view, operation, name).map_or_else(|| name.to_owned(), |key| view.say(key.as_str())))
}

/// The schema behind a reference, and of an optional property the one that is not null.
pub(crate) fn resolved<'s>(root: &'s Value, property: &'s Value) -> &'s Value {
    let some = |all: &'s Value| all.as_array().and_then(|all| all.iter().find(|one| one.get("type").is_none_or(|kind| kind != "null")));
    if let Some(one) = property.get("anyOf").or_else(|| property.get("oneOf")).and_then(some).filter(|_| property.get("type").is_none()) {
        return resolved(root, one);
    }
    let target = property.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
    target.and_then(|target| root.pointer(target)).map_or(property, |found| resolved(root, found))
}

pub(crate) fn kind_of(property: &Value) -> Kind {
    let text_of = |key: &str| property.get(key).and_then(Value::as_str);
    let is = |kind: &str| match property.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(all)) => all.iter().any(|one| one == kind),
        _ => false,
    };
    if let Some(values) = property.get("enum").and_then(Value::as_array) {
        return Kind::Choice(values.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    if is("object") {
        return if property.get("properties").is_some() { Kind::Parts } else { Kind::Json };
    }
    if is("array") {
        let item = property.pointer("/items/type").and_then(Value::as_str).unwrap_or_default();
        return if matches!(item, "integer" | "string") { Kind::Many { numbers: item == "integer" } } else { Kind::Json };
    }
    if let Some(entity) = text_of("x-entity") {
        return Kind::Record(entity.to_owned());
    }
    if is("integer") {
        return Kind::Figure(match text_of("x-unit") {
            Some("thousandths") => 3,
            Some("micros") => 6,
            Some("basis_points" | "minor") => 2,
            _ => 0,
        });
    }
    if is("boolean") {
        return Kind::Tick;
    }
    if is("string") {
        let max = property.get("maxLength").and_then(Value::as_u64).and_then(|max| usize::try_from(max).ok());
        return if text_of("format") == Some("date") {
            Kind::Day
        } else if text_of("format") == Some("password") {
            Kind::Secret
        } else {
            Kind::Words { max, long: max.is_some_and(|max| max > 300) || property.get("x-long").is_some() }
        };
    }
    Kind::Json
}

/// What was typed, as the operation's input. What cannot be read is refused at its field; what is empty is left out.
///
/// # Errors
/// The refusals, for [`Problems`].
pub fn schema_input(schema: &Value, typed: &[(String, String)]) -> Result<Value, Vec<Refusal>> {
    let (input, wrong) = schema_read(schema, typed);
    if wrong.is_empty() { Ok(Value::Object(input)) } else { Err(wrong) }
}

/// The same, with what could be read beside what could not.
pub(crate) fn schema_read(schema: &Value, typed: &[(String, String)]) -> (Map<String, Value>, Vec<Refusal>) {
    let mut wrong = Vec::new();
    let input = read_object(schema, schema, "", typed, &mut wrong);
    (input, wrong)
}

fn read_object(root: &Value, object: &Value, prefix: &str, typed: &[(String, String)], wrong: &mut Vec<Refusal>) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, property) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let (property, path) = (resolved(root, property), format!("{prefix}{name}"));
        let kind = kind_of(property);
        if matches!(kind, Kind::Parts) {
            let needed = object.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one == name));
            let begun = typed
                .iter()
                .any(|(key, value)| key.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.')) && !value.trim().is_empty());
            if !needed && !begun {
                continue;
            }
            let inner = read_object(root, property, &format!("{path}."), typed, wrong);
            if !inner.is_empty() {
                out.insert(name.clone(), Value::Object(inner));
            }
            continue;
        }
        if let Kind::Many { numbers } = kind {
            let all = typed.iter().filter(|(key, value)| *key == path && !value.is_empty());
            let all = all.filter_map(
                |(_, value)| if numbers { value.parse::<i64>().ok().map(Value::from) } else { Some(Value::from(value.as_str())) },
            );
            out.insert(name.clone(), Value::Array(all.collect()));
            continue;
        }
        let value = typed.iter().find(|(key, _)| *key == path).map(|(_, value)| value.trim()).unwrap_or_default();
        if value.is_empty() {
            let needed = object.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one == name));
            match kind {
                Kind::Tick if needed => drop(out.insert(name.clone(), Value::Bool(false))),
                _ if needed => wrong.push(Refusal::new("ui.required").field(path)),
                _ => {}
            }
            continue;
        }
        match read(&kind, value) {
            Some(read) => drop(out.insert(name.clone(), read)),
            None => wrong.push(not_readable(&kind, value, &path)),
        }
    }
    out
}

fn not_readable(kind: &Kind, value: &str, path: &str) -> Refusal {
    match kind {
        Kind::Figure(decimals) => no_figure(value, *decimals).field(path),
        Kind::Day => Refusal::new("ui.not_a_day").field(path),
        Kind::Record(_) => Refusal::new("ui.not_found_by_words").field(path),
        _ => Refusal::new("ui.not_readable").field(path),
    }
}

fn read(kind: &Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Words { .. } | Kind::Secret | Kind::Choice(_) => Some(Value::from(text)),
        Kind::Day => base::BusinessDate::parse(text).map(|day| Value::from(day.to_string())),
        Kind::Tick => Some(Value::Bool(text == "true" || text == "on")),
        Kind::Figure(decimals) => scaled(text, *decimals).map(Value::from),
        Kind::Record(_) => text.parse::<i64>().ok().map(Value::from),
        Kind::Many { .. } | Kind::Parts | Kind::Json => serde_json::from_str(text).ok(),
    }
}

/// Why a text is no figure of at most so many decimals: no number, too many digits before or behind the point, a unit behind it.
#[must_use]
pub fn no_figure(text: &str, decimals: u32) -> Refusal {
    let why = base::human::decimal(text, decimals).err();
    why.unwrap_or_else(|| Refusal::new("ui.not_a_figure").arg("decimals", Arg::Int(i64::from(decimals))))
}

/// A decimal as an integer of so many places: `"7.5"` with 3 is 7500. Thousands may be apart; full-width digits are digits.
/// Nothing for what is not a figure, has more places or does not fit.
#[must_use]
pub fn scaled(text: &str, decimals: u32) -> Option<i64> {
    let narrow = |letter: char| match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        '．' => '.',
        '－' | '−' => '-',
        other => other,
    };
    let text: String = text.trim().chars().filter(|letter| !matches!(letter, ',' | '，' | ' ')).map(narrow).collect();
    let (minus, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let places = usize::try_from(decimals).ok()?;
    if whole.is_empty() && rest.is_empty() || !plain(whole) || !plain(rest) || rest.trim_end_matches('0').len() > places {
        return None;
    }
    let rest: String = rest.chars().chain(std::iter::repeat('0')).take(places).collect();
    let size: i64 = format!("0{whole}{rest}").parse().ok()?;
    Some(if minus { -size } else { size })
}

/// An operation's input as it is typed: the other way of [`schema_input`], to begin a form from a record.
#[must_use]
pub fn schema_typed(schema: &Value, input: &Value) -> Vec<(String, String)> {
    let mut out = Vec::new();
    write_object(schema, schema, "", input, &mut out);
    out
}

/// The fields of a form made from a schema, those of parts by their whole name: what may be typed into it.
pub(crate) fn schema_fields(schema: &Value) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    name_fields(schema, schema, "", PARTS_DEEP, &mut out);
    out
}

fn name_fields(root: &Value, object: &Value, prefix: &str, deep: usize, out: &mut BTreeSet<String>) {
    for (name, property) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let (property, path) = (resolved(root, property), format!("{prefix}{name}"));
        match kind_of(property) {
            Kind::Parts if deep > 0 => name_fields(root, property, &format!("{path}."), deep - 1, out),
            _ => drop(out.insert(path)),
        }
    }
}

fn write_object(root: &Value, object: &Value, prefix: &str, input: &Value, out: &mut Vec<(String, String)>) {
    for (name, property) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let Some(value) = input.get(name).filter(|value| !value.is_null()) else { continue };
        let (property, path) = (resolved(root, property), format!("{prefix}{name}"));
        match (kind_of(property), value) {
            (Kind::Many { .. }, Value::Array(all)) => {
                out.extend(all.iter().map(|one| (path.clone(), one.as_str().map_or_else(|| one.to_string(), str::to_owned))))
            }
            (Kind::Parts, _) => write_object(root, property, &format!("{path}."), value, out),
            (Kind::Figure(decimals), Value::Number(number)) => {
                out.push((path, number.as_i64().map_or_else(|| number.to_string(), |n| unscaled(n, decimals))))
            }
            (_, Value::String(words)) => out.push((path, words.clone())),
            (_, other) => out.push((path, other.to_string())),
        }
    }
}

/// An integer of so many places as a decimal: 7500 with 3 is `"7.5"`.
#[must_use]
pub fn unscaled(number: i64, decimals: u32) -> String {
    let (minus, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let unit = 10_u64.pow(decimals.min(18));
    let rest = format!("{:0width$}", size % unit, width = decimals as usize);
    let rest = rest.trim_end_matches('0');
    if decimals == 0 || rest.is_empty() { format!("{minus}{}", size / unit) } else { format!("{minus}{}.{rest}", size / unit) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Money, Quantity, Rate};
    use schemars::JsonSchema;
    use serde_json::json;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Input {
        code: String,
        amount: Option<Money>,
        quantity: Quantity,
        discount: Option<Rate>,
        due: Option<base::BusinessDate>,
        gift: bool,
    }

    fn schema() -> Value {
        schemars::schema_for!(Input).to_value()
    }

    fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_typed_becomes_the_input_and_back() {
        let pairs = typed(&[("code", " A-1 "), ("quantity", "1,007.5"), ("discount", "12.5"), ("due", "2026-11-30"), ("gift", "true")]);
        let input = schema_input(&schema(), &pairs).expect("readable");
        assert_eq!(input, json!({ "code": "A-1", "quantity": 1_007_500, "discount": 1250, "due": "2026-11-30", "gift": true }));
        let back = schema_typed(&schema(), &input);
        assert!(back.contains(&("quantity".into(), "1007.5".into())) && back.contains(&("discount".into(), "12.5".into())));
    }

    #[test]
    fn what_cannot_be_read_is_refused_at_its_field() {
        let wrong = schema_input(&schema(), &typed(&[("quantity", "abc"), ("due", "30.11.2026")])).expect_err("wrong");
        let at: Vec<(&str, Option<&str>)> = wrong.iter().map(|refusal| (refusal.key.as_str(), refusal.field.as_deref())).collect();
        assert!(at.contains(&("ui.required", Some("code"))), "{at:?}");
        assert!(at.contains(&("number.not_a_number", Some("quantity"))), "{at:?}");
        assert!(at.contains(&("ui.not_a_day", Some("due"))), "{at:?}");
    }

    #[test]
    fn a_form_has_the_fields_of_its_schema_and_those_of_its_parts() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is used")]
        struct Whole {
            name: String,
            part: Option<Input>,
        }
        let fields = schema_fields(&schemars::schema_for!(Whole).to_value());
        let expected =
            ["name", "part.amount.currency", "part.amount.minor", "part.code", "part.discount", "part.due", "part.gift", "part.quantity"];
        assert!(fields.iter().eq(expected.iter()), "{fields:?}");
    }

    #[test]
    fn what_is_no_figure_says_why() {
        for (text, decimals, key) in [
            ("abc", 2, "number.not_a_number"),
            ("1.5", 0, "number.not_whole"),
            ("1.005", 2, "number.too_many_decimals"),
            ("99999999999999999999", 0, "number.too_large"),
            ("30万", 2, "number.in_full"),
            ("12 元", 2, "number.unit"),
        ] {
            assert_eq!((scaled(text, decimals), no_figure(text, decimals).key.as_str()), (None, key), "{text}");
        }
    }

    #[test]
    fn figures_are_read_as_people_type_them() {
        for (text, decimals, expected) in [
            ("7.5", 3, Some(7500)),
            ("１２．５", 2, Some(1250)),
            ("-0.25", 3, Some(-250)),
            ("1,234", 0, Some(1234)),
            (".5", 1, Some(5)),
            ("7.0000", 3, Some(7000)),
            ("7.0001", 3, None),
            ("", 0, None),
            (".", 1, None),
            ("1e3", 3, None),
            ("99999999999999999999", 0, None),
        ] {
            assert_eq!(scaled(text, decimals), expected, "{text}");
        }
        for (number, decimals, expected) in [(7500, 3, "7.5"), (-250, 3, "-0.25"), (12, 0, "12"), (5, 6, "0.000005")] {
            assert_eq!(unscaled(number, decimals), expected);
        }
    }
}
