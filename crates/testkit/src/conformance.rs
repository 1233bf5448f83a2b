//! The suite that every registered operation must pass on both databases, from nothing but its samples.

use crate::World;
use crate::world::{ADMIN, ZHOU};
use kernel::db::Boxed;
use kernel::db::Engine;
use kernel::op::OperationDoc;
use kernel::{Answer, Failure, Mode, Receipt, Registry};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The person whose role grants everything, but only on what they own; they own nothing.
const NARROW: i64 = 41;
/// The person who owns most of the standard world's customers, given everything on what they own.
const OWNER: i64 = 42;
/// Operations that are not valid in the standard world, and have a test of their own: a company is founded on an empty database.
const ELSEWHERE: [&str; 1] = ["access.first_administrator"];
/// An id that no record has.
const NO_SUCH: i64 = 9_999_999;
/// More statements than any operation has.
const STATEMENTS_MAX: i64 = 400;

/// What the suite saw of one operation, printed and compared in review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The operation.
    pub operation: String,
    /// The database.
    pub engine: &'static str,
    /// `done` or `pending`.
    pub outcome: String,
    /// Statements in its transaction.
    pub statements: i64,
    /// References whose scope was tried.
    pub references: usize,
    /// Whether somebody with a narrow scope could do it at all, so that it was seen what they change.
    pub scoped: bool,
}

/// Runs the suite for every operation of a registry on one database: two at a time, each in a world of its own, for either waits
/// for the database half of its time. Panics with every violation at once.
pub async fn run(engine: Engine, more: fn(&mut Registry)) -> Vec<Row> {
    let half = |own: usize| tokio::spawn(run_those(engine, more, move |at, _| at % 2 == own));
    let (even, odd) = tokio::join!(half(0), half(1));
    let mut rows = even.expect("no violations");
    rows.extend(odd.expect("no violations"));
    rows.sort_by(|a, b| a.operation.cmp(&b.operation));
    rows
}

/// The same for the operations whose name begins with `prefix`.
pub fn run_only<'a>(engine: Engine, more: fn(&mut Registry), prefix: &'a str) -> Boxed<'a, Vec<Row>> {
    run_those(engine, more, move |_, name| name.starts_with(prefix))
}

fn run_those<'a>(engine: Engine, more: fn(&mut Registry), those: impl Fn(usize, &str) -> bool + Send + Sync + 'a) -> Boxed<'a, Vec<Row>> {
    Box::pin(async move {
        let mut rows = Vec::new();
        let mut violations = Vec::new();
        let mut r = crate::registry();
        more(&mut r);
        let operations = r.operations();
        for (_, operation) in operations.iter().enumerate().filter(|(at, o)| those(*at, o.name) && !ELSEWHERE.contains(&o.name)) {
            if operation.samples.is_empty() {
                violations.push(format!("{}: no samples", operation.name));
            }
            for (i, sample) in operation.samples.iter().enumerate() {
                let mut suite = Suite { world: prepared(engine, more).await, operation, sample, violations: Vec::new() };
                let row = suite.run(more).await;
                violations.extend(suite.violations.into_iter().map(|v| format!("{} sample {i} on {}: {v}", operation.name, engine.name())));
                rows.push(row);
            }
        }
        assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
        rows
    })
}

/// A copy of the standard world with the two narrow people.
pub(crate) async fn prepared(engine: Engine, more: fn(&mut Registry)) -> World {
    let world = World::new(engine, more).await;
    let permissions: Vec<String> = world.kernel.registry().permissions().map(str::to_owned).collect();
    let grants: Vec<String> = permissions.iter().map(|p| format!("(27, '{p}', 'own')")).collect();
    let missing: Vec<String> = permissions.iter().map(|p| format!("(20, '{p}', 'all')")).collect();
    world
        .raw(&format!(
            "INSERT INTO department (id, parent_id, code, name, state, version) VALUES (16, 10, 'EMPTY', '空', 'active', 1);
             INSERT INTO role (id, code, name, state, version) VALUES (27, 'own', '只限本人', 'active', 1);
             INSERT INTO role_grant (role_id, permission, scope) VALUES {};
             INSERT INTO role_grant (role_id, permission, scope) VALUES {} ON CONFLICT DO NOTHING;
             INSERT INTO app_user (id, login, name, department_id, password_hash, lang, state, version) VALUES
               ({NARROW}, 'narrow', '窄', 16, NULL, 'zh-CN', 'active', 1), ({OWNER}, 'owner', '主', 16, NULL, 'zh-CN', 'active', 1);
             INSERT INTO policy_version (id, number, effective_from, existing_from, terms, reason, published_at, published_by)
               VALUES (17, 2, 20818, NULL, '{{}}', 'to be withdrawn', 1795572000000000, NULL);
             INSERT INTO user_role (user_id, role_id) VALUES ({NARROW}, 27), ({OWNER}, 27);
             INSERT INTO stored_file_keeper (name, keeper, until)
               SELECT k.name, 'brought:' || CAST(u.id AS TEXT), NULL FROM stored_file_keeper k, app_user u
               WHERE k.keeper = 'brought:{ADMIN}' AND u.id IN ({NARROW}, {OWNER});
             UPDATE snapshot_version SET version = version + 1",
            grants.join(", "),
            missing.join(", ")
        ))
        .await;
    world.kernel.refresh().await.expect("refreshes");
    world
}

