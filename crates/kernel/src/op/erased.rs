//! Operations with their types hidden, so that the envelope is compiled once for all of them: what an operation says of itself is plain
//! data, and its types stand behind a few functions and two object-safe traits.

use super::limits::{self, ListMax};
use super::references::{Given, Path, Places, Reference, collect, given, unreached};
use super::tx::{Read, Tx};
use super::{Binding, Dated, Decision, Operation, Trace, receipt};
use crate::access::Permission;
use crate::db::Boxed;
use crate::failure::{Failure, Problem, Res};
use crate::policy::Terms;
use base::{BusinessDate, Clause, Digest, Need, NotCanonical, Refusal, canonical_json};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use std::borrow::Cow;
use std::iter;
use std::sync::{Arc, OnceLock};

/// What an operation says of itself.
#[derive(Clone, Copy)]
struct Said {
    name: &'static str,
    needs: Permission,
    trace: Trace,
    dated: Option<Dated>,
}

/// An input as it was read, and what it holds.
type Sent = (Box<dyn Input>, Value);

/// What takes an operation's types.
#[derive(Clone, Copy)]
struct Typed {
    read: fn(&[u8]) -> Res<Sent>,
    samples: fn() -> Vec<Value>,
    input: fn() -> Schema,
    output: fn() -> Schema,
    facts: fn() -> Schema,
}

/// An operation as the registry holds it.
pub(crate) struct AnyOperation {
    said: Said,
    typed: Typed,
    places: Places,
    /// Where fields are that a mask hides.
    masked: Masked,
    /// It changes something that is there: its input names the version that was seen.
    changes: bool,
    lists: Vec<ListMax>,
}

/// An operation's schemas, for the API's description.
pub(crate) struct Schemas {
    pub(crate) input: Schema,
    pub(crate) output: Schema,
    pub(crate) facts: Schema,
}

/// Where an operation's input and output hold fields of a class that a mask hides; each path's `entity` is the class.
pub(crate) struct Masked {
    pub(crate) input: Vec<Path>,
    pub(crate) output: Vec<Path>,
}

/// One request for one operation.
pub(crate) struct Call {
    said: Said,
    /// What it stands for besides, and needs the permission of.
    stands_for: Vec<Permission>,
    asked: Box<dyn Input>,
    text: String,
    digest: Digest,
    /// What the text shows as `***`.
    secrets: Option<String>,
    /// Their salted hash, made once.
    seal: OnceLock<Vec<u8>>,
    references: Vec<Reference>,
    overwrites: Vec<Given>,
}

/// An input that was read.
trait Input: Send + Sync {
    fn stands_for(&self) -> Vec<Permission>;
    fn alone(&self) -> Vec<Refusal>;
    fn gather<'t>(&'t self, read: &'t Read<'t>) -> Boxed<'t, Res<Box<dyn Ready>>>;
}

/// The same with its facts: can be decided as often as terms change, and applied.
pub(crate) trait Ready: Send + Sync {
    fn facts(&self) -> Res<String>;
    fn decide(&mut self, terms: &Terms<'_>) -> Verdict;
    /// What a yes to what was decided is bound to.
    fn binding(&self) -> Binding;
    fn apply<'t>(&'t self, tx: &'t Tx<'t>) -> Boxed<'t, Res<String>>;
}

/// A decision without its plan.
#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    Allow { basis: Vec<Clause> },
    Refuse(Vec<Refusal>),
    NeedsApproval { needs: Vec<Need>, basis: Vec<Clause> },
}
impl Verdict {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Verdict::Allow { .. } => "allow",
            Verdict::Refuse(_) => "refuse",
            Verdict::NeedsApproval { .. } => "needs_approval",
        }
    }
    pub(crate) fn basis(&self) -> Vec<Clause> {
        match self {
            Verdict::Allow { basis } | Verdict::NeedsApproval { basis, .. } => basis.clone(),
            Verdict::Refuse(refusals) => refusals.iter().flat_map(|r| r.basis.clone()).collect(),
        }
    }
    /// An approval excuses exactly the rules it names.
    pub(crate) fn excused(self, rules: &[String]) -> Verdict {
        match self {
            Verdict::NeedsApproval { needs, basis } if needs.iter().all(|n| rules.contains(&n.rule)) => Verdict::Allow { basis },
            other => other,
        }
    }
    /// What the input says by itself is told as well, and once: it is often said once more beside the facts.
    fn beside(self, mut alone: Vec<Refusal>) -> Verdict {
        match self {
            Verdict::Refuse(refusals) => {
                let new = |no: &Refusal| !alone.iter().any(|known| known.key == no.key && known.field == no.field);
                let more: Vec<Refusal> = refusals.into_iter().filter(new).collect();
                alone.extend(more);
                Verdict::Refuse(limits::readable(alone))
            }
            _ if !alone.is_empty() => Verdict::Refuse(limits::readable(alone)),
            other => other,
        }
    }
}

