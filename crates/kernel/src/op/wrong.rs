//! Everything that is wrong with a request at once: what a form is told, so that nobody corrects it in rounds.
//!
//! An input that cannot be read, or that refers to a record that is not there, is not decided. Here it is mended first: what is doubtful is
//! left out, or stands in for by a value of a sample where it cannot be left out, and the rest is decided as it stands. What is said of
//! a doubtful field is passed over, and so is what holds for one stand-in and not for another: it is the stand-in that is wrong then.
//! Nothing is written; a record out of scope is left out exactly as one that is not there.

use super::allowed::permitted;
use super::erased::{AnyOperation, Call, Verdict};
use super::judged::judged;
use super::reach::looked;
use super::references::Reference;
use super::request::Request;
use super::tx::{Read, Scene};
use crate::db::{Boxed, Session};
use crate::failure::{Failure, Problem, Res};
use crate::kernel::Kernel;
use base::{BusinessDate, Refusal};
use serde_json::Value;
use std::sync::Arc;

/// So many fields are mended.
const MENDED_MAX: usize = 60;
/// Stand-ins that are as far apart as can be: what holds for them all does not depend on them.
const NUMBERS: [i64; 2] = [1, 1_000_000_000_000];
const DAYS: [&str; 2] = ["2000-01-01", "2099-12-31"];

impl Kernel {
    /// Everything that is wrong with a request, at its fields, as far as it can be known. Of the fields in `known` it is known already:
    /// they may be missing in the input, and nothing is said of them.
    ///
    /// # Errors
    /// Not permitted; busy; a bug.
    pub fn wrong<'a>(&'a self, request: &'a Request, known: &'a [String]) -> Boxed<'a, Res<Vec<Refusal>>> {
        Box::pin(async move {
            let operation = self.0.registry.operations.get(request.operation.as_str()).cloned();
            let operation = operation.ok_or_else(|| Failure::bug(format!("no operation {}", request.operation)))?;
            if request.input.len() > self.0.settings.input_bytes_max {
                return Ok(Vec::new());
            }
            let scene = Scene { trial: true, ..self.scene(request, false).await? };
            let Ok(input) = serde_json::from_slice::<Value>(&request.input) else { return Ok(Vec::new()) };
            let mut bench = Bench { samples: operation.samples(), operation: &operation, doubtful: known.to_vec(), told: Vec::new() };
            let Some(mended) = bench.mend(input) else { return Ok(bench.told) };
            let reading = self.0.db.reading().await?;
            let session = reading.session()?;
            let more = bench.judged(&session, &scene, mended).await?;
            bench.told.extend(more);
            Ok(bench.told)
        })
    }
}

/// An input on its way to one that can be decided.
struct Bench<'o> {
    operation: &'o AnyOperation,
    samples: Vec<Value>,
    /// Fields of which something is known to be wrong.
    doubtful: Vec<String>,
    told: Vec<Refusal>,
}

/// An input that can be read.
struct Mended {
    input: Value,
    call: Arc<Call>,
    /// Fields at which something stands in.
    stand_ins: Vec<String>,
}

impl Mended {
    fn stands_in(&self, reference: &Reference) -> bool {
        self.stand_ins.iter().any(|field| within(&reference.field, field))
    }
}

