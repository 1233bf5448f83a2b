//! A trading company to look around in, made by operations only; making it twice changes nothing.

mod business;
mod content;
mod customers;
mod goods;
mod hardware;

use crate::company::founder::Founder;
use base::{BusinessDate, TestClock, Timestamp};
use kernel::db::Address;
use kernel::{Answer, Failure, Kernel, Principal, Problem, Res, Settings};
use serde_json::{Value, json};
use std::sync::Arc;

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

const FOUND: &str = "access.first_administrator";
const ENTITY_NAME: &str = "演示贸易公司";
const TIME_ZONE: &str = "Asia/Shanghai";
const KEYS: &str = "demo";

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
    person("zhou", "周敏", "销售二部经理", "sales manager, second department"),
    person("xu", "徐佳", "华东组业务员", "salesperson, eastern team"),
    person("he", "何伟", "西南组业务员", "salesperson, south-western team"),
    person("guo", "郭蓉", "商务内勤", "sales office"),
    person("ma", "马超", "采购员", "buyer"),
    person("hu", "胡军", "仓储主管", "head of the warehouse"),
    person("luo", "罗敏", "财务经理（看不到客户电话）", "head of finance (telephone numbers hidden)"),
];

/// Makes the demo company in an empty database; leaves it as it is where it was made before.
///
/// # Errors
/// `cli.demo_not_empty` when the database holds another company.
pub async fn found(kernel: &Kernel) -> Res<()> {
    let first = json!({
        "entity_code": "CN01", "entity_name": ENTITY_NAME, "time_zone": TIME_ZONE, "currency": "CNY",
        "department_name": "总部", "login": "admin", "name": "林总", "password": PASSWORD
    });
    let founder = Founder { kernel, who: Principal::System, day: BusinessDate::MIN, keys: KEYS };
    let founded = match founder.ask(FOUND, &first).await {
        Ok(founded) => founded,
        // Answers to keys are kept for a month; a company of that age is known by its name.
        Err(Failure::Refused(refusals)) if refusals.iter().any(|r| r.key == "access.not_empty") => {
            return of_an_earlier_start(kernel).await;
        }
        Err(other) => return Err(other),
    };
    let who = kernel.console_user("admin").await?;
    // What is asked for last waits for somebody's yes. It is there: nothing is to be made, and a start is quick.
    if founded.replayed && !kernel.query("approval.list", who, json!({}), &Default::default()).await?.rows.is_empty() {
        return Ok(());
    }
    let audit = kernel.query("audit.detail", who, json!({"id": founded.audit_id}), &Default::default()).await?;
    let at = audit.rows.first().and_then(|row| row["at"].as_str()).and_then(Timestamp::parse);
    let day = at.and_then(|at| at.business_date(TIME_ZONE)).ok_or_else(|| Failure::bug("the founding has no date"))?;
    let Answer::Done(ids) = &founded.answer else { return Err(Failure::bug("the founding waits for approval")) };
    let ids: Value = serde_json::from_str(ids).map_err(Failure::bug)?;
    let (Some(entity), Some(root)) = (ids["entity"].as_i64(), ids["department"].as_i64()) else {
        return Err(Failure::bug("the founding gave no ids"));
    };
    match content::make(&Founder { kernel, who, day, keys: KEYS }, entity, root).await {
        // Somebody has worked in it since an earlier start: what they changed stays.
        Err(failure @ (Failure::Refused(_) | Failure::KeyReused | Failure::NotFound(_) | Failure::Forbidden(_))) if founded.replayed => {
            tracing::info!(code = failure.code(), "the demo company was changed since it was made and stays as it is");
            Ok(())
        }
        other => other,
    }
}

/// Makes the demo company with two years of business behind it, in a database that is not there yet.
///
/// # Errors
/// When it cannot be made.
pub async fn found_with_past(address: &Address, now: Timestamp) -> Res<()> {
    let today = now.business_date(TIME_ZONE).ok_or_else(|| Failure::bug("no time zone"))?;
    let first = business::begins(today);
    let clock = Arc::new(TestClock::new(business::moment(first, 9, 0)));
    let kernel = Kernel::open(address, crate::registry(), clock.clone(), Settings::default()).await?;
    found(&kernel).await?;
    business::live(&kernel, &clock, first, now, today).await
}

async fn of_an_earlier_start(kernel: &Kernel) -> Res<()> {
    // Answers to keys are gone by now; the demo's people are not.
    let known = kernel.console_user("zhang").await.is_ok() && kernel.console_user("liu").await.is_ok();
    if known { Ok(()) } else { Err(Failure::NotFound(Problem::new("cli.demo_not_empty"))) }
}