impl AnyOperation {
    /// An operation. Panics when it holds a reference, a masked field or a secret where nobody would find it.
    pub(crate) fn of<O: Operation>() -> AnyOperation {
        AnyOperation::new(
            Said { name: O::NAME, needs: O::NEEDS, trace: O::TRACE, dated: O::DATED },
            Typed {
                read: read::<O>,
                samples: || O::samples().iter().filter_map(|s| serde_json::to_value(s).ok()).collect(),
                input: schema_of::<O::Input>,
                output: schema_of::<O::Output>,
                facts: schema_of::<O::Facts>,
            },
        )
    }

    fn new(said: Said, typed: Typed) -> AnyOperation {
        let (input, output) = ((typed.input)(), (typed.output)());
        let lost: Vec<String> =
            unreached(&input, &["x-entity", "x-mask", "format"]).into_iter().chain(unreached(&output, &["x-mask"])).collect();
        assert!(lost.is_empty(), "{}: nobody would find these places: {lost:?}", said.name);
        let places = Places::of(&input);
        let masked = Masked { input: places.masked.clone(), output: Places::of(&output).masked };
        let changes = input.as_value().pointer("/properties/version").is_some();
        AnyOperation { said, typed, places, masked, changes, lists: limits::lists(&input) }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.said.name
    }
    /// What it needs whatever its input.
    pub(crate) fn permission(&self) -> Permission {
        self.said.needs
    }
    pub(crate) fn dated(&self) -> Option<Dated> {
        self.said.dated
    }
    pub(crate) fn references(&self) -> &[Path] {
        &self.places.references
    }
    pub(crate) fn masked(&self) -> &Masked {
        &self.masked
    }
    pub(crate) fn samples(&self) -> Vec<Value> {
        (self.typed.samples)()
    }
    pub(crate) fn schemas(&self) -> Schemas {
        Schemas { input: (self.typed.input)(), output: (self.typed.output)(), facts: (self.typed.facts)() }
    }

    pub(crate) fn decode(&self, body: &[u8]) -> Res<Arc<Call>> {
        let (asked, value) = (self.typed.read)(body)?;
        if let Some(problem) = limits::problem(&value, &self.lists) {
            return Err(Failure::Malformed(problem));
        }
        let digest = Digest::of(&canonical_json(&value).map_err(|e| not_canonical(e, &value))?);
        let references = collect(&self.places.references, &value);
        let overwrites = if self.changes { given(&self.places.masked, &value) } else { Vec::new() };
        // The input itself no longer says them: they are read from what was sent.
        let secrets = if self.places.secrets.is_empty() { None } else { receipt::secrets(&self.places.secrets, body) };
        let text = serde_json::to_string(&value).map_err(Failure::bug)?;
        let stands_for = asked.stands_for();
        Ok(Arc::new(Call { said: self.said, stands_for, asked, text, digest, secrets, seal: OnceLock::new(), references, overwrites }))
    }
}

