//! Tables of customers: one row a customer, with a person and a place of it where the table has them.

use super::around::{Around, payment};
use super::changed::{self, BACK};
use super::columns::COLUMNS;
use super::sql;
use crate::customer::fields::{LINES, credit_code, phone, phone_wrong};
use crate::customer::model::{Customer, CustomerState};
use crate::terms::Payment;
use base::{Id, Refusal, code_key, plain};
use kernel::access::User;
use kernel::db::Boxed;
use kernel::profile::{GivenRow, Judged, MADE, Profile, Step, TakenRow, by_code, several_codes, with_noughts};
use kernel::{Failure, Read, Res, p};
use serde_json::{Map, Value, json};

pub(super) static PROFILE: Profile = Profile {
    name: "customers",
    operations: &["customer.create", "customer.change"],
    columns: COLUMNS,
    joins: None,
    gathers: None,
    judge,
    undoes: UNDOES,
    undo,
};
const UNDOES: &[&str] = &["customer.remove", "customer.close", BACK[0], BACK[1], BACK[2], BACK[3], BACK[4]];

/// What a row gives.
pub(super) struct Wanted {
    /// Fields of the customer.
    pub(super) fields: Map<String, Value>,
    /// Who is to look after it.
    pub(super) owner: Option<i64>,
    /// On which terms it pays.
    pub(super) payment: Option<Payment>,
    /// A person: name, title, telephone.
    pub(super) contact: Option<(String, Option<String>, Option<String>)>,
    /// A place, as the operation has it.
    pub(super) address: Option<Map<String, Value>>,
}

fn judge<'t>(read: &'t Read<'t>, who: Id<User>, rows: &'t [GivenRow]) -> Boxed<'t, Res<Vec<Judged>>> {
    Box::pin(async move {
        let around = Around::read(read, who, |key| rows.iter().any(|row| row.values.contains_key(key))).await?;
        let mut judged = Vec::with_capacity(rows.len());
        for row in rows {
            judged.push(one(read, row, &around).await?);
        }
        Ok(judged)
    })
}

/// Every row about a customer that is there asks first whether whoever brings it may know it: a colleague's answers as one that is not
/// there, whatever stands in the row and in the customer.
async fn one(read: &Read<'_>, row: &GivenRow, around: &Around) -> Res<Judged> {
    let code = plain(row.text("code").unwrap_or_default());
    let (wanted, mut refusals) = wanted(row, around);
    let found: Vec<Customer> = read.fetch(&sql::BY_CODE, p![&code_key(&code)]).await?;
    // Of two whose codes differ in nothing but case each has rows of its own.
    let key = if found.len() > 1 { code.clone() } else { code_key(&code) };
    let alike = by_code(&found, |customer| &customer.code, &code);
    if alike.len() > 1 {
        let codes: Vec<&str> = alike.iter().map(|customer| customer.code.as_str()).collect();
        return Ok(Judged::conflict(key, vec![several_codes("code", &code, &codes.join(", "))]).asking(alike.into_iter().map(known)));
    }
    let existing = alike.first().copied();
    if existing.is_none()
        && row.numbers.contains(&"code")
        && let Some(meant) = with_noughts(read, &sql::WITH_NOUGHTS, &code).await?
    {
        let customer: Customer = read.one(&sql::BY_CODE, p![meant.as_str()]).await?;
        let lost = Refusal::new("import.customers.noughts").arg("typed", code.as_str()).arg("meant", meant).field("code");
        return Ok(Judged::conflict(key, vec![lost]).asking([known(&customer)]));
    }
    if existing.is_some_and(|customer| customer.state == CustomerState::Closed) {
        refusals.push(Refusal::new("customer.closed").field("code"));
    }
    // A credit code that somebody else has is told by the operations; a name that somebody else has is none of theirs.
    let name = row.text("name").unwrap_or_default().trim();
    let named_so = existing.is_some_and(|customer| customer.name == name);
    if !named_so {
        let own = existing.map_or(0, |customer| customer.id.get());
        let holder: Option<(String,)> = read.opt(&sql::SAME_NAME, p![name, own]).await?;
        refusals.extend(holder.map(|(owner,)| Refusal::new("import.customers.same_name").arg("owner", owner).field("name")));
    }
    if let (Some(customer), Some(owner)) = (existing, wanted.owner)
        && customer.owner_id.get() != owner
    {
        refusals.push(Refusal::new("import.customers.other_owner").field("owner"));
    }
    if !refusals.is_empty() {
        return Ok(Judged::conflict(key, refusals).asking(existing.map(known)));
    }
    match existing {
        None => created(key, &code, wanted),
        Some(customer) => Ok(changed::judged(read, key, customer, wanted).await?.asking([known(customer)])),
    }
}