struct Suite<'a> {
    world: World,
    operation: &'a OperationDoc,
    sample: &'a Value,
    violations: Vec<String>,
}

impl Suite<'_> {
    async fn run(&mut self, more: fn(&mut Registry)) -> Row {
        let before = self.world.state().await;
        self.unknown_fields().await;
        self.zero_characters().await;
        self.no_permission().await;
        let references = self.scope().await;
        self.dry_run().await;
        let statements = self.every_statement_fails(&before).await;
        self.unchanged(&before, "what was tried before the real run").await;
        let outcome = self.real_run().await;
        self.twice_at_once(more).await;
        let scoped = self.within_own_scope(more).await;
        Row { operation: self.operation.name.into(), engine: self.world.engine().name(), outcome, statements, references, scoped }
    }

    fn violated(&mut self, what: impl Into<String>) {
        self.violations.push(what.into());
    }

    async fn unchanged(&mut self, before: &BTreeMap<String, Vec<Vec<String>>>, what: &str) {
        let after = self.world.state().await;
        let tables: Vec<&str> = after.iter().filter(|(t, rows)| before.get(*t) != Some(rows)).map(|(t, _)| t.as_str()).collect();
        if !tables.is_empty() {
            self.violated(format!("{what} changed {}", tables.join(", ")));
        }
    }

    /// An unknown field at any level is refused.
    async fn unknown_fields(&mut self) {
        let mut inputs = Vec::new();
        with_extra_field(self.sample, &mut |v| inputs.push(v));
        for input in inputs {
            let mut request = self.world.request(World::person(ADMIN), self.operation.name, &input);
            request.mode = Mode::DryRun;
            match self.world.kernel.execute(&request).await {
                Err(Failure::Malformed(p)) if p.code == "input.unknown_field" => {}
                // A map of free keys is read whole; its keys are checked one by one.
                Err(Failure::Refused(r)) if r.iter().any(|r| r.field.as_deref().is_some_and(|f| f.ends_with(".no_such_field"))) => {}
                other => self.violated(format!("unknown field in {input}: {}", told(&other))),
            }
        }
    }

    /// A text with a zero character, which one of the databases cannot hold, is refused wherever it stands.
    async fn zero_characters(&mut self) {
        let mut inputs = Vec::new();
        with_zero_character(self.sample, self.sample, &mut Vec::new(), &mut |v| inputs.push(v));
        for input in inputs {
            match self.world.execute(ADMIN, self.operation.name, &input).await {
                Err(Failure::Malformed(_)) => {}
                other => self.violated(format!("a zero character in {input}: {}", told(&other))),
            }
        }
    }

    async fn no_permission(&mut self) {
        match self.world.execute(ZHOU, self.operation.name, self.sample).await {
            Err(Failure::Forbidden(_)) => {}
            other => self.violated(format!("without permission: {}", told(&other))),
        }
    }

    /// Somebody who owns nothing sees none of the records; a record that is not there answers the same.
    async fn scope(&mut self) -> usize {
        let located: BTreeSet<&str> = self.world.kernel.registry().entity_defs().filter(|e| e.locate.is_some()).map(|e| e.name).collect();
        let (mut tried, mut scoped) = (0, false);
        for (path, entity) in &self.operation.references {
            let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
            let mut input = self.sample.clone();
            if !replace(&mut input, &steps, NO_SUCH) {
                continue;
            }
            tried += 1;
            scoped |= located.contains(entity.as_str());
            let field = path.replace('*', "0");
            match self.world.execute(ADMIN, self.operation.name, &input).await {
                Err(Failure::NotFound(p)) if p.field.as_deref() == Some(field.as_str()) => {}
                other => self.violated(format!("a record that is not there at {path}: {}", told(&other))),
            }
        }
        if scoped {
            match self.world.execute(NARROW, self.operation.name, self.sample).await {
                Err(Failure::NotFound(_)) => {}
                other => self.violated(format!("records out of scope: {}", told(&other))),
            }
        }
        tried
    }

    async fn dry_run(&mut self) {
        let before = self.world.state().await;
        let mut request = self.world.request(World::person(ADMIN), self.operation.name, self.sample);
        request.mode = Mode::DryRun;
        let outcome = self.world.kernel.execute(&request).await;
        if outcome.is_err() {
            self.violated(format!("dry run: {}", told(&outcome)));
        }
        self.unchanged(&before, "the dry run").await;
    }

    /// The N-th statement fails, for every N: the database is as before.
    async fn every_statement_fails(&mut self, before: &BTreeMap<String, Vec<Vec<String>>>) -> i64 {
        let statements = self.statements().await;
        for n in 1..=statements {
            self.world.kernel.db().faults().fail_statement(n);
            let outcome = self.world.execute(ADMIN, self.operation.name, self.sample).await;
            if self.world.kernel.db().faults().disarm() == 0 {
                self.violated(format!("statement {n} was not reached: {}", told(&outcome)));
                break;
            }
            if outcome.is_ok() {
                self.violated(format!("done although statement {n} failed"));
                break;
            }
            if self.world.state().await != *before {
                self.violated(format!("statement {n} failed and something stayed"));
                break;
            }
        }
        statements
    }

    /// How many statements a commit has: a fault far away is armed, and what is left of it tells.
    async fn statements(&mut self) -> i64 {
        let faults = self.world.kernel.db().faults();
        faults.fail_statement(STATEMENTS_MAX);
        faults.fail_commit();
        let request = self.world.request(World::person(ADMIN), self.operation.name, self.sample);
        let _ = self.world.kernel.execute(&request).await;
        let left = faults.remaining();
        faults.disarm();
        STATEMENTS_MAX - left
    }

    async fn real_run(&mut self) -> String {
        let request = self.world.request(World::person(ADMIN), self.operation.name, self.sample);
        let first = self.world.kernel.execute(&request).await;
        let outcome = match &first {
            Ok(Receipt { answer: Answer::Done(_), .. }) => "done",
            Ok(Receipt { answer: Answer::Pending { .. }, .. }) => "pending",
            Err(_) => {
                self.violated(format!("its sample: {}", told(&first)));
                return "failed".into();
            }
        };
        match (first, self.world.kernel.execute(&request).await) {
            (Ok(first), Ok(again)) if again == (Receipt { replayed: true, ..first.clone() }) => {}
            (_, again) => self.violated(format!("sent again with its key: {}", told(&again))),
        }
        let mut other = request.clone();
        if let Some(changed) = another(&self.world, self.operation.name, self.sample).await {
            other.input = changed.to_string().into_bytes();
            match self.world.kernel.execute(&other).await {
                Err(Failure::KeyReused) => {}
                unexpected => self.violated(format!("another input with its key: {}", told(&unexpected))),
            }
        }
        outcome.into()
    }

    /// Two at once: one wins or both come one after the other.
    async fn twice_at_once(&mut self, more: fn(&mut Registry)) {
        let world = prepared(self.world.engine(), more).await;
        let request = || world.request(World::person(ADMIN), self.operation.name, self.sample);
        let (one, two) = (request(), request());
        let (one, two) = tokio::join!(world.kernel.execute(&one), world.kernel.execute(&two));
        for outcome in [&one, &two] {
            if matches!(outcome, Err(Failure::Bug(_) | Failure::Busy(_) | Failure::Stale | Failure::Constraint(_))) {
                self.violated(format!("two at once: {}", told(outcome)));
            }
        }
        if one.is_err() && two.is_err() {
            self.violated("two at once: neither won");
        }
    }

    /// Run by somebody who may everything, but only on what they own or on what their department has, it changes no row of anybody
    /// else. False when neither of them can do it at all.
    async fn within_own_scope(&mut self, more: fn(&mut Registry)) -> bool {
        for department in [false, true] {
            let world = prepared(self.world.engine(), more).await;
            let tables = owned_tables(&world).await;
            let place = if department { self.department(&world, &tables).await } else { None };
            match place {
                // Everything the sample refers to becomes theirs, so that it can run at all.
                None => self.give(&world, &tables).await,
                Some(place) => {
                    let role = "UPDATE role_grant SET scope = 'department' WHERE role_id = 27";
                    let moved = format!("UPDATE app_user SET department_id = {place} WHERE id = {OWNER}");
                    world.raw(&format!("{role}; {moved}; UPDATE snapshot_version SET version = version + 1")).await;
                    world.kernel.refresh().await.expect("refreshes");
                }
            }
            let before = world.state().await;
            if world.execute(OWNER, self.operation.name, self.sample).await.is_err() {
                continue;
            }
            let after = world.state().await;
            for (table, located) in &tables {
                let changed = after[table].iter().filter(|row| !before[table].contains(row));
                for row in changed.filter(|row| !located.within(row, place)) {
                    self.violated(format!("changed a row of {table} outside the caller's scope: {row:?}"));
                }
            }
            return true;
        }
        false
    }

    /// Gives [`OWNER`] the records that the sample refers to.
    async fn give(&self, world: &World, tables: &BTreeMap<String, Located>) {
        let ids: Vec<String> = numbers(self.sample).iter().map(i64::to_string).collect();
        for (table, _) in tables.iter().filter(|(table, l)| l.owner.is_some() && !APPEND_ONLY.contains(&table.as_str())) {
            if !ids.is_empty() {
                world.raw(&format!("UPDATE {table} SET owner_id = {OWNER} WHERE id IN ({})", ids.join(", "))).await;
            }
        }
    }

    /// The department of a record that the sample refers to.
    async fn department(&self, world: &World, tables: &BTreeMap<String, Located>) -> Option<i64> {
        let defs: BTreeMap<&str, &str> = world.kernel.registry().entity_defs().map(|e| (e.name, e.table)).collect();
        for (path, entity) in &self.operation.references {
            let id = path.split('.').try_fold(self.sample, |v, step| if step == "*" { v.get(0) } else { v.get(step) });
            let (Some(id), Some(table)) = (id.and_then(Value::as_i64), defs.get(entity.as_str())) else { continue };
            if tables.get(*table).is_some_and(|located| located.department.is_some()) {
                let rows = world.rows(&format!("SELECT department_id FROM {table} WHERE id = {id}")).await;
                return rows.first().and_then(|row| row[0].parse().ok());
            }
        }
        None
    }
}

