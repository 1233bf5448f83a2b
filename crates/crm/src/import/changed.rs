//! A row about a customer that is there: what differs becomes changes, each with what gives it back.

use super::customers::{Wanted, address_step, contact_step};
use super::sql;
use crate::customer::model::Customer;
use kernel::profile::{Judged, Step, TakenRow};
use kernel::{Failure, Read, Res, p};
use serde_json::{Map, Value, json};

/// A contact as it is there: id, name, title, number, version.
type Known = (i64, String, Option<String>, Option<String>, i64);

/// What becomes of the row. Who looks after a customer is not changed by a table: that is a hand-over.
pub(super) async fn judged(read: &Read<'_>, key: String, customer: &Customer, wanted: Wanted) -> Res<Judged> {
    let now = serde_json::to_value(customer).map_err(Failure::bug)?;
    let own = |field: &str| match field {
        "class" => now["class_id"].clone(),
        "region" => now["region_id"].clone(),
        other => now[other].clone(),
    };
    let (id, mut version) = (json!(customer.id), customer.version);
    let (mut steps, mut before) = (Vec::new(), Vec::new());
    let differing: Map<String, Value> = wanted.fields.into_iter().filter(|(field, value)| own(field) != *value).collect();
    let nothing = differing.is_empty();
    if !nothing {
        let back: Map<String, Value> = differing.keys().map(|field| (field.clone(), given_back(field, own(field)))).collect();
        before.push(json!({ "operation": "customer.change", "input": with(back, "customer", &id) }));
        steps.push(Step { operation: "customer.change", input: with(with_version(differing, version), "customer", &id) });
        version += 1;
    }
    if let Some(payment) = wanted.payment.filter(|payment| *payment != customer.payment()) {
        let input = |payment: Value| json!({ "customer": id, "payment": payment });
        before.push(
            json!({ "operation": "customer.set_terms", "input": input(serde_json::to_value(customer.payment()).map_err(Failure::bug)?) }),
        );
        let mut change = input(serde_json::to_value(payment).map_err(Failure::bug)?);
        change["version"] = json!(version);
        steps.push(Step { operation: "customer.set_terms", input: change });
    }
    if let Some(contact) = wanted.contact {
        let known: Vec<Known> = read.fetch(&sql::CONTACTS, p![customer.id]).await?;
        match known.into_iter().find(|(_, name, ..)| *name == contact.0) {
            None => {
                before.push(json!({ "operation": "contact.close", "made": "contact" }));
                steps.push(contact_step(&id, contact));
            }
            Some(known) => {
                if let Some((step, back)) = other_contact(&known, contact.1, contact.2) {
                    before.push(back);
                    steps.push(step);
                }
            }
        }
    }
    if let Some(address) = wanted.address {
        let known: Vec<(String,)> = read.fetch(&sql::STREETS, p![customer.id]).await?;
        if known.iter().all(|(street,)| json!(street) != address["street"]) {
            before.push(json!({ "operation": "address.close", "made": "address" }));
            steps.push(address_step(&id, address));
        }
    }
    let record = (customer.id.get(), customer.version);
    if steps.is_empty() {
        return Ok(Judged::skip(key, record));
    }
    Ok(Judged::update(key, record, json!(before), steps))
}

fn with(mut input: Map<String, Value>, key: &str, value: &Value) -> Value {
    input.insert(key.to_owned(), value.clone());
    Value::Object(input)
}

fn with_version(mut input: Map<String, Value>, version: i64) -> Map<String, Value> {
    input.insert("version".to_owned(), json!(version));
    input
}

/// What gives a field its earlier value: blank, where nothing was said.
fn given_back(field: &str, was: Value) -> Value {
    if was.is_null() && !matches!(field, "class" | "region") { json!("") } else { was }
}

/// Another title or number of a person who is known, and what gives it back.
fn other_contact(known: &Known, title: Option<String>, phone: Option<String>) -> Option<(Step, Value)> {
    let (id, _, old_title, old_phone, version) = known;
    let mut change = json!({ "contact": id, "version": version });
    let mut back = json!({ "contact": id });
    let mut differs = false;
    for (key, new, old) in [("title", title, old_title), ("phone", phone, old_phone)] {
        if new.is_some() && new != *old {
            back[key] = json!(old.as_deref().unwrap_or_default());
            change[key] = json!(new);
            differs = true;
        }
    }
    differs.then(|| (Step { operation: "contact.change", input: change }, json!({ "operation": "contact.change", "input": back })))
}

/// The operations that give things back.
pub(super) const BACK: [&str; 5] = ["customer.change", "customer.set_terms", "contact.change", "contact.close", "address.close"];

/// The counter-operations, the last change first; each at the version that the change left.
pub(super) fn taken_back(row: &TakenRow) -> Vec<Vec<Step>> {
    let before = row.before.as_array().map(Vec::as_slice).unwrap_or_default();
    if before.len() != row.outputs.len() {
        return Vec::new();
    }
    let mut steps = Vec::new();
    // Both raise the same record: what is given back first finds the version that the last of them left.
    let mut customer: Option<i64> = None;
    for (said, saved) in before.iter().zip(&row.outputs).rev() {
        let Some(operation) = BACK.into_iter().find(|operation| said["operation"] == *operation) else {
            return Vec::new();
        };
        let mut input = match said["made"].as_str() {
            Some(key) => json!({ key: saved["id"] }),
            None => said["input"].clone(),
        };
        input["version"] = saved["version"].clone();
        if operation.starts_with("customer.") {
            let version = customer.map_or_else(|| saved["version"].as_i64().unwrap_or_default(), |last| last + 1);
            input["version"] = json!(version);
            customer = Some(version);
        }
        steps.push(Step { operation, input });
    }
    vec![steps]
}
