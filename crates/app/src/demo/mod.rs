//! A small company to look around in, made by operations only. Every request has a key of its own, so that making it again gives the
//! same company.

mod content;

pub use content::{PASSWORD, PEOPLE};

use base::BusinessDate;
use content::{CHARGES, CUSTOMERS_OF, DEPARTMENTS, PRODUCTS, RESERVATIONS, ROLES, SERIES, SETTLEMENTS, WAREHOUSES};
use kernel::access::Principal;
use kernel::query::Window;
use kernel::{Answer, Cause, Channel, Failure, Kernel, Mode, Problem, Receipt, Request, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FOUND: &str = "access.first_administrator";
const ENTITY_NAME: &str = "演示贸易公司";
const TIME_ZONE: &str = "Asia/Shanghai";
const ROOT: &str = "HQ";
/// A customer whose limit is asked to be raised, and to how much, in fen: more than a salesperson decides alone.
const RAISE: (usize, i64) = (9, 30_000_000);

/// Somebody of the demo company.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// What they sign in with.
    pub login: &'static str,
    /// Their name.
    pub name: &'static str,
    /// What they do, in Chinese.
    pub role_zh: &'static str,
    /// What they do, in English.
    pub role_en: &'static str,
    department: &'static str,
    role: Option<&'static str>,
}

/// Makes the company, or leaves it as it is when it was made before.
///
/// # Errors
/// `cli.demo_not_empty` when the database holds another company.
pub async fn make(kernel: &Kernel) -> Res<()> {
    let founded = match found(kernel).await {
        Ok(founded) => founded,
        Err(Failure::Refused(refusals)) if refusals.iter().any(|r| r.key == "access.not_empty") => return made_long_ago(kernel).await,
        Err(other) => return Err(other),
    };
    let replayed = founded.replayed;
    match Maker::new(kernel, &founded).await?.all().await {
        // Somebody has worked in it since: what they changed stays.
        Err(failure @ (Failure::Refused(_) | Failure::KeyReused | Failure::NotFound(_))) if replayed => {
            tracing::info!(code = failure.code(), "the demo company was changed since it was made and stays as it is");
            Ok(())
        }
        other => other,
    }
}

/// Answers to keys are kept for a month; a company of that age is known by its name.
async fn made_long_ago(kernel: &Kernel) -> Res<()> {
    let other = || Failure::NotFound(Problem::new("cli.demo_not_empty"));
    let admin = kernel.console_user(PEOPLE[0].login).await.map_err(|_| other())?;
    let entities = kernel.query("legal_entity.list", admin, json!({}), &Window::default()).await.map_err(|_| other())?;
    if entities.rows.iter().any(|row| row["name"] == ENTITY_NAME) { Ok(()) } else { Err(other()) }
}

async fn found(kernel: &Kernel) -> Res<Receipt> {
    let admin = &PEOPLE[0];
    let input = json!({
        "entity_code": "CN01", "entity_name": ENTITY_NAME, "time_zone": TIME_ZONE, "currency": "CNY", "department_name": "总部",
        "login": admin.login, "name": admin.name, "password": PASSWORD
    });
    execute(kernel, Principal::System, "found", FOUND, &input).await
}

async fn execute(kernel: &Kernel, principal: Principal, key: &str, operation: &str, input: &Value) -> Res<Receipt> {
    let request = Request {
        operation: operation.to_owned(),
        input: input.to_string().into_bytes(),
        principal,
        key: Some(format!("demo-1:{key}")),
        mode: Mode::Commit,
        channel: Channel::Cli,
        effective: None,
        cause: Cause::Request,
    };
    kernel.execute(&request).await
}

fn output(operation: &str, receipt: &Receipt) -> Res<Value> {
    match &receipt.answer {
        Answer::Done(output) => serde_json::from_str(output).map_err(Failure::bug),
        Answer::Pending { .. } => Err(Failure::bug(format!("{operation} waits for approval"))),
    }
}

fn id_of(operation: &str, value: &Value) -> Res<i64> {
    value.as_i64().ok_or_else(|| Failure::bug(format!("{operation} gave no id")))
}