/// Where a table's rows say whose they are.
struct Located {
    owner: Option<usize>,
    department: Option<usize>,
}
impl Located {
    /// Whether a row is [`OWNER`]'s, or their department's when that counts.
    fn within(&self, row: &[String], department: Option<i64>) -> bool {
        let is = |column: Option<usize>, id: i64| column.is_some_and(|i| row[i] == id.to_string());
        is(self.owner, OWNER) || department.is_some_and(|place| is(self.department, place))
    }
}

/// Append-only tables: their owner cannot be set.
const APPEND_ONLY: &[&str] = &[
    "goods_receipt",
    "stock_document",
    "credit_charge",
    "customer_receipt",
    "receipt_reversal",
    "delivery",
    "goods_return",
    "invoice",
    "opening_item",
    "opening_reversal",
];

/// Tables of records that an owner has, or a department alone.
async fn owned_tables(world: &World) -> BTreeMap<String, Located> {
    let mut out = BTreeMap::new();
    for table in world.tables().await.into_iter().filter(|table| table != "app_user") {
        let columns = columns(world, &table).await;
        let at = |name: &str| columns.iter().position(|c| c == name);
        let located = Located { owner: at("owner_id"), department: at("department_id") };
        if at("id").is_some() && (located.owner.is_some() || located.department.is_some()) {
            out.insert(table, located);
        }
    }
    out
}