/// What nobody can ask for to whom the customer is not shown.
fn known(customer: &Customer) -> Step {
    Step { operation: "customer.change", input: json!({ "customer": customer.id, "version": customer.version }) }
}

/// What a row gives, and what in it nobody can tell.
fn wanted(row: &GivenRow, around: &Around) -> (Wanted, Vec<Refusal>) {
    let mut refusals = Vec::new();
    let mut fields = Map::new();
    let mut named = |found: Option<Result<i64, Refusal>>| match found {
        Some(Ok(id)) => Some(id),
        Some(Err(no)) => {
            refusals.push(no);
            None
        }
        None => None,
    };
    let class = named(row.text("class").map(|typed| around.class(typed)));
    let region = named(row.text("region").map(|typed| around.region(typed)));
    let owner = named(row.text("owner").map(|typed| around.person(typed)));
    fields.extend(class.map(|id| ("class".to_owned(), json!(id))));
    fields.extend(region.map(|id| ("region".to_owned(), json!(id))));
    for key in LINES.into_iter().chain(["name", "remark"]) {
        let Some(typed) = row.text(key) else { continue };
        // In the one spelling that is kept, so that it is compared as it is; what is wrong goes as it is, and is refused.
        let kept = match key {
            "credit_code" => credit_code(Some(typed)),
            "phone" | "invoice_phone" => phone(Some(typed)),
            _ => None,
        };
        fields.insert(key.to_owned(), json!(kept.unwrap_or_else(|| typed.trim().to_owned())));
    }
    let payment = match row.text("payment").map(payment) {
        Some(Ok(payment)) => Some(payment),
        Some(Err(no)) => {
            refusals.push(no);
            None
        }
        None => None,
    };
    let words = |key: &str| row.text(key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let number = words("contact_phone");
    refusals.extend(phone_wrong(number.as_deref()).map(|no| no.field("contact_phone")));
    let number = phone(number.as_deref());
    let contact = words("contact").map(|name| (name, words("contact_title"), number.clone()));
    if contact.is_none() && number.is_some() && !fields.contains_key("phone") {
        // A number without a person is the customer's own, where it has none.
        fields.insert("phone".to_owned(), json!(number));
    }
    let address = words("street").map(|street| {
        let parts = ["province", "city", "district"].into_iter().filter_map(|key| Some((key.to_owned(), json!(words(key)?))));
        parts.chain([("street".to_owned(), json!(street))]).collect()
    });
    (Wanted { fields, owner, payment, contact, address }, refusals)
}

fn created(key: String, code: &str, wanted: Wanted) -> Res<Judged> {
    let mut input = wanted.fields;
    input.insert("code".to_owned(), json!(code));
    input.extend(wanted.owner.map(|owner| ("owner".to_owned(), json!(owner))));
    if let Some(payment) = wanted.payment {
        input.insert("payment".to_owned(), serde_json::to_value(payment).map_err(Failure::bug)?);
    }
    let mut steps = vec![Step { operation: "customer.create", input: Value::Object(input) }];
    steps.extend(wanted.contact.map(|contact| contact_step(&json!(MADE), contact)));
    steps.extend(wanted.address.map(|address| address_step(&json!(MADE), address)));
    Ok(Judged::create(key, steps))
}

/// Notes a person.
pub(super) fn contact_step(customer: &Value, (name, title, phone): (String, Option<String>, Option<String>)) -> Step {
    let mut input = json!({ "customer": customer, "name": name });
    for (key, value) in [("title", title), ("phone", phone)] {
        if let Some(value) = value {
            input[key] = json!(value);
        }
    }
    Step { operation: "contact.create", input }
}

/// Notes a place.
pub(super) fn address_step(customer: &Value, mut address: Map<String, Value>) -> Step {
    address.insert("customer".to_owned(), customer.clone());
    address.insert("label".to_owned(), json!("收货地址"));
    Step { operation: "address.create", input: Value::Object(address) }
}

fn undo(row: &TakenRow) -> Vec<Vec<Step>> {
    if !row.created {
        return changed::taken_back(row);
    }
    let Some(made) = row.outputs.first() else {
        return Vec::new();
    };
    let seen = json!({ "customer": made["id"], "version": made["version"] });
    ["customer.remove", "customer.close"].into_iter().map(|operation| vec![Step { operation, input: seen.clone() }]).collect()
}