/// What is needed of the company while it is made.
struct Maker<'k> {
    kernel: &'k Kernel,
    admin: Principal,
    entity: i64,
    /// The day the company was founded; its documents are dated from it, so that making it again asks for the same.
    day: BusinessDate,
    departments: BTreeMap<&'static str, i64>,
    roles: BTreeMap<&'static str, i64>,
    users: BTreeMap<&'static str, i64>,
    warehouses: BTreeMap<&'static str, i64>,
    products: Vec<i64>,
    customers: Vec<i64>,
}

impl<'k> Maker<'k> {
    async fn new(kernel: &'k Kernel, receipt: &Receipt) -> Res<Maker<'k>> {
        let founded = output(FOUND, receipt)?;
        let admin = kernel.console_user(PEOPLE[0].login).await?;
        let audit = kernel.query("audit.detail", admin, json!({ "id": receipt.audit_id }), &Window::default()).await?;
        let at = audit.rows.first().and_then(|row| row["at"].as_str()).and_then(base::Timestamp::parse);
        let day = at.and_then(|at| at.business_date(TIME_ZONE)).ok_or_else(|| Failure::bug("the founding has no date"))?;
        Ok(Maker {
            kernel,
            admin,
            entity: id_of(FOUND, &founded["entity"])?,
            day,
            departments: BTreeMap::from([(ROOT, id_of(FOUND, &founded["department"])?)]),
            roles: BTreeMap::new(),
            users: BTreeMap::from([(PEOPLE[0].login, id_of(FOUND, &founded["user"])?)]),
            warehouses: BTreeMap::new(),
            products: Vec::new(),
            customers: Vec::new(),
        })
    }

    async fn all(mut self) -> Res<()> {
        self.people().await?;
        self.goods().await?;
        self.stock().await?;
        self.customers().await?;
        self.reservations().await?;
        self.money().await?;
        self.approval().await
    }

    /// Done by the administrator; its output.
    async fn done(&self, key: &str, operation: &str, input: Value) -> Res<Value> {
        output(operation, &execute(self.kernel, self.admin, key, operation, &input).await?)
    }

    /// Made by the administrator; its id.
    async fn made(&self, key: &str, operation: &str, input: Value) -> Res<i64> {
        id_of(operation, &self.done(key, operation, input).await?["id"])
    }

    fn before(&self, days: i32) -> BusinessDate {
        self.day.add_days(-days).unwrap_or(self.day)
    }

    async fn people(&mut self) -> Res<()> {
        for (code, name, parent) in DEPARTMENTS {
            let input = json!({ "parent": self.departments[parent], "code": code, "name": name });
            let id = self.made(&format!("department:{code}"), "department.create", input).await?;
            self.departments.insert(code, id);
        }
        for role in ROLES {
            let grant = |scope: &_, permission: &&str| json!({ "permission": permission, "scope": scope });
            let grants: Vec<Value> = role.grants.iter().flat_map(|(scope, all)| all.iter().map(move |p| grant(scope, p))).collect();
            let input = json!({ "code": role.code, "name": role.name, "grants": grants, "masks": role.masks });
            let id = self.made(&format!("role:{}", role.code), "role.create", input).await?;
            self.roles.insert(role.code, id);
        }
        for person in PEOPLE {
            let Some(role) = person.role else { continue };
            let department = self.departments[person.department];
            let roles = [self.roles[role]];
            let input = json!({ "login": person.login, "name": person.name, "department": department, "roles": roles, "password": PASSWORD });
            let id = self.made(&format!("user:{}", person.login), "user.create", input).await?;
            self.users.insert(person.login, id);
        }
        Ok(())
    }

    async fn goods(&mut self) -> Res<()> {
        for (code, prefix) in SERIES {
            let input = json!({ "entity": self.entity, "code": code, "prefix": prefix, "width": 6 });
            self.made(&format!("series:{code}"), "number_series.create", input).await?;
        }
        for (code, name, department) in WAREHOUSES {
            let input = json!({ "entity": self.entity, "code": code, "name": name, "department": self.departments[department] });
            let id = self.made(&format!("warehouse:{code}"), "warehouse.create", input).await?;
            self.warehouses.insert(code, id);
        }
        for (number, (name, unit, cost_minor, shanghai, _)) in (1001..).zip(PRODUCTS) {
            let code = format!("P{number}");
            // A tenth of what there is calls for more.
            let input = json!({ "code": code, "name": name, "unit": unit, "cost_micro": cost_minor * 10_000, "reorder_at": shanghai * 100 });
            let id = self.made(&format!("product:{code}"), "product.create", input).await?;
            self.products.push(id);
        }
        Ok(())
    }

    async fn stock(&self) -> Res<()> {
        for (warehouse, supplier, days) in [("SH", "永康市恒诚五金制品厂", 60), ("CD", "成都蓉欧供应链有限公司", 45)] {
            let line = |(product, &(_, _, cost_minor, shanghai, chengdu)): (&i64, &(&str, &str, i64, i64, i64))| {
                let pieces = if warehouse == "SH" { shanghai } else { chengdu };
                (pieces > 0).then(|| json!({ "product": product, "quantity": pieces * 1000, "unit_cost_micro": cost_minor * 10_000 }))
            };
            let lines: Vec<Value> = self.products.iter().zip(PRODUCTS).filter_map(line).collect();
            let input = json!({ "warehouse": self.warehouses[warehouse], "supplier": supplier, "received_on": self.before(days), "lines": lines });
            self.done(&format!("receipt:{warehouse}"), "stock.receive", input).await?;
        }
        Ok(())
    }

    async fn customers(&mut self) -> Res<()> {
        for (number, (name, phone, owner, limit)) in (2001..).zip(CUSTOMERS_OF) {
            let code = format!("C{number}");
            let department = PEOPLE.iter().find(|p| p.login == *owner).map_or(ROOT, |p| p.department);
            let customer = json!({
                "code": code, "name": name, "phone": phone, "department": self.departments[department], "owner": self.users[owner]
            });
            let input = json!({ "customer": customer, "entity": self.entity, "currency": "CNY", "limit_minor": limit * 100, "reason": "年度评级" });
            let made = self.done(&format!("customer:{code}"), "credit.onboard", input).await?;
            self.customers.push(id_of("credit.onboard", &made["customer"]["id"])?);
        }
        Ok(())
    }

    async fn reservations(&self) -> Res<()> {
        for (number, (login, warehouse, reference, lines)) in RESERVATIONS.iter().enumerate() {
            let who = self.kernel.console_user(login).await?;
            let line = |(product, pieces): &(usize, i64)| json!({ "product": self.products[*product], "quantity": pieces * 1000 });
            let lines: Vec<Value> = lines.iter().map(line).collect();
            let input = json!({ "warehouse": self.warehouses[warehouse], "reference": reference, "lines": lines });
            execute(self.kernel, who, &format!("reservation:{number}"), "stock.reserve", &input).await?;
        }
        Ok(())
    }

    async fn money(&self) -> Res<()> {
        for (number, (customer, amount, days, reference)) in CHARGES.iter().enumerate() {
            let charged_on = self.before(*days);
            let input = json!({
                "entity": self.entity, "customer": self.customers[*customer], "amount": { "minor": amount, "currency": "CNY" },
                "charged_on": charged_on, "due_on": charged_on.add_days(30), "reference": reference
            });
            self.done(&format!("charge:{number}"), "credit.charge", input).await?;
        }
        for (number, (customer, amount, days, reference)) in SETTLEMENTS.iter().enumerate() {
            let input = json!({
                "entity": self.entity, "customer": self.customers[*customer], "amount": { "minor": amount, "currency": "CNY" },
                "received_on": self.before(*days), "bank_reference": reference
            });
            self.done(&format!("settlement:{number}"), "credit.settle", input).await?;
        }
        Ok(())
    }

    /// One request that waits for a yes.
    async fn approval(&self) -> Res<()> {
        let (customer, limit) = RAISE;
        let owner = CUSTOMERS_OF[customer].2;
        let who = self.kernel.console_user(owner).await?;
        let input = json!({
            "entity": self.entity, "customer": self.customers[customer], "currency": "CNY", "limit_minor": limit,
            "reason": "年终礼品订单，客户要求提高额度"
        });
        execute(self.kernel, who, "approval", "credit.raise_limit", &input).await.map(|_| ())
    }
}
