//! Operations with their types hidden behind three object-safe traits, so that the envelope is compiled once for all of them.

use super::limits::{self, ListMax};
use super::references::{Given, Path, Places, Reference, collect, given, unreached};
use super::tx::{Read, Tx};
use super::{Binding, Dated, Decision, Operation, Trace, receipt};
use crate::access::Permission;
use crate::db::Boxed;
use crate::failure::{Failure, Problem, Res};
use crate::policy::Terms;
use base::{BusinessDate, Clause, Digest, Need, NotCanonical, Refusal, canonical_json};
use schemars::Schema;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

/// An operation as the registry holds it.
pub(crate) trait AnyOperation: Send + Sync {
    fn name(&self) -> &'static str;
    fn needs(&self) -> Permission;
    fn decode(&self, body: &[u8]) -> Res<Arc<dyn Call>>;
    fn samples(&self) -> Vec<Value>;
    fn references(&self) -> &[Path];
    /// Where fields are that a mask hides.
    fn masked(&self) -> &Masked;
    fn dated(&self) -> Option<Dated>;
    fn schemas(&self) -> Schemas;
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
pub(crate) trait Call: Send + Sync {
    fn needs(&self) -> Permission;
    fn trace(&self) -> Trace;
    fn dated(&self) -> Option<Dated>;
    fn name(&self) -> &'static str;
    /// The input as canonical JSON text (sorted keys, no spaces).
    fn input(&self) -> &str;
    fn digest(&self) -> &Digest;
    /// What the receipt keeps of it, asked for this day: see [`receipt`].
    fn mark(&self, effective: Option<BusinessDate>) -> Res<Vec<u8>>;
    /// Whether a stored mark is that of this request.
    fn is(&self, mark: &[u8], effective: Option<BusinessDate>) -> Res<bool>;
    fn references(&self) -> &[Reference];
    /// Fields of a class that a mask hides in which something is given for what is there already; each one's `entity` is the class.
    fn overwrites(&self) -> &[Given];
    /// Whether it holds secrets.
    fn has_secrets(&self) -> bool;
    /// What is wrong with it by itself.
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
}

pub(crate) struct OperationOf<O> {
    places: Places,
    masked: Masked,
    /// It changes something that is there: its input names the version that was seen.
    changes: bool,
    lists: Vec<ListMax>,
    of: PhantomData<fn() -> O>,
}
impl<O: Operation> OperationOf<O> {
    pub(crate) fn new() -> Self {
        let schema = schemars::schema_for!(O::Input);
        let places = Places::of(&schema);
        let output = Places::of(&schemars::schema_for!(O::Output)).masked;
        let masked = Masked { input: places.masked.clone(), output };
        let changes = schema.as_value().pointer("/properties/version").is_some();
        OperationOf { places, masked, changes, lists: limits::lists(&schema), of: PhantomData }
    }

    /// What its schemas mark where nobody would find it.
    pub(crate) fn unreached() -> Vec<String> {
        let input = unreached(&schemars::schema_for!(O::Input), &["x-entity", "x-mask", "format"]);
        let output = unreached(&schemars::schema_for!(O::Output), &["x-mask"]);
        input.into_iter().chain(output).collect()
    }
}

struct CallOf<O: Operation> {
    input: Arc<O::Input>,
    text: String,
    digest: Digest,
    /// What the text shows as `***`.
    secrets: Option<String>,
    /// Their salted hash, made once.
    seal: OnceLock<Vec<u8>>,
    references: Vec<Reference>,
    overwrites: Vec<Given>,
}
struct ReadyOf<O: Operation> {
    input: Arc<O::Input>,
    facts: O::Facts,
    plan: Option<O::Plan>,
}

impl<O: Operation> AnyOperation for OperationOf<O> {
    fn name(&self) -> &'static str {
        O::NAME
    }
    fn needs(&self) -> Permission {
        O::NEEDS
    }
    fn decode(&self, body: &[u8]) -> Res<Arc<dyn Call>> {
        let input = read::<O::Input>(body)?;
        let value = serde_json::to_value(&input).map_err(Failure::bug)?;
        if let Some(problem) = limits::problem(&value, &self.lists) {
            return Err(Failure::Malformed(problem));
        }
        let digest = Digest::of(&canonical_json(&value).map_err(|e| not_canonical(e, &value))?);
        let references = collect(&self.places.references, &value);
        let overwrites = if self.changes { given(&self.places.masked, &value) } else { Vec::new() };
        // The input itself no longer says them: they are read from what was sent.
        let secrets = if self.places.secrets.is_empty() { None } else { receipt::secrets(&self.places.secrets, body) };
        let text = serde_json::to_string(&value).map_err(Failure::bug)?;
        Ok(Arc::new(CallOf::<O> { input: Arc::new(input), text, digest, secrets, seal: OnceLock::new(), references, overwrites }))
    }
    fn samples(&self) -> Vec<Value> {
        O::samples().iter().filter_map(|s| serde_json::to_value(s).ok()).collect()
    }
    fn references(&self) -> &[Path] {
        &self.places.references
    }
    fn masked(&self) -> &Masked {
        &self.masked
    }
    fn dated(&self) -> Option<Dated> {
        O::DATED
    }
    fn schemas(&self) -> Schemas {
        Schemas { input: schemars::schema_for!(O::Input), output: schemars::schema_for!(O::Output), facts: schemars::schema_for!(O::Facts) }
    }
}