impl Call {
    /// What whoever asks must be granted: for the operation itself first, then for what it stands for.
    pub(crate) fn needs(&self) -> impl Iterator<Item = Permission> {
        iter::once(self.said.needs).chain(self.stands_for.iter().copied())
    }
    pub(crate) fn trace(&self) -> Trace {
        self.said.trace
    }
    pub(crate) fn dated(&self) -> Option<Dated> {
        self.said.dated
    }
    pub(crate) fn name(&self) -> &'static str {
        self.said.name
    }
    /// The input as canonical JSON text (sorted keys, no spaces).
    pub(crate) fn input(&self) -> &str {
        &self.text
    }
    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }
    /// What the receipt keeps of it, asked for this day: see [`receipt`].
    pub(crate) fn mark(&self, effective: Option<BusinessDate>) -> Res<Vec<u8>> {
        if let Some(secrets) = &self.secrets
            && self.seal.get().is_none()
        {
            let _ = self.seal.set(receipt::seal(secrets)?);
        }
        let seal = self.seal.get().map_or(&[][..], Vec::as_slice);
        Ok(receipt::mark(self.said.name, effective, &self.digest, seal))
    }
    /// Whether a stored mark is that of this request.
    pub(crate) fn is(&self, mark: &[u8], effective: Option<BusinessDate>) -> Res<bool> {
        if !receipt::stands_for(mark, self.said.name, effective, &self.digest) {
            return Ok(false);
        }
        receipt::same_secrets(mark, self.secrets.as_deref())
    }
    /// Whether it holds secrets.
    pub(crate) fn has_secrets(&self) -> bool {
        self.secrets.is_some()
    }
    pub(crate) fn references(&self) -> &[Reference] {
        &self.references
    }
    /// Fields of a class that a mask hides in which something is given for what is there already; each one's `entity` is the class.
    pub(crate) fn overwrites(&self) -> &[Given] {
        &self.overwrites
    }
    /// What is wrong with it by itself.
    pub(crate) fn alone(&self) -> Vec<Refusal> {
        limits::readable(self.asked.alone())
    }
    pub(crate) fn gather<'t>(&'t self, read: &'t Read<'t>) -> Boxed<'t, Res<Box<dyn Ready>>> {
        self.asked.gather(read)
    }
}

struct InputOf<O: Operation>(Arc<O::Input>);
impl<O: Operation> Input for InputOf<O> {
    fn stands_for(&self) -> Vec<Permission> {
        O::stands_for(&self.0)
    }
    fn alone(&self) -> Vec<Refusal> {
        O::alone(&self.0)
    }
    fn gather<'t>(&'t self, read: &'t Read<'t>) -> Boxed<'t, Res<Box<dyn Ready>>> {
        Box::pin(async move {
            let facts = O::gather(read, &self.0).await?;
            Ok(Box::new(ReadyOf::<O> { input: self.0.clone(), facts, plan: None }) as Box<dyn Ready>)
        })
    }
}

struct ReadyOf<O: Operation> {
    input: Arc<O::Input>,
    facts: O::Facts,
    plan: Option<O::Plan>,
}
impl<O: Operation> Ready for ReadyOf<O> {
    fn facts(&self) -> Res<String> {
        serde_json::to_string(&self.facts).map_err(Failure::bug)
    }
    fn decide(&mut self, terms: &Terms<'_>) -> Verdict {
        let alone = O::alone(&self.input);
        let (plan, verdict) = match O::decide(&self.input, &self.facts, terms) {
            Decision::Refuse(refusals) => (None, Verdict::Refuse(refusals)),
            Decision::Allow { plan, basis } => (Some(plan), Verdict::Allow { basis }),
            Decision::NeedsApproval { plan, needs, basis } => (Some(plan), Verdict::NeedsApproval { needs, basis }),
        };
        if alone.is_empty() && plan.is_some() {
            self.plan = plan;
        }
        verdict.beside(alone)
    }
    fn binding(&self) -> Binding {
        self.plan.as_ref().map(O::binding).unwrap_or_default()
    }
    fn apply<'t>(&'t self, tx: &'t Tx<'t>) -> Boxed<'t, Res<String>> {
        Box::pin(async move {
            let plan = self.plan.as_ref().ok_or_else(|| Failure::bug("applied before decided"))?;
            let output = O::apply(tx, plan).await?;
            serde_json::to_string(&output).map_err(Failure::bug)
        })
    }
}

/// A type's schema, with all that it speaks of. As [`SchemaGenerator::into_root_schema_for`] has it, which is compiled anew for each type.
pub(crate) fn schema_of<T: JsonSchema>() -> Schema {
    whole(T::json_schema, T::schema_name)
}

fn whole(of: fn(&mut SchemaGenerator) -> Schema, name: fn() -> Cow<'static, str>) -> Schema {
    let mut generator = SchemaGenerator::default();
    let mut schema = of(&mut generator);
    let object = schema.ensure_object();
    object.entry("title").or_insert_with(|| name().into());
    if let Some(meta) = generator.settings().meta_schema.as_deref() {
        object.insert("$schema".into(), meta.into());
    }
    let definitions = generator.take_definitions(false);
    if !definitions.is_empty() {
        object.insert("$defs".into(), definitions.into());
    }
    schema
}