/// A table's columns, in order.
pub(crate) async fn columns(world: &World, table: &str) -> Vec<String> {
    let sql = match world.engine() {
        Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
        Engine::Postgres => {
            format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position")
        }
    };
    world.rows(&sql).await.into_iter().map(|mut r| r.remove(0)).collect()
}

fn told<T: std::fmt::Debug>(outcome: &Result<T, Failure>) -> String {
    match outcome {
        Ok(done) => format!("{done:?}"),
        Err(no) => format!("{} {no:?}", no.code()),
    }
}

/// The value with one unknown field, at each object in turn.
fn with_extra_field(value: &Value, found: &mut impl FnMut(Value)) {
    fn walk(root: &Value, at: &mut Vec<String>, found: &mut impl FnMut(Value)) {
        let here = at.iter().try_fold(root, |v, step| match v {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        });
        match here {
            Some(Value::Object(map)) => {
                let mut copy = root.clone();
                let pointer: String = at.iter().map(|s| format!("/{s}")).collect();
                if let Some(Value::Object(target)) = copy.pointer_mut(&pointer) {
                    target.insert("no_such_field".into(), Value::from(1));
                }
                found(copy);
                for key in map.keys() {
                    at.push(key.clone());
                    walk(root, at, found);
                    at.pop();
                }
            }
            Some(Value::Array(items)) => {
                for i in 0..items.len() {
                    at.push(i.to_string());
                    walk(root, at, found);
                    at.pop();
                }
            }
            _ => {}
        }
    }
    walk(value, &mut Vec::new(), found);
}