impl<O: Operation> Call for CallOf<O> {
    fn needs(&self) -> Permission {
        O::NEEDS
    }
    fn trace(&self) -> Trace {
        O::TRACE
    }
    fn dated(&self) -> Option<Dated> {
        O::DATED
    }
    fn name(&self) -> &'static str {
        O::NAME
    }
    fn input(&self) -> &str {
        &self.text
    }
    fn digest(&self) -> &Digest {
        &self.digest
    }
    fn mark(&self, effective: Option<BusinessDate>) -> Res<Vec<u8>> {
        if let Some(secrets) = &self.secrets
            && self.seal.get().is_none()
        {
            let _ = self.seal.set(receipt::seal(secrets)?);
        }
        let seal = self.seal.get().map_or(&[][..], Vec::as_slice);
        Ok(receipt::mark(O::NAME, effective, &self.digest, seal))
    }
    fn is(&self, mark: &[u8], effective: Option<BusinessDate>) -> Res<bool> {
        if !receipt::stands_for(mark, O::NAME, effective, &self.digest) {
            return Ok(false);
        }
        receipt::same_secrets(mark, self.secrets.as_deref())
    }
    fn has_secrets(&self) -> bool {
        self.secrets.is_some()
    }
    fn references(&self) -> &[Reference] {
        &self.references
    }
    fn overwrites(&self) -> &[Given] {
        &self.overwrites
    }
    fn alone(&self) -> Vec<Refusal> {
        limits::readable(O::alone(&self.input))
    }
    fn gather<'t>(&'t self, read: &'t Read<'t>) -> Boxed<'t, Res<Box<dyn Ready>>> {
        Box::pin(async move {
            let facts = O::gather(read, &self.input).await?;
            Ok(Box::new(ReadyOf::<O> { input: self.input.clone(), facts, plan: None }) as Box<dyn Ready>)
        })
    }
}

impl<O: Operation> Ready for ReadyOf<O> {
    fn facts(&self) -> Res<String> {
        serde_json::to_string(&self.facts).map_err(Failure::bug)
    }
    fn decide(&mut self, terms: &Terms<'_>) -> Verdict {
        let mut alone = O::alone(&self.input);
        match O::decide(&self.input, &self.facts, terms) {
            Decision::Refuse(refusals) => {
                // What the input says by itself is often said once more beside the facts.
                let new = |no: &Refusal| !alone.iter().any(|known| known.key == no.key && known.field == no.field);
                let more: Vec<Refusal> = refusals.into_iter().filter(new).collect();
                alone.extend(more);
                Verdict::Refuse(limits::readable(alone))
            }
            _ if !alone.is_empty() => Verdict::Refuse(limits::readable(alone)),
            Decision::Allow { plan, basis } => {
                self.plan = Some(plan);
                Verdict::Allow { basis }
            }
            Decision::NeedsApproval { plan, needs, basis } => {
                self.plan = Some(plan);
                Verdict::NeedsApproval { needs, basis }
            }
        }
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

/// Free JSON in an input (a term's value) may hold what has no canonical bytes.
fn not_canonical(e: NotCanonical, input: &Value) -> Failure {
    Failure::Malformed(match e {
        NotCanonical::Number => Problem { field: limits::fraction(input), ..Problem::new("input.fraction") },
        NotCanonical::TooDeep => Problem::new("input.too_deep"),
    })
}

/// Reads an input; only a body that cannot be read is looked at again, for the best of words.
fn read<T: DeserializeOwned>(body: &[u8]) -> Res<T> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    match serde_json::from_slice(body) {
        Ok(input) if is_object => Ok(input),
        _ => unread(body),
    }
}

/// Why it cannot be read, and where.
fn unread<T: DeserializeOwned>(body: &[u8]) -> Res<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize(&mut json) {
        Ok(input) if json.end().is_ok() && body.trim_ascii_start().starts_with(b"{") => Ok(input),
        Ok(_) => Err(object(body).err().unwrap_or_else(|| Failure::Malformed(Problem::new("input.invalid")))),
        Err(e) => Err(object(body).err().unwrap_or_else(|| malformed(&e, body))),
    }
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