impl Bench<'_> {
    /// Makes an input readable, and tells what was not.
    fn mend(&mut self, mut input: Value) -> Option<Mended> {
        let mut stand_ins: Vec<String> = Vec::new();
        let mut blank: Vec<String> = Vec::new();
        for _ in 0..MENDED_MAX {
            let problem = match self.operation.decode(input.to_string().as_bytes()) {
                Ok(call) => return Some(Mended { input, call, stand_ins }),
                Err(Failure::Malformed(problem)) => problem,
                Err(_) => return None,
            };
            let field = problem.field.clone()?;
            self.doubt(&problem, &field);
            let steps: Vec<&str> = field.split('.').collect();
            let missing = problem.code == "input.missing_field";
            if missing && !blank.contains(&field) && self.sample(&steps)?.is_string() {
                // Nothing was typed: that is what a text says then.
                put(&mut input, &steps, Value::from(""))?;
                blank.push(field);
            } else if missing || blank.contains(&field) || !take(&mut input, &steps) {
                if stand_ins.contains(&field) {
                    return None;
                }
                put(&mut input, &steps, self.sample(&steps)?)?;
                stand_ins.push(field);
            }
        }
        None
    }

    fn doubt(&mut self, problem: &Problem, field: &str) {
        if !self.doubts(field) {
            self.told.extend(problem.refusals());
            self.doubtful.push(field.to_owned());
        }
    }

    fn doubts(&self, field: &str) -> bool {
        self.doubtful.iter().any(|doubtful| within(field, doubtful) || within(doubtful, field))
    }

    /// What stands at a place in the first sample that has something there.
    fn sample(&self, steps: &[&str]) -> Option<Value> {
        let at = |sample: &Value| steps.iter().try_fold(sample, |value, step| child(value, step)).filter(|value| !value.is_null()).cloned();
        self.samples.iter().find_map(at)
    }

    /// What is refused of what can be read.
    async fn judged(&mut self, session: &Session<'_>, scene: &Scene, mut mended: Mended) -> Res<Vec<Refusal>> {
        let scope = permitted(scene, &mended.call)?;
        let given: Vec<Reference> = mended.call.references().iter().filter(|reference| !mended.stands_in(reference)).cloned().collect();
        let missing = looked(session, &scene.kernel, &scene.actor, scope, &given).await?.missing;
        let mut alone = false;
        for field in missing {
            self.doubt(&Problem::new("record.not_found").at(field.as_str()), &field);
            alone |= !take(&mut mended.input, &field.split('.').collect::<Vec<_>>());
        }
        let Some(mended) = self.mend(mended.input) else { return Ok(Vec::new()) };
        // A record that stands in for another tells nothing of it, and nobody tries passwords here: what is posted is recorded.
        alone |= mended.call.has_secrets() || mended.call.references().iter().any(|reference| mended.stands_in(reference));
        let mut common: Option<Vec<Refusal>> = None;
        for input in variants(&mended) {
            let Ok(call) = self.operation.decode(input.to_string().as_bytes()) else { continue };
            let refused = if alone { call.alone() } else { refused(session, scene, &call).await? };
            let same = |one: &Refusal| refused.iter().any(|other| other.key == one.key && other.field == one.field);
            common = Some(match common {
                None => refused,
                Some(before) => before.into_iter().filter(same).collect(),
            });
        }
        let told = |refusal: &Refusal| refusal.field.as_deref().is_some_and(|field| !self.doubts(field));
        Ok(common.unwrap_or_default().into_iter().filter(told).collect())
    }
}

/// What an input is refused for; what is wrong with it by itself, when its facts cannot be read.
async fn refused(session: &Session<'_>, scene: &Scene, call: &Call) -> Res<Vec<Refusal>> {
    let read = Read::new(session, scene);
    let mut ready = match call.gather(&read).await {
        Ok(ready) => ready,
        Err(Failure::NotFound(_) | Failure::Refused(_)) => return Ok(call.alone()),
        Err(other) => return Err(other),
    };
    Ok(match judged(scene, call, &mut *ready)?.0 {
        Verdict::Refuse(refusals) => refusals,
        Verdict::Allow { .. } | Verdict::NeedsApproval { .. } => Vec::new(),
    })
}

/// The input with other stand-ins as well, where there are any.
fn variants(mended: &Mended) -> Vec<Value> {
    let mut all = vec![mended.input.clone()];
    for end in 0..2 {
        let mut input = mended.input.clone();
        for field in &mended.stand_ins {
            let steps: Vec<&str> = field.split('.').collect();
            let stands = steps.iter().try_fold(&input, |value, step| child(value, step)).cloned();
            let other = match stands {
                Some(Value::Number(number)) if number.is_i64() => Some(Value::from(NUMBERS[end])),
                Some(Value::String(text)) if BusinessDate::parse(&text).is_some() => Some(Value::from(DAYS[end])),
                _ => None,
            };
            if let Some(other) = other {
                // It is there: it was just read.
                let _ = put(&mut input, &steps, other);
            }
        }
        if !all.contains(&input) {
            all.push(input);
        }
    }
    all
}

/// Whether a field is another, or lies in it.
fn within(field: &str, other: &str) -> bool {
    field.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn child<'v>(value: &'v Value, step: &str) -> Option<&'v Value> {
    match value {
        Value::Object(fields) => fields.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}

