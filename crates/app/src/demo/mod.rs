//! A small company to look around in, made by operations only; making it twice changes nothing.

mod content;

use base::Digest;
use kernel::{Answer, Cause, Channel, Failure, Kernel, Mode, Principal, Receipt, Request, Res};
use serde_json::{Value, json};

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
}

/// Everybody's password.
pub const PASSWORD: &str = "xiaoguan-demo";

const fn person(login: &'static str, name: &'static str, role_zh: &'static str, role_en: &'static str) -> Person {
    Person { login, name, role_zh, role_en }
}

/// Everybody.
pub const PEOPLE: &[Person] = &[
    person("admin", "林总", "管理员", "administrator"),
    person("zhang", "张明", "销售一部业务员", "salesperson, first department"),
    person("wang", "王芳", "销售一部经理", "sales manager, first department"),
    person("liu", "刘洋", "华东组业务员", "salesperson, eastern team"),
    person("chen", "陈静", "销售二部业务员", "salesperson, second department"),
    person("sun", "孙强", "仓管员", "warehouse clerk"),
    person("qian", "钱丽", "财务（看不到客户电话）", "finance (telephone numbers hidden)"),
    person("wu", "吴涛", "只读（看不到成本和电话）", "reads only (costs and telephone numbers hidden)"),
];

/// Makes the demo company in an empty database; does nothing where somebody is already there.
pub async fn found(kernel: &Kernel) -> Res<()> {
    let first = json!({
        "entity_code": "CN01", "entity_name": "演示贸易公司", "time_zone": "Asia/Shanghai", "currency": "CNY",
        "department_name": "总部", "login": "admin", "name": "林总", "password": PASSWORD
    });
    let founder = Founder { kernel, who: Principal::System };
    let founded = match founder.ask("access.first_administrator", &first).await {
        Ok(receipt) => receipt,
        // Somebody is there: this is not an empty company, or the demo of an earlier start.
        Err(Failure::Refused(refusals)) if refusals.iter().any(|r| r.key == "access.not_empty") => return Ok(()),
        Err(other) => return Err(other),
    };
    let Answer::Done(founded) = founded.answer else { return Err(Failure::bug("founding waits for approval")) };
    let founded: Value = serde_json::from_str(&founded).map_err(Failure::bug)?;
    let (Some(entity), Some(department)) = (founded["entity"].as_i64(), founded["department"].as_i64()) else {
        return Err(Failure::bug("founding gave no ids"));
    };
    let admin = Founder { kernel, who: kernel.console_user("admin").await? };
    content::make(&admin, entity, department).await
}

/// Asks for operations in somebody's name, under keys made from what is asked.
struct Founder<'a> {
    kernel: &'a Kernel,
    who: Principal,
}

impl Founder<'_> {
    async fn ask(&self, operation: &str, input: &Value) -> Res<Receipt> {
        let key = Digest::of(format!("{operation} {input}").as_bytes());
        let request = Request {
            operation: operation.to_owned(),
            input: input.to_string().into_bytes(),
            principal: self.who,
            key: Some(format!("demo-{key}")),
            mode: Mode::Commit,
            channel: Channel::Cli,
            effective: None,
            cause: Cause::Request,
        };
        self.kernel.execute(&request).await
    }

    /// Something that must be done; its output.
    async fn done(&self, operation: &str, input: Value) -> Res<Value> {
        match self.ask(operation, &input).await?.answer {
            Answer::Done(output) => serde_json::from_str(&output).map_err(Failure::bug),
            Answer::Pending { .. } => Ok(Value::Null),
        }
    }

    /// Something that makes a record; the record's id.
    async fn made(&self, operation: &str, input: Value) -> Res<i64> {
        let output = self.done(operation, input).await?;
        output["id"].as_i64().ok_or_else(|| Failure::bug(format!("{operation} gave no id: {output}")))
    }

    /// The same in somebody else's name.
    async fn as_person(&self, login: &str) -> Res<Founder<'_>> {
        Ok(Founder { kernel: self.kernel, who: self.kernel.console_user(login).await? })
    }
}
