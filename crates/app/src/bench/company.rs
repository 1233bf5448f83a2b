//! A company to measure with: made by operations, like any other.

use crate::company::wish::{OTHER_SERIES, SERIES};
use base::{Clock, SystemClock};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::access::{Principal, new_api_token};
use kernel::db::{Address, JobLimits};
use kernel::{Answer, Cause, Channel, Failure, Kernel, Mode, Request, Res, Settings};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;

/// Lines of one goods receipt.
const RECEIPT_LINES: usize = 50;
/// Records made at once: they share commits.
pub(super) const AT_ONCE: usize = 32;

/// What a run needs to know of it.
#[derive(Clone)]
pub(crate) struct Company {
    pub(crate) kernel: Kernel,
    pub(crate) admin: Principal,
    pub(crate) token: String,
    pub(crate) warehouse: i64,
    pub(crate) products: Vec<i64>,
}

impl Company {
    /// Founds it in an empty database.
    pub(crate) async fn found(address: &Address, products: usize, limits: JobLimits) -> Res<Company> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let settings = Settings { limits, ..Settings::default() };
        let kernel = Kernel::open(address, crate::registry(), clock, settings).await?;
        let first = json!({
            "entity_code": "CN01", "entity_name": "基准贸易公司", "time_zone": "Asia/Shanghai", "currency": "CNY",
            "department_name": "总部", "login": "admin", "name": "管理员", "password": new_api_token().0
        });
        let founded = set_up(&kernel, Principal::System, "access.first_administrator", &first).await?;
        let admin = kernel.console_user("admin").await?;
        let (entity, department) = (&founded["entity"], &founded["department"]);
        for (code, prefix) in SERIES.iter().chain(OTHER_SERIES) {
            let series = json!({"entity": entity, "code": code, "prefix": prefix, "width": 6});
            set_up(&kernel, admin, "number_series.create", &series).await?;
        }
        let warehouse = json!({"entity": entity, "code": "W1", "name": "总仓", "department": department});
        let warehouse = id(&set_up(&kernel, admin, "warehouse.create", &warehouse).await?)?;
        let creations = (0..products).map(|n| {
            let kernel = &kernel;
            async move {
                let product = json!({"code": format!("P{n:06}"), "name": format!("商品 {n}"), "unit": "件"});
                id(&set_up(kernel, admin, "product.create", &product).await?)
            }
        });
        let made: Vec<i64> = stream::iter(creations).buffered(AT_ONCE).try_collect().await?;
        for chunk in made.chunks(RECEIPT_LINES) {
            let lines: Vec<Value> =
                chunk.iter().map(|p| json!({"product": p, "quantity": 1_000_000_000_000_i64, "unit_cost_micro": 1_000_000})).collect();
            let today = kernel.now().business_date("Asia/Shanghai").ok_or_else(|| Failure::bug("no date"))?;
            let receipt = json!({"warehouse": warehouse, "supplier": "基准供应商", "received_on": today, "lines": lines});
            set_up(&kernel, admin, "stock.receive", &receipt).await?;
        }
        let (token, token_hash) = new_api_token();
        let user = admin.user().ok_or_else(|| Failure::bug("no administrator"))?;
        set_up(&kernel, admin, "token.create", &json!({"user": user, "name": "bench", "token_hash": token_hash})).await?;
        Ok(Company { kernel, admin, token, warehouse, products: made })
    }

    /// Another program on the same database.
    pub(crate) async fn again(&self, address: &Address, limits: JobLimits) -> Res<Company> {
        let settings = Settings { limits, ..Settings::default() };
        let kernel = Kernel::open(address, crate::registry(), Arc::new(SystemClock), settings).await?;
        Ok(Company { kernel, ..self.clone() })
    }

    /// A reservation of 5 distinct products, chosen by `seed`, in the place of what stands in `body`.
    pub(crate) fn reservation(&self, seed: &mut u64, body: &mut String) {
        body.clear();
        body.push_str(r#"{"lines":["#);
        let mut chosen = [0; 5];
        let mut n = 0;
        while n < chosen.len() {
            let at = usize::try_from(next(seed) % self.products.len() as u64).unwrap_or(0);
            let product = self.products[at];
            if !chosen[..n].contains(&product) {
                chosen[n] = product;
                let comma = if n == 0 { "" } else { "," };
                // A string takes whatever is written into it.
                let _ = write!(body, r#"{comma}{{"product":{product},"quantity":1000}}"#);
                n += 1;
            }
        }
        let _ = write!(body, r#"],"warehouse":{}}}"#, self.warehouse);
    }
}

/// The next of a row of numbers that looks random and is the same every time (xorshift64).
pub(crate) fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Executes an operation of the founding, under a key of its own.
pub(super) async fn set_up(kernel: &Kernel, who: Principal, operation: &str, input: &Value) -> Res<Value> {
    let key = base::Digest::of(&base::random_bytes::<16>()).to_string();
    execute(kernel, who, operation, input, &key, Channel::Cli).await
}

/// Executes an operation that must be done; its output.
pub(crate) async fn execute(kernel: &Kernel, who: Principal, operation: &str, input: &Value, key: &str, channel: Channel) -> Res<Value> {
    let request = Request {
        operation: operation.to_owned(),
        input: input.to_string().into_bytes(),
        principal: who,
        key: Some(key.to_owned()),
        mode: Mode::Commit,
        channel,
        effective: None,
        cause: Cause::Request,
    };
    match kernel.execute(&request).await?.answer {
        Answer::Done(output) => serde_json::from_str(&output).map_err(Failure::bug),
        Answer::Pending { .. } => Err(Failure::bug(format!("{operation} waits for approval"))),
    }
}

pub(super) fn id(row: &Value) -> Res<i64> {
    row.get("id").and_then(Value::as_i64).ok_or_else(|| Failure::bug(format!("no id in {row}")))
}