fn parent<'v>(value: &'v mut Value, above: &[&str]) -> Option<&'v mut Value> {
    above.iter().try_fold(value, |value, step| match value {
        Value::Object(fields) => fields.get_mut(*step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Leaves a field out; false when it is none, or one of a list, where the others have their places.
fn take(value: &mut Value, steps: &[&str]) -> bool {
    let Some((last, above)) = steps.split_last() else { return false };
    parent(value, above).and_then(Value::as_object_mut).is_some_and(|fields| fields.remove(*last).is_some())
}

/// Puts something into its place.
fn put(value: &mut Value, steps: &[&str], new: Value) -> Option<()> {
    let (last, above) = steps.split_last()?;
    match parent(value, above)? {
        Value::Object(fields) => drop(fields.insert((*last).to_owned(), new)),
        Value::Array(items) => *items.get_mut(last.parse::<usize>().ok()?)? = new,
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decision, Operation, Permission, Terms, Tx};
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Input {
        name: String,
        from: BusinessDate,
        until: Option<BusinessDate>,
        count: Option<i64>,
        parts: Option<Parts>,
    }
    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Parts {
        size: i64,
        depth: i64,
    }
    struct Make;
    impl Operation for Make {
        const NAME: &'static str = "thing.make";
        const NEEDS: Permission = Permission::new("thing.make");
        type Input = Input;
        type Facts = ();
        type Plan = ();
        type Output = ();
        fn samples() -> Vec<Input> {
            let day = BusinessDate::parse("2026-11-26").expect("a day");
            let parts = Some(Parts { size: 3, depth: 4 });
            vec![Input { name: "n".into(), from: day, until: None, count: Some(2), parts }]
        }
        async fn gather(_: &Read<'_>, _: &Input) -> Res<()> {
            Ok(())
        }
        fn decide(_: &Input, (): &(), _: &Terms<'_>) -> Decision<()> {
            Decision::allow(())
        }
        async fn apply(_: &Tx<'_>, (): &()) -> Res<()> {
            Ok(())
        }
    }

    #[track_caller]
    fn check(input: Value, known: &[&str], told: &[(&str, &str)], stand_ins: &[&str]) -> Mended {
        let operation = AnyOperation::of::<Make>();
        let doubtful = known.iter().map(|field| (*field).to_owned()).collect();
        let mut bench = Bench { samples: operation.samples(), operation: &operation, doubtful, told: Vec::new() };
        let mended = bench.mend(input).expect("it can be read now");
        let got: Vec<(&str, &str)> = bench.told.iter().map(|no| (no.key.as_str(), no.field.as_deref().unwrap_or_default())).collect();
        assert_eq!(got, told);
        assert_eq!(mended.stand_ins, stand_ins);
        mended
    }

    #[test]
    fn everything_that_cannot_be_read_is_told_at_once() {
        check(json!({ "name": "a", "from": "2026-11-01" }), &[], &[], &[]);
        let wrong = json!({ "name": 3, "from": "soon", "until": "later", "count": "many", "colour": "red", "parts": { "size": "x" } });
        let expected = [
            ("input.invalid", "from"),
            ("input.invalid", "until"),
            ("input.wrong_type", "count"),
            ("input.wrong_type", "name"),
            ("input.unknown_field", "colour"),
            ("input.wrong_type", "parts.size"),
            ("input.missing_field", "parts.depth"),
        ];
        let operation = AnyOperation::of::<Make>();
        let mut bench = Bench { samples: operation.samples(), operation: &operation, doubtful: Vec::new(), told: Vec::new() };
        let mended = bench.mend(wrong).expect("it can be read now");
        let mut got: Vec<(&str, &str)> = bench.told.iter().map(|no| (no.key.as_str(), no.field.as_deref().unwrap_or_default())).collect();
        let (mut sorted, _) = (expected.to_vec(), got.sort_unstable());
        sorted.sort_unstable();
        assert_eq!(got, sorted);
        assert_eq!((&mended.input["name"], &mended.input["until"]), (&json!(""), &Value::Null));
        assert!(mended.stand_ins.contains(&"from".to_owned()), "{:?}", mended.stand_ins);
    }

    #[test]
    fn of_what_is_known_nothing_is_said() {
        let mended = check(json!({ "until": "2026-11-01" }), &["name", "from"], &[], &["from"]);
        assert_eq!(mended.input["name"], "");
        let days: Vec<Value> = variants(&mended).iter().map(|input| input["from"].clone()).collect();
        assert_eq!(days, ["2026-11-26", "2000-01-01", "2099-12-31"]);
    }

    #[test]
    fn a_field_lies_within_itself_and_what_it_is_part_of() {
        for (field, other, expected) in [("a", "a", true), ("a.b", "a", true), ("ab", "a", false), ("a", "a.b", false)] {
            assert_eq!(within(field, other), expected, "{field} {other}");
        }
    }
}