/// Free JSON in an input (a term's value) may hold what has no canonical bytes.
fn not_canonical(e: NotCanonical, input: &Value) -> Failure {
    Failure::Malformed(match e {
        NotCanonical::Number => Problem { field: limits::fraction(input), ..Problem::new("input.fraction") },
        NotCanonical::TooDeep => Problem::new("input.too_deep"),
    })
}

fn read<O: Operation>(body: &[u8]) -> Res<Sent> {
    let input = input::<O::Input>(body)?;
    let value = serde_json::to_value(&input).map_err(Failure::bug)?;
    Ok((Box::new(InputOf::<O>(Arc::new(input))), value))
}

fn input<T: DeserializeOwned>(body: &[u8]) -> Res<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize(&mut json) {
        Ok(input) if json.end().is_ok() && body.trim_ascii_start().starts_with(b"{") => Ok(input),
        read => Err(unread(read.err(), body)),
    }
}

/// Why a body cannot be read, and where.
fn unread(e: Option<serde_path_to_error::Error<serde_json::Error>>, body: &[u8]) -> Failure {
    object(body).err().unwrap_or_else(|| e.map_or_else(|| Failure::Malformed(Problem::new("input.invalid")), |e| malformed(&e, body)))
}

/// A body is JSON, and an object: serde would take a list for a struct, field by field.
fn object(body: &[u8]) -> Res<()> {
    let mut json = serde_json::Deserializer::from_slice(body);
    IgnoredAny::deserialize(&mut json).map_err(|e| Failure::Malformed(placed("input.not_json", &e, body)))?;
    json.end().map_err(|e| Failure::Malformed(placed("input.trailing", &e, body)))?;
    if body.trim_ascii_start().starts_with(b"{") { Ok(()) } else { Err(Failure::Malformed(Problem::new("input.not_an_object"))) }
}

/// A problem with the line and the character, both from 1, at which it was met.
fn placed(code: &'static str, e: &serde_json::Error, body: &[u8]) -> Problem {
    let line = body.split(|b| *b == b'\n').nth(e.line().saturating_sub(1)).unwrap_or_default();
    // What is missing would stand behind the last character.
    let before = if e.is_eof() { e.column() } else { e.column().saturating_sub(1) };
    let at = String::from_utf8_lossy(line.get(..before).unwrap_or(line)).chars().count();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Problem::new(code).arg("line", number(e.line().max(1))).arg("at", number(at + 1))
}

/// What serde says, as a stable code at a field.
pub(crate) fn malformed(e: &serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> Failure {
    let text = e.inner().to_string();
    let named = text.split('`').nth(1).map(str::to_owned);
    let path = e.path().to_string();
    let parent = if path == "." || path.contains('?') { String::new() } else { path.replace('[', ".").replace(']', "") };
    let code = match text.as_str() {
        t if t.starts_with("unknown field") => "input.unknown_field",
        t if t.starts_with("missing field") => "input.missing_field",
        t if t.starts_with("duplicate field") => "input.duplicate_field",
        t if t.starts_with("recursion limit") => "input.too_deep",
        t if t.starts_with("unknown variant") => "input.unknown_value",
        t if t.starts_with("invalid value") || t.starts_with("number out of range") => "input.out_of_range",
        t if t.starts_with("invalid type") || t.starts_with("invalid length") => "input.wrong_type",
        _ if e.inner().is_syntax() || e.inner().is_eof() => "input.not_json",
        _ => "input.invalid",
    };
    let mut problem = placed(code, e.inner(), body);
    let field = match (code, named) {
        ("input.missing_field", Some(name)) if !parent.is_empty() && !parent.ends_with(&name) => Some(format!("{parent}.{name}")),
        // The path of a field that is there twice ends at what it stands in.
        ("input.duplicate_field", Some(name)) if !parent.is_empty() => Some(format!("{parent}.{name}")),
        ("input.missing_field" | "input.unknown_field" | "input.duplicate_field", Some(name)) if parent.is_empty() => Some(name),
        _ if parent.is_empty() => None,
        _ => Some(parent),
    };
    problem.field = field;
    Failure::Malformed(problem)
}