/// The value with a zero character in one text, at each text in turn; of a password nothing is kept.
fn with_zero_character(root: &Value, here: &Value, at: &mut Vec<String>, found: &mut dyn FnMut(Value)) {
    let mut below = |step: String, value: &Value, at: &mut Vec<String>| {
        at.push(step);
        with_zero_character(root, value, at, found);
        at.pop();
    };
    match here {
        Value::Object(map) => map.iter().filter(|(key, _)| *key != "password").for_each(|(key, value)| below(key.clone(), value, at)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| below(i.to_string(), value, at)),
        Value::String(text) => {
            let mut copy = root.clone();
            let pointer: String = at.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect();
            if let Some(target) = copy.pointer_mut(&pointer) {
                *target = Value::from(format!("{text}\0"));
            }
            found(copy);
        }
        _ => {}
    }
}

/// Puts an id at a path (`*` = the first element); false when the sample has nothing there.
pub(crate) fn replace(value: &mut Value, path: &[String], id: i64) -> bool {
    let Some((step, rest)) = path.split_first() else {
        if value.is_i64() {
            *value = Value::from(id);
            return true;
        }
        return false;
    };
    let next = match value {
        Value::Array(items) if step == "*" => items.first_mut(),
        Value::Array(items) => step.parse().ok().and_then(|i: usize| items.get_mut(i)),
        Value::Object(map) if step == "*" => map.values_mut().next(),
        other => other.get_mut(step),
    };
    next.is_some_and(|v| replace(v, rest, id))
}

/// Another input that can be read: in one place another number, another truth, or another text, whichever is read first.
async fn another(world: &World, operation: &str, sample: &Value) -> Option<Value> {
    let mut places = Vec::new();
    leaves(sample, &mut String::new(), &mut places);
    for place in places {
        let mut copy = sample.clone();
        let value = copy.pointer_mut(&place)?;
        *value = match &*value {
            Value::Number(n) => Value::from(n.as_i64()?.checked_add(1)?),
            Value::Bool(b) => Value::from(!b),
            Value::String(s) => Value::from(format!("{s}x")),
            _ => continue,
        };
        let mut request = world.request(World::person(ADMIN), operation, &copy);
        request.mode = Mode::DryRun;
        if !matches!(world.kernel.execute(&request).await, Err(Failure::Malformed(_))) {
            return Some(copy);
        }
    }
    None
}

/// The places of all numbers, truths and texts. A password leaves nothing by which it could be told from another.
fn leaves(value: &Value, at: &mut String, out: &mut Vec<String>) {
    let mut below = |step: &str, value: &Value| {
        let length = at.len();
        at.push('/');
        at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        leaves(value, at, out);
        at.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().filter(|(key, _)| *key != "password").for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| below(&i.to_string(), value)),
        Value::Null => {}
        _ => out.push(at.clone()),
    }
}

/// Every number of an input.
fn numbers(value: &Value) -> Vec<i64> {
    match value {
        Value::Number(n) => n.as_i64().into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Object(map) => map.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// A sample with another id at a path; None when the sample has nothing there.
pub fn replaced(sample: &Value, path: &[String], id: i64) -> Option<Value> {
    let mut copy = sample.clone();
    replace(&mut copy, path, id).then_some(copy)
}
